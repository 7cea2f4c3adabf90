"""Follows cameras that have moved, and tells of another camera in one's place."""

import asyncio
from collections.abc import Iterable
from typing import Any, Final

from homeassistant.config_entries import SOURCE_IGNORE, ConfigEntry, ConfigEntryState
from homeassistant.const import CONF_HOST, CONF_PORT
from homeassistant.core import HomeAssistant, callback
from homeassistant.helpers.device_registry import format_mac

from .cgi import CameraAddress, SearchWay, Sighting, glance
from .connection import create_session
from .const import CONF_FAMILY, DOMAIN, LOGGER
from .coordinator import Activity, CameraConfigEntry
from .identity import async_forget_wrong_camera, async_report_wrong_camera

# A camera that has just been switched on is slow.
_GLANCE_SECONDS: Final = 5.0


@callback
def async_entry_of(hass: HomeAssistant, mac: str) -> CameraConfigEntry | None:
    """Return the entry of a camera, by its MAC address, unless it is ignored."""
    entry = hass.config_entries.async_entry_for_domain_unique_id(
        DOMAIN, format_mac(mac)
    )
    return None if entry is None or entry.source == SOURCE_IGNORE else entry


@callback
def async_entries_at(
    hass: HomeAssistant, address: CameraAddress
) -> list[CameraConfigEntry]:
    """Return the entries whose camera should be at an address."""
    return [
        entry
        for entry in hass.config_entries.async_entries(DOMAIN, include_ignore=False)
        if address_of(entry) == address
    ]


def address_of(entry: ConfigEntry[Any]) -> CameraAddress:
    """Return where the camera of an entry should be."""
    return CameraAddress(host=entry.data[CONF_HOST], port=entry.data[CONF_PORT])


async def async_glance(address: CameraAddress) -> Sighting | None:
    """Return what answers at an address over HTTP, if it is such a camera.

    Nothing is logged in to.
    """
    async with create_session() as session:
        return await glance(session, address, seconds=_GLANCE_SECONDS)


async def async_follow(hass: HomeAssistant, sightings: Iterable[Sighting]) -> None:
    """Go by what was seen: follow cameras, tell of others in their place.

    Nothing is logged in to.
    """
    seen = [(each.mac, each) for each in sightings if each.mac is not None]
    await asyncio.gather(*(_async_follow(hass, mac, each) for mac, each in seen))
    # By now also those have moved whose addresses were swapped.
    await asyncio.gather(*(_async_tell_apart(hass, mac, each) for mac, each in seen))


async def _async_follow(hass: HomeAssistant, mac: str, seen: Sighting) -> None:
    """Change the address of the camera that was seen, if it is another one."""
    entry = async_entry_of(hass, mac)
    if entry is None:
        return
    if address_of(entry) == seen.address:
        async_forget_wrong_camera(hass, entry)
        if entry.state is ConfigEntryState.SETUP_RETRY:
            hass.config_entries.async_schedule_reload(entry.entry_id)
        return
    if _is_updating(entry):
        return
    old, new = await asyncio.gather(
        async_glance(address_of(entry)), async_glance(seen.address)
    )
    if old is not None and _may_be(old, entry) and (old.mac or _is_available(entry)):
        LOGGER.debug("%s is at %s as well", entry.title, seen.address)
    elif new is None or not _may_be(new, entry):
        LOGGER.debug("%s does not answer at %s", entry.title, seen.address)
    elif async_entry_of(hass, mac) is entry and not _is_updating(entry):
        _async_move(hass, entry, seen.address)


@callback
def _async_move(
    hass: HomeAssistant, entry: CameraConfigEntry, address: CameraAddress
) -> None:
    LOGGER.info("%s has moved from %s to %s", entry.title, address_of(entry), address)
    hass.config_entries.async_update_entry(
        entry,
        data={**entry.data, CONF_HOST: address.host, CONF_PORT: address.port},
    )
    async_forget_wrong_camera(hass, entry)
    if entry.state.recoverable:
        hass.config_entries.async_schedule_reload(entry.entry_id)


async def _async_tell_apart(hass: HomeAssistant, mac: str, seen: Sighting) -> None:
    """Report a camera that is where another one should be."""
    for entry in async_entries_at(hass, seen.address):
        if entry.unique_id == format_mac(mac) or entry.disabled_by:
            continue
        if SearchWay.HTTP not in seen.ways:
            shown = await async_glance(seen.address)
            # It may have another MAC address by Wi-Fi.
            if shown is not None and _may_be(shown, entry):
                if shown.mac or _is_available(entry):
                    continue
        async_report_wrong_camera(hass, entry, mac)


def _may_be(seen: Sighting, entry: CameraConfigEntry) -> bool:
    """Return whether what answers over HTTP may be the camera of an entry."""
    return seen.is_of(entry.data[CONF_FAMILY]) and (
        seen.mac is None or format_mac(seen.mac) == entry.unique_id
    )


def _is_available(entry: CameraConfigEntry) -> bool:
    return (
        entry.state is ConfigEntryState.LOADED
        and entry.runtime_data.heartbeat.last_update_success
    )


def _is_updating(entry: CameraConfigEntry) -> bool:
    """Return whether the camera is sent its firmware, which must not be disturbed."""
    return (
        entry.state is ConfigEntryState.LOADED
        and entry.runtime_data.heartbeat.activity is Activity.UPDATING
    )
