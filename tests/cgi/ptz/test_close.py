"""Whoever closes a client leaves its camera at rest, and is not kept waiting by one that is gone."""

import asyncio

import pytest

from custom_components.ipcam_cgi.cgi import (
    CameraConnectionError,
    Motion,
    Patrol,
    TourStop,
)
from tests.cgi.support import IMPATIENT, failure_of, until

from .rig import Rig


async def test_during_a_move(rig: Rig) -> None:
    """The move is stopped, twice, before it returns; the move returns as well."""
    move = await rig.moving()
    async with asyncio.timeout(1):
        await rig.client.close()
        await move
    assert rig.said == ["left", "stop", "stop"]
    assert rig.at_rest
    assert rig.told == ["move_started left", "move_stopped left"]
    rig.camera.requests.clear()
    await rig.client.close()
    assert rig.camera.requests == []


async def test_during_a_move_of_the_lens(decoder: Rig) -> None:
    """By its own stop."""
    move = await decoder.moving(Motion.FOCUS_NEAR)
    await decoder.client.close()
    await move
    assert decoder.said == ["focus_near", "stop focus_near", "stop focus_near"]
    assert decoder.at_rest


async def test_before_the_move_is_confirmed(rig: Rig) -> None:
    """A start that hangs is given up, and may have happened."""
    rig.camera.add_fault("stall", times=1, seconds=5)
    move = asyncio.create_task(rig.ptz.move(Motion.LEFT, 30))
    await until(lambda: rig.said == ["left"])
    async with asyncio.timeout(1):
        await rig.client.close()
        await move
    assert rig.said == ["left", "stop", "stop"]
    assert rig.at_rest


async def test_overtaken_start(rig: Rig) -> None:
    """Also where it is carried out after the first stop."""
    rig.camera.add_fault("slow", times=1, seconds=0.02, persists=True)
    move = asyncio.create_task(rig.ptz.move(Motion.LEFT, 30))
    await until(lambda: rig.said == ["left"])
    await rig.client.close()
    await move
    assert rig.at_rest


async def test_while_the_second_stop_is_pending(rig: Rig) -> None:
    """It is not left out."""
    await rig.ptz.move(Motion.LEFT, 0.01)
    await rig.client.close()
    assert rig.said == ["left", "stop", "stop"]
    assert rig.at_rest


async def test_while_a_lost_stop_is_pending(rig: Rig) -> None:
    """It is sent, twice as any."""
    move = asyncio.create_task(rig.ptz.move(Motion.LEFT, 0.01))
    await until(lambda: rig.ptz.is_moving)
    rig.camera.add_fault("drop", times=2, after=False)
    await failure_of(move)
    assert rig.scene.moving()
    await rig.client.close()
    assert rig.said == ["left", *["stop"] * 4]
    assert rig.at_rest


@pytest.mark.parametrize("moves", [True, False])
async def test_without_an_answer(rig: Rig, moves: bool) -> None:
    """A camera that is gone does not keep its client from going, nor is it asked for longer."""
    rig.client._transport._timeout = IMPATIENT
    move = await rig.moving()
    if not moves:
        await rig.ptz.stop()
    rig.camera.offline = True
    async with asyncio.timeout(1):
        await rig.client.close()
        await move
    rig.camera.offline = False
    rig.camera.requests.clear()
    await asyncio.sleep(0.1)
    assert rig.camera.requests == []


async def test_caller_is_cancelled(rig: Rig) -> None:
    """Whoever does not wait for the end of it does not keep the camera from being stopped."""
    move = await rig.moving()
    closing = asyncio.create_task(rig.client.close())
    await asyncio.sleep(0)
    closing.cancel()
    await asyncio.gather(closing, return_exceptions=True)
    await move
    await until(lambda: rig.said == ["left", "stop", "stop"])
    await until(lambda: rig.at_rest)


async def test_newer_move_while_closing(rig: Rig) -> None:
    """Somebody who moves the head all the same has it stopped as always."""
    first = await rig.moving()
    closing = asyncio.create_task(rig.client.close())
    await until(lambda: rig.said == ["left", "stop"])
    second = asyncio.create_task(rig.ptz.move(Motion.RIGHT, 0.1))
    await asyncio.gather(first, closing, second)
    assert not rig.scene.moving()
    await until(lambda: rig.said == ["left", "stop", "right", "stop", "stop"])
    await until(lambda: rig.at_rest)


async def test_at_the_start_of_a_newer_move(decoder: Rig) -> None:
    """What is stopped is what is under way now, not what was before."""
    await decoder.ptz.move(Motion.ZOOM_IN, 0.01)
    decoder.camera.add_fault("stall", times=1, seconds=5)
    await until(lambda: len(decoder.said) == 3)  # the second stop hangs
    move = asyncio.create_task(decoder.ptz.move(Motion.LEFT, 30))
    await asyncio.sleep(0)
    await asyncio.sleep(0)
    await decoder.client.close()
    await move
    assert decoder.said[:3] == ["zoom_in", "stop zoom_in", "stop zoom_in"]
    assert decoder.said[-2:] == ["stop", "stop"]
    assert decoder.at_rest


async def test_patrol_goes_on(motors: Rig) -> None:
    """The camera makes it by itself."""
    await motors.ptz.start_patrol(Patrol.HORIZONTAL)
    await motors.client.close()
    assert motors.said == ["horizontal"]
    assert motors.scene.moving()


async def test_lost_stop_of_a_patrol(motors: Rig) -> None:
    """Unless it was to be ended."""
    await motors.ptz.start_patrol(Patrol.HORIZONTAL)
    motors.camera.add_fault("drop", times=2, after=False)
    with pytest.raises(CameraConnectionError):
        await motors.ptz.stop_patrol(Patrol.HORIZONTAL)
    await motors.client.close()
    assert motors.said == ["horizontal", *["stop horizontal"] * 3]
    assert motors.at_rest


async def test_tour_ends(rig: Rig) -> None:
    """A tour is made from here: it ends with whoever makes it."""
    await rig.ptz.tour([TourStop(preset=1, seconds=0.02)])
    await rig.client.close()
    rig.camera.requests.clear()
    await asyncio.sleep(0.1)
    assert rig.camera.requests == []
    assert rig.told[-1] == "tour_stopped"
