"""How long it takes from an action to its request at the camera, at rest and while everything else is busy.

Camera and Home Assistant share one process and one clock. The times hold a connection on the loopback device and the camera's
reading of the request, but no network.
"""

import asyncio
from contextlib import AsyncExitStack
from statistics import median
import time
from typing import Final

from homeassistant.const import Platform
from homeassistant.core import HomeAssistant
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry

from custom_components.ipcam_cgi.const import DOMAIN
from tests.cgi.support import video
from tests.common import entity_id, entry_of, setup_entry
from tests.simulator import SimulatedCamera

from .bench_setup import CAMERAS, NO_ALARMS
from .results import DELAYS, Delays

MOVES: Final = 5
"""How often the head is moved in each run."""
PTZ: Final = ("/decoder_control.cgi", "/cgi-bin/ptz_ctrl")


@pytest.mark.parametrize("profile", CAMERAS)
async def test_move(
    hass: HomeAssistant, socket_enabled: None, profile: str, run: int
) -> None:
    """Move the head: nothing else going on, then behind all else that goes on."""
    # The tests' loop watches itself, which costs time.
    asyncio.get_running_loop().set_debug(False)
    async with CAMERAS[profile](profile=profile) as camera:
        entry = entry_of(camera, options=NO_ALARMS)
        assert await setup_entry(hass, entry)
        idle = await _measured(hass, entry, camera)
        async with AsyncExitStack() as busy:
            await _make_busy(busy, hass, entry, camera)
            crowded = await _measured(hass, entry, camera)
        camera.clear_faults()
        DELAYS.setdefault(f"`{camera.family}`, {profile}", []).append(
            Delays(idle=idle, busy=crowded)
        )
        assert await hass.config_entries.async_unload(entry.entry_id)


async def _measured(
    hass: HomeAssistant, entry: MockConfigEntry, camera: SimulatedCamera
) -> float:
    """Return the median of the seconds from the action to its first request."""
    target = {"entity_id": entity_id(hass, entry, Platform.CAMERA, "main")}
    seconds = []
    for _ in range(MOVES):
        since = len(camera.requests)
        begun = time.monotonic()
        await hass.services.async_call(
            DOMAIN,
            "ptz_move",
            {**target, "direction": "left", "duration": 0.1},
            blocking=True,
        )
        first = next(r for r in camera.requests[since:] if r.path in PTZ)
        seconds.append(first.time - begun)
    return median(seconds)


async def _make_busy(
    stack: AsyncExitStack,
    hass: HomeAssistant,
    entry: MockConfigEntry,
    camera: SimulatedCamera,
) -> None:
    """Keep the camera from answering anything but moves: pictures, the status, the settings."""
    client = entry.runtime_data.client
    await anext(await stack.enter_async_context(video(client)))
    others = "/snapshot.cgi", "/cgi-bin/snapshot.cgi", "/get_*", "/cgi-bin/[!gp]*"
    for path in others:
        camera.add_fault("slow", path=path, seconds=30)
    waits = [
        asyncio.create_task(work)
        for work in (client.snapshot(), client.update(list(client.values)))
    ]

    async def end() -> None:
        for task in waits:
            task.cancel()
        await asyncio.gather(*waits, return_exceptions=True)

    stack.push_async_callback(end)
    await asyncio.sleep(0.05)
