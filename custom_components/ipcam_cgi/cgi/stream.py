"""Multipart MJPEG → JPEG frames. Pure: fed with chunks, bounded, linear in its input."""

import re
from typing import Final

from .errors import CameraResponseError, ErrorKey
from .models import JPEG_START, is_whole_jpeg
from .transport import PICTURE_LIMIT

_HEAD_LIMIT: Final = 8 * 1024
_HEAD_END: Final = b"\r\n\r\n"
_LENGTH: Final = b"content-length:"
_BOUNDARY: Final = re.compile(r';\s*boundary\s*=\s*"?([^";]*[^";\s])', re.IGNORECASE)


class FrameParser:
    """Cuts a multipart/x-mixed-replace body into its JPEG frames.

    By the Content-Length of each part; by its boundary where a part has none, or where
    the lengths turned out to be wrong. Parts that are no whole JPEG are left out.
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
        self._in_doubt = False
        self._lengths_are_wrong = False
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
            if is_whole_jpeg(part):
                frames.append(part)

    def _take_head(self) -> bool:
        end = self._find(_HEAD_END, _HEAD_LIMIT)
        if end < 0:
            return False
        length = _content_length(bytes(self._buffer[:end]))
        self._length = None if self._lengths_are_wrong else length
        if self._length is not None and self._length > PICTURE_LIMIT:
            raise CameraResponseError(ErrorKey.TOO_LARGE)
        self._drop(end + len(_HEAD_END))
        self._in_body = True
        return True

    def _take_body(self) -> bytes | None:
        if self._length is not None:
            if len(self._buffer) < self._length:
                return None
            part = self._copy(self._length)
            if is_whole_jpeg(part) or not part.startswith(JPEG_START):
                self._end_body(self._length)
                return part
            # A JPEG that does not end where it should: the camera may have miscounted.
            self._length, self._in_doubt = None, True
        if (end := self._find(self._boundary, PICTURE_LIMIT)) < 0:
            return None
        # The line end before a boundary is no part of the picture. Not every camera
        # sends one, and some count dashes of their own.
        part = self._copy(end).rstrip(b"-\r\n")
        if self._in_doubt and is_whole_jpeg(part):
            self._lengths_are_wrong = True
        self._end_body(end)
        return part

    def _copy(self, count: int) -> bytes:
        with memoryview(self._buffer) as view:
            return bytes(view[:count])

    def _end_body(self, count: int) -> None:
        self._drop(count)
        self._in_body = self._in_doubt = False

    def _find(self, wanted: bytes, limit: int) -> int:
        position = self._buffer.find(wanted, self._scanned)
        if position > limit or (position < 0 and len(self._buffer) > limit):
            raise CameraResponseError(ErrorKey.TOO_LARGE)
        if position < 0:
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
