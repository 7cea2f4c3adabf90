"""What viewers see while the camera sends no picture: the last one, with a band that says since when."""

import asyncio
from datetime import UTC, datetime, timedelta
from io import BytesIO
import time
from types import SimpleNamespace
from typing import Any

from homeassistant.core import HomeAssistant
from homeassistant.helpers import translation
from homeassistant.util import dt as dt_util
from hypothesis import given, settings, strategies as st
from PIL import Image, ImageChops, ImageStat
import pytest

from custom_components.ipcam_cgi import live
from custom_components.ipcam_cgi.band import banded
from custom_components.ipcam_cgi.const import DOMAIN
from tests.common import Clock, eventually, problems_in, sent, setup_camera
from tests.simulator import MjpegCamera, SimulatedCamera
from tests.simulator.jpeg import with_thumbnail

from .viewers import Watch, brightest, has_band, live_of, loaded

TEXT = "No picture since 14:02"


def jpeg_of(
    size: tuple[int, int], mode: str = "RGB", color: Any = (128, 128, 128)
) -> bytes:
    """Return a plain picture."""
    body = BytesIO()
    Image.new(mode, size, color).save(body, "JPEG")
    return body.getvalue()


def above_band(jpeg: bytes) -> Image.Image:
    """Return what a band leaves free."""
    image = loaded(jpeg).convert("RGB")
    return image.crop((0, 0, image.width, round(image.height * 0.8)))


async def silence(camera: SimulatedCamera) -> None:
    """Let a camera accept every request for video, and send nothing."""
    video = "videostream" if camera.family == "mjpeg" else "snapshot"
    camera.add_fault("slow", path=f"*{video}*", seconds=3600)
    if camera.family == "mjpeg":
        camera.add_fault("freeze", times=1, seconds=3600)


async def test_after_some_seconds(
    hass: HomeAssistant,
    camera: SimulatedCamera,
    watch: Watch,
    clock: Clock,
    caplog: pytest.LogCaptureFixture,
) -> None:
    """A band at the foot of the last picture, also for who comes later; then live again."""
    entry = await setup_camera(hass, camera)
    hub = live_of(entry)
    async with watch(entry) as viewer:
        await viewer.frame()
        await silence(camera)
        await asyncio.sleep(0.15)
        await clock.jump(3)
        assert hub.current is not None
        await clock.jump(4)
        shown = await viewer.until(has_band)
        assert hub.current is None
        assert hub.frame is not None
        last = hub.frame.jpeg
        # Nothing but the band was changed.
        assert loaded(shown).size == loaded(last).size
        difference = ImageChops.difference(above_band(shown), above_band(last))
        assert max(ImageStat.Stat(difference).mean) < 4
        async with watch(entry) as late:
            assert await late.frame() == shown
        # It is sent once, and not all the time.
        await clock.jump(2)
        received = viewer.response.content.total_bytes
        await asyncio.sleep(0.1)
        assert viewer.response.content.total_bytes == received
        camera.clear_faults()
        await camera.reboot(0)
        fresh = await viewer.until(lambda frame: not has_band(frame))
        assert fresh != last
    assert not problems_in(caplog)


