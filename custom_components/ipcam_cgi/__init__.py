"""IP Camera CGI: wires one camera together, and takes it apart again."""

import asyncio

from homeassistant.const import CONF_WEBHOOK_ID, Platform
from homeassistant.core import HomeAssistant, callback
from homeassistant.helpers import config_validation as cv, entity_registry as er
from homeassistant.helpers.typing import ConfigType

from . import push, voice
from .actions import async_setup_actions
from .alarms import AlarmPath, Alarms
from .cgi import AlarmKind, CameraClient, Picture, VideoDemand
from .connection import create_entry_client
from .const import (
    CONF_ALARM_PUSH,
    CONF_HAS_EVENTS,
    CONF_LIVE_RATE,
    CONF_LIVE_RESOLUTION,
    DOMAIN,
)
from .coordinator import (
    CameraConfigEntry,
    CameraData,
    HeartbeatCoordinator,
    SettingsCoordinator,
)
from .discovery import async_keep_searching
from .firmware import FirmwareInstaller
from .identity import async_forget_wrong_camera
from .listener import AlarmListener
from .live import LiveView
from .outcome import async_forget_update
from .ptz import PtzControl
from .shelf import async_forget_shelf, async_use_shelf
from .stills import Stills, shown_as

CONFIG_SCHEMA = cv.config_entry_only_config_schema(DOMAIN)
PLATFORMS = [
    Platform.BINARY_SENSOR,
    Platform.BUTTON,
    Platform.CAMERA,
    Platform.EVENT,
    Platform.IMAGE,
    Platform.NUMBER,
    Platform.SELECT,
    Platform.SENSOR,
    Platform.SWITCH,
    Platform.TEXT,
    Platform.UPDATE,
]


async def async_setup(hass: HomeAssistant, config: ConfigType) -> bool:
    """Set up what all cameras share: the actions."""
    async_setup_actions(hass)
    return True


async def async_setup_entry(hass: HomeAssistant, entry: CameraConfigEntry) -> bool:
    """Set up a camera."""
    async_keep_searching(hass, entry)
    client = create_entry_client(hass, entry)
    heartbeat = HeartbeatCoordinator(hass, entry, client)
    await heartbeat.async_config_entry_first_refresh()
    # Beside the settings: a firewall may make it wait for nothing.
    find_more = [
        entry.async_create_background_task(hass, find, f"{entry.title} {name}")
        for name, find in {
            "video": client.find_video(),
            "events": client.find_events(
                had_any=entry.data.get(CONF_HAS_EVENTS, False)
            ),
        }.items()
    ]
    settings = SettingsCoordinator(hass, entry, client, heartbeat)
    await settings.async_config_entry_first_refresh()
    await asyncio.gather(*find_more)
    live = _live_views(hass, entry, client)
    entry.runtime_data = CameraData(
        client=client,
        heartbeat=heartbeat,
        settings=settings,
        alarms=_alarms(entry, client, heartbeat),
        live=live,
        stills={
            picture: Stills(
                hass, entry, client, live[shown_as(entry, picture, live)], picture
            )
            for picture in live
        },
        ptz=PtzControl(hass, entry, client.ptz) if client.ptz else None,
        firmware=FirmwareInstaller(
            hass,
            entry,
            client,
            client.firmware,
            heartbeat,
            async_use_shelf(hass, entry),
        )
        if client.firmware
        else None,
    )
    await hass.config_entries.async_forward_entry_setups(entry, PLATFORMS)
    _async_forget_absent(hass, entry)
    entry.async_on_unload(voice.async_listen_for(hass, entry))
    if (installer := entry.runtime_data.firmware) is not None:
        # Before anything is sent that a camera at its update should not be sent.
        installer.async_start()
    _async_have_alarms_come(hass, entry)
    return True


async def async_unload_entry(hass: HomeAssistant, entry: CameraConfigEntry) -> bool:
    """Unload a camera."""
    if (installer := entry.runtime_data.firmware) is not None:
        # The connection ends with the entry; that must not cut what is being sent.
        await installer.async_close()
    return await hass.config_entries.async_unload_platforms(entry, PLATFORMS)


async def async_remove_entry(hass: HomeAssistant, entry: CameraConfigEntry) -> None:
    """Leave a camera as it was, as far as that can be done."""
    async_forget_wrong_camera(hass, entry)
    async_forget_update(hass, entry)
    if not hass.config_entries.async_entries(DOMAIN, include_ignore=False):
        async_forget_shelf(hass)
    if CONF_WEBHOOK_ID in entry.data:
        await push.async_leave(hass, entry)


def _alarms(
    entry: CameraConfigEntry, client: CameraClient, heartbeat: HeartbeatCoordinator
) -> Alarms:
    if client.events is not None:
        return Alarms(frozenset({AlarmKind.MOTION}), client.events.KINDS)
    if not client.alarm_kinds:
        return Alarms(frozenset())
    alarms = Alarms(client.alarm_kinds, path=AlarmPath.POLLING)

    @callback
    def show() -> None:
        if heartbeat.last_update_success:
            on = heartbeat.data.alarms
            alarms.async_show({kind: kind in on for kind in client.alarm_kinds})

    show()
    entry.async_on_unload(heartbeat.async_add_listener(show))
    return alarms


@callback
def _async_have_alarms_come(hass: HomeAssistant, entry: CameraConfigEntry) -> None:
    """Have alarms come by themselves where that can be, beside all else."""
    data = entry.runtime_data
    if data.client.events is not None:
        listener = AlarmListener(hass, entry, data)
        run = listener.async_run(data.client.events)
    elif data.client.push is None or not data.alarms.may_tell:
        return
    else:
        receiver = push.PushReceiver(hass, entry, data.client.push, data)
        if entry.options.get(CONF_ALARM_PUSH, True):
            run = receiver.async_start()
        elif CONF_WEBHOOK_ID in entry.data:
            run = receiver.async_end()
        else:
            return
    entry.async_create_background_task(hass, run, f"{entry.title} alarms")


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
