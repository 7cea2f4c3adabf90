"""The call that a camera makes at an alarm: where it is to go."""

from abc import ABC, abstractmethod
from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class PushTarget:
    """Where a camera calls at the beginning of an alarm.

    Attributes:
        enabled: Whether it calls.
        url: The address. Whoever knows it can call as well, and there may be a login in it.
    """

    enabled: bool
    url: str


class AlarmPush(ABC):
    """Tells a camera where to call."""

    @property
    @abstractmethod
    def target(self) -> PushTarget:
        """Where it calls, as last read with the settings."""

    @abstractmethod
    async def read(self) -> PushTarget:
        """Ask where it calls.

        Raises:
            CameraError: The camera is not there, or makes no sense.
        """

    @abstractmethod
    async def set_target(self, target: PushTarget) -> PushTarget:
        """Tell it where to call; return what it made of that, read back.

        Raises:
            CameraError: The camera refused, or its answer was lost.
        """
