"""What goes wrong in the simulated `mjpeg` camera's live view, part by part."""

import asyncio
from io import BytesIO
import re
import time
from typing import NamedTuple

import aiohttp
from PIL import Image
import pytest

from tests.simulator import MjpegCamera, StreamFaultKind
from tests.simulator.control import Control
from tests.simulator.jpeg import EOI, SOI
from tests.simulator_proof.client import fetch
from tests.simulator_proof.foreign import find_program, run

from .conftest import LOGIN, read_head, read_part, watch

BOUNDARY = b"--ipcamera\r\n"
MIB = 1024 * 1024


class Part(NamedTuple):
    """A part as found by the boundaries."""

    length: int | None
    body: bytes


async def parts(camera: MjpegCamera, count: int) -> list[Part]:
    """Return the first parts of a stream; they have no boundary within."""
    found = []
    async with watch(camera, "&rate=1") as reader:
        await read_head(reader)
        assert await reader.readuntil(BOUNDARY) == BOUNDARY
        for _ in range(count):
            data = (await reader.readuntil(BOUNDARY)).removesuffix(b"\r\n" + BOUNDARY)
            head, _, body = data.partition(b"\r\n\r\n")
            fields = re.fullmatch(
                rb"Content-Type: image/jpeg(?:\r\nContent-Length: (\d+))?", head
            )
            assert fields is not None
            found.append(Part(None if fields[1] is None else int(fields[1]), body))
    return found


def is_picture(data: bytes) -> bool:
    """Return whether something is a whole picture."""
    if not (data.startswith(SOI) and data.endswith(EOI)):
        return False
    Image.open(BytesIO(data)).load()
    return True


async def rest(reader: asyncio.StreamReader) -> bytes:
    """Return all that comes until the camera closes the connection."""
    async with asyncio.timeout(5):
        return await reader.read()


async def test_cut(camera: MjpegCamera) -> None:
    """The connection closes within a part, after as many good ones as told; the next stream is whole."""
    camera.add_fault("cut", good_parts=2, times=1)
    async with watch(camera, "&rate=1") as reader:
        await read_head(reader)
        for _ in range(2):
            assert is_picture(await read_part(reader))
            await reader.readexactly(2)
        half = await rest(reader)
    length = int(half.split(b"Content-Length: ")[1].partition(b"\r\n")[0])
    body = half.partition(b"\r\n\r\n")[2]
    assert body.startswith(SOI)
    assert length * 0.4 < len(body) < length * 0.6
    assert [is_picture(part.body) for part in await parts(camera, 4)] == [True] * 4


@pytest.mark.parametrize(
    ("kind", "size", "off"),
    [
        ("short_length", None, -0.5),
        ("short_length", 100, -100),
        ("long_length", None, 0.5),
        ("long_length", 1, 1),
    ],
)
async def test_wrong_length(
    camera: MjpegCamera, kind: str, size: int | None, off: float
) -> None:
    """The picture is right, its Content-Length is not, now and then or always."""
    camera.add_fault(kind, size=size, good_parts=1, every=2, times=2)
    found = await parts(camera, 6)
    assert all(is_picture(part.body) for part in found)
    wrong = [(part.length or 0) - len(part.body) for part in found]
    assert wrong == [
        0 if index not in (1, 3) else off if size else int(off * len(part.body))
        for index, part in enumerate(found)
    ]
    camera.clear_faults()
    camera.add_fault(kind, size=size)
    assert all(part.length != len(part.body) for part in await parts(camera, 3))


async def test_no_length(camera: MjpegCamera) -> None:
    """Only the boundary tells where a picture ends."""
    camera.add_fault("no_length")
    for part in await parts(camera, 3):
        assert part.length is None
        assert is_picture(part.body)


async def test_thumbnail(camera: MjpegCamera) -> None:
    """Each picture has a whole JPEG file within; with other faults too."""
    camera.add_fault("thumbnail")
    camera.add_fault("no_length", every=2)
    found = await parts(camera, 4)
    assert [part.length is None for part in found] == [True, False] * 2
    for part in found:
        assert is_picture(part.body)
        assert part.body.count(SOI) == part.body.count(EOI) == 2


