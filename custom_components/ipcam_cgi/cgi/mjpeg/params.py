"""Every CGI parameter of the `mjpeg` family that is a setting (CGI 1.27)."""

from typing import Final

from .. import settings as s
from ..models import Range
from ..params import Address, AnyParam, ChoiceParam, NumberParam, ToggleParam

CAMERA_CONTROL: Final = "camera_control"
"""Takes one parameter a request, by number: `param=1&value=128`."""

PARAMS: Final[tuple[AnyParam, ...]] = (
    NumberParam(
        setting=s.BRIGHTNESS,
        read=Address("get_camera_params", "brightness"),
        write=Address(CAMERA_CONTROL, "1"),
        range=Range(minimum=0, maximum=255),
    ),
    NumberParam(
        setting=s.CONTRAST,
        read=Address("get_camera_params", "contrast"),
        write=Address(CAMERA_CONTROL, "2"),
        range=Range(minimum=0, maximum=6),
    ),
    ChoiceParam(
        setting=s.POWER_LINE_MODE,
        read=Address("get_camera_params", "mode"),
        write=Address(CAMERA_CONTROL, "3"),
        options={"0": "50_hz", "1": "60_hz", "2": "outdoor"},
    ),
    ToggleParam(
        setting=s.MOTION_DETECTION,
        read=Address("get_params", "alarm_motion_armed"),
        write=Address("set_alarm", "motion_armed"),
    ),
)
