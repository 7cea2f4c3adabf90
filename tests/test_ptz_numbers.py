"""The head's numbers: how fast and for how long a button moves it."""

import asyncio
from typing import Any

from homeassistant.const import Platform
from homeassistant.core import HomeAssistant, State
from homeassistant.exceptions import ServiceValidationError
from homeassistant.helpers import entity_registry as er
import pytest
from pytest_homeassistant_custom_component.common import (
    mock_restore_cache_with_extra_data,
)

from .common import Clock, entity_id, entry_of, eventually, setup_camera, state_of
from .ptz import number, press, pressed, ptz_requests, set_number
from .simulator import MjpegCamera, SimulatedCamera, UidCamera


async def test_speed(hass: HomeAssistant, uid_camera: UidCamera, clock: Clock) -> None:
    """A faster head is told so, and gets farther in the same time; the lens knows no speed."""
    entry = await setup_camera(hass, uid_camera)
    state = state_of(hass, entry, Platform.NUMBER, "ptz_speed")
    assert state.state == "5"
    assert (state.attributes["min"], state.attributes["max"]) == (1, 10)
    for speed in (1, 10):
        await set_number(hass, entry, "speed", speed)
        assert number(hass, entry, "speed") == str(speed)
        since = len(uid_camera.requests)
        await pressed(hass, entry, uid_camera, clock, "right")
        assert ptz_requests(uid_camera, since)[0] == f"move_x=1&move_y=0&speed={speed}"
    since = len(uid_camera.requests)
    await pressed(hass, entry, uid_camera, clock, "zoom_in")
    assert ptz_requests(uid_camera, since)[0] == "zoom=1"


async def test_speed_counts(hass: HomeAssistant, uid_camera: UidCamera) -> None:
    """In real time the head gets farther."""
    entry = await setup_camera(hass, uid_camera)
    moved = []
    for speed in (1, 10):
        await set_number(hass, entry, "speed", speed)
        before = uid_camera.scene.position().pan
        await press(hass, entry, "right")
        moved.append(uid_camera.scene.position().pan - before)
    assert moved[1] > 5 * moved[0] > 0


async def test_no_speed(hass: HomeAssistant, mjpeg_camera: MjpegCamera) -> None:
    """A family that takes no speed has no such number."""
    entry = await setup_camera(hass, mjpeg_camera)
    assert entity_id(hass, entry, Platform.NUMBER, "ptz_speed") is None
    assert number(hass, entry, "step_duration") == "0.5"


async def test_step_duration(
    hass: HomeAssistant, camera: SimulatedCamera, clock: Clock
) -> None:
    """A button moves for as long as the number says."""
    entry = await setup_camera(hass, camera)
    state = state_of(hass, entry, Platform.NUMBER, "ptz_step_duration")
    assert (state.attributes["min"], state.attributes["max"]) == (0.1, 30)
    assert state.attributes["unit_of_measurement"] == "s"
    await set_number(hass, entry, "step_duration", 20)
    running = hass.async_create_task(press(hass, entry, "up"))
    await eventually(lambda: entry.runtime_data.ptz.is_moving)
    await clock.jump(19.8)
    await asyncio.sleep(0.05)
    assert len(ptz_requests(camera)) == 1
    await clock.jump(0.2)
    await running
    assert len(ptz_requests(camera)) == 2
    for value in (0, 31):
        with pytest.raises(ServiceValidationError):
            await set_number(hass, entry, "step_duration", value)
    assert number(hass, entry, "step_duration") == "20.0"


async def test_step_duration_counts(
    hass: HomeAssistant, camera: SimulatedCamera
) -> None:
    """In real time the head gets as far as the number says."""
    entry = await setup_camera(hass, camera)
    moved = []
    for seconds in (0.1, 0.5):
        await set_number(hass, entry, "step_duration", seconds)
        before = camera.scene.position().pan
        await press(hass, entry, "right")
        moved.append(camera.scene.position().pan - before)
    assert moved[1] > 2.5 * moved[0] > 0


def restored(key: str, value: float, low: float, high: float) -> tuple[State, Any]:
    """Return what Home Assistant remembers of a number."""
    data = {
        "native_max_value": high,
        "native_min_value": low,
        "native_step": 1,
        "native_unit_of_measurement": None,
        "native_value": value,
    }
    return State(f"number.{key}", str(value)), data


@pytest.mark.parametrize(
    ("speed", "step", "expected"),
    [(9, 2.5, ("9", "2.5")), (99, 0, ("5", "0.5")), (None, 30, ("5", "30"))],
)
async def test_numbers_are_restored(
    hass: HomeAssistant,
    entity_registry: er.EntityRegistry,
    uid_camera: UidCamera,
    speed: float,
    step: float,
    expected: tuple[str, str],
) -> None:
    """They outlast a restart, unless they are out of range by now."""
    entry = entry_of(uid_camera)
    entry.add_to_hass(hass)
    for key in ("speed", "step_duration"):
        entity_registry.async_get_or_create(
            Platform.NUMBER,
            "ipcam_cgi",
            f"{entry.unique_id}_ptz_{key}",
            object_id_base=key,
            config_entry=entry,
        )
    mock_restore_cache_with_extra_data(
        hass,
        [restored("speed", speed, 1, 10), restored("step_duration", step, 0.1, 30)],
    )
    assert await hass.config_entries.async_setup(entry.entry_id)
    await hass.async_block_till_done(wait_background_tasks=True)
    assert (number(hass, entry, "speed"), number(hass, entry, "step_duration")) == (
        expected
    )
    assert entry.runtime_data.ptz.speed == int(expected[0])
    assert entry.runtime_data.ptz.step_seconds == float(expected[1])
