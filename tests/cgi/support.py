"""What the protocol tests share: a server that says anything, transports, and the search for leaked secrets."""

import asyncio
import base64
from collections.abc import AsyncGenerator, AsyncIterator, Awaitable, Callable, Mapping
from contextlib import aclosing, asynccontextmanager, suppress
import time
import traceback
from typing import Final, Protocol, Self
from urllib.parse import quote, quote_plus

from aiohttp import ClientSession, ClientTimeout
import pytest

from custom_components.ipcam_cgi.cgi import (
    CameraAddress,
    CameraClient,
    CameraError,
    Picture,
    SettingValues,
    Transport,
    VideoDemand,
)
from tests.simulator import SimulatedCamera

USERNAME: Final = "keeper"
# As people choose them: nothing in it may need care anywhere.
PASSWORD: Final = "pä+ss&wörd%/\"'"
SECRETS: Final = (
    PASSWORD,
    quote(PASSWORD, safe=""),
    quote(PASSWORD),
    quote(PASSWORD, safe="+:/"),
    quote_plus(PASSWORD),
    base64.b64encode(f"{USERNAME}:{PASSWORD}".encode()).decode(),
    repr(PASSWORD)[1:-1],
)
JPEG: Final = b"\xff\xd8 a picture \xff\xd9"
IMPATIENT: Final = ClientTimeout(total=0.2)
"""How long to wait for what must time out."""
PATIENT: Final = ClientTimeout(total=8)

type Say = Callable[[str], bytes | Awaitable[bytes]]


def http(
    body: bytes = b"",
    status: str = "200 OK",
    *headers: str,
    content_type: str = "text/plain",
    says_close: bool = True,
) -> bytes:
    """Return an answer with its length, after which the connection closes, said or unsaid."""
    lines = (
        f"HTTP/1.1 {status}",
        f"Content-Type: {content_type}",
        f"Content-Length: {len(body)}",
        *(("Connection: close",) if says_close else ()),
        *headers,
        "",
        "",
    )
    return "\r\n".join(lines).encode() + body


class RawServer:
    """Answers each request with the bytes that `say` returns for its head, then closes.

    Attributes:
        heads: The head of every request, as it came.
        busy: How many requests are being answered.
        busiest: How many were at the same time, at the most.
    """

    def __init__(
        self,
        say: Say,
        *,
        greeting: bytes = b"",
        linger: float = 0.0,
        port: int = 0,
    ) -> None:
        """Take what makes an answer from a request's head, and what to send before.

        Args:
            say: Makes the answer.
            greeting: What to send before it.
            linger: For how many seconds the connection then stays open, deaf.
            port: Where to listen; 0 means any free port, which is in `port` then.
        """
        self._say = say
        self._greeting = greeting
        self._linger = linger
        self.port = port
        self._tasks: set[asyncio.Task[None]] = set()
        self.heads: list[str] = []
        self.busy = 0
        self.busiest = 0

    async def __aenter__(self) -> Self:
        """Listen."""
        self._server = await asyncio.start_server(self._accept, "127.0.0.1", self.port)
        self.port = self._server.sockets[0].getsockname()[1]
        return self

    async def __aexit__(self, *_: object) -> None:
        """Stop listening, and hang up."""
        self._server.close()
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        self._server.close_clients()
        await self._server.wait_closed()

    @property
    def targets(self) -> list[str]:
        """The targets of the requests that came."""
        return [head.split(" ")[1] for head in self.heads]

    def _accept(
        self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter
    ) -> None:
        task = asyncio.get_running_loop().create_task(self._answer(reader, writer))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _answer(
        self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter
    ) -> None:
        self.busy += 1
        self.busiest = max(self.busiest, self.busy)
        try:
            head = (await reader.readuntil(b"\r\n\r\n")).decode("utf-8")
            self.heads.append(head)
            writer.write(self._greeting)
            answer = self._say(head)
            writer.write(answer if isinstance(answer, bytes) else await answer)
            await writer.drain()
            await asyncio.sleep(self._linger)
        except ConnectionError, asyncio.IncompleteReadError:
            pass  # The client left: its own affair.
        finally:
            self.busy -= 1
            writer.close()


def answers(by_name: Mapping[str, bytes], otherwise: bytes = b"") -> RawServer:
    """Return a `uid` camera that answers by the path of the CGI, and knows any uid."""

    def say(head: str) -> bytes:
        name = head.split(" ")[1].partition("?")[0].removeprefix("/cgi-bin/")
        if name == "getuid":
            return http(b"<uid>1A2B3C4D</uid>")
        return by_name.get(name) or otherwise or http(b"<a/>")

    return RawServer(say)


class Listening(Protocol):
    """What a transport can be made to: a simulated camera, or a server."""

    @property
    def port(self) -> int:
        """Where it listens."""


def transport_to(
    session: ClientSession,
    camera: Listening,
    *,
    username: str = USERNAME,
    password: str = PASSWORD,
    timeout: ClientTimeout = PATIENT,
) -> Transport:
    """Return a transport to a simulated camera or a server."""
    return Transport(
        session,
        CameraAddress(host="127.0.0.1", port=camera.port),
        username,
        password,
        timeout=timeout,
    )


async def reread(client: CameraClient) -> SettingValues:
    """Read all that a camera tells anew, whatever is known already."""
    return await client.update([param.setting for param in client.PARAMS])


async def failure_of(action: Awaitable[object]) -> CameraError:
    """Return the error in which something ends."""
    with pytest.raises(CameraError) as caught:
        await action
    return caught.value


@asynccontextmanager
async def video(
    client: CameraClient,
    picture: Picture = Picture.MAIN,
    demand: VideoDemand = VideoDemand(),
) -> AsyncIterator[AsyncIterator[bytes]]:
    """Watch the live picture; the error in which it ends comes behind its last frame."""
    frames: asyncio.Queue[bytes] = asyncio.Queue()
    watching = asyncio.create_task(
        client.watch(lambda frame: frames.put_nowait(bytes(frame)), picture, demand)
    )
    watching.add_done_callback(lambda _: frames.shutdown())

    async def arriving() -> AsyncGenerator[bytes]:
        with suppress(asyncio.QueueShutDown):
            while True:
                yield await frames.get()
        await watching

    try:
        async with aclosing(arriving()) as arrived:
            yield arrived
    finally:
        watching.cancel()
        await asyncio.gather(watching, return_exceptions=True)


async def watch(
    client: CameraClient, on_frame: Callable[[bytes], object] = lambda _: None
) -> None:
    """Watch the live picture until it ends in an error."""
    async with video(client) as frames:
        async for frame in frames:
            on_frame(frame)


def sent(camera: SimulatedCamera, path: str) -> int:
    """Return how often a path was requested."""
    return sum(request.path == path for request in camera.requests)


def targets(camera: SimulatedCamera) -> list[str]:
    """Return the targets that were requested."""
    return [request.target for request in camera.requests]


async def until(condition: Callable[[], bool], *, seconds: float = 3.0) -> None:
    """Wait until something is so."""
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end, "It did not come about"
        await asyncio.sleep(0.005)


def assert_clean(err: CameraError, *more: str) -> None:
    """Make sure that an error tells neither a secret nor a URL, nor drags along who would."""
    assert err.__cause__ is None
    assert err.__context__ is None
    for text in (
        str(err),
        repr(err),
        "".join(traceback.format_exception(err)),
        *err.placeholders.values(),
        *more,
    ):
        assert_no_secret(text)
        assert "http://" not in text


def assert_no_secret(text: str) -> None:
    """Make sure that the password is not in a text, in whatever form."""
    for secret in SECRETS:
        assert secret not in text
