"""The clock of a session, for what takes a minute."""

import pytest

from custom_components.ipcam_cgi.cgi.uid import UidClient


class Clock:
    """Time that passes when it is told to."""

    def __init__(self) -> None:
        """Begin somewhere."""
        self.now = 1000.0

    def __call__(self) -> float:
        """Return the time."""
        return self.now


@pytest.fixture
def clock(uid_client: UidClient) -> Clock:
    """The session's clock."""
    clock = Clock()
    uid_client._session._clock = clock
    uid_client._session.used()
    return clock
