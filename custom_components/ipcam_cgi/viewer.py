"""A viewer of the live picture: gets the newest frame whenever the last one has left."""

import asyncio
from collections.abc import Sequence
from functools import cached_property
import socket
from typing import Final

from aiohttp import hdrs, web
from homeassistant.core import HomeAssistant

from .cgi import CameraError, CameraTimeoutError, Jpeg, VideoDemand
from .texts import async_text

PATIENCE_SECONDS: Final = 120
"""Who has taken nothing for so long is not there any more."""

_BOUNDARY: Final = "ipcamera"
FIRST_BOUNDARY: Final = f"--{_BOUNDARY}\r\n".encode()
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

    def __init__(self, jpeg: Jpeg) -> None:
        """Take the picture."""
        self._jpeg = jpeg

    @cached_property
    def plain(self) -> bytes:
        """The part."""
        return b"".join((self._head, self._jpeg, _TAIL))

    @cached_property
    def chunk_pieces(self) -> Sequence[Jpeg]:
        """The part as one chunk of a chunked body (RFC 9112 §7.1), in pieces."""
        size = len(self._head) + len(self._jpeg) + len(_TAIL)
        return b"%x\r\n%b" % (size, self._head), self._jpeg, _TAIL + b"\r\n"

    @cached_property
    def chunk(self) -> bytes:
        """The same in one piece."""
        return b"".join(self.chunk_pieces)

    @cached_property
    def _head(self) -> bytes:
        head = b"Content-Type: image/jpeg\r\nContent-Length: %d\r\n\r\n"
        return head % len(self._jpeg)


def stream_response() -> web.StreamResponse:
    """Return the response that viewers' parts are the body of."""
    response = web.StreamResponse(
        headers={
            hdrs.CONTENT_TYPE: f"multipart/x-mixed-replace;boundary={_BOUNDARY}",
            hdrs.CACHE_CONTROL: "no-store",
            # A proxy that collects what a slow viewer has not read would make it old.
            "X-Accel-Buffering": "no",
        }
    )
    # Its connection is not like others any more: see attach.
    response.force_close()
    return response


def no_picture(hass: HomeAssistant, err: CameraError) -> web.HTTPException:
    """Return what somebody is answered who asked for a picture that there is not."""
    reason = async_text(hass, err.key, **err.placeholders)
    if isinstance(err, CameraTimeoutError):
        return web.HTTPGatewayTimeout(text=reason)
    return web.HTTPBadGateway(text=reason)


class Viewer:
    """Somebody who watches.

    Parts are written to its connection directly: what is not sent at once stays the
    only thing there, and the parts that come meanwhile are left out. So nobody waits
    for anybody, and what waits to be sent is never more than one part. (Over TLS, 64 KiB
    more may wait below what can be seen from here.)

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

    def attach(self, transport: asyncio.Transport, *, chunked: bool) -> None:
        """Send what comes from now on to a connection whose response has begun."""
        self._transport = transport
        self._chunked = chunked
        self._taken = asyncio.get_running_loop().time()
        if (connection := transport.get_extra_info("socket")) is not None:
            connection.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, _SEND_BUFFER)

    def offer(self, part: Part, now: float, *, in_pieces: bool) -> bool:
        """Send a part, unless it was sent or the last one is still on its way.

        Args:
            part: The part.
            now: The event loop's time.
            in_pieces: Whether it is not worth joining, for nearly nobody else.

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
        if not self._chunked:
            self._transport.write(part.plain)
        elif in_pieces:
            self._transport.writelines(part.chunk_pieces)
        else:
            self._transport.write(part.chunk)
        self._due = max(self._due + self._interval, now)
        self._taken = now
        return False

    def check(self, now: float) -> None:
        """Let go of a viewer that has left, or has read nothing for two minutes."""
        if self._transport is None:
            return
        if self._transport.is_closing():
            # That of TLS cannot be asked for its size any more.
            self.end()
        elif not self._transport.get_write_buffer_size():
            self._taken = now
        elif now - self._taken > PATIENCE_SECONDS:
            self.end()

    def end(self) -> None:
        """Let go of it, and of what is still on its way to it."""
        if (transport := self._transport) is not None and (
            transport.is_closing() or transport.get_write_buffer_size()
        ):
            transport.abort()
        if not self.gone.done():
            self.gone.set_result(None)
