"""IP Camera CGI: wires one camera together, and takes it apart again."""

from homeassistant.const import Platform
from homeassistant.core import HomeAssistant, callback
from homeassistant.helpers import config_validation as cv, entity_registry as er
from homeassistant.helpers.typing import ConfigType

from . import voice
from .actions import async_setup_actions
from .cgi import CameraClient, Picture, VideoDemand
from .connection import create_entry_client
from .const import CONF_LIVE_RATE, CONF_LIVE_RESOLUTION, DOMAIN
from .coordinator import (
    CameraConfigEntry,
    CameraData,
    HeartbeatCoordinator,
    SettingsCoordinator,
)
from .live import LiveView
from .ptz import PtzControl

CONFIG_SCHEMA = cv.config_entry_only_config_schema(DOMAIN)
PLATFORMS = [
    Platform.BINARY_SENSOR,
    Platform.BUTTON,
    Platform.CAMERA,
    Platform.EVENT,
    Platform.NUMBER,
    Platform.SELECT,
    Platform.SENSOR,
    Platform.SWITCH,
    Platform.TEXT,
]


async def async_setup(hass: HomeAssistant, config: ConfigType) -> bool:
    """Set up what all cameras share: the actions."""
    async_setup_actions(hass)
    return True


async def async_setup_entry(hass: HomeAssistant, entry: CameraConfigEntry) -> bool:
    """Set up a camera."""
    client = create_entry_client(hass, entry)
    heartbeat = HeartbeatCoordinator(hass, entry, client)
    await heartbeat.async_config_entry_first_refresh()
    # Beside the settings: a firewall may make it wait for nothing.
    find_video = entry.async_create_background_task(
        hass, client.find_video(), f"{entry.title} video"
    )
    settings = SettingsCoordinator(hass, entry, client, heartbeat)
    await settings.async_config_entry_first_refresh()
    await find_video
    entry.runtime_data = CameraData(
        client=client,
        heartbeat=heartbeat,
        settings=settings,
        live=_live_views(hass, entry, client),
        ptz=PtzControl(hass, entry, client.ptz) if client.ptz else None,
    )
    await hass.config_entries.async_forward_entry_setups(entry, PLATFORMS)
    _async_forget_absent(hass, entry)
    entry.async_on_unload(voice.async_listen_for(hass, entry))
    return True


async def async_unload_entry(hass: HomeAssistant, entry: CameraConfigEntry) -> bool:
    """Unload a camera."""
    return await hass.config_entries.async_unload_platforms(entry, PLATFORMS)


def _live_views(
    hass: HomeAssistant, entry: CameraConfigEntry, client: CameraClient
) -> dict[Picture, LiveView]:
    resolution = entry.options.get(CONF_LIVE_RESOLUTION)
    demand = VideoDemand(
        rate=entry.options.get(CONF_LIVE_RATE) or None,
        resolution=resolution if resolution in client.VIDEO_RESOLUTIONS else None,
    )
    return {
        picture: LiveView(hass, entry, client, picture, demand)
        for picture in client.pictures
    }


@callback
def _async_forget_absent(hass: HomeAssistant, entry: CameraConfigEntry) -> None:
    """Forget the entities that an option, or other firmware, has taken away."""
    registry = er.async_get(hass)
    for row in er.async_entries_for_config_entry(registry, entry.entry_id):
        if row.unique_id not in entry.runtime_data.unique_ids:
            registry.async_remove(row.entity_id)
