"""ONVIF of one camera, by the library: its events, and the addresses of its video.

Importing this needs the library, and takes a while: see UidEvents.load.

The library reads answers of any length, follows redirects and any address that a
camera names, which these wrappers don't let it.
"""

import asyncio
from collections.abc import Awaitable, Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from datetime import timedelta
import re
from types import TracebackType
from typing import Any, Final, Self, override

from aiohttp import (
    ClientConnectionError,
    ClientError,
    ClientHandlerType,
    ClientPayloadError,
    ClientRequest,
    ClientResponse,
    ClientSession,
    TCPConnector,
)
from onvif import ONVIFCamera, ONVIFError, ONVIFService
from onvif.util import normalize_url
from zeep.exceptions import Error as ZeepError, Fault, TransportError

from ..errors import (
    CameraAuthError,
    CameraConnectionError,
    CameraError,
    CameraResponseError,
    CameraTimeoutError,
    ErrorKey,
)
from ..models import AlarmKind, Picture
from ..transport import TEXT_LIMIT, Transport

_SECONDS: Final = 10
# How long the camera may keep a question waiting for something to tell.
_PULL: Final = timedelta(seconds=30)
_SUBSCRIPTION: Final = timedelta(minutes=5)
_RENEW_SECONDS: Final = 120
_GOODBYE_SECONDS: Final = 3
# Some cameras answer at once, whatever they were asked to wait.
_SHORTEST_PULL: Final = 0.5
_MESSAGES: Final = 64
_MOST_SOURCES: Final = 64
# One that is on for so long is asked for again, lest its end was lost.
_SYNCHRONIZE_SECONDS: Final = 60

_PREFIX: Final = re.compile(r"[\w.-]+:")
_TOPICS: Final = {
    "VideoSource/MotionAlarm": (AlarmKind.MOTION, "State"),
    "RuleEngine/CellMotionDetector/Motion": (AlarmKind.MOTION, "IsMotion"),
    "UserAlarm/IVA/HumanShapeDetect": (AlarmKind.PERSON, "State"),
}
_UNAUTHORIZED: Final = re.compile(
    r"not\s*authori[sz]ed|FailedAuthentication", re.IGNORECASE
)
_PULLPOINT: Final = "PullPointSubscription"
_PULLPOINT_NAMESPACE: Final = f"http://www.onvif.org/ver10/events/wsdl/{_PULLPOINT}"
# The library trips over answers that make no sense, and then raises whatever Python does.
_FAILURES: Final = (
    ONVIFError,
    ZeepError,
    ClientError,
    OSError,
    ArithmeticError,
    AttributeError,
    LookupError,
    SyntaxError,
    TypeError,
    ValueError,
    RuntimeError,
)


class Onvif:
    """A connection; when it is closed, the camera is told that nobody listens any more.

    All that is asked raises a CameraError where the camera does not answer, or not that.
    """

    def __init__(self, transport: Transport) -> None:
        """Use the address and the account of a transport, in a running loop."""
        self._session = ClientSession(
            connector=TCPConnector(force_close=True),
            response_class=_BoundedResponse,
            middlewares=(_refuse_redirect,),
        )
        address = transport.address
        self._camera = _Camera(
            address.host,
            address.port,
            transport.username,
            transport.password,
            no_cache=True,
            # It may count from 1970; a login is only good for a while.
            adjust_time=True,
            # Nobody but this host is asked, whatever addresses it names.
            nat_override=True,
        )
        self._camera.bounded_session = self._session
        self._subscription: ONVIFService | None = None

    async def __aenter__(self) -> Self:
        """Find out which services there are."""
        try:
            await _asked(self._camera.update_xaddrs())
        except BaseException:
            await self._close()
            raise
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        err: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        """Unsubscribe, and close."""
        try:
            await self._unsubscribe()
        finally:
            await self._close()

    async def _close(self) -> None:
        # To its end, also where whoever listens is cancelled meanwhile.
        self._closing = asyncio.ensure_future(self._close_sessions())
        await asyncio.shield(self._closing)

    async def _close_sessions(self) -> None:
        await self._camera.close()
        await self._session.close()

    async def streams(self) -> Mapping[Picture, str]:
        """Return the URIs of the video, the largest first; none where it tells none."""
        try:
            media = await _asked(self._camera.create_media_service())
            profiles = await _asked(media.GetProfiles())
            uris: dict[Picture, str] = {}
            by_size = sorted(profiles, key=_pixels, reverse=True)
            for picture, profile in zip(Picture, by_size, strict=False):
                uri = await _asked(
                    media.GetStreamUri(
                        {
                            "StreamSetup": {
                                "Stream": "RTP-Unicast",
                                "Transport": {"Protocol": "RTSP"},
                            },
                            "ProfileToken": profile.token,
                        }
                    )
                )
                uris[picture] = str(uri.Uri)
        except CameraAuthError:
            raise
        except (CameraResponseError, *_FAILURES):
            # There are events all the same.
            return {}
        return uris

    async def pull(self, show: Callable[[Mapping[AlarmKind, bool]], None]) -> None:
        """Show alarms as they come; ends by an error only."""
        loop = asyncio.get_running_loop()
        service = await self._subscribe()
        assert self._subscription is not None
        states = _States()
        renewed = synchronized = loop.time()
        # What holds now is told at once, and then what changes.
        wait = timedelta(seconds=1)
        while True:
            asked_at = loop.time()
            answer = await _asked(
                service.PullMessages({"Timeout": wait, "MessageLimit": _MESSAGES}),
                wait.total_seconds() + _SECONDS,
            )
            has_news = states.note(_messages(answer))
            if has_news or wait is not _PULL:
                show(states.shown)
            wait = _PULL
            now = loop.time()
            if now - renewed > _RENEW_SECONDS:
                renewed = now
                await self._renew()
            if any(states.shown.values()) and now - synchronized > _SYNCHRONIZE_SECONDS:
                synchronized = now
                with suppress(CameraResponseError):
                    await _asked(service.SetSynchronizationPoint())
            await asyncio.sleep(asked_at + _SHORTEST_PULL - now)

    async def _subscribe(self) -> ONVIFService:
        """Begin to listen, as the library's own manager does, which loses errors."""
        camera = self._camera
        events = await _asked(camera.create_events_service())
        answer = await _asked(
            events.CreatePullPointSubscription(
                {
                    "InitialTerminationTime": camera.get_next_termination_time(
                        _SUBSCRIPTION
                    )
                }
            )
        )
        with _failures():
            address = answer.SubscriptionReference.Address._value_1  # noqa: SLF001 - its only name
            camera.xaddrs[_PULLPOINT_NAMESPACE] = camera.rewrite_url(
                normalize_url(address)
            )
            broken = camera.has_broken_relative_time(
                _SUBSCRIPTION, answer.CurrentTime, answer.TerminationTime
            )
        self._subscription = await _asked(
            camera.create_subscription_service(_PULLPOINT)
        )
        if broken:
            await self._renew()
        return await _asked(camera.create_pullpoint_service())

    async def _renew(self) -> None:
        assert self._subscription is not None
        until = self._camera.get_next_termination_time(_SUBSCRIPTION)
        await _asked(self._subscription.Renew(until))

    async def _unsubscribe(self) -> None:
        if self._subscription is not None:
            with suppress(CameraError):
                await _asked(self._subscription.Unsubscribe(), _GOODBYE_SECONDS)


