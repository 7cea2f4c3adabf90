"""HTTP to one camera: lanes, time-outs, bounded bodies, login; failures become CameraErrors.

No text and no cause of an aiohttp error leaves this module: they carry the
whole URL, and so whatever secret is in it. That is why a failure is named in the
except clause and raised after it, where Python attaches no context.
"""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from enum import Enum, auto
from functools import partial
from http import HTTPMethod, HTTPStatus
from typing import Final
from urllib.parse import quote

from aiohttp import (
    ClientConnectionError,
    ClientConnectorError,
    ClientError,
    ClientHandlerType,
    ClientMiddlewareType,
    ClientOSError,
    ClientPayloadError,
    ClientRequest,
    ClientResponse,
    ClientSession,
    ClientTimeout,
    DigestAuthMiddleware,
    ServerDisconnectedError,
    encode_basic_auth,
    hdrs,
)
from yarl import URL

from .address import CameraAddress
from .errors import (
    CameraAuthError,
    CameraConnectionError,
    CameraError,
    CameraNotListeningError,
    CameraResponseError,
    CameraTimeoutError,
    ErrorKey,
)
from .tap import read_all
from .text import decode

TEXT_LIMIT: Final = 1024 * 1024
PICTURE_LIMIT: Final = 16 * 1024 * 1024
_CHUNK: Final = 64 * 1024

# Shorter than anybody waits for a picture (10 s, with aiohttp's rounding up), so that
# it is known why there is none.
_TIMEOUT: Final = ClientTimeout(total=8, sock_connect=5)
# A stream has no end; a silence of this length is one.
_STREAM_TIMEOUT: Final = ClientTimeout(total=None, sock_connect=5, sock_read=10)
# Cameras close after each answer, said or unsaid; the session should keep none open.
_HEADERS: Final = {
    hdrs.ACCEPT: "*/*",
    hdrs.ACCEPT_ENCODING: "identity",
    hdrs.CONNECTION: "close",
}


type Receive = Callable[[Callable[[bytes], None]], Awaitable[None]]
"""Hands over the chunks of a body as they come; ends by a CameraError only."""


# aiohttp's reader says RuntimeError where the chunks of a body are broken.
_FAILURES: Final = (TimeoutError, ClientError, UnicodeError, RuntimeError)


class Lane(Enum):
    """What is queued behind what: each lane carries one request at a time."""

    ORDINARY = auto()
    PTZ = auto()
    STREAM = auto()
    UPLOAD = auto()


@dataclass(frozen=True, kw_only=True)
class Answer:
    """What a camera answered, whatever its status.

    Attributes:
        status: The HTTP status.
        headers: The headers, names in lower case; of a repeated one the first.
        body: The body, bounded by the limit asked for.
    """

    status: int
    headers: Mapping[str, str]
    body: bytes

    @property
    def content_type(self) -> str:
        """The media type with its parameters, or an empty text."""
        return self.headers.get("content-type", "")

    @property
    def server(self) -> str:
        """What the server calls itself, or an empty text."""
        return self.headers.get("server", "")

    @property
    def challenge(self) -> str:
        """The login that is asked for, or an empty text."""
        return self.headers.get("www-authenticate", "")


class _DroppedError(CameraConnectionError):
    """The connection was closed before the answer was whole."""

    default = ErrorKey.CONNECTION_DROPPED


