"""The actions on the weeks that a camera keeps to. One row per action."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from homeassistant.const import ATTR_ENTITY_ID, STATE_UNAVAILABLE
from homeassistant.core import (
    ServiceCall,
    ServiceResponse,
    SupportsResponse,
    split_entity_id,
)
from homeassistant.exceptions import ServiceValidationError
from homeassistant.helpers import config_validation as cv
import voluptuous as vol

from ..cgi import QUARTER, WEEK_QUARTERS, Schedule, ScheduleKind, Schedules
from ..const import DOMAIN
from ..coordinator import CameraConfigEntry, SettingsCoordinator
from ..entity import device_name
from ..week import Week, moved, next_clock_change, parsed, quarters_ahead, shown
from .base import Action, Command, async_require_admin, invalid

_HELPERS: Final = "schedule"
"""The domain of Home Assistant's own schedules."""


@dataclass(frozen=True, kw_only=True)
class _Weeks:
    """The weeks of a camera, and the settings that tell of them as well."""

    schedules: Schedules
    settings: SettingsCoordinator


def _weeks(entry: CameraConfigEntry) -> _Weeks:
    if (schedules := entry.runtime_data.client.schedules) is None:
        raise ServiceValidationError(
            translation_domain=DOMAIN,
            translation_key="no_schedules",
            translation_placeholders={"name": device_name(entry)},
        )
    return _Weeks(schedules=schedules, settings=entry.runtime_data.settings)


async def _prepare_set(
    call: ServiceCall, _entries: Sequence[CameraConfigEntry]
) -> Mapping[str, Any]:
    """Return the fields with the week itself, whatever names it."""
    if call.data["kind"] is ScheduleKind.VIEW_BLOCKING:
        await async_require_admin(call.hass, call.context)
    if ("schedule_entity" in call.data) == ("schedule" in call.data):
        raise invalid("which_schedule")
    if "schedule" in call.data:
        return call.data
    return {**call.data, "schedule": await _ask(call, call.data["schedule_entity"])}


async def _ask(call: ServiceCall, entity_id: str) -> Week:
    """Return the week of one of Home Assistant's own schedules."""
    state = call.hass.states.get(entity_id)
    if (
        split_entity_id(entity_id)[0] != _HELPERS
        or state is None
        or state.state == STATE_UNAVAILABLE
    ):
        raise ServiceValidationError(
            translation_domain=DOMAIN,
            translation_key="no_schedule_entity",
            translation_placeholders={"entity": entity_id},
        )
    answer = await call.hass.services.async_call(
        _HELPERS,
        "get_schedule",
        {ATTR_ENTITY_ID: entity_id},
        blocking=True,
        context=call.context,
        return_response=True,
    )
    return parsed((answer or {}).get(entity_id))


def _set(data: Mapping[str, Any]) -> Command[_Weeks]:
    kind: ScheduleKind = data["kind"]
    week: Week = data["schedule"]

    async def write(weeks: _Weeks) -> ServiceResponse:
        ahead = await _quarters_ahead(weeks.schedules)
        wanted = Schedule(
            enabled=data["enabled"], quarters=moved(week.quarters, ahead or 0)
        )
        written = await weeks.settings.async_write(weeks.schedules.write(kind, wanted))
        return {**_answer(written, ahead), "rounded": list(week.rounded)}

    return write


def _get(data: Mapping[str, Any]) -> Command[_Weeks]:
    async def read(weeks: _Weeks) -> ServiceResponse:
        ahead = await _quarters_ahead(weeks.schedules)
        return _answer(await weeks.schedules.read(data["kind"]), ahead)

    return read


async def _quarters_ahead(schedules: Schedules) -> int | None:
    """Return how far the camera's clock is ahead of Home Assistant's, None if untold."""
    offset = await schedules.utc_offset()
    return None if offset is None else quarters_ahead(offset)


def _answer(schedule: Schedule, ahead: int | None) -> dict[str, Any]:
    """Return a camera's week by Home Assistant's clock, and how long it will be that."""
    is_always_alike = len(schedule.quarters) in (0, WEEK_QUARTERS)
    change = None if is_always_alike else next_clock_change()
    return {
        "enabled": schedule.enabled,
        **shown(moved(schedule.quarters, -(ahead or 0))),
        "shifted": None if ahead is None else round(ahead * QUARTER.seconds / 60),
        "valid_until": change and change.isoformat(),
    }


_KIND: Final = {vol.Required("kind"): vol.Coerce(ScheduleKind)}

SCHEDULE_ACTIONS: Final = (
    Action(
        key="get_schedule",
        fields=_KIND,
        command_fn=_get,
        part_fn=_weeks,
        supports_response=SupportsResponse.ONLY,
    ),
    Action(
        key="set_schedule",
        fields={
            **_KIND,
            vol.Optional("schedule_entity"): cv.entity_id,
            vol.Optional("schedule"): parsed,
            vol.Optional("enabled", default=True): cv.boolean,
        },
        prepare_fn=_prepare_set,
        command_fn=_set,
        part_fn=_weeks,
        supports_response=SupportsResponse.OPTIONAL,
    ),
)
