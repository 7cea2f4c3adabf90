"""WS-Discovery asks from each adapter, and hears answers to its own question only."""

import re
from typing import Final

import pytest
import xmltodict

from custom_components.ipcam_cgi.cgi import (
    CameraAddress,
    SearchWay,
    Sighting,
    search_onvif,
)

from .support import Device, free_udp_port, probe_match

pytestmark = pytest.mark.usefixtures("socket_enabled")

HOST: Final = "127.0.0.1"
GROUP: Final = "239.255.255.250"
SHORT: Final = 0.2


def message_id(datagram: bytes) -> str:
    """Return the id of a question."""
    match = re.search(rb"<a:MessageID>(urn:uuid:[-0-9a-f]{36})</a:MessageID>", datagram)
    assert match is not None
    return match[1].decode()


def answer(datagram: bytes) -> list[bytes]:
    """Answer as a camera does, with answers to others around it."""
    return [
        probe_match("urn:uuid:another", xaddrs="http://127.0.0.1:1111/"),
        probe_match(
            message_id(datagram),
            xaddrs="http://127.0.0.1:8899/onvif/device_service",
            scopes="onvif://www.onvif.org/hardware/MC200J6 onvif://www.onvif.org/name/Front%20door",
        ),
        b"<nonsense",
    ]


async def test_finds_cameras() -> None:
    """What a camera answers is told, without a family: it may be any maker's."""
    async with Device(answer, host="", port=free_udp_port(), group=GROUP) as camera:
        found = await search_onvif([HOST], seconds=SHORT, port=camera.port)
    assert found == [
        Sighting(
            address=CameraAddress(host=HOST, port=8899),
            ways=frozenset({SearchWay.ONVIF}),
            name="Front door",
            model="MC200J6",
        )
    ]
    assert not found[0].is_camera


async def test_sends_probes_only() -> None:
    """All that is sent is one question, twice, from each adapter."""
    async with Device(host="", port=free_udp_port(), group=GROUP) as device:
        assert await search_onvif([HOST], seconds=SHORT, port=device.port) == []
        once, again = device.datagrams
    assert once == again
    wsa = "http://schemas.xmlsoap.org/ws/2004/08/addressing"
    wsd = "http://schemas.xmlsoap.org/ws/2005/04/discovery"
    soap = "http://www.w3.org/2003/05/soap-envelope"
    assert xmltodict.parse(once, process_namespaces=True, xml_attribs=False) == {
        f"{soap}:Envelope": {
            f"{soap}:Header": {
                f"{wsa}:MessageID": message_id(once),
                f"{wsa}:To": "urn:schemas-xmlsoap-org:ws:2005:04:discovery",
                f"{wsa}:Action": f"{wsd}/Probe",
            },
            f"{soap}:Body": {
                f"{wsd}:Probe": {f"{wsd}:Types": "dn:NetworkVideoTransmitter"}
            },
        }
    }
    assert b'xmlns:dn="http://www.onvif.org/ver10/network/wsdl"' in once


async def test_adapter_that_is_gone() -> None:
    """An adapter that is there no more does not hinder the others."""
    async with Device(answer, host="", port=free_udp_port(), group=GROUP) as camera:
        # An address for examples: nobody's.
        found = await search_onvif(
            ["198.51.100.1", HOST], seconds=SHORT, port=camera.port
        )
    assert len(found) == 1


async def test_no_address() -> None:
    """Names are not looked up."""
    with pytest.raises(ValueError):
        await search_onvif(["localhost"])
