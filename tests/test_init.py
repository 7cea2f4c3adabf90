"""Set-up, and taking apart: what happens when a camera is there, is not, is another, or is thrown out."""

import asyncio
from contextlib import suppress

from aiohttp import ClientSession
from homeassistant.config_entries import SOURCE_REAUTH, ConfigEntryState
from homeassistant.const import Platform
from homeassistant.core import HomeAssistant
from homeassistant.exceptions import HomeAssistantError
from homeassistant.helpers import device_registry as dr, entity_registry as er
import pytest

from custom_components.ipcam_cgi.connection import create_session
from custom_components.ipcam_cgi.const import CONF_FAMILY, DOMAIN

from .common import (
    FIXTURES,
    PASSWORD,
    USERNAME,
    Clock,
    call,
    entity_id,
    entry_of,
    eventually,
    forms_of,
    is_loaded,
    mac_of,
    problems_in,
    sent,
    setup_camera,
    setup_entry,
    state_of,
    states_of,
)
from .flows import begin, submit, typed
from .replay import Replay
from .simulator import MjpegCamera, SimulatedCamera, UidCamera


async def test_recorded_camera(
    hass: HomeAssistant,
    device_registry: dr.DeviceRegistry,
    caplog: pytest.LogCaptureFixture,
    socket_enabled: None,
) -> None:
    """The real camera that was recorded is set up as what it is."""
    async with Replay.of_file(FIXTURES / "mjpeg_11.22.2.38.json") as camera:
        account = {"username": "my_username", "password": "my_password"}
        result = await submit(hass, await begin(hass), typed(camera, **account))
        assert result["title"] == "R2D2"
        entry = result["result"]
        assert is_loaded(entry)
        assert entry.unique_id == "00:0d:c5:d4:dc:51"
        assert entry.data[CONF_FAMILY] == "mjpeg"

        device = device_registry.async_get_device_by_identifier(
            (DOMAIN, "00:0d:c5:d4:dc:51"), entry.entry_id
        )
        assert device is not None
        assert device.name == "R2D2"
        assert device.manufacturer == "Netwave"
        assert device.sw_version == "11.22.2.38"
        assert device.hw_version == "11.22"
        assert device.connections == {("mac", "00:0d:c5:d4:dc:51")}
        assert device.configuration_url == f"http://127.0.0.1:{camera.port}"

        assert states_of(hass, entry) == {
            "binary_sensor.connectivity": "on",
            "binary_sensor.input_alarm": "off",
            "binary_sensor.motion_alarm": "off",
            "binary_sensor.moving": "off",
            "button.ptz_center": "unknown",
            "button.ptz_down": "unknown",
            "button.ptz_left": "unknown",
            "button.ptz_right": "unknown",
            "button.ptz_stop": "unknown",
            "button.ptz_up": "unknown",
            "button.restart": "unknown",
            "button.synchronize_clock": "unknown",
            "button.test_alarm_push": "unknown",
            "camera.main": "idle",
            "event.alarm": "unknown",
            "event.ptz": "unknown",
            "image.last_alarm": "unknown",
            "number.brightness": "169",
            "number.contrast": "2",
            "number.motion_sensitivity": "9",
            "number.ptz_step_duration": "0.5",
            "select.network_led": "mode_2",
            "select.power_line_mode": "60_hz",
            "select.resolution": "320x240",
            # A recording cannot be told to call; nobody is bothered with that.
            "sensor.alarm_path": "polling",
            "sensor.last_restart": "unknown",
            "sensor.status": "online",
            "switch.flip": "off",
            "switch.infrared_lamps": "unknown",
            "switch.input_detection": "on",
            "switch.mirror": "off",
            "switch.motion_detection": "on",
            "text.name": "R2D2",
            "update.firmware": "off",
            "update.web_interface": "off",
        }
        names = {
            key: state_of(hass, entry, platform, key).name
            for platform, key in (
                (Platform.CAMERA, "main"),
                (Platform.NUMBER, "brightness"),
                (Platform.BUTTON, "ptz_up"),
                (Platform.BINARY_SENSOR, "motion_alarm"),
                (Platform.SENSOR, "status"),
            )
        }
        assert names == {
            "main": "R2D2",
            "brightness": "R2D2 Brightness",
            "ptz_up": "R2D2 Up",
            "motion_alarm": "R2D2 Motion",
            "status": "R2D2 Status",
        }
        assert not problems_in(caplog)
        assert await hass.config_entries.async_unload(entry.entry_id)


