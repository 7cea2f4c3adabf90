"""Files that are no backups, damaged, huge or malicious are refused in words; a disk that is full leaves no half file."""

from collections.abc import Generator
from contextlib import contextmanager
import io
import json
import os
from pathlib import Path
import resource
import struct
from typing import Any
from zipfile import ZIP_BZIP2, ZIP_DEFLATED, ZIP_LZMA, ZIP_STORED, ZipFile

from homeassistant.core import HomeAssistant
from homeassistant.exceptions import HomeAssistantError, ServiceValidationError
from hypothesis import given, settings as profile, strategies as st
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry

from custom_components.ipcam_cgi import backup_file
from custom_components.ipcam_cgi.settings_backup import async_backup
from tests.actions import act, refused
from tests.common import problems_in, setup_camera
from tests.simulator import MjpegCamera, UidCamera

from .support import ask, files_in, folder_of, opened, repacked


@pytest.fixture
async def entry(hass: HomeAssistant, uid_camera: UidCamera) -> MockConfigEntry:
    """A camera with a backup."""
    entry = await setup_camera(hass, uid_camera)
    await async_backup(hass, entry)
    return entry


@pytest.fixture
def path(hass: HomeAssistant, entry: MockConfigEntry) -> Path:
    """The file of its backup."""
    (path,) = folder_of(hass).iterdir()
    return path


async def restored(hass: HomeAssistant, entry: MockConfigEntry, **data: Any) -> str:
    """Restore what cannot be; return the error's key."""
    error = await refused(
        hass, entry, "restore_settings", response=True, apply=True, **data
    )
    assert isinstance(error, ServiceValidationError)
    assert error.translation_key is not None
    return error.translation_key


def zipped(method: int = ZIP_DEFLATED, **members: bytes) -> bytes:
    """Return a zip file."""
    packed = io.BytesIO()
    with ZipFile(packed, "w", method) as archive:
        for name, content in members.items():
            archive.writestr(name.replace("_", "."), content)
    return packed.getvalue()


def lying(content: bytes) -> bytes:
    """Let a zip file say that its members are ten bytes long."""
    packed = bytearray(content)
    for magic, offset in ((b"PK\x03\x04", 22), (b"PK\x01\x02", 24)):
        at = packed.index(magic) + offset
        packed[at : at + 4] = struct.pack("<I", 10)
    return bytes(packed)


def encrypted(content: bytes) -> bytes:
    """Let a zip file say that its members are encrypted."""
    packed = bytearray(content)
    for magic, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        packed[packed.index(magic) + offset] |= 1
    return bytes(packed)


BOMB = zipped(settings_json=b"[" * (64 * 1024 * 1024))
DAMAGED = {
    "empty": b"",
    "text": b"brightness: 5\n",
    "no_settings": zipped(other_json=b"{}"),
    "empty_settings": zipped(settings_json=b""),
    "not_json": zipped(settings_json=b"{'format': 1}"),
    "not_utf8": zipped(settings_json=b'{"format": "\xff"}'),
    "bomb": BOMB,
    "lying_bomb": lying(BOMB),
    "huge_params": zipped(settings_json=b"{}", params_bin=bytes(2 * 1024 * 1024)),
    "deep": zipped(settings_json=b"[" * 100000 + b"]" * 100000),
    "bzip2": zipped(ZIP_BZIP2, settings_json=b"{}"),
    "lzma": zipped(ZIP_LZMA, settings_json=b"{}"),
    "encrypted": encrypted(zipped(settings_json=b"{}")),
    "huge_file": b"PK\x03\x04" + bytes(5 * 1024 * 1024),
}


@pytest.mark.parametrize("kind", DAMAGED)
async def test_damaged(
    hass: HomeAssistant,
    entry: MockConfigEntry,
    path: Path,
    kind: str,
    caplog: pytest.LogCaptureFixture,
) -> None:
    """It is said to be damaged, and nothing else happens."""
    path.write_bytes(DAMAGED[kind])
    caplog.clear()
    assert await restored(hass, entry) == "backup_damaged"
    assert not problems_in(caplog)


