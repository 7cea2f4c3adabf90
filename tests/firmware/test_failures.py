"""An update that fails: nothing is sent twice, nothing is lost, and the user is told the state and what to do."""

import asyncio
import errno
import json
from pathlib import Path
import re
from typing import Any
from unittest.mock import patch

from homeassistant.const import Platform
from homeassistant.core import HomeAssistant
from homeassistant.exceptions import HomeAssistantError
from homeassistant.helpers import issue_registry as ir
from homeassistant.helpers.json import json_dumps
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry

from custom_components.ipcam_cgi.const import DOMAIN
from tests.actions import act
from tests.common import Clock, call, eventually, is_loaded, setup_camera, state_of
from tests.simulator import SimulatedCamera, UidCamera
from tests.simulator.uid.users import User

from .support import FIRMWARE, backups, finish, install, issue_of, newer, offer, posts


async def failed(
    hass: HomeAssistant, clock: Clock, entry: MockConfigEntry
) -> HomeAssistantError:
    """Install what is offered, which must fail; return how."""
    with pytest.raises(HomeAssistantError) as raised:
        await finish(clock, install(hass, entry))
    assert raised.value.translation_domain == DOMAIN
    state = state_of(hass, entry, Platform.UPDATE, FIRMWARE)
    assert not state.attributes.get("in_progress")
    return raised.value


async def pass_time(clock: Clock, condition: object, most: int = 900) -> None:
    """Let time pass until something holds."""
    assert callable(condition)
    for _ in range(most):
        if condition():
            return
        await clock.jump(1)
        await asyncio.sleep(0.01)
    pytest.fail("it never came to that")


def status(hass: HomeAssistant, entry: MockConfigEntry) -> str:
    """Return what the camera is said to be doing."""
    return state_of(hass, entry, Platform.SENSOR, "status").state


def runs(entry: MockConfigEntry, version: str) -> bool:
    """Return whether a camera is set up with a version."""
    if not is_loaded(entry):
        return False
    return bool(entry.runtime_data.heartbeat.info.firmware == version)


def is_sending(hass: HomeAssistant, entry: MockConfigEntry) -> bool:
    """Return whether a file is on its way."""
    state = state_of(hass, entry, Platform.UPDATE, FIRMWARE)
    return state.attributes["update_percentage"] is not None


# Nothing is sent


@pytest.mark.parametrize("file", ["backups", "disk"])
async def test_full_disk(
    hass: HomeAssistant, camera: SimulatedCamera, clock: Clock, file: str
) -> None:
    """Without a backup of the settings nothing is sent, and no half file stays."""
    entry = await setup_camera(hass, camera)
    await offer(hass, entry, camera)
    full = OSError(errno.ENOSPC, "No space left on device")
    if file == "backups":
        # It cannot be made, as somebody put a file there.
        Path(hass.config.config_dir, "ipcam_cgi/backups").write_bytes(b"")
        error = await failed(hass, clock, entry)
    else:
        with patch("os.fsync", side_effect=full), patch("os.replace", side_effect=full):
            error = await failed(hass, clock, entry)
    assert error.translation_key == "backup_not_written"
    assert not posts(camera)
    assert status(hass, entry) == "online"
    assert issue_of(hass, entry) is None
    assert all(path.stat().st_size == 0 for path in backups(hass))


async def test_offline(
    hass: HomeAssistant, camera: SimulatedCamera, clock: Clock
) -> None:
    """To a camera that is not there nothing is sent."""
    entry = await setup_camera(hass, camera)
    await offer(hass, entry, camera)
    camera.offline = True
    error = await failed(hass, clock, entry)
    assert error.translation_key == "cannot_connect"
    assert not posts(camera)
    assert issue_of(hass, entry) is None


