"""Cameras that hear the searches of their network, each family at the port that it always has."""

from typing import Any

from tests.simulator import MjpegCamera, UidCamera


def mjpeg_at(host: str, **changes: Any) -> MjpegCamera:
    """Return a camera at an address."""
    where: dict[str, Any] = {"port": 80, "udp_port": 10000, "udp_host": "0.0.0.0"}
    return MjpegCamera(host=host, **where | changes)


def uid_at(host: str, **changes: Any) -> UidCamera:
    """Return a camera at an address."""
    where: dict[str, Any] = {"port": 80, "udp_port": 3001, "udp_host": "0.0.0.0"}
    return UidCamera(host=host, **where | changes)
