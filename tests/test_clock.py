"""The camera's clock, set from here and measured, and the restarts that it and the login betray."""

from dataclasses import replace
from datetime import timedelta
import time

from homeassistant.const import Platform
from homeassistant.core import HomeAssistant
from homeassistant.exceptions import HomeAssistantError
from homeassistant.helpers import device_registry as dr
from homeassistant.util import dt as dt_util
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry

from custom_components.ipcam_cgi.cgi import settings as s
from tests.simulator import MjpegCamera, SimulatedCamera, UidCamera
from tests.simulator.http import Reply, Request

from .common import Clock, call, setup_camera, state_of
from .settings import asked, put, raw_of, refresh, shown, write

HOUR = 3600


async def synchronize(hass: HomeAssistant, entry: MockConfigEntry) -> None:
    """Press the button."""
    await call(hass, entry, Platform.BUTTON, "synchronize_clock", "press")


def drift(hass: HomeAssistant, entry: MockConfigEntry) -> int:
    """Return how far the camera's clock is ahead, as it is shown."""
    state = shown(hass, entry, s.CLOCK_DRIFT)
    assert state.attributes["unit_of_measurement"] == "s"
    return int(float(state.state))


@pytest.mark.parametrize("zone", ["UTC-05:00", "UTC+05:45"])
@pytest.mark.parametrize("wrong", [-7 * HOUR, 90, 400 * 24 * HOUR])
async def test_mjpeg(
    hass: HomeAssistant,
    all_enabled: None,
    mjpeg_camera: MjpegCamera,
    zone: str,
    wrong: int,
) -> None:
    """Seconds since 1970 are sent, whatever the zone, in one request."""
    entry = await setup_camera(hass, mjpeg_camera)
    await write(hass, entry, s.TIME_ZONE, zone)
    mjpeg_camera.set_clock(time.time() + wrong)
    await refresh(hass, entry)
    assert abs(drift(hass, entry) - wrong) <= 2
    since = len(mjpeg_camera.requests)
    await synchronize(hass, entry)
    assert [request.cgi for request in asked(mjpeg_camera, since)] == [
        "set_datetime",
        "get_status",
    ]
    assert abs(mjpeg_camera.now() - time.time()) <= 2
    assert abs(drift(hass, entry)) <= 2


@pytest.mark.parametrize("method", ["MANUAL", "NTP", "P2P"])
@pytest.mark.parametrize("zone", ["UTC-03:30", "UTC+08:00"])
async def test_uid(
    hass: HomeAssistant,
    all_enabled: None,
    any_uid_camera: UidCamera,
    method: str,
    zone: str,
) -> None:
    """The camera takes its own time of day, by hand only: the former method is sent back."""
    entry = await setup_camera(hass, any_uid_camera)
    await write(hass, entry, s.TIME_ZONE, zone)
    put(any_uid_camera, s.TIME_SOURCE, method)
    clock = any_uid_camera.configuration.clock
    clock.offset = timedelta(hours=-30)
    await refresh(hass, entry)
    assert abs(drift(hass, entry) + 30 * HOUR) <= 2

    since = len(any_uid_camera.requests)
    await synchronize(hass, entry)
    before, written, *rest = asked(any_uid_camera, since)
    assert (before.cgi, before.params) == ("time", {})
    local = dt_util.utcnow() + (
        timedelta(hours=8) if zone == "UTC+08:00" else -timedelta(hours=3.5)
    )
    date = {name: int(value) for name, value in list(written.params.items())[1:]}
    assert written.params["update_method"] == "MANUAL"
    assert list(date) == ["year", "month", "day", "hour", "min", "sec"]
    told = local.replace(
        year=date["year"],
        month=date["month"],
        day=date["day"],
        hour=date["hour"],
        minute=date["min"],
        second=date["sec"],
    )
    assert abs(told - local) < timedelta(seconds=3)
    assert [(one.cgi, one.params) for one in rest] == (
        [] if method == "MANUAL" else [("time", {"update_method": method})]
    )
    assert abs(clock.offset) < timedelta(seconds=2)
    assert raw_of(any_uid_camera, s.TIME_SOURCE).upper() == method
    assert abs(drift(hass, entry)) <= 2
    assert shown(hass, entry, s.TIME_SOURCE).state == method.lower()


