"""What the demo checks of alarms: that they come by themselves, the camera calling or telling, with a picture, and go."""

import asyncio
from collections.abc import Awaitable, Callable, Iterable, Mapping
from functools import partial

from .cameras import ALARM_EVERY
from .client import HomeAssistantClient
from .live import require_jpeg
from .processes import DemoError, eventually
from .subject import Subject

type Check = Callable[[HomeAssistantClient, Subject], Awaitable[None]]


def alarm_checks(subject: Subject) -> Mapping[str, Check]:
    """Return what proves that alarms come, by what it proves."""
    return {
        "it raises alarms by itself": _comes_by_itself,
        **{
            f"the {kind} alarm comes at once, with a picture, and goes": partial(
                _alarm_arrives, kind=kind
            )
            for kind in subject.camera.model.alarms
        },
    }


async def raise_alarms(home: HomeAssistantClient, subjects: Iterable[Subject]) -> None:
    """Raise an alarm at every camera, and wait until Home Assistant shows it, and what it saw."""
    await asyncio.gather(*(_raise(home, subject, "motion") for subject in subjects))


async def _comes_by_itself(home: HomeAssistantClient, subject: Subject) -> None:
    async def has_come() -> bool:
        return await home.state(subject["alarm"]) != "unknown"

    await eventually(has_come, "there was no alarm", seconds=2 * ALARM_EVERY)


async def _alarm_arrives(
    home: HomeAssistantClient, subject: Subject, *, kind: str
) -> None:
    await _raise(home, subject, kind)
    if (kinds := await _kinds(home, subject)) != {kind}:
        raise DemoError(f"these are on: {', '.join(sorted(kinds))}")
    event = await home.get(f"/api/states/{subject['alarm']}")
    if (told := event["attributes"]["event_type"]) != kind:
        raise DemoError(f"the event tells of {told}")
    if (path := await home.state(subject["alarm_path"])) != "push_proven":
        raise DemoError(f"its path is {path}")
    require_jpeg(await home.picture(subject["last_alarm"]))
    await _clear(home, subject)


async def _raise(home: HomeAssistantClient, subject: Subject, kind: str) -> None:
    """Raise an alarm, and wait until Home Assistant shows it, and what it saw."""
    await _clear(home, subject)
    before = await home.state(subject["last_alarm"])
    await subject.camera.set_alarm(kind)

    async def is_shown() -> bool:
        return (
            await home.state(subject[f"{kind}_alarm"]) == "on"
            and await home.state(subject["last_alarm"]) != before
        )

    await eventually(is_shown, f"the {kind} alarm, or its picture, never comes")


async def _clear(home: HomeAssistantClient, subject: Subject) -> None:
    await subject.camera.set_alarm(None)

    async def is_over() -> bool:
        return not await _kinds(home, subject)

    await eventually(is_over, "the alarm never ends")


async def _kinds(home: HomeAssistantClient, subject: Subject) -> set[str]:
    """Return the kinds of alarm that Home Assistant shows."""
    return {
        kind
        for kind in subject.camera.model.alarms
        if await home.state(subject[f"{kind}_alarm"]) == "on"
    }
