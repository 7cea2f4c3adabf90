"""Faults of the `uid` family: how an answer says no, and what that means (HTTP CGI 1.0.3 §1)."""

from collections.abc import Iterable
from http import HTTPStatus
import re
from typing import Final

from ..errors import CameraPrivilegeError, CameraResponseError, ErrorKey
from ..models import JPEG_START
from ..text import quotable
from ..transport import TEXT_LIMIT, Answer
from . import wire

_UID_LAPSED: Final = re.compile(r"uid error|error, parse uid", re.IGNORECASE)
# Not the fault for a privilege that does not exist: "privilege: User or …" (§3.18).
_PRIVILEGE: Final = re.compile(
    r"privilege error|non-administrator|no (?:privilege|permission)|permission denied",
    re.IGNORECASE,
)


def is_lapsed(answer: Answer) -> bool:
    """Return whether the uid that was sent is none any more."""
    return _UID_LAPSED.fullmatch(_fault(answer) or "") is not None


def checked(answer: Answer, secrets: Iterable[str]) -> Answer:
    """Look for a fault before anything else: its status may be any.

    Raises:
        CameraPrivilegeError: The account may not do this.
        CameraResponseError: The camera refuses, or this is no answer.
    """
    if (reason := _fault(answer)) is not None:
        if _PRIVILEGE.search(reason):
            raise CameraPrivilegeError
        # A uid that is refused as soon as it was given is a login refused.
        lapsed = _UID_LAPSED.fullmatch(reason)
        key = ErrorKey.LOGIN_REFUSED if lapsed else ErrorKey.REFUSED
        raise CameraResponseError(key, reason=quotable(reason, secrets))
    if answer.status == HTTPStatus.NOT_FOUND:
        raise CameraResponseError(ErrorKey.NO_SUCH_CGI)
    if answer.status != HTTPStatus.OK:
        raise CameraResponseError(ErrorKey.HTTP_STATUS, status=str(answer.status))
    return answer


def _fault(answer: Answer) -> str | None:
    """Return the reason of a fault, None if the answer is none."""
    body = answer.body
    if body.startswith(JPEG_START) or len(body) > TEXT_LIMIT or b"<fault" not in body:
        return None
    return wire.fault(wire.parse(answer.body))
