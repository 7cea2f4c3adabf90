"""Another camera where this one should be: it is given no password, refused, and reported."""

from homeassistant.config_entries import ConfigEntryState
from homeassistant.const import Platform
from homeassistant.core import HomeAssistant
from homeassistant.helpers import issue_registry as ir
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry

from custom_components.ipcam_cgi.const import DOMAIN

from .cgi.support import RawServer
from .common import (
    LOGIN,
    PASSWORD,
    Clock,
    entry_of,
    forms_of,
    is_loaded,
    mac_of,
    setup_camera,
    setup_entry,
    state_of,
)
from .simulator import MjpegCamera, SimulatedCamera, UidCamera
from .strangers import STRANGERS

OTHER = "00626E0A0B0C"
TELLING = ["mjpeg_camera", "digest_camera", "field_camera"]
"""Cameras that say who they are to anybody."""


def gave_password(camera: SimulatedCamera) -> bool:
    """Return whether any request held the password, in whatever form, or a login."""
    return any(
        "Authorization" in request.headers
        or any(form in request.target for form in forms_of(PASSWORD))
        for request in camera.requests
    )


def issue_of(hass: HomeAssistant, entry: MockConfigEntry) -> ir.IssueEntry | None:
    """Return the report of another camera."""
    return ir.async_get(hass).async_get_issue(DOMAIN, f"wrong_camera_{entry.entry_id}")


def other_of(camera: SimulatedCamera) -> SimulatedCamera:
    """Return another camera of the same kind, account and address."""
    extra = {"onvif": False} if isinstance(camera, UidCamera) else {}
    return type(camera)(
        profile=camera.profile, mac=OTHER, port=camera.port, **LOGIN, **extra
    )


@pytest.mark.parametrize("named_camera", TELLING, indirect=True)
async def test_at_set_up(
    hass: HomeAssistant, named_camera: SimulatedCamera, clock: Clock
) -> None:
    """It is asked who it is, and told nothing; the user is told which two they are."""
    entry = entry_of(named_camera, unique_id="00:11:22:33:44:55")
    assert not await setup_entry(hass, entry)
    assert entry.state is ConfigEntryState.SETUP_RETRY
    assert not gave_password(named_camera)
    issue = issue_of(hass, entry)
    assert issue is not None
    assert issue.translation_placeholders is not None
    assert issue.translation_placeholders["found"] == mac_of(named_camera)
    assert issue.translation_placeholders["expected"] == "00:11:22:33:44:55"
    assert not hass.config_entries.flow.async_progress()


async def test_camera_that_tells_nothing(
    hass: HomeAssistant, uid_camera: UidCamera, clock: Clock
) -> None:
    """Who it is shows after the login only; it is refused and reported then."""
    entry = entry_of(uid_camera, unique_id="00:11:22:33:44:55")
    assert not await setup_entry(hass, entry)
    assert entry.state is ConfigEntryState.SETUP_RETRY
    assert issue_of(hass, entry) is not None


@pytest.mark.parametrize("stranger", STRANGERS)
async def test_no_camera_at_set_up(
    hass: HomeAssistant, any_camera: SimulatedCamera, stranger: str
) -> None:
    """What is no camera gets no password either, whatever it asks for."""
    async with RawServer(lambda _: STRANGERS[stranger]) as other:
        entry = entry_of(any_camera, port=other.port)
        assert not await setup_entry(hass, entry)
        assert entry.state is ConfigEntryState.SETUP_RETRY
        assert other.heads
        for head in other.heads:
            assert "authorization:" not in head.lower()
            assert not any(form in head for form in forms_of(PASSWORD))
    assert not hass.config_entries.flow.async_progress()


async def test_tells_nothing_later(
    hass: HomeAssistant, uid_camera: UidCamera, clock: Clock
) -> None:
    """One that tells nothing, and takes another's place, is found out after the login."""
    entry = await setup_camera(hass, uid_camera)
    uid_camera.offline = True
    await clock.travel(40)
    async with other_of(uid_camera) as other:
        await clock.travel(80)
        assert issue_of(hass, entry) is not None
        status = state_of(hass, entry, Platform.SENSOR, "status")
        assert status.state == "offline"
        assert not [one for one in other.requests if "snapshot" in one.path]
    uid_camera.offline = False
    await clock.travel(80)
    assert issue_of(hass, entry) is None
    assert is_loaded(entry)


@pytest.mark.parametrize("named_camera", TELLING, indirect=True)
async def test_later(
    hass: HomeAssistant, named_camera: SimulatedCamera, clock: Clock
) -> None:
    """One that takes its place is refused, until the right one is there again."""
    camera = named_camera
    entry = await setup_camera(hass, camera)
    assert issue_of(hass, entry) is None
    camera.offline = True
    await clock.travel(40)
    async with other_of(camera) as other:
        await clock.travel(80)
        assert other.requests
        assert not gave_password(other)
        assert issue_of(hass, entry) is not None
        assert (
            state_of(hass, entry, Platform.CAMERA, "main").attributes.get(
                "access_token"
            )
            is not None
        )
        status = state_of(hass, entry, Platform.SENSOR, "status")
        assert status.state == "offline"
    camera.offline = False
    await clock.travel(80)
    assert issue_of(hass, entry) is None
    assert state_of(hass, entry, Platform.SENSOR, "status").state == "online"
    assert is_loaded(entry)
    assert not hass.config_entries.flow.async_progress()


async def test_removed(hass: HomeAssistant, mjpeg_camera: MjpegCamera) -> None:
    """The report goes with the entry."""
    entry = entry_of(mjpeg_camera, unique_id="00:11:22:33:44:55")
    await setup_entry(hass, entry)
    assert issue_of(hass, entry) is not None
    await hass.config_entries.async_remove(entry.entry_id)
    await hass.async_block_till_done()
    assert issue_of(hass, entry) is None
