"""A network that takes its time: a TCP proxy that hands everything on later, in both directions."""

import asyncio
from collections.abc import Callable
from typing import Any, Final, override

_NEXT: Final = 1e-6


class DelayedPort:
    """Listens in place of a server, as if that were a network away.

    Data and the end of data take `one_way` seconds in either direction. A connection takes a round trip to be made;
    as the client's kernel makes it at once, the client's first data wait for that here. Bandwidth is not limited, and
    nothing is lost.
    """

    def __init__(self, host: str, port: int, *, one_way: float) -> None:
        """Take the server."""
        self._host = host
        self._port = port
        self._one_way = one_way
        self._server: asyncio.Server | None = None
        self._tasks: set[asyncio.Task[None]] = set()
        self.port = 0

    async def start(self) -> None:
        """Listen; `port` is the real one afterwards."""
        self._server = await asyncio.get_running_loop().create_server(
            self._accept, self._host, 0
        )
        self.port = self._server.sockets[0].getsockname()[1]

    def stop(self) -> None:
        """Listen no longer."""
        if self._server is not None:
            self._server.close()

    def _accept(self) -> asyncio.Protocol:
        # The way to the server begins with the two that the handshake takes.
        client = _End(self._one_way, first=2 * self._one_way, made=self._connect)
        client.other = _End(self._one_way)
        client.other.other = client
        return client

    def _connect(self, client: _End) -> None:
        task = asyncio.create_task(self._connect_to_server(client))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _connect_to_server(self, client: _End) -> None:
        assert client.transport is not None
        client.transport.pause_reading()
        try:
            await asyncio.get_running_loop().create_connection(
                lambda: client.other, self._host, self._port
            )
        except OSError:
            client.transport.abort()
            return
        client.transport.resume_reading()


class _End(asyncio.Protocol):
    """One end of a connection; what it gets goes to the other one, later."""

    other: _End

    def __init__(
        self,
        delay: float,
        *,
        first: float = 0,
        made: Callable[[_End], None] | None = None,
    ) -> None:
        self._delay = delay
        self._first = first
        self._made = made
        self._loop = asyncio.get_running_loop()
        self._last = 0.0
        self.transport: asyncio.Transport | None = None

    @override
    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self.transport = transport
        self._last = self._loop.time() + self._first + self._delay
        if self._made is not None:
            self._made(self)

    @override
    def data_received(self, data: bytes) -> None:
        self._later(self.other.send, data)

    @override
    def connection_lost(self, exc: Exception | None) -> None:
        self._later(self.other.close)

    def _later(self, do: Callable[..., None], *args: Any) -> None:
        # Two that are due at the same moment might overtake each other.
        self._last = max(self._loop.time() + self._delay, self._last + _NEXT)
        self._loop.call_at(self._last, do, *args)

    def send(self, data: bytes) -> None:
        """Send what came from the other end."""
        if self.transport is not None and not self.transport.is_closing():
            self.transport.write(data)

    def close(self) -> None:
        """Close after what was sent."""
        if self.transport is not None:
            self.transport.close()
