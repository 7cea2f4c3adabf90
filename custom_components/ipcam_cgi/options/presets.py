"""The step of the options flow that names presets."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final

from homeassistant.config_entries import ConfigFlowResult
from homeassistant.const import CONF_NAME
from homeassistant.helpers.selector import (
    NumberSelector,
    NumberSelectorConfig,
    NumberSelectorMode,
    ObjectSelector,
    ObjectSelectorConfig,
    TextSelector,
)
import voluptuous as vol

from ..cgi import CameraError, CameraValueError, ErrorKey
from ..const import CONF_PRESETS
from ..ptz import LONGEST_NAME
from .base import InputError, OptionsSteps

_NUMBER: Final = "number"
_LOOK_AT: Final = "look_at"

_WHOLE_NUMBER: Final = NumberSelector(
    NumberSelectorConfig(mode=NumberSelectorMode.BOX, step=1)
)
_PRESETS_SCHEMA: Final = vol.Schema(
    {
        vol.Optional(CONF_PRESETS): ObjectSelector(
            ObjectSelectorConfig(
                multiple=True,
                label_field=CONF_NAME,
                description_field=_NUMBER,
                translation_key=CONF_PRESETS,
                fields={
                    _NUMBER: {"required": True, "selector": _WHOLE_NUMBER},
                    CONF_NAME: {"required": True, "selector": TextSelector()},
                },
            )
        ),
        vol.Optional(_LOOK_AT): _WHOLE_NUMBER,
    }
)


class PresetSteps(OptionsSteps):
    """Gives presets names."""

    async def async_step_presets(
        self, user_input: dict[str, Any] | None = None
    ) -> ConfigFlowResult:
        """Ask for the names of presets; go to one before that, where the user wants to look."""
        head = self._required_head()
        presets = head.abilities.presets
        field = CONF_PRESETS
        problem: CameraError | InputError | None = None
        if user_input is None:
            rows = [
                {_NUMBER: number, CONF_NAME: name}
                for number, name in head.names.items()
            ]
        else:
            # Not there when the last one was taken away.
            rows = user_input.get(CONF_PRESETS, [])
            try:
                if (number := user_input.get(_LOOK_AT)) is None:
                    return self._save({CONF_PRESETS: _checked_names(rows, presets)})
                field = _LOOK_AT
                await head.async_go_to_preset(_checked_number(number, presets))
            except (CameraError, InputError) as err:
                problem = err
        return self._form(
            "presets",
            _PRESETS_SCHEMA,
            {CONF_PRESETS: rows},
            field=field,
            problem=problem,
            first=str(presets[0]),
            last=str(presets[-1]),
        )


def _checked_number(number: float, presets: Sequence[int]) -> int:
    """Return the number of a preset.

    Raises:
        CameraValueError: It is none.
    """
    if number not in presets:
        raise CameraValueError(ErrorKey.NOT_A_PRESET, preset=f"{number:g}")
    return int(number)


def _checked_names(
    rows: Iterable[Mapping[str, Any]], presets: Sequence[int]
) -> dict[str, str]:
    """Return the names as the options keep them.

    Raises:
        CameraValueError: A number is no preset.
        InputError: A name could not be told from another, or from a number.
    """
    names: dict[int, str] = {}
    taken: set[str] = set()
    for row in rows:
        number = _checked_number(row[_NUMBER], presets)
        name = row[CONF_NAME].strip()
        if number in names:
            raise InputError("number_twice", preset=str(number))
        if not name:
            raise InputError("name_empty", preset=str(number))
        if len(name) > LONGEST_NAME:
            raise InputError("name_too_long", name=name, longest=str(LONGEST_NAME))
        if name.isdecimal():
            raise InputError("name_is_number", name=name)
        if name.casefold() in taken:
            raise InputError("name_twice", name=name)
        names[number] = name
        taken.add(name.casefold())
    return {str(number): names[number] for number in sorted(names)}
