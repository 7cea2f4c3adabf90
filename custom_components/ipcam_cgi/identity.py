"""Tells the user that another camera answers at an entry's address."""

from typing import Any

from homeassistant.config_entries import ConfigEntry
from homeassistant.const import CONF_HOST, CONF_PORT
from homeassistant.core import HomeAssistant, callback
from homeassistant.helpers import issue_registry as ir
from homeassistant.helpers.device_registry import format_mac

from .cgi import CameraAddress
from .const import DOMAIN, LOGGER


@callback
def async_report_wrong_camera(
    hass: HomeAssistant, entry: ConfigEntry[Any], mac: str
) -> None:
    """Tell that the camera of a MAC address answers where an entry's should."""
    assert entry.unique_id is not None
    address = CameraAddress(host=entry.data[CONF_HOST], port=entry.data[CONF_PORT])
    LOGGER.debug("%s: the camera %s answers at %s", entry.title, mac, address)
    ir.async_create_issue(
        hass,
        DOMAIN,
        _issue_id(entry),
        is_fixable=False,
        severity=ir.IssueSeverity.WARNING,
        translation_key="wrong_camera",
        translation_placeholders={
            "name": entry.title,
            "address": str(address),
            "expected": entry.unique_id,
            "found": format_mac(mac),
        },
    )


@callback
def async_forget_wrong_camera(hass: HomeAssistant, entry: ConfigEntry[Any]) -> None:
    """Take that back: the right camera is there again, or nobody asks for it."""
    ir.async_delete_issue(hass, DOMAIN, _issue_id(entry))


def _issue_id(entry: ConfigEntry[Any]) -> str:
    return f"wrong_camera_{entry.entry_id}"
