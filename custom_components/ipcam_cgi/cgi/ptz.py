"""PTZ: moving a camera's head and lens, whatever dialect it is told in. A move always ends."""

from abc import ABC, abstractmethod
import asyncio
from collections.abc import Awaitable, Callable, Coroutine, Sequence
from contextlib import suppress
from functools import partial
from itertools import cycle, islice
import logging
from typing import Any, Final

from .errors import (
    CameraAuthError,
    CameraConnectionError,
    CameraError,
    CameraResponseError,
    CameraUnsupportedError,
    CameraValueError,
    ErrorKey,
)
from .head import (
    AXES,
    Abilities,
    Motion,
    Patrol,
    PtzEvent,
    PtzEventKind,
    TourStop,
    UnderWay,
    part_of,
)
from .models import Range

_LOGGER: Final = logging.getLogger(__name__)

MOVE_SECONDS: Final = Range(minimum=0, maximum=30)
"""How long a move may last."""
DEFAULT_STEP: Final = 0.5
"""How long a move lasts unless somebody wants it otherwise, in seconds."""
TOUR_SECONDS: Final = Range(minimum=1, maximum=3600)
"""How long a tour may stay at a preset."""

# The second stop is for a move that was overtaken by the first. All further ones are
# for a camera that has not confirmed any: it may be away for a moment.
_STOPS_AFTER: Final = (0.5, 1.0, 2.0, 4.0, 8.0, 15.0, 30.0, 30.0, 30.0, 30.0)
# Slower than any head turns: by then a step of so many degrees is over, and a camera
# that does not know steps has been turning for long enough.
_STEP_SECONDS: Final = 1.0
_SECONDS_PER_DEGREE: Final = 0.1


