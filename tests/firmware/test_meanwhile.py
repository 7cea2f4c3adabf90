"""What happens meanwhile, as a camera is updated: others act, the entry or Home Assistant goes, who asked leaves."""

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import AsyncExitStack
from typing import Any, Final
from unittest.mock import patch

from homeassistant.components.camera import async_get_image
from homeassistant.const import Platform
from homeassistant.core import HomeAssistant
from homeassistant.exceptions import HomeAssistantError
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry

from tests.actions import act
from tests.common import (
    LOGIN,
    Clock,
    call,
    entity_id,
    eventually,
    is_loaded,
    sent,
    setup_camera,
)
from tests.simulator import MjpegCamera, SimulatedCamera

from .support import (
    FIRMWARE,
    backups,
    failed,
    finish,
    install,
    is_sending,
    issue_of,
    newer,
    offer,
    pass_time,
    posts,
    runs,
    setup_offered,
    status,
)


async def begin(hass: HomeAssistant, entry: MockConfigEntry) -> asyncio.Task[Any]:
    """Install what is offered; return when its file is on its way."""
    installing = asyncio.create_task(install(hass, entry))
    await eventually(lambda: is_sending(hass, entry))
    return installing


# The entry is loaded anew, or who asked leaves


async def test_reload_while_sending(
    hass: HomeAssistant, camera: SimulatedCamera, clock: Clock
) -> None:
    """A reload, as after a change of options, waits until the file is sent."""
    entry = await setup_camera(hass, camera)
    content = await offer(hass, entry, camera)
    version = newer(camera)
    camera.upload_rate = 2_000_000
    installing = await begin(hass, entry)
    reloading = asyncio.create_task(hass.config_entries.async_reload(entry.entry_id))
    await asyncio.sleep(0)
    assert not camera.uploads
    await eventually(lambda: camera.uploads)
    with pytest.raises(HomeAssistantError) as raised:
        await finish(clock, asyncio.wait_for(installing, None))
    assert raised.value.translation_key == "update_unwatched"
    assert [upload.content for upload in camera.uploads] == [content]
    await finish(clock, asyncio.wait_for(reloading, None))
    await pass_time(clock, lambda: is_loaded(entry))
    await pass_time(clock, lambda: issue_of(hass, entry) is None)
    await pass_time(clock, lambda: runs(entry, version))
    assert len(posts(camera)) == 1


@pytest.mark.parametrize("delay", [0.2, 60])
async def test_reload_while_away(
    hass: HomeAssistant,
    camera: SimulatedCamera,
    clock: Clock,
    monkeypatch: pytest.MonkeyPatch,
    delay: float,
) -> None:
    """What became of the camera is found out by who watches it next; not too soon."""
    entry = await setup_offered(hass, camera)
    version = newer(camera)
    camera.reboot_seconds = 40
    restart = camera.reboot_soon
    monkeypatch.setattr(camera, "reboot_soon", lambda: restart(delay))
    installing = asyncio.create_task(install(hass, entry))
    await eventually(lambda: camera.uploads)
    await asyncio.sleep(0.05)
    reloading = asyncio.create_task(hass.config_entries.async_reload(entry.entry_id))
    with pytest.raises(HomeAssistantError) as raised:
        await installing
    assert raised.value.translation_key == "update_unwatched"
    assert issue_of(hass, entry) == "update_no_return"
    if delay > 1:
        # It has not begun to restart, and is found as it was.
        await reloading
        assert not camera.offline
        assert status(hass, entry) == "updating"
    else:
        await finish(clock, asyncio.wait_for(reloading, None))
    seen = set()

    def is_over() -> bool:
        seen.add(issue_of(hass, entry))
        return issue_of(hass, entry) is None

    await pass_time(clock, is_over)
    assert seen == {"update_no_return", None}
    assert camera.versions[FIRMWARE] == version
    await pass_time(clock, lambda: runs(entry, version))
    assert len(posts(camera)) == 1


async def stop(hass: HomeAssistant, _entry_id: str) -> None:
    """Stop Home Assistant."""
    await hass.async_stop(force=True)


