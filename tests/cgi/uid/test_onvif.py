"""Listening over ONVIF: what is told, for how long it is, and that nothing is left behind."""

import asyncio
from collections.abc import Iterator
import gc

from aiohttp import ClientSession
import pytest

from custom_components.ipcam_cgi.cgi import AlarmKind, CameraResponseError, Picture
from custom_components.ipcam_cgi.cgi.uid import onvif as module
from tests.alarms.onvif import (
    CREATE,
    MOTION_TOPICS,
    PERSON_TOPIC,
    PULL,
    answer_at_once,
    answer_of,
    change_text,
    count,
    listening,
    message,
    pulled,
    refusals,
)
from tests.cgi.support import assert_clean, transport_to, until
from tests.simulator import UidCamera

FAULT = (
    "<env:Fault><env:Code><env:Value>env:Receiver</env:Value></env:Code></env:Fault>"
)
QUIET = {AlarmKind.MOTION: False, AlarmKind.PERSON: False}
MOTION = QUIET | {AlarmKind.MOTION: True}


@pytest.fixture
def all_closed(caplog: pytest.LogCaptureFixture) -> Iterator[None]:
    """Fail a test that leaves a session open."""

    def opened() -> set[int]:
        gc.collect()
        return {
            id(found)
            for found in gc.get_objects()
            if type(found) is ClientSession and not found.closed
        }

    before = opened()
    yield
    assert not opened() - before
    # Those that nobody knows any more say so.
    logged = [*caplog.get_records("call"), *caplog.get_records("teardown")]
    assert not [record for record in logged if "Unclosed" in record.getMessage()]


async def test_alarms(session: ClientSession, uid_camera: UidCamera) -> None:
    """What holds is told first, then what changes, as soon as it does."""
    uid_camera.alarm_hold = 0.2
    async with listening(transport_to(session, uid_camera)) as someone:
        await until(lambda: bool(someone.shown))
        assert someone.shown == [QUIET]
        uid_camera.raise_alarm("motion")
        await until(lambda: someone.shown == [QUIET, MOTION, QUIET])
        uid_camera.raise_alarm("person")
        await until(lambda: someone.shown[-1] == QUIET | {AlarmKind.PERSON: True})
        assert refusals(uid_camera) == 0


@pytest.mark.parametrize(
    ("topic", "item", "kind"),
    [
        (MOTION_TOPICS[0], "State", AlarmKind.MOTION),
        (MOTION_TOPICS[1], "IsMotion", AlarmKind.MOTION),
        (PERSON_TOPIC, "State", AlarmKind.PERSON),
        ("a:VideoSource/b:MotionAlarm", "State", AlarmKind.MOTION),
        ("VideoSource/MotionAlarm", "State", AlarmKind.MOTION),
    ],
)
@pytest.mark.parametrize("value", ["true", "1"])
async def test_topics(
    session: ClientSession,
    uid_camera: UidCamera,
    topic: str,
    item: str,
    kind: AlarmKind,
    value: str,
) -> None:
    """Each topic is known, whatever stands for its namespace, among others that make no sense."""
    others = (
        message("tns1:Device/Trigger", "State", "true"),
        message(topic, "Other", "true", "else"),
        '<wsnt:NotificationMessage><wsnt:Topic Dialect="d"/><wsnt:Message/></wsnt:NotificationMessage>',
        message("", "State", "true"),
    )
    told = answer_of(pulled(*others, message(topic, item, value), *others))
    answer_at_once(uid_camera, PULL, lambda: told)
    async with listening(transport_to(session, uid_camera)) as someone:
        await until(lambda: bool(someone.shown))
        assert someone.shown[0] == {AlarmKind.MOTION: False} | {kind: True}


async def test_two_sources(session: ClientSession, uid_camera: UidCamera) -> None:
    """An alarm is on as long as one of its sources says so."""
    on = [message(MOTION_TOPICS[0], "State", "true", source) for source in "ab"]
    off = [message(MOTION_TOPICS[0], "State", "false", source) for source in "ab"]
    told = iter([on, off[:1], off[1:]])
    answer_at_once(uid_camera, PULL, lambda: answer_of(pulled(*next(told, ()))))
    async with listening(transport_to(session, uid_camera)) as someone:
        await until(lambda: len(someone.shown) >= 3)
        states = [shown[AlarmKind.MOTION] for shown in someone.shown[:3]]
        assert states == [True, True, False]


