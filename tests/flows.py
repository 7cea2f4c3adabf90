"""What tests of the flows share: how a user fills in the forms, and what the forms say."""

from typing import Any

from homeassistant.config_entries import SOURCE_USER, ConfigEntryState, ConfigFlowResult
from homeassistant.const import CONF_HOST, CONF_PASSWORD, CONF_USERNAME
from homeassistant.core import HomeAssistant
from homeassistant.data_entry_flow import FlowResultType
from pytest_homeassistant_custom_component.common import (
    MockConfigEntry,
    get_schema_suggested_value,
)

from custom_components.ipcam_cgi.const import DOMAIN

from .common import PASSWORD, USERNAME, integration_json, mac_of
from .replay import Replay
from .simulator import MjpegCamera, SimulatedCamera, UidCamera

ACCOUNT = {CONF_USERNAME: USERNAME, CONF_PASSWORD: PASSWORD}


XML = {"content-type": "text/xml"}


def typed(camera: SimulatedCamera | Replay, **changes: str) -> dict[str, str]:
    """Return what a user types for a camera."""
    return {CONF_HOST: f"{camera.host}:{camera.port}"} | ACCOUNT | changes


async def begin(hass: HomeAssistant, step: str = "enter_address") -> ConfigFlowResult:
    """Begin to add a camera, by a form that the menu leads to."""
    result = await hass.config_entries.flow.async_init(
        DOMAIN, context={"source": SOURCE_USER}
    )
    assert result["type"] is FlowResultType.MENU
    assert result["step_id"] == "user"
    result = await hass.config_entries.flow.async_configure(
        result["flow_id"], {"next_step_id": step}
    )
    assert result["type"] is FlowResultType.FORM
    assert result["step_id"] == step
    assert not result["errors"]
    return result


async def submit(
    hass: HomeAssistant, result: ConfigFlowResult, user_input: dict[str, Any]
) -> ConfigFlowResult:
    """Submit a form."""
    result = await hass.config_entries.flow.async_configure(
        result["flow_id"], user_input
    )
    await hass.async_block_till_done(wait_background_tasks=True)
    return result


def suggested(result: ConfigFlowResult) -> dict[str, Any]:
    """Return what a form suggests: what is sent where nobody changes anything."""
    schema = result["data_schema"]
    assert schema is not None
    return {
        str(field): value
        for field in schema.schema
        if (value := get_schema_suggested_value(schema.schema, field)) is not None
    }


async def open_options(
    hass: HomeAssistant, entry: MockConfigEntry, step: str
) -> ConfigFlowResult:
    """Open a form of the options, by way of the menu."""
    result = await hass.config_entries.options.async_init(entry.entry_id)
    assert result["step_id"] == "init"
    return await choose(hass, result, step)


async def choose(
    hass: HomeAssistant, result: ConfigFlowResult, step: str
) -> ConfigFlowResult:
    """Choose from a menu of the options what leads to a form."""
    assert result["type"] is FlowResultType.MENU
    result = await hass.config_entries.options.async_configure(
        result["flow_id"], {"next_step_id": step}
    )
    assert result["type"] is FlowResultType.FORM
    assert result["step_id"] == step
    assert not result["errors"]
    return result


async def menu_of(hass: HomeAssistant, entry: MockConfigEntry) -> list[str]:
    """Return what the options offer."""
    result = await hass.config_entries.options.async_init(entry.entry_id)
    hass.config_entries.options.async_abort(result["flow_id"])
    assert result["type"] is FlowResultType.MENU
    menu = result["menu_options"]
    assert isinstance(menu, list)
    return menu


async def submit_options(
    hass: HomeAssistant, result: ConfigFlowResult, user_input: dict[str, Any]
) -> ConfigFlowResult:
    """Submit a form of the options."""
    result = await hass.config_entries.options.async_configure(
        result["flow_id"], user_input
    )
    await hass.async_block_till_done(wait_background_tasks=True)
    return result


def assert_error(result: ConfigFlowResult, error: str, field: str = "base") -> None:
    """Assert that the form is shown again with a message."""
    assert result["type"] is FlowResultType.FORM
    assert result["errors"] == {field: error}
    assert integration_json("translations/en.json")["config"]["error"][error]


async def assert_recovers(
    hass: HomeAssistant, result: ConfigFlowResult, camera: SimulatedCamera
) -> None:
    """Assert that the same flow goes on once everything is right."""
    result = await submit(hass, result, typed(camera))
    assert result["type"] is FlowResultType.CREATE_ENTRY
    assert result["result"].unique_id == mac_of(camera)
    assert result["result"].state is ConfigEntryState.LOADED


async def change_password(camera: SimulatedCamera, password: str) -> None:
    """Change the password at the camera itself; whoever was logged in is thrown out."""
    camera.password = password
    if isinstance(camera, UidCamera):
        user = camera.accounts.get(camera.username)
        assert user is not None
        camera.accounts.put(type(user)(user.name, password))
    elif isinstance(camera, MjpegCamera):
        camera.values["params"]["user1_pwd"] = password
    camera.expire_sessions()
