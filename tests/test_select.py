"""Selects: read, written, and values in force that nobody listed."""

from homeassistant.const import Platform
from homeassistant.core import HomeAssistant
from homeassistant.exceptions import HomeAssistantError, ServiceValidationError
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry

from .common import Clock, call, entity_id, sent, setup_camera, state_of
from .simulator import MjpegCamera, UidCamera
from .simulator.mjpeg.setters import CAMERA_CONTROL

OPTIONS = ["50_hz", "60_hz", "outdoor"]


async def select(hass: HomeAssistant, entry: MockConfigEntry, option: str) -> None:
    """Select a power line mode."""
    await call(
        hass, entry, Platform.SELECT, "power_line_mode", "select_option", option=option
    )


@pytest.mark.parametrize(("raw", "option"), enumerate(OPTIONS))
async def test_write(
    hass: HomeAssistant, mjpeg_camera: MjpegCamera, raw: int, option: str
) -> None:
    """An option is sent once, as its number."""
    entry = await setup_camera(hass, mjpeg_camera)
    state = state_of(hass, entry, Platform.SELECT, "power_line_mode")
    assert state.state == "60_hz"
    assert state.attributes["options"] == OPTIONS
    await select(hass, entry, option)
    (write,) = sent(mjpeg_camera, "camera_control")
    assert write.target == f"/camera_control.cgi?param=3&value={raw}"
    assert mjpeg_camera.values["camera_params"]["mode"] == raw
    state = state_of(hass, entry, Platform.SELECT, "power_line_mode")
    assert state.state == option


async def test_unlisted_value(
    hass: HomeAssistant,
    mjpeg_camera: MjpegCamera,
    clock: Clock,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """A value that nobody listed is shown as it is while it is in force.

    Meanwhile it can be selected: whoever restores what was read must not fail.
    """
    monkeypatch.setitem(CAMERA_CONTROL, 3, ("mode", range(10)))
    mjpeg_camera.values["camera_params"]["mode"] = 9
    entry = await setup_camera(hass, mjpeg_camera)
    state = state_of(hass, entry, Platform.SELECT, "power_line_mode")
    assert state.state == "9"
    assert state.attributes["options"] == [*OPTIONS, "9"]

    await select(hass, entry, "9")
    (write,) = sent(mjpeg_camera, "camera_control")
    assert write.target == "/camera_control.cgi?param=3&value=9"

    mjpeg_camera.values["camera_params"]["mode"] = 0
    await clock.travel(301)
    state = state_of(hass, entry, Platform.SELECT, "power_line_mode")
    assert state.state == "50_hz"
    assert state.attributes["options"] == OPTIONS
    with pytest.raises(ServiceValidationError):
        await select(hass, entry, "9")


async def test_no_such_option(hass: HomeAssistant, mjpeg_camera: MjpegCamera) -> None:
    """What is no option is not sent."""
    entry = await setup_camera(hass, mjpeg_camera)
    with pytest.raises(ServiceValidationError):
        await select(hass, entry, "70_hz")
    assert not sent(mjpeg_camera, "camera_control")


async def test_answer_lost(hass: HomeAssistant, mjpeg_camera: MjpegCamera) -> None:
    """A write whose answer is lost is an error, and never sent again."""
    entry = await setup_camera(hass, mjpeg_camera)
    mjpeg_camera.add_fault("drop", path="/camera_control.cgi")
    with pytest.raises(HomeAssistantError):
        await call(
            hass,
            entry,
            Platform.SELECT,
            "power_line_mode",
            "select_option",
            option="outdoor",
        )
    await hass.async_block_till_done(wait_background_tasks=True)
    assert len(sent(mjpeg_camera, "camera_control")) == 1
    state = state_of(hass, entry, Platform.SELECT, "power_line_mode")
    assert state.state == "outdoor"


async def test_not_there(hass: HomeAssistant, uid_camera: UidCamera) -> None:
    """A camera whose CGI has no such setting has no such entity."""
    entry = await setup_camera(hass, uid_camera)
    assert entity_id(hass, entry, Platform.SELECT, "power_line_mode") is None
