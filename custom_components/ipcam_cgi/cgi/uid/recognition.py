"""Whether it is still the camera that is meant: asked before a login and, where it tells nothing then, after it."""

from collections.abc import Callable
from typing import Final

from ..errors import CameraResponseError
from ..text import mac_digits
from ..transport import Answer, Lane, Transport
from . import wire
from .search import GETINFO, sighted
from .session import GETUID

_NETWORK: Final = "/cgi-bin/network"
_LIMIT: Final = 64 * 1024


class Recognition:
    """Keeps the password from other cameras, as far as they tell, and from strangers.

    Attributes:
        is_wanted: Any camera will do unless this is set.
        is_identified: The camera was identified, by which all later ones are measured.
        model: The model that the camera told before the login, None if it told none.
    """

    def __init__(
        self, transport: Transport, check_identity: Callable[[str], None]
    ) -> None:
        """Take what raises if a MAC address is another one than is meant."""
        self.is_wanted = False
        self.is_identified = False
        self.model: str | None = None
        self._transport = transport
        self._check_identity = check_identity
        self._has_told = False

    async def before_login(self) -> None:
        """Ask who it is, which some firmware tells anybody (§3.3).

        What does not tell must be a camera of this family at least.

        Raises:
            CameraIdentityError: It is another camera.
            CameraResponseError: It is none of this family.
        """
        if not self.is_wanted:
            return
        info = await self._ask(*GETINFO)
        seen = sighted(self._transport.address, info)
        self._has_told = seen.mac is not None
        if seen.mac is not None:
            self._check_identity(seen.mac)
        elif not (_is_of_family(info) or _is_of_family(await self._ask(GETUID))):
            raise CameraResponseError
        self.model = seen.model

    async def after_login(self, uid: str) -> None:
        """Ask one that has not told before; the first time it is identified anyway.

        Raises:
            CameraIdentityError: It is another camera.
        """
        if not self.is_wanted or self._has_told or not self.is_identified:
            return
        answer = await self._ask(_NETWORK, wire.query({"uid": uid}))
        try:
            told = wire.parse(answer.body).values
        except CameraResponseError:
            return
        if (mac := mac_digits(told.get("macaddr", ""))) is not None:
            self._check_identity(mac)

    async def _ask(self, path: str, query: str = "") -> Answer:
        """Ask without a login, and not behind a picture, as the login itself."""
        return await self._transport.get(
            path, query, lane=Lane.PTZ, limit=_LIMIT, login=False, repeat=False
        )


def _is_of_family(answer: Answer) -> bool:
    """Return whether it tells about itself, or has a fault (§1), as no other device."""
    try:
        reply = wire.parse(answer.body)
    except CameraResponseError:
        return False
    return reply.root == "info" or wire.fault(reply) is not None
