"""A newer command supersedes the older at once, and takes over its duty to stop."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Final

import pytest

from custom_components.ipcam_cgi.cgi import (
    CameraConnectionError,
    Motion,
    Patrol,
    Ptz,
    TourStop,
)
from tests.cgi.support import failure_of, until

from .rig import KINDS, Rig

SOON: Final = 0.5


async def test_newer_move(rig: Rig) -> None:
    """The newer move turns the head at once; one pair of stops ends both, and both return."""
    first = await rig.moving()
    async with asyncio.timeout(SOON):
        await rig.ptz.move(Motion.UP, 0.02)
        await first
    assert rig.said == ["left", "up", "stop"]
    assert not rig.scene.moving()
    await until(lambda: rig.said == ["left", "up", "stop", "stop"])


async def test_newer_move_of_the_same(rig: Rig) -> None:
    """Holding a button down goes on and on, without a stop in between."""
    moves = []
    for _ in range(3):
        moves.append(asyncio.create_task(rig.ptz.move(Motion.LEFT, 0.1)))
        await asyncio.sleep(0.03)
        assert rig.scene.moving()
    await asyncio.gather(*moves)
    assert rig.said == ["left", "left", "left", "stop"]


async def test_newer_move_is_refused(rig: Rig) -> None:
    """Whatever the camera says to the newer one, the older is stopped."""
    first = await rig.moving()
    rig.camera.add_fault("garbage", times=1, after=False)
    await failure_of(rig.ptz.move(Motion.UP, 30))
    await first
    assert rig.said == ["left", "up", "stop"]
    assert not rig.scene.moving()
    assert not rig.ptz.is_moving


@pytest.mark.parametrize("rig", KINDS, indirect=True)
async def test_many_at_once(rig: Rig) -> None:
    """Of many commands in the same moment the last counts."""
    async with asyncio.timeout(SOON):
        await asyncio.gather(
            *(
                rig.ptz.move(motion, 0.02)
                for motion in sorted(rig.ptz.abilities.motions)
            ),
            rig.ptz.move(Motion.DOWN, 0.02),
        )
    assert rig.said == ["down", "stop"]
    assert not rig.scene.moving()


async def test_stop_ends_a_move(rig: Rig) -> None:
    """A stop does not wait for a move's end, and the move returns."""
    move = await rig.moving()
    async with asyncio.timeout(SOON):
        await rig.ptz.stop()
        await move
    assert rig.said == ["left", "stop"]
    assert not rig.scene.moving()
    await until(lambda: rig.said == ["left", "stop", "stop"])


@pytest.mark.parametrize("rig", ["decoder", "dome"], indirect=True)
@pytest.mark.parametrize("lens", [Motion.ZOOM_IN, Motion.FOCUS_FAR, Motion.IRIS_OPEN])
async def test_lens_then_head(rig: Rig, lens: Motion) -> None:
    """The lens is another part: it is stopped before the head turns, and the other way round."""
    rig.look_ahead()
    first = await rig.moving(lens)
    second = asyncio.create_task(rig.ptz.move(Motion.LEFT, 30))
    await until(lambda: rig.scene.pan.velocity != 0)
    assert rig.scene.axes[lens.partition("_")[0]].velocity == 0
    async with asyncio.timeout(SOON):
        await rig.ptz.move(lens, 0.02)
        await asyncio.gather(first, second)
    own = rig.stop_of(lens)
    assert rig.said == [lens, own, "left", "stop", lens, own]
    assert not rig.scene.moving()


async def test_lens_then_lens(decoder: Rig) -> None:
    """Each thing in the lens is a part."""
    first = await decoder.moving(Motion.ZOOM_IN)
    await decoder.ptz.move(Motion.FOCUS_FAR, 0.02)
    await first
    assert decoder.said == ["zoom_in", "stop zoom_in", "focus_far", "stop focus_far"]
    assert not decoder.scene.moving()


async def test_lens_the_other_way(decoder: Rig) -> None:
    """The other way is the same part: it needs no stop in between."""
    first = await decoder.moving(Motion.FOCUS_NEAR)
    await decoder.ptz.move(Motion.FOCUS_FAR, 0.02)
    await first
    assert decoder.said == ["focus_near", "focus_far", "stop focus_far"]
    assert not decoder.scene.moving()


async def test_part_that_cannot_be_stopped(decoder: Rig) -> None:
    """Then the newer command is not begun: the failure is told, and the lens told again."""
    first = await decoder.moving(Motion.ZOOM_IN)
    decoder.camera.add_fault("drop", times=2, after=False)
    with pytest.raises(CameraConnectionError):
        await decoder.ptz.move(Motion.LEFT, 30)
    await first
    await until(lambda: decoder.at_rest)
    assert decoder.said == ["zoom_in", *["stop zoom_in"] * 3]


async def test_hanging_lens_then_head(decoder: Rig) -> None:
    """Also where it is not known whether the lens moves."""
    decoder.camera.add_fault("stall", times=1, seconds=5)
    first = asyncio.create_task(decoder.ptz.move(Motion.ZOOM_IN, 30))
    await until(lambda: decoder.said == ["zoom_in"])
    async with asyncio.timeout(SOON):
        await decoder.ptz.move(Motion.LEFT, 0.02)
        await first
    assert decoder.said == ["zoom_in", "stop zoom_in", "stop zoom_in", "left", "stop"]
    assert not decoder.scene.moving()


