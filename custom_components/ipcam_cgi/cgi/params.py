"""How one setting travels over CGI: where it is read and written, its codec, its limits."""

from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from math import isfinite
from typing import Any, Final, override
from unicodedata import category

from .errors import CameraUnsupportedError, CameraValueError, ErrorKey
from .models import Range
from .settings import Choice, Fact, Measurement, Number, Setting, Text, Toggle
from .text import whole_number

# Controls, halves of characters, and what breaks a line or a paragraph.
_NOT_PRINTED: Final = frozenset({"Cc", "Cs", "Zl", "Zp"})

type Answers = Mapping[str, Mapping[str, str]]
"""What the camera last told: raw values by name, by group."""


def _number(text: str) -> float:
    return whole_number(text) or 0


@dataclass(frozen=True)
class Address:
    """A parameter on the wire: the CGI that carries it and its name there."""

    group: str
    name: str

    def raw(self, answers: Answers) -> str | None:
        """Return the value that was last told, None if none was."""
        return answers.get(self.group, {}).get(self.name)


@dataclass(frozen=True, kw_only=True)
class Param[T](ABC):
    """One CGI parameter, declared exactly once per family.

    Decoding is tolerant: what cannot be understood is None. Encoding is strict:
    what the camera would not accept raises CameraValueError. Both take all that the
    camera last told, because limits and options may depend on other parameters.

    Attributes:
        setting: What it means.
        read: Where the camera tells it.
        write: Where it is sent to, None if it is only told.
        nothing: Raw values that say the camera has no such thing.
    """

    setting: Setting[T]
    read: Address
    write: Address | None = None
    nothing: tuple[str, ...] = ()

    @abstractmethod
    def decode(self, raw: str) -> T | None:
        """Return the value that a camera reported, None if it makes no sense."""

    def encode(self, value: T, answers: Answers) -> str:
        """Return what the camera wants to be sent.

        Raises:
            CameraValueError: The camera would not accept this value.
            CameraUnsupportedError: It is only told.
        """
        raise CameraUnsupportedError

    def adjusted(self, answers: Answers) -> str | None:
        """Return the nearest legal raw value if the present one is not, else None."""
        return None


@dataclass(frozen=True, kw_only=True)
class ToggleParam(Param[bool]):
    """A parameter that is on or off."""

    setting: Toggle
    on: str = "1"
    off: str = "0"

    @override
    def decode(self, raw: str) -> bool | None:
        return {self.on: True, self.off: False}.get(raw)

    @override
    def encode(self, value: bool, answers: Answers) -> str:
        return self.on if value else self.off


@dataclass(frozen=True, kw_only=True)
class BitParam(Param[bool]):
    """One bit of a parameter that it shares with others."""

    setting: Toggle
    bit: int

    @override
    def decode(self, raw: str) -> bool | None:
        bits = whole_number(raw)
        return None if bits is None else bool(bits >> self.bit & 1)

    @override
    def encode(self, value: bool, answers: Answers) -> str:
        others = (whole_number(self.read.raw(answers) or "") or 0) & ~(1 << self.bit)
        return str(others | value << self.bit)


@dataclass(frozen=True, kw_only=True)
class NumberParam(Param[int]):
    """A parameter that is a whole number within limits.

    Attributes:
        range: The limits, or how they follow from what the camera told.
        inverted: The camera counts downwards: its least is the greatest.
    """

    setting: Number
    range: Range | Callable[[Answers], Range | None]
    inverted: bool = False

    def range_in(self, answers: Answers) -> Range | None:
        """Return the limits in force, None if they are not known."""
        return self.range if isinstance(self.range, Range) else self.range(answers)

    @override
    def decode(self, raw: str) -> int | None:
        try:
            value = int(raw)
        except ValueError:
            return None
        return self._turned(value)

    @override
    def encode(self, value: int, answers: Answers) -> str:
        limits = self.range_in(answers)
        if limits and not limits.minimum <= value <= limits.maximum:
            raise CameraValueError(
                ErrorKey.OUT_OF_RANGE,
                value=str(value),
                minimum=str(limits.minimum),
                maximum=str(limits.maximum),
            )
        return str(self._turned(value))

    @override
    def adjusted(self, answers: Answers) -> str | None:
        value = self.decode(self.read.raw(answers) or "")
        limits = self.range_in(answers)
        if value is None or limits is None:
            return None
        nearest = min(max(value, limits.minimum), limits.maximum)
        return None if nearest == value else str(self._turned(nearest))

    def _turned(self, value: int) -> int:
        if self.inverted and isinstance(self.range, Range):
            return self.range.minimum + self.range.maximum - value
        return value


