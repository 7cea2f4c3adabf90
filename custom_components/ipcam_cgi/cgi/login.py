"""HTTP login: Basic or Digest by the camera's challenge; in the query where there is none."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from functools import partial
from http import HTTPStatus
from typing import Final

from aiohttp import (
    ClientHandlerType,
    ClientMiddlewareType,
    ClientRequest,
    ClientResponse,
    DigestAuthMiddleware,
    encode_basic_auth,
    hdrs,
)
from yarl import URL

from .errors import CameraAuthError, CameraConnectionError
from .failures import DroppedError


@dataclass
class _Learned:
    """How whoever is there wants to be logged in to."""

    digest: DigestAuthMiddleware
    wants_basic: bool = False
    wants_query: bool = False


class HttpLogin:
    """Answers challenges; once it knows which come, it logs in unasked.

    When the camera was not to be reached, nothing is known any more: whoever answers
    there next may be another.

    Attributes:
        basic: The Authorization header of Basic.
        check_challenge: Looks at who asks for a login, by the challenge and what the
            server calls itself, before that is given; raises if it should not be.
        query_of: Returns the login as the query of a path; None where it is never put
            there. It is the last resort, where a camera refuses and names no scheme:
            it puts the password into URLs.
    """

    def __init__(self, username: str, password: str) -> None:
        """Take the credentials.

        Raises:
            CameraAuthError: The name cannot be an account's (RFC 7617: no colon, and
                nothing that does not print).
        """
        if ":" in username or not username.isprintable():
            raise CameraAuthError
        self.basic: Final = encode_basic_auth(username, password, encoding="utf-8")
        self.check_challenge: Callable[[str, str], Awaitable[None]] | None = None
        self.query_of: Callable[[str], str] | None = None
        self._new_digest = partial(DigestAuthMiddleware, username, password)
        self.forget()

    def forget(self) -> None:
        """Give the login to nobody until it is asked for, and that was checked."""
        # Anew, not reset: what a request under way still learns is of before.
        self._learned = _Learned(self._new_digest())

    @property
    def middlewares(self) -> tuple[ClientMiddlewareType, ...]:
        """What answers a challenge by sending the request again, logged in."""
        learned = self._learned
        return (self._notice_loss, learned.digest, partial(self._answer, learned))

    @property
    def of_upload(self) -> tuple[ClientMiddlewareType, ...]:
        """What logs in unasked only; Digest must be kept from sending again."""
        learned = self._learned
        return (self._notice_loss, learned.digest, partial(self._preempt, learned))

    async def _notice_loss(
        self, request: ClientRequest, handler: ClientHandlerType
    ) -> ClientResponse:
        try:
            return await handler(request)
        except DroppedError:
            # Whoever did that is there.
            raise
        except CameraConnectionError, TimeoutError:
            self.forget()
            raise

    async def _preempt(
        self, learned: _Learned, request: ClientRequest, handler: ClientHandlerType
    ) -> ClientResponse:
        if learned.wants_query:
            self._put_into_query(request)
        if learned.wants_basic:
            # Unless Digest did: a new firmware may have changed to that.
            request.headers.setdefault(hdrs.AUTHORIZATION, self.basic)
        return await handler(request)

    async def _answer(
        self, learned: _Learned, request: ClientRequest, handler: ClientHandlerType
    ) -> ClientResponse:
        """Answer a challenge, or none; from then on log in unasked."""
        response = await self._preempt(learned, request, handler)
        if response.status != HTTPStatus.UNAUTHORIZED:
            return response
        challenge = response.headers.get(hdrs.WWW_AUTHENTICATE, "")
        if self.check_challenge is not None:
            server = response.headers.get(hdrs.SERVER, "")
            try:
                await self.check_challenge(challenge, server)
            except BaseException:
                # Cancelled as well: nobody else has this answer, to close it.
                response.close()
                raise
        if (
            challenge.lower().startswith("basic")
            and request.headers.get(hdrs.AUTHORIZATION) != self.basic
        ):
            request.headers[hdrs.AUTHORIZATION] = self.basic
            learned.wants_basic = True
        elif not challenge and self._put_into_query(request):
            learned.wants_query = True
        else:
            return response
        response.release()
        return await handler(request)

    def _put_into_query(self, request: ClientRequest) -> bool:
        """Put the login into the query; return whether it was not there before."""
        url = request.original_url
        if self.query_of is None or request.url != url:
            return False
        separator = "&" if url.raw_query_string else "?"
        login = self.query_of(url.raw_path)
        request.url = URL(f"{url}{separator}{login}", encoded=True)
        return True
