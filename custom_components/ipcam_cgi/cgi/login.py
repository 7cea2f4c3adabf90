"""HTTP login: Basic or Digest, by the camera's challenge."""

from collections.abc import Callable
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

from .errors import CameraAuthError, CameraConnectionError, CameraError
from .failures import DroppedError


class HttpLogin:
    """Answers challenges; once it knows which come, it logs in unasked.

    Attributes:
        basic: The Authorization header of Basic.
        check_challenge: Looks at who asks for a login, by the challenge and what the
            server calls itself, before that is given; raises if it should not be.
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
        self.check_challenge: Callable[[str, str], None] | None = None
        self._new_digest = partial(DigestAuthMiddleware, username, password)
        self._wants_basic = False
        self._digest = self._new_digest()

    @property
    def middlewares(self) -> tuple[ClientMiddlewareType, ...]:
        """What answers a challenge by sending the request again, logged in."""
        return (self._digest, self._answer_basic)

    @property
    def of_upload(self) -> tuple[ClientMiddlewareType, ...]:
        """What logs in unasked only; Digest must be kept from sending again."""
        return (self._digest, self._preempt_basic)

    async def _preempt_basic(
        self, request: ClientRequest, handler: ClientHandlerType
    ) -> ClientResponse:
        if self._wants_basic:
            # Unless Digest did: a new firmware may have changed to that.
            request.headers.setdefault(hdrs.AUTHORIZATION, self.basic)
        return await handler(request)

    async def _answer_basic(
        self, request: ClientRequest, handler: ClientHandlerType
    ) -> ClientResponse:
        """Answer a Basic challenge; from then on log in unasked."""
        try:
            response = await self._preempt_basic(request, handler)
        except DroppedError:
            raise
        except CameraConnectionError, TimeoutError:
            # Whoever answers there next may be another: it shall name itself first.
            self._wants_basic = False
            self._digest = self._new_digest()
            raise
        challenge = response.headers.get(hdrs.WWW_AUTHENTICATE, "")
        if response.status == HTTPStatus.UNAUTHORIZED and self.check_challenge:
            try:
                self.check_challenge(challenge, response.headers.get(hdrs.SERVER, ""))
            except CameraError:
                response.close()
                raise
        if (
            response.status != HTTPStatus.UNAUTHORIZED
            or not challenge.lower().startswith("basic")
            or request.headers.get(hdrs.AUTHORIZATION) == self.basic
        ):
            return response
        response.release()
        self._wants_basic = True
        request.headers[hdrs.AUTHORIZATION] = self.basic
        return await handler(request)
