"""Every CGI parameter of the `mjpeg` family that is a setting or a fact (CGI 1.27)."""

from typing import Final, TypedDict

from .. import settings as s
from ..models import Range
from ..params import (
    Address,
    AnyParam,
    BitParam,
    ChoiceParam,
    FactParam,
    MeasurementParam,
    NumberParam,
    TextParam,
    ToggleParam,
)
from ..text import mac_address
from ..zones import OFFSETS, zone_name
from .states import DDNS_STATES, MSN_STATES, ORAY_SERVICES, UPNP_STATES

CAMERA_CONTROL: Final = "camera_control"
"""Takes one parameter a request, by number: `param=1&value=128`."""

CLOCK_DRIFT: Final = "clock_drift"
"""What the client adds to get_status.cgi: how far `now` is ahead, in seconds."""


class _Ways(TypedDict):
    """Where a parameter is read, and where it is written."""

    read: Address
    write: Address


def _picture(name: str, number: int) -> _Ways:
    return _Ways(
        read=Address("get_camera_params", name),
        write=Address(CAMERA_CONTROL, str(number)),
    )


def _alarm(name: str) -> _Ways:
    return _Ways(
        read=Address("get_params", f"alarm_{name}"), write=Address("set_alarm", name)
    )


def _misc(name: str) -> _Ways:
    return _Ways(read=Address("get_misc", name), write=Address("set_misc", name))


def _params(name: str, cgi: str, parameter: str | None = None) -> _Ways:
    return _Ways(
        read=Address("get_params", name), write=Address(cgi, parameter or name)
    )


def _status(name: str) -> Address:
    return Address("get_status", name)


_LEVELS: Final = {"0": "low", "1": "high"}
_BYTE: Final = Range(minimum=0, maximum=255)
# 0 is the most sensitive; shown the other way round.
_SENSITIVITY: Final = Range(minimum=0, maximum=9)
_RATE: Final = Range(minimum=0, maximum=100)
_WORD: Final = Range(minimum=0, maximum=65535)
_PRESET: Final = Range(minimum=0, maximum=32)

