"""Pictures of a set size and rate that tell when they were sent: for measurements."""

from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
import re
from typing import NamedTuple

from .jpeg import COM, SOI, pad, segment

_FORMAT = b"ipcam-stamp:%019d;%010d"
_PATTERN = re.compile(
    rb"\xff\xd8\xff\xfe..ipcam-stamp:([0-9]{19});([0-9]{10})", re.DOTALL
)
QUALITIES = (80, 50, 20, 5)


class Stamp(NamedTuple):
    """What a picture tells about itself."""

    sequence: int
    """Its number in its stream, from 0; the camera left out those that are missing. 0 in a still."""
    ns: int
    """When it was taken: `time.monotonic_ns()`, which all processes of a machine share."""


def _head(stamp: Stamp) -> bytes:
    return SOI + segment(COM, _FORMAT % (stamp.ns, stamp.sequence))


def read_stamp(jpeg: bytes) -> Stamp:
    """Return the stamp of a picture.

    Raises:
        ValueError: It has none.
    """
    if (match := _PATTERN.match(jpeg)) is None:
        raise ValueError("The picture has no stamp")
    return Stamp(sequence=int(match[2]), ns=int(match[1]))


@dataclass
class StampedFrames:
    """How a camera sends stamped pictures instead of what it sees from moment to moment.

    What is in a picture is drawn once per resolution, so that a picture costs next to nothing.

    Attributes:
        size: Bytes of every picture, whatever its resolution.
        rate: Pictures a second at full speed.
        queue: Whether the camera sends every picture, however late, each with the time when it was
            taken: what a slow client has not read yet waits. Otherwise a picture is taken when it
            can be sent, and those that a client does not take in time are left out.
    """

    size: int = 80_000
    rate: float = 20.0
    queue: bool = False
    _templates: dict[tuple[int, int], bytes] = field(
        default_factory=dict, init=False, repr=False
    )

    def __post_init__(self) -> None:
        """Refuse what cannot be."""
        if self.rate <= 0 or self.size <= 0:
            raise ValueError(f"No pictures of {self.size} bytes, {self.rate} a second")

    def frame(
        self,
        draw: Callable[[int, int, int], bytes],
        width: int,
        height: int,
        stamp: Stamp,
    ) -> bytes:
        """Return a stamped picture; `draw` makes a JPEG file of a width, height and quality.

        Raises:
            ValueError: Not even the worst quality makes so small a file.
        """
        template = self._templates.get((width, height))
        if template is None:
            template = self._make_template(draw, width, height)
            self._templates[width, height] = template
        return _head(stamp) + template

    def _make_template(
        self, draw: Callable[[int, int, int], bytes], width: int, height: int
    ) -> bytes:
        """Return all that follows the stamp."""
        head = _head(Stamp(0, 0))
        for quality in QUALITIES:
            with suppress(ValueError):
                jpeg = head + draw(width, height, quality).removeprefix(SOI)
                return pad(jpeg, self.size).removeprefix(head)
        raise ValueError(f"{self.size} bytes are too few for {width} x {height}")
