"""Triggers of alarms: automations run on a camera's real alarms, and on nobody else's."""

from collections.abc import AsyncGenerator
from typing import Any

from homeassistant.components.automation import DOMAIN as AUTOMATION_DOMAIN
from homeassistant.components.binary_sensor import (
    BinarySensorDeviceClass,
    BinarySensorEntity,
)
from homeassistant.components.event import EventEntity
from homeassistant.const import Platform
from homeassistant.core import HomeAssistant, ServiceCall
from homeassistant.helpers import config_validation as cv, device_registry as dr
from homeassistant.helpers.trigger import (
    async_get_all_descriptions,
    async_validate_trigger_config,
)
from homeassistant.setup import async_setup_component
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry
import voluptuous as vol

from custom_components.ipcam_cgi.cgi import AlarmKind

from .automations import add_stranger, area_of, automate
from .common import (
    LOGIN,
    Clock,
    entity_id,
    entry_of,
    eventually,
    integration_json,
    setup_camera,
    state_of,
)
from .simulator import MjpegCamera, SimulatedCamera, UidCamera

KINDS = ("motion", "input", "sound")


def device_of(hass: HomeAssistant, entry: MockConfigEntry) -> dict[str, Any]:
    """Return the target that is a camera's device."""
    devices = dr.async_get(hass)
    (device,) = dr.async_entries_for_config_entry(devices, entry.entry_id)
    return {"device_id": device.id}


async def pass_alarm(camera: SimulatedCamera, clock: Clock, kind: str) -> None:
    """Let a camera raise an alarm, and let it end."""
    camera.alarm_hold = None
    camera.raise_alarm(kind)
    await clock.travel(6)
    camera.clear_alarm()
    await clock.travel(6)


def events(calls: list[ServiceCall]) -> list[str]:
    """Return the kinds of the alarms that triggered."""
    return [call.data["event"] for call in calls]


async def test_back_with_an_alarm(
    hass: HomeAssistant,
    mjpeg_camera: MjpegCamera,
    clock: Clock,
) -> None:
    """The alarm with which a camera comes back is one as well."""
    entry = await setup_camera(hass, mjpeg_camera, options={"alarm_push": False})
    calls = await automate(hass, "alarm_started", device_of(hass, entry))
    mjpeg_camera.offline = True
    await clock.travel(60)
    mjpeg_camera.alarm_hold = None
    mjpeg_camera.offline = False
    mjpeg_camera.raise_alarm("motion")
    await clock.travel(6)
    assert events(calls) == ["motion"]


@pytest.mark.parametrize(
    ("options", "expected"),
    [
        ({}, list(KINDS)),
        ({"kind": ["motion"]}, ["motion"]),
        ({"kind": "sound"}, ["sound"]),
        ({"kind": ["input", "sound"]}, ["input", "sound"]),
        ({"kind": ["person"]}, []),
        # What the editor leaves when the last one was taken away.
        ({"kind": []}, list(KINDS)),
    ],
)
async def test_started(
    hass: HomeAssistant,
    sound_camera: MjpegCamera,
    clock: Clock,
    options: dict[str, Any],
    expected: list[str],
) -> None:
    """An automation runs once for each alarm of a kind that is wanted."""
    entry = await setup_camera(hass, sound_camera)
    event = entity_id(hass, entry, Platform.EVENT, "alarm")
    calls = await automate(hass, "alarm_started", {"entity_id": event}, **options)
    for kind in KINDS:
        await pass_alarm(sound_camera, clock, kind)
    assert events(calls) == expected
    assert {call.data["entity"] for call in calls} <= {event}


