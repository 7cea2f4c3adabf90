"""What was backed up comes back: every setting, week and area, and nothing else is written."""

from datetime import UTC, datetime
import json
from pathlib import Path
from stat import S_IMODE

from freezegun.api import FrozenDateTimeFactory
from homeassistant.core import HomeAssistant
import pytest

from custom_components.ipcam_cgi.settings_backup import async_backup
from tests.common import setup_camera
from tests.settings import asked, stored
from tests.simulator import MjpegCamera, SimulatedCamera, UidCamera

from .support import ask, change_everything, files_in, folder_of, opened, settings_of


async def test_everything_comes_back(
    hass: HomeAssistant, any_camera: SimulatedCamera
) -> None:
    """The preview names just what was changed, applying it changes it back, and then nothing differs."""
    camera = any_camera
    entry = await setup_camera(hass, camera)
    client = entry.runtime_data.client
    original, original_settings = stored(camera), settings_of(camera)
    made = await ask(hass, entry, "backup")
    assert stored(camera) == original
    assert made["settings"]["settings"] == original_settings

    await change_everything(client)
    changed, changed_settings = stored(camera), settings_of(camera)
    expected = {
        key
        for key, value in original_settings.items()
        if changed_settings[key] != value
    }
    assert len(expected) > 20
    if client.schedules is not None:
        expected |= {"schedule_alarm", "schedule_ftp_upload", "schedule_view_blocking"}
    if client.motion_area is not None:
        expected.add("motion_area")

    preview = await ask(hass, entry, "restore")
    assert preview["file"] == made["file"]
    assert preview["applied"] is False
    assert preview["impossible"] == {}
    assert set(preview["differences"]) == expected
    for key in expected & original_settings.keys():
        assert preview["differences"][key] == {
            "present": changed_settings[key],
            "wanted": original_settings[key],
        }
    assert stored(camera) == changed

    since = len(camera.requests)
    done = await ask(hass, entry, "restore", apply=True)
    assert done["applied"] is True
    assert done["differences"] == preview["differences"]
    assert set(done["done"]) == expected
    assert done["failed"] == {}
    assert stored(camera) == original
    writes = [
        request.cgi
        for request in asked(camera, since)
        if request.params and request.cgi != "camera_control"
    ]
    # A week has a request of its own.
    assert len(writes) - len(set(writes)) <= 1

    if isinstance(camera, UidCamera):
        # A full area that was written from here shows no order of bits later.
        assert entry.data["motion_area"]["written"] == ["least_first"]

    again = await ask(hass, entry, "restore", apply=True)
    assert (again["differences"], again["done"], again["failed"]) == ({}, [], {})


async def test_states_follow(
    hass: HomeAssistant, camera: SimulatedCamera, all_enabled: None
) -> None:
    """What was restored shows at once, as after any other write."""
    entry = await setup_camera(hass, camera)
    before = {state.entity_id: state.state for state in hass.states.async_all()}
    await ask(hass, entry, "backup")
    await change_everything(entry.runtime_data.client)
    await entry.runtime_data.settings.async_refresh()
    await hass.async_block_till_done()
    domains = ("number", "select", "switch", "text")
    changed = {
        state.entity_id: state.state
        for state in hass.states.async_all(domains)
        if state.state != before[state.entity_id]
    }
    assert len(changed) > 20
    await ask(hass, entry, "restore", apply=True)
    await hass.async_block_till_done()
    for entity_id in changed:
        state = hass.states.get(entity_id)
        assert state is not None
        assert state.state == before[entity_id]


async def test_reads_anew(hass: HomeAssistant, camera: SimulatedCamera) -> None:
    """What was changed elsewhere is in the backup, also where no entity shows it."""
    entry = await setup_camera(hass, camera)
    if isinstance(camera, MjpegCamera):
        camera.values["params"]["ntp_svr"] = "new.example"
    else:
        assert isinstance(camera, UidCamera)
        camera.configuration.values["time"]["ntpaddr"] = "new.example"
    made = await ask(hass, entry, "backup")
    assert made["settings"]["settings"]["ntp_server"] == "new.example"


@pytest.mark.freeze_time("2026-11-21 08:15:00+00:00")
async def test_file(
    hass: HomeAssistant, mjpeg_camera: MjpegCamera, freezer: FrozenDateTimeFactory
) -> None:
    """Its name says what it is; only Home Assistant's own account may read it; none overwrites another."""
    await hass.config.async_set_time_zone("Europe/Berlin")
    mjpeg_camera.values["params"]["alias"] = "Front dôor/2"
    entry = await setup_camera(hass, mjpeg_camera)
    folder = folder_of(hass)
    path = await async_backup(hass, entry)
    assert path == folder / "front_door_2_d4dc51_20261121_091500.zip"
    assert S_IMODE(path.stat().st_mode) == 0o600
    assert S_IMODE(folder.stat().st_mode) == 0o700
    second = await async_backup(hass, entry)
    freezer.tick(60)
    third = await ask(hass, entry, "backup")
    assert files_in(folder) == [
        "front_door_2_d4dc51_20261121_091500.zip",
        "front_door_2_d4dc51_20261121_091500_2.zip",
        "front_door_2_d4dc51_20261121_091600.zip",
    ]
    assert second.name == files_in(folder)[1]
    assert third["file"] == files_in(folder)[2]
    assert third["path"] == str(folder / third["file"])
    assert third["has_params_file"] is True
    content = opened(Path(third["path"]))
    assert list(content) == ["settings.json", "params.bin"]
    assert content["params.bin"].startswith(bytes.fromhex("bd9a0c44"))
    readable = json.loads(content["settings.json"])
    assert readable == third["settings"]
    assert readable["format"] == 1
    created = datetime.fromisoformat(readable["created"])
    assert created == datetime(2026, 11, 21, 8, 16, tzinfo=UTC)
    assert readable["camera"] == {
        "mac": "000DC5D4DC51",
        "family": "mjpeg",
        "name": "Front dôor/2",
        "model": None,
        "firmware": "11.22.2.38",
        "hardware": "11.22",
    }
    assert readable["schedules"]["alarm"]["enabled"] is True
    assert readable["schedules"]["alarm"]["monday"] == [
        {"from": "09:15:00", "to": "19:30:00"}
    ]
    assert readable["motion_area"] is None
    assert readable["unread"] == {}
    assert readable["raw"]["get_params"]["alarm_motion_armed"] == "1"
    assert set(readable["raw"]) == {
        "check_user",
        "get_status",
        "get_camera_params",
        "get_params",
        "get_misc",
        "get_forbidden",
    }


async def test_file_of_a_dome(hass: HomeAssistant, any_uid_camera: UidCamera) -> None:
    """It has the motion area as a drawing, every group's raw values, and no file of the camera's own."""
    entry = await setup_camera(hass, any_uid_camera)
    made = await ask(hass, entry, "backup")
    readable = made["settings"]
    assert made["has_params_file"] is False
    assert list(opened(Path(made["path"]))) == ["settings.json"]
    assert readable["motion_area"] == ["#" * 22] * 18
    assert readable["schedules"] == {}
    assert readable["raw"]["image"] == dict.fromkeys(
        ("brightness", "contrast", "saturation", "sharpness"), "128"
    )
    assert readable["raw"]["network"]["netmask"] == "255.255.255.0"
    groups = {"getinfo", "time", "osd", "motion", "audioencoder"}
    assert groups <= set(readable["raw"])
