"""Reauthentication and reconfiguration: the same camera, reached by other data."""

from base64 import b64encode
from collections.abc import Callable

from homeassistant.config_entries import ConfigEntryState
from homeassistant.const import CONF_HOST, CONF_PASSWORD, CONF_PORT, CONF_USERNAME
from homeassistant.core import HomeAssistant
from homeassistant.data_entry_flow import FlowResultType
import pytest
from pytest_homeassistant_custom_component.common import get_schema_suggested_value

from custom_components.ipcam_cgi.const import CONF_FAMILY

from .common import PASSWORD, USERNAME, address_of, entry_of, forms_of, setup_camera
from .flows import ACCOUNT, assert_error, change_password, submit, typed
from .simulator import MjpegCamera, SimulatedCamera, UidCamera
from .simulator.uid.users import User


async def test_reauth(hass: HomeAssistant, camera: SimulatedCamera) -> None:
    """A changed password is asked for, again if it is wrong, and then in force."""
    entry = await setup_camera(hass, camera)
    await change_password(camera, "Changed#1")
    result = await entry.start_reauth_flow(hass)
    assert result["step_id"] == "reauth_confirm"
    assert result["description_placeholders"] == {"name": "Garage"}
    schema = result["data_schema"]
    assert schema is not None
    assert get_schema_suggested_value(schema.schema, CONF_USERNAME) == USERNAME
    assert CONF_HOST not in schema.schema

    result = await submit(hass, result, {CONF_USERNAME: USERNAME, CONF_PASSWORD: "no"})
    assert_error(result, "invalid_auth")
    assert entry.data[CONF_PASSWORD] == PASSWORD

    account = {CONF_USERNAME: USERNAME, CONF_PASSWORD: "Changed#1"}
    result = await submit(hass, result, account)
    assert result["type"] is FlowResultType.ABORT
    assert result["reason"] == "reauth_successful"
    assert entry.data[CONF_PASSWORD] == "Changed#1"
    assert entry.state is ConfigEntryState.LOADED


async def test_reauth_with_another_camera(
    hass: HomeAssistant, camera: SimulatedCamera
) -> None:
    """Another camera at the address is not taken for this one."""
    entry = entry_of(camera, unique_id="00:11:22:33:44:55", password="old")
    entry.add_to_hass(hass)
    result = await entry.start_reauth_flow(hass)
    result = await submit(hass, result, ACCOUNT)
    assert result["type"] is FlowResultType.ABORT
    assert result["reason"] == "wrong_camera"
    assert entry.data[CONF_PASSWORD] == "old"


@pytest.mark.parametrize(
    "named_camera", ["mjpeg_camera", "digest_camera", "field_camera"], indirect=True
)
async def test_reauth_gives_another_camera_no_password(
    hass: HomeAssistant, named_camera: SimulatedCamera
) -> None:
    """What is typed for one camera is not sent to another that says who it is."""
    entry = entry_of(named_camera, unique_id="00:11:22:33:44:55", password="old")
    entry.add_to_hass(hass)
    result = await submit(hass, await entry.start_reauth_flow(hass), ACCOUNT)
    assert result["reason"] == "wrong_camera"
    assert named_camera.requests
    for request in named_camera.requests:
        assert "Authorization" not in request.headers
        assert not any(form in request.target for form in forms_of(PASSWORD))


@pytest.fixture
def twin_of() -> Callable[[SimulatedCamera], SimulatedCamera]:
    """Make the same camera at another address."""

    def make(camera: SimulatedCamera) -> SimulatedCamera:
        return type(camera)(
            profile=camera.profile,
            username=camera.username,
            password=camera.password,
            mac=camera.mac,
            # Whoever listens does so without end.
            **({"onvif": False} if isinstance(camera, UidCamera) else {}),
        )

    return make


async def test_reconfigure(
    hass: HomeAssistant,
    camera: SimulatedCamera,
    twin_of: Callable[[SimulatedCamera], SimulatedCamera],
) -> None:
    """A camera that moved is followed; an empty password means the present one."""
    entry = await setup_camera(hass, camera)
    result = await entry.start_reconfigure_flow(hass)
    assert result["step_id"] == "reconfigure"
    schema = result["data_schema"]
    assert schema is not None
    assert get_schema_suggested_value(schema.schema, CONF_HOST) == address_of(camera)
    assert get_schema_suggested_value(schema.schema, CONF_USERNAME) == USERNAME
    assert get_schema_suggested_value(schema.schema, CONF_PASSWORD) is None

    camera.offline = True
    moved = {CONF_HOST: address_of(camera), CONF_USERNAME: USERNAME}
    result = await submit(hass, result, moved)
    assert_error(result, "cannot_connect")

    async with twin_of(camera) as twin:
        result = await submit(hass, result, moved | {CONF_HOST: address_of(twin)})
        assert result["type"] is FlowResultType.ABORT
        assert result["reason"] == "reconfigure_successful"
        assert entry.data[CONF_PORT] == twin.port
        assert entry.data[CONF_PASSWORD] == PASSWORD
        assert entry.state is ConfigEntryState.LOADED
        assert twin.requests
        await hass.config_entries.async_unload(entry.entry_id)


async def test_reconfigure_password(
    hass: HomeAssistant, camera: SimulatedCamera
) -> None:
    """A new password that is given replaces the old one."""
    entry = await setup_camera(hass, camera)
    await change_password(camera, "Changed#1")
    result = await entry.start_reconfigure_flow(hass)
    result = await submit(hass, result, typed(camera, password="Changed#1"))
    assert result["reason"] == "reconfigure_successful"
    assert entry.data[CONF_PASSWORD] == "Changed#1"
    assert entry.state is ConfigEntryState.LOADED


async def test_reconfigure_account(
    hass: HomeAssistant, camera: SimulatedCamera
) -> None:
    """The password of one account is never sent with the name of another."""
    entry = await setup_camera(hass, camera)
    result = await entry.start_reconfigure_flow(hass)
    since = len(camera.requests)
    another = typed(camera, username="another", password="")
    result = await submit(hass, result, another)
    assert_error(result, "invalid_auth")
    login = b64encode(b"another:").decode()
    tried = [
        (request.params.get("password"), request.headers.get("Authorization"))
        for request in camera.requests[since:]
        if "username" in request.params or "Authorization" in request.headers
    ]
    expected = ("", None) if camera.family == "uid" else (None, f"Basic {login}")
    assert set(tried) == {expected}
    assert entry.data[CONF_USERNAME] == USERNAME

    camera.username = "another"
    if isinstance(camera, UidCamera):
        camera.accounts.put(User("another", ""))
    elif isinstance(camera, MjpegCamera):
        camera.values["params"] |= {"user1_name": "another", "user1_pwd": ""}
    result = await submit(hass, result, another)
    assert result["reason"] == "reconfigure_successful"
    assert entry.data[CONF_USERNAME] == "another"
    assert entry.data[CONF_PASSWORD] == ""
    assert entry.state is ConfigEntryState.LOADED


async def test_reconfigure_to_another_camera(
    hass: HomeAssistant, mjpeg_camera: MjpegCamera, uid_camera: UidCamera
) -> None:
    """An entry stays with its camera."""
    entry = await setup_camera(hass, mjpeg_camera)
    result = await entry.start_reconfigure_flow(hass)
    result = await submit(hass, result, typed(uid_camera))
    assert result["type"] is FlowResultType.ABORT
    assert result["reason"] == "wrong_camera"
    assert entry.data[CONF_PORT] == mjpeg_camera.port
    assert entry.data[CONF_FAMILY] == "mjpeg"
