"""Actions of several cameras and several users: once per device, every failure told, nobody who may not."""

import asyncio
from collections.abc import AsyncGenerator
from datetime import timedelta
import time
from typing import Any

from homeassistant.auth.permissions.const import CAT_ENTITIES
from homeassistant.core import Context, HomeAssistant
from homeassistant.exceptions import (
    HomeAssistantError,
    ServiceValidationError,
    Unauthorized,
)
import pytest
from pytest_homeassistant_custom_component.common import MockUser

from custom_components.ipcam_cgi.actions.ptz import PTZ_ACTIONS
from custom_components.ipcam_cgi.actions.raw import RAW_ACTIONS
from custom_components.ipcam_cgi.const import DOMAIN
from custom_components.ipcam_cgi.entity import device_name

from .actions import act, camera_of, refused, second_camera
from .common import LOGIN, Clock, eventually, sent, setup_camera
from .ptz import PTZ_PATHS, fixed_camera, options_of, ptz_requests
from .simulator import MjpegCamera, SimulatedCamera, UidCamera

FIELDS: dict[str, dict[str, Any]] = {
    "ptz_move": {"direction": "left", "duration": 0.1},
    "ptz_zoom": {"direction": "in"},
    "ptz_focus": {"direction": "far"},
    "ptz_iris": {"direction": "open"},
    "ptz_go_to_preset": {"preset": "1"},
    "ptz_save_preset": {"name": "Gate"},
    "ptz_delete_preset": {"preset": "1"},
    "ptz_patrol": {"patrol": "auto"},
    "ptz_tour": {"stops": [{"preset": "1"}]},
    "decoder_control": {"command": 0},
    "comm_write": {"baud": 9600, "data": "01"},
    "set_extra_io": {"high": []},
}
"""Something that each action takes, where it takes anything."""


@pytest.fixture
async def yard(socket_enabled: None) -> AsyncGenerator[UidCamera]:
    """Another camera."""
    async with UidCamera(
        profile="doc", mac="00626E000001", onvif=False, **LOGIN
    ) as camera:
        yield camera


# Once per device


@pytest.mark.usefixtures("all_enabled")
async def test_two_entities(
    hass: HomeAssistant, preset_camera: SimulatedCamera
) -> None:
    """A device with two camera entities does it once, and answers for both."""
    camera = preset_camera
    entry = await setup_camera(hass, camera, options=options_of(camera))
    both = [camera_of(hass, entry), await second_camera(hass, entry)]
    for target in ({"entity_id": both}, {"entity_id": "all"}):
        since = len(camera.requests)
        await hass.services.async_call(
            DOMAIN, "ptz_move", FIELDS["ptz_move"], blocking=True, target=target
        )
        assert len(ptz_requests(camera, since)) == 2  # The move, and its stop.
    since = len(camera.requests)
    answer = await hass.services.async_call(
        DOMAIN,
        "ptz_save_preset",
        {"name": "Gate"},
        blocking=True,
        target={"entity_id": both},
        return_response=True,
    )
    assert answer == {entity: {"number": 1} for entity in both}
    assert len(ptz_requests(camera, since)) == 1


async def test_two_entities_of_raw(
    hass: HomeAssistant, mjpeg_camera: MjpegCamera
) -> None:
    """What no newer command supersedes is sent once, too."""
    entry = await setup_camera(hass, mjpeg_camera)
    await second_camera(hass, entry)
    await hass.services.async_call(
        DOMAIN,
        "comm_write",
        FIELDS["comm_write"],
        blocking=True,
        target={"entity_id": "all"},
    )
    assert len(mjpeg_camera.serial_writes) == 1


async def test_two_devices(
    hass: HomeAssistant, mjpeg_camera: MjpegCamera, yard: UidCamera
) -> None:
    """Two devices do it at the same time."""
    entries = [await setup_camera(hass, camera) for camera in (mjpeg_camera, yard)]
    begun = time.monotonic()
    await act(hass, entries, "ptz_move", direction="left", duration=0.4)
    assert time.monotonic() - begun < 0.7
    for camera in (mjpeg_camera, yard):
        assert len(ptz_requests(camera)) == 2
        assert camera.scene.position().pan < 0


# Failures


@pytest.mark.parametrize("first", [True, False])
async def test_one_of_two_fails(
    hass: HomeAssistant, mjpeg_camera: MjpegCamera, yard: UidCamera, first: bool
) -> None:
    """The other one does it all the same, and who failed is told."""
    entries = [await setup_camera(hass, camera) for camera in (mjpeg_camera, yard)]
    failing, working = (mjpeg_camera, yard) if first else (yard, mjpeg_camera)
    failing.add_fault("drop", path=PTZ_PATHS[failing.family], times=9)
    error = await refused(hass, entries, "ptz_move", direction="left", duration=0.3)
    assert not isinstance(error, ServiceValidationError)
    assert error.translation_key == "cameras_failed"
    name = device_name(entries[0 if first else 1])
    assert str(error).startswith(f"Not every camera did it. {name}: The camera closed")
    assert len(ptz_requests(working)) == 2
    assert working.scene.position().pan < -5


