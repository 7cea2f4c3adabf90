"""Buttons: the head turns for a moment and stops. The restart button is in test_sensor.py."""

import asyncio

from homeassistant.const import Platform
from homeassistant.core import HomeAssistant
from homeassistant.exceptions import HomeAssistantError
import pytest

from .common import (
    PASSWORD,
    USERNAME,
    Clock,
    call,
    entity_id,
    eventually,
    sent,
    setup_camera,
)
from .simulator import MjpegCamera, SimulatedCamera, UidCamera

DIRECTIONS = {"up": (0, 1), "down": (0, -1), "left": (-1, 0), "right": (1, 0)}


def ptz_requests(camera: SimulatedCamera, since: int = 0) -> list[str]:
    """Return what the head was told, without the uid."""
    cgi = "decoder_control" if camera.family == "mjpeg" else "ptz_ctrl"
    return [
        "&".join(f"{name}={text}" for name, text in request.query if name != "uid")
        for request in sent(camera, cgi, since)
    ]


def sign(number: float) -> int:
    """Return -1, 0 or 1."""
    return (number > 0) - (number < 0)


@pytest.mark.parametrize("direction", DIRECTIONS)
async def test_step(
    hass: HomeAssistant, camera: SimulatedCamera, clock: Clock, direction: str
) -> None:
    """The head turns in the direction of the button, for a moment."""
    entry = await setup_camera(hass, camera)
    camera.scene.stop()
    before = camera.scene.position()
    press = hass.async_create_task(
        call(hass, entry, Platform.BUTTON, f"ptz_{direction}", "press")
    )
    await eventually(camera.scene.moving)
    await asyncio.sleep(0.02)
    await clock.jump(0.5)
    await press
    assert not camera.scene.moving()
    after = camera.scene.position()
    moved = (sign(after.pan - before.pan), sign(after.tilt - before.tilt))
    assert moved == DIRECTIONS[direction]
    assert len(ptz_requests(camera)) == 2


async def test_step_lasts(hass: HomeAssistant, mjpeg_camera: MjpegCamera) -> None:
    """A step is long enough to see, and short enough to aim."""
    entry = await setup_camera(hass, mjpeg_camera)
    before = mjpeg_camera.scene.position().pan
    await call(hass, entry, Platform.BUTTON, "ptz_right", "press")
    start, stop = sent(mjpeg_camera, "decoder_control")
    assert 0.4 < stop.time - start.time < 1
    assert 5 < mjpeg_camera.scene.position().pan - before < 30


async def test_exact_requests(
    hass: HomeAssistant, mjpeg_camera: MjpegCamera, uid_camera: UidCamera, clock: Clock
) -> None:
    """The commands are those of the documents."""
    expected = {
        "mjpeg": ["command=4", "command=1"],
        "uid": ["move_x=-1&move_y=0&speed=5", "stop=1"],
    }
    for camera in (mjpeg_camera, uid_camera):
        entry = await setup_camera(hass, camera)
        press = hass.async_create_task(
            call(hass, entry, Platform.BUTTON, "ptz_left", "press")
        )
        await eventually(camera.scene.moving)
        await clock.jump(0.5)
        await press
        assert ptz_requests(camera) == expected[camera.family]


async def test_stop(hass: HomeAssistant, camera: SimulatedCamera) -> None:
    """Stop ends whatever moves the head."""
    entry = await setup_camera(hass, camera)
    camera.scene.start_move(1, 0)
    assert camera.scene.moving()
    await call(hass, entry, Platform.BUTTON, "ptz_stop", "press")
    assert not camera.scene.moving()


async def test_stop_in_mid_step(hass: HomeAssistant, camera: SimulatedCamera) -> None:
    """Stop waits for nothing: not for the step, and not for a picture."""
    entry = await setup_camera(hass, camera)
    camera.add_fault("slow", path="*snapshot*", seconds=3600)
    picture = asyncio.create_task(entry.runtime_data.client.snapshot())
    await eventually(lambda: sent(camera, "snapshot"))
    press = hass.async_create_task(
        call(hass, entry, Platform.BUTTON, "ptz_up", "press")
    )
    await eventually(camera.scene.moving)
    async with asyncio.timeout(0.3):
        await call(hass, entry, Platform.BUTTON, "ptz_stop", "press")
    assert not camera.scene.moving()
    await press
    picture.cancel()
    await asyncio.gather(picture, return_exceptions=True)


async def test_answer_of_move_lost(
    hass: HomeAssistant, camera: SimulatedCamera
) -> None:
    """A head that may have begun to turn is stopped, and the error is told."""
    entry = await setup_camera(hass, camera)
    path = "/decoder_control.cgi" if camera.family == "mjpeg" else "/cgi-bin/ptz_ctrl"
    camera.add_fault("drop", path=path, times=2)
    with pytest.raises(HomeAssistantError) as raised:
        await call(hass, entry, Platform.BUTTON, "ptz_up", "press")
    assert raised.value.translation_key == "connection_dropped"
    assert not camera.scene.moving()


async def test_no_head(
    hass: HomeAssistant, clone_camera: MjpegCamera, socket_enabled: None
) -> None:
    """A camera that cannot move has no buttons for that."""
    async with UidCamera(ptz=False, username=USERNAME, password=PASSWORD) as bullet:
        for camera in (clone_camera, bullet):
            entry = await setup_camera(hass, camera)
            for key in (*DIRECTIONS, "stop"):
                assert not entity_id(hass, entry, Platform.BUTTON, f"ptz_{key}")
            assert entity_id(hass, entry, Platform.BUTTON, "restart")
            assert await hass.config_entries.async_unload(entry.entry_id)
