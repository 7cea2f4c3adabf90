"""The `mjpeg` family: IP Camera CGI 1.27, ``var name=value;`` answers, MJPEG push."""

from .client import MjpegClient

__all__ = ["MjpegClient"]