@pytest.mark.parametrize(
    ("options", "expected"),
    [({}, list(KINDS)), ({"kind": ["motion", "sound"]}, ["motion", "sound"])],
)
async def test_ended(
    hass: HomeAssistant,
    sound_camera: MjpegCamera,
    clock: Clock,
    options: dict[str, Any],
    expected: list[str],
) -> None:
    """An automation runs at the end of each alarm of a kind that is wanted, not before."""
    entry = await setup_camera(hass, sound_camera)
    calls = await automate(hass, "alarm_ended", device_of(hass, entry), **options)
    for count, kind in enumerate(expected):
        sound_camera.alarm_hold = None
        sound_camera.raise_alarm(kind)
        await clock.travel(6)
        assert len(calls) == count
        sound_camera.clear_alarm()
        await clock.travel(6)
    for kind in set(KINDS) - set(expected):
        await pass_alarm(sound_camera, clock, kind)
    assert [call.data["entity"] for call in calls] == [
        entity_id(hass, entry, Platform.BINARY_SENSOR, f"{kind}_alarm")
        for kind in expected
    ]


async def test_ended_for(
    hass: HomeAssistant, mjpeg_camera: MjpegCamera, clock: Clock
) -> None:
    """It can be asked to be quiet for a while; another alarm begins that anew."""
    entry = await setup_camera(hass, mjpeg_camera)
    calls = await automate(
        hass, "alarm_ended", device_of(hass, entry), **{"for": "00:01:00"}
    )
    await pass_alarm(mjpeg_camera, clock, "motion")
    await clock.travel(40)
    await pass_alarm(mjpeg_camera, clock, "motion")
    await clock.travel(50)
    assert not calls
    await clock.travel(20)
    assert len(calls) == 1


async def test_all_ended(
    hass: HomeAssistant,
    mjpeg_camera: MjpegCamera,
    sound_camera: MjpegCamera,
    clock: Clock,
) -> None:
    """It can be waited for the last of several cameras."""
    cameras = (mjpeg_camera, sound_camera)
    area = area_of(hass, *[await setup_camera(hass, camera) for camera in cameras])
    calls = await automate(hass, "alarm_ended", {"area_id": area}, behavior="all")
    for camera in cameras:
        camera.alarm_hold = None
        camera.raise_alarm("motion")
    await clock.travel(6)
    mjpeg_camera.clear_alarm()
    await clock.travel(6)
    assert not calls
    sound_camera.clear_alarm()
    await clock.travel(6)
    assert len(calls) == 1


@pytest.fixture
async def listened_camera(socket_enabled: None) -> AsyncGenerator[UidCamera]:
    """A dome that tells its alarms by itself, several at a time."""
    async with UidCamera(profile="doc", **LOGIN) as camera:
        yield camera


async def test_told_by_the_camera(
    hass: HomeAssistant, listened_camera: UidCamera
) -> None:
    """Two alarms at the same moment are two, also where only one of them is wanted."""
    entry = entry_of(listened_camera)
    entry.add_to_hass(hass)
    assert await hass.config_entries.async_setup(entry.entry_id)
    device = device_of(hass, entry)
    both = await automate(hass, "alarm_started", device)

    def path() -> str:
        return str(state_of(hass, entry, Platform.SENSOR, "alarm_path").state)

    await eventually(lambda: path() == "push_unproven", seconds=20)
    listened_camera.alarm_hold = None
    listened_camera.raise_alarm("motion")
    listened_camera.raise_alarm("person")
    await eventually(lambda: len(both) == 2)
    assert sorted(events(both)) == ["motion", "person"]


class _StrangeEvent(EventEntity):
    """An event of another integration that looks like ours."""

    _attr_event_types = ["motion"]
    _attr_translation_key = "alarm"
    _attr_unique_id = "stranger_alarm"
    _attr_name = "Alarm"

    def show(self, *, on: bool) -> None:
        """Tell of an alarm."""
        if on:
            self._trigger_event("motion")
            self.async_write_ha_state()


class _StrangeSensor(BinarySensorEntity):
    """A sensor of another integration that looks like ours."""

    _attr_device_class = BinarySensorDeviceClass.MOTION
    _attr_unique_id = "stranger_motion_alarm"
    _attr_name = "Motion"
    _attr_is_on = False

    def show(self, *, on: bool) -> None:
        """Tell of motion."""
        self._attr_is_on = on
        self.async_write_ha_state()


