"""Restoring: what a camera refuses, loses or lacks is told, and keeps nothing else from its turn."""

import json
from pathlib import Path
from typing import Any

from homeassistant.core import HomeAssistant
from homeassistant.exceptions import ServiceValidationError
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry

from tests.actions import act, camera_of, refused
from tests.common import sent, setup_camera
from tests.settings import stored
from tests.simulator import MjpegCamera, SimulatedCamera, UidCamera
from tests.simulator.http import Reply, Request

from .support import ask, change_everything, folder_of, opened, repacked, settings_of


async def edited(
    hass: HomeAssistant, entry: MockConfigEntry, **settings: Any
) -> dict[str, Any]:
    """Back up a camera, and change settings in the file; return what the backup was."""
    made = await ask(hass, entry, "backup")
    path = Path(made["path"])
    readable = json.loads(opened(path)["settings.json"])
    readable["settings"] |= settings
    repacked(path, settings=json.dumps(readable).encode())
    return made


async def test_refused_value(hass: HomeAssistant, camera: SimulatedCamera) -> None:
    """A value that the camera refuses is named with its reason; all others of its request are written."""
    entry = await setup_camera(hass, camera)
    if isinstance(camera, UidCamera):
        wanted = {"ntp_server": "no host!", "ntp_port": 1234, "time_zone": "UTC-05:00"}
        bad, reason = "ntp_server", "ntpaddr error"
    else:
        # Some firmware takes the lower half only.
        camera_refuses(camera, "/set_misc.cgi", "ptz_patrol_up_rate", "99")
        wanted = {"patrol_up_rate": 99, "patrol_down_rate": 98, "network_led": "off"}
        bad, reason = "patrol_up_rate", "illegal params"
    before = settings_of(camera)
    await edited(hass, entry, **wanted)
    done = await ask(hass, entry, "restore", apply=True)
    assert set(done["differences"]) == set(wanted)
    assert set(done["done"]) == set(wanted) - {bad}
    assert list(done["failed"]) == [bad]
    assert reason in done["failed"][bad]
    assert settings_of(camera) == before | wanted | {bad: before[bad]}


def camera_refuses(camera: SimulatedCamera, path: str, name: str, value: str) -> None:
    """Let a camera refuse one value, and with it the whole request."""
    answer = camera.answer

    async def picky(request: Request) -> Reply:
        if request.path == path and request.params.get(name) == value:
            return camera._cgis._text("error: illegal params.")  # type: ignore[attr-defined,no-any-return]
        return await answer(request)

    camera.answer = picky  # type: ignore[method-assign]


async def test_value_not_kept(hass: HomeAssistant, uid_camera: UidCamera) -> None:
    """A camera that says yes and does something else is found out."""
    entry = await setup_camera(hass, uid_camera)
    await edited(hass, entry, sharpness=7, contrast=8)
    write = uid_camera.configuration.write

    def stubborn(path: str, changes: dict[str, str]) -> None:
        write(path, {n: v for n, v in changes.items() if n != "sharpness"})

    uid_camera.configuration.write = stubborn  # type: ignore[assignment,method-assign]
    done = await ask(hass, entry, "restore", apply=True)
    assert done["done"] == ["contrast"]
    assert done["failed"] == {"sharpness": "The camera said yes, but it is not so"}
    assert settings_of(uid_camera)["contrast"] == 8


@pytest.mark.parametrize("kind", ["drop", "offline", "busy"])
async def test_lost_answer(
    hass: HomeAssistant, camera: SimulatedCamera, kind: str
) -> None:
    """One lost answer, or one request that never arrived, is made good for."""
    entry = await setup_camera(hass, camera)
    original = stored(camera)
    await ask(hass, entry, "backup")
    await change_everything(entry.runtime_data.client)
    path = "/set_alarm.cgi" if camera.family == "mjpeg" else "/cgi-bin/osd"
    respond = camera._respond

    async def respond_once(request: Request) -> Any:
        # A fault goes by the path, which reads and writes share in one family.
        if request.path == path and len(request.params) > 1:
            camera._respond = respond  # type: ignore[method-assign]
            camera.add_fault(kind, path=path, times=1)
        return await respond(request)

    camera._respond = respond_once  # type: ignore[method-assign]
    done = await ask(hass, entry, "restore", apply=True)
    assert done["failed"] == {}
    assert set(done["done"]) == set(done["differences"])
    assert stored(camera) == original
    (fault,) = camera.faults
    assert fault.times == 0