async def test_refused(
    hass: HomeAssistant, camera: SimulatedCamera, clock: Clock
) -> None:
    """A camera that refuses the file is as it was, and can be used at once."""
    entry = await setup_camera(hass, camera)
    await offer(hass, entry, camera)
    camera.add_fault("status", path="*pgrade*", status=405)
    begun = clock.time()
    error = await failed(hass, clock, entry)
    assert error.translation_key in ("http_status", "refused", "bad_answer")
    assert clock.time() - begun < 120
    assert len(posts(camera)) == 1
    assert issue_of(hass, entry) is None
    assert status(hass, entry) == "online"


# The connection is lost


async def test_cut(
    hass: HomeAssistant, upgradable_camera: SimulatedCamera, clock: Clock
) -> None:
    """A camera that has half the file goes on with what it had; its user may try again."""
    camera = upgradable_camera
    entry = await setup_camera(hass, camera)
    await offer(hass, entry, camera)
    before, version = camera.versions[FIRMWARE], newer(camera)
    camera.add_fault("upload_cut", path="*pgrade*", times=1)
    error = await failed(hass, clock, entry)
    assert error.translation_key == "update_interrupted"
    assert issue_of(hass, entry) == "update_interrupted"
    assert len(posts(camera)) == 1
    assert not camera.uploads
    assert camera.versions[FIRMWARE] == before
    await finish(clock, install(hass, entry))
    await hass.async_block_till_done(wait_background_tasks=True)
    assert issue_of(hass, entry) is None
    assert len(posts(camera)) == 2
    assert camera.versions[FIRMWARE] == version


async def test_answer_lost(
    hass: HomeAssistant, upgradable_camera: SimulatedCamera, clock: Clock
) -> None:
    """Where only the answer is lost, the version tells that all went well."""
    camera = upgradable_camera
    entry = await setup_camera(hass, camera)
    await offer(hass, entry, camera)
    version = newer(camera)
    camera.add_fault("drop", path="*pgrade*")
    await finish(clock, install(hass, entry))
    await hass.async_block_till_done(wait_background_tasks=True)
    assert camera.versions[FIRMWARE] == version
    assert len(posts(camera)) == 1
    assert issue_of(hass, entry) is None
    state = state_of(hass, entry, Platform.UPDATE, FIRMWARE)
    assert state.attributes["installed_version"] == version


# What comes back


async def test_not_taken(
    hass: HomeAssistant, camera: SimulatedCamera, clock: Clock
) -> None:
    """A camera that restarts with what it had is no success."""
    entry = await setup_camera(hass, camera)
    await offer(hass, entry, camera)
    wanted = camera.next_versions.pop(FIRMWARE)
    begun = clock.time()
    error = await failed(hass, clock, entry)
    assert error.translation_key == "update_not_taken"
    # It might have been busy with it.
    assert clock.time() - begun > 180
    assert issue_of(hass, entry) == "update_not_taken"
    assert len(posts(camera)) == 1
    assert state_of(hass, entry, Platform.UPDATE, FIRMWARE).state == "on"
    # Somebody does it by the camera's own page.
    camera.set_version(FIRMWARE, wanted)
    await hass.config_entries.async_reload(entry.entry_id)
    await hass.async_block_till_done(wait_background_tasks=True)
    assert issue_of(hass, entry) is None


async def test_other_version(
    hass: HomeAssistant, camera: SimulatedCamera, clock: Clock
) -> None:
    """A description that is wrong is told, or the same file would be offered for ever."""
    entry = await setup_camera(hass, camera)
    await offer(hass, entry, camera)
    other = newer(camera)[:-1] + "99"
    camera.next_versions[FIRMWARE] = other
    error = await failed(hass, clock, entry)
    assert error.translation_key == "update_other_version"
    await hass.async_block_till_done(wait_background_tasks=True)
    assert issue_of(hass, entry) == "update_other_version"
    issue = ir.async_get(hass).async_get_issue(DOMAIN, f"update_{entry.entry_id}")
    assert issue is not None
    assert issue.translation_placeholders is not None
    assert issue.translation_placeholders["after"] == other
    # What it can now is found out all the same.
    assert entry.runtime_data.heartbeat.info.firmware == other


