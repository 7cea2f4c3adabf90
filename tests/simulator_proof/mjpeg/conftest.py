"""A simulated `mjpeg` camera for each proof, and what sends it requests or watches it live."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from typing import Any

import pytest

from tests.simulator import MjpegCamera
from tests.simulator_proof.client import Answer, fetch

type Run = Callable[..., Awaitable[MjpegCamera]]
type Ask = Callable[[str], Awaitable[str]]
ADMIN = ("admin", "secret")
LOGIN = "user=admin&pwd=secret"
LIMIT = 20 * 1024 * 1024


@pytest.fixture
async def run_camera(socket_enabled: None) -> AsyncIterator[Run]:
    """Return what runs a camera until the end of the test."""
    async with AsyncExitStack() as stack:

        async def run_camera(
            profile: str = "11.37.2.49", **options: Any
        ) -> MjpegCamera:
            camera = MjpegCamera(
                profile=profile, username=ADMIN[0], password=ADMIN[1], **options
            )
            await stack.enter_async_context(camera)
            camera.reboot_seconds = 0.05
            return camera

        yield run_camera


@pytest.fixture
async def camera(run_camera: Run) -> MjpegCamera:
    """Run a camera of the generation with the most settings."""
    return await run_camera()


async def ask(camera: MjpegCamera, target: str) -> str:
    """Send a request as the administrator, and return the text of the answer."""
    answer: Answer = await fetch(camera, f"/{target}", login=ADMIN)
    assert answer.status == 200
    return answer.text


def read_vars(text: str) -> dict[str, str]:
    """Return the values of `var` lines as they stand there."""
    pairs = (line.removeprefix("var ").removesuffix(";") for line in text.splitlines())
    return dict(pair.split("=", 1) for pair in pairs)


@asynccontextmanager
async def watch(
    camera: MjpegCamera, query: str = "", *, limit: int = LIMIT
) -> AsyncIterator[asyncio.StreamReader]:
    """Open the live view; `limit` is half of what is received before somebody reads it."""
    reader, writer = await asyncio.open_connection(
        camera.host, camera.port, limit=limit
    )
    writer.write(
        f"GET /videostream.cgi?{LOGIN}{query} HTTP/1.1\r\nHost: x\r\nAccept: */*\r\n\r\n".encode()
    )
    try:
        yield reader
    finally:
        writer.close()


async def read_head(reader: asyncio.StreamReader) -> list[str]:
    """Read lines up to the empty one."""
    return (await reader.readuntil(b"\r\n\r\n")).decode().split("\r\n")[:-2]


async def read_part(reader: asyncio.StreamReader) -> bytes:
    """Read one part up to the end of its picture, and check its form."""
    boundary, content_type, length = await read_head(reader)
    assert (boundary, content_type) == ("--ipcamera", "Content-Type: image/jpeg")
    return await reader.readexactly(int(length.removeprefix("Content-Length: ")))
