"""The measurements of the live view, one function each; both sides by turns."""

import asyncio
from collections.abc import Iterable, Sequence
from contextlib import AsyncExitStack
import time
from typing import Final

from benchmarks.command import Tell
from scripts._demo.processes import DemoError

from .results import MEGABYTE, REACHED, Limit, Load, Minute, Slow, Soak, Views
from .rig import OURS, SIDES, Rig, Source
from .viewers import Seen

NUMBERS: Final = (1, 8, 32)
_WARM_UP_SECONDS: Final = 2
_MOST_PROCESSES: Final = 2

_SLOW_SOURCE: Final = Source(rate=15, queue=True)
_SLOW_RATE: Final = 3
_SLOW_VIEWERS: Final = 3
_RECEIVE_BUFFERS: Final = (0, 8192)
_PROGRESS_SECONDS: Final = 10

_LIMIT_SOURCE: Final = Source(most_clients=4)
_LIMIT_VIEWERS: Final = 6
_LIMIT_SECONDS: Final = 5

_WARM_UP_VIEWS: Final = 1000
_VIEWS_AT_A_TIME: Final = 4
_SAMPLE_SECONDS: Final = 2

_SOAK_VIEWERS: Final = 10
_STALL_SECONDS: Final = 180


async def loads(
    tell: Tell, *, seconds: float, repeat: int, numbers: Sequence[int] = NUMBERS
) -> list[Load]:
    """Return what viewers cost who read at once: CPU, connections, age of the pictures."""
    found = []
    tell("starting Home Assistant and two cameras")
    async with Rig.start(Source()) as rig:
        for run in range(repeat):
            for viewers in numbers:
                await rig.nobody_watches()
                idle = await _cpu_per_second(rig, seconds)
                # Whoever is second may find the machine warmer.
                for side in SIDES if run % 2 else reversed(SIDES):
                    load = await _load(rig, side, viewers, run, seconds, idle)
                    found.append(load)
                    tell(
                        f"run {run + 1} of {repeat}, {viewers} viewers, {side}:"
                        f" {1000 * load.cpu_per_frame:.3f} ms of CPU per picture ({load.busy:.1%} of a core),"
                        f" age p99 {1000 * load.age_p99:.1f} ms, at least {load.least_rate:.1f} pictures/s,"
                        f" {load.connections} connections"
                    )
                    await rig.nobody_watches()
    return found


async def _cpu_per_second(rig: Rig, seconds: float) -> float:
    cpu, begun = rig.cpu_seconds, time.monotonic()
    await asyncio.sleep(seconds)
    return (rig.cpu_seconds - cpu) / (time.monotonic() - begun)


async def _load(
    rig: Rig, side: str, viewers: int, run: int, seconds: float, idle: float
) -> Load:
    processes = min(viewers, _MOST_PROCESSES)
    async with rig.watched(side, {"viewers": viewers}, processes=processes) as watchers:
        await asyncio.sleep(_WARM_UP_SECONDS)
        await watchers.seen()
        cpu, begun = rig.cpu_seconds, time.monotonic()
        await asyncio.sleep(seconds)
        cpu, lasted = rig.cpu_seconds - cpu, time.monotonic() - begun
        _, seen = await watchers.seen()
        connections = await rig.cameras[side].connections()
    ages = _ages(seen)
    return Load(
        side=side,
        viewers=viewers,
        run=run,
        connections=connections,
        frames=len(ages),
        least_rate=min(len(each.frames) for each in seen) / lasted,
        cpu=cpu - idle * lasted,
        busy=cpu / lasted,
        age_p50=_percentile(ages, 50),
        age_p99=_percentile(ages, 99),
    )


async def slow(tell: Tell, *, seconds: float) -> list[Slow]:
    """Return how old the pictures become for viewers who read slowly, all of them at the same time."""
    tell("starting Home Assistant and two cameras that leave out no picture")
    kinds = [(side, size) for side in SIDES for size in _RECEIVE_BUFFERS]
    async with Rig.start(_SLOW_SOURCE) as rig, AsyncExitStack() as stack:
        watchers = [
            await stack.enter_async_context(
                rig.watched(
                    side,
                    {
                        "viewers": _SLOW_VIEWERS,
                        "pause": 1 / _SLOW_RATE,
                        "receive_buffer": size,
                    },
                )
            )
            for side, size in kinds
        ]
        frames: list[list[list[tuple[int, int]]]] = [
            [[] for _ in range(_SLOW_VIEWERS)] for _ in kinds
        ]
        begun = time.monotonic()
        while (passed := time.monotonic() - begun) < max(seconds, REACHED + 1):
            await asyncio.sleep(_PROGRESS_SECONDS)
            ages = []
            for (side, size), those, so_far in zip(
                kinds, watchers, frames, strict=True
            ):
                _, seen = await those.seen()
                for viewer, each in zip(seen, so_far, strict=True):
                    each += viewer.frames
                came, taken = so_far[0][-1]
                ages.append(
                    f"{side} ({size or 'default'} bytes) {(came - taken) / 1e9:.1f} s"
                )
            tell(f"after {passed + _PROGRESS_SECONDS:.0f} s: {', '.join(ages)} old")
    return [
        Slow(
            side=side,
            receive_buffer=size,
            ages=[
                ((came - each[0][0]) / 1e9, (came - taken) / 1e9)
                for came, taken in each
            ],
        )
        for (side, size), so_far in zip(kinds, frames, strict=True)
        for each in so_far
    ]


