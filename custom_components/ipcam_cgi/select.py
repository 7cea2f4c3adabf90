"""Selects. One row per setting."""

from dataclasses import dataclass
from typing import Final, override

from homeassistant.components.select import SelectEntity, SelectEntityDescription
from homeassistant.const import EntityCategory
from homeassistant.core import HomeAssistant
from homeassistant.helpers.entity_platform import AddConfigEntryEntitiesCallback

from .cgi import settings as s
from .coordinator import CameraConfigEntry
from .entity import SettingEntity

PARALLEL_UPDATES = 1


@dataclass(frozen=True, kw_only=True)
class CameraSelectDescription(SelectEntityDescription):
    """Describes a select."""

    setting: s.Choice


def _select(setting: s.Choice) -> CameraSelectDescription:
    """Describe the select of a setting."""
    return CameraSelectDescription(
        key=setting.key,
        translation_key=setting.key,
        setting=setting,
        entity_category=EntityCategory.CONFIG,
    )


SELECTS: Final = (_select(s.POWER_LINE_MODE),)


async def async_setup_entry(
    hass: HomeAssistant,
    entry: CameraConfigEntry,
    async_add_entities: AddConfigEntryEntitiesCallback,
) -> None:
    """Set up the selects that this camera has."""
    async_add_entities(
        CameraSelect(entry, description, description.setting)
        for description in SELECTS
        if description.setting in entry.runtime_data.settings.data
    )


class CameraSelect(SettingEntity, SelectEntity):
    """A setting that is a choice."""

    entity_description: CameraSelectDescription

    @property
    @override
    def options(self) -> list[str]:
        """Return what may be chosen, and what is in force though nobody listed it."""
        return list(self.client.options_of(self.entity_description.setting) or ())

    @property
    @override
    def current_option(self) -> str | None:
        """Return the value that the camera reported."""
        return self.coordinator.data.get(self.entity_description.setting)

    @override
    async def async_select_option(self, option: str) -> None:
        """Change the value."""
        await self.async_apply(self.entity_description.setting.to(option))
