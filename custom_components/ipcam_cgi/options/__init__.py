"""Options flow: what is up to the user, and not to the camera."""

from dataclasses import asdict
from typing import Any, Final

from homeassistant.config_entries import ConfigFlowResult
from homeassistant.const import UnitOfTime
from homeassistant.helpers.selector import (
    BooleanSelector,
    NumberSelector,
    NumberSelectorConfig,
    NumberSelectorMode,
    SelectSelector,
    SelectSelectorConfig,
    SelectSelectorMode,
)
import voluptuous as vol

from ..cgi import ClientOptions, Head, Output
from ..cgi.models import FIRMWARE_PATHS
from ..const import (
    CONF_FIRMWARE_PATH,
    CONF_HEAD,
    CONF_OUTPUT,
    CONF_OUTPUT_INVERTED,
    CONF_SETTINGS_INTERVAL,
    CONF_STATUS_INTERVAL,
    CONF_SWAP_LEFT_RIGHT,
    CONF_SWAP_UP_DOWN,
    DEFAULT_SETTINGS_INTERVAL,
)
from .alarms import AlarmSteps
from .directions import DirectionSteps
from .live_view import LiveViewSteps
from .presets import PresetSteps
from .search import SearchSteps

_CLIENT_OPTIONS: Final = {
    CONF_OUTPUT: SelectSelector(
        SelectSelectorConfig(options=list(Output), translation_key=CONF_OUTPUT)
    ),
    CONF_OUTPUT_INVERTED: BooleanSelector(),
    CONF_HEAD: SelectSelector(
        SelectSelectorConfig(options=list(Head), translation_key=CONF_HEAD)
    ),
    CONF_SWAP_LEFT_RIGHT: BooleanSelector(),
    CONF_SWAP_UP_DOWN: BooleanSelector(),
    CONF_FIRMWARE_PATH: SelectSelector(
        SelectSelectorConfig(
            options=list(FIRMWARE_PATHS), mode=SelectSelectorMode.DROPDOWN
        )
    ),
}


class CameraOptionsFlow(
    AlarmSteps, LiveViewSteps, PresetSteps, DirectionSteps, SearchSteps
):
    """Offers what means something to this camera."""

    async def async_step_init(
        self, user_input: dict[str, Any] | None = None
    ) -> ConfigFlowResult:
        """Offer what means something to this camera."""
        menu = ["general", "live_view", "search"]
        if self._has_alarms:
            menu.append("alarms")
        if (head := self._head) is not None:
            if head.abilities.presets:
                menu.append("presets")
            if CONF_SWAP_LEFT_RIGHT in self._client.OPTIONS:
                menu.append("try_directions")
        return self.async_show_menu(step_id="init", menu_options=menu)

    async def async_step_general(
        self, user_input: dict[str, Any] | None = None
    ) -> ConfigFlowResult:
        """Ask for intervals, and for what the camera cannot tell."""
        if user_input is not None:
            return self._save(user_input)
        client = self._client
        schema = vol.Schema(
            {
                vol.Required(CONF_STATUS_INTERVAL): _seconds(1, 300),
                vol.Required(CONF_SETTINGS_INTERVAL): _seconds(30, 3600),
                **{
                    vol.Required(name): selector
                    for name, selector in _CLIENT_OPTIONS.items()
                    if name in client.OPTIONS
                },
            }
        )
        present = {
            CONF_STATUS_INTERVAL: client.HEARTBEAT_INTERVAL.total_seconds(),
            CONF_SETTINGS_INTERVAL: DEFAULT_SETTINGS_INTERVAL.total_seconds(),
            **asdict(ClientOptions()),
            **self.config_entry.options,
        }
        return self._form("general", schema, present)


def _seconds(shortest: int, longest: int) -> NumberSelector:
    return NumberSelector(
        NumberSelectorConfig(
            min=shortest,
            max=longest,
            mode=NumberSelectorMode.BOX,
            unit_of_measurement=UnitOfTime.SECONDS,
        )
    )
