"""Sends a search by UDP and gathers the answers: so many, so long, for so long, and no more."""

import asyncio
from collections import Counter
from collections.abc import Collection
from ipaddress import AddressValueError, IPv4Address
import socket
from typing import Any, Final, override

from .models import Parse, Sighting

# Datagrams get lost.
_TIMES: Final = 2
_LONGEST: Final = 16 * 1024
_MOST_SENDERS: Final = 1024
_MOST_EACH: Final = 8


class Gatherer(asyncio.DatagramProtocol):
    """Reads what comes; whoever sends without end is heard for a moment only.

    Attributes:
        found: What the answers told, in their order.
    """

    def __init__(self, parse: Parse, asked: Collection[str]) -> None:
        """Take what reads an answer, and the IP addresses that are asked."""
        self.found: dict[Sighting, None] = {}
        self._parse = parse
        self._asked = asked
        self._heard = Counter[str]()

    @override
    def datagram_received(self, data: bytes, addr: tuple[str | Any, int]) -> None:
        sender = addr[0]
        if len(data) > _LONGEST or not self._may_answer(sender):
            return
        if (sighting := self._parse(data, sender)) is not None:
            self.found[sighting] = None

    def _may_answer(self, sender: str) -> bool:
        # Whoever says to be in the Internet was not asked.
        if sender not in self._asked and _is_global(sender):
            return False
        if sender not in self._heard and len(self._heard) >= _MOST_SENDERS:
            return False
        self._heard[sender] += 1
        return self._heard[sender] <= _MOST_EACH


def _is_global(host: str) -> bool:
    try:
        return IPv4Address(host).is_global
    except AddressValueError:
        return True


async def ask(
    sock: socket.socket,
    request: bytes,
    targets: Collection[tuple[str, int]],
    parse: Parse,
    seconds: float,
) -> list[Sighting]:
    """Send a request to all targets, twice, and return what the answers told.

    Args:
        sock: What to send with; it is closed in any case.
        request: The only thing that is sent.
        targets: IP addresses and ports.
        parse: Reads an answer.
        seconds: How long all of it takes.
    """
    loop = asyncio.get_running_loop()
    gatherer = Gatherer(parse, {host for host, _ in targets})
    transport, _ = await loop.create_datagram_endpoint(lambda: gatherer, sock=sock)
    try:
        for _ in range(_TIMES):
            for target in targets:
                transport.sendto(request, target)
            await asyncio.sleep(seconds / _TIMES)
    finally:
        transport.abort()
    return list(gatherer.found)
