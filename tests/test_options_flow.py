"""The general options, and the menu: what they suggest, what they take, and that they take effect."""

from typing import Any

from homeassistant.config_entries import ConfigEntryState
from homeassistant.core import HomeAssistant
from homeassistant.data_entry_flow import FlowResultType, InvalidData
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry

from .common import LOGIN, Clock, entry_of, sent, setup_camera, setup_entry
from .flows import menu_of, open_options, submit_options, suggested
from .ptz import DECODER, fixed_camera, ptz_entities, switch_presets_off
from .simulator import MjpegCamera, UidCamera

FOR_ALL = ["general", "live_view", "search", "alarms"]


async def options(
    hass: HomeAssistant, entry: MockConfigEntry, **changes: Any
) -> dict[str, Any]:
    """Change the general options; return what the form suggested."""
    result = await open_options(hass, entry, "general")
    present = suggested(result)
    changed = await submit_options(hass, result, present | changes)
    assert changed["type"] is FlowResultType.CREATE_ENTRY
    assert entry.state is ConfigEntryState.LOADED
    return present


# Menu


async def test_menu(
    hass: HomeAssistant,
    sound_camera: MjpegCamera,
    decoder_camera: MjpegCamera,
    uid_camera: UidCamera,
) -> None:
    """It offers what the head can do, and what only the user can tell."""
    motors = await setup_camera(hass, sound_camera)
    decoder = await setup_camera(hass, decoder_camera, options=DECODER)
    dome = await setup_camera(hass, uid_camera)
    turns = ["presets", "try_directions"]
    assert await menu_of(hass, motors) == [*FOR_ALL, *turns]
    assert await menu_of(hass, decoder) == [*FOR_ALL, *turns]
    assert await menu_of(hass, dome) == [*FOR_ALL, "presets"]


async def test_menu_without_presets(
    hass: HomeAssistant, sound_camera: MjpegCamera
) -> None:
    """Where presets are switched off on the camera, there is nothing to name."""
    switch_presets_off(sound_camera)
    entry = await setup_camera(hass, sound_camera)
    assert await menu_of(hass, entry) == [*FOR_ALL, "try_directions"]


async def test_menu_without_head(
    hass: HomeAssistant, clone_camera: MjpegCamera, socket_enabled: None
) -> None:
    """A camera that cannot move has what all have, and so has one that is not there."""
    clone = await setup_camera(hass, clone_camera)
    assert await menu_of(hass, clone) == FOR_ALL
    async with fixed_camera(**LOGIN) as camera:
        fixed = await setup_camera(hass, camera)
        assert await menu_of(hass, fixed) == FOR_ALL
    async with UidCamera(onvif=False, **LOGIN) as camera:
        away = entry_of(camera)
    assert not await setup_entry(hass, away)
    assert await menu_of(hass, away) == FOR_ALL


async def test_fixed_camera(hass: HomeAssistant, sound_camera: MjpegCamera) -> None:
    """A user who says that there is no head gets rid of it, and can take that back."""
    presets = {"3": "Gate"}
    entry = await setup_camera(hass, sound_camera, options={"presets": presets})
    assert ptz_entities(hass, entry)
    await options(hass, entry, head="none")
    assert not ptz_entities(hass, entry)
    assert await menu_of(hass, entry) == FOR_ALL
    assert (await options(hass, entry, head="motors"))["head"] == "none"
    assert ptz_entities(hass, entry)
    assert entry.runtime_data.ptz.names == {3: "Gate"}
    assert entry.options["presets"] == presets


# General


async def test_options_suggest_the_present(
    hass: HomeAssistant, mjpeg_camera: MjpegCamera, uid_camera: UidCamera
) -> None:
    """The form shows what is in force, also where nobody changed it yet, and only what means something."""
    untold = {
        "output": "infrared_lamps",
        "output_inverted": False,
        "head": "motors",
        "swap_left_right": False,
        "swap_up_down": False,
    }
    for camera, status, others in (
        (mjpeg_camera, 5, untold),
        (uid_camera, 10, {"firmware_path": "/cgi-bin/OnvifFirmwareUpgrade"}),
    ):
        entry = await setup_camera(hass, camera)
        changes: dict[str, Any] = {"status_interval": 20, "settings_interval": 60}
        if camera is uid_camera:
            changes["firmware_path"] = "/OnvifFirmwareUpgrade"
        else:
            changes |= {
                "output": "alarm_output",
                "output_inverted": True,
                "head": "rs485_decoder",
                "swap_left_right": True,
                "swap_up_down": True,
            }
        assert await options(hass, entry, **changes) == {
            "status_interval": status,
            "settings_interval": 300,
            **others,
        }
        assert await options(hass, entry) == changes
        assert entry.options == changes


async def test_options_take_effect(
    hass: HomeAssistant, mjpeg_camera: MjpegCamera, clock: Clock
) -> None:
    """The camera is asked as often as the user wants."""

    async def asked_within_ten_minutes() -> tuple[int, int]:
        since = len(mjpeg_camera.requests)
        await clock.travel(600)
        return (
            len(sent(mjpeg_camera, "get_status", since)),
            len(sent(mjpeg_camera, "get_params", since)),
        )

    entry = await setup_camera(hass, mjpeg_camera)
    status, settings = await asked_within_ten_minutes()
    # Home Assistant rounds: at worst it is every six seconds.
    assert 98 <= status <= 120
    assert 1 <= settings <= 2
    await options(hass, entry, status_interval=60, settings_interval=100)
    status, settings = await asked_within_ten_minutes()
    assert 9 <= status <= 10
    assert 5 <= settings <= 6


@pytest.mark.parametrize(
    "intervals",
    [
        {"status_interval": 0, "settings_interval": 300},
        {"status_interval": 301, "settings_interval": 300},
        {"status_interval": 5, "settings_interval": 29},
        {"status_interval": 5, "settings_interval": 3601},
    ],
)
async def test_options_out_of_range(
    hass: HomeAssistant, mjpeg_camera: MjpegCamera, intervals: dict[str, float]
) -> None:
    """Nobody makes Home Assistant hammer a camera, or forget it."""
    entry = entry_of(mjpeg_camera)
    assert await setup_entry(hass, entry)
    result = await open_options(hass, entry, "general")
    with pytest.raises(InvalidData) as caught:
        await submit_options(hass, result, suggested(result) | intervals)
    assert set(caught.value.schema_errors) == {
        name
        for name, seconds in intervals.items()
        if not {"status_interval": 1, "settings_interval": 30}[name]
        <= seconds
        <= {"status_interval": 300, "settings_interval": 3600}[name]
    }
    assert entry.options == {}
