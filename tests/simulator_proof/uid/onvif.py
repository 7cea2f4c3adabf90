"""SOAP as plain as can be: what is sent is what the test writes, with a login in front."""

import base64
from dataclasses import dataclass
from datetime import UTC, datetime
import hashlib
import os
from typing import Any
from xml.etree import ElementTree as ET

from tests.simulator.uid import UidCamera
from tests.simulator_proof.client import fetch

DEVICE, MEDIA, EVENTS = (
    f"/onvif/{name}_service" for name in ("device", "media", "event")
)
NAMES = {
    "s": "http://www.w3.org/2003/05/soap-envelope",
    "wsa": "http://www.w3.org/2005/08/addressing",
    "tds": "http://www.onvif.org/ver10/device/wsdl",
    "trt": "http://www.onvif.org/ver10/media/wsdl",
    "tev": "http://www.onvif.org/ver10/events/wsdl",
    "tt": "http://www.onvif.org/ver10/schema",
    "wsnt": "http://docs.oasis-open.org/wsn/b-2",
}
XMLNS = " ".join(f'xmlns:{prefix}="{uri}"' for prefix, uri in NAMES.items())
OASIS = "http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss"


@dataclass(frozen=True)
class SoapAnswer:
    """An answer that is SOAP."""

    status: int
    root: ET.Element

    def text(self, path: str) -> str:
        """Return what stands in the first such element."""
        found = self.root.find(f".//{path}", NAMES)
        assert found is not None, ET.tostring(self.root)
        return found.text or ""

    def texts(self, path: str) -> list[str]:
        """Return what stands in all such elements."""
        return [found.text or "" for found in self.root.iterfind(f".//{path}", NAMES)]

    @property
    def fault(self) -> str:
        """The subcode of a fault; nothing where there is none."""
        return "".join(self.texts("s:Subcode/s:Value"))

    @property
    def messages(self) -> list[tuple[str, str, str]]:
        """Topic, operation and state of what was pulled."""
        return [
            (
                element.findtext("wsnt:Topic", "", NAMES).rpartition("/")[2],
                message.get("PropertyOperation", ""),
                item.get("Value", ""),
            )
            for element in self.root.iterfind(".//wsnt:NotificationMessage", NAMES)
            for message in element.iterfind(".//tt:Message", NAMES)
            for item in message.iterfind("tt:Data/tt:SimpleItem", NAMES)
        ]


def token(
    username: str = "admin",
    password: str = "secret",
    *,
    created: datetime | None = None,
    nonce: bytes | None = None,
) -> str:
    """Return a header with a login."""
    time = f"{created or datetime.now(UTC):%Y-%m-%dT%H:%M:%SZ}"
    nonce = os.urandom(16) if nonce is None else nonce
    digest = hashlib.sha1(nonce + time.encode() + password.encode()).digest()
    return (
        f'<w:Security xmlns:w="{OASIS}-wssecurity-secext-1.0.xsd"><w:UsernameToken>'
        f"<w:Username>{username}</w:Username>"
        f'<w:Password Type="{OASIS}-username-token-profile-1.0#PasswordDigest">'
        f"{base64.b64encode(digest).decode()}</w:Password>"
        f"<w:Nonce>{base64.b64encode(nonce).decode()}</w:Nonce>"
        f'<u:Created xmlns:u="{OASIS}-wssecurity-utility-1.0.xsd">{time}</u:Created>'
        "</w:UsernameToken></w:Security>"
    )


async def send(
    camera: UidCamera,
    target: str,
    body: str,
    *,
    content_type: str = "application/soap+xml; charset=utf-8",
) -> SoapAnswer:
    """Send a body just as it is."""
    headers = {"Content-Type": content_type}
    answer = await fetch(
        camera, target, method="POST", headers=headers, data=body.encode()
    )
    assert answer.header("Content-Type").startswith("application/soap+xml")
    return SoapAnswer(answer.status, ET.fromstring(answer.body))  # noqa: S314 - the simulator's


async def ask(
    camera: UidCamera, target: str, operation: str, header: str | None = None
) -> SoapAnswer:
    """Ask for an operation, written as `<tds:GetServices/>`, as the administrator if not told otherwise."""
    header = token() if header is None else header
    envelope = (
        f"<s:Envelope {XMLNS}><s:Header>{header}</s:Header>"
        f"<s:Body>{operation}</s:Body></s:Envelope>"
    )
    return await send(camera, target, envelope)


class PullPoint:
    """A pull point that was opened."""

    def __init__(self, camera: UidCamera, target: str) -> None:
        """Take where it is."""
        self.camera = camera
        self.target = target

    async def pull(self, seconds: float = 0, limit: int = 100) -> SoapAnswer:
        """Fetch what waits, or comes in time."""
        return await self.ask(
            f"<tev:PullMessages><tev:Timeout>PT{seconds}S</tev:Timeout>"
            f"<tev:MessageLimit>{limit}</tev:MessageLimit></tev:PullMessages>"
        )

    async def ask(self, operation: str, **options: Any) -> SoapAnswer:
        """Ask for an operation."""
        return await ask(self.camera, self.target, operation, **options)


async def create(camera: UidCamera, time: str = "PT60S") -> SoapAnswer:
    """Ask for a pull point."""
    return await ask(
        camera,
        EVENTS,
        "<tev:CreatePullPointSubscription><tev:InitialTerminationTime>"
        f"{time}</tev:InitialTerminationTime></tev:CreatePullPointSubscription>",
    )


async def subscribe(camera: UidCamera, time: str = "PT60S") -> PullPoint:
    """Open a pull point."""
    address = (await create(camera, time)).text("wsa:Address")
    base = f"http://127.0.0.1:{camera.port}"
    assert address.startswith(f"{base}/onvif/")
    return PullPoint(camera, address.removeprefix(base))
