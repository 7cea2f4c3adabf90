"""One camera's ONVIF: which service is where, who may ask, and what answers."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
import time
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from tests.simulator.http import Reply, Request
from tests.simulator.uid import answers
from tests.simulator.uid.users import User

from . import device, events, media, soap
from .handlers import DEVICE_PATH, EVENT_PATH, MEDIA_PATH, SUBSCRIPTION_PATH, Handler
from .security import Security
from .subscriptions import Message, Subscriptions

if TYPE_CHECKING:
    from tests.simulator.uid.camera import UidCamera

WITHOUT_LOGIN = frozenset({"tds:GetSystemDateAndTime"})


@dataclass(kw_only=True)
class Call:
    """An operation that was asked for.

    Attributes:
        operation: `tds:GetServices`.
        time: When (monotonic).
        username: Who asked, where the login was right.
        fault: Subcode and reason of the fault that was the answer.
    """

    operation: str
    time: float
    username: str | None = None
    fault: str | None = None


class Onvif:
    """The ONVIF services of one camera.

    Attributes:
        enabled: Whether there are any; otherwise their URLs are unknown ones.
        clock_offset: By how many seconds the time here is ahead of the camera's own.
        xaddr_host: The address ("host" or "host:port") that the camera believes to have; None: the right one.
        rtsp_port: The port in stream URIs; 554 is left out of none.
        stream_paths: The paths of the main and the second stream.
        security: Who may ask; its `tolerance` is how far a login's time may be off, in seconds.
        subscriptions: The pull points that are open; its `most` is how many there may be.
        calls: The operations that were asked for, oldest first.
    """

    def __init__(
        self,
        camera: UidCamera,
        log_in: Callable[[str, Callable[[User], bool]], User],
        *,
        enabled: bool,
    ) -> None:
        """Take the camera, and what returns its account of a name that passes a test."""
        self.camera = camera
        self.enabled = enabled
        self.clock_offset = 0.0
        self.xaddr_host: str | None = None
        self.rtsp_port = 554
        self.stream_paths = ["/stream0", "/stream1"]
        self.security = Security(log_in)
        self.subscriptions = Subscriptions()
        self.calls: list[Call] = []
        self._services: Mapping[str, Mapping[str, Handler]] = {
            DEVICE_PATH: device.handlers(self),
            MEDIA_PATH: media.handlers(self),
            EVENT_PATH: events.handlers(self),
            SUBSCRIPTION_PATH: events.subscription_handlers(self),
        }

    def now(self) -> datetime:
        """Return the time as these services have it."""
        offset = timedelta(seconds=self.clock_offset)
        return datetime.now(UTC) + self.camera.configuration.clock.offset + offset

    def set_clock(self, now: datetime) -> None:
        """Set the time as these services have it."""
        self.clock_offset += (now - self.now()).total_seconds()

    def url(self, path: str) -> str:
        """Return where something is, as the camera has it."""
        host = self.xaddr_host or f"{self.camera.host}:{self.camera.port}"
        return f"http://{host}{path}"

    def stream_url(self, stream: int) -> str:
        """Return where the main (0) or the second stream is, as the camera has it."""
        host = urlsplit(self.url("/")).hostname
        return f"rtsp://{host}:{self.rtsp_port}{self.stream_paths[stream]}"

    def notify(self, kind: str, *, active: bool) -> None:
        """Tell all pull points that an alarm has begun, or ended."""
        for topic in events.TOPICS:
            if topic.kind == kind:
                message = Message(topic, "Changed", active, self.now())
                self.subscriptions.notify(message)

    def restart(self) -> None:
        """Forget what a restart makes the camera forget."""
        self.subscriptions.clear()
        self.security.forget()

    async def answer(self, request: Request) -> Reply:
        """Answer a request."""
        if (service := self._services.get(request.path)) is None:
            return self.camera.unknown()
        if request.method != "POST":
            return self.camera.status_reply(405)
        status = 200
        try:
            body = await self._run(request, service)
        except soap.SoapFault as fault:
            status, body = fault.status, fault.body
        return answers.reply(
            status, f"{soap.CONTENT_TYPE}; charset=utf-8", soap.envelope(body)
        )

    async def _run(self, request: Request, service: Mapping[str, Handler]) -> str:
        asked = soap.read(request)
        call = Call(operation=asked.operation, time=time.monotonic())
        self.calls.append(call)
        try:
            handler = self._allowed(asked, call, service)
            body = handler(asked)
            return body if isinstance(body, str) else await body
        except soap.SoapFault as fault:
            call.fault = str(fault)
            raise

    def _allowed(
        self, asked: soap.SoapRequest, call: Call, service: Mapping[str, Handler]
    ) -> Handler:
        """Return what answers an operation to whoever asks for it."""
        if (handler := service.get(asked.operation)) is None:
            raise soap.SoapFault(
                "ter:ActionNotSupported", "Not implemented", receiver=True
            )
        if asked.operation not in WITHOUT_LOGIN:
            call.username = self.security.check(asked.header, self.now())
        return handler
