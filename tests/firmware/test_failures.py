"""An update that fails: nothing is sent twice, nothing is lost, and the user is told the state and what to do."""

import asyncio
import errno
import json
from pathlib import Path
from typing import Any
from unittest.mock import patch

from homeassistant.const import Platform
from homeassistant.core import HomeAssistant
from homeassistant.helpers import issue_registry as ir
from homeassistant.helpers.json import json_dumps
import pytest

from custom_components.ipcam_cgi.const import DOMAIN
from tests.common import Clock, eventually, setup_camera, state_of
from tests.simulator import SimulatedCamera, UidCamera
from tests.simulator.uid.users import User

from .support import (
    FIRMWARE,
    backups,
    failed,
    finish,
    folder_of,
    image,
    install,
    issue_of,
    label_of,
    look,
    newer,
    pass_time,
    posts,
    put,
    runs,
    setup_offered,
    status,
)

# Nothing is sent


@pytest.mark.parametrize("file", ["backups", "disk"])
async def test_full_disk(
    hass: HomeAssistant, camera: SimulatedCamera, clock: Clock, file: str
) -> None:
    """Without a backup of the settings nothing is sent, and no half file stays."""
    entry = await setup_offered(hass, camera)
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
    entry = await setup_offered(hass, camera)
    camera.offline = True
    error = await failed(hass, clock, entry)
    assert error.translation_key == "cannot_connect"
    assert not posts(camera)
    assert issue_of(hass, entry) is None


async def test_refused(
    hass: HomeAssistant, camera: SimulatedCamera, clock: Clock
) -> None:
    """A camera that refuses the file is as it was, and can be used at once."""
    entry = await setup_offered(hass, camera)
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
    entry = await setup_offered(hass, camera)
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
    entry = await setup_offered(hass, camera)
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
    entry = await setup_offered(hass, camera)
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
    entry = await setup_offered(hass, camera)
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
    # Another file changes nothing; with the description, the message goes.
    put(hass, "other", b"", None)
    await look(hass, entry)
    assert issue_of(hass, entry) == "update_other_version"
    content = image(camera, other)
    for path in folder_of(hass).glob("*.yaml"):
        put(hass, path.stem, content, label_of(entry, other))
    await look(hass, entry)
    assert issue_of(hass, entry) is None


async def test_never_returns(
    hass: HomeAssistant, camera: SimulatedCamera, clock: Clock
) -> None:
    """The user is told what to do, and it is taken back when the camera is back."""
    entry = await setup_offered(hass, camera)
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
    entry = await setup_offered(hass, camera)
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
    entry = await setup_offered(hass, camera)
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
    entry = await setup_offered(hass, camera)
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
