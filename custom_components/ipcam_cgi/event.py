"""Events: the camera's alarms, and what was done to its head.

Neither CGI tells what others do to the head.
"""

from collections.abc import Callable, Mapping
from typing import Final, override

from homeassistant.components.event import EventEntity, EventEntityDescription
from homeassistant.core import HomeAssistant, callback
from homeassistant.helpers.entity_platform import AddConfigEntryEntitiesCallback

from .cgi import Abilities, AlarmKind, PtzEvent, PtzEventKind
from .coordinator import CameraConfigEntry
from .entity import AlarmEntity, PtzEntity
from .ptz import PtzControl

PARALLEL_UPDATES = 0

ATTR_PRESET: Final = "preset"
ATTR_PRESET_NAME: Final = "preset_name"

ALARM: Final = EventEntityDescription(key="alarm", translation_key="alarm")
PTZ: Final = EventEntityDescription(key="ptz", translation_key="ptz")

_SUPPORTED: Final[Mapping[PtzEventKind, Callable[[Abilities], bool]]] = {
    PtzEventKind.MOVE_STARTED: lambda abilities: True,
    PtzEventKind.MOVE_STOPPED: lambda abilities: True,
    PtzEventKind.PRESET_CALLED: lambda abilities: bool(abilities.presets),
    PtzEventKind.CENTERED: lambda abilities: abilities.can_center,
    PtzEventKind.PATROL_STARTED: lambda abilities: bool(abilities.patrols),
    PtzEventKind.PATROL_STOPPED: lambda abilities: bool(abilities.patrols),
    PtzEventKind.TOUR_STARTED: lambda abilities: bool(abilities.presets),
    PtzEventKind.TOUR_STOPPED: lambda abilities: bool(abilities.presets),
}


async def async_setup_entry(
    hass: HomeAssistant,
    entry: CameraConfigEntry,
    async_add_entities: AddConfigEntryEntitiesCallback,
) -> None:
    """Set up the event of the alarms, and that of the head, where there are any."""
    if entry.runtime_data.alarms.may_tell:
        async_add_entities([AlarmEventEntity(entry, ALARM)])
    if (ptz := entry.runtime_data.ptz) is not None:
        async_add_entities([PtzEventEntity(entry, PTZ, ptz)])


class AlarmEventEntity(AlarmEntity, EventEntity):
    """An alarm that has begun."""

    def __init__(
        self, entry: CameraConfigEntry, description: EventEntityDescription
    ) -> None:
        """Tell which alarms there may be."""
        super().__init__(entry, description)
        self._attr_event_types = [
            kind for kind in AlarmKind if kind in self.alarms.may_tell
        ]

    @property
    @override
    def available(self) -> bool:
        """Return True: triggers would not see the alarm with which a camera returns."""
        return True

    @override
    @callback
    def _async_on_alarms(self, began: frozenset[AlarmKind]) -> None:
        for kind in sorted(began):
            self._trigger_event(kind)
            self.async_write_ha_state()


class PtzEventEntity(PtzEntity, EventEntity):
    """What was done to the head."""

    def __init__(
        self,
        entry: CameraConfigEntry,
        description: EventEntityDescription,
        ptz: PtzControl,
    ) -> None:
        """Tell what can happen to such a head."""
        super().__init__(entry, description, ptz)
        self._attr_event_types = [
            kind for kind in PtzEventKind if _SUPPORTED[kind](ptz.abilities)
        ]

    @override
    async def async_added_to_hass(self) -> None:
        """Listen."""
        await super().async_added_to_hass()
        self.async_on_remove(self.ptz.listen(self._async_show))

    @callback
    def _async_show(self, event: PtzEvent) -> None:
        details: dict[str, str | int | None] = {
            "motion": event.motion,
            ATTR_PRESET: event.preset,
            ATTR_PRESET_NAME: self.ptz.names.get(event.preset or 0),
            "patrol": event.patrol,
        }
        self._trigger_event(
            event.kind,
            {name: detail for name, detail in details.items() if detail is not None},
        )
        self.async_write_ha_state()