ENDS: Final[dict[str, Callable[[HomeAssistant, str], Awaitable[object]]]] = {
    "stop": stop,
    "reload": lambda hass, entry_id: hass.config_entries.async_reload(entry_id),
    "remove": lambda hass, entry_id: hass.config_entries.async_remove(entry_id),
}


@pytest.mark.parametrize("end", ENDS.values(), ids=ENDS)
async def test_not_begun(
    hass: HomeAssistant,
    mjpeg_camera: MjpegCamera,
    end: Callable[[HomeAssistant, str], Awaitable[object]],
) -> None:
    """What ends the entry while the settings are backed up ends the update as well."""
    camera = mjpeg_camera
    entry = await setup_offered(hass, camera)
    camera.add_fault("slow", path="/backup_params.cgi", seconds=0.5)
    installing = asyncio.create_task(install(hass, entry))
    await eventually(lambda: sent(camera, "backup_params"))
    await end(hass, entry.entry_id)
    with pytest.raises(HomeAssistantError) as raised:
        await installing
    assert raised.value.translation_key == "update_not_begun"
    assert not posts(camera)
    assert issue_of(hass, entry) is None


async def test_caller_leaves(
    hass: HomeAssistant, camera: SimulatedCamera, clock: Clock
) -> None:
    """A script that is stopped, or a browser that is closed, cuts no upload."""
    entry = await setup_camera(hass, camera)
    content = await offer(hass, entry, camera)
    version = newer(camera)
    camera.upload_rate = 2_000_000
    installing = await begin(hass, entry)
    installing.cancel()
    with pytest.raises(asyncio.CancelledError):
        await installing
    await eventually(lambda: camera.uploads)
    assert [upload.content for upload in camera.uploads] == [content]
    await pass_time(clock, lambda: runs(entry, version))
    await hass.async_block_till_done(wait_background_tasks=True)


async def test_removed(
    hass: HomeAssistant, camera: SimulatedCamera, clock: Clock
) -> None:
    """With the camera goes what is told of it."""
    entry = await setup_offered(hass, camera)
    camera.comes_back = False
    await failed(hass, clock, entry)
    await hass.config_entries.async_remove(entry.entry_id)
    assert issue_of(hass, entry) is None


async def test_removed_while_it_is_asked(
    hass: HomeAssistant, camera: SimulatedCamera, clock: Clock
) -> None:
    """Nothing is told of a camera that was removed while it was asked for its version."""
    entry = await setup_offered(hass, camera)
    camera.next_versions[FIRMWARE] = newer(camera).replace("1", "9")
    asked = asyncio.Event()
    go_on = asyncio.Event()
    firmware = entry.runtime_data.firmware
    read_version = firmware._firmware.read_version

    async def read_slowly(kind: Any) -> str | None:
        version: str | None = await read_version(kind)
        if camera.uploads:
            asked.set()
            await go_on.wait()
        return version

    with patch.object(firmware._firmware, "read_version", read_slowly):
        installing = asyncio.create_task(install(hass, entry))
        await pass_time(clock, asked.is_set)
        await hass.config_entries.async_remove(entry.entry_id)
        go_on.set()
        with pytest.raises(HomeAssistantError) as raised:
            await finish(clock, asyncio.wait_for(installing, None))
    assert raised.value.translation_key == "update_unwatched"
    assert issue_of(hass, entry) is None


# Others act meanwhile


async def test_twenty_at_once(
    hass: HomeAssistant, socket_enabled: None, clock: Clock
) -> None:
    """One file for twenty cameras, all at the same time: each gets it once, and has it then."""
    async with AsyncExitStack() as stack:
        cameras = [
            await stack.enter_async_context(
                MjpegCamera(profile="11.22", mac=f"00626E0002{number:02X}", **LOGIN)
            )
            for number in range(20)
        ]
        entries = [await setup_camera(hass, camera) for camera in cameras]
        content = await offer(hass, entries[0], cameras[0])
        version = newer(cameras[0])
        for camera in cameras:
            camera.next_versions[FIRMWARE] = version
        updates = [
            entity_id(hass, entry, Platform.UPDATE, FIRMWARE) for entry in entries
        ]
        installing = hass.services.async_call(
            "update", "install", {"entity_id": updates}, blocking=True
        )
        await finish(clock, installing)
        await hass.async_block_till_done(wait_background_tasks=True)
        for camera, entry in zip(cameras, entries, strict=True):
            assert [upload.content for upload in camera.uploads] == [content]
            assert runs(entry, version)
            assert issue_of(hass, entry) is None
        assert len(backups(hass)) == len(cameras)


