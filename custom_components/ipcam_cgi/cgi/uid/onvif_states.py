"""What the messages of ONVIF tell of a camera's alarms."""

from collections.abc import Iterable, Mapping
from contextlib import suppress
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

    def note(self, messages: Iterable[Any]) -> bool:
        """Note what was told; return whether there was anything about alarms."""
        has_news = False
        for message in messages:
            # One that makes no sense must not keep the others back.
            with suppress(AttributeError, LookupError, TypeError):
                topic = _topic(message)
                kind, name = _TOPICS[topic]
                told = message.Message._value_1  # noqa: SLF001 - its only name
                items = {item.Name: item.Value for item in told.Data.SimpleItem}
                is_on = str(items[name]).lower() in ("true", "1")
                key = (topic, _source(told))
                # The latest comes last, and the oldest is forgotten.
                self._sources.pop(key, None)
                self._sources[key] = (kind, is_on)
                if len(self._sources) > _MOST_SOURCES:
                    del self._sources[next(iter(self._sources))]
                has_news = True
        return has_news


def _topic(message: Any) -> str:
    parts = str(message.Topic._value_1).split("/")  # noqa: SLF001 - its only name
    return "/".join(part.rpartition(":")[2] for part in parts)


def _source(told: Any) -> str:
    items = getattr(told.Source, "SimpleItem", None) or ()
    return "&".join(f"{item.Name}={item.Value}" for item in items)
