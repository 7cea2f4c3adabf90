"""A loaded entry whose camera goes, and something else comes in its place: it gets no password; the camera does."""

from collections.abc import AsyncGenerator
from contextlib import suppress

from homeassistant.components.camera import async_get_image
from homeassistant.const import Platform
from homeassistant.core import HomeAssistant
from homeassistant.exceptions import HomeAssistantError
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry

from .cgi.support import RawServer
from .common import (
    LOGIN,
    PASSWORD,
    Clock,
    call,
    entity_id,
    forms_of,
    is_loaded,
    setup_camera,
    state_of,
)
from .ptz import press
from .simulator import MjpegCamera
from .strangers import KINDS, STRANGERS, camera_of
from .test_identity import gave_password, issue_of, other_of


@pytest.fixture(params=KINDS)
async def camera(
    request: pytest.FixtureRequest, socket_enabled: None
) -> AsyncGenerator[MjpegCamera]:
    """A camera of each way to log in."""
    async with camera_of(request.param, **LOGIN) as camera:
        yield camera


async def use(hass: HomeAssistant, entry: MockConfigEntry) -> None:
    """Do what a user does who does not know that the camera is gone."""
    main = entity_id(hass, entry, Platform.CAMERA, "main")
    assert main is not None
    with suppress(HomeAssistantError):
        await press(hass, entry, "left")
    with suppress(HomeAssistantError):
        await async_get_image(hass, main)
    with suppress(HomeAssistantError):
        await call(hass, entry, Platform.NUMBER, "brightness", "set_value", value=100)


async def leave(
    hass: HomeAssistant, entry: MockConfigEntry, camera: MjpegCamera, clock: Clock
) -> None:
    """Let the camera be gone for a minute."""
    await clock.travel(10)
    camera.offline = True
    await clock.travel(60)
    assert state_of(hass, entry, Platform.SENSOR, "status").state == "offline"


async def come_back(
    hass: HomeAssistant, entry: MockConfigEntry, camera: MjpegCamera, clock: Clock
) -> None:
    """Let the camera be there again, and see that all works by itself."""
    camera.offline = False
    await clock.travel(40)
    assert state_of(hass, entry, Platform.SENSOR, "status").state == "online"
    assert is_loaded(entry)
    assert issue_of(hass, entry) is None
    assert not hass.config_entries.flow.async_progress()
    await call(hass, entry, Platform.NUMBER, "brightness", "set_value", value=200)
    main = entity_id(hass, entry, Platform.CAMERA, "main")
    assert main is not None
    assert (await async_get_image(hass, main)).content.startswith(b"\xff\xd8")


@pytest.mark.parametrize("who", STRANGERS)
async def test_stranger(
    hass: HomeAssistant, camera: MjpegCamera, clock: Clock, who: str
) -> None:
    """No stranger gets the password, whatever it asks for, and whatever is used."""
    entry = await setup_camera(hass, camera)
    await leave(hass, entry, camera, clock)
    async with RawServer(lambda _: STRANGERS[who], port=camera.port) as other:
        await use(hass, entry)
        await clock.travel(60)
        await use(hass, entry)
        assert other.heads
        for head in other.heads:
            assert "authorization:" not in head.lower()
            assert not any(form in head for form in forms_of(PASSWORD))
        assert state_of(hass, entry, Platform.SENSOR, "status").state == "offline"
    await come_back(hass, entry, camera, clock)


async def test_other_camera(
    hass: HomeAssistant, camera: MjpegCamera, clock: Clock
) -> None:
    """Nor does another camera of its kind and account; which it is, is reported."""
    entry = await setup_camera(hass, camera)
    await leave(hass, entry, camera, clock)
    async with other_of(camera) as other:
        await use(hass, entry)
        await clock.travel(60)
        await use(hass, entry)
        assert other.requests
        assert not gave_password(other)
        assert issue_of(hass, entry) is not None
    await come_back(hass, entry, camera, clock)


async def test_restart(hass: HomeAssistant, camera: MjpegCamera, clock: Clock) -> None:
    """A camera that was away for a restart is used again at once, by whatever comes first."""
    entry = await setup_camera(hass, camera)
    await clock.travel(10)
    camera.offline = True
    await clock.travel(6)
    camera.offline = False
    await call(hass, entry, Platform.NUMBER, "brightness", "set_value", value=200)
    assert camera.values["camera_params"]["brightness"] == 200