async def test_lost_answer(
    hass: HomeAssistant, all_enabled: None, camera: SimulatedCamera
) -> None:
    """A clock that could not be set is an error."""
    entry = await setup_camera(hass, camera)
    cgi = "set_datetime" if camera.family == "mjpeg" else "time"
    camera.add_fault("drop", path=f"*{cgi}*")
    with pytest.raises(HomeAssistantError) as raised:
        await synchronize(hass, entry)
    assert raised.value.translation_key == "connection_dropped"


async def test_unreadable_time(
    hass: HomeAssistant, all_enabled: None, mjpeg_camera: MjpegCamera
) -> None:
    """Without a time that can be read nobody knows how wrong it is; the rest is shown."""
    mjpeg_camera.status_extras["now"] = "soon"
    entry = await setup_camera(hass, mjpeg_camera)
    assert s.CLOCK_DRIFT not in entry.runtime_data.settings.data
    assert shown(hass, entry, s.TIME_ZONE).state == "UTC-05:00"


@pytest.mark.parametrize(
    "odd", [{"current_time": "soon"}, {"timezone": "CET"}, {"timezone": ""}]
)
async def test_unreadable_time_of_uid(
    hass: HomeAssistant,
    all_enabled: None,
    uid_camera: UidCamera,
    monkeypatch: pytest.MonkeyPatch,
    odd: dict[str, str],
) -> None:
    """Nor without a zone that can be read: then the clock is not set, rather than wrongly."""
    tell = uid_camera.configuration.attributes

    def tell_oddly(path: str) -> dict[str, str]:
        return tell(path) | (odd if path == "time" else {})

    monkeypatch.setattr(uid_camera.configuration, "attributes", tell_oddly)
    entry = await setup_camera(hass, uid_camera)
    assert s.CLOCK_DRIFT not in entry.runtime_data.settings.data
    zone = odd.get("timezone", "UTC+08:00")
    assert shown(hass, entry, s.TIME_ZONE).state == zone
    since = len(uid_camera.requests)
    if "timezone" not in odd:
        await synchronize(hass, entry)
        return
    with pytest.raises(HomeAssistantError) as raised:
        await synchronize(hass, entry)
    assert raised.value.translation_key == "bad_answer"
    assert not any(
        "MANUAL" in request.target for request in uid_camera.requests[since:]
    )


