"""What the tests of the head's entities share: what it was told, its presets, and a decoder's camera."""

from typing import Any, Final

from homeassistant.const import Platform
from homeassistant.core import HomeAssistant
from pytest_homeassistant_custom_component.common import MockConfigEntry

from .common import Clock, call, eventually, sent, state_of, states_of
from .simulator import MjpegCamera, SimulatedCamera, UidCamera

DECODER: Final = {"head": "rs485_decoder"}
"""The option of a camera whose head is turned by a decoder."""
PTZ_PATHS: Final = {"mjpeg": "/decoder_control.cgi", "uid": "/cgi-bin/ptz_ctrl"}
"""Where a camera of each family is told what its head shall do."""


def ptz_requests(camera: SimulatedCamera, since: int = 0) -> list[str]:
    """Return what the head was told, without the uid."""
    cgi = "decoder_control" if camera.family == "mjpeg" else "ptz_ctrl"
    return [
        "&".join(f"{name}={text}" for name, text in request.query if name != "uid")
        for request in sent(camera, cgi, since)
    ]


def options_of(camera: SimulatedCamera, **presets: int) -> dict[str, Any]:
    """Return the options of a camera's entry, with presets by name."""
    head = DECODER if camera.profile == "rs485" else {}
    return {**head, "presets": {str(number): name for name, number in presets.items()}}


def store(camera: SimulatedCamera, number: int, *, pan: float) -> None:
    """Store a preset at the camera, as its own web page would."""
    camera.scene.presets[number] = type(camera.scene.position())(
        pan=pan, tilt=0, zoom=1
    )


def switch_presets_off(camera: MjpegCamera) -> None:
    """Make a camera such that it has no presets."""
    camera.values["misc"]["ptz_disable_preset"] = 1


def fixed_camera(**login: Any) -> UidCamera:
    """Return a camera that says it cannot move."""
    return UidCamera(ptz=False, onvif=False, **login)


def ptz_entities(hass: HomeAssistant, entry: MockConfigEntry) -> set[str]:
    """Return the enabled entities of the head, by platform and key."""
    return {
        name
        for name in states_of(hass, entry)
        if ".ptz" in name or name == "binary_sensor.moving"
    }


async def press(hass: HomeAssistant, entry: MockConfigEntry, key: str) -> None:
    """Press a button, and wait until it is done."""
    await call(hass, entry, Platform.BUTTON, f"ptz_{key}", "press")


async def pressed(
    hass: HomeAssistant,
    entry: MockConfigEntry,
    camera: SimulatedCamera,
    clock: Clock,
    key: str,
    seconds: float = 0.5,
) -> None:
    """Press a button that moves for a while, let that pass at once, and the second stop too."""
    since = len(ptz_requests(camera))
    running = hass.async_create_task(press(hass, entry, key))
    await eventually(camera.scene.moving)
    await eventually(lambda: entry.runtime_data.ptz.is_moving)
    await clock.jump(seconds)
    await running
    assert len(ptz_requests(camera)) == since + 2
    await clock.jump(0.5)
    await eventually(lambda: len(ptz_requests(camera)) == since + 3)


async def set_number(
    hass: HomeAssistant, entry: MockConfigEntry, key: str, value: float
) -> None:
    """Change a number of the head."""
    await call(hass, entry, Platform.NUMBER, f"ptz_{key}", "set_value", value=value)


def number(hass: HomeAssistant, entry: MockConfigEntry, key: str) -> str:
    """Return what a number of the head shows."""
    return state_of(hass, entry, Platform.NUMBER, f"ptz_{key}").state
