"""The call of a camera at an alarm: set up, come, proven, missed, restored."""

import asyncio

from homeassistant.const import Platform
from homeassistant.core import HomeAssistant

from tests.common import setup_camera, state_of
from tests.simulator import MjpegCamera


async def test_alarm_comes_at_once(
    home: HomeAssistant, mjpeg_camera: MjpegCamera
) -> None:
    """An alarm is shown without waiting for the next poll, and proves the push."""
    entry = await setup_camera(home, mjpeg_camera)
    assert state_of(home, entry, Platform.SENSOR, "alarm_path").state == "push_unproven"
    mjpeg_camera.raise_alarm("motion")
    await asyncio.sleep(0.3)
    assert state_of(home, entry, Platform.BINARY_SENSOR, "motion_alarm").state == "on"
    assert state_of(home, entry, Platform.SENSOR, "alarm_path").state == "push_proven"
