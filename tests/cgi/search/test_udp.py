"""The vendors' searches by UDP find cameras, send nothing else, and bear whatever comes back."""

import asyncio
from dataclasses import replace
import errno
import socket
import time
from typing import Final

import pytest

from custom_components.ipcam_cgi.cgi import SearchWay, Sighting, UdpSearch, search_udp
from custom_components.ipcam_cgi.cgi.mjpeg import MjpegClient
from custom_components.ipcam_cgi.cgi.search.datagrams import Gatherer
from custom_components.ipcam_cgi.cgi.uid import UidClient
from tests.simulator import MjpegCamera, SimulatedCamera, UidCamera

from .support import Device, address_of, free_udp_port, mjpeg_answer

pytestmark = pytest.mark.usefixtures("socket_enabled")

HOST: Final = "127.0.0.1"
EVERYBODY: Final = "127.255.255.255"
SHORT: Final = 0.2
MJPEG_SEARCH: Final = bytes.fromhex(
    "4d4f5f49 0000 00 0000000000000000 04000000 04000000 00000001"
)
UID_SEARCH: Final = (
    b'<?xml version="1.0" encoding="GB2312" ?><XML_ANJVISION>'
    b'<MESSAGE_HEADER Msg_type="SYSTEM_SEARCHIPC_MESSAGE" Msg_code="1" Msg_flag="0" '
    b'SOURCE="AJTOOLS" /><MESSAGE_BODY></MESSAGE_BODY></XML_ANJVISION>'
)


def search(port: int | None, *, source_port: int = 0) -> UdpSearch:
    """Return the search on UDP 10000, but on another port."""
    assert port is not None
    return replace(MjpegClient.SEARCH, port=port, source_port=source_port)


def uid_search(camera: SimulatedCamera) -> UdpSearch:
    """Return the search on UDP 3001, but on a camera's port."""
    assert camera.udp_port is not None
    return replace(UidClient.SEARCH, port=camera.udp_port, source_port=0)


async def test_finds_cameras() -> None:
    """Cameras of both families are found, with what their answers tell."""
    async with (
        MjpegCamera(udp_port=0, alias="Küche") as one,
        UidCamera(udp_port=0, alias="Hof") as two,
    ):
        found = await search_udp(
            [HOST], seconds=SHORT, searches=[search(one.udp_port), uid_search(two)]
        )
        assert found == [
            Sighting(
                address=address_of(one),
                ways=frozenset({SearchWay.VENDOR}),
                family="mjpeg",
                mac=one.mac,
                name="Küche",
                firmware=str(one.values["params"]["sys_ver"]),
            ),
            Sighting(
                address=address_of(two),
                ways=frozenset({SearchWay.VENDOR}),
                family="uid",
                mac=two.mac,
                name="Hof",
                model=two.model,
            ),
        ]
        assert one.requests == []
        assert two.requests == []


async def test_sends_searches_only(monkeypatch: pytest.MonkeyPatch) -> None:
    """All that is sent is the searches, byte for byte, twice, from their own ports."""
    assert (MjpegClient.SEARCH.port, UidClient.SEARCH.port) == (10000, 3001)
    assert MjpegClient.SEARCH.source_port == 10000
    assert UidClient.SEARCH.source_port == 36584
    async with Device() as one, Device() as two:
        ports = free_udp_port(), free_udp_port()
        for client, device, source in (
            (MjpegClient, one, ports[0]),
            (UidClient, two, ports[1]),
        ):
            moved = replace(client.SEARCH, port=device.port, source_port=source)
            monkeypatch.setattr(client, "SEARCH", moved)
        assert await search_udp([HOST], seconds=SHORT) == []
        assert one.datagrams == [MJPEG_SEARCH] * 2
        assert two.datagrams == [UID_SEARCH] * 2
        assert set(one.senders) == {(HOST, ports[0])}
        assert set(two.senders) == {(HOST, ports[1])}


async def test_broadcast() -> None:
    """A whole network is asked at once, and may answer to everybody; we do not hear ourselves."""
    source_port = free_udp_port()
    async with Device(
        lambda _: [mjpeg_answer()], host="", answer_to=EVERYBODY
    ) as device:
        wanted = search(device.port, source_port=source_port)
        (found,) = await search_udp([EVERYBODY], seconds=SHORT, searches=[wanted])
        assert found.mac == "00626E5A0B1C"
    own = search(source_port, source_port=source_port)
    assert await search_udp([EVERYBODY], seconds=SHORT, searches=[own]) == []


async def test_lost_datagram() -> None:
    """A camera that did not hear the first search hears the second."""
    heard: list[bytes] = []

    def answer(datagram: bytes) -> list[bytes]:
        heard.append(datagram)
        return [mjpeg_answer()] if len(heard) == 2 else []

    async with Device(answer) as device:
        found = await search_udp([HOST], seconds=SHORT, searches=[search(device.port)])
        assert len(found) == 1


