"""How one setting travels over CGI: where it is read and written, its codec, its limits."""

from abc import ABC, abstractmethod
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, override

from .errors import CameraValueError, ErrorKey
from .models import Range
from .settings import Choice, Number, Setting, Toggle


@dataclass(frozen=True)
class Address:
    """A parameter on the wire: the CGI that carries it and its name there."""

    group: str
    name: str


@dataclass(frozen=True, kw_only=True)
class Param[T](ABC):
    """One CGI parameter, declared exactly once per family.

    Decoding is tolerant: what cannot be understood is None. Encoding is strict:
    what the camera would not accept raises CameraValueError.
    """

    setting: Setting[T]
    read: Address
    write: Address

    @abstractmethod
    def decode(self, raw: str) -> T | None:
        """Return the value that a camera reported, None if it makes no sense."""

    @abstractmethod
    def encode(self, value: T) -> str:
        """Return what the camera wants to be sent.

        Raises:
            CameraValueError: The camera would not accept this value.
        """


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
    def encode(self, value: bool) -> str:
        return self.on if value else self.off


@dataclass(frozen=True, kw_only=True)
class NumberParam(Param[int]):
    """A parameter that is a whole number within limits."""

    setting: Number
    range: Range

    @override
    def decode(self, raw: str) -> int | None:
        try:
            return int(raw)
        except ValueError:
            return None

    @override
    def encode(self, value: int) -> str:
        if not self.range.minimum <= value <= self.range.maximum:
            raise CameraValueError(
                ErrorKey.OUT_OF_RANGE,
                value=str(value),
                minimum=str(self.range.minimum),
                maximum=str(self.range.maximum),
            )
        return str(value)


@dataclass(frozen=True, kw_only=True)
class ChoiceParam(Param[str]):
    """A parameter that is one of a few options."""

    setting: Choice
    options: Mapping[str, str]
    """Name of each option, as Home Assistant translates it, by its wire value."""

    @override
    def decode(self, raw: str) -> str:
        # A value that nobody listed is shown as it is, rather than hidden.
        return self.options.get(raw, raw)

    @override
    def encode(self, value: str) -> str:
        for raw, option in self.options.items():
            if option == value:
                return raw
        raise CameraValueError(ErrorKey.UNKNOWN_OPTION, value=value)


type AnyParam = Param[Any]
