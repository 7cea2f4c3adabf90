"""ONVIF of one camera, by the library: its events, and the addresses of its video.

Importing this needs the library, and takes a while: see UidEvents.load.

The library reads answers of any length and half ones, follows redirects and any
address that a camera names, and sends a login that was refused once more, which these
wrappers don't let it.
"""

import asyncio
from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from functools import cache
from types import TracebackType
from typing import Any, Final, Never, Self, override

from aiohttp import ClientSession
from onvif import ONVIFCamera, ONVIFService
from onvif.util import normalize_url

from ..errors import (
    CameraAuthError,
    CameraError,
    CameraResponseError,
    CameraTimeoutError,
    ErrorKey,
)
from ..models import AlarmKind, Picture
from ..transport import Transport
from .onvif_http import ANSWER_SECONDS, FAILURES, asked, create_session
from .onvif_states import States

# How long the camera may keep a question waiting for something to tell.
_PULL: Final = timedelta(seconds=60)
_SUBSCRIPTION: Final = timedelta(minutes=10)
_RENEW_SECONDS: Final = 240
# Of what the camera has granted, which may be less than was asked for.
_RENEW_PART: Final = 3
_GOODBYE_SECONDS: Final = 3
# Some cameras answer at once, whatever they were asked to wait, and with nothing.
_EMPTY_SECONDS: Final = 0.5
_NEWS_SECONDS: Final = 0.05
_MESSAGES: Final = 64
# One that is on for so long is asked for again, lest its end was lost.
_SYNCHRONIZE_SECONDS: Final = 60
# A camera's clock that is off by more was set in the meantime.
_LEAP: Final = timedelta(seconds=2)

_PULLPOINT: Final = "PullPointSubscription"
_MEDIA_NAMESPACE: Final = "http://www.onvif.org/ver10/media/wsdl"
_EVENTS_NAMESPACE: Final = "http://www.onvif.org/ver10/events/wsdl"
_PULLPOINT_NAMESPACE: Final = f"{_EVENTS_NAMESPACE}/{_PULLPOINT}"


@cache
def load_descriptions() -> None:
    """Have the library read what it keeps for all cameras; takes a while.

    Those that begin together would each read it, and keep their own.
    """
    asyncio.run(_load_descriptions())


async def _load_descriptions() -> None:
    camera = ONVIFCamera("127.0.0.1", 80, None, None, no_cache=True)
    services = (_MEDIA_NAMESPACE, _EVENTS_NAMESPACE)
    camera.xaddrs = dict.fromkeys(services, "http://127.0.0.1")
    await camera.create_devicemgmt_service()
    await camera.create_media_service()
    await camera.create_events_service()
    await camera.close()


