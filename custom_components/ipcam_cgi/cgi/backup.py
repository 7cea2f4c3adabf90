"""A copy of what a camera keeps: taken, compared with what a camera has now, and put back."""

from collections.abc import Awaitable, Callable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import partial
import logging
from typing import Final, NamedTuple

from .area import Blocks, sampled, shape_of
from .client import CameraClient
from .errors import (
    CameraConnectionError,
    CameraError,
    CameraResponseError,
    CameraUnsupportedError,
    CameraValueError,
    ErrorKey,
)
from .schedule import Schedule, ScheduleKind
from .settings import AnyChange, AnySetting, Choice, Number, Text, Toggle

_LOGGER: Final = logging.getLogger(__name__)

MOTION_AREA: Final = "motion_area"
"""What the motion area goes by, beside the keys of settings."""

type Value = bool | int | str
"""A value of a setting."""

# The first writes; the others what a write made the camera change by itself, and what
# was lost on its way.
_ROUNDS: Final = 3
_LONGEST_NUMBER: Final = 63
_TYPES: Final[Mapping[type[AnySetting], type[Value]]] = {
    Toggle: bool,
    Number: int,
    Choice: str,
    Text: str,
}


@dataclass(frozen=True, kw_only=True)
class Copy:
    """What a camera keeps, in the terms of all cameras.

    Attributes:
        settings: Values by the keys of the settings.
        schedules: The weeks, by the camera's own clock.
        motion_area: Where motion counts; None where there is none, or it is not told.
        unread: What could not be read, and why.
    """

    settings: Mapping[str, Value] = field(default_factory=dict)
    schedules: Mapping[ScheduleKind, Schedule] = field(default_factory=dict)
    motion_area: Blocks | None = None
    unread: Mapping[str, CameraError] = field(default_factory=dict)

    @property
    def names(self) -> tuple[str, ...]:
        """What is in it."""
        area = () if self.motion_area is None else (MOTION_AREA,)
        return (*self.settings, *map(schedule_name, self.schedules), *area)


@dataclass(frozen=True, kw_only=True)
class Comparison:
    """What a camera has, beside what it should have.

    Attributes:
        present: What it has.
        wanted: What of that should be otherwise, and can be.
        impossible: What it should have and cannot, and why.
    """

    present: Copy
    wanted: Copy
    impossible: Mapping[str, CameraError]


@dataclass(frozen=True, kw_only=True)
class Outcome:
    """What came of putting a copy back.

    Attributes:
        before: How the camera differed.
        done: What is now as it should be.
        failed: What is not, and why.
    """

    before: Comparison
    done: tuple[str, ...]
    failed: Mapping[str, CameraError]


def schedule_name(kind: ScheduleKind) -> str:
    """Return what a week goes by, beside the keys of settings."""
    return f"schedule_{kind}"


async def take(client: CameraClient) -> Copy:
    """Read all that a camera keeps and that can be put back, anew.

    Raises:
        CameraError: The camera is not there, or its settings make no sense.
    """
    await client.read_all()
    values = await client.update(set(client.values))
    settings: dict[str, Value] = {}
    for setting in values:
        value = values.get(setting)
        # No file can hold a number that is longer.
        if type(value) is int and value.bit_length() > _LONGEST_NUMBER:
            continue
        if type(setting) in _TYPES and value is not None:
            settings[setting.key] = value
    schedules: dict[ScheduleKind, Schedule] = {}
    unread: dict[str, CameraError] = {}
    if client.schedules is not None:
        for kind in ScheduleKind:
            try:
                schedules[kind] = await client.schedules.read(kind)
            except CameraUnsupportedError:
                continue
            except CameraResponseError as err:
                unread[schedule_name(kind)] = err
    area: Blocks | None = None
    if client.motion_area is not None:
        try:
            area = (await client.motion_area.read()).blocks
        except (CameraUnsupportedError, CameraResponseError) as err:
            # Not to be taken for one that the camera only hides.
            unread[MOTION_AREA] = err
    return Copy(settings=settings, schedules=schedules, motion_area=area, unread=unread)


async def compare(client: CameraClient, wanted: Copy) -> Comparison:
    """Find out what a camera has otherwise than it should, and what it can have.

    Raises:
        CameraError: The camera is not there, or its settings make no sense.
    """
    present = await take(client)
    impossible: dict[str, CameraError] = {}
    settings: dict[str, Value] = {}
    known = _known_settings(client)
    for key, value in wanted.settings.items():
        # Both: some firmware does not tell all that its family can.
        if (setting := known.get(key)) is None or key not in present.settings:
            impossible[key] = CameraUnsupportedError(ErrorKey.NO_SUCH_SETTING)
        elif type(value) is not _TYPES[type(setting)]:
            impossible[key] = CameraValueError(
                ErrorKey.UNKNOWN_OPTION, value=str(value)
            )
        elif value != present.settings[key]:
            settings[key] = value
    for setting, err in client.judge(_changes(client, settings)).items():
        impossible[setting.key] = err
        del settings[setting.key]
    schedules: dict[ScheduleKind, Schedule] = {}
    for kind, schedule in wanted.schedules.items():
        if kind not in present.schedules:
            impossible[schedule_name(kind)] = _unread(present, schedule_name(kind))
        elif schedule != present.schedules[kind]:
            schedules[kind] = schedule
    area = wanted.motion_area
    if area is not None and (failure := _area_impossible(client, present, area)):
        impossible[MOTION_AREA] = failure
        area = None
    elif area is not None and present.motion_area is not None:
        # A camera of another make may have more or fewer blocks.
        rows, columns = len(present.motion_area), len(present.motion_area[0])
        if sampled(shape_of(area), columns, rows) == present.motion_area:
            area = None
    return Comparison(
        present=present,
        wanted=Copy(settings=settings, schedules=schedules, motion_area=area),
        impossible=impossible,
    )


