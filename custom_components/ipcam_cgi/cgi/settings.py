"""The shared vocabulary: every setting either family knows, by meaning.

A setting says *what* can be changed and the type of its value. Where it lives
on the wire, and what this camera accepts, is the family's business. The key is
the suffix of the unique id and the translation key: it never changes.
"""

from dataclasses import dataclass
from typing import Any, Final


@dataclass(frozen=True)
class Change[T]:
    """A setting and the value it should get."""

    setting: Setting[T]
    value: T


@dataclass(frozen=True)
class Setting[T]:
    """Something a camera can be told, identified by its key."""

    key: str

    def to(self, value: T) -> Change[T]:
        """Return the change that gives this setting a value."""
        return Change(self, value)


class Toggle(Setting[bool]):
    """A setting that is on or off."""


class Number(Setting[int]):
    """A setting that is a whole number."""


class Choice(Setting[str]):
    """A setting that is one of a few named options."""


class Text(Setting[str]):
    """A setting that is free text."""


class Fact(Setting[str]):
    """Something that a camera only tells: a text, or one of a few named states."""


class Measurement(Setting[float]):
    """Something that a camera only tells: a number."""


type AnySetting = Setting[Any]
type AnyChange = Change[Any]

# Picture
BRIGHTNESS: Final = Number("brightness")
CONTRAST: Final = Number("contrast")
SATURATION: Final = Number("saturation")
SHARPNESS: Final = Number("sharpness")
POWER_LINE_MODE: Final = Choice("power_line_mode")
RESOLUTION: Final = Choice("resolution")
FLIP: Final = Toggle("flip")
MIRROR: Final = Toggle("mirror")

# Video streams
MAIN_CODEC: Final = Choice("main_codec")
MAIN_RESOLUTION: Final = Choice("main_resolution")
MAIN_FRAME_RATE: Final = Number("main_frame_rate")
MAIN_GOP_LENGTH: Final = Number("main_gop_length")
MAIN_BIT_RATE: Final = Number("main_bit_rate")
MAIN_BIT_RATE_CONTROL: Final = Choice("main_bit_rate_control")
SUB_CODEC: Final = Choice("sub_codec")
SUB_RESOLUTION: Final = Choice("sub_resolution")
SUB_FRAME_RATE: Final = Number("sub_frame_rate")
SUB_GOP_LENGTH: Final = Number("sub_gop_length")
SUB_BIT_RATE: Final = Number("sub_bit_rate")
SUB_BIT_RATE_CONTROL: Final = Choice("sub_bit_rate_control")

# Sound
AUDIO: Final = Toggle("audio")
AUDIO_CODEC: Final = Choice("audio_codec")
AUDIO_SAMPLE_RATE: Final = Choice("audio_sample_rate")
AUDIO_BIT_RATE: Final = Choice("audio_bit_rate")
INPUT_VOLUME: Final = Number("input_volume")
OUTPUT_VOLUME: Final = Number("output_volume")
AUDIO_AMPLIFIER: Final = Toggle("audio_amplifier")

# Text in the picture
OSD: Final = Toggle("osd")
OSD_COLOR: Final = Choice("osd_color")
OSD_FONT_SIZE: Final = Choice("osd_font_size")
OSD_TITLE: Final = Text("osd_title")
OSD_TITLE_POSITION: Final = Choice("osd_title_position")
OSD_TITLE_X: Final = Number("osd_title_x")
OSD_TITLE_Y: Final = Number("osd_title_y")
OSD_STREAM_INFO: Final = Choice("osd_stream_info")
OSD_TIME_POSITION: Final = Choice("osd_time_position")
OSD_TIME_X: Final = Number("osd_time_x")
OSD_TIME_Y: Final = Number("osd_time_y")
OSD_WEEKDAY: Final = Toggle("osd_weekday")
OSD_TIME_FORMAT: Final = Choice("osd_time_format")

# Alarms
MOTION_DETECTION: Final = Toggle("motion_detection")
MOTION_SENSITIVITY: Final = Number("motion_sensitivity")
MOTION_THRESHOLD: Final = Number("motion_threshold")
MOTION_COMPENSATION: Final = Toggle("motion_compensation")
NIGHT_MOTION: Final = Toggle("night_motion")
NIGHT_MOTION_SENSITIVITY: Final = Number("night_motion_sensitivity")
NIGHT_MOTION_THRESHOLD: Final = Number("night_motion_threshold")
INPUT_DETECTION: Final = Toggle("input_detection")
INPUT_LEVEL: Final = Choice("input_level")
SOUND_DETECTION: Final = Toggle("sound_detection")
SOUND_SENSITIVITY: Final = Number("sound_sensitivity")
ALARM_OUTPUT_LINKAGE: Final = Toggle("alarm_output_linkage")
ALARM_OUTPUT_LEVEL: Final = Choice("alarm_output_level")
ALARM_PRESET: Final = Number("alarm_preset")
ALARM_MAIL: Final = Toggle("alarm_mail")
ALARM_UPLOAD_INTERVAL: Final = Number("alarm_upload_interval")
ALARM_SCHEDULE: Final = Toggle("alarm_schedule")

# Head and lamps
NETWORK_LED: Final = Choice("network_led")
CENTER_ON_START: Final = Toggle("center_on_start")
PRESETS: Final = Toggle("presets")
PRESET_ON_START: Final = Number("preset_on_start")
AUTO_PATROL_INTERVAL: Final = Number("auto_patrol_interval")
AUTO_PATROL_TYPE: Final = Choice("auto_patrol_type")
HORIZONTAL_PATROL_ROUNDS: Final = Number("horizontal_patrol_rounds")
VERTICAL_PATROL_ROUNDS: Final = Number("vertical_patrol_rounds")
PATROL_RATE: Final = Number("patrol_rate")
PATROL_UP_RATE: Final = Number("patrol_up_rate")
PATROL_DOWN_RATE: Final = Number("patrol_down_rate")
PATROL_LEFT_RATE: Final = Number("patrol_left_rate")
PATROL_RIGHT_RATE: Final = Number("patrol_right_rate")
SERIAL_BAUD_RATE: Final = Choice("serial_baud_rate")

# Clock and names
NAME: Final = Text("name")
TIME_ZONE: Final = Choice("time_zone")
DAYLIGHT_SAVING: Final = Number("daylight_saving")
TIME_SOURCE: Final = Choice("time_source")
NTP: Final = Toggle("ntp")
NTP_SERVER: Final = Text("ntp_server")
NTP_PORT: Final = Number("ntp_port")
UPNP: Final = Toggle("upnp")

# What a camera only tells
CLOCK_DRIFT: Final = Measurement("clock_drift")
MAC_ADDRESS: Final = Fact("mac_address")
FIRMWARE_VERSION: Final = Fact("firmware_version")
WEB_VERSION: Final = Fact("web_version")
KERNEL_VERSION: Final = Fact("kernel_version")
FILESYSTEM_VERSION: Final = Fact("filesystem_version")
SERIAL_NUMBER: Final = Fact("serial_number")
DDNS_STATUS: Final = Fact("ddns_status")
DDNS_HOST: Final = Fact("ddns_host")
ORAY_SERVICE: Final = Fact("oray_service")
UPNP_STATUS: Final = Fact("upnp_status")
MSN_STATUS: Final = Fact("msn_status")
P2P_STATUS: Final = Fact("p2p_status")
P2P_PORT: Final = Fact("p2p_port")
NETWORK_LINK: Final = Fact("network_link")
MOTOR_ERROR: Final = Fact("motor_error")
TEMPERATURE: Final = Measurement("temperature")
HUMIDITY: Final = Measurement("humidity")
