"""Makes the connection to the camera of a config entry."""

from collections.abc import Mapping
from typing import Any

from homeassistant.const import CONF_HOST, CONF_PASSWORD, CONF_PORT, CONF_USERNAME
from homeassistant.core import HomeAssistant
from homeassistant.helpers.aiohttp_client import async_get_clientsession

from .cgi import CameraAddress, Transport


def create_transport(hass: HomeAssistant, data: Mapping[str, Any]) -> Transport:
    """Return the transport to the camera that an entry's data describe."""
    return Transport(
        async_get_clientsession(hass),
        CameraAddress(host=data[CONF_HOST], port=data[CONF_PORT]),
        data[CONF_USERNAME],
        data[CONF_PASSWORD],
    )
