"""The simulated `mjpeg` camera, driven by clients that nobody here wrote: foscam, netwave-camera, curl, ffmpeg."""

import asyncio
import itertools
import json
from pathlib import Path
import time
from typing import Any

from PIL import Image, ImageChops
import pytest

from tests.simulator import MjpegCamera
from tests.simulator_proof.foreign import (
    find_node_modules,
    find_program,
    find_python_with,
    run,
)

pytestmark = [pytest.mark.foreign, pytest.mark.usefixtures("socket_enabled")]

LOGIN = ("admin", "pa ss&w0rd")

FOSCAM = """
const cam = require('foscam');
const [host, port, user, pass, picture] = process.argv.slice(1);
const call = (f, ...args) => new Promise(done => f(...args, done));
const sleep = ms => new Promise(done => setTimeout(done, ms));
cam.on('connection-error', e => { console.error(e); process.exit(1); });
(async () => {
  const out = {};
  out.status = await call(cam.setup, {host, port, user, pass});
  out.brightness = await call(cam.control.camera, 'brightness', 200);
  out.resolution = await call(cam.control.camera, 'resolution', '640x480');
  out.flip = await call(cam.control.camera, 'flipmirror', 'flip+mirror');
  out.illegal = await call(cam.control.camera, 'contrast', 7);
  out.camera = await call(cam.camera_params);
  out.left = await call(cam.control.decoder, 'left');
  await sleep(400);
  out.stop = await call(cam.control.decoder, 'stop up');
  out.preset = await call(cam.preset.set, 3);
  out.alias = await call(cam.set.alias, 'Front & back');
  out.datetime = await call(cam.set.datetime, {tz: -28800, ntp_enable: 0, now: 1700000000});
  out.params = await call(cam.params);
  out.snapshot = await call(cam.snapshot, picture);
  console.log(JSON.stringify(out));
})();
"""

NETWAVE = """
import json, sys, time
from netwave import NetwaveCamera
address, user, password, picture = sys.argv[1:]
camera = NetwaveCamera(address, user, password)
camera.update_full()
out = {"alias": camera.get_alias(), "id": camera.get_id(), "contrast": camera.get_contrast(), "info": camera.get_info()}
camera.set_brightness(5)
camera.set_mirror_horizontal(True)
camera.set_resolution(camera.resolution_640_x_480)
camera.move_right()
time.sleep(0.4)
camera.stop_movement()
camera.set_preset(2)
camera.move_center()
camera.update_video_settings()
out |= {"brightness": camera.get_brightness(), "mirror": camera.get_mirror_horizontal()}
open(picture, "wb").write(camera.get_snapshot())
try:
    NetwaveCamera(address, user, "wrong").update_info()
except RuntimeError as err:
    out["wrong password"] = err.args[0]
camera.restart_camera()
print(json.dumps(out))
"""


def base(camera: MjpegCamera) -> str:
    """Return the camera's address."""
    return f"http://{camera.host}:{camera.port}"


def assert_picture(path: Path, size: tuple[int, int]) -> None:
    """The file is a whole JPEG picture of this size."""
    picture = Image.open(path)
    assert (picture.format, picture.size) == ("JPEG", size)
    picture.load()


