"""Who may send to a camera: everybody; or for a while one alone, or only what is essential."""

import asyncio
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager

from .errors import CameraBusyError


class Gate:
    """Lets requests through, unless another task is to be alone, or the camera is spared."""

    def __init__(self) -> None:
        """Open it."""
        self._alone: asyncio.Task[object] | None = None
        self._inside = 0
        self._empty = asyncio.Event()
        self._empty.set()
        self._lasting: set[asyncio.Timeout] = set()
        self._is_spared = False
        self._essential: set[asyncio.Task[object] | None] = set()

    def check(self) -> None:
        """Make sure that the current task may send.

        Raises:
            CameraBusyError: Another one is, or is to be, alone; or the camera is spared.
        """
        task = asyncio.current_task()
        if self._alone not in (None, task):
            raise CameraBusyError
        if self._is_spared and task not in self._essential:
            raise CameraBusyError

    @contextmanager
    def passing(self) -> Iterator[None]:
        """Send a request, to its end.

        Raises:
            CameraBusyError: As with check.
        """
        self.check()
        self._inside += 1
        self._empty.clear()
        try:
            yield
        finally:
            self._inside -= 1
            if not self._inside:
                self._empty.set()

    @asynccontextmanager
    async def lasting(self) -> AsyncIterator[None]:
        """Do what has no end until it is in the way; then it is cancelled.

        Raises:
            CameraBusyError: As with check, also while it lasts.
        """
        with self.passing():
            try:
                async with asyncio.timeout(None) as limit:
                    self._lasting.add(limit)
                    try:
                        yield
                    finally:
                        self._lasting.discard(limit)
            except TimeoutError:
                if not limit.expired():
                    raise
            else:
                return
        raise CameraBusyError

    @asynccontextmanager
    async def alone(self) -> AsyncIterator[None]:
        """Wait until nobody is inside, and let only the current task in.

        Raises:
            CameraBusyError: Another one is alone already, or the camera is spared.
        """
        self.check()
        if self._alone is not None:
            raise CameraBusyError
        self._alone = asyncio.current_task()
        try:
            self._end_what_lasts()
            await self._empty.wait()
            yield
        finally:
            self._alone = None

    @contextmanager
    def spared(self) -> Iterator[None]:
        """Let in only what is essential; what lasts ends."""
        self._is_spared = True
        self._end_what_lasts()
        try:
            yield
        finally:
            self._is_spared = False

    @contextmanager
    def essential(self) -> Iterator[None]:
        """Count what the current task sends as essential."""
        task = asyncio.current_task()
        self._essential.add(task)
        try:
            yield
        finally:
            self._essential.discard(task)

    def _end_what_lasts(self) -> None:
        for limit in self._lasting:
            limit.reschedule(0)
