"""Whatever is asked for in whatever order, and whatever becomes of it: in the end nothing moves."""

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import dataclass
from functools import partial
import itertools
import time
from typing import Final

from aiohttp import ClientSession
from hypothesis import HealthCheck, given, settings, strategies as st
import pytest

from custom_components.ipcam_cgi.cgi import (
    CameraError,
    Motion,
    Patrol,
    Ptz,
    TourStop,
    ptz as core,
)
from tests.cgi.support import IMPATIENT, until

from .rig import KINDS, Rig, rigged

EXAMPLES: Final = 8
FAULTS: Final = ("drop", "offline", "garbage", "busy", "truncate", "expired_uid")


@dataclass(frozen=True)
class Asked:
    """Something that is asked for, what becomes of its requests, and what is waited for.

    Attributes:
        name: What it is called in a report.
        command: What is asked for.
        fault: What becomes of the next requests.
        times: Of how many.
        takes_effect: Whether the camera acts on them all the same.
        pause: How long until the next, in seconds.
        cancelled: Whether whoever asked goes away then.
    """

    name: str
    command: Callable[[Ptz], Awaitable[None]]
    fault: str | None
    times: int
    takes_effect: bool
    pause: float
    cancelled: bool


def commands(head: str) -> dict[str, Callable[[Ptz], Awaitable[None]]]:
    """Return what can be asked of a head, by name."""
    vocabulary = KINDS[head].vocabulary
    tour = [TourStop(preset=number, seconds=0.01) for number in (1, 2)]
    made: dict[str, Callable[[Ptz], Awaitable[None]]] = {
        "stop": lambda ptz: ptz.stop(),
        "go": lambda ptz: ptz.go_to_preset(1),
        "save": lambda ptz: ptz.save_preset(2),
        "tour": lambda ptz: ptz.tour(tour),
    }
    for motion in Motion:
        if motion in vocabulary:
            made[motion] = partial(_move, motion, 0.02)
            made[f"long {motion}"] = partial(_move, motion, 0.3)
    for patrol in Patrol:
        if patrol in vocabulary:
            made[patrol] = partial(_start_patrol, patrol)
            made[f"end {patrol}"] = partial(_stop_patrol, patrol)
    return made


async def _move(motion: Motion, seconds: float, ptz: Ptz) -> None:
    await ptz.move(motion, seconds)


async def _start_patrol(patrol: Patrol, ptz: Ptz) -> None:
    await ptz.start_patrol(patrol)


async def _stop_patrol(patrol: Patrol, ptz: Ptz) -> None:
    await ptz.stop_patrol(patrol)


def sequences(head: str) -> st.SearchStrategy[list[Asked]]:
    """Return sequences of what can be asked of a head."""
    return st.lists(
        st.sampled_from(sorted(commands(head))).flatmap(
            lambda name: st.builds(
                Asked,
                name=st.just(name),
                command=st.just(commands(head)[name]),
                fault=st.none() | st.sampled_from(FAULTS),
                times=st.integers(1, 4),
                takes_effect=st.booleans(),
                pause=st.sampled_from((0, 0.002, 0.01, 0.03)),
                cancelled=st.booleans(),
            )
        ),
        min_size=1,
        max_size=6,
    )


async def play(head: str, sequence: list[Asked], *, closes: bool) -> None:
    """Ask for one thing after the other; in the end no move may be left."""
    async with ClientSession() as session, rigged(session, KINDS[head]) as rig:
        rig.client._transport._timeout = IMPATIENT
        tasks = []
        for asked in sequence:
            if asked.fault is not None:
                rig.camera.add_fault(
                    asked.fault, times=asked.times, after=asked.takes_effect
                )
            tasks.append(asyncio.create_task(_ask(asked, rig.ptz)))
            await asyncio.sleep(asked.pause)
            if asked.cancelled:
                tasks[-1].cancel()
        # So that also the last has begun, if nobody waits for it.
        await asyncio.sleep(0.01)
        if closes:
            rig.camera.clear_faults()
            await rig.ptz.close()
        else:
            await asyncio.wait(tasks)
            await until(lambda: _settled(rig.ptz))
        assert _left_moving(rig) == []
        rig.camera.clear_faults()
        await rig.ptz.stop()
        await asyncio.wait(tasks)
        await until(lambda: rig.at_rest)
        assert not rig.ptz.is_moving


async def _ask(asked: Asked, ptz: Ptz) -> None:
    with suppress(CameraError):
        await asked.command(ptz)


def _settled(ptz: Ptz) -> bool:
    return not isinstance(ptz._under_way, Motion) and ptz._later is None


def _left_moving(rig: Rig) -> list[str]:
    """Return what moves that will not end by itself, but for a patrol that may go on."""
    patrols = isinstance(rig.ptz._under_way, Patrol)
    now = time.monotonic()
    return [
        name
        for name, axis in rig.scene.axes.items()
        if axis.moving(now) and axis.target is None and not (axis.swings and patrols)
    ]


@pytest.mark.parametrize("head", KINDS)
@settings(
    max_examples=EXAMPLES,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(data=st.data())
async def test_in_the_end_nothing_moves(
    socket_enabled: None,
    monkeypatch: pytest.MonkeyPatch,
    head: str,
    data: st.DataObject,
) -> None:
    """A move always ends."""
    # More than there are faults: none of these cameras is away for good.
    monkeypatch.setattr(core, "_STOPS_AFTER", (0.03, *itertools.repeat(0.005, 50)))
    await play(head, data.draw(sequences(head)), closes=data.draw(st.booleans()))
