"""Searches quietly by UDP, as long as an entry is in use: follows known cameras, shows new ones."""

import asyncio
from collections.abc import Coroutine
from datetime import datetime, timedelta
from typing import Any, Final

from homeassistant.config_entries import SOURCE_INTEGRATION_DISCOVERY, ConfigEntryState
from homeassistant.const import CONF_HOST, CONF_MAC, CONF_NAME, CONF_PORT
from homeassistant.core import CALLBACK_TYPE, HomeAssistant, callback
from homeassistant.helpers import discovery_flow
from homeassistant.helpers.device_registry import format_mac
from homeassistant.helpers.event import async_track_time_interval
from homeassistant.helpers.start import async_at_started
from homeassistant.helpers.storage import Store
from homeassistant.util.hass_dict import HassKey

from .cgi import Sighting, merge, search_udp
from .const import DOMAIN
from .coordinator import CameraConfigEntry
from .following import async_follow, async_places
from .networks import async_own_interfaces, broadcast_addresses

DEFAULT_INTERVAL: Final = timedelta(minutes=15)

_DATA: Final[HassKey[QuietSearch]] = HassKey(f"{DOMAIN}_search")
_STORE: Final = f"{DOMAIN}.search"
_STORE_VERSION: Final = 1
_MINUTES: Final = "minutes"
_MOST_CARDS: Final = 64
_UNUSED: Final = (
    ConfigEntryState.NOT_LOADED,
    ConfigEntryState.UNLOAD_IN_PROGRESS,
    ConfigEntryState.FAILED_UNLOAD,
)


def _store(hass: HomeAssistant) -> Store[dict[str, float]]:
    return Store(hass, _STORE_VERSION, _STORE)


async def async_search_interval(hass: HomeAssistant) -> timedelta:
    """Return how often is searched quietly; 0: never."""
    kept = await _store(hass).async_load()
    return DEFAULT_INTERVAL if kept is None else timedelta(minutes=kept[_MINUTES])


async def async_set_search_interval(hass: HomeAssistant, interval: timedelta) -> None:
    """Change how often is searched quietly, for all cameras."""
    await _store(hass).async_save({_MINUTES: interval / timedelta(minutes=1)})
    if _DATA in hass.data:
        hass.data[_DATA].async_begin_anew()


@callback
def async_keep_searching(hass: HomeAssistant, entry: CameraConfigEntry) -> None:
    """Search as long as an entry is in use, this or another.

    Also where its camera cannot be reached: it may have moved.
    """
    # One for all cameras: an entry's own data is no place for it.
    if _DATA not in hass.data:
        hass.data[_DATA] = QuietSearch(hass)

    @callback
    def end() -> None:
        _async_end_unless_wanted(hass)

    entry.async_on_unload(end)


@callback
def _async_end_unless_wanted(hass: HomeAssistant) -> bool:
    """End the search when no entry is in use any more; return whether it goes on."""
    entries = hass.config_entries.async_entries(DOMAIN, include_ignore=False)
    if any(entry.state not in _UNUSED for entry in entries):
        return True
    if (search := hass.data.pop(_DATA, None)) is not None:
        search.async_end()
    return False


class QuietSearch:
    """Searches when Home Assistant has started, and from then on at the interval."""

    def __init__(self, hass: HomeAssistant) -> None:
        """Begin, or wait for the start."""
        self._hass = hass
        self._cancel_timer: CALLBACK_TYPE | None = None
        self._task: asyncio.Task[None] | None = None
        self._cancel_start = async_at_started(hass, self._async_start)

    @callback
    def async_end(self) -> None:
        """Stop for good."""
        self._cancel_start()
        self._async_stop()

    @callback
    def async_begin_anew(self) -> None:
        """Search now, and from then on at the interval that is kept."""
        self._async_start(self._hass)

    @callback
    def _async_start(self, _: HomeAssistant) -> None:
        self._async_stop()
        if _async_end_unless_wanted(self._hass):
            self._async_do(self._async_run())

    @callback
    def _async_stop(self) -> None:
        if self._cancel_timer is not None:
            self._cancel_timer()
            self._cancel_timer = None
        if self._task is not None:
            self._task.cancel()

    @callback
    def _async_do(self, work: Coroutine[Any, Any, None]) -> None:
        self._task = self._hass.async_create_background_task(work, f"{DOMAIN} search")

    @callback
    def _async_on_time(self, _: datetime) -> None:
        # An entry that could not be set up is given up without a word.
        is_wanted = _async_end_unless_wanted(self._hass)
        if is_wanted and (self._task is None or self._task.done()):
            self._async_do(self._async_search())

    async def _async_run(self) -> None:
        interval = await async_search_interval(self._hass)
        if not interval:
            return
        self._cancel_timer = async_track_time_interval(
            self._hass, self._async_on_time, interval, cancel_on_shutdown=True
        )
        await self._async_search()

    async def _async_search(self) -> None:
        interfaces = await async_own_interfaces(self._hass)
        seen = merge(await search_udp(broadcast_addresses(interfaces)))
        places = await async_places(self._hass)
        new = [
            sighting
            for sighting in seen
            if not (
                sighting.address in places
                if sighting.mac is None
                else _is_known(self._hass, format_mac(sighting.mac))
            )
        ]
        # Who answers by UDP may say to be any number of cameras.
        for sighting in new[: max(_MOST_CARDS - _cards(self._hass), 0)]:
            _async_show(self._hass, sighting)
        await async_follow(self._hass, seen)


@callback
def _async_show(hass: HomeAssistant, seen: Sighting) -> None:
    """Have a camera that nobody knows looked at, and shown to the user."""
    discovery_flow.async_create_flow(
        hass,
        DOMAIN,
        context={"source": SOURCE_INTEGRATION_DISCOVERY},
        data={
            CONF_HOST: seen.address.host,
            CONF_PORT: seen.address.port,
            CONF_MAC: seen.mac,
            CONF_NAME: seen.name or seen.model,
        },
        discovery_key=discovery_flow.DiscoveryKey(
            domain=DOMAIN, key=seen.mac or str(seen.address), version=1
        ),
    )


@callback
def _cards(hass: HomeAssistant) -> int:
    """Return how many cameras are being looked at, or shown to the user."""
    flows = hass.config_entries.flow
    return len(flows.async_progress_by_handler(DOMAIN, include_uninitialized=True))


@callback
def _is_known(hass: HomeAssistant, unique_id: str) -> bool:
    """Return whether a camera is set up, ignored, or about to be added."""
    entries = hass.config_entries
    return entries.async_entry_for_domain_unique_id(
        DOMAIN, unique_id
    ) is not None or bool(
        entries.flow.async_progress_by_handler(
            DOMAIN,
            include_uninitialized=True,
            match_context={"unique_id": unique_id},
        )
    )
