"""The head of one camera as Home Assistant sees it: its step, its speed, and presets by name."""

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any, Final

from homeassistant.config_entries import ConfigEntry
from homeassistant.core import HomeAssistant, callback

from .cgi import (
    AXES,
    DEFAULT_STEP,
    Abilities,
    CameraValueError,
    ErrorKey,
    Motion,
    Patrol,
    Ptz,
    PtzEvent,
    TourStop,
)
from .const import CONF_PRESETS

LONGEST_NAME: Final = 64


class PtzControl:
    """Moves a camera's head. Raises CameraError; whoever calls translates it.

    The camera only knows its presets by number, and cannot say which of them hold a
    position. Their names are the entry's options.

    Attributes:
        abilities: What the head can do.
        listen: Tells a listener what was done to the head; returns what ends that.
        speed: How fast a move is that nobody gave a speed, None if that is up to the
            camera.
        step_seconds: How long a move lasts that nobody gave a duration.
    """

    def __init__(self, hass: HomeAssistant, entry: ConfigEntry[Any], ptz: Ptz) -> None:
        """Move the head of an entry's camera."""
        self._hass = hass
        self._entry = entry
        self._ptz = ptz
        self.abilities: Abilities = ptz.abilities
        self.listen: Callable[[Callable[[PtzEvent], None]], Callable[[], None]] = (
            ptz.listen
        )
        speeds = ptz.abilities.speeds
        self.speed = None if speeds is None else (speeds.minimum + speeds.maximum) // 2
        self.step_seconds = DEFAULT_STEP
        self._named: list[Callable[[], None]] = []
        self._names = names_of(entry.options.get(CONF_PRESETS, {}), self.abilities)

    @property
    def is_moving(self) -> bool:
        """Whether something runs that was started here."""
        return self._ptz.is_moving

    async def async_move(
        self, motion: Motion, *, seconds: float | None = None, speed: int | None = None
    ) -> None:
        """Move for a while, by default for a step; see Ptz.move."""
        if seconds is None:
            seconds = self.step_seconds
        if speed is None and motion in AXES:
            speed = self.speed
        await self._ptz.move(motion, seconds, speed)

    async def async_step(self, motion: Motion, degrees: int) -> None:
        """Turn by an angle; see Ptz.step."""
        await self._ptz.step(motion, degrees)

    async def async_stop(self) -> None:
        """Stop whatever is under way; see Ptz.stop."""
        await self._ptz.stop()

    async def async_center(self) -> None:
        """Go to the middle; see Ptz.center."""
        await self._ptz.center()

    async def async_go_to_preset(self, number: int) -> None:
        """Go to a preset, named or not; see Ptz.go_to_preset."""
        await self._ptz.go_to_preset(number)

    async def async_start_patrol(self, patrol: Patrol) -> None:
        """Make a round until another command; see Ptz.start_patrol."""
        await self._ptz.start_patrol(patrol)

    async def async_stop_patrol(self, patrol: Patrol) -> None:
        """End a round; see Ptz.stop_patrol."""
        await self._ptz.stop_patrol(patrol)

    async def async_tour(self, stops: list[TourStop]) -> None:
        """Go from preset to preset until another command; see Ptz.tour."""
        await self._ptz.tour(stops)

    # Presets by name

    @property
    def names(self) -> Mapping[int, str]:
        """The presets that have a name, in the order of their numbers."""
        return MappingProxyType(self._names)

    @callback
    def async_listen(self, listener: Callable[[], None]) -> Callable[[], None]:
        """Tell a listener when names have changed; returns what ends that."""
        self._named.append(listener)
        return lambda: self._named.remove(listener)

    def number_of(self, preset: str) -> int:
        """Return the number of a preset, by its name in any case, or by its number.

        Raises:
            CameraValueError: There is none.
        """
        wanted = preset.strip()
        for number, name in self._names.items():
            if name.casefold() == wanted.casefold():
                return number
        if wanted.isdecimal() and int(wanted) in self.abilities.presets:
            return int(wanted)
        names = ", ".join(self._names.values())
        raise CameraValueError(
            ErrorKey.UNKNOWN_PRESET, preset=wanted, presets=names or "–"
        )

    async def async_save_preset(self, name: str, number: int | None = None) -> int:
        """Keep the present position under a name; return its number.

        A name that is known already keeps its number, unless another one is wanted.
        A new one takes the first number that has no name.

        Raises:
            CameraValueError: All numbers have names, or this is none of them; or the
                name could not be told from a number.
            CameraError: The camera refused, or a newer command came in between.
        """
        name = name.strip()
        if name.isdecimal():
            raise CameraValueError(ErrorKey.NAME_IS_NUMBER, name=name)
        if number is None:
            number = self._number_for(name)
        await self._ptz.save_preset(number)
        names = {
            other: text
            for other, text in self._names.items()
            if text.casefold() != name.casefold()
        }
        self._async_rename({**names, number: name})
        return number

    async def async_delete_preset(self, number: int) -> None:
        """Forget a preset: its name, and its position where the camera can do that.

        Raises:
            CameraUnsupportedError: It has no name, and the camera keeps its position.
            CameraError: The camera refused.
        """
        if self.abilities.can_delete_presets or number not in self._names:
            await self._ptz.delete_preset(number)
        self._async_rename(
            {other: name for other, name in self._names.items() if other != number}
        )

    def _number_for(self, name: str) -> int:
        for number, known in self._names.items():
            if known.casefold() == name.casefold():
                return number
        for number in self.abilities.presets:
            if number not in self._names:
                return number
        raise CameraValueError(
            ErrorKey.NO_FREE_PRESET if self.abilities.presets else ErrorKey.NO_PRESETS
        )

    @callback
    def _async_rename(self, names: Mapping[int, str]) -> None:
        if names == self._names:
            return
        self._names = dict(sorted(names.items()))
        presets = {str(number): name for number, name in self._names.items()}
        self._hass.config_entries.async_update_entry(
            self._entry, options={**self._entry.options, CONF_PRESETS: presets}
        )
        for listener in tuple(self._named):
            listener()


def names_of(presets: Mapping[str, str], abilities: Abilities) -> dict[int, str]:
    """Return the names in an entry's options, as far as the camera has such presets."""
    names = {int(number): name for number, name in presets.items()}
    return {
        number: names[number] for number in sorted(names) if number in abilities.presets
    }
