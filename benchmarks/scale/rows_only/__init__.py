"""Stands in for the integration, with nothing of it but the registry rows and states that it left: what those weigh.

The benchmark links this into the configuration folder in the integration's place, and writes the states beside it.
"""

import json
from pathlib import Path
import sys
from typing import Any, Final

from homeassistant.config_entries import ConfigEntry
from homeassistant.core import HomeAssistant
from homeassistant.helpers import config_validation as cv, entity_registry as er
from homeassistant.helpers.typing import ConfigType
from homeassistant.util.hass_dict import HassKey

DOMAIN: Final = "ipcam_cgi"
CONFIG_SCHEMA = cv.config_entry_only_config_schema(DOMAIN)
STATES_FILE: Final = "states.json"

type States = dict[str, tuple[str, dict[str, Any]]]
_STATES: Final[HassKey[States]] = HassKey(DOMAIN)


async def async_setup(hass: HomeAssistant, config: ConfigType) -> bool:
    """Read the states."""
    path = Path(hass.config.path(STATES_FILE))
    hass.data[_STATES] = json.loads(await hass.async_add_executor_job(path.read_text))
    return True


async def async_setup_entry(hass: HomeAssistant, entry: ConfigEntry) -> bool:
    """Write the states of one camera."""
    states = hass.data[_STATES]
    rows = er.async_entries_for_config_entry(er.async_get(hass), entry.entry_id)
    for row in rows:
        if row.disabled_by is None:
            # Taken, so that nothing of them remains but what Home Assistant keeps.
            state, attributes = states.pop(row.entity_id)
            hass.states.async_set(
                row.entity_id, sys.intern(state), _shared(attributes, row)
            )
    return True


def _shared(attributes: dict[str, Any], row: er.RegistryEntry) -> dict[str, Any]:
    """Return attributes that share what those of an entity share."""
    capabilities = row.capabilities or {}
    shared: dict[str, Any] = {}
    for name, value in attributes.items():
        if name in capabilities and value == capabilities[name]:
            value = capabilities[name]
        elif isinstance(value, str) and name != "friendly_name":
            value = sys.intern(value)
        shared[name] = value
    return shared
