"""Repairs: what the user may do about a camera's call at an alarm."""

from typing import override

from homeassistant.components.repairs import ConfirmRepairFlow, RepairsFlowResult
from homeassistant.core import HomeAssistant


class TakeBackFlow(ConfirmRepairFlow):
    """Has a camera call here again, where somebody else has changed that."""

    def __init__(self, entry_id: str) -> None:
        """Be about the camera of an entry."""
        super().__init__()
        self._entry_id = entry_id

    @override
    async def async_step_confirm(
        self, user_input: dict[str, str] | None = None
    ) -> RepairsFlowResult:
        """Ask; then begin anew, which keeps what is there now for later."""
        if user_input is not None:
            self.hass.config_entries.async_schedule_reload(self._entry_id)
        return await super().async_step_confirm(user_input)


async def async_create_fix_flow(
    hass: HomeAssistant,
    issue_id: str,
    data: dict[str, str | int | float | None] | None,
) -> TakeBackFlow:
    """Return the flow of the one issue that has any."""
    assert data is not None
    return TakeBackFlow(str(data["entry_id"]))
