"""What a search finds, and what a family must say so that its cameras can be searched for."""

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from ..address import CameraAddress
from ..text import mac_digits, quotable

_NOBODY: Final = frozenset({"0" * 12, "F" * 12})


class SearchWay(StrEnum):
    """How a camera was found."""

    HTTP = "http"
    VENDOR = "vendor"
    ONVIF = "onvif"
    DHCP = "dhcp"


@dataclass(frozen=True, kw_only=True)
class Sighting:
    """What was seen of a camera, or of what may be one, without logging in.

    Attributes:
        address: Where it is.
        ways: How it was found.
        family: Which family it is of; None: it may be anything.
        mac: Its MAC address, 12 upper-case hexadecimal digits, or None.
        name: What the user called it, or None.
        model: What it calls itself, or None.
        firmware: Version of the system firmware, or None.
    """

    address: CameraAddress
    ways: frozenset[SearchWay]
    family: str | None = None
    mac: str | None = None
    name: str | None = None
    model: str | None = None
    firmware: str | None = None

    @property
    def is_camera(self) -> bool:
        """Whether it has shown itself to be a camera of a family."""
        return self.family is not None

    def is_of(self, family: str) -> bool:
        """Whether it is a camera of this family."""
        return self.family == family


type Parse = Callable[[bytes, str], Sighting | None]
"""Reads an answer, given the IP address of its sender; None for what is none."""


@dataclass(frozen=True, kw_only=True)
class UdpSearch:
    """A vendor's search by UDP.

    Attributes:
        port: Where the cameras listen.
        source_port: Where the search comes from: some answer to this port only.
        request: The search, which changes nothing.
        parse: Reads an answer.
    """

    port: int
    source_port: int
    request: bytes
    parse: Parse


def told_mac(text: str) -> str | None:
    """Return the digits of a MAC address that can be one camera's only, else None."""
    digits = mac_digits(text)
    return None if digits in _NOBODY else digits


def told_text(text: str | None) -> str | None:
    """Return what a stranger said, printable and short; None for nothing."""
    return quotable(text or "") or None
