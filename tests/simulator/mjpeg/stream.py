"""The `mjpeg` camera's live pictures: server push, and ASF where ffmpeg is installed."""

import asyncio
from asyncio.subprocess import DEVNULL, PIPE
from collections.abc import AsyncGenerator, Callable, Mapping
from contextlib import aclosing, suppress
import os
import time

from tests.simulator.faults import Fault, StreamFaultKind
from tests.simulator.jpeg import EOI, pad, with_thumbnail
from tests.simulator.stamp import Stamp

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
HUGE_FRAME = 16 * 1024 * 1024
ENORMOUS = 10**12
PREAMBLE = b"Here come pictures.\r\n\r\n"
FILLER = b"\xff\xd8\xff\r\n--ipcamerx\r\n\r\n" * 3000
"""What an endless part is made of: nearly a boundary, and beginnings of pictures, over and over."""

type Shown = Mapping[StreamFaultKind, Fault]


def interval(rate: int, full_speed: float | None = None) -> float:
    """Return the seconds between two frames; `full_speed`: how many a second the camera makes, if that is set."""
    seconds = INTERVALS[max(known for known in INTERVALS if known <= rate)]
    if full_speed is None:
        return seconds
    return max(1 / full_speed, seconds if rate else 0.0)


async def frames(
    frame: Callable[[Stamp], bytes], seconds: float, *, queue: bool = False
) -> AsyncGenerator[bytes]:
    """Yield frames, one each so many seconds.

    With `queue` all of them, each as it was when it was due, however late somebody takes it;
    otherwise those that nobody took in time are left out, and each is as it is when it is taken.
    """
    step = round(seconds * 1e9)
    # A camera has one encoder: its clients get the same frame at the same time.
    start = time.monotonic_ns() // step * step
    number = 0
    while True:
        due = start + number * step
        if (wait := due - time.monotonic_ns()) > 0:
            await asyncio.sleep(wait / 1e9)
        now = time.monotonic_ns()
        if not queue:
            number = max(number, (now - start) // step)
        yield frame(Stamp(number, due if queue else now))
        number += 1


async def server_push(
    pictures: AsyncGenerator[bytes],
    faults: Callable[[int], Shown],
    *,
    separator: bytes,
) -> AsyncGenerator[bytes]:
    """Yield the parts of videostream.cgi.

    Args:
        pictures: What to send.
        faults: Gives the faults that a part shows, by its number from 0.
        separator: What stands between a picture and the next boundary.
    """
    number = -1
    async with aclosing(pictures):
        async for jpeg in pictures:
            number += 1
            shown = faults(number)
            if (freeze := shown.get(StreamFaultKind.FREEZE)) is not None:
                await asyncio.sleep(freeze.seconds)
                continue
            part = _part(jpeg, shown)
            if StreamFaultKind.CUT in shown:
                yield part[: len(part) // 2]
                return
            if (endless := shown.get(StreamFaultKind.ENDLESS)) is not None:
                yield part.removesuffix(EOI)
                sent = 0
                while endless.size is None or sent < endless.size:
                    yield FILLER
                    # A client in the same process is to have its turn.
                    await asyncio.sleep(0)
                    sent += len(FILLER)
                return
            yield part + separator


def _part(jpeg: bytes, shown: Shown) -> bytes:
    """Return one part, as the faults spoil it."""
    body = _spoil(jpeg, shown)
    length = len(body)
    if StreamFaultKind.ENDLESS in shown:
        length = ENORMOUS
    for kind, sign in (
        (StreamFaultKind.SHORT_LENGTH, -1),
        (StreamFaultKind.LONG_LENGTH, 1),
    ):
        if (fault := shown.get(kind)) is not None:
            length += sign * (len(body) // 2 if fault.size is None else fault.size)
    return b"".join(
        (
            PREAMBLE if StreamFaultKind.PREAMBLE in shown else b"",
            f"--{BOUNDARY}\r\nContent-Type: image/jpeg\r\n".encode(),
            b""
            if StreamFaultKind.NO_LENGTH in shown
            else f"Content-Length: {length}\r\n".encode(),
            b"\r\n",
            body,
        )
    )


def _spoil(jpeg: bytes, shown: Shown) -> bytes:
    """Return a picture as the faults spoil it."""
    if StreamFaultKind.THUMBNAIL in shown:
        jpeg = with_thumbnail(jpeg)
    if (huge := shown.get(StreamFaultKind.HUGE_FRAME)) is not None:
        jpeg = pad(jpeg, HUGE_FRAME if huge.size is None else huge.size)
    if StreamFaultKind.TRUNCATED_FRAME in shown:
        jpeg = jpeg[: len(jpeg) // 2]
    if StreamFaultKind.NOT_JPEG in shown:
        jpeg = os.urandom(len(jpeg))
    return jpeg


async def asf(
    pictures: AsyncGenerator[bytes], seconds: float, ffmpeg: str
) -> AsyncGenerator[bytes]:
    """Yield pictures, one each so many seconds, as ASF."""
    process = await asyncio.create_subprocess_exec(
        ffmpeg,
        *("-loglevel", "error", "-f", "mjpeg", "-framerate", str(1 / seconds)),
        *("-i", "pipe:0", "-c:v", "copy", "-f", "asf", "-packetsize", "3200", "pipe:1"),
        stdin=PIPE,
        stdout=PIPE,
        stderr=DEVNULL,
    )
    if process.stdin is None or process.stdout is None:
        raise RuntimeError("ffmpeg has no pipes")
    feeder = asyncio.create_task(_feed(process.stdin, pictures))
    try:
        while chunk := await process.stdout.read(65536):
            yield chunk
    finally:
        feeder.cancel()
        with suppress(ProcessLookupError):
            process.kill()
        await process.wait()


async def _feed(pipe: asyncio.StreamWriter, pictures: AsyncGenerator[bytes]) -> None:
    with suppress(ConnectionError):
        async with aclosing(pictures):
            async for jpeg in pictures:
                pipe.write(jpeg)
                await pipe.drain()
