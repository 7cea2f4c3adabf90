"""Weeks of the `mjpeg` family: each bit is a quarter of an hour, and nothing else changes with them."""

from collections.abc import Mapping
from datetime import timedelta
import re

from aiohttp import ClientSession
from hypothesis import given, strategies as st
import pytest

from custom_components.ipcam_cgi.cgi import (
    CameraResponseError,
    CameraUnsupportedError,
    ErrorKey,
    Schedule,
    ScheduleKind,
)
from custom_components.ipcam_cgi.cgi.mjpeg import MjpegClient
from custom_components.ipcam_cgi.cgi.mjpeg.schedules import decode, encode
from custom_components.ipcam_cgi.cgi.settings import ALARM_SCHEDULE
from tests.cgi.support import USERNAME, RawServer, failure_of, http, transport_to
from tests.simulator import MjpegCamera

QUARTERS_BY_DAY = 96
NEVER = Schedule(enabled=False, quarters=frozenset())
ALWAYS = Schedule(enabled=True, quarters=frozenset(range(672)))
# Monday 00:00 to 00:15, Saturday 23:45 to 24:00, Sunday 08:00 to 08:15.
ODD = Schedule(enabled=True, quarters=frozenset({0, 6 * 96 - 1, 6 * 96 + 32}))
PLACES = {
    ScheduleKind.ALARM: ("params", "alarm_", "set_alarm"),
    ScheduleKind.FTP_UPLOAD: ("params", "ftp_", "set_ftp"),
    ScheduleKind.VIEW_BLOCKING: ("forbidden", "", "set_forbidden"),
}
WORDS = [
    f"schedule_{day}_{word}"
    for day in ("sun", "mon", "tue", "wed", "thu", "fri", "sat")
    for word in range(3)
]


def told(raws: Mapping[str, str]) -> bytes:
    """Return values as a camera tells them."""
    return "".join(f"var {name}={raw};\n" for name, raw in raws.items()).encode()


schedules = st.builds(
    Schedule,
    enabled=st.booleans(),
    quarters=st.frozensets(st.integers(0, 671)),
)
params = st.fixed_dictionaries(
    {"schedule_enable": st.sampled_from(["0", "1"])}
    | {word: st.integers(0, 2**32 - 1).map(str) for word in WORDS}
)


@given(schedules)
def test_week_round_trip(schedule: Schedule) -> None:
    """A week that was sent is read as it was."""
    sent = encode(schedule)
    assert decode(sent) == schedule
    assert decode({f"alarm_{name}": raw for name, raw in sent.items()}, "alarm_") == (
        schedule
    )


@given(params)
def test_words_round_trip(raws: dict[str, str]) -> None:
    """Words that were read are sent as they were."""
    assert encode(decode(raws)) == raws


@given(st.integers(0, 671))
def test_one_quarter(quarter: int) -> None:
    """A quarter is one bit, where the document has it."""
    sent = encode(Schedule(enabled=False, quarters=frozenset({quarter})))
    assert list(sent) == ["schedule_enable", *WORDS]
    day, quarter_of_day = divmod(quarter, QUARTERS_BY_DAY)
    name = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")[day]
    word, bit = divmod(quarter_of_day, 32)
    assert {name: int(raw) for name, raw in sent.items() if raw != "0"} == {
        f"schedule_{name}_{word}": 1 << bit
    }


def test_recorded() -> None:
    """What a real camera told is 09:15 to 19:30."""
    raws = dict.fromkeys(["schedule_enable", *WORDS], "0")
    raws |= {"schedule_tue_1": "4294967264", "schedule_tue_2": "16383"}
    assert decode(raws) == Schedule(
        enabled=False, quarters=frozenset(range(96 + 37, 96 + 78))
    )


@pytest.mark.parametrize("raw", ["4294967296", "-1", "", "x", "1.5", "9" * 5000])
def test_no_word(raw: str) -> None:
    """What is no word of 32 bits is no week."""
    with pytest.raises(CameraResponseError):
        decode(encode(NEVER) | {"schedule_wed_2": raw})


@pytest.mark.parametrize("missing", ["schedule_enable", "schedule_sat_2"])
def test_part_of_a_week(missing: str) -> None:
    """A camera that does not tell the whole of it cannot be told either."""
    raws = encode(ALWAYS)
    del raws[missing]
    with pytest.raises(CameraUnsupportedError):
        decode(raws)


