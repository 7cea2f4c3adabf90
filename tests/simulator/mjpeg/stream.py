"""The `mjpeg` camera's live pictures: server push, and ASF where ffmpeg is installed."""

import asyncio
from asyncio.subprocess import DEVNULL, PIPE
from collections.abc import AsyncGenerator, Callable
from contextlib import aclosing, suppress
import time

BOUNDARY = "ipcamera"
INTERVALS = {
    0: 1 / 25,
    1: 1 / 20,
    3: 1 / 15,
    6: 1 / 10,
    11: 1 / 5,
    12: 1 / 4,
    13: 1 / 3,
    14: 1 / 2,
    15: 1.0,
    17: 2.0,
    19: 3.0,
    21: 4.0,
    23: 5.0,
}
"""Seconds between frames by `rate`; rates in between are as fast as the next lower one."""
RATES = range(24)


def interval(rate: int) -> float:
    """Return the seconds between two frames."""
    return INTERVALS[max(known for known in INTERVALS if known <= rate)]


async def frames(frame: Callable[[], bytes], rate: int) -> AsyncGenerator[bytes]:
    """Yield frames at a rate; those that nobody took in time are left out."""
    due = time.perf_counter()
    while True:
        yield frame()
        due = max(due + interval(rate), time.perf_counter() - interval(rate))
        await asyncio.sleep(max(0.0, due - time.perf_counter()))


async def server_push(
    frame: Callable[[], bytes], rate: int, *, separator: bytes
) -> AsyncGenerator[bytes]:
    """Yield the parts of videostream.cgi; the separator stands between a picture and the next boundary."""
    async with aclosing(frames(frame, rate)) as pictures:
        async for jpeg in pictures:
            yield (
                (
                    f"--{BOUNDARY}\r\nContent-Type: image/jpeg\r\nContent-Length: {len(jpeg)}\r\n\r\n"
                ).encode()
                + jpeg
                + separator
            )


async def asf(
    frame: Callable[[], bytes], rate: int, ffmpeg: str
) -> AsyncGenerator[bytes]:
    """Yield the same pictures as ASF."""
    process = await asyncio.create_subprocess_exec(
        ffmpeg,
        *("-loglevel", "error", "-f", "mjpeg", "-framerate", str(1 / interval(rate))),
        *("-i", "pipe:0", "-c:v", "copy", "-f", "asf", "-packetsize", "3200", "pipe:1"),
        stdin=PIPE,
        stdout=PIPE,
        stderr=DEVNULL,
    )
    if process.stdin is None or process.stdout is None:
        raise RuntimeError("ffmpeg has no pipes")
    feeder = asyncio.create_task(_feed(process.stdin, frame, rate))
    try:
        while chunk := await process.stdout.read(65536):
            yield chunk
    finally:
        feeder.cancel()
        with suppress(ProcessLookupError):
            process.kill()
        await process.wait()


async def _feed(
    pipe: asyncio.StreamWriter, frame: Callable[[], bytes], rate: int
) -> None:
    with suppress(ConnectionError):
        async with aclosing(frames(frame, rate)) as pictures:
            async for jpeg in pictures:
                pipe.write(jpeg)
                await pipe.drain()
