"""The camera entity: stills, thumbnails, snapshots to a file, what is no picture, and motion detection."""

import asyncio
from http import HTTPStatus
from io import BytesIO
from pathlib import Path

from homeassistant.const import Platform
from homeassistant.core import HomeAssistant
from homeassistant.exceptions import HomeAssistantError, ServiceValidationError
from PIL import Image, ImageStat
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry
from pytest_homeassistant_custom_component.typing import ClientSessionGenerator

from .common import Clock, call, entity_id, eventually, sent, setup_camera, state_of
from .settings import stored
from .simulator import MjpegCamera, SimulatedCamera, UidCamera

BROKEN = ("garbage", "truncate", "html", "empty", "status", "busy", "drop", "not_http")


def camera_id(hass: HomeAssistant, entry: MockConfigEntry) -> str:
    """Return the id of the camera entity."""
    entity = entity_id(hass, entry, Platform.CAMERA, "main")
    assert entity is not None
    return entity


def luminance(picture: bytes) -> float:
    """Return how bright a picture is; it is read to its end."""
    image = Image.open(BytesIO(picture))
    image.load()
    return ImageStat.Stat(image.convert("L")).mean[0]


async def test_still(
    hass: HomeAssistant,
    hass_client: ClientSessionGenerator,
    any_camera: SimulatedCamera,
) -> None:
    """The picture is the camera's, and is taken when it is asked for."""
    entry = await setup_camera(hass, any_camera)
    url = f"/api/camera_proxy/{camera_id(hass, entry)}"
    client = await hass_client()
    response = await client.get(url)
    assert response.status == HTTPStatus.OK
    assert response.content_type == "image/jpeg"
    before = luminance(await response.read())
    await call(hass, entry, Platform.NUMBER, "brightness", "set_value", value=30)
    after = luminance(await (await client.get(url)).read())
    assert after < 0.7 * before
    assert len(sent(any_camera, "snapshot")) == 2
    state = state_of(hass, entry, Platform.CAMERA, "main")
    assert state.attributes["brand"] in ("Netwave", "Anjvision")


async def test_uid_picture_is_the_large_one(
    hass: HomeAssistant,
    hass_client: ClientSessionGenerator,
    uid_camera: SimulatedCamera,
) -> None:
    """Of the two streams the main one gives the picture."""
    entry = await setup_camera(hass, uid_camera)
    client = await hass_client()
    response = await client.get(f"/api/camera_proxy/{camera_id(hass, entry)}")
    assert Image.open(BytesIO(await response.read())).size == (1920, 1080)


async def snapshot(hass: HomeAssistant, entry: MockConfigEntry, path: Path) -> None:
    """Have a picture written to a file."""
    hass.config.allowlist_external_dirs = {str(path.parent)}
    await call(hass, entry, Platform.CAMERA, "main", "snapshot", filename=str(path))


async def test_snapshot(
    hass: HomeAssistant, camera: SimulatedCamera, tmp_path: Path
) -> None:
    """An automation gets its file."""
    entry = await setup_camera(hass, camera)
    await snapshot(hass, entry, tmp_path / "picture.jpg")
    assert luminance((tmp_path / "picture.jpg").read_bytes()) > 0


@pytest.mark.parametrize("fault", BROKEN)
async def test_no_picture(
    hass: HomeAssistant, camera: SimulatedCamera, tmp_path: Path, fault: str
) -> None:
    """What is no whole picture is an error, and spoils no file."""
    entry = await setup_camera(hass, camera)
    path = tmp_path / "picture.jpg"
    path.write_bytes(b"of yesterday")
    camera.add_fault(fault, path="*snapshot*")
    with pytest.raises(HomeAssistantError) as raised:
        await snapshot(hass, entry, path)
    assert raised.value.translation_domain == "ipcam_cgi"
    assert raised.value.translation_key == {
        "drop": "connection_dropped",
        "truncate": "connection_dropped",
        "not_http": "bad_answer",
        "status": "http_status",
        "busy": "http_status",
    }.get(fault, "not_a_picture")
    assert path.read_bytes() == b"of yesterday"
    assert state_of(hass, entry, Platform.CAMERA, "main").state == "idle"


@pytest.mark.parametrize("fault", ["slow", "stall"])
async def test_picture_that_does_not_come(
    hass: HomeAssistant,
    camera: SimulatedCamera,
    clock: Clock,
    tmp_path: Path,
    fault: str,
) -> None:
    """A camera that takes for ever is given up, and the message says why."""
    entry = await setup_camera(hass, camera)
    camera.add_fault(fault, path="*snapshot*", seconds=3600)
    action = hass.async_create_task(snapshot(hass, entry, tmp_path / "picture.jpg"))
    await eventually(lambda: sent(camera, "snapshot"))
    await asyncio.sleep(0.05)
    for _ in range(12):
        await clock.jump(1)
    await eventually(action.done)
    with pytest.raises(HomeAssistantError) as raised:
        await action
    assert raised.value.translation_key == "timed_out"
    assert not (tmp_path / "picture.jpg").exists()


