"""HTTP to one camera: lanes, time-outs, bounded bodies, login; failures become CameraErrors."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from contextlib import (
    AbstractAsyncContextManager,
    AbstractContextManager,
    asynccontextmanager,
    suppress,
)
from dataclasses import dataclass
from enum import Enum, auto
from functools import partial
from http import HTTPMethod, HTTPStatus
from typing import Final
from urllib.parse import quote

from aiohttp import (
    ClientMiddlewareType,
    ClientResponse,
    ClientSession,
    ClientTimeout,
    hdrs,
)
from yarl import URL

from .address import CameraAddress
from .errors import (
    CameraConnectionError,
    CameraError,
    CameraResponseError,
    CameraUploadInterruptedError,
    ErrorKey,
)
from .failures import FAILURES, DroppedError, never_repeat, translated
from .gate import Gate
from .login import HttpLogin
from .tap import read_all
from .text import decode
from .upload import SendOnce, UploadBody

TEXT_LIMIT: Final = 1024 * 1024
PICTURE_LIMIT: Final = 16 * 1024 * 1024
_CHUNK: Final = 64 * 1024

# Shorter than anybody waits for a picture (10 s, with aiohttp's rounding up), so that
# it is known why there is none.
_TIMEOUT: Final = ClientTimeout(total=8, sock_connect=5)
# A stream has no end; a silence of this length is one.
_STREAM_TIMEOUT: Final = ClientTimeout(total=None, sock_connect=5, sock_read=10)
# How long an upload takes is the camera's affair. It counts from the last byte on: some
# answer only when all is in their flash memory, which may take three minutes.
_UPLOAD_TIMEOUT: Final = ClientTimeout(total=None, sock_connect=5, sock_read=180)
# Unless it goes on and on, a byte at a time: others wait for the end of it.
_UPLOAD_LONGEST: Final = 30 * 60
# Cameras close after each answer, said or unsaid; the session should keep none open.
_HEADERS: Final = {
    hdrs.ACCEPT: "*/*",
    hdrs.ACCEPT_ENCODING: "identity",
    hdrs.CONNECTION: "close",
}


type Receive = Callable[[Callable[[bytes], None]], Awaitable[None]]
"""Hands over the chunks of a body as they come; ends by a CameraError only."""


class Lane(Enum):
    """What is queued behind what: each lane carries one request at a time."""

    ORDINARY = auto()
    PTZ = auto()
    STREAM = auto()
    IDENTITY = auto()


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
            CameraAuthError: The name cannot be an account's.
        """
        self.login = HttpLogin(username, password)
        self.address = address
        self.username = username
        self.password = password
        self._session = session
        self._timeout = timeout
        self._lanes = {lane: asyncio.Lock() for lane in Lane}
        self._gate = Gate()

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
            CameraBusyError: Somebody is alone with it, or it is spared.
            CameraConnectionError: The camera is not there or went away.
            CameraTimeoutError: It did not answer in time.
            CameraResponseError: The answer is not HTTP, too large or a redirect.
        """
        # Before the lane as well: what is not to be sent need not wait for it.
        self._gate.check()
        async with self._lanes[lane]:
            with self._gate.passing():
                try:
                    return await self._send(path, query, limit=limit, login=login)
                except DroppedError:
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
        with self._gate.passing():
            with suppress(DroppedError):
                return await send()
            return await send()

    async def upload(
        self,
        path: str,
        query: str,
        content: bytes,
        content_type: str,
        on_progress: Callable[[float], None],
        *,
        basic: bool = False,
    ) -> Answer:
        """Send a body that changes the camera, in one POST request that is never repeated.

        Call it within alone(), after a request by which the login is known: a body that
        the camera refuses for want of a login is not sent again.

        Args:
            path: The path, beginning with a slash.
            query: The query, already percent-encoded.
            content: The body.
            content_type: Its media type.
            on_progress: Is told which share was sent, 0 to 1.
            basic: Log in by Basic, whatever is known.

        Raises:
            CameraUploadInterruptedError: What the camera has of the body is unknown.
            CameraError: As with get; nothing was sent of the body.
        """
        failure: CameraError
        body = UploadBody(content, content_type, on_progress)
        headers = {**_HEADERS}
        if basic:
            headers[hdrs.AUTHORIZATION] = self.login.basic
        login = () if basic else self.login.of_upload
        with self._gate.passing():
            try:
                async with asyncio.timeout(_UPLOAD_LONGEST):
                    response = await self._session.request(
                        HTTPMethod.POST,
                        self._url(path, query),
                        data=body,
                        allow_redirects=False,
                        headers=headers,
                        middlewares=(*login, SendOnce(), never_repeat),
                        timeout=_UPLOAD_TIMEOUT,
                    )
                    try:
                        answer = await _whole(response, TEXT_LIMIT)
                    finally:
                        # After an answer nothing more is sent of the body.
                        response.close()
                    failed = answer.status >= HTTPStatus.INTERNAL_SERVER_ERROR
                    if not (failed and body.is_whole):
                        return answer
                    # It may have failed while it was at it already.
                    failure = CameraUploadInterruptedError()
            except (CameraError, *FAILURES) as err:
                failure = err if isinstance(err, CameraError) else translated(err)
        if body.is_whole:
            failure = CameraUploadInterruptedError(ErrorKey.UPLOAD_UNANSWERED)
        elif body.is_begun:
            failure = CameraUploadInterruptedError()
        raise failure

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
                return await _whole(response, limit)
        except FAILURES as err:
            failure = translated(err)
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
        self._gate.check()
        async with self._lanes[Lane.STREAM], self._gate.lasting():
            response = await self._open(path, query)
            try:
                answer = Answer(
                    status=response.status, headers=_headers(response), body=b""
                )
                yield answer, partial(_receive, response)
            except CameraConnectionError:
                # It lasted: whoever answers next may be another.
                self.login.forget()
                raise
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
        except FAILURES as err:
            failure = translated(err)
        else:
            return response
        raise failure

    def alone(self) -> AbstractAsyncContextManager[None]:
        """Let only the current task send, once all that is under way is over.

        Open streams, and what else lasts, end. Whatever another task wants to send is
        refused at once.

        Raises:
            CameraBusyError: Somebody is alone with the camera already, or it is spared.
        """
        return self._gate.alone()

    def spared(self) -> AbstractContextManager[None]:
        """Send only what is essential; whatever else is to be sent is refused at once.

        Open streams, and what else lasts, end.
        """
        return self._gate.spared()

    def essential(self) -> AbstractContextManager[None]:
        """Send what the current task wants to send also while the camera is spared."""
        return self._gate.essential()

    def lasting(self) -> AbstractAsyncContextManager[None]:
        """Let something else than this talk to the camera, until that is in the way.

        Raises:
            CameraBusyError: Another task is alone with the camera, or was to be; or it
                is spared.
        """
        return self._gate.lasting()

    def _url(self, path: str, query: str) -> URL:
        target = f"{path}?{query}" if query else path
        return URL(f"{self.address.url}{target}", encoded=True)

    def _middlewares(self, login: bool) -> Sequence[ClientMiddlewareType]:
        return (*(self.login.middlewares if login else ()), never_repeat)


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


async def _whole(response: ClientResponse, limit: int) -> Answer:
    _refuse_redirect(response)
    return Answer(
        status=response.status,
        headers=_headers(response),
        body=await _read(response, limit),
    )


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
    except FAILURES as err:
        failure = translated(err)
    else:
        failure = DroppedError()
    raise failure
