"""The button that tests alarms: what it says to do, and what it reports in each case."""

import asyncio
import re

from homeassistant.components import persistent_notification
from homeassistant.const import Platform
from homeassistant.core import HomeAssistant
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry

from tests.common import Clock, call, eventually, setup_camera
from tests.simulator import MjpegCamera

from .support import is_on, prove, set_target, stranger_calls, target_of

WAIT = (
    "Waiting for an alarm for 60 s. Walk past the camera, with its motion detection "
    "switched on, or do whatever else makes it raise an alarm. Nothing is sent to the "
    "camera."
)
NOTHING = (
    "Within 60 s there was no alarm and no call. Check whether a detector is switched "
    "on, and whether the schedule of the alarm lets it be on now."
)


async def wait(clock: Clock, seconds: int) -> None:
    """Let time pass; the test goes on meanwhile, and is not waited for."""
    for _ in range(seconds):
        await clock.jump(1)
        await asyncio.sleep(0.01)


async def press(hass: HomeAssistant, entry: MockConfigEntry) -> None:
    """Press the button."""
    await call(hass, entry, Platform.BUTTON, "test_alarm_push", "press")


def shown(hass: HomeAssistant) -> str:
    """Return what the one notification says."""
    (told,) = persistent_notification._async_get_or_create_notifications(hass).values()
    assert told["title"] == "Test of the alarms of R2D2"
    return str(told["message"])


async def test_nothing_came(
    home: HomeAssistant, mjpeg_camera: MjpegCamera, clock: Clock
) -> None:
    """It tells what to do, and after a minute that nothing has come; the camera is told nothing."""
    entry = await setup_camera(home, mjpeg_camera)
    target = target_of(mjpeg_camera)
    since = len(mjpeg_camera.requests)
    await press(home, entry)
    assert shown(home) == WAIT
    assert len(mjpeg_camera.requests) == since
    await wait(clock, 55)
    assert shown(home) == WAIT
    await wait(clock, 6)
    assert shown(home) == NOTHING
    assert target_of(mjpeg_camera) == target
    assert not mjpeg_camera.alarms


@pytest.mark.parametrize(
    ("kind", "name"),
    [("motion", "motion"), ("input", "alarm input"), ("sound", "sound")],
)
async def test_it_works(
    home: HomeAssistant,
    sound_camera: MjpegCamera,
    clock: Clock,
    kind: str,
    name: str,
) -> None:
    """It says which alarm came, and how long that took."""
    sound_camera.values["params"]["alias"] = "R2D2"
    entry = await setup_camera(home, sound_camera)
    await press(home, entry)
    await wait(clock, 7)
    sound_camera.raise_alarm(kind)
    await eventually(lambda: is_on(home, entry, kind))
    await wait(clock, 2)
    found = shown(home)
    assert re.fullmatch(
        rf"It works: {name}, [789]\.\d s after the beginning of the test, "
        r"and the camera told of it by itself\.",
        found,
    )
    await wait(clock, 60)
    assert shown(home) == found


@pytest.mark.parametrize("was_proven", [False, True])
async def test_found_by_asking(
    home: HomeAssistant, mjpeg_camera: MjpegCamera, clock: Clock, *, was_proven: bool
) -> None:
    """An alarm that the camera did not call about this time is no success, whatever was before."""
    entry = await setup_camera(home, mjpeg_camera)
    if was_proven:
        await prove(home, mjpeg_camera, entry, clock)
    await press(home, entry)
    mjpeg_camera.calls_lost, mjpeg_camera.alarm_hold = 1, None
    mjpeg_camera.raise_alarm("motion")
    await wait(clock, 40)
    assert shown(home).startswith("There was an alarm (motion, ")
    assert shown(home).endswith("it did not tell of it by itself.")


