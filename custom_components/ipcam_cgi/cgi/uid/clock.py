"""The clock of a `uid` camera (§3.8): its zone, and how far it is ahead."""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
import re
from typing import Final

from .params import CLOCK_DRIFT

_ZONE: Final = re.compile(r"GMT([+-])(\d{2}):(\d{2})")


def offset_of(zone: str) -> timedelta | None:
    """Return how far a zone as in GMT-03:30 is east of UTC."""
    if (match := _ZONE.fullmatch(zone)) is None:
        return None
    offset = timedelta(hours=int(match[2]), minutes=int(match[3]))
    return -offset if match[1] == "-" else offset


def with_drift(values: Mapping[str, str]) -> Mapping[str, str]:
    """Add how far the camera's clock is ahead, in seconds."""
    offset = offset_of(values.get("timezone", ""))
    try:
        local = datetime.strptime(values.get("current_time", ""), "%Y-%m-%d %H:%M:%S")
    except ValueError:
        return values
    if offset is None:
        return values
    drift = local.replace(tzinfo=UTC) - offset - datetime.now(UTC)
    # Its seconds are whole: on average it is half of one later.
    return {**values, CLOCK_DRIFT: str(round(drift.total_seconds() + 0.5))}
