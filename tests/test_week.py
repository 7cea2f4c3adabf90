"""Weeks in Home Assistant's terms: what is asked, what quarters of an hour it becomes, and when clocks change."""

from collections.abc import Generator
from datetime import UTC, datetime, time, timedelta
import json
from typing import Any
from zoneinfo import ZoneInfo

from freezegun.api import FrozenDateTimeFactory
from homeassistant.util import dt as dt_util
from hypothesis import given, strategies as st
import pytest
import voluptuous as vol

from custom_components.ipcam_cgi.week import (
    moved,
    next_clock_change,
    parsed,
    quarters_ahead,
    shown,
)

WEEKDAYS = [
    "monday",
    "tuesday",
    "wednesday",
    "thursday",
    "friday",
    "saturday",
    "sunday",
]
WEEK = frozenset(range(672))

quarters = st.frozensets(st.integers(0, 671))
seconds = st.integers(0, 86400)


def quarters_of(*blocks: tuple[Any, Any], day: str = "monday") -> frozenset[int]:
    """Return what becomes of parts of a day."""
    return parsed({day: [{"from": begin, "to": end} for begin, end in blocks]}).quarters


def text_of(second: int) -> str:
    """Return a time of day as users write it."""
    return f"{second // 3600:02}:{second // 60 % 60:02}:{second % 60:02}"


# There and back


@given(quarters)
def test_round_trip(week: frozenset[int]) -> None:
    """A week that was shown is taken back as it was, also from JSON, and nothing is rounded."""
    schedule = shown(week)
    assert list(schedule) == WEEKDAYS
    for value in (schedule, json.loads(json.dumps(schedule))):
        assert parsed(value).quarters == week
        assert not parsed(value).rounded


@given(quarters)
def test_schedule_helper(week: frozenset[int]) -> None:
    """So is what schedule.get_schedule makes of it: times, with the end of a day as time.max."""
    answer = {
        day: [
            {
                "from": time.fromisoformat(block["from"]),
                "to": time.max
                if block["to"] == "24:00:00"
                else time.fromisoformat(block["to"]),
                "data": {"to": "whatever"},
            }
            for block in blocks
        ]
        for day, blocks in shown(week).items()
    }
    assert parsed(answer).quarters == week
    assert parsed({"schedule.shop": answer}).quarters == week
    assert parsed(str({"schedule.shop": answer})).quarters == week
    as_json = json.loads(json.dumps(answer, default=str))
    assert parsed({"schedule.shop": as_json}).quarters == week
    assert not parsed(as_json).rounded


@given(quarters, st.integers(-400, 400))
def test_moved_round_trip(week: frozenset[int], by: int) -> None:
    """A week that goes by another clock comes back whole, over either of its ends."""
    there = moved(week, by)
    assert moved(there, -by) == week
    assert {(quarter + by) % 672 for quarter in week} == there
    assert moved(WEEK, by) == WEEK


def test_shown() -> None:
    """Parts end where the day ends, and adjoining ones are one."""
    week = shown(frozenset({0, 1, 3, 94, 95, 96, 671}))
    assert {day: blocks for day, blocks in week.items() if blocks} == {
        "monday": [
            {"from": "00:00:00", "to": "00:30:00"},
            {"from": "00:45:00", "to": "01:00:00"},
            {"from": "23:30:00", "to": "24:00:00"},
        ],
        "tuesday": [{"from": "00:00:00", "to": "00:15:00"}],
        "sunday": [{"from": "23:45:00", "to": "24:00:00"}],
    }
    assert shown(WEEK) == {
        day: [{"from": "00:00:00", "to": "24:00:00"}] for day in WEEKDAYS
    }


# What is asked


@pytest.mark.parametrize("begin", ["09:00", "9:00", "09:00:00", "09:00:00.0", time(9)])
@pytest.mark.parametrize("end", ["24:00", "24:00:00", "23:59:59.999999", time.max])
def test_ways_to_write_times(begin: str | time, end: str | time) -> None:
    """Times, and texts of several kinds; all that there are for the end of a day."""
    week = parsed({"sunday": {"from": begin, "to": end}})
    assert week.quarters == set(range(6 * 96 + 36, 672))
    assert not week.rounded


