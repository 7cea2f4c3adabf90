"""The session of the `uid` family: one login for everybody, for as long as it lasts."""

import asyncio
from collections.abc import Awaitable, Callable
import re
import time
from typing import Final

from ..errors import CameraAuthError, CameraResponseError, ErrorKey
from ..text import quotable
from ..transport import Lane, Transport
from . import wire

_PAUSE_SECONDS: Final = 60

GETUID: Final = "/cgi-bin/getuid"
_UID: Final = re.compile(r"\w{1,32}", re.ASCII)


class Session:
    """Keeps the uid (HTTP CGI 1.0.3 §3.1). It lasts for 60 s after its last use.

    The uid is opaque and never shown. A wrong password is sent once only: this
    maker's cameras lock the account out when it is tried again and again.
    """

    def __init__(
        self,
        transport: Transport,
        *,
        check: Callable[[], Awaitable[None]] | None = None,
        confirm: Callable[[str], Awaitable[None]] | None = None,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        """Log in when first needed.

        Args:
            transport: Where to, and with which credentials.
            check: Looks at who is there before a login; raises if that is another.
            confirm: Does so after it, with the uid.
            clock: Seconds that never go back.
        """
        self._transport = transport
        self._check = check
        self._confirm = confirm
        self._clock = clock
        self._lock = asyncio.Lock()
        self._uid: str | None = None
        self._refused = False
        # What the camera said when it refused a login for another reason, and until
        # when it is left in peace: it may be in a lock-out that each try prolongs.
        self._pause: CameraResponseError | None = None
        self._pause_until = float("-inf")
        self._used = float("-inf")

    @property
    def idle(self) -> float:
        """Seconds since the camera last answered in this session."""
        return self._clock() - self._used

    def used(self) -> None:
        """Note that the camera answered: the uid lives on."""
        self._used = self._clock()

    def forget(self, uid: str) -> bool:
        """Drop a uid that the camera no longer knows; return whether that is news."""
        if self._uid != uid:
            return False
        self._uid = None
        return True

    def end(self) -> None:
        """Begin anew: the camera is about to forget every uid."""
        self._uid = None
        self._used = float("-inf")

    async def uid(self) -> str:
        """Return the uid; log in if there is none.

        Raises:
            CameraAuthError: The camera said "password error", now or before.
            CameraResponseError: It refused for another reason, or made no sense.
        """
        async with self._lock:
            if self._refused:
                raise CameraAuthError
            if self._pause is not None and self._clock() < self._pause_until:
                raise CameraResponseError(self._pause.key, **self._pause.placeholders)
            if self._uid is None:
                self._uid = await self._login()
                self.used()
            return self._uid

    async def _login(self) -> str:
        if self._check is not None:
            await self._check()
        answer = await self._transport.get(
            GETUID,
            wire.query(
                {
                    "username": self._transport.username,
                    "password": self._transport.password,
                },
                raw="",
            ),
            # Not behind a picture: a stop may be waiting for the uid.
            lane=Lane.PTZ,
            login=False,
            # Whether the password was wrong is lost with the answer, so that a
            # second try could be the one that locks the account out.
            repeat=False,
        )
        reply = wire.parse(answer.body)
        if (reason := wire.fault(reply)) is not None:
            if reason.casefold() == "password error":
                self._refused = True
                raise CameraAuthError
            self._pause_until = self._clock() + _PAUSE_SECONDS
            shown = quotable(reason, self._transport.secrets)
            self._pause = CameraResponseError(ErrorKey.LOGIN_REFUSED, reason=shown)
            raise self._pause
        uid = reply.values.get("", "")
        if reply.root != "uid" or _UID.fullmatch(uid) is None:
            raise CameraResponseError(ErrorKey.BAD_ANSWER)
        if self._confirm is not None:
            await self._confirm(uid)
        return uid
