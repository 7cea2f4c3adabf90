"""Follows cameras that have moved, and tells of another camera in one's place."""

import asyncio
from collections.abc import Awaitable, Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from ipaddress import ip_address
import socket
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

# A camera that has just been switched on is slow; it gets its address long before its
# web server is up.
_GLANCE_SECONDS: Final = 5.0
_START_SECONDS: Final = 30.0
_RESOLVE_SECONDS: Final = 5.0
# What is unloaded waits until nothing is being sent.
_WITH_DATA: Final = (ConfigEntryState.LOADED, ConfigEntryState.UNLOAD_IN_PROGRESS)

type Places = Mapping[CameraAddress, list[CameraConfigEntry]]
"""Which entries' cameras should be where."""


@callback
def async_entry_of(hass: HomeAssistant, mac: str) -> CameraConfigEntry | None:
    """Return the entry of a camera, by its MAC address, unless it is ignored."""
    entry = hass.config_entries.async_entry_for_domain_unique_id(
        DOMAIN, format_mac(mac)
    )
    return None if entry is None or entry.source == SOURCE_IGNORE else entry


async def async_places(hass: HomeAssistant) -> Places:
    """Return which entries' cameras should be where, by their IP addresses.

    What was entered by a host name is where that leads to just now.
    """
    entries = hass.config_entries.async_entries(DOMAIN, include_ignore=False)
    found = await asyncio.gather(
        *(_async_resolve(hass, address_of(entry)) for entry in entries)
    )
    places: dict[CameraAddress, list[CameraConfigEntry]] = {}
    for entry, addresses in zip(entries, found, strict=True):
        for address in addresses:
            places.setdefault(address, []).append(entry)
    return places


async def _async_resolve(
    hass: HomeAssistant, address: CameraAddress
) -> Collection[CameraAddress]:
    """Return an address by all its IP addresses; none where nobody knows the name."""
    try:
        return [replace(address, host=str(ip_address(address.host)))]
    except ValueError:
        pass
    try:
        async with asyncio.timeout(_RESOLVE_SECONDS):
            found = await hass.loop.getaddrinfo(
                address.host, address.port, type=socket.SOCK_STREAM
            )
    except OSError, UnicodeError:
        return []
    return {replace(address, host=str(host)) for *_, (host, *_) in found}


def address_of(entry: ConfigEntry[Any]) -> CameraAddress:
    """Return where the camera of an entry should be."""
    return CameraAddress(host=entry.data[CONF_HOST], port=entry.data[CONF_PORT])


async def async_glance(address: CameraAddress) -> Sighting | None:
    """Return what answers at an address over HTTP, if it is such a camera.

    Nothing is logged in to.
    """
    async with create_session() as session:
        return await glance(session, address, seconds=_GLANCE_SECONDS)


async def async_look_at(seen: Sighting) -> Sighting | None:
    """Return what answers over HTTP where something was seen, if it is such a camera.

    It may be starting, and is waited for. Nothing is logged in to.
    """
    has_just_begun = SearchWay.DHCP in seen.ways
    seconds = _START_SECONDS if has_just_begun else _GLANCE_SECONDS
    async with create_session() as session:
        return await glance(session, seen.address, seconds=seconds, is_patient=True)


async def async_updating_at(
    hass: HomeAssistant, address: CameraAddress, places: Awaitable[Places] | None = None
) -> Sequence[CameraConfigEntry]:
    """Return the entries whose camera is at an address, and must not be disturbed now.

    Args:
        hass: Home Assistant.
        address: Where somebody wants to look.
        places: Where the cameras are, as far as that is known already.
    """
    entries = hass.config_entries.async_entries(DOMAIN, include_ignore=False)
    if not any(map(_is_updating, entries)):
        return []
    found = await (places or async_places(hass))
    return [entry for entry in found.get(address, ()) if _is_updating(entry)]


@callback
def async_begin_following(hass: HomeAssistant, sightings: Iterable[Sighting]) -> None:
    """Go by what was seen, while others go on."""
    hass.async_create_background_task(
        async_follow(hass, sightings), f"{DOMAIN} following"
    )


