"""The errors a camera can raise; nothing else crosses the package's border."""

from enum import StrEnum
from typing import ClassVar


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


class CameraAuthError(CameraError):
    """The camera refused the credentials."""

    default = ErrorKey.INVALID_AUTH


class CameraPrivilegeError(CameraAuthError):
    """The credentials are right, but the account may not do this."""

    default = ErrorKey.INSUFFICIENT_PRIVILEGE


class CameraResponseError(CameraError):
    """The camera reported a fault, or answered something that is no answer."""

    default = ErrorKey.BAD_ANSWER


class CameraValueError(CameraError):
    """A value is outside what this camera accepts."""

    default = ErrorKey.OUT_OF_RANGE


class CameraUnsupportedError(CameraError):
    """The device is none of these cameras, or this camera cannot do that."""

    default = ErrorKey.NOT_SUPPORTED
