"""Where in its picture a camera looks for motion."""

from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Self


class BitOrder(StrEnum):
    """Which bit of a byte is the leftmost of its blocks."""

    LEAST_FIRST = "least_first"
    MOST_FIRST = "most_first"


type Blocks = tuple[tuple[bool, ...], ...]
"""Whether motion counts, block by block: rows from the top, each from the left."""

type Shape = Callable[[float, float], bool]
"""Whether a point belongs to it, by its distance from the left and from the top.

Both are parts of the whole: 0 to 1.
"""


def shape_of(blocks: Blocks) -> Shape:
    """Return the shape that blocks are; they may be more or fewer than a camera's."""
    height, width = len(blocks), len(blocks[0])
    return lambda x, y: blocks[int(y * height)][int(x * width)]


def sampled(shape: Shape, columns: int, rows: int) -> Blocks:
    """Return the blocks whose centres belong to a shape."""
    return tuple(
        tuple(shape((x + 0.5) / columns, (y + 0.5) / rows) for x in range(columns))
        for y in range(rows)
    )


@dataclass(frozen=True, kw_only=True)
class MotionArea:
    """Where motion counts, as the camera told.

    Attributes:
        columns: How many blocks there are in a row.
        rows: How many rows there are.
        blocks: Those that count; None while the camera does not tell.
        enabled: Whether it looks for motion at all.
        bit_order: What its bytes were read by.
        bit_order_known: Whether that was learned from it, or is the user's word.
    """

    columns: int
    rows: int
    blocks: Blocks | None
    enabled: bool
    bit_order: BitOrder
    bit_order_known: bool


@dataclass(frozen=True, kw_only=True)
class AreaMemory:
    """What was found out about a camera's order of bits, to be kept with the camera.

    Attributes:
        learned: The order that a full area showed.
        written: Those in which full areas were written from here. Such an area only
            shows what was believed.
    """

    learned: BitOrder | None = None
    written: frozenset[BitOrder] = frozenset()

    @classmethod
    def of(cls, data: Mapping[str, Any]) -> Self:
        """Return what was kept; nothing of nothing."""
        learned = data.get("learned")
        return cls(
            learned=BitOrder(learned) if learned else None,
            written=frozenset(map(BitOrder, data.get("written", ()))),
        )

    def as_dict(self) -> dict[str, Any]:
        """Return this as JSON keeps it."""
        return {"learned": self.learned, "written": sorted(self.written)}


class MotionAreas(ABC):
    """Reads and writes where motion counts.

    Attributes:
        memory: What was found out so far.
    """

    memory: AreaMemory

    @abstractmethod
    async def read(self) -> MotionArea:
        """Return the area as the camera has it.

        Raises:
            CameraUnsupportedError: It has none.
            CameraError: The camera is not there, or makes no sense.
        """

    @abstractmethod
    async def write(self, shape: Shape) -> MotionArea:
        """Let those blocks count whose centres belong to a shape, and no others.

        Returns:
            What the camera made of it.

        Raises:
            CameraValueError: No block would count; nothing was sent.
            CameraUnsupportedError: It has no area.
            CameraError: The camera refused, or its answer was lost.
        """
