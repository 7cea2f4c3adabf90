"""The live picture: one upstream shared by all viewers, each at its own pace."""

import asyncio
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from aiohttp import HttpVersion11, web
from homeassistant.config_entries import ConfigEntry
from homeassistant.const import EVENT_HOMEASSISTANT_STOP
from homeassistant.core import CALLBACK_TYPE, Event, HomeAssistant, callback
from homeassistant.util import dt as dt_util

from .band import banded
from .cgi import (
    CameraClient,
    CameraConnectionError,
    CameraError,
    CameraTimeoutError,
    Jpeg,
    Picture,
    VideoDemand,
)
from .const import LOGGER
from .texts import async_text
from .viewer import FIRST_BOUNDARY, Part, Viewer, no_picture, stream_response

# Between two attempts to reconnect: twice as long each time, up to the latter.
_RECONNECT_SECONDS: Final = 1.0
_RECONNECT_LONGEST: Final = 10.0
# Longer than the transport waits, which can say more.
_FIRST_SECONDS: Final = 15.0
# How long the upstream stays open, or better than it has to be, for whoever comes next.
_LINGER_SECONDS: Final = 5.0
# Without a picture for so long, and for two of the intervals at which they should come,
# viewers are told.
_STALE_SECONDS: Final = 5.0
# No attempt takes that long.
_STUCK_SECONDS: Final = 40.0
_TICK_SECONDS: Final = 1.0
_MANY: Final = 4
_TICKS_PER_REPORT: Final = 10


@dataclass(frozen=True, kw_only=True)
class Frame:
    """A good picture.

    Attributes:
        content: The picture.
        time: When it came, by the event loop's clock.
        moment: When it came.
    """

    content: Jpeg
    time: float
    moment: datetime

    @property
    def jpeg(self) -> bytes:
        """The picture, copied where it is a part of what was read."""
        return bytes(self.content)


