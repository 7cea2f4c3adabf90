"""The picture of the last alarm: taken after it began, and kept whatever the camera does then."""

from http import HTTPStatus
import time

from homeassistant.const import STATE_UNKNOWN, Platform
from homeassistant.core import HomeAssistant
from homeassistant.util import dt as dt_util
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry
from pytest_homeassistant_custom_component.typing import ClientSessionGenerator

from tests.common import (
    Clock,
    entity_id,
    eventually,
    problems_in,
    sent,
    setup_camera,
    state_of,
)
from tests.simulator import MjpegCamera
from tests.simulator.stamp import StampedFrames, read_stamp

from .support import is_on

NEVER = {"status_interval": 300}


@pytest.fixture(autouse=True)
def stamped(mjpeg_camera: MjpegCamera) -> None:
    """Let the pictures tell when they were taken."""
    mjpeg_camera.stamped = StampedFrames(size=20_000)


def updated(hass: HomeAssistant, entry: MockConfigEntry) -> str:
    """Return when the picture was taken."""
    return state_of(hass, entry, Platform.IMAGE, "last_alarm").state


async def fetch(
    hass: HomeAssistant, client: ClientSessionGenerator, entry: MockConfigEntry
) -> tuple[int, bytes]:
    """Fetch the picture as a dashboard does."""
    entity = entity_id(hass, entry, Platform.IMAGE, "last_alarm")
    answer = await (await client()).get(f"/api/image_proxy/{entity}")
    return answer.status, await answer.read()


async def test_picture(
    home: HomeAssistant,
    hass_client: ClientSessionGenerator,
    mjpeg_camera: MjpegCamera,
) -> None:
    """It was taken after the alarm began; the next alarm replaces it."""
    entry = await setup_camera(home, mjpeg_camera, options=NEVER)
    assert updated(home, entry) == STATE_UNKNOWN
    assert (await fetch(home, hass_client, entry))[0] >= 400
    before = None
    for kind in ("motion", "input"):
        begun_ns, begun = time.monotonic_ns(), dt_util.utcnow()
        mjpeg_camera.raise_alarm(kind)
        known = {STATE_UNKNOWN, before}
        await eventually(lambda known=known: updated(home, entry) not in known, 2)
        before = updated(home, entry)
        taken = dt_util.parse_datetime(before)
        assert taken is not None
        assert begun <= taken <= dt_util.utcnow()
        status, jpeg = await fetch(home, hass_client, entry)
        assert status == HTTPStatus.OK
        assert read_stamp(jpeg).ns > begun_ns
        mjpeg_camera.clear_alarm()
        await eventually(lambda kind=kind: not is_on(home, entry, kind))
    assert len(sent(mjpeg_camera, "snapshot")) == 2
    mjpeg_camera.offline = True
    assert await fetch(home, hass_client, entry) == (status, jpeg)


async def test_somebody_watches(
    home: HomeAssistant,
    hass_client: ClientSessionGenerator,
    mjpeg_camera: MjpegCamera,
) -> None:
    """What is on the screen just then was taken before the alarm."""
    mjpeg_camera.stamped = StampedFrames(size=20_000, rate=0.3)
    entry = await setup_camera(home, mjpeg_camera, options=NEVER)
    entity = entity_id(home, entry, Platform.CAMERA, "main")
    client = await hass_client()
    async with client.get(f"/api/camera_proxy_stream/{entity}") as response:
        await response.content.readuntil(b"\xff\xd9")
        begun_ns = time.monotonic_ns()
        mjpeg_camera.raise_alarm("motion")
        await eventually(lambda: updated(home, entry) != STATE_UNKNOWN, 2)
        response.close()
    _, jpeg = await fetch(home, hass_client, entry)
    assert read_stamp(jpeg).ns > begun_ns


@pytest.mark.parametrize("fault", ["busy", "garbage", "drop"])
async def test_camera_is_busy(
    home: HomeAssistant,
    hass_client: ClientSessionGenerator,
    mjpeg_camera: MjpegCamera,
    clock: Clock,
    caplog: pytest.LogCaptureFixture,
    fault: str,
) -> None:
    """A camera that sends its own mail just then is asked again."""
    entry = await setup_camera(home, mjpeg_camera)
    # A dropped one is asked for twice at once.
    times = 4 if fault == "drop" else 2
    mjpeg_camera.add_fault(fault, path="/snapshot.cgi", times=times)
    mjpeg_camera.raise_alarm("motion")
    await eventually(lambda: is_on(home, entry))
    await clock.travel(3)
    assert updated(home, entry) != STATE_UNKNOWN
    status, jpeg = await fetch(home, hass_client, entry)
    assert status == HTTPStatus.OK
    read_stamp(jpeg)
    assert not problems_in(caplog)


async def test_camera_refuses(
    home: HomeAssistant,
    mjpeg_camera: MjpegCamera,
    clock: Clock,
    caplog: pytest.LogCaptureFixture,
) -> None:
    """A camera that gives none is not asked for ever; the next alarm has its chance."""
    entry = await setup_camera(home, mjpeg_camera)
    mjpeg_camera.alarm_hold = None
    mjpeg_camera.add_fault("busy", path="/snapshot.cgi")
    mjpeg_camera.raise_alarm("motion")
    await eventually(lambda: is_on(home, entry))
    await clock.travel(20)
    assert len(sent(mjpeg_camera, "snapshot")) == 3
    assert updated(home, entry) == STATE_UNKNOWN
    assert not problems_in(caplog)
    mjpeg_camera.clear_faults()
    mjpeg_camera.clear_alarm()
    await clock.travel(2)
    mjpeg_camera.raise_alarm("motion")
    await eventually(lambda: updated(home, entry) != STATE_UNKNOWN)


async def test_unloaded_while_it_is_taken(
    home: HomeAssistant, mjpeg_camera: MjpegCamera, caplog: pytest.LogCaptureFixture
) -> None:
    """An entry that is unloaded just then leaves nothing behind."""
    entry = await setup_camera(home, mjpeg_camera)
    mjpeg_camera.add_fault("slow", path="/snapshot.cgi", seconds=1)
    mjpeg_camera.raise_alarm("motion")
    await eventually(lambda: sent(mjpeg_camera, "snapshot"))
    assert await home.config_entries.async_unload(entry.entry_id)
    await home.async_block_till_done(wait_background_tasks=True)
    assert not [each for each in caplog.records if each.levelname == "ERROR"]
    assert state_of(home, entry, Platform.IMAGE, "last_alarm").state == "unavailable"
