"""What was measured of updates and backups, and the tables of it."""

from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass, field
import json
import os
import platform
from statistics import median
from typing import Final

from homeassistant.const import __version__

from benchmarks.command import markdown
from benchmarks.scale.figures import MEGABYTE, Loop

KEPT: Final = ("backup", "preview")
"""What is done with settings: a backup, and a look at what its restoring would change."""


@dataclass(frozen=True, kw_only=True)
class Install:
    """One update.

    Attributes:
        size: How many bytes the file has.
        upload_seconds: From the first byte to the camera's answer.
        upload_loop: How late the event loop was meanwhile.
        seconds: From the button to the verdict, with the camera's restart.
        memory: How many bytes more the process had at most (peak of RSS).
        before: Requests before the file; `after`: from then to the verdict.
    """

    size: int
    upload_seconds: float
    upload_loop: Loop
    seconds: float
    memory: int
    before: int
    after: int


@dataclass(frozen=True, kw_only=True)
class Keeping:
    """One backup, or one look into it.

    Attributes:
        seconds: How long it took.
        requests: What it asked the camera.
        memory: How many bytes more the process had at most.
        loop: How late the event loop was.
    """

    seconds: float
    requests: int
    memory: int
    loop: Loop


@dataclass(frozen=True, kw_only=True)
class Camera:
    """What was measured of a camera.

    Attributes:
        name: Its family and profile.
        kept: Backups and looks into them, by `KEPT`.
    """

    name: str
    installs: list[Install] = field(default_factory=list)
    kept: dict[str, list[Keeping]] = field(
        default_factory=lambda: {what: [] for what in KEPT}
    )


@dataclass
class Results:
    """Everything that was measured.

    Attributes:
        away: How many seconds the cameras are away with a new firmware.
    """

    away: float
    cameras: list[Camera] = field(default_factory=list)
    machine: str = (
        f"Python {platform.python_version()}, Home Assistant {__version__},"
        f" {os.cpu_count()} cores"
    )

    def as_json(self) -> str:
        """Return everything in JSON, in seconds and bytes."""
        return json.dumps(asdict(self), indent=1) + "\n"

    def tables(self) -> list[str]:
        """Return the tables in Markdown."""
        lines = [f"{self.machine}; cameras are away for {self.away:g} s", ""]
        lines += markdown(
            (
                *("Update", "File", "Number", "Upload", "Loop delay at most"),
                *("Memory at most", "Requests before", "after", "All"),
            ),
            (_install(each) for each in self.cameras if each.installs),
        )
        lines += markdown(
            (
                *("Settings", "Camera", "Number", "Time", "Requests"),
                *("Loop delay at most", "Memory at most"),
            ),
            (row for what in KEPT for row in self._keeping(what)),
        )
        return lines

    def _keeping(self, what: str) -> Iterable[Sequence[str]]:
        for camera in self.cameras:
            if runs := camera.kept[what]:
                yield (
                    what,
                    camera.name,
                    str(len(runs)),
                    _ms([run.seconds for run in runs]),
                    _range([run.requests for run in runs]),
                    f"{1000 * max(run.loop.most for run in runs):.1f} ms",
                    _megabytes([run.memory for run in runs]),
                )


def _install(camera: Camera) -> Sequence[str]:
    runs = camera.installs
    return (
        camera.name,
        f"{runs[0].size / 2**20:g} MiB",
        str(len(runs)),
        _ms([run.upload_seconds for run in runs]),
        f"{1000 * max(run.upload_loop.most for run in runs):.1f} ms",
        _megabytes([run.memory for run in runs]),
        _range([run.before for run in runs]),
        _range([run.after for run in runs]),
        f"{median(run.seconds for run in runs):.1f} s",
    )


def _ms(seconds: Sequence[float]) -> str:
    least, middle, most = (f(seconds) * 1000 for f in (min, median, max))
    return f"{middle:.0f} ms ({least:.0f} to {most:.0f})"


def _megabytes(sizes: Sequence[int]) -> str:
    return f"{median(sizes) / MEGABYTE:.1f} MB ({max(sizes) / MEGABYTE:.1f})"


def _range(numbers: Sequence[int]) -> str:
    least, most = min(numbers), max(numbers)
    text = f"{median(numbers):g}"
    return text if least == most else f"{text} ({least} to {most})"