async def test_manual_answer_lost(
    hass: HomeAssistant,
    all_enabled: None,
    uid_camera: UidCamera,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Where the answer to the new time is lost, the camera still gets its method back."""
    entry = await setup_camera(hass, uid_camera)
    answer = uid_camera.answer

    async def answer_badly(request: Request) -> Reply:
        reply = await answer(request)
        if "MANUAL" in request.target:
            return replace(reply, body=b"<time")
        return reply

    monkeypatch.setattr(uid_camera, "answer", answer_badly)
    with pytest.raises(HomeAssistantError):
        await synchronize(hass, entry)
    await hass.async_block_till_done(wait_background_tasks=True)
    assert uid_camera.configuration.values["time"]["update_method"] == "NTP"
    assert shown(hass, entry, s.TIME_SOURCE).state == "ntp"


async def test_alias_changed_at_the_camera(
    hass: HomeAssistant, mjpeg_camera: MjpegCamera, device_registry: dr.DeviceRegistry
) -> None:
    """The device follows its alias, also where it was changed on the camera's own page."""
    entry = await setup_camera(hass, mjpeg_camera)
    mjpeg_camera.values["params"]["alias"] = "Elsewhere"
    await entry.runtime_data.settings.async_refresh()
    (device,) = dr.async_entries_for_config_entry(device_registry, entry.entry_id)
    assert device.name == "Elsewhere"


# Restarts


def restarted(hass: HomeAssistant, entry: MockConfigEntry) -> str:
    """Return when the camera was last restarted."""
    return state_of(hass, entry, Platform.SENSOR, "last_restart").state


def assert_now(state: str) -> None:
    """Assert that a state is the present time."""
    moment = dt_util.parse_datetime(state)
    assert moment is not None
    assert abs(dt_util.utcnow() - moment) < timedelta(seconds=30)


async def test_restart_from_here(
    hass: HomeAssistant, camera: SimulatedCamera, clock: Clock
) -> None:
    """A restart that was asked for is known at once, and still after a reload."""
    entry = await setup_camera(hass, camera)
    assert restarted(hass, entry) == "unknown"
    camera.reboot_seconds = 0.05
    await call(hass, entry, Platform.BUTTON, "restart", "press")
    told = restarted(hass, entry)
    assert_now(told)
    await clock.travel(70)
    assert restarted(hass, entry) == told
    assert await hass.config_entries.async_reload(entry.entry_id)
    await hass.async_block_till_done(wait_background_tasks=True)
    assert restarted(hass, entry) == told


async def test_refused_restart(hass: HomeAssistant, mjpeg_camera: MjpegCamera) -> None:
    """What did not happen is not shown."""
    entry = await setup_camera(hass, mjpeg_camera)
    mjpeg_camera.values["params"]["user1_pri"] = 1
    with pytest.raises(HomeAssistantError):
        await call(hass, entry, Platform.BUTTON, "restart", "press")
    assert restarted(hass, entry) == "unknown"


async def test_login_lapsed_before_its_time(
    hass: HomeAssistant, any_uid_camera: UidCamera, clock: Clock
) -> None:
    """A camera that no longer knows its uid has restarted."""
    entry = await setup_camera(hass, any_uid_camera)
    await clock.travel(120)
    assert restarted(hass, entry) == "unknown"
    any_uid_camera.expire_sessions()
    await clock.travel(45)
    assert_now(restarted(hass, entry))


async def test_login_lapsed_in_its_time(
    hass: HomeAssistant, uid_camera: UidCamera, clock: Clock
) -> None:
    """A camera that is asked too rarely forgets the uid: that is no restart."""
    entry = await setup_camera(
        hass, uid_camera, options={"status_interval": 100, "settings_interval": 3600}
    )
    await clock.travel(90)
    uid_camera.expire_sessions()
    await clock.travel(120)
    assert restarted(hass, entry) == "unknown"


async def test_away_for_longer_than_the_login(
    hass: HomeAssistant, any_uid_camera: UidCamera, clock: Clock
) -> None:
    """A camera that refused connections, and forgot its uid meanwhile, has restarted."""
    entry = await setup_camera(hass, any_uid_camera)
    await clock.travel(20)
    any_uid_camera.offline = True
    any_uid_camera.expire_sessions()
    await clock.travel(90)
    any_uid_camera.offline = False
    assert restarted(hass, entry) == "unknown"
    await clock.travel(15)
    assert_now(restarted(hass, entry))
    assert entry.runtime_data.client.restarts == 1


async def test_clock_begins_anew(
    hass: HomeAssistant, mjpeg_camera: MjpegCamera, clock: Clock
) -> None:
    """A camera whose clock is back in 1970 has restarted; one that was never set has not."""
    mjpeg_camera.set_clock(50)
    entry = await setup_camera(hass, mjpeg_camera)
    await clock.travel(20)
    assert restarted(hass, entry) == "unknown"
    mjpeg_camera.set_clock(time.time())
    await clock.travel(20)
    # Somebody sets it back a little.
    mjpeg_camera.set_clock(time.time() - HOUR)
    await clock.travel(20)
    assert restarted(hass, entry) == "unknown"
    mjpeg_camera.set_clock(3)
    await clock.travel(20)
    assert_now(restarted(hass, entry))