class Onvif:
    """A connection; when it is closed, the camera is told that nobody listens any more.

    All that is asked raises a CameraError where the camera does not answer, or not that.
    """

    def __init__(self, transport: Transport) -> None:
        """Use the address and the account of a transport, in a running loop."""
        self._session = create_session()
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
        self._renew_after: float = _RENEW_SECONDS

    async def __aenter__(self) -> Self:
        """Find out which services there are."""
        try:
            await asked(self._camera.update_xaddrs())
        except BaseException:
            # Also where it is cancelled: there is no exit without an entry.
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
            # A login that was refused is not to be sent again.
            if not isinstance(err, CameraAuthError):
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
            media = await asked(self._camera.create_media_service())
            profiles = await asked(media.GetProfiles())
            uris: dict[Picture, str] = {}
            by_size = sorted(profiles, key=_pixels, reverse=True)
            for picture, profile in zip(Picture, by_size, strict=False):
                uri = await asked(
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
        except (
            CameraAuthError,
            CameraTimeoutError,
            CameraResponseError,
            *FAILURES,
        ):
            # There may be events all the same.
            return {}
        return uris

    async def pull(self, show: Callable[[Mapping[AlarmKind, bool]], None]) -> None:
        """Show alarms as they come; ends by an error only."""
        try:
            await self._pull(show)
        except CameraAuthError as err:
            refusal = err
        # The login was right before, but by now it may be too old or too young.
        if await asked(self._has_leapt()):
            raise CameraResponseError(ErrorKey.BAD_ANSWER)
        raise refusal

    async def _pull(self, show: Callable[[Mapping[AlarmKind, bool]], None]) -> Never:
        loop = asyncio.get_running_loop()
        service = await self._subscribe()
        assert self._subscription is not None
        states = States()
        renewed = synchronized = loop.time()
        # What holds now is told at once, and then what changes.
        wait = timedelta(seconds=1)
        is_first = True
        while True:
            asked_at = loop.time()
            answer = await asked(
                service.PullMessages({"Timeout": wait, "MessageLimit": _MESSAGES}),
                wait.total_seconds() + ANSWER_SECONDS,
            )
            news = list(states.note(_messages(answer)))
            # What held before the first answer is over.
            for shown in [states.shown] if is_first else news:
                show(shown)
            is_first = False
            wait = min(_PULL, timedelta(seconds=self._renew_after))
            now = loop.time()
            if now - renewed >= self._renew_after:
                renewed = now
                # Where it is over, the next question is told so.
                with suppress(CameraResponseError):
                    await self._renew()
            if any(states.shown.values()) and now - synchronized > _SYNCHRONIZE_SECONDS:
                synchronized = now
                with suppress(CameraResponseError):
                    await asked(service.SetSynchronizationPoint())
            pause = _NEWS_SECONDS if news else _EMPTY_SECONDS
            await asyncio.sleep(asked_at + pause - now)

    async def _subscribe(self) -> ONVIFService:
        """Begin to listen, as the library's own manager does, which loses errors."""
        camera = self._camera
        ends_early = await asked(self._create_subscription())
        self._subscription = await asked(camera.create_subscription_service(_PULLPOINT))
        if ends_early:
            # It is told when to end now, no longer how long to last.
            with suppress(CameraResponseError):
                await self._renew()
        return await asked(camera.create_pullpoint_service())

    async def _create_subscription(self) -> bool:
        """Return whether it ends earlier than was asked for."""
        camera = self._camera
        events = await camera.create_events_service()
        until = camera.get_next_termination_time(_SUBSCRIPTION)
        answer = await events.CreatePullPointSubscription(
            {"InitialTerminationTime": until}
        )
        address = answer.SubscriptionReference.Address._value_1  # noqa: SLF001 - its only name
        camera.xaddrs[_PULLPOINT_NAMESPACE] = camera.rewrite_url(normalize_url(address))
        self._note_granted(answer)
        return bool(
            camera.has_broken_relative_time(
                _SUBSCRIPTION, answer.CurrentTime, answer.TerminationTime
            )
        )

    async def _renew(self) -> None:
        assert self._subscription is not None
        until = self._camera.get_next_termination_time(_SUBSCRIPTION)
        self._note_granted(await asked(self._subscription.Renew(until)))

    def _note_granted(self, answer: Any) -> None:
        """Note when to renew, by what was granted, where the camera tells it."""
        try:
            granted = (answer.TerminationTime - answer.CurrentTime).total_seconds()
        except AttributeError, TypeError:
            return
        if granted > 0:
            self._renew_after = min(granted / _RENEW_PART, _RENEW_SECONDS)

    async def _has_leapt(self) -> bool:
        """Return whether the camera's clock was set since this began."""
        device = await self._camera.create_devicemgmt_service()
        told = (await device.authless_GetSystemDateAndTime()).UTCDateTime
        date, time = told.Date, told.Time
        day = (date.Year, date.Month, date.Day)
        now = datetime(*day, time.Hour, time.Minute, time.Second, tzinfo=UTC)
        ahead = now - datetime.now(UTC)
        return bool(abs(ahead - self._camera.dt_diff) > _LEAP)

    async def _unsubscribe(self) -> None:
        if self._subscription is not None:
            with suppress(CameraError):
                await asked(self._subscription.Unsubscribe(), _GOODBYE_SECONDS)


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
        # Cancelled halfway it would leave a session open that nobody knows.
        creating = asyncio.ensure_future(super().create_onvif_service(*args, **kwargs))
        try:
            service = await asyncio.shield(creating)
        except asyncio.CancelledError:
            await asyncio.wait([creating])
            raise
        if service.transport.session is not self.bounded_session:
            await service.transport.session.close()
            service.transport.session = self.bounded_session
        return service