@pytest.mark.parametrize("kind", ScheduleKind)
async def test_write(
    mjpeg_client: MjpegClient, mjpeg_camera: MjpegCamera, kind: ScheduleKind
) -> None:
    """A camera keeps the week, and everything else as it was."""
    group, prefix, cgi = PLACES[kind]
    for schedule in (NEVER, ODD, ALWAYS):
        before = {name: dict(values) for name, values in mjpeg_camera.values.items()}
        written = await mjpeg_client.schedules.write(kind, schedule)
        assert written == schedule
        assert await mjpeg_client.schedules.read(kind) == schedule
        before[group] |= {
            prefix + name: int(raw) for name, raw in encode(schedule).items()
        }
        assert mjpeg_camera.values == before
    request = next(r for r in mjpeg_camera.requests if r.path == f"/{cgi}.cgi")
    assert len(request.params) == 22


async def test_settings_follow(mjpeg_client: MjpegClient) -> None:
    """What the settings tell of a week is as new as the week."""
    await mjpeg_client.read_all()
    for schedule in (NEVER, ALWAYS):
        await mjpeg_client.schedules.write(ScheduleKind.ALARM, schedule)
        assert mjpeg_client.values.get(ALARM_SCHEDULE) is schedule.enabled


@pytest.mark.parametrize("kind", ScheduleKind)
async def test_none(
    mjpeg_client: MjpegClient, mjpeg_camera: MjpegCamera, kind: ScheduleKind
) -> None:
    """A camera that keeps to no week is not sent one."""
    group, prefix, _ = PLACES[kind]
    for name in WORDS:
        del mjpeg_camera.values[group][prefix + name]
    with pytest.raises(CameraUnsupportedError):
        await mjpeg_client.schedules.write(kind, ALWAYS)
    assert not any(r.path.startswith("/set_") for r in mjpeg_camera.requests)


@pytest.mark.parametrize(
    ("answer", "error"),
    [
        (http(b"", "404 Not Found"), CameraUnsupportedError),
        (http(b"error: illegal params."), CameraUnsupportedError),
        (http(b"<html></html>"), CameraResponseError),
        (http(b"", "500 Oops"), CameraResponseError),
    ],
)
async def test_no_such_cgi(
    session: ClientSession, answer: bytes, error: type[Exception]
) -> None:
    """A camera that has never heard of it cannot do it; one that babbles is a failure."""
    async with RawServer(lambda _: answer) as server:
        schedules = MjpegClient(transport_to(session, server)).schedules
        failure = await failure_of(schedules.read(ScheduleKind.VIEW_BLOCKING))
        assert type(failure) is error


async def test_refused(session: ClientSession) -> None:
    """A camera's no is told."""

    def say(head: str) -> bytes:
        if "/set_" in head:
            return http(b"error: illegal params.")
        return http(told(encode(NEVER)))

    async with RawServer(say) as server:
        schedules = MjpegClient(transport_to(session, server)).schedules
        failure = await failure_of(schedules.write(ScheduleKind.VIEW_BLOCKING, ALWAYS))
    assert failure.key is ErrorKey.REFUSED


@pytest.mark.parametrize(
    ("tz", "daylight_saving", "expected"),
    [
        ("18000", "0", -5 * 60),
        ("-3600", "0", 60),
        ("-3600", "3600", 120),
        ("-20700", None, 345),
        (None, "0", None),
        ("", "0", None),
        ("9" * 20, "0", None),
    ],
)
async def test_utc_offset(
    session: ClientSession,
    tz: str | None,
    daylight_saving: str | None,
    expected: int | None,
) -> None:
    """Seconds west become time ahead; nonsense becomes nothing."""
    raws = {"alias": "''", "tz": tz, "daylight_saving_time": daylight_saving}
    body = told({name: raw for name, raw in raws.items() if raw is not None})
    async with RawServer(lambda _: http(body)) as server:
        offset = await MjpegClient(transport_to(session, server)).schedules.utc_offset()
    assert offset == (None if expected is None else timedelta(minutes=expected))


async def test_login_in_query(session: ClientSession) -> None:
    """Where the login is in the query it does not replace that of the FTP server."""

    def say(head: str) -> bytes:
        target = head.split()[1]
        if "cam_user=" not in target and not re.search(r"[?&]user=", target):
            return http(b"", "401 Unauthorized")
        if target.startswith("/set_ftp.cgi"):
            return http(b"ok.\n")
        raws = {f"ftp_{name}": raw for name, raw in encode(ALWAYS).items()}
        return http(told(raws))

    async with RawServer(say) as server:
        client = MjpegClient(transport_to(session, server))
        await client.schedules.write(ScheduleKind.FTP_UPLOAD, ALWAYS)
        (target,) = (t for t in server.targets if t.startswith("/set_ftp.cgi"))
    assert f"&cam_user={USERNAME}&cam_pwd=" in target
    assert "&user=" not in target
    assert "&pwd=" not in target