async def test_snapshot_of_an_offline_camera(
    hass: HomeAssistant, camera: SimulatedCamera, clock: Clock, tmp_path: Path
) -> None:
    """An automation learns that there is no picture; it is not told that all is well."""
    entry = await setup_camera(hass, camera)
    camera.offline = True
    await clock.travel(70)
    assert state_of(hass, entry, Platform.SENSOR, "status").state == "offline"
    with pytest.raises(HomeAssistantError) as raised:
        await snapshot(hass, entry, tmp_path / "picture.jpg")
    assert raised.value.translation_key == "cannot_connect"
    assert not (tmp_path / "picture.jpg").exists()


async def test_thumbnail(
    hass: HomeAssistant, hass_client: ClientSessionGenerator, camera: SimulatedCamera
) -> None:
    """A thumbnail is the last good picture where there is none now."""
    entry = await setup_camera(hass, camera)
    client = await hass_client()
    url = f"/api/camera_proxy/{camera_id(hass, entry)}"
    thumbnail = f"{url}?width=160&height=120"
    camera.offline = True
    assert (await client.get(thumbnail)).status == HTTPStatus.INTERNAL_SERVER_ERROR
    camera.offline = False
    good = await (await client.get(thumbnail)).read()
    assert luminance(good) > 0
    camera.offline = True
    response = await client.get(thumbnail)
    assert response.status == HTTPStatus.OK
    assert await response.read() == good
    # The picture itself would be a lie.
    assert (await client.get(url)).status == HTTPStatus.INTERNAL_SERVER_ERROR


async def test_still_stream(
    hass: HomeAssistant, hass_client: ClientSessionGenerator, mjpeg_camera: MjpegCamera
) -> None:
    """Stills one after the other; a picture that fails leaves the last one standing."""
    entry = await setup_camera(hass, mjpeg_camera)
    client = await hass_client()
    url = f"/api/camera_proxy_stream/{camera_id(hass, entry)}?interval=0.5"
    async with client.get(url) as response:
        assert response.status == HTTPStatus.OK
        await response.content.readuntil(b"\xff\xd9")
        mjpeg_camera.add_fault("garbage", path="/snapshot.cgi")
        since = len(mjpeg_camera.requests)
        await eventually(lambda: len(sent(mjpeg_camera, "snapshot", since)) > 1)
        mjpeg_camera.clear_faults()
        await response.content.readuntil(b"\xff\xd9")
        response.close()


async def test_still_stream_without_picture(
    hass: HomeAssistant, hass_client: ClientSessionGenerator, mjpeg_camera: MjpegCamera
) -> None:
    """Where there never was a picture, a stream of stills is an error that says why."""
    entry = await setup_camera(hass, mjpeg_camera)
    fault = mjpeg_camera.add_fault("garbage", path="/snapshot.cgi")
    client = await hass_client()
    url = f"/api/camera_proxy_stream/{camera_id(hass, entry)}?interval=0.5"
    async with client.get(url) as response:
        assert response.status == HTTPStatus.BAD_GATEWAY
        assert response.content_type == "text/plain"
        reason = "The camera did not send a complete picture"
        assert await response.text() == reason
    assert not fault.times
    # Whoever asks next gets a chance of its own.
    mjpeg_camera.clear_faults()
    async with client.get(url) as response:
        assert response.status == HTTPStatus.OK
        await response.content.readuntil(b"\xff\xd9")
        response.close()


@pytest.mark.parametrize("how", ["unload", "reload", "remove"])
async def test_still_stream_ends_with_its_entity(
    hass: HomeAssistant,
    hass_client: ClientSessionGenerator,
    camera: SimulatedCamera,
    how: str,
) -> None:
    """A stream of stills does not go on when its camera is gone; the camera is left alone."""
    entry = await setup_camera(hass, camera)
    client = await hass_client()
    url = f"/api/camera_proxy_stream/{camera_id(hass, entry)}?interval=0.5"
    async with client.get(url) as response:
        await response.content.readuntil(b"\xff\xd9")
        assert await getattr(hass.config_entries, f"async_{how}")(entry.entry_id)
        taken = len(sent(camera, "snapshot"))
        async with asyncio.timeout(3):
            while await response.content.readany():
                pass
    assert len(sent(camera, "snapshot")) == taken


# Motion detection


