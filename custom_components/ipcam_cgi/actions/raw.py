"""The raw commands of the document, for administrators. One row per action."""

from collections.abc import Callable, Mapping
from typing import Any, Final

from homeassistant.helpers import config_validation as cv
from homeassistant.helpers.typing import VolDictType
import voluptuous as vol

from ..cgi import (
    BAUD_RATES,
    EXTRA_LINES,
    SERIAL_BYTES,
    CameraUnsupportedError,
    RawCommands,
)
from ..coordinator import CameraConfigEntry
from .base import Action, Command, whole


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
            vol.Required("command"): whole(0, 255),
            vol.Optional("degrees"): whole(1, 360),
        },
        lambda data: (
            lambda raw: raw.decoder_control(data["command"], data.get("degrees"))
        ),
    ),
    _raw(
        "comm_write",
        {
            vol.Optional("port", default=0): whole(0, 3),
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
