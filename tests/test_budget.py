"""The budget: how many requests set-up and a write may take. Times are measured by scripts/benchmark."""

from homeassistant.const import Platform
from homeassistant.core import HomeAssistant

from .common import call, entity_id, setup_camera, state_of
from .simulator import SimulatedCamera

SETUP = {"uid": 13, "mjpeg": 6}
"""Requests that read everything, besides an authentication challenge."""
WRITE = {"uid": 1, "mjpeg": 2}
"""The write; its answer is the new state, or tells nothing, so that it is read back."""

WRITES = (
    (Platform.NUMBER, "brightness", "set_value", {"value": 77}),
    (Platform.SWITCH, "motion_detection", "turn_off", {}),
    # The frame rate must go down with it.
    (Platform.SELECT, "main_resolution", "select_option", {"option": "2592X1944"}),
    (Platform.SELECT, "power_line_mode", "select_option", {"option": "outdoor"}),
    (Platform.SWITCH, "mirror", "turn_on", {}),
    (Platform.TEXT, "osd_title", "set_value", {"value": "Gate"}),
    (Platform.TEXT, "name", "set_value", {"value": "Gate"}),
)


async def test_set_up(hass: HomeAssistant, any_camera: SimulatedCamera) -> None:
    """Reading everything once takes no more requests than were granted."""
    await setup_camera(hass, any_camera)
    granted = SETUP[any_camera.family] + (any_camera.family == "mjpeg")
    assert len(any_camera.requests) <= granted


async def test_write(hass: HomeAssistant, any_camera: SimulatedCamera) -> None:
    """A write takes no more requests than were granted, on whatever platform."""
    entry = await setup_camera(hass, any_camera)
    seen = set()
    for platform, key, action, data in WRITES:
        if entity_id(hass, entry, platform, key) is None:
            continue
        before = state_of(hass, entry, platform, key).state
        since = len(any_camera.requests)
        await call(hass, entry, platform, key, action, **data)
        assert state_of(hass, entry, platform, key).state != before
        assert len(any_camera.requests) - since == WRITE[any_camera.family], key
        seen.add(platform)
    assert len(seen) == 4
