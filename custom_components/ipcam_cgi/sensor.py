"""Sensors. One row per fact."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final, override

from homeassistant.components.sensor import (
    SensorDeviceClass,
    SensorEntity,
    SensorEntityDescription,
)
from homeassistant.const import EntityCategory
from homeassistant.core import HomeAssistant
from homeassistant.helpers.entity_platform import AddConfigEntryEntitiesCallback
from homeassistant.helpers.typing import StateType

from .coordinator import Activity, CameraConfigEntry, HeartbeatCoordinator
from .entity import StatusEntity

PARALLEL_UPDATES = 0


@dataclass(frozen=True, kw_only=True)
class CameraSensorDescription(SensorEntityDescription):
    """Describes a sensor."""

    value_fn: Callable[[HeartbeatCoordinator], StateType]


SENSORS: Final = (
    CameraSensorDescription(
        key="status",
        translation_key="status",
        device_class=SensorDeviceClass.ENUM,
        options=list(Activity),
        entity_category=EntityCategory.DIAGNOSTIC,
        value_fn=lambda heartbeat: heartbeat.activity,
    ),
)


async def async_setup_entry(
    hass: HomeAssistant,
    entry: CameraConfigEntry,
    async_add_entities: AddConfigEntryEntitiesCallback,
) -> None:
    """Set up the sensors."""
    async_add_entities(CameraSensor(entry, description) for description in SENSORS)


class CameraSensor(StatusEntity, SensorEntity):
    """A fact about the camera, known also while it is away."""

    entity_description: CameraSensorDescription

    @property
    @override
    def available(self) -> bool:
        """Return True: this tells when nothing else can."""
        return True

    @property
    @override
    def native_value(self) -> StateType:
        """Return the fact."""
        return self.entity_description.value_fn(self.heartbeat)
