"""What was measured so far."""

from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, kw_only=True)
class Run:
    """What one set-up of a camera, and the writes after it, took.

    Attributes:
        requests: How many were sent during set-up, without those of `challenges`.
        challenges: How many were sent without the login that they need.
        entities: How many the camera has.
        enabled: How many of them are on by default.
        seconds: How long set-up took.
        write_requests: How many requests a write took.
        write_seconds: How long a write took.
    """

    requests: int
    challenges: int
    entities: int
    enabled: int
    seconds: float
    write_requests: float
    write_seconds: float


RESULTS: Final[dict[str, list[Run]]] = {}
"""The runs of each camera; the first of them imports what the others find imported."""


@dataclass(frozen=True, kw_only=True)
class Delays:
    """How long one run's moves took from the action to the request, in seconds.

    Attributes:
        idle: While nothing else was going on.
        busy: While pictures and polls waited for a slow camera.
    """

    idle: float
    busy: float


DELAYS: Final[dict[str, list[Delays]]] = {}
"""The runs of each camera; likewise."""
