"""Conditions of the head: whether it moves now, and for how long it has not."""

from datetime import timedelta
from typing import Any

from freezegun import freeze_time
from homeassistant.components.automation import DOMAIN as AUTOMATION_DOMAIN
from homeassistant.components.binary_sensor import (
    BinarySensorDeviceClass,
    BinarySensorEntity,
)
from homeassistant.const import Platform
from homeassistant.core import HomeAssistant
from homeassistant.helpers import condition
from homeassistant.setup import async_setup_component
from homeassistant.util import dt as dt_util
import pytest
from pytest_homeassistant_custom_component.common import (
    MockConfigEntry,
    async_mock_service,
)
import voluptuous as vol

from custom_components.ipcam_cgi.cgi import Motion
from custom_components.ipcam_cgi.condition import CONDITIONS

from .automations import add_stranger, area_of, check_of
from .common import entity_id, eventually, integration_json, setup_camera
from .ptz import press
from .simulator import MjpegCamera, SimulatedCamera, UidCamera


def sensor_of(hass: HomeAssistant, entry: MockConfigEntry) -> str:
    """Return the id of the sensor that tells whether the head moves."""
    sensor = entity_id(hass, entry, Platform.BINARY_SENSOR, "moving")
    assert sensor is not None
    return sensor


async def set_moving(hass: HomeAssistant, entry: MockConfigEntry) -> None:
    """Let the head turn for long."""
    ptz = entry.runtime_data.ptz
    # In the background: nobody shall wait for it to end.
    hass.async_create_background_task(ptz.async_move(Motion.LEFT, seconds=30), "move")
    await eventually(lambda: ptz.is_moving)


async def test_moving(hass: HomeAssistant, camera: SimulatedCamera) -> None:
    """One of both holds, as the head moves or not."""
    entry = await setup_camera(hass, camera)
    target = {"entity_id": sensor_of(hass, entry)}
    moving = await check_of(hass, "is_moving", target)
    at_rest = await check_of(hass, "is_not_moving", target)

    def holds() -> tuple[bool | None, bool | None]:
        return moving.async_check(), at_rest.async_check()

    assert holds() == (False, True)
    await set_moving(hass, entry)
    assert holds() == (True, False)
    await press(hass, entry, "stop")
    assert holds() == (False, True)
    # Of a camera that is gone nothing is known.
    assert await hass.config_entries.async_unload(entry.entry_id)
    assert holds() == (False, False)


async def test_in_automation(hass: HomeAssistant, uid_camera: UidCamera) -> None:
    """An automation that asks for it runs only then."""
    entry = await setup_camera(hass, uid_camera)
    calls = async_mock_service(hass, "test", "run")
    assert await async_setup_component(
        hass,
        AUTOMATION_DOMAIN,
        {
            AUTOMATION_DOMAIN: {
                "triggers": {"trigger": "event", "event_type": "go"},
                "conditions": {
                    "condition": "ipcam_cgi.is_not_moving",
                    "target": {"entity_id": sensor_of(hass, entry)},
                    "options": {"behavior": "all"},
                },
                "actions": {"action": "test.run"},
            }
        },
    )
    await set_moving(hass, entry)
    hass.bus.async_fire("go")
    await hass.async_block_till_done()
    assert not calls
    await press(hass, entry, "stop")
    hass.bus.async_fire("go")
    await hass.async_block_till_done()
    assert len(calls) == 1


async def test_any_and_all(
    hass: HomeAssistant, uid_camera: UidCamera, mjpeg_camera: MjpegCamera
) -> None:
    """Of several cameras one is enough, or all are needed, as is wished."""
    entries = [
        await setup_camera(hass, camera) for camera in (uid_camera, mjpeg_camera)
    ]
    target = {"entity_id": [sensor_of(hass, entry) for entry in entries]}
    some = await check_of(hass, "is_moving", target)
    every = await check_of(hass, "is_moving", target, behavior="all")
    assert (some.async_check(), every.async_check()) == (False, False)
    await set_moving(hass, entries[0])
    assert (some.async_check(), every.async_check()) == (True, False)
    await set_moving(hass, entries[1])
    assert (some.async_check(), every.async_check()) == (True, True)
    for entry in entries:
        await press(hass, entry, "stop")


