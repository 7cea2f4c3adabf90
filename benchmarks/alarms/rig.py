"""What is measured: simulated cameras that raise alarms, and a real Home Assistant that has them."""

import asyncio
from collections import defaultdict
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from pathlib import Path
import random
import sys
import tempfile
import time
from typing import Any, Final

import aiohttp

from benchmarks.command import Tell
from benchmarks.scale.home import Home
from scripts._demo.cameras import ROOT
from scripts._demo.home import DOMAIN
from scripts._demo.processes import LOCALHOST, Child, Children, DemoError, free_ports

from .results import Alarm

_PROBE: Final = Path(__file__).parent / "alarm_probe"
_START_SECONDS: Final = 600
_PROVE_SECONDS: Final = 60
_STEP_SECONDS: Final = 30
PROVEN: Final = "push_proven"


class Rig:
    """Cameras, and their Home Assistant."""

    def __init__(
        self, tell: Tell, session: aiohttp.ClientSession, control_port: int
    ) -> None:
        """Take where the cameras are told what to do."""
        self._tell = tell
        self._session = session
        self._url = f"http://{LOCALHOST}:{control_port}/"
        self._random = random.Random(0)
        self.home: Home
        self.aliases: list[str] = []

    @classmethod
    @asynccontextmanager
    async def running(
        cls,
        tell: Tell,
        *,
        numbers: Mapping[str, int],
        hold: float = 1,
        options: Mapping[str, Any] | None = None,
    ) -> AsyncIterator[Rig]:
        """Run cameras and Home Assistant; yields when all is set up.

        Args:
            tell: Is told how far that has got.
            numbers: How many cameras of which family.
            hold: How long an alarm lasts, in seconds.
            options: Of the config entries.
        """
        with tempfile.TemporaryDirectory(prefix="benchmark-alarms-") as name:
            folder = Path(name)
            # They end before the folder goes that they write to.
            async with (
                aiohttp.ClientSession(timeout=aiohttp.ClientTimeout()) as session,
                Children() as children,
            ):
                port = free_ports(1)[0]
                rig = cls(tell, session, port)
                child = await children.start(
                    "The simulated cameras",
                    sys.executable,
                    *("-m", "benchmarks.alarms.cameras"),
                    *(f"--{family}={number}" for family, number in numbers.items()),
                    *("--hold", str(hold)),
                    *("--control-port", str(port)),
                    log=folder / "cameras.log",
                    environment={"PYTHONPATH": str(ROOT)},
                )
                cameras = await rig.wait_for_cameras(child, sum(numbers.values()))
                # Not before: the cameras take any free ports.
                home_port = free_ports(1)[0]
                rig.home = Home(folder, home_port, session, more_probes=(_PROBE,))
                rig.home.add(cameras, options)
                async with rig.home.running(children) as child:
                    await rig.set_up(child)
                    yield rig
                rig.tell_complaints(child)

    async def wait_for_cameras(self, child: Child, number: int) -> list[dict[str, Any]]:
        """Wait until all cameras listen; return what they are."""
        cameras: list[dict[str, Any]] = []

        async def all_listen() -> bool:
            nonlocal cameras
            try:
                cameras = await self.cameras()
            except aiohttp.ClientError:
                return False
            return len(cameras) == number

        await child.until(all_listen, timeout=60)
        self.aliases = [camera["alias"] for camera in cameras]
        return cameras

    async def set_up(self, child: Child) -> None:
        """Wait until all cameras are set up in Home Assistant, and tell their alarms."""
        number = len(self.aliases)

        async def is_set_up() -> bool:
            try:
                progress = await self.home.ask("progress")
            except aiohttp.ClientError:
                return False
            if failed := progress["states"].get("setup_error", 0):
                log = child.log.read_text(errors="replace")
                raise DemoError(f"{failed} cameras could not be set up:\n{log}")
            if progress["states"].get("loaded", 0) != number:
                return False
            return bool(progress["is_running"]) and "none" not in await self._paths()

        begun = time.monotonic()
        await child.until(is_set_up, timeout=_START_SECONDS)
        self._tell(f"{number} cameras set up after {time.monotonic() - begun:.1f} s")

    def tell_complaints(self, child: Child) -> None:
        """Tell what Home Assistant has warned of."""
        for line in child.log.read_text(errors="replace").splitlines():
            if f".{DOMAIN}" in line and (" WARNING " in line or " ERROR " in line):
                self._tell(line)

    async def _paths(self) -> set[str]:
        """Return how alarms come, of all cameras."""
        paths = await self.home.ask("paths", _PROBE.name)
        return set(paths.values())

    async def cameras(self) -> list[dict[str, Any]]:
        """Return what the cameras tell of themselves, and of what they were asked."""
        async with self._session.get(self._url) as response:
            response.raise_for_status()
            cameras: list[dict[str, Any]] = await response.json()
            return cameras

    async def rest(self, seconds: float) -> None:
        """Leave everything alone."""
        begun = time.monotonic()
        while (left := begun + seconds - time.monotonic()) > 0:
            self._tell(f"at rest, {left:.0f} s left")
            await asyncio.sleep(min(left, _STEP_SECONDS))

    async def prove(self) -> None:
        """Raise an alarm at each camera, so that Home Assistant knows that they come.

        Raises:
            DemoError: It does not.
        """
        await self.raise_alarms(self.spread(0.05 * len(self.aliases)))
        begun = time.monotonic()
        while (paths := await self._paths()) != {PROVEN}:
            if time.monotonic() - begun > _PROVE_SECONDS:
                raise DemoError(f"Alarms come by {', '.join(sorted(paths))}")
            await asyncio.sleep(1)
        # What is asked more often for a while after an alarm is over by then.
        await asyncio.sleep(10)

    def spread(self, seconds: float) -> list[tuple[str, float]]:
        """Return a plan of one alarm at each camera, at any time within so many seconds."""
        return [(alias, self._random.uniform(0, seconds)) for alias in self.aliases]

    def spaced(
        self, rounds: int, period: float, jitter: float
    ) -> list[tuple[str, float]]:
        """Return a plan of several alarms at each camera, at any phase.

        Args:
            rounds: How many at each.
            period: Seconds from one to the next; at most `jitter` more.
            jitter: By how many seconds that varies.
        """
        plan = []
        for alias in self.aliases:
            at = self._random.uniform(0, period)
            for _ in range(rounds):
                plan.append((alias, at))
                at += period + self._random.uniform(0, jitter)
        return plan

    async def raise_alarms(
        self, plan: list[tuple[str, float]], patience: float = 7
    ) -> list[Alarm]:
        """Raise alarms by a plan; return what became of each.

        Args:
            plan: Cameras, and when, in seconds from now.
            patience: How long to wait after the last one, in seconds.
        """
        self._tell(f"{len(plan)} alarms within {max(at for _, at in plan):.0f} s")
        await self.home.ask("changes", _PROBE.name)
        async with self._session.post(f"{self._url}alarms", json=plan) as response:
            response.raise_for_status()
            raised = await response.json()
        await asyncio.sleep(patience)
        return _matched(raised, await self.home.ask("changes", _PROBE.name))


def _matched(
    raised: list[tuple[str, float]], changes: list[tuple[str, str, str, float]]
) -> list[Alarm]:
    shown: dict[tuple[str, str], list[float]] = defaultdict(list)
    for alias, key, state, at in changes:
        if (key == "motion_alarm" and state == "on") or key == "alarm":
            shown[alias, key].append(at)
    times: dict[str, list[float]] = defaultdict(list)
    for alias, at in raised:
        times[alias].append(at)
    alarms = []
    for alias, ats in times.items():
        for at, until in zip(ats, [*ats[1:], float("inf")], strict=True):
            delays = [
                next(
                    (each - at for each in shown[alias, key] if at <= each < until),
                    None,
                )
                for key in ("motion_alarm", "alarm")
            ]
            alarms.append(Alarm(at=at, delay=delays[0], event_delay=delays[1]))
    return alarms
