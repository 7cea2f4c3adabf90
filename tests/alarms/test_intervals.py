"""How often a camera is asked: seldom while it calls, as usual otherwise, each second in an alarm."""

import asyncio
from collections.abc import AsyncGenerator

from homeassistant.const import Platform
from homeassistant.core import HomeAssistant
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry

from tests.common import LOGIN, Clock, eventually, sent, setup_camera, state_of
from tests.simulator import MjpegCamera

from .support import (
    LATE_SECONDS,
    PROVEN,
    UNPROVEN,
    alarm_path,
    is_on,
    miss,
    prove,
    stranger_calls,
)

PROFILES = ("11.22", "11.37.2.49", "11.37.2.65", "clone")


@pytest.fixture(params=PROFILES)
async def profile_camera(
    request: pytest.FixtureRequest, socket_enabled: None
) -> AsyncGenerator[MjpegCamera]:
    """A camera of each generation."""
    async with MjpegCamera(profile=request.param, **LOGIN) as camera:
        yield camera


async def looks(
    hass: HomeAssistant, camera: MjpegCamera, clock: Clock, seconds: int
) -> int:
    """Return how often a camera is asked for its status within some time."""
    since = len(camera.requests)
    for _ in range(4 * seconds):
        # In whole seconds, what is due each second could be seen every other time.
        await clock.jump(0.25)
        await hass.async_block_till_done(wait_background_tasks=True)
    return len(sent(camera, "get_status", since))


async def test_seldom_while_proven(
    home: HomeAssistant, mjpeg_camera: MjpegCamera, clock: Clock
) -> None:
    """A camera that calls is asked every 30 s."""
    entry = await setup_camera(home, mjpeg_camera)
    assert 11 <= await looks(home, mjpeg_camera, clock, 60) <= 13
    await prove(home, mjpeg_camera, entry, clock)
    assert 3 <= await looks(home, mjpeg_camera, clock, 120) <= 5
    # Back to what is usual, as soon as it is known that a call was missed.
    await miss(mjpeg_camera, clock, interval=30)
    assert alarm_path(home, entry) == UNPROVEN
    assert 11 <= await looks(home, mjpeg_camera, clock, 60) <= 13


async def test_usual_at_once_after_a_missed_call(
    home: HomeAssistant, mjpeg_camera: MjpegCamera, clock: Clock
) -> None:
    """The next alarm does not wait for the end of the long interval."""
    entry = await setup_camera(home, mjpeg_camera)
    await prove(home, mjpeg_camera, entry, clock)
    mjpeg_camera.calls_lost, mjpeg_camera.alarm_hold = 2, None
    mjpeg_camera.raise_alarm("motion")
    for _ in range(31):
        await clock.travel(1)
        if is_on(home, entry):
            break
    mjpeg_camera.clear_alarm()
    await clock.travel(LATE_SECONDS)
    assert alarm_path(home, entry) == UNPROVEN
    mjpeg_camera.raise_alarm("motion")
    await clock.travel(6)
    assert is_on(home, entry)


@pytest.mark.parametrize("interval", [2, 10, 60])
async def test_interval_of_the_options(
    home: HomeAssistant, mjpeg_camera: MjpegCamera, clock: Clock, interval: int
) -> None:
    """What the user has chosen holds; push only makes it longer, an alarm only shorter."""
    options = {"status_interval": interval}
    entry = await setup_camera(home, mjpeg_camera, options=options)
    usual = 120 / interval
    assert 0.8 * usual - 1 <= await looks(home, mjpeg_camera, clock, 120) <= usual + 1
    mjpeg_camera.alarm_hold = None
    mjpeg_camera.raise_alarm("motion")
    await eventually(lambda: alarm_path(home, entry) == PROVEN)
    assert 16 <= await looks(home, mjpeg_camera, clock, 20) <= 21
    mjpeg_camera.clear_alarm()
    await clock.travel(LATE_SECONDS)
    slow = 240 / max(30, interval)
    assert slow - 1 <= await looks(home, mjpeg_camera, clock, 240) <= slow + 1


