"""The ONVIF services of the simulated uid camera: on the same port as its CGI, with the same accounts."""

from .discovery import WsDiscovery
from .service import Call, Onvif

__all__ = ["Call", "Onvif", "WsDiscovery"]
