"""Buttons of the head: what each of them does, and which camera has which. Restart is in test_sensor.py."""

import asyncio
import time

from homeassistant.const import Platform
from homeassistant.core import HomeAssistant
from homeassistant.exceptions import HomeAssistantError
from homeassistant.helpers import entity_registry as er
import pytest

from .common import LOGIN, Clock, call, entity_id, eventually, sent, setup_camera
from .ptz import (
    DECODER,
    PTZ_PATHS,
    fixed_camera,
    options_of,
    press,
    pressed,
    ptz_entities,
    ptz_requests,
)
from .simulator import MjpegCamera, SimulatedCamera

# What the head or the lens is told, and which axes turn which way.
UID_MOVES = {
    "up": ("move_x=0&move_y=1&speed=5", {"tilt": 1}),
    "down": ("move_x=0&move_y=-1&speed=5", {"tilt": -1}),
    "left": ("move_x=-1&move_y=0&speed=5", {"pan": -1}),
    "right": ("move_x=1&move_y=0&speed=5", {"pan": 1}),
    "up_left": ("move_x=-1&move_y=1&speed=5", {"pan": -1, "tilt": 1}),
    "up_right": ("move_x=1&move_y=1&speed=5", {"pan": 1, "tilt": 1}),
    "down_left": ("move_x=-1&move_y=-1&speed=5", {"pan": -1, "tilt": -1}),
    "down_right": ("move_x=1&move_y=-1&speed=5", {"pan": 1, "tilt": -1}),
    "zoom_in": ("zoom=1", {"zoom": 1}),
    "zoom_out": ("zoom=-1", {"zoom": -1}),
    "focus_near": ("focus=1", {"focus": -1}),
    "focus_far": ("focus=-1", {"focus": 1}),
    "iris_open": ("iris=1", {"iris": 1}),
    "iris_close": ("iris=-1", {"iris": -1}),
}
MJPEG_COMMANDS = {
    "up": (0, 1),
    "down": (2, 1),
    "left": (4, 1),
    "right": (6, 1),
    "up_left": (90, 1),
    "up_right": (91, 1),
    "down_left": (92, 1),
    "down_right": (93, 1),
    "iris_close": (8, 9),
    "iris_open": (10, 11),
    "focus_near": (12, 13),
    "focus_far": (14, 15),
    "zoom_in": (16, 17),
    "zoom_out": (18, 19),
}
STRAIGHT = ["up", "down", "left", "right"]
DIAGONAL = ["up_left", "up_right", "down_left", "down_right"]
LENS = [key for key in UID_MOVES if key not in STRAIGHT + DIAGONAL]
ON_BY_DEFAULT = {*STRAIGHT, "stop", "center", "zoom_in", "zoom_out"}


def patrols(*names: str) -> list[str]:
    """Return the buttons of patrols."""
    return [f"{verb}_{name}_patrol" for name in names for verb in ("start", "stop")]


MOTORS = [*STRAIGHT, *DIAGONAL, "stop", "center", *patrols("horizontal", "vertical")]


def axes(camera: SimulatedCamera) -> dict[str, float]:
    """Return where every motor is, when it has arrived."""
    later = time.monotonic() + 60
    return {name: axis.position(later) for name, axis in camera.scene.axes.items()}


async def moved(
    hass: HomeAssistant, camera: SimulatedCamera, clock: Clock, key: str
) -> tuple[dict[str, int], list[str]]:
    """Press a button; return which axes moved, and what the camera was told."""
    entry = await setup_camera(hass, camera, options=options_of(camera))
    # In the middle there is room both ways.
    camera.scene.zoom.go(5, 1e9, 0)
    before = axes(camera)
    await pressed(hass, entry, camera, clock, key)
    assert not camera.scene.moving()
    after = axes(camera)
    return {
        name: 1 if after[name] > before[name] else -1
        for name in before
        if after[name] != before[name]
    }, ptz_requests(camera)


