"""Sensors: what a camera only tells, and what is known about it. One row per fact."""

from collections.abc import Callable
from dataclasses import dataclass
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

from .cgi import CameraAddress, settings as s
from .coordinator import Activity, CameraConfigEntry, HeartbeatCoordinator
from .entity import SettingEntity, StatusEntity

PARALLEL_UPDATES = 0


@dataclass(frozen=True, kw_only=True)
class StatusSensorDescription(SensorEntityDescription):
    """Describes something that is known about the camera, also while it is away."""

    value_fn: Callable[[HeartbeatCoordinator], StateType]


@dataclass(frozen=True, kw_only=True)
class FactSensorDescription(SensorEntityDescription):
    """Describes something that the camera tells."""

    fact: s.Fact | s.Measurement


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


async def async_setup_entry(
    hass: HomeAssistant,
    entry: CameraConfigEntry,
    async_add_entities: AddConfigEntryEntitiesCallback,
) -> None:
    """Set up the sensors, those of facts where this camera tells them."""
    async_add_entities(
        [
            *(StatusSensor(entry, description) for description in STATUS),
            LastRestart(entry, LAST_RESTART),
            *(
                FactSensor(entry, description, description.fact)
                for description in FACTS
                if description.fact in entry.runtime_data.settings.data
            ),
        ]
    )


class StatusSensor(StatusEntity, SensorEntity):
    """Something that is known about the camera, also while it is away."""

    entity_description: StatusSensorDescription

    @property
    @override
    def available(self) -> bool:
        """Return True: this tells when nothing else can."""
        return True

    @property
    @override
    def native_value(self) -> StateType:
        """Return what is known."""
        return self.entity_description.value_fn(self.heartbeat)


class LastRestart(StatusEntity, RestoreSensor):
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
    def available(self) -> bool:
        """Return True: this is known also while the camera is away."""
        return True

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
