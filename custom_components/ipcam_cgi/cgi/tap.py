"""Takes the body of an endless answer from its connection as it arrives, past aiohttp's reader."""

import asyncio
from collections.abc import Callable
from typing import override

from aiohttp import ClientResponse, hdrs

from .errors import CameraError, CameraTimeoutError


async def read_all(
    response: ClientResponse, take: Callable[[bytes], None], *, silence: float
) -> None:
    """Hand over the rest of a body, chunk by chunk, until it ends.

    Args:
        response: The answer, its headers read.
        take: Is given each chunk. It may raise a CameraError.
        silence: Seconds without a byte after which nothing more is expected.

    Raises:
        CameraError: What `take` raised, or nothing has come for too long.
        ClientError, TimeoutError: What aiohttp raises.
    """
    connection = response.connection
    transport = connection.transport if connection is not None else None
    if (
        connection is None
        or connection.protocol is None
        or not isinstance(transport, asyncio.Transport)
        or response.content_length is not None
        or hdrs.TRANSFER_ENCODING in response.headers
        or hdrs.CONTENT_ENCODING in response.headers
    ):
        # It has ended already, or it takes aiohttp to make sense of it.
        while True:
            async with asyncio.timeout(silence):
                if not (chunk := await response.content.readany()):
                    return
            take(chunk)
    if begun := response.content.read_nowait():
        take(begun)
    tap = _Tap(take, connection.protocol)
    transport.set_protocol(tap)
    await tap.wait(silence)


class _Tap(asyncio.Protocol):
    """Receives in place of aiohttp.

    For each chunk aiohttp wakes a task. That costs more than all else that a frame
    needs on its way from the camera to a viewer.
    """

    def __init__(
        self, take: Callable[[bytes], None], original: asyncio.BaseProtocol
    ) -> None:
        """Hand over what comes; tell the original protocol when it is over."""
        self._take = take
        self._original = original
        self._loop = asyncio.get_running_loop()
        self._over: asyncio.Future[CameraError | None] = self._loop.create_future()
        self._last = self._loop.time()

    async def wait(self, silence: float) -> None:
        """Wait until it is over."""
        while not self._over.done():
            left = self._last + silence - self._loop.time()
            if left <= 0:
                raise CameraTimeoutError
            await asyncio.wait((self._over,), timeout=left)
        if (failure := self._over.result()) is not None:
            raise failure

    @override
    def data_received(self, data: bytes) -> None:
        """Hand over a chunk."""
        self._last = self._loop.time()
        if self._over.done():
            return
        try:
            self._take(data)
        except CameraError as err:
            self._over.set_result(err)

    @override
    def connection_lost(self, exc: Exception | None) -> None:
        """End it."""
        self._original.connection_lost(exc)
        if not self._over.done():
            self._over.set_result(None)
