"""What becomes of an upload on its way: cut, slow, its answer lost, or the camera never to be seen again."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
import time

import pytest

from tests.common import eventually
from tests.simulator import SimulatedCamera, UidCamera, create_camera
from tests.simulator.mjpeg.files import firmware_image

from .foreign import find_program, run

pytestmark = [
    pytest.mark.foreign,
    pytest.mark.usefixtures("socket_enabled"),
    pytest.mark.parametrize("family", ["mjpeg", "uid"]),
]

IMAGE = firmware_image("11.22.2.40", 600_000)
RESET = 56
NO_ANSWER = 52
REFUSED = 7


@asynccontextmanager
async def camera_of(family: str) -> AsyncIterator[SimulatedCamera]:
    """Run a camera of a family."""
    async with create_camera(family) as camera:
        camera.reboot_seconds = 0.1
        yield camera


async def upload(camera: SimulatedCamera, folder: Path, status: int = 0) -> str:
    """Let curl upload the image; it must end with this status of its own."""
    file = folder / "image.bin"
    file.write_bytes(IMAGE)
    base = f"http://{camera.host}:{camera.port}"
    if isinstance(camera, UidCamera):
        how: tuple[str, ...] = (
            "-H", "Content-Type: application/octet-stream", "--data-binary", f"@{file}",
            f"{base}/OnvifFirmwareUpgrade",
        )  # fmt: skip
    else:
        how = ("--form", f"file=@{file}", f"{base}/upgrade_firmware.cgi")
    return await run(
        find_program("curl"), "-sS", "--user", "admin:secret", *how, status=status
    )


async def test_cut_in_mid_upload(family: str, tmp_path: Path) -> None:
    """So many bytes arrive, then the connection is reset; it counts for nothing but stands in the journal."""
    async with camera_of(family) as camera:
        camera.add_fault("upload_cut", size=100_000, times=1)
        printed = await upload(camera, tmp_path, RESET)
        assert "reset" in printed.lower()
        [cut] = camera.requests
        assert (cut.method, len(cut.body), camera.received) == (
            "POST",
            100_000,
            100_000,
        )
        assert camera.uploads == []
        await asyncio.sleep(0.3)
        assert not camera.offline
        await upload(camera, tmp_path)
        assert [upload.content for upload in camera.uploads] == [IMAGE]
        assert len(camera.requests) == 2


async def test_only_bodies_are_cut(family: str) -> None:
    """What has no body is answered."""
    async with camera_of(family) as camera:
        fault = camera.add_fault("upload_cut", size=0, times=1)
        url = f"http://{camera.host}:{camera.port}/get_status.cgi"
        await run(find_program("curl"), "-sS", url)
        assert fault.times == 1


async def test_client_that_leaves(family: str) -> None:
    """What arrived of an upload that its client gave up stands in the journal."""
    async with camera_of(family) as camera:
        _, writer = await asyncio.open_connection(camera.host, camera.port)
        writer.write(
            b"POST /upgrade_firmware.cgi HTTP/1.1\r\nHost: x\r\nContent-Length: 9999\r\n\r\nBNEG"
        )
        await eventually(lambda: camera.received == 4)
        assert camera.requests == []
        writer.close()
        await eventually(lambda: len(camera.requests) == 1)
        assert camera.requests[0].body == b"BNEG"
        assert camera.uploads == []


async def test_slow_reader(family: str, tmp_path: Path) -> None:
    """A camera that takes its time is seen to: bytes arrive bit by bit, and the client waits."""
    async with camera_of(family) as camera:
        camera.upload_rate = 600_000.0
        began = time.monotonic()
        client = asyncio.create_task(upload(camera, tmp_path))
        seen = set[int]()
        while not client.done():
            seen.add(camera.received)
            await asyncio.sleep(0.02)
        await client
        assert 1 <= time.monotonic() - began < 3
        assert len(seen) > 10
        assert [upload.content for upload in camera.uploads] == [IMAGE]


async def test_answer_lost(family: str, tmp_path: Path) -> None:
    """The whole file arrives and counts, but nobody is told."""
    async with camera_of(family) as camera:
        camera.next_versions["firmware"] = "11.22.2.40"
        camera.add_fault("drop", times=1)
        await upload(camera, tmp_path, NO_ANSWER)
        assert [upload.content for upload in camera.uploads] == [IMAGE]
        await eventually(lambda: camera.offline)
        await eventually(lambda: not camera.offline)
        assert camera.versions["firmware"] == "11.22.2.40"
        assert len(camera.requests) == 1


async def test_camera_that_never_returns(family: str, tmp_path: Path) -> None:
    """It answers, restarts, and is never seen again."""
    async with camera_of(family) as camera:
        camera.comes_back = False
        await upload(camera, tmp_path)
        await eventually(lambda: camera.offline)
        await asyncio.sleep(0.3)
        await upload(camera, tmp_path, REFUSED)
        assert len(camera.requests) == 1