@pytest.mark.usefixtures("all_enabled")
@pytest.mark.parametrize("key", UID_MOVES)
async def test_move_of_uid(
    hass: HomeAssistant, uid_camera: SimulatedCamera, clock: Clock, key: str
) -> None:
    """A press moves one step the way it says, and stops, twice to be sure."""
    command, expected = UID_MOVES[key]
    assert await moved(hass, uid_camera, clock, key) == (
        expected,
        [command, "stop=1", "stop=1"],
    )


@pytest.mark.usefixtures("all_enabled")
@pytest.mark.parametrize(
    ("named_camera", "key"),
    [
        *(("mjpeg_camera", key) for key in STRAIGHT + DIAGONAL),
        *(("decoder_camera", key) for key in STRAIGHT + LENS),
    ],
    indirect=["named_camera"],
)
async def test_move_of_mjpeg(
    hass: HomeAssistant,
    named_camera: SimulatedCamera,
    clock: Clock,
    key: str,
) -> None:
    """It moves as the other family does, by its own commands."""
    start, stop = MJPEG_COMMANDS[key]
    assert await moved(hass, named_camera, clock, key) == (
        UID_MOVES[key][1],
        [f"command={start}", f"command={stop}", f"command={stop}"],
    )


async def test_step_lasts(hass: HomeAssistant, mjpeg_camera: MjpegCamera) -> None:
    """A step is long enough to see, and short enough to aim."""
    entry = await setup_camera(hass, mjpeg_camera)
    before = mjpeg_camera.scene.position().pan
    await press(hass, entry, "right")
    start, stop = sent(mjpeg_camera, "decoder_control")
    assert 0.4 < stop.time - start.time < 1
    assert 5 < mjpeg_camera.scene.position().pan - before < 30


@pytest.mark.usefixtures("all_enabled")
@pytest.mark.parametrize(
    ("named_camera", "patrol", "start", "stop"),
    [
        ("mjpeg_camera", "horizontal", 28, 29),
        ("mjpeg_camera", "vertical", 26, 27),
        ("decoder_camera", "auto", 20, 21),
    ],
    indirect=["named_camera"],
)
async def test_patrol(
    hass: HomeAssistant,
    named_camera: SimulatedCamera,
    patrol: str,
    start: int,
    stop: int,
) -> None:
    """A patrol goes on until its other button is pressed, or any that moves."""
    entry = await setup_camera(hass, named_camera, options=options_of(named_camera))
    await press(hass, entry, f"start_{patrol}_patrol")
    assert named_camera.scene.moving()
    await press(hass, entry, f"stop_{patrol}_patrol")
    assert not named_camera.scene.moving()
    assert ptz_requests(named_camera)[:2] == [f"command={start}", f"command={stop}"]
    since = len(named_camera.requests)
    await press(hass, entry, f"start_{patrol}_patrol")
    await press(hass, entry, "up")
    assert ptz_requests(named_camera, since) == [
        f"command={number}" for number in (start, stop, 0, 1)
    ]


async def test_center(hass: HomeAssistant, mjpeg_camera: MjpegCamera) -> None:
    """The head goes to the middle."""
    entry = await setup_camera(hass, mjpeg_camera)
    mjpeg_camera.scene.go_to(pan=50, tilt=-20, speed=1e9)
    await press(hass, entry, "center")
    assert ptz_requests(mjpeg_camera) == ["command=25"]
    assert axes(mjpeg_camera)["pan"] == axes(mjpeg_camera)["tilt"] == 0


# Stop


async def test_stop(hass: HomeAssistant, camera: SimulatedCamera) -> None:
    """Stop ends whatever moves the head."""
    entry = await setup_camera(hass, camera)
    camera.scene.start_move(1, 0)
    assert camera.scene.moving()
    await press(hass, entry, "stop")
    assert not camera.scene.moving()


