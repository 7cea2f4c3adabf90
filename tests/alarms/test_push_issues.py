"""What the user of a camera that calls is asked to look into: addresses too long, cut, or taken over by somebody else."""

from http import HTTPStatus

from homeassistant.components.repairs import DOMAIN as REPAIRS
from homeassistant.config_entries import ConfigEntryDisabler
from homeassistant.core import HomeAssistant, callback
import pytest
from pytest_homeassistant_custom_component.typing import ClientSessionGenerator

from tests.common import Clock, eventually, setup_camera
from tests.simulator import MjpegCamera

from .support import (
    FORMER,
    POLLING,
    PROVEN,
    UNPROVEN,
    alarm_path,
    event_of,
    is_on,
    issue_of,
    miss,
    prove,
    raise_and_clear,
    set_target,
    switch,
    target_of,
    url_of,
    writes,
)

SHORT = "http://nvr:s3cret@127.0.0.1:9/h"
OTHER = "http://127.0.0.1:9/somebody/else"
# 66 characters with all that has to follow.
TOO_LONG = "http://homeassistant.example.org:8123"


async def test_too_long(home: HomeAssistant, mjpeg_camera: MjpegCamera) -> None:
    """An address that the camera might cut is not written; its user is told."""
    set_target(mjpeg_camera, FORMER)
    options = {"alarm_push_url": TOO_LONG}
    entry = await setup_camera(home, mjpeg_camera, options=options)
    issue = issue_of(home, entry)
    assert issue is not None
    assert issue.translation_key == "push_url_too_long"
    assert issue.translation_placeholders == {
        "name": "Garage",
        "length": "66",
        "longest": "64",
    }
    assert not issue.is_fixable
    assert alarm_path(home, entry) == POLLING
    assert not writes(mjpeg_camera)
    await switch(home, entry, alarm_push_url="")
    assert issue_of(home, entry) is None
    assert target_of(mjpeg_camera) == (1, url_of(home, entry))
    assert alarm_path(home, entry) == UNPROVEN


@pytest.mark.parametrize(
    "former", [(1, SHORT), (0, SHORT), (0, "")], ids=["on", "off", "none"]
)
async def test_cut_by_the_camera(
    home: HomeAssistant,
    mjpeg_camera: MjpegCamera,
    clock: Clock,
    former: tuple[int, str],
) -> None:
    """What the camera keeps only in part is of no use: it gets back what it had."""
    enabled, url = former
    set_target(mjpeg_camera, url, enabled=enabled)
    mjpeg_camera.max_url_length = 40
    entry = await setup_camera(home, mjpeg_camera)
    issue = issue_of(home, entry)
    assert issue is not None
    assert issue.translation_key == "push_url_cut"
    assert issue.translation_placeholders == {"name": "Garage", "length": "40"}
    assert target_of(mjpeg_camera) == former
    assert alarm_path(home, entry) == POLLING
    # An alarm without a call is as expected: the camera's memory is not worn out.
    since = len(mjpeg_camera.requests)
    await miss(mjpeg_camera, clock, interval=5)
    assert event_of(home, entry)[1] == "motion"
    assert alarm_path(home, entry) == POLLING
    assert not writes(mjpeg_camera, since)
    mjpeg_camera.max_url_length = 64
    await home.config_entries.async_reload(entry.entry_id)
    await home.async_block_till_done(wait_background_tasks=True)
    assert issue_of(home, entry) is None
    assert target_of(mjpeg_camera) == (1, url_of(home, entry))
    assert await home.config_entries.async_remove(entry.entry_id)
    assert target_of(mjpeg_camera) == former


async def test_cut_before_the_answer_was_lost(
    home: HomeAssistant, mjpeg_camera: MjpegCamera
) -> None:
    """What the camera has made of the address is not what its user had."""
    set_target(mjpeg_camera, SHORT)
    mjpeg_camera.max_url_length = 40
    mjpeg_camera.add_fault("html", path="/set_alarm.cgi", times=2, after=True)
    entry = await setup_camera(home, mjpeg_camera)
    assert target_of(mjpeg_camera) == (1, url_of(home, entry)[:40])
    await home.config_entries.async_reload(entry.entry_id)
    await home.async_block_till_done(wait_background_tasks=True)
    assert target_of(mjpeg_camera) == (1, url_of(home, entry)[:40])
    await home.config_entries.async_remove(entry.entry_id)
    assert target_of(mjpeg_camera) == (1, SHORT)


@pytest.mark.parametrize("length", [31, 34, 40])
async def test_cut_and_tried_again(
    home: HomeAssistant, mjpeg_camera: MjpegCamera, clock: Clock, length: int
) -> None:
    """What was lost of that is looked at a minute later: the user's address is in force again."""
    set_target(mjpeg_camera, SHORT)
    mjpeg_camera.max_url_length = length
    mjpeg_camera.add_fault("html", path="/set_alarm.cgi", times=1, after=True)
    entry = await setup_camera(home, mjpeg_camera)
    assert issue_of(home, entry) is None
    await clock.travel(61)
    issue = issue_of(home, entry)
    assert issue is not None
    assert issue.translation_key == "push_url_cut"
    assert target_of(mjpeg_camera) == (1, SHORT)
    assert entry.data["former_push"] == {"enabled": True, "url": SHORT}


