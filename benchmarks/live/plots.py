"""The plots of what the live view costs: CPU, age of what a slow viewer sees, memory."""

from pathlib import Path
from typing import Final

from matplotlib.axes import Axes
from matplotlib.figure import Figure

from .results import CPU_TARGETS, MEGABYTE, Results
from .rig import OURS, SIDES, THEIRS

_COLORS: Final = {THEIRS: "tab:orange", OURS: "tab:blue"}
_NAMES: Final = {THEIRS: "Home Assistant's mjpeg", OURS: OURS}


def save_plots(results: Results, folder: Path) -> list[Path]:
    """Save the plots of what was measured as PNG, and return where they are."""
    plots = []
    if results.loads:
        plots.append(("cpu", _cpu(results)))
    if results.slow:
        plots.append(("slow-viewer", _slow(results)))
    if results.views:
        plots.append(("views", _views(results)))
    if results.soaks:
        plots.append(("soak", _soak(results)))
    paths = []
    for name, figure in plots:
        paths.append(folder / f"live-{name}.png")
        figure.savefig(paths[-1], dpi=120)
    return paths


def _plot(title: str, x: str, y: str) -> tuple[Figure, Axes]:
    figure = Figure(figsize=(7, 4), layout="constrained")
    axes = figure.subplots()
    axes.set_title(title)
    axes.set_xlabel(x)
    axes.set_ylabel(y)
    axes.grid(visible=True, alpha=0.3)
    return figure, axes


def _cpu(results: Results) -> Figure:
    figure, axes = _plot("CPU per picture delivered", "viewers", "ms")
    numbers = sorted({each.viewers for each in results.loads})
    medians = {
        side: [
            1000 * results.load(side, viewers, lambda each: each.cpu_per_frame)
            for viewers in numbers
        ]
        for side in SIDES
    }
    for shift, side in zip((-0.2, 0.2), SIDES, strict=True):
        axes.bar(
            [at + shift for at in range(len(numbers))],
            medians[side],
            width=0.38,
            color=_COLORS[side],
            label=_NAMES[side],
        )
    for at, viewers in enumerate(numbers):
        target = CPU_TARGETS[viewers] * medians[THEIRS][at]
        axes.hlines(
            target,
            at + 0.01,
            at + 0.39,
            colors="black",
            linestyles="--",
            label="" if at else "to be reached",
        )
    axes.set_xticks(range(len(numbers)), [str(viewers) for viewers in numbers])
    axes.legend()
    return figure


def _slow(results: Results) -> Figure:
    figure, axes = _plot(
        "What a viewer sees that reads 3 of 15 pictures a second", "s", "age, s"
    )
    labels = set()
    for each in results.slow:
        size = f"{each.receive_buffer} bytes" if each.receive_buffer else "default"
        label = f"{_NAMES[each.side]}, receive buffer: {size}"
        axes.plot(
            *zip(*each.ages, strict=True),
            color=_COLORS[each.side],
            linestyle="--" if each.receive_buffer else "-",
            linewidth=1,
            label="" if label in labels else label,
        )
        labels.add(label)
    axes.set_ylim(bottom=0)
    axes.legend()
    return figure


def _views(results: Results) -> Figure:
    figure, axes = _plot("Home Assistant's memory", "views so far", "MB")
    for each in results.views:
        axes.plot(
            [views for views, _ in each.memory],
            [size / MEGABYTE for _, size in each.memory],
            color=_COLORS[each.side],
            marker=".",
            label=_NAMES[each.side],
        )
    axes.legend()
    return figure


def _soak(results: Results) -> Figure:
    [soak] = results.soaks
    figure, axes = _plot(
        f"Home Assistant's memory, {soak.viewers} viewers, one of them stalled",
        "minutes",
        "MB",
    )
    axes.plot(
        [minute.seconds / 60 for minute in soak.minutes],
        [minute.memory / MEGABYTE for minute in soak.minutes],
        color=_COLORS[soak.side],
        marker=".",
    )
    axes.set_ylim(0, 1.2 * max(minute.memory for minute in soak.minutes) / MEGABYTE)
    return figure