@pytest.mark.parametrize("method", [ZIP_STORED, ZIP_DEFLATED])
async def test_endless(
    hass: HomeAssistant, entry: MockConfigEntry, path: Path, method: int
) -> None:
    """What would be a backup, if only it were not that long."""
    settings = opened(path)["settings.json"] + b" " * 1024 * 1024
    path.write_bytes(zipped(method, settings_json=settings))
    assert await restored(hass, entry) == "backup_damaged"


async def test_every_truncation(
    hass: HomeAssistant, entry: MockConfigEntry, path: Path
) -> None:
    """Wherever a file ends too soon."""
    content = path.read_bytes()
    for length in range(0, len(content), 97):
        path.write_bytes(content[:length])
        assert await restored(hass, entry) == "backup_damaged"


async def test_flipped_bits(
    hass: HomeAssistant, entry: MockConfigEntry, path: Path
) -> None:
    """Whatever bit of what it holds is wrong."""
    content = bytearray(path.read_bytes())
    start, end = content.index(b"settings.json") + 13, content.index(b"PK\x01\x02")
    for at in range(start, end, 31):
        content[at] ^= 0x10
        path.write_bytes(content)
        assert await restored(hass, entry) == "backup_damaged"
        content[at] ^= 0x10


NONSENSE: dict[str, tuple[Any, str]] = {
    "format": ("one", "format"),
    "created": ("yesterday", "created"),
    "camera": ([], "camera"),
    "camera/mac": ("00:0D:C5:D4:DC:51", "camera.mac"),
    "camera/family": (5, "camera.family"),
    "settings": (["brightness"], "settings"),
    "settings/brightness": ([1], "settings.brightness"),
    "settings/contrast": (1.5, "settings.contrast"),
    "settings/osd": (None, "settings.osd"),
    "schedules": ({"laser": {}}, "schedules.laser"),
    "schedules/alarm": ({"enabled": 1}, "schedules.alarm.enabled"),
    "motion_area": (["##", "#"], "motion_area"),
}


@pytest.mark.parametrize("place", NONSENSE)
async def test_nonsense(
    hass: HomeAssistant, entry: MockConfigEntry, path: Path, place: str
) -> None:
    """What was changed by hand, and makes no sense, is named."""
    readable = json.loads(opened(path)["settings.json"])
    at = readable
    *above, last = place.split("/")
    for name in above:
        at = at[name]
    at[last], where = NONSENSE[place]
    repacked(path, settings=json.dumps(readable).encode())
    error = await refused(
        hass, entry, "restore_settings", response=True, file=path.name
    )
    assert error.translation_key == "backup_makes_no_sense"
    assert error.translation_placeholders == {"file": path.name, "where": where}


@pytest.mark.parametrize("content", [b"null", b"[]", b"5", b'"text"', b"{}"])
async def test_other_json(
    hass: HomeAssistant, entry: MockConfigEntry, path: Path, content: bytes
) -> None:
    """JSON that is no backup at all."""
    repacked(path, settings=content)
    assert await restored(hass, entry) == "backup_makes_no_sense"


async def test_too_new(hass: HomeAssistant, entry: MockConfigEntry, path: Path) -> None:
    """A file of a version to come is not guessed at."""
    repacked(path, settings=b'{"format": 2}')
    assert await restored(hass, entry) == "backup_too_new"


@pytest.mark.parametrize(
    "name",
    [
        *("../secrets.yaml", "..", ".", "", "/etc/passwd", "a/b.zip", "no.zip", "\0"),
        *("../backups/{name}", "./{name}", "{path}", "{name}/", "x" * 5000),
    ],
)
async def test_only_files_in_the_folder(
    hass: HomeAssistant, entry: MockConfigEntry, path: Path, name: str
) -> None:
    """A name leads nowhere else, not even on a way around."""
    (path.parent.parent / "secrets.yaml").write_text("password: secret")
    file = name.format(name=path.name, path=path)
    assert await restored(hass, entry, file=file) == "backup_not_found"


