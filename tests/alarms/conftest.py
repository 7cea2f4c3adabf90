"""Fixtures: Home Assistant's HTTP server where cameras can call it."""

from collections.abc import AsyncGenerator

from homeassistant.core import HomeAssistant
from homeassistant.setup import async_setup_component
import pytest
from pytest_homeassistant_custom_component.typing import ClientSessionGenerator

from tests.common import LOGIN
from tests.simulator import UidCamera


@pytest.fixture
async def home(
    hass: HomeAssistant, hass_client_no_auth: ClientSessionGenerator
) -> HomeAssistant:
    """Home Assistant, listening on a free port of the loopback interface."""
    # Those that answer requests have to be there before the first one.
    for component in ("camera", "diagnostics", "image", "repairs", "webhook"):
        assert await async_setup_component(hass, component, {})
    client = await hass_client_no_auth()
    port = client.server.port
    assert port is not None
    hass.http.server_port = port
    return hass


@pytest.fixture
async def onvif_camera(socket_enabled: None) -> AsyncGenerator[UidCamera]:
    """A dome that tells its alarms over ONVIF. Who listens to it does so without end."""
    async with UidCamera(profile="doc", **LOGIN) as camera:
        yield camera
