"""Diagnostics: the camera's raw answers, redacted, in the format that the tests replay."""

from typing import Any, Final

from homeassistant.components.diagnostics import async_redact_data
from homeassistant.const import CONF_HOST, CONF_PASSWORD, CONF_USERNAME
from homeassistant.core import HomeAssistant

from .coordinator import CameraConfigEntry

_TO_REDACT: Final = {CONF_HOST, CONF_PASSWORD, CONF_USERNAME, "title", "unique_id"}


async def async_get_config_entry_diagnostics(
    hass: HomeAssistant, entry: CameraConfigEntry
) -> dict[str, Any]:
    """Return what helps to find out what is wrong, and to replay the camera."""
    data = entry.runtime_data
    info = data.heartbeat.info
    return {
        "camera": f"{info.manufacturer} {info.model or 'camera'}, {info.firmware}",
        "source": "Diagnostics download of IP Camera CGI",
        "exchanges": await data.client.record(),
        "entry": async_redact_data(entry.as_dict(), _TO_REDACT),
        "activity": data.heartbeat.activity,
        "last_errors": {
            coordinator.name.removeprefix(entry.title).strip(): repr(
                coordinator.last_exception
            )
            for coordinator in (data.heartbeat, data.settings)
        },
    }
