"""A motion area in Home Assistant's terms: rows of text; and what is kept of how a camera has it."""

from typing import Any, Final

from homeassistant.core import HomeAssistant, callback
from homeassistant.util.json import JsonValueType
import voluptuous as vol

from .cgi import AreaMemory, Blocks, MotionAreas
from .const import CONF_MOTION_AREA
from .coordinator import CameraConfigEntry

_COUNTS: Final = "#"
_COUNTS_NOT: Final = "."
_MOST: Final = 500


def drawing(blocks: Blocks) -> list[JsonValueType]:
    """Return blocks as rows of text."""
    return [
        "".join(_COUNTS if counts else _COUNTS_NOT for counts in row) for row in blocks
    ]


def grid(value: Any) -> Blocks:
    """Return the blocks of a drawing, from lines of text or from a list of rows.

    Raises:
        vol.Invalid: It is none.
    """
    if isinstance(value, str):
        value = [line for line in map(str.strip, value.splitlines()) if line]
    rows: list[str] = vol.All([str], vol.Length(min=1, max=_MOST))(value)
    if not all(
        0 < len(row) <= _MOST and {*row} <= {_COUNTS, _COUNTS_NOT} for row in rows
    ):
        raise vol.Invalid(f"expected rows of {_COUNTS} and {_COUNTS_NOT}")
    if len({*map(len, rows)}) > 1:
        raise vol.Invalid("expected rows of one length")
    return tuple(tuple(char == _COUNTS for char in row) for row in rows)


@callback
def async_keep_memory(
    hass: HomeAssistant, entry: CameraConfigEntry, areas: MotionAreas
) -> None:
    """Keep with the entry what was found out about its camera."""
    if areas.memory != AreaMemory.of(entry.data.get(CONF_MOTION_AREA, {})):
        hass.config_entries.async_update_entry(
            entry, data={**entry.data, CONF_MOTION_AREA: areas.memory.as_dict()}
        )
