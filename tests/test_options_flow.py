"""The options: what they suggest, what they take, and that they take effect."""

from typing import Any

from homeassistant.config_entries import ConfigEntryState, ConfigFlowResult
from homeassistant.core import HomeAssistant
from homeassistant.data_entry_flow import FlowResultType, InvalidData
import pytest
from pytest_homeassistant_custom_component.common import (
    MockConfigEntry,
    get_schema_suggested_value,
)

from .common import Clock, entry_of, sent, setup_camera, setup_entry
from .simulator import MjpegCamera, UidCamera


def suggested(result: ConfigFlowResult) -> dict[str, Any]:
    """Return what a form suggests: what is sent where nobody changes anything."""
    schema = result["data_schema"]
    assert schema is not None
    return {
        str(field): get_schema_suggested_value(schema.schema, field)
        for field in schema.schema
    }


async def options(
    hass: HomeAssistant, entry: MockConfigEntry, **changes: Any
) -> dict[str, Any]:
    """Change the options; return what the form suggested."""
    result = await hass.config_entries.options.async_init(entry.entry_id)
    assert result["step_id"] == "init"
    present = suggested(result)
    changed = await hass.config_entries.options.async_configure(
        result["flow_id"], present | changes
    )
    assert changed["type"] is FlowResultType.CREATE_ENTRY
    await hass.async_block_till_done(wait_background_tasks=True)
    assert entry.state is ConfigEntryState.LOADED
    return present


async def test_options_suggest_the_present(
    hass: HomeAssistant, mjpeg_camera: MjpegCamera, uid_camera: UidCamera
) -> None:
    """The form shows what is in force, also where nobody changed it yet, and only what means something."""
    untold = {
        "output": "infrared_lamps",
        "output_inverted": False,
        "head": "motors",
    }
    for camera, status, others in ((mjpeg_camera, 5, untold), (uid_camera, 10, {})):
        entry = await setup_camera(hass, camera)
        changes: dict[str, Any] = {"status_interval": 20, "settings_interval": 60}
        if others:
            changes |= {
                "output": "alarm_output",
                "output_inverted": True,
                "head": "rs485_decoder",
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
    result = await hass.config_entries.options.async_init(entry.entry_id)
    with pytest.raises(InvalidData) as caught:
        await hass.config_entries.options.async_configure(
            result["flow_id"], suggested(result) | intervals
        )
    assert set(caught.value.schema_errors) == {
        name
        for name, seconds in intervals.items()
        if not {"status_interval": 1, "settings_interval": 30}[name]
        <= seconds
        <= {"status_interval": 300, "settings_interval": 3600}[name]
    }
    assert entry.options == {}
