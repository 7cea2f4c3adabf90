"""PTZ of the `uid` family: ptz_ctrl (HTTP CGI 1.0.3 §3.15)."""

from collections.abc import Awaitable, Callable, Mapping
from typing import Final, override

from ..head import AXES, Abilities, Motion, UnderWay
from ..models import Range
from ..ptz import Ptz

_LENS: Final = {
    Motion.ZOOM_IN: {"zoom": "1"},
    Motion.ZOOM_OUT: {"zoom": "-1"},
    Motion.FOCUS_NEAR: {"focus": "1"},
    Motion.FOCUS_FAR: {"focus": "-1"},
    Motion.IRIS_OPEN: {"iris": "1"},
    Motion.IRIS_CLOSE: {"iris": "-1"},
}
# As in all of the document's examples: the middle.
_SPEED: Final = 5
# On these domes numbers of functions, not of positions: 94 restarts the head.
_SPECIAL: Final = {65, 66, 67, 68, 79, 82, 84, 92, 93, 94, 98, 99}

# The camera only tells that it has PTZ, not which.
ABILITIES: Final = Abilities(
    motions=frozenset(Motion),
    speeds=Range(minimum=1, maximum=10),
    presets=[number for number in range(1, 256) if number not in _SPECIAL],
    can_delete_presets=True,
)


class UidPtz(Ptz):
    """A head told by its axes."""

    def __init__(self, command: Callable[[Mapping[str, str]], Awaitable[None]]) -> None:
        """Send the commands with the given function."""
        super().__init__(ABILITIES)
        self._send = command

    @override
    async def _start(self, motion: Motion, speed: int | None) -> None:
        if (axes := AXES.get(motion)) is None:
            await self._send(_LENS[motion])
        else:
            x, y = axes
            speed = _SPEED if speed is None else speed
            await self._send({"move_x": str(x), "move_y": str(y), "speed": str(speed)})

    @override
    async def _stop(self, what: UnderWay | None) -> None:
        await self._send({"stop": "1"})

    @override
    async def _go_to_preset(self, number: int) -> None:
        await self._send({"call_preset": str(number)})

    @override
    async def _save_preset(self, number: int) -> None:
        await self._send({"add_preset": str(number)})

    @override
    async def _delete_preset(self, number: int) -> None:
        await self._send({"delete_preset": str(number)})
