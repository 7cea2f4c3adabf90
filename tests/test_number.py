"""Numbers: read, written with exactly the right request, and what happens when that fails."""

from homeassistant.const import Platform
from homeassistant.core import HomeAssistant
from homeassistant.exceptions import HomeAssistantError, ServiceValidationError
import pytest

from .common import Clock, call, sent, setup_camera, state_of
from .simulator import MjpegCamera, SimulatedCamera, UidCamera
from .simulator.mjpeg import setters
from .simulator.uid.users import Privilege, User


def stored(camera: SimulatedCamera, name: str) -> str:
    """Return what the camera itself has stored."""
    if isinstance(camera, MjpegCamera):
        return str(camera.values["camera_params"][name])
    assert isinstance(camera, UidCamera)
    return camera.configuration.values["image"][name]


async def test_limits(
    hass: HomeAssistant, mjpeg_camera: MjpegCamera, uid_camera: UidCamera
) -> None:
    """A number has the value and the limits of its camera."""
    for camera, brightness, contrast, most in (
        (mjpeg_camera, "169", "2", 6),
        (uid_camera, "128", "128", 255),
    ):
        entry = await setup_camera(hass, camera)
        state = state_of(hass, entry, Platform.NUMBER, "brightness")
        assert state.state == brightness
        assert (state.attributes["min"], state.attributes["max"]) == (0, 255)
        assert state.attributes["step"] == 1
        state = state_of(hass, entry, Platform.NUMBER, "contrast")
        assert state.state == contrast
        assert (state.attributes["min"], state.attributes["max"]) == (0, most)


@pytest.mark.parametrize(
    ("key", "value"), [("brightness", 0), ("brightness", 255), ("contrast", 5)]
)
async def test_write(
    hass: HomeAssistant, any_camera: SimulatedCamera, key: str, value: int
) -> None:
    """A new value is sent once, as the document has it, and what came of it is shown."""
    entry = await setup_camera(hass, any_camera)
    since = len(any_camera.requests)
    await call(hass, entry, Platform.NUMBER, key, "set_value", value=value)
    assert state_of(hass, entry, Platform.NUMBER, key).state == str(value)
    assert stored(any_camera, key) == str(value)
    if any_camera.family == "mjpeg":
        write, _ = [
            request
            for request in any_camera.requests[since:]
            if "Authorization" in request.headers
        ]
        number = {"brightness": 1, "contrast": 2}[key]
        assert write.target == f"/camera_control.cgi?param={number}&value={value}"
        assert len(sent(any_camera, "get_camera_params", since)) == 1
    else:
        # The answer to the write is the new state.
        (write,) = any_camera.requests[since:]
        uid = write.params["uid"]
        assert write.target == f"/cgi-bin/image?uid={uid}&{key}={value}"


async def test_out_of_range(hass: HomeAssistant, camera: SimulatedCamera) -> None:
    """A value that the camera does not take is refused before it is sent."""
    entry = await setup_camera(hass, camera)
    since = len(camera.requests)
    for value in (-1, 256):
        with pytest.raises(ServiceValidationError):
            await call(
                hass, entry, Platform.NUMBER, "brightness", "set_value", value=value
            )
    assert len(camera.requests) == since


async def test_mjpeg_refuses(
    hass: HomeAssistant, mjpeg_camera: MjpegCamera, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A camera that takes less than its document says is quoted; nothing changes."""
    entry = await setup_camera(hass, mjpeg_camera)
    monkeypatch.setitem(setters.CAMERA_CONTROL, 1, ("brightness", range(200)))
    with pytest.raises(HomeAssistantError) as raised:
        await call(hass, entry, Platform.NUMBER, "brightness", "set_value", value=201)
    assert not isinstance(raised.value, ServiceValidationError)
    assert str(raised.value) == "The camera refused: error: illegal params."
    assert len(sent(mjpeg_camera, "camera_control")) == 1
    assert state_of(hass, entry, Platform.NUMBER, "brightness").state == "169"


async def test_uid_refuses(hass: HomeAssistant, uid_camera: UidCamera) -> None:
    """An account that may not write is told what it lacks."""
    entry = await setup_camera(hass, uid_camera)
    uid_camera.accounts.put(
        User(uid_camera.username, uid_camera.password, Privilege.USER)
    )
    with pytest.raises(HomeAssistantError) as raised:
        await call(hass, entry, Platform.NUMBER, "brightness", "set_value", value=201)
    assert raised.value.translation_key == "insufficient_privilege"
    assert len(sent(uid_camera, "image")) == 2
    assert state_of(hass, entry, Platform.NUMBER, "brightness").state == "128"


@pytest.mark.parametrize("fault", ["drop", "truncate"])
async def test_answer_lost(
    hass: HomeAssistant, camera: SimulatedCamera, fault: str
) -> None:
    """A write whose answer is lost is an error, and never sent again: the camera is asked."""
    entry = await setup_camera(hass, camera)
    write = "camera_control" if camera.family == "mjpeg" else "image"
    since = len(camera.requests)
    camera.add_fault(fault, path=f"*{write}*", times=1)
    with pytest.raises(HomeAssistantError) as raised:
        await call(hass, entry, Platform.NUMBER, "brightness", "set_value", value=77)
    assert raised.value.translation_key == "connection_dropped"
    await hass.async_block_till_done(wait_background_tasks=True)
    writes = [
        request
        for request in sent(camera, write, since)
        if request.query[-1][1] == "77"
    ]
    assert len(writes) == 1
    # It had been done.
    assert state_of(hass, entry, Platform.NUMBER, "brightness").state == "77"


async def test_confirmation_lost(
    hass: HomeAssistant, mjpeg_camera: MjpegCamera
) -> None:
    """A write that the camera confirmed holds, though it cannot be read back."""
    entry = await setup_camera(hass, mjpeg_camera)
    mjpeg_camera.add_fault("drop", path="/get_camera_params.cgi")
    await call(hass, entry, Platform.NUMBER, "brightness", "set_value", value=77)
    assert state_of(hass, entry, Platform.NUMBER, "brightness").state == "77"


async def test_offline(
    hass: HomeAssistant, camera: SimulatedCamera, clock: Clock
) -> None:
    """A camera that is gone, which nobody noticed yet, is an error."""
    entry = await setup_camera(hass, camera)
    camera.offline = True
    before = state_of(hass, entry, Platform.NUMBER, "brightness").state
    with pytest.raises(HomeAssistantError) as raised:
        await call(hass, entry, Platform.NUMBER, "brightness", "set_value", value=77)
    assert raised.value.translation_key == "cannot_connect"
    assert state_of(hass, entry, Platform.NUMBER, "brightness").state == before
