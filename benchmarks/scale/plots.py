"""The plots of what many cameras cost: CPU, memory and loop delay over their number."""

from collections.abc import Sequence
from pathlib import Path
from typing import Final

from matplotlib.axes import Axes
from matplotlib.figure import Figure

from .figures import MEGABYTE, Figures

CPU_TARGET: Final = 0.001
"""Of one core, for each idle camera."""
MEMORY_TARGET: Final = 0.5 * MEGABYTE
"""Bytes that a camera may hold beside Home Assistant's own rows and states."""
DELAY_TARGET: Final = 0.010
"""Seconds that the loop's p99 may be late."""


def save_plots(all_figures: Sequence[Figures], folder: Path) -> list[Path]:
    """Save the plots as PNG, and return where they are."""
    none = all_figures[0]
    numbers = [figures.cameras for figures in all_figures]

    cpu, axes = _plot("CPU when idle", "% of a core")
    axes.plot(
        numbers,
        [100 * figures.idle_cpu for figures in all_figures],
        marker="o",
        label="measured",
    )
    axes.plot(
        numbers,
        [100 * (none.idle_cpu + number * CPU_TARGET) for number in numbers],
        linestyle="--",
        color="gray",
        label="target",
    )

    memory, memory_axes = _plot("Memory beyond Home Assistant without cameras", "MB")
    rows = [
        (figures.memory_rows - none.memory_rows) / MEGABYTE for figures in all_figures
    ]
    memory_axes.plot(
        numbers,
        [(figures.memory - none.memory) / MEGABYTE for figures in all_figures],
        marker="o",
        label="all in all",
    )
    memory_axes.plot(
        numbers, rows, marker="o", label="Home Assistant's own rows and states"
    )
    memory_axes.plot(
        numbers,
        [
            row + number * MEMORY_TARGET / MEGABYTE
            for row, number in zip(rows, numbers, strict=True)
        ],
        linestyle="--",
        color="gray",
        label="target: those, and as much as is granted for each camera",
    )

    delay, delay_axes = _plot("Delay of the event loop when idle", "ms")
    for label, delays in (
        ("p50", [figures.idle_loop.p50 for figures in all_figures]),
        ("p99", [figures.idle_loop.p99 for figures in all_figures]),
    ):
        delay_axes.plot(
            numbers, [1000 * each for each in delays], marker="o", label=label
        )
    delay_axes.axhline(
        1000 * DELAY_TARGET, linestyle="--", color="gray", label="target of p99"
    )

    paths = []
    for name, figure in (("cpu", cpu), ("memory", memory), ("loop-delay", delay)):
        for each in figure.axes:
            each.legend()
            each.set_ylim(bottom=0)
        paths.append(folder / f"scale-{name}.png")
        figure.savefig(paths[-1], dpi=120)
    return paths


def _plot(title: str, unit: str) -> tuple[Figure, Axes]:
    figure = Figure(figsize=(7, 4), layout="constrained")
    axes = figure.subplots()
    axes.set_title(title)
    axes.set_xlabel("cameras")
    axes.set_ylabel(unit)
    axes.grid(visible=True, alpha=0.3)
    return figure, axes