@pytest.mark.parametrize("profile", ["11.22", "11.37.2.49", "11.37.2.65"])
async def test_foscam(tmp_path: Path, profile: str) -> None:
    """Npm foscam logs in by query, on the Basic and on the Digest generation, and gets what it asks for."""
    modules = find_node_modules("foscam")
    picture = tmp_path / "picture.jpg"
    async with MjpegCamera(
        profile=profile, username=LOGIN[0], password=LOGIN[1]
    ) as camera:
        camera.ptz.presets_enabled = True
        camera.raise_alarm("motion")
        printed = await run(
            find_program("node"),
            *("-e", FOSCAM, camera.host, str(camera.port), *LOGIN, picture),
            env={"NODE_PATH": str(modules)},
        )
        out: dict[str, Any] = json.loads(printed)
        assert out["status"]["id"] == camera.mac
        assert out["status"]["sys_ver"] == camera.kind.sys_ver
        assert out["status"]["alarm_status_str"] == "motion alarm"
        for name in (
            "brightness",
            "resolution",
            "flip",
            "left",
            "stop",
            "preset",
            "alias",
            "datetime",
        ):
            assert out[name] == "ok.", name
        assert out["illegal"] == "error: illegal params."
        assert out["camera"] == {
            "resolution": 32, "brightness": 200, "contrast": 2, "mode": 1, "flip": 3, "fps": 0,
        }  # fmt: skip
        assert "var alias='Front & back';" in out["params"]
        assert "var tz=-28800;" in out["params"]
        assert "var now=17000000" in out["params"]
        assert out["snapshot"] == str(picture)
        # foscam trims what it gets as text, the picture too.
        assert picture.read_bytes().startswith(b"\xff\xd8\xff")
        assert camera.scene.position().pan < -5
        assert not camera.scene.moving()
        assert camera.scene.presets[3] == camera.scene.position()


async def test_netwave_camera(tmp_path: Path) -> None:
    """PyPI netwave-camera logs in by Basic, reads, writes, moves and restarts."""
    python = find_python_with("netwave", "netwave-camera")
    picture = tmp_path / "picture.jpg"
    async with MjpegCamera(
        profile="11.37.2.49", username=LOGIN[0], password=LOGIN[1]
    ) as camera:
        camera.reboot_seconds = 0.3
        out: dict[str, Any] = json.loads(
            await run(python, "-c", NETWAVE, base(camera), *LOGIN, picture)
        )
        assert out["id"] == camera.mac
        assert out["alias"] == camera.alias
        assert out["contrast"] == 2
        assert out["info"]["tz"] == "18000"
        assert out["info"]["alarm_schedule_sun_1"] == "4294967264"
        assert out["brightness"] == 5
        assert out["mirror"] == 2
        assert out["wrong password"] == "Auth failed"
        assert_picture(picture, (640, 480))
        assert camera.scene.presets[2].pan > 5
        async with asyncio.timeout(5):
            while not camera.offline:
                await asyncio.sleep(0.02)
            while camera.offline:
                await asyncio.sleep(0.02)


async def test_curl_digest() -> None:
    """Curl's own Digest gets in on the Digest generation; its Basic, and a wrong password, do not."""
    curl = find_program("curl")
    login = ("--user", ":".join(LOGIN))
    status = (
        "--silent",
        "--show-error",
        "--output",
        "/dev/null",
        "--write-out",
        "%{http_code}",
    )
    async with MjpegCamera(
        profile="11.37.2.65", username=LOGIN[0], password=LOGIN[1]
    ) as camera:
        params = f"{base(camera)}/get_params.cgi"
        answer = await run(curl, "--silent", "--fail", "--digest", *login, params)
        assert answer.startswith(f"var id='{camera.mac}';\nvar sys_ver='11.37.2.65';\n")
        assert f"var user1_pwd='{LOGIN[1]}';" in answer
        assert [request.path for request in camera.requests] == ["/get_params.cgi"] * 2
        assert await run(curl, *status, "--basic", *login, params) == "401"
        assert (
            await run(curl, *status, "--digest", "--user", "admin:wrong", params)
            == "401"
        )
        assert await run(curl, *status, f"{base(camera)}/get_status.cgi") == "401"
        assert (
            await run(
                curl, *status, "--digest", *login, f"{base(camera)}/get_status.cgi"
            )
            == "200"
        )

        moved = f"{base(camera)}/decoder_control.cgi?command=0&onestep=1&degree=9"
        assert await run(curl, "--silent", "--digest", *login, moved) == "ok.\n"


