"""Voice: how people really put it, and what is left to others, in every language."""

from functools import cache
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

from hassil.intents import Intents, SlotList, WildcardSlotList
from hassil.recognize import recognize
import pytest

from custom_components.ipcam_cgi.ptz import PtzControl
from custom_components.ipcam_cgi.voice.cameras import SpokenCamera
from custom_components.ipcam_cgi.voice.language import Command
from custom_components.ipcam_cgi.voice.sentences import Grammar

# What the owner calls the camera, and its presets; both languages' wildcards see all.
HOMES: dict[str, tuple[str, tuple[str, ...]]] = {
    "en": ("Yard", ("Gate (north)", "Gate", "Center", "Home")),
    "de": ("Hof", ("Tor", "Mitte")),
    "nl": ("Tuin", ("Poort",)),
    "fr": ("Cour", ("Portail",)),
    "es": ("Patio", ("Puerta",)),
    "zh": ("院子", ("大门",)),
}

# What is wanted: a command, and the direction or the preset where it has one.
UNDERSTOOD: dict[str, dict[str, tuple[Command, str | None]]] = {
    "en": {
        "turn the yard camera to the left side": (Command.MOVE, "left"),
        "turn the yard camera to the far left": (Command.MOVE, "left"),
        "turn the yard camera a little bit left": (Command.MOVE, "left"),
        "tilt down the yard camera": (Command.MOVE, "down"),
        "turn left the yard camera": (Command.MOVE, "left"),
        "zoom in the yard camera": (Command.ZOOM_IN, None),
        "zoom in yard camera": (Command.ZOOM_IN, None),
        "stop the yard camera now": (Command.STOP, None),
        "start the yard camera patrol": (Command.START_PATROL, None),
        "stop the yard camera's patrol": (Command.STOP_PATROL, None),
        "stop the yard camera from patrolling": (Command.STOP_PATROL, None),
        "point the yard camera at the gate preset": (Command.GO_TO_PRESET, "gate"),
        "point the yard camera at number 3": (Command.GO_TO_PRESET, "3"),
        "turn the yard camera to position 4": (Command.GO_TO_PRESET, "4"),
        "turn the yard camera to the center": (Command.GO_TO_PRESET, "Center"),
        "turn the yard camera to the home position": (Command.GO_TO_PRESET, "Home"),
        "turn the yard camera to the middle": (Command.CENTER, None),
        "send the yard camera home": (Command.GO_TO_PRESET, "Home"),
        "show me the gate (north) with the yard camera": (
            Command.GO_TO_PRESET,
            "Gate (north)",
        ),
    },
    "de": {
        "drehe die Hofkamera bitte nach links": (Command.MOVE, "left"),
        "schwenke die Hofkamera bitte nach links": (Command.MOVE, "left"),
        "drehe die Hofkamera mal nach links": (Command.MOVE, "left"),
        "fahre die Hofkamera nach links": (Command.MOVE, "left"),
        "drehe die Hofkamera etwas weiter nach links": (Command.MOVE, "left"),
        "schwenke die Hofkamera bitte ein bisschen nach rechts": (
            Command.MOVE,
            "right",
        ),
        "Hofkamera nach links": (Command.MOVE, "left"),
        "zoome die Hofkamera bitte rein": (Command.ZOOM_IN, None),
        "zoome ran mit der Hofkamera": (Command.ZOOM_IN, None),
        "richte die Hofkamera aufs Tor": (Command.GO_TO_PRESET, "Tor"),
        "zeig mir mit der Hofkamera das Tor": (Command.GO_TO_PRESET, "Tor"),
        "zeig das Tor auf der Hofkamera": (Command.GO_TO_PRESET, "Tor"),
        "drehe die Hofkamera zurück zum Tor": (Command.GO_TO_PRESET, "Tor"),
        "schwenke die Hofkamera zum Tor zurück": (Command.GO_TO_PRESET, "Tor"),
        "drehe die Hofkamera in die Mitte": (Command.GO_TO_PRESET, "Mitte"),
    },
    "nl": {
        "draai de tuincamera naar de linkerkant": (Command.MOVE, "left"),
        "draai de tuincamera nog een beetje naar links": (Command.MOVE, "left"),
        "draai de tuincamera helemaal naar links": (Command.MOVE, "left"),
        "draai de tuincamera terug naar de poort": (Command.GO_TO_PRESET, "Poort"),
        "laat de poort zien op de tuincamera": (Command.GO_TO_PRESET, "Poort"),
        "laat me de poort zien met de tuincamera": (Command.GO_TO_PRESET, "Poort"),
        "stop met de patrouille van de tuincamera": (Command.STOP_PATROL, None),
    },
}

