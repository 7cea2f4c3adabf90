"""PTZ, picture and outputs of the simulated `mjpeg` camera: what a command does."""

import asyncio
from io import BytesIO

from PIL import Image, ImageChops, ImageOps, ImageStat
import pytest

from tests.simulator import MjpegCamera
from tests.simulator_proof.client import fetch

from .conftest import ADMIN, Run, ask

ILLEGAL = "error: illegal params."
DIRECTIONS = {
    0: (0, 1), 2: (0, -1), 4: (-1, 0), 6: (1, 0), 90: (-1, 1), 91: (1, 1), 92: (-1, -1), 93: (1, -1),
}  # fmt: skip
"""As the document has it: right and up are positive."""


async def command(camera: MjpegCamera, number: int, more: str = "") -> None:
    """Send a decoder command that must succeed."""
    assert await ask(camera, f"decoder_control.cgi?command={number}{more}") == "ok.\n"


async def snapshot(camera: MjpegCamera) -> Image.Image:
    """Take a picture."""
    answer = await fetch(camera, "/snapshot.cgi", login=ADMIN)
    return Image.open(BytesIO(answer.body)).convert("RGB")


def difference(one: Image.Image, other: Image.Image) -> float:
    """Return how much two pictures differ."""
    return sum(ImageStat.Stat(ImageChops.difference(one, other)).mean) / 3


@pytest.mark.parametrize("swap", [False, True])
@pytest.mark.parametrize(("number", "direction"), DIRECTIONS.items())
async def test_direction(
    run_camera: Run, swap: bool, number: int, direction: tuple[int, int]
) -> None:
    """A move goes where the document says, mirrored on FI89xx cameras, until it is stopped, and shows."""
    camera = await run_camera(swap_left_right=swap)
    before = await snapshot(camera)
    await command(camera, number)
    assert camera.scene.moving()
    await asyncio.sleep(0.3)
    await command(camera, 1)
    assert not camera.scene.moving()
    position = camera.scene.position()
    dx, dy = -direction[0] if swap else direction[0], direction[1]
    assert (position.pan * dx > 2) if dx else position.pan == 0
    assert (position.tilt * dy > 2) if dy else position.tilt == 0
    assert difference(await snapshot(camera), before) > 2


@pytest.mark.parametrize("stop", [1, 3, 5, 7])
async def test_stop(camera: MjpegCamera, stop: int) -> None:
    """Each stop command stops."""
    await command(camera, 4)
    await command(camera, stop)
    assert not camera.scene.moving()


async def test_step(camera: MjpegCamera) -> None:
    """A step is small, ends by itself, and is as large as its degrees."""
    await command(camera, 6, "&onestep=1")
    await asyncio.sleep(0.2)
    one = camera.scene.position().pan
    assert 0 < one < 2
    assert not camera.scene.moving()
    await command(camera, 6, "&onestep=1&degree=10")
    await asyncio.sleep(0.4)
    assert camera.scene.position().pan == pytest.approx(11 * one)


async def test_presets(camera: MjpegCamera) -> None:
    """Preset n is set by 28+2n and gone to by 29+2n; 25 is the centre."""
    camera.scene.go_to(pan=20, tilt=-10, speed=1000)
    await asyncio.sleep(0.1)
    for number in (1, 16):
        await command(camera, 28 + 2 * number)
    await command(camera, 25)
    await asyncio.sleep(0.4)
    assert camera.scene.position().pan == 0
    await command(camera, 29 + 2 * 16)
    await asyncio.sleep(0.4)
    assert (
        camera.scene.position() == camera.scene.presets[1] == camera.scene.presets[16]
    )
    await command(camera, 29 + 2 * 2)
    assert not camera.scene.moving()


async def test_presets_disabled(run_camera: Run) -> None:
    """ptz_disable_preset acts after a restart; the recorded camera had it set."""
    camera = await run_camera("11.22")
    await command(camera, 30)
    assert camera.scene.presets == {}
    await ask(camera, "set_misc.cgi?ptz_disable_preset=0")
    await command(camera, 30)
    assert camera.scene.presets == {}
    await camera.reboot(0)
    await command(camera, 30)
    assert list(camera.scene.presets) == [1]


@pytest.mark.parametrize(
    ("start", "stop", "axis"), [(26, 27, "tilt"), (28, 29, "pan"), (20, 21, "pan")]
)
async def test_patrol(camera: MjpegCamera, start: int, stop: int, axis: str) -> None:
    """A patrol moves its axis until it is stopped."""
    await command(camera, start)
    assert camera.scene.moving()
    await asyncio.sleep(0.1)
    await command(camera, stop)
    assert not camera.scene.moving()
    assert getattr(camera.scene.position(), axis) > 0


async def test_position_on_start(camera: MjpegCamera) -> None:
    """After a restart the camera goes to the centre, or to its preset."""
    camera.scene.go_to(pan=30, speed=1000)
    await asyncio.sleep(0.1)
    await command(camera, 32)
    await camera.reboot(0.4)
    assert camera.scene.position().pan == 0
    await ask(camera, "set_misc.cgi?ptz_preset_onstart=2")
    await camera.reboot(0.4)
    assert camera.scene.position().pan == 30


