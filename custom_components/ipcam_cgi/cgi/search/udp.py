"""The vendors' own searches by UDP."""

import asyncio
from collections.abc import Collection
from ipaddress import IPv4Address
import logging
import socket
from typing import Final

from ..detect import FAMILIES
from .datagrams import ask
from .models import Sighting, UdpSearch

_LOGGER: Final = logging.getLogger(__name__)
_SECONDS: Final = 2.0


async def search_udp(
    targets: Collection[str],
    *,
    seconds: float = _SECONDS,
    searches: Collection[UdpSearch] | None = None,
) -> list[Sighting]:
    """Search with the searches of all families; return what answered, not yet merged.

    Nothing but the searches is sent, each twice to every target.

    Args:
        targets: IPv4 addresses: of networks (their broadcast address) or of cameras.
        seconds: How long all of it takes.
        searches: Search with these instead.

    Raises:
        ValueError: A target is no IPv4 address.
    """
    if searches is None:
        searches = [client.SEARCH for client in FAMILIES.values()]
    hosts = [str(IPv4Address(target)) for target in targets]
    found = await asyncio.gather(
        *(_search(search, hosts, seconds) for search in searches)
    )
    return [sighting for sightings in found for sighting in sightings]


async def _search(
    search: UdpSearch, hosts: Collection[str], seconds: float
) -> list[Sighting]:
    if not hosts:
        return []
    try:
        sock = _open(search.source_port)
    except OSError as err:
        _LOGGER.debug("Cannot search on UDP %s: %s", search.port, err)
        return []
    targets = [(host, search.port) for host in hosts]
    return await ask(sock, search.request, targets, search.parse, seconds)


def _open(port: int) -> socket.socket:
    sock = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    try:
        sock.setblocking(False)
        sock.setsockopt(socket.SOL_SOCKET, socket.SO_BROADCAST, 1)
        try:
            sock.bind(("", port))
        except OSError:
            # Another program or search has it, and would miss its answers if it were
            # shared. Most cameras answer any port.
            sock.bind(("", 0))
    except OSError:
        sock.close()
        raise
    return sock