async def test_curl_backs_up_and_restores(tmp_path: Path) -> None:
    """What curl saves as params.bin it can upload again, with the settings of that time."""
    curl = (find_program("curl"), "--silent", "--fail", "--user", ":".join(LOGIN))
    async with MjpegCamera(
        profile="11.22", username=LOGIN[0], password=LOGIN[1]
    ) as camera:
        camera.reboot_seconds = 0.1
        await run(
            *curl, "--output-dir", tmp_path, "--remote-name", "--remote-header-name",
            f"{base(camera)}/backup_params.cgi",
        )  # fmt: skip
        [file] = tmp_path.iterdir()
        assert file.stat().st_size == 5352
        await run(*curl, f"{base(camera)}/set_alias.cgi?alias=Other")
        assert camera.parameters()["alias"] == "Other"
        upload = ("--form", f"file=@{file}")
        assert (
            await run(*curl, *upload, f"{base(camera)}/restore_params.cgi") == "ok.\n"
        )
        assert camera.parameters()["alias"] == "R2D2"


@pytest.mark.parametrize("separator", [b"\r\n", b""], ids=["CRLF", "nothing"])
async def test_ffmpeg_reads_live_view(tmp_path: Path, separator: bytes) -> None:
    """Ffmpeg decodes the live pictures, whatever stands before the boundary; size and rate are as asked for."""
    ffmpeg = find_program("ffmpeg")
    async with MjpegCamera(
        profile="11.22", username="admin", password="secret"
    ) as camera:
        camera.separator = separator
        url = f"http://admin:secret@{camera.host}:{camera.port}/videostream.cgi?resolution=32&rate=11"
        before = time.monotonic()
        errors = await run(
            ffmpeg, "-nostdin", "-loglevel", "error", "-f", "mpjpeg", "-i", url,
            "-frames:v", "8", "-fps_mode", "passthrough", tmp_path / "%02d.png",
        )  # fmt: skip
        assert errors == ""
        # The first interval may be shorter: the encoder has a clock of its own.
        assert time.monotonic() - before > 6 / 5
        pictures = [Image.open(path) for path in sorted(tmp_path.iterdir())]
        assert [picture.size for picture in pictures] == [(640, 480)] * 8
        for one, other in itertools.pairwise(pictures):
            assert ImageChops.difference(
                one.convert("RGB"), other.convert("RGB")
            ).getbbox()
        async with asyncio.timeout(5):
            while camera.streams:
                await asyncio.sleep(0.02)


async def test_ffprobe_recognises_live_view_by_itself() -> None:
    """Told nothing but the URL, ffprobe finds an MJPEG video of the camera's own size."""
    ffprobe = find_program("ffprobe")
    async with MjpegCamera(
        profile="11.22", username="admin", password="secret"
    ) as camera:
        url = f"http://admin:secret@{camera.host}:{camera.port}/videostream.cgi"
        found = json.loads(
            await run(
                ffprobe, "-loglevel", "error", "-of", "json", "-show_streams", url
            )
        )
        [video] = found["streams"]
        assert (video["codec_name"], video["width"], video["height"]) == (
            "mjpeg",
            320,
            240,
        )


@pytest.mark.parametrize(("resolution", "size"), [(8, (320, 240)), (32, (640, 480))])
async def test_ffprobe_reads_asf(resolution: int, size: tuple[int, int]) -> None:
    """videostream.asf is ASF with the same pictures; who watches it counts."""
    ffprobe = find_program("ffprobe")
    async with MjpegCamera(
        profile="11.22", username="admin", password="secret"
    ) as camera:
        url = f"http://admin:secret@{camera.host}:{camera.port}/videostream.asf?resolution={resolution}&rate=3"
        found = json.loads(
            await run(
                ffprobe,
                "-loglevel",
                "error",
                "-of",
                "json",
                "-show_streams",
                "-show_format",
                "-analyzeduration",
                "1000000",
                url,
            )
        )
        [video] = found["streams"]
        assert found["format"]["format_name"] == "asf"
        assert (video["codec_name"], video["width"], video["height"]) == (
            "mjpeg",
            *size,
        )
        assert camera.most_streams == 1
