"""The body of a stream: every byte once and in order, an end for everything, and nothing left behind."""

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress
import gc
import gzip
import random
import socket
import struct
import time
from typing import Any, Final, Self

from aiohttp import ClientSession, ClientTimeout, TCPConnector
import pytest

from custom_components.ipcam_cgi.cgi import (
    CameraAddress,
    CameraConnectionError,
    CameraError,
    CameraResponseError,
    CameraTimeoutError,
    ErrorKey,
    Transport,
)
from custom_components.ipcam_cgi.cgi.mjpeg import MjpegClient

from .support import JPEG, PASSWORD, USERNAME, assert_clean, failure_of, until

SILENCE: Final = 0.2
UNTIL_CLOSED: Final = ""
CHUNKED: Final = "Transfer-Encoding: chunked\r\n"
ENDLESS: Final = "Content-Length: 99999999\r\n"
BODIES: Final = (UNTIL_CLOSED, CHUNKED, ENDLESS)

type Script = Callable[[asyncio.StreamWriter], Awaitable[None]]
type Take = Callable[[bytes], None]


def head(how: str = UNTIL_CLOSED) -> bytes:
    """Return the head of a stream whose body ends in some way."""
    return (
        "HTTP/1.1 200 OK\r\n"
        f"Content-Type: multipart/x-mixed-replace;boundary=b\r\n{how}\r\n"
    ).encode()


def framed(data: bytes, how: str) -> bytes:
    """Return a piece of a body as it is sent."""
    return b"%x\r\n%s\r\n" % (len(data), data) if how == CHUNKED else data


def part(picture: bytes = JPEG) -> bytes:
    """Return a part of a live picture."""
    return b"--b\r\nContent-Length: %d\r\n\r\n%s" % (len(picture), picture)


class Camera:
    """Answers each request by a script, and then leaves the connection open.

    Attributes:
        left: How many connections the other side has closed.
    """

    def __init__(self, script: Script) -> None:
        """Take what to say once a request has come."""
        self._script = script
        self._tasks: set[asyncio.Task[None]] = set()
        self.left = 0

    async def __aenter__(self) -> Self:
        """Listen."""
        self._server = await asyncio.start_server(self._accept, "127.0.0.1", 0)
        self._port: int = self._server.sockets[0].getsockname()[1]
        return self

    async def __aexit__(self, *_: object) -> None:
        """Stop listening, and hang up."""
        self._server.close()
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        self._server.close_clients()
        await self._server.wait_closed()

    def transport(self, session: ClientSession) -> Transport:
        """Return a transport to it."""
        address = CameraAddress(host="127.0.0.1", port=self._port)
        return Transport(session, address, USERNAME, PASSWORD)

    def _accept(
        self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter
    ) -> None:
        task = asyncio.get_running_loop().create_task(self._answer(reader, writer))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _answer(
        self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter
    ) -> None:
        await reader.readuntil(b"\r\n\r\n")
        script = asyncio.create_task(self._speak(writer))
        try:
            with suppress(ConnectionError):
                assert await reader.read() == b""
            self.left += 1
        finally:
            script.cancel()
            writer.close()

    async def _speak(self, writer: asyncio.StreamWriter) -> None:
        with suppress(ConnectionError):
            await self._script(writer)


def saying(*said: bytes | float, hang_up: bool = False) -> Script:
    """Return a script: what is said, and for how many seconds nothing is."""

    async def script(writer: asyncio.StreamWriter) -> None:
        for words in said:
            if isinstance(words, bytes):
                writer.write(words)
                await writer.drain()
            else:
                await asyncio.sleep(words)
        if hang_up:
            writer.close()

    return script


async def receive(transport: Transport, take: Take, *, after: float = 0) -> None:
    """Open a stream, and some time after that take its body until it ends."""
    async with transport.stream("/") as (answer, receive_all):
        assert answer.status == 200
        await asyncio.sleep(after)
        await receive_all(take)


@asynccontextmanager
async def at_once() -> AsyncIterator[None]:
    """Fail where something waits for what will not come."""
    async with asyncio.timeout(2):
        yield


@pytest.fixture
async def session(socket_enabled: None) -> AsyncGenerator[ClientSession]:
    """A session that keeps no connections, as the integration's."""
    async with ClientSession(connector=TCPConnector(force_close=True)) as session:
        yield session


