"""PTZ of the `uid` family: ptz_ctrl (HTTP CGI 1.0.3 §3.15)."""

from collections.abc import Awaitable, Callable, Mapping
from typing import Final, override

from ..ptz import Direction, Ptz

# The middle of 1 to 10.
_SPEED: Final = "5"
_MOVES: Final = {
    Direction.UP: ("0", "1"),
    Direction.DOWN: ("0", "-1"),
    Direction.LEFT: ("-1", "0"),
    Direction.RIGHT: ("1", "0"),
}


class UidPtz(Ptz):
    """A head told by its axes."""

    def __init__(self, command: Callable[[Mapping[str, str]], Awaitable[None]]) -> None:
        """Send the commands with the given function."""
        super().__init__()
        self._command = command

    @override
    async def _move(self, direction: Direction) -> None:
        x, y = _MOVES[direction]
        await self._command({"move_x": x, "move_y": y, "speed": _SPEED})

    @override
    async def _stop(self) -> None:
        await self._command({"stop": "1"})