async def test_many_sources(session: ClientSession, uid_camera: UidCamera) -> None:
    """However many sources a camera names, the last word counts, and memory ends."""
    many = [
        message(MOTION_TOPICS[0], "State", "false", f"{number}")
        for number in range(200)
    ]
    last = [
        message(MOTION_TOPICS[0], "State", value, "x") for value in ("true", "false")
    ]
    told = iter([[*many, last[0]], [last[1]]])
    answer_at_once(uid_camera, PULL, lambda: answer_of(pulled(*next(told, ()))))
    async with listening(transport_to(session, uid_camera)) as someone:
        await until(lambda: len(someone.shown) >= 2)
        states = [shown[AlarmKind.MOTION] for shown in someone.shown[:2]]
        assert states == [True, False]


async def test_unsubscribes(
    session: ClientSession, uid_camera: UidCamera, all_closed: None
) -> None:
    """Who does not listen any more says so."""
    async with listening(transport_to(session, uid_camera)) as someone:
        await until(lambda: bool(someone.shown))
        assert len(uid_camera.onvif.subscriptions) == 1
    assert len(uid_camera.onvif.subscriptions) == 0


@pytest.mark.parametrize("turns", [0, 4, 10, 20, 35, 60, 100])
async def test_cancelled_anywhere(
    session: ClientSession,
    uid_camera: UidCamera,
    monkeypatch: pytest.MonkeyPatch,
    all_closed: None,
    turns: int,
) -> None:
    """Wherever it is when it is cancelled, no session is left open."""
    monkeypatch.setattr("onvif.client._DOCUMENT_CACHE", {})
    async with listening(transport_to(session, uid_camera)) as someone:
        for _ in range(turns):
            await asyncio.sleep(0.002)
        someone.task.cancel()
        await asyncio.wait([someone.task], timeout=2)
        assert someone.task.cancelled()