@pytest.fixture
def short_silence(monkeypatch: pytest.MonkeyPatch) -> None:
    """Take a short silence for the end of a stream."""
    monkeypatch.setattr(
        "custom_components.ipcam_cgi.cgi.transport._STREAM_TIMEOUT",
        ClientTimeout(total=None, sock_read=SILENCE),
    )


@pytest.fixture(autouse=True)
async def nothing_is_left(session: ClientSession) -> AsyncGenerator[None]:
    """Fail a test that leaves a task, a timer, a socket or an error that nobody saw."""
    loop = asyncio.get_running_loop()
    lost: list[dict[str, Any]] = []
    loop.set_exception_handler(lambda _, context: lost.append(context))
    tasks, timers, sockets = asyncio.all_tasks(), _timers(), _sockets()
    yield
    if session.connector is not None:  # It was closed.
        assert not session.connector._acquired
    await until(lambda: _sockets() <= sockets)
    await until(lambda: asyncio.all_tasks() - {asyncio.current_task()} <= tasks)
    assert _timers() <= timers
    gc.collect()
    await asyncio.sleep(0)
    loop.set_exception_handler(None)
    assert lost == []


def _timers() -> set[asyncio.TimerHandle]:
    loop: Any = asyncio.get_running_loop()
    return {timer for timer in loop._scheduled if not timer.cancelled()}


def _sockets() -> set[int]:
    loop: Any = asyncio.get_running_loop()
    return set(loop._selector.get_map())


# What arrives


@pytest.mark.parametrize("how", BODIES)
@pytest.mark.parametrize("size", [1, 3000, 250_000])
@pytest.mark.parametrize("after", [0, 0.05])
async def test_what_came_with_the_headers(
    session: ClientSession, how: str, size: int, after: float
) -> None:
    """What came before anybody asked for it is not lost, however much that is."""
    first, second, last = random.randbytes(size), random.randbytes(size), b"the last"
    said = saying(
        head(how) + framed(first, how),
        framed(second, how),
        after + 0.05,
        framed(last, how),
        hang_up=True,
    )
    taken = bytearray()
    async with Camera(said) as camera, at_once():
        await failure_of(receive(camera.transport(session), taken.extend, after=after))
    assert taken == first + second + last


@pytest.mark.parametrize("how", BODIES)
@pytest.mark.parametrize("after", [0, 0.05])
async def test_every_byte_once_and_in_order(
    session: ClientSession, how: str, after: float
) -> None:
    """A megabyte arrives as it was sent, in whatever pieces."""
    dice = random.Random(5)
    body = dice.randbytes(1_000_000)

    async def script(writer: asyncio.StreamWriter) -> None:
        writer.write(head(how))
        sent = 0
        while sent < len(body):
            size = dice.choice([1, 7, 400, 1460, 9000, 70_000])
            writer.write(framed(body[sent : sent + size], how))
            sent += size
            await writer.drain()
            if dice.random() < 0.3:
                await asyncio.sleep(dice.choice([0, 0, 0.001]))
        writer.close()

    taken = bytearray()
    async with Camera(script) as camera, at_once():
        await failure_of(receive(camera.transport(session), taken.extend, after=after))
    assert len(taken) == len(body)
    assert taken == body


async def test_compressed(session: ClientSession) -> None:
    """A body that is compressed all the same is taken as what it means."""
    body = gzip.compress(b"abcd" * 100)
    how = "Content-Encoding: gzip\r\n"
    taken = bytearray()
    async with Camera(
        saying(head(how) + body[:9], 0.05, body[9:], hang_up=True)
    ) as camera:
        await failure_of(receive(camera.transport(session), taken.extend))
    assert taken == b"abcd" * 100


@pytest.mark.parametrize("how", BODIES)
async def test_at_once(session: ClientSession, how: str) -> None:
    """What arrives is handed over when it arrives, not with what follows."""
    taken = bytearray()
    async with Camera(
        saying(head(how), framed(b"one", how), 0.3, framed(b"two", how))
    ) as camera:
        task = asyncio.create_task(receive(camera.transport(session), taken.extend))
        await until(lambda: bool(taken), seconds=0.25)
        assert taken == b"one"
        await until(lambda: len(taken) > 3)
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)
        await until(lambda: camera.left == 1)
    assert taken == b"onetwo"


