"""Every PTZ command of both documents: what is sent, and where the camera looks then."""

import asyncio
from dataclasses import replace
from functools import partial
from typing import Final

from aiohttp import ClientSession
import pytest

from custom_components.ipcam_cgi.cgi import (
    AXES,
    ClientOptions,
    Head,
    Motion,
    Patrol,
    Range,
    ptz as core,
)
from custom_components.ipcam_cgi.cgi.mjpeg import MjpegClient
from tests.cgi.support import until
from tests.simulator import MjpegCamera
from tests.simulator.scene import Axis

from .rig import KINDS, Kind, Rig, rigged

# Which way each motion goes on the axes of the scene.
WAYS: Final = {
    "up": {"tilt": 1},
    "down": {"tilt": -1},
    "left": {"pan": -1},
    "right": {"pan": 1},
    "up_left": {"pan": -1, "tilt": 1},
    "up_right": {"pan": 1, "tilt": 1},
    "down_left": {"pan": -1, "tilt": -1},
    "down_right": {"pan": 1, "tilt": -1},
    "zoom_in": {"zoom": 1},
    "zoom_out": {"zoom": -1},
    "focus_near": {"focus": -1},
    "focus_far": {"focus": 1},
    "iris_open": {"iris": 1},
    "iris_close": {"iris": -1},
}
MOVED: Final = [
    (name, motion)
    for name, kind in KINDS.items()
    for motion in Motion
    if motion in kind.vocabulary
]


@pytest.mark.parametrize(("rig", "motion"), MOVED, indirect=["rig"])
async def test_move(rig: Rig, motion: Motion) -> None:
    """A move goes the way that was said, then it is stopped, and once more."""
    before = rig.look_ahead()

    await rig.ptz.move(motion, 0.02)

    assert rig.said == [motion, rig.stop_of(motion)]
    assert not rig.scene.moving()
    assert rig.went(before) == WAYS[motion]
    await until(lambda: len(rig.sent) == 3)
    assert rig.said == [motion, *[rig.stop_of(motion)] * 2]


@pytest.mark.parametrize("rig", KINDS, indirect=True)
async def test_motions(rig: Rig) -> None:
    """What a head offers to move is what its document has commands for."""
    assert rig.ptz.abilities.motions == {
        motion for motion in Motion if motion in rig.kind.vocabulary
    }


# Which way round the motors are


@pytest.mark.parametrize("head", ["motors", "decoder"])
async def test_swapped_left_right(session: ClientSession, head: str) -> None:
    """Where left and right are swapped in the camera, the option puts them right."""
    plain = KINDS[head]
    swapped = replace(plain.options, swap_left_right=True)
    built = replace(plain, traits=(("swap_left_right", True),))
    for options, sign in ((swapped, 1), (plain.options, -1)):
        async with rigged(session, replace(built, options=options)) as rig:
            for motion in AXES.keys() & rig.ptz.abilities.motions:
                before = rig.look_ahead()
                await rig.ptz.move(motion, 0.02)
                assert rig.went(before) == {
                    name: way * sign if name == "pan" else way
                    for name, way in WAYS[motion].items()
                }


async def test_swapped_up_down(session: ClientSession) -> None:
    """A camera that follows the document goes the other way up then, and only that."""
    kind = replace(KINDS["motors"], options=ClientOptions(swap_up_down=True))
    async with rigged(session, kind) as rig:
        for motion in AXES:
            before = rig.look_ahead()
            await rig.ptz.move(motion, 0.02)
            assert rig.went(before) == {
                name: -way if name == "tilt" else way
                for name, way in WAYS[motion].items()
            }


