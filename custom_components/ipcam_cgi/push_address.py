"""The address of Home Assistant as a camera sees it."""

from ipaddress import IPv4Address, ip_address
import socket

from homeassistant.components import network
from homeassistant.const import CONF_HOST
from homeassistant.core import HomeAssistant
from homeassistant.exceptions import HomeAssistantError

from .const import CONF_ALARM_PUSH_URL, LOGGER
from .coordinator import CameraConfigEntry


async def async_base_url(hass: HomeAssistant, entry: CameraConfigEntry) -> str | None:
    """Return where a camera reaches Home Assistant over HTTP, None if it does not.

    Home Assistant's own internal address may be a name, or one of TLS: these cameras
    speak no TLS, and may know no names.
    """
    if url := entry.options.get(CONF_ALARM_PUSH_URL):
        return str(url)
    if hass.http.ssl_certificate is not None:
        return None
    try:
        own = await _async_own_address(hass, entry.data[CONF_HOST])
    except (OSError, ValueError, HomeAssistantError) as err:
        LOGGER.debug("%s: no address for its call: %s", entry.title, err)
        return None
    return f"http://{own}:{hass.http.server_port}"


async def _async_own_address(hass: HomeAssistant, host: str) -> str:
    """Return the address from which a camera is reached.

    Raises:
        OSError: Its host has no IPv4 address.
        ValueError: Home Assistant has none.
    """
    found = await hass.loop.getaddrinfo(host, None, family=socket.AF_INET)
    camera = str(found[0][4][0])
    if ip_address(camera).is_loopback:
        # Loopback is none of the adapters that Home Assistant chooses from.
        return camera
    own = await network.async_get_source_ip(hass, target_ip=camera)
    return str(IPv4Address(own))
