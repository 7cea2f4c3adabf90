"""The program that is measured: searches as the config flow does, a few times, and says how that went, in JSON.

It is alone in its process and, but for the neighbours, in its network.
"""

import argparse
import asyncio
from ipaddress import IPv4Interface
import json
import sys
import time
from typing import Any

from benchmarks.scale.benchmark_probe import LoopWatch
from custom_components.ipcam_cgi.cgi import search_network
from custom_components.ipcam_cgi.connection import create_session
from custom_components.ipcam_cgi.networks import (
    addresses_in,
    broadcast_addresses,
    default_ranges,
)


async def _search(interface: IPv4Interface) -> dict[str, Any]:
    ranges = default_ranges([interface])
    watch = LoopWatch(asyncio.get_running_loop())
    watch.start()
    begun = time.monotonic()
    async with create_session() as session:
        found = await search_network(
            session,
            addresses_in(ranges),
            broadcast_addresses([interface]),
            [str(interface.ip)],
        )
    seconds = time.monotonic() - begun
    return watch.take() | {
        "seconds": seconds,
        "found": sorted(str(each.address) for each in found),
    }


def main() -> None:
    """Search whenever a line is read."""
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks.search.searcher", description=__doc__
    )
    parser.add_argument("interface", type=IPv4Interface, help="192.168.77.1/24")
    interface = parser.parse_args().interface
    for _ in sys.stdin:
        sys.stdout.write(json.dumps(asyncio.run(_search(interface))) + "\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main()
