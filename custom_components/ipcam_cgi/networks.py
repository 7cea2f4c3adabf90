"""Which networks are searched: those of Home Assistant's adapters, or what was typed."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv4Interface, IPv4Network
import re
from typing import Final, Self, override

from homeassistant.components import network
from homeassistant.core import HomeAssistant

from .cgi import CameraAddress
from .cgi.address import DEFAULT_PORT

_PRIVATE: Final = tuple(
    IPv4Network(text)
    for text in (
        "10.0.0.0/8",
        "172.16.0.0/12",
        "192.168.0.0/16",
        "169.254.0.0/16",
        "127.0.0.0/8",
    )
)
_LONGEST_BY_DEFAULT: Final = 22
"""The prefix to which the network of an adapter is narrowed."""
_MOST_ADDRESSES: Final = 2**16
_SEPARATORS: Final = re.compile(r"[,;\s]+")
_LARGEST_PORT: Final = 65535


class RangeError(ValueError):
    """What was typed cannot be searched."""

    def __init__(self, key: str, text: str) -> None:
        """Name the message, and what it is about."""
        super().__init__(key)
        self.key = key
        self.text = text


@dataclass(frozen=True)
class SearchRange:
    """A network, and the port at which cameras are looked for in it."""

    network: IPv4Network
    port: int = DEFAULT_PORT

    @classmethod
    def parse(cls, text: str) -> Self:
        """Understand a network or an address, with or without a port.

        Raises:
            RangeError: It is none, or not private.
        """
        host, colon, port = text.partition(":")
        try:
            found = cls(
                IPv4Network(host, strict=False), int(port) if colon else DEFAULT_PORT
            )
        except ValueError:
            raise RangeError("range_invalid", text) from None
        if not 0 < found.port <= _LARGEST_PORT:
            raise RangeError("range_invalid", text)
        if not _is_private(found.network):
            raise RangeError("range_not_private", text)
        return found

    @override
    def __str__(self) -> str:
        """Return what a person would type."""
        if self.port == DEFAULT_PORT:
            return str(self.network)
        return f"{self.network}:{self.port}"


def parse_ranges(text: str) -> list[SearchRange]:
    """Understand one or more ranges.

    Raises:
        RangeError: One is none, not private, or all together are too large.
    """
    parts = [part for part in _SEPARATORS.split(text) if part]
    ranges = list(dict.fromkeys(map(SearchRange.parse, parts)))
    if not ranges:
        raise RangeError("range_invalid", text)
    if sum(each.network.num_addresses for each in ranges) > _MOST_ADDRESSES:
        raise RangeError("range_too_large", text)
    return ranges


def addresses_in(ranges: Iterable[SearchRange]) -> Sequence[CameraAddress]:
    """Return where in some ranges a camera may be, each address once."""
    return list(
        dict.fromkeys(
            CameraAddress(host=str(host), port=each.port)
            for each in ranges
            for host in each.network.hosts()
        )
    )


async def async_own_interfaces(hass: HomeAssistant) -> Sequence[IPv4Interface]:
    """Return Home Assistant's own addresses in private networks."""
    interfaces = [
        IPv4Interface(f"{address['address']}/{address['network_prefix']}")
        for adapter in await network.async_get_adapters(hass)
        if adapter["enabled"]
        for address in adapter["ipv4"]
    ]
    return [each for each in interfaces if _is_private(each.network)]


def default_ranges(interfaces: Iterable[IPv4Interface]) -> Sequence[SearchRange]:
    """Return the ranges around some own addresses that are searched unless others are typed.

    Of each network there is one, whatever addresses are in it.
    """
    addresses: dict[IPv4Network, IPv4Address] = {}
    for each in interfaces:
        addresses.setdefault(each.network, each.ip)
    narrowed = (
        IPv4Network((ip, max(each.prefixlen, _LONGEST_BY_DEFAULT)), strict=False)
        for each, ip in addresses.items()
    )
    return [SearchRange(each) for each in dict.fromkeys(narrowed)]


def broadcast_addresses(interfaces: Iterable[IPv4Interface]) -> Collection[str]:
    """Return where all the neighbours of some own addresses hear a search."""
    return {str(each.network.broadcast_address) for each in interfaces}


def _is_private(tested: IPv4Network) -> bool:
    return any(tested.subnet_of(private) for private in _PRIVATE)
