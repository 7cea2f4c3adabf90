"""Who is in the network besides Home Assistant: simulated cameras and strangers, with sockets of their own namespace."""

import asyncio
from collections.abc import AsyncIterator, Coroutine
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from threading import Thread
from typing import Any, Protocol, Self, override

from .capture import Capture
from .namespaces import Network


class Neighbour(Protocol):
    """Who listens at an address."""

    @property
    def host(self) -> str:
        """Return the address."""

    async def start(self) -> None:
        """Listen."""

    async def stop(self) -> None:
        """Listen no longer."""


class Neighbourhood:
    """Everybody who is there, in a thread that is in their namespace.

    Attributes:
        capture: What Home Assistant sends.
    """

    def __init__(self, network: Network) -> None:
        """Take the network; nobody is there yet."""
        self._network = network
        self._loop = asyncio.new_event_loop()
        self._thread = Thread(target=self._work, name="neighbours")
        self._there: list[Neighbour] = []
        self.capture = Capture(str(network.interface.ip))

    @classmethod
    @asynccontextmanager
    async def running(cls, network: Network) -> AsyncIterator[Self]:
        """Let neighbours come and go; at last nobody is there any more."""
        neighbourhood = cls(network)
        neighbourhood._thread.start()
        try:
            async with AsyncExitStack() as stack:
                stack.push_async_callback(neighbourhood._end)
                await neighbourhood.do(neighbourhood.capture.start())
                yield neighbourhood
        finally:
            neighbourhood._loop.call_soon_threadsafe(neighbourhood._loop.stop)
            neighbourhood._thread.join()
            neighbourhood._loop.close()

    async def do[T](self, job: Coroutine[Any, Any, T]) -> T:
        """Do something in the neighbours' thread."""
        return await asyncio.wrap_future(
            asyncio.run_coroutine_threadsafe(job, self._loop)
        )

    async def come(self, *neighbours: Neighbour) -> None:
        """Let neighbours have their addresses, and listen there."""
        for neighbour in neighbours:
            self._network.add(neighbour.host)
            await self.do(neighbour.start())
            self._there.append(neighbour)

    async def go(self, neighbour: Neighbour) -> None:
        """Let a neighbour go, with its address."""
        self._there.remove(neighbour)
        await self.do(neighbour.stop())
        self._network.remove(neighbour.host)

    async def _end(self) -> None:
        for neighbour in self._there:
            await self.do(neighbour.stop())
        await self.do(self.capture.stop())

    def _work(self) -> None:
        asyncio.set_event_loop(self._loop)
        with self._network.neighbours.entered():
            self._loop.run_forever()


@dataclass(kw_only=True)
class WebServer:
    """A stranger that answers every request with a page.

    Attributes:
        received: What reached it, connection by connection.
    """

    host: str
    port: int = 80
    received: list[bytes] = field(default_factory=list)
    _server: asyncio.Server | None = None

    async def start(self) -> None:
        """Listen."""
        self._server = await asyncio.start_server(self._serve, self.host, self.port)

    async def stop(self) -> None:
        """Listen no longer."""
        if self._server is not None:
            self._server.close()
            self._server.close_clients()
            await self._server.wait_closed()

    async def answer(
        self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter
    ) -> None:
        """Answer a request."""
        page = b"<!DOCTYPE html>\n<html><body>It works!</body></html>\n"
        writer.write(
            b"HTTP/1.1 200 OK\r\nServer: nginx\r\nContent-Type: text/html\r\n"
            b"Content-Length: %d\r\nConnection: close\r\n\r\n%s" % (len(page), page)
        )
        await writer.drain()

    async def _serve(
        self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter
    ) -> None:
        try:
            self.received.append(await reader.readuntil(b"\r\n\r\n"))
            await self.answer(reader, writer)
        except OSError, asyncio.IncompleteReadError:
            pass
        finally:
            writer.close()


class Tarpit(WebServer):
    """A stranger that takes every request, and never answers."""

    @override
    async def answer(
        self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter
    ) -> None:
        """Keep the other side waiting until it has had enough."""
        await reader.read()
