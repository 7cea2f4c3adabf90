"""The live picture: one upstream shared by all viewers, each at its own pace."""

import asyncio
from collections.abc import AsyncGenerator
from contextlib import aclosing
from typing import Final

from aiohttp import hdrs, web
from homeassistant.config_entries import ConfigEntry
from homeassistant.core import HomeAssistant

from .cgi import CameraClient, CameraConnectionError, CameraError
from .const import LOGGER

_RECONNECT_SECONDS: Final = 2
_BOUNDARY: Final = "ipcamera"


class LiveView:
    """Opens the camera's video for the first viewer, closes it after the last.

    A viewer gets the newest frame whenever it is ready for one: a slow viewer skips
    frames and delays nobody.
    """

    def __init__(
        self, hass: HomeAssistant, entry: ConfigEntry, client: CameraClient
    ) -> None:
        """Take the video of a client; nothing is opened yet."""
        self._hass = hass
        self._entry = entry
        self._client = client
        self._viewers = 0
        self._upstream: _Upstream | None = None
        self._task: asyncio.Task[None] | None = None
        self._failing = False

    async def async_serve(self, request: web.Request) -> web.StreamResponse | None:
        """Send the live picture to a viewer until it leaves.

        Returns:
            The answer that was sent, None if there is no picture to begin with.
        """
        async with aclosing(self._frames()) as frames:
            try:
                frame = await anext(frames)
            except CameraError as err:
                if not self._failing:
                    self._failing = True
                    LOGGER.warning("%s has no live picture: %s", self._entry.title, err)
                return None
            self._failing = False
            response = web.StreamResponse(
                headers={
                    hdrs.CONTENT_TYPE: f"multipart/x-mixed-replace;boundary={_BOUNDARY}"
                }
            )
            await response.prepare(request)
            await response.write(f"--{_BOUNDARY}\r\n".encode())
            await response.write(_part(frame))
            try:
                async for frame in frames:
                    await response.write(_part(frame))
            except CameraError as err:
                LOGGER.debug("%s: the live picture ends: %s", self._entry.title, err)
            return response

    async def _frames(self) -> AsyncGenerator[bytes]:
        if self._upstream is None:
            self._upstream = _Upstream(self._client)
            self._task = self._entry.async_create_background_task(
                self._hass, self._upstream.read(), f"{self._entry.title} video"
            )
        self._viewers += 1
        try:
            async with aclosing(self._upstream.newest()) as frames:
                async for frame in frames:
                    yield frame
        finally:
            self._viewers -= 1
            if not self._viewers and self._task is not None:
                self._task.cancel()
                self._upstream = self._task = None


class _Upstream:
    """The one connection, and its newest frame."""

    def __init__(self, client: CameraClient) -> None:
        """Read the video of a client."""
        self._client = client
        self._frame: bytes | None = None
        self._failure: CameraError | None = None
        self._news = asyncio.Event()

    async def newest(self) -> AsyncGenerator[bytes]:
        """Yield the newest frame whenever the taker is ready, none of them twice.

        Raises:
            CameraError: There is no picture, or there will be none any more.
        """
        seen: bytes | None = None
        while True:
            while self._frame is seen:
                if self._failure is not None:
                    raise self._failure
                await self._news.wait()
            seen = self._frame
            if seen is not None:
                yield seen

    async def read(self) -> None:
        """Read frames; after the first one, reconnect for as long as anybody watches."""
        failure: CameraError = CameraConnectionError()
        try:
            while True:
                try:
                    async with self._client.open_video() as frames:
                        async for frame in frames:
                            self._frame = frame
                            self._tell()
                except CameraError as err:
                    if self._frame is None:
                        failure = err
                        return
                    LOGGER.debug("The video broke off: %s", err)
                await asyncio.sleep(_RECONNECT_SECONDS)
        finally:
            # Also when the entry is unloaded: nobody shall wait for ever.
            self._failure = failure
            self._tell()

    def _tell(self) -> None:
        news, self._news = self._news, asyncio.Event()
        news.set()


def _part(frame: bytes) -> bytes:
    # The next boundary goes along: a browser shows a frame only once it has ended.
    head = f"Content-Type: image/jpeg\r\nContent-Length: {len(frame)}\r\n\r\n"
    return head.encode() + frame + f"\r\n--{_BOUNDARY}\r\n".encode()
