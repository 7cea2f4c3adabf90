"""When the camera does not tell its alarms any more: what is believed, what is logged, and the way back."""

import asyncio
from collections.abc import Callable, Mapping

from homeassistant.const import Platform
from homeassistant.core import HomeAssistant
from homeassistant.helpers import entity_registry as er
import pytest

from custom_components.ipcam_cgi import listener
from custom_components.ipcam_cgi.cgi import AlarmKind, CameraConnectionError
from custom_components.ipcam_cgi.cgi.uid.events import UidEvents
from custom_components.ipcam_cgi.listener import AlarmListener
from tests.common import (
    PASSWORD,
    Clock,
    call,
    entity_id,
    entry_of,
    eventually,
    forms_of,
    problems_in,
    state_of,
)
from tests.simulator import UidCamera

from .onvif import (
    CREATE,
    PULL,
    alarm_of,
    answer_at_once,
    answer_of,
    count,
    lines_in,
    load,
    path_of,
    refusals,
)

LOST = "W Garage does not tell its alarms"
BACK = "I Garage tells its alarms again"

type Show = Callable[[Mapping[AlarmKind, bool]], None]


@pytest.fixture
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """Short pauses."""
    monkeypatch.setattr(listener, "_SHORTEST_PAUSE", 0.1)
    monkeypatch.setattr(listener, "_LONGEST_PAUSE", 0.2)
    monkeypatch.setattr(listener, "_STEADY_SECONDS", 0.3)


@pytest.mark.usefixtures("quick")
@pytest.mark.parametrize(
    "kind",
    ["drop", "entities", "half", "html", "huge", "offline", "padded", "redirect", "soap_fault", "truncate"],
)  # fmt: skip
async def test_faults(
    hass: HomeAssistant,
    onvif_camera: UidCamera,
    caplog: pytest.LogCaptureFixture,
    kind: str,
) -> None:
    """Whatever went wrong is told once; and the alarm that was lost by that shows afterwards."""
    entry = await load(hass, onvif_camera)
    await asyncio.sleep(0.4)
    onvif_camera.add_fault(kind, path="/onvif/*")
    onvif_camera.alarm_hold = 30
    # The question that waits is answered well.
    onvif_camera.raise_alarm("person")
    await asyncio.sleep(0.2)
    onvif_camera.raise_alarm("motion")
    await eventually(lambda: path_of(hass, entry) == "none")
    await asyncio.sleep(0.3)
    assert alarm_of(hass, entry) == "off"
    assert alarm_of(hass, entry, "person") == "on"
    onvif_camera.clear_faults()
    await eventually(lambda: alarm_of(hass, entry) == "on")
    event = state_of(hass, entry, Platform.EVENT, "alarm")
    assert event.attributes["event_type"] == "motion"
    await eventually(lambda: len(lines_in(caplog)) == 2)
    lost, back = lines_in(caplog)
    assert lost.startswith(LOST)
    assert back == BACK
    assert not [form for form in forms_of(PASSWORD) if form in caplog.text]


