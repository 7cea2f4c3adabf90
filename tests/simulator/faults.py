"""Faults a simulated camera shows on request: what goes wrong, where, and how often."""

from dataclasses import dataclass
from enum import StrEnum
from fnmatch import fnmatchcase


class FaultKind(StrEnum):
    """What goes wrong."""

    DROP = "drop"
    """The connection closes without an answer."""
    TRUNCATE = "truncate"
    """Content-Length promises more than is sent."""
    SLOW = "slow"
    """The right answer, but late."""
    STALL = "stall"
    """Headers and half a body, then nothing."""
    GARBAGE = "garbage"
    """Random bytes as body."""
    EMPTY = "empty"
    """An empty body."""
    HTML = "html"
    """Status 200 and an HTML page, as routers and web servers answer."""
    HUGE = "huge"
    """A body without length and (nearly) without end."""
    STATUS = "status"
    """Another HTTP status."""
    EXPIRED_UID = "expired_uid"
    """The camera forgets its login sessions before it looks at the request."""
    BUSY = "busy"
    """Status 503."""
    OFFLINE = "offline"
    """The connection is reset."""
    REDIRECT = "redirect"
    """A redirect to another host."""
    NOT_HTTP = "not_http"
    """Bytes that are not HTTP."""


REFUSALS = frozenset(
    {
        FaultKind.BUSY,
        FaultKind.OFFLINE,
        FaultKind.REDIRECT,
        FaultKind.STATUS,
    }
)
"""Kinds where the camera does not act on the request, unless the fault says so."""


@dataclass(kw_only=True)
class Fault:
    """One fault to show.

    Attributes:
        kind: What goes wrong.
        path: Shell-style pattern of the request paths that show it.
        times: How many requests still show it; None is until it is cleared.
        after: Whether the request takes effect all the same. None: as is usual for the kind.
        seconds: Delay of SLOW; how long STALL holds the connection.
        persists: Whether SLOW acts on the request even when the client has left by then.
        status: The status of STATUS and REDIRECT.
        location: Where REDIRECT points.
        size: How many bytes HUGE and GARBAGE send; None: 64 MiB, and as many as the real answer.
    """

    kind: FaultKind
    path: str = "*"
    times: int | None = None
    after: bool | None = None
    seconds: float = 5.0
    persists: bool = False
    status: int = 500
    location: str = "http://192.0.2.1/"
    size: int | None = None

    @property
    def takes_effect(self) -> bool:
        """Whether the camera acts on the request before the fault shows."""
        return self.kind not in REFUSALS if self.after is None else self.after

    def take(self, path: str) -> bool:
        """Return whether this fault shows for a request to `path`, and count it."""
        if self.times == 0 or not fnmatchcase(path, self.path):
            return False
        if self.times is not None:
            self.times -= 1
        return True