class LiveView:
    """Opens a camera's video for the first viewer, closes it after the last.

    Each viewer gets the newest frame whenever it is ready for one: a slow viewer skips
    frames and delays nobody. When the video breaks off the viewers stay, and are told.

    Attributes:
        demand: What viewers get who ask for nothing else.
        frame: The last good picture, also of an upstream that is closed now.
        dropped: How many frames were not sent to viewers who were not ready for them.
        reconnects: How often the video broke off while somebody watched, and came back.
    """

    def __init__(
        self,
        hass: HomeAssistant,
        entry: ConfigEntry,
        client: CameraClient,
        picture: Picture = Picture.MAIN,
        demand: VideoDemand = VideoDemand(),
    ) -> None:
        """Take the video of a client; nothing is opened yet."""
        self.demand = demand
        self.frame: Frame | None = None
        self.dropped = 0
        self.reconnects = 0
        self._hass = hass
        self._entry = entry
        self._client = client
        self._picture = picture
        self._viewers: set[Viewer] = set()
        self._listeners: list[CALLBACK_TYPE] = []
        self._failing = False
        # What goes on while the upstream is open.
        self._task: asyncio.Task[None] | None = None
        self._asked = demand
        self._part: Part | None = None
        self._news: asyncio.Future[None] | None = None
        self._begun = 0.0
        self._broken_off = False
        self._band = ""
        self._frames = 0
        self._ticks: deque[tuple[float, int]] = deque(maxlen=_TICKS_PER_REPORT + 1)
        self._unreported = 0
        self._next_tick: asyncio.TimerHandle | None = None
        self._later: asyncio.TimerHandle | None = None
        self._closed = False
        entry.async_on_unload(self._close)
        # Entries are not unloaded when Home Assistant stops.
        entry.async_on_unload(
            hass.bus.async_listen(EVENT_HOMEASSISTANT_STOP, self._close)
        )

    # What is known about it

    @property
    def viewers(self) -> int:
        """How many watch."""
        return len(self._viewers)

    @property
    def frame_age(self) -> float | None:
        """How many seconds ago the newest frame came; None while nobody watches."""
        if self._task is None or self.frame is None:
            return None
        return self._hass.loop.time() - self.frame.time

    @property
    def frames_per_second(self) -> float:
        """How many frames came, per second, in the last 10 s."""
        if self._task is None or len(self._ticks) < 2:
            return 0.0
        (begin, before), (end, now) = self._ticks[0], self._ticks[-1]
        return (now - before) / (end - begin)

    @property
    def current(self) -> Frame | None:
        """The newest frame, None if nobody watches or it is too old to be of now."""
        age = self.frame_age
        return self.frame if age is not None and age < self._patience else None

    @property
    def _patience(self) -> float:
        return max(_STALE_SECONDS, 2 / self._asked.rate if self._asked.rate else 0)

    @callback
    def async_add_listener(self, update: CALLBACK_TYPE) -> CALLBACK_TYPE:
        """Be told when these figures have changed; the result ends that."""
        self._listeners.append(update)
        return lambda: self._listeners.remove(update)

    def _report(self) -> None:
        for update in self._listeners:
            update()

    # Viewers

    async def async_serve(
        self, request: web.Request, demand: VideoDemand
    ) -> web.StreamResponse:
        """Send the live picture to a viewer until it leaves.

        Raises:
            HTTPException: There is no picture to begin with; its text says why.
        """
        if self._closed:
            raise web.HTTPServiceUnavailable(
                text=async_text(self._hass, "cannot_connect")
            )
        with self._watched_by(Viewer(demand)) as viewer:
            try:
                await self._first_part()
            except CameraError as err:
                raise self._failed(err) from err
            response = stream_response()
            await response.prepare(request)
            await response.write(FIRST_BOUNDARY)
            transport = request.transport
            if transport is None or transport.is_closing() or self._part is None:
                return response
            # As aiohttp does by itself where it is not told how long the body is.
            chunked = request.version >= HttpVersion11
            viewer.attach(transport, chunked=chunked)
            viewer.offer(self._part, self._hass.loop.time(), in_pieces=True)
            await viewer.gone
            return response

    @contextmanager
    def _watched_by(self, viewer: Viewer) -> Iterator[Viewer]:
        self._viewers.add(viewer)
        try:
            self._on_viewers()
            yield viewer
        finally:
            self._viewers.discard(viewer)
            self._on_viewers()

    def _on_viewers(self) -> None:
        """Open, change or close the upstream as the viewers present need it."""
        if self._later is not None:
            self._later.cancel()
            self._later = None
        if self._viewers and self._task is None:
            self._open()
        elif self._viewers and self._asked.meets(self._needed) != self._asked:
            self._reopen()
        elif self._task is not None and (
            not self._viewers or self._asked != self._needed
        ):
            loop = self._hass.loop
            self._later = loop.call_later(_LINGER_SECONDS, self._settle)
        self._report()

    def _settle(self) -> None:
        self._later = None
        if not self._viewers:
            self._end()
            self._report()
        else:
            self._reopen()

    @property
    def _needed(self) -> VideoDemand:
        first, *others = (viewer.demand for viewer in self._viewers)
        for other in others:
            first = first.meets(other)
        return first

    async def _first_part(self) -> None:
        try:
            async with asyncio.timeout(_FIRST_SECONDS):
                while self._part is None:
                    if self._closed:
                        raise CameraConnectionError
                    if self._news is None:
                        self._news = self._hass.loop.create_future()
                    news = self._news
                    # Of all who wait, one leaving must not disturb the others.
                    await asyncio.wait((news,))
                    news.result()
        except TimeoutError:
            raise CameraTimeoutError from None

    def _failed(self, err: CameraError) -> web.HTTPException:
        failure = no_picture(self._hass, err)
        if not self._failing:
            self._failing = True
            LOGGER.warning(
                "%s has no live picture: %s", self._entry.title, failure.text
            )
        return failure

    # Upstream

    def _open(self) -> None:
        self._tick()
        self._start()

    def _reopen(self) -> None:
        """Ask for what the viewers present need; they stay."""
        if self._task is not None:
            self._task.cancel()
        self._start()

    def _start(self) -> None:
        self._asked = self._needed
        self._task = self._entry.async_create_background_task(
            self._hass, self._read(), f"{self._entry.title} video", eager_start=False
        )

    def _end(self, failure: CameraError | None = None) -> None:
        """Close the upstream. Who waits for its first frame is told why none comes."""
        if self._task is not None:
            self._task.cancel()
        if self._next_tick is not None:
            self._next_tick.cancel()
        self._task = self._next_tick = self._part = None
        self._broken_off = False
        self._band = ""
        self._ticks.clear()
        if self._news is not None and not self._news.done():
            self._news.set_exception(failure or CameraConnectionError())
            # Nobody may be left to hear it.
            self._news.exception()
        self._news = None

    @callback
    def _close(self, _event: Event | None = None) -> None:
        """End it for all: the entry is unloaded, or Home Assistant stops."""
        self._closed = True
        self._end()
        if self._later is not None:
            self._later.cancel()
            self._later = None
        for viewer in self._viewers:
            viewer.end()
        self._viewers.clear()

    async def _read(self) -> None:
        """Read frames; after the first one, reconnect for as long as anybody watches."""
        pause = _RECONNECT_SECONDS
        while True:
            frames = self._frames
            self._begun = self._hass.loop.time()
            try:
                await self._client.watch(self._show, self._picture, self._asked)
            except CameraError as err:
                if self._part is None:
                    # All who watch wait for it, and are told now: none is left.
                    self._viewers.clear()
                    self._task = None
                    self._end(err)
                    return
                LOGGER.debug("%s: the video broke off: %s", self._entry.title, err)
            if self._frames > frames:
                pause = _RECONNECT_SECONDS
            self._broken_off = True
            await asyncio.sleep(pause)
            pause = min(2 * pause, _RECONNECT_LONGEST)

    def _show(self, jpeg: Jpeg) -> None:
        now = self._hass.loop.time()
        self.frame = Frame(content=jpeg, time=now, moment=dt_util.utcnow())
        self._frames += 1
        self._band = ""
        if self._failing:
            self._failing = False
            LOGGER.info("%s has a live picture again", self._entry.title)
        if self._broken_off:
            self._broken_off = False
            self.reconnects += 1
        self._send(Part(jpeg), now)

    def _send(self, part: Part, now: float) -> None:
        self._part = part
        if self._news is not None:
            self._news.set_result(None)
            self._news = None
        # Joining a part copies it; sending pieces costs more for each viewer.
        in_pieces = len(self._viewers) < _MANY
        for viewer in self._viewers:
            self.dropped += viewer.offer(part, now, in_pieces=in_pieces)

    # Once a second

    def _tick(self) -> None:
        loop = self._hass.loop
        now = loop.time()
        self._next_tick = loop.call_at(now + _TICK_SECONDS, self._tick)
        self._ticks.append((now, self._frames))
        for viewer in self._viewers:
            viewer.check(now)
            if self._part is not None:
                # It was not ready when that came, and perhaps nothing comes after it.
                viewer.offer(self._part, now, in_pieces=True)
        if self._part is not None and self.current is None:
            self._tell_since_when()
            assert self.frame is not None
            stuck = now - max(self._begun, self.frame.time) > _STUCK_SECONDS
            if stuck and self._viewers:
                # It is there, but what it sends is no picture.
                self._broken_off = True
                self._reopen()
        self._unreported += 1
        if self._unreported == _TICKS_PER_REPORT:
            self._unreported = 0
            self._report()

    def _tell_since_when(self) -> None:
        """Put a band over the last good picture."""
        assert self.frame is not None
        since = dt_util.as_local(self.frame.moment)
        today = since.date() == dt_util.now().date()
        time = since.strftime("%H:%M" if today else "%Y-%m-%d %H:%M")
        text = async_text(self._hass, "no_picture_since", time=time)
        if text != self._band:
            self._band = text
            self._entry.async_create_background_task(
                self._hass, self._put_band(text), f"{self._entry.title} band"
            )

    async def _put_band(self, text: str) -> None:
        jpeg = self.frame.jpeg if self.frame else None
        picture = await self._hass.async_add_executor_job(banded, jpeg, text)
        # Unless the camera is back, or nobody watches any more.
        if self._band == text:
            self._send(Part(picture), self._hass.loop.time())
