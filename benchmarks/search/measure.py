"""Searches a network of our own, and counts from outside what that takes."""

import asyncio
from asyncio.subprocess import PIPE
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from ipaddress import IPv4Interface
import json
from pathlib import Path
import re
import socket
import sys
from typing import Any, Final

from benchmarks.command import Tell
from benchmarks.scale.figures import Loop
from scripts._demo.cameras import ROOT
from scripts._demo.processes import DemoError
from tests.network.cameras import mjpeg_at, uid_at
from tests.network.namespaces import Network
from tests.network.neighbours import Neighbour, Neighbourhood, Tarpit, WebServer
from tests.simulator import SimulatedCamera

from .results import Range, Search

_LOOK_SECONDS: Final = 0.01
_PAUSE: Final = 2


@dataclass(frozen=True, kw_only=True)
class _Street:
    """Who lives in the network, by what they are called in the tables."""

    cameras: dict[str, SimulatedCamera]
    strangers: dict[str, WebServer]

    @property
    def everybody(self) -> Sequence[Neighbour]:
        return *self.cameras.values(), *self.strangers.values()

    def requests(self) -> dict[str, int]:
        """Return how many requests each has had so far."""
        had = {name: len(each.requests) for name, each in self.cameras.items()}
        return had | {name: len(each.received) for name, each in self.strangers.items()}


def _street(interface: IPv4Interface) -> _Street:
    def host(number: int) -> str:
        # Far apart, as they are in a real network.
        share = interface.network.num_addresses // 10
        return str(interface.network[20 + number * share])

    return _Street(
        cameras={
            "`mjpeg`, 11.22": mjpeg_at(host(1), profile="11.22", mac="00626E0000A1"),
            "`mjpeg`, 11.37.2.49": mjpeg_at(
                host(2), profile="11.37.2.49", mac="00626E0000A2"
            ),
            "`mjpeg`, 11.37.2.65": mjpeg_at(
                host(3), profile="11.37.2.65", mac="00626E0000A3"
            ),
            "`uid`, doc": uid_at(
                host(4), profile="doc", mac="F0000A0000B1", ws_discovery_port=3702
            ),
            "`uid`, field": uid_at(
                host(5), profile="field", mac="F0000A0000B2", ws_discovery_port=3702
            ),
        },
        strangers={
            "a web server": WebServer(host=host(6)),
            "one that takes requests and never answers": Tarpit(host=host(7)),
        },
    )


async def searched(tell: Tell, interface: str, *, runs: int) -> Range:
    """Return what searches of a network took, in which a few are at home.

    Raises:
        DemoError: The program that searches has ended.
    """
    own = IPv4Interface(interface)
    with Network.create(interface) as network:
        async with Neighbourhood.running(network) as neighbourhood:
            street = _street(own)
            await neighbourhood.come(*street.everybody)
            async with _searcher(network) as process:
                searches = []
                # The first one imports what the others find imported.
                for run in range(runs + 1):
                    search = await _search(process, neighbourhood, street)
                    tell(f"{own.network}, {run} of {runs}: {search.seconds:.2f} s")
                    searches.append(search)
                    await asyncio.sleep(_PAUSE)
    return Range(
        network=str(own.network),
        addresses=own.network.num_addresses - 2,
        cameras=len(street.cameras),
        strangers=len(street.strangers),
        searches=searches[1:],
    )


@asynccontextmanager
async def _searcher(network: Network) -> AsyncIterator[asyncio.subprocess.Process]:
    with network.home.entered():
        process = await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", "benchmarks.search.searcher"),
            str(network.interface),
            stdin=PIPE,
            stdout=PIPE,
            cwd=ROOT,
        )
    try:
        yield process
    finally:
        assert process.stdin is not None
        process.stdin.close()
        await process.wait()


async def _search(
    process: asyncio.subprocess.Process, neighbourhood: Neighbourhood, street: _Street
) -> Search:
    requests = street.requests()
    datagrams = len(neighbourhood.capture.sent(socket.IPPROTO_UDP))
    counting = asyncio.create_task(_most_connections(process.pid))
    told = await _ask(process)
    counting.cancel()
    return Search(
        seconds=told["seconds"],
        cpu=told["cpu_seconds"],
        found=len(told["found"]),
        loop=Loop.of(told),
        connections=await counting,
        requests={
            name: number - requests[name] for name, number in street.requests().items()
        },
        datagrams=len(neighbourhood.capture.sent(socket.IPPROTO_UDP)) - datagrams,
    )


async def _ask(process: asyncio.subprocess.Process) -> dict[str, Any]:
    assert process.stdin is not None
    assert process.stdout is not None
    process.stdin.write(b"\n")
    if not (line := await process.stdout.readline()):
        raise DemoError("The search has ended; it says why above")
    told: dict[str, Any] = json.loads(line)
    return told


async def _most_connections(pid: int) -> int:
    """Return how many connections there ever were at once in a process's network, until cancelled."""
    table = Path(f"/proc/{pid}/net/sockstat")
    most = 0
    try:
        while True:
            [number] = re.findall(r"^TCP: inuse (\d+)", table.read_text(), re.MULTILINE)
            most = max(most, int(number))
            await asyncio.sleep(_LOOK_SECONDS)
    except asyncio.CancelledError:
        return most
