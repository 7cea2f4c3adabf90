"""Presets by name in the options: adding, renaming and removing several at once, and looking before naming."""

from typing import Any

from homeassistant.config_entries import ConfigEntryState, ConfigFlowResult
from homeassistant.const import Platform
from homeassistant.core import HomeAssistant
from homeassistant.data_entry_flow import FlowResultType
from homeassistant.setup import async_setup_component
import pytest
from pytest_homeassistant_custom_component.typing import ClientSessionGenerator

from .common import call, eventually, integration_json, setup_camera, state_of
from .flows import open_options, submit_options, suggested
from .ptz import PTZ_PATHS, options_of, ptz_requests, store
from .simulator import MjpegCamera, SimulatedCamera, UidCamera
from .simulator.faults import FaultKind
from .translations import placeholders_of


def rows(**presets: float) -> list[dict[str, Any]]:
    """Return presets as the form lists them."""
    return [{"number": number, "name": name} for name, number in presets.items()]


def assert_refused(
    result: ConfigFlowResult,
    error: str,
    entered: list[dict[str, Any]],
    *,
    field: str = "presets",
    **told: str,
) -> None:
    """Assert that the form is shown again, with what was entered and what is wrong with it."""
    assert result["type"] is FlowResultType.FORM
    assert result["step_id"] == "presets"
    assert result["errors"] == {field: error}
    assert suggested(result) == {"presets": entered}
    text = integration_json("translations/en.json")["options"]["error"][error]
    given = result["description_placeholders"]
    assert given is not None
    assert {name: given[name] for name in placeholders_of(text)} == told


async def test_several_at_once(
    hass: HomeAssistant, preset_camera: SimulatedCamera
) -> None:
    """One is added, one renamed, one moved, and one removed; the other options stay."""
    before = options_of(preset_camera, Gate=1, Door=2, Pond=3, Roof=4)
    entry = await setup_camera(
        hass, preset_camera, options={**before, "status_interval": 20}
    )
    form = await open_options(hass, entry, "presets")
    last = "16" if preset_camera.family == "mjpeg" else "255"
    assert form["description_placeholders"] == {"first": "1", "last": last}
    assert suggested(form) == {"presets": rows(Gate=1, Door=2, Pond=3, Roof=4)}
    entered = {"presets": rows(**{"Gate": 1, " Front door ": 2, "Pond": 7.0, "Tür": 5})}
    result = await submit_options(hass, form, entered)
    assert result["type"] is FlowResultType.CREATE_ENTRY
    assert entry.options == {
        "status_interval": 20,
        "presets": {"1": "Gate", "2": "Front door", "5": "Tür", "7": "Pond"},
    }
    assert list(entry.options["presets"]) == ["1", "2", "5", "7"]
    assert entry.state is ConfigEntryState.LOADED
    select = state_of(hass, entry, Platform.SELECT, "ptz_preset")
    assert select.attributes["options"] == ["Gate", "Front door", "Tür", "Pond"]
    # The camera was not told: it knows no names.
    assert ptz_requests(preset_camera) == []


async def test_named_preset_is_gone_to(
    hass: HomeAssistant, preset_camera: SimulatedCamera
) -> None:
    """What was named in the form is called by that name."""
    store(preset_camera, 16, pan=40)
    entry = await setup_camera(hass, preset_camera)
    form = await open_options(hass, entry, "presets")
    assert suggested(form) == {"presets": []}
    await submit_options(hass, form, {"presets": rows(Gate=16)})
    await call(
        hass, entry, Platform.SELECT, "ptz_preset", "select_option", option="Gate"
    )
    await eventually(lambda: preset_camera.scene.position().pan == 40)


@pytest.mark.parametrize("entered", [{"presets": []}, {}])
async def test_none_left(
    hass: HomeAssistant, uid_camera: UidCamera, entered: dict[str, Any]
) -> None:
    """All names can be taken away, however the form says that."""
    entry = await setup_camera(hass, uid_camera, options=options_of(uid_camera, Gate=1))
    form = await open_options(hass, entry, "presets")
    result = await submit_options(hass, form, entered)
    assert result["type"] is FlowResultType.CREATE_ENTRY
    assert entry.options == {"presets": {}}


@pytest.mark.parametrize(
    ("entered", "error", "told"),
    [
        (rows(Gate=1, GATE=2), "name_twice", {"name": "GATE"}),
        (rows(**{"Straße": 1, " STRASSE ": 2}), "name_twice", {"name": "STRASSE"}),
        (rows(Gate=1, Door=1), "number_twice", {"preset": "1"}),
        (rows(**{"Gate": 2, "  ": 3}), "name_empty", {"preset": "3"}),
        (rows(**{"12": 3}), "name_is_number", {"name": "12"}),
        (rows(**{"٣": 3}), "name_is_number", {"name": "٣"}),
        (
            rows(**{"x" * 65: 3}),
            "name_too_long",
            {"name": "x" * 65, "longest": "64"},
        ),
        (rows(Gate=0), "not_a_preset", {"preset": "0"}),
        (rows(Gate=256), "not_a_preset", {"preset": "256"}),
        (rows(Gate=-1), "not_a_preset", {"preset": "-1"}),
        (rows(Gate=2.5), "not_a_preset", {"preset": "2.5"}),
        # Restarts the head.
        (rows(Gate=1, Door=94), "not_a_preset", {"preset": "94"}),
    ],
)
async def test_refused(
    hass: HomeAssistant,
    uid_camera: UidCamera,
    entered: list[dict[str, Any]],
    error: str,
    told: dict[str, str],
) -> None:
    """What is wrong is said, and nothing that was entered is lost."""
    before = options_of(uid_camera, Roof=9)
    entry = await setup_camera(hass, uid_camera, options=before)
    form = await open_options(hass, entry, "presets")
    result = await submit_options(hass, form, {"presets": entered})
    assert_refused(result, error, entered, **told)
    assert entry.options == before
    corrected = rows(**{"x" * 64: 255, "Gate 2": 64})
    result = await submit_options(hass, result, {"presets": corrected})
    assert result["type"] is FlowResultType.CREATE_ENTRY
    assert entry.options == {"presets": {"64": "Gate 2", "255": "x" * 64}}


