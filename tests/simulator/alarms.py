"""The alarms of a simulated camera: each kind begins, lasts and ends, and somebody walks through the picture."""

from abc import ABC, abstractmethod
import asyncio
from typing import ClassVar

from .scene import Scene

MOVING = frozenset({"motion", "person"})
"""The kinds of alarm where somebody walks through the picture."""


class Alarming(ABC):
    """The part of a camera that raises alarms.

    Attributes:
        scene: What the lens sees.
        alarm_hold: Seconds that an alarm lasts; None: until `clear_alarm`.
    """

    alarms_overlap: ClassVar[bool] = False
    """Whether several kinds of alarm last at the same time; otherwise one ends as the next begins."""

    def __init__(self) -> None:
        """Begin without an alarm."""
        super().__init__()
        self.scene = Scene()
        self.alarm_hold: float | None = 10.0
        self._alarms: dict[str, asyncio.TimerHandle | None] = {}

    @property
    @abstractmethod
    def alarm_kinds(self) -> tuple[str, ...]:
        """The kinds of alarm that this camera can tell."""

    def on_alarm(self, kind: str) -> None:  # noqa: B027 - a family may leave it out
        """Do what the camera does when an alarm begins."""

    def on_alarm_end(self, kind: str) -> None:  # noqa: B027 - a family may leave it out
        """Do what the camera does when an alarm ends."""

    @property
    def alarms(self) -> frozenset[str]:
        """The kinds of alarm that last now."""
        return frozenset(self._alarms)

    @property
    def alarm(self) -> str | None:
        """The kind of the alarm that began last, of those that last now."""
        return next(reversed(self._alarms), None)

    def raise_alarm(self, kind: str) -> None:
        """Begin an alarm of one of `alarm_kinds`, armed or not; it ends by itself after `alarm_hold`."""
        if not self.alarms_overlap:
            for other in self.alarms - {kind}:
                self._end_alarm(other)
        begins = kind not in self._alarms
        if (timer := self._alarms.get(kind)) is not None:
            timer.cancel()
        self._alarms[kind] = (
            None
            if self.alarm_hold is None
            else asyncio.get_running_loop().call_later(
                self.alarm_hold, self._end_alarm, kind
            )
        )
        self._show_intruder()
        if begins:
            self.on_alarm(kind)

    def clear_alarm(self) -> None:
        """End every alarm."""
        for kind in self.alarms:
            self._end_alarm(kind)

    def _end_alarm(self, kind: str) -> None:
        if (timer := self._alarms.pop(kind)) is not None:
            timer.cancel()
        self._show_intruder()
        self.on_alarm_end(kind)

    def _show_intruder(self) -> None:
        self.scene.intruder = not self._alarms.keys().isdisjoint(MOVING)