class Ptz(ABC):
    """A head and a lens that move until they are stopped.

    A family provides the verbs; that a move always ends is settled here. Each
    command is a task of its own. A newer one cancels it, which also frees the
    connection of a request that hangs, and takes over its duty to stop. What may be
    under way is kept here and not in the task: one that is cancelled early has never
    even begun.

    Neither CGI tells a position: what is known is what was done here.
    """

    def __init__(self, abilities: Abilities) -> None:
        """Begin at rest."""
        self.abilities = abilities
        self._command: asyncio.Task[None] | None = None
        self._later: asyncio.Task[None] | None = None
        self._under_way: UnderWay | None = None
        self._stopping: UnderWay | None = None
        # What the listeners know to be under way.
        self._told: UnderWay | None = None
        self._listeners: list[Callable[[PtzEvent], None]] = []

    # What a family says in its own words

    @abstractmethod
    async def _start(self, motion: Motion, speed: int | None) -> None:
        """Start a motion."""

    @abstractmethod
    async def _stop(self, what: UnderWay | None) -> None:
        """Stop what may be under way; everything, if that is not known."""

    @abstractmethod
    async def _go_to_preset(self, number: int) -> None:
        """Go to a position."""

    @abstractmethod
    async def _save_preset(self, number: int) -> None:
        """Keep the present position."""

    async def _delete_preset(self, number: int) -> None:
        """Forget a position."""
        raise CameraUnsupportedError

    async def _step(self, motion: Motion, degrees: int) -> None:
        """Turn so far, then stop by itself."""
        raise CameraUnsupportedError

    async def _center(self) -> None:
        """Go to the middle."""
        raise CameraUnsupportedError

    async def _start_patrol(self, patrol: Patrol) -> None:
        """Start a round."""
        raise CameraUnsupportedError

    # What everybody else says

    @property
    def is_moving(self) -> bool:
        """Whether a move or a patrol runs that was started here."""
        return self._told is not None

    @property
    def owes_stop(self) -> bool:
        """Whether something is still to be told to stop."""
        return isinstance(self._under_way, Motion) or self._later is not None

    def listen(self, listener: Callable[[PtzEvent], None]) -> Callable[[], None]:
        """Tell a listener what is done; returns what ends that."""
        self._listeners.append(listener)
        return partial(self._listeners.remove, listener)

    async def move(
        self, motion: Motion, seconds: float = DEFAULT_STEP, speed: int | None = None
    ) -> None:
        """Move for a while, then stop; return when the camera was told to stop.

        A newer command supersedes this one and takes over its duty to stop.

        Args:
            motion: What to move.
            seconds: For how long, 0 to 30.
            speed: How fast, within the abilities; None for the camera's own.

        Raises:
            CameraValueError: A value is out of range; nothing was sent.
            CameraUnsupportedError: This camera cannot do that; nothing was sent.
            CameraError: The camera refused, or could not be told to stop.
        """
        _require(motion in self.abilities.motions)
        _require_within(seconds, MOVE_SECONDS)
        if speed is not None:
            _require(self.abilities.speeds is not None, ErrorKey.NO_SPEED)
            _require_within(speed, self.abilities.speeds)
        await self._run(
            self._move(motion, partial(self._start, motion, speed), seconds)
        )

    async def step(self, motion: Motion, degrees: int) -> None:
        """Turn by an angle, as far as the camera knows angles.

        The camera stops by itself. It is told to stop all the same, when that must be
        over: one that knows no angles would turn on and on.

        Args:
            motion: Where to turn; straight on, as no camera knows angles otherwise.
            degrees: How far, within the abilities.

        Raises:
            CameraError: As of move.
        """
        _require(motion in self.abilities.motions)
        straight = 0 in AXES.get(motion, ())
        _require(straight and self.abilities.degrees is not None, ErrorKey.NO_DEGREES)
        _require_within(degrees, self.abilities.degrees)
        seconds = _STEP_SECONDS + degrees * _SECONDS_PER_DEGREE
        await self._run(
            self._move(motion, partial(self._step, motion, degrees), seconds)
        )

    async def stop(self) -> None:
        """Stop at once, whatever is under way, also what somebody else has started.

        Raises:
            CameraError: The camera could not be told; it is told again for a while.
        """
        await self._run(self._stop_all(self._owed))

    async def center(self) -> None:
        """Go to the middle.

        Raises:
            CameraUnsupportedError: This camera cannot do that; nothing was sent.
            CameraError: The camera refused.
        """
        _require(self.abilities.can_center)
        event = PtzEvent(kind=PtzEventKind.CENTERED)
        await self._run(self._do(self._center, event))

    async def go_to_preset(self, number: int) -> None:
        """Go to a preset.

        Raises:
            CameraValueError: The number is none of the presets; nothing was sent.
            CameraError: The camera refused.
        """
        self._require_preset(number)
        await self._run(self._visit(number))

    async def save_preset(self, number: int) -> None:
        """Keep the present position as a preset.

        Raises:
            CameraValueError: The number is none of the presets; nothing was sent.
            CameraError: The camera refused, or a newer command came in between.
        """
        self._require_preset(number)
        await self._run_whole(self._do(partial(self._save_preset, number)))

    async def delete_preset(self, number: int) -> None:
        """Forget a preset.

        Raises:
            CameraValueError: The number is none of the presets; nothing was sent.
            CameraUnsupportedError: This camera cannot do that; nothing was sent.
            CameraError: The camera refused, or a newer command came in between.
        """
        self._require_preset(number)
        _require(self.abilities.can_delete_presets)
        # A command as any other: it must not keep a stop waiting when it hangs.
        await self._run_whole(self._do(partial(self._delete_preset, number)))

    async def start_patrol(self, patrol: Patrol) -> None:
        """Make a round, until another command.

        Raises:
            CameraUnsupportedError: This camera cannot do that; nothing was sent.
            CameraError: The camera refused.
        """
        _require(patrol in self.abilities.patrols)
        await self._run(self._patrol(patrol))

    async def stop_patrol(self, patrol: Patrol) -> None:
        """End a round, also one that somebody else has started.

        It supersedes whatever else is under way, as any other command.

        Raises:
            CameraUnsupportedError: This camera cannot do that; nothing was sent.
            CameraError: The camera could not be told; it is told again for a while.
        """
        _require(patrol in self.abilities.patrols)
        await self._run(self._end_patrol(patrol))

    async def tour(self, stops: Sequence[TourStop]) -> None:
        """Go from preset to preset (at least one), over and over, until another command.

        Returns when the first was called. One that cannot be called later, as the
        camera is away for a while, is passed over.

        Raises:
            CameraValueError: A number is none of the presets, or a time is too short
                or too long; nothing was sent.
            CameraError: The camera refused the first.
        """
        for stop in stops:
            self._require_preset(stop.preset)
            _require_within(stop.seconds, TOUR_SECONDS)
        begun = asyncio.get_running_loop().create_future()
        await self._run(self._make_tour(stops, begun), begun)

    async def close(self) -> None:
        """Stop a move that is under way, as its owner is going away.

        A patrol goes on: the camera makes it by itself.
        """
        if self.owes_stop:
            twice = isinstance(self._under_way, Motion)
            await self._run(self._finish(self._owed, twice=twice))
        else:
            self._supersede()

    # How it is done

    @property
    def _owed(self) -> UnderWay | None:
        """What is still to be told to stop, also once more."""
        if self._under_way is None and self._later is not None:
            return self._stopping
        return self._under_way

    def _require_preset(self, number: int) -> None:
        _require(bool(self.abilities.presets), ErrorKey.NO_PRESETS)
        if number not in self.abilities.presets:
            raise CameraValueError(ErrorKey.NOT_A_PRESET, preset=str(number))

    async def _run(
        self, work: Coroutine[Any, Any, None], begun: asyncio.Future[None] | None = None
    ) -> bool:
        """Do something in place of what was being done; return when it is done or begun.

        Returns:
            False: a newer command came in between.
        """
        self._supersede()
        command = asyncio.create_task(work)
        command.add_done_callback(self._look_after)
        self._command = command
        # When the caller goes away it goes on by itself, and ends itself.
        awaited = (command,) if begun is None else (command, begun)
        await asyncio.wait(awaited, return_when=asyncio.FIRST_COMPLETED)
        # Cancelled: a newer command speaks for the head now.
        if command.cancelled():
            return False
        if command.done():
            command.result()
        return True

    async def _run_whole(self, work: Coroutine[Any, Any, None]) -> None:
        """Do something that nobody must believe done when it was not."""
        if not await self._run(work):
            raise CameraResponseError(ErrorKey.OVERTAKEN)

    def _look_after(self, command: asyncio.Task[None]) -> None:
        """See to it that a command which failed leaves nothing running."""
        # Where the caller is gone nobody asks, and asyncio would log a traceback.
        if command.cancelled() or command.exception() is None:
            return
        moves = isinstance(self._under_way, Motion)
        if moves and self._later is None and command is self._command:
            self._stop_later(self._under_way, _STOPS_AFTER)

    def _supersede(self) -> None:
        if self._command is not None:
            self._command.cancel()
        self._stop_no_more()

    async def _take_over(self, what: UnderWay | None = None) -> None:
        """Begin something else: what is under way either becomes that, or is stopped."""
        before = self._under_way
        if before is not None and (what is None or part_of(before) != part_of(what)):
            await self._stop_surely(before)
            if self._told != before:
                # Its start was not answered, and may be carried out even now.
                await asyncio.sleep(_STOPS_AFTER[0])
                await self._stop_surely(before)
            self._ended()
        self._under_way = what

    async def _move(
        self, motion: Motion, start: Callable[[], Awaitable[None]], seconds: float
    ) -> None:
        await self._take_over(motion)
        try:
            await start()
        except CameraError:
            # It may have begun although the answer was lost.
            with suppress(CameraError):
                await self._halt(motion)
            raise
        self._begun(motion)
        await asyncio.sleep(seconds)
        await self._halt(motion)

    async def _patrol(self, patrol: Patrol) -> None:
        await self._take_over(patrol)
        await self._start_patrol(patrol)
        self._begun(patrol)

    async def _do(
        self, command: Callable[[], Awaitable[None]], event: PtzEvent | None = None
    ) -> None:
        await self._take_over()
        await command()
        if event is not None:
            self._tell(event)

    async def _visit(self, number: int) -> None:
        event = PtzEvent(kind=PtzEventKind.PRESET_CALLED, preset=number)
        await self._do(partial(self._go_to_preset, number), event)

    async def _make_tour(
        self, stops: Sequence[TourStop], begun: asyncio.Future[None]
    ) -> None:
        await self._visit(stops[0].preset)
        if not begun.done():
            begun.set_result(None)
        self._tell(PtzEvent(kind=PtzEventKind.TOUR_STARTED))
        try:
            await asyncio.sleep(stops[0].seconds)
            for stop in islice(cycle(stops), 1, None):
                try:
                    await self._visit(stop.preset)
                except CameraAuthError:
                    # More of this could lock the account out.
                    raise
                except CameraError as err:
                    _LOGGER.debug("Preset %s is passed over: %s", stop.preset, err)
                await asyncio.sleep(stop.seconds)
        finally:
            self._tell(PtzEvent(kind=PtzEventKind.TOUR_STOPPED))

    async def _halt(self, what: UnderWay | None) -> None:
        await self._stop_surely(what)
        self._ended()
        self._stop_later(what, _STOPS_AFTER[:1])

    async def _stop_all(self, what: UnderWay | None) -> None:
        told = self._told
        await self._halt(what)
        if told is None:
            # Somebody else's move, or the way to a preset.
            self._tell(PtzEvent(kind=PtzEventKind.MOVE_STOPPED))

    async def _end_patrol(self, patrol: Patrol) -> None:
        await self._take_over(patrol)
        await self._halt(patrol)

    async def _finish(self, what: UnderWay | None, *, twice: bool) -> None:
        with suppress(CameraError):
            await self._stop_surely(what)
            self._ended()
            if twice:
                await asyncio.sleep(_STOPS_AFTER[0])
                await self._stop(what)
        # Who closes takes the connection away.
        self._stop_no_more()

    async def _stop_surely(self, what: UnderWay | None) -> None:
        """Stop, and once more where that was lost; if both were, go on trying later."""
        try:
            try:
                await self._stop(what)
            except CameraConnectionError:
                await self._stop(what)
        except CameraError:
            self._stop_later(what, _STOPS_AFTER)
            raise

    def _stop_later(self, what: UnderWay | None, pauses: Sequence[float]) -> None:
        self._stopping = what
        self._later = asyncio.create_task(self._keep_stopping(what, pauses))

    def _stop_no_more(self) -> None:
        if self._later is not None:
            self._later.cancel()
            self._later = None

    async def _keep_stopping(
        self, what: UnderWay | None, pauses: Sequence[float]
    ) -> None:
        for pause in pauses:
            await asyncio.sleep(pause)
            try:
                await self._stop(what)
            except CameraAuthError:
                # More of this could lock the account out.
                break
            except CameraError as err:
                _LOGGER.debug("It could not be told to stop: %s", err)
            else:
                break
        # It is at rest, or has been away for so long that nothing is known any more.
        self._later = None
        self._ended()

    # What becomes known of it

    def _begun(self, what: UnderWay) -> None:
        before, self._told = self._told, what
        self._tell_ended(before)
        if isinstance(what, Patrol):
            self._tell(PtzEvent(kind=PtzEventKind.PATROL_STARTED, patrol=what))
        else:
            self._tell(PtzEvent(kind=PtzEventKind.MOVE_STARTED, motion=what))

    def _ended(self) -> None:
        self._under_way = None
        before, self._told = self._told, None
        self._tell_ended(before)

    def _tell_ended(self, what: UnderWay | None) -> None:
        if isinstance(what, Patrol):
            self._tell(PtzEvent(kind=PtzEventKind.PATROL_STOPPED, patrol=what))
        elif what is not None:
            self._tell(PtzEvent(kind=PtzEventKind.MOVE_STOPPED, motion=what))

    def _tell(self, event: PtzEvent) -> None:
        for listener in tuple(self._listeners):
            listener(event)


def _require(able: bool, key: ErrorKey = ErrorKey.NOT_SUPPORTED) -> None:
    if not able:
        raise CameraUnsupportedError(key)


def _require_within(value: float, limits: Range | None) -> None:
    if limits and not limits.minimum <= value <= limits.maximum:
        raise CameraValueError(
            ErrorKey.OUT_OF_RANGE,
            value=f"{value:g}",
            minimum=str(limits.minimum),
            maximum=str(limits.maximum),
        )
