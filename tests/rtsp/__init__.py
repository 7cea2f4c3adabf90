"""Starts the RTSP server of others, and ends it. Where it is missing the test is skipped by name, or fails in CI."""

import asyncio
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from hashlib import md5
import os
from pathlib import Path
from typing import Final
from urllib.parse import quote

from tests.simulator_proof.foreign import missing

# The bindings are those of Debian's own Python, whichever Python runs the tests.
PYTHON: Final = "/usr/bin/python3"
SERVER: Final = Path(__file__).with_name("server.py")
SECONDS: Final = 30


def md5_of(password: str) -> str:
    """Return what some cameras want in the place of a password."""
    return md5(password.encode(), usedforsecurity=False).hexdigest()


@dataclass(frozen=True, kw_only=True)
class RtspServer:
    """A server that runs.

    Attributes:
        host: Where it listens.
        port: Where it listens.
        username: Who may look; None if anybody.
        password: With which password.
        in_query: Whether it wants them in the query, the password as its MD5.
    """

    host: str
    port: int
    username: str | None
    password: str
    in_query: bool

    def url(self, path: str, password: str | None = None) -> str:
        """Return the URL of a stream, with the login that the server wants, or with another password."""
        where = f"{self.host}:{self.port}{path}"
        if self.username is None:
            return f"rtsp://{where}"
        user = quote(self.username, safe="")
        secret = self.password if password is None else password
        if self.in_query:
            return f"rtsp://{where}?username={user}&password={md5_of(secret)}"
        return f"rtsp://{user}:{quote(secret, safe='')}@{where}"


@asynccontextmanager
async def rtsp_server(
    streams: dict[str, str],
    *,
    username: str | None = None,
    password: str = "",
    auth: str = "digest",
    tcp_only: bool = False,
) -> AsyncGenerator[RtspServer]:
    """Serve streams.

    Args:
        streams: What each path serves: [CODEC:WIDTHxHEIGHT][+AUDIO] with h264 or h265, and aac or pcm_alaw.
        username: Who may look; None if anybody.
        password: With which password.
        auth: How they are told: basic, digest, or query, which is no part of RTSP.
        tcp_only: Whether the server refuses UDP.
    """
    arguments = [f"{path}={content}" for path, content in streams.items()]
    if username is not None:
        arguments += ["--username", username, "--password", password, "--auth", auth]
    if tcp_only:
        arguments.append("--tcp-only")
    if not Path(PYTHON).exists():
        missing(PYTHON)
    process = await asyncio.create_subprocess_exec(
        PYTHON,
        SERVER,
        *arguments,
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
    )
    assert process.stdin is not None
    assert process.stdout is not None
    try:
        async with asyncio.timeout(SECONDS):
            line = (await process.stdout.readline()).decode().strip()
            if not line and await process.wait() == os.EX_UNAVAILABLE:
                missing("Debian's gst-rtsp-server")
        host, _, port = line.removeprefix("rtsp://").partition(":")
        assert port, "the RTSP server did not start"
        yield RtspServer(
            host=host,
            port=int(port),
            username=username,
            password=password,
            in_query=auth == "query",
        )
    finally:
        process.stdin.close()
        try:
            await asyncio.wait_for(process.wait(), SECONDS)
        finally:
            if process.returncode is None:
                process.kill()
                await process.wait()
