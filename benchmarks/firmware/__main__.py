"""Measure what updates and backups cost a real Home Assistant and its cameras; on this machine only."""

import argparse
from typing import Final

from benchmarks import command
from benchmarks.command import add_parts, parser_of, publish, teller

from . import measure
from .results import Results

_PARTS: Final = ("install", "settings")
_tell: Final = teller("firmware")


def _arguments() -> argparse.Namespace:
    parser = parser_of("firmware", __doc__)
    add_parts(parser, _PARTS)
    parser.add_argument(
        "--size",
        type=int,
        default=8,
        metavar="MIB",
        help="install: how large the file is (default: 8)",
    )
    parser.add_argument(
        "--installs", type=int, default=5, help="install: how many (default: 5)"
    )
    parser.add_argument(
        "--repeat", type=int, default=21, help="settings: how often (default: 21)"
    )
    return parser.parse_args()


async def _run(arguments: argparse.Namespace) -> None:
    results = Results(away=measure.AWAY_SECONDS)
    for name in measure.CAMERAS:
        results.cameras.append(
            await measure.measured(
                _tell,
                name,
                size=arguments.size * 2**20,
                installs=arguments.installs if "install" in arguments.only else 0,
                repeat=arguments.repeat if "settings" in arguments.only else 0,
            )
        )
    publish("firmware", arguments.plots, results.tables(), results.as_json())


if __name__ == "__main__":
    command.measure("firmware", _run(_arguments()))
