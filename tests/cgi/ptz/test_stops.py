"""A move always ends: whatever becomes of its requests, its camera or its caller."""

import asyncio
import gc
from typing import Any, Final

import pytest

from custom_components.ipcam_cgi.cgi import (
    CameraAuthError,
    CameraConnectionError,
    CameraError,
    CameraResponseError,
    CameraTimeoutError,
    ErrorKey,
    Motion,
    Patrol,
    ptz as core,
)
from tests.cgi.support import IMPATIENT, failure_of, until
from tests.simulator import FaultKind, MjpegCamera
from tests.simulator.scene import Position

from .rig import PATHS, Rig

# What becomes of a request: it may be carried out and the answer lost, or be lost itself.
MISHAPS: Final[list[tuple[FaultKind, dict[str, Any], type[CameraError]]]] = [
    (FaultKind.DROP, {}, CameraConnectionError),
    (FaultKind.DROP, {"after": False}, CameraConnectionError),
    (FaultKind.OFFLINE, {}, CameraConnectionError),
    (FaultKind.OFFLINE, {"after": True}, CameraConnectionError),
    (FaultKind.TRUNCATE, {}, CameraConnectionError),
    (FaultKind.STALL, {}, CameraTimeoutError),
    (FaultKind.GARBAGE, {}, CameraResponseError),
    (FaultKind.EMPTY, {}, CameraResponseError),
    (FaultKind.HTML, {}, CameraResponseError),
    (FaultKind.STATUS, {}, CameraResponseError),
    (FaultKind.STATUS, {"after": True}, CameraResponseError),
    (FaultKind.BUSY, {}, CameraResponseError),
    (FaultKind.REDIRECT, {"after": True}, CameraResponseError),
    (FaultKind.NOT_HTTP, {}, CameraResponseError),
]
MISHAP_IDS: Final = [
    "-".join((kind, *(f"{name}={value}" for name, value in options.items())))
    for kind, options, _ in MISHAPS
]


@pytest.fixture
def impatient(rig: Rig) -> None:
    """Let a request that hangs be given up soon."""
    rig.client._transport._timeout = IMPATIENT


# The requests are lost


@pytest.mark.usefixtures("impatient")
@pytest.mark.parametrize("rig", ["motors", "dome"], indirect=True)
@pytest.mark.parametrize(("kind", "options", "error"), MISHAPS, ids=MISHAP_IDS)
async def test_start_is_lost(
    rig: Rig, kind: FaultKind, options: dict[str, Any], error: type[CameraError]
) -> None:
    """It may have begun all the same: it is stopped, twice, and the failure told."""
    rig.camera.add_fault(kind, times=1, seconds=1, **options)

    with pytest.raises(error):
        await rig.ptz.move(Motion.LEFT, 0.01)

    assert rig.said == ["left", "stop"]
    assert not rig.scene.moving()
    assert rig.events == []
    await until(lambda: rig.said == ["left", "stop", "stop"])
    await until(lambda: rig.at_rest)


@pytest.mark.usefixtures("impatient")
@pytest.mark.parametrize("rig", ["motors", "dome"], indirect=True)
@pytest.mark.parametrize(("kind", "options", "error"), MISHAPS, ids=MISHAP_IDS)
async def test_stop_is_lost(
    rig: Rig, kind: FaultKind, options: dict[str, Any], error: type[CameraError]
) -> None:
    """It is sent again until the camera confirms."""
    move = asyncio.create_task(rig.ptz.move(Motion.LEFT, 0.02))
    await until(lambda: rig.ptz.is_moving)
    rig.camera.add_fault(kind, times=1, seconds=1, **options)
    # Where nothing came back it is sent again at once, where nonsense did a moment later.
    if issubclass(error, CameraConnectionError):
        await move
        assert rig.said == ["left", "stop", "stop"]
        await until(lambda: rig.said == ["left", "stop", "stop", "stop"])
    else:
        with pytest.raises(error):
            await move
        await until(lambda: rig.said == ["left", "stop", "stop"])
    await until(lambda: rig.at_rest)
    assert rig.told == ["move_started left", "move_stopped left"]


@pytest.mark.parametrize(
    ("kind", "options"),
    [
        ("drop", {"after": False}),
        ("offline", {}),
        ("garbage", {"after": False}),
        ("busy", {}),
    ],
)
async def test_stops_are_lost(rig: Rig, kind: str, options: dict[str, Any]) -> None:
    """However many; meanwhile it counts as moving."""
    move = asyncio.create_task(rig.ptz.move(Motion.LEFT, 0.02))
    await until(lambda: rig.ptz.is_moving)
    fault = rig.camera.add_fault(kind, times=5, **options)
    await failure_of(move)
    assert rig.ptz.is_moving
    await until(lambda: fault.times == 1)
    assert rig.ptz.is_moving
    assert rig.scene.moving()
    await until(lambda: rig.at_rest)
    assert rig.said == ["left", *["stop"] * 6]
    assert rig.told == ["move_started left", "move_stopped left"]


