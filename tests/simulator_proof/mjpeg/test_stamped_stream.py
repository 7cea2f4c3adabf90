"""The simulated `mjpeg` camera as a source for measurements: pictures of a set size and rate that tell when they were sent."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from io import BytesIO
import itertools
import re
import sys
import time

from PIL import Image
import pytest

from tests.simulator import MjpegCamera, Stamp, StampedFrames, read_stamp
from tests.simulator_proof.client import fetch
from tests.simulator_proof.foreign import find_program, run

from .conftest import ADMIN, LOGIN, read_head, read_part, watch


async def stamps(reader: asyncio.StreamReader, count: int) -> list[tuple[Stamp, float]]:
    """Return the stamps of the next pictures, and how old each was in seconds."""
    found = []
    for _ in range(count):
        stamp = read_stamp(await read_part(reader))
        found.append((stamp, (time.monotonic_ns() - stamp.ns) / 1e9))
        await reader.readexactly(2)
    return found


def seconds_between(found: list[tuple[Stamp, float]]) -> float:
    """Return the time from one picture to the next in the camera's own counting."""
    (first, _), (last, _) = found[0], found[-1]
    return (last.ns - first.ns) / 1e9 / (last.sequence - first.sequence)


async def test_size_rate_and_age(camera: MjpegCamera) -> None:
    """Pictures come as large and as often as told, numbered, each just sent."""
    camera.stamped = StampedFrames(size=80_000, rate=40)
    async with watch(camera) as reader:
        await read_head(reader)
        found = await stamps(reader, 41)
        sequence = [stamp.sequence for stamp, _ in found]
        assert sequence == sorted(set(sequence))
        assert sequence[0] == 0
        assert 40 <= sequence[-1] < 45
        assert seconds_between(found) == pytest.approx(1 / 40, rel=0.1)
        assert sorted(age for _, age in found)[20] < 0.02
        frame = await read_part(reader)
        assert len(frame) == 80_000
        assert Image.open(BytesIO(frame)).size == (320, 240)


@pytest.mark.parametrize(
    ("query", "seconds", "size"),
    [
        ("&rate=0&resolution=32", 1 / 50, (640, 480)),
        ("&rate=1", 1 / 20, (320, 240)),
        ("&rate=11", 1 / 5, (320, 240)),
    ],
)
async def test_rate_and_resolution_count_all_the_same(
    camera: MjpegCamera, query: str, seconds: float, size: tuple[int, int]
) -> None:
    """A client gets fewer pictures, or larger ones, if it asks for them; never more than there are."""
    camera.stamped = StampedFrames(size=40_000, rate=50)
    async with watch(camera, query) as reader:
        await read_head(reader)
        assert seconds_between(await stamps(reader, 6)) == pytest.approx(
            seconds, rel=0.3
        )
        frame = await read_part(reader)
        assert (len(frame), Image.open(BytesIO(frame)).size) == (40_000, size)


@pytest.mark.parametrize("queue", [False, True])
async def test_slow_client(camera: MjpegCamera, queue: bool) -> None:
    """What a client leaves unread for a while is either left out by the camera, or comes late, all of it."""
    # A second of it is more than the kernel keeps for both sides.
    camera.stamped = StampedFrames(size=400_000, rate=50, queue=queue)
    async with watch(camera, limit=64 * 1024) as reader:
        await read_head(reader)
        await stamps(reader, 1)
        await asyncio.sleep(1.5)
        found = await stamps(reader, 120)
    steps = [
        later.sequence - earlier.sequence
        for (earlier, _), (later, _) in itertools.pairwise(found)
    ]
    assert max(age for _, age in found) > 1.2
    assert found[-1][1] < 0.5
    if queue:
        assert set(steps) == {1}
        times = [stamp.ns for stamp, _ in found]
        assert {later - earlier for earlier, later in itertools.pairwise(times)} == {
            20_000_000
        }
    else:
        assert max(steps) > 10


