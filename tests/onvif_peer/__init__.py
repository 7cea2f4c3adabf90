"""Starts the ONVIF device of Debian's gSOAP, and ends it. Where it was not built the test is skipped by name, or fails in CI.

No ready ONVIF device that tells events was found on npm, PyPI or in Debian (November 2026): `ipycam` has none, the
mock of npm's `onvif` matches the texts of its own client only, `rpos` throws. So this is a SOAP and WS-Security stack
that others wrote, made from ONVIF's own WSDLs by gSOAP; what happens at an event are the few lines of main.cpp.
"""

import asyncio
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
import os
from typing import Final

from tests.simulator_proof.foreign import missing

SECONDS: Final = 10


class OnvifPeer:
    """A device that runs.

    Attributes:
        port: Where it listens, on 127.0.0.1.
        operations: What it has done, oldest first, and whom it has refused.
    """

    def __init__(self, process: asyncio.subprocess.Process, port: int) -> None:
        """Take the running program, and its port."""
        self._process = process
        self.port = port
        self.operations: list[str] = []

    def set_motion(self, motion: bool) -> None:
        """Let there be motion, or none."""
        assert self._process.stdin is not None
        self._process.stdin.write(b"1\n" if motion else b"0\n")

    async def read(self) -> None:
        """Note what it does, until it ends."""
        assert self._process.stdout is not None
        async for line in self._process.stdout:
            self.operations.append(line.decode().strip())


@asynccontextmanager
async def onvif_peer(username: str, password: str) -> AsyncGenerator[OnvifPeer]:
    """Run a device with an account."""
    program = os.environ.get("IPCAM_FOREIGN_ONVIFD", "")
    if not os.access(program, os.X_OK):
        missing("ONVIF device of gSOAP")
    process = await asyncio.create_subprocess_exec(
        program,
        username,
        password,
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
    )
    assert process.stdout is not None
    try:
        async with asyncio.timeout(SECONDS):
            port = int(await process.stdout.readline())
        peer = OnvifPeer(process, port)
        async with asyncio.TaskGroup() as group:
            group.create_task(peer.read())
            try:
                yield peer
            finally:
                process.kill()
    finally:
        if process.returncode is None:
            process.kill()
        await process.wait()
