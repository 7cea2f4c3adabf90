"""The pull points: what waits to be pulled, until when, and how many there may be."""

import asyncio
from collections import deque
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from itertools import count
import time


@dataclass(frozen=True, kw_only=True, slots=True)
class Topic:
    """Something that a camera tells of.

    Attributes:
        path: What it is called.
        kind: The alarm that it tells of.
        source: Where in the camera it happens.
        item: What its state is called.
    """

    path: str
    kind: str
    source: Mapping[str, str]
    item: str


@dataclass(frozen=True, slots=True)
class Message:
    """What a camera tells of a topic."""

    topic: Topic
    operation: str
    active: bool
    time: datetime


class Subscription:
    """One pull point."""

    def __init__(self, number: int, seconds: float) -> None:
        """Take what it is known by, and how long it lasts unless it is renewed."""
        self.number = number
        self._messages: deque[Message] = deque()
        self._ends = time.monotonic() + seconds
        self._changed = asyncio.Event()

    @property
    def seconds(self) -> float:
        """How long it lasts yet."""
        return max(0.0, self._ends - time.monotonic())

    def renew(self, seconds: float) -> None:
        """Let it last so long from now; 0 ends it."""
        self._ends = time.monotonic() + seconds
        self._changed.set()

    def add(self, message: Message) -> None:
        """Let a message wait."""
        self._messages.append(message)
        self._changed.set()

    async def pull(self, limit: int, seconds: float) -> list[Message]:
        """Return so many messages at most, as soon as there is one; nothing when there is none in time."""
        until = time.monotonic() + seconds
        while not self._messages and self.seconds:
            wait = min(until, self._ends) - time.monotonic()
            if wait <= 0:
                break
            self._changed.clear()
            with suppress(TimeoutError):
                await asyncio.wait_for(self._changed.wait(), wait)
        if not self.seconds:
            return []
        return [
            self._messages.popleft() for _ in range(min(limit, len(self._messages)))
        ]


class Subscriptions:
    """The pull points of one camera.

    Attributes:
        most: How many there may be at once.
    """

    def __init__(self) -> None:
        """Begin with none."""
        self.most = 4
        self._numbers = count(1)
        self._open: dict[int, Subscription] = {}

    def __len__(self) -> int:
        """How many are open."""
        self._forget_ended()
        return len(self._open)

    def open(self, seconds: float) -> Subscription | None:
        """Open one; None where there are as many as there may be."""
        if len(self) >= self.most:
            return None
        subscription = Subscription(next(self._numbers), seconds)
        self._open[subscription.number] = subscription
        return subscription

    def get(self, number: int) -> Subscription | None:
        """Return one that is open."""
        self._forget_ended()
        return self._open.get(number)

    def notify(self, message: Message) -> None:
        """Let a message wait at each."""
        self._forget_ended()
        for subscription in self._open.values():
            subscription.add(message)

    def clear(self) -> None:
        """End all."""
        for subscription in self._open.values():
            subscription.renew(0)
        self._open.clear()

    def _forget_ended(self) -> None:
        self._open = {
            number: subscription
            for number, subscription in self._open.items()
            if subscription.seconds
        }
