"""Time zones as both families know them: fixed offsets from UTC."""

from datetime import timedelta
from typing import Final

# Every offset that is, or lately was, in force somewhere; in minutes.
_MINUTES: Final = (
    *(-720, -660, -600, -570, -540, -480, -420, -360, -300, -270, -240, -210),
    *(-180, -150, -120, -60, 0, 60, 120, 180, 210, 240, 270, 300, 330, 345, 360),
    *(390, 420, 480, 510, 525, 540, 570, 600, 630, 660, 690, 720, 765, 780, 840),
)

OFFSETS: Final = tuple(timedelta(minutes=minutes) for minutes in _MINUTES)


def zone_name(offset: timedelta) -> str:
    """Return the name of an offset east of UTC, as in UTC-03:30."""
    minutes = round(offset.total_seconds() / 60)
    hours, rest = divmod(abs(minutes), 60)
    return f"UTC{'-' if minutes < 0 else '+'}{hours:02}:{rest:02}"
