"""Where a camera called before: kept, and in force again when the option is off or the entry gone."""

import asyncio
from http import HTTPStatus

from homeassistant.const import CONF_WEBHOOK_ID
from homeassistant.core import HomeAssistant
import pytest

from tests.common import Clock, mac_of, problems_in, sent, setup_camera
from tests.simulator import MjpegCamera, UidCamera

from .support import (
    FORMER,
    LATE_SECONDS,
    POLLING,
    alarm_path,
    miss,
    set_target,
    stranger_calls,
    switch,
    target_of,
    url_of,
    writes,
)

OTHER = "http://127.0.0.1:9/somebody/else"


@pytest.mark.parametrize(
    "former", [(1, FORMER), (0, FORMER), (0, "")], ids=["on", "off", "none"]
)
@pytest.mark.parametrize("restarts", [False, True])
async def test_option_off(
    home: HomeAssistant,
    mjpeg_camera: MjpegCamera,
    former: tuple[int, str],
    *,
    restarts: bool,
) -> None:
    """The camera calls where it did before; nothing is left of Home Assistant's address."""
    enabled, url = former
    set_target(mjpeg_camera, url, enabled=enabled)
    entry = await setup_camera(home, mjpeg_camera)
    ours = url_of(home, entry)
    assert target_of(mjpeg_camera) == (1, ours)
    if restarts:
        await home.config_entries.async_reload(entry.entry_id)
        await home.async_block_till_done(wait_background_tasks=True)
    await switch(home, entry, alarm_push=False)
    assert target_of(mjpeg_camera) == former
    assert alarm_path(home, entry) == POLLING
    assert entry.data.keys().isdisjoint({CONF_WEBHOOK_ID, "former_push"})
    await switch(home, entry, alarm_push=True)
    assert target_of(mjpeg_camera) == (1, url_of(home, entry))
    assert url_of(home, entry) != ours


async def test_camera_that_takes_no_empty_address(
    home: HomeAssistant, mjpeg_camera: MjpegCamera
) -> None:
    """It is told not to call, whatever address it keeps."""
    mjpeg_camera.takes_empty_url = False
    entry = await setup_camera(home, mjpeg_camera)
    await switch(home, entry, alarm_push=False)
    assert target_of(mjpeg_camera)[0] == 0
    assert CONF_WEBHOOK_ID not in entry.data
    await switch(home, entry, alarm_push=True)
    assert target_of(mjpeg_camera) == (1, url_of(home, entry))


@pytest.mark.parametrize("restarts", [False, True])
async def test_option_off_while_the_camera_refuses(
    home: HomeAssistant, mjpeg_camera: MjpegCamera, clock: Clock, *, restarts: bool
) -> None:
    """What could not be restored is restored a minute later, or at the next start."""
    set_target(mjpeg_camera, FORMER)
    entry = await setup_camera(home, mjpeg_camera)
    fault = mjpeg_camera.add_fault("status", path="/set_alarm.cgi")
    await switch(home, entry, alarm_push=False)
    assert fault.takes_effect is False
    assert target_of(mjpeg_camera) == (1, url_of(home, entry))
    mjpeg_camera.clear_faults()
    if restarts:
        await home.config_entries.async_reload(entry.entry_id)
        await home.async_block_till_done(wait_background_tasks=True)
    else:
        await clock.travel(61)
    assert target_of(mjpeg_camera) == (1, FORMER)
    since = len(mjpeg_camera.requests)
    await home.config_entries.async_remove(entry.entry_id)
    assert len(mjpeg_camera.requests) == since


@pytest.mark.parametrize(
    "former", [(1, FORMER), (0, FORMER), (0, "")], ids=["on", "off", "none"]
)
async def test_removal(
    home: HomeAssistant,
    mjpeg_camera: MjpegCamera,
    former: tuple[int, str],
    caplog: pytest.LogCaptureFixture,
) -> None:
    """A camera whose entry is removed is as it was."""
    enabled, url = former
    set_target(mjpeg_camera, url, enabled=enabled)
    entry = await setup_camera(home, mjpeg_camera)
    await home.config_entries.async_remove(entry.entry_id)
    assert target_of(mjpeg_camera) == former
    assert not problems_in(caplog)
    since = len(mjpeg_camera.requests)
    assert await stranger_calls(home, entry) == HTTPStatus.OK
    await asyncio.sleep(0.1)
    assert len(mjpeg_camera.requests) == since