async def test_never_returns(
    hass: HomeAssistant, camera: SimulatedCamera, clock: Clock
) -> None:
    """The user is told what to do, and it is taken back when the camera is back."""
    entry = await setup_camera(hass, camera)
    await offer(hass, entry, camera)
    version = newer(camera)
    camera.comes_back = False
    begun = clock.time()
    error = await failed(hass, clock, entry)
    assert error.translation_key == "update_no_return"
    assert 300 < clock.time() - begun < 400
    assert issue_of(hass, entry) == "update_no_return"
    await pass_time(clock, lambda: status(hass, entry) == "offline")
    assert state_of(hass, entry, Platform.UPDATE, FIRMWARE).state == "unavailable"
    assert len(posts(camera)) == 1
    # Its user has cut its power.
    camera.offline = False
    await pass_time(clock, lambda: issue_of(hass, entry) is None)
    await pass_time(clock, lambda: runs(entry, version))
    await hass.async_block_till_done(wait_background_tasks=True)
    assert state_of(hass, entry, Platform.UPDATE, FIRMWARE).state == "off"
    assert len(posts(camera)) == 1


async def test_returns_late_with_the_old(
    hass: HomeAssistant, camera: SimulatedCamera, clock: Clock
) -> None:
    """A camera that is back at last, but as it was, is told to be that."""
    entry = await setup_camera(hass, camera)
    await offer(hass, entry, camera)
    camera.next_versions.clear()
    camera.comes_back = False
    await failed(hass, clock, entry)
    await pass_time(clock, lambda: status(hass, entry) == "offline")
    camera.offline = False
    await pass_time(clock, lambda: issue_of(hass, entry) == "update_not_taken")


async def test_refuses_the_login(
    hass: HomeAssistant, uid_camera: UidCamera, clock: Clock
) -> None:
    """A camera that has forgotten its accounts is told of, and asked for its login."""
    camera = uid_camera
    entry = await setup_camera(hass, camera)
    await offer(hass, entry, camera)
    waiting = asyncio.create_task(failed(hass, clock, entry))
    await eventually(lambda: camera.uploads)
    camera.accounts.put(User(camera.username, "factory"))
    error = await waiting
    assert error.translation_key == "update_no_return"
    assert issue_of(hass, entry) == "update_no_return"
    assert hass.config_entries.flow.async_progress_by_handler(DOMAIN)


async def test_restart_of_home_assistant(
    hass: HomeAssistant,
    camera: SimulatedCamera,
    clock: Clock,
    hass_storage: dict[str, Any],
) -> None:
    """A camera that is away is not forgotten with a restart, nor what it was sent."""
    entry = await setup_camera(hass, camera)
    await offer(hass, entry, camera)
    camera.comes_back = False
    await failed(hass, clock, entry)
    await hass.config_entries.async_unload(entry.entry_id)
    registry = ir.async_get(hass)
    hass_storage["repairs.issue_registry"] = {
        "version": 1,
        "minor_version": 2,
        "data": json.loads(json_dumps(registry._data_to_save())),
    }
    fresh = ir.IssueRegistry(hass)
    await fresh._async_load()
    registry.issues.clear()
    registry.issues.update(fresh.issues)
    assert issue_of(hass, entry) == "update_no_return"
    camera.offline = False
    assert await hass.config_entries.async_setup(entry.entry_id)
    assert issue_of(hass, entry) is None


