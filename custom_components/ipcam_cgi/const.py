"""Constants of the integration."""

from datetime import timedelta
import logging
from typing import Final

DOMAIN: Final = "ipcam_cgi"
LOGGER: Final = logging.getLogger(__package__)

CONF_FAMILY: Final = "family"
CONF_ALARM_EVENTS: Final = "alarm_events"
CONF_ALARM_PUSH: Final = "alarm_push"
CONF_ALARM_PUSH_URL: Final = "alarm_push_url"
CONF_FIRMWARE_PATH: Final = "firmware_path"
CONF_FORMER_PUSH: Final = "former_push"
CONF_HAS_EVENTS: Final = "has_events"
CONF_PUSH_URL: Final = "push_url"
CONF_MOTION_AREA: Final = "motion_area"
CONF_MOTION_AREA_BITS: Final = "motion_area_bits"
CONF_OUTPUT: Final = "output"
CONF_OUTPUT_INVERTED: Final = "output_inverted"
CONF_HEAD: Final = "head"
CONF_LIVE_RATE: Final = "live_rate"
CONF_LIVE_RESOLUTION: Final = "live_resolution"
CONF_LIVE_STREAM: Final = "live_stream"
CONF_PRESETS: Final = "presets"
CONF_RTSP: Final = "rtsp"
CONF_RTSP_ASK: Final = "rtsp_ask"
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

ALARM_INTERVAL: Final = timedelta(seconds=1)
"""How often to ask whether an alarm that is on still is."""
LOOK_SECONDS: Final = 5
"""For how long to look for the alarm that a camera has called about."""
PUSHED_INTERVAL: Final = timedelta(seconds=30)
"""How often to ask a camera that calls at an alarm."""
MISSES_UNTIL_OFFLINE: Final = 3
"""How many heartbeats in a row must fail before a camera counts as offline."""
RESTART_LONGEST: Final = timedelta(minutes=3)
"""How long a camera may stay away after it was restarted or updated."""
RESTART_SHORTEST: Final = timedelta(seconds=60)
"""A camera that answers this long after a restart has been back unnoticed."""
