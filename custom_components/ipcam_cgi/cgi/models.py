"""What a camera is and what it last told: frozen dataclasses."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import Any, Final, Self, TypedDict, cast

from .area import BitOrder
from .errors import CameraResponseError, ErrorKey
from .settings import AnySetting, Setting

JPEG_START: Final = b"\xff\xd8"
_JPEG_END: Final = b"\xff\xd9"
_MARKER: Final = 0xFF
FIRMWARE_PATHS: Final = ("/cgi-bin/OnvifFirmwareUpgrade", "/OnvifFirmwareUpgrade")
"""The paths that firmware may be sent to: HTTP CGI 1.0.3 §2 and §3.20 disagree."""
# The end, and the scan that it ends.
_NO_SEGMENTS: Final = frozenset({0xD9, 0xDA})
# More than a picture of 16 MiB has in segments of full length.
_MOST_SEGMENTS: Final = 1000
# Cameras pad a picture with a few zeros or a line end.
_JPEG_PADDING: Final = 64


@dataclass(frozen=True, kw_only=True)
class Range:
    """Values a number may take on this camera, both ends included."""

    minimum: int
    maximum: int
    step: int = 1


@dataclass(frozen=True, kw_only=True)
class CameraInfo:
    """Who a camera is; does not change while it is connected.

    Attributes:
        mac: Ethernet MAC address, 12 upper-case hexadecimal digits.
        name: What the user called the camera, or None.
        manufacturer: Who wrote the firmware, as far as is known.
        model: What the camera calls itself, or None.
        firmware: Version of the system firmware, or None.
        web_version: Version of the camera's own web pages, or None.
        hardware: Hardware line that a firmware must fit, or None.
        serial: Serial number, or None.
    """

    mac: str
    manufacturer: str
    name: str | None = None
    model: str | None = None
    firmware: str | None = None
    web_version: str | None = None
    hardware: str | None = None
    serial: str | None = None


class Output(StrEnum):
    """What a camera's output drives."""

    INFRARED_LAMPS = "infrared_lamps"
    ALARM_OUTPUT = "alarm_output"


class Head(StrEnum):
    """What turns a camera's head."""

    MOTORS = "motors"
    RS485_DECODER = "rs485_decoder"
    NONE = "none"


class Picture(StrEnum):
    """Which of a camera's pictures: it may send a large and a small one."""

    MAIN = "main"
    SUB = "sub"


@dataclass(frozen=True, kw_only=True)
class VideoDemand:
    """What is asked of a live picture. None: whatever the camera is set to.

    Attributes:
        rate: The frames per second that are enough.
        resolution: The resolution that is enough, as in 640x480.
    """

    rate: float | None = None
    resolution: str | None = None

    def meets(self, other: Self) -> Self:
        """Return the least that is enough for this and another demand."""
        return replace(
            self,
            rate=None
            if self.rate is None or other.rate is None
            else max(self.rate, other.rate),
            resolution=None
            if self.resolution is None or other.resolution is None
            else max(self.resolution, other.resolution, key=_pixels),
        )


def _pixels(resolution: str) -> int:
    width, _, height = resolution.partition("x")
    return int(width) * int(height)


@dataclass(frozen=True, kw_only=True)
class VideoSource:
    """Where other programs find a live picture.

    Attributes:
        url: The address. It holds the password.
        playable: Whether it is a video that Home Assistant's stream can pass on.
    """

    url: str = field(repr=False)
    playable: bool


class RtspLogin(StrEnum):
    """How RTSP is told the username and the password."""

    USER_INFO = "user_info"
    QUERY = "query"
    NONE = "none"


