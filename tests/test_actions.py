"""Actions of the head: what each of them makes a camera do, and what it does not take."""

import asyncio
import time
from typing import Any

from homeassistant.core import HomeAssistant
from homeassistant.exceptions import ServiceValidationError
import pytest
import voluptuous as vol

from custom_components.ipcam_cgi.cgi import PtzEvent

from .actions import act, camera_of, refused
from .common import Clock, eventually, setup_camera
from .ptz import number, options_of, ptz_requests, set_number, store
from .simulator import MjpegCamera, SimulatedCamera, UidCamera
from .test_button import MJPEG_COMMANDS, UID_MOVES, axes

MOVES = [key for key, (_, turned) in UID_MOVES.items() if {"pan", "tilt"} & set(turned)]
LENS = [key for key in UID_MOVES if key not in MOVES]
ON_CAMERAS = [
    *(("uid_camera", key) for key in UID_MOVES),
    *(("mjpeg_camera", key) for key in MOVES),
    *(("decoder_camera", key) for key in LENS),
]


def fields_of(key: str) -> tuple[str, dict[str, str]]:
    """Return which action makes a motion, and what it is told."""
    if key in MOVES:
        return "ptz_move", {"direction": key}
    part, _, direction = key.partition("_")
    return f"ptz_{part}", {"direction": direction}


def started(camera: SimulatedCamera, key: str) -> tuple[str, str]:
    """Return how a camera is told to start a motion, and to stop it."""
    if camera.family == "uid":
        return UID_MOVES[key][0], "stop=1"
    start, stop = MJPEG_COMMANDS[key]
    return f"command={start}", f"command={stop}"


async def moved(
    hass: HomeAssistant, camera: SimulatedCamera, action: str, **data: Any
) -> dict[str, int]:
    """Call an action on a camera; return which of its axes moved which way."""
    entry = await setup_camera(hass, camera, options=options_of(camera))
    # In the middle there is room both ways.
    camera.scene.zoom.go(5, 1e9, 0)
    before = axes(camera)
    await act(hass, entry, action, **data)
    # When it is done the head stands still.
    assert not camera.scene.moving()
    after = axes(camera)
    return {
        name: 1 if after[name] > before[name] else -1
        for name in before
        if after[name] != before[name]
    }


# Moves


@pytest.mark.parametrize(("named_camera", "key"), ON_CAMERAS, indirect=["named_camera"])
async def test_motion(
    hass: HomeAssistant, named_camera: SimulatedCamera, key: str
) -> None:
    """It moves where it says, for as long as it says, and is stopped."""
    action, fields = fields_of(key)
    begun = time.monotonic()
    assert (
        await moved(hass, named_camera, action, **fields, duration=0.2)
        == UID_MOVES[key][1]
    )
    assert time.monotonic() - begun > 0.2
    assert ptz_requests(named_camera) == list(started(named_camera, key))


@pytest.mark.parametrize("key", MOVES)
async def test_axes(hass: HomeAssistant, camera: SimulatedCamera, key: str) -> None:
    """Pan and tilt, one or both, say the same as a direction."""
    tilt, pan = (
        next((way for way in ways if way in key.split("_")), None)
        for ways in (("up", "down"), ("left", "right"))
    )
    fields = {
        axis: way for axis, way in (("pan", pan), ("tilt", tilt)) if way is not None
    }
    assert (
        await moved(hass, camera, "ptz_move", **fields, duration=0.1)
        == UID_MOVES[key][1]
    )


async def test_default_duration_and_speed(
    hass: HomeAssistant, uid_camera: UidCamera
) -> None:
    """What is not said is as the numbers say."""
    entry = await setup_camera(hass, uid_camera)
    await set_number(hass, entry, "step_duration", 0.2)
    await set_number(hass, entry, "speed", 3)
    begun = time.monotonic()
    await act(hass, entry, "ptz_move", direction="left")
    assert 0.2 < time.monotonic() - begun < 0.45
    await act(hass, entry, "ptz_move", direction="left", speed=10, duration=0.1)
    first, _, second, _ = ptz_requests(uid_camera)
    assert first.endswith("speed=3")
    assert second.endswith("speed=10")
    # They stay as they are.
    assert float(number(hass, entry, "speed")) == 3


