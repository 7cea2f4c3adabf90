"""The steps of the options flow that find out which way the head turns."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from homeassistant.config_entries import ConfigFlowResult
from homeassistant.helpers.selector import (
    SelectSelector,
    SelectSelectorConfig,
    SelectSelectorMode,
)
import voluptuous as vol

from ..cgi import CameraError, Motion
from ..const import CONF_SWAP_LEFT_RIGHT, CONF_SWAP_UP_DOWN, LOGGER
from .base import OptionsSteps

_SEEN: Final = "seen"
_NOTHING: Final = "nothing"
_AGAIN: Final = "again"
_TRY_SECONDS: Final = 1.0


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


class DirectionSteps(OptionsSteps):
    """Turns the head, and asks what came into view."""

    def __init__(self) -> None:
        """Begin with nothing tried."""
        self._swaps: dict[str, bool] = {}
        self._unmoved: set[str] = set()

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

    def _ask(
        self,
        trial: _Trial,
        answer: Mapping[str, Any] | None = None,
        problem: CameraError | None = None,
    ) -> ConfigFlowResult:
        """Ask what came into view."""
        return self._form(trial.step_id, trial.schema, answer, problem=problem)
