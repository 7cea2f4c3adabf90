"""Viewers over TLS: one that is lost does not disturb the others."""

import asyncio
from collections.abc import AsyncGenerator, Callable
from contextlib import asynccontextmanager
from pathlib import Path
import socket
import ssl
import struct
from typing import Any, override

from aiohttp import ClientSession, ClientTimeout, TCPConnector
from aiohttp.test_utils import TestServer
from aiohttp.web_runner import BaseRunner
from homeassistant.core import HomeAssistant
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry

from custom_components.ipcam_cgi import live
from tests.common import eventually, problems_in, setup_camera
from tests.simulator import MjpegCamera
from tests.simulator.stamp import StampedFrames
from tests.simulator_proof.foreign import find_program, run

from .viewers import Viewer, live_of, stream_path

pytestmark = pytest.mark.foreign

type Leave = Callable[[asyncio.StreamWriter], None]


class Server(TestServer):
    """Goes on answering who was lost.

    Home Assistant does so no longer than a turn of the event loop, in which a frame may
    come: here there is time for many.
    """

    @override
    async def _make_runner(self, **kwargs: Any) -> BaseRunner:
        return await super()._make_runner(**kwargs | {"handler_cancellation": False})


@pytest.fixture(params=[TestServer, Server])
async def server(
    request: pytest.FixtureRequest,
    hass: HomeAssistant,
    mjpeg_camera: MjpegCamera,
    tmp_path: Path,
) -> AsyncGenerator[tuple[MockConfigEntry, TestServer]]:
    """Home Assistant with a camera, served over TLS."""
    mjpeg_camera.stamped = StampedFrames(size=200_000, rate=20)
    entry = await setup_camera(hass, mjpeg_camera)
    certificate, key = tmp_path / "certificate.pem", tmp_path / "key.pem"
    await run(
        *(find_program("openssl"), "req", "-x509", "-newkey", "rsa:2048", "-nodes"),
        *("-subj", "/CN=localhost", "-days", "2"),
        *("-keyout", key, "-out", certificate),
    )
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(certificate, key)
    server: TestServer = request.param(hass.http.app, host="127.0.0.1")
    await server.start_server(ssl=context)
    try:
        yield entry, server
    finally:
        await server.close()


@asynccontextmanager
async def watching(
    hass: HomeAssistant, entry: MockConfigEntry, server: TestServer
) -> AsyncGenerator[Viewer]:
    """Watch as a browser does."""
    connector = TCPConnector(ssl=False)
    async with (
        ClientSession(connector=connector, timeout=ClientTimeout()) as session,
        session.get(server.make_url(stream_path(hass, entry))) as response,
    ):
        assert response.url.scheme == "https"
        try:
            yield Viewer(response)
        finally:
            response.close()


async def visitor(
    hass: HomeAssistant, entry: MockConfigEntry, server: TestServer
) -> asyncio.StreamWriter:
    """Come, and see the beginning of a picture."""
    context = ssl._create_unverified_context()
    reader, writer = await asyncio.open_connection(
        server.host, server.port, ssl=context, limit=2**14
    )
    path = stream_path(hass, entry)
    writer.write(f"GET {path} HTTP/1.1\r\nHost: {server.host}\r\n\r\n".encode())
    async with asyncio.timeout(5):
        await reader.readuntil(b"\xff\xd8")
    # What it does not read fills up all that is between here and there.
    return writer


def close(writer: asyncio.StreamWriter) -> None:
    """Leave politely."""
    writer.close()


def abort(writer: asyncio.StreamWriter) -> None:
    """Leave without a word of TLS."""
    writer.transport.abort()


def reset(writer: asyncio.StreamWriter) -> None:
    """Have the connection reset, as one is that a router has forgotten."""
    sock = writer.get_extra_info("socket")
    sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    writer.transport.abort()


@pytest.mark.parametrize("leave", [close, abort, reset])
async def test_lost_viewer(
    hass: HomeAssistant,
    server: tuple[MockConfigEntry, TestServer],
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
    leave: Leave,
) -> None:
    """However somebody leaves, who stays goes on watching, and nobody is left behind."""
    monkeypatch.setattr(live, "_TICK_SECONDS", 0.05)
    entry, served = server
    hub = live_of(entry)
    async with watching(hass, entry, served) as viewer:
        await viewer.frame()
        for stay in (0, 0.3):
            visitors = [await visitor(hass, entry, served) for _ in range(3)]
            assert hub.viewers == 4
            # A while later the connection is full.
            await asyncio.sleep(stay)
            for one in visitors:
                leave(one)
            async with asyncio.timeout(5):
                while hub.viewers > 1:
                    await viewer.frame()
            frames = hub._frames
            for _ in range(10):
                await viewer.frame()
            assert hub._frames - frames < 20
        assert hub.reconnects == 0
    await eventually(lambda: hub.viewers == 0)
    assert not problems_in(caplog)
    assert not [record for record in caplog.records if record.levelname == "ERROR"]


async def test_unload(
    hass: HomeAssistant,
    server: tuple[MockConfigEntry, TestServer],
    caplog: pytest.LogCaptureFixture,
) -> None:
    """All are let go when the camera is removed: who reads, who does not, and who was lost just then."""
    entry, served = server
    hub = live_of(entry)
    async with watching(hass, entry, served) as viewer:
        await viewer.frame()
        stalled = await visitor(hass, entry, served)
        lost = await visitor(hass, entry, served)
        await asyncio.sleep(0.3)
        lost.transport.abort()
        assert await hass.config_entries.async_unload(entry.entry_id)
        await viewer.end()
        assert hub.viewers == 0
        stalled.transport.abort()
    assert not problems_in(caplog)
    assert not [record for record in caplog.records if record.levelname == "ERROR"]
