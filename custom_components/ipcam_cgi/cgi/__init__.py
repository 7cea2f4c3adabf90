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
from .models import (
    CameraInfo,
    ClientOptions,
    Exchange,
    Head,
    Output,
    Range,
    SettingValues,
    Status,
)
from .ptz import Direction, Ptz
from .transport import Transport

__all__ = [
    "FAMILIES",
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
    "Direction",
    "ErrorKey",
    "Exchange",
    "Head",
    "Output",
    "Ptz",
    "Range",
    "Relay",
    "SettingValues",
    "Status",
    "Transport",
    "create_client",
    "detect",
]