async def test_device(
    hass: HomeAssistant,
    device_registry: dr.DeviceRegistry,
    entity_registry: er.EntityRegistry,
    any_camera: SimulatedCamera,
) -> None:
    """All entities belong to one device, which says what the camera is."""
    entry = await setup_camera(hass, any_camera)
    (device,) = dr.async_entries_for_config_entry(device_registry, entry.entry_id)
    assert device.name == (any_camera.alias or "Garage")
    assert device.identifiers == {(DOMAIN, mac_of(any_camera))}
    assert device.sw_version
    rows = er.async_entries_for_config_entry(entity_registry, entry.entry_id)
    enabled = [row for row in rows if not row.disabled]
    assert len(enabled) == len(states_of(hass, entry)) > 5
    assert {row.device_id for row in rows} == {device.id}
    assert all(row.unique_id.startswith(f"{entry.unique_id}_") for row in rows)


# A camera that is not there, or not this one


async def test_off_at_start(
    hass: HomeAssistant,
    camera: SimulatedCamera,
    clock: Clock,
    caplog: pytest.LogCaptureFixture,
) -> None:
    """A camera that is off at start is looked for until it appears."""
    camera.offline = True
    entry = entry_of(camera)
    async with asyncio.timeout(2):
        assert not await setup_entry(hass, entry)
    assert entry.state is ConfigEntryState.SETUP_RETRY
    assert entry.error_reason_translation_key == "cannot_connect"
    assert entry.reason == (
        "Nothing answers there. Check the address and that the camera is switched on"
    )
    assert not hass.config_entries.flow.async_progress()
    assert not [line for line in caplog.records if line.exc_info and line.levelno > 10]

    camera.offline = False
    await clock.travel(60)
    assert is_loaded(entry)
    assert state_of(hass, entry, Platform.SENSOR, "status").state == "online"


async def test_silent_at_start(
    hass: HomeAssistant, camera: SimulatedCamera, clock: Clock
) -> None:
    """A camera that takes the connection and says nothing is waited for, not for long."""
    camera.add_fault("slow", seconds=3600)
    entry = entry_of(camera)
    entry.add_to_hass(hass)
    setup = hass.async_create_task(hass.config_entries.async_setup(entry.entry_id))
    await eventually(lambda: camera.requests)
    await asyncio.sleep(0.05)
    await clock.jump(12)
    await eventually(setup.done)
    assert entry.state is ConfigEntryState.SETUP_RETRY
    assert entry.error_reason_translation_key == "timed_out"


@pytest.mark.parametrize(
    ("fault", "reason"),
    [
        ("garbage", "bad_answer"),
        ("truncate", "connection_dropped"),
        ("empty", "bad_answer"),
        ("html", None),
        ("busy", None),
    ],
)
async def test_nonsense_at_start(
    hass: HomeAssistant,
    camera: SimulatedCamera,
    clock: Clock,
    fault: str,
    reason: str | None,
) -> None:
    """A camera that talks nonsense is tried again until it comes to its senses."""
    camera.add_fault(fault, size=4096)
    entry = entry_of(camera)
    assert not await setup_entry(hass, entry)
    assert entry.state is ConfigEntryState.SETUP_RETRY
    assert reason in (None, entry.error_reason_translation_key)
    assert not hass.config_entries.flow.async_progress()
    camera.clear_faults()
    await clock.travel(60)
    assert is_loaded(entry)


async def test_nonsense_settings_at_start(
    hass: HomeAssistant, camera: SimulatedCamera, clock: Clock
) -> None:
    """Without the settings nobody would know which entities there are."""
    path = "/get_camera_params.cgi" if camera.family == "mjpeg" else "/cgi-bin/image"
    camera.add_fault("garbage", path=path, size=4096)
    entry = entry_of(camera)
    assert not await setup_entry(hass, entry)
    assert entry.state is ConfigEntryState.SETUP_RETRY
    camera.clear_faults()
    await clock.travel(60)
    assert is_loaded(entry)
    assert entity_id(hass, entry, Platform.NUMBER, "brightness")


async def test_wrong_password_at_start(
    hass: HomeAssistant, camera: SimulatedCamera, clock: Clock
) -> None:
    """A wrong password is asked for, and not tried again and again."""
    entry = entry_of(camera, password="outdated")
    assert not await setup_entry(hass, entry)
    assert entry.state is ConfigEntryState.SETUP_ERROR
    assert entry.error_reason_translation_key == "invalid_auth"
    (flow,) = hass.config_entries.flow.async_progress()
    assert flow["context"]["source"] == SOURCE_REAUTH
    assert flow["context"]["entry_id"] == entry.entry_id
    assert flow["step_id"] == "reauth_confirm"
    tried = len(camera.requests)
    await clock.travel(600)
    assert len(camera.requests) == tried

    result = await hass.config_entries.flow.async_configure(
        flow["flow_id"], {"username": USERNAME, "password": PASSWORD}
    )
    await hass.async_block_till_done()
    assert result["reason"] == "reauth_successful"
    assert is_loaded(entry)


