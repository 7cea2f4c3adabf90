"""The simulated camera's core: HTTP server, journal, faults, alarm, reboot. The families' cameras build on it."""

from abc import abstractmethod
import asyncio
from collections import Counter
from collections.abc import AsyncGenerator, Coroutine
from contextlib import aclosing
import time
from typing import Any, ClassVar, Literal, Self

from aiohttp import web

from .alarms import Alarming
from .faults import FaultKind, Faulty
from .http import NoResponse, Reply, ReplyResponse, Request, make_request, read_body
from .listener import Listener
from .stamp import Stamp, StampedFrames
from .udp import Address, UdpPort
from .uploads import Upload, UploadKind

type JSON = bool | int | float | str | list[JSON] | dict[str, JSON] | None

NOT_HTTP = b"\x00\x17SSH-2.0-dropbear_0.52\r\n\xff\xfe\x00\x01"


class SimulatedCamera(Alarming, Faulty):
    """A camera on the loopback interface that behaves as its family's document and field notes say.

    A family implements `answer` and `parameters`, and may extend the `on_*` hooks.

    Attributes:
        requests: The journal: every request that reached the camera, whatever became of it.
        stamped: What is sent instead, where pictures have to tell when they were sent.
        max_streams: How many may watch live over HTTP at once; the next gets a 503.
        streams: How many watch now.
        most_streams: The most that ever watched at once.
        reboot_seconds: How long the camera is gone when it was told to reboot.
        comes_back: Whether it is back then; otherwise it stays away for ever.
        uploads: The files that it took, oldest first; the journal has those that it refused, too.
        next_versions: What it runs after the restart that follows a file of that kind; without it, what it ran before.
        bricked: Whether it took a file that was not for it: the restart that follows is its last.
        upload_rate: How many bytes of a request's body it reads in a second; None: as they come.
        received: How many bytes of bodies have arrived, with those of a body that is still arriving.
        datagrams: Everything that reached its search port, whatever it was.
        search_answers: Whether its answer to a search goes to whoever asked, or to all.
        broadcast_address: Where such an answer to all goes.
        needs_source_port: Whether only searches from `search_source_port` are answered.
        advertised_host: The address that its answer to a search names; None: the one where it listens.
    """

    family: ClassVar[str]
    profiles: ClassVar[tuple[str, ...]]
    """The names of the profiles; the first is the default."""
    search_source_port: ClassVar[int]
    """The port from which the vendor's own tool searches."""

    def __init__(
        self,
        *,
        profile: str | None = None,
        username: str = "admin",
        password: str = "secret",
        host: str = "127.0.0.1",
        port: int = 0,
        udp_port: int | None = None,
        udp_host: str | None = None,
        mac: str | None = None,
        alias: str | None = None,
    ) -> None:
        """Take what distinguishes this camera.

        Args:
            profile: Which generation it is of.
            username: Its administrator.
            password: The administrator's password.
            host: Its address.
            port: Where it listens; 0 means any free port.
            udp_port: Where it is searched for; None: it cannot be, 0: any free port.
            udp_host: Where it hears searches besides at its address: 0.0.0.0 for those to all.
            mac: Its MAC address.
            alias: Its name.
        """
        super().__init__()
        self.profile = profile or self.profiles[0]
        if self.profile not in self.profiles:
            raise ValueError(
                f"No profile {self.profile!r}; there are {', '.join(self.profiles)}"
            )
        self.username = username
        self.password = password
        self.udp_port = udp_port
        self.udp_host = udp_host
        self.mac = mac
        self.alias = alias
        self.requests: list[Request] = []
        self.stamped: StampedFrames | None = None
        self.max_streams = 4
        self.streams = 0
        self.most_streams = 0
        self.reboot_seconds = 3.0
        self.comes_back = True
        self.uploads: list[Upload] = []
        self.next_versions: dict[str, str] = {}
        self.bricked = False
        self.upload_rate: float | None = None
        self.received = 0
        self.datagrams: list[bytes] = []
        self.search_answers: Literal["unicast", "broadcast"] = "unicast"
        self.broadcast_address = (
            "127.255.255.255" if host.startswith("127.") else "255.255.255.255"
        )
        self.needs_source_port = False
        self.advertised_host: str | None = None
        self._offline = False
        self._installing: list[UploadKind] = []
        self._listener = Listener(host, port)
        self._udp: UdpPort | None = None
        self._tasks: set[asyncio.Task[Any]] = set()

    # What a family says

    @abstractmethod
    async def answer(self, request: Request) -> Reply:
        """Do what the request asks, and return the answer."""

    @abstractmethod
    def parameters(self) -> dict[str, JSON]:
        """Return the settings as the camera stores them, by raw name."""

    @property
    @abstractmethod
    def versions(self) -> dict[str, str]:
        """What it runs, by the kind of file that would replace it."""

    @abstractmethod
    def set_version(self, kind: str, version: str) -> None:
        """Let the camera run another version of one of `versions`."""

    @abstractmethod
    def answer_search(self, datagram: bytes) -> bytes | None:
        """Return the answer to the vendor's search; None for what is no search."""

    def users(self) -> list[JSON]:
        """Return the accounts, without passwords."""
        return [self.username]

    def status_reply(self, status: int) -> Reply:
        """Return how this family says an HTTP status without a document."""
        return Reply(status, (("Content-Length", "0"), ("Connection", "close")), b"")

    def expire_sessions(self) -> None:
        """Forget every login session."""

    async def on_start(self) -> None:
        """Start what runs beside the HTTP server."""

    async def on_stop(self) -> None:
        """Stop what `on_start` started."""

    def on_reboot(self) -> None:
        """Do what happens to the camera's state while it restarts."""

    # Life

    @property
    def host(self) -> str:
        """Where it listens."""
        return self._listener.host

    @property
    def port(self) -> int:
        """The port where it listens; the real one once it has started."""
        return self._listener.port

    async def start(self) -> None:
        """Listen."""
        await self._listener.start(self._serve)
        if self.udp_port is not None:
            self._udp = UdpPort(self.udp_port, self._answer_datagram)
            await self._udp.open(self.host, self.udp_host or "")
            self.udp_port = self._udp.port
        await self.on_start()

    async def stop(self) -> None:
        """Stop listening and end everything that was begun."""
        self.clear_alarm()
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        await self.on_stop()
        if self._udp is not None:
            self._udp.close()
            self._udp = None
        await self._listener.stop()

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
        if not self._listener.running:
            return
        if offline:
            self._listener.hang_up()
        else:
            # Bound and listening at once, so that a client that connects right now is not refused.
            self._listener.bind()
            self.spawn(self._listener.accept())

    async def reboot(self, seconds: float) -> None:
        """Be unreachable for that long, or for ever; sessions are gone afterwards, and what was uploaded runs."""
        self.offline = True
        self.clear_alarm()
        self.expire_sessions()
        self.on_reboot()
        await asyncio.sleep(seconds)
        while self._installing:
            kind = self._installing.pop(0)
            if (version := self.next_versions.get(kind)) is not None:
                self.set_version(kind, version)
        self.offline = self.bricked or not self.comes_back

    def reboot_soon(self, delay: float = 0.2) -> None:
        """Reboot in the background, once the answer to the request that asked for it is out."""
        self.spawn(self._reboot_after(delay))

    async def _reboot_after(self, delay: float) -> None:
        await asyncio.sleep(delay)
        await self.reboot(self.reboot_seconds)

    # Uploads and searches

    def take(self, path: str, kind: UploadKind, content: bytes) -> None:
        """Store an uploaded file."""
        self.uploads.append(Upload(path, kind, content))

    def install(
        self, path: str, kind: UploadKind, content: bytes, *, fits: bool = True
    ) -> None:
        """Store an uploaded file and restart into it; one that does not fit is the camera's end."""
        self.take(path, kind, content)
        self._installing.append(kind)
        self.bricked = self.bricked or not fits
        self.reboot_soon()

    def _answer_datagram(
        self, datagram: bytes, sender: Address
    ) -> tuple[bytes, Address] | None:
        self.datagrams.append(datagram)
        host, port = sender
        if self.offline or (self.needs_source_port and port != self.search_source_port):
            return None
        if (answer := self.answer_search(datagram)) is None:
            return None
        to_all = self.search_answers == "broadcast"
        return answer, (self.broadcast_address if to_all else host, port)

    # Requests

    @web.middleware
    async def _serve(self, request: web.Request, handler: object) -> web.StreamResponse:
        """Answer a request, and put it into the journal even where not all of it arrives."""
        arrived = time.monotonic()
        cut = size = None
        if request.body_exists:
            cut = self.take_fault(request.path, cuts_uploads=True)
        if cut is not None:
            size = (request.content_length or 0) // 2 if cut.size is None else cut.size
        body = bytearray()
        try:
            async for piece in read_body(request, rate=self.upload_rate, size=size):
                body += piece
                self.received += len(piece)
        finally:
            read = make_request(request, bytes(body), arrived)
            self.requests.append(read)
        return NoResponse(reset=True) if cut is not None else await self._respond(read)

    async def _respond(self, request: Request) -> web.StreamResponse:
        fault = self.take_fault(request.path, cuts_uploads=False)
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
            "versions": dict[str, JSON](self.versions),
            "received_files": [
                {
                    "path": upload.path,
                    "kind": upload.kind,
                    "size": upload.size,
                    "sha256": upload.sha256,
                }
                for upload in self.uploads
            ],
            "counters": {"requests": len(self.requests), "paths": dict(paths)},
        }