@pytest.mark.parametrize("number", [8, 12, 16, 19, 22, 62, 89, 96, 254, 256, -1])
async def test_no_such_command(camera: MjpegCamera, number: int) -> None:
    """A camera with motors has no lens, and no decoder's switches."""
    assert await ask(camera, f"decoder_control.cgi?command={number}") == ILLEGAL


@pytest.mark.parametrize(
    "query",
    [
        "",
        "command=",
        "command=x",
        "command=0&onestep=2",
        "command=0&onestep=1&degree=0",
    ],
)
async def test_illegal_command(camera: MjpegCamera, query: str) -> None:
    """What is no command is refused."""
    assert await ask(camera, f"decoder_control.cgi?{query}") == ILLEGAL
    assert not camera.scene.moving()


@pytest.mark.parametrize(
    ("start", "axis", "sign"),
    [
        (8, "iris", -1),
        (10, "iris", 1),
        (12, "focus", -1),
        (14, "focus", 1),
        (16, "zoom", 1),
        (0, "tilt", 1),
        (4, "pan", -1),
    ],
)
async def test_rs485_head(run_camera: Run, start: int, axis: str, sign: int) -> None:
    """A head at the RS-485 port has lens and motors, each with its stop command."""
    camera = await run_camera("rs485")
    before = camera.scene.axes[axis].start
    await command(camera, start)
    await asyncio.sleep(0.1)
    await command(camera, start + 1)
    assert not camera.scene.moving()
    assert (camera.scene.axes[axis].start - before) * sign > 0


async def test_rs485_switches_and_preset_32(run_camera: Run) -> None:
    """There 22 to 29 are switches, 92 and 93 are preset 32, and diagonals do not exist."""
    camera = await run_camera("rs485")
    await command(camera, 24)
    assert camera.ptz.switches == {1: False, 2: True, 3: False, 4: False}
    await command(camera, 25)
    assert not any(camera.ptz.switches.values())
    await command(camera, 92)
    assert list(camera.scene.presets) == [32]
    await command(camera, 93)
    assert await ask(camera, "decoder_control.cgi?command=90") == ILLEGAL


@pytest.mark.parametrize(
    ("profile", "on", "off"), [("11.22", 95, 94), ("clone", 94, 95)]
)
async def test_infrared(run_camera: Run, profile: str, on: int, off: int) -> None:
    """The infrared LEDs turn the picture grey; some clones have the commands the other way round."""
    camera = await run_camera(profile)
    for number, grey in ((on, True), (off, False)):
        answer = await ask(camera, f"decoder_control.cgi?command={number}")
        assert answer == camera.kind.ok
        red, _, blue = (await snapshot(camera)).split()
        assert (ImageStat.Stat(ImageChops.difference(red, blue)).mean[0] < 1) is grey


async def test_fixed_clone(run_camera: Run) -> None:
    """A fixed clone says `ok` and does not move; get_misc has nothing of PTZ, get_status has unknown facts."""
    camera = await run_camera("clone")
    assert await ask(camera, "decoder_control.cgi?command=0") == "ok\n"
    assert not camera.scene.moving()
    assert await ask(camera, "get_misc.cgi") == "var led_mode=1;\n"
    assert "var sdcard_status=0;\n" in await ask(camera, "get_status.cgi")
    assert (await fetch(camera, "/")).header("Server") == "ReeCam IP Camera"


async def test_picture_settings(camera: MjpegCamera) -> None:
    """Resolution, brightness, contrast and flip are read again, and show."""
    start = await snapshot(camera)
    assert start.size == (320, 240)
    for param, value in ((0, 32), (1, 30), (2, 6), (3, 2), (5, 3)):
        assert (
            await ask(camera, f"camera_control.cgi?param={param}&value={value}")
            == "ok.\n"
        )
    assert await ask(camera, "get_camera_params.cgi") == (
        "var resolution=32;\nvar brightness=30;\nvar contrast=6;\nvar mode=2;\nvar flip=3;\nvar fps=0;\n"
    )
    picture = await snapshot(camera)
    assert picture.size == (640, 480)
    assert ImageStat.Stat(picture).mean[0] < ImageStat.Stat(start).mean[0] / 2
    for param, value in ((0, 8), (1, 169), (2, 2)):
        await ask(camera, f"camera_control.cgi?param={param}&value={value}")
    assert difference(ImageOps.flip(ImageOps.mirror(await snapshot(camera))), start) < 4
    await ask(camera, "camera_control.cgi?param=0&value=2")
    assert (await snapshot(camera)).size == (160, 120)


async def test_snapshot_filename(camera: MjpegCamera) -> None:
    """The file is named after id and local time, or as asked for."""
    camera.set_clock(1700000000.5)
    answer = await fetch(camera, "/snapshot.cgi", login=ADMIN)
    assert (
        answer.header("Content-Disposition")
        == f'filename="snapshot_{camera.mac}_20231114171320.jpg"'
    )
    answer = await fetch(camera, "/snapshot.cgi?next_url=door.jpg", login=ADMIN)
    assert answer.header("Content-Disposition") == 'filename="door.jpg"'


async def test_extra_io(camera: MjpegCamera) -> None:
    """The eight extra outputs take a byte."""
    assert await ask(camera, "set_extra_io.cgi?value=165") == "ok.\n"
    assert camera.extra_io == 165