async def test_after_a_missed_heartbeat(
    home: HomeAssistant, mjpeg_camera: MjpegCamera, clock: Clock
) -> None:
    """Whether a camera that did not answer is still there is not left open for long."""
    entry = await setup_camera(home, mjpeg_camera)
    await prove(home, mjpeg_camera, entry, clock)
    mjpeg_camera.offline = True
    # One miss after 30 s at the latest, two more at the usual interval.
    await clock.travel(30 + 2 * 6)
    state = state_of(home, entry, Platform.BINARY_SENSOR, "connectivity")
    assert state.state == "off"
    mjpeg_camera.offline = False
    await clock.travel(6)
    state = state_of(home, entry, Platform.BINARY_SENSOR, "connectivity")
    assert state.state == "on"
    assert alarm_path(home, entry) == PROVEN
    assert await looks(home, mjpeg_camera, clock, 120) <= 5


async def test_requests_in_an_hour(
    home: HomeAssistant, profile_camera: MjpegCamera, clock: Clock
) -> None:
    """A quiet hour costs the camera 170 requests at the most, whatever its generation."""
    entry = await setup_camera(home, profile_camera)
    await prove(home, profile_camera, entry, clock)
    since = len(profile_camera.requests)
    for _ in range(720):
        await clock.jump(5)
        await home.async_block_till_done(wait_background_tasks=True)
    asked = profile_camera.requests[since:]
    assert len(sent(profile_camera, "get_status", since)) >= 100
    assert len(asked) <= 170
    assert alarm_path(home, entry) == PROVEN


@pytest.mark.parametrize("interval", [1, 2, 5])
async def test_polled_alarm(
    hass: HomeAssistant, mjpeg_camera: MjpegCamera, clock: Clock, interval: int
) -> None:
    """Without a call an alarm is found within the interval, wherever in it it began."""
    options = {"status_interval": interval, "alarm_push": False}
    entry = await setup_camera(hass, mjpeg_camera, options=options)
    mjpeg_camera.alarm_hold = None
    await _step(hass, clock, 2 * interval)
    for step in range(4):
        await _step(hass, clock, interval * step / 4)
        mjpeg_camera.raise_alarm("motion")
        await _step(hass, clock, interval + 0.1)
        assert is_on(hass, entry), step
        mjpeg_camera.clear_alarm()
        await _step(hass, clock, 1.1)
        assert not is_on(hass, entry), step


async def _step(hass: HomeAssistant, clock: Clock, seconds: float) -> None:
    """Let time pass by tenths of a second."""
    while seconds > 0:
        await clock.jump(min(0.1, seconds))
        await hass.async_block_till_done(wait_background_tasks=True)
        seconds -= 0.1


async def test_camera_is_busy_when_it_calls(
    home: HomeAssistant, mjpeg_camera: MjpegCamera, clock: Clock
) -> None:
    """It is asked again a second later; that is no sign that it is away."""
    entry = await setup_camera(home, mjpeg_camera, options={"status_interval": 60})
    mjpeg_camera.alarm_hold = None
    fault = mjpeg_camera.add_fault("status", path="/get_status.cgi", times=2)
    mjpeg_camera.raise_alarm("motion")
    await eventually(lambda: fault.times == 1)
    for _ in range(4):
        await clock.travel(1)
    assert is_on(home, entry)
    state = state_of(home, entry, Platform.BINARY_SENSOR, "connectivity")
    assert state.state == "on"


async def test_looks_end(
    home: HomeAssistant, mjpeg_camera: MjpegCamera, clock: Clock
) -> None:
    """A call about nothing has the camera asked each second for a few seconds only."""
    entry: MockConfigEntry = await setup_camera(home, mjpeg_camera)
    since = len(mjpeg_camera.requests)
    assert await stranger_calls(home, entry) == 200
    await asyncio.sleep(0.1)
    await clock.travel(10)
    assert 4 <= len(sent(mjpeg_camera, "get_status", since)) <= 8
    assert 11 <= await looks(home, mjpeg_camera, clock, 60) <= 13
