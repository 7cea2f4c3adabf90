"""The call of a camera at an alarm: what comes of it, whether it is proven, and what if it does not come."""

import asyncio
import time

from homeassistant.const import CONF_WEBHOOK_ID, STATE_UNKNOWN, Platform
from homeassistant.core import HomeAssistant
from homeassistant.util import dt as dt_util
import pytest

from tests.common import (
    LOGIN,
    Clock,
    entity_id,
    eventually,
    sent,
    setup_camera,
    state_of,
)
from tests.simulator import MjpegCamera, SimulatedCamera

from .support import (
    FORMER,
    LATE_SECONDS,
    POLLING,
    PROVEN,
    UNPROVEN,
    alarm_path,
    event_of,
    is_on,
    issue_of,
    miss,
    prove,
    raise_and_clear,
    set_target,
    stranger_calls,
    target_of,
    url_of,
    writes,
)

# So long that nothing is found by polling while a test lasts.
NEVER = {"status_interval": 300}


async def test_alarm_comes_at_once(
    home: HomeAssistant, mjpeg_camera: MjpegCamera
) -> None:
    """An alarm is shown without waiting for the next poll, and proves the push."""
    entry = await setup_camera(home, mjpeg_camera, options=NEVER)
    assert alarm_path(home, entry) == UNPROVEN
    assert not is_on(home, entry)
    mjpeg_camera.raise_alarm("motion")
    await eventually(lambda: is_on(home, entry), 1)
    assert alarm_path(home, entry) == PROVEN
    await eventually(lambda: mjpeg_camera.alarm_calls[0].status == 200, 1)
    (made,) = mjpeg_camera.alarm_calls
    assert made.url == url_of(home, entry)
    assert event_of(home, entry)[1] == "motion"


@pytest.mark.parametrize("kind", ["motion", "input", "sound"])
async def test_kind(home: HomeAssistant, sound_camera: MjpegCamera, kind: str) -> None:
    """The call does not say which alarm it is; the camera is asked."""
    entry = await setup_camera(home, sound_camera, options=NEVER)
    sound_camera.raise_alarm(kind)
    await eventually(lambda: is_on(home, entry, kind), 1)
    on = {each: is_on(home, entry, each) for each in ("motion", "input", "sound")}
    assert on == {"motion": False, "input": False, "sound": False} | {kind: True}
    assert event_of(home, entry)[1] == kind


@pytest.mark.parametrize(
    ("named_camera", "kinds"),
    [
        ("mjpeg_camera", ["motion", "input"]),
        ("sound_camera", ["motion", "input", "sound"]),
    ],
    indirect=["named_camera"],
)
async def test_kinds_of_a_camera(
    home: HomeAssistant, named_camera: SimulatedCamera, kinds: list[str]
) -> None:
    """There are no alarms that the camera cannot tell."""
    entry = await setup_camera(home, named_camera)
    event = state_of(home, entry, Platform.EVENT, "alarm")
    assert event.attributes["event_types"] == kinds
    assert {
        kind
        for kind in ("motion", "input", "sound", "person")
        if entity_id(home, entry, Platform.BINARY_SENSOR, f"{kind}_alarm")
    } == set(kinds)


@pytest.mark.parametrize("is_proven", [False, True])
async def test_clears(
    home: HomeAssistant, mjpeg_camera: MjpegCamera, *, is_proven: bool
) -> None:
    """The end of an alarm, which no camera calls about, is seen within about a second."""
    entry = await setup_camera(home, mjpeg_camera, options=NEVER)
    if is_proven:
        await raise_and_clear(home, mjpeg_camera, entry)
    mjpeg_camera.raise_alarm("motion")
    await eventually(lambda: is_on(home, entry), 1)
    await asyncio.sleep(1.2)
    assert is_on(home, entry)
    mjpeg_camera.clear_alarm()
    ended = time.monotonic()
    await eventually(lambda: not is_on(home, entry), 2.5)
    assert time.monotonic() - ended < 2.5


async def test_one_alarm_turns_into_another(
    home: HomeAssistant, mjpeg_camera: MjpegCamera, clock: Clock
) -> None:
    """The camera tells one at a time; one that did not begin by a call is no missed call."""
    entry = await setup_camera(home, mjpeg_camera)
    mjpeg_camera.alarm_hold = None
    mjpeg_camera.raise_alarm("motion")
    await eventually(lambda: is_on(home, entry))
    assert alarm_path(home, entry) == PROVEN
    await clock.travel(10)
    mjpeg_camera.calls_lost = 1
    mjpeg_camera.raise_alarm("input")
    await clock.travel(2)
    assert is_on(home, entry, "input")
    assert not is_on(home, entry, "motion")
    assert event_of(home, entry)[1] == "input"
    await clock.travel(LATE_SECONDS)
    assert alarm_path(home, entry) == PROVEN


