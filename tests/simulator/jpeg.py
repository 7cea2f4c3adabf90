"""JPEG files made larger without touching the picture in them: padding and thumbnails in segments of their own."""

from functools import lru_cache
from io import BytesIO
from random import Random
import struct

from PIL import Image

SOI = b"\xff\xd8"
EOI = b"\xff\xd9"
COM = b"\xff\xfe"
APP1 = b"\xff\xe1"
MAX_DATA = 65533
"""The most that one segment holds."""
_OVERHEAD = 4
"""Marker and length of a segment."""


def segment(marker: bytes, data: bytes) -> bytes:
    """Return one segment."""
    return marker + struct.pack(">H", len(data) + 2) + data


@lru_cache(maxsize=4)
def padding(size: int) -> bytes:
    """Return COM segments that are `size` bytes together: 0, or 4 and more."""
    if size in range(1, _OVERHEAD):
        raise ValueError(f"No segment has {size} bytes")
    # As in a picture, FF is followed by 00: no marker stands in there.
    noise = Random(0).randbytes(MAX_DATA).replace(b"\xff", b"\xff\x00")
    full, rest = divmod(size, MAX_DATA + _OVERHEAD)
    sizes = [MAX_DATA] * full
    if 0 < rest < _OVERHEAD:
        sizes[-1] -= _OVERHEAD
        rest += _OVERHEAD
    if rest:
        sizes.append(rest - _OVERHEAD)
    return b"".join(segment(COM, noise[:data]) for data in sizes)


def insert(jpeg: bytes, segments: bytes) -> bytes:
    """Put segments at the beginning of a JPEG file, but behind a comment that is there already."""
    start = len(SOI)
    if jpeg.startswith(COM, start):
        start += len(COM) + int.from_bytes(jpeg[start + 2 : start + 4])
    return b"".join((jpeg[:start], segments, jpeg[start:]))


def pad(jpeg: bytes, size: int) -> bytes:
    """Return the same picture in a file of exactly `size` bytes.

    Raises:
        ValueError: The file is larger than that already, or smaller by less than a segment.
    """
    if size < len(jpeg):
        raise ValueError(f"{len(jpeg)} bytes are more than {size}")
    return insert(jpeg, padding(size - len(jpeg)))


def with_thumbnail(jpeg: bytes) -> bytes:
    """Return the same picture with a small one in its Exif segment: a whole JPEG file within the file."""
    image = Image.open(BytesIO(jpeg))
    image.thumbnail((80, 80))
    buffer = BytesIO()
    image.save(buffer, "JPEG")
    thumbnail = buffer.getvalue()
    # TIFF: an empty first directory; a second one with compression, offset and length of the thumbnail.
    header = struct.pack("<2sHIHI", b"II", 42, 8, 0, 14)
    offset = len(header) + 2 + 3 * 12 + 4
    directory = struct.pack(
        "<HHHIHxxHHIIHHIII",
        *(3, 0x0103, 3, 1, 6),
        *(0x0201, 4, 1, offset),
        *(0x0202, 4, 1, len(thumbnail)),
        0,
    )
    exif = b"Exif\x00\x00" + header + directory + thumbnail
    return insert(jpeg, segment(APP1, exif))
