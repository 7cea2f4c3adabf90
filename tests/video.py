"""What tests of the video share: the camera entity itself, and a port at which RTSP answers."""

import asyncio
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager, suppress

from homeassistant.components.camera import Camera
from homeassistant.components.camera.helper import get_camera_from_entity_id
from homeassistant.const import Platform
from homeassistant.core import HomeAssistant
from pytest_homeassistant_custom_component.common import MockConfigEntry

from .common import entity_id


def camera_entity(
    hass: HomeAssistant, entry: MockConfigEntry, key: str = "main"
) -> Camera:
    """Return a camera entity."""
    entity = entity_id(hass, entry, Platform.CAMERA, key)
    assert entity is not None
    return get_camera_from_entity_id(hass, entity)


@asynccontextmanager
async def rtsp_port(port: int = 0) -> AsyncGenerator[int]:
    """Have RTSP answer at a port; there is no more to it than that."""

    async def talk(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with suppress(asyncio.IncompleteReadError, ConnectionError):
            await reader.readuntil(b"\r\n\r\n")
            writer.write(b"RTSP/1.0 200 OK\r\nCSeq: 1\r\n\r\n")
            await writer.drain()
        writer.close()

    server = await asyncio.start_server(talk, "127.0.0.1", port)
    async with server:
        yield server.sockets[0].getsockname()[1]