def test_days_and_parts() -> None:
    """Days may be missing or empty; parts may overlap, touch, and come in any order."""
    assert not parsed({}).quarters
    assert not parsed({"monday": [], "friday": None}).quarters
    assert quarters_of(("10:00", "12:00"), ("09:00", "11:00")) == set(range(36, 48))
    assert quarters_of(("09:00", "10:00"), ("10:00", "11:00")) == set(range(36, 44))
    assert quarters_of(("09:00", "12:00"), ("10:00", "11:00")) == set(range(36, 48))


def test_our_own_answer() -> None:
    """What else our actions answer with says nothing about the week."""
    answer = {"enabled": False, "monday": [{"from": "09:00:00", "to": "09:15:00"}]}
    answer |= {"rounded": [], "shifted": 60, "valid_until": None}
    assert parsed(answer).quarters == {36}
    assert parsed({"camera.garage": answer}).quarters == {36}


@pytest.mark.parametrize(
    ("value", "message"),
    [
        (None, "expected the days"),
        ("09:00", "expected the days"),
        ("", "expected the days"),
        ("{'monday': [{'from': unknown, 'to': '09:00'}]}", "expected the days"),
        ("{'monday': datetime.time(9)}", "expected the days"),
        ("{" * 10_000, "expected the days"),
        ("{'a': '" + "\0" + "'}", "expected the days"),
        ("{[]: 1}", "expected the days"),
        ("{'monday': datetime.time(9, 0)}", "monday: expected a list of parts"),
        ([{"from": "09:00", "to": "10:00"}], "expected the days"),
        ({"montag": []}, "montag is no day"),
        ({"Monday": []}, "Monday is no day"),
        ({1: []}, "1 is no day"),
        ({"schedule.a": {}, "schedule.b": {}}, "schedule.a is no day"),
        ({"schedule.a": None}, "expected the days"),
        ({"monday": ["09:00"]}, "monday: expected a list of parts"),
        ({"monday": "09:00"}, "monday: expected a list of parts"),
        ({"monday": [{"from": "09:00"}]}, "monday: expected a list of parts"),
        (
            {"monday": [{"from": "09:00", "to": "10:00", "until": "x"}]},
            "monday: expected a list of parts",
        ),
        ({"friday": [{"from": "09:00", "to": "09:00"}]}, "friday: 09:00:00 is not"),
        ({"friday": [{"from": "22:00", "to": "06:00"}]}, "friday: 22:00:00 is not"),
        ({"friday": [{"from": "24:00", "to": "24:00"}]}, "friday: 24:00:00 is not"),
    ],
)
def test_refused(value: Any, message: str) -> None:
    """What is no week is said to be none, by the day where it is not."""
    with pytest.raises(vol.Invalid, match=message):
        parsed(value)


@pytest.mark.parametrize(
    "wrong",
    [
        *("24:01", "24:00:01", "25:00", "09:60", "09:00:60", "-1:00", "9", "", "nine"),
        *("09:00+01:00", "09:00:00.1234567", "9999999999:00"),
        # What YAML makes of 22:00 without quotes.
        *(1320, 9.5, None, True, ["09:00"]),
        *(time(9, tzinfo=UTC), datetime(2026, 11, 21, 9, tzinfo=UTC)),
    ],
)
def test_no_time_of_day(wrong: Any) -> None:
    """Nor is a time guessed."""
    with pytest.raises(vol.Invalid, match="no time of day.*quotes"):
        quarters_of((wrong, "24:00"))
    with pytest.raises(vol.Invalid, match="no time of day"):
        quarters_of(("00:00", wrong))


# Rounding


@pytest.mark.parametrize(
    ("asked", "became"),
    [
        (("09:07:29", "12:00"), ("09:00:00", "12:00:00")),
        (("09:07:30", "12:00"), ("09:15:00", "12:00:00")),
        (("09:00", "12:08"), ("09:00:00", "12:15:00")),
        (("00:05", "23:53"), ("00:00:00", "24:00:00")),
        (("00:00", "23:59"), ("00:00:00", "24:00:00")),
        # Never to nothing.
        (("09:01", "09:05"), ("09:00:00", "09:15:00")),
        (("09:10", "09:20"), ("09:00:00", "09:30:00")),
        (("23:55", "24:00"), ("23:45:00", "24:00:00")),
        (("00:00", "00:01"), ("00:00:00", "00:15:00")),
    ],
)
def test_rounding(asked: tuple[str, str], became: tuple[str, str]) -> None:
    """The nearest quarter is taken, and told."""
    (rounded,) = parsed({"friday": [{"from": asked[0], "to": asked[1]}]}).rounded
    assert rounded["day"] == "friday"
    assert [rounded["asked"][end][:5] for end in ("from", "to")] == [
        text[:5] for text in asked
    ]
    assert rounded["became"] == {"from": became[0], "to": became[1]}
    assert quarters_of(became) == quarters_of(asked)