async def test_issue_of_a_disabled_entry(
    home: HomeAssistant, mjpeg_camera: MjpegCamera
) -> None:
    """Nobody is asked to look into a camera that is not in use."""
    mjpeg_camera.max_url_length = 40
    entry = await setup_camera(home, mjpeg_camera)
    assert issue_of(home, entry) is not None
    await home.config_entries.async_set_disabled_by(
        entry.entry_id, ConfigEntryDisabler.USER
    )
    assert issue_of(home, entry) is None


@pytest.mark.parametrize("restarts", [False, True])
async def test_taken_over(
    home: HomeAssistant,
    hass_client: ClientSessionGenerator,
    mjpeg_camera: MjpegCamera,
    clock: Clock,
    *,
    restarts: bool,
) -> None:
    """Who else changes the address is not fought; its user can have it back."""
    set_target(mjpeg_camera, FORMER)
    entry = await setup_camera(home, mjpeg_camera)
    if restarts:
        await home.config_entries.async_reload(entry.entry_id)
        await home.async_block_till_done(wait_background_tasks=True)
    await prove(home, mjpeg_camera, entry, clock)
    set_target(mjpeg_camera, OTHER)
    since = len(mjpeg_camera.requests)
    await miss(mjpeg_camera, clock, interval=30)
    assert alarm_path(home, entry) == POLLING
    assert not writes(mjpeg_camera, since)
    issue = issue_of(home, entry)
    assert issue is not None
    assert issue.translation_key == "push_taken_over"
    assert issue.is_fixable
    # It stays like that, however many alarms there are.
    paths = []
    home.bus.async_listen(
        "state_changed",
        callback(lambda event: paths.append(event.data["entity_id"])),
    )
    await miss(mjpeg_camera, clock, interval=5)
    assert not [path for path in paths if path.endswith("alarm_path")]
    assert alarm_path(home, entry) == POLLING
    assert issue_of(home, entry) == issue

    client = await hass_client()
    answer = await client.post(
        f"/api/{REPAIRS}/issues/fix",
        json={"handler": entry.domain, "issue_id": issue.issue_id},
    )
    form = await answer.json()
    assert answer.status == HTTPStatus.OK, form
    assert form["step_id"] == "confirm"
    assert form["description_placeholders"] == {"name": "Garage"}
    assert not writes(mjpeg_camera, since)
    answer = await client.post(f"/api/{REPAIRS}/issues/fix/{form['flow_id']}", json={})
    assert (await answer.json())["type"] == "create_entry"
    await home.async_block_till_done(wait_background_tasks=True)
    assert target_of(mjpeg_camera) == (1, url_of(home, entry))
    assert issue_of(home, entry) is None
    await prove(home, mjpeg_camera, entry, clock)
    await home.config_entries.async_remove(entry.entry_id)
    assert target_of(mjpeg_camera) == (1, OTHER)


async def test_taken_over_and_given_back(
    home: HomeAssistant, mjpeg_camera: MjpegCamera, clock: Clock
) -> None:
    """Where the user sets it right at the camera itself, the next alarm shows that."""
    entry = await setup_camera(home, mjpeg_camera)
    ours = url_of(home, entry)
    set_target(mjpeg_camera, OTHER)
    await miss(mjpeg_camera, clock, interval=5)
    assert issue_of(home, entry) is not None
    set_target(mjpeg_camera, ours)
    mjpeg_camera.calls_lost = 0
    mjpeg_camera.alarm_hold = 10
    await raise_and_clear(home, mjpeg_camera, entry)
    await eventually(lambda: alarm_path(home, entry) == PROVEN)
    assert not is_on(home, entry)
    await home.async_block_till_done(wait_background_tasks=True)
    assert issue_of(home, entry) is None


async def test_two_that_want_it(
    home: HomeAssistant, mjpeg_camera: MjpegCamera, clock: Clock
) -> None:
    """Two homes do not take the camera from each other at each alarm, not even after restarts."""
    entry = await setup_camera(home, mjpeg_camera)
    for _ in range(2):
        set_target(mjpeg_camera, OTHER)
        await home.config_entries.async_reload(entry.entry_id)
        await home.async_block_till_done(wait_background_tasks=True)
    set_target(mjpeg_camera, OTHER)
    await miss(mjpeg_camera, clock, interval=5)
    assert target_of(mjpeg_camera) == (1, OTHER)
    assert issue_of(home, entry) is not None


async def test_issue_goes_with_the_entry(
    home: HomeAssistant, mjpeg_camera: MjpegCamera, clock: Clock
) -> None:
    """Nobody is asked about a camera that is gone, or about an option that is off."""
    for _ in range(2):
        entry = await setup_camera(home, mjpeg_camera)
        set_target(mjpeg_camera, OTHER)
        await miss(mjpeg_camera, clock, interval=5)
        assert issue_of(home, entry) is not None
        await switch(home, entry, alarm_push=False)
        assert issue_of(home, entry) is None
        assert target_of(mjpeg_camera) == (1, OTHER)
        await home.config_entries.async_remove(entry.entry_id)
        assert issue_of(home, entry) is None


async def test_removal_with_an_issue(
    home: HomeAssistant, mjpeg_camera: MjpegCamera, clock: Clock
) -> None:
    """An issue goes with its entry."""
    entry = await setup_camera(home, mjpeg_camera)
    set_target(mjpeg_camera, OTHER)
    await miss(mjpeg_camera, clock, interval=5)
    assert issue_of(home, entry) is not None
    await home.config_entries.async_remove(entry.entry_id)
    assert issue_of(home, entry) is None
