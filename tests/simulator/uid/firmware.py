"""The firmware: its versions, and the upgrade, which is a POST with HTTP Basic authentication."""

import base64
import binascii
from collections.abc import Mapping

from .refusals import PARSE_PARAMETERS, Refused

KERNEL = "3.0.8"
FILESYSTEM = "V2.5.30.1_20180214"
CONTENT_TYPE = "application/octet-stream"


PATHS = frozenset({"/cgi-bin/OnvifFirmwareUpgrade", "/OnvifFirmwareUpgrade"})
"""The two of the document."""


def firmware_image(size: int = 64 * 1024) -> bytes:
    """Return what passes for firmware here: nobody knows what a real one looks like."""
    pattern = b"\x00firmware\xff" + bytes(range(256))
    return (pattern * (size // len(pattern) + 1))[:size]


def check(headers: Mapping[str, str], body: bytes) -> None:
    """Refuse what is not uploaded as the document says."""
    content_type = headers.get("Content-Type", "").partition(";")[0].strip()
    if content_type.lower() != CONTENT_TYPE or not body:
        raise Refused(PARSE_PARAMETERS)


def credentials(headers: Mapping[str, str]) -> tuple[str, str] | None:
    """The name and the password of the Authorization header, if there are any."""
    scheme, _, encoded = headers.get("Authorization", "").partition(" ")
    if scheme.lower() != "basic":
        return None
    try:
        decoded = base64.b64decode(encoded, validate=True).decode()
    except binascii.Error, UnicodeDecodeError:
        return None
    name, colon, password = decoded.partition(":")
    return (name, password) if colon else None
