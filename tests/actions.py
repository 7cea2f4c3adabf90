"""What the tests of the actions share: calling one, and what comes of it."""

from typing import Any

from homeassistant.components.camera import CameraEntityDescription
from homeassistant.const import Platform
from homeassistant.core import Context, HomeAssistant, ServiceResponse
from homeassistant.exceptions import HomeAssistantError
from homeassistant.helpers import entity_platform
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry

from custom_components.ipcam_cgi.camera import IpCamera
from custom_components.ipcam_cgi.const import DOMAIN

from .common import entity_id


def camera_of(hass: HomeAssistant, entry: MockConfigEntry, key: str = "main") -> str:
    """Return the id of a camera entity."""
    entity = entity_id(hass, entry, Platform.CAMERA, key)
    assert entity is not None
    return entity


async def act(
    hass: HomeAssistant,
    entries: MockConfigEntry | list[MockConfigEntry],
    action: str,
    *,
    response: bool = False,
    context: Context | None = None,
    **data: Any,
) -> ServiceResponse:
    """Call an action of a camera, or of several, and wait until it is done."""
    if not isinstance(entries, list):
        entries = [entries]
    return await hass.services.async_call(
        DOMAIN,
        action,
        data,
        blocking=True,
        context=context,
        target={"entity_id": [camera_of(hass, entry) for entry in entries]},
        return_response=response,
    )


async def refused(
    hass: HomeAssistant,
    entries: MockConfigEntry | list[MockConfigEntry],
    action: str,
    **data: Any,
) -> HomeAssistantError:
    """Call an action that must fail; return how it does."""
    with pytest.raises(HomeAssistantError) as raised:
        await act(hass, entries, action, **data)
    assert raised.value.translation_domain == DOMAIN
    return raised.value


async def add_second_camera(hass: HomeAssistant, entry: MockConfigEntry) -> str:
    """Give a device a second camera entity; return its id."""
    (platform,) = (
        platform
        for platform in entity_platform.async_get_platforms(hass, DOMAIN)
        if platform.domain == Platform.CAMERA and platform.config_entry is entry
    )
    second = CameraEntityDescription(key="second", name="Second")
    await platform.async_add_entities([IpCamera(entry, second)])
    return camera_of(hass, entry, "second")
