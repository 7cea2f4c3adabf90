"""The pull points of the simulated uid camera: what is told, when, to whom, and for how long."""

import asyncio
from datetime import UTC, datetime, timedelta
import time

import aiohttp
import pytest

from tests.simulator.uid import UidCamera

from .onvif import EVENTS, PullPoint, ask, create, subscribe

MOTION, CELLS, PERSON = "MotionAlarm", "Motion", "HumanShapeDetect"
TOPICS = (MOTION, CELLS, PERSON)
GONE = "wsrf:ResourceUnknownFault"
RENEW = "<wsnt:Renew><wsnt:TerminationTime>{}</wsnt:TerminationTime></wsnt:Renew>"


@pytest.fixture
async def point(camera: UidCamera) -> PullPoint:
    """A pull point where nothing waits any more."""
    point = await subscribe(camera)
    assert len((await point.pull()).messages) == 3
    return point


async def test_topics(camera: UidCamera) -> None:
    """It tells what there is to be told."""
    answer = await ask(camera, EVENTS, "<tev:GetEventProperties/>")
    topic = "{http://docs.oasis-open.org/wsn/t-1}topic"
    topics = [
        element.tag for element in answer.root.iter() if element.get(topic) == "true"
    ]
    assert topics == list(TOPICS)


async def test_first_pull(camera: UidCamera) -> None:
    """Each topic's state waits from the start."""
    camera.raise_alarm("person")
    point = await subscribe(camera)
    assert (await point.pull()).messages == [
        (MOTION, "Initialized", "false"),
        (CELLS, "Initialized", "false"),
        (PERSON, "Initialized", "true"),
    ]
    await point.ask("<tev:SetSynchronizationPoint/>")
    answer = await point.pull()
    assert [operation for _, operation, _ in answer.messages] == ["Initialized"] * 3


@pytest.mark.parametrize(
    ("kind", "topics"), [("motion", (MOTION, CELLS)), ("person", (PERSON,))]
)
async def test_alarm(
    camera: UidCamera, point: PullPoint, kind: str, topics: tuple[str, ...]
) -> None:
    """An alarm is told at once, and its end too; while it lasts it is not told again."""
    assert camera.alarm_hold == 5
    camera.alarm_hold = 0.3
    pulling = asyncio.create_task(point.pull(5))
    await asyncio.sleep(0.1)
    assert not pulling.done()
    before = time.monotonic()
    camera.raise_alarm(kind)
    camera.raise_alarm(kind)
    answer = await pulling
    assert time.monotonic() - before < 0.1
    assert answer.messages == [(topic, "Changed", "true") for topic in topics]
    answer = await point.pull(5)
    assert answer.messages == [(topic, "Changed", "false") for topic in topics]
    assert 0.3 <= time.monotonic() - before < 0.5


async def test_alarms_overlap(camera: UidCamera, point: PullPoint) -> None:
    """One kind of alarm does not end another."""
    camera.raise_alarm("motion")
    camera.raise_alarm("person")
    assert camera.alarms == {"motion", "person"}
    states = {topic: state for topic, _, state in (await point.pull()).messages}
    assert states == dict.fromkeys(TOPICS, "true")


async def test_limit_and_wait(camera: UidCamera, point: PullPoint) -> None:
    """So many messages at most come at once, the rest later; nothing comes when there is nothing."""
    camera.raise_alarm("motion")
    assert len((await point.pull(5, limit=1)).messages) == 1
    assert len((await point.pull(5, limit=1)).messages) == 1
    before = time.monotonic()
    answer = await point.pull(0.3)
    assert (answer.status, answer.messages) == (200, [])
    assert 0.3 <= time.monotonic() - before < 0.5


@pytest.mark.parametrize(
    "operation",
    [
        "<tev:PullMessages/>",
        "<tev:PullMessages><tev:Timeout>PT1S</tev:Timeout></tev:PullMessages>",
        "<tev:PullMessages><tev:Timeout>PT1S</tev:Timeout><tev:MessageLimit>0</tev:MessageLimit></tev:PullMessages>",
        "<tev:PullMessages><tev:Timeout>1</tev:Timeout><tev:MessageLimit>1</tev:MessageLimit></tev:PullMessages>",
        "<tev:PullMessages><tev:Timeout>PT</tev:Timeout><tev:MessageLimit>1</tev:MessageLimit></tev:PullMessages>",
        RENEW.format("P1M"),
        RENEW.format("2026-11-21T10:00:00"),
        RENEW.format("soon"),
    ],
)
async def test_bad_argument(point: PullPoint, operation: str) -> None:
    """What is no duration, no time and no limit is refused."""
    assert (await point.ask(operation)).fault == "ter:InvalidArgVal"


