"""The actions on a camera: its head, and the raw commands of its document. One row per action."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any, Final

from homeassistant.const import Platform
from homeassistant.core import (
    EntityServiceResponse,
    HomeAssistant,
    ServiceCall,
    ServiceResponse,
    SupportsResponse,
    callback,
)
from homeassistant.exceptions import (
    HomeAssistantError,
    ServiceValidationError,
    Unauthorized,
)
from homeassistant.helpers import config_validation as cv, service
from homeassistant.helpers.typing import VolDictType
import voluptuous as vol

from .cgi import (
    AXES,
    BAUD_RATES,
    EXTRA_LINES,
    MOVE_SECONDS,
    SERIAL_BYTES,
    TOUR_SECONDS,
    CameraUnsupportedError,
    Motion,
    Patrol,
    RawCommands,
    TourStop,
)
from .const import DOMAIN
from .coordinator import CameraConfigEntry
from .entity import device_name, errors_of_a_command
from .ptz import LONGEST_NAME, PtzControl

if TYPE_CHECKING:
    # The platform, and what it imports, waits for the first camera.
    from .camera import IpCamera

type Command[PartT] = Callable[[PartT], Awaitable[ServiceResponse]]
"""Does something with a part of one camera."""

_SHORTEST_MOVE: Final = 0.1
_DEFAULT_DWELL: Final = 10


@dataclass(frozen=True, kw_only=True)
class Action[PartT]:
    """Describes an action.

    Attributes:
        key: Its name.
        fields: What it takes.
        command_fn: Makes a command of that; raises what is wrong for any camera.
        part_fn: Returns what is commanded at a camera; raises where it has none.
        supports_response: Whether it answers.
        admin_only: Whether it is for administrators.
    """

    key: str
    fields: VolDictType
    command_fn: Callable[[Mapping[str, Any]], Command[PartT]]
    part_fn: Callable[[CameraConfigEntry], PartT]
    supports_response: SupportsResponse = SupportsResponse.NONE
    admin_only: bool = False


# The head


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


def _whole(minimum: int, maximum: int) -> vol.All:
    return vol.All(_integer, vol.Range(min=minimum, max=maximum))


def _integer(value: Any) -> int:
    number = vol.Coerce(float)(value)
    if not number.is_integer():
        raise vol.Invalid("expected a whole number")
    return int(number)


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
        raise _invalid("degrees_alone")
    return lambda ptz: ptz.async_step(motion, degrees)


def _motion(data: Mapping[str, Any]) -> Motion:
    axes = "_".join(data[axis] for axis in ("tilt", "pan") if axis in data)
    if bool(axes) == ("direction" in data):
        raise _invalid("which_way")
    return Motion(axes or data["direction"])


def _invalid(key: str) -> ServiceValidationError:
    return ServiceValidationError(translation_domain=DOMAIN, translation_key=key)


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
            vol.Optional("speed"): _whole(1, 10),
            vol.Optional("duration"): _SECONDS,
            vol.Optional("degrees"): _whole(1, 360),
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
        {vol.Required("name"): _NAME, vol.Optional("number"): _whole(1, 255)},
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


# Raw commands


def _raw_commands(entry: CameraConfigEntry) -> RawCommands:
    if (raw := entry.runtime_data.client.raw) is None:
        raise CameraUnsupportedError
    return raw


def _raw(
    key: str,
    fields: VolDictType,
    command_fn: Callable[[Mapping[str, Any]], Command[RawCommands]],
) -> Action[RawCommands]:
    """Describe a raw command. Nobody knows what it may do, so it is not for everybody."""
    return Action(
        key=key,
        fields=fields,
        command_fn=command_fn,
        part_fn=_raw_commands,
        admin_only=True,
    )


def _bytes(value: Any) -> bytes:
    """Return bytes from hexadecimal text, or from a list of numbers."""
    try:
        match value:
            case str():
                return bytes.fromhex(value.replace(":", " "))
            case list():
                return bytes(value)
    except (TypeError, ValueError) as err:
        raise vol.Invalid(f"these are no bytes: {err}") from err
    # YAML makes a number of digits that are not quoted.
    raise vol.Invalid("expected hexadecimal digits in quotes, or a list of numbers")


def _levels(data: Mapping[str, Any]) -> int:
    return sum(1 << bit for bit, line in enumerate(EXTRA_LINES) if line in data["high"])


RAW_ACTIONS: Final = (
    _raw(
        "decoder_control",
        {
            vol.Required("command"): _whole(0, 255),
            vol.Optional("degrees"): _whole(1, 360),
        },
        lambda data: (
            lambda raw: raw.decoder_control(data["command"], data.get("degrees"))
        ),
    ),
    _raw(
        "comm_write",
        {
            vol.Optional("port", default=0): _whole(0, 3),
            vol.Required("baud"): vol.All(vol.Coerce(int), vol.In(BAUD_RATES)),
            vol.Required("data"): vol.All(_bytes, vol.Length(min=1, max=SERIAL_BYTES)),
        },
        lambda data: (
            lambda raw: raw.write_serial(data["port"], data["baud"], data["data"])
        ),
    ),
    _raw(
        "set_extra_io",
        {vol.Required("high"): vol.All(cv.ensure_list, [vol.In(EXTRA_LINES)])},
        lambda data: lambda raw: raw.set_extra_io(_levels(data)),
    ),
)

ACTIONS: Final[tuple[Action[Any], ...]] = (*PTZ_ACTIONS, *RAW_ACTIONS)


# How they are done


@callback
def async_setup_actions(hass: HomeAssistant) -> None:
    """Register the actions."""
    for action in ACTIONS:
        service.async_register_batched_platform_entity_service(
            hass,
            DOMAIN,
            action.key,
            entity_domain=Platform.CAMERA,
            func=partial(_async_act, action),
            schema=action.fields,
            supports_response=action.supports_response,
        )


async def _async_act(
    action: Action[Any], entities: list[IpCamera], call: ServiceCall
) -> EntityServiceResponse:
    """Do something once at each camera, however many entities of it are meant.

    It is done at all of them at the same time, and no failure keeps it from the others.

    Raises:
        HomeAssistantError: What went wrong, at every camera where something did.
    """
    if action.admin_only:
        await _async_require_admin(call)
    command = action.command_fn(call.data)
    for entity in entities:
        entity.async_set_context(call.context)
    entries = list(dict.fromkeys(entity.heartbeat.config_entry for entity in entities))
    failures: dict[CameraConfigEntry, HomeAssistantError] = {}

    async def act(entry: CameraConfigEntry) -> ServiceResponse:
        try:
            with errors_of_a_command():
                return await command(action.part_fn(entry))
        except HomeAssistantError as err:
            failures[entry] = err
            return None

    responses = await asyncio.gather(*(act(entry) for entry in entries))
    if failures and len(entries) == 1:
        raise failures[entries[0]]
    if failures:
        raise _together(failures) from ExceptionGroup(
            action.key, list(failures.values())
        )
    by_entry = dict(zip(entries, responses, strict=True))
    return {
        entity.entity_id: by_entry[entity.heartbeat.config_entry] for entity in entities
    }


def _together(
    failures: Mapping[CameraConfigEntry, HomeAssistantError],
) -> HomeAssistantError:
    """Return one error that says which cameras failed, and why each of them did."""
    avoidable = all(
        isinstance(failure, ServiceValidationError) for failure in failures.values()
    )
    return (ServiceValidationError if avoidable else HomeAssistantError)(
        translation_domain=DOMAIN,
        translation_key="cameras_failed",
        translation_placeholders={
            "failures": " ".join(
                f"{device_name(entry)}: {failure}"
                for entry, failure in failures.items()
            )
        },
    )


async def _async_require_admin(call: ServiceCall) -> None:
    # Where there is no user an automation acts, which an administrator wrote.
    if call.context.user_id is None:
        return
    user = await call.hass.auth.async_get_user(call.context.user_id)
    if user is None or not user.is_admin:
        raise Unauthorized(context=call.context)
