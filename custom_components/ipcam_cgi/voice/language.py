"""What the voice control must know of a language: its sentences, its words, and its answers."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from ..cgi import Motion, Patrol


class Command(StrEnum):
    """What somebody may want of a camera."""

    MOVE = "move"
    ZOOM_IN = "zoom_in"
    ZOOM_OUT = "zoom_out"
    STOP = "stop"
    CENTER = "center"
    GO_TO_PRESET = "go_to_preset"
    START_PATROL = "start_patrol"
    STOP_PATROL = "stop_patrol"


class Answer(StrEnum):
    """What a camera's owner is told."""

    MOVED = "moved"
    ZOOMED_IN = "zoomed_in"
    ZOOMED_OUT = "zoomed_out"
    STOPPED = "stopped"
    CENTERED = "centered"
    WENT_TO_PRESET = "went_to_preset"
    PATROL_STARTED = "patrol_started"
    PATROL_STOPPED = "patrol_stopped"
    NOT_UNDERSTOOD = "not_understood"
    NO_SUCH_CAMERA = "no_such_camera"
    SEVERAL_CAMERAS = "several_cameras"
    CANNOT_TURN = "cannot_turn"
    CANNOT_DO_THAT = "cannot_do_that"
    NO_SUCH_PRESET = "no_such_preset"
    NO_PRESET_NAMED = "no_preset_named"
    UNREACHABLE = "unreachable"
    LOGIN_REFUSED = "login_refused"
    REFUSED = "refused"


@dataclass(frozen=True, kw_only=True)
class Language:
    """A language, as templates of hassil: `[optional]`, `(one|or|other)`, `{slot}`.

    Attributes:
        words: What is said in many places; `<name>` in any other template.
        named: What a camera of the name `{name}` may be called, if the name by itself
            does not say that it is a camera.
        placed: The same for a camera in a place of the name `{name}`.
        directions: How a direction is told in an answer, and how it is heard.
        patrols: How a patrol is heard.
        before: What may precede any sentence.
        after: What may follow any sentence.
        sentences: The sentences, with the slots `{camera}` and, where the command
            has such, `{direction}`, `{patrol}`, and either `{known_preset}` or
            `{preset}`. The latter may be anything: only after the camera, and after a
            verb that is said of nothing but heads.
        direction_words: What no unknown preset contains, as a regular expression:
            who says that names a direction.
        answers: What is answered, as format strings.
    """

    words: Mapping[str, str]
    named: tuple[str, ...]
    placed: tuple[str, ...]
    directions: Mapping[Motion, tuple[str, str]]
    patrols: Mapping[Patrol, str]
    before: str
    after: str
    sentences: Mapping[Command, tuple[str, ...]]
    direction_words: str
    answers: Mapping[Answer, str]
