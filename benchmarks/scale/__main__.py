"""Measure what many cameras cost a real Home Assistant, on this machine only."""

import argparse
import asyncio
from pathlib import Path
from statistics import fmean, median
import sys
import tempfile
import time
from typing import Any

import aiohttp

from benchmarks import command
from benchmarks.command import parser_of, publish, teller
from scripts._demo.cameras import ROOT
from scripts._demo.processes import LOCALHOST, Child, Children, DemoError, free_ports

from .figures import FAMILIES, Family, Figures, Loop, as_json, table
from .home import Home
from .plots import save_plots

SETTLE_SECONDS = 20
"""How long Home Assistant is left alone before it is measured at rest."""
START_SECONDS = 600
"""How long set-up may take."""
STEP_SECONDS = 10

_tell = teller("scale")


def _arguments() -> argparse.Namespace:
    parser = parser_of("scale", __doc__)
    parser.add_argument(
        "--cameras",
        type=lambda text: [int(number) for number in text.split(",")],
        default=[1, 10, 50, 200],
        help="how many, one after the other (default: 1,10,50,200)",
    )
    parser.add_argument(
        "--seconds",
        type=int,
        default=300,
        help="how long to watch each number at rest (default: 300, as often as settings are read)",
    )
    parser.add_argument(
        "--delay",
        type=float,
        default=0.03,
        help="a round trip to a camera, in seconds (default: 0.03)",
    )
    return parser.parse_args()


class Bench:
    """Measures one number of cameras."""

    def __init__(self, arguments: argparse.Namespace, number: int) -> None:
        """Take how many cameras."""
        self._arguments = arguments
        self._number = number

    def _tell(self, text: str) -> None:
        _tell(f"{self._number} cameras: {text}")

    async def measure(self) -> Figures:
        """Return what they cost.

        Home Assistant is started three times: to make the registry rows, to be measured as it is after any other
        start, and with nothing of the cameras but those rows and their states.
        """
        with tempfile.TemporaryDirectory(prefix="benchmark-scale-") as name:
            folder = Path(name)
            # They end before the folder goes that they write to.
            async with (
                aiohttp.ClientSession(
                    timeout=aiohttp.ClientTimeout(total=120)
                ) as session,
                Children() as children,
            ):
                cameras = await Cameras.start(
                    children,
                    session,
                    folder,
                    number=self._number,
                    delay=self._arguments.delay,
                )
                # Not before: the cameras take any free ports.
                home = Home(folder, free_ports(1)[0], session)
                home.add(cameras.told)
                return await self._measure(children, home, cameras)

    async def _measure(
        self, children: Children, home: Home, cameras: Cameras
    ) -> Figures:
        if self._number:
            self._tell("first start, which makes the registry rows")
            async with home.running(children) as child:
                await self._set_up(child, home)
        self._tell("start")
        before = await cameras.requests()
        async with home.running(children) as child:
            progress = await self._set_up(child, home)
            start = await home.ask("figures")
            after_start = await cameras.requests()
            await asyncio.sleep(SETTLE_SECONDS)
            memory = await home.ask("memory")
            states = await home.ask("states")
            await home.ask("figures")
            before_idle = await cameras.requests()
            cpu = cameras.cpu_seconds
            await self._rest()
            idle = await home.ask("figures")
            after_idle = await cameras.requests()
            simulator_cpu = (cameras.cpu_seconds - cpu) / idle["seconds"]
        memory_rows = memory
        if self._number:
            self._tell("start with rows and states only")
            home.keep_rows_only(states)
            async with home.running(children) as child:
                await self._set_up(child, home)
                await asyncio.sleep(SETTLE_SECONDS)
                memory_rows = await home.ask("memory")
        families = {}
        for family in FAMILIES:
            ids = [
                camera["alias"] for camera in cameras.told if camera["family"] == family
            ]
            if not ids:
                continue
            seconds = [progress["setup_seconds"][each] for each in ids]
            families[family] = Family(
                cameras=len(ids),
                setup_seconds=median(seconds),
                setup_seconds_most=max(seconds),
                setup_requests=fmean(after_start[each] - before[each] for each in ids),
                idle_requests=fmean(
                    after_idle[each] - before_idle[each] for each in ids
                )
                * 60
                / idle["seconds"],
            )
        return Figures(
            cameras=self._number,
            rows=progress["rows"],
            enabled_rows=progress["enabled_rows"],
            start_seconds=start["seconds"],
            start_cpu=start["cpu_seconds"],
            start_loop=Loop.of(start),
            idle_seconds=idle["seconds"],
            idle_cpu=idle["cpu_seconds"] / idle["seconds"],
            idle_loop=Loop.of(idle),
            memory=memory["uss"],
            memory_rss=memory["rss"],
            memory_rows=memory_rows["uss"],
            simulator_cpu=simulator_cpu,
            families=families,
        )

    async def _set_up(self, child: Child, home: Home) -> dict[str, Any]:
        """Wait until everything is set up; return what the probe tells of that."""
        progress: dict[str, Any] = {}
        told = 0.0

        async def is_set_up() -> bool:
            nonlocal progress, told
            try:
                progress = await home.ask("progress")
            except aiohttp.ClientError:
                return False
            loaded = progress["states"].get("loaded", 0)
            if failed := progress["states"].get("setup_error", 0):
                log = child.log.read_text(errors="replace")
                raise DemoError(f"{failed} cameras could not be set up:\n{log}")
            if time.monotonic() - told > STEP_SECONDS:
                told = time.monotonic()
                self._tell(f"{loaded} set up")
            return bool(progress["is_running"]) and loaded == self._number

        await child.until(is_set_up, timeout=START_SECONDS)
        return progress

    async def _rest(self) -> None:
        begun = time.monotonic()
        seconds = self._arguments.seconds
        while (left := begun + seconds - time.monotonic()) > 0:
            self._tell(f"at rest, {left:.0f} s left")
            await asyncio.sleep(min(left, STEP_SECONDS))


