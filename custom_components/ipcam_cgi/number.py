"""Numbers. One row per setting."""

from dataclasses import dataclass
from typing import Final, override

from homeassistant.components.number import NumberEntity, NumberEntityDescription
from homeassistant.const import EntityCategory
from homeassistant.core import HomeAssistant
from homeassistant.helpers.entity_platform import AddConfigEntryEntitiesCallback

from .cgi import Range, settings as s
from .coordinator import CameraConfigEntry
from .entity import SettingEntity

PARALLEL_UPDATES = 1


@dataclass(frozen=True, kw_only=True)
class CameraNumberDescription(NumberEntityDescription):
    """Describes a number."""

    setting: s.Number


def _number(setting: s.Number) -> CameraNumberDescription:
    """Describe the number of a setting."""
    return CameraNumberDescription(
        key=setting.key,
        translation_key=setting.key,
        setting=setting,
        entity_category=EntityCategory.CONFIG,
    )


NUMBERS: Final = (
    _number(s.BRIGHTNESS),
    _number(s.CONTRAST),
)


async def async_setup_entry(
    hass: HomeAssistant,
    entry: CameraConfigEntry,
    async_add_entities: AddConfigEntryEntitiesCallback,
) -> None:
    """Set up the numbers that this camera has."""
    data = entry.runtime_data
    async_add_entities(
        CameraNumber(entry, description, limits)
        for description in NUMBERS
        if description.setting in data.settings.data
        and (limits := data.client.range_of(description.setting))
    )


class CameraNumber(SettingEntity, NumberEntity):
    """A setting that is a number."""

    entity_description: CameraNumberDescription

    def __init__(
        self,
        entry: CameraConfigEntry,
        description: CameraNumberDescription,
        limits: Range,
    ) -> None:
        """Take the limits from the camera."""
        super().__init__(entry, description, description.setting)
        self._attr_native_min_value = limits.minimum
        self._attr_native_max_value = limits.maximum
        self._attr_native_step = limits.step

    @property
    @override
    def native_value(self) -> int | None:
        """Return the value that the camera reported."""
        return self.coordinator.data.get(self.entity_description.setting)

    @override
    async def async_set_native_value(self, value: float) -> None:
        """Change the value."""
        await self.async_apply(self.entity_description.setting.to(int(value)))
