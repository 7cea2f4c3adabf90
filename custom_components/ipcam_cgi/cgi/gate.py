"""Who may send to a camera: everybody, or for a while one alone."""

import asyncio
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager

from .errors import CameraBusyError


class Gate:
    """Lets requests through, unless another task is to be alone."""

    def __init__(self) -> None:
        """Open it."""
        self._alone: asyncio.Task[object] | None = None
        self._inside = 0
        self._empty = asyncio.Event()
        self._empty.set()
        self._lasting: set[asyncio.Timeout] = set()

    def check(self) -> None:
        """Make sure that the current task may send.

        Raises:
            CameraBusyError: Another one is, or is to be, alone.
        """
        if self._alone not in (None, asyncio.current_task()):
            raise CameraBusyError

    @contextmanager
    def passing(self) -> Iterator[None]:
        """Send a request, to its end.

        Raises:
            CameraBusyError: Another task is, or is to be, alone.
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
        """Do what has no end until another task is to be alone; then it is cancelled.

        Raises:
            CameraBusyError: Another task is, or is to be, alone.
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
            CameraBusyError: Another one is alone already.
        """
        if self._alone is not None:
            raise CameraBusyError
        self._alone = asyncio.current_task()
        try:
            for limit in self._lasting:
                limit.reschedule(0)
            await self._empty.wait()
            yield
        finally:
            self._alone = None
