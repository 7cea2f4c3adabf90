"""The cameras' protocols over CGI. Knows nothing about Home Assistant."""

from .address import CameraAddress
from .area import AreaMemory, BitOrder, Blocks, MotionArea, MotionAreas, Shape, shape_of
from .client import CameraClient, Relay
from .detect import FAMILIES, create_client, detect, glance, is_of_family
from .errors import (
    CameraAuthError,
    CameraBusyError,
    CameraConnectionError,
    CameraError,
    CameraIdentityError,
    CameraPrivilegeError,
    CameraResponseError,
    CameraTimeoutError,
    CameraUnsupportedError,
    CameraUploadInterruptedError,
    CameraValueError,
    ErrorKey,
)
from .events import AlarmEvents
from .firmware import Firmware, FirmwareKind, FirmwareLabel, version_key
from .head import AXES, Abilities, Motion, Patrol, PtzEvent, PtzEventKind, TourStop
from .models import (
    AlarmKind,
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
from .params_file import ParamsFile
from .ptz import DEFAULT_STEP, MOVE_SECONDS, TOUR_SECONDS, Ptz
from .push import AlarmPush, PushTarget
from .raw import BAUD_RATES, EXTRA_LINES, SERIAL_BYTES, RawCommands
from .rtsp import rtsp_url, split_uri
from .schedule import (
    DAY_QUARTERS,
    QUARTER,
    WEEK_QUARTERS,
    Schedule,
    ScheduleKind,
    Schedules,
)
from .search.merging import merge
from .search.models import SearchWay, Sighting, UdpSearch
from .search.network import search_network
from .search.onvif import search_onvif
from .search.probes import search_http
from .search.udp import search_udp
from .transport import Transport

__all__ = [
    "AXES",
    "BAUD_RATES",
    "DAY_QUARTERS",
    "DEFAULT_STEP",
    "EXTRA_LINES",
    "FAMILIES",
    "MOVE_SECONDS",
    "QUARTER",
    "SERIAL_BYTES",
    "TOUR_SECONDS",
    "WEEK_QUARTERS",
    "Abilities",
    "AlarmEvents",
    "AlarmKind",
    "AlarmPush",
    "AreaMemory",
    "BitOrder",
    "Blocks",
    "CameraAddress",
    "CameraAuthError",
    "CameraBusyError",
    "CameraClient",
    "CameraConnectionError",
    "CameraError",
    "CameraIdentityError",
    "CameraInfo",
    "CameraPrivilegeError",
    "CameraResponseError",
    "CameraTimeoutError",
    "CameraUnsupportedError",
    "CameraUploadInterruptedError",
    "CameraValueError",
    "ClientOptions",
    "ErrorKey",
    "Exchange",
    "Firmware",
    "FirmwareKind",
    "FirmwareLabel",
    "Head",
    "Jpeg",
    "Motion",
    "MotionArea",
    "MotionAreas",
    "Output",
    "ParamsFile",
    "Patrol",
    "Picture",
    "Ptz",
    "PtzEvent",
    "PtzEventKind",
    "PushTarget",
    "Range",
    "RawCommands",
    "Relay",
    "RtspLogin",
    "RtspOptions",
    "Schedule",
    "ScheduleKind",
    "Schedules",
    "SearchWay",
    "SettingValues",
    "Shape",
    "Sighting",
    "Status",
    "TourStop",
    "Transport",
    "UdpSearch",
    "VideoDemand",
    "VideoSource",
    "create_client",
    "detect",
    "glance",
    "is_of_family",
    "merge",
    "rtsp_url",
    "search_http",
    "search_network",
    "search_onvif",
    "search_udp",
    "shape_of",
    "split_uri",
    "version_key",
]
