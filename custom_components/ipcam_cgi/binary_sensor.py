"""Binary sensors: whether the camera is there, its alarms, its head. One row per fact."""

from typing import Final, override

from homeassistant.components.binary_sensor import (
    DOMAIN as BINARY_SENSOR_DOMAIN,
    BinarySensorDeviceClass,
    BinarySensorEntity,
    BinarySensorEntityDescription,
)
from homeassistant.const import EntityCategory
from homeassistant.core import HomeAssistant, callback
from homeassistant.helpers import entity_registry as er
from homeassistant.helpers.entity_platform import AddConfigEntryEntitiesCallback

from .cgi import AlarmKind, PtzEvent
from .const import DOMAIN
from .coordinator import CameraConfigEntry
from .entity import AlarmEntity, KnownEntity, PtzEntity

PARALLEL_UPDATES = 0


CONNECTIVITY: Final = BinarySensorEntityDescription(
    key="connectivity",
    device_class=BinarySensorDeviceClass.CONNECTIVITY,
    entity_category=EntityCategory.DIAGNOSTIC,
)

ALARMS: Final = {
    AlarmKind.MOTION: BinarySensorEntityDescription(
        key="motion_alarm", device_class=BinarySensorDeviceClass.MOTION
    ),
    AlarmKind.INPUT: BinarySensorEntityDescription(
        key="input_alarm", translation_key="input_alarm"
    ),
    AlarmKind.SOUND: BinarySensorEntityDescription(
        key="sound_alarm", device_class=BinarySensorDeviceClass.SOUND
    ),
    AlarmKind.PERSON: BinarySensorEntityDescription(
        key="person_alarm",
        translation_key="person_alarm",
        device_class=BinarySensorDeviceClass.OCCUPANCY,
    ),
}

MOVING: Final = BinarySensorEntityDescription(
    key="moving", device_class=BinarySensorDeviceClass.MOVING
)


async def async_setup_entry(
    hass: HomeAssistant,
    entry: CameraConfigEntry,
    async_add_entities: AddConfigEntryEntitiesCallback,
) -> None:
    """Set up connectivity, the alarms that this camera tells, and its head."""
    data = entry.runtime_data
    if (ptz := data.ptz) is not None:
        async_add_entities([Moving(entry, MOVING, ptz)])
    async_add_entities([Connectivity(entry, CONNECTIVITY)])
    registry = er.async_get(hass)
    known = {
        kind
        for kind in data.alarms.may_tell
        if kind in data.alarms.kinds
        # What a camera told before it may tell again.
        or registry.async_get_entity_id(
            BINARY_SENSOR_DOMAIN, DOMAIN, f"{entry.unique_id}_{ALARMS[kind].key}"
        )
    }
    async_add_entities(Alarm(entry, kind) for kind in ALARMS if kind in known)

    @callback
    def add_new(_began: frozenset[AlarmKind]) -> None:
        new = data.alarms.kinds - known
        known.update(new)
        async_add_entities(Alarm(entry, kind) for kind in new)

    entry.async_on_unload(data.alarms.async_listen(add_new))


class Connectivity(KnownEntity, BinarySensorEntity):
    """Whether the camera is there."""

    @property
    @override
    def is_on(self) -> bool:
        """Return whether the camera answers."""
        return self.heartbeat.is_connected


class Alarm(AlarmEntity, BinarySensorEntity):
    """An alarm of the camera."""

    def __init__(self, entry: CameraConfigEntry, kind: AlarmKind) -> None:
        """Show an alarm of a kind."""
        super().__init__(entry, ALARMS[kind])
        self._kind = kind

    @property
    @override
    def is_on(self) -> bool | None:
        """Return whether the alarm is on."""
        return self.alarms.is_on(self._kind)


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
