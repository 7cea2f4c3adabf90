"""Conditions of alarms: whether a camera raises one now, and for how long it has not."""

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
import voluptuous as vol

from custom_components.ipcam_cgi.cgi import AlarmKind

from .automations import add_stranger, area_of, check_of
from .common import Clock, entity_id, setup_camera
from .simulator import MjpegCamera, SimulatedCamera


async def raise_alarm(camera: SimulatedCamera, clock: Clock, kind: str) -> None:
    """Let a camera raise an alarm, until it is cleared."""
    camera.alarm_hold = None
    camera.raise_alarm(kind)
    await clock.travel(6)


async def clear(camera: SimulatedCamera, clock: Clock) -> None:
    """Let a camera's alarm end."""
    camera.clear_alarm()
    await clock.travel(6)


@pytest.mark.parametrize("kind", ["motion", "input", "sound"])
async def test_alarming(
    hass: HomeAssistant, sound_camera: MjpegCamera, clock: Clock, kind: str
) -> None:
    """One of both holds, whichever alarm it is, and whatever the camera's others do."""
    entry = await setup_camera(hass, sound_camera)
    target = {"area_id": area_of(hass, entry)}
    alarming, quiet = [
        [
            await check_of(hass, name, target, behavior=behavior)
            for behavior in ("any", "all")
        ]
        for name in ("is_alarming", "is_not_alarming")
    ]

    def holds() -> tuple[list[bool | None], list[bool | None]]:
        return (
            [check.async_check() for check in alarming],
            [check.async_check() for check in quiet],
        )

    assert holds() == ([False, False], [True, True])
    await raise_alarm(sound_camera, clock, kind)
    assert holds() == ([True, True], [False, False])
    await clear(sound_camera, clock)
    assert holds() == ([False, False], [True, True])


async def test_of_a_camera_that_is_away(
    hass: HomeAssistant, mjpeg_camera: MjpegCamera, clock: Clock
) -> None:
    """Of a camera that is gone nothing is known."""
    entry = await setup_camera(hass, mjpeg_camera)
    target = {"area_id": area_of(hass, entry)}
    checks = [
        await check_of(hass, name, target)
        for name in ("is_alarming", "is_not_alarming")
    ]
    mjpeg_camera.offline = True
    await clock.travel(30)
    assert [check.async_check() for check in checks] == [False, False]


@pytest.mark.parametrize(
    ("kinds", "is_meant"),
    [
        (["motion"], True),
        ("motion", True),
        (["input", "motion"], True),
        ([], True),
        (["sound"], False),
    ],
)
async def test_kinds(
    hass: HomeAssistant,
    sound_camera: MjpegCamera,
    clock: Clock,
    kinds: list[str] | str,
    is_meant: bool,
) -> None:
    """Only alarms of the kinds that are wanted count."""
    entry = await setup_camera(hass, sound_camera)
    target = {"area_id": area_of(hass, entry)}
    alarming = await check_of(hass, "is_alarming", target, kind=kinds)
    quiet = await check_of(hass, "is_not_alarming", target, kind=kinds)
    assert (alarming.async_check(), quiet.async_check()) == (False, True)
    await raise_alarm(sound_camera, clock, "motion")
    assert (alarming.async_check(), quiet.async_check()) == (is_meant, not is_meant)


async def test_any_and_all(
    hass: HomeAssistant,
    mjpeg_camera: MjpegCamera,
    sound_camera: MjpegCamera,
    clock: Clock,
) -> None:
    """Of several cameras one is enough, or all are needed, whichever alarms they raise."""
    cameras = (mjpeg_camera, sound_camera)
    area = area_of(hass, *[await setup_camera(hass, camera) for camera in cameras])
    checks = [
        await check_of(hass, name, {"area_id": area}, behavior=behavior)
        for name in ("is_alarming", "is_not_alarming")
        for behavior in ("any", "all")
    ]

    def holds() -> list[bool | None]:
        return [check.async_check() for check in checks]

    assert holds() == [False, False, True, True]
    await raise_alarm(mjpeg_camera, clock, "input")
    assert holds() == [True, False, True, False]
    await raise_alarm(sound_camera, clock, "sound")
    assert holds() == [True, True, False, False]
    await clear(mjpeg_camera, clock)
    assert holds() == [True, False, True, False]


