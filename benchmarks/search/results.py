"""What was measured of the search, and the tables of it."""

from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass, field
import json
import os
import platform
from statistics import median
from typing import Final

from homeassistant.const import __version__

from benchmarks.command import markdown
from benchmarks.scale.figures import Loop

_TARGETS: Final = {254: 6}
"""Within how many seconds a network of so many addresses is to be searched."""


@dataclass(frozen=True, kw_only=True)
class Search:
    """One search.

    Attributes:
        seconds: How long it took.
        cpu: Seconds of CPU time that it took.
        found: How many cameras it found.
        loop: How late the event loop was.
        connections: How many there were at most at once.
        requests: How many each neighbour got, by its name.
        datagrams: How many were sent.
    """

    seconds: float
    cpu: float
    found: int
    loop: Loop
    connections: int
    requests: dict[str, int]
    datagrams: int


@dataclass(frozen=True, kw_only=True)
class Range:
    """All searches of a network.

    Attributes:
        network: Which.
        addresses: How many it has.
        cameras: How many of these are cameras.
        strangers: How many are anybody else.
    """

    network: str
    addresses: int
    cameras: int
    strangers: int
    searches: list[Search]


@dataclass
class Results:
    """Everything that was measured."""

    ranges: list[Range] = field(default_factory=list)
    machine: str = (
        f"Python {platform.python_version()}, Home Assistant {__version__},"
        f" {os.cpu_count()} cores"
    )

    def as_json(self) -> str:
        """Return everything in JSON, in seconds."""
        return json.dumps(asdict(self), indent=1) + "\n"

    def tables(self) -> list[str]:
        """Return the tables in Markdown."""
        lines = [self.machine, ""]
        lines += markdown(
            (
                *("Network", "Addresses", "Cameras", "Strangers", "Searches"),
                *("Found", "Median", "Longest", "To be reached", "CPU"),
                "Connections at once",
                *("Datagrams", "Loop delay at most"),
            ),
            map(_row, self.ranges),
        )
        for each in self.ranges:
            lines += markdown(
                (f"Requests in a search of {each.network}", "Median", "Most"),
                _requests(each),
            )
        return lines


def _row(each: Range) -> Sequence[str]:
    runs = each.searches
    return (
        each.network,
        *(str(number) for number in (each.addresses, each.cameras, each.strangers)),
        str(len(runs)),
        " to ".join(
            dict.fromkeys(str(f(run.found for run in runs)) for f in (min, max))
        ),
        f"{median(run.seconds for run in runs):.2f} s",
        f"{max(run.seconds for run in runs):.2f} s",
        f"≤ {_TARGETS[each.addresses]} s" if each.addresses in _TARGETS else "",
        f"{median(run.cpu for run in runs):.2f} s",
        str(max(run.connections for run in runs)),
        str(max(run.datagrams for run in runs)),
        _ms([run.loop.most for run in runs]),
    )


def _requests(each: Range) -> Iterable[Sequence[str]]:
    for name in each.searches[0].requests:
        counts = [run.requests[name] for run in each.searches]
        yield name, f"{median(counts):g}", str(max(counts))


def _ms(seconds: Sequence[float]) -> str:
    least, middle, most = (1000 * f(seconds) for f in (min, median, max))
    return f"{middle:.1f} ms ({least:.1f} to {most:.1f})"
