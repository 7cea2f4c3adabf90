"""WS-Discovery: what ONVIF cameras, of any maker, tell to everybody."""

import asyncio
from collections.abc import Collection, Iterator
from functools import partial
from ipaddress import IPv4Address
import logging
import socket
from typing import Any, Final
from urllib.parse import unquote
import uuid
from xml.parsers.expat import ExpatError

import xmltodict

from ..address import CameraAddress
from ..errors import CameraValueError
from ..text import decode
from .datagrams import ask
from .models import SearchWay, Sighting, told_text

_LOGGER: Final = logging.getLogger(__name__)
_SECONDS: Final = 2.0
_GROUP: Final = "239.255.255.250"
_PORT: Final = 3702
_SCOPE: Final = "onvif://www.onvif.org/"
# A device has one address per interface, and says a few things about itself.
_MOST_WORDS: Final = 64
_PROBE: Final = """\
<?xml version="1.0" encoding="UTF-8"?>
<s:Envelope xmlns:s="http://www.w3.org/2003/05/soap-envelope" \
xmlns:a="http://schemas.xmlsoap.org/ws/2004/08/addressing" \
xmlns:d="http://schemas.xmlsoap.org/ws/2005/04/discovery" \
xmlns:dn="http://www.onvif.org/ver10/network/wsdl">\
<s:Header>\
<a:MessageID>{message_id}</a:MessageID>\
<a:To>urn:schemas-xmlsoap-org:ws:2005:04:discovery</a:To>\
<a:Action>http://schemas.xmlsoap.org/ws/2005/04/discovery/Probe</a:Action>\
</s:Header>\
<s:Body><d:Probe><d:Types>dn:NetworkVideoTransmitter</d:Types></d:Probe></s:Body>\
</s:Envelope>"""


async def search_onvif(
    interfaces: Collection[str],
    *,
    seconds: float = _SECONDS,
    group: str = _GROUP,
    port: int = _PORT,
) -> list[Sighting]:
    """Ask who is a camera; return what answered, not yet merged.

    None of it has a family: cameras of all makers answer.

    Args:
        interfaces: The IPv4 addresses of the adapters to ask from.
        seconds: How long all of it takes.
        group: Whom to ask instead of everybody.
        port: Where they listen instead.

    Raises:
        ValueError: What should be an adapter's address is none.
    """
    found = await asyncio.gather(
        *(
            _search(str(IPv4Address(interface)), (group, port), seconds)
            for interface in interfaces
        )
    )
    return [sighting for sightings in found for sighting in sightings]


async def _search(
    interface: str, target: tuple[str, int], seconds: float
) -> list[Sighting]:
    try:
        sock = _open(interface)
    except OSError as err:
        _LOGGER.debug("Cannot search from %s: %s", interface, err)
        return []
    message_id = f"urn:uuid:{uuid.uuid4()}"
    request = _PROBE.format(message_id=message_id).encode()
    return await ask(sock, request, [target], partial(parse, message_id), seconds)


def _open(interface: str) -> socket.socket:
    sock = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    try:
        sock.setblocking(False)
        address = socket.inet_aton(interface)
        sock.setsockopt(socket.IPPROTO_IP, socket.IP_MULTICAST_IF, address)
        sock.setsockopt(socket.IPPROTO_IP, socket.IP_MULTICAST_TTL, 1)
        sock.bind((interface, 0))
    except OSError:
        sock.close()
        raise
    return sock


def parse(message_id: str, datagram: bytes, sender: str) -> Sighting | None:
    """Return who answered the message, None if this is no answer to it."""
    try:
        document = xmltodict.parse(
            # As C programs send their texts, a zero may end it.
            decode(datagram.partition(b"\0")[0]),
            disable_entities=True,
            xml_attribs=False,
            postprocessor=lambda _, key, value: (key.rpartition(":")[2], value),
        )
    except ExpatError, ValueError:
        return None
    if _text(document, "Envelope", "Header", "RelatesTo").strip() != message_id:
        return None
    match = _child(document, "Envelope", "Body", "ProbeMatches", "ProbeMatch")
    if match is None:
        return None
    scopes = list(_words(_text(match, "Scopes")))
    return Sighting(
        address=_address(_text(match, "XAddrs"), sender),
        ways=frozenset({SearchWay.ONVIF}),
        name=_scope(scopes, "name"),
        model=_scope(scopes, "hardware"),
    )


def _child(element: Any, *names: str) -> Any:
    """Return what is at a path of elements, of several alike the first, or None."""
    for name in names:
        element = element.get(name) if isinstance(element, dict) else None
        if isinstance(element, list):
            element = element[0]
    return element


def _text(element: Any, *names: str) -> str:
    found = _child(element, *names)
    return found if isinstance(found, str) else ""


def _words(text: str) -> Iterator[str]:
    yield from text.split(maxsplit=_MOST_WORDS)[:_MOST_WORDS]


def _address(xaddrs: str, sender: str) -> CameraAddress:
    """Return where the sender says it has its services.

    Only at its own address: none that it names may have a third party asked.
    """
    for xaddr in _words(xaddrs):
        try:
            address = CameraAddress.parse(xaddr)
        except CameraValueError:
            continue
        if address.host == sender:
            return address
    return CameraAddress(host=sender)


def _scope(scopes: list[str], kind: str) -> str | None:
    """Return what a device says about itself, of several things the first."""
    prefix = f"{_SCOPE}{kind}/"
    for scope in scopes:
        if scope.startswith(prefix):
            return told_text(unquote(scope.removeprefix(prefix)))
    return None
