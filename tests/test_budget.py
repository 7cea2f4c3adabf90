"""The budget: how many requests set-up and a write may take. Times are measured by scripts/benchmark."""

from homeassistant.const import Platform
from homeassistant.core import HomeAssistant

from .common import call, entity_id, sent, setup_camera, state_of
from .simulator import SimulatedCamera

SETUP = {"uid": 15, "mjpeg": 6}
"""Requests that read everything, besides an authentication challenge.

Those of the `uid` family are with the login, the question before it who is there, and the
question whether there is ONVIF.
"""
FIRST_SETUP = {"uid": 0, "mjpeg": 2}
"""Requests besides those the first time: the call at an alarm is set, and read back."""
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
    entry = await setup_camera(hass, any_camera)
    granted = SETUP[any_camera.family] + (any_camera.family == "mjpeg")
    first = FIRST_SETUP[any_camera.family]
    assert len(any_camera.requests) <= granted + first
    assert len(sent(any_camera, "set_alarm")) == bool(first)
    # What was set then is only looked at afterwards.
    since = len(any_camera.requests)
    assert await hass.config_entries.async_reload(entry.entry_id)
    await hass.async_block_till_done(wait_background_tasks=True)
    assert len(any_camera.requests) - since <= granted


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