async def test_not_a_file(
    hass: HomeAssistant, entry: MockConfigEntry, path: Path
) -> None:
    """A folder is none, and a pipe would never end."""
    (path.parent / "folder.zip").mkdir()
    os.mkfifo(path.parent / "pipe.zip")
    for name in ("folder.zip", "pipe.zip"):
        assert await restored(hass, entry, file=name) == "backup_not_found"


async def test_cannot_be_read(
    hass: HomeAssistant, entry: MockConfigEntry, path: Path
) -> None:
    """A file that the operating system cannot read, as on a failing disk."""
    (path.parent / "broken.zip").symlink_to("/proc/self/mem")
    assert await restored(hass, entry, file="broken.zip") == "backup_not_read"


async def test_no_backup(hass: HomeAssistant, uid_camera: UidCamera) -> None:
    """Where there is none, that is said, also before the folder is there."""
    entry = await setup_camera(hass, uid_camera)
    assert await restored(hass, entry) == "no_backup"


# Writing


@contextmanager
def longest_file(size: int) -> Generator[None]:
    """Let the operating system write no longer file, as on a disk that is full."""
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)


@pytest.mark.parametrize("size", [0, 1, 1000])
async def test_full_disk(
    hass: HomeAssistant, mjpeg_camera: MjpegCamera, size: int
) -> None:
    """The user hears of it, nothing is left behind, and other files are as they were."""
    entry = await setup_camera(hass, mjpeg_camera)
    good = await async_backup(hass, entry)
    content = good.read_bytes()
    with longest_file(size), pytest.raises(HomeAssistantError) as raised:
        await async_backup(hass, entry)
    assert raised.value.translation_key == "backup_not_written"
    assert raised.value.translation_placeholders == {
        "folder": str(good.parent),
        "reason": "File too large",
    }
    assert files_in(good.parent) == [good.name]
    assert good.read_bytes() == content


@pytest.mark.parametrize("file", ["ipcam_cgi", "ipcam_cgi/backups"])
async def test_folder_is_a_file(
    hass: HomeAssistant, mjpeg_camera: MjpegCamera, file: str
) -> None:
    """A folder that cannot be made is named."""
    entry = await setup_camera(hass, mjpeg_camera)
    path = Path(hass.config.path(file))
    path.parent.mkdir(exist_ok=True)
    path.write_text("mine")
    with pytest.raises(HomeAssistantError) as raised:
        await act(hass, entry, "backup_settings")
    assert raised.value.translation_key == "backup_not_written"
    assert path.read_text() == "mine"


async def test_garrulous_camera(hass: HomeAssistant, mjpeg_camera: MjpegCamera) -> None:
    """No file is written that could not be read again."""
    entry = await setup_camera(hass, mjpeg_camera)
    for group in ("params", "misc"):
        mjpeg_camera.values[group]["junk"] = "x" * 600_000
    with pytest.raises(HomeAssistantError) as raised:
        await async_backup(hass, entry)
    assert raised.value.translation_key == "backup_too_long"
    assert files_in(folder_of(hass)) == []


# Whatever it holds

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    max_leaves=10,
)


@given(content=st.binary() | JSON.map(lambda value: json.dumps(value).encode()))
@profile(max_examples=200, deadline=None)
def test_anything(content: bytes, tmp_path_factory: pytest.TempPathFactory) -> None:
    """Nothing that a file can hold is more than an error with a text."""
    folder = tmp_path_factory.mktemp("backups")
    (folder / "a.zip").write_bytes(zipped(settings_json=content))
    (folder / "b.zip").write_bytes(content)
    for name in ("a.zip", "b.zip"):
        with pytest.raises(ServiceValidationError):
            backup_file.read(folder, name)


async def test_restores_what_it_wrote(
    hass: HomeAssistant, uid_camera: UidCamera
) -> None:
    """The files that all of this is about are otherwise good."""
    entry = await setup_camera(hass, uid_camera)
    path = await async_backup(hass, entry)
    repacked(path, settings=opened(path)["settings.json"])
    assert (await ask(hass, entry, "restore"))["differences"] == {}
