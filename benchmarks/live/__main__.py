"""Measure what the live view costs a real Home Assistant, beside its own `mjpeg` integration; on this machine only."""

import argparse
from typing import Final

from benchmarks import command
from benchmarks.command import add_parts, parser_of, publish, teller

from . import measure
from .plots import save_plots
from .results import Results

_PARTS: Final = ("cpu", "slow", "limit", "views", "soak")
_tell: Final = teller("live")


def _arguments() -> argparse.Namespace:
    parser = parser_of("live", __doc__)
    add_parts(parser, _PARTS, "cpu also measures connections and the age of pictures")
    parser.add_argument(
        "--seconds",
        type=float,
        default=15,
        help="cpu: how long to watch each time (default: 15)",
    )
    parser.add_argument(
        "--repeat", type=int, default=5, help="cpu: how often (default: 5)"
    )
    parser.add_argument(
        "--slow-seconds",
        type=float,
        default=90,
        help="slow: how long to watch (default: 90)",
    )
    parser.add_argument(
        "--views", type=int, default=10_000, help="views: how many (default: 10000)"
    )
    parser.add_argument(
        "--soak",
        type=int,
        default=0,
        metavar="MINUTES",
        help="soak: how long to watch, at least 3 (default: not at all)",
    )
    arguments = parser.parse_args()
    if 0 < arguments.soak < 3:
        parser.error("less than 3 minutes show no growth")
    return arguments


async def _run(arguments: argparse.Namespace) -> None:
    results = Results()
    if "cpu" in arguments.only:
        results.loads.extend(
            await measure.loads(
                _tell, seconds=arguments.seconds, repeat=arguments.repeat
            )
        )
    if "slow" in arguments.only:
        results.slow.extend(await measure.slow(_tell, seconds=arguments.slow_seconds))
    if "limit" in arguments.only:
        results.limits.extend(await measure.limits(_tell))
    if "views" in arguments.only:
        results.views.extend(await measure.views(_tell, number=arguments.views))
    if "soak" in arguments.only and arguments.soak:
        results.soaks.append(await measure.soak(_tell, minutes=arguments.soak))
    publish("live", arguments.plots, results.table(), results.as_json())
    if (folder := arguments.plots) is not None:
        for path in save_plots(results, folder):
            _tell(f"saved {path}")


if __name__ == "__main__":
    command.measure("live", _run(_arguments()))