@pytest.mark.parametrize("size", [None, 16 * MIB - 1, 16 * MIB + 1])
async def test_huge_frame(camera: MjpegCamera, size: int | None) -> None:
    """A picture of 16 MiB, give or take a byte, is one all the same."""
    camera.add_fault("huge_frame", size=size, times=1)
    async with watch(camera, "&rate=1") as reader:
        await read_head(reader)
        frame = await read_part(reader)
        assert len(frame) == (size or 16 * MIB)
        assert is_picture(frame)
        await reader.readexactly(2)
        assert len(await read_part(reader)) < MIB


async def test_truncated_frame(camera: MjpegCamera) -> None:
    """Content-Length is right, and yet there is only half a picture."""
    camera.add_fault("truncated_frame", every=2)
    found = await parts(camera, 4)
    assert [part.body.endswith(EOI) for part in found] == [False, True] * 2
    assert all(part.body.startswith(SOI) for part in found)
    assert all(part.length == len(part.body) for part in found)


async def test_not_jpeg(camera: MjpegCamera) -> None:
    """A part is called a picture and is none."""
    camera.add_fault("not_jpeg", good_parts=1, times=1)
    found = await parts(camera, 3)
    assert [is_picture(part.body) for part in found] == [True, False, True]
    assert all(part.length == len(part.body) for part in found)


@pytest.mark.parametrize("length", [True, False])
async def test_endless(camera: MjpegCamera, length: bool) -> None:
    """A part goes on and on; its Content-Length is enormous, or there is none."""
    camera.add_fault("endless", good_parts=1)
    if not length:
        camera.add_fault("no_length", good_parts=1)
    async with watch(camera, "&rate=1") as reader:
        await read_head(reader)
        await read_part(reader)
        await reader.readexactly(2)
        head = await reader.readuntil(b"\r\n\r\n")
        assert (b"Content-Length: 1000000000000\r\n" in head) is length
        data = await reader.readexactly(20 * MIB)
        assert data.startswith(SOI)
        assert b"--ipcamera" not in data
        assert EOI not in data
    async with asyncio.timeout(3):
        while camera.streams:
            await asyncio.sleep(0.02)


async def test_endless_ends_where_told(camera: MjpegCamera) -> None:
    """After so many bytes the connection closes."""
    camera.add_fault("endless", size=MIB)
    async with watch(camera) as reader:
        await read_head(reader)
        assert MIB < len(await rest(reader)) < 1.2 * MIB


async def test_preamble(camera: MjpegCamera) -> None:
    """Text stands before a boundary."""
    camera.add_fault("preamble", times=1)
    async with watch(camera, "&rate=1") as reader:
        await read_head(reader)
        assert await reader.readuntil(b"\r\n\r\n") == b"Here come pictures.\r\n\r\n"
        for _ in range(2):
            await read_part(reader)
            await reader.readexactly(2)


@pytest.mark.parametrize(
    ("kinds", "boundary"),
    [
        (["quoted_boundary"], '"ipcamera"'),
        (["dashed_boundary"], "--ipcamera"),
        (["dashed_boundary", "quoted_boundary"], '"--ipcamera"'),
    ],
)
async def test_boundary(camera: MjpegCamera, kinds: list[str], boundary: str) -> None:
    """The header words the boundary otherwise; the parts are as ever."""
    for kind in kinds:
        camera.add_fault(kind)
    async with watch(camera) as reader:
        assert (
            f"Content-Type: multipart/x-mixed-replace;boundary={boundary}"
            in await read_head(reader)
        )
        assert is_picture(await read_part(reader))


async def test_freeze(camera: MjpegCamera) -> None:
    """A stream that runs stops, with its connection open, and goes on later."""
    async with watch(camera, "&rate=1") as reader:
        await read_head(reader)
        for _ in range(3):
            await read_part(reader)
            await reader.readexactly(2)
        camera.add_fault("freeze", seconds=0.5, times=1)
        before = time.monotonic()
        for _ in range(3):
            assert is_picture(await read_part(reader))
            await reader.readexactly(2)
        assert 0.5 < time.monotonic() - before < 2


