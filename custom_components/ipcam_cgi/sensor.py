"""Sensors: what a camera only tells, and what is known about it. One row per fact."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final, override

from homeassistant.components.sensor import (
    RestoreSensor,
    SensorDeviceClass,
    SensorEntity,
    SensorEntityDescription,
    SensorStateClass,
)
from homeassistant.const import (
    CONF_HOST,
    CONF_PORT,
    EntityCategory,
    UnitOfRatio,
    UnitOfTemperature,
    UnitOfTime,
)
from homeassistant.core import HomeAssistant
from homeassistant.helpers.entity_platform import AddConfigEntryEntitiesCallback
from homeassistant.helpers.typing import StateType

from .alarms import AlarmPath, Alarms
from .cgi import CameraAddress, CameraClient, Picture, settings as s
from .coordinator import Activity, CameraConfigEntry, HeartbeatCoordinator
from .entity import AlarmEntity, KnownEntity, SettingEntity
from .live import LiveView

PARALLEL_UPDATES = 0


@dataclass(frozen=True, kw_only=True)
class StatusSensorDescription(SensorEntityDescription):
    """Describes something that is known about the camera, also while it is away."""

    value_fn: Callable[[HeartbeatCoordinator], StateType]


@dataclass(frozen=True, kw_only=True)
class AlarmSensorDescription(SensorEntityDescription):
    """Describes something about how alarms come."""

    value_fn: Callable[[Alarms], StateType]
    supported_fn: Callable[[CameraClient], bool] = lambda client: True


@dataclass(frozen=True, kw_only=True)
class FactSensorDescription(SensorEntityDescription):
    """Describes something that the camera tells."""

    fact: s.Fact | s.Measurement


@dataclass(frozen=True, kw_only=True)
class LiveSensorDescription(SensorEntityDescription):
    """Describes something about a live picture, as it passes through here."""

    entity_category: EntityCategory | None = EntityCategory.DIAGNOSTIC
    entity_registry_enabled_default: bool = False
    value_fn: Callable[[LiveView], StateType]


def _address(heartbeat: HeartbeatCoordinator) -> str:
    data = heartbeat.config_entry.data
    return str(CameraAddress(host=data[CONF_HOST], port=data[CONF_PORT]))


STATUS: Final = (
    StatusSensorDescription(
        key="status",
        translation_key="status",
        device_class=SensorDeviceClass.ENUM,
        options=list(Activity),
        entity_category=EntityCategory.DIAGNOSTIC,
        value_fn=lambda heartbeat: heartbeat.activity,
    ),
    StatusSensorDescription(
        key="address",
        translation_key="address",
        entity_category=EntityCategory.DIAGNOSTIC,
        entity_registry_enabled_default=False,
        value_fn=_address,
    ),
)

ALARMS: Final = (
    AlarmSensorDescription(
        key="alarm_path",
        translation_key="alarm_path",
        device_class=SensorDeviceClass.ENUM,
        options=list(AlarmPath),
        entity_category=EntityCategory.DIAGNOSTIC,
        value_fn=lambda alarms: alarms.path,
    ),
    AlarmSensorDescription(
        key="alarm_delay",
        translation_key="alarm_delay",
        device_class=SensorDeviceClass.DURATION,
        state_class=SensorStateClass.MEASUREMENT,
        native_unit_of_measurement=UnitOfTime.MILLISECONDS,
        suggested_display_precision=0,
        entity_category=EntityCategory.DIAGNOSTIC,
        entity_registry_enabled_default=False,
        value_fn=lambda alarms: (
            None if alarms.delay is None else round(alarms.delay * 1000, 1)
        ),
        supported_fn=lambda client: client.push is not None,
    ),
)

LAST_RESTART: Final = SensorEntityDescription(
    key="last_restart",
    translation_key="last_restart",
    device_class=SensorDeviceClass.TIMESTAMP,
    entity_category=EntityCategory.DIAGNOSTIC,
)


def _fact(fact: s.Fact, *, enabled: bool = False) -> FactSensorDescription:
    """Describe a fact."""
    return FactSensorDescription(
        key=fact.key,
        translation_key=fact.key,
        fact=fact,
        entity_category=EntityCategory.DIAGNOSTIC,
        entity_registry_enabled_default=enabled,
    )


FACTS: Final = (
    _fact(s.MAC_ADDRESS),
    _fact(s.FIRMWARE_VERSION),
    _fact(s.WEB_VERSION),
    _fact(s.KERNEL_VERSION),
    _fact(s.FILESYSTEM_VERSION),
    _fact(s.SERIAL_NUMBER),
    _fact(s.NETWORK_LINK, enabled=True),
    _fact(s.DDNS_STATUS),
    _fact(s.DDNS_HOST),
    _fact(s.ORAY_SERVICE),
    _fact(s.UPNP_STATUS),
    _fact(s.MSN_STATUS),
    _fact(s.P2P_STATUS),
    _fact(s.P2P_PORT),
    _fact(s.MOTOR_ERROR),
    FactSensorDescription(
        key=s.CLOCK_DRIFT.key,
        translation_key=s.CLOCK_DRIFT.key,
        fact=s.CLOCK_DRIFT,
        device_class=SensorDeviceClass.DURATION,
        native_unit_of_measurement=UnitOfTime.SECONDS,
        entity_category=EntityCategory.DIAGNOSTIC,
        entity_registry_enabled_default=False,
    ),
    FactSensorDescription(
        key=s.TEMPERATURE.key,
        fact=s.TEMPERATURE,
        device_class=SensorDeviceClass.TEMPERATURE,
        state_class=SensorStateClass.MEASUREMENT,
        native_unit_of_measurement=UnitOfTemperature.CELSIUS,
    ),
    FactSensorDescription(
        key=s.HUMIDITY.key,
        fact=s.HUMIDITY,
        device_class=SensorDeviceClass.HUMIDITY,
        state_class=SensorStateClass.MEASUREMENT,
        native_unit_of_measurement=UnitOfRatio.PERCENTAGE,
    ),
)


LIVE: Final = (
    LiveSensorDescription(
        key="live_viewers",
        translation_key="live_viewers",
        state_class=SensorStateClass.MEASUREMENT,
        value_fn=lambda live: live.viewers,
    ),
    LiveSensorDescription(
        key="live_frame_rate",
        translation_key="live_frame_rate",
        state_class=SensorStateClass.MEASUREMENT,
        native_unit_of_measurement="fps",
        suggested_display_precision=1,
        value_fn=lambda live: live.frames_per_second,
    ),
    LiveSensorDescription(
        key="live_frame_age",
        translation_key="live_frame_age",
        device_class=SensorDeviceClass.DURATION,
        state_class=SensorStateClass.MEASUREMENT,
        native_unit_of_measurement=UnitOfTime.SECONDS,
        suggested_display_precision=1,
        value_fn=lambda live: live.frame_age,
    ),
    LiveSensorDescription(
        key="live_dropped_frames",
        translation_key="live_dropped_frames",
        state_class=SensorStateClass.TOTAL_INCREASING,
        value_fn=lambda live: live.dropped,
    ),
    LiveSensorDescription(
        key="live_reconnects",
        translation_key="live_reconnects",
        state_class=SensorStateClass.TOTAL_INCREASING,
        value_fn=lambda live: live.reconnects,
    ),
)


async def async_setup_entry(
    hass: HomeAssistant,
    entry: CameraConfigEntry,
    async_add_entities: AddConfigEntryEntitiesCallback,
) -> None:
    """Set up the sensors, those of facts where this camera tells them."""
    data = entry.runtime_data
    async_add_entities(
        [
            *(StatusSensor(entry, description) for description in STATUS),
            LastRestart(entry, LAST_RESTART),
            *(
                FactSensor(entry, description, description.fact)
                for description in FACTS
                if description.fact in data.settings.data
            ),
            *(
                LiveSensor(entry, description, picture)
                for picture in data.live
                for description in LIVE
            ),
            *(
                AlarmSensor(entry, description)
                for description in ALARMS
                if data.alarms.may_tell and description.supported_fn(data.client)
            ),
        ]
    )


class StatusSensor(KnownEntity, SensorEntity):
    """Something that is known about the camera, also while it is away."""

    entity_description: StatusSensorDescription

    @property
    @override
    def native_value(self) -> StateType:
        """Return what is known."""
        return self.entity_description.value_fn(self.heartbeat)


class AlarmSensor(AlarmEntity, SensorEntity):
    """Something about how alarms come, also while the camera is away."""

    entity_description: AlarmSensorDescription

    @property
    @override
    def available(self) -> bool:
        """Return True: it is known here."""
        return True

    @property
    @override
    def native_value(self) -> StateType:
        """Return what is known."""
        return self.entity_description.value_fn(self.alarms)


class LastRestart(KnownEntity, RestoreSensor):
    """When the camera was last restarted from here, or seen to have restarted."""

    _restored: datetime | None = None

    @override
    async def async_added_to_hass(self) -> None:
        """Remember the restart that was known before Home Assistant's own."""
        await super().async_added_to_hass()
        if data := await self.async_get_last_sensor_data():
            value = data.native_value
            self._restored = value if isinstance(value, datetime) else None

    @property
    @override
    def native_value(self) -> datetime | None:
        """Return the time of the restart."""
        return self.heartbeat.last_restart or self._restored


