"""Many addresses are looked at side by side, in a time that is known before."""

import asyncio
import time

from aiohttp import ClientSession, TCPConnector
import pytest

from custom_components.ipcam_cgi.cgi import CameraAddress, Sighting, search_http
from tests.cgi.support import RawServer, http
from tests.simulator import MjpegCamera, UidCamera

from .support import address_of


async def never(_: str) -> bytes:
    """Never answer."""
    await asyncio.sleep(60)
    return b""


async def test_finds_cameras(session: ClientSession, unused_tcp_port: int) -> None:
    """Cameras are found among others, and told at once; progress goes up to the end."""
    told: list[Sighting] = []
    progress: list[float] = []
    async with (
        MjpegCamera() as one,
        UidCamera() as two,
        RawServer(lambda _: http(b"<html></html>")) as page,
    ):
        addresses = [
            CameraAddress(host="127.0.0.1", port=unused_tcp_port),
            address_of(page),
            address_of(one),
            address_of(two),
        ]
        found = await search_http(
            session, addresses, on_found=told.append, on_progress=progress.append
        )
        assert {(camera.address, camera.family) for camera in found} == {
            (address_of(one), "mjpeg"),
            (address_of(two), "uid"),
        }
    assert told == found
    assert progress == [0.25, 0.5, 0.75, 1.0]


async def test_nothing_to_do(session: ClientSession) -> None:
    """No addresses, no cameras."""
    assert await search_http(session, []) == []


async def test_tarpit(socket_enabled: None) -> None:
    """A network in which everybody hangs takes as long as a dead one, and no more are asked at once."""
    busy = busiest = 0

    async def hang(_: str) -> bytes:
        nonlocal busy, busiest
        busy += 1
        busiest = max(busy, busiest)
        try:
            return await never("")
        finally:
            busy -= 1

    # More than one, as each can be called by a hundred at once.
    async with (
        RawServer(hang) as one,
        RawServer(hang) as two,
        ClientSession(connector=TCPConnector(limit=0)) as session,
    ):
        began = time.monotonic()
        addresses = [address_of(one), address_of(two)] * 127
        looked: list[float] = []
        found = await search_http(
            session, addresses, on_progress=looked.append, seconds=1
        )
        took = time.monotonic() - began
    assert found == []
    assert len(looked) == 254
    # Those of the second round come while the first hang up.
    assert 100 < busiest <= 2 * 128
    # Two rounds.
    assert 1.9 < took < 5


async def test_drip(session: ClientSession) -> None:
    """Nor does it help to send a little again and again."""

    async def drip(_: str) -> bytes:
        await asyncio.sleep(0.4)
        return http(b"hello")

    async with RawServer(drip) as server:
        began = time.monotonic()
        await search_http(session, [address_of(server)], seconds=0.6)
        assert time.monotonic() - began < 0.78


async def test_cancelled(session: ClientSession) -> None:
    """A search that is given up leaves nothing behind."""
    async with RawServer(never) as tarpit:
        searching = asyncio.create_task(
            search_http(session, [address_of(tarpit)] * 20, seconds=60)
        )
        while tarpit.busy < 20:
            await asyncio.sleep(0.01)
        searching.cancel()
        with pytest.raises(asyncio.CancelledError):
            await searching
        before = asyncio.all_tasks()
        assert not [task for task in before if "look" in repr(task.get_coro())]
