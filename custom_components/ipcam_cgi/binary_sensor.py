"""Binary sensors: whether the camera is there, its alarms, its head. One row per fact."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final, override

from homeassistant.components.binary_sensor import (
    BinarySensorDeviceClass,
    BinarySensorEntity,
    BinarySensorEntityDescription,
)
from homeassistant.const import EntityCategory
from homeassistant.core import HomeAssistant, callback
from homeassistant.helpers.entity_platform import AddConfigEntryEntitiesCallback

from .cgi import PtzEvent, Status
from .coordinator import CameraConfigEntry
from .entity import KnownEntity, PtzEntity, StatusEntity

PARALLEL_UPDATES = 0


@dataclass(frozen=True, kw_only=True)
class AlarmDescription(BinarySensorEntityDescription):
    """Describes an alarm."""

    value_fn: Callable[[Status], bool | None]


CONNECTIVITY: Final = BinarySensorEntityDescription(
    key="connectivity",
    device_class=BinarySensorDeviceClass.CONNECTIVITY,
    entity_category=EntityCategory.DIAGNOSTIC,
)

ALARMS: Final = (
    AlarmDescription(
        key="motion_alarm",
        device_class=BinarySensorDeviceClass.MOTION,
        value_fn=lambda status: status.motion_alarm,
    ),
    AlarmDescription(
        key="input_alarm",
        translation_key="input_alarm",
        value_fn=lambda status: status.input_alarm,
    ),
    AlarmDescription(
        key="sound_alarm",
        device_class=BinarySensorDeviceClass.SOUND,
        value_fn=lambda status: status.sound_alarm,
    ),
)

MOVING: Final = BinarySensorEntityDescription(
    key="moving", device_class=BinarySensorDeviceClass.MOVING
)


async def async_setup_entry(
    hass: HomeAssistant,
    entry: CameraConfigEntry,
    async_add_entities: AddConfigEntryEntitiesCallback,
) -> None:
    """Set up connectivity, the alarms that this camera tells, and its head."""
    if (ptz := entry.runtime_data.ptz) is not None:
        async_add_entities([Moving(entry, MOVING, ptz)])
    status = entry.runtime_data.heartbeat.data
    async_add_entities(
        [
            Connectivity(entry, CONNECTIVITY),
            *(
                Alarm(entry, description)
                for description in ALARMS
                if description.value_fn(status) is not None
            ),
        ]
    )


class Connectivity(KnownEntity, BinarySensorEntity):
    """Whether the camera is there."""

    @property
    @override
    def is_on(self) -> bool:
        """Return whether the camera answers."""
        return self.heartbeat.last_update_success


class Alarm(StatusEntity, BinarySensorEntity):
    """An alarm of the camera."""

    entity_description: AlarmDescription

    @property
    @override
    def is_on(self) -> bool | None:
        """Return whether the alarm is on."""
        return self.entity_description.value_fn(self.coordinator.data)


class Moving(PtzEntity, BinarySensorEntity):
    """Whether a move or a patrol runs that was started here: no CGI tells of others."""

    @override
    async def async_added_to_hass(self) -> None:
        """Listen."""
        await super().async_added_to_hass()
        self.async_on_remove(self.ptz.listen(self._async_show))

    @callback
    def _async_show(self, _event: PtzEvent) -> None:
        self.async_write_ha_state()

    @property
    @override
    def is_on(self) -> bool:
        """Return whether it moves."""
        return self.ptz.is_moving
