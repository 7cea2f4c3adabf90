"""The live picture: whole frames that change, one upstream for all viewers, and how it ends."""

import asyncio
from contextlib import AsyncExitStack

from homeassistant.const import Platform
from homeassistant.core import HomeAssistant
import pytest

from custom_components.ipcam_cgi import live
from custom_components.ipcam_cgi.cgi import Picture
from tests.common import Clock, eventually, problems_in, sent, setup_camera, state_of
from tests.simulator import MjpegCamera, SimulatedCamera, UidCamera
from tests.simulator.stamp import StampedFrames, read_stamp

from .viewers import See, Watch, live_of, loaded

# As they are outside of these tests.
LINGER_SECONDS = live._LINGER_SECONDS


async def test_frames(
    hass: HomeAssistant, any_camera: SimulatedCamera, watch: Watch
) -> None:
    """The live picture moves, whatever the camera's way of sending it."""
    entry = await setup_camera(hass, any_camera)
    async with watch(entry) as viewer:
        frames = {await viewer.frame() for _ in range(4)}
    assert len(frames) == 4
    if any_camera.family == "mjpeg":
        assert not sent(any_camera, "snapshot")


async def test_one_upstream_for_all(
    hass: HomeAssistant, mjpeg_camera: MjpegCamera, watch: Watch
) -> None:
    """Three viewers are one to the camera; it is free again when the last has left."""
    entry = await setup_camera(hass, mjpeg_camera)
    async with watch(entry) as first:
        await first.frame()
        async with watch(entry) as second, watch(entry) as third:
            for _ in range(3):
                await asyncio.gather(first.frame(), second.frame(), third.frame())
            assert mjpeg_camera.streams == 1
            assert live_of(entry).viewers == 3
        # Two have left, and one goes on watching.
        await eventually(lambda: live_of(entry).viewers == 1)
        for _ in range(3):
            await first.frame()
        assert mjpeg_camera.streams == 1
    await eventually(lambda: mjpeg_camera.streams == 0)
    assert len(sent(mjpeg_camera, "videostream")) == 1
    assert live_of(entry).viewers == 0


@pytest.mark.parametrize("allowed", [1, 2, 3, 4])
async def test_more_viewers_than_the_camera_allows(
    hass: HomeAssistant, mjpeg_camera: MjpegCamera, watch: Watch, allowed: int
) -> None:
    """All six who come at the same moment are served, and go on being served."""
    mjpeg_camera.max_streams = allowed
    entry = await setup_camera(hass, mjpeg_camera)
    async with AsyncExitStack() as stack:
        viewers = await asyncio.gather(
            *(stack.enter_async_context(watch(entry)) for _ in range(6))
        )
        for _ in range(3):
            await asyncio.gather(*(viewer.frame() for viewer in viewers))
        assert mjpeg_camera.most_streams == 1