async def test_numbers_of_sixteen(
    hass: HomeAssistant, sound_camera: MjpegCamera
) -> None:
    """A camera with sixteen presets has no seventeenth."""
    entry = await setup_camera(hass, sound_camera)
    form = await open_options(hass, entry, "presets")
    entered = rows(Gate=17)
    result = await submit_options(hass, form, {"presets": entered})
    assert_refused(result, "not_a_preset", entered, preset="17")


async def test_over_http(
    hass: HomeAssistant, uid_camera: UidCamera, hass_client: ClientSessionGenerator
) -> None:
    """A browser gets the list with its fields, and sends it back."""
    assert await async_setup_component(hass, "config", {})
    entry = await setup_camera(hass, uid_camera, options=options_of(uid_camera, Gate=1))
    browser = await hass_client()
    url = "/api/config/config_entries/options/flow"

    async def post(path: str, content: dict[str, Any]) -> dict[str, Any]:
        response = await browser.post(f"{url}{path}", json=content)
        assert response.status == 200
        answer: dict[str, Any] = await response.json()
        return answer

    menu = await post("", {"handler": entry.entry_id})
    path = f"/{menu['flow_id']}"
    form = await post(path, {"next_step_id": "presets"})
    listed, look_at = form["data_schema"]
    assert look_at["name"] == "look_at"
    assert listed["name"] == "presets"
    assert listed["description"] == {"suggested_value": rows(Gate=1)}
    selector = listed["selector"]["object"]
    assert {
        name: (field["required"], list(field["selector"]))
        for name, field in selector["fields"].items()
    } == {"number": (True, ["number"]), "name": (True, ["text"])}
    assert selector["label_field"] in selector["fields"]
    assert selector["description_field"] in selector["fields"]
    result = await post(path, {"presets": rows(Gate=1, Door=2)})
    assert result["type"] == "create_entry"
    await hass.async_block_till_done(wait_background_tasks=True)
    assert entry.options == {"presets": {"1": "Gate", "2": "Door"}}


async def test_look_first(hass: HomeAssistant, preset_camera: SimulatedCamera) -> None:
    """The camera turns to a preset, and the form comes again with what was entered."""
    store(preset_camera, 5, pan=-30)
    entry = await setup_camera(hass, preset_camera)
    form = await open_options(hass, entry, "presets")
    # Not finished: that is for saving.
    entered = rows(**{"Gate": 1, "": 5})
    result = await submit_options(hass, form, {"presets": entered, "look_at": 5.0})
    assert result["type"] is FlowResultType.FORM
    assert not result["errors"]
    assert suggested(result) == {"presets": entered}
    await eventually(lambda: preset_camera.scene.position().pan == -30)
    assert entry.options == {}
    result = await submit_options(hass, result, {"presets": rows(Gate=1, Pond=5)})
    assert entry.options == {"presets": {"1": "Gate", "5": "Pond"}}


async def test_look_at_special(hass: HomeAssistant, field_camera: UidCamera) -> None:
    """What is a function of the head is not called by accident."""
    entry = await setup_camera(hass, field_camera)
    form = await open_options(hass, entry, "presets")
    entered = rows(Gate=1)
    result = await submit_options(hass, form, {"presets": entered, "look_at": 94})
    assert_refused(result, "not_a_preset", entered, field="look_at", preset="94")
    assert ptz_requests(field_camera) == []


async def test_look_fails(hass: HomeAssistant, preset_camera: SimulatedCamera) -> None:
    """Where the camera cannot go there, the form says why; names can be given all the same."""
    entry = await setup_camera(hass, preset_camera)
    form = await open_options(hass, entry, "presets")
    path = PTZ_PATHS[preset_camera.family]
    preset_camera.add_fault(FaultKind.STATUS, path=path)
    entered = rows(Gate=1)
    result = await submit_options(hass, form, {"presets": entered, "look_at": 1})
    assert_refused(result, "http_status", entered, field="look_at", status="500")
    result = await submit_options(hass, result, {"presets": entered})
    assert result["type"] is FlowResultType.CREATE_ENTRY


async def test_head_gone(hass: HomeAssistant, uid_camera: UidCamera) -> None:
    """Where the entry is unloaded meanwhile, the form says so."""
    entry = await setup_camera(hass, uid_camera)
    form = await open_options(hass, entry, "presets")
    assert await hass.config_entries.async_unload(entry.entry_id)
    result = await submit_options(hass, form, {"presets": rows(Gate=1)})
    assert result["type"] is FlowResultType.ABORT
    assert result["reason"] == "no_head"
    assert entry.options == {}