class _States:
    """What each source of a topic last told."""

    def __init__(self) -> None:
        self._sources: dict[tuple[str, str], tuple[AlarmKind, bool]] = {}

    @property
    def shown(self) -> Mapping[AlarmKind, bool]:
        """Whether alarms are on, of all kinds that were told."""
        states: dict[AlarmKind, bool] = {AlarmKind.MOTION: False}
        for kind, is_on in self._sources.values():
            states[kind] = states.get(kind, False) or is_on
        return states

    def note(self, messages: Iterable[Any]) -> bool:
        """Note what was told; return whether there was anything about alarms."""
        has_news = False
        for message in messages:
            # One that makes no sense must not keep the others back.
            with suppress(AttributeError, LookupError, TypeError):
                topic = _PREFIX.sub("", str(message.Topic._value_1))  # noqa: SLF001 - its only name
                kind, name = _TOPICS[topic]
                told = message.Message._value_1  # noqa: SLF001 - its only name
                items = {item.Name: item.Value for item in told.Data.SimpleItem}
                is_on = str(items[name]).lower() in ("true", "1")
                if len(self._sources) < _MOST_SOURCES:
                    self._sources[topic, _source(told)] = (kind, is_on)
                    has_news = True
        return has_news


def _source(told: Any) -> str:
    items = getattr(told.Source, "SimpleItem", None) or ()
    return "&".join(f"{item.Name}={item.Value}" for item in items)


def _messages(answer: Any) -> Iterable[Any]:
    return getattr(answer, "NotificationMessage", None) or ()


def _pixels(profile: Any) -> int:
    size = profile.VideoEncoderConfiguration.Resolution
    return int(size.Width) * int(size.Height)


class _Camera(ONVIFCamera):  # type: ignore[misc] # the library has no types
    """The library's camera, whose services all use one bounded session."""

    bounded_session: ClientSession

    @override
    async def create_onvif_service(self, *args: Any, **kwargs: Any) -> ONVIFService:
        service = await super().create_onvif_service(*args, **kwargs)
        if service.transport.session is not self.bounded_session:
            await service.transport.session.close()
            service.transport.session = self.bounded_session
        return service


class _BoundedResponse(ClientResponse):
    """An answer that is no longer than any that makes sense."""

    @override
    async def read(self) -> bytes:
        body = bytearray()
        async for chunk in self.content.iter_any():
            body += chunk
            if len(body) > TEXT_LIMIT:
                self.close()
                raise ClientPayloadError("too large")
        return bytes(body)


async def _refuse_redirect(
    request: ClientRequest, handler: ClientHandlerType
) -> ClientResponse:
    response = await handler(request)
    if 300 <= response.status < 400:
        response.close()
        raise ClientError("redirected")
    return response


async def _asked(question: Awaitable[Any], seconds: float = _SECONDS) -> Any:
    with _failures():
        async with asyncio.timeout(seconds):
            return await question


@contextmanager
def _failures() -> Iterator[None]:
    """Raise a CameraError for whatever goes wrong; what the library says holds secrets."""
    failure: CameraError
    try:
        yield
    except CameraError:
        raise
    except _FAILURES as err:
        failure = _translated(err)
    else:
        return
    raise failure


def _translated(err: Exception) -> CameraError:
    match err:
        case TimeoutError():
            return CameraTimeoutError()
        case Fault():
            said = " ".join(map(str, (err.message, err.code, *(err.subcodes or ()))))
            if _UNAUTHORIZED.search(said):
                return CameraAuthError()
            return CameraResponseError(ErrorKey.BAD_ANSWER)
        case TransportError(status_code=401 | 403):
            return CameraAuthError()
        case ClientPayloadError():
            return CameraResponseError(ErrorKey.TOO_LARGE)
        case ClientConnectionError() | OSError():
            return CameraConnectionError()
        case _:
            return CameraResponseError(ErrorKey.BAD_ANSWER)
