"""HTTP as the cameras speak it: requests as they came in, and answers byte for byte as told."""

import asyncio
from collections.abc import AsyncGenerator
from contextlib import aclosing
from dataclasses import dataclass, field, replace
from http import HTTPStatus
import os
import socket
import struct
import sys
from typing import override
from urllib.parse import unquote

from aiohttp import web
from aiohttp.abc import AbstractStreamWriter
from multidict import CIMultiDict, CIMultiDictProxy

from .faults import Fault, FaultKind

HUGE_SIZE = 64 * 1024 * 1024
PADDING = 4 * 1024 * 1024
CHUNK = 64 * 1024
PIECES = 20
"""How many a second a slow camera reads."""
HTML_PAGE = b"<!DOCTYPE html>\n<html><head><title>Welcome</title></head><body><h1>It works!</h1></body></html>\n"
SOAP_FAULT = b"""<?xml version="1.0" encoding="UTF-8"?>
<s:Envelope xmlns:s="http://www.w3.org/2003/05/soap-envelope" xmlns:ter="http://www.onvif.org/ver10/error"><s:Body><s:Fault>
<s:Code><s:Value>s:Receiver</s:Value><s:Subcode><s:Value>ter:Action</s:Value></s:Subcode></s:Code>
<s:Reason><s:Text xml:lang="en">Action Failed</s:Text></s:Reason>
</s:Fault></s:Body></s:Envelope>
"""
DOCTYPE = b"<!DOCTYPE a [<!ENTITY e0 'ha'>%s]>" % b"".join(
    b"<!ENTITY e%d '%s'>" % (number, b"&e%d;" % (number - 1) * 10)
    for number in range(1, 10)
)
"""Entities that come to two gigabytes."""


@dataclass(frozen=True, kw_only=True)
class Request:
    """One request as the camera got it.

    Percent escapes are decoded, `+` is not: neither family's document calls it a space.
    """

    method: str
    target: str
    """The raw request target."""
    path: str
    """The target up to the question mark, undecoded."""
    query: list[tuple[str, str]]
    """The parameters in the order in which they were sent."""
    params: dict[str, str]
    """The parameters; the first of each name counts."""
    headers: CIMultiDictProxy[str]
    body: bytes = field(repr=False)
    time: float
    """When it arrived (monotonic)."""


def parse_query(text: str) -> list[tuple[str, str]]:
    """Split a query string into decoded pairs, in order."""
    pairs = []
    for part in text.split("&"):
        if part:
            name, _, value = part.partition("=")
            pairs.append(
                (
                    unquote(name, errors="surrogateescape"),
                    unquote(value, errors="surrogateescape"),
                )
            )
    return pairs


def make_request(request: web.BaseRequest, body: bytes, time: float) -> Request:
    """Return a request with as much of its body as has arrived."""
    path, _, query_text = request.raw_path.partition("?")
    query = parse_query(query_text)
    params: dict[str, str] = {}
    for name, value in query:
        params.setdefault(name, value)
    return Request(
        method=request.method,
        target=request.raw_path,
        path=path,
        query=query,
        params=params,
        headers=request.headers,
        body=body,
        time=time,
    )


async def read_body(
    request: web.BaseRequest, *, rate: float | None, size: int | None
) -> AsyncGenerator[bytes]:
    """Yield a request's body piece by piece: so many bytes a second at most, and so many altogether."""
    left = sys.maxsize if size is None else size
    most = CHUNK if rate is None else max(1, min(CHUNK, int(rate / PIECES)))
    while left and (piece := await request.content.read(min(most, left))):
        left -= len(piece)
        yield piece
        if rate is not None:
            await asyncio.sleep(len(piece) / rate)


