"""Requests and times of set-up and of a write, in Home Assistant against the simulated cameras.

The camera, Home Assistant and the clock share one process: the times hold the camera's own work too, but no network's.
"""

import asyncio
from statistics import median
import time
from typing import Final

from homeassistant.const import Platform
from homeassistant.core import HomeAssistant
from homeassistant.helpers import entity_registry as er
import pytest

from tests.common import call, entry_of, setup_entry
from tests.simulator import MjpegCamera, SimulatedCamera, UidCamera

from .results import RESULTS, Run

CAMERAS: Final[dict[str, type[SimulatedCamera]]] = {
    "doc": UidCamera,
    "field": UidCamera,
    "11.22": MjpegCamera,
    "11.37.2.65": MjpegCamera,
}
NO_ALARMS: Final = {"alarm_events": False, "alarm_push": False}
"""Options without what has alarms come by themselves, beside the set-up and after it."""
WRITES: Final = 50
"""How often a number is written in each run."""


@pytest.mark.parametrize("profile", CAMERAS)
async def test_set_up_and_write(
    hass: HomeAssistant, socket_enabled: None, profile: str, run: int
) -> None:
    """Set a camera up, and write a number."""
    # The tests' loop watches itself, which costs time.
    asyncio.get_running_loop().set_debug(False)
    async with CAMERAS[profile](profile=profile) as camera:
        entry = entry_of(camera, options=NO_ALARMS)
        begun = time.perf_counter()
        assert await setup_entry(hass, entry)
        seconds = time.perf_counter() - begun
        requests = len(camera.requests)
        challenges = sum(
            "uid" not in request.params
            and "username" not in request.params
            and "Authorization" not in request.headers
            for request in camera.requests
        )
        # Older firmware answers the very first, get_status.cgi, without a login.
        challenges -= profile == "11.22"
        rows = er.async_entries_for_config_entry(er.async_get(hass), entry.entry_id)
        times = []
        for value in range(WRITES):
            begun = time.perf_counter()
            await call(
                hass, entry, Platform.NUMBER, "brightness", "set_value", value=value
            )
            times.append(time.perf_counter() - begun)
        RESULTS.setdefault(f"`{camera.family}`, {profile}", []).append(
            Run(
                requests=requests - challenges,
                challenges=challenges,
                entities=len(rows),
                enabled=sum(row.disabled_by is None for row in rows),
                seconds=seconds,
                write_requests=(len(camera.requests) - requests) / WRITES,
                write_seconds=median(times),
            )
        )
        assert await hass.config_entries.async_unload(entry.entry_id)