async def test_only_a_call(
    home: HomeAssistant, mjpeg_camera: MjpegCamera, clock: Clock
) -> None:
    """A call without an alarm is told from nothing at all."""
    entry = await setup_camera(home, mjpeg_camera)
    await stranger_calls(home, entry)
    await press(home, entry)
    await wait(clock, 61)
    assert shown(home) == NOTHING
    await press(home, entry)
    assert shown(home) == WAIT
    await stranger_calls(home, entry)
    await wait(clock, 61)
    assert shown(home) == (
        "The camera called, or somebody else did, but within 60 s there was no alarm."
    )


async def test_there_is_one_already(
    home: HomeAssistant, mjpeg_camera: MjpegCamera
) -> None:
    """What was there before the test proves nothing: it has to be over first."""
    entry = await setup_camera(home, mjpeg_camera)
    mjpeg_camera.alarm_hold = None
    mjpeg_camera.raise_alarm("motion")
    await eventually(lambda: is_on(home, entry))
    await press(home, entry)
    assert shown(home) == ("There is an alarm just now. Press again when it is over.")


async def test_second_press(
    home: HomeAssistant, mjpeg_camera: MjpegCamera, clock: Clock
) -> None:
    """A second press begins anew, in the same notification."""
    entry = await setup_camera(home, mjpeg_camera)
    await press(home, entry)
    await wait(clock, 50)
    await press(home, entry)
    assert shown(home) == WAIT
    await wait(clock, 50)
    assert shown(home) == WAIT
    await wait(clock, 12)
    assert shown(home) == NOTHING


REASONS = {
    "tls": (
        "The camera cannot call Home Assistant, because Home Assistant is not reachable "
        "over plain HTTP, or has no IPv4 address in the camera's network. An address that "
        "the camera can reach can be entered in the options."
    ),
    "cut": (
        "The camera cannot call Home Assistant, because it keeps only a part of the "
        "address."
    ),
    "too_long": (
        "The camera cannot call Home Assistant, because the address would be too long "
        "for it."
    ),
    "refused": (
        "The camera could not be told to call Home Assistant. That is tried again."
    ),
    "taken_over": (
        "The camera calls somewhere else, because somebody has changed its address "
        "since it was set."
    ),
}


@pytest.mark.parametrize(("case", "why"), REASONS.items(), ids=REASONS)
async def test_reason(
    home: HomeAssistant, mjpeg_camera: MjpegCamera, clock: Clock, case: str, why: str
) -> None:
    """Where it is known why the camera does not call, that is said."""
    options = {}
    match case:
        case "tls":
            home.http.ssl_certificate = "/certificate.pem"
        case "cut":
            mjpeg_camera.max_url_length = 40
        case "too_long":
            options = {"alarm_push_url": "http://" + "a" * 40}
        case "refused":
            mjpeg_camera.add_fault("html", path="/set_alarm.cgi")
    entry = await setup_camera(home, mjpeg_camera, options=options)
    if case == "taken_over":
        set_target(mjpeg_camera, "http://127.0.0.1:9/other")
        await prove_nothing(mjpeg_camera, clock)
    await press(home, entry)
    assert shown(home) == f"{WAIT} {why}"
    mjpeg_camera.calls_lost = 1
    mjpeg_camera.raise_alarm("motion")
    await wait(clock, 8)
    assert shown(home).startswith("There was an alarm (motion, ")
    assert shown(home).endswith(f"by itself. {why}")


async def prove_nothing(camera: MjpegCamera, clock: Clock) -> None:
    """Let an alarm be found by asking, and what comes of that."""
    camera.raise_alarm("motion")
    await wait(clock, 30)


async def test_unloaded_meanwhile(
    home: HomeAssistant, mjpeg_camera: MjpegCamera, clock: Clock
) -> None:
    """Nobody is left waiting for a report that will not come."""
    entry = await setup_camera(home, mjpeg_camera)
    await press(home, entry)
    await wait(clock, 5)
    assert await home.config_entries.async_unload(entry.entry_id)
    assert not persistent_notification._async_get_or_create_notifications(home)
    await wait(clock, 70)
    assert not persistent_notification._async_get_or_create_notifications(home)
