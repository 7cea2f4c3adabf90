"""Numbers. One row per setting."""

from dataclasses import dataclass
from typing import Final, override

from homeassistant.components.number import NumberEntity, NumberEntityDescription
from homeassistant.const import EntityCategory, UnitOfDataRate, UnitOfRatio, UnitOfTime
from homeassistant.core import HomeAssistant
from homeassistant.helpers.entity_platform import AddConfigEntryEntitiesCallback

from .cgi import Range, settings as s
from .coordinator import CameraConfigEntry
from .entity import SettingEntity

PARALLEL_UPDATES = 1

FRAMES_PER_SECOND: Final = "fps"


@dataclass(frozen=True, kw_only=True)
class CameraNumberDescription(NumberEntityDescription):
    """Describes a number."""

    setting: s.Number


def _number(
    setting: s.Number,
    *,
    unit: str | None = None,
    enabled: bool = True,
) -> CameraNumberDescription:
    """Describe the number of a setting."""
    return CameraNumberDescription(
        key=setting.key,
        translation_key=setting.key,
        setting=setting,
        native_unit_of_measurement=unit,
        entity_category=EntityCategory.CONFIG,
        entity_registry_enabled_default=enabled,
    )


NUMBERS: Final = (
    # Picture
    _number(s.BRIGHTNESS),
    _number(s.CONTRAST),
    _number(s.SATURATION),
    _number(s.SHARPNESS),
    # Video streams
    _number(s.MAIN_FRAME_RATE, unit=FRAMES_PER_SECOND),
    _number(s.MAIN_GOP_LENGTH, enabled=False),
    _number(s.MAIN_BIT_RATE, unit=UnitOfDataRate.KILOBITS_PER_SECOND),
    _number(s.SUB_FRAME_RATE, unit=FRAMES_PER_SECOND, enabled=False),
    _number(s.SUB_GOP_LENGTH, enabled=False),
    _number(s.SUB_BIT_RATE, unit=UnitOfDataRate.KILOBITS_PER_SECOND, enabled=False),
    # Sound
    _number(s.INPUT_VOLUME, unit=UnitOfRatio.PERCENTAGE),
    _number(s.OUTPUT_VOLUME, unit=UnitOfRatio.PERCENTAGE),
    # Text in the picture
    _number(s.OSD_TITLE_X, enabled=False),
    _number(s.OSD_TITLE_Y, enabled=False),
    _number(s.OSD_TIME_X, enabled=False),
    _number(s.OSD_TIME_Y, enabled=False),
    # Alarms
    _number(s.MOTION_SENSITIVITY),
    _number(s.MOTION_THRESHOLD, enabled=False),
    _number(s.NIGHT_MOTION_SENSITIVITY, enabled=False),
    _number(s.NIGHT_MOTION_THRESHOLD, enabled=False),
    _number(s.SOUND_SENSITIVITY),
    _number(s.ALARM_PRESET, enabled=False),
    _number(s.ALARM_UPLOAD_INTERVAL, unit=UnitOfTime.SECONDS, enabled=False),
    # Head
    _number(s.PRESET_ON_START, enabled=False),
    _number(s.AUTO_PATROL_INTERVAL, unit=UnitOfTime.SECONDS, enabled=False),
    _number(s.HORIZONTAL_PATROL_ROUNDS, enabled=False),
    _number(s.VERTICAL_PATROL_ROUNDS, enabled=False),
    _number(s.PATROL_RATE, enabled=False),
    _number(s.PATROL_UP_RATE, enabled=False),
    _number(s.PATROL_DOWN_RATE, enabled=False),
    _number(s.PATROL_LEFT_RATE, enabled=False),
    _number(s.PATROL_RIGHT_RATE, enabled=False),
    # Clock
    _number(s.DAYLIGHT_SAVING, unit=UnitOfTime.SECONDS, enabled=False),
    _number(s.NTP_PORT, enabled=False),
)


async def async_setup_entry(
    hass: HomeAssistant,
    entry: CameraConfigEntry,
    async_add_entities: AddConfigEntryEntitiesCallback,
) -> None:
    """Set up the numbers that this camera has."""
    async_add_entities(
        CameraNumber(entry, description, description.setting)
        for description in NUMBERS
        if description.setting in entry.runtime_data.settings.data
    )


class CameraNumber(SettingEntity, NumberEntity):
    """A setting that is a number."""

    entity_description: CameraNumberDescription

    @property
    def _limits(self) -> Range:
        """What the number may be now, or what it is where that is not known."""
        if limits := self.client.range_of(self.entity_description.setting):
            return limits
        present = self.native_value or 0
        return Range(minimum=present, maximum=present)

    @property
    @override
    def native_min_value(self) -> float:
        """Return the least value, which may follow from another setting."""
        return self._limits.minimum

    @property
    @override
    def native_max_value(self) -> float:
        """Return the greatest value, which may follow from another setting."""
        return self._limits.maximum

    @property
    @override
    def native_step(self) -> float:
        """Return the step between values."""
        return self._limits.step

    @property
    @override
    def native_value(self) -> int | None:
        """Return the value that the camera reported."""
        return self.coordinator.data.get(self.entity_description.setting)

    @override
    async def async_set_native_value(self, value: float) -> None:
        """Change the value."""
        await self.async_apply(self.entity_description.setting.to(int(value)))