async def test_for(hass: HomeAssistant, uid_camera: UidCamera) -> None:
    """It can be asked for how long."""
    entry = await setup_camera(hass, uid_camera)
    target = {"entity_id": sensor_of(hass, entry)}
    at_rest = await check_of(hass, "is_not_moving", target, **{"for": "00:05:00"})

    def holds(*, minutes: float) -> bool | None:
        with freeze_time(timedelta(minutes=minutes) + dt_util.utcnow()):
            return at_rest.async_check()

    assert (holds(minutes=4), holds(minutes=6)) == (False, True)
    await set_moving(hass, entry)
    assert holds(minutes=6) is False
    await press(hass, entry, "stop")
    assert (holds(minutes=4), holds(minutes=6)) == (False, True)


class _Stranger(BinarySensorEntity):
    """Something else that moves."""

    _attr_device_class = BinarySensorDeviceClass.MOVING
    _attr_unique_id = "stranger_moving"
    _attr_name = "Dog"
    _attr_is_on = True


@pytest.mark.parametrize("by_area", [True, False])
async def test_not_of_others(
    hass: HomeAssistant, mjpeg_camera: MjpegCamera, by_area: bool
) -> None:
    """Other sensors of the area and of the camera are no heads."""
    entry = await setup_camera(hass, mjpeg_camera)
    stranger = _Stranger()
    area = area_of(hass, entry)
    await add_stranger(hass, "binary_sensor", stranger, area)
    # Connectivity is on, and the alarms are off.
    others = [
        entity_id(hass, entry, Platform.BINARY_SENSOR, key)
        for key in ("connectivity", "motion_alarm")
    ]
    sensors = [stranger.entity_id, *others, sensor_of(hass, entry)]
    target = {"area_id": area} if by_area else {"entity_id": sensors}
    moving = await check_of(hass, "is_moving", target)
    every = await check_of(hass, "is_moving", target, behavior="all")
    assert moving.async_check() is False
    await set_moving(hass, entry)
    assert every.async_check() is True
    await press(hass, entry, "stop")


@pytest.mark.parametrize(
    "config",
    [
        {"condition": "ipcam_cgi.is_moving", "options": {"behavior": "any"}},
        {
            "condition": "ipcam_cgi.is_lost",
            "target": {"entity_id": "binary_sensor.moving"},
        },
        {
            "condition": "ipcam_cgi.is_moving",
            "target": {"entity_id": "binary_sensor.moving"},
            "options": {"behavior": "most"},
        },
    ],
)
async def test_bad_config(
    hass: HomeAssistant, uid_camera: UidCamera, config: dict[str, Any]
) -> None:
    """What makes no sense is refused when it is written."""
    await setup_camera(hass, uid_camera)
    with pytest.raises(vol.Invalid):
        await condition.async_validate_condition_config(hass, config)


async def test_descriptions(hass: HomeAssistant, uid_camera: UidCamera) -> None:
    """The editor offers every condition for our sensors alone, with texts and an icon."""
    await setup_camera(hass, uid_camera)
    assert await async_setup_component(hass, AUTOMATION_DOMAIN, {})
    all_described = await condition.async_get_all_descriptions(hass)
    described = {
        name.removeprefix("ipcam_cgi."): description
        for name, description in all_described.items()
        if name.startswith("ipcam_cgi.")
    }
    texts = integration_json("translations/en.json")["conditions"]
    assert set(described) == set(CONDITIONS) == set(texts)
    assert set(described) == set(integration_json("icons.json")["conditions"])
    for name, description in described.items():
        assert description is not None
        moving = {"device_class": ["moving"]} if name.endswith("moving") else {}
        assert description["target"]["entity"] == [
            {"integration": "ipcam_cgi", "domain": ["binary_sensor"], **moving}
        ]
        assert texts[name]["name"]
        assert texts[name]["description"]
        assert set(description["fields"]) == set(texts[name]["fields"])