async def test_removal_while_not_loaded(
    home: HomeAssistant, mjpeg_camera: MjpegCamera
) -> None:
    """An entry that was unloaded long before is removed as well."""
    set_target(mjpeg_camera, FORMER)
    entry = await setup_camera(home, mjpeg_camera)
    await home.config_entries.async_unload(entry.entry_id)
    await home.config_entries.async_remove(entry.entry_id)
    assert target_of(mjpeg_camera) == (1, FORMER)


async def test_removal_of_one_that_never_called(
    home: HomeAssistant, mjpeg_camera: MjpegCamera, uid_camera: UidCamera
) -> None:
    """Nothing is asked of a camera that was never told anything."""
    options = {"alarm_push": False}
    for camera in (mjpeg_camera, uid_camera):
        entry = await setup_camera(home, camera, options=options)
        since = len(camera.requests)
        await home.config_entries.async_remove(entry.entry_id)
        assert not sent(camera, "get_params", since)
        assert not sent(camera, "set_alarm")


async def test_removal_after_somebody_else_has_changed_it(
    home: HomeAssistant, mjpeg_camera: MjpegCamera
) -> None:
    """What the user has set at the camera since is left alone."""
    set_target(mjpeg_camera, FORMER)
    entry = await setup_camera(home, mjpeg_camera)
    set_target(mjpeg_camera, OTHER)
    await home.config_entries.async_remove(entry.entry_id)
    assert target_of(mjpeg_camera) == (1, OTHER)


@pytest.mark.parametrize("fault", ["offline", "garbage", "drop"])
async def test_removal_while_the_camera_is_away(
    home: HomeAssistant,
    mjpeg_camera: MjpegCamera,
    caplog: pytest.LogCaptureFixture,
    fault: str,
) -> None:
    """Its user is told once that it goes on calling; it is removed all the same."""
    set_target(mjpeg_camera, FORMER)
    entry = await setup_camera(home, mjpeg_camera)
    if fault == "offline":
        mjpeg_camera.offline = True
    else:
        mjpeg_camera.add_fault(fault)
    await home.config_entries.async_remove(entry.entry_id)
    (record,) = problems_in(caplog)
    assert record.levelname == "WARNING"
    assert "could not be told to call Home Assistant no more" in record.message
    assert not home.config_entries.async_entries(entry.domain)


async def test_added_again_after_that(
    home: HomeAssistant, mjpeg_camera: MjpegCamera
) -> None:
    """A webhook that is nobody's any more is not kept as if it were the user's."""
    entry = await setup_camera(home, mjpeg_camera)
    mjpeg_camera.offline = True
    await home.config_entries.async_remove(entry.entry_id)
    mjpeg_camera.offline = False
    left = target_of(mjpeg_camera)
    entry = await setup_camera(home, mjpeg_camera)
    assert target_of(mjpeg_camera) not in (left, (0, ""))
    await home.config_entries.async_remove(entry.entry_id)
    assert target_of(mjpeg_camera) == (0, "")


async def test_removal_where_another_camera_is(
    home: HomeAssistant, mjpeg_camera: MjpegCamera
) -> None:
    """Another camera at that address is not told anything."""
    entry = await setup_camera(home, mjpeg_camera)
    mjpeg_camera.values["params"]["id"] = "000DC5000001"
    since = len(mjpeg_camera.requests)
    assert mac_of(mjpeg_camera) == entry.unique_id
    await home.config_entries.async_remove(entry.entry_id)
    assert mjpeg_camera.requests[since:]
    assert not writes(mjpeg_camera, since)


async def test_removal_after_late_writes(
    home: HomeAssistant, mjpeg_camera: MjpegCamera, clock: Clock
) -> None:
    """What a restart of Home Assistant finds as its own is still not what the user had."""
    set_target(mjpeg_camera, FORMER)
    entry = await setup_camera(home, mjpeg_camera)
    for _ in range(2):
        await home.config_entries.async_reload(entry.entry_id)
        await home.async_block_till_done(wait_background_tasks=True)
        await miss(mjpeg_camera, clock, interval=5)
    await clock.travel(LATE_SECONDS)
    await home.config_entries.async_remove(entry.entry_id)
    assert target_of(mjpeg_camera) == (1, FORMER)
