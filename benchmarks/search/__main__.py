"""Measure how long a search takes and what it sends, in networks of our own; only as somebody who may make these."""

import argparse
from typing import Final

from benchmarks import command
from benchmarks.command import add_parts, parser_of, publish, teller
from scripts._demo.processes import DemoError
from tests.network.namespaces import NoNamespacesError

from . import measure
from .results import Results

_INTERFACES: Final = {"24": "192.168.77.1/24", "22": "10.77.4.1/22"}
_tell: Final = teller("search")


def _arguments() -> argparse.Namespace:
    parser = parser_of("search", __doc__)
    add_parts(parser, list(_INTERFACES), "the length of the network's prefix")
    parser.add_argument(
        "--runs", type=int, default=11, help="how many searches of each (default: 11)"
    )
    return parser.parse_args()


async def _run(arguments: argparse.Namespace) -> None:
    results = Results()
    try:
        for part in arguments.only:
            results.ranges.append(
                await measure.searched(_tell, _INTERFACES[part], runs=arguments.runs)
            )
    except NoNamespacesError as err:
        raise DemoError(f"it needs {err}") from None
    publish("search", arguments.plots, results.tables(), results.as_json())


if __name__ == "__main__":
    command.measure("search", _run(_arguments()))
