"""A week in Home Assistant's terms, as its schedule helpers have it, and in quarters of an hour, as cameras do."""

from ast import literal_eval
from bisect import bisect_left
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
import re
from typing import Any, Final, TypedDict

from homeassistant.core import valid_entity_id
from homeassistant.helpers import config_validation as cv
from homeassistant.util import dt as dt_util
import voluptuous as vol

from .cgi import DAY_QUARTERS, QUARTER, WEEK_QUARTERS

_WEEKDAYS: Final = (
    "monday",
    "tuesday",
    "wednesday",
    "thursday",
    "friday",
    "saturday",
    "sunday",
)
# What the answers of our own actions have besides the days.
_BESIDES: Final = frozenset({"enabled", "rounded", "shifted", "valid_until"})
_TIME: Final = re.compile(r"(\d{1,2}):(\d{2})(?::(\d{2}(?:\.\d{1,6})?))?")
_TIME_AS_CODE: Final = re.compile(
    r"datetime\.time\((\d{1,2}), (\d{1,2})(?:, (\d{1,2}))?(?:, (\d{1,6}))?\)"
)
_DAY: Final = timedelta(days=1)
_END_OF_DAY: Final = "24:00:00"
_MINUTE: Final = timedelta(minutes=1)
_YEAR_DAYS: Final = 366

Block = TypedDict("Block", {"from": str, "to": str})
"""A part of a day."""


class Rounded(TypedDict):
    """A part of a day that was asked for, and the nearest that a camera can do."""

    day: str
    asked: Block
    became: Block


@dataclass(frozen=True, kw_only=True)
class Week:
    """What somebody asked for, by Home Assistant's clock.

    Attributes:
        quarters: Which of the week's quarters of an hour are on; 0 begins with Monday.
        rounded: What became of parts that were no whole quarters.
    """

    quarters: frozenset[int]
    rounded: tuple[Rounded, ...]


def parsed(value: Any) -> Week:
    """Return the week that a schedule means, as schedule.get_schedule has it.

    It may be that action's whole answer, if that is for one schedule only, the answer
    of an action of ours, or what a template makes of either. A day that is missing has
    nothing; parts that overlap are one.

    Raises:
        vol.Invalid: It is no schedule.
    """
    if isinstance(value, str):
        value = _out_of_template(value)
    if isinstance(value, Mapping) and len(value) == 1:
        ((key, content),) = value.items()
        if valid_entity_id(str(key)):
            value = content
    if not isinstance(value, Mapping):
        raise vol.Invalid("expected the days of one schedule, each with its times")
    quarters: set[int] = set()
    rounded: list[Rounded] = []
    for day, blocks in value.items():
        if day in _BESIDES:
            continue
        if day not in _WEEKDAYS:
            raise vol.Invalid(f"{day} is no day of the week")
        midnight = _WEEKDAYS.index(day) * DAY_QUARTERS
        for block in cv.ensure_list(blocks):
            try:
                begin, end = _times(block)
            except vol.Invalid as err:
                raise vol.Invalid(f"{day}: {err}") from err
            first, last = _nearest(begin, end)
            quarters.update(range(midnight + first, midnight + last))
            asked = _block(begin, end)
            became = _block(first * QUARTER, last * QUARTER)
            if became != asked:
                rounded.append(Rounded(day=day, asked=asked, became=became))
    return Week(quarters=frozenset(quarters), rounded=tuple(rounded))


def shown(quarters: frozenset[int]) -> dict[str, list[Block]]:
    """Return a week as a schedule; midnight at the end of a day is 24:00:00."""
    return {
        weekday: _blocks(quarters, number * DAY_QUARTERS)
        for number, weekday in enumerate(_WEEKDAYS)
    }


def _blocks(quarters: frozenset[int], midnight: int) -> list[Block]:
    day = {quarter - midnight for quarter in quarters} & set(range(DAY_QUARTERS))
    after = {quarter + 1 for quarter in day}
    return [
        _block(begin * QUARTER, end * QUARTER)
        for begin, end in zip(sorted(day - after), sorted(after - day), strict=True)
    ]


def moved(quarters: frozenset[int], by: int) -> frozenset[int]:
    """Return a week so many quarters later; what leaves it at one end enters at the other."""
    return frozenset((quarter + by) % WEEK_QUARTERS for quarter in quarters)


def quarters_ahead(utc_offset: timedelta) -> int:
    """Return how many quarters a clock is ahead of Home Assistant's, for now."""
    return round((utc_offset - _utc_offset(dt_util.utcnow())) / QUARTER)


def next_clock_change() -> datetime | None:
    """Return when Home Assistant's clock goes forward or back next, None if not within a year."""
    now = dt_util.utcnow().replace(second=0, microsecond=0)
    present = _utc_offset(now)
    for days in range(_YEAR_DAYS):
        begin = now + days * _DAY
        if _utc_offset(begin + _DAY) != present:
            minutes = bisect_left(
                range(_DAY // _MINUTE),
                True,
                key=lambda minute: _utc_offset(begin + minute * _MINUTE) != present,
            )
            return dt_util.as_local(begin + minutes * _MINUTE)
    return None


def _utc_offset(moment: datetime) -> timedelta:
    offset = dt_util.as_local(moment).utcoffset()
    assert offset is not None
    return offset


def _out_of_template(text: str) -> Any:
    """Return what a template was given, None if that cannot be told.

    Templates turn answers into text, and back only where there are no times in them.
    """
    try:
        return literal_eval(_TIME_AS_CODE.sub(_quoted_time, text.strip()))
    except ValueError, TypeError, SyntaxError, MemoryError, RecursionError:
        return None


def _quoted_time(code: re.Match[str]) -> str:
    hour, minute, second, microsecond = (int(group or 0) for group in code.groups())
    return f"'{hour:02}:{minute:02}:{second:02}.{microsecond:06}'"


def _times(block: Any) -> tuple[timedelta, timedelta]:
    """Return when a part of a day begins and ends."""
    match block:
        case {"from": begin, "to": end, **others} if not others.keys() - {"data"}:
            begin, end = _time_of_day(begin), _time_of_day(end)
        case _:
            raise vol.Invalid("expected a list of parts, each with from and to")
    if begin >= end:
        raise vol.Invalid(f"{_text(begin)} is not before {_text(end)}")
    return begin, end


def _time_of_day(value: Any) -> timedelta:
    """Return how long after midnight it is; the last instant of a day is its end."""
    if (match := _TIME.fullmatch(str(value))) is not None:
        hours, minutes, seconds = match.groups(default="0")
        moment = timedelta(
            hours=int(hours), minutes=int(minutes), seconds=float(seconds)
        )
        if int(minutes) < 60 and float(seconds) < 60 and moment <= _DAY:
            return _DAY if _DAY - moment == timedelta.resolution else moment
    # YAML makes a number of a time that is not quoted.
    raise vol.Invalid(f'{value} is no time of day, as in "09:00", with the quotes')


def _nearest(begin: timedelta, end: timedelta) -> tuple[int, int]:
    """Return the nearest quarters: the first, and the first that is not on any more."""
    first, last = ((time + QUARTER / 2) // QUARTER for time in (begin, end))
    if first == last:
        # What is that short would get lost.
        return begin // QUARTER, -(-end // QUARTER)
    return first, last


def _block(begin: timedelta, end: timedelta) -> Block:
    return {"from": _text(begin), "to": _text(end)}


def _text(moment: timedelta) -> str:
    if moment == _DAY:
        return _END_OF_DAY
    return (datetime.min + moment).time().isoformat()
