"""The simulated camera of the `mjpeg` family (IP Camera CGI 1.27)."""

from .camera import MjpegCamera

__all__ = ["MjpegCamera"]
