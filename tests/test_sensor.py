"""The status sensor: what the camera is doing, through restarts and absences."""

from homeassistant.const import Platform
from homeassistant.core import HomeAssistant
from homeassistant.exceptions import HomeAssistantError
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry

from .common import Clock, call, sent, setup_camera, state_of
from .simulator import MjpegCamera, SimulatedCamera, UidCamera


def status(hass: HomeAssistant, entry: MockConfigEntry) -> str:
    """Return what the sensor says."""
    return state_of(hass, entry, Platform.SENSOR, "status").state


async def test_status(
    hass: HomeAssistant, camera: SimulatedCamera, clock: Clock
) -> None:
    """It tells online from offline, and what else there could be."""
    entry = await setup_camera(hass, camera)
    assert status(hass, entry) == "online"
    assert state_of(hass, entry, Platform.SENSOR, "status").attributes["options"] == [
        "online",
        "restarting",
        "updating",
        "offline",
    ]
    camera.offline = True
    await clock.travel(70)
    assert status(hass, entry) == "offline"
    camera.offline = False
    await clock.travel(11)
    assert status(hass, entry) == "online"


async def test_restart(
    hass: HomeAssistant, camera: SimulatedCamera, clock: Clock
) -> None:
    """A restart is shown until the camera is back; it is asked for once."""
    entry = await setup_camera(hass, camera)
    camera.reboot_seconds = 60
    await call(hass, entry, Platform.BUTTON, "restart", "press")
    assert status(hass, entry) == "restarting"
    for _ in range(5):
        await clock.travel(10)
        assert camera.offline
        assert status(hass, entry) == "restarting"
    await clock.travel(45)
    assert status(hass, entry) == "online"
    assert state_of(hass, entry, Platform.BINARY_SENSOR, "connectivity").state == "on"
    assert len(sent(camera, "reboot")) == 1


async def test_quick_restart(
    hass: HomeAssistant, mjpeg_camera: MjpegCamera, clock: Clock
) -> None:
    """A camera that was missed and answers again is back; there is nothing to wait for."""
    entry = await setup_camera(hass, mjpeg_camera)
    mjpeg_camera.reboot_seconds = 20
    await call(hass, entry, Platform.BUTTON, "restart", "press")
    await clock.travel(18)
    assert status(hass, entry) == "restarting"
    await clock.travel(12)
    assert status(hass, entry) == "online"


async def test_restart_that_nobody_noticed(
    hass: HomeAssistant, camera: SimulatedCamera, clock: Clock
) -> None:
    """A camera that is back before it was missed is online again after a while."""
    entry = await setup_camera(hass, camera)
    camera.reboot_seconds = 0.1
    await call(hass, entry, Platform.BUTTON, "restart", "press")
    await clock.travel(20)
    assert status(hass, entry) == "restarting"
    await clock.travel(60)
    assert status(hass, entry) == "online"


async def test_values_through_a_restart(
    hass: HomeAssistant, camera: SimulatedCamera, clock: Clock
) -> None:
    """Entities keep their values while it restarts, until that takes too long."""
    entry = await setup_camera(hass, camera)
    before = state_of(hass, entry, Platform.NUMBER, "brightness").state
    assert before.replace(".", "").isdigit()
    camera.reboot_seconds = 400
    await call(hass, entry, Platform.BUTTON, "restart", "press")
    await clock.travel(170)
    assert state_of(hass, entry, Platform.NUMBER, "brightness").state == before
    # Which is no reason to say that it is there.
    assert state_of(hass, entry, Platform.BINARY_SENSOR, "connectivity").state == "off"
    await clock.travel(30)
    assert state_of(hass, entry, Platform.NUMBER, "brightness").state == "unavailable"
    await clock.travel(230)
    assert state_of(hass, entry, Platform.NUMBER, "brightness").state == before
    assert state_of(hass, entry, Platform.BINARY_SENSOR, "connectivity").state == "on"


async def test_restart_without_return(
    hass: HomeAssistant, camera: SimulatedCamera, clock: Clock
) -> None:
    """A camera that does not come back is offline after three minutes."""
    entry = await setup_camera(hass, camera)
    camera.reboot_seconds = 400
    await call(hass, entry, Platform.BUTTON, "restart", "press")
    await clock.travel(170)
    assert status(hass, entry) == "restarting"
    await clock.travel(30)
    assert status(hass, entry) == "offline"
    await clock.travel(230)
    assert status(hass, entry) == "online"


@pytest.mark.parametrize("fault", ["drop", "truncate"])
async def test_restart_without_answer(
    hass: HomeAssistant, camera: SimulatedCamera, clock: Clock, fault: str
) -> None:
    """A camera that restarts before it has answered is one that restarts; asked once."""
    entry = await setup_camera(hass, camera)
    camera.add_fault(fault, path="*reboot*")
    await call(hass, entry, Platform.BUTTON, "restart", "press")
    assert status(hass, entry) == "restarting"
    await clock.travel(30)
    assert len(sent(camera, "reboot")) == 1


async def test_restart_that_was_not_sent(
    hass: HomeAssistant, camera: SimulatedCamera
) -> None:
    """A camera that cannot be reached is not said to restart."""
    entry = await setup_camera(hass, camera)
    camera.offline = True
    with pytest.raises(HomeAssistantError) as raised:
        await call(hass, entry, Platform.BUTTON, "restart", "press")
    assert raised.value.translation_key == "cannot_connect"
    assert status(hass, entry) == "online"


async def test_restart_that_ended_at_the_login(
    hass: HomeAssistant, uid_camera: UidCamera
) -> None:
    """Nor one whose answer to the login before that was lost."""
    entry = await setup_camera(hass, uid_camera)
    uid_camera.expire_sessions()
    uid_camera.add_fault("drop", path="*getuid*")
    with pytest.raises(HomeAssistantError) as raised:
        await call(hass, entry, Platform.BUTTON, "restart", "press")
    assert raised.value.translation_key == "cannot_connect"
    assert status(hass, entry) == "online"


async def test_restart_with_an_odd_answer(
    hass: HomeAssistant, camera: SimulatedCamera, clock: Clock
) -> None:
    """What answers, but makes no sense, is not said to restart; nor asked twice."""
    entry = await setup_camera(hass, camera)
    camera.add_fault("garbage", path="*reboot*")
    with pytest.raises(HomeAssistantError) as raised:
        await call(hass, entry, Platform.BUTTON, "restart", "press")
    assert raised.value.translation_key == "bad_answer"
    assert status(hass, entry) == "online"
    await clock.travel(30)
    assert len(sent(camera, "reboot")) == 1


async def test_restart_refused(hass: HomeAssistant, mjpeg_camera: MjpegCamera) -> None:
    """An account that may not restart the camera is told so."""
    entry = await setup_camera(hass, mjpeg_camera)
    mjpeg_camera.values["params"]["user1_pri"] = 1
    with pytest.raises(HomeAssistantError) as raised:
        await call(hass, entry, Platform.BUTTON, "restart", "press")
    assert raised.value.translation_key == "insufficient_privilege"
    assert status(hass, entry) == "online"
