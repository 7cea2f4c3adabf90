"""What is done to measure alarms, part by part."""

from collections import Counter
from collections.abc import Mapping, Sequence
from statistics import fmean
from typing import Any, Final

from benchmarks.command import Tell
from benchmarks.scale.figures import Loop

from .results import Cost, Delays, Idle
from .rig import Rig

STATUS_SECONDS: Final = 5
"""How often cameras are asked that don't call."""
_SETTLE_SECONDS: Final = 20
_POLLED_HOLD: Final = STATUS_SECONDS + 2
"""An alarm that is over before it is asked for can't be told."""


async def single(tell: Tell, family: str, *, cameras: int, rounds: int) -> Delays:
    """Return what becomes of alarms of cameras that tell them by themselves."""
    async with Rig.running(tell, numbers={family: cameras}) as rig:
        await rig.prove()
        # More than the rate limit leaves: nobody asks each second any more for the last one.
        plan = rig.spaced(rounds, period=9, jitter=2)
        return await _delays(rig, f"{family}, single", [plan])


async def polled(tell: Tell, *, cameras: int, rounds: int) -> Delays:
    """Return what becomes of alarms of cameras that only tell them when they are asked."""
    options = {"alarm_push": False, "status_interval": STATUS_SECONDS}
    async with Rig.running(
        tell, numbers={"mjpeg": cameras}, hold=_POLLED_HOLD, options=options
    ) as rig:
        await rig.rest(_SETTLE_SECONDS)
        plan = rig.spaced(rounds, period=_POLLED_HOLD + 4, jitter=STATUS_SECONDS)
        return await _delays(rig, f"polled every {STATUS_SECONDS} s", [plan])


async def burst(tell: Tell, family: str, *, cameras: int, repeat: int) -> Delays:
    """Return what becomes of the alarms of many cameras within a second."""
    async with Rig.running(tell, numbers={family: cameras}) as rig:
        await rig.prove()
        return await _bursts(rig, family, repeat)


async def cost(
    tell: Tell, *, cameras: int, seconds: int, repeat: int
) -> tuple[Cost, Delays]:
    """Return what it costs to listen to many cameras, and the alarms of all within a second."""
    figures = {}
    for listens in (False, True):
        tell(f"{'with' if listens else 'without'} events")
        async with Rig.running(
            tell, numbers={"uid": cameras}, options={"alarm_events": listens}
        ) as rig:
            await rig.rest(_SETTLE_SECONDS)
            await rig.home.ask("figures")
            await rig.rest(seconds)
            figures[listens] = await rig.home.ask("figures")
            figures[listens] |= await rig.home.ask("memory")
            if listens:
                await rig.prove()
                delays = await _bursts(rig, "uid", repeat)
    without, with_ = figures[False], figures[True]
    return (
        Cost(
            cameras=cameras,
            seconds=with_["seconds"],
            memory_without=without["uss"],
            memory_with=with_["uss"],
            cpu_without=without["cpu_seconds"] / without["seconds"],
            cpu_with=with_["cpu_seconds"] / with_["seconds"],
            loop_without=Loop.of(without),
            loop_with=Loop.of(with_),
        ),
        delays,
    )


async def idle(tell: Tell, *, cameras: int, seconds: int) -> list[Idle]:
    """Return what cameras are asked when nothing happens and alarms are known to come."""
    async with Rig.running(tell, numbers={"mjpeg": cameras, "uid": cameras}) as rig:
        await rig.prove()
        await rig.home.ask("figures")
        before = _requests(await rig.cameras())
        await rig.rest(seconds)
        after = _requests(await rig.cameras())
        watched = (await rig.home.ask("figures"))["seconds"]
    families = {family for family, _ in after}
    return [
        Idle(
            family=family,
            seconds=watched,
            each=[
                sum((after[key] - before[key]).values())
                for key in after
                if key[0] == family
            ],
            requests=_mean(
                [after[key] - before[key] for key in after if key[0] == family]
            ),
        )
        for family in sorted(families)
    ]


async def _bursts(rig: Rig, family: str, repeat: int) -> Delays:
    plans = [rig.spread(1) for _ in range(repeat)]
    return await _delays(rig, f"{family}, {len(rig.aliases)} within a second", plans)


async def _delays(
    rig: Rig, name: str, plans: Sequence[list[tuple[str, float]]]
) -> Delays:
    alarms = []
    loops = []
    before = _calls(await rig.cameras())
    for plan in plans:
        await rig.home.ask("figures")
        alarms.append(await rig.raise_alarms(plan))
        loops.append(Loop.of(await rig.home.ask("figures")))
        # Nobody asks each second any more.
        await rig.rest(7)
    return Delays(
        name=name,
        cameras=len(rig.aliases),
        alarms=alarms,
        calls=dict(_calls(await rig.cameras()) - before),
        loops=loops,
    )


def _calls(cameras: Sequence[Mapping[str, Any]]) -> Counter[str]:
    calls: Counter[str] = Counter()
    for camera in cameras:
        calls.update(camera["calls"])
    return calls


def _requests(
    cameras: Sequence[Mapping[str, Any]],
) -> dict[tuple[str, str], Counter[str]]:
    return {
        (camera["family"], camera["alias"]): Counter(camera["requests"])
        for camera in cameras
    }


def _mean(counters: Sequence[Counter[str]]) -> dict[str, float]:
    names = {name for counter in counters for name in counter}
    return {name: fmean(each[name] for each in counters) for name in sorted(names)}