@pytest.mark.parametrize("trigger", ["alarm_started", "alarm_ended"])
@pytest.mark.parametrize("by_area", [True, False])
async def test_not_of_others(
    hass: HomeAssistant,
    mjpeg_camera: MjpegCamera,
    clock: Clock,
    trigger: str,
    by_area: bool,
) -> None:
    """Another integration's alarm is none of ours, nor are our head and our connection."""
    entry = await setup_camera(hass, mjpeg_camera)
    area = area_of(hass, entry)
    strangers = {"event": _StrangeEvent(), "binary_sensor": _StrangeSensor()}
    for domain, stranger in strangers.items():
        await add_stranger(hass, domain, stranger, area)
    ours = [
        entity_id(hass, entry, Platform.EVENT, "ptz"),
        entity_id(hass, entry, Platform.EVENT, "alarm"),
        *(
            entity_id(hass, entry, Platform.BINARY_SENSOR, key)
            for key in ("connectivity", "moving", "motion_alarm")
        ),
    ]
    theirs = [stranger.entity_id for stranger in strangers.values()]
    target = {"area_id": area} if by_area else {"entity_id": [*theirs, *ours]}
    calls = await automate(hass, trigger, target)
    for on in (True, False):
        for stranger in strangers.values():
            stranger.show(on=on)
        await hass.async_block_till_done()
    await hass.services.async_call(
        "button",
        "press",
        {"entity_id": entity_id(hass, entry, Platform.BUTTON, "ptz_center")},
        blocking=True,
    )
    mjpeg_camera.offline = True
    await clock.travel(30)
    mjpeg_camera.offline = False
    await clock.travel(30)
    assert not calls
    await pass_alarm(mjpeg_camera, clock, "motion")
    assert len(calls) == 1


async def test_reload_is_no_alarm(
    hass: HomeAssistant, mjpeg_camera: MjpegCamera, clock: Clock
) -> None:
    """What is on when Home Assistant comes, or goes, has neither begun nor ended then."""
    mjpeg_camera.alarm_hold = None
    mjpeg_camera.raise_alarm("motion")
    entry = await setup_camera(hass, mjpeg_camera)
    device = device_of(hass, entry)
    started = await automate(hass, "alarm_started", device)
    assert await hass.config_entries.async_reload(entry.entry_id)
    await clock.travel(6)
    sensor = state_of(hass, entry, Platform.BINARY_SENSOR, "motion_alarm")
    assert sensor.state == "on"
    mjpeg_camera.clear_alarm()
    await clock.travel(6)
    assert not started
    await pass_alarm(mjpeg_camera, clock, "motion")
    assert len(started) == 1


@pytest.mark.parametrize(
    "config",
    [
        {"trigger": "ipcam_cgi.alarm_started"},
        {
            "trigger": "ipcam_cgi.alarm_started",
            "target": {"entity_id": "event.alarm"},
            "options": {"kind": ["fire"]},
        },
        {
            "trigger": "ipcam_cgi.alarm_started",
            "target": {"entity_id": "event.alarm"},
            "options": {"for": "00:01:00"},
        },
        {
            "trigger": "ipcam_cgi.alarm_ended",
            "target": {"entity_id": "binary_sensor.motion"},
            "options": {"kind": "fire"},
        },
        {
            "trigger": "ipcam_cgi.alarm_ended",
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
        await async_validate_trigger_config(hass, cv.TRIGGER_SCHEMA([config]))


async def test_kinds_to_choose_from(
    hass: HomeAssistant, mjpeg_camera: MjpegCamera
) -> None:
    """The editor offers every kind of alarm, each with its text."""
    await setup_camera(hass, mjpeg_camera)
    assert await async_setup_component(hass, AUTOMATION_DOMAIN, {})
    described = await async_get_all_descriptions(hass)
    named = integration_json("translations/en.json")["selector"]["alarm_kind"]
    assert list(named["options"]) == list(AlarmKind)
    for name in ("alarm_started", "alarm_ended"):
        description = described[f"ipcam_cgi.{name}"]
        assert description is not None
        chosen = description["fields"]["kind"]["selector"]["select"]
        assert chosen["multiple"] is True
        assert chosen["translation_key"] == "alarm_kind"
        assert chosen["options"] == list(AlarmKind)