async def test_both_fail(
    hass: HomeAssistant, mjpeg_camera: MjpegCamera, yard: UidCamera
) -> None:
    """Each failure is told, with the camera's name."""
    entries = [await setup_camera(hass, camera) for camera in (mjpeg_camera, yard)]
    # One has presets that are switched off, the other none of that name.
    error = await refused(hass, entries, "ptz_go_to_preset", preset="Gate")
    assert isinstance(error, ServiceValidationError)
    failures = (error.translation_placeholders or {})["failures"]
    assert failures.count("There is no preset Gate.") == 2
    assert all(f"{device_name(entry)}: " in failures for entry in entries)


@pytest.mark.parametrize("action", [action.key for action in PTZ_ACTIONS])
async def test_fixed_camera(
    hass: HomeAssistant, clone_camera: MjpegCamera, socket_enabled: None, action: str
) -> None:
    """A camera without a head says so by its name."""
    async with fixed_camera(**LOGIN) as bullet:
        for camera in (clone_camera, bullet):
            entry = await setup_camera(hass, camera)
            error = await refused(hass, entry, action, **FIELDS.get(action, {}))
            assert isinstance(error, ServiceValidationError)
            assert error.translation_key == "no_ptz"
            assert not ptz_requests(camera)
            assert await hass.config_entries.async_remove(entry.entry_id)


@pytest.mark.parametrize("known", [True, False])
async def test_camera_away(
    hass: HomeAssistant, camera: SimulatedCamera, clock: Clock, known: bool
) -> None:
    """An action on a camera that is gone fails, whether that is known yet or not."""
    entry = await setup_camera(hass, camera)
    camera.offline = True
    if known:
        await clock.travel(timedelta(minutes=3))
        assert not entry.runtime_data.heartbeat.last_update_success
    for action in ("ptz_stop", "ptz_move"):
        error = await refused(hass, entry, action, **FIELDS.get(action, {}))
        assert type(error) is HomeAssistantError
        assert error.translation_key in ("cannot_connect", "connection_dropped")


async def test_caller_gone(hass: HomeAssistant, camera: SimulatedCamera) -> None:
    """A script that is cancelled leaves no head moving."""
    entry = await setup_camera(hass, camera)
    running = asyncio.create_task(
        act(hass, entry, "ptz_move", direction="left", duration=0.3)
    )
    await eventually(camera.scene.moving)
    running.cancel()
    await asyncio.gather(running, return_exceptions=True)
    await eventually(lambda: not camera.scene.moving())


# Users


def user_of(hass: HomeAssistant, *entities: str) -> Context:
    """Return what a user does who is no administrator, and may control some entities."""
    user = MockUser().add_to_hass(hass)
    user.mock_policy({CAT_ENTITIES: {"entity_ids": dict.fromkeys(entities, True)}})
    return Context(user_id=user.id)


async def test_user_without_permission(
    hass: HomeAssistant, mjpeg_camera: MjpegCamera, yard: UidCamera
) -> None:
    """Who may not control a camera may not move it, nor another one along with it."""
    entries = [await setup_camera(hass, camera) for camera in (mjpeg_camera, yard)]
    context = user_of(hass, camera_of(hass, entries[0]))
    for targets in (entries, entries[1]):
        with pytest.raises(Unauthorized):
            await act(hass, targets, "ptz_stop", context=context)
    assert not ptz_requests(mjpeg_camera)
    await act(hass, entries[0], "ptz_stop", context=context)
    assert ptz_requests(mjpeg_camera)
    assert not ptz_requests(yard)


@pytest.mark.parametrize("action", [action.key for action in RAW_ACTIONS])
async def test_raw_is_for_administrators(
    hass: HomeAssistant,
    mjpeg_camera: MjpegCamera,
    hass_admin_user: MockUser,
    action: str,
) -> None:
    """A raw command is not for everybody who may control the camera."""
    entry = await setup_camera(hass, mjpeg_camera)
    since = len(mjpeg_camera.requests)
    for context in (
        user_of(hass, camera_of(hass, entry)),
        Context(user_id="nobody"),
    ):
        with pytest.raises(Unauthorized):
            await act(hass, entry, action, context=context, **FIELDS[action])
    assert not sent(mjpeg_camera, action, since)
    # An automation has no user.
    for context in (Context(user_id=hass_admin_user.id), Context()):
        await act(hass, entry, action, context=context, **FIELDS[action])
    assert len(sent(mjpeg_camera, action, since)) >= 2


async def test_context(hass: HomeAssistant, mjpeg_camera: MjpegCamera) -> None:
    """What was done is known to be the user's doing."""
    entry = await setup_camera(hass, mjpeg_camera)
    entity = camera_of(hass, entry)
    context = user_of(hass, entity)
    await act(hass, entry, "ptz_stop", context=context)
    hass.states.async_remove(entity)
    entry.runtime_data.heartbeat.async_update_listeners()
    assert (state := hass.states.get(entity)) is not None
    assert state.context is context
