"""What the tests of firmware share: files as the cameras know them, and a server that keeps what it gets."""

import asyncio
from collections.abc import AsyncGenerator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
import random
import re
import struct
from typing import Final

from aiohttp import ClientSession

from custom_components.ipcam_cgi.cgi import CameraClient, FirmwareKind, create_client
from tests.cgi.support import http, transport_to

FIRMWARE: Final = FirmwareKind.FIRMWARE
WEB: Final = FirmwareKind.WEB_INTERFACE

PADDING: Final = bytes(8)


def noise(size: int, seed: int = 1) -> bytes:
    """Return bytes as those of compressed data."""
    return random.Random(seed).randbytes(size)


def firmware(kernel: int = 40_000, file_system: int = 60_000) -> bytes:
    """Return a firmware of the `mjpeg` family."""
    header = struct.pack("<4s4I", b"BNEG", 1, 1, kernel, file_system)
    return header + noise(kernel) + noise(file_system, 2) + PADDING


def web_interface(size: int = 50_000) -> bytes:
    """Return a web interface of the `mjpeg` family."""
    content = noise(size)
    header = struct.pack("<4sII", b"\xbd\x9a\x0c\x44", sum(content), 12 + size)
    return header + content


def settings_backup(mac: bytes = b"000DC5D4DC51") -> bytes:
    """Return a params.bin of the `mjpeg` family."""
    content = (mac + b"\0").ljust(5340, b"\x07")
    return struct.pack("<4sII", b"\xbd\x9a\x0c\x44", sum(content), 5352) + content


def uid_firmware(size: int = 200_000) -> bytes:
    """Return what could be a firmware of the `uid` family, whose format nobody knows."""
    return noise(size, 3)


@dataclass
class Got:
    """One request as it came in.

    Attributes:
        head: The request line and the headers.
        body: As much of the body as came.
    """

    head: str
    body: bytes = b""

    @property
    def method(self) -> str:
        """The method."""
        return self.head.partition(" ")[0]

    @property
    def target(self) -> str:
        """The target."""
        return self.head.split(" ")[1]

    def header(self, name: str) -> str | None:
        """Return a header."""
        match = re.search(
            rf"^{name}: (.*?)\r?$", self.head, re.MULTILINE | re.IGNORECASE
        )
        return match[1] if match else None


type Answering = Callable[[Got, asyncio.StreamReader], Awaitable[bytes | None]]
"""Reads what it wants of a body and returns the answer; None: hang up."""


class Server:
    """A camera that keeps every request, bodies included.

    Attributes:
        got: The requests, in order.
        port: Where it listens.
        stop: Stops listening.
    """

    port: int

    def __init__(self, stop: Callable[[], None]) -> None:
        """Nothing has come yet."""
        self.got: list[Got] = []
        self.stop = stop

    @property
    def posts(self) -> list[Got]:
        """The uploads."""
        return [got for got in self.got if got.method == "POST"]


async def whole_body(got: Got, reader: asyncio.StreamReader) -> None:
    """Read the body by its Content-Length."""
    got.body += await reader.readexactly(int(got.header("Content-Length") or 0))


@asynccontextmanager
async def serving(answer: Answering) -> AsyncGenerator[Server]:
    """Answer each request once, then close."""
    server = Server(lambda: listening.close())
    tasks: set[asyncio.Task[None]] = set()

    async def handle(
        reader: asyncio.StreamReader, writer: asyncio.StreamWriter
    ) -> None:
        task = asyncio.current_task()
        assert task is not None
        tasks.add(task)
        try:
            with suppress(ConnectionError, asyncio.IncompleteReadError):
                got = Got((await reader.readuntil(b"\r\n\r\n")).decode())
                server.got.append(got)
                if (said := await answer(got, reader)) is None:
                    writer.transport.abort()
                else:
                    writer.write(said)
                    writer.write_eof()
                    # It hangs up when the client has, or the answer could be lost.
                    got.body += await reader.read()
        finally:
            tasks.discard(task)
            writer.close()

    listening = await asyncio.start_server(handle, "127.0.0.1", 0)
    server.port = listening.sockets[0].getsockname()[1]
    try:
        yield server
    finally:
        listening.close()
        for task in tuple(tasks):
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


STATUS: Final = http(
    b"var id='000DC5D4DC51';\nvar sys_ver='11.22.2.38';\nvar app_ver='2.4.10.7';\n"
)
PARAMS: Final = http(b"var id='000DC5D4DC51';\nvar alias='x';\n")
OK: Final = http(b"ok.\n")


def mjpeg_camera(answer_to_post: Answering) -> Answering:
    """Return an `mjpeg` camera without any login, but for its uploads."""

    async def answer(got: Got, reader: asyncio.StreamReader) -> bytes | None:
        if got.method == "POST":
            return await answer_to_post(got, reader)
        return STATUS if "get_status" in got.target else PARAMS

    return answer


def uid_camera(answer_to_post: Answering) -> Answering:
    """Return a `uid` camera that knows any login."""

    async def answer(got: Got, reader: asyncio.StreamReader) -> bytes | None:
        if got.method == "POST":
            return await answer_to_post(got, reader)
        if "getuid" in got.target:
            return http(b"<uid>1A2B3C4D</uid>")
        if "getinfo" in got.target and "uid=" not in got.target:
            return http(b"<fault><reason>uid error</reason></fault>")
        return http(b'<network macaddr="00:11:22:33:44:55"/>')

    return answer


def after_whole_body(said: bytes | None) -> Answering:
    """Return what reads the whole body, then says something."""

    async def answer(got: Got, reader: asyncio.StreamReader) -> bytes | None:
        await whole_body(got, reader)
        return said

    return answer


FILES = {"mjpeg": firmware(), "uid": uid_firmware()}
CAMERAS = {"mjpeg": mjpeg_camera, "uid": uid_camera}
YES = {"mjpeg": OK, "uid": http(b"<upgrade>OK</upgrade>")}


async def send(
    client: CameraClient,
    kind: FirmwareKind = FIRMWARE,
    content: bytes | None = None,
    on_progress: Callable[[float], None] = lambda _: None,
) -> None:
    """Upload a file."""
    assert client.firmware
    if content is None:
        content = FILES[client.firmware.FAMILY]
    await client.firmware.upload(kind, content, on_progress)


@asynccontextmanager
async def client_of(
    session: ClientSession, family: str, answer_to_post: Answering
) -> AsyncGenerator[tuple[CameraClient, Server]]:
    """Yield a client and the camera that it talks to."""
    async with serving(CAMERAS[family](answer_to_post)) as server:
        yield create_client(family, transport_to(session, server)), server
