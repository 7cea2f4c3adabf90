"""Alarms that a camera tells over ONVIF."""

import asyncio

from homeassistant.const import Platform
from homeassistant.core import HomeAssistant

from tests.common import entry_of, state_of
from tests.simulator import UidCamera


async def test_alarm_comes_at_once(
    hass: HomeAssistant, onvif_camera: UidCamera
) -> None:
    """An alarm is shown as soon as the camera tells it."""
    entry = entry_of(onvif_camera)
    entry.add_to_hass(hass)
    assert await hass.config_entries.async_setup(entry.entry_id)
    await asyncio.sleep(2)
    assert state_of(hass, entry, Platform.BINARY_SENSOR, "motion_alarm").state == "off"
    onvif_camera.raise_alarm("motion")
    await asyncio.sleep(0.3)
    assert state_of(hass, entry, Platform.BINARY_SENSOR, "motion_alarm").state == "on"
    assert state_of(hass, entry, Platform.SENSOR, "alarm_path").state == "push_proven"
