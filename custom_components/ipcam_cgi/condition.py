"""Conditions of automations: whether the head of a camera moves."""

from typing import Final, override

from homeassistant.components.binary_sensor import DOMAIN as BINARY_SENSOR_DOMAIN
from homeassistant.const import STATE_OFF, STATE_ON
from homeassistant.core import HomeAssistant
from homeassistant.helpers.automation import DomainSpec
from homeassistant.helpers.condition import Condition, EntityStateConditionBase

from .binary_sensor import MOVING
from .entity import ours


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
    "is_moving": IsMoving,
    "is_not_moving": IsNotMoving,
}


async def async_get_conditions(hass: HomeAssistant) -> dict[str, type[Condition]]:
    """Return the conditions by their names."""
    return CONDITIONS
