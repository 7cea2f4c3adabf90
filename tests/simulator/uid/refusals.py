"""Why the camera refuses a request: the reason as the document words it, and what kind of refusal it is."""

from enum import Enum, auto

PARSE_PARAMETERS = "error, parse parameters"
PARSE_UID = "error, parse uid"
PARSE_USERNAME = "error, parse username"
PARSE_PASSWORD = "error, parse password"
UID_ERROR = "uid error"
PASSWORD_ERROR = "password error"
# The document gives no text for these two.
NO_PRIVILEGE = "privilege error"
PTZ_UNSUPPORTED = "ptz not supported"


class RefusalKind(Enum):
    """What kind of thing was wrong: real cameras give some kinds another status than 400."""

    PARAMETER = auto()
    LOGIN = auto()
    SESSION = auto()
    PRIVILEGE = auto()
    UNSUPPORTED = auto()
    UPLOAD = auto()


class Refused(Exception):
    """A request that the camera answers with a `<fault>`."""

    def __init__(self, reason: str, kind: RefusalKind = RefusalKind.PARAMETER) -> None:
        """Keep the reason, word for word, and the kind."""
        super().__init__(reason)
        self.reason = reason
        self.kind = kind
