"""The whole search: all ways side by side; only what is a camera, each once."""

import asyncio
from collections.abc import Collection, Sequence
from typing import Final

from aiohttp import ClientSession

from ..address import CameraAddress
from .merging import merge
from .models import Sighting
from .onvif import search_onvif
from .probes import IsSpared, OnFound, OnProgress, search_http
from .udp import search_udp

# Who answers may say to be many cameras, each of which would be waited for.
_MOST_UNCONFIRMED: Final = 256


async def search_network(
    session: ClientSession,
    addresses: Sequence[CameraAddress],
    targets: Collection[str],
    interfaces: Collection[str],
    *,
    on_found: OnFound | None = None,
    on_progress: OnProgress | None = None,
    is_spared: IsSpared | None = None,
) -> list[Sighting]:
    """Search in all ways at once; return the cameras, each once.

    What only UDP or ONVIF tells is looked at over HTTP before anybody hears of it.

    Args:
        session: The session to send with; see search_http.
        addresses: Where to look over HTTP.
        targets: Where to send the vendors' searches; see search_udp.
        interfaces: From which adapters to ask for ONVIF cameras; see search_onvif.
        on_found: Is given what was seen over HTTP, as it is seen: not yet merged.
        on_progress: Is told how much of the looking over HTTP is done.
        is_spared: Is asked of each address, right before it is looked at.
    """
    async with asyncio.TaskGroup() as group:
        http = group.create_task(
            search_http(
                session,
                addresses,
                on_found=on_found,
                on_progress=on_progress,
                is_spared=is_spared,
            )
        )
        udp = group.create_task(search_udp(targets))
        onvif = group.create_task(search_onvif(interfaces))
    seen = http.result()
    told = [*onvif.result(), *udp.result()]
    known = {one.address for one in seen}
    unconfirmed = dict.fromkeys(
        one.address for one in reversed(told) if one.address not in known
    )
    seen += await search_http(
        session,
        list(unconfirmed)[:_MOST_UNCONFIRMED],
        on_found=on_found,
        is_spared=is_spared,
    )
    real = {one.address for one in seen}
    return merge([*(one for one in told if one.address in real), *seen])
