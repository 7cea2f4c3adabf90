"""Availability and polling: what misses, returns, failed reads and disabled entities lead to."""

import logging

from homeassistant.const import STATE_UNAVAILABLE, Platform
from homeassistant.core import HomeAssistant, callback
from homeassistant.helpers import entity_registry as er
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry

from .common import (
    Clock,
    entity_id,
    problems_in,
    sent,
    setup_camera,
    state_of,
    states_of,
)
from .simulator import MjpegCamera, SimulatedCamera, UidCamera

ALWAYS_THERE = {
    "binary_sensor.connectivity": "off",
    "camera.main": "idle",
    "sensor.status": "offline",
    "sensor.last_restart": "unknown",
}
KEPT = ("event.alarm", "image.last_alarm", "sensor.alarm_path")
"""What is known here, and stays as it was."""


def beat_of(camera: SimulatedCamera) -> tuple[str, float]:
    """Return the path of the heartbeat, and how long until the next is surely due."""
    if camera.family == "mjpeg":
        return "/get_status.cgi", 5
    return "/cgi-bin/keep_alive", 10


async def miss(
    hass: HomeAssistant, camera: SimulatedCamera, clock: Clock, times: int
) -> None:
    """Let so many heartbeats fail, and no more."""
    path, interval = beat_of(camera)
    if isinstance(camera, UidCamera):
        # Nothing is sent while the session is in use.
        await clock.travel(35)
    # A dropped read is sent once more before it counts as a miss.
    fault = camera.add_fault("drop", path=path, times=2 * times)
    for _ in range(20):
        if fault.times == 0:
            break
        await clock.travel(interval / 2)
    assert fault.times == 0


@pytest.mark.parametrize("misses", [1, 2])
async def test_a_miss_is_nothing(
    hass: HomeAssistant,
    camera: SimulatedCamera,
    clock: Clock,
    caplog: pytest.LogCaptureFixture,
    misses: int,
) -> None:
    """One miss, or two, and no entity even flickers."""
    entry = await setup_camera(hass, camera)
    before = states_of(hass, entry)
    changes: list[str] = []
    hass.bus.async_listen(
        "state_changed",
        callback(lambda event: changes.append(event.data["entity_id"])),
    )
    for _ in range(3):
        await miss(hass, camera, clock, misses)
        await clock.travel(11)
    assert states_of(hass, entry) == before
    assert not changes
    assert not problems_in(caplog)


@pytest.mark.parametrize(("misses", "status"), [(2, "online"), (3, "offline")])
async def test_the_third_miss_counts(
    hass: HomeAssistant, camera: SimulatedCamera, clock: Clock, misses: int, status: str
) -> None:
    """It takes exactly three."""
    entry = await setup_camera(hass, camera)
    await miss(hass, camera, clock, misses)
    assert state_of(hass, entry, Platform.SENSOR, "status").state == status
    brightness = state_of(hass, entry, Platform.NUMBER, "brightness").state
    assert (brightness == STATE_UNAVAILABLE) == (status == "offline")


@pytest.mark.parametrize(
    "fault", ["drop", "truncate", "garbage", "html", "empty", "busy", "not_http"]
)
async def test_three_misses(
    hass: HomeAssistant, camera: SimulatedCamera, clock: Clock, fault: str
) -> None:
    """Three misses in a row, of whatever kind, and the camera counts as offline."""
    entry = await setup_camera(hass, camera)
    before = states_of(hass, entry)
    camera.add_fault(fault, size=4096)
    await clock.travel(70)
    kept = {key: before[key] for key in KEPT if key in before}
    assert states_of(hass, entry) == (
        dict.fromkeys(before, STATE_UNAVAILABLE) | ALWAYS_THERE | kept
    )
    camera.clear_faults()
    await clock.travel(11)
    assert states_of(hass, entry) == before


