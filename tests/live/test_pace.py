"""Each viewer at its own pace: slow ones, stalled ones, and those who ask for less."""

import asyncio
from contextlib import suppress
import time

from homeassistant.core import HomeAssistant
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry

from custom_components.ipcam_cgi import live, viewer as viewer_module
from tests.common import eventually, sent, setup_camera
from tests.simulator import MjpegCamera, UidCamera
from tests.simulator.stamp import StampedFrames, read_stamp

from .viewers import See, Viewer, Watch, live_of, loaded

SIZE = 200_000


@pytest.fixture
def quick_camera(mjpeg_camera: MjpegCamera) -> MjpegCamera:
    """A camera that sends 4 MB/s."""
    mjpeg_camera.stamped = StampedFrames(size=SIZE, rate=20)
    return mjpeg_camera


@pytest.fixture
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let go of those who take nothing sooner than after two minutes."""
    monkeypatch.setattr(viewer_module, "PATIENCE_SECONDS", 0.4)
    monkeypatch.setattr(live, "_TICK_SECONDS", 0.05)


async def note(viewer: Viewer, times: list[float]) -> None:
    """Watch, and note when frames come."""
    while True:
        await viewer.frame()
        times.append(time.monotonic())


async def rates(*viewers: Viewer, seconds: float = 2.5) -> list[float]:
    """Return the frames per second that viewers get, once that has settled."""
    times: list[list[float]] = [[] for _ in viewers]
    with suppress(TimeoutError):
        async with asyncio.timeout(seconds), asyncio.TaskGroup() as group:
            for viewer, own in zip(viewers, times, strict=True):
                group.create_task(note(viewer, own))
    settled = [own[3:] for own in times]
    return [(len(own) - 1) / (own[-1] - own[0]) for own in settled]


async def test_no_backlog(
    hass: HomeAssistant, quick_camera: MjpegCamera, watch: Watch, see: See
) -> None:
    """Who did not read for a while goes on with now; the others never noticed."""
    entry = await setup_camera(hass, quick_camera)
    hub = live_of(entry)
    async with watch(entry) as quick, see(entry, buffer=16_384) as slow:
        await slow.read_head()
        waiting = 0
        before = hub._frames
        began = time.monotonic()
        seen = []
        while time.monotonic() - began < 2:
            seen.append(read_stamp(await quick.frame()))
            assert time.monotonic_ns() - seen[-1].ns < 0.5e9
            for viewer in hub._viewers:
                if viewer._transport is not None:
                    size = viewer._transport.get_write_buffer_size()
                    waiting = max(waiting, size)
        # The quick one missed nothing; what waits for the slow one is one frame.
        assert hub._frames - before - len(seen) <= 2
        assert waiting <= SIZE + 1000
        assert hub.dropped >= len(seen) - 5
        begun = await slow.seen(6)
        # What the kernel, and the part on its way, held was old; what follows is new.
        old = [frame for frame in begun if frame.age > 1]
        assert 0 < len(old) <= 3
        assert all(frame.age < 0.5 for frame in begun[len(old) :])
        assert begun[len(old)].sequence - old[-1].sequence > 20


async def test_reads_slowly(
    hass: HomeAssistant, quick_camera: MjpegCamera, see: See
) -> None:
    """Who reads a few frames a second sees them young, the last as much as the first."""
    entry = await setup_camera(hass, quick_camera)
    ages = []
    async with see(entry, buffer=16_384) as slow:
        for _ in range(12):
            (seen,) = await slow.seen(1)
            ages.append(seen.age)
            await asyncio.sleep(0.2)
    assert max(ages[2:]) < 0.8


@pytest.mark.usefixtures("impatient")
async def test_stalled(
    hass: HomeAssistant, quick_camera: MjpegCamera, watch: Watch, see: See
) -> None:
    """Who takes nothing for long is let go; who is attentive stays, whatever the camera does."""
    entry = await setup_camera(hass, quick_camera)
    hub = live_of(entry)
    async with watch(entry) as viewer, see(entry, buffer=16_384) as slow:
        await slow.read_head()
        assert hub.viewers == 2
        deadline = time.monotonic() + 5
        while hub.viewers == 2:
            assert time.monotonic() < deadline
            await viewer.frame()
        # There is nothing to take while the camera freezes.
        quick_camera.add_fault("freeze", times=1, seconds=0.8)
        await asyncio.sleep(0.9)
        await viewer.frame()
        assert hub.viewers == 1
        async for _ in slow.frames():
            pass
    assert len(sent(quick_camera, "videostream")) == 1


@pytest.fixture
def large_camera(mjpeg_camera: MjpegCamera) -> MjpegCamera:
    """A camera whose pictures no kernel keeps for somebody who does not read."""
    mjpeg_camera.stamped = StampedFrames(size=12_000_000, rate=2)
    return mjpeg_camera


@pytest.mark.usefixtures("impatient")
async def test_stalled_from_the_start(
    hass: HomeAssistant, large_camera: MjpegCamera, see: See
) -> None:
    """Who takes not even the whole first frame is let go, too."""
    entry = await setup_camera(hass, large_camera)
    async with see(entry, buffer=16_384) as slow:
        await slow.read_head()
        await eventually(lambda: slow.is_let_go, seconds=4)
    await eventually(lambda: live_of(entry).viewers == 0)
    await eventually(lambda: large_camera.streams == 0)


@pytest.mark.parametrize("frames", [0, 1])
async def test_stalled_at_unload(
    hass: HomeAssistant, large_camera: MjpegCamera, see: See, frames: int
) -> None:
    """At unload nobody waits until somebody reads the frame that is on its way, the first or another."""
    entry = await setup_camera(hass, large_camera)
    async with see(entry, buffer=16_384) as slow:
        await slow.read_head()
        assert len(await slow.seen(frames)) == frames
        await asyncio.sleep(0.6)
        assert await hass.config_entries.async_unload(entry.entry_id)
        await eventually(lambda: slow.is_let_go, seconds=4)


async def test_patience() -> None:
    """It is two minutes for who reads nothing."""
    assert viewer_module.PATIENCE_SECONDS == 120


async def test_rate(
    hass: HomeAssistant, quick_camera: MjpegCamera, watch: Watch
) -> None:
    """Each gets the frames that it asked for, and no more."""
    quick_camera.stamped = StampedFrames(size=20_000, rate=20)
    entry = await setup_camera(hass, quick_camera)
    async with (
        watch(entry) as every,
        watch(entry, "rate=2") as few,
        watch(entry, "rate=8") as some,
    ):
        all_of_them, two, eight = await rates(every, few, some, seconds=3.2)
    assert 14 < all_of_them < 22
    assert 1.5 < two < 2.5
    assert 6 < eight < 9
    # To leave frames out is not to miss them.
    assert live_of(entry).dropped == 0


def asked(camera: MjpegCamera) -> list[dict[str, str]]:
    """Return the rates and resolutions that were asked for, one request after the other."""
    return [
        {k: v for k, v in request.params.items() if k in ("rate", "resolution")}
        for request in sent(camera, "videostream")
    ]


async def test_asks_for_what_is_needed(
    hass: HomeAssistant, mjpeg_camera: MjpegCamera, watch: Watch
) -> None:
    """The camera sends what the most demanding viewer needs; all others stay meanwhile."""
    entry = await setup_camera(hass, mjpeg_camera)
    async with watch(entry, "rate=2&resolution=320x240") as first:
        assert loaded(await first.frame()).size == (320, 240)
        assert asked(mjpeg_camera) == [{"rate": "14", "resolution": "8"}]
        async with watch(entry, "rate=10&resolution=320x240") as second:
            await second.frame()
            async with watch(entry, "rate=4&resolution=640x480") as third:
                await third.until(lambda frame: loaded(frame).size == (640, 480))
                assert asked(mjpeg_camera)[1:] == [
                    {"rate": "6", "resolution": "8"},
                    {"rate": "6", "resolution": "32"},
                ]
                # As much as is there already: nothing changes.
                async with watch(entry, "rate=3&resolution=640x480") as fourth:
                    await fourth.frame()
            # What nobody needs any more is asked for no longer, after a while.
            await eventually(lambda: len(asked(mjpeg_camera)) == 4)
            assert asked(mjpeg_camera)[3] == {"rate": "6", "resolution": "8"}
            await second.until(lambda frame: loaded(frame).size == (320, 240))
        await eventually(lambda: len(asked(mjpeg_camera)) == 5)
        assert asked(mjpeg_camera)[4] == {"rate": "14", "resolution": "8"}
        async with watch(entry) as everything:
            await everything.frame()
            await eventually(lambda: len(asked(mjpeg_camera)) == 6)
            assert asked(mjpeg_camera)[5] == {}
            await first.frame()
    assert mjpeg_camera.most_streams == 1
    assert live_of(entry).reconnects == 0


async def test_two_demands_at_once(
    hass: HomeAssistant, mjpeg_camera: MjpegCamera, watch: Watch
) -> None:
    """Two who come together and want different things are served by a camera that allows one stream."""
    mjpeg_camera.max_streams = 1
    entry = await setup_camera(hass, mjpeg_camera)

    async def look(entry: MockConfigEntry, query: str) -> None:
        async with watch(entry, query) as viewer:
            for _ in range(3):
                await viewer.frame()

    for _ in range(5):
        await asyncio.gather(
            look(entry, "rate=5"), look(entry, "rate=10"), look(entry, "")
        )
        await eventually(lambda: mjpeg_camera.streams == 0)


@pytest.mark.parametrize(
    ("options", "query", "wanted"),
    [
        ({"live_rate": 5}, "", {"rate": "11"}),
        ({"live_rate": 5}, "rate=15", {"rate": "3"}),
        ({"live_rate": 0, "live_resolution": "as_set"}, "", {}),
        (
            {"live_rate": 6, "live_resolution": "320x240"},
            "",
            {"rate": "6", "resolution": "8"},
        ),
        ({"live_resolution": "320x240"}, "resolution=640x480", {"resolution": "32"}),
        ({"live_rate": 2}, "rate=0.3", {"rate": "19"}),
        ({}, "rate=20", {"rate": "1"}),
        ({}, "rate=25", {"rate": "0"}),
        ({}, "unknown=1", {}),
    ],
)
async def test_options(
    hass: HomeAssistant,
    mjpeg_camera: MjpegCamera,
    watch: Watch,
    options: dict[str, object],
    query: str,
    wanted: dict[str, str],
) -> None:
    """The options say what viewers get; a query says it for one of them."""
    entry = await setup_camera(hass, mjpeg_camera, options=options)
    async with watch(entry, query) as viewer:
        await viewer.frame()
    assert asked(mjpeg_camera) == [wanted]


async def test_uid_rate(
    hass: HomeAssistant, uid_camera: UidCamera, watch: Watch
) -> None:
    """Where the live picture is made of snapshots, only so many are taken."""
    entry = await setup_camera(hass, uid_camera)
    async with watch(entry, "rate=5") as viewer:
        (rate,) = await rates(viewer, seconds=1.6)
    assert 3 < rate < 6
    assert len(sent(uid_camera, "snapshot")) <= 10
