"""How cameras of the `mjpeg` family make themselves known without a login: on UDP 10000 and over HTTP."""

import re
import struct
from typing import Final

from ..address import DEFAULT_PORT, CameraAddress
from ..errors import CameraResponseError
from ..search.models import SearchWay, Sighting, UdpSearch, told_mac, told_text
from ..text import decode
from ..transport import Answer
from . import wire

_PORT: Final = 10000
# Magic, opcode, length of the text (twice); then the text.
_HEADER: Final = struct.Struct("<4sHB8xII")
_MAGIC: Final = b"MO_I"
# The only opcode that is ever sent: others change the camera.
_SEARCH: Final = 0
_FOUND: Final = 1
_SEARCH_TEXT: Final = b"\0\0\0\1"
# id, alias, (addresses), sys_ver, (app_ver), port. Whether DHCP is on comes last, except
# on old firmware. Answers of other lengths are other products.
_ANSWER: Final = struct.Struct(">23x13s21s20x4s4xH")
_LENGTHS: Final = frozenset({_ANSWER.size, _ANSWER.size + 1})
_ID: Final = re.compile(rb"([0-9A-Fa-f]{12})\0*")
_SERVER: Final = re.compile(r"(?:Netwave|ReeCam) IP Camera", re.IGNORECASE)
_ANY_REALM: Final = re.compile(r'realm="?ipcamera_', re.IGNORECASE)
_REALM: Final = re.compile(r'realm="?ipcamera_([0-9A-F]{12})\b', re.IGNORECASE)


def is_family(challenge: str, server: str) -> bool:
    """Return whether it is one of these cameras that asks for a login."""
    return bool(_SERVER.search(server) or _ANY_REALM.search(challenge))


def named_by(challenge: str) -> str | None:
    """Return the MAC address that is in the realm of a login, None if there is none."""
    match = _REALM.search(challenge)
    return told_mac(match[1]) if match else None


def sighted(address: CameraAddress, answer: Answer) -> Sighting:
    """Return who answered get_status.cgi, with its status or with a challenge."""
    try:
        status = wire.parse(answer.body)
    except CameraResponseError:
        status = {}
    return Sighting(
        address=address,
        ways=frozenset({SearchWay.HTTP}),
        family="mjpeg",
        mac=told_mac(status.get("id", "")) or named_by(answer.challenge),
        name=told_text(status.get("alias")),
        firmware=told_text(status.get("sys_ver")),
    )


def parse(datagram: bytes, sender: str) -> Sighting | None:
    """Return who answered the search, None if this is no answer of these cameras."""
    if len(datagram) not in _LENGTHS:
        return None
    magic, opcode, *_ = _HEADER.unpack_from(datagram)
    camera_id, alias, sys_ver, port = _ANSWER.unpack_from(datagram)
    match = _ID.fullmatch(camera_id)
    if (magic, opcode) != (_MAGIC, _FOUND) or match is None:
        return None
    return Sighting(
        # Not the address that it names: that may be one it no longer has, and must not
        # lead anybody who sends such an answer to have a third party asked.
        address=CameraAddress(host=sender, port=port or DEFAULT_PORT),
        ways=frozenset({SearchWay.VENDOR}),
        family="mjpeg",
        mac=told_mac(match[1].decode()),
        name=told_text(decode(alias.partition(b"\0")[0])),
        firmware=".".join(map(str, sys_ver)) if any(sys_ver) else None,
    )


SEARCH: Final = UdpSearch(
    port=_PORT,
    source_port=_PORT,
    request=_HEADER.pack(_MAGIC, _SEARCH, 0, len(_SEARCH_TEXT), len(_SEARCH_TEXT))
    + _SEARCH_TEXT,
    parse=parse,
)
