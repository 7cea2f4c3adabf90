"""How cameras of the `uid` family make themselves known without a login: on UDP 3001 and over HTTP."""

from collections.abc import Mapping
from contextlib import suppress
from typing import Final

from ..address import DEFAULT_PORT, CameraAddress
from ..errors import CameraResponseError
from ..search.models import SearchWay, Sighting, UdpSearch, told_mac, told_text
from ..text import whole_number
from ..transport import Answer
from . import wire

# The request would lose a question mark with nothing behind it.
GETINFO: Final = ("/cgi-bin/getinfo", "&")
"""Path and query by which some firmware tells anybody who it is."""

_SEARCH_TYPE: Final = "SYSTEM_SEARCHIPC_MESSAGE"
# The only code that is ever sent: others change the camera.
_SEARCH_CODE: Final = "1"
_ROOTS: Final = frozenset({"XML_ANJVISION", "XML_TOPSEE"})
_HIGHEST_PORT: Final = 65535


def sighted(address: CameraAddress, info: Answer | None) -> Sighting:
    """Return who answers there, with what getinfo tells without a login, if anything."""
    values: Mapping[str, str] = {}
    if info is not None:
        with suppress(CameraResponseError):
            # A fault, which has none of these values, says that it does not tell.
            values = wire.parse(info.body).values
    return Sighting(
        address=address,
        ways=frozenset({SearchWay.HTTP}),
        family="uid",
        mac=told_mac(values.get("mac") or values.get("macaddr", "")),
        model=told_text(values.get("model")),
        firmware=told_text(values.get("filesystem") or values.get("kernel")),
    )


def parse(datagram: bytes, sender: str) -> Sighting | None:
    """Return who answered the search, None if this is no answer of these cameras."""
    try:
        # As C programs send their texts, a zero may end it.
        reply = wire.parse(datagram.partition(b"\0")[0])
    except CameraResponseError:
        return None
    header, body = "MESSAGE_HEADER", "MESSAGE_BODY"
    if (
        reply.root not in _ROOTS
        or reply.values.get(f"{header}/Msg_type") != _SEARCH_TYPE
        # The search itself, our own or another program's.
        or reply.values.get(f"{header}/Msg_code") == _SEARCH_CODE
    ):
        return None
    told = {
        path.removeprefix(f"{body}/"): value for path, value in reply.values.items()
    }
    port = whole_number(told.get("StreamAccess/WebPort", "")) or DEFAULT_PORT
    return Sighting(
        # Not LANConfig's IPAddress: that may be one it no longer has, and must not
        # lead anybody who sends such an answer to have a third party asked.
        address=CameraAddress(
            host=sender, port=port if port <= _HIGHEST_PORT else DEFAULT_PORT
        ),
        ways=frozenset({SearchWay.VENDOR}),
        family="uid",
        mac=told_mac(told.get("LANConfig/MacAddress", "")),
        name=_title(told.get("DEVICE_TYPE/OSD", "")),
        model=told_text(told.get("DEVICE_TYPE/DeviceModule")),
    )


def _title(digits: str) -> str | None:
    """Return the title that is shown in the picture, None where it is told otherwise."""
    try:
        title = bytes.fromhex(digits).decode()
    except ValueError:
        return None
    return told_text(title) if title.isprintable() else None


SEARCH: Final = UdpSearch(
    port=3001,
    source_port=36584,
    request=(
        '<?xml version="1.0" encoding="GB2312" ?><XML_ANJVISION>'
        f'<MESSAGE_HEADER Msg_type="{_SEARCH_TYPE}" Msg_code="{_SEARCH_CODE}" '
        'Msg_flag="0" SOURCE="AJTOOLS" /><MESSAGE_BODY></MESSAGE_BODY></XML_ANJVISION>'
    ).encode("ascii"),
    parse=parse,
)
