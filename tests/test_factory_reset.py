"""Factory reset, by button and action: for administrators only, sent once, and what comes after it."""

from homeassistant.auth.permissions.const import CAT_ENTITIES, POLICY_CONTROL
from homeassistant.config_entries import SOURCE_REAUTH
from homeassistant.const import Platform
from homeassistant.core import Context, HomeAssistant
from homeassistant.exceptions import HomeAssistantError, Unauthorized
from homeassistant.helpers import entity_registry as er
import pytest
from pytest_homeassistant_custom_component.common import MockUser

from .actions import act, refused
from .common import Clock, call, entity_id, sent, setup_camera, state_of
from .simulator import MjpegCamera, SimulatedCamera, UidCamera

CGIS = ("restore_factory", "factory_reset")


def resets(camera: SimulatedCamera) -> list[str]:
    """Return the query, without the session, of each reset that reached a camera."""
    return [
        "&".join(f"{name}={value}" for name, value in request.query if name != "uid")
        for cgi in CGIS
        for request in sent(camera, cgi)
    ]


async def test_button_is_off(hass: HomeAssistant, camera: SimulatedCamera) -> None:
    """Nobody presses it by mistake: it is to be enabled first."""
    entry = await setup_camera(hass, camera)
    button = entity_id(hass, entry, Platform.BUTTON, "factory_reset")
    assert button is not None
    row = er.async_get(hass).async_get(button)
    assert row is not None
    assert row.disabled_by is er.RegistryEntryDisabler.INTEGRATION


@pytest.mark.usefixtures("all_enabled")
async def test_button_and_who_may_press_it(
    hass: HomeAssistant, camera: SimulatedCamera, hass_admin_user: MockUser
) -> None:
    """A user who may control everything, but is no administrator, may not."""
    entry = await setup_camera(hass, camera)
    user = MockUser(id="guest").add_to_hass(hass)
    user.mock_policy({CAT_ENTITIES: {"all": {POLICY_CONTROL: True}}})
    button = entity_id(hass, entry, Platform.BUTTON, "factory_reset")

    async def press(context: Context) -> None:
        await hass.services.async_call(
            "button", "press", {"entity_id": button}, blocking=True, context=context
        )

    with pytest.raises(Unauthorized):
        await press(Context(user_id=user.id))
    assert not resets(camera)
    await press(Context(user_id=hass_admin_user.id))
    assert resets(camera) == [""]
    assert state_of(hass, entry, Platform.SENSOR, "status").state == "restarting"


async def test_action(
    hass: HomeAssistant,
    camera: SimulatedCamera,
    clock: Clock,
    hass_admin_user: MockUser,
) -> None:
    """It forgets its accounts; Home Assistant asks for the new one when it is back."""
    entry = await setup_camera(hass, camera)
    user = MockUser(id="guest").add_to_hass(hass)
    user.mock_policy({CAT_ENTITIES: {"all": {POLICY_CONTROL: True}}})
    guest = Context(user_id=user.id)
    with pytest.raises(Unauthorized):
        await act(hass, entry, "factory_reset", context=guest)
    assert not resets(camera)
    await act(hass, entry, "factory_reset", context=Context(user_id=hass_admin_user.id))
    assert resets(camera) == [""]
    assert state_of(hass, entry, Platform.SENSOR, "status").state == "restarting"
    await clock.travel(120)
    (flow,) = hass.config_entries.flow.async_progress()
    assert flow["context"]["source"] == SOURCE_REAUTH
    assert resets(camera) == [""]


async def test_retain_network(hass: HomeAssistant, uid_camera: UidCamera) -> None:
    """A camera that can keeps its network, when told so."""
    entry = await setup_camera(hass, uid_camera)
    await act(hass, entry, "factory_reset", retain_network=True)
    assert resets(uid_camera) == ["retain_network=1"]


async def test_cannot_retain_network(
    hass: HomeAssistant, mjpeg_camera: MjpegCamera
) -> None:
    """One that cannot is not reset, rather than reset otherwise than asked for."""
    entry = await setup_camera(hass, mjpeg_camera)
    error = await refused(hass, entry, "factory_reset", retain_network=True)
    assert error.translation_key == "not_supported"
    assert not resets(mjpeg_camera)


@pytest.mark.usefixtures("all_enabled")
async def test_lost_answer(
    hass: HomeAssistant, camera: SimulatedCamera, clock: Clock
) -> None:
    """A reset whose answer is lost is told, and never sent again."""
    entry = await setup_camera(hass, camera)
    for cgi in CGIS:
        camera.add_fault("drop", path=f"*{cgi}*")
    with pytest.raises(HomeAssistantError):
        await call(hass, entry, Platform.BUTTON, "factory_reset", "press")
    # It may well have done it.
    assert state_of(hass, entry, Platform.SENSOR, "status").state == "restarting"
    camera.clear_faults()
    await clock.travel(120)
    assert len(resets(camera)) == 1
