"""Switches. One row per setting."""

from dataclasses import dataclass
from typing import Any, Final, override

from homeassistant.components.switch import SwitchEntity, SwitchEntityDescription
from homeassistant.const import EntityCategory
from homeassistant.core import HomeAssistant
from homeassistant.helpers.entity_platform import AddConfigEntryEntitiesCallback

from .cgi import settings as s
from .coordinator import CameraConfigEntry
from .entity import SettingEntity

PARALLEL_UPDATES = 1


@dataclass(frozen=True, kw_only=True)
class CameraSwitchDescription(SwitchEntityDescription):
    """Describes a switch."""

    setting: s.Toggle


def _switch(setting: s.Toggle) -> CameraSwitchDescription:
    """Describe the switch of a setting."""
    return CameraSwitchDescription(
        key=setting.key,
        translation_key=setting.key,
        setting=setting,
        entity_category=EntityCategory.CONFIG,
    )


SWITCHES: Final = (_switch(s.MOTION_DETECTION),)


async def async_setup_entry(
    hass: HomeAssistant,
    entry: CameraConfigEntry,
    async_add_entities: AddConfigEntryEntitiesCallback,
) -> None:
    """Set up the switches that this camera has."""
    async_add_entities(
        CameraSwitch(entry, description, description.setting)
        for description in SWITCHES
        if description.setting in entry.runtime_data.settings.data
    )


class CameraSwitch(SettingEntity, SwitchEntity):
    """A setting that is on or off."""

    entity_description: CameraSwitchDescription

    @property
    @override
    def is_on(self) -> bool | None:
        """Return the value that the camera reported."""
        return self.coordinator.data.get(self.entity_description.setting)

    @override
    async def async_turn_on(self, **kwargs: Any) -> None:
        """Turn the setting on."""
        await self.async_apply(self.entity_description.setting.to(True))

    @override
    async def async_turn_off(self, **kwargs: Any) -> None:
        """Turn the setting off."""
        await self.async_apply(self.entity_description.setting.to(False))
