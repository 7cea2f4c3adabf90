"""Login of the `mjpeg` camera: Basic or Digest by generation, or user and password in the query."""

import base64
import binascii
from collections.abc import Iterable
from dataclasses import dataclass
from enum import IntEnum
from hashlib import md5
import secrets
import time
from urllib.request import parse_http_list, parse_keqv_list

from tests.simulator.http import Request

NONCE_SECONDS = 300.0


class Privilege(IntEnum):
    """What an account may do; the numbers are those of `userN_pri`."""

    VISITOR = 0
    OPERATOR = 1
    ADMINISTRATOR = 2


@dataclass(frozen=True)
class User:
    """One account."""

    name: str
    password: str
    privilege: Privilege


def _hash(*parts: str) -> str:
    return md5(":".join(parts).encode(), usedforsecurity=False).hexdigest()


class Authenticator:
    """Recognises users and words challenges.

    Attributes:
        nonce_seconds: How long a Digest nonce is good for.
    """

    def __init__(self, *, digest: bool) -> None:
        """Take the scheme."""
        self._digest = digest
        self._nonces: dict[str, float] = {}
        self.nonce_seconds = NONCE_SECONDS

    def expire_nonces(self) -> None:
        """Let every nonce be stale."""
        self._nonces = dict.fromkeys(self._nonces, -self.nonce_seconds)

    def find_user(
        self, request: Request, users: Iterable[User], *, realm: str, service: bool
    ) -> User | None:
        """Return who sent a request, or None for a wrong login or none.

        Args:
            request: The request.
            users: The accounts.
            realm: The realm of the challenge.
            service: Whether `user` and `pwd` belong to a service that is being set; the login is cam_user, cam_pwd then.
        """
        scheme, _, credentials = request.headers.get("Authorization", "").partition(" ")
        prefix = "cam_" if service else ""
        for user in users:
            if scheme.lower() == "digest" and self._digest:
                if self._digest_fits(request, credentials, user, realm):
                    return user
            elif scheme.lower() == "basic" and not self._digest:
                if _basic_fits(credentials, user):
                    return user
            name, password = (
                request.params.get(f"{prefix}user"),
                request.params.get(f"{prefix}pwd", ""),
            )
            if (name, password) == (user.name, user.password):
                return user
        return None

    def challenge(self, request: Request, realm: str) -> str:
        """Return the WWW-Authenticate header for a request that is refused."""
        if not self._digest:
            return f'Basic realm="{realm}"'
        nonce = secrets.token_hex(16)
        self._nonces[nonce] = time.monotonic()
        stale = ", stale=true" if self._is_stale(request) else ""
        return (
            f'Digest realm="{realm}", qop="auth", nonce="{nonce}", algorithm=MD5{stale}'
        )

    def _is_stale(self, request: Request) -> bool:
        scheme, _, credentials = request.headers.get("Authorization", "").partition(" ")
        nonce = (
            _fields(credentials).get("nonce", "") if scheme.lower() == "digest" else ""
        )
        return nonce in self._nonces and not self._is_fresh(nonce)

    def _is_fresh(self, nonce: str) -> bool:
        issued = self._nonces.get(nonce)
        return issued is not None and time.monotonic() - issued < self.nonce_seconds

    def _digest_fits(
        self, request: Request, credentials: str, user: User, realm: str
    ) -> bool:
        fields = _fields(credentials)
        nonce = fields.get("nonce", "")
        if (
            fields.get("username") != user.name
            or fields.get("realm") != realm
            or fields.get("uri") != request.target
            or fields.get("qop") != "auth"
            or not self._is_fresh(nonce)
        ):
            return False
        expected = _hash(
            _hash(user.name, realm, user.password),
            nonce,
            fields.get("nc", ""),
            fields.get("cnonce", ""),
            "auth",
            _hash(request.method, request.target),
        )
        return secrets.compare_digest(expected, fields.get("response", ""))


def _fields(credentials: str) -> dict[str, str]:
    return parse_keqv_list(
        [item for item in parse_http_list(credentials) if "=" in item]
    )


def _basic_fits(credentials: str, user: User) -> bool:
    try:
        login = base64.b64decode(credentials, validate=True)
    except binascii.Error:
        return False
    return login in (
        f"{user.name}:{user.password}".encode(encoding, errors="replace")
        for encoding in ("utf-8", "latin-1")
    )