class Cameras:
    """The process of the simulated cameras."""

    def __init__(self, session: aiohttp.ClientSession, port: int) -> None:
        """Take where it can be asked."""
        self._session = session
        self._url = f"http://{LOCALHOST}:{port}/"
        self.told: list[dict[str, Any]] = []
        self.cpu_seconds = 0.0

    @classmethod
    async def start(
        cls,
        children: Children,
        session: aiohttp.ClientSession,
        folder: Path,
        *,
        number: int,
        delay: float,
    ) -> Cameras:
        """Start it, and wait until all cameras listen."""
        port = free_ports(1)[0]
        cameras = cls(session, port)
        child = await children.start(
            "The simulated cameras",
            sys.executable,
            *("-m", "benchmarks.scale.cameras"),
            *("--cameras", str(number)),
            *("--delay", str(delay)),
            *("--control-port", str(port)),
            log=folder / "cameras.log",
            environment={"PYTHONPATH": str(ROOT)},
        )

        async def all_listen() -> bool:
            try:
                await cameras.requests()
            except aiohttp.ClientError, TimeoutError:
                return False
            return len(cameras.told) == number

        await child.until(all_listen, timeout=60)
        return cameras

    async def requests(self) -> dict[str, int]:
        """Return how many requests each camera has had."""
        async with self._session.get(self._url) as response:
            response.raise_for_status()
            told = await response.json()
        self.told = told["cameras"]
        self.cpu_seconds = told["cpu_seconds"]
        return {
            camera["alias"]: sum(camera["requests"].values()) for camera in self.told
        }


async def _run(arguments: argparse.Namespace) -> None:
    all_figures = [
        await Bench(arguments, number).measure()
        for number in sorted({0, *arguments.cameras})
    ]
    publish("scale", arguments.plots, table(all_figures), as_json(all_figures))
    if (folder := arguments.plots) is not None:
        for path in save_plots(all_figures, folder):
            _tell(f"saved {path}")


if __name__ == "__main__":
    command.measure("scale", _run(_arguments()))
