"""Fixtures: Home Assistant with this integration, simulated cameras, a clock, and a check of every text shown."""

from collections.abc import AsyncGenerator, Generator
from datetime import timedelta
from pathlib import Path
from typing import Final

from homeassistant.core import HomeAssistant
from homeassistant.helpers.entity import Entity
import pytest

from custom_components.ipcam_cgi import discovery, voice

from .common import LOGIN, Clock
from .simulator import MjpegCamera, SimulatedCamera, UidCamera
from .translations import checked_translations
from .voice import start_assist

SLOW: Final = (
    "simulator_proof/",
    "alarms/test_events_foreign.py",
    "alarms/test_events_lost.py",
    "alarms/test_events_video.py",
    "alarms/test_image.py",
    "alarms/test_intervals.py",
    "backup/",
    "cgi/search/test_network.py",
    "cgi/uid/test_onvif_hostile.py",
    "discovery/test_updating.py",
    "firmware/test_failures.py",
    "firmware/test_meanwhile.py",
    "live/",
    "network/",
    "test_options_flow_rtsp.py",
    "test_rtsp.py",
    "test_rtsp_probe.py",
    "test_settings.py",
    "test_voice_languages.py",
)
"""Tests that take long, and look at what seldom breaks: CI runs them each time."""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark the slow tests; take none whose name changes from one process to the next."""
    here = Path(__file__).parent
    for item in items:
        # Where two workers find other names, pytest-xdist runs no test at all.
        for value in getattr(getattr(item, "callspec", None), "params", {}).values():
            if (
                isinstance(value, set | frozenset)
                and len(value) > 1
                and str(value) in item.name
            ):
                message = f"{item.nodeid}: a set in its name"
                raise pytest.UsageError(message)
        if item.path.relative_to(here).as_posix().startswith(SLOW):
            item.add_marker(pytest.mark.slow)


@pytest.fixture(autouse=True)
async def enable_event_loop_debug() -> None:
    """Leave asyncio's debug mode to PYTHONASYNCIODEBUG: with it the tests take twice as long.

    It takes the place of the fixture of this name in Home Assistant's own test plugin.
    """


@pytest.fixture(autouse=True)
def auto_enable_custom_integrations(request: pytest.FixtureRequest) -> None:
    """Let Home Assistant, where a test wants it, find the integration of this repository."""
    if "hass" in request.fixturenames:
        request.getfixturevalue("enable_custom_integrations")


@pytest.fixture(autouse=True)
def check_translations(request: pytest.FixtureRequest) -> Generator[None]:
    """Fail a test that shows a user something without a text in en.json."""
    if "hass" not in request.fixturenames:
        yield
        return
    with checked_translations():
        yield


@pytest.fixture(autouse=True)
def no_quiet_search(monkeypatch: pytest.MonkeyPatch) -> None:
    """Search for cameras only where a test wants it: it calls into the real network."""
    monkeypatch.setattr(discovery, "DEFAULT_INTERVAL", timedelta(0))


@pytest.fixture
def clock(hass: HomeAssistant, monkeypatch: pytest.MonkeyPatch) -> Clock:
    """Time that passes at once."""
    return Clock(hass, monkeypatch)


@pytest.fixture
async def assist(hass: HomeAssistant, monkeypatch: pytest.MonkeyPatch) -> None:
    """Home Assistant with Assist, whose sentences follow a change at once."""
    monkeypatch.setattr(voice, "PAUSE", 0)
    await start_assist(hass)


@pytest.fixture
def all_enabled(monkeypatch: pytest.MonkeyPatch) -> None:
    """Enable also those entities that are there, but off."""
    monkeypatch.setattr(Entity, "entity_registry_enabled_default", True)


@pytest.fixture
async def mjpeg_camera(socket_enabled: None) -> AsyncGenerator[MjpegCamera]:
    """A camera of the Basic generation."""
    async with MjpegCamera(profile="11.22", **LOGIN) as camera:
        yield camera


@pytest.fixture
async def sound_camera(socket_enabled: None) -> AsyncGenerator[MjpegCamera]:
    """A camera that hears."""
    async with MjpegCamera(profile="11.37.2.49", **LOGIN) as camera:
        yield camera


@pytest.fixture
async def digest_camera(socket_enabled: None) -> AsyncGenerator[MjpegCamera]:
    """A camera of the Digest generation."""
    async with MjpegCamera(profile="11.37.2.65", **LOGIN) as camera:
        yield camera


@pytest.fixture
async def clone_camera(socket_enabled: None) -> AsyncGenerator[MjpegCamera]:
    """A clone, which cannot move."""
    async with MjpegCamera(profile="clone", **LOGIN) as camera:
        yield camera


@pytest.fixture
async def decoder_camera(socket_enabled: None) -> AsyncGenerator[MjpegCamera]:
    """A camera whose head is turned by a decoder, where its entry's options say so."""
    async with MjpegCamera(profile="rs485", **LOGIN) as camera:
        yield camera


@pytest.fixture
async def uid_camera(socket_enabled: None) -> AsyncGenerator[UidCamera]:
    """A dome just as the document has it, which knows no ONVIF."""
    async with UidCamera(profile="doc", onvif=False, **LOGIN) as camera:
        yield camera


@pytest.fixture
async def field_camera(socket_enabled: None) -> AsyncGenerator[UidCamera]:
    """A dome as met in the field, without ONVIF all the same."""
    async with UidCamera(profile="field", onvif=False, **LOGIN) as camera:
        yield camera


@pytest.fixture
def named_camera(request: pytest.FixtureRequest) -> SimulatedCamera:
    """The camera whose fixture a test names."""
    camera: SimulatedCamera = request.getfixturevalue(request.param)
    return camera


@pytest.fixture(params=["uid_camera", "field_camera"])
def any_uid_camera(request: pytest.FixtureRequest) -> UidCamera:
    """A camera of each profile of the uid family."""
    camera: UidCamera = request.getfixturevalue(request.param)
    return camera


@pytest.fixture(params=["mjpeg_camera", "uid_camera"])
def camera(request: pytest.FixtureRequest) -> SimulatedCamera:
    """A camera of each family."""
    camera: SimulatedCamera = request.getfixturevalue(request.param)
    return camera


@pytest.fixture(params=["sound_camera", "uid_camera"])
def preset_camera(request: pytest.FixtureRequest) -> SimulatedCamera:
    """A camera of each family whose presets are not switched off."""
    camera: SimulatedCamera = request.getfixturevalue(request.param)
    return camera


@pytest.fixture(
    params=[
        "mjpeg_camera",
        "sound_camera",
        "digest_camera",
        "clone_camera",
        "uid_camera",
        "field_camera",
    ]
)
def any_camera(request: pytest.FixtureRequest) -> SimulatedCamera:
    """Each simulated camera there is."""
    camera: SimulatedCamera = request.getfixturevalue(request.param)
    return camera
