"""Conditions of automations: whether a camera raises an alarm, or its head moves."""

from collections import defaultdict
from typing import Final, override

from homeassistant.components.binary_sensor import DOMAIN as BINARY_SENSOR_DOMAIN
from homeassistant.const import CONF_OPTIONS, STATE_OFF, STATE_ON
from homeassistant.core import HomeAssistant, State
from homeassistant.helpers import entity_registry as er
from homeassistant.helpers.automation import DomainSpec
from homeassistant.helpers.condition import (
    ENTITY_STATE_CONDITION_SCHEMA_ANY_ALL,
    Condition,
    ConditionConfig,
    EntityStateConditionBase,
)
import voluptuous as vol

from .alarm_kinds import KIND_OPTION, wanted_kinds
from .binary_sensor import ALARMS, MOVING
from .entity import ours


class _AlarmCondition(EntityStateConditionBase):
    """Whether cameras raise alarms: any, or some kinds.

    Any or all is meant of the cameras: each has several alarms, and hardly ever all of
    them at once.
    """

    _domain_specs = {BINARY_SENSOR_DOMAIN: DomainSpec()}
    _schema = ENTITY_STATE_CONDITION_SCHEMA_ANY_ALL.extend(
        {vol.Required(CONF_OPTIONS): KIND_OPTION}
    )

    def __init__(self, hass: HomeAssistant, config: ConditionConfig) -> None:
        """Look at the alarms of the kinds that are wanted."""
        super().__init__(hass, config)
        self._sensors = [ALARMS[kind] for kind in wanted_kinds(config.options)]

    @override
    def entity_filter(self, entities: set[str]) -> set[str]:
        """Return the sensors of such alarms of our cameras."""
        return ours(self._hass, super().entity_filter(entities), *self._sensors)

    def _by_camera(self, states: list[State]) -> list[list[State]]:
        registry = er.async_get(self._hass)
        cameras: defaultdict[str | None, list[State]] = defaultdict(list)
        for state in states:
            row = registry.async_get(state.entity_id)
            cameras[row.config_entry_id if row else None].append(state)
        return list(cameras.values())


class IsAlarming(_AlarmCondition):
    """Cameras raise an alarm."""

    _states = {STATE_ON}

    @override
    def _check_all_match_state(self, states: list[State]) -> bool:
        """Return whether each camera has an alarm that is on."""
        return all(map(self._check_any_match_state, self._by_camera(states)))


class IsNotAlarming(_AlarmCondition):
    """Cameras raise no alarm."""

    _states = {STATE_OFF}

    @override
    def _check_any_match_state(self, states: list[State]) -> bool:
        """Return whether a camera has no alarm that is on."""
        return any(map(self._check_all_match_state, self._by_camera(states)))


class _MovingCondition(EntityStateConditionBase):
    """Whether heads move, as far as that was started here."""

    _domain_specs = {BINARY_SENSOR_DOMAIN: DomainSpec()}

    @override
    def entity_filter(self, entities: set[str]) -> set[str]:
        """Return the sensors of our heads."""
        return ours(self._hass, super().entity_filter(entities), MOVING)


class IsMoving(_MovingCondition):
    """Heads move."""

    _states = {STATE_ON}


class IsNotMoving(_MovingCondition):
    """Heads are at rest."""

    _states = {STATE_OFF}


CONDITIONS: Final[dict[str, type[Condition]]] = {
    "is_alarming": IsAlarming,
    "is_not_alarming": IsNotAlarming,
    "is_moving": IsMoving,
    "is_not_moving": IsNotMoving,
}


async def async_get_conditions(hass: HomeAssistant) -> dict[str, type[Condition]]:
    """Return the conditions by their names."""
    return CONDITIONS
