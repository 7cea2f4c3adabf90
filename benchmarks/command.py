"""What the programs that measure have in common: their parts, what they tell meanwhile, what they save, how they end."""

import argparse
import asyncio
from collections.abc import Callable, Coroutine, Iterable, Sequence
from pathlib import Path
import signal
import sys
import time
from typing import Any

import aiohttp

from scripts._demo.processes import DemoError

type Tell = Callable[[str], None]
"""Tells a person what is being measured."""


def parser_of(name: str, purpose: str | None) -> argparse.ArgumentParser:
    """Return what reads a program's arguments, and can save what it measured."""
    parser = argparse.ArgumentParser(
        prog=f"python -m benchmarks.{name}", description=purpose
    )
    parser.add_argument(
        "--plots",
        type=Path,
        metavar="DIR",
        help=f"save {name}.md, {name}.json and the plots there, if there are any",
    )
    return parser


def add_parts(
    parser: argparse.ArgumentParser, parts: Sequence[str], note: str = ""
) -> None:
    """Let a program measure some of its parts only."""

    def names(text: str) -> list[str]:
        chosen = text.split(",")
        if unknown := set(chosen) - set(parts):
            raise argparse.ArgumentTypeError(
                f"there is no {', '.join(sorted(unknown))}"
            )
        return chosen

    parser.add_argument(
        "--only",
        type=names,
        default=list(parts),
        help="; ".join(filter(None, (f"some of {','.join(parts)}", note))),
    )


def teller(name: str) -> Tell:
    """Return what tells what a program is at."""

    def tell(text: str) -> None:
        sys.stderr.write(f"{time.strftime('%H:%M:%S')} {name}: {text}\n")
        sys.stderr.flush()

    return tell


def markdown(head: Sequence[str], rows: Iterable[Sequence[str]]) -> list[str]:
    """Return a table, with a line behind it."""
    return [
        f"| {' | '.join(head)} |",
        f"|{'---|' * len(head)}",
        *(f"| {' | '.join(row)} |" for row in rows),
        "",
    ]


def publish(name: str, folder: Path | None, lines: Sequence[str], json: str) -> None:
    """Print tables, and save them where that is wanted, with all that was measured."""
    text = "\n".join(lines) + "\n"
    sys.stdout.write(text)
    if folder is not None:
        folder.mkdir(parents=True, exist_ok=True)
        (folder / f"{name}.md").write_text(text)
        (folder / f"{name}.json").write_text(json)


def measure(name: str, measuring: Coroutine[Any, Any, None]) -> None:
    """Measure, until that is done or somebody ends it."""
    try:
        asyncio.run(_until_ended(measuring))
    except (DemoError, aiohttp.ClientError) as err:
        raise SystemExit(f"{name}: {err}") from None
    except TimeoutError:
        raise SystemExit(f"{name}: Home Assistant does not answer or stop") from None
    except asyncio.CancelledError, KeyboardInterrupt:
        raise SystemExit(f"{name}: ended") from None


async def _until_ended(measuring: Coroutine[Any, Any, None]) -> None:
    task = asyncio.current_task()
    assert task is not None
    # Home Assistant and the cameras do not end by themselves.
    for number in (signal.SIGTERM, signal.SIGHUP):
        asyncio.get_running_loop().add_signal_handler(number, task.cancel)
    await measuring
