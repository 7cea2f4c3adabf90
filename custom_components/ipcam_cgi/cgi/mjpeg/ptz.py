"""PTZ of the `mjpeg` family: decoder_control.cgi (CGI 1.27)."""

from collections.abc import Awaitable, Callable
from typing import Final, override

from ..ptz import Direction, Ptz

# The document's numbers. Command 1 stops every motion, not only the upward one.
_STOP: Final = 1
_MOVES: Final = {
    Direction.UP: 0,
    Direction.DOWN: 2,
    Direction.LEFT: 4,
    Direction.RIGHT: 6,
}


class MjpegPtz(Ptz):
    """A head told by numbered commands."""

    def __init__(self, command: Callable[[int], Awaitable[None]]) -> None:
        """Send the commands with the given function."""
        super().__init__()
        self._command = command

    @override
    async def _move(self, direction: Direction) -> None:
        await self._command(_MOVES[direction])

    @override
    async def _stop(self) -> None:
        await self._command(_STOP)
