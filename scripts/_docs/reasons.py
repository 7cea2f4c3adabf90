"""What docs/settings.md says of the parameters that are no setting, and of the entities that are no parameter."""

from collections.abc import Mapping
from typing import Final, NamedTuple


class Reason(NamedTuple):
    """Why parameters have no entity of their own.

    Attributes:
        cgi: Pattern of the CGI that writes them, or tells them where none does.
        name: Pattern of their names there.
    """

    cgi: str
    name: str
    text: str


_LATER: Final = "a composite task, which comes later as an action"
_NOBODY_KNOWS: Final = "no document says what it means"
_SCHEDULE: Final = "actions `set_schedule` and `get_schedule`"
_AREA: Final = "actions `set_motion_area` and `get_motion_area`"
_FIRMWARE: Final = "update *Firmware*, action `upgrade_firmware`: the file"
_COMMAND: Final = "part of a command, not a setting"

REASONS: Final[Mapping[str, tuple[Reason, ...]]] = {
    "mjpeg": (
        Reason("set_mac", "mac", "for the maker; told by sensor *MAC address*"),
        Reason("get_params", "???_ver", "the same as in `get_status.cgi`"),
        Reason("get_status", "alias", "the same as in `get_params.cgi`"),
        Reason("get_status", "tz", "the same as in `get_params.cgi`"),
        Reason(
            "set_datetime",
            "now",
            "button *Synchronise clock* writes it, sensor *Clock drift* shows it",
        ),
        Reason("get_status", "now", "sensor *Clock drift*"),
        Reason(
            "get_status",
            "alarm_status",
            "binary sensors *Motion*, *Alarm input* and *Sound*",
        ),
        Reason("get_status", "*", _NOBODY_KNOWS),
        Reason("set_users", "*", f"users, with secrets: {_LATER}"),
        Reason("check_user", "*", "the login check; holds a secret"),
        Reason("set_devices", "*", f"other devices, with secrets: {_LATER}"),
        Reason("set_network", "*", f"network: {_LATER}"),
        Reason("set_wifi", "*", f"Wi-Fi, with secrets: {_LATER}"),
        Reason("set_pppoe", "*", f"PPPoE, with a secret: {_LATER}"),
        Reason("set_ddns", "*", f"DDNS, with a secret: {_LATER}"),
        Reason("set_mail", "*", f"mail, with a secret: {_LATER}"),
        Reason("set_ftp", "schedule_*", _SCHEDULE),
        Reason("set_ftp", "*", f"FTP, with a secret: {_LATER}"),
        Reason("set_msn", "*", f"MSN, with a secret: {_LATER}"),
        Reason(
            "set_alarm",
            "http*",
            "the call at an alarm, which the integration sets: sensor *Alarm path*",
        ),
        Reason("set_alarm", "schedule_*", _SCHEDULE),
        Reason("set_forbidden", "*", _SCHEDULE),
        Reason("get_params", "alarm_msn", _NOBODY_KNOWS),
        Reason("get_params", "alarm_pir_armed", _NOBODY_KNOWS),
        Reason("get_camera_params", "fps", _NOBODY_KNOWS),
        Reason("*_factory_ddns", "*", "factory data, for the maker"),
        Reason("get_wifi_scan_result", "*", f"Wi-Fi scan: {_LATER}"),
        Reason("get_log", "*", f"log: {_LATER}"),
        Reason("test_*", "*", f"mail and FTP tests: {_LATER}"),
        Reason("videostream*", "*", f"{_COMMAND}: the live picture"),
        Reason(
            "decoder_control",
            "*",
            f"{_COMMAND}: the head's buttons and the switches that cannot be read back",
        ),
        Reason(
            "set_extra_io", "*", f"{_COMMAND}: inputs and outputs that few boards have"
        ),
        Reason("comm_write", "*", f"{_COMMAND}: what is sent to the serial port"),
        Reason("upgrade_firmware", "*", _FIRMWARE),
        Reason(
            "upgrade_htmls",
            "*",
            "update *Web interface*, action `upgrade_web_interface`: the file",
        ),
        Reason("restore_params", "*", f"{_COMMAND}: action `restore_settings`"),
        Reason("set_factory_params", "*", "factory data, for the maker"),
    ),
    "uid": (
        Reason("getuid", "*", "the login; a secret"),
        Reason("keep_alive", "*", "the heartbeat: binary sensor *Connectivity*"),
        Reason("getmodel", "*", "the device's model"),
        Reason("user_management", "*", f"users, with secrets: {_LATER}"),
        Reason("snapshot.cgi", "upload", f"snapshot upload: {_LATER}"),
        Reason("snapshot.cgi", "*", f"{_COMMAND}: the still picture"),
        Reason("OnvifFirmwareUpgrade", "*", _FIRMWARE),
        Reason("factory_reset", "*", f"{_COMMAND}: the action `factory_reset`"),
        Reason("ptz_ctrl", "*", f"{_COMMAND}: the head's buttons"),
        Reason("getcapabilities", "*", "tells which entities there are"),
        Reason("videoencoder/getcapabilities", "*", "tells the options and ranges"),
        Reason("audioencoder/getcapabilities", "*", "tells the options"),
        Reason("network", "*", f"network: {_LATER}"),
        Reason("time", "current_time", "sensor *Clock drift*"),
        Reason("time", "update_period", _NOBODY_KNOWS),
        Reason("time", "*", "button *Synchronise clock* writes it"),
        Reason("motion", "blockcount", _AREA),
        Reason("motion", "areavalue", _AREA),
    ),
}

