"""SettingsAccess: what reading and writing settings is to both families."""

from abc import ABC, abstractmethod
import asyncio
from collections.abc import Collection, Mapping
import logging
from typing import Any, ClassVar, Final, NamedTuple

from .errors import (
    CameraConnectionError,
    CameraError,
    CameraResponseError,
    CameraUnsupportedError,
    CameraValueError,
    ErrorKey,
)
from .models import Range, SettingValues
from .params import Address, AnyParam, ChoiceParam, FactParam, NumberParam, TextParam
from .settings import AnyChange, AnySetting, Choice, Fact, Number, Text

_LOGGER: Final = logging.getLogger(__name__)


class _Expected(NamedTuple):
    """A raw value, where it will show, and where it is sent to."""

    read: Address
    write: Address
    raw: str


class SettingsAccess(ABC):
    """Settings, read and written by a family's table with two verbs of its own."""

    PARAMS: ClassVar[tuple[AnyParam, ...]]

    STATUS_GROUP: ClassVar[str | None] = None
    """The group that is read with each status, None if the status tells none."""

    def __init__(self) -> None:
        """Know nothing yet."""
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

    def by_group(self, changes: Collection[AnyChange]) -> list[list[AnyChange]]:
        """Return changes by the request that carries them, in the order of the table."""
        wanted = {change.setting: change for change in changes}
        groups: dict[str, list[AnyChange]] = {}
        for setting, param in self._params.items():
            if setting in wanted and param.write is not None:
                groups.setdefault(param.write.group, []).append(wanted[setting])
        return list(groups.values())

    def judge(self, changes: Collection[AnyChange]) -> dict[AnySetting, CameraError]:
        """Return why some changes cannot be made, each judged after those before it.

        Nothing is sent.
        """
        wanted = {change.setting: change for change in changes}
        refusals: dict[AnySetting, CameraError] = {}
        possible: list[AnyChange] = []
        for setting in sorted(wanted, key=list(self._params).index):
            try:
                self._encoded([*possible, wanted[setting]])
            except (CameraValueError, CameraUnsupportedError) as err:
                refusals[setting] = err
            else:
                possible.append(wanted[setting])
        return refusals

    def _encoded(self, changes: Collection[AnyChange]) -> dict[str, list[_Expected]]:
        """Return what to send to each group, in the order of the table."""
        wanted = {change.setting: change.value for change in changes}
        if not wanted.keys() <= self._params.keys() or any(
            self._is_lacking(self._params[setting]) for setting in wanted
        ):
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

    def _is_lacking(self, param: AnyParam) -> bool:
        """Return whether the camera has told the rest of the group, but not this."""
        read = param.read
        return read.group in self._answers and read.raw(self._answers) is None

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
