"""Faults of the camera's stream: viewers stay, and see whole pictures and nothing else."""

import asyncio
from itertools import pairwise
import time
from typing import Any

from aiohttp import ClientTimeout
from homeassistant.core import HomeAssistant
import pytest

from custom_components.ipcam_cgi.cgi import Jpeg
from custom_components.ipcam_cgi.cgi.stream import FrameParser
from custom_components.ipcam_cgi.cgi.transport import PICTURE_LIMIT
from tests.common import eventually, problems_in, sent, setup_camera
from tests.simulator import MjpegCamera, SimulatedCamera
from tests.simulator.http import Request
from tests.simulator.stamp import StampedFrames, read_stamp

from .viewers import Watch, has_band, live_of

MIB = 1024 * 1024


def opened(camera: SimulatedCamera) -> list[Request]:
    """Return the requests that opened a live stream; after a loss one is refused before, without a login."""
    return [
        request
        for request in sent(camera, "videostream")
        if "Authorization" in request.headers
    ]


@pytest.fixture
def stamped_camera(mjpeg_camera: MjpegCamera) -> MjpegCamera:
    """A camera whose pictures have numbers."""
    mjpeg_camera.stamped = StampedFrames(size=20_000, rate=25, queue=True)
    return mjpeg_camera


@pytest.fixture
def longest(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """How much the parsers keep after each chunk."""
    kept: list[int] = [0]
    feed = FrameParser.feed

    def measured(self: FrameParser, chunk: bytes) -> list[Jpeg]:
        try:
            return feed(self, chunk)
        finally:
            kept.append(len(self._buffer))

    monkeypatch.setattr(FrameParser, "feed", measured)
    return kept


@pytest.mark.parametrize(
    "kinds",
    [
        ("short_length",),
        ("long_length",),
        ("no_length",),
        ("thumbnail",),
        ("preamble",),
        ("quoted_boundary",),
        ("dashed_boundary",),
        ("no_length", "thumbnail", "preamble"),
        ("short_length", "thumbnail"),
        ("long_length", "thumbnail"),
        ("no_length", "dashed_boundary"),
        ("no_separator",),
        ("no_separator", "no_length"),
        ("no_separator", "short_length"),
    ],
    ids="+".join,
)
async def test_odd_streams(
    hass: HomeAssistant,
    stamped_camera: MjpegCamera,
    watch: Watch,
    longest: list[int],
    kinds: tuple[str, ...],
) -> None:
    """However a camera frames its pictures, all are seen over one connection."""
    for kind in kinds:
        if kind == "no_separator":
            stamped_camera.separator = b""
        else:
            stamped_camera.add_fault(kind)
    entry = await setup_camera(hass, stamped_camera)
    async with watch(entry) as viewer:
        numbers = [read_stamp(await viewer.frame()).sequence for _ in range(6)]
    # A viewer may come a little late; from then on none is missing.
    assert numbers == list(range(numbers[0], numbers[0] + 6))
    assert numbers[0] < 15
    assert live_of(entry).reconnects == 0
    assert len(sent(stamped_camera, "videostream")) == 1
    assert max(longest) < 100_000


@pytest.mark.parametrize(
    "kinds",
    [
        ("truncated_frame",),
        ("not_jpeg",),
        ("truncated_frame", "no_length"),
        ("not_jpeg", "no_length"),
        ("truncated_frame", "thumbnail"),
        ("short_length",),
        ("long_length",),
        ("no_length",),
        ("preamble",),
    ],
    ids="+".join,
)
async def test_odd_parts(
    hass: HomeAssistant, stamped_camera: MjpegCamera, watch: Watch, kinds: tuple[str]
) -> None:
    """Every third part is spoiled: the good ones are all seen, a broken one never."""
    for kind in kinds:
        stamped_camera.add_fault(kind, good_parts=2, every=3)
    entry = await setup_camera(hass, stamped_camera)
    async with watch(entry) as viewer:
        numbers = [read_stamp(await viewer.frame()).sequence for _ in range(8)]
    if kinds[0] in ("truncated_frame", "not_jpeg"):
        expected = [number for number in range(60) if number % 3 != 2]
    else:
        expected = list(range(60))
    # A viewer may come a little late.
    start = expected.index(numbers[0])
    assert start < 15
    assert numbers == expected[start : start + 8]
    assert live_of(entry).reconnects == 0
    assert len(sent(stamped_camera, "videostream")) == 1


async def test_cut(
    hass: HomeAssistant,
    stamped_camera: MjpegCamera,
    watch: Watch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    """A connection that drops in mid-frame, three times, is opened three times again."""
    stamped_camera.add_fault("cut", good_parts=3, times=3)
    entry = await setup_camera(hass, stamped_camera)
    async with watch(entry) as viewer, watch(entry) as other:
        for _ in range(14):
            await asyncio.gather(viewer.frame(), other.frame())
        assert stamped_camera.streams == 1
    assert live_of(entry).reconnects == 3
    assert len(opened(stamped_camera)) == 4
    assert not problems_in(caplog)


async def test_huge_frame(
    hass: HomeAssistant, stamped_camera: MjpegCamera, watch: Watch, longest: list[int]
) -> None:
    """A frame of 16 MiB is one; what follows it, too."""
    stamped_camera.add_fault("huge_frame", good_parts=2, times=1)
    entry = await setup_camera(hass, stamped_camera)
    async with watch(entry) as viewer:
        await viewer.until(lambda frame: len(frame) == 16 * MIB)
        await viewer.until(lambda frame: len(frame) == 20_000)
    assert live_of(entry).reconnects == 0
    assert max(longest) <= PICTURE_LIMIT + MIB


@pytest.mark.parametrize(
    "kinds",
    [
        {"huge_frame": {"size": 17 * MIB}},
        {"huge_frame": {"size": 17 * MIB}, "no_length": {}},
        {"endless": {}},
        {"endless": {}, "no_length": {}},
    ],
    ids="+".join,
)
async def test_too_large(
    hass: HomeAssistant,
    stamped_camera: MjpegCamera,
    watch: Watch,
    longest: list[int],
    kinds: dict[str, dict[str, Any]],
    caplog: pytest.LogCaptureFixture,
) -> None:
    """What is too large, or has no end, is given up; memory is bounded; the viewer goes on."""
    for kind, options in kinds.items():
        stamped_camera.add_fault(kind, good_parts=2, times=1, **options)
    entry = await setup_camera(hass, stamped_camera)
    async with watch(entry) as viewer:
        await viewer.frame()
        await eventually(
            lambda: len(sent(stamped_camera, "videostream")) >= 2, seconds=20
        )
        for _ in range(5):
            assert len(await viewer.frame()) == 20_000
    assert live_of(entry).reconnects == 1
    assert max(longest) <= PICTURE_LIMIT + MIB
    assert not problems_in(caplog)


async def test_freeze(
    hass: HomeAssistant,
    stamped_camera: MjpegCamera,
    watch: Watch,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    """A camera that stops sending, and keeps the connection, is asked again."""
    monkeypatch.setattr(
        "custom_components.ipcam_cgi.cgi.transport._STREAM_TIMEOUT",
        ClientTimeout(total=None, sock_read=0.2),
    )
    stamped_camera.add_fault("freeze", good_parts=1, times=2, seconds=3600)
    entry = await setup_camera(hass, stamped_camera)
    async with watch(entry) as viewer:
        for _ in range(5):
            await viewer.frame()
    assert len(opened(stamped_camera)) == 3
    assert live_of(entry).reconnects == 2
    assert not problems_in(caplog)


@pytest.mark.usefixtures("telling")
async def test_reboot(
    hass: HomeAssistant, camera: SimulatedCamera, watch: Watch
) -> None:
    """Whoever watches while the camera restarts is told, and sees the picture again, over the same connection."""
    entry = await setup_camera(hass, camera)
    async with watch(entry) as viewer, watch(entry) as other:
        await asyncio.gather(viewer.frame(), other.frame())
        rebooted = asyncio.create_task(camera.reboot(1.0))
        for one in (viewer, other):
            await one.until(has_band)
        await rebooted
        for one in (viewer, other):
            await one.until(lambda frame: not has_band(frame))
    assert live_of(entry).reconnects >= 1


async def test_interruption(
    hass: HomeAssistant,
    camera: SimulatedCamera,
    watch: Watch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    """A short interruption is not seen at all."""
    entry = await setup_camera(hass, camera)
    async with watch(entry) as viewer:
        await viewer.frame()
        if camera.family == "mjpeg":
            camera.offline = True
            await asyncio.sleep(0.1)
            camera.offline = False
        else:
            fault = camera.add_fault("offline", times=5)
            await eventually(lambda: fault.times == 0)
        since = len(camera.requests)
        video = "videostream" if camera.family == "mjpeg" else "snapshot"
        await eventually(lambda: sent(camera, video, since))
        for _ in range(3):
            assert not has_band(await viewer.frame())
    assert not problems_in(caplog)


async def test_long_outage(
    hass: HomeAssistant,
    stamped_camera: MjpegCamera,
    watch: Watch,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """A camera that stays away is asked less and less often, until it is back."""
    live = "custom_components.ipcam_cgi.live"
    monkeypatch.setattr(f"{live}._RECONNECT_LONGEST", 0.64)
    entry = await setup_camera(hass, stamped_camera)
    async with watch(entry) as viewer:
        await viewer.frame()
        stamped_camera.add_fault("busy", path="/videostream.cgi")
        stamped_camera.add_fault("cut", times=1)
        await eventually(lambda: len(sent(stamped_camera, "videostream")) >= 9)
        times = [request.time for request in sent(stamped_camera, "videostream")][1:]
        pauses = [after - before for before, after in pairwise(times)]
        for pause, least in zip(
            pauses, (0.04, 0.08, 0.16, 0.32, 0.64, 0.64), strict=False
        ):
            assert least <= pause < least + 0.25
        stamped_camera.clear_faults()
        await viewer.frame()
        # Short again after a success.
        before, known = time.monotonic(), len(opened(stamped_camera))
        stamped_camera.add_fault("cut", times=1)
        await eventually(lambda: len(opened(stamped_camera)) > known)
        assert opened(stamped_camera)[-1].time - before < 0.5


async def test_an_outage_counts_once(
    hass: HomeAssistant, stamped_camera: MjpegCamera, watch: Watch
) -> None:
    """The video broke off once, however often the camera was asked for it in vain."""
    entry = await setup_camera(hass, stamped_camera)
    async with watch(entry) as viewer:
        await viewer.frame()
        stamped_camera.add_fault("busy", path="/videostream.cgi", times=4)
        stamped_camera.add_fault("cut", times=1)
        # Once more, if it is asked without a login first.
        await eventually(lambda: len(sent(stamped_camera, "videostream")) >= 6)
        await viewer.frame()
        assert live_of(entry).reconnects == 1
