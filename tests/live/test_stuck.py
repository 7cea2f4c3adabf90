"""A camera that is connected, and sends nothing that is a picture: it is asked anew."""

import asyncio

from homeassistant.core import HomeAssistant
import pytest

from custom_components.ipcam_cgi import live
from tests.common import eventually, problems_in, sent, setup_camera
from tests.simulator import MjpegCamera
from tests.simulator.stamp import StampedFrames

from .viewers import Watch, has_band, live_of

# As it is outside of these tests.
STUCK_SECONDS = live._STUCK_SECONDS

pytestmark = pytest.mark.usefixtures("telling", "stuck")


@pytest.fixture
def stuck(monkeypatch: pytest.MonkeyPatch) -> None:
    """Ask anew sooner than usual."""
    monkeypatch.setattr(live, "_STUCK_SECONDS", 0.8)


@pytest.fixture
def stamped_camera(mjpeg_camera: MjpegCamera) -> MjpegCamera:
    """A camera whose pictures come so fast that none is missed for long."""
    mjpeg_camera.stamped = StampedFrames(size=20_000, rate=25)
    return mjpeg_camera


def asked(camera: MjpegCamera) -> int:
    """Return how often the camera was asked for its video."""
    return len(sent(camera, "videostream"))


async def test_patience() -> None:
    """A camera gets more time than any attempt takes that fails by itself."""
    assert STUCK_SECONDS == 40


@pytest.mark.parametrize("fault", ["not_jpeg", "truncated_frame"])
async def test_asked_anew(
    hass: HomeAssistant,
    stamped_camera: MjpegCamera,
    watch: Watch,
    caplog: pytest.LogCaptureFixture,
    fault: str,
) -> None:
    """Viewers are told, and the camera is asked again and again, once at a time; then they see it again."""
    entry = await setup_camera(hass, stamped_camera)
    async with watch(entry) as viewer, watch(entry) as other:
        await asyncio.gather(viewer.frame(), other.frame())
        stamped_camera.add_fault(fault)
        for one in (viewer, other):
            await one.until(has_band)
        # Not at once.
        assert asked(stamped_camera) == 1
        await eventually(lambda: asked(stamped_camera) == 3)
        stamped_camera.clear_faults()
        for one in (viewer, other):
            await one.until(lambda frame: not has_band(frame))
        after = asked(stamped_camera)
        assert after <= 4
        # Where pictures come it is left alone.
        for _ in range(30):
            await asyncio.gather(viewer.frame(), other.frame())
        assert asked(stamped_camera) == after
        assert stamped_camera.most_streams == 1
    assert not problems_in(caplog)


async def test_slow_camera(
    hass: HomeAssistant, stamped_camera: MjpegCamera, watch: Watch
) -> None:
    """A camera that lets viewers wait for each picture, but sends it, is left alone."""
    stamped_camera.stamped = StampedFrames(size=20_000, rate=2)
    entry = await setup_camera(hass, stamped_camera)
    async with watch(entry) as viewer:
        for _ in range(4):
            await viewer.until(has_band)
            await viewer.until(lambda frame: not has_band(frame))
    assert asked(stamped_camera) == 1


async def test_not_for_nobody(
    hass: HomeAssistant,
    stamped_camera: MjpegCamera,
    watch: Watch,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    """While the upstream is only kept for whoever comes next, nothing is asked."""
    monkeypatch.setattr(live, "_LINGER_SECONDS", 2)
    entry = await setup_camera(hass, stamped_camera)
    async with watch(entry) as viewer:
        await viewer.frame()
        stamped_camera.add_fault("not_jpeg")
        await viewer.until(has_band)
    await eventually(lambda: live_of(entry).viewers == 0)
    await eventually(lambda: stamped_camera.streams == 0)
    assert asked(stamped_camera) == 1
    assert not [record for record in caplog.records if record.levelname == "ERROR"]
