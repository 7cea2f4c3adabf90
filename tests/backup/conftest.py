"""Fixtures: a configuration folder of its own, and a camera of each family that others replace."""

from collections.abc import AsyncGenerator
from typing import Any

import pytest

from tests.common import LOGIN
from tests.simulator import MjpegCamera, SimulatedCamera, UidCamera


@pytest.fixture
def hass_config_dir(hass_tmp_config_dir: str) -> str:
    """A folder where files may be written."""
    return hass_tmp_config_dir


@pytest.fixture
async def other_camera(
    camera: SimulatedCamera,
) -> AsyncGenerator[SimulatedCamera]:
    """Another camera of the family of `camera`, just like it."""
    kind = type(camera)
    assert kind in (MjpegCamera, UidCamera)
    mac = "00626EAABBCC" if kind is MjpegCamera else "F0000BAABBCC"
    more: dict[str, Any] = {} if kind is MjpegCamera else {"onvif": False}
    async with kind(profile=camera.profile, mac=mac, **more, **LOGIN) as other:
        yield other
