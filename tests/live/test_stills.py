"""Stills: how old they may be, who shares a request, and what there is without one."""

import asyncio
from http import HTTPStatus
from pathlib import Path
import time

from homeassistant.components.camera import Image, async_get_image
from homeassistant.const import Platform
from homeassistant.core import HomeAssistant
from homeassistant.exceptions import HomeAssistantError
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry
from pytest_homeassistant_custom_component.typing import ClientSessionGenerator

from custom_components.ipcam_cgi.const import DOMAIN
from tests.common import (
    Clock,
    call,
    entity_id,
    eventually,
    sent,
    setup_camera,
    state_of,
)
from tests.simulator import MjpegCamera, SimulatedCamera
from tests.simulator.stamp import StampedFrames, read_stamp

from .viewers import Watch, live_of, loaded

BROKEN = ("garbage", "truncate", "html", "empty", "status", "busy", "drop", "not_http")


@pytest.fixture(autouse=True)
def stamped(request: pytest.FixtureRequest) -> None:
    """Let the pictures tell when they were taken."""
    for name in ("mjpeg_camera", "camera"):
        if name in request.fixturenames:
            camera: SimulatedCamera = request.getfixturevalue(name)
            # A large picture of the other family takes more bytes.
            size = 20_000 if camera.family == "mjpeg" else 200_000
            camera.stamped = StampedFrames(size=size)


def camera_id(hass: HomeAssistant, entry: MockConfigEntry) -> str:
    """Return the id of the camera entity."""
    entity = entity_id(hass, entry, Platform.CAMERA, "main")
    assert entity is not None
    return entity


async def take(hass: HomeAssistant, entry: MockConfigEntry) -> bytes:
    """Return what a picture taken now is."""
    image: Image = await async_get_image(hass, camera_id(hass, entry))
    return image.content


async def thumbnail(hass: HomeAssistant, entry: MockConfigEntry) -> bytes:
    """Return what the dashboard shows in passing."""
    entity = camera_id(hass, entry)
    image: Image = await async_get_image(hass, entity, width=160, height=120)
    return image.content


async def snapshot(hass: HomeAssistant, entry: MockConfigEntry, path: Path) -> bytes:
    """Return what the action writes to a file."""
    hass.config.allowlist_external_dirs = {str(path.parent)}
    await call(hass, entry, Platform.CAMERA, "main", "snapshot", filename=str(path))
    return path.read_bytes()


def video(camera: SimulatedCamera) -> str:
    """Return what a live picture is made of."""
    return "videostream" if camera.family == "mjpeg" else "snapshot"


async def test_thumbnails_of_the_live_picture(
    hass: HomeAssistant, mjpeg_camera: MjpegCamera, watch: Watch
) -> None:
    """While somebody watches, thumbnails cost the camera nothing, and are of now."""
    entry = await setup_camera(hass, mjpeg_camera)
    async with watch(entry) as viewer:
        await viewer.frame()
        for _ in range(3):
            stamp = read_stamp(await thumbnail(hass, entry))
            assert time.monotonic_ns() - stamp.ns < 0.5e9
            await asyncio.sleep(0.06)
    assert not sent(mjpeg_camera, "snapshot")


async def test_thumbnail_of_a_live_picture_that_hangs(
    hass: HomeAssistant, mjpeg_camera: MjpegCamera, watch: Watch, clock: Clock
) -> None:
    """A live picture that is old by now is none: the camera is asked."""
    entry = await setup_camera(hass, mjpeg_camera)
    async with watch(entry) as viewer:
        await viewer.frame()
        mjpeg_camera.add_fault("freeze", seconds=3600)
        await asyncio.sleep(0.1)
        await clock.jump(6)
        now = time.monotonic_ns()
        assert read_stamp(await thumbnail(hass, entry)).ns > now
    assert len(sent(mjpeg_camera, "snapshot")) == 1


@pytest.mark.parametrize("watched", [False, True])
async def test_taken_after_the_call(
    hass: HomeAssistant,
    camera: SimulatedCamera,
    watch: Watch,
    tmp_path: Path,
    watched: bool,
) -> None:
    """An automation gets what is there when it asks, whether somebody watches or not."""
    entry = await setup_camera(hass, camera)

    async def check() -> None:
        for _ in range(3):
            now = time.monotonic_ns()
            jpeg = await snapshot(hass, entry, tmp_path / "picture.jpg")
            assert read_stamp(jpeg).ns > now
            loaded(jpeg)

    if watched:
        async with watch(entry) as viewer:
            await viewer.frame()
            await check()
            await viewer.frame()
    else:
        await check()


async def test_shared(hass: HomeAssistant, camera: SimulatedCamera) -> None:
    """Who asks at the same moment shares a request; who asks during one shares the next."""
    entry = await setup_camera(hass, camera)
    camera.add_fault("slow", path="*snapshot*", seconds=0.2)
    first = [hass.async_create_task(take(hass, entry)) for _ in range(3)]
    await eventually(lambda: sent(camera, "snapshot"))
    now = time.monotonic_ns()
    later = [hass.async_create_task(take(hass, entry)) for _ in range(5)]
    passing = hass.async_create_task(thumbnail(hass, entry))
    early, late = await asyncio.gather(*first), await asyncio.gather(*later)
    assert len(set(early)) == len(set(late)) == 1
    assert await passing == early[0]
    assert read_stamp(late[0]).ns > now
    requests = sent(camera, "snapshot")
    assert len(requests) == 2
    # Never two at the same time: the second waited for the first.
    assert requests[1].time - requests[0].time > 0.15


