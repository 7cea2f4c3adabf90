"""Logins: user ids that lapse when they are not used, several at once, and the lock-out on wrong passwords."""

from collections.abc import Sequence
from dataclasses import dataclass
from random import Random
import time

from .refusals import UID_ERROR, RefusalKind, Refused


@dataclass(slots=True)
class _Session:
    username: str
    renewed: float


class Sessions:
    """The user ids in force."""

    def __init__(
        self, timeout: float, *, lengths: Sequence[int], mixed_case: bool
    ) -> None:
        """Lapse after `timeout` seconds without use; make ids of these lengths."""
        self.timeout = timeout
        self._lengths = lengths
        self._mixed_case = mixed_case
        self._sessions: dict[str, _Session] = {}
        self._random = Random()

    def __len__(self) -> int:
        """How many are in force."""
        self._forget_lapsed()
        return len(self._sessions)

    def open(self, username: str) -> str:
        """A new user id."""
        self._forget_lapsed()
        while (uid := self._make()) in self._sessions:
            pass
        self._sessions[uid] = _Session(username, time.monotonic())
        return uid

    def username(self, uid: str) -> str:
        """Whose id this is; refused when it is nobody's, or lapsed."""
        self._forget_lapsed()
        if (session := self._sessions.get(uid)) is None:
            raise Refused(UID_ERROR, RefusalKind.SESSION)
        return session.username

    def renew(self, uid: str) -> None:
        """Begin the time-out anew: a call has succeeded."""
        if (session := self._sessions.get(uid)) is not None:
            session.renewed = time.monotonic()

    def clear(self) -> None:
        """Forget every id."""
        self._sessions.clear()

    def _make(self) -> str:
        uid = "".join(
            self._random.choices(
                "0123456789ABCDEF", k=self._random.choice(self._lengths)
            )
        )
        return uid.lower() if self._mixed_case and self._random.random() < 0.5 else uid

    def _forget_lapsed(self) -> None:
        oldest = time.monotonic() - self.timeout
        self._sessions = {
            uid: session
            for uid, session in self._sessions.items()
            if session.renewed > oldest
        }


class LockOut:
    """Counts wrong passwords in a row, and says when the camera listens to nobody for a while."""

    def __init__(self, after: int | None, seconds: float) -> None:
        """Lock for so long after so many; None: never."""
        self._after = after
        self._seconds = seconds
        self._failures = 0
        self._until = 0.0

    @property
    def active(self) -> bool:
        """Whether even the right password is wrong now."""
        return time.monotonic() < self._until

    def failed(self) -> None:
        """Count a wrong password."""
        self._failures += 1
        if self._after is not None and self._failures >= self._after:
            self._failures = 0
            self._until = time.monotonic() + self._seconds

    def succeeded(self) -> None:
        """Begin counting anew."""
        self._failures = 0