@pytest.mark.parametrize("behavior", ["any", "all"])
async def test_for(
    hass: HomeAssistant, mjpeg_camera: MjpegCamera, clock: Clock, behavior: str
) -> None:
    """It can be asked for how long."""
    entry = await setup_camera(hass, mjpeg_camera)
    target = {"area_id": area_of(hass, entry)}
    checks = [
        await check_of(hass, name, target, behavior=behavior, **{"for": "00:05:00"})
        for name in ("is_alarming", "is_not_alarming")
    ]

    def holds(*, minutes: float) -> list[bool | None]:
        with freeze_time(timedelta(minutes=minutes) + dt_util.utcnow()):
            return [check.async_check() for check in checks]

    assert holds(minutes=4) == [False, False]
    assert holds(minutes=6) == [False, True]
    await raise_alarm(mjpeg_camera, clock, "motion")
    assert holds(minutes=4) == [False, False]
    assert holds(minutes=6) == [True, False]
    await clear(mjpeg_camera, clock)
    assert holds(minutes=4) == [False, False]
    assert holds(minutes=6) == [False, True]


class _Stranger(BinarySensorEntity):
    """Another integration's motion, which never ends."""

    _attr_device_class = BinarySensorDeviceClass.MOTION
    _attr_unique_id = "stranger_motion_alarm"
    _attr_name = "Motion"
    _attr_is_on = True


@pytest.mark.parametrize("by_area", [True, False])
async def test_not_of_others(
    hass: HomeAssistant, mjpeg_camera: MjpegCamera, clock: Clock, by_area: bool
) -> None:
    """Another integration's motion is no alarm of ours, nor is the camera's connection."""
    entry = await setup_camera(hass, mjpeg_camera)
    area = area_of(hass, entry)
    stranger = _Stranger()
    await add_stranger(hass, "binary_sensor", stranger, area)
    ours = [
        entity_id(hass, entry, Platform.BINARY_SENSOR, key)
        for key in ("connectivity", "moving", "motion_alarm")
    ]
    sensors = [stranger.entity_id, *ours]
    target = {"area_id": area} if by_area else {"entity_id": sensors}
    alarming = await check_of(hass, "is_alarming", target)
    quiet = await check_of(hass, "is_not_alarming", target, behavior="all")
    assert (alarming.async_check(), quiet.async_check()) == (False, True)
    await raise_alarm(mjpeg_camera, clock, "motion")
    assert (alarming.async_check(), quiet.async_check()) == (True, False)


@pytest.mark.parametrize(
    "config",
    [
        {"condition": "ipcam_cgi.is_alarming", "options": {"behavior": "any"}},
        {
            "condition": "ipcam_cgi.is_alarming",
            "target": {"entity_id": "binary_sensor.motion"},
            "options": {"behavior": "any", "kind": ["fire"]},
        },
        {
            "condition": "ipcam_cgi.is_not_alarming",
            "target": {"entity_id": "binary_sensor.motion"},
            "options": {"behavior": "most"},
        },
    ],
)
async def test_bad_config(
    hass: HomeAssistant, mjpeg_camera: MjpegCamera, config: dict[str, Any]
) -> None:
    """What makes no sense is refused when it is written."""
    await setup_camera(hass, mjpeg_camera)
    with pytest.raises(vol.Invalid):
        await condition.async_validate_condition_config(hass, config)


async def test_kinds_to_choose_from(
    hass: HomeAssistant, mjpeg_camera: MjpegCamera
) -> None:
    """The editor offers every kind of alarm."""
    await setup_camera(hass, mjpeg_camera)
    assert await async_setup_component(hass, AUTOMATION_DOMAIN, {})
    described = await condition.async_get_all_descriptions(hass)
    for name in ("is_alarming", "is_not_alarming"):
        description = described[f"ipcam_cgi.{name}"]
        assert description is not None
        chosen = description["fields"]["kind"]["selector"]["select"]
        assert chosen["multiple"] is True
        assert chosen["translation_key"] == "alarm_kind"
        assert chosen["options"] == list(AlarmKind)
