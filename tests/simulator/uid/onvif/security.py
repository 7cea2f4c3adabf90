"""WS-Security: the UsernameToken with a password digest, its time, and nonces that count only once."""

import base64
from collections.abc import Callable
from datetime import datetime, timedelta
import hashlib
import hmac
from xml.etree import ElementTree as ET

from tests.simulator.uid.refusals import Refused
from tests.simulator.uid.users import User

from .soap import PREFIXES, SoapFault, moment

DIGEST = (
    "http://docs.oasis-open.org/wss/2004/01/"
    "oasis-200401-wss-username-token-profile-1.0#PasswordDigest"
)
_PATH = "wsse:Security/wsse:UsernameToken"


def not_authorized(why: str) -> SoapFault:
    """Return the fault of a request whose sender has not proved who it is."""
    return SoapFault("ter:NotAuthorized", f"Sender not authorized: {why}")


class Security:
    """Looks at who sent a request.

    Attributes:
        tolerance: How far the token's time may be from the camera's, in seconds.
    """

    def __init__(self, log_in: Callable[[str, Callable[[User], bool]], User]) -> None:
        """Take what returns the account of a name that passes a test, and otherwise raises `Refused`."""
        self.tolerance = 60.0
        self._log_in = log_in
        self._nonces: dict[bytes, datetime] = {}

    def forget(self) -> None:
        """Forget which nonces were used."""
        self._nonces.clear()

    def check(self, header: ET.Element | None, now: datetime) -> str:
        """Return the name of who sent a request; otherwise the answer is a fault."""
        token = None if header is None else header.find(_PATH, PREFIXES)
        if token is None:
            raise not_authorized("no UsernameToken")
        password = token.find("wsse:Password", PREFIXES)
        if password is None or password.get("Type") != DIGEST:
            raise not_authorized("no password digest")
        created_text = token.findtext("wsu:Created", "", PREFIXES)
        try:
            created = moment(created_text)
            nonce = base64.b64decode(
                token.findtext("wsse:Nonce", "", PREFIXES), validate=True
            )
        except SoapFault, ValueError:
            raise not_authorized("no time or no nonce") from None
        limit = timedelta(seconds=self.tolerance)
        if abs(created - now) > limit:
            off = (created - now).total_seconds()
            raise not_authorized(f"created {off:+.0f} s from now")
        if not nonce or nonce in self._nonces:
            raise not_authorized("the nonce was used before")
        sent = password.text or ""

        def is_right(user: User) -> bool:
            known = nonce + created_text.encode() + user.password.encode()
            # WS-Security has no other.
            digest = hashlib.sha1(known, usedforsecurity=False).digest()
            return hmac.compare_digest(base64.b64encode(digest), sent.encode())

        try:
            user = self._log_in(token.findtext("wsse:Username", "", PREFIXES), is_right)
        except Refused as err:
            raise not_authorized(err.reason) from err
        self._nonces = {
            used: at for used, at in self._nonces.items() if abs(at - now) <= limit
        }
        self._nonces[nonce] = created
        return user.name
