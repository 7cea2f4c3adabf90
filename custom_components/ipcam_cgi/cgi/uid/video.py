"""Where a camera of the `uid` family has video that other programs can play: RTSP, if it answers."""

import logging
from typing import Final

from ..models import Picture, RtspOptions, VideoSource
from ..rtsp import offers_video, rtsp_url
from ..transport import Transport

_LOGGER: Final = logging.getLogger(__name__)


class UidVideo:
    """Looks for RTSP where the camera, or else the user, says it is."""

    def __init__(self, transport: Transport, wanted: RtspOptions) -> None:
        """Know of none yet.

        Args:
            transport: Where the camera is, and with which credentials.
            wanted: Where the user says that RTSP is.
        """
        self._transport = transport
        self._wanted = wanted
        self._found: RtspOptions | None = None

    async def find(self, told: RtspOptions) -> None:
        """Ask first where the camera says so, which may have changed since; then the user's place."""
        if not self._wanted.enabled or self._found == told:
            return
        for options in dict.fromkeys((told, self._wanted)):
            if await offers_video(self._url(options, Picture.MAIN)):
                self._found = options
                break
        else:
            self._found = None
        found = "not found" if self._found is None else "found"
        _LOGGER.debug("RTSP of %s: %s", self._transport.address, found)

    def source(self, picture: Picture) -> VideoSource | None:
        """Return where a picture is, None if there is no RTSP."""
        if self._found is None:
            return None
        return VideoSource(url=self._url(self._found, picture), playable=True)

    def _url(self, options: RtspOptions, picture: Picture) -> str:
        transport = self._transport
        return rtsp_url(
            transport.address.host,
            options,
            picture,
            transport.username,
            transport.password,
        )
