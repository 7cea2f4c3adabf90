"""The plot of how fast alarms come."""

from pathlib import Path

from matplotlib.figure import Figure

from .results import PUSH_TARGET, Results


def save_plots(results: Results, folder: Path) -> list[Path]:
    """Save the plot of what was measured as PNG, and return where it is."""
    if not results.delays:
        return []
    figure = Figure(figsize=(7, 4), layout="constrained")
    axes = figure.subplots()
    axes.set_title("From the camera's alarm to the binary sensor")
    axes.set_xlabel("ms")
    axes.set_ylabel("% of the alarms shown")
    axes.set_xscale("log")
    axes.xaxis.set_major_formatter("{x:g}")
    axes.grid(visible=True, which="both", alpha=0.3)
    for each in results.delays:
        seconds = each.seconds
        axes.plot(
            [1000 * delay for delay in seconds],
            [100 * (at + 1) / each.number for at in range(len(seconds))],
            label=each.name,
        )
    axes.axvline(
        1000 * PUSH_TARGET,
        linestyle="--",
        color="gray",
        label="target of a call's p99",
    )
    axes.legend(fontsize="small")
    path = folder / "alarms-delay.png"
    figure.savefig(path, dpi=120)
    return [path]
