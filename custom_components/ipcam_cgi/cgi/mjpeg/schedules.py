"""The weeks of the `mjpeg` family: set_alarm, set_ftp, set_forbidden (CGI 1.27)."""

from collections.abc import Awaitable, Callable, Mapping
from datetime import timedelta
from typing import Final, NamedTuple, override

from ..errors import CameraResponseError, CameraUnsupportedError, ErrorKey
from ..schedule import DAY_QUARTERS, Schedule, ScheduleKind, Schedules
from ..text import whole_number

type Read = Callable[[str], Awaitable[Mapping[str, str]]]
"""Reads what a CGI tells."""

type Change = Callable[[str, Mapping[str, str], str], Awaitable[Mapping[str, str]]]
"""Sends parameters to a CGI; returns what another one tells after that."""


class _Place(NamedTuple):
    """Where a week is read and written, and what its names begin with when read."""

    read: str
    write: str
    prefix: str


_PARAMS: Final = "get_params"
_PLACES: Final = {
    ScheduleKind.ALARM: _Place(_PARAMS, "set_alarm", "alarm_"),
    ScheduleKind.FTP_UPLOAD: _Place(_PARAMS, "set_ftp", "ftp_"),
    ScheduleKind.VIEW_BLOCKING: _Place("get_forbidden", "set_forbidden", ""),
}
_DAY_SECONDS: Final = 24 * 60 * 60
_ENABLE: Final = "schedule_enable"
_WORD_BITS: Final = 32
_DAYS: Final = {"sun": 6, "mon": 0, "tue": 1, "wed": 2, "thu": 3, "fri": 4, "sat": 5}
# The name of each word, in the document's order, and the quarter of its lowest bit.
_WORDS: Final = {
    f"schedule_{name}_{word}": day * DAY_QUARTERS + word * _WORD_BITS
    for name, day in _DAYS.items()
    for word in range(DAY_QUARTERS // _WORD_BITS)
}


def decode(values: Mapping[str, str], prefix: str = "") -> Schedule:
    """Return the week that a camera told, under names that begin with a prefix.

    Raises:
        CameraUnsupportedError: There is none, or not the whole of it.
        CameraResponseError: There is one, but it makes no sense.
    """
    if any(prefix + name not in values for name in (_ENABLE, *_WORDS)):
        raise CameraUnsupportedError
    quarters: set[int] = set()
    for name, first in _WORDS.items():
        bits = whole_number(values[prefix + name])
        if bits is None or bits >> _WORD_BITS:
            raise CameraResponseError
        quarters.update(first + bit for bit in range(_WORD_BITS) if bits >> bit & 1)
    return Schedule(
        enabled=values[prefix + _ENABLE] != "0", quarters=frozenset(quarters)
    )


def encode(schedule: Schedule) -> dict[str, str]:
    """Return a week as it is sent."""
    params = {_ENABLE: "1" if schedule.enabled else "0"}
    for name, first in _WORDS.items():
        on = (bit for bit in range(_WORD_BITS) if first + bit in schedule.quarters)
        params[name] = str(sum(1 << bit for bit in on))
    return params


class MjpegSchedules(Schedules):
    """Has three words a day, bit by bit from midnight on, by the camera's own clock."""

    def __init__(self, read: Read, change: Change) -> None:
        """Send with the given functions."""
        self._read = read
        self._change = change

    @override
    async def utc_offset(self) -> timedelta | None:
        params = await self._read(_PARAMS)
        try:
            west = int(params["tz"])
            # Added to standard time: so the document can be read, and no camera was
            # seen that uses it.
            seconds = int(params.get("daylight_saving_time", "0")) - west
        except KeyError, ValueError:
            return None
        return timedelta(seconds=seconds) if abs(seconds) <= _DAY_SECONDS else None

    @override
    async def read(self, kind: ScheduleKind) -> Schedule:
        place = _PLACES[kind]
        try:
            values = await self._read(place.read)
        except CameraResponseError as err:
            if err.key in (ErrorKey.NO_SUCH_CGI, ErrorKey.REFUSED):
                raise CameraUnsupportedError from err
            raise
        return decode(values, place.prefix)

    @override
    async def write(self, kind: ScheduleKind, schedule: Schedule) -> Schedule:
        await self.read(kind)
        place = _PLACES[kind]
        params = encode(schedule)
        return decode(await self._change(place.write, params, place.read), place.prefix)