@dataclass(frozen=True)
class Reply:
    """One answer: exactly these headers in this order, and nothing else.

    A body that is a generator is sent piece by piece until it ends or the client leaves.
    """

    status: int
    headers: tuple[tuple[str, str], ...]
    body: bytes | AsyncGenerator[bytes]

    def with_body(self, body: bytes | AsyncGenerator[bytes]) -> Reply:
        """Return the same answer with another body, and its length in Content-Length if it has one."""
        length = str(len(body)) if isinstance(body, bytes) else None
        headers = tuple(
            (name, length if is_length and length is not None else value)
            for name, value in self.headers
            if not (is_length := name.lower() == "content-length") or length is not None
        )
        return Reply(self.status, headers, body)

    def with_fault(self, fault: Fault) -> Reply:
        """Return this answer as the fault spoils it, where the fault is in the answer itself."""
        match fault.kind:
            case FaultKind.GARBAGE:
                size = fault.size or (
                    len(self.body) if isinstance(self.body, bytes) else 0
                )
                return self.with_body(os.urandom(size or 64))
            case FaultKind.EMPTY:
                return self.with_body(b"")
            case FaultKind.HTML:
                return _page(200, "text/html", HTML_PAGE)
            case FaultKind.SOAP_FAULT:
                return _page(fault.status, "application/soap+xml", SOAP_FAULT)
            case FaultKind.PADDED if isinstance(self.body, bytes):
                size = PADDING if fault.size is None else fault.size
                return self.with_body(self.body + b" " * size)
            case FaultKind.HALF if isinstance(self.body, bytes):
                return self.with_body(self.body[: len(self.body) // 2])
            case FaultKind.ENTITIES if isinstance(self.body, bytes):
                return self.with_body(_with_entities(self.body))
            case FaultKind.HUGE:
                return self.with_body(
                    _endless(HUGE_SIZE if fault.size is None else fault.size)
                )
            case FaultKind.REDIRECT:
                reply = replace(
                    self, status=302 if fault.status == 500 else fault.status
                )
                return replace(
                    reply, headers=(*reply.headers, ("Location", fault.location))
                )
            case _:
                return self


def _page(status: int, content_type: str, body: bytes) -> Reply:
    headers = (
        ("Content-Type", content_type),
        ("Content-Length", str(len(body))),
        ("Connection", "close"),
    )
    return Reply(status, headers, body)


def _with_entities(body: bytes) -> bytes:
    """Return a document with a DOCTYPE, and an entity before the end of its root."""
    declaration, ends, rest = body.rpartition(b"?>")
    content, end_tag, name = rest.rpartition(b"</")
    return declaration + ends + DOCTYPE + content + b"&e9;" + end_tag + name


async def _endless(size: int) -> AsyncGenerator[bytes]:
    """Yield `size` bytes of lines."""
    chunk = b"var x=0;\n" * (CHUNK // 9)
    for _ in range(0, size, len(chunk)):
        yield chunk


class ReplyResponse(web.StreamResponse):
    """Sends a Reply as it stands: aiohttp would add headers of its own."""

    def __init__(self, reply: Reply, *, fault: Fault | None = None) -> None:
        """Take the answer and the fault that cuts it short, if any."""
        super().__init__(status=reply.status)
        self.force_close()
        self._reply = reply
        self._fault = fault
        self._writer: AbstractStreamWriter | None = None

    @override
    async def prepare(self, request: web.BaseRequest) -> AbstractStreamWriter:
        """Send the status line and the headers."""
        if (writer := self._writer) is None:
            writer = self._writer = request.writer
            try:
                reason = HTTPStatus(self._reply.status).phrase
            except ValueError:
                reason = "Unknown"
            await writer.write_headers(
                f"HTTP/1.1 {self._reply.status} {reason}",
                CIMultiDict(self._reply.headers),
            )
            writer.send_headers()
        return writer

    @override
    async def write_eof(self, data: bytes = b"") -> None:
        """Send the body, or as much of it as the fault lets through."""
        writer = self._writer
        if writer is None:
            raise RuntimeError("The answer was not prepared")
        cut = self._fault is not None and self._fault.kind in (
            FaultKind.TRUNCATE,
            FaultKind.STALL,
        )
        body = self._reply.body
        if isinstance(body, bytes):
            await writer.write(body[: len(body) // 2] if cut else body)
        else:
            async with aclosing(body):
                async for chunk in body:
                    await writer.write(chunk[: len(chunk) // 2] if cut else chunk)
                    if cut:
                        break
        await writer.drain()
        if self._fault is not None and self._fault.kind is FaultKind.STALL:
            await asyncio.sleep(self._fault.seconds)


def reset(transport: asyncio.BaseTransport) -> None:
    """Reset a connection: the client sees an error, and not the end of an answer."""
    if isinstance(transport, asyncio.Transport):
        sock: socket.socket = transport.get_extra_info("socket")
        sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        transport.abort()


class NoResponse(web.StreamResponse):
    """Sends bytes that are no answer, or none at all, and closes the connection."""

    def __init__(self, data: bytes = b"", *, reset: bool = False) -> None:
        """Take the bytes, and whether the connection is reset rather than closed."""
        super().__init__()
        self.force_close()
        self._data = data
        self._reset = reset

    @override
    async def prepare(self, request: web.BaseRequest) -> None:
        """Send the bytes and close."""
        if (transport := request.transport) is None:
            return
        if self._data:
            transport.write(self._data)
        if self._reset:
            reset(transport)
        else:
            transport.close()

    @override
    async def write_eof(self, data: bytes = b"") -> None:
        """Send nothing more."""
