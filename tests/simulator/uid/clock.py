"""The camera's clock, which runs, and can be set and be told a time zone."""

from datetime import UTC, datetime, timedelta, timezone

from .encoder import Values
from .refusals import Refused

ZONES = {
    f"GMT{offset}": timezone(
        timedelta(hours=int(offset[1:3]), minutes=int(offset[4:])) * (-1 if offset[0] == "-" else 1)
    )
    for offset in (
        "+00:00", "+01:00", "+02:00", "+03:00", "+03:30", "+04:00", "+04:30", "+05:00", "+05:30",
        "+05:45", "+06:00", "+06:30", "+07:00", "+08:00", "+09:00", "+09:30", "+10:00", "+11:00",
        "+12:00", "+13:00",
        "-01:00", "-02:00", "-03:00", "-03:30", "-04:00", "-04:30", "-05:00", "-06:00", "-07:00",
        "-08:00", "-09:00", "-10:00", "-11:00", "-12:00",
    )
}  # fmt: skip
"""The document's time zones."""

DATE_FIELDS = {
    "year": "year",
    "month": "month",
    "day": "day",
    "hour": "hour",
    "min": "minute",
    "sec": "second",
}
"""What `datetime` calls the parameters of a date."""


class Clock:
    """Tells the time; it differs from this machine's by what was set by hand."""

    def __init__(self) -> None:
        """Start with the right time."""
        self.offset = timedelta()

    def now(self, timezone_name: str) -> datetime:
        """The local time."""
        return (datetime.now(UTC) + self.offset).astimezone(ZONES[timezone_name])

    def synchronise(self) -> None:
        """Take the right time, as from a time server."""
        self.offset = timedelta()

    def set(self, timezone_name: str, date: dict[str, str]) -> None:
        """Set the local time; parts that were not sent stay as they are."""
        now = self.now(timezone_name)
        parts = {part: getattr(now, part) for part in DATE_FIELDS.values()}
        parts |= {DATE_FIELDS[name]: int(value) for name, value in date.items()}
        try:
            wanted = datetime(**parts, tzinfo=now.tzinfo)
        except ValueError as error:
            raise Refused("day error") from error
        self.offset += wanted - now


def merge_time(clock: Clock, values: Values, changes: Values) -> Values:
    """Put changes into force: a date counts only while the clock is set by hand."""
    date = {name: value for name, value in changes.items() if name in DATE_FIELDS}
    kept = {name: value for name, value in changes.items() if name not in DATE_FIELDS}
    merged = values | kept
    match merged["update_method"].upper():
        case "MANUAL" if date:
            clock.set(merged["timezone"], date)
        case "NTP" | "P2P":
            clock.synchronise()
    return merged
