"""Numbers: one row per setting, and how far and fast the head moves.

The latter are kept here, as the camera takes them with each command.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final, override

from homeassistant.components.number import (
    NumberDeviceClass,
    NumberEntity,
    NumberEntityDescription,
    RestoreNumber,
)
from homeassistant.const import EntityCategory, UnitOfDataRate, UnitOfRatio, UnitOfTime
from homeassistant.core import HomeAssistant
from homeassistant.helpers.entity_platform import AddConfigEntryEntitiesCallback

from .cgi import MOVE_SECONDS, Abilities, Range, settings as s
from .coordinator import CameraConfigEntry
from .entity import PtzEntity, SettingEntity
from .ptz import PtzControl

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


@dataclass(frozen=True, kw_only=True)
class PtzNumberDescription(NumberEntityDescription):
    """Describes how the head moves."""

    limits_fn: Callable[[Abilities], Range | None]
    """None: it makes no difference to this head."""
    value_fn: Callable[[PtzControl], float | None]
    set_fn: Callable[[PtzControl, float], None]


def _set_speed(ptz: PtzControl, value: float) -> None:
    ptz.speed = int(value)


def _set_step(ptz: PtzControl, value: float) -> None:
    ptz.step_seconds = value


PTZ_NUMBERS: Final = (
    PtzNumberDescription(
        key="ptz_speed",
        translation_key="ptz_speed",
        entity_category=EntityCategory.CONFIG,
        native_step=1,
        limits_fn=lambda abilities: abilities.speeds,
        value_fn=lambda ptz: ptz.speed,
        set_fn=_set_speed,
    ),
    PtzNumberDescription(
        key="ptz_step_duration",
        translation_key="ptz_step_duration",
        entity_category=EntityCategory.CONFIG,
        device_class=NumberDeviceClass.DURATION,
        native_unit_of_measurement=UnitOfTime.SECONDS,
        native_step=0.1,
        limits_fn=lambda abilities: MOVE_SECONDS,
        value_fn=lambda ptz: ptz.step_seconds,
        set_fn=_set_step,
    ),
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
    if (ptz := entry.runtime_data.ptz) is not None:
        async_add_entities(
            PtzNumber(entry, description, ptz, limits)
            for description in PTZ_NUMBERS
            if (limits := description.limits_fn(ptz.abilities)) is not None
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


class PtzNumber(PtzEntity, RestoreNumber):
    """How the head moves when nobody says otherwise."""

    entity_description: PtzNumberDescription

    def __init__(
        self,
        entry: CameraConfigEntry,
        description: PtzNumberDescription,
        ptz: PtzControl,
        limits: Range,
    ) -> None:
        """Belong to a head that can move within limits."""
        super().__init__(entry, description, ptz)
        self._attr_native_min_value = limits.minimum or description.native_step or 0
        self._attr_native_max_value = limits.maximum

    @override
    async def async_added_to_hass(self) -> None:
        """Remember what was last wanted."""
        await super().async_added_to_hass()
        if (data := await self.async_get_last_number_data()) is None:
            return
        value = data.native_value
        if (
            value is not None
            and self.native_min_value <= value <= self.native_max_value
        ):
            self.entity_description.set_fn(self.ptz, value)

    @property
    @override
    def native_value(self) -> float | None:
        """Return what holds."""
        return self.entity_description.value_fn(self.ptz)

    @override
    async def async_set_native_value(self, value: float) -> None:
        """Change it for the moves to come."""
        self.entity_description.set_fn(self.ptz, value)
        self.async_write_ha_state()