async def test_swapped_steps(
    session: ClientSession, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Steps are swapped as well."""
    monkeypatch.setattr(core, "_STEP_SECONDS", 0.05)
    options = ClientOptions(swap_left_right=True, swap_up_down=True)
    async with rigged(session, replace(KINDS["motors"], options=options)) as rig:
        await rig.ptz.step(Motion.LEFT, 1)
        await rig.ptz.step(Motion.UP, 1)
        assert rig.went(dict.fromkeys(rig.where(), 0.0) | {"zoom": 1}) == {
            "pan": 1,
            "tilt": -1,
        }


# How fast, and how far


async def test_speeds(dome: Rig) -> None:
    """A dome knows ten speeds; faster is farther."""
    assert dome.ptz.abilities.speeds == Range(minimum=1, maximum=10)
    went = {}
    for speed in (1, 5, 10):
        before = dome.look_ahead()
        await dome.ptz.move(Motion.RIGHT, 0.05, speed)
        went[speed] = dome.where()["pan"] - before["pan"]
    assert 0 < went[1] < went[5] < went[10]
    for speed in range(1, 11):
        move = asyncio.create_task(dome.ptz.move(Motion.DOWN_LEFT, 30, speed))
        await until(partial(_tilts, dome, -5.0 * speed))
        assert dome.sent[-1] == f"move_x=-1&move_y=-1&speed={speed}"
        await dome.ptz.stop()
        await move


def _tilts(rig: Rig, velocity: float) -> bool:
    return rig.scene.tilt.velocity == velocity


async def test_speed_of_the_lens(dome: Rig) -> None:
    """The document gives the lens no speed: none is sent."""
    await dome.ptz.move(Motion.ZOOM_IN, 0, 9)
    assert dome.said == ["zoom_in", "stop"]


@pytest.mark.parametrize(
    ("motion", "number", "degrees"),
    [
        (Motion.UP, 0, 5),
        (Motion.DOWN, 2, 1),
        (Motion.LEFT, 4, 2),
        (Motion.RIGHT, 6, 20),
    ],
)
async def test_step(
    motors: Rig,
    motion: Motion,
    number: int,
    degrees: int,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """A step is as far as its degrees, and straight on."""
    monkeypatch.setattr(core, "_STEP_SECONDS", 0.05)
    monkeypatch.setattr(core, "_SECONDS_PER_DEGREE", 0.015)
    before = motors.where()

    await motors.ptz.step(motion, degrees)

    assert motors.sent == [
        f"command={number}&onestep=1&degree={degrees}",
        "command=1",
    ]
    assert motors.went(before) == WAYS[motion]
    (axis,) = WAYS[motion]
    # The motors turn 300 degrees in 200 units.
    assert abs(motors.where()[axis]) == pytest.approx(degrees * 200 / 300)


async def test_step_of_a_camera_without_degrees(
    motors: Rig, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A camera that knows no steps would turn on and on: it is stopped."""
    assert isinstance(motors.camera, MjpegCamera)
    monkeypatch.setattr(core, "_STEP_SECONDS", 0.05)
    run = motors.camera.ptz.run
    monkeypatch.setattr(
        motors.camera.ptz,
        "run",
        lambda command, **_: run(command, onestep=False, degree=1),
    )
    await motors.ptz.step(Motion.LEFT, 1)
    assert -5 < motors.where()["pan"] < 0
    assert not motors.scene.moving()


def test_step_is_over_before_it_is_stopped() -> None:
    """No motor of these is slower than 20 degrees a second."""
    for degrees in (1, 30, 180):
        seconds = core._STEP_SECONDS + degrees * core._SECONDS_PER_DEGREE
        assert seconds > degrees / 20


# Where to


async def test_center(motors: Rig) -> None:
    """The middle is gone to, and not cut short by a stop."""
    await motors.ptz.move(Motion.DOWN_RIGHT, 0.1)
    await motors.ptz.center()
    await until(lambda: not motors.scene.moving())
    assert (motors.where()["pan"], motors.where()["tilt"]) == (0, 0)
    assert motors.sent == ["command=93", "command=1", "command=25"]


@pytest.mark.parametrize(
    ("rig", "patrol", "start", "stop", "axis"),
    [
        ("motors", Patrol.HORIZONTAL, 28, 29, "pan"),
        ("motors", Patrol.VERTICAL, 26, 27, "tilt"),
        ("decoder", Patrol.AUTO, 20, 21, "pan"),
    ],
    indirect=["rig"],
)
async def test_patrol(
    rig: Rig, patrol: Patrol, start: int, stop: int, axis: str
) -> None:
    """A patrol goes on by itself until it is stopped."""
    before = rig.where()
    await rig.ptz.start_patrol(patrol)
    await asyncio.sleep(0.1)
    assert rig.sent == [f"command={start}"]
    assert rig.scene.moving()
    assert rig.went(before) == {axis: 1}
    assert rig.ptz.is_moving

    await rig.ptz.stop_patrol(patrol)

    assert rig.sent == [f"command={start}", f"command={stop}"]
    assert not rig.scene.moving()
    assert not rig.ptz.is_moving


@pytest.mark.parametrize("rig", KINDS, indirect=True)
async def test_patrols(rig: Rig) -> None:
    """What rounds a head offers is what its document has commands for."""
    assert set(rig.ptz.abilities.patrols) == {
        patrol for patrol in Patrol if patrol in rig.kind.vocabulary
    }


async def test_stop_of_what_somebody_else_started(rig: Rig) -> None:
    """Stop is sent whatever is known to be under way."""
    rig.scene.start_move(1, 1)
    await rig.ptz.stop()
    assert not rig.scene.moving()
    await until(lambda: rig.said == ["stop", "stop"])


@pytest.mark.parametrize("part", ["zoom", "focus", "iris", "move"])
async def test_stop_of_any_part(decoder: Rig, part: str) -> None:
    """A decoder is told to stop whatever it may be moving."""
    scene = decoder.scene
    begin = {
        "zoom": lambda: scene.start_zoom(1),
        "focus": lambda: scene.start_focus(1),
        "iris": lambda: scene.start_iris(1),
        "move": lambda: scene.start_move(1, 0),
    }
    begin[part]()
    assert scene.moving()
    await decoder.ptz.stop()
    assert not scene.moving()


async def test_patrol_that_somebody_else_started(motors: Rig) -> None:
    """A patrol can be ended that was not begun here."""
    motors.scene.start_patrol(horizontal=True, vertical=False)
    await motors.ptz.stop_patrol(Patrol.HORIZONTAL)
    assert not motors.scene.moving()


# Presets

SPECIAL: Final = {65, 66, 67, 68, 79, 82, 84, 92, 93, 94, 98, 99}


@pytest.mark.parametrize("rig", KINDS, indirect=True)
async def test_presets(rig: Rig) -> None:
    """Each number holds a position, and goes back there."""
    abilities = rig.ptz.abilities
    numbers = set(abilities.presets)
    assert numbers == (
        set(range(1, 17))
        if rig.kind.family == "mjpeg"
        else set(range(1, 256)) - SPECIAL
    )
    for number in numbers:
        rig.scene.pan = Axis(-100, 100, number / 16)
        await rig.ptz.save_preset(number)
    assert {n: p.pan for n, p in rig.scene.presets.items()} == {
        number: number / 16 for number in numbers
    }
    for number in numbers:
        await rig.ptz.go_to_preset(number)
        assert rig.scene.pan.target == number / 16
    await until(lambda: not rig.scene.moving())
    assert rig.where()["pan"] == max(numbers) / 16
    assert rig.said == [
        *(f"save {number}" for number in numbers),
        *(f"go {number}" for number in numbers),
    ]
    assert abilities.can_delete_presets == (rig.kind.family == "uid")
    if abilities.can_delete_presets:
        rig.camera.requests.clear()
        for number in numbers:
            await rig.ptz.delete_preset(number)
        assert rig.scene.presets == {}
        assert rig.said == [f"delete {number}" for number in numbers]


async def test_presets_of_a_dome_in_the_field(session: ClientSession) -> None:
    """There the special numbers hold no position: none of those offered is one."""
    async with rigged(session, replace(KINDS["dome"], profile="field")) as rig:
        for number in rig.ptz.abilities.presets:
            await rig.ptz.save_preset(number)
        assert set(rig.scene.presets) == set(rig.ptz.abilities.presets)


# What a camera has not


@pytest.mark.parametrize(
    "kind",
    [
        pytest.param(
            replace(KINDS["motors"], options=ClientOptions(head=Head.NONE)), id="said"
        ),
        pytest.param(replace(KINDS["motors"], profile="clone"), id="mjpeg"),
        pytest.param(replace(KINDS["dome"], traits=(("ptz", False),)), id="uid"),
    ],
)
async def test_no_head(session: ClientSession, kind: Kind) -> None:
    """A camera that cannot turn, or is said not to, has no PTZ."""
    async with rigged(session, kind) as rig:
        assert rig.client.ptz is None


async def test_presets_switched_off(
    mjpeg_client: MjpegClient, mjpeg_camera: MjpegCamera
) -> None:
    """With ptz_disable_preset=1 there are none; the rest is there."""
    assert mjpeg_camera.values["misc"]["ptz_disable_preset"] == 1
    assert mjpeg_client.ptz is not None
    abilities = mjpeg_client.ptz.abilities
    assert (list(abilities.presets), abilities.can_delete_presets) == ([], False)
    assert abilities.can_center


@pytest.mark.parametrize("rig", ["motors", "decoder"], indirect=True)
async def test_no_number_means_another_thing(rig: Rig) -> None:
    """No switch, no output and no preset 32 is touched by anything that a head can do."""
    assert isinstance(rig.camera, MjpegCamera)
    ptz = rig.ptz
    for motion in sorted(ptz.abilities.motions):
        await ptz.move(motion, 0)
    for patrol in ptz.abilities.patrols:
        await ptz.start_patrol(patrol)
        await ptz.stop_patrol(patrol)
    for number in ptz.abilities.presets:
        await ptz.save_preset(number)
        await ptz.go_to_preset(number)
    if ptz.abilities.can_center:
        await ptz.center()
    numbers = {int(command.removeprefix("command=")) for command in rig.sent}
    assert not any(rig.camera.ptz.switches.values())
    assert 32 not in rig.scene.presets
    switches = {f"aux_switch_{number}" for number in range(1, 5)}
    if rig.kind.profile == "rs485":
        assert not numbers & {*range(22, 30), *range(90, 96), 255}
        assert switches <= set(rig.client.relays)
    else:
        assert not numbers & {*range(8, 25), 94, 95, 255}
        assert not switches & set(rig.client.relays)
