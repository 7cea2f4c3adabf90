"""Triggers of the head: an automation runs on a real press, and on nobody else's events."""

from collections.abc import Iterator
from typing import Any

from homeassistant.components.automation import DOMAIN as AUTOMATION_DOMAIN
from homeassistant.components.event import EventEntity
from homeassistant.const import Platform
from homeassistant.core import HomeAssistant
from homeassistant.helpers import config_validation as cv
from homeassistant.helpers.trigger import (
    async_get_all_descriptions,
    async_validate_trigger_config,
)
from homeassistant.setup import async_setup_component
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry
import voluptuous as vol

from custom_components.ipcam_cgi.cgi import Patrol, TourStop
from custom_components.ipcam_cgi.trigger import TRIGGERS

from .automations import add_stranger, area_of, automate
from .common import Clock, entity_id, integration_json, setup_camera
from .ptz import options_of, press, pressed
from .simulator import MjpegCamera, SimulatedCamera, UidCamera


def event_of(hass: HomeAssistant, entry: MockConfigEntry) -> str:
    """Return the id of the head's event."""
    event = entity_id(hass, entry, Platform.EVENT, "ptz")
    assert event is not None
    return event


async def do_everything(
    hass: HomeAssistant, entry: MockConfigEntry, camera: SimulatedCamera, clock: Clock
) -> None:
    """Do all that a head can do: two moves, a preset, a patrol, a tour with a preset."""
    await pressed(hass, entry, camera, clock, "left")
    await pressed(hass, entry, camera, clock, "up")
    ptz = entry.runtime_data.ptz
    await ptz.async_go_to_preset(1)
    await press(hass, entry, "center")
    await ptz.async_start_patrol(Patrol.HORIZONTAL)
    await press(hass, entry, "stop")
    await ptz.async_tour([TourStop(preset=2, seconds=10)])
    await press(hass, entry, "stop")
    await hass.async_block_till_done()


@pytest.mark.parametrize(
    ("trigger", "times"),
    [
        ("move_started", 2),
        # The stop of the tour as well: the head may have been on its way.
        ("move_stopped", 3),
        ("preset_called", 2),
        ("centered", 1),
        ("patrol_started", 1),
        ("patrol_stopped", 1),
        ("tour_started", 1),
        ("tour_stopped", 1),
    ],
)
async def test_trigger(
    hass: HomeAssistant,
    sound_camera: MjpegCamera,
    clock: Clock,
    trigger: str,
    times: int,
) -> None:
    """An automation runs as often as its event comes, and on no other."""
    entry = await setup_camera(hass, sound_camera, options=options_of(sound_camera))
    event = event_of(hass, entry)
    calls = await automate(hass, trigger, {"entity_id": event})
    await do_everything(hass, entry, sound_camera, clock)
    assert [call.data for call in calls] == [{"event": trigger, "entity": event}] * (
        times
    )


async def test_every_target(
    hass: HomeAssistant, uid_camera: UidCamera, mjpeg_camera: MjpegCamera, clock: Clock
) -> None:
    """An area means all its cameras, and none elsewhere."""
    yard = await setup_camera(hass, uid_camera)
    garage = await setup_camera(hass, mjpeg_camera)
    calls = await automate(hass, "move_started", {"area_id": area_of(hass, yard)})
    await pressed(hass, yard, uid_camera, clock, "left")
    await pressed(hass, garage, mjpeg_camera, clock, "left")
    assert [call.data["entity"] for call in calls] == [event_of(hass, yard)]


@pytest.mark.parametrize(
    ("preset", "expected"),
    [
        ("Gate", [1]),
        (" gate ", [1]),
        ("2", [2]),
        (2, [2]),
        ("Garden", []),
        ("none", []),
    ],
)
async def test_one_preset(
    hass: HomeAssistant, uid_camera: UidCamera, preset: str, expected: list[int]
) -> None:
    """One that waits for a preset, by name or number, waits for no other."""
    entry = await setup_camera(hass, uid_camera, options=options_of(uid_camera, Gate=1))
    event = event_of(hass, entry)
    calls = await automate(hass, "preset_called", {"entity_id": event}, preset=preset)
    for number in (1, 2, 3):
        await entry.runtime_data.ptz.async_go_to_preset(number)
        await hass.async_block_till_done()
        assert len(calls) == len([other for other in expected if other <= number])