async def test_a_setter_that_never_answers(
    hass: HomeAssistant, mjpeg_camera: MjpegCamera
) -> None:
    """It does not keep those after it from their turn."""
    entry = await setup_camera(hass, mjpeg_camera)
    original = settings_of(mjpeg_camera)
    await ask(hass, entry, "backup")
    await change_everything(entry.runtime_data.client)
    changed = settings_of(mjpeg_camera)
    mjpeg_camera.add_fault("offline", path="/set_alarm.cgi")
    done = await ask(hass, entry, "restore", apply=True)
    alarms = {
        name
        for name in done["differences"]
        if name.startswith(("alarm_", "motion_", "input_"))
    }
    assert len(alarms) > 5
    assert set(done["failed"]) == alarms | {"schedule_alarm"}
    assert "closed the connection" in done["failed"]["motion_sensitivity"]
    assert settings_of(mjpeg_camera) == original | {
        name: changed[name] for name in alarms
    }


async def test_camera_goes_away(hass: HomeAssistant, camera: SimulatedCamera) -> None:
    """What was done and what is left is told; doing it again does the rest."""
    entry = await setup_camera(hass, camera)
    original = stored(camera)
    await ask(hass, entry, "backup")
    await change_everything(entry.runtime_data.client)
    path = "/set_misc.cgi" if camera.family == "mjpeg" else "/cgi-bin/audioencoder"
    answer = camera.answer

    async def dying(request: Request) -> Reply:
        if request.path == path and len(request.params) > 1:
            camera.offline = True
        return await answer(request)

    camera.answer = dying  # type: ignore[method-assign]
    done = await ask(hass, entry, "restore", apply=True)
    assert done["done"]
    assert done["failed"]
    assert {*done["done"], *done["failed"]} == set(done["differences"])
    camera.answer = answer  # type: ignore[method-assign]
    assert {key: settings_of(camera).get(key) for key in done["done"]} == {
        key: done["differences"][key]["wanted"] for key in done["done"]
    }
    camera.offline = False
    rest = await ask(hass, entry, "restore", apply=True)
    # What was being written when it went away may be done.
    assert set(rest["differences"]) <= set(done["failed"])
    assert rest["failed"] == {}
    assert stored(camera) == original


async def test_camera_is_away(hass: HomeAssistant, camera: SimulatedCamera) -> None:
    """Nothing is written where nothing can be read."""
    entry = await setup_camera(hass, camera)
    await ask(hass, entry, "backup")
    camera.offline = True
    for action in ("backup", "restore"):
        error = await refused(
            hass, entry, f"{action}_settings", response=action == "restore"
        )
        assert error.translation_key == "cannot_connect"


async def test_what_a_camera_cannot_have(
    hass: HomeAssistant, camera: SimulatedCamera
) -> None:
    """It is told with the reason, and keeps nothing else from being restored."""
    entry = await setup_camera(hass, camera)
    before = settings_of(camera)
    await edited(
        hass,
        entry,
        brightness=256,
        contrast="much",
        time_zone="UTC+99:00",
        motion_detection=0,
        name="",
        laser=True,
        mac_address="00:11:22:33:44:55",
        motion_sensitivity=before["motion_sensitivity"] - 1,
    )
    done = await ask(hass, entry, "restore", apply=True)
    impossible = done["impossible"]
    assert list(done["differences"]) == done["done"]
    assert "motion_sensitivity" in done["done"]
    assert "256 is not possible here" in impossible["brightness"]
    assert "0 to 255" in impossible["brightness"]
    assert impossible["contrast"] == "The camera has no option much"
    assert impossible["time_zone"] == "The camera has no option UTC+99:00"
    assert impossible["motion_detection"] == "The camera has no option 0"
    assert impossible["laser"] == "This camera does not have it"
    assert impossible["mac_address"] == "This camera does not have it"
    assert settings_of(camera)["brightness"] == before["brightness"]


