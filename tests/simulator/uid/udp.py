"""The vendor's search: answers its broadcast on UDP, and nothing but the search."""

from collections.abc import Mapping
import re
from xml.sax.saxutils import quoteattr

SEARCH_PORT = 36584
"""Where the vendor's own tool searches from."""
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
    root: str,
    values: Mapping[str, Mapping[str, str]],
    *,
    model: str,
    serial: str,
    mac: str,
    host: str,
    port: int,
) -> bytes:
    """Who the camera is, and where; the values are those of its configuration."""
    network, title = values["network"], values["osd"]["title_utf8"]
    lan = {
        "MacAddress": mac,
        "IPAddress": host,
        "Netmask": network["netmask"],
        "Gateway": network["gateway"],
        "DHCP": network["dhcp"],
    }
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
        f'<?xml version="1.0" encoding="GB2312" ?>\n<{root}>\n'
        f'<MESSAGE_HEADER Msg_type="{MESSAGE_TYPE}" Msg_code="{RESPONSE}" Msg_flag="0" />\n'
        f"<MESSAGE_BODY>\n{body}\n</MESSAGE_BODY>\n</{root}>"
    ).encode(ENCODING)
