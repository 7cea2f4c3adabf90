"""Faults a simulated camera shows on request: what goes wrong, where, and how often."""

from dataclasses import dataclass
from enum import StrEnum
from fnmatch import fnmatchcase
from typing import Any


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
    PADDED = "padded"
    """The right answer and megabytes of spaces, which mean nothing in XML."""
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
    SOAP_FAULT = "soap_fault"
    """A SOAP fault that blames the camera, with another HTTP status."""
    HALF = "half"
    """Half a body, and a Content-Length that says so."""
    UPLOAD_CUT = "upload_cut"
    """The connection is reset in the middle of the request's body; requests without a body do not show it."""
    ENTITIES = "entities"
    """The right answer, if it is XML, with a DOCTYPE whose entities grow without measure, and one of them in use."""


class StreamFaultKind(StrEnum):
    """What goes wrong in the live view (server push), part by part. Several show together."""

    CUT = "cut"
    """The connection closes in the middle of the part."""
    FREEZE = "freeze"
    """Nothing comes for a while; then the next part."""
    SHORT_LENGTH = "short_length"
    """Content-Length is too small."""
    LONG_LENGTH = "long_length"
    """Content-Length is too large."""
    NO_LENGTH = "no_length"
    """No Content-Length."""
    THUMBNAIL = "thumbnail"
    """The picture has another one in its Exif segment: a whole JPEG file, from FFD8 to FFD9."""
    HUGE_FRAME = "huge_frame"
    """The same picture in a file of many MiB."""
    TRUNCATED_FRAME = "truncated_frame"
    """Half a picture, without FFD9, and a Content-Length that says so."""
    NOT_JPEG = "not_jpeg"
    """Random bytes, as long as the picture."""
    ENDLESS = "endless"
    """A part that goes on without a boundary; Content-Length is enormous, or missing with NO_LENGTH."""
    PREAMBLE = "preamble"
    """Text before the part's boundary."""
    QUOTED_BOUNDARY = "quoted_boundary"
    """The answer's header has the boundary in quotes."""
    DASHED_BOUNDARY = "dashed_boundary"
    """The answer's header counts the dashes before the boundary as a part of it."""


HEADER_KINDS = frozenset(
    {StreamFaultKind.QUOTED_BOUNDARY, StreamFaultKind.DASHED_BOUNDARY}
)
"""Kinds that are in the header of the whole answer."""

REFUSALS = frozenset(
    {
        FaultKind.BUSY,
        FaultKind.OFFLINE,
        FaultKind.REDIRECT,
        FaultKind.SOAP_FAULT,
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
        times: How many requests (of a stream's fault: parts) still show it; None is until it is cleared.
        after: Whether the request takes effect all the same. None: as is usual for the kind.
        seconds: Delay of SLOW; how long STALL holds the connection, and FREEZE the stream.
        persists: Whether SLOW acts on the request even when the client has left by then.
        status: The status of STATUS, REDIRECT and SOAP_FAULT.
        location: Where REDIRECT points.
        size: How many bytes HUGE and GARBAGE send; None: 64 MiB, and as many as the real answer.
            PADDED: how many are added (None: 4 MiB). UPLOAD_CUT: how many of the request's body are
            read (None: half of them).
            HUGE_FRAME: the picture's file (None: 16 MiB). ENDLESS: what comes after the picture
            (None: without end). SHORT_LENGTH and LONG_LENGTH: by how much (None: half the picture).
        good_parts: How many parts of each stream are right before a stream's fault shows.
        every: Of the parts from then on, the first of so many shows a stream's fault.
    """

    kind: FaultKind | StreamFaultKind
    path: str = "*"
    times: int | None = None
    after: bool | None = None
    seconds: float = 5.0
    persists: bool = False
    status: int = 500
    location: str = "http://192.0.2.1/"
    size: int | None = None
    good_parts: int = 0
    every: int = 1

    @property
    def takes_effect(self) -> bool:
        """Whether the camera acts on the request before the fault shows."""
        return self.kind not in REFUSALS if self.after is None else self.after

    def take(self, path: str, part: int = 0) -> bool:
        """Return whether this fault shows for a request to `path`, in this part of a stream; and count it."""
        if self.times == 0 or not fnmatchcase(path, self.path):
            return False
        if part < self.good_parts or (part - self.good_parts) % self.every:
            return False
        if self.times is not None:
            self.times -= 1
        return True


class Faulty:
    """The part of a camera that shows faults.

    Attributes:
        faults: The faults in force; the first that fits a request shows.
    """

    def __init__(self) -> None:
        """Begin without a fault."""
        super().__init__()
        self.faults: list[Fault] = []

    def add_fault(
        self,
        kind: FaultKind | StreamFaultKind | str,
        *,
        path: str = "*",
        times: int | None = None,
        **options: Any,
    ) -> Fault:
        """Show a fault from now on, also in streams that are open; the options are the fields of `Fault`."""
        fault = Fault(
            kind=FaultKind(kind) if kind in FaultKind else StreamFaultKind(kind),
            path=path,
            times=times,
            **options,
        )
        self.faults.append(fault)
        return fault

    def clear_faults(self) -> None:
        """Show no fault any more."""
        self.faults.clear()

    def stream_faults(
        self, path: str, part: int | None = None
    ) -> dict[StreamFaultKind, Fault]:
        """Return the faults that a part of a stream shows, or the header of it; and count them."""
        return {
            fault.kind: fault
            for fault in self.faults
            if isinstance(fault.kind, StreamFaultKind)
            and (fault.kind in HEADER_KINDS) == (part is None)
            and fault.take(path, part or 0)
        }

    def take_fault(self, path: str, *, cuts_uploads: bool) -> Fault | None:
        """Return the fault that a request shows, or that cuts its body; and count it."""
        return next(
            (
                fault
                for fault in self.faults
                if isinstance(fault.kind, FaultKind)
                and (fault.kind is FaultKind.UPLOAD_CUT) == cuts_uploads
                and fault.take(path)
            ),
            None,
        )
