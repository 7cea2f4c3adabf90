"""The option of triggers and conditions that says which kinds of alarms are meant."""

from collections.abc import Mapping
from typing import Any, Final

from homeassistant.helpers import config_validation as cv
import voluptuous as vol

from .cgi import AlarmKind

_CONF_KIND: Final = "kind"
KIND_OPTION: Final = {
    vol.Optional(_CONF_KIND): vol.All(cv.ensure_list, [vol.Coerce(AlarmKind)])
}
"""For the schema of the options."""


def wanted_kinds(options: Mapping[str, Any] | None) -> frozenset[AlarmKind]:
    """Return the kinds that the options name; all, where they name none."""
    return frozenset((options or {}).get(_CONF_KIND) or AlarmKind)