async def test_refused_stop_is_told(rig: Rig) -> None:
    """A stop that the user asked for and that failed is no success."""
    await rig.moving()
    rig.camera.add_fault("drop", times=3, after=False)
    with pytest.raises(CameraConnectionError):
        await rig.ptz.stop()
    assert rig.said == ["left", "stop", "stop"]
    assert rig.scene.moving()
    await until(lambda: rig.at_rest)
    assert rig.said == ["left", *["stop"] * 4]


async def test_lost_stop_of_the_lens(decoder: Rig) -> None:
    """What is repeated is the stop of what is under way."""
    move = asyncio.create_task(decoder.ptz.move(Motion.ZOOM_IN, 0.02))
    await until(lambda: decoder.ptz.is_moving)
    decoder.camera.add_fault("drop", times=3, after=False)
    with pytest.raises(CameraConnectionError):
        await move
    assert decoder.scene.moving()
    await until(lambda: decoder.at_rest)
    assert decoder.said == ["zoom_in", *["stop zoom_in"] * 4]


async def test_stop_twice(decoder: Rig) -> None:
    """The second press does not forget what the first had still to do."""
    move = await decoder.moving(Motion.ZOOM_IN)
    await decoder.ptz.stop()
    await decoder.ptz.stop()
    await move
    await until(lambda: len(decoder.said) == 4)
    assert decoder.said == ["zoom_in", *["stop zoom_in"] * 3]


async def test_gives_up(rig: Rig, monkeypatch: pytest.MonkeyPatch) -> None:
    """A camera that never comes back is not told for ever."""
    monkeypatch.setattr(core, "_STOPS_AFTER", (0.02, 0.02))
    await rig.moving()
    rig.camera.add_fault("status", after=True)
    await failure_of(rig.ptz.stop())
    await until(lambda: not rig.ptz.is_moving)
    assert rig.said == ["left", "stop", "stop", "stop"]
    assert rig.told == ["move_started left", "move_stopped left"]


async def test_lockout(motors: Rig) -> None:
    """A login that is refused is not tried again and again."""
    assert isinstance(motors.camera, MjpegCamera)
    move = await motors.moving()
    motors.camera.values["params"]["user1_pwd"] = "changed"
    with pytest.raises(CameraAuthError):
        await motors.ptz.stop()
    await move
    await until(lambda: not motors.ptz.is_moving)
    await asyncio.sleep(0.15)
    assert motors.said == ["left", *["stop"] * 2]


# The camera is slow, or restarts


async def test_slow_start_does_not_delay_a_stop(rig: Rig) -> None:
    """Nor does one that hangs: it is given up."""
    rig.camera.add_fault("stall", times=1, seconds=5)
    move = asyncio.create_task(rig.ptz.move(Motion.LEFT))
    await until(lambda: rig.said == ["left"])
    async with asyncio.timeout(0.5):
        await rig.ptz.stop()
        await move
    assert rig.said == ["left", "stop"]
    assert not rig.scene.moving()


@pytest.mark.parametrize(
    ("ask", "goes"),
    [
        (lambda ptz: ptz.go_to_preset(3), True),
        (lambda ptz: ptz.save_preset(3), False),
        (lambda ptz: ptz.delete_preset(3), False),
    ],
    ids=["go", "save", "delete"],
)
async def test_nothing_delays_a_stop(dome: Rig, ask: Any, goes: bool) -> None:
    """Whatever hangs in the lane of PTZ is given up for a stop."""
    dome.camera.add_fault("stall", times=1, seconds=5)
    hangs = asyncio.create_task(ask(dome.ptz))
    await until(lambda: len(dome.said) == 1)
    async with asyncio.timeout(0.5):
        await dome.ptz.stop()
        (outcome,) = await asyncio.gather(hangs, return_exceptions=True)
    assert dome.said[1:] == ["stop"]
    if isinstance(outcome, CameraError):
        # Nobody must believe that the position was kept.
        assert outcome.key is ErrorKey.OVERTAKEN
    assert (outcome is None) == goes


async def test_whatever_breaks(rig: Rig, monkeypatch: pytest.MonkeyPatch) -> None:
    """An error of our own, too, leaves nothing moving."""
    monkeypatch.setattr(core, "_STOPS_AFTER", (0.05,))

    def listen(event: object) -> None:
        leave()
        raise ZeroDivisionError

    leave = rig.ptz.listen(listen)
    with pytest.raises(ZeroDivisionError):
        await rig.ptz.move(Motion.LEFT, 30)
    await until(lambda: not rig.scene.moving())
    assert rig.said == ["left", "stop"]


async def test_output_does_not_delay_a_stop(motors: Rig) -> None:
    """Lamps and switches are told by the same CGI, but do not stand in the way."""
    await motors.moving()
    motors.camera.add_fault("stall", times=1, seconds=5)
    lamps = asyncio.ensure_future(motors.client.relays["infrared_lamps"](True))
    await until(lambda: motors.sent[-1] == "command=95")
    async with asyncio.timeout(0.5):
        await motors.ptz.stop()
    assert not motors.scene.moving()
    lamps.cancel()
    await asyncio.gather(lamps, return_exceptions=True)


