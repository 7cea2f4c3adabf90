"""What can be said to the cameras there are: for Home Assistant to listen to, and to understand."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
import re
from typing import Any, Final

from hassil.intents import Intents, SlotList, TextSlotList, WildcardSlotList
from hassil.recognize import RecognizeResult, recognize_all
from hassil.util import normalize_text, remove_punctuation

from .cameras import NoSuchCameraError, SeveralCamerasError, SpokenCamera, find
from .language import Command, Language
from .languages import LANGUAGES, language_of
from .names import core, escaped, same, spoken

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
    """What somebody wants: the command, of which camera, and the slots of its intent."""

    command: Command
    called: _Called
    slots: dict[str, str]


class Grammar:
    """What can be said to some cameras, in all languages."""

    def __init__(self, cameras: Iterable[SpokenCamera]) -> None:
        """Speak of these cameras."""
        self._cameras = list(cameras)
        self._presets = sorted(
            {name for camera in self._cameras for name in _presets(camera)}
        )
        self._ways = {
            tag: [way for way in _ways(self._cameras, language) if way.names]
            for tag, language in LANGUAGES.items()
        }

    @property
    def sentences(self) -> list[str]:
        """The sentences as templates that match nothing but sentences to these cameras.

        In the place of {preset} may be anything, so that an unknown one is answered;
        but only after the name of a camera, so that nobody else's sentence is taken.
        """
        presets = _either(map(escaped, sorted(_heard(self._presets))))
        written = []
        for tag, language in LANGUAGES.items():
            if not (ways := self._ways[tag]):
                continue
            lists = {
                "camera": _either(way.template(way.names) for way in ways),
                "known_preset": presets,
                "direction": _either(
                    heard for _, heard in language.directions.values()
                ),
                "patrol": _either(language.patrols.values()),
            }
            for _, text in _templates(language):
                if "{known_preset}" in text and not self._presets:
                    continue
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
                "known_preset": TextSlotList.from_tuples(
                    [
                        (escaped(heard), name)
                        for name in self._presets
                        for heard in sorted(_heard([name]))
                    ],
                    name="known_preset",
                ),
                "preset": WildcardSlotList("preset"),
            }
            found = recognize_all(text, _grammar(tag), slot_lists=lists)
            wishes = map(_wish, found)
            if best := min(wishes, key=self._doubt, default=None):
                if not self._is_direction(best, LANGUAGES[tag]):
                    return best
        return None

    def _doubt(self, wish: Wish) -> tuple[bool, int, _Called, int]:
        """Return what is the smaller the more likely a meaning is.

        A preset that is none may just be a word of the sentence, such as its article.
        A preset of the name of the middle goes before the middle itself, but only
        where the camera has it.
        """
        preset = wish.slots.get("preset", "")
        known = not preset or any(same(name, preset) for name in self._presets)
        if wish.command is Command.CENTER:
            place = 1
        else:
            place = 2 if preset and not self._has(wish.called, preset) else 0
        return not known, place, wish.called, len(preset)

    def _has(self, called: _Called, preset: str) -> bool:
        """Return whether the camera that is meant has a preset of this name."""
        try:
            camera = find(
                self._cameras,
                name=called.text if called.slot == "name" else None,
                area=called.text if called.slot == "area" else None,
            )
        except NoSuchCameraError, SeveralCamerasError:
            return False
        return any(same(name, preset) for name in _presets(camera))

    def _is_direction(self, wish: Wish, language: Language) -> bool:
        """Return whether what was taken for an unknown preset speaks of a direction.

        It is a way to say one that is not known here, and no preset is missing.
        """
        preset = wish.slots.get("preset", "")
        if any(same(name, preset) for name in self._presets):
            return False
        return re.search(language.direction_words, preset, re.IGNORECASE) is not None


def _wish(result: RecognizeResult) -> Wish:
    called: _Called = result.entities["camera"].value
    slots = {
        name.removeprefix("known_"): str(entity.value).strip()
        for name, entity in result.entities.items()
        if name != "camera"
    }
    return Wish(
        command=Command(result.intent.name),
        called=called,
        slots={called.slot: called.text, **slots},
    )


def _presets(camera: SpokenCamera) -> list[str]:
    """Return the names of a camera's presets that can be spoken."""
    names = camera.ptz.names.values() if camera.ptz is not None else ()
    return [name for name in names if spoken(name)]


def _heard(names: Iterable[str]) -> set[str]:
    """Return names as they sound, and as they are written: Assist is typed to as well."""
    return {
        heard
        for name in names
        for heard in (spoken(name), normalize_text(remove_punctuation(name)))
        if heard.strip()
    }


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
    yield _Way("{name}", _EXACT, "name", _heard(exact))


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