@pytest.mark.parametrize(
    "said",
    [
        [head(CHUNKED) + framed(b"ab", CHUNKED), b"2;x=y\r\nc", b"d\r", b"\n0\r\n\r\n"],
        [
            head(CHUNKED),
            0.02,
            framed(b"ab", CHUNKED) + framed(b"cd", CHUNKED),
            b"0\r\n\r\n",
        ],
        [head(CHUNKED) + framed(b"abcd", CHUNKED) + b"0\r\n\r\n"],
        [head("Content-Length: 4\r\n"), 0.02, b"ab", 0.02, b"cd"],
        [head("Content-Length: 4\r\n") + b"abcd"],
    ],
)
@pytest.mark.parametrize("after", [0, 0.05])
async def test_body_that_ends(
    session: ClientSession, said: list[bytes | float], after: float
) -> None:
    """A body that has an end is taken up to there; for a stream that is too early."""
    taken = bytearray()
    async with Camera(saying(*said)) as camera, at_once():
        transport = camera.transport(session)
        err = await failure_of(receive(transport, taken.extend, after=after))
        await until(lambda: camera.left == 1)
    assert err.key is ErrorKey.CONNECTION_DROPPED
    assert_clean(err)
    assert taken == b"abcd"


# How it ends


@pytest.mark.parametrize(
    "broken",
    [
        b"zz\r\n",
        b"-1\r\n",
        b"\r\n\r\n",
        b"2\r\nabc\r\n",
        b"f" * 40 + b"\r\n",
        b"\0" * 9,
    ],
)
@pytest.mark.parametrize("pause", [0, 0.05])
@pytest.mark.parametrize("after", [0, 0.1])
@pytest.mark.usefixtures("short_silence")
async def test_broken_chunks(
    session: ClientSession, broken: bytes, pause: float, after: float
) -> None:
    """Chunks that are none end it, at the latest as a silence does."""
    good = framed(b"ab", CHUNKED)
    taken = bytearray()
    async with Camera(saying(head(CHUNKED) + good, pause, broken)) as camera, at_once():
        transport = camera.transport(session)
        err = await failure_of(receive(transport, taken.extend, after=after))
        await until(lambda: camera.left == 1)
    assert_clean(err)
    assert b"abab".startswith(taken)


@pytest.mark.parametrize("how", BODIES)
@pytest.mark.parametrize("said", [[], [b"ab"], [b"ab", 0.1, b"cd"]])
@pytest.mark.usefixtures("short_silence")
async def test_silence(
    session: ClientSession, how: str, said: list[bytes | float]
) -> None:
    """A silence is a time-out, whatever came before it."""
    words = [framed(say, how) if isinstance(say, bytes) else say for say in said]
    taken = bytearray()
    last = time.monotonic()

    def take(chunk: bytes) -> None:
        nonlocal last
        last = time.monotonic()
        taken.extend(chunk)

    async with Camera(saying(head(how), *words)) as camera, at_once():
        err = await failure_of(receive(camera.transport(session), take))
        took = time.monotonic() - last
        await until(lambda: camera.left == 1)
    assert type(err) is CameraTimeoutError
    assert_clean(err)
    assert taken == b"".join(say for say in said if isinstance(say, bytes))
    assert SILENCE * 0.9 <= took < SILENCE + 0.3


@pytest.mark.parametrize("how", BODIES)
@pytest.mark.usefixtures("short_silence")
async def test_no_silence(session: ClientSession, how: str) -> None:
    """It is counted from the last byte, and not before somebody listens."""
    drops: list[bytes | float] = [framed(b"x", how), SILENCE / 2] * 8
    taken = bytearray()
    async with Camera(saying(head(how), *drops, hang_up=True)) as camera, at_once():
        err = await failure_of(receive(camera.transport(session), taken.extend))
    assert err.key is ErrorKey.CONNECTION_DROPPED
    assert taken == b"x" * 8


@pytest.mark.parametrize("how", BODIES)
@pytest.mark.parametrize("pause", [0, 0.05])
@pytest.mark.parametrize("after", [0, 0.1])
@pytest.mark.parametrize("reset", [False, True])
async def test_camera_hangs_up(
    session: ClientSession, how: str, pause: float, after: float, reset: bool
) -> None:
    """A connection that is closed, or reset, is dropped."""

    async def script(writer: asyncio.StreamWriter) -> None:
        await saying(head(how) + framed(b"ab", how), pause)(writer)
        if reset:
            connection = writer.get_extra_info("socket")
            linger = struct.pack("ii", 1, 0)
            connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, linger)
        writer.close()

    taken = bytearray()
    async with Camera(script) as camera, at_once():
        transport = camera.transport(session)
        err = await failure_of(receive(transport, taken.extend, after=after))
    assert isinstance(err, CameraConnectionError)
    assert err.key is ErrorKey.CONNECTION_DROPPED
    assert_clean(err)
    if not reset and (how == UNTIL_CLOSED or not after):
        assert taken == b"ab"
    else:
        # What nobody had taken by then may be lost.
        assert b"ab".startswith(taken)


