"""The step of the options flow for the quiet search, which is one for all cameras."""

from datetime import timedelta
from typing import Any, Final

from homeassistant.config_entries import ConfigFlowResult
from homeassistant.const import UnitOfTime
from homeassistant.helpers.selector import (
    NumberSelector,
    NumberSelectorConfig,
    NumberSelectorMode,
)
import voluptuous as vol

from ..discovery import async_search_interval, async_set_search_interval
from .base import OptionsSteps

_INTERVAL: Final = "search_interval"
_SCHEMA: Final = vol.Schema(
    {
        vol.Required(_INTERVAL): NumberSelector(
            NumberSelectorConfig(
                min=0,
                max=1440,
                step=1,
                mode=NumberSelectorMode.BOX,
                unit_of_measurement=UnitOfTime.MINUTES,
            )
        )
    }
)


class SearchSteps(OptionsSteps):
    """Asks how often to search."""

    async def async_step_search(
        self, user_input: dict[str, Any] | None = None
    ) -> ConfigFlowResult:
        """Ask how often to search; that is no option of this camera's entry."""
        if user_input is None:
            minutes = await async_search_interval(self.hass) / timedelta(minutes=1)
            return self._form("search", _SCHEMA, {_INTERVAL: minutes})
        await async_set_search_interval(
            self.hass, timedelta(minutes=user_input[_INTERVAL])
        )
        return self._save({})
