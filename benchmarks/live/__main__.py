"""Measure what the live view costs a real Home Assistant, beside its own `mjpeg` integration; on this machine only."""

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

_PARTS: Final = ("cpu", "slow", "limit", "views", "soak")


def _parts(text: str) -> list[str]:
    names = text.split(",")
    if unknown := set(names) - set(_PARTS):
        raise argparse.ArgumentTypeError(f"there is no {', '.join(sorted(unknown))}")
    return names


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks.live", description=__doc__
    )
    parser.add_argument(
        "--only",
        type=_parts,
        default=list(_PARTS),
        help=f"some of {','.join(_PARTS)}; cpu also measures connections and the age of pictures",
    )
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
    parser.add_argument(
        "--plots",
        type=Path,
        metavar="DIR",
        help="save live.md, live.json and the plots there",
    )
    arguments = parser.parse_args()
    if 0 < arguments.soak < 3:
        parser.error("less than 3 minutes show no growth")
    return arguments


def _tell(text: str) -> None:
    sys.stderr.write(f"{time.strftime('%H:%M:%S')} live: {text}\n")
    sys.stderr.flush()


async def _run(arguments: argparse.Namespace) -> None:
    if (task := asyncio.current_task()) is not None:
        # Home Assistant and the cameras do not end by themselves.
        asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, task.cancel)
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
    text = "\n".join(results.table()) + "\n"
    sys.stdout.write(text)
    if (folder := arguments.plots) is not None:
        folder.mkdir(parents=True, exist_ok=True)
        (folder / "live.md").write_text(text)
        (folder / "live.json").write_text(results.as_json())
        for path in save_plots(results, folder):
            _tell(f"saved {path}")


def main() -> None:
    """Measure."""
    try:
        asyncio.run(_run(_arguments()))
    except (DemoError, aiohttp.ClientError) as err:
        raise SystemExit(f"live: {err}") from None
    except asyncio.CancelledError, KeyboardInterrupt:
        raise SystemExit("live: ended") from None


if __name__ == "__main__":
    main()
