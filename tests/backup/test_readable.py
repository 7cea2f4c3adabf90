"""The readable part: whatever a camera keeps goes into a file and comes out of it as it was."""

from pathlib import Path

from homeassistant.core import HomeAssistant
from hypothesis import HealthCheck, given, settings as profile, strategies as st

from custom_components.ipcam_cgi import backup_file
from custom_components.ipcam_cgi.backup_file import Backup
from custom_components.ipcam_cgi.cgi import CameraInfo, Schedule, ScheduleKind
from custom_components.ipcam_cgi.cgi.backup import Copy

TEXT = st.text(st.characters(exclude_categories=["Cs"]))
VALUES = st.booleans() | st.integers(-(2**63), 2**63 - 1) | TEXT
WEEKS = st.builds(
    Schedule, enabled=st.booleans(), quarters=st.frozensets(st.integers(0, 671))
)


@st.composite
def areas(draw: st.DrawFn) -> tuple[tuple[bool, ...], ...]:
    """Return blocks in rows of one length."""
    columns = draw(st.integers(1, 30))
    row = st.tuples(*[st.booleans()] * columns)
    return tuple(draw(st.lists(row, min_size=1, max_size=30)))


COPIES = st.builds(
    Copy,
    settings=st.dictionaries(TEXT, VALUES),
    schedules=st.dictionaries(st.sampled_from(ScheduleKind), WEEKS),
    motion_area=st.none() | areas(),
)


@given(kept=COPIES, name=TEXT, params=st.none() | st.binary(max_size=10000))
@profile(
    max_examples=100,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
def test_round_trip(
    hass: HomeAssistant, tmp_path: Path, kept: Copy, name: str, params: bytes | None
) -> None:
    """Typed values stay what they are, weeks to the quarter, areas to the block; whatever the camera is called."""
    info = CameraInfo(mac="000DC5D4DC51", manufacturer="Netwave", model=name)
    told = backup_file.readable(hass, info, name, "any", kept, {"a": {name: name}})
    written = Backup.of(told, params)
    path = backup_file.write(tmp_path / "x" / "backups", written, name)
    read = backup_file.read(path.parent, path.name)
    assert read.kept == kept
    assert {key: type(value) for key, value in read.kept.settings.items()} == {
        key: type(value) for key, value in kept.settings.items()
    }
    assert (read.params, read.mac, read.family) == (params, info.mac, "any")
    assert read.readable == told
    assert read.created == written.created
    assert backup_file.newest(path.parent, info.mac)
