"""Measure how fast alarms come to a real Home Assistant, and what that costs; on this machine only."""

import argparse
from typing import Final

from benchmarks import command
from benchmarks.command import add_parts, parser_of, publish, teller

from . import measure
from .plots import save_plots
from .results import Results

_PARTS: Final = ("push", "onvif", "polling", "burst", "cost", "idle")
_tell: Final = teller("alarms")


def _arguments() -> argparse.Namespace:
    parser = parser_of("alarms", __doc__)
    add_parts(parser, _PARTS, "cost also measures a burst of the uid cameras")
    parser.add_argument(
        "--cameras",
        type=int,
        default=20,
        help="push, onvif, polling, idle: how many of a family (default: 20)",
    )
    parser.add_argument(
        "--rounds",
        type=int,
        default=20,
        help="push, onvif, polling: how many alarms of each camera (default: 20)",
    )
    parser.add_argument(
        "--many",
        type=int,
        default=200,
        help="burst, cost: how many cameras (default: 200)",
    )
    parser.add_argument(
        "--repeat", type=int, default=5, help="burst, cost: how often (default: 5)"
    )
    parser.add_argument(
        "--seconds",
        type=int,
        default=300,
        help="cost: how long to watch (default: 300, as often as settings are read)",
    )
    parser.add_argument(
        "--minutes",
        type=int,
        default=60,
        help="idle: how long to watch (default: 60)",
    )
    return parser.parse_args()


async def _measure(arguments: argparse.Namespace) -> Results:
    results = Results()
    cameras, rounds = arguments.cameras, arguments.rounds
    many, repeat = arguments.many, arguments.repeat
    for part, family in (("push", "mjpeg"), ("onvif", "uid")):
        if part in arguments.only:
            results.delays.append(
                await measure.single(_tell, family, cameras=cameras, rounds=rounds)
            )
    if "polling" in arguments.only:
        results.delays.append(
            await measure.polled(_tell, cameras=cameras, rounds=rounds)
        )
    if "burst" in arguments.only:
        results.delays.append(
            await measure.burst(_tell, "mjpeg", cameras=many, repeat=repeat)
        )
    if "cost" in arguments.only:
        cost, delays = await measure.cost(
            _tell, cameras=many, seconds=arguments.seconds, repeat=repeat
        )
        results.cost.append(cost)
        results.delays.append(delays)
    if "idle" in arguments.only:
        results.idle.extend(
            await measure.idle(_tell, cameras=cameras, seconds=60 * arguments.minutes)
        )
    return results


async def _run(arguments: argparse.Namespace) -> None:
    results = await _measure(arguments)
    publish("alarms", arguments.plots, results.tables(), results.as_json())
    if (folder := arguments.plots) is not None:
        for path in save_plots(results, folder):
            _tell(f"saved {path}")


if __name__ == "__main__":
    command.measure("alarms", _run(_arguments()))
