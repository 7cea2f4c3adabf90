"""Multipart MJPEG → JPEG frames. Pure: fed with chunks, bounded, linear in its input."""

import re
from typing import Final

from .errors import CameraResponseError, ErrorKey
from .transport import PICTURE_LIMIT

_HEAD_LIMIT: Final = 8 * 1024
_HEAD_END: Final = b"\r\n\r\n"
_LENGTH: Final = b"content-length:"
_JPEG_START: Final = b"\xff\xd8"
_BOUNDARY: Final = re.compile(r';\s*boundary\s*=\s*"?([^";]*[^";\s])', re.IGNORECASE)


class FrameParser:
    """Cuts a multipart/x-mixed-replace body into its JPEG frames.

    By the Content-Length of each part; where a part has none, by its boundary.
    Parts that are no JPEG are left out.
    """

    def __init__(self, content_type: str) -> None:
        """Take the boundary from the Content-Type of the answer.

        Raises:
            CameraResponseError: It is no multipart answer.
        """
        match = _BOUNDARY.search(content_type)
        boundary = match[1].lstrip("-") if match else ""
        if not content_type.lower().startswith("multipart/") or not boundary:
            raise CameraResponseError(ErrorKey.BAD_ANSWER)
        self._boundary = b"--" + boundary.encode()
        self._buffer = bytearray()
        self._in_body = False
        self._length: int | None = None
        # Up to here the buffer is known not to hold what is looked for.
        self._scanned = 0

    def feed(self, chunk: bytes) -> list[bytes]:
        """Return the frames that this chunk completes.

        Raises:
            CameraResponseError: A head or a frame is longer than any camera's.
        """
        self._buffer += chunk
        frames: list[bytes] = []
        while True:
            if not self._in_body and not self._take_head():
                return frames
            if (part := self._take_body()) is None:
                return frames
            if part.startswith(_JPEG_START):
                frames.append(part)

    def _take_head(self) -> bool:
        end = self._find(_HEAD_END, _HEAD_LIMIT)
        if end < 0:
            return False
        self._length = _content_length(bytes(self._buffer[:end]))
        if self._length is not None and self._length > PICTURE_LIMIT:
            raise CameraResponseError(ErrorKey.TOO_LARGE)
        self._drop(end + len(_HEAD_END))
        self._in_body = True
        return True

    def _take_body(self) -> bytes | None:
        end = self._length
        if end is None:
            end = self._find(self._boundary, PICTURE_LIMIT)
        if end < 0 or len(self._buffer) < end:
            return None
        part = bytes(self._buffer[:end])
        self._drop(end)
        self._in_body = False
        # The line end before a boundary is no part of the picture. Not every camera
        # sends one, and some count dashes of their own.
        return part if self._length is not None else part.rstrip(b"-\r\n")

    def _find(self, wanted: bytes, limit: int) -> int:
        position = self._buffer.find(wanted, self._scanned)
        if position < 0:
            if len(self._buffer) > limit:
                raise CameraResponseError(ErrorKey.TOO_LARGE)
            self._scanned = max(0, len(self._buffer) - len(wanted) + 1)
        return position

    def _drop(self, count: int) -> None:
        del self._buffer[:count]
        self._scanned = 0


def _content_length(head: bytes) -> int | None:
    for line in head.split(b"\r\n"):
        if line.lower().startswith(_LENGTH):
            digits = line[len(_LENGTH) :].strip()
            # Longer numbers are nonsense, and slow to read.
            return int(digits) if digits.isdigit() and len(digits) < 10 else None
    return None
