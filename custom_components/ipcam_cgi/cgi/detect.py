"""Finds out which family a camera belongs to: the only module that knows both."""

from http import HTTPStatus
import re
from typing import Final

from .client import CameraClient
from .errors import (
    CameraConnectionError,
    CameraError,
    CameraResponseError,
    CameraUnsupportedError,
    ErrorKey,
)
from .mjpeg import MjpegClient
from .models import ClientOptions
from .text import decode
from .transport import Answer, Transport
from .uid import UidClient

FAMILIES: Final[dict[str, type[MjpegClient | UidClient]]] = {
    "mjpeg": MjpegClient,
    "uid": UidClient,
}

_MJPEG_SERVER: Final = re.compile(r"(?:Netwave|ReeCam) IP Camera", re.IGNORECASE)
_MJPEG_REALM: Final = re.compile(r'realm="?ipcamera_', re.IGNORECASE)
_MJPEG_ID: Final = re.compile(r"^var[ \t]+id[ \t]*=", re.MULTILINE)
_MJPEG_VERSION: Final = re.compile(r"^var[ \t]+sys_ver[ \t]*=", re.MULTILINE)
_UID_FAULT: Final = re.compile(r"<fault\b.*/cgi-bin/getuid\b", re.DOTALL)
# Whoever answers shows itself in the first few lines.
_PROBE_BYTES: Final = 4096
_VSTARCAM: Final = re.compile(
    r"\b(?:realdeviceid|deviceid)\s*=|\bresult\s*=\s*[\"']?Auth"
)
_FOSCAM_HD: Final = re.compile(r"<CGI_Result>", re.IGNORECASE)
_MAYGION_SERVER: Final = "WebServer(IPCamera_Logo)"
_NEWER_SERVER: Final = "gSOAP"
_WEB_PAGE: Final = re.compile(r"\s*<(?:!doctype\s+html|html)\b", re.IGNORECASE)


def create_client(
    family: str, transport: Transport, options: ClientOptions = ClientOptions()
) -> CameraClient:
    """Return the client of a known family.

    Raises:
        KeyError: There is no such family.
    """
    return FAMILIES[family](transport, options)


async def detect(transport: Transport) -> tuple[str, CameraClient]:
    """Find out which family answers, and log in; in at most four requests.

    The credentials are sent only to what has shown itself to be such a camera.

    Returns:
        The family's name, and a client that is logged in.

    Raises:
        CameraConnectionError: Nothing answers there.
        CameraAuthError: It is a camera, but the credentials are wrong or too weak.
        CameraUnsupportedError: It is none of these cameras; its key says what it is.
        CameraResponseError: What answers makes no sense.
    """
    failures: list[CameraError] = []

    async def probe(path: str) -> Answer:
        # A camera of one family may choke on what the other understands: that is an
        # empty answer. Nobody there, or nobody who answers in time, is the end.
        try:
            return await transport.get(path, login=False, repeat=False)
        except (CameraConnectionError, CameraResponseError) as err:
            if err.key in (ErrorKey.CANNOT_CONNECT, ErrorKey.TIMED_OUT):
                raise
            failures.append(err)
            return Answer(status=0, headers={}, body=b"")

    status = await probe("/get_status.cgi")
    if _is_mjpeg(status):
        return await _logged_in("mjpeg", transport)
    getuid = await probe("/cgi-bin/getuid")
    if _UID_FAULT.search(_beginning(getuid)):
        return await _logged_in("uid", transport)
    if getuid.status >= HTTPStatus.INTERNAL_SERVER_ERROR:
        # Busy or in trouble: what it is cannot be told now.
        raise CameraResponseError(ErrorKey.HTTP_STATUS, status=str(getuid.status))
    neighbour = _what_else(status, getuid, await probe("/cgi-bin/CGIProxy.fcgi"))
    if neighbour is ErrorKey.OTHER_DEVICE and failures:
        raise failures[0]
    raise CameraUnsupportedError(neighbour)


def _beginning(answer: Answer) -> str:
    return decode(answer.body[:_PROBE_BYTES])


async def _logged_in(family: str, transport: Transport) -> tuple[str, CameraClient]:
    client = create_client(family, transport)
    await client.login()
    return family, client


def _is_mjpeg(answer: Answer) -> bool:
    text = _beginning(answer)
    if _VSTARCAM.search(text):
        return False
    if answer.status == HTTPStatus.OK:
        return bool(_MJPEG_ID.search(text) and _MJPEG_VERSION.search(text))
    # It wants a login, or is busy.
    return bool(
        _MJPEG_SERVER.search(answer.server) or _MJPEG_REALM.search(answer.challenge)
    )


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
