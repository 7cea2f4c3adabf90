"""How often to measure, and the tables of what was measured."""

from collections.abc import Mapping
import platform
from statistics import median

from homeassistant.const import __version__
import pytest

from tests.conftest import (
    auto_enable_custom_integrations,
    enable_event_loop_debug,
    no_quiet_search,
)

from .results import DELAYS, RESULTS, Delays, Run

__all__ = [
    "auto_enable_custom_integrations",
    "enable_event_loop_debug",
    "no_quiet_search",
]


def pytest_addoption(parser: pytest.Parser) -> None:
    """Take how often to measure."""
    parser.addoption("--runs", type=int, default=21)


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Measure each camera so often, and once before that: that one imports everything."""
    metafunc.parametrize("run", range(metafunc.config.getoption("runs") + 1))


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Write the tables."""
    terminalreporter.line("")
    terminalreporter.line(
        f"Medians of {terminalreporter.config.getoption('runs')} runs;"
        f" Python {platform.python_version()}, Home Assistant {__version__}"
    )
    for table in (_setup_table(RESULTS), _delay_table(DELAYS)):
        terminalreporter.line("")
        for line in table:
            terminalreporter.line(line)


def _setup_table(results: Mapping[str, list[Run]]) -> list[str]:
    columns = (
        *("Camera", "Requests at set-up", "Challenges", "Entities (on by default)"),
        *("Set-up", "Requests per write", "Write"),
    )
    lines = [f"| {' | '.join(columns)} |", f"|{'---|' * len(columns)}"]
    for name, (_, *runs) in results.items():
        any_run = runs[0]
        times = [run.seconds * 1000 for run in runs]
        lines.append(
            f"| {name} | {median(run.requests for run in runs):g}"
            f" | {median(run.challenges for run in runs):g}"
            f" | {any_run.entities} ({any_run.enabled})"
            f" | {median(times):.0f} ms ({min(times):.0f} to {max(times):.0f})"
            f" | {median(run.write_requests for run in runs):g}"
            f" | {median(run.write_seconds for run in runs) * 1000:.1f} ms |"
        )
    return lines


def _delay_table(results: Mapping[str, list[Delays]]) -> list[str]:
    lines = ["| Camera | At rest | Busy |", "|---|---|---|"]
    for name, (_, *runs) in results.items():
        idle = [run.idle * 1000 for run in runs]
        busy = [run.busy * 1000 for run in runs]
        lines.append(
            f"| {name} | {median(idle):.1f} ms ({min(idle):.1f} to {max(idle):.1f})"
            f" | {median(busy):.1f} ms ({min(busy):.1f} to {max(busy):.1f}) |"
        )
    return lines
