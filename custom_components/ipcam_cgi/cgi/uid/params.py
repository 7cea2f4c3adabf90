"""Every CGI parameter of the `uid` family that is a setting (HTTP CGI 1.0.3)."""

from typing import Final

from .. import settings as s
from ..models import Range
from ..params import Address, AnyParam, NumberParam, ToggleParam

PARAMS: Final[tuple[AnyParam, ...]] = (
    NumberParam(
        setting=s.BRIGHTNESS,
        read=Address("image", "brightness"),
        write=Address("image", "brightness"),
        range=Range(minimum=0, maximum=255),
    ),
    NumberParam(
        setting=s.CONTRAST,
        read=Address("image", "contrast"),
        write=Address("image", "contrast"),
        range=Range(minimum=0, maximum=255),
    ),
    ToggleParam(
        setting=s.MOTION_DETECTION,
        read=Address("motion", "enable"),
        write=Address("motion", "enable"),
    ),
)