async def test_renews(
    session: ClientSession, uid_camera: UidCamera, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A camera that grants less than was asked for is asked again in time."""
    monkeypatch.setattr("tests.simulator.uid.onvif.events._termination", lambda *_: 3.2)
    async with listening(transport_to(session, uid_camera)) as someone:
        await asyncio.sleep(4)
        assert not someone.task.done()
        assert count(uid_camera, CREATE) == 1
        assert 2 <= count(uid_camera, "wsnt:Renew") <= 6


async def test_refused_renewal(
    session: ClientSession, uid_camera: UidCamera, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A camera that knows no renewal is listened to for as long as it tells."""
    monkeypatch.setattr(module, "_RENEW_SECONDS", 0.1)
    answer_at_once(uid_camera, "wsnt:Renew", lambda: answer_of(FAULT, status=500))
    async with listening(transport_to(session, uid_camera)) as someone:
        await until(lambda: count(uid_camera, "wsnt:Renew") > 1)
        assert not someone.task.done()


async def test_times_that_make_no_sense(
    session: ClientSession, uid_camera: UidCamera
) -> None:
    """A subscription that is over as soon as it began, by a camera's word, is no reason to hurry."""
    change_text(
        uid_camera,
        CREATE,
        lambda text: text.replace("TerminationTime>20", "TerminationTime>19"),
    )
    async with listening(transport_to(session, uid_camera)) as someone:
        await asyncio.sleep(1)
        assert not someone.task.done()
        assert count(uid_camera, PULL) <= 2
        assert count(uid_camera, "wsnt:Renew") <= 1


async def test_lost_end(
    session: ClientSession, uid_camera: UidCamera, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An alarm whose end was never told ends when the camera is asked for the state."""
    monkeypatch.setattr(module, "_SYNCHRONIZE_SECONDS", 0.3)
    monkeypatch.setattr(module, "_RENEW_SECONDS", 0.5)
    uid_camera.alarm_hold = 0.1
    change_text(
        uid_camera,
        PULL,
        lambda text: (
            text
            if "Initialized" in text
            else text.replace('Value="false"', 'Value="true"')
        ),
    )
    async with listening(transport_to(session, uid_camera)) as someone:
        await until(lambda: bool(someone.shown))
        uid_camera.raise_alarm("motion")
        await until(lambda: someone.shown[-1] == MOTION)
        await until(lambda: someone.shown[-1] == QUIET)
        assert count(uid_camera, "tev:SetSynchronizationPoint") == 1
        assert count(uid_camera, CREATE) == 1


async def test_no_busy_loop(session: ClientSession, uid_camera: UidCamera) -> None:
    """A camera that answers at once, with nothing, is not asked again at once."""
    answer_at_once(uid_camera, PULL, lambda: answer_of(pulled()))
    async with listening(transport_to(session, uid_camera)) as someone:
        await asyncio.sleep(1.6)
        assert 2 <= count(uid_camera, PULL) <= 4
        assert someone.shown == [{AlarmKind.MOTION: False}]


async def test_flood(session: ClientSession, uid_camera: UidCamera) -> None:
    """Not even where it always has news."""
    told = answer_of(pulled(message(MOTION_TOPICS[0], "State", "true")))
    answer_at_once(uid_camera, PULL, lambda: told)
    async with listening(transport_to(session, uid_camera)):
        await asyncio.sleep(1.2)
        assert count(uid_camera, PULL) <= 25


@pytest.mark.parametrize("offset", [3600, -3600, -56 * 365 * 86400])
async def test_clock_offset(
    session: ClientSession, uid_camera: UidCamera, offset: float
) -> None:
    """A camera whose clock is wrong takes the login; even one that counts from 1970."""
    uid_camera.onvif.clock_offset = offset
    uid_camera.onvif.security.tolerance = 5
    async with listening(transport_to(session, uid_camera)) as someone:
        await until(lambda: bool(someone.shown))
        assert refusals(uid_camera) == 0


async def test_clock_is_set_meanwhile(
    session: ClientSession, uid_camera: UidCamera, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A login that is refused as the camera's clock was set is no wrong one."""
    uid_camera.onvif.clock_offset = -3600
    async with listening(transport_to(session, uid_camera)) as someone:
        await until(lambda: bool(someone.shown))
        uid_camera.onvif.clock_offset = 0
        uid_camera.raise_alarm("motion")
        err = await someone.failure()
        assert type(err) is CameraResponseError
        assert_clean(err)
        # The farewell has no better login.
        assert refusals(uid_camera) <= 2


async def test_short_of_subscriptions(
    session: ClientSession, uid_camera: UidCamera
) -> None:
    """A camera that has told all others that it takes no more says so here, too."""
    uid_camera.onvif.subscriptions.most = 0
    async with listening(transport_to(session, uid_camera)) as someone:
        err = await someone.failure()
        assert type(err) is CameraResponseError
        assert_clean(err)


async def test_streams(session: ClientSession, uid_camera: UidCamera) -> None:
    """The addresses of the video come along, the larger picture's first."""
    uid_camera.onvif.stream_paths = ["/a?b=c&d", "/e"]
    uid_camera.onvif.rtsp_port = 8554
    async with listening(transport_to(session, uid_camera)) as someone:
        await until(lambda: bool(someone.shown))
        base = f"rtsp://{uid_camera.host}:8554"
        assert someone.events.streams == {
            Picture.MAIN: f"{base}/a?b=c&d",
            Picture.SUB: f"{base}/e",
        }


@pytest.mark.parametrize(
    "body",
    [
        FAULT,
        "<trt:GetProfilesResponse/>",
        '<trt:GetProfilesResponse><trt:Profiles token="a" fixed="true"><tt:Name/></trt:Profiles></trt:GetProfilesResponse>',
    ],
    ids=["fault", "none", "no size"],
)
async def test_no_streams(
    session: ClientSession, uid_camera: UidCamera, body: str
) -> None:
    """A camera that tells no such addresses tells its alarms."""
    answer_at_once(uid_camera, "trt:GetProfiles", lambda: answer_of(body))
    async with listening(transport_to(session, uid_camera)) as someone:
        await until(lambda: bool(someone.shown))
        assert not someone.events.streams
