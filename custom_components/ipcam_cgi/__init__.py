"""IP Camera CGI: wires one camera together, and takes it apart again."""

from homeassistant.const import Platform
from homeassistant.core import HomeAssistant

from .connection import create_entry_client
from .coordinator import (
    CameraConfigEntry,
    CameraData,
    HeartbeatCoordinator,
    SettingsCoordinator,
)
from .live import LiveView

PLATFORMS = [
    Platform.BINARY_SENSOR,
    Platform.BUTTON,
    Platform.CAMERA,
    Platform.NUMBER,
    Platform.SELECT,
    Platform.SENSOR,
    Platform.SWITCH,
    Platform.TEXT,
]


async def async_setup_entry(hass: HomeAssistant, entry: CameraConfigEntry) -> bool:
    """Set up a camera."""
    client = create_entry_client(entry)
    heartbeat = HeartbeatCoordinator(hass, entry, client)
    await heartbeat.async_config_entry_first_refresh()
    settings = SettingsCoordinator(hass, entry, client, heartbeat)
    await settings.async_config_entry_first_refresh()
    entry.runtime_data = CameraData(
        client=client,
        heartbeat=heartbeat,
        settings=settings,
        live=LiveView(hass, entry, client),
    )
    await hass.config_entries.async_forward_entry_setups(entry, PLATFORMS)
    return True


async def async_unload_entry(hass: HomeAssistant, entry: CameraConfigEntry) -> bool:
    """Unload a camera."""
    return await hass.config_entries.async_unload_platforms(entry, PLATFORMS)