async def async_follow(hass: HomeAssistant, sightings: Iterable[Sighting]) -> None:
    """Go by what was seen: follow cameras, tell of others in their place.

    Nothing is logged in to.
    """
    seen = [(each.mac, each) for each in sightings if each.mac is not None]
    if not seen:
        return
    places = await async_places(hass)
    await asyncio.gather(
        *(_async_follow(hass, mac, each, places) for mac, each in seen)
    )
    # By now also those have moved whose addresses were swapped.
    places = await async_places(hass)
    await asyncio.gather(
        *(
            _async_tell_apart(hass, entry, mac, each)
            for mac, each in seen
            for entry in places.get(each.address, ())
        )
    )


async def _async_follow(
    hass: HomeAssistant, mac: str, seen: Sighting, places: Places
) -> None:
    """Change the address of the camera that was seen, if it is another one."""
    entry = async_entry_of(hass, mac)
    if entry is None:
        return
    if entry in places.get(seen.address, ()):
        async_forget_wrong_camera(hass, entry)
        if entry.state is ConfigEntryState.SETUP_RETRY:
            hass.config_entries.async_schedule_reload(entry.entry_id)
        return
    before = address_of(entry)
    # Who is where will be looked: there, and where the camera was.
    others = [
        other
        for address, there in places.items()
        if address == seen.address or entry in there
        for other in there
        if other is not entry
    ]

    def is_disturbing() -> bool:
        return _is_sent_firmware(entry) or any(map(_is_updating, others))

    if is_disturbing():
        return
    new = await async_look_at(seen)
    if new is None or not _may_be(new, entry):
        LOGGER.debug("%s does not answer at %s", entry.title, seen.address)
        return
    if is_disturbing():
        return
    old = await async_glance(before)
    if old is not None and _may_be(old, entry) and (old.mac or _is_available(entry)):
        LOGGER.debug("%s is at %s as well", entry.title, seen.address)
    elif _is_still_at(hass, entry, before) and not is_disturbing():
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


async def _async_tell_apart(
    hass: HomeAssistant, entry: CameraConfigEntry, mac: str, seen: Sighting
) -> None:
    """Report a camera that is where another one should be."""
    if entry.unique_id == format_mac(mac) or entry.disabled_by or _is_updating(entry):
        return
    before = address_of(entry)
    # Anybody can say by UDP to be there; and it may have another MAC address by Wi-Fi.
    shown = await async_glance(seen.address)
    if shown is None or not _is_still_at(hass, entry, before):
        return
    if not _may_be(shown, entry) or not (shown.mac or _is_available(entry)):
        async_report_wrong_camera(hass, entry, shown.mac or mac)


def _may_be(seen: Sighting, entry: CameraConfigEntry) -> bool:
    """Return whether what answers over HTTP may be the camera of an entry."""
    return seen.is_of(entry.data[CONF_FAMILY]) and (
        seen.mac is None or format_mac(seen.mac) == entry.unique_id
    )


def _is_still_at(
    hass: HomeAssistant, entry: CameraConfigEntry, address: CameraAddress
) -> bool:
    """Return whether an entry is there, and as it was before something was waited for."""
    known = hass.config_entries.async_get_entry(entry.entry_id)
    return known is entry and address_of(entry) == address


def _is_available(entry: CameraConfigEntry) -> bool:
    return (
        entry.state is ConfigEntryState.LOADED
        and entry.runtime_data.heartbeat.last_update_success
    )


def _is_updating(entry: CameraConfigEntry) -> bool:
    """Return whether the camera is sent its firmware, or is writing it."""
    return (
        entry.state in _WITH_DATA
        and entry.runtime_data.heartbeat.activity is Activity.UPDATING
    )


def _is_sent_firmware(entry: CameraConfigEntry) -> bool:
    return entry.state in _WITH_DATA and entry.runtime_data.heartbeat.is_left_alone
