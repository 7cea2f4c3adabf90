"""What comes from a live view, byte by byte: status, chunks, parts. Keeps the pictures' stamps and nothing else."""

from collections.abc import Iterator
from enum import Enum, auto

from tests.simulator.stamp import read_stamp

_LINE_END = b"\r\n"
_HEAD_END = b"\r\n\r\n"
_BEGINNING = 128
"""As much of a picture as its stamp is in."""
_CHUNKED = b"transfer-encoding: chunked"
_LENGTH = b"content-length:"


class _At(Enum):
    RESPONSE = auto()
    CHUNK_SIZE = auto()
    CHUNK = auto()
    AFTER_CHUNK = auto()
    END = auto()


class Stream:
    """Takes the bytes of one answer; what is in the pictures is counted, and not copied.

    Attributes:
        status: The HTTP status, once it is known.
    """

    def __init__(self) -> None:
        """Begin with the status line."""
        self.status: int | None = None
        self._at = _At.RESPONSE
        self._chunked = False
        self._line = bytearray()
        self._left = 0
        self._parts = _Parts()

    def feed(self, data: memoryview) -> Iterator[int]:
        """Yield when each picture was taken that ends in these bytes: `time.monotonic_ns()`."""
        while data and self._at is not _At.END:
            if self._at is _At.CHUNK:
                taken = data[: self._left] if self._chunked else data
                data = data[len(taken) :]
                yield from self._parts.feed(taken)
                self._left -= len(taken)
                if self._chunked and not self._left:
                    self._at = _At.AFTER_CHUNK
                continue
            is_response = self._at is _At.RESPONSE
            line, data = _take_until(
                self._line, data, _HEAD_END if is_response else _LINE_END
            )
            if line is None:
                continue
            if is_response:
                self._take_response(line)
            elif self._at is _At.AFTER_CHUNK:
                self._at = _At.CHUNK_SIZE
            else:
                self._left = int(line, 16)
                self._at = _At.CHUNK if self._left else _At.END

    def _take_response(self, head: bytes) -> None:
        self.status = int(head.split(maxsplit=2)[1])
        self._chunked = _CHUNKED in head.lower()
        self._at = _At.CHUNK_SIZE if self._chunked else _At.CHUNK


class _Parts:
    """The parts of multipart/x-mixed-replace, each with a Content-Length."""

    def __init__(self) -> None:
        self._head = bytearray()
        self._beginning = bytearray()
        self._left = 0

    def feed(self, data: memoryview) -> Iterator[int]:
        while data:
            if not self._left:
                head, data = _take_until(self._head, data, _HEAD_END)
                if head is None:
                    continue
                self._left = _content_length(head)
                self._beginning.clear()
                continue
            taken = data[: self._left]
            if (missing := _BEGINNING - len(self._beginning)) > 0:
                self._beginning += taken[:missing]
            self._left -= len(taken)
            data = data[len(taken) :]
            if not self._left:
                yield read_stamp(bytes(self._beginning)).ns


def _take_until(
    buffer: bytearray, data: memoryview, end: bytes
) -> tuple[bytes | None, memoryview]:
    """Return what comes before an end, None if that is still to come; and the bytes after it."""
    before = len(buffer)
    # An end is within the first bytes: pictures are never looked through.
    looked_at = data[:4096]
    buffer += looked_at
    if (at := buffer.find(end, max(0, before - len(end)))) < 0:
        return None, data[len(looked_at) :]
    found = bytes(buffer[:at])
    buffer.clear()
    return found, data[at + len(end) - before :]


def _content_length(head: bytes) -> int:
    for line in head.lower().split(_LINE_END):
        if line.startswith(_LENGTH):
            return int(line.removeprefix(_LENGTH))
    return 0
