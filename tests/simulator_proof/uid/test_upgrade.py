"""The uid camera's firmware: sent by curl, stored byte for byte, in force after the restart."""

from pathlib import Path

import pytest

from tests.common import eventually
from tests.simulator import Upload, UploadKind
from tests.simulator.uid import UidCamera
from tests.simulator.uid.firmware import FILESYSTEM, firmware_image
from tests.simulator_proof.foreign import find_program, run

from .client import UidClient

pytestmark = [pytest.mark.foreign, pytest.mark.usefixtures("socket_enabled")]

PATHS = ("/cgi-bin/OnvifFirmwareUpgrade", "/OnvifFirmwareUpgrade")


async def upload(camera: UidCamera, path: str, content: bytes, folder: Path) -> str:
    """Let curl upload a file, and return the status."""
    file = folder / "upload.bin"
    file.write_bytes(content)
    return await run(
        find_program("curl"), "-sS", "-o", folder / "answer", "-w", "%{http_code}",
        "--basic", "--user", "admin:secret", "-H", "Content-Type: application/octet-stream",
        "--data-binary", f"@{file}", f"http://{camera.host}:{camera.port}{path}",
    )  # fmt: skip


async def version(camera: UidCamera) -> str:
    """Return what the camera tells of its version."""
    client = await UidClient(camera).login()
    return (await client.call("getinfo")).attributes("info")["filesystem"]


@pytest.mark.parametrize("path", PATHS)
@pytest.mark.parametrize("next_version", ["V2.6.0", None])
async def test_upgrade(tmp_path: Path, path: str, next_version: str | None) -> None:
    """What was sent is what is stored; after the restart, and not before, the new version runs."""
    image = firmware_image(3_000_001)
    assert len(image) == 3_000_001
    async with UidCamera() as camera:
        camera.reboot_seconds = 0.1
        if next_version is not None:
            camera.next_versions["firmware"] = next_version
        assert await upload(camera, path, image, tmp_path) == "200"
        assert camera.uploads == [Upload(path, UploadKind.FIRMWARE, image)]
        assert await version(camera) == FILESYSTEM
        await eventually(lambda: camera.offline)
        await eventually(lambda: not camera.offline)
        assert await version(camera) == (next_version or FILESYSTEM)


@pytest.mark.parametrize(("profile", "status"), [("doc", "404"), ("field", "200")])
async def test_one_path_only(tmp_path: Path, profile: str, status: str) -> None:
    """A camera may know one of both addresses; the other is as any that it does not know."""
    async with UidCamera(profile=profile) as camera:
        camera.upgrade_paths = frozenset({PATHS[1]})
        assert await upload(camera, PATHS[0], b"image", tmp_path) == status
        assert camera.uploads == []
        assert not camera.offline
        if profile == "field":
            assert "<html>" in (tmp_path / "answer").read_text()
        assert await upload(camera, PATHS[1], b"image", tmp_path) == "200"
        assert [upload.content for upload in camera.uploads] == [b"image"]
        assert [request.body for request in camera.requests] == [b"image"] * 2


@pytest.mark.parametrize("tells", [True, False])
async def test_tells_info(tells: bool) -> None:
    """Whether model and MAC are for anybody is the camera's, whatever its profile."""
    async with UidCamera(mac="F00000112233") as camera:
        camera.tells_info = tells
        answer = await UidClient(camera).send("/cgi-bin/getinfo?")
        if tells:
            assert answer.attributes("info")["mac"] == "F0-00-00-11-22-33"
        else:
            assert answer.status == 400