async def test_queue_grows_older_and_older(camera: MjpegCamera) -> None:
    """A client that is four times too slow sees ever older pictures."""
    camera.stamped = StampedFrames(size=20_000, rate=40, queue=True)
    async with watch(camera) as reader:
        await read_head(reader)
        ages = []
        for _ in range(15):
            [(_, age)] = await stamps(reader, 1)
            ages.append(age)
            await asyncio.sleep(0.1)
    assert ages == sorted(ages)
    assert ages[-1] > 0.8


async def test_still_tells_when_it_was_taken(camera: MjpegCamera) -> None:
    """snapshot.cgi has a stamp of the moment."""
    camera.stamped = StampedFrames(size=50_000)
    before = time.monotonic_ns()
    answer = await fetch(camera, "/snapshot.cgi", login=ADMIN)
    assert before < read_stamp(answer.body).ns < time.monotonic_ns()
    assert len(answer.body) == 50_000


@asynccontextmanager
async def program(*options: str) -> AsyncIterator[tuple[int, int]]:
    """Run the simulator as a program; return its process and its port."""
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "tests.simulator", "--family", "mjpeg", *options),
        stdout=asyncio.subprocess.PIPE,
    )
    try:
        assert process.stdout is not None
        async with asyncio.timeout(20):
            line = (await process.stdout.readline()).decode()
        yield process.pid, int(line.rsplit(":", 1)[1])
    finally:
        process.terminate()
        await process.wait()


@pytest.mark.foreign
@pytest.mark.parametrize("queue", [False, True])
async def test_command_line(socket_enabled: None, queue: bool) -> None:
    """The program sends such pictures; ffmpeg decodes them, and curl gets as many bytes as it should."""
    options = ("--frames", "80000x20", *(("--queue",) if queue else ()))
    async with program(*options) as (_, port):
        url = f"http://127.0.0.1:{port}/videostream.cgi?{LOGIN}"
        frames = await run(
            find_program("ffmpeg"), "-nostdin", "-loglevel", "error", "-xerror",
            "-f", "mpjpeg", "-i", url, "-frames:v", "5",
            "-fps_mode", "passthrough", "-f", "framemd5", "-",
        )  # fmt: skip
        assert "#dimensions 0: 320x240" in frames
        size = await run(
            find_program("curl"), "--silent", "--output", "/dev/null",
            "--max-time", "2", "--write-out", "%{size_download}", url, status=28,
        )  # fmt: skip
        assert int(size) == pytest.approx(2 * 20 * 80_000, rel=0.2)


@pytest.mark.parametrize(
    ("options", "error"),
    [
        (("--queue",), "--queue needs --frames"),
        (("--frames", "many"), "'many' is not like 80000x20"),
        (("--frames", "80000x0"), "'80000x0' is not like 80000x20"),
    ],
)
async def test_command_line_refuses(options: tuple[str, ...], error: str) -> None:
    """Nonsense is told."""
    command = ("-m", "tests.simulator", "--family", "mjpeg", *options)
    output = await run(sys.executable, *command, status=2)
    assert re.search(re.escape(error), output)


async def test_many_clients(socket_enabled: None) -> None:
    """32 clients at once get 20 pictures a second of 80 KB each, of which none is old."""

    async def take(port: int) -> list[tuple[Stamp, float]]:
        reader, writer = await asyncio.open_connection(
            "127.0.0.1", port, limit=1024 * 1024
        )
        writer.write(
            f"GET /videostream.cgi?{LOGIN} HTTP/1.1\r\nHost: x\r\n\r\n".encode()
        )
        try:
            await read_head(reader)
            return await stamps(reader, 60)
        finally:
            writer.close()

    async with program("--frames", "80000x20", "--max-streams", "32") as (_, port):
        before = time.monotonic()
        found = await asyncio.gather(*(take(port) for _ in range(32)))
        assert time.monotonic() - before < 6
    for client in found:
        assert 59 <= client[-1][0].sequence < 70
    ages = sorted(age for client in found for _, age in client)
    assert ages[len(ages) // 2] < 0.05
