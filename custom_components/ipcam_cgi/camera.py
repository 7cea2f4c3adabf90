"""The camera entity: stills and the live picture."""

from typing import Final, override

from aiohttp import web
from homeassistant.components.camera import (
    Camera,
    CameraEntityDescription,
    async_get_still_stream,
)
from homeassistant.core import HomeAssistant
from homeassistant.exceptions import HomeAssistantError
from homeassistant.helpers import entity_registry as er
from homeassistant.helpers.entity_platform import AddConfigEntryEntitiesCallback

from .coordinator import CameraConfigEntry
from .entity import StatusEntity, errors_of_a_command
from .voice import async_expose_from_the_start

PARALLEL_UPDATES = 0

MAIN: Final = CameraEntityDescription(key="main", name=None)


async def async_setup_entry(
    hass: HomeAssistant,
    entry: CameraConfigEntry,
    async_add_entities: AddConfigEntryEntitiesCallback,
) -> None:
    """Set up the camera entity."""
    async_add_entities([IpCamera(entry, MAIN)])


class IpCamera(StatusEntity, Camera):
    """A picture."""

    def __init__(
        self, entry: CameraConfigEntry, description: CameraEntityDescription
    ) -> None:
        """Take pictures with the entry's camera."""
        StatusEntity.__init__(self, entry, description)
        Camera.__init__(self)
        self._live = entry.runtime_data.live
        self._can_turn = entry.runtime_data.ptz is not None
        self._last_image: bytes | None = None
        self._attr_brand = self.heartbeat.info.manufacturer
        self._attr_model = self.heartbeat.info.model

    @override
    def get_initial_entity_options(self) -> er.EntityOptionsType | None:
        """Return the options that a camera new in Home Assistant begins with."""
        return async_expose_from_the_start(self.hass) if self._can_turn else None

    @property
    @override
    def available(self) -> bool:
        """Return True: Home Assistant skips actions on an unavailable entity silently.

        Whether the camera is there is told by the connectivity sensor, and by the
        action that fails.
        """
        return True

    @override
    async def async_camera_image(
        self, width: int | None = None, height: int | None = None
    ) -> bytes:
        """Return a picture taken now.

        A thumbnail, which has a size, is the last good picture where there is none.
        """
        try:
            with errors_of_a_command():
                self._last_image = await self.client.snapshot()
        except HomeAssistantError:
            if width is None or self._last_image is None:
                raise
        return self._last_image

    @override
    async def handle_async_still_stream(
        self, request: web.Request, interval: float
    ) -> web.StreamResponse:
        """Serve stills one after the other; the last one while there is no newer."""
        return await async_get_still_stream(
            request, self._async_still, self.content_type, interval
        )

    async def _async_still(self) -> bytes | None:
        try:
            return await self.async_camera_image()
        except HomeAssistantError:
            return self._last_image

    @override
    async def handle_async_mjpeg_stream(
        self, request: web.Request
    ) -> web.StreamResponse | None:
        """Serve the live picture."""
        return await self._live.async_serve(request)
