"""The whole search, in a network with cameras of both families, strangers, and addresses where nobody is."""

import asyncio
from collections.abc import Sequence
import socket
from typing import Final
from urllib.parse import urlsplit
from xml.etree import ElementTree as ET

from custom_components.ipcam_cgi.cgi import Sighting, search_network
from custom_components.ipcam_cgi.connection import create_session
from custom_components.ipcam_cgi.networks import SearchRange, addresses_in
from tests.simulator import SimulatedCamera

from .cameras import mjpeg_at, uid_at
from .namespaces import Network
from .neighbours import Neighbourhood, Tarpit, WebServer

# So that a search that hangs does not hang the tests; how long it may take is the benchmark's concern.
PATIENCE: Final = 15
MO_I: Final = b"MO_I" + bytes(3) + bytes(8) + b"\4\0\0\0" + b"\4\0\0\0" + b"\0\0\0\1"
VENDOR: Final = (
    b'<?xml version="1.0" encoding="GB2312" ?><XML_ANJVISION>'
    b'<MESSAGE_HEADER Msg_type="SYSTEM_SEARCHIPC_MESSAGE" Msg_code="1" '
    b'Msg_flag="0" SOURCE="AJTOOLS" /><MESSAGE_BODY></MESSAGE_BODY></XML_ANJVISION>'
)
PROBE: Final = "{http://schemas.xmlsoap.org/ws/2005/04/discovery}Probe"


async def search(network: Network, ranges: str) -> list[Sighting]:
    """Search as the config flow does."""
    async with asyncio.timeout(PATIENCE), create_session() as session:
        return await search_network(
            session,
            addresses_in([SearchRange.parse(ranges)]),
            [str(network.interface.network.broadcast_address)],
            [str(network.interface.ip)],
        )


def told(
    sightings: Sequence[Sighting],
) -> dict[str, tuple[str | None, str | None, str | None, str | None, str]]:
    """Return what a search tells, each camera by its address."""
    assert len({sighting.address for sighting in sightings}) == len(sightings)
    return {
        str(sighting.address): (
            sighting.family,
            sighting.mac,
            sighting.name,
            sighting.firmware,
            " ".join(sorted(sighting.ways)),
        )
        for sighting in sightings
    }


async def test_finds_exactly_the_cameras(
    network: Network, neighbourhood: Neighbourhood
) -> None:
    """Each camera is found once, with all that it tells in any way; strangers and liars are not."""
    gate = mjpeg_at("192.168.77.31", profile="11.22", alias="Gate", mac="00626E0000A1")
    porch = mjpeg_at(
        "192.168.77.32", profile="11.37.2.65", alias="Porch", mac="00626E0000A2"
    )
    porch.search_answers = "broadcast"
    # Out of the way that is searched over HTTP.
    garage = mjpeg_at(
        "192.168.77.33",
        port=8090,
        profile="11.22",
        alias="Garage",
        mac="00626E0000A3",
    )
    garage.needs_source_port = True
    deaf = mjpeg_at(
        "192.168.77.34",
        udp_port=None,
        profile="11.22",
        alias="Deaf",
        mac="00626E0000A4",
    )
    dome = uid_at(
        "192.168.77.41",
        profile="field",
        alias="Dome",
        mac="F0000A0000B1",
        ws_discovery_port=3702,
    )
    dome.needs_source_port = True
    yard = uid_at(
        "192.168.77.42",
        profile="doc",
        alias="Yard",
        mac="F0000A0000B2",
        ws_discovery_port=3702,
    )
    yard.search_answers = "broadcast"
    # It answers the search as a camera does, but there is only a page to be seen.
    liar = mjpeg_at("192.168.77.53", profile="11.22", alias="Liar", mac="00626E0000A5")
    liar.add_fault("html")
    network.add("192.168.77.52")  # Where connections are refused.
    await neighbourhood.come(gate, porch, garage, deaf, dome, yard, liar)
    await neighbourhood.come(
        WebServer(host="192.168.77.50"), Tarpit(host="192.168.77.51")
    )
    found = await search(network, "192.168.77.0/24")
    assert told(found) == {
        "192.168.77.31": (
            *("mjpeg", "00626E0000A1", "Gate", gate.versions["firmware"]),
            "http vendor",
        ),
        "192.168.77.32": (
            *("mjpeg", "00626E0000A2", "Porch", porch.versions["firmware"]),
            "http vendor",
        ),
        "192.168.77.33:8090": (
            *("mjpeg", "00626E0000A3", "Garage", garage.versions["firmware"]),
            "http vendor",
        ),
        "192.168.77.34": (
            *("mjpeg", "00626E0000A4", "Deaf", deaf.versions["firmware"]),
            "http",
        ),
        # These tell their versions to nobody who is not logged in.
        "192.168.77.41": ("uid", "F0000A0000B1", "Dome", None, "http onvif vendor"),
        "192.168.77.42": ("uid", "F0000A0000B2", "Yard", None, "http onvif vendor"),
    }


async def test_sends_nothing_but_questions(
    network: Network, neighbourhood: Neighbourhood
) -> None:
    """Whoever is there gets a few GET requests without a login, and the searches, byte for byte."""
    cameras: list[SimulatedCamera] = [
        mjpeg_at("192.168.77.33", profile="11.22", mac="00626E0000A1"),
        mjpeg_at("192.168.77.34", profile="11.37.2.65", mac="00626E0000A2"),
        uid_at(
            "192.168.77.35", profile="field", mac="F0000A0000B1", ws_discovery_port=3702
        ),
        uid_at("192.168.77.36", mac="F0000A0000B2", ws_discovery_port=3702),
    ]
    page, tarpit = WebServer(host="192.168.77.37"), Tarpit(host="192.168.77.38")
    network.add("192.168.77.39")
    await neighbourhood.come(*cameras, page, tarpit)
    assert len(await search(network, "192.168.77.32/27")) == len(cameras)

    for camera in cameras:
        assert 1 <= len(camera.requests) <= 3
        for request in camera.requests:
            assert request.method == "GET"
            assert "Authorization" not in request.headers
            assert "user" not in urlsplit(request.target).query
            assert not request.body
    assert 1 <= len(page.received) <= 3
    assert len(tarpit.received) == 1

    # And nothing that no journal shows, for it went by them.
    capture = neighbourhood.capture
    for packet in capture.sent(socket.IPPROTO_TCP):
        assert packet.port == 80
        assert packet.payload.startswith(b"GET ")
        assert packet.payload.endswith(b"\r\n\r\n")
        assert b"authorization" not in packet.payload.lower()
    broadcast = "192.168.77.255"
    datagrams = [
        (packet.host, packet.port, packet.payload)
        for packet in capture.sent(socket.IPPROTO_UDP)
    ]
    probes = [datagram for *where, datagram in datagrams if where[1] == 3702]
    assert {tuple(where) for *where, _ in datagrams} == {
        (broadcast, 10000),
        (broadcast, 3001),
        ("239.255.255.250", 3702),
    }
    assert {datagram for *_, datagram in datagrams} - set(probes) == {MO_I, VENDOR}
    for probe in probes:
        body = ET.fromstring(probe)[1]  # noqa: S314 - our own
        assert [element.tag for element in body] == [PROBE]
