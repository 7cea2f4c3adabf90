"""The whole search: all ways at once; only cameras are shown, each once."""

from collections.abc import Sequence
from dataclasses import replace
import time
from typing import Final

from aiohttp import ClientSession, TCPConnector
import pytest

from custom_components.ipcam_cgi.cgi import (
    CameraAddress,
    SearchWay,
    Sighting,
    search_network,
)
from custom_components.ipcam_cgi.cgi.mjpeg import MjpegClient
from custom_components.ipcam_cgi.cgi.search import network
from custom_components.ipcam_cgi.cgi.uid import UidClient
from tests.cgi.support import RawServer, http
from tests.simulator import MjpegCamera, UidCamera

from .support import Device, address_of, mjpeg_answer, probe_match
from .test_onvif import message_id
from .test_probes import never

HOST: Final = "127.0.0.1"
HTTP, VENDOR, ONVIF = SearchWay.HTTP, SearchWay.VENDOR, SearchWay.ONVIF


async def test_everything(
    session: ClientSession, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Cameras found in several ways are shown once; others that answer are not."""
    async with (
        MjpegCamera(profile="11.22", udp_port=0, alias="Porch") as mjpeg,
        UidCamera(profile="doc", udp_port=0, alias="Yard") as uid,
        MjpegCamera(profile="11.37.2.65", mac="00626E000001") as outside,
        RawServer(lambda _: http(b"<html></html>")) as stranger,
        Device(
            lambda datagram: [
                probe_match(
                    message_id(datagram), xaddrs=f"http://{HOST}:{server.port}/"
                )
                for server in (uid, outside, stranger)
            ],
            host="",
            port=3702,
            group="239.255.255.250",
        ),
    ):
        for client, camera in ((MjpegClient, mjpeg), (UidClient, uid)):
            assert camera.udp_port is not None
            moved = replace(client.SEARCH, port=camera.udp_port, source_port=0)
            monkeypatch.setattr(client, "SEARCH", moved)
        told: list[Sighting] = []
        progress: list[float] = []

        found = await search_network(
            session,
            [address_of(mjpeg), address_of(stranger)],
            [HOST],
            [HOST],
            on_found=told.append,
            on_progress=progress.append,
        )

        shown = {
            camera.address: (camera.family, camera.mac, camera.name, camera.ways)
            for camera in found
        }
        assert shown == {
            address_of(mjpeg): ("mjpeg", mjpeg.mac, "Porch", frozenset({HTTP, VENDOR})),
            # Its MAC address and its name came by UDP: it tells nobody over HTTP.
            address_of(uid): ("uid", uid.mac, "Yard", frozenset({HTTP, VENDOR, ONVIF})),
            address_of(outside): (
                "mjpeg",
                "00626E000001",
                None,
                frozenset({HTTP, ONVIF}),
            ),
        }
        assert len(found) == 3
        assert {camera.address for camera in told} == set(shown)
        assert progress == [0.5, 1.0]


@pytest.mark.parametrize("is_in_range", [True, False])
async def test_spared(
    session: ClientSession, monkeypatch: pytest.MonkeyPatch, is_in_range: bool
) -> None:
    """What is to be spared is sent nothing over HTTP, whatever way it was found by."""
    async with MjpegCamera(udp_port=0) as spared, MjpegCamera() as other:
        moved = replace(MjpegClient.SEARCH, port=spared.udp_port or 0, source_port=0)
        monkeypatch.setattr(MjpegClient, "SEARCH", moved)
        asked: list[CameraAddress] = []

        async def is_spared(address: CameraAddress) -> bool:
            asked.append(address)
            return address == address_of(spared)

        progress: list[float] = []
        cameras = [spared, other] if is_in_range else [other]
        found = await search_network(
            session,
            list(map(address_of, cameras)),
            [HOST],
            [],
            on_progress=progress.append,
            is_spared=is_spared,
        )
        assert [one.address for one in found] == [address_of(other)]
        assert spared.datagrams
        assert not spared.requests
        assert progress[-1] == 1
        assert set(asked) == {address_of(spared), address_of(other)}


async def test_unconfirmed(
    session: ClientSession,
    monkeypatch: pytest.MonkeyPatch,
    unused_tcp_port: int,
) -> None:
    """What answers by UDP, but not over HTTP, is not shown."""
    answer = mjpeg_answer(port=unused_tcp_port)
    async with Device(lambda _: [answer]) as device:
        moved = replace(MjpegClient.SEARCH, port=device.port, source_port=0)
        monkeypatch.setattr(MjpegClient, "SEARCH", moved)
        assert await search_network(session, [], [HOST], []) == []
        assert device.datagrams


async def test_network_of_254(socket_enabled: None) -> None:
    """A /24 where nobody but one camera answers in time takes under 6 s, with the real times."""
    async with (
        RawServer(never) as dead,
        MjpegCamera() as camera,
        ClientSession(connector=TCPConnector(limit=0)) as session,
    ):
        addresses = [*[address_of(dead)] * 253, address_of(camera)]
        began = time.monotonic()
        found = await search_network(session, addresses, [HOST], [HOST])
        took = time.monotonic() - began
    assert address_of(camera) in [one.address for one in found]
    assert address_of(dead) not in [one.address for one in found]
    assert 2.9 < took < 6


async def test_crowd(session: ClientSession, monkeypatch: pytest.MonkeyPatch) -> None:
    """Of those who say to be cameras, however many, only so many are asked."""
    crowd = [
        Sighting(
            address=CameraAddress(host=HOST, port=port),
            ways=frozenset({VENDOR}),
            family="mjpeg",
        )
        for port in range(1, 2000)
    ]
    asked: list[CameraAddress] = []

    async def search_udp(targets: object) -> list[Sighting]:
        return crowd

    async def search_http(
        session: object, addresses: Sequence[CameraAddress], **keywords: object
    ) -> list[Sighting]:
        asked.extend(addresses)
        return []

    monkeypatch.setattr(network, "search_udp", search_udp)
    monkeypatch.setattr(network, "search_http", search_http)
    assert await search_network(session, [], [HOST], []) == []
    assert len(asked) == 256
