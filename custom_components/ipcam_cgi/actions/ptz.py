"""The actions on a camera's head. One row per action."""

from collections.abc import Callable, Mapping
from typing import Any, Final

from homeassistant.core import ServiceResponse, SupportsResponse
from homeassistant.exceptions import ServiceValidationError
from homeassistant.helpers import config_validation as cv
from homeassistant.helpers.typing import VolDictType
import voluptuous as vol

from ..cgi import AXES, MOVE_SECONDS, TOUR_SECONDS, Motion, Patrol, TourStop
from ..const import DOMAIN
from ..coordinator import CameraConfigEntry
from ..entity import device_name
from ..ptz import LONGEST_NAME, PtzControl
from .base import Action, Command, invalid, whole

_SHORTEST_MOVE: Final = 0.1
_DEFAULT_DWELL: Final = 10


def _head(entry: CameraConfigEntry) -> PtzControl:
    if (ptz := entry.runtime_data.ptz) is None:
        raise ServiceValidationError(
            translation_domain=DOMAIN,
            translation_key="no_ptz",
            translation_placeholders={"name": device_name(entry)},
        )
    return ptz


def _ptz(
    key: str,
    command_fn: Callable[[Mapping[str, Any]], Command[PtzControl]],
    fields: VolDictType | None = None,
    supports_response: SupportsResponse = SupportsResponse.NONE,
) -> Action[PtzControl]:
    """Describe an action of the head."""
    return Action(
        key=f"ptz_{key}",
        fields=fields or {},
        command_fn=command_fn,
        part_fn=_head,
        supports_response=supports_response,
    )


_SECONDS: Final = vol.All(
    vol.Coerce(float), vol.Range(min=_SHORTEST_MOVE, max=MOVE_SECONDS.maximum)
)
_NAME: Final = vol.All(cv.string, str.strip, vol.Length(min=1, max=LONGEST_NAME))


def _lens(part: str, *directions: str) -> Action[PtzControl]:
    """Describe an action that moves a part of the lens."""

    def command(data: Mapping[str, Any]) -> Command[PtzControl]:
        motion = Motion(f"{part}_{data['direction']}")
        return lambda ptz: ptz.async_move(motion, seconds=data.get("duration"))

    fields: VolDictType = {
        vol.Required("direction"): vol.In(directions),
        vol.Optional("duration"): _SECONDS,
    }
    return _ptz(part, command, fields)


def _move(data: Mapping[str, Any]) -> Command[PtzControl]:
    motion = _motion(data)
    if (degrees := data.get("degrees")) is None:
        return lambda ptz: ptz.async_move(
            motion, seconds=data.get("duration"), speed=data.get("speed")
        )
    if "duration" in data or "speed" in data:
        raise invalid("degrees_alone")
    return lambda ptz: ptz.async_step(motion, degrees)


def _motion(data: Mapping[str, Any]) -> Motion:
    axes = "_".join(data[axis] for axis in ("tilt", "pan") if axis in data)
    if bool(axes) == ("direction" in data):
        raise invalid("which_way")
    return Motion(axes or data["direction"])


def _save_preset(data: Mapping[str, Any]) -> Command[PtzControl]:
    async def save(ptz: PtzControl) -> ServiceResponse:
        return {"number": await ptz.async_save_preset(data["name"], data.get("number"))}

    return save


def _patrol(data: Mapping[str, Any]) -> Command[PtzControl]:
    patrol: Patrol = data["patrol"]
    if data["command"] == "start":
        return lambda ptz: ptz.async_start_patrol(patrol)
    return lambda ptz: ptz.async_stop_patrol(patrol)


def _tour(data: Mapping[str, Any]) -> Command[PtzControl]:
    return lambda ptz: ptz.async_tour(
        [
            TourStop(preset=ptz.number_of(stop["preset"]), seconds=stop["dwell"])
            for stop in data["stops"]
        ]
    )


PTZ_ACTIONS: Final = (
    _ptz(
        "move",
        _move,
        {
            vol.Optional("direction"): vol.In([motion.value for motion in AXES]),
            vol.Optional("pan"): vol.In(["left", "right"]),
            vol.Optional("tilt"): vol.In(["up", "down"]),
            vol.Optional("speed"): whole(1, 10),
            vol.Optional("duration"): _SECONDS,
            vol.Optional("degrees"): whole(1, 360),
        },
    ),
    _ptz("stop", lambda data: lambda ptz: ptz.async_stop()),
    _ptz("center", lambda data: lambda ptz: ptz.async_center()),
    _lens("zoom", "in", "out"),
    _lens("focus", "near", "far"),
    _lens("iris", "open", "close"),
    _ptz(
        "go_to_preset",
        lambda data: lambda ptz: ptz.async_go_to_preset(ptz.number_of(data["preset"])),
        {vol.Required("preset"): cv.string},
    ),
    _ptz(
        "save_preset",
        _save_preset,
        {vol.Required("name"): _NAME, vol.Optional("number"): whole(1, 255)},
        SupportsResponse.OPTIONAL,
    ),
    _ptz(
        "delete_preset",
        lambda data: lambda ptz: ptz.async_delete_preset(ptz.number_of(data["preset"])),
        {vol.Required("preset"): cv.string},
    ),
    _ptz(
        "patrol",
        _patrol,
        {
            vol.Required("patrol"): vol.Coerce(Patrol),
            vol.Optional("command", default="start"): vol.In(["start", "stop"]),
        },
    ),
    _ptz(
        "tour",
        _tour,
        {
            vol.Required("stops"): vol.All(
                cv.ensure_list,
                vol.Length(min=1),
                [
                    {
                        vol.Required("preset"): cv.string,
                        vol.Optional("dwell", default=_DEFAULT_DWELL): vol.All(
                            vol.Coerce(float),
                            vol.Range(
                                min=TOUR_SECONDS.minimum, max=TOUR_SECONDS.maximum
                            ),
                        ),
                    }
                ],
            )
        },
    ),
)