class FactSensor(SettingEntity, SensorEntity):
    """Something that the camera tells."""

    entity_description: FactSensorDescription

    @property
    @override
    def device_class(self) -> SensorDeviceClass | None:
        """Return ENUM for a fact that is one of a few states."""
        if self.options is not None:
            return SensorDeviceClass.ENUM
        return self.entity_description.device_class

    @property
    @override
    def options(self) -> list[str] | None:
        """Return the states of a fact, and the one in force though nobody listed it."""
        fact = self.entity_description.fact
        states = self.client.states_of(fact) if isinstance(fact, s.Fact) else None
        return list(states) if states else None

    @property
    @override
    def native_value(self) -> StateType:
        """Return what the camera told."""
        values = self.coordinator.data
        match self.entity_description.fact:
            case s.Fact() as fact:
                return values.get(fact)
            case measurement:
                return values.get(measurement)


class LiveSensor(KnownEntity, SensorEntity):
    """Something about a live picture, as it passes through here."""

    entity_description: LiveSensorDescription

    def __init__(
        self,
        entry: CameraConfigEntry,
        description: LiveSensorDescription,
        picture: Picture,
    ) -> None:
        """Watch the live view of a picture."""
        if picture is not Picture.MAIN:
            key = f"{picture}_{description.key}"
            description = replace(description, key=key, translation_key=key)
        super().__init__(entry, description)
        self._live = entry.runtime_data.live[picture]

    @override
    async def async_added_to_hass(self) -> None:
        """Follow it."""
        await super().async_added_to_hass()
        self.async_on_remove(self._live.async_add_listener(self.async_write_ha_state))

    @property
    @override
    def native_value(self) -> StateType:
        """Return the figure of this moment."""
        return self.entity_description.value_fn(self._live)
