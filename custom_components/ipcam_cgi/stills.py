"""Stills: requests that are shared, and the last good picture where there is none now."""

import asyncio
from collections.abc import Collection
from typing import Final

from homeassistant.config_entries import ConfigEntry
from homeassistant.core import HomeAssistant

from .cgi import (
    CameraClient,
    CameraConnectionError,
    CameraError,
    CameraTimeoutError,
    Picture,
)
from .const import CONF_LIVE_STREAM
from .live import LiveView

# Home Assistant waits for 10 s, and then cannot say why there is no picture.
_PATIENCE_SECONDS: Final = 9.5


def shown_as(
    entry: ConfigEntry, picture: Picture, pictures: Collection[Picture]
) -> Picture:
    """Return which of a camera's pictures is shown as one of them.

    The live picture may be the small one, where the network is slow.
    """
    if picture is not Picture.MAIN:
        return picture
    chosen = Picture(entry.options.get(CONF_LIVE_STREAM, Picture.MAIN))
    return chosen if chosen in pictures else picture


class Stills:
    """Takes one of a camera's pictures, once for all who want it at the same time."""

    def __init__(
        self,
        hass: HomeAssistant,
        entry: ConfigEntry,
        client: CameraClient,
        live: LiveView,
        picture: Picture = Picture.MAIN,
    ) -> None:
        """Take pictures with a client."""
        self._hass = hass
        self._entry = entry
        self._client = client
        self._live = live
        self._picture = picture
        self._last: tuple[float, bytes] | None = None
        self._running: asyncio.Task[bytes] | None = None
        self._next: asyncio.Task[bytes] | None = None

    @property
    def last(self) -> bytes | None:
        """The last good picture, None if there was none yet."""
        frame = self._live.frame
        if frame is None or (self._last is not None and self._last[0] > frame.time):
            return self._last[1] if self._last else None
        return frame.jpeg

    async def async_take(self) -> bytes:
        """Return a picture taken after this call, within 10 s.

        Raises:
            CameraError: There is none.
        """
        if self._next is None:
            self._next = task = self._entry.async_create_background_task(
                self._hass,
                self._take(self._running),
                f"{self._entry.title} still",
                # Whoever asks before it begins has a part in it.
                eager_start=False,
            )
            # All who wait for it may have given up before it fails.
            task.add_done_callback(lambda task: task.cancelled() or task.exception())
        return await _shared(self._next)

    async def async_recent(self, *, there: bool) -> bytes:
        """Return a picture of now; the last good one where there is none.

        Args:
            there: Whether it is worth asking the camera.

        Raises:
            CameraError: There never was one.
        """
        if (frame := self._live.current) is not None:
            return frame.jpeg
        if not there and self.last is not None:
            return self.last
        try:
            if self._running is not None:
                return await _shared(self._running)
            return await self.async_take()
        except CameraError:
            if self.last is None:
                raise
            return self.last

    async def _take(self, before: asyncio.Task[bytes] | None) -> bytes:
        if before is not None:
            # What that one brings was perhaps taken before this one was asked for.
            await asyncio.wait((before,))
        self._running, self._next = self._next, None
        try:
            jpeg = await self._client.snapshot(self._picture)
        finally:
            self._running = None
        self._last = (self._hass.loop.time(), jpeg)
        return jpeg


async def _shared(task: asyncio.Task[bytes]) -> bytes:
    try:
        async with asyncio.timeout(_PATIENCE_SECONDS):
            await asyncio.wait((task,))
    except TimeoutError:
        raise CameraTimeoutError from None
    if task.cancelled():
        raise CameraConnectionError
    return task.result()
