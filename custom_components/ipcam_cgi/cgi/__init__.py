"""The cameras' protocols over CGI. Knows nothing about Home Assistant."""

from .address import CameraAddress
from .client import CameraClient, Relay
from .detect import FAMILIES, create_client, detect
from .errors import (
    CameraAuthError,
    CameraConnectionError,
    CameraError,
    CameraPrivilegeError,
    CameraResponseError,
    CameraTimeoutError,
    CameraUnsupportedError,
    CameraValueError,
    ErrorKey,
)
from .head import AXES, Abilities, Motion, Patrol, PtzEvent, PtzEventKind, TourStop
from .models import (
    CameraInfo,
    ClientOptions,
    Exchange,
    Head,
    Jpeg,
    Output,
    Picture,
    Range,
    RtspLogin,
    RtspOptions,
    SettingValues,
    Status,
    VideoDemand,
    VideoSource,
)
from .ptz import DEFAULT_STEP, MOVE_SECONDS, TOUR_SECONDS, Ptz
from .raw import BAUD_RATES, EXTRA_LINES, SERIAL_BYTES, RawCommands
from .rtsp import rtsp_url
from .transport import Transport

__all__ = [
    "AXES",
    "BAUD_RATES",
    "DEFAULT_STEP",
    "EXTRA_LINES",
    "FAMILIES",
    "MOVE_SECONDS",
    "SERIAL_BYTES",
    "TOUR_SECONDS",
    "Abilities",
    "CameraAddress",
    "CameraAuthError",
    "CameraClient",
    "CameraConnectionError",
    "CameraError",
    "CameraInfo",
    "CameraPrivilegeError",
    "CameraResponseError",
    "CameraTimeoutError",
    "CameraUnsupportedError",
    "CameraValueError",
    "ClientOptions",
    "ErrorKey",
    "Exchange",
    "Head",
    "Jpeg",
    "Motion",
    "Output",
    "Patrol",
    "Picture",
    "Ptz",
    "PtzEvent",
    "PtzEventKind",
    "Range",
    "RawCommands",
    "Relay",
    "RtspLogin",
    "RtspOptions",
    "SettingValues",
    "Status",
    "TourStop",
    "Transport",
    "VideoDemand",
    "VideoSource",
    "create_client",
    "detect",
    "rtsp_url",
]