async def test_stall_within_a_part(camera: MjpegCamera) -> None:
    """The fault that any answer can show: half a part, then nothing, then the end."""
    camera.add_fault("stall", path="/videostream.cgi", seconds=0.4, times=1)
    before = time.monotonic()
    async with watch(camera) as reader:
        await read_head(reader)
        assert not (await rest(reader)).endswith(EOI)
    assert 0.4 < time.monotonic() - before < 2


async def test_faults_of_streams_are_for_streams(camera: MjpegCamera) -> None:
    """Neither other answers nor streams of other paths show them or use them up."""
    camera.add_fault("no_length", times=1)
    camera.add_fault("not_jpeg", path="/other.cgi")
    assert is_picture((await fetch(camera, f"/snapshot.cgi?{LOGIN}")).body)
    camera.max_streams = 0
    async with watch(camera) as reader:
        assert (await read_head(reader))[0] == "HTTP/1.1 503 Service Unavailable"
    camera.max_streams = 4
    found = await parts(camera, 2)
    assert [part.length is None for part in found] == [True, False]
    assert all(is_picture(part.body) for part in found)


async def test_control(camera: MjpegCamera) -> None:
    """The JSON control knows these faults too."""
    control = Control(camera)
    await control.start()
    async with aiohttp.ClientSession(f"http://127.0.0.1:{control.port}") as session:
        for kind in StreamFaultKind:
            async with session.post("/fault", json={"kind": kind}) as response:
                assert response.status == 200
        assert [fault.kind for fault in camera.faults] == list(StreamFaultKind)
        async with session.post("/fault", json={"kind": None}) as response:
            assert response.status == 200
        assert camera.faults == []
        fault = {"kind": "cut", "good_parts": 1, "path": "/videostream.cgi"}
        async with session.post("/fault", json=fault) as response:
            assert response.status == 200
        async with watch(camera) as reader:
            await read_head(reader)
            assert (await rest(reader)).count(BOUNDARY) == 2
    await control.stop()


@pytest.mark.foreign
@pytest.mark.parametrize(
    ("kinds", "separator"),
    [
        (["thumbnail"], b"\r\n"),
        (["no_length"], b"\r\n"),
        (["no_length", "thumbnail"], b"\r\n"),
        (["huge_frame"], b""),
        (["quoted_boundary"], b"\r\n"),
    ],
)
async def test_ffmpeg(camera: MjpegCamera, kinds: list[str], separator: bytes) -> None:
    """Ffmpeg decodes what is unusual, but no fault."""
    ffmpeg = find_program("ffmpeg")
    camera.separator = separator
    for kind in kinds:
        camera.add_fault(kind, size=4 * MIB)
    frames = await run(
        ffmpeg, "-nostdin", "-loglevel", "error", "-xerror", "-f", "mpjpeg",
        "-i", f"http://{camera.host}:{camera.port}/videostream.cgi?{LOGIN}&resolution=32",
        "-frames:v", "5", "-fps_mode", "passthrough", "-f", "framemd5", "-",
    )  # fmt: skip
    assert "#dimensions 0: 640x480" in frames
    assert len([line for line in frames.splitlines() if line[0] != "#"]) == 5


@pytest.mark.foreign
async def test_curl(camera: MjpegCamera) -> None:
    """Curl sees an answer that simply ends, and waits in vain for one that is frozen."""
    curl = find_program("curl")
    url = f"http://{camera.host}:{camera.port}/videostream.cgi?{LOGIN}"
    silent = ("--silent", "--output", "/dev/null")
    cut = camera.add_fault("cut", good_parts=3)
    size = await run(curl, *silent, "--write-out", "%{size_download}", url)
    cut.times = 0
    [whole, *_] = await parts(camera, 1)
    assert len(whole.body) * 3.2 < int(size) < len(whole.body) * 4
    camera.add_fault("freeze", good_parts=1, seconds=60)
    await run(curl, *silent, "--max-time", "1", url, status=28)
