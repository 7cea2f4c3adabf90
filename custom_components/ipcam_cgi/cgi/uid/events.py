"""The events of the `uid` family: its CGI tells none, ONVIF does (PullPoint)."""

from collections.abc import Callable, Mapping
from http import HTTPStatus
import importlib
from typing import Final, override

from ..errors import CameraError, CameraTimeoutError
from ..events import AlarmEvents
from ..models import AlarmKind, Picture
from ..transport import Transport

DEVICE_SERVICE: Final = "/onvif/device_service"

# Needs no login, by ONVIF Core §8.3 (access classes).
_WHAT_TIME: Final = (
    b'<?xml version="1.0" encoding="UTF-8"?>'
    b'<s:Envelope xmlns:s="http://www.w3.org/2003/05/soap-envelope"><s:Body>'
    b'<GetSystemDateAndTime xmlns="http://www.onvif.org/ver10/device/wsdl"/>'
    b"</s:Body></s:Envelope>"
)
_TIME: Final = b"GetSystemDateAndTimeResponse"


class UidEvents(AlarmEvents):
    """Listens over ONVIF.

    Attributes:
        streams: The paths and the port of RTSP, as ONVIF tells them; nothing before.
    """

    KINDS = frozenset({AlarmKind.MOTION, AlarmKind.PERSON})
    LIBRARY = "onvif-zeep-async"

    def __init__(self, transport: Transport) -> None:
        """Use the address and the account of a transport."""
        self._transport = transport
        self.streams: Mapping[Picture, str] = {}

    @override
    def load(self) -> None:
        importlib.import_module(".onvif", __package__).load_descriptions()

    @override
    async def listen(self, show: Callable[[Mapping[AlarmKind, bool]], None]) -> None:
        from .onvif import Onvif  # noqa: PLC0415 - only who listens needs the library

        async with self._transport.lasting(), Onvif(self._transport) as onvif:
            # What was told before holds where it is not told just now.
            self.streams = await onvif.streams() or self.streams
            await onvif.pull(show)


async def offers_events(transport: Transport) -> bool | None:
    """Return whether a camera speaks ONVIF, None if it says nothing in time."""
    try:
        answer = await transport.post(
            DEVICE_SERVICE, _WHAT_TIME, "application/soap+xml; charset=utf-8"
        )
    except CameraTimeoutError:
        return None
    except CameraError:
        return False
    # A page that is the same for any address has been seen with 200.
    return answer.status == HTTPStatus.OK and _TIME in answer.body
