"""Presets by name: the select, a button for each, and names that come and go."""

from homeassistant.const import Platform
from homeassistant.core import HomeAssistant
from homeassistant.exceptions import HomeAssistantError, ServiceValidationError
from homeassistant.helpers import entity_registry as er
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry

from custom_components.ipcam_cgi.cgi import CameraResponseError, Patrol

from .common import (
    Clock,
    call,
    entity_id,
    eventually,
    problems_in,
    setup_camera,
    state_of,
)
from .ptz import (
    PTZ_PATHS,
    options_of,
    press,
    pressed,
    ptz_requests,
    store,
    switch_presets_off,
)
from .simulator import MjpegCamera, SimulatedCamera


def called(camera: SimulatedCamera, number: int) -> str:
    """Return how a camera is told to go to a preset."""
    if camera.family == "mjpeg":
        return f"command={29 + 2 * number}"
    return f"call_preset={number}"


def chosen(hass: HomeAssistant, entry: MockConfigEntry) -> str:
    """Return what the select shows."""
    return state_of(hass, entry, Platform.SELECT, "ptz_preset").state


def offered(hass: HomeAssistant, entry: MockConfigEntry) -> list[str]:
    """Return what the select offers."""
    state = state_of(hass, entry, Platform.SELECT, "ptz_preset")
    options: list[str] = state.attributes["options"]
    return options


async def choose(hass: HomeAssistant, entry: MockConfigEntry, name: str) -> None:
    """Choose a preset."""
    await call(hass, entry, Platform.SELECT, "ptz_preset", "select_option", option=name)


def buttons(hass: HomeAssistant, entry: MockConfigEntry) -> dict[int, str]:
    """Return the names of the preset buttons in the registry, by the presets' numbers."""
    prefix = f"{entry.unique_id}_ptz_preset_"
    registry = er.async_get(hass)
    return {
        int(row.unique_id.removeprefix(prefix)): row.original_name or ""
        for row in er.async_entries_for_config_entry(registry, entry.entry_id)
        if row.domain == Platform.BUTTON and row.unique_id.startswith(prefix)
    }


# Select


async def test_select(
    hass: HomeAssistant, preset_camera: SimulatedCamera, clock: Clock
) -> None:
    """A preset is called by its name, and shown until the head goes elsewhere."""
    store(preset_camera, 3, pan=40)
    entry = await setup_camera(
        hass,
        preset_camera,
        options=options_of(preset_camera, Tür=3, Gate=1, Elsewhere=999),
    )
    # In the order of the numbers, and only what the camera can have.
    assert offered(hass, entry) == ["Gate", "Tür"]
    assert chosen(hass, entry) == "unknown"
    await choose(hass, entry, "Tür")
    assert ptz_requests(preset_camera) == [called(preset_camera, 3)]
    assert chosen(hass, entry) == "Tür"
    await eventually(lambda: preset_camera.scene.position().pan == 40)
    # As often as wanted: somebody may have moved it by other means.
    await choose(hass, entry, "Tür")
    assert ptz_requests(preset_camera) == [called(preset_camera, 3)] * 2
    await pressed(hass, entry, preset_camera, clock, "left")
    assert chosen(hass, entry) == "unknown"
    # By its number, where the name is not at hand.
    await entry.runtime_data.ptz.async_go_to_preset(1)
    assert chosen(hass, entry) == "Gate"
    # One without a name is nowhere that the select knows.
    await entry.runtime_data.ptz.async_go_to_preset(2)
    assert chosen(hass, entry) == "unknown"


async def test_leading_away(hass: HomeAssistant, sound_camera: MjpegCamera) -> None:
    """Whatever leads away from a preset ends it."""
    entry = await setup_camera(
        hass, sound_camera, options=options_of(sound_camera, Gate=1)
    )
    for action in ("center", "start_horizontal_patrol"):
        await choose(hass, entry, "Gate")
        assert chosen(hass, entry) == "Gate"
        ptz = entry.runtime_data.ptz
        if action == "center":
            await ptz.async_center()
        else:
            await ptz.async_start_patrol(Patrol.HORIZONTAL)
        assert chosen(hass, entry) == "unknown"