@pytest.mark.usefixtures("telling")
async def test_slow_rate_is_no_outage(
    hass: HomeAssistant,
    mjpeg_camera: MjpegCamera,
    watch: Watch,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Where frames are asked for only so often, a pause of that length is none."""
    monkeypatch.setattr(live, "_STALE_SECONDS", 0.2)
    entry = await setup_camera(hass, mjpeg_camera)
    async with watch(entry, "rate=3") as viewer:
        for _ in range(4):
            assert not has_band(await viewer.frame())


@pytest.mark.usefixtures("telling")
async def test_local_time(
    hass: HomeAssistant,
    mjpeg_camera: MjpegCamera,
    watch: Watch,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """The band says the time where Home Assistant is; the day, too, where it was another."""
    await hass.config.async_set_time_zone("Asia/Kolkata")
    moment = datetime(2026, 11, 20, 17, 30, tzinfo=UTC)
    stand_in = SimpleNamespace(
        utcnow=lambda: moment,
        now=lambda: dt_util.as_local(moment),
        as_local=dt_util.as_local,
    )
    monkeypatch.setattr(live, "dt_util", stand_in)
    entry = await setup_camera(hass, mjpeg_camera)
    async with watch(entry) as viewer:
        await viewer.frame()
        await silence(mjpeg_camera)
        shown = await viewer.until(has_band)
        frame = live_of(entry).frame
        assert frame is not None
        assert shown == banded(frame.jpeg, "No picture since 23:00")
        moment += timedelta(minutes=50)
        await asyncio.sleep(0.1)
        moment += timedelta(minutes=30)
        # Past midnight there, though not in Greenwich.
        shown = await viewer.until(lambda picture: picture != shown)
        assert shown == banded(frame.jpeg, "No picture since 2026-11-20 23:00")


@pytest.mark.usefixtures("telling")
@pytest.mark.parametrize("change", [False, True])
async def test_other_language(
    hass: HomeAssistant,
    mjpeg_camera: MjpegCamera,
    watch: Watch,
    caplog: pytest.LogCaptureFixture,
    change: bool,
) -> None:
    """Without a translation, and when the language is changed meanwhile, it is English."""
    hass.config.language = "ja"
    entry = await setup_camera(hass, mjpeg_camera)
    async with watch(entry) as viewer:
        await viewer.frame()
        if change:
            await hass.config.async_update(language="fr")
            # As Home Assistant does where it is not tested.
            await translation.async_load_integrations(hass, {DOMAIN})
        await silence(mjpeg_camera)
        await viewer.until(has_band)
    assert not problems_in(caplog)


@pytest.mark.usefixtures("telling")
async def test_unreadable_picture(
    hass: HomeAssistant,
    mjpeg_camera: MjpegCamera,
    watch: Watch,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    """A last picture that only looked like one becomes a blank one."""
    monkeypatch.setattr(
        mjpeg_camera, "picture", lambda *_: b"\xff\xd8 no picture \xff\xd9"
    )
    entry = await setup_camera(hass, mjpeg_camera)
    async with watch(entry) as viewer:
        with pytest.raises(OSError, match="cannot identify"):
            await viewer.frame()
        await silence(mjpeg_camera)
        async with asyncio.timeout(5):
            while True:
                try:
                    shown = await viewer.frame()
                except OSError:
                    continue
                break
        assert has_band(shown)
    assert not problems_in(caplog)


@pytest.mark.usefixtures("telling")
async def test_nobody_left(
    hass: HomeAssistant, mjpeg_camera: MjpegCamera, watch: Watch
) -> None:
    """Who comes after all left in an outage is told, and not shown an old picture."""
    entry = await setup_camera(hass, mjpeg_camera)
    async with watch(entry) as viewer:
        await viewer.frame()
        mjpeg_camera.add_fault("busy", path="/videostream.cgi")
        await mjpeg_camera.reboot(0)
        await viewer.until(has_band)
    await eventually(lambda: live_of(entry)._task is None)
    asked = len(sent(mjpeg_camera, "videostream"))
    await asyncio.sleep(0.1)
    assert len(sent(mjpeg_camera, "videostream")) == asked
    with pytest.raises(AssertionError, match="HTTP status 503"):
        async with watch(entry):
            pass


@pytest.mark.parametrize(
    "size",
    [(1, 1), (8, 8), (16, 400), (160, 120), (320, 240), (640, 480), (1920, 1080)],
)
@pytest.mark.parametrize(
    "text", [TEXT, "", "画像なし 14:02 😀 \u202e\ud800", "long " * 100]
)
def test_any_text_on_any_size(size: tuple[int, int], text: str) -> None:
    """The size stays, whatever the font cannot show."""
    assert loaded(banded(jpeg_of(size), text)).size == size


@pytest.mark.parametrize("size", [(160, 120), (320, 240), (640, 480), (1920, 1080)])
def test_looks(size: tuple[int, int]) -> None:
    """The band is black, the text on it white and within it; the picture is what it was."""
    shown = banded(jpeg_of(size), TEXT)
    assert has_band(shown)
    image = loaded(shown).convert("L")
    assert ImageStat.Stat(above_band(shown).convert("L")).extrema[0][0] > 100
    # At the side there is nothing: the text has its place.
    edge = image.crop((0, 0, max(2, size[0] // 50), size[1]))
    assert brightest(edge, range(round(size[1] * 0.92), size[1])) < 60


@pytest.mark.parametrize(("mode", "color"), [("L", 90), ("CMYK", (9, 9, 9, 9))])
def test_other_colours(mode: str, color: Any) -> None:
    """A picture may be grey, or made for print."""
    assert has_band(banded(jpeg_of((320, 240), mode, color), TEXT))


def test_too_large() -> None:
    """A picture that would fill the memory is not opened."""
    jpeg = jpeg_of((8, 8))
    start = jpeg.index(b"\xff\xc0") + 5
    for width, height in ((65535, 65535), (8000, 8000), (0, 0)):
        size = height.to_bytes(2) + width.to_bytes(2)
        hostile = jpeg[:start] + size + jpeg[start + 4 :]
        shown = banded(hostile, TEXT)
        assert loaded(shown).size == (640, 360)
        assert has_band(shown)


@pytest.mark.parametrize("size", [(40, 20000), (20000, 40)])
def test_odd_shapes(size: tuple[int, int]) -> None:
    """A picture as high as a tower takes no time worth speaking of."""
    jpeg = jpeg_of(size)
    began = time.process_time()
    assert loaded(banded(jpeg, TEXT)).size == size
    assert time.process_time() - began < 2


@pytest.mark.filterwarnings("ignore::UserWarning:PIL")
@given(st.data())
@settings(max_examples=60, deadline=None)
def test_hostile(data: st.DataObject) -> None:
    """Whatever is wrong in a picture, there is one with a band."""
    hostile = bytearray(with_thumbnail(jpeg_of((64, 48))))
    for _ in range(data.draw(st.integers(1, 5))):
        place = data.draw(st.integers(2, len(hostile) - 1))
        hostile[place] = data.draw(st.integers(0, 255))
    cut = data.draw(st.integers(0, len(hostile)))
    for jpeg in (bytes(hostile), bytes(hostile[:cut])):
        loaded(banded(jpeg, TEXT))


@pytest.mark.parametrize("jpeg", [None, b"", b"\xff\xd8\xff\xd9", b"GIF89a"])
def test_nothing_there(jpeg: bytes | None) -> None:
    """Without a picture the band is on a blank one."""
    shown = banded(jpeg, TEXT)
    assert loaded(shown).size == (640, 360)
    assert has_band(shown)
