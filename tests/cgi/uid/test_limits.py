"""What is sent along when a change makes a choice illegal: the nearest."""

import pytest

from custom_components.ipcam_cgi.cgi.settings import MAIN_RESOLUTION
from custom_components.ipcam_cgi.cgi.uid import limits
from custom_components.ipcam_cgi.cgi.uid.params import PARAMS


@pytest.mark.parametrize(
    ("present", "offered", "sent"),
    [
        ("1080P", ("2592X1944", "720P", "VGA"), "720P"),
        ("VGA", ("2592X1944", "1080P"), "1080P"),
        ("1080P", ("2592X1944", "1080P"), None),
        ("unheard-of", ("2592X1944", "1080P"), "1080P"),
    ],
)
def test_nearest_resolution(
    present: str, offered: tuple[str, ...], sent: str | None
) -> None:
    """The largest that is not larger than before, else the smallest; none if legal."""
    (param,) = [param for param in PARAMS if param.setting is MAIN_RESOLUTION]
    answers = {
        "videoencoder": {
            "stream1/encode_mode": "H264",
            "stream1/resolution": present,
        },
        limits.VIDEO: {
            f"stream1/H264/{name}/framerate_range": "1-30" for name in offered
        },
    }
    assert param.adjusted(answers) == sent
