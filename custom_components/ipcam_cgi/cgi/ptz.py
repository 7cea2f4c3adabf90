"""PTZ: moving a camera's head, whatever dialect it is told in."""

from abc import ABC, abstractmethod
import asyncio
from contextlib import suppress
from enum import StrEnum
from typing import Final

from .errors import CameraConnectionError, CameraError

STEP_SECONDS: Final = 0.5


class Direction(StrEnum):
    """Where the head turns, as a viewer of the picture would say it."""

    UP = "up"
    DOWN = "down"
    LEFT = "left"
    RIGHT = "right"


class Ptz(ABC):
    """A head that turns until it is stopped.

    A family provides the two verbs; that a step always ends is settled here.
    """

    def __init__(self) -> None:
        """Begin at rest."""
        self._step: asyncio.Task[None] | None = None

    @abstractmethod
    async def _move(self, direction: Direction) -> None:
        """Start turning."""

    @abstractmethod
    async def _stop(self) -> None:
        """Stop turning."""

    async def step(self, direction: Direction, seconds: float = STEP_SECONDS) -> None:
        """Turn for a moment, then stop; return when the head was told to stop.

        A newer step supersedes this one and takes over its duty to stop.

        Args:
            direction: Where to turn.
            seconds: How long to turn, at least 0.

        Raises:
            CameraError: The camera refused the move, or could not be told to stop.
        """
        self._supersede()
        step = asyncio.create_task(self._turn(direction, seconds))
        step.add_done_callback(_note_failure)
        self._step = step
        # When the caller goes away the step goes on by itself, and ends itself.
        await asyncio.wait((step,))
        # Cancelled: a newer command speaks for the head now.
        if not step.cancelled():
            step.result()

    async def stop(self) -> None:
        """Stop at once, whatever is under way.

        Raises:
            CameraError: The camera could not be told to stop.
        """
        self._supersede()
        await self._stop_surely()

    async def close(self) -> None:
        """Stop a step that is under way, as its owner is going away."""
        if self._step is not None and not self._step.done():
            with suppress(CameraError):
                await self.stop()

    def _supersede(self) -> None:
        # Cancelling also frees the connection of a move that hangs, so that a
        # stop never waits for its time-out.
        if self._step is not None:
            self._step.cancel()
            self._step = None

    async def _turn(self, direction: Direction, seconds: float) -> None:
        try:
            await self._move(direction)
        except CameraError:
            # The head may have begun to turn although the answer was lost.
            await self._stop_surely()
            raise
        await asyncio.sleep(seconds)
        await self._stop_surely()

    async def _stop_surely(self) -> None:
        try:
            await self._stop()
        except CameraConnectionError:
            await self._stop()


def _note_failure(step: asyncio.Task[None]) -> None:
    # Where the caller is gone nobody asks, and asyncio would log a traceback.
    if not step.cancelled():
        step.exception()