# Patrols


@pytest.mark.parametrize(
    ("rig", "patrol"),
    [("motors", Patrol.HORIZONTAL), ("decoder", Patrol.AUTO)],
    indirect=["rig"],
)
async def test_patrol_then_move(rig: Rig, patrol: Patrol) -> None:
    """A patrol does not go on beneath a move, nor a move beneath a patrol."""
    await rig.ptz.start_patrol(patrol)
    await rig.ptz.move(Motion.UP, 0.02)
    assert rig.said == [patrol, f"stop {patrol}", "up", "stop"]
    assert not rig.scene.moving()
    rig.camera.requests.clear()

    move = await rig.moving()
    await rig.ptz.start_patrol(patrol)
    await move
    await rig.ptz.stop()
    assert rig.said == ["left", "stop", patrol, f"stop {patrol}"]
    assert not rig.scene.moving()


async def test_patrol_then_patrol(motors: Rig) -> None:
    """One patrol is ended before the other."""
    await motors.ptz.start_patrol(Patrol.HORIZONTAL)
    await motors.ptz.start_patrol(Patrol.VERTICAL)
    assert motors.scene.pan.velocity == 0
    await motors.ptz.stop_patrol(Patrol.VERTICAL)
    assert motors.said == [
        "horizontal",
        "stop horizontal",
        "vertical",
        "stop vertical",
    ]
    assert not motors.scene.moving()


@pytest.mark.parametrize(
    ("rig", "patrol", "motion"),
    [
        ("motors", Patrol.VERTICAL, Motion.LEFT),
        ("decoder", Patrol.AUTO, Motion.LEFT),
        ("decoder", Patrol.AUTO, Motion.ZOOM_IN),
    ],
    indirect=["rig"],
)
async def test_end_of_a_patrol_ends_a_move(
    rig: Rig, patrol: Patrol, motion: Motion
) -> None:
    """What ends a patrol does not end a move: the duty to stop that is not forgotten."""
    move = await rig.moving(motion)
    await rig.ptz.stop_patrol(patrol)
    await move
    assert rig.said == [motion, rig.stop_of(motion), f"stop {patrol}"]
    assert not rig.scene.moving()


# Presets

OTHERS: Final[list[tuple[str, Callable[[Ptz], Awaitable[None]], str]]] = [
    ("motors", lambda ptz: ptz.center(), "center"),
    ("motors", lambda ptz: ptz.save_preset(1), "save 1"),
    *(
        (rig, lambda ptz: ptz.go_to_preset(1), "go 1")
        for rig in ("motors", "decoder", "dome")
    ),
    ("dome", lambda ptz: ptz.delete_preset(1), "delete 1"),
]


@pytest.mark.parametrize(("rig", "ask", "word"), OTHERS, indirect=["rig"])
async def test_move_then_another(
    rig: Rig, ask: Callable[[Ptz], Awaitable[None]], word: str
) -> None:
    """A move is stopped first; a second stop would cut short what follows."""
    move = await rig.moving()
    async with asyncio.timeout(SOON):
        await ask(rig.ptz)
        await move
    await asyncio.sleep(0.1)
    assert rig.said == ["left", "stop", word]


async def test_preset_is_not_cut_short(rig: Rig) -> None:
    """The second stop of a move is not sent once a preset was called."""
    await rig.ptz.save_preset(1)
    await rig.ptz.move(Motion.LEFT, 0.3)
    await rig.ptz.go_to_preset(1)
    assert rig.scene.moving()
    await asyncio.sleep(0.15)
    assert rig.said == ["save 1", "left", "stop", "go 1"]
    assert rig.where()["pan"] == 0


async def test_lost_stop_then_preset(rig: Rig) -> None:
    """A stop that was not confirmed is owed still: it is sent before the preset is called."""
    move = asyncio.create_task(rig.ptz.move(Motion.LEFT, 0.02))
    await until(lambda: rig.ptz.is_moving)
    rig.camera.add_fault("drop", times=2, after=False)
    await failure_of(move)
    await rig.ptz.go_to_preset(1)
    await asyncio.sleep(0.1)
    assert rig.said == ["left", "stop", "stop", "stop", "go 1"]
    assert not rig.scene.moving()


async def test_next_move_is_not_cut_short(rig: Rig) -> None:
    """Nor is a move that follows soon after another."""
    await rig.ptz.move(Motion.LEFT, 0.01)
    await rig.ptz.move(Motion.LEFT, 0.15)
    assert rig.said == ["left", "stop", "left", "stop"]


async def test_tour_then_move(rig: Rig) -> None:
    """A tour does not interfere with what follows."""
    await rig.ptz.tour([TourStop(preset=n, seconds=0.03) for n in (1, 2)])
    await until(lambda: len(rig.said) > 2)
    rig.camera.requests.clear()
    await rig.ptz.move(Motion.LEFT, 0.1)
    assert rig.said[-2:] == ["left", "stop"]
    assert len(rig.said) <= 3