async def test_longest_move(
    hass: HomeAssistant, camera: SimulatedCamera, clock: Clock
) -> None:
    """Half a minute, and not longer."""
    entry = await setup_camera(hass, camera)
    running = hass.async_create_task(
        act(hass, entry, "ptz_move", direction="up", duration=30)
    )
    await eventually(lambda: entry.runtime_data.ptz.is_moving)
    await clock.jump(29)
    assert not running.done()
    await clock.jump(1)
    await running
    assert ptz_requests(camera) == list(started(camera, "up"))


async def test_degrees(
    hass: HomeAssistant, mjpeg_camera: MjpegCamera, clock: Clock
) -> None:
    """A step of so many degrees, as far as the camera knows them."""
    entry = await setup_camera(hass, mjpeg_camera)
    running = hass.async_create_task(
        act(hass, entry, "ptz_move", pan="right", degrees=30)
    )
    await eventually(lambda: entry.runtime_data.ptz.is_moving)
    await clock.jump(10)
    await running
    assert ptz_requests(mjpeg_camera) == [
        "command=6&onestep=1&degree=30",
        "command=1",
    ]
    assert mjpeg_camera.scene.position().pan > 0


@pytest.mark.parametrize(
    ("data", "key"),
    [
        ({}, "which_way"),
        ({"duration": 1}, "which_way"),
        ({"direction": "up", "pan": "left"}, "which_way"),
        ({"direction": "up", "tilt": "up"}, "which_way"),
        ({"pan": "left", "degrees": 5, "duration": 1}, "degrees_alone"),
        ({"pan": "left", "degrees": 5, "speed": 5}, "degrees_alone"),
    ],
)
async def test_contradictions(
    hass: HomeAssistant, camera: SimulatedCamera, data: dict[str, Any], key: str
) -> None:
    """What nobody can mean is refused, in the user's language."""
    entry = await setup_camera(hass, camera)
    error = await refused(hass, entry, "ptz_move", **data)
    assert isinstance(error, ServiceValidationError)
    assert error.translation_key == key
    assert not ptz_requests(camera)


@pytest.mark.parametrize(
    ("named_camera", "action", "data", "key"),
    [
        ("mjpeg_camera", "ptz_move", {"pan": "left", "speed": 5}, "no_speed"),
        (
            "mjpeg_camera",
            "ptz_move",
            {"direction": "up_left", "degrees": 5},
            "no_degrees",
        ),
        ("mjpeg_camera", "ptz_move", {"pan": "left", "degrees": 360}, "out_of_range"),
        ("mjpeg_camera", "ptz_zoom", {"direction": "in"}, "not_supported"),
        ("mjpeg_camera", "ptz_go_to_preset", {"preset": "1"}, "unknown_preset"),
        ("mjpeg_camera", "ptz_save_preset", {"name": "Gate"}, "no_presets"),
        (
            "sound_camera",
            "ptz_save_preset",
            {"name": "x", "number": 17},
            "not_a_preset",
        ),
        ("sound_camera", "ptz_patrol", {"patrol": "auto"}, "not_supported"),
        ("decoder_camera", "ptz_move", {"direction": "up_left"}, "not_supported"),
        ("decoder_camera", "ptz_center", {}, "not_supported"),
        ("uid_camera", "ptz_move", {"pan": "left", "degrees": 5}, "no_degrees"),
        ("uid_camera", "ptz_center", {}, "not_supported"),
        ("uid_camera", "ptz_patrol", {"patrol": "horizontal"}, "not_supported"),
        # These restart the head, or make it wander about.
        ("uid_camera", "ptz_go_to_preset", {"preset": "94"}, "unknown_preset"),
        ("uid_camera", "ptz_save_preset", {"name": "x", "number": 94}, "not_a_preset"),
        ("uid_camera", "ptz_delete_preset", {"preset": "98"}, "unknown_preset"),
        ("uid_camera", "ptz_tour", {"stops": [{"preset": "99"}]}, "unknown_preset"),
    ],
    indirect=["named_camera"],
)
async def test_cannot(
    hass: HomeAssistant,
    named_camera: SimulatedCamera,
    action: str,
    data: dict[str, Any],
    key: str,
) -> None:
    """What this camera cannot do is said, and not sent."""
    entry = await setup_camera(hass, named_camera, options=options_of(named_camera))
    error = await refused(hass, entry, action, **data)
    assert isinstance(error, ServiceValidationError)
    assert error.translation_key == key
    assert not ptz_requests(named_camera)


