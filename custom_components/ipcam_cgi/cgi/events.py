"""Alarms that a camera tells by itself, for as long as somebody listens."""

from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping
from typing import ClassVar

from .models import AlarmKind


class AlarmEvents(ABC):
    """What a camera tells while somebody listens.

    Attributes:
        KINDS: Which alarms it may tell; all but motion only some cameras.
        LIBRARY: The library that is needed to listen.
    """

    KINDS: ClassVar[frozenset[AlarmKind]]
    LIBRARY: ClassVar[str]

    @abstractmethod
    def load(self) -> None:
        """Import the library, which reads and computes for a while."""

    @abstractmethod
    async def listen(self, show: Callable[[Mapping[AlarmKind, bool]], None]) -> None:
        """Listen; ends by an error only. Who is cancelled tells the camera so.

        Args:
            show: Is given whether alarms are on, of all kinds that the camera has told
                of: at first, and when that changes.

        Raises:
            CameraAuthError: It does not take the credentials for this.
            CameraError: It does not tell, or not any more.
        """
