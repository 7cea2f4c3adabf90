"""Measures Home Assistant from inside: CPU time, memory, how late its event loop is, how long entries take to set up.

A custom integration only for the benchmark, which links it into the configuration folder.
"""

import asyncio
from collections import Counter
import ctypes
import gc
from pathlib import Path
import time
from typing import Any, Final

from aiohttp import web
from homeassistant.config_entries import (
    SIGNAL_CONFIG_ENTRY_CHANGED,
    ConfigEntry,
    ConfigEntryChange,
    ConfigEntryState,
)
from homeassistant.core import HomeAssistant, callback
from homeassistant.helpers import entity_registry as er
from homeassistant.helpers.dispatcher import async_dispatcher_connect
from homeassistant.helpers.http import HomeAssistantView
from homeassistant.helpers.typing import ConfigType

DOMAIN: Final = "benchmark_probe"
MEASURED: Final = "ipcam_cgi"

TICK: Final = 0.005
"""Seconds between two looks at the loop."""
BUCKET: Final = 0.0001
"""Seconds that count as the same delay."""


async def async_setup(hass: HomeAssistant, config: ConfigType) -> bool:
    """Begin to measure, before the first camera is set up."""
    if any(
        entry.state is not ConfigEntryState.NOT_LOADED
        for entry in hass.config_entries.async_entries(MEASURED)
    ):
        raise RuntimeError("Cameras are being set up, and nobody has watched")
    loop = LoopWatch(hass.loop)
    loop.start()
    for view in (
        FiguresView(loop),
        MemoryView(),
        ProgressView(SetupWatch(hass)),
        StatesView(hass),
        StopView(hass),
    ):
        hass.http.register_view(view)
    return True


class LoopWatch:
    """Looks every few milliseconds how late the event loop is.

    A loop that is blocked misses looks: each of them counts, by how late it was.
    """

    def __init__(self, loop: asyncio.AbstractEventLoop) -> None:
        """Take the loop; nothing is measured yet."""
        self._loop = loop
        self._due = 0.0
        self._delays: Counter[int] = Counter()
        self._cpu = time.process_time()
        self._since = time.monotonic()

    def start(self) -> None:
        """Look from now on."""
        self._due = self._loop.time() + TICK
        self._loop.call_at(self._due, self._look)

    def _look(self) -> None:
        now = self._loop.time()
        while self._due <= now:
            self._delays[int((now - self._due) / BUCKET)] += 1
            self._due += TICK
        self._loop.call_at(self._due, self._look)

    def take(self) -> dict[str, Any]:
        """Return what was measured since the last time this was asked."""
        delays, self._delays = self._delays, Counter()
        cpu, self._cpu = self._cpu, time.process_time()
        since, self._since = self._since, time.monotonic()
        return {
            "seconds": self._since - since,
            "cpu_seconds": self._cpu - cpu,
            "loop_delay_p50": _percentile(delays, 0.5),
            "loop_delay_p99": _percentile(delays, 0.99),
            "loop_delay_max": max(delays, default=0) * BUCKET,
        }


def _percentile(delays: Counter[int], share: float) -> float:
    left = share * delays.total()
    for bucket in sorted(delays):
        left -= delays[bucket]
        if left <= 0:
            return bucket * BUCKET
    return 0.0


class SetupWatch:
    """Notes how long each config entry takes to be set up."""

    def __init__(self, hass: HomeAssistant) -> None:
        """Watch all entries."""
        self._hass = hass
        self._begun: dict[str, float] = {}
        self.seconds: dict[str, float] = {}
        async_dispatcher_connect(
            hass, SIGNAL_CONFIG_ENTRY_CHANGED, self._entry_has_changed
        )

    @callback
    def _entry_has_changed(self, _: ConfigEntryChange, entry: ConfigEntry) -> None:
        if entry.domain != MEASURED:
            return
        now = time.monotonic()
        if entry.state is ConfigEntryState.SETUP_IN_PROGRESS:
            self._begun.setdefault(entry.entry_id, now)
        elif entry.state is ConfigEntryState.LOADED:
            self.seconds.setdefault(entry.entry_id, now - self._begun[entry.entry_id])

    def report(self) -> dict[str, Any]:
        """Return how far set-up has got, and what it took."""
        registry = er.async_get(self._hass)
        entries = self._hass.config_entries.async_entries(MEASURED)
        rows = [
            row
            for entry in entries
            for row in er.async_entries_for_config_entry(registry, entry.entry_id)
        ]
        return {
            "is_running": self._hass.is_running,
            "states": Counter(entry.state.value for entry in entries),
            "setup_seconds": self.seconds,
            "rows": len(rows),
            "enabled_rows": sum(row.disabled_by is None for row in rows),
        }


class ProbeView(HomeAssistantView):
    """Answers without a login."""

    requires_auth = False


class FiguresView(ProbeView):
    """Tells CPU time and delays since it was last asked."""

    url = "/api/benchmark_probe/figures"
    name = "api:benchmark_probe:figures"

    def __init__(self, loop: LoopWatch) -> None:
        """Take who knows."""
        self._loop = loop

    async def get(self, request: web.Request) -> web.Response:
        """Answer."""
        return self.json(self._loop.take())


class ProgressView(ProbeView):
    """Tells how far set-up has got."""

    url = "/api/benchmark_probe/progress"
    name = "api:benchmark_probe:progress"

    def __init__(self, setup: SetupWatch) -> None:
        """Take who knows."""
        self._setup = setup

    async def get(self, request: web.Request) -> web.Response:
        """Answer."""
        return self.json(self._setup.report())


class MemoryView(ProbeView):
    """Tells how much memory is in use once garbage is collected."""

    url = "/api/benchmark_probe/memory"
    name = "api:benchmark_probe:memory"

    async def get(self, request: web.Request) -> web.Response:
        """Answer, in bytes."""
        gc.collect()
        # What the C library keeps of freed memory would differ from run to run.
        ctypes.CDLL(None).malloc_trim(0)
        rollup = Path("/proc/self/smaps_rollup").read_text(encoding="ascii")
        sizes = {
            name: int(rest.split()[0]) * 1024
            for name, _, rest in (line.partition(":") for line in rollup.splitlines())
            if rest.endswith("kB")
        }
        return self.json(
            {
                "rss": sizes["Rss"],
                "uss": sizes["Private_Clean"] + sizes["Private_Dirty"],
            }
        )


class StatesView(ProbeView):
    """Tells all states, for a Home Assistant that has nothing else of the cameras."""

    url = "/api/benchmark_probe/states"
    name = "api:benchmark_probe:states"

    def __init__(self, hass: HomeAssistant) -> None:
        """Take whose states."""
        self._hass = hass

    async def get(self, request: web.Request) -> web.Response:
        """Answer."""
        states = self._hass.states.async_all()
        return self.json(
            {state.entity_id: [state.state, state.attributes] for state in states}
        )


class StopView(ProbeView):
    """Stops Home Assistant, which takes as long as it takes."""

    url = "/api/benchmark_probe/stop"
    name = "api:benchmark_probe:stop"

    def __init__(self, hass: HomeAssistant) -> None:
        """Take what to stop."""
        self._hass = hass

    async def post(self, request: web.Request) -> web.Response:
        """Stop soon after the answer."""
        self._hass.loop.call_later(
            0.1, lambda: self._hass.async_create_task(self._hass.async_stop())
        )
        return self.json({})