PARAMS: Final[tuple[AnyParam, ...]] = (
    # camera_control.cgi
    ChoiceParam(
        setting=s.RESOLUTION,
        **_picture("resolution", 0),
        options={"2": "160x120", "8": "320x240", "32": "640x480"},
    ),
    NumberParam(setting=s.BRIGHTNESS, **_picture("brightness", 1), range=_BYTE),
    NumberParam(
        setting=s.CONTRAST,
        **_picture("contrast", 2),
        range=Range(minimum=0, maximum=6),
    ),
    ChoiceParam(
        setting=s.POWER_LINE_MODE,
        **_picture("mode", 3),
        options={"0": "50_hz", "1": "60_hz", "2": "outdoor"},
    ),
    # The document's "patrol" for parameter 5 is a slip.
    BitParam(setting=s.FLIP, **_picture("flip", 5), bit=0),
    BitParam(setting=s.MIRROR, **_picture("flip", 5), bit=1),
    # set_alarm.cgi
    ToggleParam(setting=s.MOTION_DETECTION, **_alarm("motion_armed")),
    NumberParam(
        setting=s.MOTION_SENSITIVITY,
        **_alarm("motion_sensitivity"),
        range=_SENSITIVITY,
        inverted=True,
    ),
    ToggleParam(setting=s.MOTION_COMPENSATION, **_alarm("motion_compensation")),
    ToggleParam(setting=s.INPUT_DETECTION, **_alarm("input_armed")),
    ChoiceParam(setting=s.INPUT_LEVEL, **_alarm("ioin_level"), options=_LEVELS),
    ToggleParam(setting=s.SOUND_DETECTION, **_alarm("sounddetect_armed")),
    NumberParam(
        setting=s.SOUND_SENSITIVITY,
        **_alarm("sounddetect_sensitivity"),
        range=_SENSITIVITY,
        inverted=True,
    ),
    ToggleParam(setting=s.ALARM_OUTPUT_LINKAGE, **_alarm("iolinkage")),
    ChoiceParam(setting=s.ALARM_OUTPUT_LEVEL, **_alarm("ioout_level"), options=_LEVELS),
    NumberParam(setting=s.ALARM_PRESET, **_alarm("preset"), range=_PRESET),
    ToggleParam(setting=s.ALARM_MAIL, **_alarm("mail")),
    NumberParam(
        setting=s.ALARM_UPLOAD_INTERVAL, **_alarm("upload_interval"), range=_WORD
    ),
    ToggleParam(setting=s.ALARM_SCHEDULE, **_alarm("schedule_enable")),
    # set_misc.cgi
    ChoiceParam(
        setting=s.NETWORK_LED,
        **_misc("led_mode"),
        options={"0": "mode_1", "1": "mode_2", "2": "off"},
    ),
    ToggleParam(setting=s.CENTER_ON_START, **_misc("ptz_center_onstart")),
    NumberParam(
        setting=s.AUTO_PATROL_INTERVAL,
        **_misc("ptz_auto_patrol_interval"),
        range=_WORD,
    ),
    ChoiceParam(
        setting=s.AUTO_PATROL_TYPE,
        **_misc("ptz_auto_patrol_type"),
        options={"0": "none", "1": "horizontal", "2": "vertical", "3": "both"},
    ),
    NumberParam(
        setting=s.HORIZONTAL_PATROL_ROUNDS, **_misc("ptz_patrol_h_rounds"), range=_WORD
    ),
    NumberParam(
        setting=s.VERTICAL_PATROL_ROUNDS, **_misc("ptz_patrol_v_rounds"), range=_WORD
    ),
    # 0 is the fastest here, and the slowest in the four directions.
    NumberParam(
        setting=s.PATROL_RATE, **_misc("ptz_patrol_rate"), range=_RATE, inverted=True
    ),
    NumberParam(setting=s.PATROL_UP_RATE, **_misc("ptz_patrol_up_rate"), range=_RATE),
    NumberParam(
        setting=s.PATROL_DOWN_RATE, **_misc("ptz_patrol_down_rate"), range=_RATE
    ),
    NumberParam(
        setting=s.PATROL_LEFT_RATE, **_misc("ptz_patrol_left_rate"), range=_RATE
    ),
    NumberParam(
        setting=s.PATROL_RIGHT_RATE, **_misc("ptz_patrol_right_rate"), range=_RATE
    ),
    ToggleParam(setting=s.PRESETS, **_misc("ptz_disable_preset"), on="0", off="1"),
    NumberParam(
        setting=s.PRESET_ON_START, **_misc("ptz_preset_onstart"), range=_PRESET
    ),
    # The rest of get_params.cgi
    TextParam(setting=s.NAME, **_params("alias", "set_alias"), longest=20),
    ChoiceParam(
        setting=s.TIME_ZONE,
        **_params("tz", "set_datetime"),
        # The camera counts seconds west of UTC.
        options={
            str(-round(offset.total_seconds())): zone_name(offset) for offset in OFFSETS
        },
    ),
    NumberParam(
        setting=s.DAYLIGHT_SAVING,
        **_params("daylight_saving_time", "set_datetime"),
        range=Range(minimum=-7200, maximum=7200, step=1800),
    ),
    ToggleParam(setting=s.NTP, **_params("ntp_enable", "set_datetime")),
    TextParam(setting=s.NTP_SERVER, **_params("ntp_svr", "set_datetime"), longest=64),
    ToggleParam(setting=s.UPNP, **_params("upnp_enable", "set_upnp", "enable")),
    ChoiceParam(
        setting=s.SERIAL_BAUD_RATE,
        **_params("decoder_baud", "set_decoder", "baud"),
        options={
            "9": "1200",
            "11": "2400",
            "12": "4800",
            "13": "9600",
            "14": "19200",
            "15": "38400",
            "4097": "57600",
            "4098": "115200",
        },
    ),
    # get_status.cgi
    FactParam(setting=s.MAC_ADDRESS, read=_status("id"), spelling=mac_address),
    FactParam(setting=s.FIRMWARE_VERSION, read=_status("sys_ver")),
    FactParam(setting=s.WEB_VERSION, read=_status("app_ver")),
    FactParam(setting=s.DDNS_STATUS, read=_status("ddns_status"), states=DDNS_STATES),
    FactParam(setting=s.DDNS_HOST, read=_status("ddns_host"), nothing=("",)),
    FactParam(setting=s.ORAY_SERVICE, read=_status("oray_type"), states=ORAY_SERVICES),
    FactParam(setting=s.UPNP_STATUS, read=_status("upnp_status"), states=UPNP_STATES),
    FactParam(setting=s.MSN_STATUS, read=_status("msn_status"), states=MSN_STATES),
    FactParam(setting=s.P2P_STATUS, read=_status("p2p_status")),
    FactParam(setting=s.P2P_PORT, read=_status("p2p_local_port")),
    FactParam(
        setting=s.NETWORK_LINK,
        read=_status("wifi_status"),
        states={"0": "wired", "1": "wifi"},
    ),
    FactParam(setting=s.MOTOR_ERROR, read=_status("tridro_error")),
    # Cameras without these sensors tell 0.0.
    MeasurementParam(
        setting=s.TEMPERATURE, read=_status("temperature"), nothing=("0", "0.0")
    ),
    MeasurementParam(
        setting=s.HUMIDITY, read=_status("humidity"), nothing=("0", "0.0")
    ),
    MeasurementParam(setting=s.CLOCK_DRIFT, read=_status(CLOCK_DRIFT)),
)
