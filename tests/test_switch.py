"""Switches: read, and written with exactly the right request."""

from homeassistant.const import Platform
from homeassistant.core import HomeAssistant
from homeassistant.exceptions import HomeAssistantError
import pytest

from .common import call, sent, setup_camera, state_of
from .simulator import MjpegCamera, SimulatedCamera, UidCamera


def armed(camera: SimulatedCamera) -> str:
    """Return what the camera itself has stored."""
    if isinstance(camera, MjpegCamera):
        return str(camera.values["params"]["alarm_motion_armed"])
    assert isinstance(camera, UidCamera)
    return camera.configuration.values["motion"]["enable"]


async def test_write(hass: HomeAssistant, any_camera: SimulatedCamera) -> None:
    """Off and on are sent once each; the camera's other settings stay as they are."""
    entry = await setup_camera(hass, any_camera)
    assert state_of(hass, entry, Platform.SWITCH, "motion_detection").state == "on"
    others = any_camera.parameters()
    for action, state, raw in (("turn_off", "off", "0"), ("turn_on", "on", "1")):
        since = len(any_camera.requests)
        await call(hass, entry, Platform.SWITCH, "motion_detection", action)
        shown = state_of(hass, entry, Platform.SWITCH, "motion_detection").state
        assert shown == state
        assert armed(any_camera) == raw
        if any_camera.family == "mjpeg":
            (write,) = sent(any_camera, "set_alarm", since)
            assert write.target == f"/set_alarm.cgi?motion_armed={raw}"
        else:
            (write,) = sent(any_camera, "motion", since)
            uid = write.params["uid"]
            assert write.target == f"/cgi-bin/motion?uid={uid}&enable={raw}"
    assert any_camera.parameters() == others


async def test_too_little_privilege(
    hass: HomeAssistant, mjpeg_camera: MjpegCamera
) -> None:
    """An account that may not arm the camera any more is told so."""
    entry = await setup_camera(hass, mjpeg_camera)
    mjpeg_camera.values["params"]["user1_pri"] = 1
    with pytest.raises(HomeAssistantError) as raised:
        await call(hass, entry, Platform.SWITCH, "motion_detection", "turn_off")
    assert raised.value.translation_key == "insufficient_privilege"
    assert "administrator account" in str(raised.value)
    assert state_of(hass, entry, Platform.SWITCH, "motion_detection").state == "on"


async def test_answer_lost(hass: HomeAssistant, camera: SimulatedCamera) -> None:
    """A write whose answer is lost is an error, and never sent again: the camera is asked."""
    entry = await setup_camera(hass, camera)
    write = "set_alarm" if camera.family == "mjpeg" else "motion"
    since = len(camera.requests)
    camera.add_fault("drop", path=f"*{write}*", times=1)
    with pytest.raises(HomeAssistantError) as raised:
        await call(hass, entry, Platform.SWITCH, "motion_detection", "turn_off")
    assert raised.value.translation_key == "connection_dropped"
    await hass.async_block_till_done(wait_background_tasks=True)
    writes = [
        request for request in sent(camera, write, since) if request.query[-1][1] == "0"
    ]
    assert len(writes) == 1
    assert state_of(hass, entry, Platform.SWITCH, "motion_detection").state == "off"