async def test_return(
    hass: HomeAssistant,
    camera: SimulatedCamera,
    clock: Clock,
    caplog: pytest.LogCaptureFixture,
) -> None:
    """What happened to the settings meanwhile is known as soon as the camera is back."""
    entry = await setup_camera(hass, camera)
    camera.offline = True
    await clock.travel(70)
    assert state_of(hass, entry, Platform.NUMBER, "brightness").state == (
        STATE_UNAVAILABLE
    )
    await clock.travel(600)
    (problem,) = problems_in(caplog)
    assert problem.getMessage() == (
        "Error fetching Garage status data: Nothing answers there. Check the address "
        "and that the camera is switched on"
    )
    assert problem.exc_info is None

    set_brightness(camera, 33)
    camera.offline = False
    # Long before the settings would be read again.
    await clock.travel(11)
    assert state_of(hass, entry, Platform.SENSOR, "status").state == "online"
    assert state_of(hass, entry, Platform.BINARY_SENSOR, "connectivity").state == "on"
    assert state_of(hass, entry, Platform.NUMBER, "brightness").state == "33"
    recovered = [line for line in caplog.messages if "recovered" in line]
    assert recovered == ["Fetching Garage status data recovered"]
    assert len(problems_in(caplog)) == 1


def set_brightness(camera: SimulatedCamera, value: int) -> None:
    """Change the brightness at the camera itself."""
    if isinstance(camera, MjpegCamera):
        camera.values["camera_params"]["brightness"] = value
    elif isinstance(camera, UidCamera):
        camera.configuration.values["image"]["brightness"] = str(value)


async def test_changes_at_the_camera_are_seen(
    hass: HomeAssistant, camera: SimulatedCamera, clock: Clock
) -> None:
    """Settings are read again every five minutes, and not before."""
    entry = await setup_camera(hass, camera)
    before = state_of(hass, entry, Platform.NUMBER, "brightness").state
    set_brightness(camera, 33)
    await clock.travel(290)
    assert state_of(hass, entry, Platform.NUMBER, "brightness").state == before
    await clock.travel(12)
    assert state_of(hass, entry, Platform.NUMBER, "brightness").state == "33"


@pytest.mark.parametrize(
    "fault", ["drop", "truncate", "garbage", "html", "empty", "status"]
)
async def test_settings_cannot_be_read(
    hass: HomeAssistant,
    camera: SimulatedCamera,
    clock: Clock,
    caplog: pytest.LogCaptureFixture,
    fault: str,
) -> None:
    """A failed read of settings keeps the last ones: one line in the log, no more."""
    entry = await setup_camera(hass, camera)
    before = states_of(hass, entry)
    for path in ("/get_*params.cgi", "/cgi-bin/image", "/cgi-bin/motion"):
        camera.add_fault(fault, path=path, size=4096)
    await clock.travel(920)
    assert states_of(hass, entry) == before
    (problem,) = problems_in(caplog)
    assert problem.getMessage().startswith("Error fetching Garage settings data: ")
    assert problem.exc_info is None

    camera.clear_faults()
    set_brightness(camera, 33)
    await clock.travel(301)
    assert state_of(hass, entry, Platform.NUMBER, "brightness").state == "33"
    assert len(problems_in(caplog)) == 1
    assert "Fetching Garage settings data recovered" in caplog.messages
    assert not [
        record
        for record in caplog.records
        if record.levelno >= logging.ERROR and record.exc_info
    ]


async def test_one_group_makes_no_sense(
    hass: HomeAssistant,
    camera: SimulatedCamera,
    clock: Clock,
    caplog: pytest.LogCaptureFixture,
) -> None:
    """A group that is garbled keeps its last values; the others are read and shown."""

    def brightness() -> str:
        return state_of(hass, entry, Platform.NUMBER, "brightness").state

    def motion() -> str:
        return state_of(hass, entry, Platform.SWITCH, "motion_detection").state

    entry = await setup_camera(hass, camera)
    before = brightness()
    assert motion() == "on"
    for path in ("/get_camera_params.cgi", "/cgi-bin/image"):
        camera.add_fault("garbage", path=path, size=4096)
    set_brightness(camera, 33)
    for armed in (False, True, False):
        set_motion_detection(camera, armed)
        await clock.travel(301)
        assert motion() == ("on" if armed else "off")
        assert brightness() == before
    (problem,) = problems_in(caplog)
    assert problem.getMessage().startswith("Error fetching Garage settings data: ")

    camera.clear_faults()
    await clock.travel(301)
    assert (brightness(), motion()) == ("33", "off")
    assert len(problems_in(caplog)) == 1


