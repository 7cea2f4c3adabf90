"""What the demo checks of pictures: that they move, that the camera sends them once, and that viewers outlive an interruption."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import aclosing, asynccontextmanager

from .client import HomeAssistantClient
from .processes import PATIENCE, DemoError
from .subject import Subject

FRAMES = 5
"""How many pictures show that they move."""

type Check = Callable[[HomeAssistantClient, Subject], Awaitable[None]]


def live_checks(subject: Subject) -> dict[str, Check]:
    """Return what proves that there are pictures, by what it proves."""
    checks: dict[str, Check] = {
        "its picture is a JPEG that changes": _picture_changes,
        "its live picture moves": _live_moves,
        "its viewers outlive an interruption": _live_goes_on,
    }
    if subject.camera.model.family == "mjpeg":
        checks["three viewers are one to the camera"] = _one_upstream
    return checks


def require_jpeg(picture: bytes) -> None:
    """Do nothing about a JPEG.

    Raises:
        DemoError: It is none.
    """
    if not (picture.startswith(b"\xff\xd8\xff") and picture.endswith(b"\xff\xd9")):
        raise DemoError(f"it begins {picture[:16]!r} and ends {picture[-4:]!r}")


async def _picture_changes(home: HomeAssistantClient, subject: Subject) -> None:
    first = await home.picture(subject["main"])
    await asyncio.sleep(1)
    second = await home.picture(subject["main"])
    for picture in (first, second):
        require_jpeg(picture)
    if first == second:
        raise DemoError("the same picture came twice")


@asynccontextmanager
async def _watched(
    home: HomeAssistantClient, subject: Subject
) -> AsyncIterator[AsyncIterator[bytes]]:
    async with (
        asyncio.timeout(PATIENCE),
        aclosing(home.live(subject["main"])) as live,
    ):
        yield live


async def _see(live: AsyncIterator[bytes], number: int = FRAMES) -> None:
    """Wait for so many different pictures."""
    frames: set[bytes] = set()
    async for frame in live:
        require_jpeg(frame)
        frames.add(frame)
        if len(frames) == number:
            return
    raise DemoError(f"it ends after {len(frames)} frames")


async def _live_moves(home: HomeAssistantClient, subject: Subject) -> None:
    async with _watched(home, subject) as live:
        await _see(live)


async def _one_upstream(home: HomeAssistantClient, subject: Subject) -> None:
    async with (
        _watched(home, subject) as first,
        _watched(home, subject) as second,
        _watched(home, subject) as third,
    ):
        await asyncio.gather(_see(first), _see(second), _see(third))
        if (streams := (await subject.camera.state())["most_streams"]) != 1:
            raise DemoError(f"the camera had to send {streams} streams at once")


async def _live_goes_on(home: HomeAssistantClient, subject: Subject) -> None:
    camera = subject.camera
    async with _watched(home, subject) as live:
        await _see(live)
        if camera.model.family == "mjpeg":
            await camera.go_wrong(kind="cut", times=1)
        else:
            await camera.go_wrong(kind="busy", path="*/snapshot.cgi", times=2)
        # Some are on their way already.
        await _see(live, 4 * FRAMES)
