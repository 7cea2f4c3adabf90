"""Who else may be at a camera's address, and cameras that show themselves in other ways than most."""

from dataclasses import replace
from typing import Any, ClassVar, override

from .cgi.support import http
from .simulator import MjpegCamera
from .simulator.http import Reply, Request

STRANGERS = {
    "router": http(b"", "401 Unauthorized", 'WWW-Authenticate: Basic realm="Router"'),
    "digest router": http(
        b"",
        "401 Unauthorized",
        'WWW-Authenticate: Digest realm="Router", nonce="1234", qop="auth"',
    ),
    "disk": http(b"", "401 Unauthorized"),
    "page": http(b"<html><title>Hello</title></html>", content_type="text/html"),
    "nothing there": http(b"", "404 Not Found"),
}
"""What has got a camera's address, but is none, by what it answers to anything."""


class OddCamera(MjpegCamera):
    """A camera whose headers tell nothing of who it is; its status does, to anybody."""

    challenge_instead: ClassVar[str | None]

    @override
    async def answer(self, request: Request) -> Reply:
        """Answer with other headers."""
        reply = await super().answer(request)
        headers = [
            (name, value)
            for name, value in reply.headers
            if name not in ("Server", "WWW-Authenticate")
        ]
        if reply.status == 401 and self.challenge_instead is not None:
            headers.append(("WWW-Authenticate", self.challenge_instead))
        return replace(reply, headers=tuple(headers))


class CloneCamera(OddCamera):
    """A clone that asks for a login by a name of its own."""

    challenge_instead: ClassVar[str | None] = 'Basic realm="Camera"'


class QueryCamera(OddCamera):
    """A camera that does not ask for a login, but takes it in the query."""

    challenge_instead: ClassVar[str | None] = None


def camera_of(kind: str, **kwargs: Any) -> MjpegCamera:
    """Return a camera by how it wants the login."""
    match kind:
        case "basic":
            return MjpegCamera(profile="11.22", **kwargs)
        case "digest":
            return MjpegCamera(profile="11.37.2.65", **kwargs)
        case "clone":
            return CloneCamera(profile="11.22", **kwargs)
        case _:
            return QueryCamera(profile="11.22", **kwargs)


KINDS = ("basic", "digest", "clone", "query")
"""How cameras want the login."""
