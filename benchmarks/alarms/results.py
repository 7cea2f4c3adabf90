"""What was measured of alarms, and the tables of it."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, field
import json
import math
import os
import platform
from typing import Final

from homeassistant.const import __version__

from benchmarks.command import markdown
from benchmarks.scale.figures import MEGABYTE, Loop

REQUESTS_TARGET: Final = 170
"""Requests an hour to an idle camera."""
PUSH_TARGET: Final = 0.050
"""Seconds within which 99 % of the alarms are to be shown of which the camera tells by a call."""


@dataclass(frozen=True, kw_only=True)
class Alarm:
    """An alarm.

    Attributes:
        at: When the camera raised it (monotonic).
        delay: After how many seconds the binary sensor was on, None if it never was; likewise
            the event entity: `event_delay`.
    """

    at: float
    delay: float | None
    event_delay: float | None


@dataclass(frozen=True, kw_only=True)
class Delays:
    """What became of alarms.

    Attributes:
        name: Of what alarms.
        alarms: All, by repetition.
        calls: How many calls the cameras made, by the status that was the answer.
        loops: How late the event loop was, by repetition.
    """

    name: str
    cameras: int
    alarms: Sequence[Sequence[Alarm]]
    calls: Mapping[str, int]
    loops: Sequence[Loop]

    @property
    def number(self) -> int:
        """How many alarms there were."""
        return sum(map(len, self.alarms))

    @property
    def lost(self) -> int:
        """How many the binary sensor or the event entity did not show."""
        return sum(
            alarm.delay is None or alarm.event_delay is None
            for alarms in self.alarms
            for alarm in alarms
        )

    @property
    def seconds(self) -> list[float]:
        """All delays of the binary sensors, the shortest first."""
        return sorted(
            alarm.delay
            for alarms in self.alarms
            for alarm in alarms
            if alarm.delay is not None
        )

    def percentile(self, share: float) -> float:
        """Return within how many seconds a share of the alarms was shown."""
        seconds = self.seconds
        return seconds[math.ceil(share * len(seconds)) - 1] if seconds else math.nan


@dataclass(frozen=True, kw_only=True)
class Idle:
    """What the cameras of a family were asked when nothing happened.

    Attributes:
        seconds: For how long they were watched.
        each: How many requests each camera had.
        requests: The mean of a camera's requests, by path or ONVIF operation.
    """

    family: str
    seconds: float
    each: Sequence[int]
    requests: Mapping[str, float]

    @property
    def per_hour(self) -> float:
        """The mean of a camera's requests in an hour."""
        return 3600 / self.seconds * sum(self.each) / len(self.each)

    @property
    def most_per_hour(self) -> float:
        """Likewise, of the camera that was asked most."""
        return 3600 / self.seconds * max(self.each)


@dataclass(frozen=True, kw_only=True)
class Cost:
    """What it costs Home Assistant to listen to many cameras over ONVIF.

    Attributes:
        seconds: For how long it was watched.
        memory_without: What belongs to the process only (USS), in bytes, where the option is off; likewise
            `cpu_without`, CPU seconds per second, and `loop_without`.
    """

    cameras: int
    seconds: float
    memory_without: int
    memory_with: int
    cpu_without: float
    cpu_with: float
    loop_without: Loop
    loop_with: Loop


@dataclass(kw_only=True)
class Results:
    """Everything, with the machine that it was measured on."""

    python: str = field(default_factory=platform.python_version)
    home_assistant: str = __version__
    cores: int | None = field(default_factory=os.cpu_count)
    delays: list[Delays] = field(default_factory=list)
    idle: list[Idle] = field(default_factory=list)
    cost: list[Cost] = field(default_factory=list)

    def as_json(self) -> str:
        """Return everything in JSON, in seconds and bytes."""
        return json.dumps(asdict(self), indent=1) + "\n"

    def tables(self) -> list[str]:
        """Return the tables in Markdown."""
        lines = []
        if self.delays:
            lines += markdown(
                (
                    *("Alarms", "Cameras", "Number", "Lost", "p50", "p99", "Longest"),
                    *("Loop delay p99", "most"),
                ),
                (_delays(each) for each in self.delays),
            )
        for idle in self.idle:
            lines += markdown(
                (f"Requests to a `{idle.family}` camera", "An hour"),
                _idle(idle),
            )
        if self.cost:
            lines += markdown(
                (
                    *("Cameras", "Listening", "Memory", "a camera"),
                    *("CPU when idle", "a camera", "Loop delay p50", "p99", "most"),
                ),
                (row for each in self.cost for row in _cost(each)),
            )
        return lines


def _delays(delays: Delays) -> Sequence[str]:
    return (
        delays.name,
        str(delays.cameras),
        str(delays.number),
        str(delays.lost),
        *(_ms(delays.percentile(share)) for share in (0.5, 0.99, 1)),
        _ms(max(loop.p99 for loop in delays.loops)),
        _ms(max(loop.most for loop in delays.loops)),
    )


def _idle(idle: Idle) -> Iterable[Sequence[str]]:
    for name, number in sorted(idle.requests.items(), key=lambda each: -each[1]):
        yield f"`{name}`", f"{3600 / idle.seconds * number:.1f}"
    yield (
        f"all, in {idle.seconds / 60:.0f} minutes, {len(idle.each)} cameras",
        f"{idle.per_hour:.1f} (at most {idle.most_per_hour:.1f})",
    )


def _cost(cost: Cost) -> Iterable[Sequence[str]]:
    number = cost.cameras
    for name, memory, cpu, loop in (
        ("no", cost.memory_without, cost.cpu_without, cost.loop_without),
        ("yes", cost.memory_with, cost.cpu_with, cost.loop_with),
    ):
        more = (memory - cost.memory_without) / number, cpu - cost.cpu_without
        yield (
            str(number),
            name,
            f"{memory / MEGABYTE:.1f} MB",
            f"{more[0] / MEGABYTE:+.3f} MB" if more[0] else "",
            f"{cpu:.2%}",
            f"{more[1] / number:+.3%}" if more[1] else "",
            *(_ms(each) for each in (loop.p50, loop.p99, loop.most)),
        )


def _ms(seconds: float) -> str:
    return f"{1000 * seconds:.1f} ms"
