"""Texts in Home Assistant's own language, for where no frontend translates them."""

from homeassistant.core import HomeAssistant, callback
from homeassistant.helpers.translation import (
    async_get_cached_translations,
    async_get_exception_message,
)

from .const import DOMAIN


@callback
def async_text(hass: HomeAssistant, key: str, **placeholders: str) -> str:
    """Return a text of the section "exceptions", without its full stop."""
    texts = async_get_cached_translations(
        hass, hass.config.language, "exceptions", DOMAIN
    )
    text = texts.get(f"component.{DOMAIN}.exceptions.{key}.message")
    if text is None:
        # The language was changed a moment ago.
        return async_get_exception_message(DOMAIN, key, placeholders)
    return text.format(**placeholders).rstrip(".")
