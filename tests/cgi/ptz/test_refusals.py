"""What a head cannot do is refused before anything is sent."""

from collections.abc import Awaitable, Callable
import math
from typing import Final

import pytest

from custom_components.ipcam_cgi.cgi import (
    CameraUnsupportedError,
    CameraValueError,
    ErrorKey,
    Motion,
    Patrol,
    Ptz,
    TourStop,
)
from custom_components.ipcam_cgi.cgi.mjpeg import MjpegClient
from tests.cgi.support import failure_of
from tests.simulator import MjpegCamera

from .rig import Rig

type Asked = Callable[[Ptz], Awaitable[None]]

UNSUPPORTED: Final[dict[str, list[tuple[Asked, ErrorKey]]]] = {
    "motors": [
        (lambda ptz: ptz.move(Motion.ZOOM_IN), ErrorKey.NOT_SUPPORTED),
        (lambda ptz: ptz.move(Motion.FOCUS_FAR), ErrorKey.NOT_SUPPORTED),
        (lambda ptz: ptz.move(Motion.IRIS_OPEN), ErrorKey.NOT_SUPPORTED),
        (lambda ptz: ptz.move(Motion.LEFT, 1, 5), ErrorKey.NO_SPEED),
        (lambda ptz: ptz.step(Motion.UP_LEFT, 5), ErrorKey.NO_DEGREES),
        (lambda ptz: ptz.start_patrol(Patrol.AUTO), ErrorKey.NOT_SUPPORTED),
        (lambda ptz: ptz.stop_patrol(Patrol.AUTO), ErrorKey.NOT_SUPPORTED),
        (lambda ptz: ptz.delete_preset(1), ErrorKey.NOT_SUPPORTED),
    ],
    "decoder": [
        (lambda ptz: ptz.move(Motion.UP_LEFT), ErrorKey.NOT_SUPPORTED),
        (lambda ptz: ptz.move(Motion.DOWN_RIGHT), ErrorKey.NOT_SUPPORTED),
        (lambda ptz: ptz.move(Motion.ZOOM_IN, 1, 5), ErrorKey.NO_SPEED),
        (lambda ptz: ptz.step(Motion.LEFT, 5), ErrorKey.NO_DEGREES),
        (lambda ptz: ptz.center(), ErrorKey.NOT_SUPPORTED),
        (lambda ptz: ptz.start_patrol(Patrol.VERTICAL), ErrorKey.NOT_SUPPORTED),
        (lambda ptz: ptz.start_patrol(Patrol.HORIZONTAL), ErrorKey.NOT_SUPPORTED),
        (lambda ptz: ptz.delete_preset(1), ErrorKey.NOT_SUPPORTED),
    ],
    "dome": [
        (lambda ptz: ptz.step(Motion.LEFT, 5), ErrorKey.NO_DEGREES),
        (lambda ptz: ptz.step(Motion.ZOOM_IN, 5), ErrorKey.NO_DEGREES),
        (lambda ptz: ptz.center(), ErrorKey.NOT_SUPPORTED),
        (lambda ptz: ptz.start_patrol(Patrol.HORIZONTAL), ErrorKey.NOT_SUPPORTED),
        (lambda ptz: ptz.stop_patrol(Patrol.AUTO), ErrorKey.NOT_SUPPORTED),
    ],
}


@pytest.mark.parametrize("rig", UNSUPPORTED, indirect=True)
async def test_not_of_this_head(rig: Rig, request: pytest.FixtureRequest) -> None:
    """What the document has no command for is refused, and said so."""
    for ask, key in UNSUPPORTED[request.node.callspec.params["rig"]]:
        with pytest.raises(CameraUnsupportedError) as caught:
            await ask(rig.ptz)
        assert caught.value.key is key
    assert rig.camera.requests == []
    assert rig.events == []


@pytest.mark.parametrize("rig", UNSUPPORTED, indirect=True)
async def test_seconds(rig: Rig) -> None:
    """A move lasts 0 to 30 s, and a tour stays for an hour at the most."""
    for seconds in (-0.1, 30.1, math.nan, math.inf):
        with pytest.raises(CameraValueError) as caught:
            await rig.ptz.move(Motion.LEFT, seconds)
        assert caught.value.key is ErrorKey.OUT_OF_RANGE
        assert caught.value.placeholders == {
            "value": f"{seconds:g}",
            "minimum": "0",
            "maximum": "30",
        }
    for seconds in (-1, 3601, math.nan):
        with pytest.raises(CameraValueError):
            await rig.ptz.tour([TourStop(preset=1, seconds=seconds)])
    assert rig.camera.requests == []


async def test_speed(dome: Rig) -> None:
    """A dome has the speeds 1 to 10."""
    for speed in (0, 11, -1):
        with pytest.raises(CameraValueError):
            await dome.ptz.move(Motion.LEFT, 1, speed)
    assert dome.camera.requests == []


async def test_degrees(motors: Rig) -> None:
    """A step is at least a degree."""
    for degrees in (0, 181, -5):
        with pytest.raises(CameraValueError):
            await motors.ptz.step(Motion.LEFT, degrees)
    assert motors.camera.requests == []


@pytest.mark.parametrize(
    ("rig", "numbers"),
    [
        ("motors", (-1, 0, 17, 32)),
        ("decoder", (-1, 0, 17, 32)),
        ("dome", (0, *range(65, 69), 79, 82, 84, 92, 93, 94, 98, 99, 256)),
    ],
    indirect=["rig"],
)
async def test_no_preset(rig: Rig, numbers: tuple[int, ...]) -> None:
    """A number that holds no position, or is a function of the dome, is never sent."""
    ptz = rig.ptz
    for number in numbers:
        stops = [TourStop(preset=1, seconds=5), TourStop(preset=number, seconds=5)]
        for ask in (
            ptz.go_to_preset(number),
            ptz.save_preset(number),
            ptz.delete_preset(number),
            ptz.tour(stops),
        ):
            err = await failure_of(ask)
            assert (err.key, err.placeholders) == (
                ErrorKey.NOT_A_PRESET,
                {"preset": str(number)},
            )
    assert rig.camera.requests == []


async def test_presets_switched_off(
    mjpeg_client: MjpegClient, mjpeg_camera: MjpegCamera
) -> None:
    """Without presets all that needs them is refused; the camera would say that it was done."""
    ptz = mjpeg_client.ptz
    assert ptz is not None
    for ask in (
        ptz.go_to_preset(1),
        ptz.save_preset(1),
        ptz.delete_preset(1),
        ptz.tour([TourStop(preset=1, seconds=5)]),
    ):
        assert (await failure_of(ask)).key is ErrorKey.NO_PRESETS
    assert mjpeg_camera.requests == []


async def test_refusal_disturbs_nothing(rig: Rig) -> None:
    """What is refused does not supersede what is under way."""
    await rig.ptz.save_preset(1)
    await rig.ptz.tour([TourStop(preset=1, seconds=60)])
    await failure_of(rig.ptz.move(Motion.LEFT, 31))
    await failure_of(rig.ptz.go_to_preset(0))
    assert rig.told == ["preset_called 1", "tour_started"]
