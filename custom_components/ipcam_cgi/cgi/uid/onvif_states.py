"""What the messages of ONVIF tell of a camera's alarms."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Final

from ..models import AlarmKind

_MOST_SOURCES: Final = 64
_TOPICS: Final = {
    "VideoSource/MotionAlarm": (AlarmKind.MOTION, "State"),
    "RuleEngine/CellMotionDetector/Motion": (AlarmKind.MOTION, "IsMotion"),
    "UserAlarm/IVA/HumanShapeDetect": (AlarmKind.PERSON, "State"),
}


class States:
    """What each source of a topic last told."""

    def __init__(self) -> None:
        """Know nothing."""
        self._sources: dict[tuple[str, str], tuple[AlarmKind, bool]] = {}

    @property
    def shown(self) -> Mapping[AlarmKind, bool]:
        """Whether alarms are on, of all kinds that were told."""
        states: dict[AlarmKind, bool] = {AlarmKind.MOTION: False}
        for kind, is_on in self._sources.values():
            states[kind] = states.get(kind, False) or is_on
        return states

    def note(self, messages: Iterable[Any]) -> Iterator[Mapping[AlarmKind, bool]]:
        """Note what an answer tells; yield what holds after it, if it is about alarms.

        Where a source tells more than once, an alarm that has begun and ended since the last
        answer, what held in between is yielded as well.
        """
        told: set[tuple[str, str]] = set()
        for message in messages:
            # One that makes no sense must not keep the others back.
            try:
                key, state = _read(message)
            except AttributeError, LookupError, TypeError:
                continue
            if key in told:
                yield self.shown
                told.clear()
            told.add(key)
            # The latest comes last, and the oldest is forgotten.
            self._sources.pop(key, None)
            self._sources[key] = state
            if len(self._sources) > _MOST_SOURCES:
                del self._sources[next(iter(self._sources))]
        if told:
            yield self.shown


def _read(message: Any) -> tuple[tuple[str, str], tuple[AlarmKind, bool]]:
    """Return which source tells, and what of which alarm; raises where that is nothing."""
    topic = _topic(message)
    kind, name = _TOPICS[topic]
    told = message.Message._value_1  # noqa: SLF001 - its only name
    items = {item.Name: item.Value for item in told.Data.SimpleItem}
    is_on = str(items[name]).lower() in ("true", "1")
    return (topic, _source(told)), (kind, is_on)


def _topic(message: Any) -> str:
    parts = str(message.Topic._value_1).split("/")  # noqa: SLF001 - its only name
    return "/".join(part.rpartition(":")[2] for part in parts)


def _source(told: Any) -> str:
    items = getattr(told.Source, "SimpleItem", None) or ()
    return "&".join(f"{item.Name}={item.Value}" for item in items)
