"""A viewer of the live picture: gets the newest frame whenever the last one has left."""

import asyncio
from functools import cached_property
import socket
from typing import Final

from aiohttp import HttpVersion11, hdrs, web

from .cgi import VideoDemand

PATIENCE_SECONDS: Final = 120
"""Who has taken nothing for so long is not there any more."""

_BOUNDARY: Final = "ipcamera"
_TAIL: Final = f"\r\n--{_BOUNDARY}\r\n".encode()
# What the kernel keeps for a viewer that does not read is old when it is read: it
# should be a frame or two.
_SEND_BUFFER: Final = 64 * 1024
# Frames do not come quite evenly.
_EARLY: Final = 0.25


class Part:
    """A picture as all viewers get it, with the next boundary.

    The boundary goes along because a browser shows a frame only once it has ended.
    """

    def __init__(self, jpeg: bytes) -> None:
        """Take the picture."""
        self._jpeg = jpeg

    @cached_property
    def plain(self) -> bytes:
        """The part."""
        return self._wrapped(b"", b"")

    @cached_property
    def chunk(self) -> bytes:
        """The part as one chunk of a chunked body (RFC 9112 §7.1)."""
        size = len(self._head) + len(self._jpeg) + len(_TAIL)
        return self._wrapped(b"%x\r\n" % size, b"\r\n")

    @cached_property
    def _head(self) -> bytes:
        return b"Content-Type: image/jpeg\r\nContent-Length: %d\r\n\r\n" % len(
            self._jpeg
        )

    def _wrapped(self, before: bytes, after: bytes) -> bytes:
        # Once for all viewers: each of them then costs one call of the kernel.
        return b"".join((before, self._head, self._jpeg, _TAIL, after))


def boundary_before(part: Part) -> bytes:
    """Return a part with the boundary that the very first one needs before it."""
    return f"--{_BOUNDARY}\r\n".encode() + part.plain


def stream_response(request: web.Request) -> web.StreamResponse:
    """Return the response that viewers' parts are the body of."""
    response = web.StreamResponse(
        headers={
            hdrs.CONTENT_TYPE: f"multipart/x-mixed-replace;boundary={_BOUNDARY}",
            hdrs.CACHE_CONTROL: "no-store",
        }
    )
    if request.version >= HttpVersion11:
        response.enable_chunked_encoding()
    return response


class Viewer:
    """Somebody who watches.

    Parts are written to its connection directly: what is not sent at once stays the
    only thing there, and the parts that come meanwhile are left out. So nobody waits
    for anybody, and what waits to be sent is never more than one part.

    Attributes:
        demand: What it asks for.
        gone: Done when it has left, or there is nothing more to see.
    """

    def __init__(self, demand: VideoDemand) -> None:
        """Begin with somebody who has not been answered yet."""
        self.demand = demand
        self.gone: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._interval = 1 / demand.rate if demand.rate else 0.0
        self._transport: asyncio.Transport | None = None
        self._chunked = False
        self._seen: Part | None = None
        self._due = 0.0
        self._taken = 0.0

    def attach(
        self, transport: asyncio.Transport, seen: Part, *, chunked: bool
    ) -> None:
        """Send what comes after a part to a connection whose response has begun."""
        self._transport = transport
        self._seen = seen
        self._chunked = chunked
        self._taken = asyncio.get_running_loop().time()
        if (connection := transport.get_extra_info("socket")) is not None:
            connection.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, _SEND_BUFFER)

    def offer(self, part: Part, now: float) -> bool:
        """Send a part, unless it was sent or the last one is still on its way.

        Returns:
            Whether the viewer misses it because it is too slow.
        """
        if self._transport is None or part is self._seen:
            return False
        if now < self._due - _EARLY * self._interval:
            return False
        if self._transport.is_closing():
            self.end()
            return False
        if self._transport.get_write_buffer_size():
            return True
        self._seen = part
        self._transport.write(part.chunk if self._chunked else part.plain)
        self._due = max(self._due + self._interval, now)
        self._taken = now
        return False

    def check(self, now: float) -> None:
        """Let go of a viewer that has left, or has read nothing for two minutes."""
        if self._transport is None:
            return
        if not self._transport.get_write_buffer_size():
            self._taken = now
        if self._transport.is_closing() or now - self._taken > PATIENCE_SECONDS:
            self.end()

    def end(self) -> None:
        """Let go of it, and of what is still on its way to it."""
        if self._transport is not None and self._transport.get_write_buffer_size():
            self._transport.abort()
        if not self.gone.done():
            self.gone.set_result(None)
