"""The files that go to and come from the `mjpeg` camera: firmware, web interface and params.bin; and how to make them."""

from enum import Enum, auto
import json
import re
import struct
import zlib

from tests.simulator.http import Request

from .params import Values

FIRMWARE_MAGIC = b"BNEG"
FIRMWARE_FORMAT = (1, 1)
"""What stands between the magic and the sizes of both parts."""
VERSION_MARK = b"SIMULATED FIRMWARE "
"""The simulator's own, at the beginning of an image's first part: a real image does not tell its version."""
WEB_MAGIC = PARAMS_MAGIC = bytes.fromhex("bd9a0c44")
PARAMS_LENGTH = 5352
_HEADER = struct.Struct("<4sII")
"""Of params.bin and of a web interface: magic, sum of all bytes behind the header, length of the file."""
_FIRMWARE_HEADER = struct.Struct("<4sIIII")


class Soundness(Enum):
    """What comes of installing a file as firmware."""

    SOUND = auto()
    """It runs."""
    NO_FIRMWARE = auto()
    """It is refused."""
    DAMAGED = auto()
    """It is not whole."""
    OTHER_LINE = auto()
    """It is for other hardware."""


def uploaded_file(request: Request) -> bytes | None:
    """Return the content of the form's field `file`, or None when the body is no such form."""
    boundary = re.search(
        r'multipart/form-data;.*boundary="?([^";]+)',
        request.headers.get("Content-Type", ""),
    )
    if boundary is None:
        return None
    for part in request.body.split(b"--" + boundary[1].encode()):
        fields, found, content = part.partition(b"\r\n\r\n")
        if found and re.search(rb'[; ]name="?file"?(;|\r|$)', fields):
            return content.removesuffix(b"\r\n")
    return None


def firmware_image(version: str = "11.22.2.40", size: int = 64 * 1024) -> bytes:
    """Return firmware: a header, two parts, altogether of this size. Its contents are the simulator's own."""
    parts = size - _FIRMWARE_HEADER.size
    linux = parts // 2
    header = _FIRMWARE_HEADER.pack(
        FIRMWARE_MAGIC, *FIRMWARE_FORMAT, linux, parts - linux
    )
    mark = VERSION_MARK + version.encode() + b"\0"
    return header + mark + _filler(parts - len(mark))


def web_image(version: str = "2.0.10.9", size: int = 16 * 1024) -> bytes:
    """Return a web interface of this size. Its pages are the simulator's own."""
    content = bytes(int(part) for part in version.split("."))
    content += _filler(size - _HEADER.size - len(content))
    return _HEADER.pack(WEB_MAGIC, sum(content), size) + content


def _filler(size: int) -> bytes:
    """Return bytes of every value, and what ends lines and forms among them."""
    pattern = bytes(range(256)) + b"\r\n--\r\n\r\n"
    return (pattern * (size // len(pattern) + 1))[:size]


def firmware_soundness(content: bytes, running: str) -> Soundness:
    """Return what comes of a file on a camera that runs a version; what tells no version counts as its own."""
    if not content.startswith(FIRMWARE_MAGIC):
        return Soundness.NO_FIRMWARE
    if len(content) < _FIRMWARE_HEADER.size:
        return Soundness.DAMAGED
    _, first, second, linux, romfs = _FIRMWARE_HEADER.unpack_from(content)
    behind = content[_FIRMWARE_HEADER.size :]
    if (first, second) != FIRMWARE_FORMAT or len(behind) < linux + romfs:
        return Soundness.DAMAGED
    if behind.startswith(VERSION_MARK):
        version = behind.removeprefix(VERSION_MARK).partition(b"\0")[0].decode()
        if version.split(".")[:2] != running.split(".")[:2]:
            return Soundness.OTHER_LINE
    return Soundness.SOUND


def is_web_interface(content: bytes) -> bool:
    """Return whether a file is an intact web interface."""
    if len(content) < _HEADER.size:
        return False
    magic, checksum, length = _HEADER.unpack_from(content)
    return (magic, checksum, length) == (
        WEB_MAGIC,
        sum(content[_HEADER.size :]) & 0xFFFFFFFF,
        len(content),
    )


def pack_params(values: dict[str, Values]) -> bytes:
    """Return params.bin. Header and length are a real camera's; what follows is the simulator's own."""
    packed = zlib.compress(json.dumps(values).encode()).ljust(
        PARAMS_LENGTH - _HEADER.size, b"\0"
    )
    return _HEADER.pack(PARAMS_MAGIC, sum(packed), PARAMS_LENGTH) + packed


def unpack_params(content: bytes) -> dict[str, Values]:
    """Return what `pack_params` packed; ValueError when it is not intact."""
    if len(content) != PARAMS_LENGTH:
        raise ValueError("Wrong size")
    magic, checksum, length = _HEADER.unpack_from(content)
    packed = content[_HEADER.size :]
    if magic != PARAMS_MAGIC or length != PARAMS_LENGTH or checksum != sum(packed):
        raise ValueError("Damaged")
    try:
        values: dict[str, Values] = json.loads(zlib.decompressobj().decompress(packed))
    except zlib.error as err:
        raise ValueError("Not this camera's") from err
    return values