@pytest.mark.parametrize(
    ("action", "data"),
    [
        ("ptz_move", {"direction": "sideways"}),
        ("ptz_move", {"direction": "zoom_in"}),
        ("ptz_move", {"direction": "left", "duration": 0}),
        ("ptz_move", {"direction": "left", "duration": 31}),
        ("ptz_move", {"direction": "left", "speed": 0}),
        ("ptz_move", {"direction": "left", "speed": 11}),
        ("ptz_move", {"direction": "left", "speed": 7.5}),
        ("ptz_move", {"direction": "left", "degrees": 0}),
        ("ptz_move", {"direction": "left", "time": 1}),
        ("ptz_move", {"pan": "up"}),
        ("ptz_zoom", {}),
        ("ptz_zoom", {"direction": "near"}),
        ("ptz_go_to_preset", {}),
        ("ptz_save_preset", {"name": "  "}),
        ("ptz_save_preset", {"name": "x" * 65}),
        ("ptz_save_preset", {"name": "x", "number": 0}),
        ("ptz_patrol", {"patrol": "round"}),
        ("ptz_patrol", {"patrol": "auto", "command": "pause"}),
        ("ptz_tour", {"stops": []}),
        ("ptz_tour", {"stops": [{"preset": 1, "dwell": 0}]}),
        ("ptz_tour", {"stops": [{"dwell": 5}]}),
    ],
)
async def test_wrong_input(
    hass: HomeAssistant, uid_camera: UidCamera, action: str, data: dict[str, Any]
) -> None:
    """What no camera takes does not even reach the action."""
    entry = await setup_camera(hass, uid_camera)
    with pytest.raises(vol.Invalid):
        await act(hass, entry, action, **data)
    assert not ptz_requests(uid_camera)


# Stop


async def test_stop(hass: HomeAssistant, camera: SimulatedCamera) -> None:
    """It stops a move in its midst; the action that moved is done then."""
    entry = await setup_camera(hass, camera)
    running = hass.async_create_task(
        act(hass, entry, "ptz_move", direction="right", duration=30)
    )
    await eventually(camera.scene.moving)
    async with asyncio.timeout(1):
        await act(hass, entry, "ptz_stop")
        assert not camera.scene.moving()
        await running
    assert ptz_requests(camera) == list(started(camera, "right"))


async def test_newer_supersedes(hass: HomeAssistant, camera: SimulatedCamera) -> None:
    """The last word counts, and the action before ends without an error."""
    entry = await setup_camera(hass, camera)
    running = hass.async_create_task(
        act(hass, entry, "ptz_move", direction="right", duration=30)
    )
    await eventually(camera.scene.moving)
    await act(hass, entry, "ptz_move", direction="down", duration=0.1)
    assert not camera.scene.moving()
    await running
    start, stop = started(camera, "down")
    assert ptz_requests(camera)[1:] == [start, stop]


# Presets, patrols, tours


async def test_center(hass: HomeAssistant, mjpeg_camera: MjpegCamera) -> None:
    """The head goes to the middle."""
    entry = await setup_camera(hass, mjpeg_camera)
    mjpeg_camera.scene.go_to(pan=50, tilt=-20, speed=1e9)
    await act(hass, entry, "ptz_center")
    assert axes(mjpeg_camera)["pan"] == axes(mjpeg_camera)["tilt"] == 0


@pytest.mark.parametrize("preset", ["Gate", "gate ", "3", 3])
async def test_go_to_preset(
    hass: HomeAssistant, preset_camera: SimulatedCamera, preset: str | int
) -> None:
    """By its name, or by its number as YAML may have it."""
    store(preset_camera, 3, pan=40)
    entry = await setup_camera(
        hass, preset_camera, options=options_of(preset_camera, Gate=3)
    )
    await act(hass, entry, "ptz_go_to_preset", preset=preset)
    assert axes(preset_camera)["pan"] == 40