@dataclass(frozen=True, kw_only=True)
class ChoiceParam(Param[str]):
    """A parameter that is one of a few options.

    Attributes:
        options: Name of each option, as Home Assistant translates it, by its raw
            value; or how they follow from what the camera told.
        spelling: How the camera's own spelling becomes that of the options.
        size: How large an option is, to find the nearest one.
    """

    setting: Choice
    options: Mapping[str, str] | Callable[[Answers], Mapping[str, str]]
    spelling: Callable[[str], str] = str
    size: Callable[[str], float] = _number

    def options_in(self, answers: Answers) -> Mapping[str, str]:
        """Return the options in force."""
        return self.options(answers) if callable(self.options) else self.options

    @override
    def decode(self, raw: str) -> str:
        # A value that nobody listed is shown as it is, rather than hidden.
        options = {} if callable(self.options) else self.options
        return options.get(self.spelling(raw), raw)

    @override
    def encode(self, value: str, answers: Answers) -> str:
        for raw, option in self.options_in(answers).items():
            if option == value:
                return raw
        # What is in force is offered too, whatever it means: who sends back what was
        # read must not fail.
        present = self.read.raw(answers)
        if present is not None and self.decode(present) == value:
            return self.spelling(present)
        raise CameraValueError(ErrorKey.UNKNOWN_OPTION, value=value)

    @override
    def adjusted(self, answers: Answers) -> str | None:
        raw, options = self.read.raw(answers), self.options_in(answers)
        # Only what depends on others can have become illegal.
        if raw is None or not options or not callable(self.options) or raw in options:
            return None
        # The largest that is not larger than before, else the smallest.
        size = self.size(raw)
        if fitting := [option for option in options if self.size(option) <= size]:
            return max(fitting, key=self.size)
        return min(options, key=self.size)


@dataclass(frozen=True, kw_only=True)
class TextParam(Param[str]):
    """A parameter that is free text, of any printable characters."""

    setting: Text
    longest: int

    @override
    def decode(self, raw: str) -> str:
        return raw

    @override
    def encode(self, value: str, answers: Answers) -> str:
        if len(value.encode()) > self.longest:
            raise CameraValueError(ErrorKey.TOO_LONG, longest=str(self.longest))
        if any(category(char) in _NOT_PRINTED for char in value):
            raise CameraValueError(ErrorKey.NOT_PRINTABLE)
        return value


@dataclass(frozen=True, kw_only=True)
class FactParam(Param[str]):
    """A text, or a state by its number, that the camera only tells."""

    setting: Fact
    states: Mapping[str, str] | None = None
    """Name of each state, as Home Assistant translates it, by its raw value."""
    spelling: Callable[[str], str] = str

    @override
    def decode(self, raw: str) -> str:
        return (self.states or {}).get(raw, self.spelling(raw))


@dataclass(frozen=True, kw_only=True)
class MeasurementParam(Param[float]):
    """A number that the camera only tells."""

    setting: Measurement

    @override
    def decode(self, raw: str) -> float | None:
        try:
            value = float(raw)
        except ValueError:
            return None
        return value if isfinite(value) else None


type AnyParam = Param[Any]