async def test_select_refused(
    hass: HomeAssistant, preset_camera: SimulatedCamera
) -> None:
    """An unknown name is not sent; a call that failed is told and not shown as done."""
    entry = await setup_camera(
        hass, preset_camera, options=options_of(preset_camera, Gate=1)
    )
    with pytest.raises(ServiceValidationError):
        await choose(hass, entry, "Garden")
    assert not ptz_requests(preset_camera)
    preset_camera.add_fault("drop", path=PTZ_PATHS[preset_camera.family], times=2)
    with pytest.raises(HomeAssistantError):
        await choose(hass, entry, "Gate")
    assert chosen(hass, entry) == "unknown"


async def test_presets_off(hass: HomeAssistant, sound_camera: MjpegCamera) -> None:
    """Where presets are switched off there are none, and their names are not lost."""
    options = options_of(sound_camera, Gate=1)
    entry = await setup_camera(hass, sound_camera, options=options)
    assert buttons(hass, entry) == {1: "Preset Gate"}
    switch_presets_off(sound_camera)
    assert await hass.config_entries.async_reload(entry.entry_id)
    await hass.async_block_till_done()
    assert entity_id(hass, entry, Platform.SELECT, "ptz_preset") is None
    assert buttons(hass, entry) == {}
    assert entity_id(hass, entry, Platform.BUTTON, "ptz_up")
    kinds = state_of(hass, entry, Platform.EVENT, "ptz").attributes
    assert not {"preset_called", "tour_started"} & set(kinds["event_types"])
    assert entry.options == options


# Buttons


async def test_buttons_are_off(
    hass: HomeAssistant,
    entity_registry: er.EntityRegistry,
    preset_camera: SimulatedCamera,
) -> None:
    """There is one for each name, for those who want it."""
    entry = await setup_camera(
        hass, preset_camera, options=options_of(preset_camera, Tür=3, Gate=1)
    )
    assert buttons(hass, entry) == {1: "Preset Gate", 3: "Preset Tür"}
    for number in (1, 3):
        button = entity_id(hass, entry, Platform.BUTTON, f"ptz_preset_{number}")
        assert button is not None
        row = entity_registry.async_get(button)
        assert row is not None
        assert row.disabled_by is er.RegistryEntryDisabler.INTEGRATION


async def test_button_enabled(
    hass: HomeAssistant,
    entity_registry: er.EntityRegistry,
    preset_camera: SimulatedCamera,
) -> None:
    """Once enabled it goes there, and is called as the preset."""
    entry = await setup_camera(
        hass, preset_camera, options=options_of(preset_camera, Gate=1)
    )
    button = entity_id(hass, entry, Platform.BUTTON, "ptz_preset_1")
    assert button is not None
    entity_registry.async_update_entity(button, disabled_by=None)
    assert await hass.config_entries.async_reload(entry.entry_id)
    await hass.async_block_till_done()
    state = state_of(hass, entry, Platform.BUTTON, "ptz_preset_1")
    assert state.name.endswith(" Preset Gate")
    await press(hass, entry, "preset_1")
    assert ptz_requests(preset_camera) == [called(preset_camera, 1)]
    assert chosen(hass, entry) == "Gate"


# Names that change


@pytest.mark.usefixtures("all_enabled")
async def test_names_change(
    hass: HomeAssistant,
    entity_registry: er.EntityRegistry,
    preset_camera: SimulatedCamera,
    caplog: pytest.LogCaptureFixture,
) -> None:
    """What is saved, renamed or deleted shows at once, without a reload."""
    entry = await setup_camera(hass, preset_camera, options=options_of(preset_camera))
    ptz = entry.runtime_data.ptz
    assert offered(hass, entry) == []
    assert buttons(hass, entry) == {}

    assert await ptz.async_save_preset("Gate") == 1
    assert await ptz.async_save_preset("Door") == 2
    await hass.async_block_till_done()
    assert offered(hass, entry) == ["Gate", "Door"]
    assert buttons(hass, entry) == {1: "Preset Gate", 2: "Preset Door"}
    assert entry.options["presets"] == {"1": "Gate", "2": "Door"}
    button = entity_id(hass, entry, Platform.BUTTON, "ptz_preset_1")
    await press(hass, entry, "preset_1")
    assert chosen(hass, entry) == "Gate"

    # Another name is the same button, with all that its user made of it.
    assert button is not None
    entity_registry.async_update_entity(button, icon="mdi:gate")
    assert await ptz.async_save_preset("Garden gate", 1) == 1
    assert await ptz.async_save_preset("Back gate", 1) == 1
    await hass.async_block_till_done()
    assert offered(hass, entry) == ["Back gate", "Door"]
    assert chosen(hass, entry) == "Back gate"
    assert buttons(hass, entry) == {1: "Preset Back gate", 2: "Preset Door"}
    assert entity_id(hass, entry, Platform.BUTTON, "ptz_preset_1") == button
    state = state_of(hass, entry, Platform.BUTTON, "ptz_preset_1")
    assert state.name.endswith(" Preset Back gate")
    assert state.attributes["icon"] == "mdi:gate"

    # The name goes with it to another number.
    assert await ptz.async_save_preset("back GATE", 5) == 5
    await ptz.async_delete_preset(2)
    await hass.async_block_till_done()
    assert offered(hass, entry) == ["back GATE"]
    assert chosen(hass, entry) == "unknown"
    assert buttons(hass, entry) == {5: "Preset back GATE"}
    assert hass.states.get(button) is None
    since = len(preset_camera.requests)
    await press(hass, entry, "preset_5")
    assert ptz_requests(preset_camera, since) == [called(preset_camera, 5)]

    # And all of it is still there after a restart.
    assert await hass.config_entries.async_reload(entry.entry_id)
    await hass.async_block_till_done()
    assert offered(hass, entry) == ["back GATE"]
    assert buttons(hass, entry) == {5: "Preset back GATE"}
    assert not problems_in(caplog)
    assert "unique ID" not in caplog.text


