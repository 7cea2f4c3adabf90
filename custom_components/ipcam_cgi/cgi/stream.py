"""Multipart MJPEG → JPEG frames. Pure: fed with chunks, bounded, linear in its input."""

import re
from typing import Final

from .errors import CameraResponseError, ErrorKey
from .models import Jpeg, is_whole_jpeg
from .transport import PICTURE_LIMIT

_MOST_DOUBTS: Final = 3
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
        # What was not taken yet. A chunk that nothing precedes is never copied into it
        # in whole: most frames come in few chunks, and many in one.
        self._buffer = bytearray()
        self._data: bytes | bytearray = b""
        self._position = 0
        # Up to here the data are known not to hold what is looked for.
        self._scanned = 0
        self._in_body = False
        self._length: int | None = None
        self._in_doubt = False
        self._doubts = 0
        self._lengths_are_wrong = False

    def feed(self, chunk: bytes) -> list[Jpeg]:
        """Return the frames that this chunk completes.

        Raises:
            CameraResponseError: A head or a frame is longer than any camera's.
        """
        if self._buffer:
            self._buffer += chunk
            self._data = self._buffer
        else:
            self._data = chunk
        frames: list[Jpeg] = []
        while self._in_body or self._take_head():
            if (part := self._take_body()) is None:
                break
            if is_whole_jpeg(part):
                frames.append(part)
        self._keep_the_rest()
        return frames

    def _take_head(self) -> bool:
        end = self._find(_HEAD_END, _HEAD_LIMIT)
        if end < 0:
            return False
        length = _content_length(bytes(self._data[self._position : end]))
        self._length = None if self._lengths_are_wrong else length
        if self._length is not None and self._length > PICTURE_LIMIT:
            raise CameraResponseError(ErrorKey.TOO_LARGE)
        self._position = self._scanned = end + len(_HEAD_END)
        self._in_body = True
        return True

    def _take_body(self) -> Jpeg | None:
        if self._length is not None:
            end = self._position + self._length
            if len(self._data) < end:
                return None
            part = self._cut(end)
            if is_whole_jpeg(part):
                self._end_body(end)
                return part
            # The camera may have miscounted. Looking again costs; not for ever.
            self._doubts += 1
            self._lengths_are_wrong = self._doubts > _MOST_DOUBTS
            self._length, self._in_doubt = None, True
        if (end := self._find(self._boundary, PICTURE_LIMIT)) < 0:
            return None
        # The line end before a boundary is no part of the picture. Not every camera
        # sends one, and some count dashes of their own.
        part = bytes(self._cut(end)).rstrip(b"-\r\n")
        if self._in_doubt and is_whole_jpeg(part):
            self._lengths_are_wrong = True
        self._end_body(end)
        return part

    def _cut(self, end: int) -> Jpeg:
        if isinstance(self._data, bytes):
            return memoryview(self._data)[self._position : end]
        # The buffer goes on changing.
        with memoryview(self._data) as view:
            return bytes(view[self._position : end])

    def _end_body(self, end: int) -> None:
        # With the line end, so that nothing is left of a chunk that ends here.
        if self._data[end : end + 2] == b"\r\n":
            end += 2
        self._position = self._scanned = end
        self._in_body = self._in_doubt = False

    def _find(self, wanted: bytes, limit: int) -> int:
        found = self._data.find(wanted, self._scanned)
        length = (len(self._data) if found < 0 else found) - self._position
        if length > limit:
            raise CameraResponseError(ErrorKey.TOO_LARGE)
        if found < 0:
            unknown = len(self._data) - len(wanted) + 1
            self._scanned = max(self._position, unknown)
        return found

    def _keep_the_rest(self) -> None:
        if self._data is self._buffer:
            del self._buffer[: self._position]
        else:
            with memoryview(self._data) as view:
                self._buffer += view[self._position :]
        self._scanned -= self._position
        self._position = 0
        self._data = b""


def _content_length(head: bytes) -> int | None:
    for line in head.split(b"\r\n"):
        if line.lower().startswith(_LENGTH):
            digits = line[len(_LENGTH) :].strip()
            # Longer numbers are nonsense, and slow to read.
            return int(digits) if digits.isdigit() and len(digits) < 10 else None
    return None
