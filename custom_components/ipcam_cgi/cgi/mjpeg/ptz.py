"""PTZ of the `mjpeg` family: decoder_control.cgi (CGI 1.27)."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from functools import partial
from typing import Final, override

from ..head import AXES, Abilities, Motion, Patrol, UnderWay
from ..models import ClientOptions, Head, Range
from ..ptz import Ptz

type Command = Callable[[int, int | None], Awaitable[None]]
"""Sends a command by its number, with the degrees of a step or None."""

_STRAIGHT: Final = {
    Motion.UP: 0,
    Motion.DOWN: 2,
    Motion.LEFT: 4,
    Motion.RIGHT: 6,
}
_DIAGONAL: Final = {
    Motion.UP_LEFT: 90,
    Motion.UP_RIGHT: 91,
    Motion.DOWN_LEFT: 92,
    Motion.DOWN_RIGHT: 93,
}
_LENS: Final = {
    Motion.IRIS_CLOSE: 8,
    Motion.IRIS_OPEN: 10,
    Motion.FOCUS_NEAR: 12,
    Motion.FOCUS_FAR: 14,
    Motion.ZOOM_IN: 16,
    Motion.ZOOM_OUT: 18,
}
_PATROLS: Final = {
    Patrol.AUTO: 20,
    Patrol.VERTICAL: 26,
    Patrol.HORIZONTAL: 28,
}
_MOTIONS: Final = _STRAIGHT | _DIAGONAL | _LENS
# Command 1 stops every motion of the head, not only the upward one.
_STOP: Final = 1
_DECODER_STOPS: Final = (_STOP, 9, 13, 17, 21)
_CENTER: Final = 25
_PRESETS: Final = range(1, 17)

# The same numbers mean another thing where a decoder turns the head: there 92 and 93
# are preset 32, and 22 to 29 switches.
_ABILITIES: Final[Mapping[Head, Abilities]] = {
    Head.MOTORS: Abilities(
        motions=frozenset(_STRAIGHT | _DIAGONAL),
        degrees=Range(minimum=1, maximum=180),
        presets=_PRESETS,
        can_center=True,
        patrols=(Patrol.HORIZONTAL, Patrol.VERTICAL),
    ),
    Head.RS485_DECODER: Abilities(
        motions=frozenset(_STRAIGHT | _LENS),
        presets=_PRESETS,
        patrols=(Patrol.AUTO,),
    ),
}


class MjpegPtz(Ptz):
    """A head told by numbered commands."""

    def __init__(
        self, command: Command, options: ClientOptions, *, has_presets: bool
    ) -> None:
        """Send the commands with the given function.

        Args:
            command: Sends a command.
            options: What turns the head, and which ways round.
            has_presets: Whether presets are switched on (`ptz_disable_preset`).
        """
        abilities = _ABILITIES[options.head]
        super().__init__(abilities if has_presets else abilities.without_presets())
        self._send = command
        self._options = options

    @override
    async def _start(self, motion: Motion, speed: int | None) -> None:
        await self._send(_MOTIONS[self._as_built(motion)], None)

    @override
    async def _step(self, motion: Motion, degrees: int) -> None:
        await self._send(_MOTIONS[self._as_built(motion)], degrees)

    @override
    async def _stop(self, what: UnderWay | None) -> None:
        for number in self._stops_of(what):
            await self._send(number, None)

    def _stops_of(self, what: UnderWay | None) -> Sequence[int]:
        if isinstance(what, Patrol):
            return [_PATROLS[what] + 1]
        if what in _LENS:
            return [_LENS[what] + 1]
        if what is None and self._options.head is Head.RS485_DECODER:
            # A decoder has a stop for each part, and any of them may be moving.
            return _DECODER_STOPS
        return [_STOP]

    @override
    async def _center(self) -> None:
        await self._send(_CENTER, None)

    @override
    async def _start_patrol(self, patrol: Patrol) -> None:
        await self._send(_PATROLS[patrol], None)

    @override
    async def _save_preset(self, number: int) -> None:
        await self._send(28 + 2 * number, None)

    @override
    async def _go_to_preset(self, number: int) -> None:
        await self._send(29 + 2 * number, None)

    async def command(self, number: int, degrees: int | None) -> None:
        """Send a command as it is, with the degrees of a step or None.

        What is under way is stopped before; what this begins is not stopped after.

        Raises:
            CameraError: The camera refused, or could not be told to stop.
        """
        await self._run(self._do(partial(self._send, number, degrees)))

    def _as_built(self, motion: Motion) -> Motion:
        """Return what to tell a camera whose motors are the other way round."""
        if motion not in AXES:
            return motion
        pan, tilt = AXES[motion]
        if self._options.swap_left_right:
            pan = -pan
        if self._options.swap_up_down:
            tilt = -tilt
        return next(other for other, axes in AXES.items() if axes == (pan, tilt))
