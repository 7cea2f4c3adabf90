"""SOAP 1.2 as the ONVIF services speak it: requests read strictly, answers and faults written as strings."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
import re
from typing import override
from xml.etree import ElementTree as ET
from xml.sax.saxutils import escape

from tests.simulator.http import Request

CONTENT_TYPE = "application/soap+xml"
PREFIXES = {
    "env": "http://www.w3.org/2003/05/soap-envelope",
    "wsa": "http://www.w3.org/2005/08/addressing",
    "wsse": "http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-wssecurity-secext-1.0.xsd",
    "wsu": "http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-wssecurity-utility-1.0.xsd",
    "wsnt": "http://docs.oasis-open.org/wsn/b-2",
    "wsrf": "http://docs.oasis-open.org/wsrf/rw-2",
    "wstop": "http://docs.oasis-open.org/wsn/t-1",
    "ter": "http://www.onvif.org/ver10/error",
    "tt": "http://www.onvif.org/ver10/schema",
    "tds": "http://www.onvif.org/ver10/device/wsdl",
    "trt": "http://www.onvif.org/ver10/media/wsdl",
    "tev": "http://www.onvif.org/ver10/events/wsdl",
    "tns1": "http://www.onvif.org/ver10/topics",
}
"""The namespaces, by the prefixes that stand for them here and in every answer."""

_NAMESPACES = "".join(f' xmlns:{prefix}="{uri}"' for prefix, uri in PREFIXES.items())
_DURATION = re.compile(
    r"P(?=.)(?:(\d+)D)?(?:T(?=.)(?:(\d+)H)?(?:(\d+)M)?(?:(\d+(?:\.\d+)?)S)?)?"
)


class SoapFault(Exception):
    """The camera answers with a SOAP fault."""

    def __init__(self, subcode: str, reason: str, *, receiver: bool = False) -> None:
        """Take what is wrong, and whether it is the camera's fault rather than the client's."""
        super().__init__(reason)
        self.subcode = subcode
        self.reason = reason
        self.receiver = receiver

    @property
    def status(self) -> int:
        """The HTTP status that goes with it."""
        return 500 if self.receiver else 400

    @override
    def __str__(self) -> str:
        return f"{self.subcode}: {self.reason}"

    @property
    def body(self) -> str:
        """What stands in the envelope's body."""
        code = "env:Receiver" if self.receiver else "env:Sender"
        return (
            f"<env:Fault><env:Code><env:Value>{code}</env:Value><env:Subcode>"
            f"<env:Value>{self.subcode}</env:Value></env:Subcode></env:Code>"
            f'<env:Reason><env:Text xml:lang="en">{escape(self.reason)}</env:Text></env:Reason>'
            "</env:Fault>"
        )


def malformed(reason: str) -> SoapFault:
    """Return the fault of a request that is no SOAP."""
    return SoapFault("ter:WellFormed", reason)


def invalid(reason: str) -> SoapFault:
    """Return the fault of an argument that cannot be."""
    return SoapFault("ter:InvalidArgVal", reason)


def qualified(name: str) -> str:
    """Return a name with its namespace as ElementTree has it: `tds:GetServices`."""
    prefix, _, local = name.partition(":")
    return f"{{{PREFIXES[prefix]}}}{local}"


@dataclass(frozen=True, slots=True)
class SoapRequest:
    """One request.

    Attributes:
        operation: What is asked for, with the prefix of its namespace: `tds:GetServices`.
        element: It, with its arguments.
        header: The envelope's header, if there is one.
        params: The parameters of the URL.
    """

    operation: str
    element: ET.Element
    header: ET.Element | None
    params: Mapping[str, str]

    def text(self, path: str) -> str | None:
        """Return what stands in an element below the operation's; None without the element."""
        found = self.element.find(path, PREFIXES)
        return None if found is None else (found.text or "").strip()


def read(request: Request) -> SoapRequest:
    """Read a request; what is no SOAP 1.2 is refused."""
    content_type = request.headers.get("Content-Type", "").partition(";")[0]
    if content_type.strip().lower() != CONTENT_TYPE:
        raise malformed(f"Not {CONTENT_TYPE}")
    if b"<!DOCTYPE" in request.body or b"<!ENTITY" in request.body:
        raise malformed("SOAP has no document type")
    try:
        root = ET.fromstring(request.body)  # noqa: S314 - it has no entities
    except ET.ParseError as err:
        raise malformed(str(err)) from err
    children = list(root)
    header = children.pop(0) if _is(children, "env:Header") else None
    if root.tag != qualified("env:Envelope") or len(children) != 1:
        raise malformed("Not an envelope with a body")
    if not _is(children, "env:Body") or len(children[0]) != 1:
        raise malformed("Not a body with an operation")
    element = children[0][0]
    uri, _, local = element.tag.removeprefix("{").rpartition("}")
    prefix = next((name for name, of in PREFIXES.items() if of == uri), "?")
    return SoapRequest(f"{prefix}:{local}", element, header, request.params)


def _is(elements: list[ET.Element], name: str) -> bool:
    return bool(elements) and elements[0].tag == qualified(name)


def envelope(body: str) -> bytes:
    """Return a whole answer."""
    return (
        f'<?xml version="1.0" encoding="UTF-8"?>\n<env:Envelope{_NAMESPACES}>'
        f"<env:Body>{body}</env:Body></env:Envelope>\n"
    ).encode()


def element(name: str, content: str) -> str:
    """Return an element with text."""
    return f"<{name}>{escape(content)}</{name}>"


def seconds(duration: str | None) -> float:
    """Read an xsd:duration without years and months, whose length nobody knows."""
    if not (match := _DURATION.fullmatch(duration or "")):
        raise invalid(f"No duration: {duration}")
    days, hours, minutes, rest = (float(group or 0) for group in match.groups())
    return ((days * 24 + hours) * 60 + minutes) * 60 + rest


def moment(text: str) -> datetime:
    """Read an xsd:dateTime that says that it is UTC."""
    try:
        if text.endswith("Z"):
            return datetime.fromisoformat(text)
    except ValueError:
        pass
    raise invalid(f"No time in UTC: {text}")


def timestamp(time: datetime) -> str:
    """Write an xsd:dateTime."""
    return f"{time.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}"
