"""The step of the options flow for alarms."""

from collections.abc import Mapping
from typing import Any, Final
from urllib.parse import urlsplit

from homeassistant.components.webhook import URL_WEBHOOK_PATH
from homeassistant.config_entries import ConfigFlowResult
from homeassistant.helpers.selector import (
    BooleanSelector,
    Selector,
    SelectSelector,
    SelectSelectorConfig,
    TextSelector,
)
import voluptuous as vol

from ..cgi import BitOrder
from ..const import (
    CONF_ALARM_EVENTS,
    CONF_ALARM_PUSH,
    CONF_ALARM_PUSH_URL,
    CONF_MOTION_AREA_BITS,
)
from ..push import ID_LENGTH
from .base import InputError, OptionsSteps

_FROM_CAMERA: Final = "auto"
# Not in the texts: Home Assistant wants no URL in them.
_EXAMPLE: Final = "http://192.168.1.5:8123"


class AlarmSteps(OptionsSteps):
    """Asks how alarms are to come."""

    @property
    def _has_alarms(self) -> bool:
        return bool(self._alarm_fields())

    async def async_step_alarms(
        self, user_input: dict[str, Any] | None = None
    ) -> ConfigFlowResult:
        """Ask for what means something to this camera."""
        schema = vol.Schema(self._alarm_fields())
        if user_input is None:
            options = self.config_entry.options
            present = {
                CONF_ALARM_PUSH: options.get(CONF_ALARM_PUSH, True),
                CONF_ALARM_PUSH_URL: options.get(CONF_ALARM_PUSH_URL, ""),
                CONF_ALARM_EVENTS: options.get(CONF_ALARM_EVENTS, True),
                CONF_MOTION_AREA_BITS: options.get(CONF_MOTION_AREA_BITS, _FROM_CAMERA),
            }
            return self._form("alarms", schema, present, example=_EXAMPLE)
        try:
            return self._save(self._checked_alarms(user_input))
        except InputError as err:
            return self._form(
                "alarms",
                schema,
                user_input,
                field=err.field,
                problem=err,
                example=_EXAMPLE,
            )

    def _alarm_fields(self) -> dict[vol.Marker, Selector[Any]]:
        """Return the fields that mean something to this camera."""
        client = self._client
        fields: dict[vol.Marker, Selector[Any]] = {}
        if client.LONGEST_PUSH_URL is not None:
            fields[vol.Required(CONF_ALARM_PUSH)] = BooleanSelector()
            fields[vol.Optional(CONF_ALARM_PUSH_URL)] = TextSelector()
        if "events" in client.OPTIONS:
            fields[vol.Required(CONF_ALARM_EVENTS)] = BooleanSelector()
        if CONF_MOTION_AREA_BITS in client.OPTIONS:
            fields[vol.Required(CONF_MOTION_AREA_BITS)] = SelectSelector(
                SelectSelectorConfig(
                    options=[_FROM_CAMERA, *BitOrder],
                    translation_key=CONF_MOTION_AREA_BITS,
                )
            )
        return fields

    def _checked_alarms(self, entered: Mapping[str, Any]) -> dict[str, Any]:
        """Return what was entered as the options keep it.

        Raises:
            InputError: The address is none that a camera can call.
        """
        if CONF_ALARM_PUSH not in entered:
            return dict(entered)
        # What was emptied is not among what was entered.
        base = entered.get(CONF_ALARM_PUSH_URL, "").strip().rstrip("/")
        longest = self._client.LONGEST_PUSH_URL
        assert longest is not None
        if base:
            longest -= len(URL_WEBHOOK_PATH.format(webhook_id="")) + ID_LENGTH
            _check_base(base, longest)
        return {**entered, CONF_ALARM_PUSH_URL: base}


def _check_base(base: str, longest: int) -> None:
    try:
        parts = urlsplit(base)
        port = parts.port
    except ValueError:
        port, parts = 0, urlsplit("")
    is_plain = base.isascii() and base.isprintable() and not {*" ?#@'%"} & {*base}
    has_host = parts.hostname and port != 0 and not parts.netloc.endswith(":")
    if parts.scheme != "http" or not has_host or not is_plain:
        raise InputError("alarm_push_url", field=CONF_ALARM_PUSH_URL)
    if len(base) > longest:
        raise InputError(
            "alarm_push_url_too_long", field=CONF_ALARM_PUSH_URL, longest=str(longest)
        )