class Transport:
    """Sends requests to one camera.

    HTTP login, where a camera asks for it, is Basic or Digest by its challenge.
    """

    def __init__(
        self,
        session: ClientSession,
        address: CameraAddress,
        username: str,
        password: str,
        *,
        timeout: ClientTimeout = _TIMEOUT,
    ) -> None:
        """Use a session; nothing is sent yet.

        Args:
            session: The session to send with; it is not closed here. It should not keep
                connections: cameras close theirs, and a write is never sent again.
            address: Where the camera is.
            username: The account's name.
            password: The account's password, with any character.
            timeout: How long a request may take, apart from streams.

        Raises:
            CameraAuthError: The name cannot be an account's (RFC 7617: no colon, and
                nothing that does not print).
        """
        if ":" in username or not username.isprintable():
            raise CameraAuthError
        self.address = address
        self.username = username
        self.password = password
        self._session = session
        self._timeout = timeout
        self._lanes = {lane: asyncio.Lock() for lane in Lane}
        self._basic = False
        self._digest = DigestAuthMiddleware(username, password)

    @property
    def secrets(self) -> tuple[str, ...]:
        """What must not be shown, also where a camera repeats it."""
        forms = (self.password, quote(self.password, safe=""), quote(self.password))
        return tuple(dict.fromkeys(form for form in forms if form))

    def url_with_login(self, path: str) -> str:
        """Return the address of a path for other programs; it holds the password."""
        login = f"{quote(self.username, safe='')}:{quote(self.password, safe='')}"
        return f"http://{login}@{self.address}{path}"

    async def get(
        self,
        path: str,
        query: str = "",
        *,
        lane: Lane = Lane.ORDINARY,
        limit: int = TEXT_LIMIT,
        login: bool = True,
        repeat: bool = True,
    ) -> Answer:
        """Send a GET request.

        Args:
            path: The path, beginning with a slash.
            query: The query, already percent-encoded.
            lane: What the request waits for.
            limit: The longest body accepted, in bytes.
            login: Whether to answer a challenge with the credentials.
            repeat: Whether the request only reads, so that it may be sent once more
                when the connection is dropped. A write is never sent twice.

        Raises:
            CameraConnectionError: The camera is not there or went away.
            CameraTimeoutError: It did not answer in time.
            CameraResponseError: The answer is not HTTP, too large or a redirect.
        """
        async with self._lanes[lane]:
            try:
                return await self._send(path, query, limit=limit, login=login)
            except _DroppedError:
                if not repeat:
                    raise
            return await self._send(path, query, limit=limit, login=login)

    async def post(self, path: str, body: bytes, content_type: str) -> Answer:
        """Send a POST request that only reads, without a login, beside all lanes.

        Raises:
            CameraError: As with get.
        """
        send = partial(
            self._send, path, body=body, content_type=content_type, login=False
        )
        with suppress(_DroppedError):
            return await send()
        return await send()

    async def _send(
        self,
        path: str,
        query: str = "",
        *,
        body: bytes | None = None,
        content_type: str | None = None,
        limit: int = TEXT_LIMIT,
        login: bool,
    ) -> Answer:
        failure: CameraError
        headers = {**_HEADERS}
        if content_type is not None:
            headers[hdrs.CONTENT_TYPE] = content_type
        try:
            async with self._session.request(
                HTTPMethod.GET if body is None else HTTPMethod.POST,
                self._url(path, query),
                data=body,
                allow_redirects=False,
                headers=headers,
                middlewares=self._middlewares(login),
                timeout=self._timeout,
            ) as response:
                _refuse_redirect(response)
                return Answer(
                    status=response.status,
                    headers=_headers(response),
                    body=await _read(response, limit),
                )
        except _FAILURES as err:
            failure = _translated(err)
        raise failure

    @asynccontextmanager
    async def stream(
        self, path: str, query: str = ""
    ) -> AsyncIterator[tuple[Answer, Receive]]:
        """Open a GET request whose body has no end.

        Yields:
            The answer, its body empty, and what hands over the chunks of the body.

        Raises:
            CameraError: As with get, also while the chunks are read.
        """
        async with self._lanes[Lane.STREAM]:
            response = await self._open(path, query)
            try:
                answer = Answer(
                    status=response.status, headers=_headers(response), body=b""
                )
                yield answer, partial(_receive, response)
            finally:
                response.close()

    async def _open(self, path: str, query: str) -> ClientResponse:
        failure: CameraError
        try:
            response = await self._session.request(
                HTTPMethod.GET,
                self._url(path, query),
                allow_redirects=False,
                headers=_HEADERS,
                middlewares=self._middlewares(login=True),
                timeout=_STREAM_TIMEOUT,
            )
            _refuse_redirect(response)
        except _FAILURES as err:
            failure = _translated(err)
        else:
            return response
        raise failure

    def _url(self, path: str, query: str) -> URL:
        target = f"{path}?{query}" if query else path
        return URL(f"{self.address.url}{target}", encoded=True)

    def _middlewares(self, login: bool) -> Sequence[ClientMiddlewareType]:
        if login:
            return (self._digest, self._login_basic, _never_repeat)
        return (_never_repeat,)

    async def _login_basic(
        self, request: ClientRequest, handler: ClientHandlerType
    ) -> ClientResponse:
        """Answer a Basic challenge; from then on log in unasked."""
        login = encode_basic_auth(self.username, self.password, encoding="utf-8")
        if self._basic:
            # Unless Digest did: a new firmware may have changed to that.
            request.headers.setdefault(hdrs.AUTHORIZATION, login)
        response = await handler(request)
        challenge = response.headers.get(hdrs.WWW_AUTHENTICATE, "")
        if (
            response.status != HTTPStatus.UNAUTHORIZED
            or not challenge.lower().startswith("basic")
            or request.headers.get(hdrs.AUTHORIZATION) == login
        ):
            return response
        response.release()
        self._basic = True
        request.headers[hdrs.AUTHORIZATION] = login
        return await handler(request)


async def _never_repeat(
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
        failure = _DroppedError()
    raise failure


def _translated(err: Exception) -> CameraError:
    match err:
        case TimeoutError():
            return CameraTimeoutError()
        case ClientPayloadError() | RuntimeError():
            return _DroppedError()
        case ClientConnectionError():
            return CameraConnectionError()
        case _:
            return CameraResponseError(ErrorKey.BAD_ANSWER)


def _headers(response: ClientResponse) -> Mapping[str, str]:
    headers: dict[str, str] = {}
    for name, value in response.headers.items():
        # aiohttp hands on bytes that are no UTF-8 as surrogates.
        headers.setdefault(name.lower(), decode(value.encode(errors="surrogateescape")))
    return headers


def _refuse_redirect(response: ClientResponse) -> None:
    # Neither document knows a redirect; following one would carry the login along.
    if HTTPStatus.MULTIPLE_CHOICES <= response.status < HTTPStatus.BAD_REQUEST:
        response.close()
        raise CameraResponseError(ErrorKey.REDIRECTED)


async def _read(response: ClientResponse, limit: int) -> bytes:
    if (response.content_length or 0) > limit:
        raise CameraResponseError(ErrorKey.TOO_LARGE)
    body = bytearray()
    async for chunk in response.content.iter_chunked(_CHUNK):
        body += chunk
        if len(body) > limit:
            raise CameraResponseError(ErrorKey.TOO_LARGE)
    return bytes(body)


async def _receive(response: ClientResponse, take: Callable[[bytes], None]) -> None:
    failure: CameraError
    try:
        silence = _STREAM_TIMEOUT.sock_read
        assert silence is not None
        await read_all(response, take, silence=silence)
    except _FAILURES as err:
        failure = _translated(err)
    else:
        failure = _DroppedError()
    raise failure
