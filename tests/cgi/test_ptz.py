"""A step always ends: on both families, whatever happens on the way."""

import asyncio
import gc

from aiohttp import ClientSession
import pytest

from custom_components.ipcam_cgi.cgi import (
    CameraClient,
    CameraConnectionError,
    CameraError,
    CameraResponseError,
    Direction,
    create_client,
)
from tests.simulator import SimulatedCamera, UidCamera

from .support import transport_to, until


def commands(camera: SimulatedCamera) -> list[str]:
    """Return the PTZ commands that came, as a viewer would say them."""
    names = {
        "command=0": "up",
        "command=2": "down",
        "command=4": "left",
        "command=6": "right",
        "command=1": "stop",
        "move_x=0&move_y=1&speed=5": "up",
        "move_x=0&move_y=-1&speed=5": "down",
        "move_x=-1&move_y=0&speed=5": "left",
        "move_x=1&move_y=0&speed=5": "right",
        "stop=1": "stop",
    }
    told = []
    for request in camera.requests:
        if request.path in {"/decoder_control.cgi", "/cgi-bin/ptz_ctrl"}:
            query = request.target.partition("?")[2]
            uid, _, rest = query.partition("&")
            told.append(names[rest if uid.startswith("uid=") else query])
    return told


def at_rest(client: CameraClient) -> bool:
    """Return whether no step is under way any more."""
    assert client.ptz
    return client.ptz._step is None or client.ptz._step.done()


@pytest.mark.parametrize("direction", Direction)
async def test_step(
    client: CameraClient, camera: SimulatedCamera, direction: Direction
) -> None:
    """A step turns the head the way that was said, then stops it."""
    assert client.ptz
    before = camera.scene.position()

    await client.ptz.step(direction, 0.05)

    after = camera.scene.position()
    assert commands(camera) == [direction, "stop"]
    assert not camera.scene.moving()
    pan, tilt = after.pan - before.pan, after.tilt - before.tilt
    assert {
        Direction.UP: tilt > 0 == pan,
        Direction.DOWN: tilt < 0 == pan,
        Direction.LEFT: pan < 0 == tilt,
        Direction.RIGHT: pan > 0 == tilt,
    }[direction]


async def test_no_head(session: ClientSession) -> None:
    """A camera that cannot turn has no ptz."""
    async with UidCamera(ptz=False) as camera:
        transport = transport_to(session, camera, username="admin", password="secret")
        client = create_client("uid", transport)
        await client.identify()
        assert client.ptz is None
        await client.close()


async def test_newer_step_supersedes(
    client: CameraClient, camera: SimulatedCamera
) -> None:
    """The newer step speaks for the head; one stop ends both, and both return."""
    assert client.ptz
    first = asyncio.create_task(client.ptz.step(Direction.LEFT, 30))
    await until(lambda: camera.scene.moving())
    second = asyncio.create_task(client.ptz.step(Direction.UP, 0.1))
    async with asyncio.timeout(2):
        await asyncio.gather(first, second)
    assert commands(camera) == ["left", "up", "stop"]
    assert not camera.scene.moving()


async def test_stop_ends_a_step(client: CameraClient, camera: SimulatedCamera) -> None:
    """A stop does not wait for a step's end, and the step returns."""
    assert client.ptz
    step = asyncio.create_task(client.ptz.step(Direction.LEFT, 30))
    await until(lambda: camera.scene.moving())
    async with asyncio.timeout(1):
        await client.ptz.stop()
        await step
    assert commands(camera) == ["left", "stop"]
    assert not camera.scene.moving()


async def test_close_ends_a_step(client: CameraClient, camera: SimulatedCamera) -> None:
    """Nothing goes on turning when the client goes away."""
    assert client.ptz
    step = asyncio.create_task(client.ptz.step(Direction.LEFT, 30))
    await until(lambda: camera.scene.moving())
    async with asyncio.timeout(1):
        await client.close()
        await step
    assert not camera.scene.moving()
    camera.requests.clear()
    await client.close()
    assert camera.requests == []


async def test_close_without_an_answer(
    client: CameraClient, camera: SimulatedCamera
) -> None:
    """A camera that is gone does not keep its client from going."""
    assert client.ptz
    step = asyncio.create_task(client.ptz.step(Direction.LEFT, 30))
    await until(lambda: camera.scene.moving())
    camera.offline = True
    await client.close()
    await step


async def test_caller_goes_away(client: CameraClient, camera: SimulatedCamera) -> None:
    """A step ends by itself when nobody waits for it any more."""
    assert client.ptz
    step = asyncio.create_task(client.ptz.step(Direction.LEFT, 0.2))
    await until(lambda: camera.scene.moving())
    step.cancel()
    with pytest.raises(asyncio.CancelledError):
        await step
    await until(lambda: commands(camera) == ["left", "stop"])
    await until(lambda: not camera.scene.moving())
    await until(lambda: at_rest(client))


async def test_caller_goes_away_and_the_step_fails(
    client: CameraClient, camera: SimulatedCamera, caplog: pytest.LogCaptureFixture
) -> None:
    """Nor does it leave a traceback when it fails then."""
    assert client.ptz
    step = asyncio.create_task(client.ptz.step(Direction.LEFT, 0.1))
    await until(lambda: camera.scene.moving())
    step.cancel()
    await asyncio.gather(step, return_exceptions=True)
    camera.add_fault("garbage", times=1)
    await until(lambda: "stop" in commands(camera))
    await until(lambda: at_rest(client))
    del step
    client.ptz._step = None  # as when the client is let go of
    gc.collect()
    assert not [record for record in caplog.records if record.levelname == "ERROR"]


@pytest.mark.parametrize(
    ("kind", "error"),
    [("drop", CameraConnectionError), ("garbage", CameraResponseError)],
)
async def test_move_whose_answer_is_lost(
    client: CameraClient, camera: SimulatedCamera, kind: str, error: type[CameraError]
) -> None:
    """The head may be turning: it is stopped, and the failure told."""
    assert client.ptz
    camera.add_fault(kind, times=1)
    with pytest.raises(error):
        await client.ptz.step(Direction.RIGHT, 0.05)
    assert commands(camera) == ["right", "stop"]
    assert not camera.scene.moving()


async def test_stop_is_tried_again(
    client: CameraClient, camera: SimulatedCamera
) -> None:
    """One lost stop is made good for; two are told."""
    assert client.ptz
    camera.scene.start_move(1, 0)
    camera.add_fault("drop", times=1, after=False)
    await client.ptz.stop()
    assert commands(camera) == ["stop", "stop"]
    assert not camera.scene.moving()

    camera.add_fault("drop", times=2)
    with pytest.raises(CameraConnectionError):
        await client.ptz.stop()


async def test_stop_of_a_step_is_tried_again(
    client: CameraClient, camera: SimulatedCamera
) -> None:
    """So does a step with its own."""
    assert client.ptz
    step = asyncio.create_task(client.ptz.step(Direction.RIGHT, 0.1))
    await until(lambda: camera.scene.moving())
    camera.add_fault("offline", times=1)
    await step
    assert commands(camera) == ["right", "stop", "stop"]
    assert not camera.scene.moving()
