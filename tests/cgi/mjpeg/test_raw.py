"""Raw commands of the `mjpeg` family: what is out of range is not sent."""

import pytest

from custom_components.ipcam_cgi.cgi import BAUD_RATES, CameraValueError
from custom_components.ipcam_cgi.cgi.mjpeg import MjpegClient
from tests.simulator import MjpegCamera


@pytest.mark.parametrize(
    ("baud", "data"), [(1800, b"x"), (0, b"x"), (9600, b""), (9600, bytes(256))]
)
async def test_serial_out_of_range(
    mjpeg_client: MjpegClient, mjpeg_camera: MjpegCamera, baud: int, data: bytes
) -> None:
    """A rate that has no number, and more bytes than their count can say."""
    assert mjpeg_client.raw is not None
    with pytest.raises(CameraValueError):
        await mjpeg_client.raw.write_serial(0, baud, data)
    assert not mjpeg_camera.requests


async def test_longest_write(
    mjpeg_client: MjpegClient, mjpeg_camera: MjpegCamera
) -> None:
    """As many bytes as there may be."""
    assert mjpeg_client.raw is not None
    await mjpeg_client.raw.write_serial(3, BAUD_RATES[-1], bytes(255))
    assert mjpeg_camera.serial_writes == [(3, 4098, "\0" * 255)]