async def test_stop_in_mid_step(hass: HomeAssistant, camera: SimulatedCamera) -> None:
    """Stop waits for nothing: not for the step, and not for a picture."""
    entry = await setup_camera(hass, camera)
    camera.add_fault("slow", path="*snapshot*", seconds=3600)
    picture = asyncio.create_task(entry.runtime_data.client.snapshot())
    await eventually(lambda: sent(camera, "snapshot"))
    running = hass.async_create_task(press(hass, entry, "up"))
    await eventually(camera.scene.moving)
    async with asyncio.timeout(0.3):
        await press(hass, entry, "stop")
    assert not camera.scene.moving()
    await running
    picture.cancel()
    await asyncio.gather(picture, return_exceptions=True)


async def test_answer_of_move_lost(
    hass: HomeAssistant, camera: SimulatedCamera
) -> None:
    """A head that may have begun to turn is stopped, and the error is told."""
    entry = await setup_camera(hass, camera)
    camera.add_fault("drop", path=PTZ_PATHS[camera.family], times=2)
    with pytest.raises(HomeAssistantError) as raised:
        await press(hass, entry, "up")
    assert raised.value.translation_key == "connection_dropped"
    assert not camera.scene.moving()


# Which camera has which


@pytest.mark.parametrize(
    ("named_camera", "expected"),
    [
        ("mjpeg_camera", MOTORS),
        ("sound_camera", MOTORS),
        ("digest_camera", MOTORS),
        ("decoder_camera", [*STRAIGHT, *LENS, "stop", *patrols("auto")]),
        ("uid_camera", [*UID_MOVES, "stop"]),
        ("field_camera", [*UID_MOVES, "stop"]),
        ("clone_camera", []),
    ],
    indirect=["named_camera"],
)
async def test_which_buttons(
    hass: HomeAssistant,
    entity_registry: er.EntityRegistry,
    named_camera: SimulatedCamera,
    expected: list[str],
) -> None:
    """A camera has buttons for what it can do; the common ones are on by default."""
    entry = await setup_camera(hass, named_camera, options=options_of(named_camera))
    rows = {
        row.unique_id.removeprefix(f"{entry.unique_id}_ptz_"): row
        for row in er.async_entries_for_config_entry(entity_registry, entry.entry_id)
        if row.domain == Platform.BUTTON and "_ptz_" in row.unique_id
    }
    assert set(rows) == set(expected)
    assert {key for key, row in rows.items() if not row.disabled} == (
        ON_BY_DEFAULT & set(expected)
    )
    assert {row.entity_category for row in rows.values()} <= {None}


async def test_fixed_cameras(
    hass: HomeAssistant,
    clone_camera: MjpegCamera,
    mjpeg_camera: MjpegCamera,
    socket_enabled: None,
) -> None:
    """A camera that cannot move, or must not, has nothing of a head."""
    async with fixed_camera(**LOGIN) as bullet:
        for camera, options in (
            (clone_camera, {}),
            # It could move nothing, whatever its options say.
            (clone_camera, DECODER),
            (bullet, {}),
            (mjpeg_camera, {"head": "none"}),
        ):
            entry = await setup_camera(hass, camera, options=options)
            assert not ptz_entities(hass, entry)
            assert entity_id(hass, entry, Platform.BUTTON, "restart")
            assert await hass.config_entries.async_remove(entry.entry_id)


async def test_camera_away(
    hass: HomeAssistant, camera: SimulatedCamera, clock: Clock
) -> None:
    """The buttons of a camera that is gone cannot be pressed, and come back with it."""
    entry = await setup_camera(hass, camera)
    button = entity_id(hass, entry, Platform.BUTTON, "ptz_up")
    assert button is not None
    camera.offline = True
    await clock.travel(60)
    assert (state := hass.states.get(button)) and state.state == "unavailable"
    camera.offline = False
    await clock.travel(60)
    assert (state := hass.states.get(button)) and state.state == "unknown"
    await call(hass, entry, Platform.BUTTON, "ptz_stop", "press")
    assert ptz_requests(camera)
