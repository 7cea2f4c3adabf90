"""The kinds of CGI parameter: what each accepts, what it makes of it, and the words of its fault."""

from abc import ABC, abstractmethod
from dataclasses import dataclass
from ipaddress import AddressValueError, IPv4Address
import re
from typing import override

from .refusals import Refused


@dataclass(frozen=True, slots=True, kw_only=True)
class Parameter(ABC):
    """One parameter of a CGI; `default` is None for those that are set but never answered."""

    name: str
    default: str | None = None
    fault: str | None = None
    """The reason, where it is not the usual one of its kind."""

    def parse(self, raw: str) -> str:
        """The value to keep, or a fault in the document's words."""
        if (value := self._accept(raw)) is None:
            raise Refused(self.fault or self._usual_fault())
        return value

    @abstractmethod
    def _accept(self, raw: str) -> str | None: ...

    def _usual_fault(self) -> str:
        return f"{self.name} error"


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice(Parameter):
    """One of a few words: `enable: 0 or 1`."""

    options: tuple[str, ...] = ("0", "1")
    ignores_case: bool = False

    @override
    def _accept(self, raw: str) -> str | None:
        if self.ignores_case:
            raw = raw.upper()
        return raw if raw in self.options else None

    @override
    def _usual_fault(self) -> str:
        return f"{self.name}: {' or '.join(self.options)}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Number(Parameter):
    """A whole number within a range: `brightness range: 0-255`."""

    low: int
    high: int

    @override
    def _accept(self, raw: str) -> str | None:
        value = whole_number(raw)
        return (
            str(value) if value is not None and self.low <= value <= self.high else None
        )

    @override
    def _usual_fault(self) -> str:
        return f"{self.name} range: {self.low}-{self.high}"


@dataclass(frozen=True, slots=True, kw_only=True)
class ServerPort(Parameter):
    """The port of the camera's own server: 80, or from 1000 to 65535."""

    @override
    def _accept(self, raw: str) -> str | None:
        value = whole_number(raw)
        if value is None or not (value == 80 or 1000 <= value <= 65535):
            return None
        return str(value)

    @override
    def _usual_fault(self) -> str:
        return f"{self.name}: 80 or 1000-65535"


@dataclass(frozen=True, slots=True, kw_only=True)
class Address(Parameter):
    """An IPv4 address."""

    @override
    def _accept(self, raw: str) -> str | None:
        try:
            return str(IPv4Address(raw))
        except AddressValueError:
            return None


@dataclass(frozen=True, slots=True, kw_only=True)
class Host(Parameter):
    """The name or the address of a server."""

    @override
    def _accept(self, raw: str) -> str | None:
        return raw if re.fullmatch(r"[\w.:-]{1,128}", raw) else None


@dataclass(frozen=True, slots=True, kw_only=True)
class Text(Parameter):
    """Any text."""

    @override
    def _accept(self, raw: str) -> str | None:
        return raw


def whole_number(raw: str) -> int | None:
    """A decimal number with nothing else about it, or None."""
    return int(raw) if re.fullmatch(r"-?[0-9]{1,9}", raw) else None
