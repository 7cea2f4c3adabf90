"""The simulated camera's core: HTTP server, journal, faults, alarm, reboot. The families' cameras build on it."""

from abc import ABC, abstractmethod
import asyncio
from collections import Counter
from collections.abc import AsyncGenerator, Coroutine
from contextlib import aclosing
import socket
import time
from typing import Any, ClassVar, Self

from aiohttp import web

from .faults import HEADER_KINDS, Fault, FaultKind, StreamFaultKind
from .http import NoResponse, Reply, ReplyResponse, Request, read_request, reset
from .scene import Scene
from .stamp import Stamp, StampedFrames

type JSON = bool | int | float | str | list[JSON] | dict[str, JSON] | None

NOT_HTTP = b"\x00\x17SSH-2.0-dropbear_0.52\r\n\xff\xfe\x00\x01"
MAX_BODY = 64 * 1024 * 1024
MOVING = frozenset({"motion", "person"})
"""The kinds of alarm where somebody walks through the picture."""


class SimulatedCamera(ABC):
    """A camera on the loopback interface that behaves as its family's document and field notes say.

    A family implements `answer` and `parameters`, and may extend the `on_*` hooks.

    Attributes:
        requests: The journal: every request that reached the camera, whatever became of it.
        faults: The faults in force; the first that fits a request shows.
        scene: What the lens sees.
        stamped: What is sent instead, where pictures have to tell when they were sent.
        max_streams: How many may watch live over HTTP at once; the next gets a 503.
        streams: How many watch now.
        most_streams: The most that ever watched at once.
        alarm_hold: Seconds that an alarm lasts; None: until `clear_alarm`.
        reboot_seconds: How long the camera is gone when it was told to reboot.
    """

    family: ClassVar[str]
    profiles: ClassVar[tuple[str, ...]]
    """The names of the profiles; the first is the default."""
    alarms_overlap: ClassVar[bool] = False
    """Whether several kinds of alarm last at the same time; otherwise one ends as the next begins."""

    def __init__(
        self,
        *,
        profile: str | None = None,
        username: str = "admin",
        password: str = "secret",
        host: str = "127.0.0.1",
        port: int = 0,
        udp_port: int | None = None,
        mac: str | None = None,
        alias: str | None = None,
    ) -> None:
        """Take what distinguishes this camera; `port` 0 means any free one, `udp_port` None no discovery."""
        self.profile = profile or self.profiles[0]
        if self.profile not in self.profiles:
            raise ValueError(
                f"No profile {self.profile!r}; there are {', '.join(self.profiles)}"
            )
        self.username = username
        self.password = password
        self.host = host
        self.port = port
        self.udp_port = udp_port
        self.mac = mac
        self.alias = alias
        self.requests: list[Request] = []
        self.faults: list[Fault] = []
        self.scene = Scene()
        self.stamped: StampedFrames | None = None
        self.max_streams = 4
        self.streams = 0
        self.most_streams = 0
        self.alarm_hold: float | None = 10.0
        self.reboot_seconds = 3.0
        self._alarms: dict[str, asyncio.TimerHandle | None] = {}
        self._offline = False
        self._runner: web.AppRunner | None = None
        self._socket: socket.socket | None = None
        self._tasks: set[asyncio.Task[Any]] = set()

    # What a family says

    @abstractmethod
    async def answer(self, request: Request) -> Reply:
        """Do what the request asks, and return the answer."""

    @property
    @abstractmethod
    def alarm_kinds(self) -> tuple[str, ...]:
        """The kinds of alarm that this camera can tell."""

    @abstractmethod
    def parameters(self) -> dict[str, JSON]:
        """Return the settings as the camera stores them, by raw name."""

    def users(self) -> list[JSON]:
        """Return the accounts, without passwords."""
        return [self.username]

    def status_reply(self, status: int) -> Reply:
        """Return how this family says an HTTP status without a document."""
        return Reply(status, (("Content-Length", "0"), ("Connection", "close")), b"")

    def expire_sessions(self) -> None:  # noqa: B027 - a family may leave it out
        """Forget every login session."""

    async def on_start(self) -> None:  # noqa: B027 - a family may leave it out
        """Start what runs beside the HTTP server."""

    async def on_stop(self) -> None:  # noqa: B027 - a family may leave it out
        """Stop what `on_start` started."""

    def on_reboot(self) -> None:  # noqa: B027 - a family may leave it out
        """Do what happens to the camera's state while it restarts."""

    def on_alarm(self, kind: str) -> None:  # noqa: B027 - a family may leave it out
        """Do what the camera does when an alarm begins."""

    def on_alarm_end(self, kind: str) -> None:  # noqa: B027 - a family may leave it out
        """Do what the camera does when an alarm ends."""

    # Life

    async def start(self) -> None:
        """Listen; `port` is the real one afterwards."""
        app = web.Application(middlewares=[self._serve], client_max_size=MAX_BODY)
        self._runner = web.AppRunner(
            app, access_log=None, handler_cancellation=True, shutdown_timeout=0.1
        )
        await self._runner.setup()
        self._bind()
        await self._accept()
        await self.on_start()

    async def stop(self) -> None:
        """Stop listening and end everything that was begun."""
        self.clear_alarm()
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        await self.on_stop()
        self._hang_up()
        if self._runner is not None:
            await self._runner.cleanup()
            self._runner = None

    async def __aenter__(self) -> Self:
        """Start."""
        await self.start()
        return self

    async def __aexit__(self, *exc_info: object) -> None:
        """Stop."""
        await self.stop()

    def spawn[T](self, job: Coroutine[Any, Any, T]) -> asyncio.Task[T]:
        """Run something in the background that ends with the camera at the latest."""
        task = asyncio.get_running_loop().create_task(job)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        return task

    # Reachability

    @property
    def offline(self) -> bool:
        """Whether the camera is gone from the network: connections are refused and open ones reset."""
        return self._offline

    @offline.setter
    def offline(self, offline: bool) -> None:
        if offline == self._offline:
            return
        self._offline = offline
        if self._runner is None:
            return
        if offline:
            self._hang_up()
        else:
            # Bound and listening at once, so that a client that connects right now is not refused.
            self._bind()
            self.spawn(self._accept())

    async def reboot(self, seconds: float) -> None:
        """Be unreachable for that long; sessions are gone afterwards. Returns when the camera is back."""
        self.offline = True
        self.clear_alarm()
        self.expire_sessions()
        self.on_reboot()
        await asyncio.sleep(seconds)
        self.offline = False

    def reboot_soon(self, delay: float = 0.2) -> None:
        """Reboot in the background, once the answer to the request that asked for it is out."""
        self.spawn(self._reboot_after(delay))

    async def _reboot_after(self, delay: float) -> None:
        await asyncio.sleep(delay)
        await self.reboot(self.reboot_seconds)

    def _bind(self) -> None:
        sock = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
        sock.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        sock.bind((self.host, self.port))
        sock.listen(64)
        sock.setblocking(False)
        self.port = sock.getsockname()[1]
        self._socket = sock

    async def _accept(self) -> None:
        if self._runner is None or self._runner.server is None or self._socket is None:
            return
        await asyncio.get_running_loop().create_server(
            self._runner.server, sock=self._socket
        )

    def _hang_up(self) -> None:
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

    # Faults

    def add_fault(
        self,
        kind: FaultKind | StreamFaultKind | str,
        *,
        path: str = "*",
        times: int | None = None,
        **options: Any,
    ) -> Fault:
        """Show a fault from now on, also in streams that are open; the options are the fields of `Fault`."""
        fault = Fault(
            kind=FaultKind(kind) if kind in FaultKind else StreamFaultKind(kind),
            path=path,
            times=times,
            **options,
        )
        self.faults.append(fault)
        return fault

    def clear_faults(self) -> None:
        """Show no fault any more."""
        self.faults.clear()

    def stream_faults(
        self, path: str, part: int | None = None
    ) -> dict[StreamFaultKind, Fault]:
        """Return the faults that a part of a stream shows, or the header of it; and count them."""
        return {
            fault.kind: fault
            for fault in self.faults
            if isinstance(fault.kind, StreamFaultKind)
            and (fault.kind in HEADER_KINDS) == (part is None)
            and fault.take(path, part or 0)
        }

    @web.middleware
    async def _serve(self, request: web.Request, handler: object) -> web.StreamResponse:
        """Answer a request, whatever its target: aiohttp's own routing is not used."""
        return await self._respond(await read_request(request, time.monotonic()))

    async def _respond(self, request: Request) -> web.StreamResponse:
        self.requests.append(request)
        fault = next(
            (
                fault
                for fault in self.faults
                if isinstance(fault.kind, FaultKind) and fault.take(request.path)
            ),
            None,
        )
        if fault is None:
            return ReplyResponse(await self.answer(request))
        if fault.kind is FaultKind.EXPIRED_UID:
            self.expire_sessions()
        elif fault.kind is FaultKind.SLOW:
            if fault.persists:
                late = self.spawn(self._answer_late(request, fault.seconds))
                return ReplyResponse(await asyncio.shield(late))
            await asyncio.sleep(fault.seconds)
        reply = self.status_reply(fault.status)
        if fault.takes_effect:
            reply = await self.answer(request)
        match fault.kind:
            case FaultKind.DROP:
                return NoResponse()
            case FaultKind.OFFLINE:
                return NoResponse(reset=True)
            case FaultKind.NOT_HTTP:
                return NoResponse(NOT_HTTP)
            case FaultKind.BUSY:
                return ReplyResponse(self.status_reply(503))
            case FaultKind.STATUS:
                return ReplyResponse(self.status_reply(fault.status))
            case _:
                return ReplyResponse(reply.with_fault(fault), fault=fault)

    async def _answer_late(self, request: Request, seconds: float) -> Reply:
        await asyncio.sleep(seconds)
        return await self.answer(request)

    # Pictures

    def picture(self, width: int, height: int, stamp: Stamp | None = None) -> bytes:
        """Return a picture as JPEG; the stamp of a still that is to have one is of this moment."""
        if self.stamped is None:
            return self.scene.jpeg(width, height)
        if stamp is None:
            stamp = Stamp(0, time.monotonic_ns())
        return self.stamped.frame(self.scene.jpeg, width, height, stamp)

    async def watched(self, body: AsyncGenerator[bytes]) -> AsyncGenerator[bytes]:
        """Yield a live stream, and count who watches."""
        self.streams += 1
        self.most_streams = max(self.streams, self.most_streams)
        try:
            async with aclosing(body):
                async for chunk in body:
                    yield chunk
        finally:
            self.streams -= 1

    # Alarm

    @property
    def alarms(self) -> frozenset[str]:
        """The kinds of alarm that last now."""
        return frozenset(self._alarms)

    @property
    def alarm(self) -> str | None:
        """The kind of the alarm that began last, of those that last now."""
        return next(reversed(self._alarms), None)

    def raise_alarm(self, kind: str) -> None:
        """Begin an alarm of one of `alarm_kinds`, armed or not; it ends by itself after `alarm_hold`."""
        if not self.alarms_overlap:
            for other in self.alarms - {kind}:
                self._end_alarm(other)
        begins = kind not in self._alarms
        if (timer := self._alarms.get(kind)) is not None:
            timer.cancel()
        self._alarms[kind] = (
            None
            if self.alarm_hold is None
            else asyncio.get_running_loop().call_later(
                self.alarm_hold, self._end_alarm, kind
            )
        )
        self._show_intruder()
        if begins:
            self.on_alarm(kind)

    def clear_alarm(self) -> None:
        """End every alarm."""
        for kind in self.alarms:
            self._end_alarm(kind)

    def _end_alarm(self, kind: str) -> None:
        if (timer := self._alarms.pop(kind)) is not None:
            timer.cancel()
        self._show_intruder()
        self.on_alarm_end(kind)

    def _show_intruder(self) -> None:
        self.scene.intruder = not self._alarms.keys().isdisjoint(MOVING)

    # State

    def state(self) -> dict[str, JSON]:
        """Return what the camera is and does, for tests and people."""
        paths = Counter(request.path for request in self.requests)
        return {
            "family": self.family,
            "profile": self.profile,
            "parameters": self.parameters(),
            "scene": self.scene.state(),
            "users": self.users(),
            "alarm": self.alarm,
            "alarms": list[JSON](sorted(self.alarms)),
            "offline": self.offline,
            "streams": self.streams,
            "most_streams": self.most_streams,
            "counters": {"requests": len(self.requests), "paths": dict(paths)},
        }
