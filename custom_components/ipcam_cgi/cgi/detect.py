"""Finds out which family a camera belongs to: the only module that knows both."""

import asyncio
from contextlib import suppress
from http import HTTPStatus
import re
from typing import Final

from aiohttp import ClientSession

from .address import CameraAddress
from .client import CameraClient
from .errors import (
    CameraConnectionError,
    CameraError,
    CameraResponseError,
    CameraUnsupportedError,
    ErrorKey,
)
from .mjpeg import MjpegClient
from .mjpeg.search import is_family as is_mjpeg, sighted as sighted_mjpeg
from .models import ClientOptions
from .search.models import Sighting
from .text import decode
from .transport import TEXT_LIMIT, Answer, Transport
from .uid import UidClient
from .uid.search import GETINFO, sighted as sighted_uid
from .uid.session import GETUID

FAMILIES: Final[dict[str, type[MjpegClient | UidClient]]] = {
    "mjpeg": MjpegClient,
    "uid": UidClient,
}

_MJPEG_ID: Final = re.compile(r"^var[ \t]+id[ \t]*=", re.MULTILINE)
_MJPEG_VERSION: Final = re.compile(r"^var[ \t]+sys_ver[ \t]*=", re.MULTILINE)
_UID_FAULT: Final = re.compile(r"<fault\b.*/cgi-bin/getuid\b", re.DOTALL)
# Whoever answers shows itself in the first few lines.
_PROBE_BYTES: Final = 4096
# Many strangers may answer at once.
_GLANCE_LIMIT: Final = 64 * 1024
_GLANCE_SECONDS: Final = 1.5
_PAUSE: Final = 1.0
_VSTARCAM: Final = re.compile(
    r"\b(?:realdeviceid|deviceid)\s*=|\bresult\s*=\s*[\"']?Auth"
)
_FOSCAM_HD: Final = re.compile(r"<CGI_Result>", re.IGNORECASE)
_MAYGION_SERVER: Final = "WebServer(IPCamera_Logo)"
_NEWER_SERVER: Final = "gSOAP"
_WEB_PAGE: Final = re.compile(r"\s*<(?:!doctype\s+html|html)\b", re.IGNORECASE)
_NO_ANSWER: Final = Answer(status=0, headers={}, body=b"")


def create_client(
    family: str, transport: Transport, options: ClientOptions = ClientOptions()
) -> CameraClient:
    """Return the client of a known family.

    Raises:
        KeyError: There is no such family.
    """
    return FAMILIES[family](transport, options)


def is_of_family(client: CameraClient, family: str) -> bool:
    """Return whether a client is of a family; no client is of an unknown one."""
    kind = FAMILIES.get(family)
    return kind is not None and isinstance(client, kind)


async def detect(
    transport: Transport, *, mac: str | None = None
) -> tuple[str, CameraClient]:
    """Find out which family answers, and log in; in at most five requests.

    The credentials are sent only to what has shown itself to be such a camera.

    Args:
        transport: Where to, and with which credentials.
        mac: The MAC address of the camera that is meant, 12 upper-case hexadecimal
            digits; None: any.

    Returns:
        The family's name, and a client that is logged in.

    Raises:
        CameraIdentityError: It is another camera than the one that is meant.
        CameraConnectionError: Nothing answers there.
        CameraAuthError: It is a camera, but the credentials are wrong or too weak.
        CameraUnsupportedError: It is none of these cameras; its key says what it is.
        CameraResponseError: What answers makes no sense.
    """
    probe = _Probe(transport)
    if (family := await probe.family()) is not None:
        client = create_client(family, transport)
        if mac is not None:
            client.expect(mac)
        await client.login()
        return family, client
    if probe.getuid.status >= HTTPStatus.INTERNAL_SERVER_ERROR:
        # Busy or in trouble: what it is cannot be told now.
        raise CameraResponseError(ErrorKey.HTTP_STATUS, status=str(probe.getuid.status))
    hd = await probe.ask("/cgi-bin/CGIProxy.fcgi")
    neighbour = _what_else(probe.status, probe.getuid, hd)
    if neighbour is ErrorKey.OTHER_DEVICE and probe.failures:
        raise probe.failures[0]
    raise CameraUnsupportedError(neighbour)


