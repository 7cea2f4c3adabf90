"""What a head can do, be told, and have done to it: motions, patrols, presets, events."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Final, Self

from .models import Range


class Motion(StrEnum):
    """What runs until it is stopped, as a viewer of the picture would say it."""

    UP = "up"
    DOWN = "down"
    LEFT = "left"
    RIGHT = "right"
    UP_LEFT = "up_left"
    UP_RIGHT = "up_right"
    DOWN_LEFT = "down_left"
    DOWN_RIGHT = "down_right"
    ZOOM_IN = "zoom_in"
    ZOOM_OUT = "zoom_out"
    FOCUS_NEAR = "focus_near"
    FOCUS_FAR = "focus_far"
    IRIS_OPEN = "iris_open"
    IRIS_CLOSE = "iris_close"


AXES: Final = {
    Motion.UP: (0, 1),
    Motion.DOWN: (0, -1),
    Motion.LEFT: (-1, 0),
    Motion.RIGHT: (1, 0),
    Motion.UP_LEFT: (-1, 1),
    Motion.UP_RIGHT: (1, 1),
    Motion.DOWN_LEFT: (-1, -1),
    Motion.DOWN_RIGHT: (1, -1),
}
"""The motions of the head: right and up are 1."""


class Patrol(StrEnum):
    """A round that the camera itself makes until it is stopped."""

    HORIZONTAL = "horizontal"
    VERTICAL = "vertical"
    AUTO = "auto"


@dataclass(frozen=True, kw_only=True)
class Abilities:
    """What a head can do.

    Attributes:
        motions: What can be moved.
        speeds: How fast, None if that cannot be told.
        degrees: How far in one step, None if that cannot be told. Straight on only.
        presets: The numbers that hold a position, and nothing else.
        can_delete_presets: Whether such a number can be emptied.
        can_center: Whether it can go to the middle.
        patrols: The rounds that it can make.
    """

    motions: frozenset[Motion]
    speeds: Range | None = None
    degrees: Range | None = None
    presets: Sequence[int] = ()
    can_delete_presets: bool = False
    can_center: bool = False
    patrols: tuple[Patrol, ...] = ()

    def without_presets(self) -> Self:
        """Return the same of a head whose presets are switched off."""
        return replace(self, presets=(), can_delete_presets=False)


class PtzEventKind(StrEnum):
    """What can happen to a head."""

    MOVE_STARTED = "move_started"
    MOVE_STOPPED = "move_stopped"
    PRESET_CALLED = "preset_called"
    CENTERED = "centered"
    PATROL_STARTED = "patrol_started"
    PATROL_STOPPED = "patrol_stopped"
    TOUR_STARTED = "tour_started"
    TOUR_STOPPED = "tour_stopped"


@dataclass(frozen=True, kw_only=True)
class PtzEvent:
    """Something that was done to a head, and that the camera confirmed."""

    kind: PtzEventKind
    motion: Motion | None = None
    preset: int | None = None
    patrol: Patrol | None = None


@dataclass(frozen=True, kw_only=True)
class TourStop:
    """A preset of a tour, and for how many seconds to stay there."""

    preset: int
    seconds: float


type UnderWay = Motion | Patrol
"""What runs until it is stopped."""


def part_of(what: UnderWay) -> str:
    """Return what is moved: a newer motion of the same part replaces the older."""
    if isinstance(what, Patrol):
        return what
    return "head" if what in AXES else what.partition("_")[0]