def set_motion_detection(camera: SimulatedCamera, armed: bool) -> None:
    """Switch the motion detection at the camera itself."""
    if isinstance(camera, MjpegCamera):
        camera.values["params"]["alarm_motion_armed"] = int(armed)
    elif isinstance(camera, UidCamera):
        camera.configuration.values["motion"]["enable"] = str(int(armed))


async def test_one_value_makes_no_sense(
    hass: HomeAssistant, mjpeg_camera: MjpegCamera, clock: Clock
) -> None:
    """A value that cannot be read is unknown, the others are as they were."""
    entry = await setup_camera(hass, mjpeg_camera)
    mjpeg_camera.values["camera_params"]["brightness"] = "bright"
    mjpeg_camera.values["params"]["alarm_motion_armed"] = 7
    await clock.travel(301)
    assert state_of(hass, entry, Platform.NUMBER, "brightness").state == "unknown"
    assert state_of(hass, entry, Platform.SWITCH, "motion_detection").state == "unknown"
    assert state_of(hass, entry, Platform.NUMBER, "contrast").state == "2"


# Only what is shown is asked


def disable(
    hass: HomeAssistant, entry: MockConfigEntry, *keys: tuple[Platform, str]
) -> None:
    """Disable entities as a user does."""
    registry = er.async_get(hass)
    for platform, key in keys:
        entity = entity_id(hass, entry, platform, key)
        assert entity is not None
        registry.async_update_entity(entity, disabled_by=er.RegistryEntryDisabler.USER)


async def test_disabled_settings_are_not_read(
    hass: HomeAssistant, mjpeg_camera: MjpegCamera, clock: Clock
) -> None:
    """A group whose entities are all disabled costs no request."""
    entry = await setup_camera(hass, mjpeg_camera)
    disable(
        hass,
        entry,
        (Platform.NUMBER, "brightness"),
        (Platform.NUMBER, "contrast"),
        (Platform.SELECT, "resolution"),
        (Platform.SWITCH, "flip"),
        (Platform.SWITCH, "mirror"),
    )
    await hass.async_block_till_done()
    since = len(mjpeg_camera.requests)
    await clock.travel(301)
    assert len(sent(mjpeg_camera, "get_camera_params", since)) == 1

    disable(hass, entry, (Platform.SELECT, "power_line_mode"))
    await hass.async_block_till_done()
    since = len(mjpeg_camera.requests)
    await clock.travel(601)
    assert not sent(mjpeg_camera, "get_camera_params", since)
    assert len(sent(mjpeg_camera, "get_params", since)) == 2


async def test_everything_disabled(
    hass: HomeAssistant, camera: SimulatedCamera, clock: Clock
) -> None:
    """The heartbeat goes on, and nothing but the heartbeat."""
    entry = await setup_camera(hass, camera)
    registry = er.async_get(hass)
    for row in er.async_entries_for_config_entry(registry, entry.entry_id):
        registry.async_update_entity(
            row.entity_id, disabled_by=er.RegistryEntryDisabler.USER
        )
    await hass.async_block_till_done()
    since = len(camera.requests)
    await clock.travel(601)
    path, interval = beat_of(camera)
    assert {request.path for request in camera.requests[since:]} == {path}
    beats = len(camera.requests) - since
    # Home Assistant rounds: at worst it is every six seconds.
    assert beats >= (98 if interval == 5 else 14)


async def test_uid_is_left_alone_while_in_use(
    hass: HomeAssistant, uid_camera: UidCamera, clock: Clock
) -> None:
    """A camera that has just answered is not asked whether it is there."""
    await setup_camera(hass, uid_camera)
    since = len(uid_camera.requests)
    await clock.travel(27)
    assert len(uid_camera.requests) == since
    await clock.travel(15)
    assert len(sent(uid_camera, "keep_alive", since)) == 1
    await clock.travel(600)
    # The uid never lapses.
    assert not sent(uid_camera, "getuid", since)
