"""The head's event and binary sensor; the end of a move; and rows that an option takes away."""

from typing import Any

from homeassistant.const import EVENT_HOMEASSISTANT_STOP, Platform
from homeassistant.core import Event, EventStateChangedData, HomeAssistant, callback
from homeassistant.exceptions import HomeAssistantError
from homeassistant.helpers import entity_registry as er
from homeassistant.helpers.event import async_track_state_change_event
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry

from custom_components.ipcam_cgi.cgi import Motion, Patrol, TourStop

from .common import (
    Clock,
    entity_id,
    entry_of,
    eventually,
    setup_camera,
    setup_entry,
    state_of,
)
from .ptz import (
    DECODER,
    PTZ_PATHS,
    number,
    options_of,
    press,
    pressed,
    ptz_entities,
    ptz_requests,
    set_number,
)
from .simulator import MjpegCamera, SimulatedCamera, UidCamera

# Event and binary sensor


class Told:
    """What the event entity told, in order."""

    def __init__(self, hass: HomeAssistant, entry: MockConfigEntry) -> None:
        """Listen to the event of an entry's head."""
        entity = entity_id(hass, entry, Platform.EVENT, "ptz")
        assert entity is not None
        self.events: list[tuple[str, dict[str, Any]]] = []
        async_track_state_change_event(hass, entity, self._note)

    @callback
    def _note(self, event: Event[EventStateChangedData]) -> None:
        state = event.data["new_state"]
        assert state is not None
        details = {
            name: state.attributes[name]
            for name in ("motion", "preset", "preset_name", "patrol")
            if name in state.attributes
        }
        self.events.append((str(state.attributes["event_type"]), details))

    async def since(self, hass: HomeAssistant) -> list[tuple[str, dict[str, Any]]]:
        """Return what was told since the last time."""
        await hass.async_block_till_done()
        events, self.events = self.events, []
        return events


async def test_events(
    hass: HomeAssistant, sound_camera: MjpegCamera, clock: Clock
) -> None:
    """The event tells what was done to the head, in order, with what belongs to it."""
    entry = await setup_camera(
        hass, sound_camera, options=options_of(sound_camera, Gate=1)
    )
    ptz = entry.runtime_data.ptz
    told = Told(hass, entry)

    await pressed(hass, entry, sound_camera, clock, "left")
    assert await told.since(hass) == [
        ("move_started", {"motion": "left"}),
        ("move_stopped", {"motion": "left"}),
    ]

    # One that takes over ends the other.
    first = hass.async_create_task(ptz.async_move(Motion.UP, seconds=30))
    await eventually(lambda: ptz.is_moving)
    second = hass.async_create_task(ptz.async_move(Motion.RIGHT, seconds=30))
    await eventually(lambda: len(told.events) == 3)
    await first
    await press(hass, entry, "stop")
    await second
    assert await told.since(hass) == [
        ("move_started", {"motion": "up"}),
        ("move_stopped", {"motion": "up"}),
        ("move_started", {"motion": "right"}),
        ("move_stopped", {"motion": "right"}),
    ]

    await ptz.async_go_to_preset(1)
    await ptz.async_go_to_preset(2)
    await press(hass, entry, "center")
    assert await told.since(hass) == [
        ("preset_called", {"preset": 1, "preset_name": "Gate"}),
        ("preset_called", {"preset": 2}),
        ("centered", {}),
    ]

    await ptz.async_start_patrol(Patrol.HORIZONTAL)
    await ptz.async_stop_patrol(Patrol.HORIZONTAL)
    assert await told.since(hass) == [
        ("patrol_started", {"patrol": "horizontal"}),
        ("patrol_stopped", {"patrol": "horizontal"}),
    ]

    await ptz.async_tour(
        [TourStop(preset=1, seconds=10), TourStop(preset=2, seconds=10)]
    )
    await clock.jump(10)
    await eventually(lambda: len(told.events) == 3)
    await press(hass, entry, "stop")
    assert await told.since(hass) == [
        ("preset_called", {"preset": 1, "preset_name": "Gate"}),
        ("tour_started", {}),
        ("preset_called", {"preset": 2}),
        ("tour_stopped", {}),
        ("move_stopped", {}),
    ]


async def test_event_types(
    hass: HomeAssistant, sound_camera: MjpegCamera, uid_camera: UidCamera
) -> None:
    """Only what can happen to such a head is offered to automations."""
    expected = {
        "move_started",
        "move_stopped",
        "preset_called",
        "tour_started",
        "tour_stopped",
    }
    more = {"centered", "patrol_started", "patrol_stopped"}
    for camera, kinds in ((uid_camera, expected), (sound_camera, expected | more)):
        entry = await setup_camera(hass, camera)
        state = state_of(hass, entry, Platform.EVENT, "ptz")
        assert state.state == "unknown"
        assert set(state.attributes["event_types"]) == kinds


async def test_moving(
    hass: HomeAssistant, camera: SimulatedCamera, clock: Clock
) -> None:
    """The binary sensor is on from the camera's first yes to its second."""
    entry = await setup_camera(hass, camera)
    state = state_of(hass, entry, Platform.BINARY_SENSOR, "moving")
    assert state.state == "off"
    assert state.attributes["device_class"] == "moving"
    running = hass.async_create_task(press(hass, entry, "up"))
    await eventually(lambda: entry.runtime_data.ptz.is_moving)
    assert state_of(hass, entry, Platform.BINARY_SENSOR, "moving").state == "on"
    await clock.jump(0.5)
    await running
    assert state_of(hass, entry, Platform.BINARY_SENSOR, "moving").state == "off"


