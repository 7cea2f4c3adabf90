"""The errors a camera can raise; nothing else crosses the package's border."""

from enum import StrEnum
from typing import ClassVar

from .text import mac_address


class ErrorKey(StrEnum):
    """What went wrong, as the key of a message in the user's language."""

    CANNOT_CONNECT = "cannot_connect"
    CONNECTION_DROPPED = "connection_dropped"
    TIMED_OUT = "timed_out"
    INVALID_AUTH = "invalid_auth"
    LOGIN_REFUSED = "login_refused"
    INSUFFICIENT_PRIVILEGE = "insufficient_privilege"
    BAD_ANSWER = "bad_answer"
    HTTP_STATUS = "http_status"
    NO_SUCH_CGI = "no_such_cgi"
    NOT_A_PICTURE = "not_a_picture"
    NOT_IDENTIFIED = "not_identified"
    REDIRECTED = "redirected"
    REFUSED = "refused"
    TOO_LARGE = "too_large"
    INVALID_ADDRESS = "invalid_address"
    UNKNOWN_OPTION = "unknown_option"
    OUT_OF_RANGE = "out_of_range"
    TOO_LONG = "too_long"
    NOT_PRINTABLE = "not_printable"
    EMPTY_AREA = "empty_area"
    NO_DEGREES = "no_degrees"
    NO_FREE_PRESET = "no_free_preset"
    NO_PRESETS = "no_presets"
    NO_SPEED = "no_speed"
    NAME_IS_NUMBER = "name_is_number"
    OVERTAKEN = "overtaken"
    NOT_A_PRESET = "not_a_preset"
    UNKNOWN_PRESET = "unknown_preset"
    NOT_SUPPORTED = "not_supported"
    HTTPS_ADDRESS = "https_address"
    OTHER_DEVICE = "other_device"
    OTHER_FOSCAM_HD = "other_foscam_hd"
    OTHER_MAYGION = "other_maygion"
    OTHER_NEWER_FIRMWARE = "other_newer_firmware"
    OTHER_VSTARCAM = "other_vstarcam"
    OTHER_WEB_PAGE = "other_web_page"
    WRONG_CAMERA = "wrong_camera"
    BAD_PARAMS_FILE = "bad_params_file"
    NO_SUCH_SETTING = "no_such_setting"
    NOT_KEPT = "not_kept"
    BUSY_UPDATING = "busy_updating"
    UPLOAD_INTERRUPTED = "upload_interrupted"
    UPLOAD_UNANSWERED = "upload_unanswered"
    UPLOAD_LOGIN_REFUSED = "upload_login_refused"
    FILE_EMPTY = "file_empty"
    FILE_TOO_LARGE = "file_too_large"
    FILE_TOO_SMALL = "file_too_small"
    FILE_TRUNCATED = "file_truncated"
    FILE_DAMAGED = "file_damaged"
    FILE_NOT_OF_LABEL = "file_not_of_label"
    FILE_NOT_FIRMWARE = "file_not_firmware"
    FILE_IS_ARCHIVE = "file_is_archive"
    FILE_IS_TEXT = "file_is_text"
    FILE_IS_FIRMWARE = "file_is_firmware"
    FILE_IS_WEB_INTERFACE = "file_is_web_interface"
    FILE_IS_SETTINGS = "file_is_settings"
    FILE_OF_OTHER_FAMILY = "file_of_other_family"
    LABEL_NO_HARDWARE = "label_no_hardware"
    LABEL_OTHER_KIND = "label_other_kind"
    LABEL_NO_MODEL = "label_no_model"
    LABEL_OTHER_FAMILY = "label_other_family"
    LABEL_OTHER_HARDWARE = "label_other_hardware"
    LABEL_OTHER_MODEL = "label_other_model"
    HARDWARE_UNKNOWN = "hardware_unknown"
    MODEL_UNKNOWN = "model_unknown"


class CameraError(Exception):
    """Something a camera did, or did not do.

    The key names the message, the placeholders fill it. Neither ever holds a
    credential: they are shown, logged and put into diagnostics.
    """

    default: ClassVar[ErrorKey] = ErrorKey.BAD_ANSWER

    def __init__(self, key: ErrorKey | None = None, **placeholders: str) -> None:
        """Name the message and fill its placeholders."""
        self.key = key or self.default
        self.placeholders = placeholders
        details = ", ".join(f"{name}={text}" for name, text in placeholders.items())
        super().__init__(f"{self.key} ({details})" if details else str(self.key))


class CameraConnectionError(CameraError):
    """The camera could not be reached, or went away in mid-answer."""

    default = ErrorKey.CANNOT_CONNECT


class CameraNotListeningError(CameraConnectionError):
    """Something is there, but refuses the connection: it may be restarting."""


class CameraTimeoutError(CameraConnectionError):
    """The camera did not answer in time."""

    default = ErrorKey.TIMED_OUT


class CameraBusyError(CameraConnectionError):
    """Something is done to the camera meanwhile that must not be disturbed."""

    default = ErrorKey.BUSY_UPDATING


class CameraUploadInterruptedError(CameraConnectionError):
    """Whether the camera has what was uploaded cannot be told."""

    default = ErrorKey.UPLOAD_INTERRUPTED


class CameraAuthError(CameraError):
    """The camera refused the credentials."""

    default = ErrorKey.INVALID_AUTH


class CameraPrivilegeError(CameraAuthError):
    """The credentials are right, but the account may not do this."""

    default = ErrorKey.INSUFFICIENT_PRIVILEGE


class CameraResponseError(CameraError):
    """The camera reported a fault, or answered something that is no answer."""

    default = ErrorKey.BAD_ANSWER


class CameraIdentityError(CameraResponseError):
    """Another camera answers than the one that is meant; its MAC is in `mac`."""

    default = ErrorKey.WRONG_CAMERA

    def __init__(self, mac: str) -> None:
        """Name the camera that answers."""
        super().__init__(mac=mac_address(mac).lower())
        self.mac = mac


class CameraValueError(CameraError):
    """A value is outside what this camera accepts."""

    default = ErrorKey.OUT_OF_RANGE


class CameraUnsupportedError(CameraError):
    """The device is none of these cameras, or this camera cannot do that."""

    default = ErrorKey.NOT_SUPPORTED
