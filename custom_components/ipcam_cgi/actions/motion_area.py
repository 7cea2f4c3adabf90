"""The actions on where a camera looks for motion. One row per action."""

from collections.abc import Awaitable, Mapping
from typing import Any, Final

from homeassistant.core import HomeAssistant, ServiceResponse, SupportsResponse
from homeassistant.exceptions import ServiceValidationError
from homeassistant.helpers import config_validation as cv
import voluptuous as vol

from ..area import async_keep_memory, drawing, grid
from ..cgi import MotionArea, MotionAreas, Shape, shape_of
from ..const import DOMAIN
from ..coordinator import CameraConfigEntry
from ..entity import device_name
from .base import Action, Command, invalid

_MOST: Final = 500


class _Areas:
    """The motion area of an entry's camera; the entry keeps what it learns."""

    def __init__(self, entry: CameraConfigEntry, areas: MotionAreas) -> None:
        self._hass: HomeAssistant = entry.runtime_data.heartbeat.hass
        self._entry = entry
        self._areas = areas

    async def async_get(self) -> ServiceResponse:
        return await self._async_told(self._areas.read())

    async def async_set(self, shape: Shape) -> ServiceResponse:
        return await self._async_told(self._areas.write(shape))

    async def _async_told(self, area: Awaitable[MotionArea]) -> ServiceResponse:
        try:
            return _response(await area)
        finally:
            # Also where an answer was lost: it may have been written.
            async_keep_memory(self._hass, self._entry, self._areas)


def _motion_area(entry: CameraConfigEntry) -> _Areas:
    if (areas := entry.runtime_data.client.motion_area) is None:
        raise ServiceValidationError(
            translation_domain=DOMAIN,
            translation_key="no_motion_area",
            translation_placeholders={"name": device_name(entry)},
        )
    return _Areas(entry, areas)


def _response(area: MotionArea) -> ServiceResponse:
    return {
        "columns": area.columns,
        "rows": area.rows,
        "grid": None if area.blocks is None else drawing(area.blocks),
        "enabled": area.enabled,
        "bit_order": area.bit_order,
        "bit_order_known": area.bit_order_known,
    }


def _covered(rectangles: list[dict[str, float]]) -> Shape:
    return lambda x, y: any(
        0 <= 100 * x - rectangle["left"] < rectangle["width"]
        and 0 <= 100 * y - rectangle["top"] < rectangle["height"]
        for rectangle in rectangles
    )


def _get(data: Mapping[str, Any]) -> Command[_Areas]:
    return lambda areas: areas.async_get()


def _set(data: Mapping[str, Any]) -> Command[_Areas]:
    if ("grid" in data) == ("rectangles" in data):
        raise invalid("grid_or_rectangles")
    shape = shape_of(data["grid"]) if "grid" in data else _covered(data["rectangles"])
    return lambda areas: areas.async_set(shape)


_PERCENT: Final = vol.All(vol.Coerce(float), vol.Range(min=0, max=100))

MOTION_AREA_ACTIONS: Final = (
    Action(
        key="get_motion_area",
        fields={},
        command_fn=_get,
        part_fn=_motion_area,
        supports_response=SupportsResponse.ONLY,
    ),
    Action(
        key="set_motion_area",
        fields={
            vol.Optional("grid"): grid,
            vol.Optional("rectangles"): vol.All(
                cv.ensure_list,
                vol.Length(min=1, max=_MOST),
                [
                    {
                        vol.Required("left"): _PERCENT,
                        vol.Required("top"): _PERCENT,
                        vol.Required("width"): _PERCENT,
                        vol.Required("height"): _PERCENT,
                    }
                ],
            ),
        },
        command_fn=_set,
        part_fn=_motion_area,
        supports_response=SupportsResponse.OPTIONAL,
    ),
)