@pytest.mark.usefixtures("all_enabled")
async def test_delay(home: HomeAssistant, mjpeg_camera: MjpegCamera) -> None:
    """What passes between the call and what is shown is measured."""
    entry = await setup_camera(home, mjpeg_camera, options=NEVER)
    delay = state_of(home, entry, Platform.SENSOR, "alarm_delay")
    assert delay.state == STATE_UNKNOWN
    assert delay.attributes["unit_of_measurement"] == "ms"
    mjpeg_camera.add_fault("slow", path="/get_status.cgi", times=1, seconds=0.2)
    mjpeg_camera.raise_alarm("motion")
    await eventually(lambda: is_on(home, entry))
    await home.async_block_till_done()
    delay = state_of(home, entry, Platform.SENSOR, "alarm_delay")
    assert 200 <= float(delay.state) < 1000


@pytest.mark.parametrize("loses_url", [False, True])
async def test_missed_call(
    home: HomeAssistant, mjpeg_camera: MjpegCamera, clock: Clock, *, loses_url: bool
) -> None:
    """A camera that did not call is trusted no more, and is told again where to call."""
    entry = await setup_camera(home, mjpeg_camera)
    await prove(home, mjpeg_camera, entry, clock)
    if loses_url:
        set_target(mjpeg_camera, "", enabled=0)
    since = len(mjpeg_camera.requests)
    told_at, _ = event_of(home, entry)
    await miss(mjpeg_camera, clock, interval=30)
    # The safety net.
    assert event_of(home, entry)[0] > told_at
    assert alarm_path(home, entry) == UNPROVEN
    assert len(sent(mjpeg_camera, "get_params", since)) >= 1
    assert len(writes(mjpeg_camera, since)) == loses_url
    assert target_of(mjpeg_camera) == (1, url_of(home, entry))
    assert issue_of(home, entry) is None
    mjpeg_camera.calls_lost = 0
    await prove(home, mjpeg_camera, entry, clock)


async def test_asking_was_faster(
    home: HomeAssistant, mjpeg_camera: MjpegCamera, clock: Clock
) -> None:
    """A call that comes after its alarm was found proves the push all the same."""
    entry = await setup_camera(home, mjpeg_camera)
    mjpeg_camera.call_delay = 10
    mjpeg_camera.raise_alarm("motion")
    await clock.travel(6)
    assert is_on(home, entry)
    assert alarm_path(home, entry) == UNPROVEN
    await clock.travel(6)
    await eventually(lambda: alarm_path(home, entry) == PROVEN)


@pytest.mark.parametrize("is_forgotten", [False, True])
async def test_restart(
    home: HomeAssistant, mjpeg_camera: MjpegCamera, clock: Clock, *, is_forgotten: bool
) -> None:
    """After a restart of the camera it is looked whether it still knows where to call."""
    mjpeg_camera.forgets_alarm_at_reboot = is_forgotten
    set_target(mjpeg_camera, FORMER)
    entry = await setup_camera(home, mjpeg_camera)
    since = len(mjpeg_camera.requests)
    reboot = asyncio.create_task(mjpeg_camera.reboot(30))
    await clock.travel(40)
    await reboot
    assert target_of(mjpeg_camera) == (1, url_of(home, entry))
    assert len(sent(mjpeg_camera, "get_params", since)) >= 1
    assert len(writes(mjpeg_camera, since)) == is_forgotten
    await raise_and_clear(home, mjpeg_camera, entry)
    assert alarm_path(home, entry) == PROVEN
    # What the camera has forgotten is remembered here.
    await home.config_entries.async_remove(entry.entry_id)
    assert target_of(mjpeg_camera) == (1, FORMER)


async def test_restart_between_two_looks(
    home: HomeAssistant, mjpeg_camera: MjpegCamera, clock: Clock
) -> None:
    """A restart is noticed by the clock that begins anew in 1970, where nobody saw it gone."""
    mjpeg_camera.forgets_alarm_at_reboot = mjpeg_camera.clock_lost = True
    entry = await setup_camera(home, mjpeg_camera)
    await mjpeg_camera.reboot(0)
    assert target_of(mjpeg_camera) == (0, "")
    await clock.travel(6)
    assert target_of(mjpeg_camera) == (1, url_of(home, entry))


async def test_update(home: HomeAssistant, mjpeg_camera: MjpegCamera) -> None:
    """A camera that is busy with an update, and cannot be asked, has lost no trust."""
    entry = await setup_camera(home, mjpeg_camera)
    await raise_and_clear(home, mjpeg_camera, entry)
    heartbeat = entry.runtime_data.heartbeat
    assert alarm_path(home, entry) == PROVEN
    with entry.runtime_data.client.spared():
        # It seems to have restarted, which is a reason to look at its settings.
        heartbeat.last_restart = dt_util.utcnow()
        heartbeat.async_update_listeners()
        await home.async_block_till_done(wait_background_tasks=True)
        assert alarm_path(home, entry) == PROVEN
        assert heartbeat.is_pushed


