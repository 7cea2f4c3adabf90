"""What was measured of the live view, and the table of it."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import asdict, dataclass, field
import json
import os
import platform
from statistics import linear_regression, median
from typing import Final

from homeassistant.const import __version__

from .rig import OURS, SIDES, THEIRS

MEGABYTE: Final = 1_000_000
REACHED: Final = 60
"""Seconds after which a slow viewer is looked at."""
CPU_TARGETS: Final = {1: 1.1, 8: 0.6, 32: 0.4}
"""How much CPU a picture may cost, as a multiple of theirs, by number of viewers."""

type Samples = list[tuple[float, float]]


@dataclass(frozen=True, kw_only=True)
class Load:
    """What some viewers cost for some seconds.

    Attributes:
        run: Which repetition it was.
        connections: How many the camera had.
        frames: How many pictures all viewers got.
        least_rate: How many pictures a second the viewer got that got fewest.
        cpu: Home Assistant's CPU time in seconds, without what it needs when nobody watches.
        busy: The share of a core that Home Assistant needed, all in all.
        age_p50: How old a picture was when a viewer had it, in seconds; likewise `age_p99`.
    """

    side: str
    viewers: int
    run: int
    connections: int
    frames: int
    least_rate: float
    cpu: float
    busy: float
    age_p50: float
    age_p99: float

    @property
    def cpu_per_frame(self) -> float:
        """Seconds of CPU time for each picture that a viewer got."""
        return self.cpu / self.frames


@dataclass(frozen=True, kw_only=True)
class Slow:
    """What a viewer saw that reads 3 of 15 pictures a second.

    Attributes:
        receive_buffer: How many bytes may wait in its kernel; 0: as many as that thinks best.
        ages: How old each picture was, by the seconds since the first.
    """

    side: str
    receive_buffer: int
    ages: Samples

    @property
    def reached(self) -> float:
        """How old the picture was after a minute, in seconds."""
        return [age for at, age in self.ages if at <= REACHED][-1]

    @property
    def growth(self) -> float:
        """By how many seconds the picture grew older each second, in the second half."""
        return slope(self.ages, 0.5)


@dataclass(frozen=True, kw_only=True)
class Limit:
    """What viewers saw where the camera takes fewer.

    Attributes:
        most_clients: How many the camera takes.
        statuses: What HTTP status each viewer got, and how many pictures.
    """

    side: str
    most_clients: int
    statuses: list[tuple[int | None, int]]


@dataclass(frozen=True, kw_only=True)
class Views:
    """What many views left behind.

    Attributes:
        views: How many.
        frames: How many pictures they got.
        seconds: How long they took.
        memory: Home Assistant's memory in bytes, by the views so far; at last when nobody watched any more.
    """

    side: str
    views: int
    frames: int
    seconds: float
    memory: Samples

    @property
    def growth(self) -> float:
        """How many bytes each view left behind."""
        return (self.memory[-1][1] - self.memory[0][1]) / self.views


@dataclass(frozen=True, kw_only=True)
class Minute:
    """One minute of a long run.

    Attributes:
        seconds: When it ended.
        memory: Home Assistant's memory in bytes then.
        connections: How many the camera had then.
        least_rate: How many pictures a second the viewer got that got fewest, of those that read.
        age_p99: How old a picture was when a viewer had it.
    """

    seconds: float
    memory: int
    connections: int
    least_rate: float
    age_p99: float


@dataclass(frozen=True, kw_only=True)
class Soak:
    """A long run.

    Attributes:
        viewers: How many watched, one of which read nothing after its first picture.
    """

    side: str
    viewers: int
    minutes: list[Minute]

    @property
    def growth(self) -> float:
        """By how many bytes the memory grew in an hour, without the first fifth of the time."""
        memory = [(each.seconds, float(each.memory)) for each in self.minutes]
        return 3600 * slope(memory, 0.2)


@dataclass(frozen=True, kw_only=True)
class Results:
    """Everything, with the machine that it was measured on."""

    python: str = field(default_factory=platform.python_version)
    home_assistant: str = __version__
    cores: int | None = field(default_factory=os.cpu_count)
    loads: list[Load] = field(default_factory=list)
    slow: list[Slow] = field(default_factory=list)
    limits: list[Limit] = field(default_factory=list)
    views: list[Views] = field(default_factory=list)
    soaks: list[Soak] = field(default_factory=list)

    def load(self, side: str, viewers: int, figure: Callable[[Load], float]) -> float:
        """Return the median of a figure."""
        return median(figure(each) for each in self._loads(side, viewers))

    def ratio(self, viewers: int, figure: Callable[[Load], float]) -> float:
        """Return the median of ours as a multiple of theirs in the same repetition."""
        return median(
            figure(ours) / figure(theirs)
            for ours, theirs in zip(
                self._loads(OURS, viewers), self._loads(THEIRS, viewers), strict=True
            )
        )

    def _loads(self, side: str, viewers: int) -> list[Load]:
        return [
            each for each in self.loads if (each.side, each.viewers) == (side, viewers)
        ]

    def as_json(self) -> str:
        """Return everything in JSON, in seconds and bytes."""
        return json.dumps(asdict(self), indent=1) + "\n"

    def table(self) -> list[str]:
        """Return the table in Markdown."""
        head = ("", "Home Assistant's `mjpeg`", "`ipcam_cgi`", "Ratio", "To be reached")
        return [
            f"| {' | '.join(head)} |",
            f"|{'---|' * len(head)}",
            *(f"| {' | '.join(row)} |" for row in self._rows()),
        ]

    def _rows(self) -> Iterable[Sequence[str]]:
        numbers = sorted({each.viewers for each in self.loads})
        for viewers in numbers[-1:]:
            connections = [
                f"{self.load(side, viewers, lambda each: each.connections):g}"
                for side in SIDES
            ]
            yield f"Connections to the camera, {viewers} viewers", *connections, "", "1"
        for viewers in numbers:
            yield (
                f"CPU per picture delivered, {_viewers(viewers)}",
                *(
                    f"{1000 * self.load(side, viewers, lambda each: each.cpu_per_frame):.3f} ms"
                    for side in SIDES
                ),
                f"{self.ratio(viewers, lambda each: each.cpu_per_frame):.2f}",
                f"≤ {CPU_TARGETS[viewers]}",
            )
        for viewers in numbers:
            for name, figure, target in (
                ("p50", lambda each: each.age_p50, ""),
                ("p99", lambda each: each.age_p99, "≤ 1" if viewers == 32 else ""),
            ):
                yield (
                    f"Age of a picture, {name}, {_viewers(viewers)}",
                    *(
                        f"{1000 * self.load(side, viewers, figure):.1f} ms"
                        for side in SIDES
                    ),
                    f"{self.ratio(viewers, figure):.2f}",
                    target,
                )
        for receive_buffer in sorted({each.receive_buffer for each in self.slow}):
            size = f"{receive_buffer} bytes" if receive_buffer else "the default size"
            yield (
                f"Age of a picture after {REACHED} s, 3 of 15 a second read, receive buffer of {size}",
                *(self._slow(side, receive_buffer) for side in SIDES),
                "",
                "≤ 3 s, no growth",
            )
        if self.limits:
            yield (
                f"{len(self.limits[0].statuses)} viewers where the camera takes {self.limits[0].most_clients}",
                *(self._limit(side) for side in SIDES),
                "",
                "all see pictures",
            )
        if self.views:
            yield (
                f"Memory before and after {self.views[0].views} views",
                *(self._views(side) for side in SIDES),
                "",
                "no growth",
            )
        for soak in self.soaks:
            begin, end = soak.minutes[0], soak.minutes[-1]
            change = f"{_megabytes(begin.memory)} → {_megabytes(end.memory)}"
            yield (
                f"Memory in {end.seconds / 60:.0f} minutes, {soak.viewers} viewers, one of them stalled",
                "",
                f"{change}, {soak.growth / MEGABYTE:+.2f} MB an hour",
                "",
                "no growth",
            )

    def _slow(self, side: str, receive_buffer: int) -> str:
        those = [
            each
            for each in self.slow
            if (each.side, each.receive_buffer) == (side, receive_buffer)
        ]
        reached = median(each.reached for each in those)
        growth = median(each.growth for each in those)
        return f"{reached:.1f} s, {60 * growth:+.1f} s a minute"

    def _limit(self, side: str) -> str:
        [limit] = [each for each in self.limits if each.side == side]
        served = [status for status, frames in limit.statuses if frames]
        text = f"{len(served)} see pictures"
        if others := [str(status) for status, frames in limit.statuses if not frames]:
            text += f", {len(others)} do not (status {', '.join(sorted(set(others)))})"
        return text

    def _views(self, side: str) -> str:
        for views in self.views:
            if views.side == side:
                return (
                    f"{_megabytes(views.memory[0][1])} → {_megabytes(views.memory[-1][1])},"
                    f" {views.growth:+.0f} bytes a view; {views.seconds:.0f} s"
                )
        return ""


def slope(samples: Samples, leave_out: float) -> float:
    """Return the slope of samples over time, without a share of the time at the beginning."""
    begin, end = samples[0][0], samples[-1][0]
    kept = [each for each in samples if each[0] >= begin + leave_out * (end - begin)]
    return linear_regression(*zip(*kept, strict=True)).slope


def _viewers(number: int) -> str:
    return "1 viewer" if number == 1 else f"{number} viewers"


def _megabytes(size: float) -> str:
    return f"{size / MEGABYTE:.1f} MB"
