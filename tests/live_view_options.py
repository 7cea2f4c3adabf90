"""What tests of the live view's options share: what is in force, what can be entered, and submitting it."""

from typing import Any, Final

from homeassistant.config_entries import ConfigFlowResult
from homeassistant.core import HomeAssistant
from pytest_homeassistant_custom_component.common import MockConfigEntry

from .flows import open_options, submit_options, suggested

OF_MJPEG: Final = {"live_rate": 0, "live_resolution": "as_set"}
OF_UID: Final = {
    "live_rate": 0,
    "live_stream": "main",
    "rtsp": True,
    "rtsp_ask": True,
    "rtsp_port": 554,
    "rtsp_main_path": "/stream0",
    "rtsp_sub_path": "/stream1",
    "rtsp_login": "user_info",
    "rtsp_transport": "tcp",
}
# Those that mean something to a camera without a second stream.
WITHOUT_SUB: Final = {
    name: value
    for name, value in OF_UID.items()
    if name not in ("live_stream", "rtsp_sub_path")
}
# One value of each other than it was, and all of them somebody's.
OTHERS: Final = {
    "live_rate": 5,
    "live_stream": "sub",
    "rtsp": True,
    "rtsp_ask": False,
    "rtsp_port": 8554,
    "rtsp_main_path": "/live?channel=1",
    "rtsp_sub_path": "/live?channel=2",
    "rtsp_login": "query",
    "rtsp_transport": "udp",
}


async def submit(
    hass: HomeAssistant, entry: MockConfigEntry, **changes: Any
) -> ConfigFlowResult:
    """Submit the form with some values changed."""
    result = await open_options(hass, entry, "live_view")
    return await submit_options(hass, result, suggested(result) | changes)
