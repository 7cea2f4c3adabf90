"""Alarms that a camera tells over ONVIF: which entities there are, what they show, and when nobody listens."""

import asyncio
import threading
from unittest.mock import patch

from homeassistant.const import Platform
from homeassistant.core import HomeAssistant
from homeassistant.helpers import entity_registry as er
from homeassistant.loader import async_get_integration
from homeassistant.requirements import RequirementsNotFound
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry

from custom_components.ipcam_cgi import listener
from custom_components.ipcam_cgi.cgi.uid.events import UidEvents
from tests.common import entity_id, entry_of, eventually, follow, problems_in, state_of
from tests.simulator import UidCamera

from .onvif import (
    CREATE,
    MOTION_TOPICS,
    PULL,
    alarm_of,
    answer_at_once,
    answer_of,
    count,
    lines_in,
    load,
    message,
    path_of,
    pulled,
)

SENSOR = Platform.BINARY_SENSOR


async def test_alarm_comes_at_once(
    hass: HomeAssistant, onvif_camera: UidCamera
) -> None:
    """An alarm is shown as soon as the camera tells it, and its end."""
    onvif_camera.alarm_hold = 0.3
    entry = await load(hass, onvif_camera)
    assert alarm_of(hass, entry) == "off"
    assert path_of(hass, entry) == "push_unproven"
    assert state_of(hass, entry, Platform.EVENT, "alarm").state == "unknown"
    onvif_camera.raise_alarm("motion")
    await eventually(lambda: alarm_of(hass, entry) == "on", 1)
    assert path_of(hass, entry) == "push_proven"
    event = state_of(hass, entry, Platform.EVENT, "alarm")
    assert event.attributes["event_type"] == "motion"
    assert event.attributes["event_types"] == ["motion", "person"]
    await eventually(lambda: alarm_of(hass, entry) == "off", 2)
    assert state_of(hass, entry, Platform.EVENT, "alarm").state == event.state


async def test_person(hass: HomeAssistant, onvif_camera: UidCamera) -> None:
    """A person is an alarm of its own."""
    entry = await load(hass, onvif_camera)
    assert alarm_of(hass, entry, "person") == "off"
    onvif_camera.raise_alarm("person")
    await eventually(lambda: alarm_of(hass, entry, "person") == "on", 1)
    assert alarm_of(hass, entry) == "off"
    event = state_of(hass, entry, Platform.EVENT, "alarm")
    assert event.attributes["event_type"] == "person"


async def test_person_is_remembered(
    hass: HomeAssistant, onvif_camera: UidCamera
) -> None:
    """That a camera tells of persons shows when it first does; Home Assistant then knows."""
    motion = [message(MOTION_TOPICS[0], "State", "false")]
    person = message("tns1:UserAlarm/IVA/HumanShapeDetect", "State", "true")
    told = iter([motion, [person]])
    answer_at_once(onvif_camera, PULL, lambda: answer_of(pulled(*next(told, ()))))
    entry = entry_of(onvif_camera)
    entry.add_to_hass(hass)
    assert await hass.config_entries.async_setup(entry.entry_id)
    assert entity_id(hass, entry, SENSOR, "person_alarm") is None
    await eventually(lambda: entity_id(hass, entry, SENSOR, "person_alarm"))
    await eventually(lambda: alarm_of(hass, entry, "person") == "on")
    registry = er.async_get(hass)
    name = entity_id(hass, entry, SENSOR, "person_alarm")
    assert name
    registry.async_update_entity(name, name="Somebody")
    assert await hass.config_entries.async_reload(entry.entry_id)
    await eventually(lambda: alarm_of(hass, entry, "person") == "off")
    row = registry.async_get(name)
    assert row is not None
    assert row.name == "Somebody"


async def test_alarm_that_was_on(hass: HomeAssistant, onvif_camera: UidCamera) -> None:
    """An alarm that is on at the start is shown, but has not begun."""
    onvif_camera.raise_alarm("motion")
    entry = await load(hass, onvif_camera)
    assert alarm_of(hass, entry) == "on"
    assert state_of(hass, entry, Platform.EVENT, "alarm").state == "unknown"


async def test_unload(
    hass: HomeAssistant, onvif_camera: UidCamera, caplog: pytest.LogCaptureFixture
) -> None:
    """Who unloads the entry tells the camera that nobody listens; nothing goes on."""
    entry = await load(hass, onvif_camera)
    assert len(onvif_camera.onvif.subscriptions) == 1
    async with asyncio.timeout(2):
        assert await hass.config_entries.async_unload(entry.entry_id)
    assert len(onvif_camera.onvif.subscriptions) == 0
    calls = len(onvif_camera.onvif.calls)
    onvif_camera.raise_alarm("motion")
    await asyncio.sleep(0.2)
    assert len(onvif_camera.onvif.calls) == calls
    assert not problems_in(caplog)


async def test_reload(hass: HomeAssistant, onvif_camera: UidCamera) -> None:
    """However often it is reloaded, the camera has one to tell."""
    entry = await load(hass, onvif_camera)
    for _ in range(3):
        assert await hass.config_entries.async_reload(entry.entry_id)
    await eventually(lambda: path_of(hass, entry) == "push_unproven")
    assert len(onvif_camera.onvif.subscriptions) == 1