async def test_port_that_is_taken() -> None:
    """If another program has the source port for itself, any other will do."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as sock:
        sock.bind(("", 0))
        taken = sock.getsockname()[1]
        async with Device(lambda _: [mjpeg_answer()]) as device:
            wanted = search(device.port, source_port=taken)
            assert await search_udp([HOST], seconds=SHORT, searches=[wanted])
            assert taken not in {port for _, port in device.senders}


async def test_two_at_once() -> None:
    """Of two searches at once each hears the answers to it."""
    source_port = free_udp_port()
    async with Device(lambda _: [mjpeg_answer()]) as device:
        wanted = search(device.port, source_port=source_port)
        both = await asyncio.gather(
            *(search_udp([HOST], seconds=SHORT, searches=[wanted]) for _ in range(2))
        )
        assert all(both)


async def test_no_sockets(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where there is no socket to be had, nothing is found."""

    def refuse(*_: object) -> None:
        raise OSError

    monkeypatch.setattr(socket.socket, "bind", refuse)
    assert await search_udp([HOST], seconds=SHORT) == []


async def test_nobody_to_ask() -> None:
    """Without a target nothing is sent, and nothing waited for."""
    began = time.monotonic()
    assert await search_udp([]) == []
    assert time.monotonic() - began < 0.1


async def test_no_address() -> None:
    """Names are not looked up."""
    with pytest.raises(ValueError):
        await search_udp(["localhost"])


async def test_unreachable_network(monkeypatch: pytest.MonkeyPatch) -> None:
    """A network that cannot be reached does not hinder the others."""
    really = socket.socket.sendto

    def send(sock: socket.socket, datagram: bytes, address: tuple[str, int]) -> int:
        if address[0] == "10.255.255.255":
            raise OSError(errno.ENETUNREACH, "Network is unreachable")
        return really(sock, datagram, address)

    monkeypatch.setattr(socket.socket, "sendto", send)
    async with Device(lambda _: [mjpeg_answer()]) as device:
        found = await search_udp(
            ["10.255.255.255", HOST], seconds=SHORT, searches=[search(device.port)]
        )
        assert len(found) == 1


async def test_flood() -> None:
    """Whoever answers without end is heard for a moment, and others all the same."""

    def flood(_: bytes) -> list[bytes]:
        noise = [bytes(60000)] * 3
        names = [mjpeg_answer(alias=b"%d" % number) for number in range(500)]
        return [*noise, *names]

    async with Device(flood) as hostile, Device(lambda _: [mjpeg_answer()]) as device:
        began = time.monotonic()
        one, two = await asyncio.gather(
            search_udp([HOST], seconds=SHORT, searches=[search(hostile.port)]),
            search_udp([HOST], seconds=SHORT, searches=[search(device.port)]),
        )
        assert time.monotonic() - began < SHORT + 0.5
        assert 1 <= len(one) <= 8
        assert len(two) == 1


@pytest.mark.parametrize(
    ("sender", "asked", "is_heard"),
    [
        ("192.168.1.5", "192.168.1.255", True),
        ("10.0.0.5", "192.168.1.255", True),
        ("8.8.8.8", "192.168.1.255", False),
        ("8.8.8.8", "8.8.8.8", True),
    ],
)
async def test_senders_in_the_internet(
    sender: str, asked: str, *, is_heard: bool
) -> None:
    """Whoever says to be in the Internet, and was not asked, is not listened to."""
    gatherer = Gatherer(MjpegClient.SEARCH.parse, {asked})
    gatherer.datagram_received(mjpeg_answer(), (sender, 10000))
    assert [found.address.host for found in gatherer.found] == [sender] * is_heard


async def test_many_senders() -> None:
    """Not more cameras answer than there are in any home."""
    gatherer = Gatherer(MjpegClient.SEARCH.parse, ())
    for number in range(5000):
        sender = f"10.0.{number >> 8}.{number & 255}"
        gatherer.datagram_received(mjpeg_answer(), (sender, 10000))
    assert len(gatherer.found) == 1024


async def test_cancelled() -> None:
    """A search that is given up closes its sockets."""
    source_port = free_udp_port()
    async with Device() as device:
        wanted = search(device.port, source_port=source_port)
        searching = asyncio.create_task(search_udp([HOST], searches=[wanted]))
        while not device.datagrams:
            await asyncio.sleep(0.01)
        searching.cancel()
        with pytest.raises(asyncio.CancelledError):
            await searching
        await asyncio.sleep(0)
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as sock:
            # Nobody has the port any more: not even one that would share it.
            sock.bind(("", source_port))