async def test_clock_of_1970(home: HomeAssistant, mjpeg_camera: MjpegCamera) -> None:
    """A camera that does not know the time calls, and its alarms are of now."""
    mjpeg_camera.set_clock(60)
    entry = await setup_camera(home, mjpeg_camera, options=NEVER)
    await raise_and_clear(home, mjpeg_camera, entry)
    assert alarm_path(home, entry) == PROVEN
    assert event_of(home, entry)[0] > "2026"


async def test_alarm_from_before(
    home: HomeAssistant, mjpeg_camera: MjpegCamera, clock: Clock
) -> None:
    """What is on when Home Assistant starts is shown, but did not begin now."""
    mjpeg_camera.alarm_hold = None
    mjpeg_camera.raise_alarm("motion")
    entry = await setup_camera(home, mjpeg_camera)
    assert is_on(home, entry)
    assert state_of(home, entry, Platform.EVENT, "alarm").state == STATE_UNKNOWN
    assert state_of(home, entry, Platform.IMAGE, "last_alarm").state == STATE_UNKNOWN
    await clock.travel(LATE_SECONDS)
    # Nobody could hear a call.
    assert alarm_path(home, entry) == UNPROVEN
    assert not sent(mjpeg_camera, "snapshot")
    mjpeg_camera.clear_alarm()
    await clock.travel(2)
    assert not is_on(home, entry)
    mjpeg_camera.raise_alarm("motion")
    await eventually(lambda: is_on(home, entry))
    assert event_of(home, entry)[1] == "motion"
    assert alarm_path(home, entry) == PROVEN


async def test_two_cameras(
    home: HomeAssistant, mjpeg_camera: MjpegCamera, sound_camera: MjpegCamera
) -> None:
    """Each calls its own address, and tells of its own alarms only."""
    entry = await setup_camera(home, mjpeg_camera, options=NEVER)
    other = await setup_camera(home, sound_camera, options=NEVER)
    assert entry.data[CONF_WEBHOOK_ID] != other.data[CONF_WEBHOOK_ID]
    assert target_of(mjpeg_camera) == (1, url_of(home, entry))
    assert target_of(sound_camera) == (1, url_of(home, other))
    since = len(mjpeg_camera.requests)
    sound_camera.raise_alarm("motion")
    await eventually(lambda: is_on(home, other), 1)
    assert not is_on(home, entry)
    assert (alarm_path(home, entry), alarm_path(home, other)) == (UNPROVEN, PROVEN)
    assert len(mjpeg_camera.requests) == since
    assert await home.config_entries.async_unload(other.entry_id)
    mjpeg_camera.raise_alarm("motion")
    await eventually(lambda: is_on(home, entry), 1)


async def test_many_alarms_at_once(home: HomeAssistant, socket_enabled: None) -> None:
    """Cameras that raise alarms at the same moment are all heard."""
    cameras = [MjpegCamera(mac=f"000DC5D4DC{n:02X}", **LOGIN) for n in range(8)]
    try:
        for camera in cameras:
            await camera.start()
        entries = [await setup_camera(home, each, options=NEVER) for each in cameras]
        for camera in cameras:
            camera.raise_alarm("input")
        await eventually(lambda: all(is_on(home, each, "input") for each in entries), 2)
        assert {alarm_path(home, entry) for entry in entries} == {PROVEN}
        for entry in entries:
            assert await home.config_entries.async_unload(entry.entry_id)
    finally:
        for camera in cameras:
            await camera.stop()


async def test_stranger_calls(
    home: HomeAssistant, mjpeg_camera: MjpegCamera, clock: Clock
) -> None:
    """A call alone is no alarm and proves nothing; it only has the camera asked."""
    entry = await setup_camera(home, mjpeg_camera)
    before = {state.entity_id: state.state for state in home.states.async_all()}
    since = len(mjpeg_camera.requests)
    assert await stranger_calls(home, entry) == 200
    await eventually(lambda: len(mjpeg_camera.requests) > since, 1)
    # Each second for a while: an alarm may come with it.
    await clock.travel(20)
    assert len(sent(mjpeg_camera, "get_status", since)) <= 10
    assert sent(mjpeg_camera, "get_status", since) == mjpeg_camera.requests[since:]
    assert {s.entity_id: s.state for s in home.states.async_all()} == before
    assert alarm_path(home, entry) == UNPROVEN


async def test_polling_of_an_address_that_is_not_called(
    home: HomeAssistant, mjpeg_camera: MjpegCamera, clock: Clock
) -> None:
    """Where the option is off, alarms are found by asking, and the path says so at any time."""
    entry = await setup_camera(home, mjpeg_camera, options={"alarm_push": False})
    assert alarm_path(home, entry) == POLLING
    assert CONF_WEBHOOK_ID not in entry.data
    assert not writes(mjpeg_camera)
    await miss(mjpeg_camera, clock, interval=5)
    assert event_of(home, entry)[1] == "motion"
    assert alarm_path(home, entry) == POLLING
