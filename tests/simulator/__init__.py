"""Simulated cameras of both families, for tests, for the demo and for people: `python -m tests.simulator`."""

from typing import Any

from .camera import SimulatedCamera
from .faults import Fault, FaultKind, StreamFaultKind
from .mjpeg import MjpegCamera
from .scene import Scene
from .stamp import Stamp, StampedFrames, read_stamp
from .uid import UidCamera
from .uploads import Upload, UploadKind

__all__ = [
    "Fault",
    "FaultKind",
    "MjpegCamera",
    "Scene",
    "SimulatedCamera",
    "Stamp",
    "StampedFrames",
    "StreamFaultKind",
    "UidCamera",
    "Upload",
    "UploadKind",
    "create_camera",
    "read_stamp",
]

FAMILIES: dict[str, type[SimulatedCamera]] = {
    family.family: family for family in (MjpegCamera, UidCamera)
}


def create_camera(family: str, **kwargs: Any) -> SimulatedCamera:
    """Return a camera of a family ("uid" or "mjpeg"); the keywords are its constructor's."""
    return FAMILIES[family](**kwargs)