NOT_OURS: dict[str, tuple[str, ...]] = {
    "en": (
        "send the yard camera to the TV",
        "turn the yard camera to night mode",
    ),
    "de": (
        "stelle die Hofkamera auf 50 Prozent",
        "stelle die Hofkamera auf Nachtmodus",
        "stelle die Hofkamera auf lautlos",
    ),
    "nl": (
        "zet de tuincamera op rood",
        "zet de tuincamera op 50 procent",
        "zet de tuincamera op nachtstand",
        "zet de tuincamera op stil",
    ),
    "fr": ("mets la caméra de la cour sur off",),
    "es": (
        "pon la cámara del patio en modo nocturno",
        "quita la cámara del patio",
        "reduce la cámara del patio",
    ),
    "zh": (
        "院子摄像头看到了什么",
        "院子摄像头看得清吗",
        "院子摄像头到了吗",
        "院子摄像头去哪了",
        "用院子摄像头看电影",
        "把院子摄像头调到夜视模式",
    ),
}

# Directions that the grammar does not know: no preset of that name is missing.
DIRECTIONS = {
    "en": "point the yard camera to the leftmost left corner",
    "de": "schwenke die Hofkamera auf links hinten",
    "nl": "richt de tuincamera naar links achter",
}


def camera(name: str, *presets: str) -> SpokenCamera:
    """Return a camera that can turn, with presets."""
    names = dict(enumerate(presets, 1))
    # Of a head, sentences only take the names of its presets.
    head = cast(PtzControl, SimpleNamespace(names=names))
    return SpokenCamera(
        name=name,
        names=(name,),
        aliases=(),
        places=(),
        entity_ids=(),
        ptz=head,
    )


@cache
def home(tag: str) -> tuple[Grammar, Intents]:
    """Return a home's grammar, and what Home Assistant makes of its sentences."""
    name, presets = HOMES[tag]
    grammar = Grammar([camera(name, *presets)])
    data: dict[str, Any] = {
        "language": tag,
        "intents": {"ours": {"data": [{"sentences": grammar.sentences}]}},
    }
    return grammar, Intents.from_dict(data)


def is_heard(tag: str, sentence: str) -> bool:
    """Return whether Home Assistant takes a sentence for ours."""
    slots: dict[str, SlotList] = {"preset": WildcardSlotList("preset")}
    return recognize(sentence, home(tag)[1], slot_lists=slots) is not None


@pytest.mark.parametrize("tag", UNDERSTOOD)
def test_understood(tag: str) -> None:
    """Each is heard, and means what it says."""
    problems = []
    for sentence, expected in UNDERSTOOD[tag].items():
        wish = home(tag)[0].understand(sentence, tag)
        got = wish and (
            wish.command,
            wish.slots.get("direction", wish.slots.get("preset")),
        )
        if got != expected or not is_heard(tag, sentence):
            problems.append((sentence, got, is_heard(tag, sentence)))
    assert not problems, "\n".join(map(str, problems))


def test_documented() -> None:
    """Every sentence that docs/voice.md promises is heard, and understood."""
    text = (Path(__file__).parents[1] / "docs/voice.md").read_text()
    rows = [
        [cell.strip() for cell in line.strip("|").split("|")]
        for line in text.splitlines()
        if line.startswith("| ") and line.count("|") == 8
    ]
    tags = ("en", "de", "fr", "es", "nl", "zh")
    assert len(rows) == 7  # A header, and six kinds of command.
    unheard = [
        sentence
        for _, *cells in rows[1:]
        for tag, cell in zip(tags, cells, strict=True)
        for sentence in cell.split(" · ")
        if not (is_heard(tag, sentence) and home(tag)[0].understand(sentence, tag))
    ]
    assert not unheard


@pytest.mark.parametrize("tag", NOT_OURS)
def test_left_to_others(tag: str) -> None:
    """What is said of a camera, but not of its head, is not taken."""
    assert not [text for text in NOT_OURS[tag] if is_heard(tag, text)]


@pytest.mark.parametrize("tag", DIRECTIONS)
def test_no_preset_of_a_direction(tag: str) -> None:
    """A direction that is put in an unknown way is no preset that is missing."""
    assert is_heard(tag, DIRECTIONS[tag])
    assert home(tag)[0].understand(DIRECTIONS[tag], tag) is None


def test_middle_of_another_camera() -> None:
    """A preset called like the middle counts for the camera that has it."""
    grammar = Grammar([camera("Yard"), camera("Roof", "Center")])
    for name, command in (
        ("yard", Command.CENTER),
        ("roof", Command.GO_TO_PRESET),
    ):
        wish = grammar.understand(f"turn the {name} camera to the center", "en")
        assert wish is not None
        assert wish.command is command
