"""Options flow: intervals, what the camera cannot tell itself, names of presets, and which way the head turns."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any, Final

from homeassistant.config_entries import (
    ConfigEntryState,
    ConfigFlowResult,
    OptionsFlowWithReload,
)
from homeassistant.const import CONF_NAME, UnitOfTime
from homeassistant.data_entry_flow import AbortFlow
from homeassistant.helpers.selector import (
    BooleanSelector,
    NumberSelector,
    NumberSelectorConfig,
    NumberSelectorMode,
    ObjectSelector,
    ObjectSelectorConfig,
    SelectSelector,
    SelectSelectorConfig,
    SelectSelectorMode,
    TextSelector,
)
import voluptuous as vol

from .cgi import (
    FAMILIES,
    CameraClient,
    CameraError,
    CameraValueError,
    ClientOptions,
    ErrorKey,
    Head,
    Motion,
    Output,
)
from .const import (
    CONF_FAMILY,
    CONF_HEAD,
    CONF_OUTPUT,
    CONF_OUTPUT_INVERTED,
    CONF_PRESETS,
    CONF_SETTINGS_INTERVAL,
    CONF_STATUS_INTERVAL,
    CONF_SWAP_LEFT_RIGHT,
    CONF_SWAP_UP_DOWN,
    DEFAULT_SETTINGS_INTERVAL,
    LOGGER,
)
from .coordinator import CameraConfigEntry
from .ptz import LONGEST_NAME, PtzControl

_NUMBER: Final = "number"
_LOOK_AT: Final = "look_at"
_SEEN: Final = "seen"
_NOTHING: Final = "nothing"
_AGAIN: Final = "again"
_TRY_SECONDS: Final = 1.0

_CLIENT_OPTIONS: Final = {
    CONF_OUTPUT: SelectSelector(
        SelectSelectorConfig(options=list(Output), translation_key=CONF_OUTPUT)
    ),
    CONF_OUTPUT_INVERTED: BooleanSelector(),
    CONF_HEAD: SelectSelector(
        SelectSelectorConfig(options=list(Head), translation_key=CONF_HEAD)
    ),
    CONF_SWAP_LEFT_RIGHT: BooleanSelector(),
    CONF_SWAP_UP_DOWN: BooleanSelector(),
}

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


@dataclass(frozen=True, kw_only=True)
class _Trial:
    """A motion that is tried, and the option that says whether it goes the other way.

    Attributes:
        step_id: The form that asks which way it went.
        motion: What the head is told.
        opposite: Where it goes when the option has to be changed.
        option: The option.
    """

    step_id: str
    motion: Motion
    opposite: Motion
    option: str

    @property
    def schema(self) -> vol.Schema:
        """The question what came into view."""
        seen = SelectSelectorConfig(
            options=[self.motion, self.opposite, _NOTHING, _AGAIN],
            mode=SelectSelectorMode.LIST,
            translation_key=self.step_id,
        )
        return vol.Schema({vol.Required(_SEEN): SelectSelector(seen)})


_LEFT_RIGHT: Final = _Trial(
    step_id="left_right",
    motion=Motion.LEFT,
    opposite=Motion.RIGHT,
    option=CONF_SWAP_LEFT_RIGHT,
)
_UP_DOWN: Final = _Trial(
    step_id="up_down",
    motion=Motion.UP,
    opposite=Motion.DOWN,
    option=CONF_SWAP_UP_DOWN,
)


class _NameError(Exception):
    """The names of the presets cannot be as they were entered."""

    def __init__(self, key: str, **placeholders: str) -> None:
        """Name the message and fill its placeholders."""
        super().__init__(key)
        self.key = key
        self.placeholders = placeholders


class CameraOptionsFlow(OptionsFlowWithReload):
    """Changes what is up to the user, and not to the camera."""

    def __init__(self) -> None:
        """Begin with nothing tried."""
        self._swaps: dict[str, bool] = {}
        self._unmoved: set[str] = set()

    async def async_step_init(
        self, user_input: dict[str, Any] | None = None
    ) -> ConfigFlowResult:
        """Offer what means something to this camera."""
        menu = ["general"]
        if (head := self._head) is not None:
            if head.abilities.presets:
                menu.append("presets")
            if CONF_SWAP_LEFT_RIGHT in self._client.OPTIONS:
                menu.append("try_directions")
        if len(menu) == 1:
            return await self.async_step_general()
        return self.async_show_menu(step_id="init", menu_options=menu)

    async def async_step_general(
        self, user_input: dict[str, Any] | None = None
    ) -> ConfigFlowResult:
        """Ask for intervals, and for what the camera cannot tell."""
        if user_input is not None:
            return self._save(user_input)
        client = self._client
        schema = vol.Schema(
            {
                vol.Required(CONF_STATUS_INTERVAL): _seconds(1, 300),
                vol.Required(CONF_SETTINGS_INTERVAL): _seconds(30, 3600),
                **{
                    vol.Required(name): selector
                    for name, selector in _CLIENT_OPTIONS.items()
                    if name in client.OPTIONS
                },
            }
        )
        present = {
            CONF_STATUS_INTERVAL: client.HEARTBEAT_INTERVAL.total_seconds(),
            CONF_SETTINGS_INTERVAL: DEFAULT_SETTINGS_INTERVAL.total_seconds(),
            **asdict(ClientOptions()),
            **self.config_entry.options,
        }
        return self._form("general", schema, present)

    # Presets by name

    async def async_step_presets(
        self, user_input: dict[str, Any] | None = None
    ) -> ConfigFlowResult:
        """Ask for the names of presets; go to one before that, where the user wants to look."""
        head = self._required_head()
        presets = head.abilities.presets
        field = CONF_PRESETS
        problem: CameraError | _NameError | None = None
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
            except (CameraError, _NameError) as err:
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

    # Which way the head turns

    async def async_step_try_directions(
        self, user_input: dict[str, Any] | None = None
    ) -> ConfigFlowResult:
        """Tell what will happen, then turn left."""
        problem = None
        if user_input is not None:
            problem = await self._async_turn(_LEFT_RIGHT)
            if problem is None:
                return self._ask(_LEFT_RIGHT)
        return self._form("try_directions", vol.Schema({}), problem=problem)

    async def async_step_left_right(
        self, user_input: dict[str, Any]
    ) -> ConfigFlowResult:
        """Note which way it turned, then tilt up."""
        if not self._note(_LEFT_RIGHT, user_input[_SEEN]):
            return self._ask(_LEFT_RIGHT, problem=await self._async_turn(_LEFT_RIGHT))
        if (problem := await self._async_turn(_UP_DOWN)) is not None:
            return self._ask(_LEFT_RIGHT, user_input, problem)
        return self._ask(_UP_DOWN)

    async def async_step_up_down(self, user_input: dict[str, Any]) -> ConfigFlowResult:
        """Note which way it tilted, and save; tell what to do where it did not."""
        if not self._note(_UP_DOWN, user_input[_SEEN]):
            return self._ask(_UP_DOWN, problem=await self._async_turn(_UP_DOWN))
        if self._unmoved:
            return self._form("not_moved", vol.Schema({}))
        return self._save(self._swaps)

    async def async_step_not_moved(
        self, user_input: dict[str, Any]
    ) -> ConfigFlowResult:
        """Save what was found out all the same."""
        return self._save(self._swaps)

    async def _async_turn(self, trial: _Trial) -> CameraError | None:
        """Turn the head for a moment; return why that was not possible."""
        try:
            await self._required_head().async_move(trial.motion, seconds=_TRY_SECONDS)
        except CameraError as err:
            LOGGER.debug("The direction could not be tried: %s", err)
            return err
        return None

    def _note(self, trial: _Trial, seen: str) -> bool:
        """Note what the user saw; return whether that is an answer."""
        if seen == _AGAIN:
            return False
        self._swaps.pop(trial.option, None)
        self._unmoved.discard(trial.option)
        if seen == _NOTHING:
            self._unmoved.add(trial.option)
        else:
            # It was tried with the swap that is in force.
            swapped = self.config_entry.options.get(trial.option, False)
            self._swaps[trial.option] = swapped != (seen == trial.opposite)
        return True

    # What the steps share

    @property
    def _client(self) -> type[CameraClient]:
        return FAMILIES[self.config_entry.data[CONF_FAMILY]]

    @property
    def _head(self) -> PtzControl | None:
        entry: CameraConfigEntry = self.config_entry
        if entry.state is not ConfigEntryState.LOADED:
            return None
        return entry.runtime_data.ptz

    def _required_head(self) -> PtzControl:
        """Return the head; end the flow if it is gone since the menu was shown."""
        if (head := self._head) is None:
            raise AbortFlow("no_head")
        return head

    def _save(self, changes: Mapping[str, Any]) -> ConfigFlowResult:
        """Change some of the options."""
        return self.async_create_entry(data={**self.config_entry.options, **changes})

    def _form(
        self,
        step_id: str,
        schema: vol.Schema,
        values: Mapping[str, Any] | None = None,
        *,
        field: str = "base",
        problem: CameraError | _NameError | None = None,
        **placeholders: str,
    ) -> ConfigFlowResult:
        """Show a form, with what was entered before and what is wrong with it."""
        errors = {}
        if problem is not None:
            errors[field] = str(problem.key)
            placeholders |= problem.placeholders
        return self.async_show_form(
            step_id=step_id,
            data_schema=self.add_suggested_values_to_schema(schema, values),
            errors=errors,
            description_placeholders=placeholders,
        )

    def _ask(
        self,
        trial: _Trial,
        answer: Mapping[str, Any] | None = None,
        problem: CameraError | None = None,
    ) -> ConfigFlowResult:
        """Ask what came into view."""
        return self._form(trial.step_id, trial.schema, answer, problem=problem)


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
        _NameError: A name could not be told from another, or from a number.
    """
    names: dict[int, str] = {}
    taken: set[str] = set()
    for row in rows:
        number = _checked_number(row[_NUMBER], presets)
        name = row[CONF_NAME].strip()
        if number in names:
            raise _NameError("number_twice", preset=str(number))
        if not name:
            raise _NameError("name_empty", preset=str(number))
        if len(name) > LONGEST_NAME:
            raise _NameError("name_too_long", name=name, longest=str(LONGEST_NAME))
        if name.isdecimal():
            raise _NameError("name_is_number", name=name)
        if name.casefold() in taken:
            raise _NameError("name_twice", name=name)
        names[number] = name
        taken.add(name.casefold())
    return {str(number): names[number] for number in sorted(names)}


def _seconds(shortest: int, longest: int) -> NumberSelector:
    return NumberSelector(
        NumberSelectorConfig(
            min=shortest,
            max=longest,
            mode=NumberSelectorMode.BOX,
            unit_of_measurement=UnitOfTime.SECONDS,
        )
    )
