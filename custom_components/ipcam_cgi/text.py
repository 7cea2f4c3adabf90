"""Texts. One row per setting."""

from dataclasses import dataclass
from typing import Final, override

from homeassistant.components.text import TextEntity, TextEntityDescription
from homeassistant.const import MAX_LENGTH_STATE_STATE, EntityCategory
from homeassistant.core import HomeAssistant, callback
from homeassistant.helpers import device_registry as dr
from homeassistant.helpers.entity_platform import AddConfigEntryEntitiesCallback

from .cgi import settings as s
from .coordinator import CameraConfigEntry
from .entity import SettingEntity

PARALLEL_UPDATES = 1


@dataclass(frozen=True, kw_only=True)
class CameraTextDescription(TextEntityDescription):
    """Describes a text.

    Attributes:
        names_device: The text is also the device's name.
    """

    setting: s.Text
    names_device: bool = False


def _text(
    setting: s.Text, *, enabled: bool = True, names_device: bool = False
) -> CameraTextDescription:
    """Describe the text of a setting."""
    return CameraTextDescription(
        key=setting.key,
        translation_key=setting.key,
        setting=setting,
        entity_category=EntityCategory.CONFIG,
        entity_registry_enabled_default=enabled,
        names_device=names_device,
    )


TEXTS: Final = (
    _text(s.NAME, names_device=True),
    _text(s.OSD_TITLE),
    _text(s.NTP_SERVER, enabled=False),
)


async def async_setup_entry(
    hass: HomeAssistant,
    entry: CameraConfigEntry,
    async_add_entities: AddConfigEntryEntitiesCallback,
) -> None:
    """Set up the texts that this camera has."""
    async_add_entities(
        CameraText(entry, description, description.setting)
        for description in TEXTS
        if description.setting in entry.runtime_data.settings.data
    )


class CameraText(SettingEntity, TextEntity):
    """A setting that is a text."""

    entity_description: CameraTextDescription

    @property
    @override
    def native_max(self) -> int:
        """Return the greatest length, for which the present text is never too long."""
        # In bytes of UTF-8, so that a text of other letters may have fewer of them.
        longest = self.client.longest_of(self.entity_description.setting) or 0
        return max(longest, len(self.native_value or ""))

    @property
    @override
    def native_value(self) -> str | None:
        """Return the text that the camera reported."""
        text = self.coordinator.data.get(self.entity_description.setting)
        return None if text is None else text[:MAX_LENGTH_STATE_STATE]

    @override
    async def async_set_value(self, value: str) -> None:
        """Change the text."""
        await self.async_apply(self.entity_description.setting.to(value))

    @callback
    @override
    def _handle_coordinator_update(self) -> None:
        """Show the text; one that is the device's name becomes that, whoever set it."""
        value = self.native_value
        if self.entity_description.names_device and self.device_entry and value:
            dr.async_get(self.hass).async_update_device(
                self.device_entry.id, name=value
            )
        super()._handle_coordinator_update()