async def test_back_off(
    hass: HomeAssistant,
    onvif_camera: UidCamera,
    clock: Clock,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    """It is tried again after one second, then after twice as long each time, up to a minute."""
    attempts = 0
    works = False

    async def listen(events: UidEvents, show: Show) -> None:
        nonlocal attempts
        attempts += 1
        if works:
            show({AlarmKind.MOTION: False})
            await asyncio.sleep(100)
        raise CameraConnectionError

    monkeypatch.setattr(UidEvents, "listen", listen)
    entry = entry_of(onvif_camera)
    entry.add_to_hass(hass)
    assert await hass.config_entries.async_setup(entry.entry_id)
    await eventually(lambda: attempts == 1)
    for number, pause in enumerate((1, 2, 4, 8, 16, 32, 60, 60), 1):
        await clock.jump(pause - 0.2)
        assert attempts == number
        await clock.jump(0.3)
        assert attempts == number + 1
    (line,) = lines_in(caplog)
    assert line.startswith(LOST)
    works = True
    await clock.jump(60.1)
    assert path_of(hass, entry) == "push_unproven"
    await asyncio.sleep(0.05)
    # Only a connection that lasts is one.
    assert len(lines_in(caplog)) == 1
    await clock.jump(60.1)
    assert lines_in(caplog)[1:] == [BACK]
    before = attempts
    works = False
    await clock.jump(40)
    await clock.jump(1.1)
    assert attempts > before


async def test_flapping(
    hass: HomeAssistant,
    onvif_camera: UidCamera,
    clock: Clock,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    """A camera that tells what holds, and then breaks off, each time, is told of once and left alone more and more."""
    attempts = 0

    async def listen(events: UidEvents, show: Show) -> None:
        nonlocal attempts
        attempts += 1
        show({AlarmKind.MOTION: True})
        await asyncio.sleep(9.5)
        raise CameraConnectionError

    monkeypatch.setattr(UidEvents, "listen", listen)
    entry = entry_of(onvif_camera)
    entry.add_to_hass(hass)
    assert await hass.config_entries.async_setup(entry.entry_id)
    for _ in range(300):
        await clock.jump(1)
    assert 5 <= attempts <= 11
    assert alarm_of(hass, entry) == "on"
    (line,) = lines_in(caplog)
    assert line.startswith(LOST)
    await hass.config_entries.async_unload(entry.entry_id)


async def test_what_is_believed(
    hass: HomeAssistant, onvif_camera: UidCamera, clock: Clock
) -> None:
    """The last word is believed for a minute; after that nothing is known, until it tells again."""
    entry = await load(hass, onvif_camera)
    onvif_camera.alarm_hold = 600
    onvif_camera.raise_alarm("motion")
    await eventually(lambda: alarm_of(hass, entry) == "on")
    onvif_camera.add_fault("offline", path="/onvif/*")
    onvif_camera.raise_alarm("person")
    await eventually(lambda: path_of(hass, entry) == "none")
    await clock.jump(58)
    assert alarm_of(hass, entry) == "on"
    assert alarm_of(hass, entry, "person") == "off"
    await clock.jump(2.1)
    await eventually(lambda: alarm_of(hass, entry) == "unknown")
    event = state_of(hass, entry, Platform.EVENT, "alarm").state
    onvif_camera.clear_faults()
    await clock.jump(61)
    await eventually(lambda: alarm_of(hass, entry) == "on")
    # Since when, nobody knows.
    assert state_of(hass, entry, Platform.EVENT, "alarm").state == event


async def test_restart(
    hass: HomeAssistant,
    onvif_camera: UidCamera,
    clock: Clock,
    caplog: pytest.LogCaptureFixture,
) -> None:
    """While it restarts, as it was told to, the last word stays, and that is no news."""
    entry = await load(hass, onvif_camera)
    onvif_camera.reboot_seconds = 600
    await call(hass, entry, Platform.BUTTON, "restart", "press")
    await eventually(lambda: path_of(hass, entry) == "none")
    for _ in range(2):
        await clock.jump(61)
        await asyncio.sleep(0.1)
    assert alarm_of(hass, entry) == "off"
    assert not [line for line in lines_in(caplog) if line.startswith(LOST)]


@pytest.mark.usefixtures("quick")
async def test_alarm_that_ended_meanwhile(
    hass: HomeAssistant, onvif_camera: UidCamera
) -> None:
    """An alarm whose end came while the connection was lost is over when it is back."""
    onvif_camera.alarm_hold = 30
    entry = await load(hass, onvif_camera)
    onvif_camera.raise_alarm("motion")
    await eventually(lambda: alarm_of(hass, entry) == "on")
    onvif_camera.add_fault("offline", path="/onvif/*")
    onvif_camera.clear_alarm()
    await eventually(lambda: path_of(hass, entry) == "none")
    assert alarm_of(hass, entry) == "on"
    event = state_of(hass, entry, Platform.EVENT, "alarm").state
    onvif_camera.clear_faults()
    await eventually(lambda: alarm_of(hass, entry) == "off")
    assert state_of(hass, entry, Platform.EVENT, "alarm").state == event


@pytest.mark.usefixtures("quick")
async def test_reboot(
    hass: HomeAssistant, onvif_camera: UidCamera, caplog: pytest.LogCaptureFixture
) -> None:
    """A camera that restarts, with another time, is listened to again."""
    entry = await load(hass, onvif_camera)
    reboot = asyncio.create_task(onvif_camera.reboot(0.3))
    await eventually(lambda: path_of(hass, entry) == "none")
    onvif_camera.onvif.clock_offset = -56 * 365 * 86400
    await reboot
    await eventually(lambda: path_of(hass, entry) == "push_unproven")
    onvif_camera.raise_alarm("motion")
    await eventually(lambda: alarm_of(hass, entry) == "on")
    await eventually(lambda: len(lines_in(caplog)) == 2)
    assert refusals(onvif_camera) == 0
    assert len(onvif_camera.onvif.subscriptions) == 1


@pytest.mark.usefixtures("quick")
@pytest.mark.parametrize("offset", [3600, 56 * 365 * 86400])
async def test_clock_is_set(
    hass: HomeAssistant, onvif_camera: UidCamera, offset: float
) -> None:
    """A camera whose clock is set, so that it refuses the login, is listened to with a new one."""
    onvif_camera.onvif.clock_offset = -offset
    entry = await load(hass, onvif_camera)
    onvif_camera.onvif.clock_offset = 0
    onvif_camera.alarm_hold = 30
    onvif_camera.raise_alarm("motion")
    await eventually(lambda: count(onvif_camera, CREATE) == 2)
    await eventually(lambda: path_of(hass, entry).startswith("push"))
    onvif_camera.raise_alarm("person")
    await eventually(lambda: alarm_of(hass, entry, "person") == "on")


async def test_login_is_refused(
    hass: HomeAssistant,
    onvif_camera: UidCamera,
    clock: Clock,
    caplog: pytest.LogCaptureFixture,
) -> None:
    """A login that is refused is tried once anew: more would lock the account out."""
    entry = await load(hass, onvif_camera)
    user = onvif_camera.accounts.get(onvif_camera.username)
    assert user is not None
    change = {"action": "edit", "name": user.name, "newpasswd": "another"}
    onvif_camera.accounts.manage(user.name, change)
    onvif_camera.alarm_hold = 30
    onvif_camera.raise_alarm("motion")
    await eventually(lambda: entry.runtime_data.alarms.problem == "events_refused")
    assert alarm_of(hass, entry) == "unknown"
    for _ in range(10):
        await clock.jump(60)
        await asyncio.sleep(0.01)
    assert refusals(onvif_camera) == 2
    (line,) = lines_in(caplog)
    assert line.startswith(LOST)


@pytest.mark.usefixtures("quick")
async def test_refused_for_a_moment(
    hass: HomeAssistant, onvif_camera: UidCamera
) -> None:
    """One refusal in the midst of it is no wrong login."""
    entry = await load(hass, onvif_camera)
    real = onvif_camera.onvif.answer
    answer_at_once(onvif_camera, PULL, lambda: answer_of("<x/>", status=403))
    onvif_camera.raise_alarm("motion")
    await eventually(lambda: path_of(hass, entry) == "none")
    onvif_camera.onvif.answer = real  # type: ignore[method-assign] # one camera answers otherwise
    await eventually(lambda: path_of(hass, entry) != "none")


async def test_media_is_forbidden(hass: HomeAssistant, onvif_camera: UidCamera) -> None:
    """An account may be told of alarms, and not of the video."""
    answer_at_once(
        onvif_camera, "trt:GetProfiles", lambda: answer_of("<x/>", status=403)
    )
    await load(hass, onvif_camera)


async def test_probe_fails(hass: HomeAssistant, onvif_camera: UidCamera) -> None:
    """A camera whose ONVIF starts late keeps its entities, with what their user made of them."""
    entry = await load(hass, onvif_camera)
    registry = er.async_get(hass)
    registry.async_update_entity(
        entity_id(hass, entry, Platform.BINARY_SENSOR, "motion_alarm"),
        new_entity_id="binary_sensor.hall",
    )
    onvif_camera.add_fault("drop", path="/onvif/*")
    await hass.config_entries.async_reload(entry.entry_id)
    state = hass.states.get("binary_sensor.hall")
    assert state is not None
    assert state.state == "unknown"


@pytest.mark.usefixtures("quick")
async def test_no_room(
    hass: HomeAssistant, onvif_camera: UidCamera, caplog: pytest.LogCaptureFixture
) -> None:
    """A camera that tells as many others as it can is asked until one of them leaves."""
    onvif_camera.onvif.subscriptions.most = 0
    entry = entry_of(onvif_camera)
    entry.add_to_hass(hass)
    assert await hass.config_entries.async_setup(entry.entry_id)
    await eventually(lambda: count(onvif_camera, CREATE) == 3)
    assert alarm_of(hass, entry) == "unknown"
    assert len(lines_in(caplog)) == 1
    onvif_camera.onvif.subscriptions.most = 1
    await eventually(lambda: alarm_of(hass, entry) == "off")


async def test_unload_while_it_waits(
    hass: HomeAssistant, onvif_camera: UidCamera, caplog: pytest.LogCaptureFixture
) -> None:
    """Who unloads the entry does not wait for the next attempt; nothing goes on."""
    entry = await load(hass, onvif_camera)
    onvif_camera.add_fault("offline", path="/onvif/*")
    onvif_camera.raise_alarm("motion")
    await eventually(lambda: path_of(hass, entry) == "none")
    async with asyncio.timeout(2):
        assert await hass.config_entries.async_unload(entry.entry_id)
    asked = len(onvif_camera.requests)
    await asyncio.sleep(1.2)
    assert len(onvif_camera.requests) == asked
    assert len(problems_in(caplog)) == 1


async def test_mistake(
    hass: HomeAssistant, onvif_camera: UidCamera, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Even if something breaks that nobody thought of, no old alarm is shown for ever."""
    entry = await load(hass, onvif_camera)

    async def listen(events: UidEvents, show: Show) -> None:
        show({AlarmKind.MOTION: True})
        assert alarm_of(hass, entry) == "on"
        raise ZeroDivisionError

    monkeypatch.setattr(UidEvents, "listen", listen)
    events = entry.runtime_data.client.events
    with pytest.raises(ZeroDivisionError):
        await AlarmListener(hass, entry, entry.runtime_data).async_run(events)
    assert alarm_of(hass, entry) == "unknown"