async def test_to_a_replacement(
    hass: HomeAssistant, camera: SimulatedCamera, other_camera: SimulatedCamera
) -> None:
    """The readable part of one camera sets up another that has taken its place."""
    entry = await setup_camera(hass, camera)
    await change_everything(entry.runtime_data.client)
    made = await ask(hass, entry, "backup")
    other = await setup_camera(hass, other_camera)
    error = await refused(hass, other, "restore_settings", response=True)
    assert error.translation_key == "no_backup"
    done = await ask(hass, other, "restore", file=made["file"], apply=True)
    assert done["failed"] == {}
    assert settings_of(other_camera) == settings_of(camera)
    assert done["camera"]["mac"] == camera.mac

    error = await refused(
        hass,
        other,
        "restore_settings",
        response=True,
        file=made["file"],
        complete=True,
    )
    mjpeg = camera.family == "mjpeg"
    expected = "backup_of_other_camera" if mjpeg else "backup_not_complete"
    assert error.translation_key == expected


async def test_other_family(
    hass: HomeAssistant, mjpeg_camera: MjpegCamera, uid_camera: UidCamera
) -> None:
    """Its words mean other things."""
    mjpeg = await setup_camera(hass, mjpeg_camera)
    uid = await setup_camera(hass, uid_camera)
    made = await ask(hass, mjpeg, "backup")
    since = len(uid_camera.requests)
    error = await refused(
        hass, uid, "restore_settings", response=True, file=made["file"], apply=True
    )
    assert isinstance(error, ServiceValidationError)
    assert error.translation_key == "settings_of_other_family"
    error = await refused(
        hass,
        uid,
        "clone_settings",
        response=True,
        apply=True,
        **{"from": camera_of(hass, mjpeg)},
    )
    assert error.translation_key == "settings_of_other_family"
    assert not sent(uid_camera, "osd", since)


async def test_newest(
    hass: HomeAssistant, camera: SimulatedCamera, other_camera: SimulatedCamera
) -> None:
    """It is the newest of this camera, whatever else is in the folder."""
    other_camera.mac = camera.mac
    entry = await setup_camera(hass, camera)
    folder = folder_of(hass)
    first = Path((await ask(hass, entry, "backup"))["path"])
    mac = first.name.split("_")[-3]
    made = {
        f"a_{mac}_20260101_000000.zip": b"",
        f"a_{mac}_20260101_000000_2.zip": b"",
        f"a_{mac}_20250101_000000_10.zip": b"",
    }
    for name in made:
        (folder / name).write_bytes(first.read_bytes())
    # Another camera's whose address ends alike.
    stranger = folder / f"a_{mac}_20260303_000000.zip"
    stranger.write_bytes(first.read_bytes())
    readable = json.loads(opened(stranger)["settings.json"])
    readable["camera"]["mac"] = f"00A8F6{camera.mac[6:]}" if camera.mac else ""
    repacked(stranger, settings=json.dumps(readable).encode())
    (folder / "notes.txt").write_text("mine")
    (folder / f".a_{mac}_20270101_000000.zip.half").write_text("")
    first.unlink()
    preview = await ask(hass, entry, "restore")
    assert preview["file"] == f"a_{mac}_20260101_000000_2.zip"


async def test_side_by_side(
    hass: HomeAssistant, camera: SimulatedCamera, other_camera: SimulatedCamera
) -> None:
    """Several cameras are backed up and restored at the same time, each by its own file."""
    entries = [await setup_camera(hass, each) for each in (camera, other_camera)]
    cameras = (camera, other_camera)
    originals = [stored(each) for each in cameras]
    await act(hass, entries, "backup_settings")
    for entry in entries:
        await change_everything(entry.runtime_data.client)
    for each in cameras:
        each.requests.clear()
    answers = await act(hass, entries, "restore_settings", response=True, apply=True)
    assert answers is not None
    assert set(answers) == {camera_of(hass, entry) for entry in entries}
    assert [stored(each) for each in cameras] == originals
    first, second = ([request.time for request in each.requests] for each in cameras)
    assert max(first[0], second[0]) < min(first[-1], second[-1])
