"""Where a simulated camera listens for HTTP: it can go from the network, resetting what is open, and come back."""

import asyncio
import socket

from aiohttp import web
from aiohttp.typedefs import Middleware

from .http import reset

RECEIVE_BUFFER = 32 * 1024
"""Small, as a camera's: what a client has sent is what the camera has read, but for that much."""


class Listener:
    """The HTTP server of one camera.

    Attributes:
        host: Its address.
        port: Its port; 0 until it has listened for the first time where any free one would do.
    """

    def __init__(self, host: str, port: int) -> None:
        """Take where to listen; port 0 means any free one."""
        self.host = host
        self.port = port
        self._runner: web.AppRunner | None = None
        self._socket: socket.socket | None = None

    @property
    def running(self) -> bool:
        """Whether it was started, and not stopped since."""
        return self._runner is not None

    async def start(self, serve: Middleware) -> None:
        """Listen, and let `serve` answer every request, whatever its target: aiohttp's own routing is not used."""
        self._runner = web.AppRunner(
            web.Application(middlewares=[serve]),
            access_log=None,
            handler_cancellation=True,
            shutdown_timeout=0.1,
        )
        await self._runner.setup()
        self.bind()
        await self.accept()

    async def stop(self) -> None:
        """Stop listening."""
        self.hang_up()
        if self._runner is not None:
            await self._runner.cleanup()
            self._runner = None

    def bind(self) -> None:
        """Let clients connect from this moment on; what they send waits for `accept`."""
        sock = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
        sock.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        sock.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, RECEIVE_BUFFER)
        sock.bind((self.host, self.port))
        sock.listen(64)
        sock.setblocking(False)
        self.port = sock.getsockname()[1]
        self._socket = sock

    async def accept(self) -> None:
        """Answer those who connect."""
        if self._runner is None or self._runner.server is None or self._socket is None:
            return
        await asyncio.get_running_loop().create_server(
            self._runner.server, sock=self._socket
        )

    def hang_up(self) -> None:
        """Stop listening and reset every connection."""
        if self._socket is not None:
            # Not by the server's own close: asyncio minds that where a connection was
            # accepted just before.
            asyncio.get_running_loop().remove_reader(self._socket)
            self._socket.close()
            self._socket = None
        if self._runner is not None and self._runner.server is not None:
            for connection in self._runner.server.connections:
                if connection.transport is not None:
                    reset(connection.transport)