async def test_stuck_camera_does_not_hold_up(
    hass: HomeAssistant, onvif_camera: UidCamera
) -> None:
    """A camera that says nothing any more keeps the entry for three seconds."""
    entry = await load(hass, onvif_camera)
    onvif_camera.add_fault("stall", path="/onvif/*", seconds=30)
    async with asyncio.timeout(3.8):
        assert await hass.config_entries.async_unload(entry.entry_id)


async def test_option(hass: HomeAssistant, onvif_camera: UidCamera) -> None:
    """Where the user wants no events, ONVIF is asked for nothing, and there are no alarms."""
    entry = entry_of(onvif_camera, options={"alarm_events": False})
    entry.add_to_hass(hass)
    assert await hass.config_entries.async_setup(entry.entry_id)
    await hass.async_block_till_done()
    assert not onvif_camera.onvif.calls
    _assert_no_alarms(hass, entry)


@pytest.mark.parametrize("profile", ["doc", "field"])
async def test_no_onvif(
    hass: HomeAssistant, socket_enabled: None, profile: str
) -> None:
    """A camera without ONVIF has no alarms, whether it says so or shows a page."""
    async with UidCamera(profile=profile, onvif=False) as camera:
        entry = entry_of(camera)
        entry.add_to_hass(hass)
        assert await hass.config_entries.async_setup(entry.entry_id)
        await hass.async_block_till_done()
        asked = [request for request in camera.requests if "onvif" in request.path]
        assert len(asked) == 1
        _assert_no_alarms(hass, entry)


def _assert_no_alarms(hass: HomeAssistant, entry: MockConfigEntry) -> None:
    for platform, key in (
        (SENSOR, "motion_alarm"),
        (SENSOR, "person_alarm"),
        (Platform.EVENT, "alarm"),
        (Platform.IMAGE, "last_alarm"),
        (Platform.SENSOR, "alarm_path"),
    ):
        assert entity_id(hass, entry, platform, key) is None


async def test_library(hass: HomeAssistant, onvif_camera: UidCamera) -> None:
    """The library is the one that Home Assistant's own integration wants, imported elsewhere."""
    core = await async_get_integration(hass, "onvif")
    (pin,) = (text for text in core.requirements if text.startswith("onvif-zeep"))
    threads: list[threading.Thread] = []
    real = UidEvents.load

    def load_events(events: UidEvents) -> None:
        threads.append(threading.current_thread())
        real(events)

    with (
        patch.object(listener, "async_process_requirements") as process,
        patch.object(UidEvents, "load", load_events),
    ):
        await load(hass, onvif_camera)
    process.assert_awaited_once_with(hass, "ipcam_cgi", [pin], is_built_in=False)
    assert threads
    assert threading.main_thread() not in threads


async def test_library_without_core(
    hass: HomeAssistant, onvif_camera: UidCamera
) -> None:
    """Where Home Assistant has no such integration, any version does."""
    with (
        patch.object(listener, "async_process_requirements") as process,
        patch.object(
            listener,
            "async_get_integration",
            side_effect=listener.IntegrationNotFound("onvif"),
        ),
    ):
        await load(hass, onvif_camera)
    assert process.await_args is not None
    assert process.await_args.args[2] == ["onvif-zeep-async"]


@pytest.mark.parametrize("step", ["install", "import"])
async def test_no_library(
    hass: HomeAssistant,
    onvif_camera: UidCamera,
    caplog: pytest.LogCaptureFixture,
    step: str,
) -> None:
    """Where the library cannot be had, that is told, once, and all else works."""
    missing = (
        patch.object(
            listener,
            "async_process_requirements",
            side_effect=RequirementsNotFound("ipcam_cgi", ["onvif-zeep-async"]),
        )
        if step == "install"
        else patch.object(UidEvents, "load", side_effect=ModuleNotFoundError("onvif"))
    )
    entry = entry_of(onvif_camera)
    entry.add_to_hass(hass)
    with missing:
        assert await hass.config_entries.async_setup(entry.entry_id)
        await hass.async_block_till_done(wait_background_tasks=True)
    path = state_of(hass, entry, Platform.SENSOR, "alarm_path")
    assert path.state == "none"
    assert entry.runtime_data.alarms.problem == "events_no_library"
    assert alarm_of(hass, entry) == "unknown"
    (line,) = lines_in(caplog)
    assert line.startswith("W Garage does not tell its alarms")
    assert count(onvif_camera, CREATE) == 0
    await hass.config_entries.async_unload(entry.entry_id)


async def test_alarm_between_two_questions(
    hass: HomeAssistant, onvif_camera: UidCamera
) -> None:
    """One that has begun and ended before the camera is asked again is told all the same."""
    onvif_camera.alarm_hold = None
    entry = await load(hass, onvif_camera)
    states = follow(hass, entry, "motion_alarm", SENSOR)
    # All in one go, so that one answer has all of it.
    for _ in range(3):
        onvif_camera.raise_alarm("motion")
        onvif_camera.clear_alarm()
    await eventually(lambda: len(states) >= 6)
    assert states == ["on", "off"] * 3


async def test_listens_to_many_changes(
    hass: HomeAssistant, onvif_camera: UidCamera
) -> None:
    """Of ten alarms after each other none is lost, and none is told twice."""
    onvif_camera.alarm_hold = 0.05
    entry = await load(hass, onvif_camera)
    states = follow(hass, entry, "motion_alarm", SENSOR)
    for number in range(1, 11):
        onvif_camera.raise_alarm("motion")
        await eventually(lambda seen=number: len(states) == 2 * seen)
    assert states == ["on", "off"] * 10