def _known_settings(client: CameraClient) -> Mapping[str, AnySetting]:
    """Return the settings that can be written, by their keys."""
    return {
        param.setting.key: param.setting
        for param in client.PARAMS
        if param.write is not None
    }


def _changes(
    client: CameraClient, settings: Mapping[str, Value]
) -> tuple[AnyChange, ...]:
    known = _known_settings(client)
    return tuple(known[key].to(value) for key, value in settings.items())


def _area_impossible(
    client: CameraClient, present: Copy, area: Blocks
) -> CameraError | None:
    if client.motion_area is None or MOTION_AREA in present.unread:
        return _unread(present, MOTION_AREA)
    if not any(map(any, area)):
        return CameraValueError(ErrorKey.EMPTY_AREA)
    return None


def _unread(present: Copy, name: str) -> CameraError:
    return present.unread.get(name, CameraUnsupportedError(ErrorKey.NO_SUCH_SETTING))


async def put_back(client: CameraClient, wanted: Copy) -> Outcome:
    """Let a camera have what it should have: only what differs is written.

    What the camera refuses keeps nothing else from being written.

    Raises:
        CameraError: The camera is not there, or its settings make no sense; nothing
            was written.
    """
    before = after = await compare(client, wanted)
    writing = _Writing(client)
    try:
        for _ in range(_ROUNDS):
            await writing.write(after.wanted)
            after = await compare(client, wanted)
            if writing.is_settled(after):
                break
    except CameraError as err:
        # It went away. What it had said yes to before that is done.
        failed = {
            name: writing.failed.get(name, err)
            for name in before.wanted.names
            if name not in writing.written
        }
    else:
        # Also what only became impossible because something else failed.
        failed = {
            name: err
            for name, err in after.impossible.items()
            if name not in before.impossible
        } | writing.left(after)
    return Outcome(
        before=before,
        done=tuple(name for name in before.wanted.names if name not in failed),
        failed=failed,
    )


class _Task(NamedTuple):
    """Something to write in one request.

    Attributes:
        names: What it is.
        write: Writes it.
        parts: The same in several requests, where there is more than one thing in it.
    """

    names: tuple[str, ...]
    write: Callable[[], Awaitable[object]]
    parts: tuple[_Task, ...] = ()


class _Writing:
    """Writes, and remembers what came of it.

    Attributes:
        written: What the camera has said yes to.
        failed: What went wrong, by what was to be written.
    """

    def __init__(self, client: CameraClient) -> None:
        self._client = client
        self.written: set[str] = set()
        self.failed: dict[str, CameraError] = {}

    async def write(self, wanted: Copy) -> None:
        """Write what there is, but nothing again that the camera has refused.

        A lost answer is the end: only how the camera is now shows what is to be done.
        """
        # What was lost before comes last: it must not keep the rest from its turn.
        for task in sorted(self._tasks(wanted), key=self._was_lost):
            if not await self._do(task):
                return

    def left(self, comparison: Comparison) -> dict[str, CameraError]:
        """Return what still differs, and why."""
        names = set(comparison.wanted.names)
        if MOTION_AREA in self.written and comparison.present.motion_area is None:
            # It said yes, and does not show it while it does not look for motion.
            names.discard(MOTION_AREA)
        otherwise = CameraResponseError(ErrorKey.NOT_KEPT)
        return {name: self.failed.get(name, otherwise) for name in names}

    def is_settled(self, comparison: Comparison) -> bool:
        """Return whether nothing differs but what the camera has refused."""
        return all(name in self._refused for name in self.left(comparison))

    @property
    def _refused(self) -> set[str]:
        return {
            name
            for name, err in self.failed.items()
            if not isinstance(err, CameraConnectionError)
        }

    def _was_lost(self, task: _Task) -> bool:
        return any(name in self.failed for name in task.names)

    def _tasks(self, wanted: Copy) -> Iterator[_Task]:
        client, refused = self._client, self._refused
        settings = {
            key: value for key, value in wanted.settings.items() if key not in refused
        }
        for changes in client.by_group(_changes(client, settings)):
            parts = tuple(
                _Task((change.setting.key,), partial(client.apply, change))
                for change in changes
            )
            yield _Task(
                tuple(change.setting.key for change in changes),
                partial(client.apply, *changes),
                parts if len(parts) > 1 else (),
            )
        for kind, schedule in wanted.schedules.items():
            if client.schedules is not None and schedule_name(kind) not in refused:
                write = partial(client.schedules.write, kind, schedule)
                yield _Task((schedule_name(kind),), write)
        if (
            wanted.motion_area is not None
            and client.motion_area is not None
            and MOTION_AREA not in refused
        ):
            shape = shape_of(wanted.motion_area)
            yield _Task((MOTION_AREA,), partial(client.motion_area.write, shape))

    async def _do(self, task: _Task) -> bool:
        """Write something; return whether there is sense in going on."""
        try:
            await task.write()
        except CameraConnectionError as err:
            self.failed.update(dict.fromkeys(task.names, err))
            return False
        except CameraError as err:
            _LOGGER.debug("%s: %s", ", ".join(task.names), err)
            if not task.parts:
                self.failed.update(dict.fromkeys(task.names, err))
        else:
            self.written.update(task.names)
            return True
        # Of several only one may be to blame.
        for part in task.parts:
            if not await self._do(part):
                return False
        return True
