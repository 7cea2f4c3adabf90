"""The shared vocabulary: every setting either family knows, by meaning.

A setting says *what* can be changed and the type of its value. Where it lives
on the wire, and what this camera accepts, is the family's business. The key is
the suffix of the unique id and the translation key: it never changes.
"""

from dataclasses import dataclass
from typing import Any, Final


@dataclass(frozen=True)
class Change[T]:
    """A setting and the value it should get."""

    setting: Setting[T]
    value: T


@dataclass(frozen=True)
class Setting[T]:
    """Something a camera can be told, identified by its key."""

    key: str

    def to(self, value: T) -> Change[T]:
        """Return the change that gives this setting a value."""
        return Change(self, value)


class Toggle(Setting[bool]):
    """A setting that is on or off."""


class Number(Setting[int]):
    """A setting that is a whole number."""


class Choice(Setting[str]):
    """A setting that is one of a few named options."""


type AnySetting = Setting[Any]
type AnyChange = Change[Any]

BRIGHTNESS: Final = Number("brightness")
CONTRAST: Final = Number("contrast")
MOTION_DETECTION: Final = Toggle("motion_detection")
POWER_LINE_MODE: Final = Choice("power_line_mode")
