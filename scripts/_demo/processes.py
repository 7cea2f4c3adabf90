"""The programs that the demo starts: each in a process group of its own, and none of them outlives the demo."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from contextlib import suppress
import os
from pathlib import Path
import signal
import socket
from types import TracebackType
from typing import Self

LOCALHOST = "127.0.0.1"

PATIENCE = 30
"""Seconds within which what must come has come; the status of a camera is polled every few seconds."""


class DemoError(Exception):
    """Why the demo can't go on, in one sentence."""


def say(text: str) -> None:
    """Tell what is being done."""
    print(f"demo: {text}", flush=True)


async def eventually(
    is_so: Callable[[], Awaitable[bool]], otherwise: str, seconds: float = PATIENCE
) -> None:
    """Wait until something is so.

    Raises:
        DemoError: It never is.
    """
    try:
        async with asyncio.timeout(seconds):
            while not await is_so():
                await asyncio.sleep(0.1)
    except TimeoutError:
        raise DemoError(f"{otherwise} (after {seconds:.0f} s)") from None


def is_free(port: int) -> bool:
    """Return whether nobody listens on a port."""
    with socket.socket() as listener:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            listener.bind((LOCALHOST, port))
        except OSError:
            return False
    return True


def free_ports(count: int) -> list[int]:
    """Return ports that nobody listens on."""
    listeners = [socket.create_server((LOCALHOST, 0)) for _ in range(count)]
    try:
        return [listener.getsockname()[1] for listener in listeners]
    finally:
        for listener in listeners:
            listener.close()


class Child:
    """One program that was started."""

    def __init__(
        self, name: str, log: Path, process: asyncio.subprocess.Process
    ) -> None:
        """Take a started program, which is the leader of its process group."""
        self.name = name
        self.log = log
        self._process = process

    @property
    def pid(self) -> int:
        """The program's process."""
        return self._process.pid

    def require_running(self) -> None:
        """Do nothing while the program runs.

        Raises:
            DemoError: It has ended.
        """
        if (code := self._process.returncode) is not None:
            how = f"with {code}" if code >= 0 else f"by {signal.Signals(-code).name}"
            raise DemoError(f"{self.name} ended {how}.{self._last_lines()}")

    async def until(
        self, is_ready: Callable[[], Awaitable[bool]], timeout: float
    ) -> None:
        """Wait until the program is ready.

        Raises:
            DemoError: It has ended, or is not ready in time.
        """
        try:
            async with asyncio.timeout(timeout):
                while not await is_ready():
                    self.require_running()
                    await asyncio.sleep(0.1)
        except TimeoutError:
            raise DemoError(
                f"{self.name} was not ready after {timeout:.0f} s.{self._last_lines()}"
            ) from None

    async def wait(self) -> None:
        """Wait until the program has ended."""
        await self._process.wait()

    async def stop(self) -> None:
        """End the program and everything that it started."""
        self._signal(signal.SIGTERM)
        with suppress(TimeoutError):
            async with asyncio.timeout(20):
                await self._process.wait()
        self._signal(signal.SIGKILL)
        await self._process.wait()

    def _signal(self, number: signal.Signals) -> None:
        with suppress(ProcessLookupError):
            os.killpg(self._process.pid, number)

    def _last_lines(self) -> str:
        lines = self.log.read_text(errors="replace").splitlines()[-15:]
        return "".join(f"\n  {line}" for line in (f"The end of {self.log}:", *lines))


class Children:
    """All programs that the demo started; they end when this context ends."""

    def __init__(self) -> None:
        """Begin with none."""
        self._children: list[Child] = []

    async def __aenter__(self) -> Self:
        """Return the context."""
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        """End all programs."""
        await asyncio.gather(*(child.stop() for child in self._children))

    async def start(
        self,
        name: str,
        *command: str | Path,
        log: Path,
        environment: Mapping[str, str] | None = None,
    ) -> Child:
        """Start a program whose output goes to a file."""
        with log.open("wb") as output:
            process = await asyncio.create_subprocess_exec(
                *command,
                stdin=asyncio.subprocess.DEVNULL,
                stdout=output,
                stderr=asyncio.subprocess.STDOUT,
                env={**os.environ, **(environment or {})},
                start_new_session=True,
            )
        child = Child(name, log, process)
        self._children.append(child)
        return child

    def require_running(self) -> None:
        """Do nothing while all programs run.

        Raises:
            DemoError: One has ended.
        """
        for child in self._children:
            child.require_running()

    async def watch(self) -> None:
        """Wait until one of the programs ends by itself.

        Raises:
            DemoError: One has.
        """
        waits = [asyncio.create_task(child.wait()) for child in self._children]
        try:
            await asyncio.wait(waits, return_when=asyncio.FIRST_COMPLETED)
        finally:
            for wait in waits:
                wait.cancel()
        self.require_running()
