"""The simulated `mjpeg` camera's server push, byte by byte."""

import asyncio
from contextlib import AsyncExitStack
from io import BytesIO
import time

from PIL import Image
import pytest

from tests.simulator import MjpegCamera
from tests.simulator_proof.client import fetch

from .conftest import ADMIN, LOGIN, ask, read_head, read_part, watch


async def test_parts(camera: MjpegCamera) -> None:
    """Headers and parts are as on a real camera: nothing chunked, each picture another."""
    async with watch(camera, "&rate=3") as reader:
        line, *fields = await read_head(reader)
        assert line == "HTTP/1.1 200 OK"
        assert fields[0] == "Server: Netwave IP Camera"
        assert fields[2:] == [
            "Content-Type: multipart/x-mixed-replace;boundary=ipcamera",
            "Cache-Control: no-cache",
            "Connection: close",
        ]
        pictures = []
        for _ in range(3):
            pictures.append(await read_part(reader))
            assert await reader.readexactly(2) == b"\r\n"
        assert len(set(pictures)) == 3
        assert Image.open(BytesIO(pictures[0])).size == (320, 240)


@pytest.mark.parametrize(
    ("rate", "seconds"), [(1, 0.2), (6, 0.4), (11, 0.8), (13, 4 / 3)]
)
async def test_rate(camera: MjpegCamera, rate: int, seconds: float) -> None:
    """From the second picture on they come as the encoder's clock ticks."""
    async with watch(camera, f"&rate={rate}") as reader:
        await read_head(reader)
        for number in range(6):
            if number == 2:
                before = time.monotonic()
            await read_part(reader)
            await reader.readexactly(2)
        assert seconds * 0.65 < time.monotonic() - before < seconds + 0.5


async def test_resolution(camera: MjpegCamera) -> None:
    """The size is as asked for, else as the camera is set, even when that changes meanwhile."""
    async with (
        watch(camera, "&resolution=32&rate=1") as large,
        watch(camera, "&resolution=8&rate=1") as small,
        watch(camera, "&rate=1") as as_set,
    ):
        for reader, size in (
            (large, (640, 480)),
            (small, (320, 240)),
            (as_set, (320, 240)),
        ):
            await read_head(reader)
            assert Image.open(BytesIO(await read_part(reader))).size == size
        await ask(camera, "camera_control.cgi?param=0&value=2")
        sizes = set()
        for _ in range(10):
            await as_set.readexactly(2)
            sizes.add(Image.open(BytesIO(await read_part(as_set))).size)
        assert (160, 120) in sizes


@pytest.mark.parametrize(
    "query",
    ["resolution=2", "resolution=16", "resolution=", "rate=24", "rate=-1", "rate=x"],
)
@pytest.mark.parametrize("name", ["videostream.cgi", "videostream.asf"])
async def test_illegal(camera: MjpegCamera, name: str, query: str) -> None:
    """A size or rate that does not exist is refused."""
    answer = await fetch(camera, f"/{name}?{query}", login=ADMIN)
    assert answer.text == "error: illegal params."


async def test_only_so_many_may_watch(camera: MjpegCamera) -> None:
    """One too many is sent away; when one leaves there is room again."""
    camera.max_streams = 1
    async with watch(camera) as reader:
        await read_head(reader)
        assert (await fetch(camera, f"/videostream.cgi?{LOGIN}")).status == 503
    async with asyncio.timeout(3):
        while camera.streams:
            await asyncio.sleep(0.02)
    async with watch(camera) as reader:
        assert (await read_head(reader))[0] == "HTTP/1.1 200 OK"


async def test_four_may_watch_unless_told_otherwise(camera: MjpegCamera) -> None:
    """Of six that come at the same moment four are let in, of which the camera keeps count."""

    async def open_view() -> str:
        reader = await stack.enter_async_context(watch(camera))
        return (await read_head(reader))[0]

    async with AsyncExitStack() as stack:
        lines = await asyncio.gather(*(open_view() for _ in range(6)))
        assert (
            sorted(lines)
            == ["HTTP/1.1 200 OK"] * 4 + ["HTTP/1.1 503 Service Unavailable"] * 2
        )
        assert (camera.streams, camera.most_streams) == (4, 4)
        camera.max_streams = 5
        assert await open_view() == "HTTP/1.1 200 OK"
    async with asyncio.timeout(3):
        while camera.streams:
            await asyncio.sleep(0.02)
    async with watch(camera) as reader:
        await read_head(reader)
        state = camera.state()
        assert (state["streams"], state["most_streams"]) == (1, 5)


async def test_reboot_ends_live_view(camera: MjpegCamera) -> None:
    """A restart resets every connection in mid-stream, also one whose client does not read."""
    async with watch(camera) as reader, watch(camera) as other:
        await read_head(reader)
        await read_head(other)
        assert camera.streams == 2
        await camera.reboot(0)
        for cut in (reader, other):
            with pytest.raises(ConnectionResetError):
                await cut.read()
    async with asyncio.timeout(3):
        while camera.streams:
            await asyncio.sleep(0.02)


async def test_asf_without_ffmpeg(
    camera: MjpegCamera, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where ffmpeg is missing there is no ASF."""
    monkeypatch.setenv("PATH", "")
    assert (await fetch(camera, f"/videostream.asf?{LOGIN}")).status == 404