async def test_seen_again(
    hass: HomeAssistant, camera: SimulatedCamera, clock: Clock
) -> None:
    """What somebody else has installed meanwhile is seen when the camera is back."""
    entry = await setup_camera(hass, camera)
    version = newer(camera)
    camera.offline = True
    await pass_time(clock, lambda: status(hass, entry) == "offline")
    camera.set_version(FIRMWARE, version)
    camera.offline = False
    await pass_time(clock, lambda: runs(entry, version))
    await hass.async_block_till_done(wait_background_tasks=True)
    state = state_of(hass, entry, Platform.UPDATE, FIRMWARE)
    assert state.attributes["installed_version"] == version


# The entry is loaded anew, or who asked leaves


async def test_reload_while_sending(
    hass: HomeAssistant, camera: SimulatedCamera, clock: Clock
) -> None:
    """A reload, as after a change of options, waits until the file is sent."""
    entry = await setup_camera(hass, camera)
    content = await offer(hass, entry, camera)
    version = newer(camera)
    camera.upload_rate = 2_000_000
    installing = asyncio.create_task(install(hass, entry))
    await eventually(lambda: is_sending(hass, entry))
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
    entry = await setup_camera(hass, camera)
    await offer(hass, entry, camera)
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


async def test_caller_leaves(
    hass: HomeAssistant, camera: SimulatedCamera, clock: Clock
) -> None:
    """A script that is stopped, or a browser that is closed, cuts no upload."""
    entry = await setup_camera(hass, camera)
    content = await offer(hass, entry, camera)
    version = newer(camera)
    camera.upload_rate = 2_000_000
    installing = asyncio.create_task(install(hass, entry))
    await eventually(lambda: is_sending(hass, entry))
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
    entry = await setup_camera(hass, camera)
    await offer(hass, entry, camera)
    camera.comes_back = False
    await failed(hass, clock, entry)
    await hass.config_entries.async_remove(entry.entry_id)
    assert issue_of(hass, entry) is None


async def test_removed_while_it_is_asked(
    hass: HomeAssistant, camera: SimulatedCamera, clock: Clock
) -> None:
    """Nothing is told of a camera that was removed while it was asked for its version."""
    entry = await setup_camera(hass, camera)
    await offer(hass, entry, camera)
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


async def test_no_restart_while_it_writes(
    hass: HomeAssistant, camera: SimulatedCamera, clock: Clock
) -> None:
    """A camera that has the file, and still answers, is changed or restarted by nobody."""
    entry = await setup_camera(hass, camera)
    await offer(hass, entry, camera)
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
    ):
        with pytest.raises(HomeAssistantError) as raised:
            await attempt
        assert raised.value.translation_key == "busy_updating"
    with pytest.raises(HomeAssistantError) as raised:
        await install(hass, entry)
    assert raised.value.translation_key == "update_running"
    assert len(posts(camera)) == 1
    assert not [
        request
        for request in camera.requests[since:]
        if re.search("reboot|reset|factory|set_|camera_control", request.path)
        or "brightness=77" in request.target
    ]
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
    installing = asyncio.create_task(install(hass, entry))
    await eventually(lambda: is_sending(hass, entry))
    assert not camera.uploads
    await hass.async_stop(force=True)
    await asyncio.gather(installing, return_exceptions=True)
    assert [upload.content for upload in camera.uploads] == [content]
    assert len(posts(camera)) == 1
    assert issue_of(hass, entry) == "update_no_return"


async def test_stop_while_away(hass: HomeAssistant, camera: SimulatedCamera) -> None:
    """What was sent is known after the next start as well."""
    entry = await setup_camera(hass, camera)
    await offer(hass, entry, camera)
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
    entry = await setup_camera(hass, camera)
    await offer(hass, entry, camera)
    camera.upload_rate = 1_000_000
    camera.add_fault("status", path="*pgrade*", status=403, after=False)
    installing = asyncio.create_task(install(hass, entry))
    await eventually(lambda: is_sending(hass, entry))
    await hass.async_stop(force=True)
    await asyncio.gather(installing, return_exceptions=True)
    assert not camera.uploads
    assert issue_of(hass, entry) is None
