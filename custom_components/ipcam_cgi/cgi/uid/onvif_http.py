"""The HTTP below the ONVIF library: whole answers of a sensible length, or a CameraError."""

import asyncio
from collections.abc import Awaitable
from http import HTTPStatus
import logging
import re
from typing import Any, Final, override

from aiohttp import (
    ClientConnectionError,
    ClientError,
    ClientHandlerType,
    ClientRequest,
    ClientResponse,
    ClientSession,
    DummyCookieJar,
    TCPConnector,
    ThreadedResolver,
)
from onvif import ONVIFError
from zeep.exceptions import Error as ZeepError

from ..errors import (
    CameraAuthError,
    CameraConnectionError,
    CameraError,
    CameraResponseError,
    CameraTimeoutError,
    ErrorKey,
)

# It would log each value that is none, with a traceback, as often as a camera tells it.
logging.getLogger("zeep.xsd").setLevel(logging.CRITICAL)

ANSWER_SECONDS: Final = 10
# More is read for so long that all else waits.
_LONGEST: Final = 256 * 1024
_FAULT: Final = re.compile(rb"<(?:[\w.-]+:)?Fault\b")
_UNAUTHORIZED: Final = re.compile(
    rb"not\s*authori[sz]ed|FailedAuthentication", re.IGNORECASE
)
_REFUSALS: Final = (HTTPStatus.UNAUTHORIZED, HTTPStatus.FORBIDDEN)
_END: Final = b"Envelope>"
# The library trips over answers that make no sense, and then raises whatever Python does.
FAILURES: Final = (
    ONVIFError,
    ZeepError,
    ClientError,
    OSError,
    ArithmeticError,
    AttributeError,
    LookupError,
    SyntaxError,
    TypeError,
    ValueError,
    RuntimeError,
)


def create_session() -> ClientSession:
    """Return a session that reads nothing but whole answers of a sensible length."""
    return ClientSession(
        connector=TCPConnector(force_close=True, resolver=ThreadedResolver()),
        cookie_jar=DummyCookieJar(),
        response_class=_CheckedResponse,
        middlewares=(_refuse_redirect,),
    )


class _CheckedResponse(ClientResponse):
    """An answer that is whole, and no longer than any that makes sense.

    What the library asks once more after a fault, it does not after a CameraError.
    """

    @override
    async def read(self) -> bytes:
        body = bytearray()
        try:
            async for chunk in self.content.iter_any():
                _add(body, chunk)
        except BaseException:
            # Also where it is cancelled: the connection would stay open.
            self.close()
            raise
        if self.status in _REFUSALS or (
            _FAULT.search(body) and _UNAUTHORIZED.search(body)
        ):
            raise CameraAuthError
        # The library would take half an answer for a whole one, and fails at parts.
        is_whole = body.rstrip().endswith(_END)
        if not is_whole or self.content_type.startswith("multipart/"):
            raise CameraResponseError(ErrorKey.BAD_ANSWER)
        return bytes(body)


def _add(body: bytearray, chunk: bytes) -> None:
    body += chunk
    if len(body) > _LONGEST:
        raise CameraResponseError(ErrorKey.TOO_LARGE)


async def _refuse_redirect(
    request: ClientRequest, handler: ClientHandlerType
) -> ClientResponse:
    response = await handler(request)
    if 300 <= response.status < 400:
        response.close()
        raise CameraResponseError(ErrorKey.REDIRECTED)
    return response


async def asked(question: Awaitable[Any], seconds: float = ANSWER_SECONDS) -> Any:
    """Return the answer to a question.

    Raises:
        CameraError: There is none, or it makes no sense.
    """
    failure: CameraError
    try:
        async with asyncio.timeout(seconds):
            return await question
    except (CameraError, *FAILURES) as err:
        failure = _translated(err)
    raise failure


def _translated(err: Exception) -> CameraError:
    """Return what to raise; alone, as what the library says may hold secrets."""
    match err:
        case CameraError():
            return type(err)(err.key, **err.placeholders)
        case TimeoutError():
            return CameraTimeoutError()
        case ClientConnectionError() | OSError():
            return CameraConnectionError()
        case _:
            return CameraResponseError(ErrorKey.BAD_ANSWER)
