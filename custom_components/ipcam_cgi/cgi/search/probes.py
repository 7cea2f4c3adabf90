"""Looks over HTTP who answers at many addresses, side by side."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from typing import Final

from aiohttp import ClientSession

from ..address import CameraAddress
from ..detect import glance
from .models import Sighting

_AT_ONCE: Final = 128
_SECONDS: Final = 1.5

type OnFound = Callable[[Sighting], None]
"""Is told what was found, as it is found."""

type OnProgress = Callable[[float], None]
"""Is told how much is done, up to 1."""

type IsSpared = Callable[[CameraAddress], Awaitable[bool]]
"""Says whether nothing is to be sent to an address just now."""


async def search_http(
    session: ClientSession,
    addresses: Sequence[CameraAddress],
    *,
    on_found: OnFound | None = None,
    on_progress: OnProgress | None = None,
    is_spared: IsSpared | None = None,
    at_once: int = _AT_ONCE,
    seconds: float = _SECONDS,
) -> list[Sighting]:
    """Look at many addresses; return the cameras that answered, not yet merged.

    Args:
        session: The session to send with, which must allow as many connections at once:
            what waits for one runs out of time.
        addresses: Where to look.
        on_found: Is given each camera.
        on_progress: Is told how much is done.
        is_spared: Is asked of each address, right before it is looked at.
        at_once: At how many to look at once.
        seconds: How long to look at each, whoever answers there.
    """
    found: list[Sighting] = []
    done = 0
    waiting = iter(addresses)

    async def look() -> None:
        nonlocal done
        for address in waiting:
            sighting: Sighting | None = None
            if is_spared is None or not await is_spared(address):
                sighting = await glance(session, address, seconds=seconds)
            done += 1
            if sighting is not None:
                found.append(sighting)
                if on_found is not None:
                    on_found(sighting)
            if on_progress is not None:
                on_progress(done / len(addresses))

    async with asyncio.TaskGroup() as group:
        for _ in range(min(at_once, len(addresses))):
            group.create_task(look())
            # To begin with all at once, and to give them up at once, holds the loop up.
            await asyncio.sleep(0)
    return found