async def glance(
    session: ClientSession,
    address: CameraAddress,
    *,
    seconds: float = _GLANCE_SECONDS,
    is_patient: bool = False,
) -> Sighting | None:
    """Find out who answers over HTTP, without credentials; in at most three requests.

    Args:
        session: The session to send with; it is not closed here.
        address: Where to look.
        seconds: How long all of it may take.
        is_patient: Whether to try again, for as long, where nothing can be connected to.

    Returns:
        What was seen; None if it is none of these cameras, or nobody answers in time.
    """
    probe = _Probe(Transport(session, address, "", ""), limit=_GLANCE_LIMIT)
    seen: Sighting | None = None
    with suppress(CameraError, TimeoutError):
        async with asyncio.timeout(seconds):
            match await (probe.family_at_last() if is_patient else probe.family()):
                case "mjpeg":
                    seen = sighted_mjpeg(address, probe.status)
                case "uid":
                    # Also one that tells no more, or not in time, was seen.
                    seen = sighted_uid(address, None)
                    info = await probe.ask(*GETINFO)
                    seen = sighted_uid(address, info)
    return seen


class _Probe:
    """Asks who is there, without credentials.

    Attributes:
        failures: What was met instead of answers.
        status: The answer to the CGI of the one family.
        getuid: The answer to the CGI of the other, if it was asked.
    """

    def __init__(self, transport: Transport, *, limit: int = TEXT_LIMIT) -> None:
        self._transport = transport
        self._limit = limit
        self.failures: list[CameraError] = []
        self.status = self.getuid = _NO_ANSWER

    async def family(self) -> str | None:
        """Return which family it is of, None for any other device.

        Raises:
            CameraConnectionError: Nobody is there, or nobody who answers in time.
        """
        self.status = await self.ask("/get_status.cgi")
        if _is_mjpeg(self.status):
            return "mjpeg"
        self.getuid = await self.ask(GETUID)
        return "uid" if _UID_FAULT.search(_beginning(self.getuid)) else None

    async def family_at_last(self) -> str | None:
        """Return the same, and try again and again where nobody is there.

        Raises:
            CameraConnectionError: Nobody answers in time.
        """
        while True:
            try:
                return await self.family()
            except CameraConnectionError as err:
                if err.key is not ErrorKey.CANNOT_CONNECT:
                    raise
            await asyncio.sleep(_PAUSE)

    async def ask(self, path: str, query: str = "") -> Answer:
        """Return the answer to a GET request, an empty one where there is none.

        Raises:
            CameraConnectionError: Nobody is there, or nobody who answers in time.
        """
        # A camera of one family may choke on what the other understands: that is an
        # empty answer. Nobody there, or nobody who answers in time, is the end.
        try:
            return await self._transport.get(
                path, query, limit=self._limit, login=False, repeat=False
            )
        except (CameraConnectionError, CameraResponseError) as err:
            if err.key in (ErrorKey.CANNOT_CONNECT, ErrorKey.TIMED_OUT):
                raise
            self.failures.append(err)
            return _NO_ANSWER


def _beginning(answer: Answer) -> str:
    return decode(answer.body[:_PROBE_BYTES])


def _is_mjpeg(answer: Answer) -> bool:
    text = _beginning(answer)
    if _VSTARCAM.search(text):
        return False
    if answer.status == HTTPStatus.OK:
        return bool(_MJPEG_ID.search(text) and _MJPEG_VERSION.search(text))
    # It wants a login, or is busy.
    return is_mjpeg(answer.challenge, answer.server)


def _what_else(status: Answer, getuid: Answer, hd: Answer) -> ErrorKey:
    """Name the neighbour that was met instead."""
    answers = (status, getuid, hd)
    if _VSTARCAM.search(_beginning(status)):
        return ErrorKey.OTHER_VSTARCAM
    if _FOSCAM_HD.search(_beginning(hd)):
        return ErrorKey.OTHER_FOSCAM_HD
    if any(_MAYGION_SERVER in answer.server for answer in answers):
        return ErrorKey.OTHER_MAYGION
    if any(_NEWER_SERVER in answer.server for answer in answers):
        return ErrorKey.OTHER_NEWER_FIRMWARE
    if any(_WEB_PAGE.match(_beginning(answer)) for answer in answers):
        return ErrorKey.OTHER_WEB_PAGE
    return ErrorKey.OTHER_DEVICE