async def test_lingers(
    hass: HomeAssistant,
    mjpeg_camera: MjpegCamera,
    watch: Watch,
    clock: Clock,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Whoever turns a page finds the camera's connection open; within 10 s it is closed."""
    monkeypatch.setattr(live, "_LINGER_SECONDS", LINGER_SECONDS)
    entry = await setup_camera(hass, mjpeg_camera)
    for _ in range(2):
        async with watch(entry) as viewer:
            await viewer.frame()
        await eventually(lambda: live_of(entry).viewers == 0)
        await clock.jump(3)
        assert mjpeg_camera.streams == 1
    # It counts from the last who left.
    await clock.jump(6)
    await eventually(lambda: mjpeg_camera.streams == 0, seconds=1)
    assert len(sent(mjpeg_camera, "videostream")) == 1


async def test_again(
    hass: HomeAssistant, mjpeg_camera: MjpegCamera, watch: Watch
) -> None:
    """Whoever comes after the upstream was closed gets a picture of then."""
    mjpeg_camera.stamped = StampedFrames(size=20_000)
    entry = await setup_camera(hass, mjpeg_camera)
    async with watch(entry) as viewer:
        first = read_stamp(await viewer.frame())
    await eventually(lambda: mjpeg_camera.streams == 0)
    async with watch(entry) as viewer:
        # It is the first of a new upstream, and not what the last one left.
        again = read_stamp(await viewer.frame())
    assert again.sequence == 0
    assert again.ns > first.ns
    await eventually(lambda: mjpeg_camera.streams == 0)
    assert len(sent(mjpeg_camera, "videostream")) == 2


async def test_comes_and_goes(
    hass: HomeAssistant, mjpeg_camera: MjpegCamera, watch: Watch, see: See
) -> None:
    """Many short visits leave nothing behind."""
    mjpeg_camera.stamped = StampedFrames(size=20_000)
    entry = await setup_camera(hass, mjpeg_camera)
    async with watch(entry) as viewer:
        await viewer.frame()
        before = len(asyncio.all_tasks())
        for number in range(60):
            async with see(entry) as visitor:
                # Some leave before there is any picture.
                if number % 3:
                    await visitor.seen(number % 3)
        await eventually(lambda: live_of(entry).viewers == 1)
        await eventually(lambda: len(asyncio.all_tasks()) <= before)
        await viewer.frame()
    assert len(sent(mjpeg_camera, "videostream")) == 1


async def test_uid_stops_when_nobody_watches(
    hass: HomeAssistant, uid_camera: UidCamera, watch: Watch
) -> None:
    """No pictures are taken for nobody; those for two are taken once."""
    entry = await setup_camera(hass, uid_camera)
    async with watch(entry) as first, watch(entry) as second:
        for _ in range(3):
            await asyncio.gather(first.frame(), second.frame())
        assert len(sent(uid_camera, "snapshot")) <= 6
    await eventually(lambda: live_of(entry)._task is None)
    taken = len(sent(uid_camera, "snapshot"))
    await asyncio.sleep(0.2)
    assert len(sent(uid_camera, "snapshot")) <= taken + 1


@pytest.mark.usefixtures("all_enabled")
async def test_sub_stream(
    hass: HomeAssistant, uid_camera: UidCamera, watch: Watch
) -> None:
    """The small picture is another entity, with an upstream of its own."""
    entry = await setup_camera(hass, uid_camera)
    async with watch(entry) as main, watch(entry, key="sub") as sub:
        large, small = loaded(await main.frame()), loaded(await sub.frame())
        assert large.size == (1920, 1080)
        assert small.width < large.width
        assert live_of(entry).viewers == 1
        assert live_of(entry, Picture.SUB).viewers == 1
    streams = {request.params["stream"] for request in sent(uid_camera, "snapshot")}
    assert streams == {"0", "1"}


async def test_sub_stream_as_the_live_picture(
    hass: HomeAssistant, uid_camera: UidCamera, watch: Watch
) -> None:
    """Where the option says so the live picture of the one entity is the small one."""
    entry = await setup_camera(hass, uid_camera, options={"live_stream": "sub"})
    async with watch(entry) as viewer:
        assert loaded(await viewer.frame()).width < 1920
    assert {r.params["stream"] for r in sent(uid_camera, "snapshot")} == {"0"}


async def test_two_viewers_at_unload(
    hass: HomeAssistant,
    camera: SimulatedCamera,
    watch: Watch,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """They see the end of the picture; the camera is not asked again."""
    monkeypatch.setattr(live, "_LINGER_SECONDS", LINGER_SECONDS)
    entry = await setup_camera(hass, camera)
    hub = live_of(entry)
    video = "videostream" if camera.family == "mjpeg" else "snapshot"
    async with watch(entry) as viewer, watch(entry) as other:
        await asyncio.gather(viewer.frame(), other.frame())
        camera.add_fault("stall", path=f"*{video}*", seconds=0.1)
        asked = len(sent(camera, video))
        assert await hass.config_entries.async_unload(entry.entry_id)
        await asyncio.gather(viewer.end(), other.end())
        assert viewer.response.content.at_eof()
    await asyncio.sleep(0.1)
    # The one snapshot that was under way may count.
    assert len(sent(camera, video)) <= asked + (camera.family == "uid")
    assert hub._task is None
    assert hub.viewers == 0
    if isinstance(camera, MjpegCamera):
        await eventually(lambda: camera.streams == 0)


async def test_unload_before_the_first_frame(
    hass: HomeAssistant,
    mjpeg_camera: MjpegCamera,
    see: See,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Two who wait for the first frame are answered; the camera is not asked again."""
    monkeypatch.setattr(live, "_LINGER_SECONDS", LINGER_SECONDS)
    entry = await setup_camera(hass, mjpeg_camera)
    hub = live_of(entry)
    mjpeg_camera.add_fault("slow", path="/videostream.cgi", seconds=60)
    async with see(entry) as first, see(entry) as second:
        await eventually(lambda: hub.viewers == 2)
        await eventually(lambda: sent(mjpeg_camera, "videostream"))
        assert await hass.config_entries.async_unload(entry.entry_id)
        for viewer in (first, second):
            await viewer.read_head()
            assert viewer.head.startswith(b"HTTP/1.1 502 ")
    await asyncio.sleep(0.05)
    assert len(sent(mjpeg_camera, "videostream")) == 1
    assert hub._task is None


async def test_reload(
    hass: HomeAssistant, mjpeg_camera: MjpegCamera, watch: Watch
) -> None:
    """A reload ends the view, and the next one works."""
    entry = await setup_camera(hass, mjpeg_camera)
    async with watch(entry) as viewer:
        await viewer.frame()
        assert await hass.config_entries.async_reload(entry.entry_id)
        await viewer.end()
    async with watch(entry) as viewer:
        await viewer.frame()
        assert mjpeg_camera.streams == 1


async def test_home_assistant_stops(
    hass: HomeAssistant,
    camera: SimulatedCamera,
    watch: Watch,
    see: See,
    caplog: pytest.LogCaptureFixture,
) -> None:
    """A viewer does not keep Home Assistant from stopping; the camera is left alone."""
    entry = await setup_camera(hass, camera)
    async with watch(entry) as viewer:
        await viewer.frame()
        async with asyncio.timeout(5):
            await hass.async_stop(force=True)
        await viewer.end()
    if isinstance(camera, MjpegCamera):
        await eventually(lambda: camera.streams == 0)
    asked = len(camera.requests)
    async with see(entry) as late:
        await late.read_head()
        assert late.head.startswith(b"HTTP/1.1 503 ")
        reason = await late.read()
        assert reason.startswith(b"Nothing answers there.")
    await asyncio.sleep(0.1)
    assert len(camera.requests) == asked
    assert not problems_in(caplog)


async def test_figures(
    hass: HomeAssistant,
    mjpeg_camera: MjpegCamera,
    watch: Watch,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """While frames come the frames per second are never none; afterwards they are."""
    monkeypatch.setattr(live, "_TICK_SECONDS", 0.1)
    mjpeg_camera.stamped = StampedFrames(size=20_000, rate=20)
    entry = await setup_camera(hass, mjpeg_camera)
    hub = live_of(entry)
    assert (hub.frame_age, hub.frames_per_second) == (None, 0)
    told: list[float] = []
    hub.async_add_listener(lambda: told.append(hub.frames_per_second))
    rates: list[float] = []
    async with watch(entry) as viewer:
        for number in range(50):
            await viewer.frame()
            if number > 10:
                rates.append(hub.frames_per_second)
            assert hub.frame_age is not None and hub.frame_age < 0.5
    assert 12 < sum(rates) / len(rates) < 25
    assert min(rates) > 6
    assert max(told) > 12
    assert hub.dropped == 0
    await eventually(lambda: hub.frame_age is None)
    assert told[-1] == 0


async def test_heartbeat_goes_on(
    hass: HomeAssistant, mjpeg_camera: MjpegCamera, watch: Watch, clock: Clock
) -> None:
    """While somebody watches, everything else works as ever."""
    entry = await setup_camera(hass, mjpeg_camera)
    async with watch(entry) as viewer:
        await viewer.frame()
        mjpeg_camera.raise_alarm("motion")
        await clock.jump(6)
        await eventually(
            lambda: (
                state_of(hass, entry, Platform.BINARY_SENSOR, "motion_alarm").state
                == "on"
            )
        )
        await viewer.frame()
