"""Config flow: searches for cameras or asks for one's address, and changes how it is reached."""

from collections.abc import Mapping
from typing import Any, override

from homeassistant.config_entries import ConfigFlowResult, OptionsFlow
from homeassistant.const import CONF_HOST, CONF_PASSWORD, CONF_USERNAME
from homeassistant.core import callback

from .connection import mac_of
from .const import DOMAIN
from .coordinator import CameraConfigEntry
from .flow.base import ACCOUNT_SCHEMA, CAMERA_SCHEMA, FoundCamera
from .flow.discovered import DiscoveredSteps
from .flow.search import SearchSteps
from .following import address_of
from .options import CameraOptionsFlow


class CameraConfigFlow(SearchSteps, DiscoveredSteps, domain=DOMAIN):
    """Adds cameras, and changes how one is reached."""

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
        """Ask how the camera is to be found."""
        return self.async_show_menu(
            step_id="user", menu_options=["search", "enter_address"]
        )

    async def async_step_enter_address(
        self, user_input: dict[str, Any] | None = None
    ) -> ConfigFlowResult:
        """Add the camera at an address."""
        if user_input is not None and (found := await self._async_try(user_input)):
            return await self._async_add(found)
        return self._async_form("enter_address", CAMERA_SCHEMA, user_input)

    async def async_step_reauth(
        self, entry_data: Mapping[str, Any]
    ) -> ConfigFlowResult:
        """Begin to ask for another account, as the camera refused the present one."""
        entry = self._get_reauth_entry()
        self.context["title_placeholders"] = {
            "name": entry.title,
            "host": str(address_of(entry)),
        }
        return await self.async_step_reauth_confirm()

    async def async_step_reauth_confirm(
        self, user_input: dict[str, Any] | None = None
    ) -> ConfigFlowResult:
        """Ask for another account."""
        entry = self._get_reauth_entry()
        if user_input is not None and (
            found := await self._async_try(
                {**user_input, CONF_HOST: str(address_of(entry))},
                mac_of(entry),
            )
        ):
            return await self._async_update(entry, found)
        return self._async_form(
            "reauth_confirm",
            ACCOUNT_SCHEMA,
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
            if found := await self._async_try(user_input, mac_of(entry)):
                return await self._async_update(entry, found)
        return self._async_form(
            "reconfigure",
            CAMERA_SCHEMA,
            user_input
            or {
                CONF_HOST: str(address_of(entry)),
                CONF_USERNAME: entry.data[CONF_USERNAME],
            },
            name=entry.title,
        )

    async def _async_update(
        self, entry: CameraConfigEntry, found: FoundCamera
    ) -> ConfigFlowResult:
        """Reach the same camera by other data."""
        await self.async_set_unique_id(found.unique_id)
        self._abort_if_unique_id_mismatch(reason="wrong_camera")
        return self.async_update_reload_and_abort(entry, data_updates=found.data)
