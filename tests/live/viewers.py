"""Those who watch the live picture: browsers, one that reads when it likes, and what they see."""

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass
from http import HTTPStatus
from io import BytesIO
import re
import socket
import time
from typing import Final, Protocol

from aiohttp import ClientResponse
from aiohttp.test_utils import BaseTestServer
from homeassistant.const import Platform
from homeassistant.core import HomeAssistant
from PIL import Image
from pytest_homeassistant_custom_component.common import MockConfigEntry

from custom_components.ipcam_cgi.cgi import Picture
from custom_components.ipcam_cgi.live import LiveView
from tests.common import entity_id, state_of
from tests.simulator.stamp import read_stamp

SECONDS: Final = 8
"""How long a picture may take in a test."""
_PART: Final = re.compile(rb"Content-Length: (\d+)\r\n\r\n")


def loaded(jpeg: bytes) -> Image.Image:
    """Return a picture, decoded to its end: a broken one raises."""
    image = Image.open(BytesIO(jpeg))
    image.load()
    return image


def has_band(jpeg: bytes) -> bool:
    """Return whether a picture has a black strip with white text at its foot."""
    image = loaded(jpeg).convert("L")
    foot = range(image.height - 3, image.height)
    strip = range(round(image.height * 0.9), image.height)
    # Below the letters the band is plain.
    return brightest(image, foot) < 24 and brightest(image, strip) > 200


def brightest(image: Image.Image, rows: range) -> int:
    """Return the brightest that is in some rows of a grey picture."""
    strip = image.crop((0, rows.start, image.width, rows.stop))
    return max(value for value, count in enumerate(strip.histogram()) if count)


def stream_path(
    hass: HomeAssistant, entry: MockConfigEntry, query: str = "", key: str = "main"
) -> str:
    """Return where Home Assistant serves a camera's live picture to whoever has its token."""
    token = state_of(hass, entry, Platform.CAMERA, key).attributes["access_token"]
    entity = entity_id(hass, entry, Platform.CAMERA, key)
    return f"/api/camera_proxy_stream/{entity}?token={token}{query and '&' + query}"


def live_of(entry: MockConfigEntry, picture: Picture = Picture.MAIN) -> LiveView:
    """Return what serves a camera's live picture."""
    view: LiveView = entry.runtime_data.live[picture]
    return view


class Viewer:
    """A browser that shows the live picture."""

    def __init__(self, response: ClientResponse) -> None:
        """Take what was answered."""
        self.response = response
        self.boundary = (
            b"--" + response.headers["Content-Type"].partition("boundary=")[2].encode()
        )

    async def frame(self) -> bytes:
        """Return the next frame, which is a whole picture."""
        async with asyncio.timeout(SECONDS):
            content = self.response.content
            assert (await content.readline()).strip() == self.boundary
            length = 0
            while line := (await content.readline()).strip():
                name, _, value = line.decode().partition(": ")
                if name == "Content-Length":
                    length = int(value)
            picture = await content.readexactly(length)
            assert await content.readline() == b"\r\n"
        loaded(picture)
        return picture

    async def until(self, seen: Callable[[bytes], bool]) -> bytes:
        """Return the first frame that is as it should be."""
        async with asyncio.timeout(SECONDS):
            while not seen(frame := await self.frame()):
                pass
        return frame

    async def end(self) -> None:
        """Watch until there is nothing more to see."""
        async with asyncio.timeout(SECONDS):
            while await self.response.content.readany():
                pass


class Watch(Protocol):
    """Opens the live picture of an entry's camera."""

    def __call__(
        self, entry: MockConfigEntry, query: str = "", *, key: str = "main"
    ) -> AbstractAsyncContextManager[Viewer]:
        """Open it with a query, of the camera entity with a key."""


@dataclass(frozen=True, kw_only=True)
class Seen:
    """A stamped frame as somebody saw it.

    Attributes:
        sequence: Its number at the camera.
        age: How many seconds old it was when it was read.
    """

    sequence: int
    age: float


class RawViewer:
    """Somebody with a socket of its own, who reads just when it likes.

    Attributes:
        head: What was answered before the pictures.
    """

    def __init__(self, sock: socket.socket, server: BaseTestServer) -> None:
        """Take a connection whose request was sent, and where to."""
        self._sock = sock
        self._server = server
        self._rest = b""
        self.head = b""

    @property
    def is_let_go(self) -> bool:
        """Whether Home Assistant has closed the connection, also if there is something to read."""
        assert self._server.runner is not None
        assert self._server.runner.server is not None
        return self._sock.getsockname() not in [
            connection.transport.get_extra_info("peername")
            for connection in self._server.runner.server.connections
            if connection.transport is not None
        ]

    async def read(self, size: int = 65536) -> bytes:
        """Return what comes next; nothing at the end."""
        async with asyncio.timeout(SECONDS):
            try:
                return await asyncio.get_running_loop().sock_recv(self._sock, size)
            except ConnectionResetError:
                return b""

    async def read_head(self) -> None:
        """Read the answer up to its first picture, in the smallest steps there are."""
        while b"\r\n\r\n" not in self.head:
            byte = await self.read(1)
            assert byte, self.head
            self.head += byte

    async def frames(self) -> AsyncIterator[bytes]:
        """Yield the whole pictures as they come, for as long as they come."""
        while True:
            while (found := _PART.search(self._rest)) is None or len(
                self._rest
            ) < found.end() + int(found[1]):
                if not (more := await self.read()):
                    return
                self._rest += more
            end = found.end() + int(found[1])
            jpeg, self._rest = self._rest[found.end() : end], self._rest[end:]
            yield jpeg

    async def seen(self, count: int) -> list[Seen]:
        """Return what the next stamped frames tell."""
        result: list[Seen] = []
        if not count:
            return result
        async for jpeg in self.frames():
            stamp = read_stamp(jpeg)
            age = (time.monotonic_ns() - stamp.ns) / 1e9
            result.append(Seen(sequence=stamp.sequence, age=age))
            if len(result) == count:
                break
        return result


class See(Protocol):
    """Opens the live picture of an entry's camera, and reads nothing yet."""

    def __call__(
        self,
        entry: MockConfigEntry,
        *,
        version: str = "1.1",
        buffer: int | None = None,
    ) -> AbstractAsyncContextManager[RawViewer]:
        """Open it with a version of HTTP, and a buffer in the kernel."""


@asynccontextmanager
async def raw_viewer(
    server: BaseTestServer, path: str, *, version: str, buffer: int | None
) -> AsyncGenerator[RawViewer]:
    """Ask for a live picture; nothing is read yet.

    Args:
        server: Home Assistant's.
        path: What to ask for, with a token.
        version: Of HTTP.
        buffer: How many bytes the kernel is to keep for the viewer.
    """
    with socket.socket() as sock:
        sock.setblocking(False)
        if buffer is not None:
            sock.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, buffer)
        loop = asyncio.get_running_loop()
        await loop.sock_connect(sock, (server.host, server.port))
        request = f"GET {path} HTTP/{version}\r\nHost: {server.host}\r\n\r\n"
        await loop.sock_sendall(sock, request.encode())
        yield RawViewer(sock, server)


async def assert_refused(
    response: ClientResponse, status: HTTPStatus, reason: str
) -> None:
    """Assert that there is no picture, and that the answer says why."""
    assert response.status == status
    assert response.content_type == "text/plain"
    assert await response.text() == reason
