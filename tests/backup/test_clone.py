"""Cloning: what others get, what stays each camera's own, and what a target lacks."""

from typing import Any

from homeassistant.core import HomeAssistant
from homeassistant.exceptions import ServiceValidationError
import pytest

from custom_components.ipcam_cgi.settings_backup import NOT_CLONED
from tests.actions import act, camera_of, refused
from tests.common import sent, setup_camera
from tests.settings import stored
from tests.simulator import MjpegCamera, SimulatedCamera, UidCamera

from .support import ask, change_everything, files_in, folder_of, settings_of


def source(entity_id: str) -> dict[str, Any]:
    """Return the field that names the source."""
    return {"from": entity_id}


async def test_clone(
    hass: HomeAssistant, camera: SimulatedCamera, other_camera: SimulatedCamera
) -> None:
    """The other camera becomes like it, but for what is its own; and nothing before that is told to be."""
    entry = await setup_camera(hass, camera)
    other = await setup_camera(hass, other_camera)
    own = {"name", "osd_title"}
    former, former_stored = settings_of(other_camera), stored(other_camera)
    await change_everything(entry.runtime_data.client)
    wanted = settings_of(camera)
    unchanged = stored(camera)
    field = source(camera_of(hass, entry))

    preview = await ask(hass, other, "clone", **field)
    assert preview["applied"] is False
    assert preview["impossible"] == {}
    assert own & wanted.keys()
    settings = {key for key in wanted if key not in own and wanted[key] != former[key]}
    weeks = {name for name in preview["differences"] if name.startswith("schedule_")}
    assert len(weeks) == (3 if isinstance(camera, MjpegCamera) else 0)
    assert set(preview["differences"]) == settings | weeks
    assert stored(other_camera) == former_stored

    done = await ask(hass, other, "clone", apply=True, **field)
    assert set(done["done"]) == settings | weeks
    assert done["failed"] == {}
    assert settings_of(other_camera) == wanted | {
        key: former[key] for key in own & former.keys()
    }
    told = {name for name in NOT_CLONED if name in wanted}
    if isinstance(other_camera, UidCamera):
        area = stored(other_camera)["motion"]["areavalue"]
        assert area == former_stored["motion"]["areavalue"]
        told.add("motion_area")
        assert stored(other_camera)["network"] == former_stored["network"]
    else:
        for name in ("id", "user1_pwd", "ip", "alarm_http_url"):
            after = stored(other_camera)["params"][name]
            assert after == former_stored["params"][name]
    assert set(done["not_cloned"]) == told
    assert all(done["not_cloned"].values())
    assert stored(camera) == unchanged
    assert not sent(other_camera, "restore_params")
    assert files_in(folder_of(hass)) == []


async def test_target_lacks_something(
    hass: HomeAssistant, sound_camera: MjpegCamera, clone_camera: MjpegCamera
) -> None:
    """A camera that cannot move or hear gets the rest, and what it lacks is told."""
    entry = await setup_camera(hass, sound_camera)
    other = await setup_camera(hass, clone_camera)
    sound_camera.values["camera_params"]["brightness"] = 33
    done = await ask(hass, other, "clone", apply=True, **source(camera_of(hass, entry)))
    assert clone_camera.values["camera_params"]["brightness"] == 33
    assert done["done"] == ["brightness"]
    assert done["failed"] == {}
    lacking = settings_of(sound_camera).keys() - settings_of(clone_camera).keys()
    assert set(done["impossible"]) == lacking
    assert {"sound_detection", "patrol_rate"} <= lacking
    assert set(done["impossible"].values()) == {"This camera does not have it"}


async def test_to_several(
    hass: HomeAssistant,
    mjpeg_camera: MjpegCamera,
    sound_camera: MjpegCamera,
    clone_camera: MjpegCamera,
) -> None:
    """The source is read once, and each target has its own answer; being one of them does no harm."""
    cameras = (mjpeg_camera, sound_camera, clone_camera)
    entries = [await setup_camera(hass, camera) for camera in cameras]
    for camera in cameras:
        camera.requests.clear()
    mjpeg_camera.values["camera_params"]["contrast"] = 5
    answers = await act(
        hass,
        entries,
        "clone_settings",
        response=True,
        apply=True,
        **source(camera_of(hass, entries[0])),
    )
    assert answers is not None
    contrasts = [camera.values["camera_params"]["contrast"] for camera in cameras]
    assert contrasts == [5, 5, 5]
    first: Any = answers[camera_of(hass, entries[0])]
    assert first["differences"] == {}


@pytest.mark.parametrize("entity", ["camera.nowhere", "sun.sun"])
async def test_no_source(
    hass: HomeAssistant, camera: SimulatedCamera, entity: str
) -> None:
    """What is no camera of ours has no settings to give."""
    entry = await setup_camera(hass, camera)
    error = await refused(
        hass, entry, "clone_settings", response=True, **source(entity)
    )
    assert isinstance(error, ServiceValidationError)
    assert error.translation_key == "no_source"


async def test_source_is_away(
    hass: HomeAssistant, camera: SimulatedCamera, other_camera: SimulatedCamera
) -> None:
    """What it would give is not taken from memory; one that is not set up is none."""
    entry = await setup_camera(hass, camera)
    other = await setup_camera(hass, other_camera)
    before = stored(other_camera)
    camera.offline = True
    field = source(camera_of(hass, entry))
    error = await refused(
        hass, other, "clone_settings", response=True, apply=True, **field
    )
    assert error.translation_key == "cannot_connect"
    assert await hass.config_entries.async_unload(entry.entry_id)
    error = await refused(
        hass, other, "clone_settings", response=True, apply=True, **field
    )
    assert error.translation_key == "no_source"
    assert stored(other_camera) == before