_POSITION: Final = "0 to 2 by direction, 0 to 100 by coordinates"

DEPENDENT: Final[Mapping[str, str]] = {
    "videoencoder/encode_mode": "what the camera tells",
    "videoencoder/resolution": "what the camera tells for the codec",
    "videoencoder/framerate": "what the camera tells for codec and resolution",
    "videoencoder/govlength": "1 to four times the greatest frame rate",
    "videoencoder/bitrate": "what the camera tells for codec and resolution",
    "audioencoder/encode_type": "what the camera tells",
    "audioencoder/samplerate": "what the camera tells for the codec",
    "audioencoder/bitrate": "what the camera tells for codec and sample rate",
    "osd/title_pos_x": _POSITION,
    "osd/title_pos_y": _POSITION,
    "osd/time_pos_x": _POSITION,
    "osd/time_pos_y": _POSITION,
}
"""The values of what depends on other parameters, by what is written."""

OTHERS: Final[Mapping[str, str]] = {
    "main": "the still and the live picture",
    "sub": "the same of the sub stream, where the camera has two",
    "connectivity": "whether the last heartbeats were answered",
    "motion_alarm": "`alarm_status` of `get_status.cgi`; an ONVIF event of the `uid` family",
    "input_alarm": "`alarm_status` of `get_status.cgi`",
    "sound_alarm": "`alarm_status` of `get_status.cgi`, where the camera listens",
    "person_alarm": "an ONVIF event of the `uid` family, once the camera has told of a person",
    "alarm": "the beginning of each of these alarms",
    "last_alarm": "the still that is taken at the beginning of an alarm",
    "alarm_path": "whether the camera tells its alarms by itself, or is asked",
    "alarm_delay": "from the call of an `mjpeg` camera to the alarm shown",
    "test_alarm_push": "waits for an alarm, and reports how it came; sends nothing",
    "status": "the heartbeat, and what Home Assistant has told the camera to do",
    "address": "where Home Assistant reaches the camera",
    "last_restart": "commanded from here, or seen: a clock back in 1970, a login that lapsed",
    "live_*": "what passes through Home Assistant while somebody watches; a sub stream has such sensors of its own",
    "clock_drift": "how far the camera's clock is ahead of Home Assistant's",
    "restart": "`reboot`",
    "factory_reset": "`restore_factory.cgi`, `factory_reset`; for administrators",
    "firmware": "the version that the camera tells, and the newest file on the shelf; `upgrade_firmware.cgi`, `OnvifFirmwareUpgrade`",
    "web_interface": "the same of an `mjpeg` camera's web pages; `upgrade_htmls.cgi`",
    "synchronize_clock": "Home Assistant's time, in the camera's own zone",
    "moving": "the moves and patrols that Home Assistant has started",
    "ptz": "what Home Assistant has told the head to do",
    "ptz_preset": "`decoder_control.cgi`, `ptz_ctrl`; the names are kept in Home Assistant",
    "ptz_speed": "sent along by `ptz_ctrl`; kept in Home Assistant",
    "ptz_step_duration": "how long a button moves; kept in Home Assistant",
    "ptz_*": "`decoder_control.cgi`, `ptz_ctrl`",
    "infrared_lamps": "`decoder_control.cgi` 95 and 94, if the option *Output drives* says so",
    "alarm_output": "`decoder_control.cgi` 95 and 94, if the option *Output drives* says so",
    "aux_switch_*": "`decoder_control.cgi` 22 to 29, with the option *Head is turned by: RS-485 decoder*",
}
"""Where the entities come from that are no parameter, by patterns of their keys."""