async def test_refused_move_is_none(
    hass: HomeAssistant, camera: SimulatedCamera
) -> None:
    """What the camera did not do is not told."""
    entry = await setup_camera(hass, camera)
    told = Told(hass, entry)
    camera.add_fault("status", path=PTZ_PATHS[camera.family], times=1)
    with pytest.raises(HomeAssistantError):
        await press(hass, entry, "up")
    assert await told.since(hass) == []
    assert state_of(hass, entry, Platform.BINARY_SENSOR, "moving").state == "off"


# The end


async def test_home_assistant_stops(
    hass: HomeAssistant, camera: SimulatedCamera
) -> None:
    """A head that turns is stopped when Home Assistant stops."""
    entry = await setup_camera(hass, camera)
    await set_number(hass, entry, "step_duration", 30)
    running = hass.async_create_task(press(hass, entry, "left"))
    await eventually(lambda: entry.runtime_data.ptz.is_moving)
    hass.bus.async_fire(EVENT_HOMEASSISTANT_STOP)
    await hass.async_block_till_done()
    assert not camera.scene.moving()
    await running
    # Once at once, and once more for a move that was overtaken by it.
    assert len(ptz_requests(camera)) == 3


async def test_unload_while_moving(
    hass: HomeAssistant, camera: SimulatedCamera
) -> None:
    """A head that turns is stopped when its camera is reloaded, and at rest afterwards."""
    entry = await setup_camera(hass, camera)
    await set_number(hass, entry, "step_duration", 30)
    running = hass.async_create_task(press(hass, entry, "left"))
    await eventually(lambda: entry.runtime_data.ptz.is_moving)
    assert await hass.config_entries.async_reload(entry.entry_id)
    await running
    assert not camera.scene.moving()
    assert len(ptz_requests(camera)) == 3
    await hass.async_block_till_done()
    assert state_of(hass, entry, Platform.BINARY_SENSOR, "moving").state == "off"
    # What was wanted of the numbers is still wanted.
    assert number(hass, entry, "step_duration") == "30.0"


async def test_nobody_listens_after_unload(
    hass: HomeAssistant, preset_camera: SimulatedCamera
) -> None:
    """Nothing of an unloaded camera is told of its head, or of its presets' names."""
    entry = await setup_camera(hass, preset_camera, options=options_of(preset_camera))
    control, head = entry.runtime_data.ptz, entry.runtime_data.client.ptz
    assert control._named
    assert head._listeners
    assert await hass.config_entries.async_unload(entry.entry_id)
    assert not control._named
    assert not head._listeners


# Rows that an option takes away


async def test_head_changes(
    hass: HomeAssistant,
    entity_registry: er.EntityRegistry,
    sound_camera: MjpegCamera,
) -> None:
    """No dead entity is left of a head that is another now, or none; all come back."""

    def rows() -> set[str]:
        return {
            row.unique_id.removeprefix(f"{entry.unique_id}_")
            for row in er.async_entries_for_config_entry(
                entity_registry, entry.entry_id
            )
        }

    presets = options_of(sound_camera, Gate=1)
    entry = await setup_camera(hass, sound_camera, options=presets)
    motors = rows()
    assert {"ptz_up_left", "ptz_center", "ptz", "moving", "ptz_preset_1"} <= motors
    button = entity_id(hass, entry, Platform.BUTTON, "ptz_preset_1")
    assert button is not None
    entity_registry.async_update_entity(button, disabled_by=None, name="To the gate")

    async def change(options: dict[str, Any]) -> set[str]:
        hass.config_entries.async_update_entry(entry, options=presets | options)
        assert await hass.config_entries.async_reload(entry.entry_id)
        await hass.async_block_till_done()
        return rows()

    decoder = await change(DECODER)
    assert {"ptz_zoom_in", "ptz_start_auto_patrol", "ptz_preset_1"} <= decoder
    assert not {"ptz_up_left", "ptz_center", "ptz_start_vertical_patrol"} & decoder
    none = await change({"head": "none"})
    assert not {row for row in none if row.startswith("ptz")} | {"moving"} & none
    assert not ptz_entities(hass, entry)
    assert await change({}) == motors
    row = entity_registry.async_get(button)
    assert row is not None
    assert row.name == "To the gate"
    assert not row.disabled


async def test_nothing_is_forgotten_by_mistake(
    hass: HomeAssistant, any_camera: SimulatedCamera, clock: Clock
) -> None:
    """A restart while the camera is away takes nothing away."""
    entry = entry_of(any_camera)
    assert await setup_entry(hass, entry)
    registry = er.async_get(hass)
    before = {
        row.id for row in er.async_entries_for_config_entry(registry, entry.entry_id)
    }
    any_camera.offline = True
    assert not await hass.config_entries.async_reload(entry.entry_id)
    any_camera.offline = False
    await clock.travel(60)
    after = er.async_entries_for_config_entry(registry, entry.entry_id)
    assert {row.id for row in after} == before
