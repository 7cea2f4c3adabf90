"""The body of an upload: sent piece by piece, once, with its progress."""

import asyncio
from collections.abc import Callable
import socket
from typing import Final, override

from aiohttp import ClientHandlerType, ClientRequest, ClientResponse, Payload
from aiohttp.abc import AbstractStreamWriter
from aiohttp.http import StreamWriter

_PIECE: Final = 16 * 1024
# By default the operating system takes a whole firmware at once, so that nobody could
# tell how much of it the camera has.
_SEND_BUFFER: Final = 64 * 1024
# A camera that erases flash memory while it reads pauses for some seconds.
_SILENCE: Final = 60


class UploadBody(Payload):
    """What is uploaded.

    Attributes:
        is_begun: Something of it may have been sent.
        is_whole: All of it was sent.
    """

    _value: bytes

    def __init__(
        self, content: bytes, content_type: str, on_progress: Callable[[float], None]
    ) -> None:
        """Take the body, and whom to tell which share was sent, 0 to 1."""
        super().__init__(content, content_type=content_type)
        self._size = len(content)
        self._on_progress = on_progress
        self.is_begun = False
        self.is_whole = False

    @override
    def decode(self, encoding: str = "utf-8", errors: str = "strict") -> str:
        return self._value.decode(encoding, errors)

    @override
    async def as_bytes(self, encoding: str = "utf-8", errors: str = "strict") -> bytes:
        return self._value

    @override
    async def write(self, writer: AbstractStreamWriter) -> None:
        assert isinstance(writer, StreamWriter)
        self.is_begun = True
        if (transport := writer.transport) is not None:
            transport.set_write_buffer_limits(0)
            sock = transport.get_extra_info("socket")
            sock.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, _SEND_BUFFER)
        content = memoryview(self._value)
        for start in range(0, len(content), _PIECE):
            piece = content[start : start + _PIECE]
            async with asyncio.timeout(_SILENCE):
                await writer.write(piece, drain=False)
                await writer.drain()
            self._on_progress((start + len(piece)) / len(content))
        self.is_whole = True


class SendOnce:
    """The innermost middleware of an upload.

    aiohttp's Digest sends a request anew at every 401, and with it the body. Whoever
    wants it sent again is given the answer that there was.
    """

    def __init__(self) -> None:
        """Let one request through."""
        self._response: ClientResponse | None = None

    async def __call__(
        self, request: ClientRequest, handler: ClientHandlerType
    ) -> ClientResponse:
        """Send the request if it is the first."""
        if self._response is None:
            self._response = await handler(request)
        return self._response