class _Stranger(EventEntity):
    """An event of another integration that looks like ours."""

    _attr_event_types = ["move_started"]
    _attr_translation_key = "ptz"
    _attr_unique_id = "stranger_ptz"
    _attr_name = "PTZ"

    def move(self) -> None:
        """Tell of a move."""
        self._trigger_event("move_started")
        self.async_write_ha_state()


@pytest.mark.parametrize("by_area", [True, False])
async def test_not_of_others(
    hass: HomeAssistant,
    uid_camera: UidCamera,
    clock: Clock,
    by_area: bool,
) -> None:
    """Another integration's event of the same type is none of ours."""
    entry = await setup_camera(hass, uid_camera)
    stranger = _Stranger()
    area = area_of(hass, entry)
    await add_stranger(hass, "event", stranger, area)
    events = [stranger.entity_id, event_of(hass, entry)]
    target = {"area_id": area} if by_area else {"entity_id": events}
    calls = await automate(hass, "move_started", target)
    stranger.move()
    await hass.async_block_till_done()
    assert not calls
    await pressed(hass, entry, uid_camera, clock, "left")
    assert len(calls) == 1


async def test_reload_is_no_event(
    hass: HomeAssistant, camera: SimulatedCamera, clock: Clock
) -> None:
    """What happened before a reload, or before the camera was away, does not happen again."""
    entry = await setup_camera(hass, camera)
    calls = await automate(hass, "move_stopped", {"entity_id": event_of(hass, entry)})
    await pressed(hass, entry, camera, clock, "left")
    assert len(calls) == 1
    assert await hass.config_entries.async_reload(entry.entry_id)
    await hass.async_block_till_done()
    camera.offline = True
    await clock.travel(60)
    camera.offline = False
    await clock.travel(60)
    assert len(calls) == 1
    await pressed(hass, entry, camera, clock, "left")
    assert len(calls) == 2


@pytest.mark.parametrize(
    "config",
    [
        {"trigger": "ipcam_cgi.move_started"},
        {"trigger": "ipcam_cgi.fell_down", "target": {"entity_id": "event.ptz"}},
        {
            "trigger": "ipcam_cgi.move_started",
            "target": {"entity_id": "event.ptz"},
            "options": {"preset": "Gate"},
        },
        {
            "trigger": "ipcam_cgi.preset_called",
            "target": {"entity_id": "event.ptz"},
            "options": {"preset": ["Gate"]},
        },
    ],
)
async def test_bad_config(
    hass: HomeAssistant, uid_camera: UidCamera, config: dict[str, Any]
) -> None:
    """What makes no sense is refused when it is written."""
    await setup_camera(hass, uid_camera)
    with pytest.raises(vol.Invalid):
        await async_validate_trigger_config(hass, cv.TRIGGER_SCHEMA([config]))


# What is shown of them


def fields_of(description: dict[str, Any] | None) -> Iterator[str]:
    """Return the fields of a trigger or condition."""
    yield from (description or {}).get("fields", {})


async def test_descriptions(hass: HomeAssistant, uid_camera: UidCamera) -> None:
    """The editor offers every trigger for our events alone, with texts and an icon."""
    await setup_camera(hass, uid_camera)
    assert await async_setup_component(hass, AUTOMATION_DOMAIN, {})
    described = {
        name.removeprefix("ipcam_cgi."): description
        for name, description in (await async_get_all_descriptions(hass)).items()
        if name.startswith("ipcam_cgi.")
    }
    texts = integration_json("translations/en.json")
    assert set(described) == set(TRIGGERS) == set(texts["triggers"])
    assert set(described) == set(integration_json("icons.json")["triggers"])
    kinds = texts["entity"]["event"]["ptz"]["state_attributes"]["event_type"]["state"]
    assert set(described) == {*kinds, "alarm_started", "alarm_ended"}
    for name, description in described.items():
        assert description is not None
        domain = "binary_sensor" if name == "alarm_ended" else "event"
        assert description["target"]["entity"] == [
            {"integration": "ipcam_cgi", "domain": [domain]}
        ]
        shown = texts["triggers"][name]
        assert set(shown) - {"fields"} == {"name", "description"}
        assert list(fields_of(description)) == list(shown.get("fields", {}))
