"""An update that succeeds: what is sent, what is seen meanwhile, and what has changed then."""

import asyncio
import time
from typing import Any

from homeassistant.const import EVENT_STATE_CHANGED, Platform
from homeassistant.core import (
    Context,
    Event,
    EventStateChangedData,
    HomeAssistant,
    callback,
)
from homeassistant.exceptions import HomeAssistantError, Unauthorized
from homeassistant.helpers import device_registry as dr
import pytest
from pytest_homeassistant_custom_component.common import MockUser
from pytest_homeassistant_custom_component.typing import WebSocketGenerator

from custom_components.ipcam_cgi import shelf
from tests.actions import act
from tests.common import (
    Clock,
    entity_id,
    eventually,
    problems_in,
    setup_camera,
    state_of,
)
from tests.simulator import MjpegCamera, SimulatedCamera, UidCamera

from .support import (
    FIRMWARE,
    WEB,
    backups,
    finish,
    image,
    install,
    issue_of,
    label_of,
    look,
    newer,
    offer,
    posts,
    put,
)


@pytest.mark.parametrize(
    "named_camera",
    ["mjpeg_camera", "digest_camera", "uid_camera", "field_camera"],
    indirect=True,
)
async def test_update(
    hass: HomeAssistant,
    named_camera: SimulatedCamera,
    clock: Clock,
    caplog: pytest.LogCaptureFixture,
) -> None:
    """The file arrives as it is, once, with nothing beside it; then the camera has it."""
    camera = named_camera
    entry = await setup_camera(hass, camera)
    before = camera.versions[FIRMWARE]
    content = await offer(hass, entry, camera, notes="- Better *nights*")
    version = newer(camera)
    state = state_of(hass, entry, Platform.UPDATE, FIRMWARE)
    assert state.attributes["installed_version"] == before
    assert state.attributes["latest_version"] == version
    assert state.attributes["title"] == "next_firmware.bin"
    seen: list[tuple[bool, int | None]] = []
    activities: list[str] = []
    update = entity_id(hass, entry, Platform.UPDATE, FIRMWARE)
    status = entity_id(hass, entry, Platform.SENSOR, "status")

    @callback
    def note(event: Event[EventStateChangedData]) -> None:
        new = event.data["new_state"]
        assert new is not None
        if new.entity_id == update and new.state != "unavailable":
            told = new.attributes
            seen.append((told["in_progress"], told["update_percentage"]))
        elif new.entity_id == status:
            activities.append(new.state)

    # Long enough for every poll to come due meanwhile.
    camera.upload_rate = 400_000
    stop = hass.bus.async_listen(EVENT_STATE_CHANGED, note)
    await finish(clock, install(hass, entry))
    stop()
    await hass.async_block_till_done(wait_background_tasks=True)

    (post,) = posts(camera)
    (upload,) = camera.uploads
    assert upload.content == content
    # The last thing before the restart, and nothing came while it was read.
    position = camera.requests.index(post)
    assert all(request.time <= post.time for request in camera.requests[:position])
    percentages = [share for _, share in seen if share is not None]
    assert percentages == sorted(set(percentages))
    assert percentages[0] < 10
    assert percentages[-1] == 100
    assert len(percentages) > 5
    assert seen[0] == (True, None)
    # And then it is set up anew.
    assert activities[:2] == ["updating", "online"]

    state = state_of(hass, entry, Platform.UPDATE, FIRMWARE)
    assert state.state == "off"
    assert state.attributes["installed_version"] == version == camera.versions[FIRMWARE]
    assert not state.attributes["in_progress"]
    (device,) = dr.async_entries_for_config_entry(dr.async_get(hass), entry.entry_id)
    assert device.sw_version == version
    assert entry.runtime_data.heartbeat.info.firmware == version
    assert issue_of(hass, entry) is None
    assert backups(hass)
    assert not problems_in(caplog)


async def test_web_interface(
    hass: HomeAssistant, mjpeg_camera: MjpegCamera, clock: Clock
) -> None:
    """It is a file of its own, and its version another; the firmware stays."""
    camera = mjpeg_camera
    entry = await setup_camera(hass, camera)
    firmware, version = camera.versions[FIRMWARE], newer(camera, WEB)
    content = await offer(hass, entry, camera, WEB)
    assert state_of(hass, entry, Platform.UPDATE, FIRMWARE).state == "off"
    await finish(clock, install(hass, entry, WEB))
    await hass.async_block_till_done(wait_background_tasks=True)
    (post,) = posts(camera)
    assert post.path == "/upgrade_htmls.cgi"
    assert [upload.content for upload in camera.uploads] == [content]
    state = state_of(hass, entry, Platform.UPDATE, WEB)
    assert state.state == "off"
    assert state.attributes["installed_version"] == version
    assert camera.versions[FIRMWARE] == firmware


async def test_only_mjpeg_has_a_web_interface(
    hass: HomeAssistant, uid_camera: SimulatedCamera
) -> None:
    """A camera that cannot be sent one has no such entity."""
    entry = await setup_camera(hass, uid_camera)
    assert entity_id(hass, entry, Platform.UPDATE, FIRMWARE) is not None
    assert entity_id(hass, entry, Platform.UPDATE, WEB) is None


async def test_model(hass: HomeAssistant, any_uid_camera: UidCamera) -> None:
    """What a camera calls itself, wherever it tells that, is on its device page and in the description of its firmware."""
    camera = any_uid_camera
    entry = await setup_camera(hass, camera)
    (device,) = dr.async_entries_for_config_entry(dr.async_get(hass), entry.entry_id)
    assert device.model == camera.model
    version = newer(camera)
    label = {"family": "uid", "version": version, "model": camera.model}
    put(hass, "new", image(camera, version), label)
    state = await look(hass, entry)
    assert state.state == "on"
    assert state.attributes["latest_version"] == version


