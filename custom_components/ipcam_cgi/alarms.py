"""A camera's alarms: which are on, who told, and how fast. All that shows them listens here."""

from collections.abc import Callable, Mapping
from enum import StrEnum
from functools import partial

from homeassistant.core import callback

from .cgi import AlarmKind

type Listener = Callable[[frozenset[AlarmKind]], None]
"""Is told which alarms have begun; none where something else has changed."""


class AlarmPath(StrEnum):
    """How alarms come."""

    PUSH_PROVEN = "push_proven"
    PUSH_UNPROVEN = "push_unproven"
    POLLING = "polling"
    NONE = "none"


class Alarms:
    """Keeps the state of a camera's alarms.

    Attributes:
        kinds: Which alarms the camera tells, as far as is known.
        may_tell: Those that it may tell of besides.
        path: How they come.
        delay: Seconds from the camera's last call until its alarm was shown, None where
            there was none.
        problem: Key of the text why they don't come by themselves, None if they do.
        calls: How often the camera, or somebody else, has called.
    """

    def __init__(
        self,
        kinds: frozenset[AlarmKind],
        may_tell: frozenset[AlarmKind] = frozenset(),
        path: AlarmPath = AlarmPath.NONE,
    ) -> None:
        """Know nothing but what there may be."""
        self.kinds = kinds
        self.may_tell = may_tell | kinds
        self.path = path
        self.delay: float | None = None
        self.problem: str | None = None
        self.calls = 0
        self._states: Mapping[AlarmKind, bool] | None = None
        self._listeners: list[Listener] = []

    def is_on(self, kind: AlarmKind) -> bool | None:
        """Return whether an alarm is on, None if that is not known."""
        return None if self._states is None else self._states.get(kind, False)

    @property
    def any_on(self) -> bool:
        """Whether any alarm is on."""
        return self._states is not None and any(self._states.values())

    @callback
    def async_listen(self, listener: Listener) -> Callable[[], None]:
        """Tell a listener of changes; returns what ends that."""
        self._listeners.append(listener)
        return partial(self._listeners.remove, listener)

    @callback
    def async_show(self, states: Mapping[AlarmKind, bool]) -> None:
        """Show whether alarms are on.

        What is on when nothing was known before has not begun: it may be old.
        """
        before, self._states = self._states, dict(states)
        self.kinds |= states.keys()
        began = (
            frozenset()
            if before is None
            else frozenset(
                kind for kind, is_on in states.items() if is_on and not before.get(kind)
            )
        )
        if before != self._states:
            self._tell(began)

    @callback
    def async_forget(self) -> None:
        """Show that nothing is known any more."""
        if self._states is not None:
            self._states = None
            self._tell()

    @callback
    def async_note(
        self,
        path: AlarmPath,
        *,
        delay: float | None = None,
        problem: str | None = None,
    ) -> None:
        """Note how alarms come, and if they don't come by themselves, why."""
        present = (self.path, self.delay, self.problem)
        self.path, self.problem = path, problem
        if delay is not None:
            self.delay = delay
        if present != (self.path, self.delay, self.problem):
            self._tell()

    @callback
    def async_note_call(self) -> None:
        """Count a call."""
        self.calls += 1

    def _tell(self, began: frozenset[AlarmKind] = frozenset()) -> None:
        for listener in tuple(self._listeners):
            listener(began)
