"""Writes whose answer does not tell what became of them: the state is true all the same."""

from dataclasses import replace
import time

from homeassistant.const import Platform
from homeassistant.core import HomeAssistant
from homeassistant.exceptions import HomeAssistantError
import pytest

from custom_components.ipcam_cgi.cgi import settings as s
from tests.simulator import MjpegCamera, SimulatedCamera, UidCamera
from tests.simulator.http import Reply, Request

from .common import Clock, call, setup_camera
from .settings import raw_of, shown


async def test_garbled_answer(hass: HomeAssistant, camera: SimulatedCamera) -> None:
    """After a garbled answer the camera is asked, and shown as it is."""
    entry = await setup_camera(hass, camera)
    path = "*set_alarm*" if camera.family == "mjpeg" else "*motion*"
    camera.add_fault("garbage", path=path, times=1)
    with pytest.raises(HomeAssistantError):
        await call(hass, entry, Platform.SWITCH, "motion_detection", "turn_off")
    await hass.async_block_till_done(wait_background_tasks=True)
    assert raw_of(camera, s.MOTION_DETECTION) == "0"
    assert shown(hass, entry, s.MOTION_DETECTION).state == "off"


async def test_answer_without_the_state(
    hass: HomeAssistant, uid_camera: UidCamera, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where the reply only says yes, the group is read back."""
    entry = await setup_camera(hass, uid_camera)
    answer = uid_camera.answer

    async def say_yes(request: Request) -> Reply:
        reply = await answer(request)
        if "brightness=" in request.target:
            return replace(reply, headers=(), body=b"<image>OK</image>")
        return reply

    monkeypatch.setattr(uid_camera, "answer", say_yes)
    await call(hass, entry, Platform.NUMBER, "brightness", "set_value", value=77)
    assert shown(hass, entry, s.BRIGHTNESS).state == "77"


async def test_slow_camera_gets_the_right_time(
    hass: HomeAssistant, uid_camera: UidCamera
) -> None:
    """The time is that of the moment of sending, however long it took to ask before."""
    # By NTP it would be right again at once.
    uid_camera.configuration.values["time"]["update_method"] = "MANUAL"
    entry = await setup_camera(hass, uid_camera)
    begun = time.time()
    uid_camera.add_fault("slow", path="*time*", times=1, seconds=3)
    await call(hass, entry, Platform.BUTTON, "synchronize_clock", "press")
    assert time.time() - begun > 2.5
    drift = entry.runtime_data.settings.data.get(s.CLOCK_DRIFT)
    assert drift is not None
    assert abs(drift) <= 1


async def test_commanded_restart_counts_once(
    hass: HomeAssistant, mjpeg_camera: MjpegCamera, clock: Clock
) -> None:
    """A camera that wakes up in 1970 after a restart from here has restarted once."""
    entry = await setup_camera(hass, mjpeg_camera)
    await clock.travel(6)
    mjpeg_camera.reboot_seconds = 0.05
    mjpeg_camera.clock_lost = True
    await call(hass, entry, Platform.BUTTON, "restart", "press")
    heartbeat = entry.runtime_data.heartbeat
    told = heartbeat.last_restart
    assert told is not None
    await clock.travel(30)
    assert entry.runtime_data.client.restarts == 1
    assert heartbeat.last_restart == told
