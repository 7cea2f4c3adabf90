"""What the tests of the search share: devices on UDP that answer anything, and answers to be found in them."""

import asyncio
from collections.abc import Callable
import socket
from typing import Self, override

from custom_components.ipcam_cgi.cgi import CameraAddress
from tests.cgi.support import RawServer
from tests.simulator import SimulatedCamera

type Answer = Callable[[bytes], list[bytes]]


class Device(asyncio.DatagramProtocol):
    """A device on UDP that answers each datagram with what `answer` makes of it.

    Attributes:
        datagrams: What it received.
        senders: From where.
        port: Where it listens.
    """

    def __init__(
        self,
        answer: Answer = lambda _: [],
        *,
        host: str = "127.0.0.1",
        port: int = 0,
        group: str | None = None,
        answer_to: str | None = None,
    ) -> None:
        """Take what makes the answers.

        Args:
            answer: Makes them.
            host: Where to listen.
            port: Where to listen, 0 for any.
            group: The multicast group to join.
            answer_to: Whom to answer, if not the sender.
        """
        self._answer = answer
        self._host = host
        self._group = group
        self._answer_to = answer_to
        self.port = port
        self.datagrams: list[bytes] = []
        self.senders: list[tuple[str, int]] = []

    async def __aenter__(self) -> Self:
        """Listen."""
        sock = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        sock.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        sock.setsockopt(socket.SOL_SOCKET, socket.SO_BROADCAST, 1)
        sock.bind((self._host, self.port))
        if self._group is not None:
            membership = socket.inet_aton(self._group) + socket.inet_aton("127.0.0.1")
            sock.setsockopt(socket.IPPROTO_IP, socket.IP_ADD_MEMBERSHIP, membership)
        self._transport, _ = await asyncio.get_running_loop().create_datagram_endpoint(
            lambda: self, sock=sock
        )
        self.port = sock.getsockname()[1]
        return self

    async def __aexit__(self, *_: object) -> None:
        """Stop listening."""
        self._transport.abort()

    @override
    def datagram_received(self, data: bytes, addr: tuple[str, int]) -> None:
        self.datagrams.append(data)
        self.senders.append(addr)
        for answer in self._answer(data):
            self._transport.sendto(answer, (self._answer_to or addr[0], addr[1]))


def address_of(server: SimulatedCamera | RawServer) -> CameraAddress:
    """Return where a camera or a server is."""
    return CameraAddress(host="127.0.0.1", port=server.port)


def free_udp_port() -> int:
    """Return a port that nobody has."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as sock:
        sock.bind(("", 0))
        port: int = sock.getsockname()[1]
        return port


def mjpeg_answer(
    *,
    camera_id: bytes = b"00626E5A0B1C",
    alias: bytes = b"Porch",
    version: bytes = bytes((11, 22, 2, 38)),
    port: int = 80,
    opcode: int = 1,
    length: int = 88,
) -> bytes:
    """Return an answer to the search on UDP 10000, field by field as the notes have it."""
    datagram = bytearray(length)
    text = length - 23
    datagram[0:4] = b"MO_I"
    datagram[4:6] = opcode.to_bytes(2, "little")
    datagram[15:19] = datagram[19:23] = text.to_bytes(4, "little")
    datagram[0x17 : 0x17 + len(camera_id)] = camera_id
    datagram[0x24 : 0x24 + len(alias)] = alias
    datagram[0x39:0x3D] = bytes((192, 168, 1, 77))
    datagram[0x4D:0x51] = version
    datagram[0x51:0x55] = bytes((2, 4, 10, 1))
    datagram[0x55:0x57] = port.to_bytes(2, "big")
    return bytes(datagram)


def probe_match(
    message_id: str,
    *,
    xaddrs: str = "",
    scopes: str = "",
    prefixes: tuple[str, str, str] = ("SOAP-ENV", "wsa", "d"),
) -> bytes:
    """Return a camera's answer to a WS-Discovery probe; prefixes are its maker's choice."""
    soap, wsa, wsd = (f"{prefix}:" if prefix else "" for prefix in prefixes)
    return f"""<?xml version="1.0" encoding="UTF-8"?>
<{soap}Envelope xmlns:{prefixes[0] or "s"}="http://www.w3.org/2003/05/soap-envelope" \
xmlns:{prefixes[1] or "a"}="http://schemas.xmlsoap.org/ws/2004/08/addressing" \
xmlns:{prefixes[2] or "d"}="http://schemas.xmlsoap.org/ws/2005/04/discovery">
<{soap}Header><{wsa}MessageID>urn:uuid:answer</{wsa}MessageID>
<{wsa}RelatesTo>{message_id}</{wsa}RelatesTo>
<{wsa}Action>http://schemas.xmlsoap.org/ws/2005/04/discovery/ProbeMatches</{wsa}Action></{soap}Header>
<{soap}Body><{wsd}ProbeMatches><{wsd}ProbeMatch>
<{wsa}EndpointReference><{wsa}Address>urn:uuid:camera</{wsa}Address></{wsa}EndpointReference>
<{wsd}Types>dn:NetworkVideoTransmitter</{wsd}Types>
<{wsd}Scopes a="1">{scopes}</{wsd}Scopes>
<{wsd}XAddrs>{xaddrs}</{wsd}XAddrs>
<{wsd}MetadataVersion>1</{wsd}MetadataVersion>
</{wsd}ProbeMatch></{wsd}ProbeMatches></{soap}Body></{soap}Envelope>""".encode()
