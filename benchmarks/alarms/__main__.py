"""Measure how fast alarms come to a real Home Assistant, and what that costs; on this machine only."""

import argparse
import asyncio
from pathlib import Path
import signal
import sys
import time
from typing import Final

import aiohttp

from scripts._demo.processes import DemoError

from . import measure
from .plots import save_plots
from .results import Results

_PARTS: Final = ("push", "onvif", "polling", "burst", "cost", "idle")


def _parts(text: str) -> list[str]:
    names = text.split(",")
    if unknown := set(names) - set(_PARTS):
        raise argparse.ArgumentTypeError(f"there is no {', '.join(sorted(unknown))}")
    return names


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks.alarms", description=__doc__
    )
    parser.add_argument(
        "--only",
        type=_parts,
        default=list(_PARTS),
        help=f"some of {','.join(_PARTS)}; cost also measures a burst of the uid cameras",
    )
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
    parser.add_argument(
        "--plots",
        type=Path,
        metavar="DIR",
        help="save alarms.md, alarms.json and the plot there",
    )
    return parser.parse_args()


def _tell(text: str) -> None:
    sys.stderr.write(f"{time.strftime('%H:%M:%S')} alarms: {text}\n")
    sys.stderr.flush()


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
    if (task := asyncio.current_task()) is not None:
        # Home Assistant and the cameras do not end by themselves.
        asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, task.cancel)
    results = await _measure(arguments)
    text = "\n".join(results.tables())
    sys.stdout.write(text)
    if (folder := arguments.plots) is not None:
        folder.mkdir(parents=True, exist_ok=True)
        (folder / "alarms.md").write_text(text)
        (folder / "alarms.json").write_text(results.as_json())
        for path in save_plots(results, folder):
            _tell(f"saved {path}")


def main() -> None:
    """Measure."""
    try:
        asyncio.run(_run(_arguments()))
    except (DemoError, aiohttp.ClientError) as err:
        raise SystemExit(f"alarms: {err}") from None
    except TimeoutError:
        raise SystemExit("alarms: Home Assistant does not stop") from None
    except asyncio.CancelledError, KeyboardInterrupt:
        raise SystemExit("alarms: ended") from None


if __name__ == "__main__":
    main()
