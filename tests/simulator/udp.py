"""Where a simulated camera is searched for: a UDP port that hears datagrams to the camera, to all and to a group."""

import asyncio
from collections.abc import Callable
from ipaddress import IPv4Address
import socket
from typing import override

type Address = tuple[str, int]
type Answerer = Callable[[bytes, Address], tuple[bytes, Address] | None]
"""Takes a datagram and who sent it; returns what to send to whom, or None."""


class UdpPort(asyncio.DatagramProtocol):
    """One UDP port of one camera.

    What is sent to all is heard by a socket of its own, so that answers bear the camera's own address.

    Attributes:
        port: The port; 0 until it was opened, where any free one would do.
    """

    def __init__(self, port: int, answer: Answerer) -> None:
        """Take the port, 0 for any free one, and what answers."""
        self.port = port
        self._answer = answer
        self._speaks: asyncio.DatagramTransport | None = None
        self._hears: asyncio.DatagramTransport | None = None

    async def open(self, host: str, also: str = "") -> None:
        """Hear what is sent to `host`, and to another address, to all (0.0.0.0) or to a multicast group."""
        self._speaks = await self._listen(_socket(host, self.port))
        self.port = self._speaks.get_extra_info("sockname")[1]
        if also and also != host:
            hears = _socket(also, self.port)
            if IPv4Address(also).is_multicast:
                group = IPv4Address(also).packed + IPv4Address(host).packed
                hears.setsockopt(socket.IPPROTO_IP, socket.IP_ADD_MEMBERSHIP, group)
            self._hears = await self._listen(hears)

    async def _listen(self, sock: socket.socket) -> asyncio.DatagramTransport:
        transport, _ = await asyncio.get_running_loop().create_datagram_endpoint(
            lambda: self, sock=sock
        )
        return transport

    def close(self) -> None:
        """Hear no more."""
        for transport in (self._speaks, self._hears):
            if transport is not None:
                transport.close()

    @override
    def datagram_received(self, data: bytes, addr: tuple[str | int, int]) -> None:
        """Answer, from the camera's own address, whichever socket heard it."""
        answer = self._answer(data, (str(addr[0]), addr[1]))
        if answer is not None and self._speaks is not None:
            self._speaks.sendto(*answer)


def _socket(host: str, port: int) -> socket.socket:
    sock = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    sock.setsockopt(socket.SOL_SOCKET, socket.SO_BROADCAST, 1)
    sock.setblocking(False)
    if not port:
        # Before it may be shared: otherwise a port that another camera shares counts as free.
        sock.bind((host, port))
    # Every camera of a network hears the same port.
    sock.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    if port:
        sock.bind((host, port))
    return sock
