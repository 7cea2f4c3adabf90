"""The `mjpeg` camera's answer to the vendor's search on UDP 10000."""

import asyncio
from collections.abc import Callable
from ipaddress import IPv4Address
import struct
from typing import override

from .answers import encode
from .params import Values

_HEADER = struct.Struct("<4sHB8xII")
_ANSWER = struct.Struct("<13s21s4s4s4s4s4x4s4s")
MAGIC = b"MO_I"
SEARCH, FOUND = 0, 1
SEARCH_TEXT = b"\0\0\0\1"


def search_answer(params: Values, host: str, port: int, length: int) -> bytes:
    """Return the datagram with which a camera makes itself known: 88 bytes, or 87 on old firmware."""
    text = (
        _ANSWER.pack(
            encode(str(params["id"])),
            encode(str(params["alias"]))[:20],
            IPv4Address(host).packed,
            IPv4Address("255.0.0.0").packed,
            IPv4Address(str(params["gateway"])).packed,
            IPv4Address(str(params["dns"])).packed,
            bytes(int(part) for part in str(params["sys_ver"]).split(".")),
            bytes(int(part) for part in str(params["app_ver"]).split(".")),
        )
        + port.to_bytes(2, "big")
        + bytes([params["ip"] == "0.0.0.0"])
    )
    text = text[: length - _HEADER.size]
    return _HEADER.pack(MAGIC, FOUND, 0, len(text), len(text)) + text


class SearchProtocol(asyncio.DatagramProtocol):
    """Answers searches and nothing else."""

    def __init__(self, answer: Callable[[], bytes | None]) -> None:
        """Take what makes the answer; None keeps silent."""
        self._answer = answer
        self._transport: asyncio.DatagramTransport | None = None

    @override
    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Keep the transport."""
        if isinstance(transport, asyncio.DatagramTransport):
            self._transport = transport

    @override
    def datagram_received(self, data: bytes, addr: tuple[str, int]) -> None:
        """Answer a search."""
        if self._transport is None or len(data) != _HEADER.size + len(SEARCH_TEXT):
            return
        magic, opcode, _, length, _ = _HEADER.unpack_from(data)
        if (magic, opcode, length, data[_HEADER.size :]) != (
            MAGIC,
            SEARCH,
            4,
            SEARCH_TEXT,
        ):
            return
        if (answer := self._answer()) is not None:
            self._transport.sendto(answer, addr)
