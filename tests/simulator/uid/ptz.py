"""The `ptz_ctrl` call: motors that run until they are stopped, and presets."""

from collections.abc import Mapping, Set as AbstractSet

from tests.simulator.scene import Scene

from .parameters import Choice, Number, Parameter
from .refusals import PARSE_PARAMETERS, Refused

DEFAULT_SPEED = "5"
UNITS_PER_SPEED = 5.0
HEAD_RESTART = 94
"""The preset that makes a dome restart its head, which then looks straight ahead."""


def _direction(name: str, *options: str) -> Parameter:
    return Choice(
        name=name, options=options, fault=f"{name} range: {','.join(options)}"
    )


def _preset(name: str) -> Parameter:
    return Number(name=name, low=1, high=255)


PARAMETERS: tuple[Parameter, ...] = (
    Choice(name="stop", options=("1",)),
    _direction("move_x", "-1", "0", "1"),
    _direction("move_y", "-1", "0", "1"),
    Number(name="speed", low=1, high=10),
    _direction("zoom", "-1", "1"),
    _direction("focus", "-1", "1"),
    _direction("iris", "-1", "1"),
    _preset("call_preset"),
    _preset("add_preset"),
    _preset("delete_preset"),
)


def control(scene: Scene, sent: Mapping[str, str], special: AbstractSet[int]) -> None:
    """Do what was sent; `special` presets store no position."""
    values = {p.name: p.parse(sent[p.name]) for p in PARAMETERS if p.name in sent}
    if not values.keys() - {"speed"}:
        raise Refused(PARSE_PARAMETERS)
    speed = int(values.pop("speed", DEFAULT_SPEED)) * UNITS_PER_SPEED
    if "move_x" in values or "move_y" in values:
        x, y = (int(values.pop(name, "0")) for name in ("move_x", "move_y"))
        scene.start_move(x, y, speed)
    for name, value in values.items():
        number = int(value)
        match name:
            case "stop":
                scene.stop()
            case "zoom":
                scene.start_zoom(number)
            case "focus":
                # 1 is near here, and far in the scene.
                scene.start_focus(-number)
            case "iris":
                scene.start_iris(number)
            case "call_preset" if number in special:
                if number == HEAD_RESTART:
                    scene.go_to(pan=0, tilt=0, zoom=1)
            case "call_preset":
                scene.go_to_preset(number)
            case "add_preset" if number not in special:
                scene.set_preset(number)
            case "delete_preset":
                scene.presets.pop(number, None)
