"""CameraClient: the one interface of both families, with what reading and writing share."""

from abc import ABC, abstractmethod
import asyncio
from collections.abc import Awaitable, Callable, Collection, Mapping
from datetime import datetime, timedelta
import logging
import time
from typing import Any, ClassVar, Final, NamedTuple

from .area import MotionAreas
from .errors import (
    CameraConnectionError,
    CameraResponseError,
    CameraUnsupportedError,
    ErrorKey,
)
from .events import AlarmEvents
from .models import (
    AlarmKind,
    CameraInfo,
    ClientOptions,
    Exchange,
    Jpeg,
    Picture,
    Range,
    RtspOptions,
    SettingValues,
    Status,
    VideoDemand,
    VideoSource,
)
from .params import Address, AnyParam, ChoiceParam, FactParam, NumberParam, TextParam
from .ptz import Ptz
from .push import AlarmPush
from .raw import RawCommands
from .schedule import Schedules
from .settings import AnyChange, AnySetting, Choice, Fact, Number, Text
from .transport import Transport

_LOGGER: Final = logging.getLogger(__name__)
_SNAPSHOT_SECONDS: Final = 0.5


type Relay = Callable[[bool], Awaitable[None]]
"""Switches something on or off."""


class _Expected(NamedTuple):
    """A raw value, where it will show, and where it is sent to."""

    read: Address
    write: Address
    raw: str


