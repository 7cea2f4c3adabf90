"""What all steps of the options flow share: the camera, its head, saving, and forms."""

from collections.abc import Mapping
from typing import Any

from homeassistant.config_entries import (
    ConfigEntryState,
    ConfigFlowResult,
    OptionsFlowWithReload,
)
from homeassistant.data_entry_flow import AbortFlow
import voluptuous as vol

from ..cgi import FAMILIES, CameraClient, CameraError
from ..const import CONF_FAMILY
from ..coordinator import CameraConfigEntry
from ..ptz import PtzControl


class InputError(Exception):
    """What was entered cannot be."""

    def __init__(self, key: str, *, field: str = "base", **placeholders: str) -> None:
        """Name the message and its field, and fill its placeholders."""
        super().__init__(key)
        self.field = field
        self.key = key
        self.placeholders = placeholders


class OptionsSteps(OptionsFlowWithReload):
    """Steps of the options flow."""

    @property
    def _client(self) -> type[CameraClient]:
        return FAMILIES[self.config_entry.data[CONF_FAMILY]]

    @property
    def _head(self) -> PtzControl | None:
        entry: CameraConfigEntry = self.config_entry
        if entry.state is not ConfigEntryState.LOADED:
            return None
        return entry.runtime_data.ptz

    def _required_head(self) -> PtzControl:
        """Return the head; end the flow if it is gone since the menu was shown."""
        if (head := self._head) is None:
            raise AbortFlow("no_head")
        return head

    def _save(self, changes: Mapping[str, Any]) -> ConfigFlowResult:
        """Change some of the options."""
        return self.async_create_entry(data={**self.config_entry.options, **changes})

    def _form(
        self,
        step_id: str,
        schema: vol.Schema,
        values: Mapping[str, Any] | None = None,
        *,
        field: str = "base",
        problem: CameraError | InputError | None = None,
        **placeholders: str,
    ) -> ConfigFlowResult:
        """Show a form, with what was entered before and what is wrong with it."""
        errors = {}
        if problem is not None:
            errors[field] = str(problem.key)
            placeholders |= problem.placeholders
        return self.async_show_form(
            step_id=step_id,
            data_schema=self.add_suggested_values_to_schema(schema, values),
            errors=errors,
            description_placeholders=placeholders,
        )
