"""What can be said to the cameras there are: for Home Assistant to listen to, and to understand."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
import re
from typing import Any, Final

from hassil.intents import Intents, SlotList, TextSlotList, WildcardSlotList
from hassil.recognize import RecognizeResult, recognize_all
from hassil.util import normalize_text, remove_punctuation

from .cameras import SpokenCamera
from .language import Command, Language
from .languages import LANGUAGES, language_of
from .names import core, escaped, spoken

_WORD: Final = re.compile(r"<(\w+)>")
_EXACT, _WITHOUT_CAMERA, _PLACE = range(3)


@dataclass(frozen=True, order=True)
class _Called:
    """How a camera was called; the smaller is the better guess."""

    rank: int
    slot: str
    text: str


class _Way:
    """One way to call some cameras."""

    def __init__(self, form: str, rank: int, slot: str, names: Iterable[str]) -> None:
        """Call them by names in a form with {name}."""
        self._form = form
        self.rank = rank
        self.slot = slot
        self.names = sorted(name for name in names if name.strip())

    def template(self, names: Iterable[str]) -> str:
        """Return this way as a template, with some of the names."""
        return self._form.replace("{name}", _either(map(escaped, names)))


@dataclass(frozen=True, kw_only=True)
class Wish:
    """What somebody wants of a camera: the command, and the slots of its intent."""

    command: Command
    slots: dict[str, str]


class Grammar:
    """What can be said to some cameras, in all languages."""

    def __init__(self, cameras: Iterable[SpokenCamera]) -> None:
        """Speak of these cameras."""
        cameras = list(cameras)
        self._presets = {
            spoken(name).casefold()
            for camera in cameras
            if camera.ptz is not None
            for name in camera.ptz.names.values()
        }
        self._ways = {
            tag: [way for way in _ways(cameras, language) if way.names]
            for tag, language in LANGUAGES.items()
        }

    @property
    def sentences(self) -> list[str]:
        """The sentences as templates that match nothing but sentences to these cameras.

        In the place of {preset} may be anything, so that an unknown one is answered;
        but only after the name of a camera, so that nobody else's sentence is taken.
        """
        presets = _either(map(escaped, sorted(self._presets)))
        written = []
        for tag, language in LANGUAGES.items():
            if not (ways := self._ways[tag]):
                continue
            lists = {
                "camera": _either(way.template(way.names) for way in ways),
                "direction": _either(
                    heard for _, heard in language.directions.values()
                ),
                "patrol": _either(language.patrols.values()),
            }
            for _, sentence in _templates(language):
                before, camera, after = sentence.partition("{camera}")
                if "{preset}" in before and not self._presets:
                    continue
                text = before.replace("{preset}", presets) + camera + after
                for slot, texts in lists.items():
                    text = text.replace(f"{{{slot}}}", texts)
                written.append(text)
        return written

    def understand(self, text: str, language: str | None) -> Wish | None:
        """Return what somebody wants who said this, None if that was to nobody here.

        The language that was spoken goes first; the sentences of all others are
        heard as well.
        """
        first = language_of(language)
        for tag in sorted(LANGUAGES, key=lambda tag: LANGUAGES[tag] is not first):
            lists: dict[str, SlotList] = {
                "camera": TextSlotList.from_tuples(
                    [
                        (way.template([name]), _Called(way.rank, way.slot, name))
                        for way in self._ways[tag]
                        for name in way.names
                    ],
                    name="camera",
                ),
                "preset": WildcardSlotList("preset"),
            }
            results = recognize_all(text, _grammar(tag), slot_lists=lists)
            if best := min(results, key=self._doubt, default=None):
                return _wish(best)
        return None

    def _doubt(self, result: RecognizeResult) -> tuple[bool, _Called, int]:
        """Return what is the smaller the more likely a meaning is.

        A preset that is none may just be a word of the sentence, such as its article.
        """
        said = result.entities.get("preset")
        preset = spoken(str(said.value)) if said else ""
        known = not said or preset.casefold() in self._presets
        return not known, result.entities["camera"].value, len(preset)


def _wish(result: RecognizeResult) -> Wish:
    slots = {
        name: str(entity.value).strip()
        for name, entity in result.entities.items()
        if name != "camera"
    }
    called: _Called = result.entities["camera"].value
    return Wish(
        command=Command(result.intent.name), slots={called.slot: called.text, **slots}
    )


def _ways(cameras: list[SpokenCamera], language: Language) -> Iterator[_Way]:
    """Yield the ways in which cameras are called in a language, the best guess last."""
    places = {place for camera in cameras for place in map(spoken, camera.places)}
    cores = {name for camera in cameras for name in map(core, camera.names)}
    exact = [
        name
        for camera in cameras
        for name in (
            *(name for name in camera.names if core(name) != spoken(name)),
            *camera.aliases,
        )
    ]
    named, placed = (
        _expanded(_either(forms), language)
        for forms in (language.named, language.placed)
    )
    yield _Way(f"({named}|{placed})", _PLACE, "area", places)
    yield _Way(placed, _PLACE, "area", cores)
    yield _Way(named, _WITHOUT_CAMERA, "name", cores)
    # As it sounds, and as it is written: Assist is typed to as well.
    heard = {*map(spoken, exact), *map(normalize_text, map(remove_punctuation, exact))}
    yield _Way("{name}", _EXACT, "name", heard)


def _templates(language: Language) -> Iterator[tuple[Command, str]]:
    """Yield the sentences of a language, with what may precede and follow them."""
    for command, sentences in language.sentences.items():
        for sentence in sentences:
            text = f"{language.before}{sentence}{language.after}"
            yield command, _expanded(text, language)


def _expanded(template: str, language: Language) -> str:
    def word(match: re.Match[str]) -> str:
        return f"({language.words[match[1]]})"

    while _WORD.search(template):
        template = _WORD.sub(word, template)
    return template


def _either(texts: Iterable[str]) -> str:
    return f"({'|'.join(texts)})"


@cache
def _grammar(tag: str) -> Intents:
    """Return the sentences of a language, with slots in place of names."""
    language = LANGUAGES[tag]
    intents: dict[str, Any] = {}
    for command, sentence in _templates(language):
        data = intents.setdefault(command, {"data": [{"sentences": []}]})
        data["data"][0]["sentences"].append(sentence)

    def heard(texts: Iterable[tuple[str, str]]) -> dict[str, Any]:
        return {"values": [{"in": text, "out": value} for text, value in texts]}

    directions = ((text, motion) for motion, (_, text) in language.directions.items())
    patrols = ((text, patrol) for patrol, text in language.patrols.items())
    return Intents.from_dict(
        {
            "language": tag,
            "intents": intents,
            "lists": {"direction": heard(directions), "patrol": heard(patrols)},
        }
    )
