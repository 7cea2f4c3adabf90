"""WS-Discovery: answers those who ask the network for ONVIF devices."""

from io import BytesIO
from typing import TYPE_CHECKING
from urllib.parse import quote
from uuid import NAMESPACE_OID, uuid4, uuid5
from xml.etree import ElementTree as ET
from xml.sax.saxutils import escape

from tests.simulator.udp import Address, UdpPort

from .handlers import DEVICE_PATH

if TYPE_CHECKING:
    from tests.simulator.uid.camera import UidCamera

GROUP = "239.255.255.250"
ENVELOPE = "http://www.w3.org/2003/05/soap-envelope"
ADDRESSING = "http://schemas.xmlsoap.org/ws/2004/08/addressing"
DISCOVERY = "http://schemas.xmlsoap.org/ws/2005/04/discovery"
NETWORK = "http://www.onvif.org/ver10/network/wsdl"
TYPES = frozenset({(NETWORK, "NetworkVideoTransmitter")})
SCOPE = "onvif://www.onvif.org/"
_PROBE = f"{{{ENVELOPE}}}Body/{{{DISCOVERY}}}Probe"


class _Probe:
    """A question for devices."""

    def __init__(self, datagram: bytes) -> None:
        """Read it; ValueError for what is none."""
        if b"<!" in datagram:
            raise ValueError("SOAP has no document type")
        prefixes: dict[str, str] = {}
        root = None
        try:
            for event, found in ET.iterparse(  # noqa: S314 - it has no entities
                BytesIO(datagram), events=("start-ns", "start")
            ):
                if event == "start-ns":
                    prefix, uri = found
                    prefixes[prefix] = uri
                elif root is None:
                    root = found
        except ET.ParseError as err:
            raise ValueError(str(err)) from err
        if root is None or (probe := root.find(_PROBE)) is None:
            raise ValueError("No probe")
        header = f"{{{ENVELOPE}}}Header/{{{ADDRESSING}}}MessageID"
        self.message_id = (root.findtext(header) or "").strip()
        if not self.message_id:
            raise ValueError("Nothing to relate an answer to")
        self.types = {
            (prefixes.get(prefix, ""), name)
            for prefix, _, name in (
                written.rpartition(":")
                for written in (probe.findtext(f"{{{DISCOVERY}}}Types") or "").split()
            )
        }
        self.scopes = (probe.findtext(f"{{{DISCOVERY}}}Scopes") or "").split()


class WsDiscovery:
    """What one camera tells those who look for devices.

    Attributes:
        port: The port; the real one once it was started; None: it cannot be found so.
        datagrams: Everything that reached it, whatever it was.
    """

    def __init__(self, camera: UidCamera, port: int | None) -> None:
        """Take the camera and the port."""
        self.port = port
        self.datagrams: list[bytes] = []
        self._camera = camera
        self._udp: UdpPort | None = None
        self._messages = 0

    async def start(self) -> None:
        """Hear what is sent to the camera, and to the group of those that can be found."""
        if self.port is not None:
            self._udp = UdpPort(self.port, self._answer)
            await self._udp.open(self._camera.host, GROUP)
            self.port = self._udp.port

    def stop(self) -> None:
        """Hear no more."""
        if self._udp is not None:
            self._udp.close()
            self._udp = None

    def scopes(self) -> list[str]:
        """Return what the camera says of itself."""
        title = self._camera.configuration.values["osd"]["title_utf8"]
        facts = {
            "type": "video_encoder",
            "Profile": "Streaming",
            "hardware": self._camera.model,
            "name": title,
        }
        return [
            f"{SCOPE}{name}/{quote(value, safe='')}" for name, value in facts.items()
        ]

    def _answer(self, datagram: bytes, sender: Address) -> tuple[bytes, Address] | None:
        self.datagrams.append(datagram)
        if self._camera.offline or not self._camera.onvif.enabled:
            return None
        try:
            probe = _Probe(datagram)
        except ValueError:
            return None
        scopes = self.scopes()
        if not probe.types <= TYPES or not all(
            any(f"{scope}/".startswith(f"{wanted.rstrip('/')}/") for scope in scopes)
            for wanted in probe.scopes
        ):
            return None
        self._messages += 1
        return self._match(probe.message_id, scopes).encode(), sender

    def _match(self, message_id: str, scopes: list[str]) -> str:
        """Return that the camera is what is looked for."""
        device = uuid5(NAMESPACE_OID, self._camera.serial)
        return (
            f'<?xml version="1.0" encoding="UTF-8"?>\n<env:Envelope xmlns:env="{ENVELOPE}" '
            f'xmlns:wsa="{ADDRESSING}" xmlns:d="{DISCOVERY}" xmlns:dn="{NETWORK}"><env:Header>'
            f"<wsa:MessageID>urn:uuid:{uuid4()}</wsa:MessageID>"
            f"<wsa:RelatesTo>{escape(message_id)}</wsa:RelatesTo>"
            f"<wsa:To>{ADDRESSING}/role/anonymous</wsa:To>"
            f"<wsa:Action>{DISCOVERY}/ProbeMatches</wsa:Action>"
            f'<d:AppSequence InstanceId="1" MessageNumber="{self._messages}"/></env:Header>'
            "<env:Body><d:ProbeMatches><d:ProbeMatch>"
            f"<wsa:EndpointReference><wsa:Address>urn:uuid:{device}</wsa:Address>"
            "</wsa:EndpointReference><d:Types>dn:NetworkVideoTransmitter</d:Types>"
            f"<d:Scopes>{escape(' '.join(scopes))}</d:Scopes>"
            f"<d:XAddrs>{escape(self._camera.onvif.url(DEVICE_PATH))}</d:XAddrs>"
            "<d:MetadataVersion>1</d:MetadataVersion>"
            "</d:ProbeMatch></d:ProbeMatches></env:Body></env:Envelope>\n"
        )
