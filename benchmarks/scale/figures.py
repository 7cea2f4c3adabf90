"""What was measured of a number of cameras, and the table of it."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
import json
from typing import Any, Final

MEGABYTE: Final = 1_000_000

FAMILIES: Final = ("uid", "mjpeg")


@dataclass(frozen=True, kw_only=True)
class Loop:
    """How late an event loop was, in seconds."""

    p50: float
    p99: float
    most: float

    @classmethod
    def of(cls, told: Mapping[str, Any]) -> Loop:
        """Return what the probe told."""
        return cls(
            p50=told["loop_delay_p50"],
            p99=told["loop_delay_p99"],
            most=told["loop_delay_max"],
        )


@dataclass(frozen=True, kw_only=True)
class Family:
    """What the cameras of one family took.

    Attributes:
        setup_seconds: The median of an entry's set-up.
        setup_seconds_most: Of the slowest.
        setup_requests: The mean of a camera's requests until all were set up.
        idle_requests: The mean of a camera's requests in a minute at rest.
    """

    cameras: int
    setup_seconds: float
    setup_seconds_most: float
    setup_requests: float
    idle_requests: float


@dataclass(frozen=True, kw_only=True)
class Figures:
    """What a Home Assistant with a number of cameras took.

    Attributes:
        rows: Registry rows of all cameras' entities.
        enabled_rows: Those of them that have a state.
        start_seconds: From the probe's set-up to everything set up; likewise `start_cpu`.
        start_loop: How late the loop was meanwhile.
        idle_seconds: How long the cameras were watched at rest.
        idle_cpu: CPU time per second meanwhile.
        memory: What belongs to this process only (USS), in bytes; of rows and states only: `memory_rows`.
        simulator_cpu: CPU time per second of the simulated cameras at rest.
    """

    cameras: int
    rows: int
    enabled_rows: int
    start_seconds: float
    start_cpu: float
    start_loop: Loop
    idle_seconds: float
    idle_cpu: float
    idle_loop: Loop
    memory: int
    memory_rss: int
    memory_rows: int
    simulator_cpu: float
    families: Mapping[str, Family]


@dataclass(frozen=True, kw_only=True)
class PerCamera:
    """What one more camera costs.

    Attributes:
        cpu: Of one core, when idle.
        memory: Bytes, all in all; of it `memory_rows` are Home Assistant's own rows and states.
    """

    cpu: float
    memory: float
    memory_rows: float

    @property
    def memory_ours(self) -> float:
        """Bytes that the integration itself holds."""
        return self.memory - self.memory_rows


def per_camera(all_figures: Sequence[Figures], figures: Figures) -> PerCamera | None:
    """Return what one more camera cost, on the way to these figures.

    Memory counts from the first camera on: with it comes the code. None where there is nothing to compare with.
    """
    none, first = all_figures[0], all_figures[min(1, len(all_figures) - 1)]
    if figures.cameras == 0 or none.cameras != 0:
        return None
    more = figures.cameras - first.cameras
    if more == 0:
        return None
    return PerCamera(
        cpu=(figures.idle_cpu - none.idle_cpu) / figures.cameras,
        memory=(figures.memory - first.memory) / more,
        memory_rows=(figures.memory_rows - first.memory_rows) / more,
    )


def table(all_figures: Sequence[Figures]) -> list[str]:
    """Return the tables, in Markdown."""
    lines = _markdown(
        (
            *("Cameras", "Rows (with a state)", "CPU when idle", "CPU per camera"),
            *("Memory", "per camera", "of it rows and states", "of it ours"),
            *("Loop delay p50", "p99", "most"),
        ),
        [_idle(all_figures, figures) for figures in all_figures],
    )
    lines.append("")
    lines += _markdown(
        (
            *("Cameras", "All set up after", "CPU", "Loop delay p99", "most"),
            *(
                f"{family}: {what}"
                for family in FAMILIES
                for what in ("set-up (slowest)", "requests", "requests per minute idle")
            ),
        ),
        [_start(figures) for figures in all_figures],
    )
    return lines


def _markdown(head: Sequence[str], rows: Sequence[Sequence[str]]) -> list[str]:
    return [
        f"| {' | '.join(head)} |",
        f"|{'---|' * len(head)}",
        *(f"| {' | '.join(row)} |" for row in rows),
    ]


def _idle(all_figures: Sequence[Figures], figures: Figures) -> list[str]:
    each = per_camera(all_figures, figures)
    return [
        str(figures.cameras),
        f"{figures.rows} ({figures.enabled_rows})",
        f"{figures.idle_cpu:.2%}",
        f"{each.cpu:.3%}" if each else "",
        f"{figures.memory / MEGABYTE:.1f} MB",
        *(
            f"{size / MEGABYTE:.3f} MB" if size is not None else ""
            for size in (
                (each.memory, each.memory_rows, each.memory_ours)
                if each
                else (None, None, None)
            )
        ),
        *_delays(figures.idle_loop.p50, figures.idle_loop.p99, figures.idle_loop.most),
    ]


def _start(figures: Figures) -> list[str]:
    cells = [
        str(figures.cameras),
        f"{figures.start_seconds:.1f} s",
        f"{figures.start_cpu:.1f} s",
        *_delays(figures.start_loop.p99, figures.start_loop.most),
    ]
    for name in FAMILIES:
        if (family := figures.families.get(name)) is None:
            cells += ["", "", ""]
            continue
        cells += [
            f"{family.setup_seconds:.2f} s ({family.setup_seconds_most:.2f})",
            f"{family.setup_requests:.1f}",
            f"{family.idle_requests:.1f}",
        ]
    return cells


def _delays(*seconds: float) -> list[str]:
    return [f"{delay * 1000:.1f} ms" for delay in seconds]


def as_json(all_figures: Sequence[Figures]) -> str:
    """Return the figures in JSON, in seconds and bytes."""
    return json.dumps([asdict(figures) for figures in all_figures], indent=2) + "\n"
