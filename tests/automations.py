"""What the tests of triggers and conditions share: an automation, a condition, and an area."""

from typing import Any

from homeassistant.components.automation import DOMAIN as AUTOMATION_DOMAIN
from homeassistant.core import HomeAssistant, ServiceCall
from homeassistant.helpers import (
    area_registry as ar,
    condition,
    device_registry as dr,
    entity_registry as er,
)
from homeassistant.helpers.entity import Entity
from homeassistant.setup import async_setup_component
from pytest_homeassistant_custom_component.common import (
    MockConfigEntry,
    MockEntityPlatform,
    async_mock_service,
)


async def automate(
    hass: HomeAssistant, trigger: str, target: dict[str, Any], **options: Any
) -> list[ServiceCall]:
    """Make an automation with one of our triggers; return what it will have done."""
    calls: list[ServiceCall] = async_mock_service(hass, "test", trigger)
    assert await async_setup_component(
        hass,
        AUTOMATION_DOMAIN,
        {
            AUTOMATION_DOMAIN: {
                "triggers": {
                    "trigger": f"ipcam_cgi.{trigger}",
                    "target": target,
                    **({"options": options} if options else {}),
                },
                "actions": {
                    "action": f"test.{trigger}",
                    "data": {
                        "event": "{{ trigger.to_state.attributes.event_type }}",
                        "entity": "{{ trigger.entity_id }}",
                    },
                },
                # As many at a time as there are alarms.
                "mode": "parallel",
            }
        },
    )
    await hass.async_block_till_done()
    return calls


async def check_of(
    hass: HomeAssistant, name: str, target: dict[str, Any], **options: Any
) -> condition.ConditionChecker:
    """Return one of our conditions, ready to be checked."""
    config = await condition.async_validate_condition_config(
        hass,
        {
            "condition": f"ipcam_cgi.{name}",
            "target": target,
            "options": {"behavior": "any", **options},
        },
    )
    return await condition.async_from_config(hass, config)


def area_of(hass: HomeAssistant, *entries: MockConfigEntry) -> str:
    """Put cameras into one area; return its id."""
    devices = dr.async_get(hass)
    area = ar.async_get(hass).async_create("Yard").id
    for entry in entries:
        (device,) = dr.async_entries_for_config_entry(devices, entry.entry_id)
        devices.async_update_device(device.id, area_id=area)
    return area


async def add_stranger(
    hass: HomeAssistant, domain: str, stranger: Entity, area: str
) -> None:
    """Add an entity of another integration to an area."""
    platform = MockEntityPlatform(hass, domain=domain, platform_name="other")
    await platform.async_add_entities([stranger])
    er.async_get(hass).async_update_entity(stranger.entity_id, area_id=area)
