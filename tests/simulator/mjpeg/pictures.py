"""The `mjpeg` camera's stills and live views: snapshot.cgi, videostream.cgi, videostream.asf."""

from collections.abc import AsyncGenerator, Callable
from functools import partial
import shutil
import time
from typing import TYPE_CHECKING

from tests.simulator.faults import StreamFaultKind
from tests.simulator.http import Reply, Request
from tests.simulator.stamp import Stamp

from . import stream
from .answers import Answers
from .query import number

if TYPE_CHECKING:
    from .camera import MjpegCamera

SIZES = {2: (160, 120), 8: (320, 240), 32: (640, 480)}
"""Width and height by the camera's own setting."""
STREAM_SIZES = (8, 32)
"""Those that a live view can ask for."""


class Pictures:
    """Answers the requests for pictures of one camera."""

    def __init__(self, camera: MjpegCamera, answers: Answers) -> None:
        """Take the camera and what words its answers."""
        self._camera = camera
        self._answers = answers

    def snapshot(self, request: Request, _: object) -> Reply:
        """Answer snapshot.cgi."""
        moment = time.strftime("%Y%m%d%H%M%S", time.gmtime(self._camera.local_time()))
        filename = f"snapshot_{self._camera.values['params']['id']}_{moment}.jpg"
        return self._answers.file(
            self._frame(0),
            "image/jpeg",
            request.params.get("next_url") or filename,
            self._camera.now(),
        )

    def videostream(self, request: Request, _: object) -> Reply:
        """Answer videostream.cgi, with the faults that streams show."""
        pictures, _seconds = self._pictures(request)
        if (refusal := self._refusal()) is not None:
            return refusal
        boundary = stream.BOUNDARY
        shown = self._camera.stream_faults(request.path)
        if StreamFaultKind.DASHED_BOUNDARY in shown:
            boundary = f"--{boundary}"
        if StreamFaultKind.QUOTED_BOUNDARY in shown:
            boundary = f'"{boundary}"'
        parts = stream.server_push(
            pictures,
            partial(self._camera.stream_faults, request.path),
            separator=self._camera.separator,
        )
        return self._answers.stream(
            self._camera.watched(parts),
            f"multipart/x-mixed-replace;boundary={boundary}",
            self._camera.now(),
        )

    def videostream_asf(self, request: Request, _: object) -> Reply:
        """Answer videostream.asf."""
        pictures, seconds = self._pictures(request)
        if (ffmpeg := shutil.which("ffmpeg")) is None:
            return self._answers.status(404, self._camera.now())
        if (refusal := self._refusal()) is not None:
            return refusal
        return self._answers.stream(
            self._camera.watched(stream.asf(pictures, seconds, ffmpeg)),
            "video/x-ms-asf",
            self._camera.now(),
        )

    def _refusal(self) -> Reply | None:
        if self._camera.streams < self._camera.max_streams:
            return None
        return self._answers.status(503, self._camera.now())

    def _pictures(self, request: Request) -> tuple[AsyncGenerator[bytes], float]:
        """Return the pictures asked for, and the seconds between two of them."""
        rate = number(request, "rate", *stream.RATES, default=0)
        resolution = number(request, "resolution", *STREAM_SIZES, default=0)
        frame: Callable[[Stamp], bytes] = partial(self._frame, resolution)
        stamped = self._camera.stamped
        seconds = stream.interval(rate, None if stamped is None else stamped.rate)
        queue = stamped is not None and stamped.queue
        return stream.frames(frame, seconds, queue=queue), seconds

    def _frame(self, resolution: int, stamp: Stamp | None = None) -> bytes:
        """Return a picture of a resolution, or (0) of the one that the camera is set to just then."""
        camera = self._camera.values["camera_params"]
        self._camera.scene.brightness = 0.2 + int(camera["brightness"]) / 200
        self._camera.scene.contrast = 0.6 + 0.2 * int(camera["contrast"])
        self._camera.scene.flip = bool(int(camera["flip"]) & 1)
        self._camera.scene.mirror = bool(int(camera["flip"]) & 2)
        size = SIZES[resolution or int(camera["resolution"])]
        return self._camera.picture(*size, stamp)
