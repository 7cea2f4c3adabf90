"""The uid camera driven by curl: a program that nobody here wrote."""

from pathlib import Path
import re

import pytest

from tests.simulator.uid import UidCamera
from tests.simulator_proof.foreign import find_program, run

pytestmark = [pytest.mark.foreign, pytest.mark.usefixtures("socket_enabled")]


@pytest.fixture
def curl() -> str:
    """Where curl is."""
    return find_program("curl")


@pytest.mark.parametrize("profile", ["doc", "field"])
async def test_curl(curl: str, tmp_path: Path, profile: str) -> None:
    """Log in, read and write a setting, move, fetch a picture, and have a bad request refused."""
    async with UidCamera(profile=profile) as camera:
        base = f"http://127.0.0.1:{camera.port}/cgi-bin"
        login = await run(
            curl, "-sSf", "-G", f"{base}/getuid",
            "--data-urlencode", "username=admin", "--data-urlencode", "password=secret",
        )  # fmt: skip
        match = re.search(r"<uid>(\w+)</uid>", login)
        assert match is not None
        uid = match[1]
        answer = await run(curl, "-sSf", f"{base}/image?uid={uid}")
        assert 'brightness="128"' in answer
        answer = await run(curl, "-sSf", f"{base}/image?uid={uid}&brightness=7")
        assert 'brightness="7"' in answer
        answer = await run(
            curl, "-sSf", "-G", f"{base}/osd",
            "-d", f"uid={uid}", "--data-urlencode", "title_utf8=你好&co",
        )  # fmt: skip
        assert camera.parameters()["osd"]["title_utf8"] == "你好&co"  # type: ignore[index, call-overload]
        await run(curl, "-sSf", f"{base}/ptz_ctrl?uid={uid}&move_x=1&move_y=0&speed=5")
        assert camera.scene.moving()
        await run(curl, "-sSf", f"{base}/ptz_ctrl?uid={uid}&stop=1")
        picture = tmp_path / "picture.jpg"
        code = await run(
            curl, "-sSf", "-o", picture, "-w", "%{http_code} %{content_type}",
            f"{base}/snapshot.cgi?stream=1&uid={uid}",
        )  # fmt: skip
        assert code == "200 image/jpeg"
        assert picture.read_bytes()[:2] == b"\xff\xd8"
        answer = await run(
            curl, "-sS", "-w", "%{http_code}", f"{base}/image?uid={uid}&brightness=256"
        )
        assert "brightness range: 0-255" in answer
        assert answer.endswith("400")