QUESTIONS: Final = {
    "/get_status.cgi",
    *(f"/cgi-bin/{path}" for path in ("getuid", "keep_alive", "getinfo", "network")),
}
"""Those by which it is known whether a camera is there, which, and with what firmware."""


async def test_no_restart_while_it_writes(
    hass: HomeAssistant, camera: SimulatedCamera, clock: Clock
) -> None:
    """A camera that has the file, and still answers, is restarted and disturbed by nobody."""
    entry = await setup_offered(hass, camera)
    version = newer(camera)
    with patch.object(camera, "reboot_soon"):
        installing = asyncio.create_task(install(hass, entry))
        await eventually(lambda: camera.uploads)
        await eventually(lambda: not is_sending(hass, entry))
    reloading = asyncio.create_task(hass.config_entries.async_reload(entry.entry_id))
    with pytest.raises(HomeAssistantError):
        await installing
    await reloading
    assert status(hass, entry) == "updating"
    since = len(camera.requests)
    for attempt in (
        call(hass, entry, Platform.BUTTON, "restart", "press"),
        act(hass, entry, "factory_reset"),
        call(hass, entry, Platform.NUMBER, "brightness", "set_value", value=77),
        call(hass, entry, Platform.BUTTON, "synchronize_clock", "press"),
        act(hass, entry, "ptz_stop"),
        async_get_image(hass, entity_id(hass, entry, Platform.CAMERA, "main")),
    ):
        with pytest.raises(HomeAssistantError) as raised:
            await attempt
        assert raised.value.translation_key == "busy_updating"
    with pytest.raises(HomeAssistantError) as raised:
        await install(hass, entry)
    assert raised.value.translation_key == "update_running"
    await pass_time(clock, lambda: len(camera.requests) > since + 4)
    assert {request.path for request in camera.requests[since:]} <= QUESTIONS
    camera.set_version(FIRMWARE, version)
    camera.reboot_soon()
    await pass_time(clock, lambda: runs(entry, version))
    await pass_time(clock, lambda: status(hass, entry) == "online")
    await call(hass, entry, Platform.BUTTON, "restart", "press")
    await hass.async_block_till_done(wait_background_tasks=True)


# Home Assistant stops


async def test_stop_while_sending(hass: HomeAssistant, camera: SimulatedCamera) -> None:
    """Home Assistant waits with its end, and afterwards knows of the camera."""
    entry = await setup_camera(hass, camera)
    content = await offer(hass, entry, camera)
    camera.upload_rate = 1_000_000
    installing = await begin(hass, entry)
    assert not camera.uploads
    await hass.async_stop(force=True)
    await asyncio.gather(installing, return_exceptions=True)
    assert [upload.content for upload in camera.uploads] == [content]
    assert len(posts(camera)) == 1
    assert issue_of(hass, entry) == "update_no_return"


async def test_stop_while_away(hass: HomeAssistant, camera: SimulatedCamera) -> None:
    """What was sent is known after the next start as well."""
    entry = await setup_offered(hass, camera)
    camera.comes_back = False
    installing = asyncio.create_task(install(hass, entry))
    await eventually(lambda: camera.uploads)
    await eventually(lambda: not is_sending(hass, entry))
    assert issue_of(hass, entry) is None
    await hass.async_stop(force=True)
    await asyncio.gather(installing, return_exceptions=True)
    assert issue_of(hass, entry) == "update_no_return"


async def test_stop_while_refused(hass: HomeAssistant, camera: SimulatedCamera) -> None:
    """A camera that has not taken the file is as it was: there is nothing to be told."""
    entry = await setup_offered(hass, camera)
    camera.upload_rate = 1_000_000
    camera.add_fault("status", path="*pgrade*", status=403, after=False)
    installing = await begin(hass, entry)
    await hass.async_stop(force=True)
    await asyncio.gather(installing, return_exceptions=True)
    assert not camera.uploads
    assert issue_of(hass, entry) is None