class CameraClient(ABC):
    """A camera, whatever CGI dialect it speaks.

    A family provides its parameter table and a few verbs; nobody who uses a
    client can tell, or needs to tell, the families apart.

    Attributes:
        alarm_kinds: Which alarms its status tells. Known after the first status.
        events: Alarms that come by themselves, None where there are none. Known after
            find_events.
        motion_area: Where in the picture motion counts, None where that cannot be set.
        ptz: The head that turns, None where there is none. Known after identify.
        push: The call that it makes at an alarm, None where it makes none. Known when
            the settings were read.
        raw: The commands for those who know what they do, None where there are
            none. Known after identify.
        relays: What can be switched but not read back, by key.
        restarts: How often the camera was seen to have restarted by itself.
        schedules: The weeks that it keeps to, None where it keeps to none.
    """

    PARAMS: ClassVar[tuple[AnyParam, ...]]
    HEARTBEAT_INTERVAL: ClassVar[timedelta]
    """How often to ask for the status, unless the user wants it otherwise."""

    OPTIONS: ClassVar[frozenset[str]] = frozenset()
    """Which of the ClientOptions mean something to this family."""

    STATUS_GROUP: ClassVar[str | None] = None
    """The group that is read with each status, None if the status tells none."""

    LONGEST_PUSH_URL: ClassVar[int | None] = None
    """How many characters the address of a call at an alarm may have, None: no call."""

    VIDEO_RESOLUTIONS: ClassVar[Mapping[str, str]] = {}
    """What a live picture may be asked to be, as on the wire; none if it is as it is."""

    alarm_kinds: frozenset[AlarmKind] = frozenset()
    events: AlarmEvents | None = None
    motion_area: MotionAreas | None = None
    ptz: Ptz | None = None
    push: AlarmPush | None = None
    raw: RawCommands | None = None
    relays: Mapping[str, Relay] = {}
    restarts: int = 0
    schedules: Schedules | None = None

    def __init__(
        self, transport: Transport, options: ClientOptions = ClientOptions()
    ) -> None:
        """Use a transport; nothing is sent yet."""
        self._transport = transport
        self._options = options
        self._params: Mapping[AnySetting, AnyParam] = {
            param.setting: param for param in self.PARAMS
        }
        # The last answer of each group that was read. One lock spans a read, and a
        # write with its reading back, so that this never goes back in time.
        self._answers: dict[str, Mapping[str, str]] = {}
        self._lock = asyncio.Lock()
        self._unreadable: set[AnySetting] = set()
        # What has once told more than nothing: 0 °C is a temperature there.
        self._meaningful: set[AnySetting] = set()

    @abstractmethod
    async def login(self) -> None:
        """Make sure that the credentials are right and may do what is needed.

        Raises:
            CameraAuthError: They are wrong.
            CameraPrivilegeError: They are right, but not an administrator's.
        """

    @abstractmethod
    async def identify(self) -> CameraInfo:
        """Find out who the camera is and what it can.

        Raises:
            CameraResponseError: It does not tell its MAC address.
        """

    @abstractmethod
    async def status(self) -> Status:
        """Make sure that the camera is there; return what it tells by the way."""

    @property
    def pictures(self) -> tuple[Picture, ...]:
        """Which pictures it has. Known when the settings were read."""
        return (Picture.MAIN,)

    @abstractmethod
    async def snapshot(self, picture: Picture = Picture.MAIN) -> bytes:
        """Return a JPEG taken now."""

    @abstractmethod
    async def find_video(self) -> None:
        """Find out whether the camera has video that other programs can play."""

    @abstractmethod
    async def find_events(self) -> None:
        """Find out whether the camera tells its alarms by itself."""

    @abstractmethod
    def video_source(self, picture: Picture = Picture.MAIN) -> VideoSource | None:
        """Return where other programs find a live picture, None if nowhere."""

    def rtsp_in_force(self, options: RtspOptions) -> RtspOptions:
        """Return where RTSP is, by the user's word and, where asked, the camera's own."""
        return options

    async def watch(
        self,
        show: Callable[[Jpeg], None],
        picture: Picture = Picture.MAIN,
        demand: VideoDemand = VideoDemand(),
    ) -> None:
        """Open a live picture; ends by an error only.

        Where the CGI pushes none, these are snapshots, two a second at the most.

        Args:
            show: Is given the JPEG frames as they come.
            picture: Which of the camera's pictures.
            demand: What is enough; the camera may send more.

        Raises:
            CameraError: The camera does not send it, or not any more.
        """
        seconds = max(_SNAPSHOT_SECONDS, 1 / demand.rate if demand.rate else 0)
        while True:
            due = time.monotonic() + seconds
            show(await self.snapshot(picture))
            await asyncio.sleep(due - time.monotonic())

    @abstractmethod
    async def reboot(self) -> None:
        """Restart the camera. It is back after 30 to 60 s."""

    @abstractmethod
    async def set_clock(self, clock: Callable[[], datetime]) -> SettingValues:
        """Set the camera's clock, and return what the camera told after that.

        Args:
            clock: Tells the time, with its zone. It is asked just before it is sent:
                a camera may be slow before that.
        """

    @abstractmethod
    async def record(self) -> list[Exchange]:
        """Read everything the camera can tell, secrets blackened.

        For diagnostics: what cannot be read is noted, never raised.
        """

    @abstractmethod
    async def _read(self, group: str) -> Mapping[str, str]:
        """Return the raw parameters of a group."""

    @abstractmethod
    async def _write(
        self, group: str, params: Mapping[str, str]
    ) -> Mapping[str, str] | None:
        """Send raw parameters to a group.

        Returns:
            The group's state as the camera's reply gives it, None if it gives none.
        """

    @property
    def values(self) -> SettingValues:
        """The settings as last reported."""
        values: dict[AnySetting, Any] = {}
        for setting, param in self._params.items():
            raw = param.read.raw(self._answers)
            if raw is None:
                continue
            if raw not in param.nothing:
                self._meaningful.add(setting)
            elif setting not in self._meaningful:
                continue
            values[setting] = value = param.decode(raw)
            if value is None and setting not in self._unreadable:
                self._unreadable.add(setting)
                _LOGGER.debug("%s is reported as %.80r", param.read, raw)
        return SettingValues(values)

    async def read_all(self) -> SettingValues:
        """Read what was not read yet, with one request per group.

        A group that the camera does not have is empty from then on.
        """
        for group in dict.fromkeys(param.read.group for param in self.PARAMS):
            await self._answer(group)
        return self.values

    async def update(self, settings: Collection[AnySetting]) -> SettingValues:
        """Read the given settings anew, with one request per group.

        What the status tells as well is as new as that.

        Raises:
            CameraResponseError: A group made no sense; all others were read.
            CameraError: The camera is not there, or refuses the account.
        """
        groups = dict.fromkeys(
            param.read.group
            for setting, param in self._params.items()
            if setting in settings and param.read.group != self.STATUS_GROUP
        )
        failures: list[CameraResponseError] = []
        for group in groups:
            async with self._lock:
                try:
                    self._answers[group] = await self._read(group)
                except CameraResponseError as err:
                    # One group that went astray must not make the others stale.
                    _LOGGER.debug("%s: %s", group, err)
                    failures.append(err)
        if failures:
            raise failures[0]
        return self.values

    async def _answer(self, group: str) -> Mapping[str, str]:
        """Return a group, read only once; nothing if the camera does not have it."""
        async with self._lock:
            if group not in self._answers:
                try:
                    self._answers[group] = await self._read(group)
                except CameraResponseError as err:
                    if err.key not in (ErrorKey.NO_SUCH_CGI, ErrorKey.REFUSED):
                        raise
                    _LOGGER.debug("There is no %s: %s", group, err)
                    self._answers[group] = {}
            return self._answers[group]

    async def _fresh(self, group: str) -> Mapping[str, str]:
        """Read a group anew, and return it."""
        async with self._lock:
            self._answers[group] = answer = await self._read(group)
        return answer

    async def _change(
        self, write: str, params: Mapping[str, str], read: str
    ) -> Mapping[str, str]:
        """Send raw parameters to one group, and return how another reads after that."""
        async with self._lock:
            await self._write(write, params)
            self._answers[read] = answer = await self._read(read)
        return answer

    async def apply(self, *changes: AnyChange) -> SettingValues:
        """Write changes, with one request per group, and return what came of it.

        What a change makes illegal (a frame rate, by a higher resolution) is sent
        along with the nearest legal value.

        Raises:
            CameraValueError: A value is not acceptable; nothing was sent.
            CameraUnsupportedError: This camera lacks the setting; nothing was sent.
        """
        async with self._lock:
            for group, expected in self._encoded(changes).items():
                params = {write.name: raw for _, write, raw in expected}
                if (state := await self._write(group, params)) is None:
                    await self._read_back(expected)
                elif all(read.name in state for read, _, _ in expected):
                    read = expected[0].read.group
                    self._answers[read] = {**self._answers.get(read, {}), **state}
                else:
                    # The reply does not tell: some firmware only says yes.
                    await self._read_back(expected)
        return self.values

    def _encoded(self, changes: Collection[AnyChange]) -> dict[str, list[_Expected]]:
        """Return what to send to each group, in the order of the table."""
        wanted = {change.setting: change.value for change in changes}
        if not wanted.keys() <= self._params.keys():
            raise CameraUnsupportedError
        groups = {
            param.write.group
            for setting, param in self._params.items()
            if setting in wanted and param.write
        }
        # What the answers will be: the next value is judged by those before it.
        answers = {group: dict(raws) for group, raws in self._answers.items()}
        encoded: dict[str, list[_Expected]] = {}
        for setting, param in self._params.items():
            if setting in wanted:
                raw = param.encode(wanted[setting], answers)
            elif param.write is None or param.write.group not in groups:
                continue
            elif param.adjusted(self._answers) is not None:
                # It was illegal before: whoever set it may have known better.
                continue
            elif (adjusted := param.adjusted(answers)) is not None:
                raw = adjusted
            else:
                continue
            assert param.write is not None
            answers.setdefault(param.read.group, {})[param.read.name] = raw
            encoded.setdefault(param.write.group, []).append(
                _Expected(param.read, param.write, raw)
            )
        return encoded

    async def _read_back(self, expected: Collection[_Expected]) -> None:
        for group in dict.fromkeys(read.group for read, _, _ in expected):
            try:
                self._answers[group] = await self._read(group)
            except CameraConnectionError, CameraResponseError:
                # It said yes before it went away or astray: what was sent holds until the
                # next read tells.
                self._answers[group] = dict(self._answers.get(group, {})) | {
                    read.name: raw for read, _, raw in expected if read.group == group
                }

    def range_of(self, setting: Number) -> Range | None:
        """Return what a number may be, None if that is not known."""
        param = self._params.get(setting)
        if not isinstance(param, NumberParam):
            return None
        return param.range_in(self._answers)

    def options_of(self, setting: Choice) -> tuple[str, ...]:
        """Return what a choice may be.

        A value in force that nobody listed is one of them while it lasts.
        """
        param = self._params.get(setting)
        if not isinstance(param, ChoiceParam):
            return ()
        options = dict.fromkeys(param.options_in(self._answers).values())
        if (current := self.values.get(setting)) is not None:
            options.setdefault(current)
        return tuple(options)

    def states_of(self, fact: Fact) -> tuple[str, ...] | None:
        """Return the states that a fact may have, None if it is any text.

        A state in force that nobody listed is one of them while it lasts.
        """
        param = self._params.get(fact)
        if not isinstance(param, FactParam) or param.states is None:
            return None
        states = dict.fromkeys(param.states.values())
        if (current := self.values.get(fact)) is not None:
            states.setdefault(current)
        return tuple(states)

    def longest_of(self, setting: Text) -> int | None:
        """Return how many bytes of UTF-8 a text may have, None if that is not known."""
        param = self._params.get(setting)
        return param.longest if isinstance(param, TextParam) else None

    async def close(self) -> None:
        """Leave the camera at rest."""
        if self.ptz is not None:
            await self.ptz.close()
