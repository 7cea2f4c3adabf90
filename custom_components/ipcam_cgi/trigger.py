"""Triggers of automations: a camera's alarms, and what was done to its head."""

from typing import Any, ClassVar, Final, override

from homeassistant.components.binary_sensor import DOMAIN as BINARY_SENSOR_DOMAIN
from homeassistant.components.event import (
    DOMAIN as EVENT_DOMAIN,
    EventEntityStateAttribute,
)
from homeassistant.const import CONF_OPTIONS, STATE_OFF, STATE_ON
from homeassistant.core import HomeAssistant, State
from homeassistant.helpers import config_validation as cv
from homeassistant.helpers.automation import DomainSpec
from homeassistant.helpers.trigger import (
    ENTITY_STATE_TRIGGER_SCHEMA,
    ENTITY_STATE_TRIGGER_SCHEMA_WITH_BEHAVIOR,
    EntityTransitionTriggerBase,
    NotTriggeredReasonReporter,
    StatelessEntityTriggerBase,
    Trigger,
    TriggerConfig,
)
import voluptuous as vol

from .alarm_kinds import KIND_OPTION, wanted_kinds
from .binary_sensor import ALARMS
from .cgi import PtzEventKind
from .entity import ours
from .event import ALARM, ATTR_PRESET, ATTR_PRESET_NAME, PTZ

CONF_PRESET: Final = "preset"


class AlarmStartedTrigger(StatelessEntityTriggerBase):
    """A camera raised an alarm: any, or one of some kinds."""

    _domain_specs = {EVENT_DOMAIN: DomainSpec()}
    _schema = ENTITY_STATE_TRIGGER_SCHEMA.extend(
        {vol.Required(CONF_OPTIONS, default={}): KIND_OPTION}
    )

    def __init__(self, hass: HomeAssistant, config: TriggerConfig) -> None:
        """Wait for an alarm."""
        super().__init__(hass, config)
        self._kinds = wanted_kinds(config.options)

    @override
    def entity_filter(self, entities: set[str]) -> set[str]:
        """Return the events of our cameras' alarms."""
        return ours(self._hass, super().entity_filter(entities), ALARM)

    @override
    def is_valid_state(
        self, state: State, report_not_triggered: NotTriggeredReasonReporter
    ) -> bool:
        """Return whether this is such an alarm."""
        kind = state.attributes.get(EventEntityStateAttribute.EVENT_TYPE)
        return kind in self._kinds


class AlarmEndedTrigger(EntityTransitionTriggerBase):
    """An alarm of a camera is over: any, or one of some kinds."""

    _domain_specs = {BINARY_SENSOR_DOMAIN: DomainSpec()}
    _schema = ENTITY_STATE_TRIGGER_SCHEMA_WITH_BEHAVIOR.extend(
        {vol.Required(CONF_OPTIONS, default={}): KIND_OPTION}
    )
    _from_states = {STATE_ON}
    _to_states = {STATE_OFF}

    def __init__(self, hass: HomeAssistant, config: TriggerConfig) -> None:
        """Wait for the end of an alarm."""
        super().__init__(hass, config)
        self._sensors = [ALARMS[kind] for kind in wanted_kinds(config.options)]

    @override
    def entity_filter(self, entities: set[str]) -> set[str]:
        """Return the sensors of such alarms of our cameras."""
        return ours(self._hass, super().entity_filter(entities), *self._sensors)


class _PtzTrigger(StatelessEntityTriggerBase):
    """The head of a camera did something."""

    _domain_specs = {EVENT_DOMAIN: DomainSpec()}
    _kind: ClassVar[PtzEventKind]

    @override
    def entity_filter(self, entities: set[str]) -> set[str]:
        """Return the events of our heads."""
        return ours(self._hass, super().entity_filter(entities), PTZ)

    @override
    def is_valid_state(
        self, state: State, report_not_triggered: NotTriggeredReasonReporter
    ) -> bool:
        """Return whether this is it."""
        return bool(
            state.attributes.get(EventEntityStateAttribute.EVENT_TYPE) == self._kind
        )


def _trigger(kind: PtzEventKind) -> type[Trigger]:
    class PtzTrigger(_PtzTrigger):
        """The head of a camera did this."""

        _kind = kind

    return PtzTrigger


class PresetCalledTrigger(_PtzTrigger):
    """The head was sent to a preset: to any, or to one by its name or number."""

    _kind = PtzEventKind.PRESET_CALLED
    _schema = ENTITY_STATE_TRIGGER_SCHEMA.extend(
        {
            vol.Required(CONF_OPTIONS, default={}): {
                vol.Optional(CONF_PRESET): vol.All(cv.string, vol.Strip),
            },
        }
    )

    def __init__(self, hass: HomeAssistant, config: TriggerConfig) -> None:
        """Wait for a preset."""
        super().__init__(hass, config)
        preset: str = self._options.get(CONF_PRESET, "")
        self._preset = preset.casefold()

    @override
    def is_valid_state(
        self, state: State, report_not_triggered: NotTriggeredReasonReporter
    ) -> bool:
        """Return whether this is it."""
        if not super().is_valid_state(state, report_not_triggered):
            return False
        called: list[Any] = [
            state.attributes.get(name) for name in (ATTR_PRESET_NAME, ATTR_PRESET)
        ]
        return not self._preset or self._preset in [
            str(preset).casefold() for preset in called if preset is not None
        ]


TRIGGERS: Final[dict[str, type[Trigger]]] = {
    "alarm_started": AlarmStartedTrigger,
    "alarm_ended": AlarmEndedTrigger,
    **{kind: _trigger(kind) for kind in PtzEventKind},
    PtzEventKind.PRESET_CALLED: PresetCalledTrigger,
}


async def async_get_triggers(hass: HomeAssistant) -> dict[str, type[Trigger]]:
    """Return the triggers by their names."""
    return TRIGGERS