async def test_save_preset(hass: HomeAssistant, preset_camera: SimulatedCamera) -> None:
    """It is kept by the camera under a number, which is told, and by its name here."""
    camera = preset_camera
    entry = await setup_camera(hass, camera, options=options_of(camera, Gate=1))
    camera.scene.go_to(pan=30, tilt=0, speed=1e9)
    entity = camera_of(hass, entry)
    saved: tuple[tuple[str, dict[str, Any], int], ...] = (
        (" Door ", {}, 2),
        ("Gate", {}, 1),
        ("Tree", {"number": 9}, 9),
    )
    for name, given, expected in saved:
        answer = await act(
            hass, entry, "ptz_save_preset", response=True, name=name, **given
        )
        assert answer == {entity: {"number": expected}}
        assert camera.scene.presets[expected].pan == 30
    assert entry.options["presets"] == {"1": "Gate", "2": "Door", "9": "Tree"}
    assert await act(hass, entry, "ptz_save_preset", name="Quiet") is None


async def test_delete_preset(
    hass: HomeAssistant, preset_camera: SimulatedCamera
) -> None:
    """Its name is gone, and its position where the camera can forget one."""
    camera = preset_camera
    store(camera, 3, pan=40)
    entry = await setup_camera(hass, camera, options=options_of(camera, Gate=3))
    await act(hass, entry, "ptz_delete_preset", preset="gate")
    assert entry.options["presets"] == {}
    assert (3 in camera.scene.presets) == (camera.family == "mjpeg")


async def test_delete_what_cannot_be(
    hass: HomeAssistant, sound_camera: MjpegCamera
) -> None:
    """A position that stays, and has no name to forget, is no success."""
    entry = await setup_camera(hass, sound_camera)
    with pytest.raises(ServiceValidationError) as raised:
        await act(hass, entry, "ptz_delete_preset", preset="7")
    assert raised.value.translation_key == "not_supported"
    assert not ptz_requests(sound_camera)


async def test_patrol(hass: HomeAssistant, mjpeg_camera: MjpegCamera) -> None:
    """It goes on until it is told to stop."""
    entry = await setup_camera(hass, mjpeg_camera)
    for patrol, start in (("horizontal", 28), ("vertical", 26)):
        since = len(mjpeg_camera.requests)
        await act(hass, entry, "ptz_patrol", patrol=patrol)
        assert mjpeg_camera.scene.moving()
        await act(hass, entry, "ptz_patrol", patrol=patrol, command="stop")
        assert not mjpeg_camera.scene.moving()
        assert ptz_requests(mjpeg_camera, since)[:2] == [
            f"command={start}",
            f"command={start + 1}",
        ]


async def test_tour(
    hass: HomeAssistant, preset_camera: SimulatedCamera, clock: Clock
) -> None:
    """From preset to preset, round and round, until it is stopped."""
    camera = preset_camera
    for preset, pan in ((1, 10), (2, -10)):
        store(camera, preset, pan=pan)
    entry = await setup_camera(hass, camera, options=options_of(camera, Gate=1))
    told: list[PtzEvent] = []
    entry.runtime_data.ptz.listen(told.append)

    def called() -> list[int | None]:
        return [event.preset for event in told if event.preset is not None]

    # It is done when it has begun.
    await act(
        hass,
        entry,
        "ptz_tour",
        stops=[{"preset": "Gate", "dwell": 30}, {"preset": 2}],
    )
    expected = [1]
    for dwell, pan, following in ((30, 10, 2), (10, -10, 1), (30, 10, 2)):
        assert called() == expected
        assert axes(camera)["pan"] == pan
        await clock.jump(dwell - 1)
        assert len(ptz_requests(camera)) == len(expected)
        await clock.jump(1)
        expected.append(following)
        await eventually(lambda: called() == expected)
    await act(hass, entry, "ptz_stop")
    since = len(ptz_requests(camera))
    await clock.travel(60)
    # The stop, once more, and no preset.
    assert len(ptz_requests(camera)) == since + 1
