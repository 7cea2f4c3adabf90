"""Searches quietly by UDP, as long as a camera is set up: follows known ones, shows new ones."""

import asyncio
from datetime import datetime, timedelta
from typing import Final

from homeassistant.config_entries import SOURCE_INTEGRATION_DISCOVERY
from homeassistant.const import CONF_HOST, CONF_MAC, CONF_NAME, CONF_PORT
from homeassistant.core import CALLBACK_TYPE, HassJob, HomeAssistant, callback
from homeassistant.helpers import discovery_flow
from homeassistant.helpers.device_registry import format_mac
from homeassistant.helpers.event import async_call_later
from homeassistant.helpers.start import async_at_started
from homeassistant.helpers.storage import Store
from homeassistant.util.hass_dict import HassKey

from .cgi import Sighting, merge, search_udp
from .const import DOMAIN
from .following import async_entries_at, async_follow
from .networks import async_own_interfaces, broadcast_addresses

DEFAULT_INTERVAL: Final = timedelta(minutes=15)

_DATA: Final[HassKey[QuietSearch]] = HassKey(f"{DOMAIN}_search")
_STORE: Final = f"{DOMAIN}.search"
_STORE_VERSION: Final = 1
_MINUTES: Final = "minutes"


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
def async_keep_searching(hass: HomeAssistant, entry_id: str) -> CALLBACK_TYPE:
    """Search as long as an entry is loaded, this or another; returns what ends that."""
    # One for all cameras: an entry's own data is no place for it.
    if (search := hass.data.get(_DATA)) is None:
        search = hass.data[_DATA] = QuietSearch(hass)
    search.async_add(entry_id)

    @callback
    def remove() -> None:
        if not search.async_remove(entry_id):
            hass.data.pop(_DATA)

    return remove


class QuietSearch:
    """Searches when Home Assistant has started, and from then on at the interval."""

    def __init__(self, hass: HomeAssistant) -> None:
        """Begin, or wait for the start."""
        self._hass = hass
        self._wanted_by: set[str] = set()
        self._cancel_timer: CALLBACK_TYPE | None = None
        self._task: asyncio.Task[None] | None = None
        self._cancel_start = async_at_started(hass, self._async_start)

    @callback
    def async_add(self, entry_id: str) -> None:
        """Search, as an entry wants it."""
        self._wanted_by.add(entry_id)

    @callback
    def async_remove(self, entry_id: str) -> bool:
        """Stop unless another entry wants it; return whether one does."""
        self._wanted_by.discard(entry_id)
        if self._wanted_by:
            return True
        self._cancel_start()
        self._async_stop()
        return False

    @callback
    def async_begin_anew(self) -> None:
        """Search now, and from then on at the interval that is kept."""
        self._async_stop()
        self._async_start(self._hass)

    @callback
    def _async_start(self, _: HomeAssistant | datetime) -> None:
        self._cancel_timer = None
        self._task = self._hass.async_create_background_task(
            self._async_run(), f"{DOMAIN} search"
        )

    @callback
    def _async_stop(self) -> None:
        if self._cancel_timer is not None:
            self._cancel_timer()
            self._cancel_timer = None
        if self._task is not None:
            self._task.cancel()

    async def _async_run(self) -> None:
        interval = await async_search_interval(self._hass)
        if not interval:
            return
        self._cancel_timer = async_call_later(
            self._hass, interval, HassJob(self._async_start, cancel_on_shutdown=True)
        )
        await self._async_search()

    async def _async_search(self) -> None:
        interfaces = await async_own_interfaces(self._hass)
        seen = merge(await search_udp(broadcast_addresses(interfaces)))
        for sighting in seen:
            _async_show(self._hass, sighting)
        await async_follow(self._hass, seen)


@callback
def _async_show(hass: HomeAssistant, seen: Sighting) -> None:
    """Have a camera that nobody knows looked at, and shown to the user."""
    if seen.mac is None:
        if async_entries_at(hass, seen.address):
            return
    elif _is_known(hass, format_mac(seen.mac)):
        return
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