async def test_names_change_of_disabled(
    hass: HomeAssistant,
    entity_registry: er.EntityRegistry,
    preset_camera: SimulatedCamera,
) -> None:
    """A button that is off follows its name as well, and stays off."""
    entry = await setup_camera(
        hass, preset_camera, options=options_of(preset_camera, Gate=1)
    )
    ptz = entry.runtime_data.ptz
    await ptz.async_save_preset("Door", 1)
    await hass.async_block_till_done()
    assert buttons(hass, entry) == {1: "Preset Door"}
    button = entity_id(hass, entry, Platform.BUTTON, "ptz_preset_1")
    assert button is not None
    assert hass.states.get(button) is None
    await ptz.async_delete_preset(1)
    await hass.async_block_till_done()
    assert buttons(hass, entry) == {}
    # One that was once enabled and disabled again follows too.
    await ptz.async_save_preset("Door", 1)
    await hass.async_block_till_done()
    for disabled_by in (None, er.RegistryEntryDisabler.USER):
        entity_registry.async_update_entity(button, disabled_by=disabled_by)
        assert await hass.config_entries.async_reload(entry.entry_id)
        await hass.async_block_till_done()
    await entry.runtime_data.ptz.async_save_preset("Garden", 1)
    await hass.async_block_till_done()
    assert buttons(hass, entry) == {1: "Preset Garden"}
    assert hass.states.get(button) is None


@pytest.mark.usefixtures("all_enabled")
async def test_disabled_while_loaded(
    hass: HomeAssistant,
    entity_registry: er.EntityRegistry,
    preset_camera: SimulatedCamera,
    caplog: pytest.LogCaptureFixture,
) -> None:
    """A button that its user has just disabled can be renamed."""
    entry = await setup_camera(
        hass, preset_camera, options=options_of(preset_camera, Gate=1)
    )
    button = entity_id(hass, entry, Platform.BUTTON, "ptz_preset_1")
    assert button is not None
    entity_registry.async_update_entity(
        button, disabled_by=er.RegistryEntryDisabler.USER
    )
    await hass.async_block_till_done()
    assert hass.states.get(button) is None
    await entry.runtime_data.ptz.async_save_preset("Door", 1)
    await hass.async_block_till_done()
    assert buttons(hass, entry) == {1: "Preset Door"}
    assert hass.states.get(button) is None
    assert "rror" not in "".join(
        record.message for record in caplog.records if record.levelname == "ERROR"
    )


async def test_save_refused(
    hass: HomeAssistant, preset_camera: SimulatedCamera
) -> None:
    """Where the camera did not keep the position nothing gets the name."""
    entry = await setup_camera(
        hass, preset_camera, options=options_of(preset_camera, Gate=1)
    )
    preset_camera.add_fault("status", path=PTZ_PATHS[preset_camera.family])
    with pytest.raises(CameraResponseError):
        await entry.runtime_data.ptz.async_save_preset("Door")
    await hass.async_block_till_done()
    assert offered(hass, entry) == ["Gate"]
    assert buttons(hass, entry) == {1: "Preset Gate"}
