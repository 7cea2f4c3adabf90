"""The files that go to and come from the `mjpeg` camera: uploads and params.bin."""

import json
import re
import struct
import zlib

from tests.simulator.http import Request

from .params import Values

FIRMWARE_MAGIC = b"BNEG"
PARAMS_MAGIC = bytes.fromhex("bd9a0c44")
PARAMS_LENGTH = 5352
_HEADER = struct.Struct("<4sII")


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
