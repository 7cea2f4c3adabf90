"""Home Assistant sets up no entry without a config flow; this one offers nothing."""

from homeassistant.config_entries import ConfigFlow

from . import DOMAIN


class RowsFlow(ConfigFlow, domain=DOMAIN):
    """Adds nothing."""
