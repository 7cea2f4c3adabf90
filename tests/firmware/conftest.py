"""Fixtures of the firmware tests: a configuration folder of their own, and cameras that restart at once."""

from collections.abc import AsyncGenerator

from homeassistant.core import HomeAssistant
from homeassistant.setup import async_setup_component
import pytest

from tests.common import LOGIN
from tests.simulator import MjpegCamera, SimulatedCamera


@pytest.fixture
def hass_config_dir(hass_tmp_config_dir: str) -> str:
    """A folder that no other test looks into."""
    return hass_tmp_config_dir


@pytest.fixture(autouse=True)
async def home_assistant(hass: HomeAssistant) -> None:
    """Have the action that asks an entity anew."""
    assert await async_setup_component(hass, "homeassistant", {})


@pytest.fixture(params=["mjpeg_camera", "digest_camera", "uid_camera"])
def upgradable_camera(request: pytest.FixtureRequest) -> SimulatedCamera:
    """A camera of each way to log in."""
    camera: SimulatedCamera = request.getfixturevalue(request.param)
    return camera


@pytest.fixture
async def other_line_camera(socket_enabled: None) -> AsyncGenerator[MjpegCamera]:
    """Another camera of the same family, but of other hardware."""
    async with MjpegCamera(profile="11.37.2.65", mac="00626E000007", **LOGIN) as camera:
        yield camera