@dataclass(frozen=True, kw_only=True)
class RtspOptions:
    """Where a camera's RTSP is.

    Attributes:
        enabled: Whether it is used at all.
        port: Its TCP port.
        main_path: The path of the large picture.
        sub_path: The path of the small one: mind that /stream1 is often the small.
        login: How it is told the username and the password.
        ask: Whether the camera's own word, where it has one, goes before port and paths.
    """

    enabled: bool = True
    ask: bool = True
    port: int = 554
    main_path: str = "/stream0"
    sub_path: str = "/stream1"
    login: RtspLogin = RtspLogin.USER_INFO


@dataclass(frozen=True, kw_only=True)
class ClientOptions:
    """What a camera cannot tell about itself, so that its user must.

    Attributes:
        output: What the output drives.
        output_inverted: The output is on when it is told to be off.
        head: What turns the head.
        swap_left_right: The head turns left when it is told to turn right.
        swap_up_down: It tilts up when it is told to tilt down.
        events: Whether to listen to the alarms that it tells by itself.
        rtsp: Where its RTSP is.
        motion_area_bits: The order of bits in its motion area, None if it shall tell.
        firmware_path: The path that firmware is sent to.
    """

    output: Output = Output.INFRARED_LAMPS
    output_inverted: bool = False
    head: Head = Head.MOTORS
    swap_left_right: bool = False
    swap_up_down: bool = False
    events: bool = True
    rtsp: RtspOptions = RtspOptions()
    motion_area_bits: BitOrder | None = None
    firmware_path: str = FIRMWARE_PATHS[0]


class AlarmKind(StrEnum):
    """What an alarm is about."""

    MOTION = "motion"
    INPUT = "input"
    SOUND = "sound"
    PERSON = "person"


@dataclass(frozen=True, kw_only=True)
class Status:
    """What the heartbeat told.

    Attributes:
        alarms: The alarms that are on.
    """

    alarms: frozenset[AlarmKind] = frozenset()


@dataclass(frozen=True)
class SettingValues:
    """Values by setting, typed by the setting asked for."""

    _values: Mapping[AnySetting, Any] = field(default_factory=dict)

    def get[T](self, setting: Setting[T]) -> T | None:
        """Return a setting's value, None if it was not reported or is unreadable."""
        return cast("T | None", self._values.get(setting))

    def __contains__(self, setting: AnySetting) -> bool:
        """Return whether the camera reported this setting."""
        return setting in self._values

    def __iter__(self) -> Iterator[AnySetting]:
        """Return the reported settings."""
        return iter(self._values)


class Exchange(TypedDict, total=False):
    """One request and its answer, as recordings and diagnostics keep them.

    Either status, headers and a body are there, or the error that came instead.
    """

    method: str
    target: str
    status: int
    headers: dict[str, str]
    body: str
    body_base64: str
    error: str


type Jpeg = bytes | memoryview
"""A picture; a view where it lies within what was read, which spares a copy."""


def is_whole_jpeg(body: Jpeg) -> bool:
    """Return whether a body begins and ends as a JPEG does.

    The end must be the picture's own, not that of a thumbnail in one of the segments
    before it (ITU T.81 §B.1.1).
    """
    if body[:2] != JPEG_START or len(body) < len(JPEG_START + _JPEG_END):
        return False
    position = len(JPEG_START)
    for _ in range(_MOST_SEGMENTS):
        # What is no segment is left to those who decode it.
        if body[position] != _MARKER or body[position + 1] in _NO_SEGMENTS:
            end = max(position, len(body) - _JPEG_PADDING)
            return _JPEG_END in bytes(body[end:])
        if body[position + 1] == _MARKER:
            position += 1  # It is filled up.
        else:
            position += 2 + int.from_bytes(body[position + 2 : position + 4])
        if position + 1 >= len(body):
            return False
    return False


def checked_jpeg(body: bytes) -> bytes:
    """Return a body that is one whole JPEG.

    Raises:
        CameraResponseError: It is something else, or its end is missing.
    """
    if not is_whole_jpeg(body):
        raise CameraResponseError(ErrorKey.NOT_A_PICTURE)
    return body
