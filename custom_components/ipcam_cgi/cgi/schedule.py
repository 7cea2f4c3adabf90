"""A camera's week: what it does at which quarters of an hour."""

from abc import ABC, abstractmethod
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from typing import Final

QUARTER: Final = timedelta(minutes=15)
DAY_QUARTERS: Final = 96
WEEK_QUARTERS: Final = 7 * DAY_QUARTERS


class ScheduleKind(StrEnum):
    """What a camera does by a week."""

    ALARM = "alarm"
    FTP_UPLOAD = "ftp_upload"
    VIEW_BLOCKING = "view_blocking"


@dataclass(frozen=True, kw_only=True)
class Schedule:
    """A week, by the camera's own clock.

    Attributes:
        enabled: Whether the camera keeps to it.
        quarters: Which of the week's quarters of an hour are on; 0 begins with Monday.
    """

    enabled: bool
    quarters: frozenset[int]


class Schedules(ABC):
    """Reads and writes a camera's weeks."""

    @abstractmethod
    async def utc_offset(self) -> timedelta | None:
        """Return how far the clock that the weeks go by is ahead of UTC, None if untold.

        Raises:
            CameraError: The camera is not there, or makes no sense.
        """

    @abstractmethod
    async def read(self, kind: ScheduleKind) -> Schedule:
        """Return a week as the camera keeps it.

        Raises:
            CameraUnsupportedError: It keeps to none for that.
            CameraError: The camera is not there, or makes no sense.
        """

    @abstractmethod
    async def write(self, kind: ScheduleKind, schedule: Schedule) -> Schedule:
        """Replace a week; return what the camera made of it, read back.

        Raises:
            CameraUnsupportedError: It keeps to none for that; nothing was sent.
            CameraError: The camera refused, or its answer was lost.
        """
