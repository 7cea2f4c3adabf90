"""Config flow: asks host and account, finds out the family, names the camera."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final, override

from homeassistant.config_entries import ConfigFlow, ConfigFlowResult, OptionsFlow
from homeassistant.const import CONF_HOST, CONF_PASSWORD, CONF_PORT, CONF_USERNAME
from homeassistant.core import callback
from homeassistant.helpers.device_registry import format_mac
from homeassistant.helpers.selector import (
    TextSelector,
    TextSelectorConfig,
    TextSelectorType,
)
import voluptuous as vol

from .cgi import CameraAddress, CameraError, CameraInfo, CameraValueError, detect
from .connection import create_session, create_transport
from .const import CONF_FAMILY, DOMAIN, LOGGER
from .coordinator import CameraConfigEntry
from .options import CameraOptionsFlow

_ACCOUNT: Final = {
    vol.Required(CONF_USERNAME, default="admin"): TextSelector(
        TextSelectorConfig(autocomplete="username")
    ),
    # Out of the box many of these cameras have no password.
    vol.Optional(CONF_PASSWORD, default=""): TextSelector(
        TextSelectorConfig(
            type=TextSelectorType.PASSWORD, autocomplete="current-password"
        )
    ),
}
_ACCOUNT_SCHEMA: Final = vol.Schema(_ACCOUNT)
_CAMERA_SCHEMA: Final = vol.Schema(
    {vol.Required(CONF_HOST): TextSelector(), **_ACCOUNT}
)


@dataclass(frozen=True, kw_only=True)
class _Found:
    """A camera that answered, and the entry's data that reach it."""

    info: CameraInfo
    data: dict[str, Any]

    @property
    def unique_id(self) -> str:
        return format_mac(self.info.mac)

    @property
    def title(self) -> str:
        info = self.info
        return info.name or info.model or f"{info.manufacturer} {info.mac[-6:]}"


async def _async_find(user_input: Mapping[str, Any]) -> _Found:
    """Find the camera that the user describes.

    Raises:
        CameraError: It is not there, not one of these, or refuses the account.
    """
    address = CameraAddress.parse(user_input[CONF_HOST])
    data = {
        CONF_HOST: address.host,
        CONF_PORT: address.port,
        CONF_USERNAME: user_input[CONF_USERNAME],
        CONF_PASSWORD: user_input[CONF_PASSWORD],
    }
    async with create_session() as session:
        family, client = await detect(create_transport(session, data))
        info = await client.identify()
    return _Found(info=info, data={**data, CONF_FAMILY: family})


def _address(entry: CameraConfigEntry) -> str:
    return str(CameraAddress(host=entry.data[CONF_HOST], port=entry.data[CONF_PORT]))


class CameraConfigFlow(ConfigFlow, domain=DOMAIN):
    """Adds a camera, and changes how it is reached."""

    def __init__(self) -> None:
        """Begin without errors."""
        self._errors: dict[str, str] = {}
        self._placeholders: dict[str, str] = {}

    @staticmethod
    @callback
    @override
    def async_get_options_flow(config_entry: CameraConfigEntry) -> OptionsFlow:
        """Return the flow of the options."""
        return CameraOptionsFlow()

    @override
    async def async_step_user(
        self, user_input: dict[str, Any] | None = None
    ) -> ConfigFlowResult:
        """Add the camera at an address."""
        if user_input is not None and (found := await self._async_try(user_input)):
            await self.async_set_unique_id(found.unique_id, raise_on_progress=False)
            self._abort_if_unique_id_configured()
            return self.async_create_entry(title=found.title, data=found.data)
        return self._async_form("user", _CAMERA_SCHEMA, user_input)

    async def async_step_reauth(
        self, entry_data: Mapping[str, Any]
    ) -> ConfigFlowResult:
        """Begin to ask for another account, as the camera refused the present one."""
        return await self.async_step_reauth_confirm()

    async def async_step_reauth_confirm(
        self, user_input: dict[str, Any] | None = None
    ) -> ConfigFlowResult:
        """Ask for another account."""
        entry = self._get_reauth_entry()
        if user_input is not None and (
            found := await self._async_try({**user_input, CONF_HOST: _address(entry)})
        ):
            return await self._async_update(entry, found)
        return self._async_form(
            "reauth_confirm",
            _ACCOUNT_SCHEMA,
            user_input or {CONF_USERNAME: entry.data[CONF_USERNAME]},
        )

    async def async_step_reconfigure(
        self, user_input: dict[str, Any] | None = None
    ) -> ConfigFlowResult:
        """Change address or account."""
        entry = self._get_reconfigure_entry()
        if user_input is not None:
            # The present password belongs to the present account only.
            if user_input[CONF_USERNAME] == entry.data[CONF_USERNAME]:
                password = user_input[CONF_PASSWORD] or entry.data[CONF_PASSWORD]
                user_input = {**user_input, CONF_PASSWORD: password}
            if found := await self._async_try(user_input):
                return await self._async_update(entry, found)
        return self._async_form(
            "reconfigure",
            _CAMERA_SCHEMA,
            user_input
            or {CONF_HOST: _address(entry), CONF_USERNAME: entry.data[CONF_USERNAME]},
            name=entry.title,
        )

    async def _async_try(self, user_input: Mapping[str, Any]) -> _Found | None:
        """Find the camera, or note for the form why not."""
        try:
            return await _async_find(user_input)
        except CameraError as err:
            LOGGER.debug("No camera to add: %s", err)
            field = CONF_HOST if isinstance(err, CameraValueError) else "base"
            self._errors = {field: err.key}
            self._placeholders = err.placeholders
        return None

    async def _async_update(
        self, entry: CameraConfigEntry, found: _Found
    ) -> ConfigFlowResult:
        """Reach the same camera by other data."""
        await self.async_set_unique_id(found.unique_id)
        self._abort_if_unique_id_mismatch(reason="wrong_camera")
        return self.async_update_reload_and_abort(entry, data_updates=found.data)

    def _async_form(
        self,
        step_id: str,
        schema: vol.Schema,
        values: Mapping[str, Any] | None,
        **placeholders: str,
    ) -> ConfigFlowResult:
        """Show a form, with what was typed before, except the password."""
        return self.async_show_form(
            step_id=step_id,
            data_schema=self.add_suggested_values_to_schema(
                schema,
                {
                    name: value
                    for name, value in (values or {}).items()
                    if name != CONF_PASSWORD
                },
            ),
            errors=self._errors,
            description_placeholders=self._placeholders | placeholders,
        )
