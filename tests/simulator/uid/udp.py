"""The vendor's search: answers its broadcast on UDP, and nothing but the search."""

import asyncio
from collections.abc import Callable
import re
from typing import override
from xml.sax.saxutils import quoteattr

MESSAGE_TYPE = "SYSTEM_SEARCHIPC_MESSAGE"
SEARCH, RESPONSE = "1", "3"
ENCODING = "gb18030"


def is_search(datagram: bytes) -> bool:
    """Whether this is a search; the other codes reconfigure cameras."""
    text = datagram.decode(ENCODING, errors="replace")
    header = re.search(
        r"<(XML_ANJVISION|XML_TOPSEE)>\s*<MESSAGE_HEADER\b([^>]*)>", text
    )
    if header is None:
        return False
    attributes = dict(re.findall(r'(\w+)\s*=\s*"([^"]*)"', header[2]))
    return (attributes.get("Msg_type"), attributes.get("Msg_code")) == (
        MESSAGE_TYPE,
        SEARCH,
    )


def search_answer(
    *, model: str, title: str, serial: str, lan: dict[str, str], port: int
) -> bytes:
    """Who the camera is, and where."""
    elements = (
        (
            "DEVICE_TYPE",
            {
                "DeviceType": "NVS-IPCAM",
                "DeviceModule": model,
                "OSD": title.encode().hex(),
            },
        ),
        ("IPC_SERIALNUMBER", {"SerialNumber": serial}),
        ("LANConfig", lan),
        ("StreamAccess", {"Auth": "1", "VideoPort": "554", "WebPort": str(port)}),
    )
    body = "\n".join(
        f"<{name} {' '.join(f'{key}={quoteattr(value)}' for key, value in pairs.items())} />"
        for name, pairs in elements
    )
    return (
        '<?xml version="1.0" encoding="GB2312" ?>\n<XML_ANJVISION>\n'
        f'<MESSAGE_HEADER Msg_type="{MESSAGE_TYPE}" Msg_code="{RESPONSE}" Msg_flag="0" />\n'
        f"<MESSAGE_BODY>\n{body}\n</MESSAGE_BODY>\n</XML_ANJVISION>"
    ).encode(ENCODING)


class SearchResponder(asyncio.DatagramProtocol):
    """Answers each search to whoever sent it."""

    def __init__(self, answer: Callable[[], bytes | None]) -> None:
        """Ask `answer` what to say; None is nothing."""
        self._answer = answer
        self._transport: asyncio.DatagramTransport | None = None

    @override
    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        if isinstance(transport, asyncio.DatagramTransport):
            self._transport = transport

    @override
    def datagram_received(self, data: bytes, addr: tuple[str | int, int]) -> None:
        if self._transport is not None and is_search(data):
            if (answer := self._answer()) is not None:
                self._transport.sendto(answer, addr)
