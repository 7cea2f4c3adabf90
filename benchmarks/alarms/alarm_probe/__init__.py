"""Notes inside Home Assistant when the states of alarms change, by the clock that all processes of a machine share.

A custom integration only for the benchmark, which links it into the configuration folder.
"""

import time
from typing import Final

from aiohttp import web
from homeassistant.config_entries import ConfigEntryState
from homeassistant.const import EVENT_STATE_CHANGED
from homeassistant.core import Event, EventStateChangedData, HomeAssistant, callback
from homeassistant.helpers import entity_registry as er
from homeassistant.helpers.http import HomeAssistantView
from homeassistant.helpers.typing import ConfigType

DOMAIN: Final = "alarm_probe"
MEASURED: Final = "ipcam_cgi"
WATCHED: Final = ("binary_sensor.", "event.")


async def async_setup(hass: HomeAssistant, config: ConfigType) -> bool:
    """Begin to watch."""
    hass.http.register_view(ChangesView(hass))
    hass.http.register_view(PathsView(hass))
    return True


class ProbeView(HomeAssistantView):
    """Answers without a login."""

    requires_auth = False

    def __init__(self, hass: HomeAssistant) -> None:
        """Take whom to look into."""
        self._hass = hass


class ChangesView(ProbeView):
    """Tells which states have changed since this was last asked, and when (monotonic)."""

    url = "/api/alarm_probe/changes"
    name = "api:alarm_probe:changes"

    def __init__(self, hass: HomeAssistant) -> None:
        """Watch."""
        super().__init__(hass)
        self._changes: list[tuple[str, str, float]] = []
        hass.bus.async_listen(EVENT_STATE_CHANGED, self._note)

    @callback
    def _note(self, event: Event[EventStateChangedData]) -> None:
        entity_id, state = event.data["entity_id"], event.data["new_state"]
        if state is not None and entity_id.startswith(WATCHED):
            self._changes.append((entity_id, state.state, time.monotonic()))

    async def get(self, request: web.Request) -> web.Response:
        """Answer: of which entry, which entity by its key, its state, when."""
        changes, self._changes = self._changes, []
        registry = er.async_get(self._hass)
        told = []
        for entity_id, state, at in changes:
            row = registry.async_get(entity_id)
            if row is None or row.platform != MEASURED or row.config_entry_id is None:
                continue
            entry = self._hass.config_entries.async_get_known_entry(row.config_entry_id)
            key = row.unique_id.removeprefix(f"{entry.unique_id}_")
            told.append((entry.entry_id, key, state, at))
        return self.json(told)


class PathsView(ProbeView):
    """Tells how alarms come, by entry, of those that have any."""

    url = "/api/alarm_probe/paths"
    name = "api:alarm_probe:paths"

    async def get(self, request: web.Request) -> web.Response:
        """Answer."""
        return self.json(
            {
                entry.entry_id: entry.runtime_data.alarms.path
                for entry in self._hass.config_entries.async_entries(MEASURED)
                if entry.state is ConfigEntryState.LOADED
                and entry.runtime_data.alarms.may_tell
            }
        )
