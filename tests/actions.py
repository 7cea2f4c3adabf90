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
from custom_components.ipcam_cgi.cgi import Picture
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


async def second_camera(hass: HomeAssistant, entry: MockConfigEntry) -> str:
    """Return the id of a device's second camera entity; one that has none is given one."""
    if Picture.SUB in entry.runtime_data.live:
        return camera_of(hass, entry, "sub")
    (platform,) = (
        platform
        for platform in entity_platform.async_get_platforms(hass, DOMAIN)
        if platform.domain == Platform.CAMERA and platform.config_entry is entry
    )
    second = IpCamera(hass, entry, Picture.MAIN)
    second.entity_description = CameraEntityDescription(key="second", name="Second")
    second._attr_unique_id = f"{entry.unique_id}_second"
    await platform.async_add_entities([second])
    return camera_of(hass, entry, "second")
