"""What listeners are told: what the camera confirmed, in order, and what is under way meanwhile."""

import asyncio

import pytest

from custom_components.ipcam_cgi.cgi import Motion, Patrol, TourStop
from tests.cgi.support import failure_of, until

from .rig import Rig


def watch(rig: Rig) -> list[bool]:
    """Return what is_moving will be whenever something is told."""
    seen: list[bool] = []
    rig.ptz.listen(lambda _: seen.append(rig.ptz.is_moving))
    return seen


async def test_move(rig: Rig) -> None:
    """A move starts and stops; the second stop is nobody's concern."""
    seen = watch(rig)
    move = asyncio.create_task(rig.ptz.move(Motion.LEFT, 0.05))
    await until(lambda: rig.ptz.is_moving)
    assert rig.told == ["move_started left"]
    await move
    assert rig.told == ["move_started left", "move_stopped left"]
    assert seen == [True, False]
    await until(lambda: rig.at_rest)
    assert len(rig.events) == 2


async def test_nothing_is_told_before_the_camera_confirmed(rig: Rig) -> None:
    """What was only asked for has not happened."""
    rig.camera.add_fault("slow", times=1, seconds=0.1)
    move = asyncio.create_task(rig.ptz.move(Motion.LEFT, 0))
    await until(lambda: rig.said == ["left"])
    assert not rig.ptz.is_moving
    assert rig.events == []
    await move
    assert rig.told == ["move_started left", "move_stopped left"]


async def test_superseded(rig: Rig) -> None:
    """In between it moves all the time."""
    seen = watch(rig)
    first = await rig.moving()
    await rig.ptz.move(Motion.UP, 0.02)
    await first
    assert rig.told == [
        "move_started left",
        "move_stopped left",
        "move_started up",
        "move_stopped up",
    ]
    assert seen == [True, True, True, False]


async def test_superseded_by_one_that_fails(rig: Rig) -> None:
    """What was under way has ended all the same."""
    first = await rig.moving()
    rig.camera.add_fault("garbage", times=1)
    await failure_of(rig.ptz.move(Motion.UP, 1))
    await first
    assert rig.told == ["move_started left", "move_stopped left"]


@pytest.mark.parametrize("rig", ["decoder", "dome"], indirect=True)
async def test_another_part(rig: Rig) -> None:
    """Between two parts nothing moves."""
    seen = watch(rig)
    first = await rig.moving(Motion.ZOOM_IN)
    await rig.ptz.move(Motion.LEFT, 0)
    await first
    assert rig.told == [
        "move_started zoom_in",
        "move_stopped zoom_in",
        "move_started left",
        "move_stopped left",
    ]
    assert seen == [True, False, True, False]


async def test_presets(rig: Rig) -> None:
    """A preset that is called is told; one that is saved moves nothing."""
    seen = watch(rig)
    await rig.ptz.save_preset(7)
    await rig.ptz.go_to_preset(7)
    rig.camera.add_fault("drop", times=1)
    await failure_of(rig.ptz.go_to_preset(8))
    assert rig.told == ["preset_called 7"]
    assert seen == [False]


async def test_center(motors: Rig) -> None:
    """So is the middle."""
    await motors.ptz.center()
    assert motors.told == ["centered"]


async def test_patrols(motors: Rig) -> None:
    """Each has its name, and moves until it is ended."""
    seen = watch(motors)
    await motors.ptz.start_patrol(Patrol.HORIZONTAL)
    await motors.ptz.start_patrol(Patrol.VERTICAL)
    await motors.ptz.stop()
    assert motors.told == [
        "patrol_started horizontal",
        "patrol_stopped horizontal",
        "patrol_started vertical",
        "patrol_stopped vertical",
    ]
    assert seen == [True, False, True, False]


async def test_patrol_that_fails(motors: Rig) -> None:
    """One that may have begun is not told, but is stopped by what comes next."""
    motors.camera.add_fault("drop", times=1)
    await failure_of(motors.ptz.start_patrol(Patrol.HORIZONTAL))
    assert motors.events == []
    await motors.ptz.stop()
    assert motors.said == ["horizontal", "stop horizontal"]
    assert not motors.scene.moving()
    assert motors.told == ["move_stopped"]


async def test_tour(rig: Rig) -> None:
    """A tour starts with its first preset, and is ended by the next command."""
    await rig.ptz.tour([TourStop(preset=n, seconds=0.05) for n in (1, 2)])
    await until(lambda: len(rig.events) == 3)
    await rig.ptz.move(Motion.LEFT, 0)
    assert rig.told == [
        "preset_called 1",
        "tour_started",
        "preset_called 2",
        "tour_stopped",
        "move_started left",
        "move_stopped left",
    ]


async def test_stop_of_nothing(rig: Rig) -> None:
    """It may have ended what somebody else began, or the way to a preset."""
    await rig.ptz.stop()
    assert rig.told == ["move_stopped"]


async def test_listener_leaves(rig: Rig) -> None:
    """Whoever does not want to be told any more is not, also while others are told."""
    once: list[str] = []

    def listen(event: object) -> None:
        once.append(str(event))
        leave()

    leave = rig.ptz.listen(listen)
    await rig.ptz.move(Motion.LEFT, 0)
    assert len(once) == 1
    assert len(rig.events) == 2
