"""A tour: presets with dwell times, until another command."""

import asyncio

import pytest

from custom_components.ipcam_cgi.cgi import CameraConnectionError, Motion, TourStop
from tests.cgi.support import until
from tests.simulator import MjpegCamera
from tests.simulator.scene import Position

from .rig import Rig


def tour_of(*presets: int, seconds: float = 0.03) -> list[TourStop]:
    """Return a tour that stays everywhere for as long."""
    return [TourStop(preset=number, seconds=seconds) for number in presets]


async def test_round(rig: Rig) -> None:
    """The presets are called in their order, over and over, each after its time."""
    for number in (1, 2, 3):
        rig.scene.presets[number] = Position(number, -number, 1)
    stops = [
        TourStop(preset=2, seconds=0.1),
        TourStop(preset=1, seconds=0.05),
        TourStop(preset=3, seconds=0.05),
    ]
    await rig.ptz.tour(stops)
    assert rig.said == ["go 2"]
    await until(lambda: rig.where()["pan"] == 2)
    await until(lambda: rig.where()["tilt"] == -1)
    await until(lambda: rig.where()["pan"] == 3)
    await until(lambda: len(rig.said) == 6)
    await rig.ptz.stop()
    assert rig.said[:7] == ["go 2", "go 1", "go 3"] * 2 + ["stop"]
    called = [request.time for request in rig.camera.requests]
    assert called[1] - called[0] >= 0.1
    assert 0.05 <= called[2] - called[1] < 0.1


async def test_one_preset(rig: Rig) -> None:
    """A tour of one preset keeps coming back there."""
    await rig.ptz.tour(tour_of(4))
    await until(lambda: rig.said == ["go 4"] * 3)


async def test_stop(rig: Rig) -> None:
    """A stop ends it for good, also on the way to a preset."""
    rig.scene.presets[1] = Position(90, 0, 1)
    await rig.ptz.tour(tour_of(1, seconds=0.1))
    assert rig.scene.moving()
    await rig.ptz.stop()
    assert not rig.scene.moving()
    await asyncio.sleep(0.2)
    assert rig.said == ["go 1", "stop", "stop"]
    assert rig.told == [
        "preset_called 1",
        "tour_started",
        "tour_stopped",
        "move_stopped",
    ]


async def test_newer_tour(rig: Rig) -> None:
    """There is one tour at a time."""
    await rig.ptz.tour(tour_of(1, 2))
    await until(lambda: len(rig.said) == 2)
    await rig.ptz.tour(tour_of(3, 4))
    said = rig.said[2:]
    await until(lambda: len(rig.said) > 6)
    assert set(rig.said[2 + len(said) :]) == {"go 3", "go 4"}
    assert [told for told in rig.told if told.startswith("tour")] == [
        "tour_started",
        "tour_stopped",
        "tour_started",
    ]


@pytest.mark.parametrize("kind", ["drop", "offline", "garbage", "busy"])
async def test_preset_that_cannot_be_called(rig: Rig, kind: str) -> None:
    """It is passed over: the camera may be back for the next one."""
    await rig.ptz.tour(tour_of(1, 2, 3))
    rig.camera.add_fault(kind, times=1, after=False)
    await until(lambda: len(rig.said) == 4)
    assert rig.said == ["go 1", "go 2", "go 3", "go 1"]
    await until(lambda: len(rig.events) == 4)
    assert rig.told == [
        "preset_called 1",
        "tour_started",
        "preset_called 3",
        "preset_called 1",
    ]


async def test_camera_is_away_for_a_while(rig: Rig) -> None:
    """The tour goes on when it is back."""
    await rig.ptz.tour(tour_of(1, 2))
    await rig.camera.reboot(0.1)
    before = len(rig.said)
    await until(lambda: len(rig.said) > before + 1)


async def test_first_cannot_be_called(rig: Rig) -> None:
    """Then there is no tour, and whoever asked for it is told."""
    rig.camera.add_fault("drop", times=1)
    with pytest.raises(CameraConnectionError):
        await rig.ptz.tour(tour_of(1, 2))
    await asyncio.sleep(0.1)
    assert rig.said == ["go 1"]
    assert rig.events == []


async def test_lockout(motors: Rig) -> None:
    """A login that is refused ends it: more of that could lock the account out."""
    assert isinstance(motors.camera, MjpegCamera)
    await motors.ptz.tour(tour_of(1, 2))
    motors.camera.values["params"]["user1_pwd"] = "changed"
    await until(lambda: motors.told[-1] == "tour_stopped")
    told = len(motors.sent)
    await asyncio.sleep(0.1)
    assert len(motors.sent) == told


async def test_after_a_move(rig: Rig) -> None:
    """It takes over the duty to stop, as any other command."""
    move = await rig.moving(Motion.RIGHT)
    await rig.ptz.tour(tour_of(1, seconds=60))
    await move
    assert rig.said == ["right", "stop", "go 1"]
    assert rig.told == [
        "move_started right",
        "move_stopped right",
        "preset_called 1",
        "tour_started",
    ]


async def test_caller_is_cancelled(rig: Rig) -> None:
    """A tour goes on without whoever asked for it."""
    rig.camera.add_fault("slow", times=1, seconds=0.05)
    asked = asyncio.create_task(rig.ptz.tour(tour_of(1, 2)))
    await until(lambda: rig.said == ["go 1"])
    asked.cancel()
    await asyncio.gather(asked, return_exceptions=True)
    await until(lambda: len(rig.said) > 2)
