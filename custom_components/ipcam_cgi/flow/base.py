"""What all steps of the config flow share: finding a camera, adding it, and forms."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from homeassistant.config_entries import SOURCE_IGNORE, ConfigFlow, ConfigFlowResult
from homeassistant.const import CONF_HOST, CONF_PASSWORD, CONF_PORT, CONF_USERNAME
from homeassistant.data_entry_flow import AbortFlow
from homeassistant.helpers.device_registry import format_mac
from homeassistant.helpers.selector import (
    Selector,
    TextSelector,
    TextSelectorConfig,
    TextSelectorType,
)
import voluptuous as vol

from ..cgi import (
    CameraAddress,
    CameraError,
    CameraIdentityError,
    CameraInfo,
    CameraValueError,
    detect,
)
from ..connection import create_session, create_transport
from ..const import CONF_FAMILY, LOGGER

ACCOUNT: Final[dict[vol.Marker, Selector[Any]]] = {
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
ACCOUNT_SCHEMA: Final = vol.Schema(ACCOUNT)
CAMERA_SCHEMA: Final = vol.Schema({vol.Required(CONF_HOST): TextSelector(), **ACCOUNT})


@dataclass(frozen=True, kw_only=True)
class FoundCamera:
    """A camera that was logged in to, and the entry's data that reach it."""

    info: CameraInfo
    data: dict[str, Any]

    @property
    def unique_id(self) -> str:
        """What tells it from all others."""
        return format_mac(self.info.mac)

    @property
    def address(self) -> CameraAddress:
        """Where it is."""
        return CameraAddress(host=self.data[CONF_HOST], port=self.data[CONF_PORT])

    @property
    def title(self) -> str:
        """What it is called."""
        info = self.info
        return info.name or info.model or f"{info.manufacturer} {info.mac[-6:]}"


async def async_find(
    user_input: Mapping[str, Any], mac: str | None = None
) -> FoundCamera:
    """Log in to the camera that the user describes.

    Args:
        user_input: Where it is, and its account.
        mac: The MAC address of the camera that is meant, None: any.

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
        family, client = await detect(create_transport(session, data), mac=mac)
        info = await client.identify()
    return FoundCamera(info=info, data={**data, CONF_FAMILY: family})


class FlowSteps(ConfigFlow):
    """Steps of the config flow."""

    def __init__(self) -> None:
        """Begin without errors."""
        super().__init__()
        self._errors: dict[str, str] = {}
        self._placeholders: dict[str, str] = {}

    async def _async_try(
        self, user_input: Mapping[str, Any], mac: str | None = None
    ) -> FoundCamera | None:
        """Find the camera, or note for the form why not.

        Raises:
            AbortFlow: Another one answers than is meant.
        """
        try:
            return await async_find(user_input, mac)
        except CameraIdentityError as err:
            raise AbortFlow("wrong_camera") from err
        except CameraError as err:
            LOGGER.debug("No camera to add: %s", err)
            field = CONF_HOST if isinstance(err, CameraValueError) else "base"
            self._errors = {field: err.key}
            self._placeholders = err.placeholders
        return None

    async def _async_add(self, found: FoundCamera) -> ConfigFlowResult:
        """Add a camera that was found, unless it is there already."""
        known = await self.async_set_unique_id(found.unique_id, raise_on_progress=False)
        # Who adds it himself no longer ignores it, whichever flow does it for him.
        if known is None or known.source != SOURCE_IGNORE:
            self._abort_if_unique_id_configured()
        return self.async_create_entry(title=found.title, data=found.data)

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
