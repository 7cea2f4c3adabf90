"""Binary sensors: connectivity, and the alarms of each kind of camera."""

from homeassistant.const import Platform
from homeassistant.core import HomeAssistant
import pytest

from .common import Clock, entity_id, setup_camera, state_of
from .simulator import MjpegCamera, SimulatedCamera

ALARMS = ("motion", "input", "sound")


@pytest.mark.parametrize("kind", ALARMS)
async def test_alarm(
    hass: HomeAssistant, sound_camera: MjpegCamera, clock: Clock, kind: str
) -> None:
    """An alarm at the camera turns its binary sensor on, no other, and off at its end."""
    entry = await setup_camera(hass, sound_camera)

    def on() -> set[str]:
        return {
            alarm
            for alarm in ALARMS
            if state_of(hass, entry, Platform.BINARY_SENSOR, f"{alarm}_alarm").state
            == "on"
        }

    assert on() == set()
    sound_camera.alarm_hold = 30
    sound_camera.raise_alarm(kind)
    await clock.travel(6)
    assert on() == {kind}
    await clock.travel(20)
    assert on() == {kind}
    await clock.travel(10)
    assert on() == set()


async def test_alarm_while_away(
    hass: HomeAssistant, mjpeg_camera: MjpegCamera, clock: Clock
) -> None:
    """Nobody claims to know of alarms at a camera that is gone."""
    entry = await setup_camera(hass, mjpeg_camera)
    mjpeg_camera.alarm_hold = None
    mjpeg_camera.raise_alarm("motion")
    await clock.travel(6)
    mjpeg_camera.offline = True
    await clock.travel(20)
    state = state_of(hass, entry, Platform.BINARY_SENSOR, "motion_alarm")
    assert state.state == "unavailable"
    mjpeg_camera.offline = False
    await clock.travel(6)
    state = state_of(hass, entry, Platform.BINARY_SENSOR, "motion_alarm")
    assert state.state == "on"
    mjpeg_camera.clear_alarm()


async def test_which_alarms(hass: HomeAssistant, any_camera: SimulatedCamera) -> None:
    """A camera has the alarms that it can tell."""
    entry = await setup_camera(hass, any_camera)
    there = {
        kind
        for kind in ALARMS
        if entity_id(hass, entry, Platform.BINARY_SENSOR, f"{kind}_alarm")
    }
    if any_camera.family == "uid":
        assert there == set()
    elif any_camera.profile.startswith("11.37"):
        assert there == {"motion", "input", "sound"}
    else:
        assert there == {"motion", "input"}


async def test_classes(hass: HomeAssistant, sound_camera: MjpegCamera) -> None:
    """Home Assistant knows what the sensors mean."""
    entry = await setup_camera(hass, sound_camera)
    classes = {
        key: state_of(hass, entry, Platform.BINARY_SENSOR, key).attributes.get(
            "device_class"
        )
        for key in ("connectivity", "motion_alarm", "input_alarm", "sound_alarm")
    }
    assert classes == {
        "connectivity": "connectivity",
        "motion_alarm": "motion",
        "input_alarm": None,
        "sound_alarm": "sound",
    }