@given(st.tuples(seconds, seconds).map(sorted).filter(lambda ends: ends[0] < ends[1]))
def test_any_rounding(ends: list[int]) -> None:
    """Something remains, no end is moved further than it must be, and every move is told."""
    begin, end = ends
    week = parsed({"monday": [{"from": text_of(begin), "to": text_of(end)}]})
    first, last = min(week.quarters) * 900, (max(week.quarters) + 1) * 900
    assert len(week.quarters) * 900 == last - first
    if end - begin >= 900:
        assert max(abs(first - begin), abs(last - end)) <= 450
    else:
        assert last - first <= 1800
        assert max(abs(first - begin), abs(last - end)) < 900
    assert bool(week.rounded) == ((first, last) != (begin, end))


# Clocks


@pytest.fixture
def zone(request: pytest.FixtureRequest) -> Generator[str]:
    """Home Assistant's zone."""
    dt_util.set_default_time_zone(ZoneInfo(request.param))
    yield request.param
    dt_util.set_default_time_zone(UTC)


@pytest.mark.parametrize(
    ("zone", "now", "expected"),
    [
        ("Europe/Berlin", "2026-11-21T10:00:00+00:00", "2027-03-28T03:00:00+02:00"),
        ("Europe/Berlin", "2026-07-01T00:00:00+00:00", "2026-10-25T02:00:00+01:00"),
        # The last second before, and the first after.
        ("Europe/Berlin", "2027-03-28T00:59:59+00:00", "2027-03-28T03:00:00+02:00"),
        ("Europe/Berlin", "2027-03-28T01:00:00+00:00", "2027-10-31T02:00:00+01:00"),
        ("America/St_Johns", "2026-11-21T10:00:00+00:00", "2027-03-14T03:00:00-02:30"),
        # By half an hour, in the other half of the year.
        (
            "Australia/Lord_Howe",
            "2026-11-21T10:00:00+00:00",
            "2027-04-04T01:30:00+10:30",
        ),
        ("Asia/Tokyo", "2026-11-21T10:00:00+00:00", None),
        ("UTC", "2026-11-21T10:00:00+00:00", None),
    ],
    indirect=["zone"],
)
def test_next_clock_change(
    zone: str, now: str, expected: str | None, freezer: FrozenDateTimeFactory
) -> None:
    """When clocks are put forward or back next, by the clock as it is then."""
    freezer.move_to(now)
    change = next_clock_change()
    assert (change and change.isoformat()) == expected


@pytest.mark.parametrize(
    ("zone", "camera", "expected"),
    [
        ("Europe/Berlin", timedelta(hours=1), 0),
        ("Europe/Berlin", timedelta(hours=-5), -24),
        ("Asia/Kathmandu", timedelta(0), -23),
        ("Pacific/Kiritimati", timedelta(hours=-12), -104),
        # As nobody's clock goes: the nearest there is.
        ("UTC", timedelta(seconds=12345), 14),
    ],
    indirect=["zone"],
)
def test_quarters_ahead(
    zone: str, camera: timedelta, expected: int, freezer: FrozenDateTimeFactory
) -> None:
    """How far a camera's clock is ahead."""
    freezer.move_to("2026-11-21T10:00:00+00:00")
    assert quarters_ahead(camera) == expected


@pytest.mark.parametrize("zone", ["Europe/Berlin"], indirect=True)
def test_quarters_ahead_in_summer(zone: str, freezer: FrozenDateTimeFactory) -> None:
    """It is what it is now, not what it once was."""
    freezer.move_to("2026-07-01T10:00:00+00:00")
    assert quarters_ahead(timedelta(hours=1)) == -4
