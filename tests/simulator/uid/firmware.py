"""The firmware: its versions, and the upgrade, which is a POST with HTTP Basic authentication."""

import base64
import binascii
from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import sha256

from .refusals import PARSE_PARAMETERS, Refused

KERNEL = "3.0.8"
FILESYSTEM = "V2.5.30.1_20180214"
CONTENT_TYPE = "application/octet-stream"


@dataclass(frozen=True, slots=True)
class Image:
    """What was uploaded."""

    size: int
    sha256: str


def image(headers: Mapping[str, str], body: bytes) -> Image:
    """Take an uploaded image."""
    content_type = headers.get("Content-Type", "").partition(";")[0].strip()
    if content_type.lower() != CONTENT_TYPE or not body:
        raise Refused(PARSE_PARAMETERS)
    return Image(len(body), sha256(body).hexdigest())


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
