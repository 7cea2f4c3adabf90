"""Performs actions inside Home Assistant, and tells how long they took, how much memory, and how an upload went.

A custom integration only for the benchmark, which links it into the configuration folder.
"""

from pathlib import Path
import re
import time
from typing import Any, Final

from aiohttp import web
from homeassistant.const import EVENT_STATE_CHANGED
from homeassistant.core import Event, EventStateChangedData, HomeAssistant, callback
from homeassistant.helpers import entity_registry as er
from homeassistant.helpers.http import HomeAssistantView
from homeassistant.helpers.typing import ConfigType

from benchmarks.scale.benchmark_probe import LoopWatch

DOMAIN: Final = "firmware_probe"
MEASURED: Final = "ipcam_cgi"
_FORGET_PEAK: Final = "5"


async def async_setup(hass: HomeAssistant, config: ConfigType) -> bool:
    """Begin to watch."""
    hass.http.register_view(ActView(hass, UploadWatch(hass)))
    return True


class UploadWatch:
    """Looks how late the event loop is while a file is sent: while there is a percentage."""

    def __init__(self, hass: HomeAssistant) -> None:
        """Watch all update entities."""
        self._loop = LoopWatch(hass.loop)
        self._loop.start()
        self._is_sending = False
        self.upload: dict[str, Any] | None = None
        hass.bus.async_listen(EVENT_STATE_CHANGED, self._note)

    @callback
    def _note(self, event: Event[EventStateChangedData]) -> None:
        state = event.data["new_state"]
        if state is None or state.domain != "update":
            return
        is_sending = state.attributes.get("update_percentage") is not None
        if is_sending == self._is_sending:
            return
        self._is_sending = is_sending
        told = self._loop.take()
        if not is_sending:
            self.upload = told


class ActView(HomeAssistantView):
    """Performs an action of the only camera."""

    url = "/api/firmware_probe/act"
    name = "api:firmware_probe:act"
    requires_auth = False

    def __init__(self, hass: HomeAssistant, uploads: UploadWatch) -> None:
        """Take where to act."""
        self._hass = hass
        self._uploads = uploads

    async def post(self, request: web.Request) -> web.Response:
        """Act; tell how long that took, and how much more memory at most, in bytes."""
        asked = await request.json()
        [entry] = self._hass.config_entries.async_entries(MEASURED)
        entity_id = er.async_get(self._hass).async_get_entity_id(
            asked["platform"], MEASURED, f"{entry.unique_id}_{asked['key']}"
        )
        self._uploads.upload = None
        Path("/proc/self/clear_refs").write_text(_FORGET_PEAK, encoding="ascii")
        memory = _memory("VmRSS")
        begun = time.monotonic()
        await self._hass.services.async_call(
            asked["domain"],
            asked["action"],
            asked["data"],
            blocking=True,
            target={"entity_id": entity_id},
            return_response=asked["has_response"],
        )
        return self.json(
            {
                "seconds": time.monotonic() - begun,
                "memory": _memory("VmHWM") - memory,
                "upload": self._uploads.upload,
            }
        )


def _memory(name: str) -> int:
    status = Path("/proc/self/status").read_text(encoding="ascii")
    match = re.search(rf"^{name}:\s+(\d+) kB$", status, re.MULTILINE)
    assert match is not None
    return int(match[1]) * 1024
