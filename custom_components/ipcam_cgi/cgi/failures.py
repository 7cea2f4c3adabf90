"""What goes wrong in HTTP, as CameraErrors.

No text and no cause of an aiohttp error leaves here: they carry the whole URL, and so
whatever secret is in it. That is why a failure is named in the except clause and raised
after it, where Python attaches no context.
"""

from typing import Final

from aiohttp import (
    ClientConnectionError,
    ClientConnectorError,
    ClientError,
    ClientHandlerType,
    ClientOSError,
    ClientPayloadError,
    ClientRequest,
    ClientResponse,
    ConnectionTimeoutError,
    ServerDisconnectedError,
)

from .errors import (
    CameraConnectionError,
    CameraError,
    CameraNotListeningError,
    CameraResponseError,
    CameraTimeoutError,
    ErrorKey,
)

# aiohttp's reader says RuntimeError where the chunks of a body are broken.
FAILURES: Final = (TimeoutError, ClientError, UnicodeError, RuntimeError)
"""What aiohttp raises."""


class DroppedError(CameraConnectionError):
    """The connection was closed before the answer was whole."""

    default = ErrorKey.CONNECTION_DROPPED


async def never_repeat(
    request: ClientRequest, handler: ClientHandlerType
) -> ClientResponse:
    """Keep aiohttp from repeating a dropped request by itself.

    It does so for any GET, and every CGI is a GET: a restart, a preset saved.
    """
    failure: CameraError
    try:
        return await handler(request)
    except ClientConnectorError as err:
        # Unlike "no route", which only says that the way there is cut.
        refused = isinstance(err.os_error, ConnectionRefusedError)
        failure = CameraNotListeningError() if refused else CameraConnectionError()
    except ServerDisconnectedError, ClientOSError:
        failure = DroppedError()
    raise failure


def translated(err: Exception) -> CameraError:
    """Return what to raise in place of one of the FAILURES."""
    match err:
        case ConnectionTimeoutError():
            # It is both kinds of error; nothing was sent.
            return CameraConnectionError()
        case TimeoutError():
            return CameraTimeoutError()
        case ClientPayloadError() | RuntimeError():
            return DroppedError()
        case ClientConnectionError():
            return CameraConnectionError()
        case _:
            return CameraResponseError(ErrorKey.BAD_ANSWER)
