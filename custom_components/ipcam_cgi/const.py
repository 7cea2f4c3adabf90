"""Constants of the integration."""

from datetime import timedelta
import logging
from typing import Final

DOMAIN: Final = "ipcam_cgi"
LOGGER: Final = logging.getLogger(__package__)

CONF_FAMILY: Final = "family"
CONF_OUTPUT: Final = "output"
CONF_OUTPUT_INVERTED: Final = "output_inverted"
CONF_HEAD: Final = "head"
CONF_LIVE_RATE: Final = "live_rate"
CONF_LIVE_RESOLUTION: Final = "live_resolution"
CONF_LIVE_STREAM: Final = "live_stream"
CONF_PRESETS: Final = "presets"
CONF_RTSP: Final = "rtsp"
CONF_RTSP_LOGIN: Final = "rtsp_login"
CONF_RTSP_MAIN_PATH: Final = "rtsp_main_path"
CONF_RTSP_PORT: Final = "rtsp_port"
CONF_RTSP_SUB_PATH: Final = "rtsp_sub_path"
CONF_RTSP_TRANSPORT: Final = "rtsp_transport"
RTSP_PATHS: Final = (CONF_RTSP_MAIN_PATH, CONF_RTSP_SUB_PATH)

CONF_SWAP_LEFT_RIGHT: Final = "swap_left_right"
CONF_SWAP_UP_DOWN: Final = "swap_up_down"
CONF_STATUS_INTERVAL: Final = "status_interval"
CONF_SETTINGS_INTERVAL: Final = "settings_interval"

DEFAULT_RTSP_TRANSPORT: Final = "tcp"
DEFAULT_SETTINGS_INTERVAL: Final = timedelta(minutes=5)

MISSES_UNTIL_OFFLINE: Final = 3
"""How many heartbeats in a row must fail before a camera counts as offline."""
RESTART_LONGEST: Final = timedelta(minutes=3)
"""How long a camera may stay away after it was restarted or updated."""
RESTART_SHORTEST: Final = timedelta(seconds=60)
"""A camera that answers this long after a restart has been back unnoticed."""