async def test_pull_point_ends(camera: UidCamera) -> None:
    """A pull point is gone when its time is over, also for who waits there."""
    point = await subscribe(camera, "PT0.4S")
    await point.pull()
    before = time.monotonic()
    assert (await point.pull(5)).fault == GONE
    assert time.monotonic() - before < 0.6
    assert len(camera.onvif.subscriptions) == 0
    for operation in (RENEW.format("PT60S"), "<wsnt:Unsubscribe/>"):
        assert (await point.ask(operation)).fault == GONE


async def test_renew(camera: UidCamera) -> None:
    """Only a renewal lets it last: for a while, or until a time as the camera has it."""
    camera.onvif.clock_offset = 3600
    now = datetime.now(UTC) + timedelta(hours=1)
    camera.onvif.security.tolerance = 4000
    point = await subscribe(camera, "PT0.5S")
    answer = await point.ask(RENEW.format("PT2M"))
    lasts = [
        datetime.fromisoformat(answer.text(f"wsnt:{name}Time"))
        for name in ("Current", "Termination")
    ]
    assert abs((lasts[0] - now).total_seconds()) < 2
    assert 119 <= (lasts[1] - lasts[0]).total_seconds() <= 121
    await asyncio.sleep(0.6)
    assert (await point.pull()).status == 200
    until = now + timedelta(seconds=90)
    answer = await point.ask(RENEW.format(f"{until:%Y-%m-%dT%H:%M:%SZ}"))
    assert answer.text("wsnt:TerminationTime")[:16] == f"{until:%Y-%m-%dT%H:%M}"
    assert (await create(camera, "2020-01-01T00:00:00Z")).fault.startswith("wsnt:Unacc")


async def test_renewed_while_waiting(camera: UidCamera) -> None:
    """Who waits at a pull point that is renewed goes on waiting."""
    point = await subscribe(camera, "PT0.4S")
    await point.pull()
    pulling = asyncio.create_task(point.pull(0.8))
    await asyncio.sleep(0.1)
    assert (await point.ask(RENEW.format("PT60S"))).status == 200
    assert (await pulling).status == 200


async def test_unsubscribe(camera: UidCamera, point: PullPoint) -> None:
    """A pull point that is given up is gone, also for who waits there."""
    pulling = asyncio.create_task(point.pull(5))
    await asyncio.sleep(0.1)
    assert (await point.ask("<wsnt:Unsubscribe/>")).status == 200
    assert (await pulling).fault == GONE
    assert (await point.pull()).fault == GONE


async def test_most(camera: UidCamera) -> None:
    """There are four at once, or as many as told, each with its own messages."""
    points = [await subscribe(camera) for _ in range(4)]
    answer = await create(camera)
    assert (answer.status, answer.fault) == (500, "wsnt:SubscribeCreationFailedFault")
    assert [len((await point.pull()).messages) for point in points] == [3] * 4
    await points[0].ask("<wsnt:Unsubscribe/>")
    await subscribe(camera)
    camera.onvif.subscriptions.most = 5
    await subscribe(camera)
    assert len(camera.onvif.subscriptions) == 5
    assert camera.state()["subscriptions"] == 5


async def test_filter(camera: UidCamera) -> None:
    """It filters nothing, and says so."""
    answer = await ask(
        camera,
        EVENTS,
        "<tev:CreatePullPointSubscription><tev:Filter/></tev:CreatePullPointSubscription>",
    )
    assert answer.fault == "wsnt:InvalidFilterFault"


async def test_restart(camera: UidCamera, point: PullPoint) -> None:
    """A restart hangs up on who waits, and forgets all pull points."""
    pulling = asyncio.create_task(point.pull(5))
    await asyncio.sleep(0.1)
    await camera.reboot(0.05)
    with pytest.raises(aiohttp.ClientError):
        await pulling
    assert (await point.pull()).fault == GONE


async def test_nobody_there(camera: UidCamera) -> None:
    """A pull point that never was is unknown."""
    for number in ("", "x", "7"):
        answer = await PullPoint(camera, f"/onvif/subscription?Idx={number}").pull()
        assert answer.fault == GONE


async def test_client_that_leaves(camera: UidCamera, point: PullPoint) -> None:
    """What nobody waited for long enough is still there."""
    with pytest.raises(TimeoutError):
        await asyncio.wait_for(point.pull(5), 0.1)
    await asyncio.sleep(0.05)
    camera.raise_alarm("person")
    assert (await point.pull()).messages == [(PERSON, "Changed", "true")]
