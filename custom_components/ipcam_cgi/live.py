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
        self._upstream: asyncio.Task[None] | None = None
        self._frame: bytes | None = None
        self._number = 0
        self._failure: CameraError | None = None
        self._news = asyncio.Event()

    async def async_serve(self, request: web.Request) -> web.StreamResponse | None:
        """Send the live picture to a viewer until it leaves.

        Returns:
            The answer that was sent, None if there is no picture to begin with.
        """
        async with aclosing(self._frames()) as frames:
            try:
                frame = await anext(frames)
            except CameraError as err:
                LOGGER.warning("No live picture of %s: %s", self._entry.title, err)
                return None
            response = web.StreamResponse(
                headers={
                    hdrs.CONTENT_TYPE: f"multipart/x-mixed-replace;boundary={_BOUNDARY}"
                }
            )
            await response.prepare(request)
            await response.write(f"--{_BOUNDARY}\r\n".encode())
            try:
                await response.write(_part(frame))
                async for frame in frames:
                    await response.write(_part(frame))
            except CameraError as err:
                LOGGER.debug("The live picture of %s ends: %s", self._entry.title, err)
            return response

    async def _frames(self) -> AsyncGenerator[bytes]:
        """Yield the newest frame, each at most once."""
        self._viewers += 1
        if self._upstream is None:
            self._failure = None
            self._frame = None
            self._upstream = self._entry.async_create_background_task(
                self._hass, self._read(), f"{self._entry.title} video"
            )
        try:
            seen = self._number
            while True:
                while self._frame is None or self._number == seen:
                    if self._failure is not None:
                        raise self._failure
                    await self._news.wait()
                seen = self._number
                yield self._frame
        finally:
            self._viewers -= 1
            if not self._viewers and self._upstream is not None:
                self._upstream.cancel()
                self._upstream = None

    async def _read(self) -> None:
        """Read the upstream; once it has worked, reconnect for as long as watched."""
        failure: CameraError = CameraConnectionError()
        try:
            while True:
                try:
                    async with self._client.open_video() as frames:
                        async for frame in frames:
                            self._frame = frame
                            self._number += 1
                            self._tell()
                except CameraError as err:
                    if self._frame is None:
                        failure = err
                        return
                    LOGGER.debug("The video of %s: %s", self._entry.title, err)
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
