"""Reads off the cable what Home Assistant's machine sends, whoever it is for."""

import asyncio
from dataclasses import dataclass, field
from ipaddress import IPv4Address
import socket
import struct
from typing import Final

from .namespaces import INTERFACE

_LONGEST: Final = 65536
_PORTS: Final = struct.Struct(">HH")
_UDP_HEADER: Final = 8


@dataclass(frozen=True, kw_only=True)
class Packet:
    """A packet of TCP or UDP that was sent.

    Attributes:
        protocol: The number of TCP or UDP, `socket.IPPROTO_…`.
        host: Where it goes to.
        port: Likewise.
        payload: What it says.
    """

    protocol: int
    host: str
    port: int
    payload: bytes = field(repr=False)


class Capture:
    """Keeps every packet that one machine sends.

    Attributes:
        packets: All so far.
    """

    def __init__(self, sender: str) -> None:
        """Take the address of the machine."""
        self._sender = IPv4Address(sender).packed
        self._socket: socket.socket | None = None
        self.packets: list[Packet] = []

    async def start(self) -> None:
        """Read from now on, in this thread's network."""
        self._socket = socket.socket(
            socket.AF_PACKET, socket.SOCK_DGRAM, socket.htons(socket.ETHERTYPE_IP)
        )
        self._socket.setblocking(False)
        self._socket.bind((INTERFACE, socket.ETHERTYPE_IP))
        asyncio.get_running_loop().add_reader(self._socket, self._read)

    async def stop(self) -> None:
        """Read no more."""
        if self._socket is not None:
            asyncio.get_running_loop().remove_reader(self._socket)
            self._socket.close()

    def sent(self, protocol: int) -> list[Packet]:
        """Return what was sent of a protocol, without packets that say nothing."""
        return [
            packet
            for packet in self.packets
            if packet.protocol == protocol and packet.payload
        ]

    def _read(self) -> None:
        assert self._socket is not None
        try:
            data = self._socket.recv(_LONGEST)
        except BlockingIOError:
            return
        if data[12:16] != self._sender:
            return
        length = int.from_bytes(data[2:4])
        header, protocol, host = (data[0] & 0xF) * 4, data[9], data[16:20]
        content = data[header:length]
        if protocol == socket.IPPROTO_UDP:
            offset = _UDP_HEADER
        elif protocol == socket.IPPROTO_TCP:
            offset = (content[12] >> 4) * 4
        else:
            return
        self.packets.append(
            Packet(
                protocol=protocol,
                host=str(IPv4Address(host)),
                port=_PORTS.unpack_from(content)[1],
                payload=content[offset:],
            )
        )