async def test_start_overtaken_by_its_stop(
    rig: Rig, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A start that was given up and is carried out late is ended by the second stop."""
    monkeypatch.setattr(core, "_STOPS_AFTER", (1.0,))
    rig.camera.add_fault("slow", times=1, seconds=0.3, persists=True)
    move = asyncio.create_task(rig.ptz.move(Motion.LEFT, 30))
    await until(lambda: rig.said == ["left"])
    await rig.ptz.stop()
    await move
    assert not rig.scene.moving()
    await until(lambda: rig.scene.moving())
    await until(lambda: rig.at_rest)
    assert rig.said == ["left", "stop", "stop"]


async def test_start_overtaken_by_a_preset(
    rig: Rig, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nor does it lead away from the preset that was called instead."""
    monkeypatch.setattr(core, "_STOPS_AFTER", (1.0,))
    rig.scene.presets[3] = Position(0, 0, 1)
    rig.camera.add_fault("slow", times=1, seconds=0.3, persists=True)
    move = asyncio.create_task(rig.ptz.move(Motion.LEFT, 30))
    await until(lambda: rig.said == ["left"])
    await rig.ptz.go_to_preset(3)
    await move
    assert rig.said == ["left", "stop", "stop", "go 3"]
    await until(lambda: rig.at_rest)
    assert rig.scene.position().pan == 0


async def test_camera_restarts_during_a_move(rig: Rig) -> None:
    """When it is back, logged in or not, it is told to stop."""
    move = asyncio.create_task(rig.ptz.move(Motion.LEFT, 0.02))
    await until(lambda: rig.ptz.is_moving)
    back = asyncio.create_task(rig.camera.reboot(0.12))
    with pytest.raises(CameraConnectionError):
        await move
    await back
    # As a dome whose head is not switched off with it.
    rig.scene.start_move(-1, 0)
    await until(lambda: rig.at_rest)
    assert rig.said[-1] == "stop"
    assert not rig.ptz.is_moving


# The caller goes away


async def test_caller_is_cancelled(rig: Rig) -> None:
    """A move ends by itself when nobody waits for it any more."""
    move = asyncio.create_task(rig.ptz.move(Motion.LEFT, 0.1))
    await until(lambda: rig.ptz.is_moving)
    move.cancel()
    with pytest.raises(asyncio.CancelledError):
        await move
    assert rig.scene.moving()
    await until(lambda: rig.at_rest)
    assert rig.said == ["left", "stop", "stop"]


async def test_caller_is_cancelled_at_once(rig: Rig) -> None:
    """Also before the camera has answered."""
    rig.camera.add_fault("slow", times=1, seconds=0.05)
    move = asyncio.create_task(rig.ptz.move(Motion.LEFT, 0.02))
    await until(lambda: rig.said == ["left"])
    move.cancel()
    await asyncio.gather(move, return_exceptions=True)
    await until(lambda: rig.said == ["left", "stop", "stop"])
    await until(lambda: rig.at_rest)


async def test_caller_of_a_stop_is_cancelled(rig: Rig) -> None:
    """A stop is sent, and sent again, all the same."""
    move = await rig.moving()
    rig.camera.add_fault("drop", times=2, after=False)
    stop = asyncio.create_task(rig.ptz.stop())
    await asyncio.sleep(0)
    stop.cancel()
    await asyncio.gather(stop, move, return_exceptions=True)
    await until(lambda: len(rig.said) > 3 and rig.at_rest)


async def test_no_traceback_when_nobody_asks(
    rig: Rig, caplog: pytest.LogCaptureFixture
) -> None:
    """A failure after the caller has gone is nobody's: nothing is logged as an error."""
    move = asyncio.create_task(rig.ptz.move(Motion.LEFT, 0.02))
    await until(lambda: rig.ptz.is_moving)
    move.cancel()
    await asyncio.gather(move, return_exceptions=True)
    rig.camera.add_fault("garbage", times=1)
    await until(lambda: len(rig.said) == 3 and rig.at_rest)
    del move
    rig.ptz._command = None  # as when the client is let go of
    gc.collect()
    assert not [record for record in caplog.records if record.levelname == "ERROR"]


# A patrol


async def test_lost_stop_of_a_patrol(motors: Rig) -> None:
    """It is repeated as well."""
    await motors.ptz.start_patrol(Patrol.VERTICAL)
    motors.camera.add_fault("drop", times=3, path=PATHS[0], after=False)
    await failure_of(motors.ptz.stop_patrol(Patrol.VERTICAL))
    assert motors.ptz.is_moving
    await until(lambda: motors.at_rest)
    assert motors.said == ["vertical", *["stop vertical"] * 4]
    assert not motors.ptz.is_moving