def detection_of(hass: HomeAssistant, entry: MockConfigEntry) -> tuple[bool, str]:
    """Return what the camera entity shows, and what the switch does."""
    camera = state_of(hass, entry, Platform.CAMERA, "main")
    switch = state_of(hass, entry, Platform.SWITCH, "motion_detection")
    return camera.attributes.get("motion_detection", False), switch.state


async def detect_motion(hass: HomeAssistant, entry: MockConfigEntry, do: str) -> None:
    """Enable or disable motion detection by the camera's own action."""
    await call(hass, entry, Platform.CAMERA, "main", f"{do}_motion_detection")


async def test_motion_detection(
    hass: HomeAssistant, any_camera: SimulatedCamera
) -> None:
    """It is sent once, in the words of the camera's family, and shown by the switch as well."""
    entry = await setup_camera(hass, any_camera)
    assert detection_of(hass, entry) == (True, "on")
    for do, shown, raw in (
        ("disable", (False, "off"), "0"),
        ("enable", (True, "on"), "1"),
    ):
        before = stored(any_camera)
        since = len(any_camera.requests)
        await detect_motion(hass, entry, do)
        assert detection_of(hass, entry) == shown
        if isinstance(any_camera, UidCamera):
            (write,) = any_camera.requests[since:]
            uid = write.params["uid"]
            assert write.target == f"/cgi-bin/motion?uid={uid}&enable={raw}"
            before["motion"]["enable"] = raw
        else:
            write, read = any_camera.requests[since:]
            assert write.target == f"/set_alarm.cgi?motion_armed={raw}"
            assert read.target == "/get_params.cgi"
            before["params"]["alarm_motion_armed"] = int(raw)
        # Nothing else has changed.
        assert stored(any_camera) == before


async def test_motion_detection_by_the_switch(
    hass: HomeAssistant, camera: SimulatedCamera
) -> None:
    """The camera entity follows the switch at once."""
    entry = await setup_camera(hass, camera)
    for action, shown in (("turn_off", (False, "off")), ("turn_on", (True, "on"))):
        await call(hass, entry, Platform.SWITCH, "motion_detection", action)
        assert detection_of(hass, entry) == shown


async def test_motion_detection_changed_elsewhere(
    hass: HomeAssistant, camera: SimulatedCamera, clock: Clock
) -> None:
    """What the camera's own page has changed is shown after the next reading."""
    entry = await setup_camera(hass, camera, options={"settings_interval": 30})
    if isinstance(camera, MjpegCamera):
        camera.values["params"]["alarm_motion_armed"] = 0
    else:
        assert isinstance(camera, UidCamera)
        camera.configuration.values["motion"]["enable"] = "0"
    await clock.travel(32)
    assert detection_of(hass, entry) == (False, "off")


@pytest.mark.parametrize("do", ["enable", "disable"])
async def test_no_motion_detection(
    hass: HomeAssistant, mjpeg_camera: MjpegCamera, do: str
) -> None:
    """A camera without the setting says so; nothing is sent."""
    del mjpeg_camera.values["params"]["alarm_motion_armed"]
    entry = await setup_camera(hass, mjpeg_camera)
    assert entity_id(hass, entry, Platform.SWITCH, "motion_detection") is None
    since = len(mjpeg_camera.requests)
    with pytest.raises(ServiceValidationError) as raised:
        await detect_motion(hass, entry, do)
    assert raised.value.translation_domain == "ipcam_cgi"
    assert raised.value.translation_key == "not_supported"
    assert len(mjpeg_camera.requests) == since
    state = state_of(hass, entry, Platform.CAMERA, "main")
    assert "motion_detection" not in state.attributes


async def test_motion_detection_refused(
    hass: HomeAssistant, camera: SimulatedCamera
) -> None:
    """What the camera does not do is an error, and not shown as done."""
    entry = await setup_camera(hass, camera)
    if isinstance(camera, MjpegCamera):
        camera.values["params"]["user1_pri"] = 1
        reason = "insufficient_privilege"
    else:
        camera.add_fault("status", path="*/motion*", status=400)
        reason = "http_status"
    with pytest.raises(HomeAssistantError) as raised:
        await detect_motion(hass, entry, "disable")
    assert raised.value.translation_domain == "ipcam_cgi"
    assert raised.value.translation_key == reason
    assert detection_of(hass, entry) == (True, "on")


async def test_motion_detection_of_an_offline_camera(
    hass: HomeAssistant, camera: SimulatedCamera, clock: Clock
) -> None:
    """An automation learns that the camera was not told."""
    entry = await setup_camera(hass, camera)
    camera.offline = True
    await clock.travel(70)
    with pytest.raises(HomeAssistantError) as raised:
        await detect_motion(hass, entry, "disable")
    assert raised.value.translation_key == "cannot_connect"
