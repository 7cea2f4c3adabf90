"""The camera entities: stills, the live picture, and where its video is."""

from contextlib import suppress
from dataclasses import replace
from typing import Final, override

from aiohttp import web
from homeassistant.components.camera import (
    Camera,
    CameraEntityDescription,
    CameraEntityFeature,
    async_get_still_stream,
)
from homeassistant.components.stream import (
    CONF_RTSP_TRANSPORT as STREAM_RTSP_TRANSPORT,
    DOMAIN as STREAM,
)
from homeassistant.core import HomeAssistant, callback
from homeassistant.helpers import entity_registry as er
from homeassistant.helpers.entity_platform import AddConfigEntryEntitiesCallback
import voluptuous as vol

from .cgi import CameraError, Picture, VideoSource, settings as s
from .const import CONF_RTSP_TRANSPORT, DEFAULT_RTSP_TRANSPORT
from .coordinator import CameraConfigEntry
from .entity import StatusEntity, errors_of_a_command
from .stills import shown_as
from .viewer import no_picture
from .voice import async_expose_from_the_start

PARALLEL_UPDATES = 0

# Frames per second.
_SLOWEST: Final = 0.2
_FASTEST: Final = 25

DESCRIPTIONS: Final = {
    Picture.MAIN: CameraEntityDescription(key="main", name=None),
    Picture.SUB: CameraEntityDescription(
        key="sub", translation_key="sub", entity_registry_enabled_default=False
    ),
}


async def async_setup_entry(
    hass: HomeAssistant,
    entry: CameraConfigEntry,
    async_add_entities: AddConfigEntryEntitiesCallback,
) -> None:
    """Set up an entity for each of the camera's pictures."""
    async_add_entities(
        IpCamera(hass, entry, picture) for picture in entry.runtime_data.live
    )


class IpCamera(StatusEntity, Camera):
    """A picture."""

    def __init__(
        self, hass: HomeAssistant, entry: CameraConfigEntry, picture: Picture
    ) -> None:
        """Take pictures with the entry's camera."""
        StatusEntity.__init__(self, entry, DESCRIPTIONS[picture])
        Camera.__init__(self)
        data = entry.runtime_data
        self._shown = shown_as(entry, picture, data.live)
        self._live = data.live[self._shown]
        self._settings = data.settings
        self._query_schema = vol.Schema(
            {
                vol.Optional("rate"): vol.All(vol.Coerce(float), _checked_rate),
                vol.Optional("resolution"): vol.In(data.client.VIDEO_RESOLUTIONS),
            },
            extra=vol.REMOVE_EXTRA,
        )
        self._stills = data.stills[picture]
        self._is_spoken_to = picture is Picture.MAIN and data.ptz is not None
        self._attr_brand = self.heartbeat.info.manufacturer
        self._attr_model = self.heartbeat.info.model
        self._is_removed = False
        self._source: VideoSource | None = None
        self._has_stream = STREAM in hass.config.components
        if self._has_stream:
            self.stream_options[STREAM_RTSP_TRANSPORT] = entry.options.get(
                CONF_RTSP_TRANSPORT, DEFAULT_RTSP_TRANSPORT
            )
        self._find_source()

    @override
    def get_initial_entity_options(self) -> er.EntityOptionsType | None:
        """Return the options that a camera new in Home Assistant begins with."""
        return async_expose_from_the_start(self.hass) if self._is_spoken_to else None

    @property
    @override
    def available(self) -> bool:
        """Return True: Home Assistant skips actions on an unavailable entity silently.

        Whether the camera is there is told by the connectivity sensor, and by the
        action that fails.
        """
        return True

    def _find_source(self) -> None:
        """Look where the video is by now: the camera may tell it later than all else."""
        before, self._source = self._source, self.client.video_source(self._shown)
        if self._source and self._source.playable and self._has_stream:
            self._attr_supported_features = CameraEntityFeature.STREAM
            if self.stream is not None and self._source != before:
                self.stream.update_source(self._source.url)

    @override
    async def async_added_to_hass(self) -> None:
        """Follow the setting as well."""
        await super().async_added_to_hass()
        self.async_on_remove(
            self._settings.async_add_listener(
                self.async_write_ha_state, s.MOTION_DETECTION
            )
        )

    @override
    @callback
    def _handle_coordinator_update(self) -> None:
        self._find_source()
        super()._handle_coordinator_update()

    @property
    @override
    def motion_detection_enabled(self) -> bool:
        """Return whether the camera looks for motion."""
        return self._settings.data.get(s.MOTION_DETECTION) is True

    @override
    async def async_enable_motion_detection(self) -> None:
        """Have the camera look for motion."""
        await self._async_detect_motion(enable=True)

    @override
    async def async_disable_motion_detection(self) -> None:
        """Have the camera not look for motion."""
        await self._async_detect_motion(enable=False)

    async def _async_detect_motion(self, *, enable: bool) -> None:
        with errors_of_a_command():
            await self._settings.async_apply(s.MOTION_DETECTION.to(enable))

    @override
    async def stream_source(self) -> str | None:
        """Return where the video is, with the password in it."""
        return self._source.url if self._source else None

    @override
    async def async_will_remove_from_hass(self) -> None:
        """Stop fetching video: Home Assistant would go on, with what is no longer so."""
        await super().async_will_remove_from_hass()
        self._is_removed = True
        if (stream := self.stream) is None:
            return
        # One that is kept ready would never stop; the settings are the next entity's too.
        stream.dynamic_stream_settings = replace(
            stream.dynamic_stream_settings, preload_stream=False
        )
        for output in stream.outputs().values():
            await stream.remove_provider(output)
        await stream.stop()

    @override
    async def async_camera_image(
        self, width: int | None = None, height: int | None = None
    ) -> bytes:
        """Return a picture taken after this call.

        A thumbnail, which has a size, is the newest that is there; the last good one
        where there is none.
        """
        with errors_of_a_command():
            if width is None and height is None:
                return await self._stills.async_take()
            return await self._async_recent()

    async def _async_recent(self) -> bytes:
        return await self._stills.async_recent(there=self.heartbeat.is_connected)

    @override
    async def handle_async_still_stream(
        self, request: web.Request, interval: float
    ) -> web.StreamResponse:
        """Serve stills one after the other; the last one while there is no newer.

        Raises:
            HTTPException: There is none to begin with; its text says why.
        """
        try:
            await self._async_recent()
        except CameraError as err:
            raise no_picture(self.hass, err) from err
        return await async_get_still_stream(
            request, self._async_still, self.content_type, interval
        )

    async def _async_still(self) -> bytes | None:
        # Nobody else ends it when its camera is gone.
        with suppress(CameraError):
            return None if self._is_removed else await self._async_recent()
        return None

    @override
    async def handle_async_mjpeg_stream(
        self, request: web.Request
    ) -> web.StreamResponse:
        """Serve the live picture, at the rate and resolution that the query asks for.

        Raises:
            HTTPBadRequest: The query makes no sense for this camera.
        """
        try:
            wanted = self._query_schema(dict(request.query))
        except vol.Invalid as err:
            raise web.HTTPBadRequest(text=str(err)) from err
        return await self._live.async_serve(
            request, replace(self._live.demand, **wanted)
        )


def _checked_rate(rate: float) -> float:
    if not _SLOWEST <= rate <= _FASTEST:
        raise vol.Invalid(f"must be from {_SLOWEST} to {_FASTEST}")
    return rate