async def test_too_little_privilege_at_start(
    hass: HomeAssistant, mjpeg_camera: MjpegCamera
) -> None:
    """An account that lost its privilege is told so."""
    entry = entry_of(mjpeg_camera, username="test", password="test")
    assert not await setup_entry(hass, entry)
    assert entry.state is ConfigEntryState.SETUP_ERROR
    assert entry.error_reason_translation_key == "insufficient_privilege"
    (flow,) = hass.config_entries.flow.async_progress()
    assert flow["context"]["source"] == SOURCE_REAUTH


async def test_another_camera_at_the_address(
    hass: HomeAssistant, camera: SimulatedCamera, clock: Clock
) -> None:
    """Another camera is not taken for this one, which may come back."""
    entry = entry_of(camera, unique_id="00:11:22:33:44:55")
    assert not await setup_entry(hass, entry)
    assert entry.state is ConfigEntryState.SETUP_RETRY
    assert entry.reason == f"Another camera, {mac_of(camera)}, answers at this address"
    assert not states_of(hass, entry)
    assert not hass.config_entries.flow.async_progress()


async def test_wrong_password_later(
    hass: HomeAssistant, camera: SimulatedCamera, clock: Clock
) -> None:
    """A password that was changed at the camera is asked for, once."""
    entry = await setup_camera(hass, camera)
    if isinstance(camera, UidCamera):
        user = camera.accounts.get(USERNAME)
        assert user is not None
        camera.accounts.put(type(user)(USERNAME, "changed"))
        camera.expire_sessions()
    elif isinstance(camera, MjpegCamera):
        camera.values["params"]["user1_pwd"] = "changed"
    await clock.travel(700)
    (flow,) = hass.config_entries.flow.async_progress()
    assert flow["context"]["source"] == SOURCE_REAUTH
    result = await hass.config_entries.flow.async_configure(
        flow["flow_id"], {"username": USERNAME, "password": "changed"}
    )
    await hass.async_block_till_done()
    assert result["reason"] == "reauth_successful"
    assert is_loaded(entry)
    assert state_of(hass, entry, Platform.NUMBER, "brightness").state != "unavailable"


async def test_lapsed_uid(
    hass: HomeAssistant,
    uid_camera: UidCamera,
    clock: Clock,
    caplog: pytest.LogCaptureFixture,
) -> None:
    """A uid that lapsed is renewed silently: it is no wrong password, and no misses."""
    entry = await setup_camera(hass, uid_camera)
    before = states_of(hass, entry)
    # Long before its time it lapses only when the camera restarts.
    assert before.pop("sensor.last_restart") == "unknown"
    for _ in range(4):
        uid_camera.expire_sessions()
        await clock.travel(40)
        after = states_of(hass, entry)
        assert after.pop("sensor.last_restart") != "unknown"
        assert after == before
    uid_camera.expire_sessions()
    await call(hass, entry, Platform.NUMBER, "brightness", "set_value", value=7)
    assert uid_camera.configuration.values["image"]["brightness"] == "7"
    assert len(sent(uid_camera, "getuid")) == 6
    assert not hass.config_entries.flow.async_progress()
    assert not problems_in(caplog)


# Taking apart


async def assert_silent(camera: SimulatedCamera, clock: Clock) -> None:
    """Assert that a camera is left alone."""
    asked = len(camera.requests)
    await clock.travel(400)
    assert len(camera.requests) == asked


async def test_unload(
    hass: HomeAssistant, camera: SimulatedCamera, clock: Clock
) -> None:
    """An unloaded camera is left alone."""
    entry = await setup_camera(hass, camera)
    assert await hass.config_entries.async_unload(entry.entry_id)
    assert entry.state is ConfigEntryState.NOT_LOADED
    assert set(states_of(hass, entry).values()) == {"unavailable"}
    await assert_silent(camera, clock)


async def test_unload_in_the_midst_of_things(
    hass: HomeAssistant, camera: SimulatedCamera, clock: Clock
) -> None:
    """Nothing goes on for an unloaded camera, not even what was under way."""
    entry = await setup_camera(hass, camera)
    camera.add_fault("slow", seconds=3600)
    asked = len(camera.requests)
    await clock.jump(31)
    await eventually(lambda: len(camera.requests) > asked)
    assert await hass.config_entries.async_unload(entry.entry_id)
    camera.clear_faults()
    await assert_silent(camera, clock)