async def limits(tell: Tell) -> list[Limit]:
    """Return what viewers see where the camera takes fewer than there are."""
    found = []
    tell(f"starting Home Assistant and cameras for {_LIMIT_SOURCE.most_clients}")
    async with Rig.start(_LIMIT_SOURCE) as rig:
        for side in SIDES:
            async with rig.watched(side, {"viewers": _LIMIT_VIEWERS}) as watchers:
                await asyncio.sleep(_LIMIT_SECONDS)
                _, seen = await watchers.seen()
            statuses = [(each.status, len(each.frames)) for each in seen]
            tell(f"{side}: status and pictures of each viewer: {statuses}")
            found.append(
                Limit(
                    side=side,
                    most_clients=_LIMIT_SOURCE.most_clients,
                    statuses=statuses,
                )
            )
    return found


async def views(tell: Tell, *, number: int) -> list[Views]:
    """Return what views leave behind that are opened, see a picture, and are closed."""
    found = []
    for side in SIDES:
        tell(f"starting Home Assistant and the camera of {side}")
        async with Rig.start(Source(), sides=(side,)) as rig:
            await _view(rig, tell, side, _WARM_UP_VIEWS)
            memory = [(0.0, float(await _memory_at_rest(rig)))]
            begun = time.monotonic()
            frames, samples = await _view(rig, tell, side, number)
            seconds = time.monotonic() - begun
            memory += samples
            memory.append((number, await _memory_at_rest(rig)))
            found.append(
                Views(
                    side=side,
                    views=number,
                    frames=frames,
                    seconds=seconds,
                    memory=memory,
                )
            )
            tell(
                f"{side}: {number} views in {seconds:.0f} s left {found[-1].growth:+.0f} bytes each"
            )
    return found


async def _view(
    rig: Rig, tell: Tell, side: str, number: int
) -> tuple[int, list[tuple[float, float]]]:
    """Have a side viewed; return how many pictures were seen, and the memory by the views so far."""
    plan = {"viewers": _VIEWS_AT_A_TIME, "reopen": True, "views": number}
    frames = done = 0
    samples = []
    async with rig.watched(side, plan) as watchers:
        while done < number:
            await asyncio.sleep(_SAMPLE_SECONDS)
            done, seen = await watchers.seen()
            frames += sum(len(each.frames) for each in seen)
            samples.append((float(done), float(rig.memory)))
            tell(
                f"{side}: {done} of {number} views, {samples[-1][1] / MEGABYTE:.1f} MB"
            )
    if frames < number:
        raise DemoError(f"{number} views of {side} saw only {frames} pictures")
    return frames, samples


async def _memory_at_rest(rig: Rig) -> int:
    await rig.nobody_watches()
    await asyncio.sleep(_SAMPLE_SECONDS)
    return rig.memory


async def soak(tell: Tell, *, minutes: int) -> Soak:
    """Return what happens in a long time, while one viewer takes minutes for each picture."""
    tell("starting Home Assistant and a camera")
    found = []
    async with (
        Rig.start(Source(), sides=(OURS,)) as rig,
        rig.watched(OURS, {"viewers": _SOAK_VIEWERS - 1}) as watchers,
        rig.watched(OURS, {"pause": _STALL_SECONDS, "reopen": True}),
    ):
        await asyncio.sleep(_WARM_UP_SECONDS)
        await watchers.seen()
        begun = last = time.monotonic()
        for minute in range(1, minutes + 1):
            await asyncio.sleep(begun + 60 * minute - time.monotonic())
            _, seen = await watchers.seen()
            now = time.monotonic()
            found.append(
                Minute(
                    seconds=now - begun,
                    memory=rig.memory,
                    connections=await rig.cameras[OURS].connections(),
                    least_rate=min(len(each.frames) for each in seen) / (now - last),
                    age_p99=_percentile(_ages(seen), 99),
                )
            )
            last = now
            tell(
                f"minute {minute} of {minutes}: {found[-1].memory / MEGABYTE:.1f} MB,"
                f" at least {found[-1].least_rate:.1f} pictures/s,"
                f" age p99 {1000 * found[-1].age_p99:.1f} ms"
            )
    return Soak(side=OURS, viewers=_SOAK_VIEWERS, minutes=found)


def _ages(seen: Iterable[Seen]) -> list[float]:
    """Return how old the pictures were, in order."""
    return sorted((came - taken) / 1e9 for each in seen for came, taken in each.frames)


def _percentile(ordered: Sequence[float], percent: int) -> float:
    if not ordered:
        raise DemoError("Nobody has seen a picture")
    return ordered[min(len(ordered) - 1, len(ordered) * percent // 100)]
