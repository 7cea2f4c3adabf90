"""Selects: one row per setting, and the head's presets by name."""

from dataclasses import dataclass
from typing import Final, override

from homeassistant.components.select import SelectEntity, SelectEntityDescription
from homeassistant.const import EntityCategory
from homeassistant.core import HomeAssistant, callback
from homeassistant.helpers.entity_platform import AddConfigEntryEntitiesCallback

from .cgi import PtzEvent, PtzEventKind, settings as s
from .coordinator import CameraConfigEntry
from .entity import PtzEntity, SettingEntity, errors_of_a_command

# The head waits for no setting; what must not overlap, the client keeps apart.
PARALLEL_UPDATES = 0

_STAYS: Final = {
    PtzEventKind.MOVE_STOPPED,
    PtzEventKind.PATROL_STOPPED,
    PtzEventKind.TOUR_STARTED,
    PtzEventKind.TOUR_STOPPED,
}
"""What happens to a head without leading it away."""


@dataclass(frozen=True, kw_only=True)
class CameraSelectDescription(SelectEntityDescription):
    """Describes a select."""

    setting: s.Choice


def _select(setting: s.Choice, *, enabled: bool = True) -> CameraSelectDescription:
    """Describe the select of a setting."""
    return CameraSelectDescription(
        key=setting.key,
        translation_key=setting.key,
        setting=setting,
        entity_category=EntityCategory.CONFIG,
        entity_registry_enabled_default=enabled,
    )


SELECTS: Final = (
    # Picture
    _select(s.RESOLUTION),
    _select(s.POWER_LINE_MODE),
    # Video streams
    _select(s.MAIN_CODEC),
    _select(s.MAIN_RESOLUTION),
    _select(s.MAIN_BIT_RATE_CONTROL, enabled=False),
    _select(s.SUB_CODEC, enabled=False),
    _select(s.SUB_RESOLUTION, enabled=False),
    _select(s.SUB_BIT_RATE_CONTROL, enabled=False),
    # Sound
    _select(s.AUDIO_CODEC, enabled=False),
    _select(s.AUDIO_SAMPLE_RATE, enabled=False),
    _select(s.AUDIO_BIT_RATE, enabled=False),
    # Text in the picture
    _select(s.OSD_COLOR, enabled=False),
    _select(s.OSD_FONT_SIZE, enabled=False),
    _select(s.OSD_TITLE_POSITION, enabled=False),
    _select(s.OSD_STREAM_INFO, enabled=False),
    _select(s.OSD_TIME_POSITION, enabled=False),
    _select(s.OSD_TIME_FORMAT, enabled=False),
    # Alarms
    _select(s.INPUT_LEVEL, enabled=False),
    _select(s.ALARM_OUTPUT_LEVEL, enabled=False),
    # Head and lamps
    _select(s.NETWORK_LED),
    _select(s.AUTO_PATROL_TYPE, enabled=False),
    _select(s.SERIAL_BAUD_RATE, enabled=False),
    # Clock
    _select(s.TIME_ZONE, enabled=False),
    _select(s.TIME_SOURCE, enabled=False),
)

PTZ_PRESET: Final = SelectEntityDescription(
    key="ptz_preset", translation_key="ptz_preset"
)


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
    ptz = entry.runtime_data.ptz
    if ptz is not None and ptz.abilities.presets:
        async_add_entities([PresetSelect(entry, PTZ_PRESET, ptz)])


class CameraSelect(SettingEntity, SelectEntity):
    """A setting that is a choice."""

    entity_description: CameraSelectDescription

    @property
    @override
    def options(self) -> list[str]:
        """Return what may be chosen, and what is in force though nobody listed it."""
        return list(self.client.options_of(self.entity_description.setting))

    @property
    @override
    def current_option(self) -> str | None:
        """Return the value that the camera reported."""
        return self.coordinator.data.get(self.entity_description.setting)

    @override
    async def async_select_option(self, option: str) -> None:
        """Change the value."""
        await self.async_apply(self.entity_description.setting.to(option))


class PresetSelect(PtzEntity, SelectEntity):
    """Goes to a preset that has a name, and shows the one that was last gone to."""

    _last: int | None = None

    @override
    async def async_added_to_hass(self) -> None:
        """Listen."""
        await super().async_added_to_hass()
        self.async_on_remove(self.ptz.listen(self._async_show))
        self.async_on_remove(self.ptz.async_listen(self.async_write_ha_state))

    @callback
    def _async_show(self, event: PtzEvent) -> None:
        # One that ends no move may have come on the way to a preset.
        halted = event == PtzEvent(kind=PtzEventKind.MOVE_STOPPED)
        if halted or event.kind not in _STAYS:
            # None where it went elsewhere: nobody knows where it looks now.
            self._last = event.preset
            self.async_write_ha_state()

    @property
    @override
    def options(self) -> list[str]:
        """Return the names."""
        return list(self.ptz.names.values())

    @property
    @override
    def current_option(self) -> str | None:
        """Return the preset that was gone to, until the head was moved again."""
        return None if self._last is None else self.ptz.names.get(self._last)

    @override
    async def async_select_option(self, option: str) -> None:
        """Go there."""
        with errors_of_a_command():
            await self.ptz.async_go_to_preset(self.ptz.number_of(option))