@pytest.mark.parametrize("how", BODIES)
@pytest.mark.parametrize("wanted", [1, 2, 3])
@pytest.mark.parametrize(("size", "pause"), [(1000, 0.02), (1_000_000, 0)])
async def test_refused_by_who_takes_it(
    session: ClientSession, how: str, wanted: int, size: int, pause: float
) -> None:
    """An error of whoever takes it ends it at once, and the connection with it."""
    piece = framed(b"x" * size, how)
    taken: list[bytes] = []

    def take(chunk: bytes) -> None:
        taken.append(chunk)
        if len(taken) == wanted:
            raise CameraResponseError(ErrorKey.TOO_LARGE)

    async def script(writer: asyncio.StreamWriter) -> None:
        await saying(head(how) + piece)(writer)
        while True:
            await saying(pause, piece)(writer)

    async with Camera(script) as camera, at_once():
        err = await failure_of(receive(camera.transport(session), take))
        await until(lambda: camera.left == 1)
    assert err.key is ErrorKey.TOO_LARGE
    assert len(taken) == wanted


async def test_too_large(session: ClientSession) -> None:
    """A picture that no camera takes ends the live picture; the next may be opened."""
    frames: list[bytes] = []
    said = saying(head() + part(), 0.02, part(), 0.02, b"x" * 9000)
    async with Camera(said) as camera, at_once():
        client = MjpegClient(camera.transport(session))
        for _ in range(2):
            frames.clear()
            err = await failure_of(client.watch(lambda one: frames.append(bytes(one))))
            assert err.key is ErrorKey.TOO_LARGE
            assert_clean(err)
            assert frames == [JPEG] * 2
        await until(lambda: camera.left == 2)


# Whoever leaves


@pytest.mark.parametrize("how", BODIES)
@pytest.mark.parametrize("busy", [False, True])
async def test_cancelled(session: ClientSession, how: str, busy: bool) -> None:
    """Whoever stops watching closes the connection, and hears no more of it."""

    async def script(writer: asyncio.StreamWriter) -> None:
        await saying(head(how), framed(part(), how))(writer)
        while busy:
            writer.write(framed(part(JPEG[:-2] * 5000 + JPEG), how))
            await writer.drain()

    frames: list[int] = []
    async with Camera(script) as camera, at_once():
        client = MjpegClient(camera.transport(session))
        for _ in range(2):
            task = asyncio.create_task(
                client.watch(lambda frame: frames.append(len(frame)))
            )
            await until(lambda: bool(frames))
            task.cancel()
            with pytest.raises(asyncio.CancelledError):
                await task
            frames.clear()
            await asyncio.sleep(0.05)
            assert frames == []
        await until(lambda: camera.left == 2)


async def test_cancelled_when_it_fails(session: ClientSession) -> None:
    """An error that comes while somebody leaves is nobody's, and not logged as lost."""
    tasks: list[asyncio.Task[None]] = []

    def take(chunk: bytes) -> None:
        if chunk == b"bad":
            tasks[0].cancel()
            raise CameraResponseError(ErrorKey.TOO_LARGE)

    async with Camera(saying(head() + b"good", 0.05, b"bad")) as camera, at_once():
        transport = camera.transport(session)
        tasks.append(asyncio.create_task(receive(transport, take)))
        with pytest.raises((asyncio.CancelledError, CameraError)):
            await tasks[0]
        await until(lambda: camera.left == 1)


@pytest.mark.parametrize("how", BODIES)
@pytest.mark.usefixtures("short_silence")
async def test_session_closed(session: ClientSession, how: str) -> None:
    """A session that is closed under somebody who watches waits for nobody."""
    frames: list[bytes] = []
    async with Camera(saying(head(how), framed(part(), how))) as camera, at_once():
        client = MjpegClient(camera.transport(session))
        task = asyncio.create_task(
            client.watch(lambda frame: frames.append(bytes(frame)))
        )
        await until(lambda: bool(frames))
        await session.close()
        err = await failure_of(task)
        # aiohttp's own reader is told nothing by it.
        assert err.key in (ErrorKey.CONNECTION_DROPPED, ErrorKey.TIMED_OUT)
        assert how or err.key is ErrorKey.CONNECTION_DROPPED
        await until(lambda: camera.left == 1)
    assert frames == [JPEG]
