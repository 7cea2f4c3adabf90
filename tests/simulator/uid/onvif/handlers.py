"""What the ONVIF services have in common: where they are, and what answers an operation."""

from collections.abc import Awaitable, Callable

from .soap import SoapRequest

DEVICE_PATH = "/onvif/device_service"
MEDIA_PATH = "/onvif/media_service"
EVENT_PATH = "/onvif/event_service"
SUBSCRIPTION_PATH = "/onvif/subscription"
"""A subscription is a parameter of it: real cameras have such addresses."""

type Handler = Callable[[SoapRequest], str | Awaitable[str]]
"""Returns what stands in the answer's body."""