async def test_unload_while_turning(
    hass: HomeAssistant, camera: SimulatedCamera, clock: Clock
) -> None:
    """A head that turns is stopped before its camera is left alone."""
    entry = await setup_camera(hass, camera)
    press = hass.async_create_task(
        call(hass, entry, Platform.BUTTON, "ptz_left", "press")
    )
    await eventually(camera.scene.moving)
    assert await hass.config_entries.async_unload(entry.entry_id)
    assert not camera.scene.moving()
    await press
    await assert_silent(camera, clock)


async def test_sessions_are_closed(
    hass: HomeAssistant,
    camera: SimulatedCamera,
    clock: Clock,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """An entry has a session of its own, for as long as it is loaded or set up."""
    sessions: list[ClientSession] = []

    def create() -> ClientSession:
        sessions.append(create_session())
        return sessions[-1]

    monkeypatch.setattr("custom_components.ipcam_cgi.connection.create_session", create)
    camera.offline = True
    entry = entry_of(camera)
    assert not await setup_entry(hass, entry)
    assert [session.closed for session in sessions] == [True]

    camera.offline = False
    await clock.travel(60)
    assert is_loaded(entry)
    assert [session.closed for session in sessions] == [True, False]

    press = hass.async_create_task(
        call(hass, entry, Platform.BUTTON, "ptz_left", "press")
    )
    await eventually(camera.scene.moving)
    assert await hass.config_entries.async_unload(entry.entry_id)
    await press
    assert [session.closed for session in sessions] == [True, True]
    # It had still been there to stop the head.
    assert not camera.scene.moving()


async def test_unload_an_offline_camera(
    hass: HomeAssistant, camera: SimulatedCamera, clock: Clock
) -> None:
    """A camera need not be there to be unloaded."""
    entry = await setup_camera(hass, camera)
    camera.offline = True
    await clock.travel(60)
    assert await hass.config_entries.async_unload(entry.entry_id)
    camera.offline = False
    await assert_silent(camera, clock)


async def test_reload(
    hass: HomeAssistant, camera: SimulatedCamera, clock: Clock
) -> None:
    """A reload leaves one of everything."""
    entry = await setup_camera(hass, camera)
    before = states_of(hass, entry)
    assert await hass.config_entries.async_reload(entry.entry_id)
    await hass.async_block_till_done(wait_background_tasks=True)
    assert is_loaded(entry)
    assert states_of(hass, entry) == before
    since = len(camera.requests)
    await clock.travel(60)
    beats = "get_status" if camera.family == "mjpeg" else "keep_alive"
    assert 1 <= len(sent(camera, beats, since)) <= 12


async def test_remove(
    hass: HomeAssistant,
    device_registry: dr.DeviceRegistry,
    entity_registry: er.EntityRegistry,
    camera: SimulatedCamera,
    clock: Clock,
) -> None:
    """A removed camera leaves nothing behind."""
    entry = await setup_camera(hass, camera)
    await hass.config_entries.async_remove(entry.entry_id)
    await hass.async_block_till_done()
    assert not hass.config_entries.async_entries(DOMAIN)
    assert not dr.async_entries_for_config_entry(device_registry, entry.entry_id)
    assert not er.async_entries_for_config_entry(entity_registry, entry.entry_id)
    assert not hass.states.async_all()
    await assert_silent(camera, clock)


async def test_no_login_is_told(
    hass: HomeAssistant,
    camera: SimulatedCamera,
    clock: Clock,
    caplog: pytest.LogCaptureFixture,
) -> None:
    """No password and no uid is ever in the log or in a state, whatever happens."""
    entry = entry_of(camera, password="outdated?&+")
    await setup_entry(hass, entry)
    (flow,) = hass.config_entries.flow.async_progress()
    await hass.config_entries.flow.async_configure(
        flow["flow_id"], {"username": USERNAME, "password": PASSWORD}
    )
    await hass.async_block_till_done()
    faults = ("drop", "truncate", "garbage", "not_http", "status", "expired_uid")
    for fault in faults:
        camera.add_fault(fault)
        await clock.travel(60)
        with suppress(HomeAssistantError):
            await call(hass, entry, Platform.BUTTON, "restart", "press")
        with suppress(HomeAssistantError):
            await call(hass, entry, Platform.NUMBER, "contrast", "set_value", value=3)
        camera.clear_faults()
        await clock.travel(60)
    camera.offline = True
    await clock.travel(60)
    assert await hass.config_entries.async_unload(entry.entry_id)

    uids = {asked.params["uid"] for asked in camera.requests if "uid" in asked.params}
    shown = caplog.text + str([state.as_dict() for state in hass.states.async_all()])
    assert not {
        secret
        for secret in forms_of(PASSWORD) | forms_of("outdated?&+") | uids
        if secret in shown
    }
