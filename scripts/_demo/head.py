"""What the demo does with the cameras' heads: presets with names, and checks that moves arrive, by button, action and voice."""

from collections.abc import Awaitable, Callable, Mapping
from functools import partial

from .client import HomeAssistantClient
from .home import DOMAIN
from .processes import DemoError, eventually
from .screenshot import Page
from .subject import Subject

PRESETS: Mapping[str, tuple[float, float]] = {
    "Gate": (-60, -40),
    "Front door": (55, -35),
}
"""Names of presets, and where the head looks there: pan and tilt."""

MOVES: Mapping[str, Mapping[str, int]] = {
    "left": {"pan": -1},
    "right": {"pan": 1},
    "up": {"tilt": 1},
    "down": {"tilt": -1},
    "up_left": {"pan": -1, "tilt": 1},
    "down_right": {"pan": 1, "tilt": -1},
    "zoom_in": {"zoom": 1},
    "zoom_out": {"zoom": -1},
}
"""Buttons, and what grows (1) or shrinks (-1) by a press."""

SENTENCES: Mapping[str, tuple[str, Mapping[str, int]]] = {
    "en": ("turn the {name} camera left", {"pan": -1}),
    "de": ("schwenke die {name} Kamera nach rechts", {"pan": 1}),
    "fr": ("tourne la caméra {name} vers la gauche", {"pan": -1}),
    "es": ("gira la cámara {name} a la derecha", {"pan": 1}),
    "nl": ("draai de {name} camera naar links", {"pan": -1}),
    "zh": ("把{name}摄像头向右转", {"pan": 1}),
}
"""What is said in each language, and what comes of it."""

type Check = Callable[[HomeAssistantClient, Subject], Awaitable[None]]


async def save_presets(home: HomeAssistantClient, subject: Subject) -> None:
    """Look at a few places and give them names, as a user does; then look at where it began."""
    camera = subject.camera
    if not _has_presets(subject):
        return
    for name, (pan, tilt) in PRESETS.items():
        await camera.look(pan, tilt)
        await _at_rest(subject)
        await home.action(f"{DOMAIN}.ptz_save_preset", subject["main"], name=name)
    await camera.look(camera.model.pan, camera.model.tilt)
    await _at_rest(subject)


def head_checks(subject: Subject) -> dict[str, Check]:
    """Return what proves that a head does what it is told, by what it proves."""
    checks: dict[str, Check] = {
        f"its button {key} moves it, and it stops": partial(_button_moves, key=key)
        for key in MOVES
        if f"ptz_{key}" in subject.entities
    }
    if _has_presets(subject):
        checks |= {
            f"a preset can be called by its name {name}": partial(
                _preset_called, name=name
            )
            for name in PRESETS
        }
        checks["it goes to a preset when told so"] = _voice_calls_preset
        checks["who asks for an unknown one is told those there are"] = _voice_explains
    checks["an action moves it for as long as it says"] = _action_moves
    checks |= {
        f"it moves when told so ({language})": partial(_voice_moves, language=language)
        for language in SENTENCES
    }
    return checks


def _has_presets(subject: Subject) -> bool:
    """Return whether they are switched on: on one of the cameras they are not, as on the one that was recorded."""
    return "ptz_preset" in subject.entities


async def _scene(subject: Subject) -> dict[str, float]:
    scene: dict[str, float] = (await subject.camera.state())["scene"]
    return scene


async def _at_rest(subject: Subject) -> None:
    async def is_still() -> bool:
        return not (await _scene(subject))["moving"]

    await eventually(is_still, "it goes on moving")


async def _moves(
    subject: Subject, axes: Mapping[str, int], told: Awaitable[None]
) -> None:
    """Require that something moves the head in a way, and that it comes to rest."""
    before = await _scene(subject)
    await told
    await _at_rest(subject)
    after = await _scene(subject)
    moved = {axis: after[axis] - before[axis] for axis in ("pan", "tilt", "zoom")}
    for axis, way in moved.items():
        wanted = axes.get(axis, 0)
        if way * wanted < 0 or bool(way) != bool(wanted):
            raise DemoError(f"it moved by {moved}")


async def _button_moves(
    home: HomeAssistantClient, subject: Subject, *, key: str
) -> None:
    press = home.action("button.press", subject[f"ptz_{key}"])
    await _moves(subject, MOVES[key], press)


async def browser_moves(subject: Subject, page: Page) -> None:
    """Require that a press of the dashboard's button moves the head."""
    before = (await _scene(subject))["pan"]

    async def has_moved() -> bool:
        return (await _scene(subject))["pan"] < before

    await page.press(subject["ptz_left"])
    await eventually(has_moved, "the dashboard's button moves nothing")
    await _at_rest(subject)


async def _action_moves(home: HomeAssistantClient, subject: Subject) -> None:
    move = home.action(
        f"{DOMAIN}.ptz_move", subject["main"], pan="left", tilt="up", duration=0.4
    )
    await _moves(subject, {"pan": -1, "tilt": 1}, move)


async def _is_at(subject: Subject, name: str) -> None:
    async def is_there() -> bool:
        scene = await _scene(subject)
        return (scene["pan"], scene["tilt"]) == PRESETS[name]

    await eventually(is_there, f"it does not look at {name}")


async def _preset_called(
    home: HomeAssistantClient, subject: Subject, *, name: str
) -> None:
    await home.action("select.select_option", subject["ptz_preset"], option=name)
    await _is_at(subject, name)


async def _say(home: HomeAssistantClient, language: str, text: str) -> tuple[str, str]:
    """Talk to Home Assistant; return what kind of answer comes, and what it says."""
    answer = await home.post(
        "/api/conversation/process", {"text": text, "language": language}
    )
    response = answer["response"]
    return response["response_type"], response["speech"]["plain"]["speech"]


async def _voice_moves(
    home: HomeAssistantClient, subject: Subject, *, language: str
) -> None:
    sentence, axes = SENTENCES[language]
    text = sentence.format(name=subject.camera.model.name)

    async def say() -> None:
        kind, speech = await _say(home, language, text)
        if kind != "action_done":
            raise DemoError(f"“{text}” is answered “{speech}” ({kind})")

    await _moves(subject, axes, say())


async def _voice_calls_preset(home: HomeAssistantClient, subject: Subject) -> None:
    name = subject.camera.model.name
    kind, speech = await _say(home, "en", f"point the {name} camera at the gate")
    if kind != "action_done":
        raise DemoError(f"it is answered “{speech}” ({kind})")
    await _is_at(subject, "Gate")


async def _voice_explains(home: HomeAssistantClient, subject: Subject) -> None:
    name = subject.camera.model.name
    kind, speech = await _say(home, "en", f"point the {name} camera at the moon")
    if kind != "error" or "Gate" not in speech:
        raise DemoError(f"it is answered “{speech}” ({kind})")
