"""Viewers while a camera is sent its firmware: they stay, are told, and see it again afterwards."""

import asyncio

from homeassistant.core import HomeAssistant
from homeassistant.exceptions import HomeAssistantError
from homeassistant.setup import async_setup_component
import pytest

from tests.common import eventually, setup_camera
from tests.firmware.support import install, offer, posts
from tests.simulator import SimulatedCamera

from .viewers import Watch, has_band


@pytest.fixture
def hass_config_dir(hass_tmp_config_dir: str) -> str:
    """A folder that no other test looks into."""
    return hass_tmp_config_dir


@pytest.mark.usefixtures("telling")
async def test_viewer_stays(
    hass: HomeAssistant, camera: SimulatedCamera, watch: Watch
) -> None:
    """Meanwhile there is the last picture with a band, and nothing disturbs the camera."""
    assert await async_setup_component(hass, "homeassistant", {})
    entry = await setup_camera(hass, camera)
    await offer(hass, entry, camera)
    camera.upload_rate = 800_000
    camera.add_fault("status", path="*pgrade*", status=403)
    async with watch(entry) as viewer:
        assert not has_band(await viewer.frame())
        installing = asyncio.create_task(install(hass, entry))
        # More than all else that a camera is sent.
        await eventually(lambda: camera.received > 100_000)
        before = len(camera.requests)
        await viewer.until(has_band)
        assert not posts(camera)
        with pytest.raises(HomeAssistantError):
            await installing
        # The simulated camera notes what it was sent when it has all of it.
        assert posts(camera) == [camera.requests[before]]
        await viewer.until(lambda jpeg: not has_band(jpeg))