async def test_release_notes(
    hass: HomeAssistant,
    camera: SimulatedCamera,
    hass_ws_client: WebSocketGenerator,
) -> None:
    """They are shown as the description has them."""
    entry = await setup_camera(hass, camera)
    await offer(hass, entry, camera, notes="## New\n- `nights`")
    client = await hass_ws_client(hass)
    update = entity_id(hass, entry, Platform.UPDATE, FIRMWARE)
    await client.send_json_auto_id(
        {"type": "update/release_notes", "entity_id": update}
    )
    assert (await client.receive_json())["result"] == "## New\n- `nights`"


async def test_only_administrators(
    hass: HomeAssistant,
    camera: SimulatedCamera,
    hass_read_only_user: MockUser,
) -> None:
    """A firmware can ruin a camera: it is not for everybody who may control it."""
    entry = await setup_camera(hass, camera)
    await offer(hass, entry, camera)
    update = entity_id(hass, entry, Platform.UPDATE, FIRMWARE)
    hass_read_only_user.mock_policy({"entities": {"entity_ids": {update: True}}})
    context = Context(user_id=hass_read_only_user.id)
    with pytest.raises(Unauthorized):
        await install(hass, entry, context=context)
    assert not posts(camera)
    assert not backups(hass)


async def test_nothing_newer(hass: HomeAssistant, camera: SimulatedCamera) -> None:
    """The version that a camera has, and older ones, are not offered."""
    entry = await setup_camera(hass, camera)
    version = camera.versions[FIRMWARE]
    older = version.replace("2.38", "2.37").replace("2.5.30", "2.5.4")
    assert older != version
    for each in (older, version):
        put(hass, each, image(camera, each), label_of(entry, each))
        state = await look(hass, entry)
        assert state.state == "off"
        assert state.attributes["latest_version"] == version
    with pytest.raises(HomeAssistantError):
        await install(hass, entry)
    assert not posts(camera)


async def test_skipped(
    hass: HomeAssistant, camera: SimulatedCamera, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A version that is skipped stays so when the camera is set up again, on a slow disk too."""
    entry = await setup_camera(hass, camera)
    await offer(hass, entry, camera)
    update = entity_id(hass, entry, Platform.UPDATE, FIRMWARE)
    await hass.services.async_call(
        "update", "skip", {"entity_id": update}, blocking=True
    )
    scan = shelf._scan

    def slowly(*given: Any) -> Any:
        time.sleep(0.2)
        return scan(*given)

    monkeypatch.setattr(shelf, "_scan", slowly)
    await hass.config_entries.async_reload(entry.entry_id)
    await hass.async_block_till_done(wait_background_tasks=True)
    state = state_of(hass, entry, Platform.UPDATE, FIRMWARE)
    assert state.state == "off"
    assert state.attributes["skipped_version"] == newer(camera)


async def test_changed_since(hass: HomeAssistant, camera: SimulatedCamera) -> None:
    """What its user has not looked at is not sent."""
    entry = await setup_camera(hass, camera)
    content = await offer(hass, entry, camera)
    put(hass, "next_firmware", content, label_of(entry, newer(camera), notes="Other"))
    with pytest.raises(HomeAssistantError) as raised:
        await install(hass, entry)
    assert raised.value.translation_key == "firmware_changed"
    put(hass, "next_firmware", b"What is that?", None)
    with pytest.raises(HomeAssistantError):
        await install(hass, entry)
    assert not posts(camera)
    assert not state_of(hass, entry, Platform.UPDATE, FIRMWARE).attributes[
        "in_progress"
    ]


async def test_three_at_once(
    hass: HomeAssistant,
    mjpeg_camera: MjpegCamera,
    other_line_camera: MjpegCamera,
    uid_camera: SimulatedCamera,
    clock: Clock,
) -> None:
    """Each camera is sent its own file, at the same time."""
    cameras = (mjpeg_camera, other_line_camera, uid_camera)
    entries = [await setup_camera(hass, camera) for camera in cameras]
    wanted = []
    for camera, entry in zip(cameras, entries, strict=True):
        version = newer(camera)
        camera.next_versions[FIRMWARE] = version
        content = image(camera, version)
        wanted.append([content])
        put(hass, entry.entry_id, content, label_of(entry, version))
        await look(hass, entry)
    updates = [entity_id(hass, entry, Platform.UPDATE, FIRMWARE) for entry in entries]
    await finish(
        clock,
        hass.services.async_call(
            "update", "install", {"entity_id": updates}, blocking=True
        ),
    )
    assert [
        [upload.content for upload in camera.uploads] for camera in cameras
    ] == wanted


async def test_one_at_a_time(
    hass: HomeAssistant, mjpeg_camera: MjpegCamera, clock: Clock
) -> None:
    """A camera is not sent a second file while it is about the first."""
    camera = mjpeg_camera
    entry = await setup_camera(hass, camera)
    await offer(hass, entry, camera)
    await offer(hass, entry, camera, WEB)
    camera.upload_rate = 400_000
    first = asyncio.create_task(install(hass, entry))
    await eventually(lambda: camera.received)
    assert state_of(hass, entry, Platform.SENSOR, "status").state == "updating"
    with pytest.raises(HomeAssistantError) as raised:
        await install(hass, entry, WEB)
    assert raised.value.translation_key == "update_running"
    # Nor is anything else.
    with pytest.raises(HomeAssistantError) as raised:
        await act(hass, entry, "ptz_center")
    assert raised.value.translation_key == "busy_updating"
    await finish(clock, asyncio.wait_for(first, None))
    assert len(posts(camera)) == 1