async def test_shared_failure(hass: HomeAssistant, camera: SimulatedCamera) -> None:
    """A failure is everybody's who waited for it, and nobody's who asked later."""
    entry = await setup_camera(hass, camera)
    fault = camera.add_fault("busy", path="*snapshot*", times=1)
    results = await asyncio.gather(
        *(take(hass, entry) for _ in range(4)), return_exceptions=True
    )
    assert fault.times == 0
    for result in results:
        assert isinstance(result, HomeAssistantError)
        assert result.translation_key == "http_status"
        assert result.translation_domain == DOMAIN
    assert len(sent(camera, "snapshot")) == 1
    loaded(await take(hass, entry))


async def test_who_gives_up_disturbs_nobody(
    hass: HomeAssistant, camera: SimulatedCamera
) -> None:
    """One of those who share a request leaves."""
    entry = await setup_camera(hass, camera)
    camera.add_fault("slow", path="*snapshot*", seconds=0.2)
    impatient = hass.async_create_task(take(hass, entry))
    patient = hass.async_create_task(take(hass, entry))
    await eventually(lambda: sent(camera, "snapshot"))
    impatient.cancel()
    with pytest.raises(HomeAssistantError):
        await impatient
    loaded(await patient)
    assert len(sent(camera, "snapshot")) == 1


async def test_never_more_than_ten_seconds(
    hass: HomeAssistant, camera: SimulatedCamera, clock: Clock
) -> None:
    """A camera that hangs is told so in words within 10 s, also to who waited for another's request first."""
    entry = await setup_camera(hass, camera)
    camera.add_fault("slow", path="*snapshot*", seconds=3600)
    took: list[float] = []

    async def asked() -> None:
        began = clock.time()
        with pytest.raises(HomeAssistantError) as raised:
            await take(hass, entry)
        assert raised.value.translation_key == "timed_out"
        took.append(clock.time() - began)

    tasks = []
    for quarter in range(80):
        if quarter in (0, 12, 24):
            tasks.append(hass.async_create_task(asked()))
        await asyncio.sleep(0.005)
        await clock.jump(0.25)
    await asyncio.gather(*tasks)
    assert len(took) == 3
    assert max(took) < 10


async def test_unload_while_one_hangs(
    hass: HomeAssistant,
    hass_client: ClientSessionGenerator,
    camera: SimulatedCamera,
) -> None:
    """Whoever waits for a picture is told that there will be none."""
    entry = await setup_camera(hass, camera)
    camera.add_fault("slow", path="*snapshot*", seconds=3600)
    client = await hass_client()
    url = f"/api/camera_proxy/{camera_id(hass, entry)}"
    running = asyncio.ensure_future(client.get(url))
    await eventually(lambda: sent(camera, "snapshot"))
    waiting = hass.async_create_task(take(hass, entry))
    await asyncio.sleep(0.02)
    async with asyncio.timeout(5):
        assert await hass.config_entries.async_unload(entry.entry_id)
        assert (await running).status == HTTPStatus.INTERNAL_SERVER_ERROR
        with pytest.raises(HomeAssistantError):
            await waiting


async def test_thumbnail_instead_of_a_broken_picture(
    hass: HomeAssistant, camera: SimulatedCamera
) -> None:
    """What is no whole picture does not replace the last good one."""
    entry = await setup_camera(hass, camera)
    for fault in BROKEN:
        good = await thumbnail(hass, entry)
        camera.add_fault(fault, path="*snapshot*")
        assert await thumbnail(hass, entry) == good, fault
        camera.clear_faults()
        assert await thumbnail(hass, entry) != good


async def test_offline(
    hass: HomeAssistant,
    camera: SimulatedCamera,
    watch: Watch,
    clock: Clock,
    tmp_path: Path,
) -> None:
    """Thumbnails show at once the last that anybody saw; an action fails in words."""
    entry = await setup_camera(hass, camera)
    await thumbnail(hass, entry)
    async with watch(entry) as viewer:
        await viewer.frame()
    await eventually(lambda: live_of(entry)._task is None)
    camera.offline = True
    await clock.travel(70)
    assert state_of(hass, entry, Platform.SENSOR, "status").state == "offline"
    since = len(camera.requests)
    frame = live_of(entry).frame
    assert frame is not None
    # Nobody waits for a camera that was not there a moment ago.
    camera.add_fault("slow", path="*snapshot*", seconds=3600)
    camera.offline = False
    async with asyncio.timeout(1):
        assert await thumbnail(hass, entry) == frame.jpeg
    camera.offline = True
    camera.clear_faults()
    assert await thumbnail(hass, entry) == frame.jpeg
    with pytest.raises(HomeAssistantError) as raised:
        await snapshot(hass, entry, tmp_path / "picture.jpg")
    assert raised.value.translation_key == "cannot_connect"
    assert not (tmp_path / "picture.jpg").exists()
    assert len(camera.requests) == since
    # And the newest of them, whoever saw it.
    camera.offline = False
    taken = await take(hass, entry)
    camera.offline = True
    assert await thumbnail(hass, entry) == taken


async def test_offline_from_the_start(
    hass: HomeAssistant, camera: SimulatedCamera
) -> None:
    """Where there never was a picture there is none to show."""
    entry = await setup_camera(hass, camera)
    camera.offline = True
    with pytest.raises(HomeAssistantError) as raised:
        await thumbnail(hass, entry)
    assert raised.value.translation_key == "cannot_connect"
