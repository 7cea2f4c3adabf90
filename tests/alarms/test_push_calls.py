"""What may call at the address of a camera's alarms: old HTTP, other methods, floods, and whoever comes too late."""

import asyncio
from http import HTTPStatus
import logging

from homeassistant.core import HomeAssistant
import pytest

from tests.common import Clock, eventually, problems_in, sent, setup_camera, states_of
from tests.simulator import MjpegCamera

from .support import (
    FORMER,
    PROVEN,
    UNPROVEN,
    alarm_path,
    is_on,
    raise_and_clear,
    send,
    set_target,
    stranger_calls,
    url_of,
    webhook_path,
)

NEVER = {"status_interval": 300}
UNKNOWN = "/api/webhook/" + "0" * 16


@pytest.mark.parametrize(
    "head",
    [
        "GET {} HTTP/1.0\r\n\r\n",
        "GET {} HTTP/1.0\r\nHOST: 127.0.0.1:8123\r\nUser-Agent: myclient/1.0 me@null.net\r\n\r\n",
        "GET {}?alarm=1 HTTP/1.0\r\nHost:\r\n\r\n",
        "GET {} HTTP/1.1\r\nHost: ha\r\nConnection: close\r\n\r\n",
        "GET {} HTTP/1.0\r\nContent-Length: 5\r\n\r\nhello",
    ],
)
async def test_forms_of_a_call(
    home: HomeAssistant, mjpeg_camera: MjpegCamera, head: str
) -> None:
    """However old the camera's HTTP is, its call is heard."""
    entry = await setup_camera(home, mjpeg_camera, options=NEVER)
    mjpeg_camera.calls_lost = 1
    mjpeg_camera.raise_alarm("motion")
    answer = await send(home, head.format(webhook_path(entry)))
    assert answer.split()[1] == b"200"
    await eventually(lambda: is_on(home, entry), 1)
    assert alarm_path(home, entry) == PROVEN


@pytest.mark.parametrize(
    ("method", "expected"),
    [
        ("HEAD", HTTPStatus.OK),
        ("POST", HTTPStatus.METHOD_NOT_ALLOWED),
        ("PUT", HTTPStatus.METHOD_NOT_ALLOWED),
        ("DELETE", HTTPStatus.METHOD_NOT_ALLOWED),
        ("OPTIONS", HTTPStatus.METHOD_NOT_ALLOWED),
    ],
)
async def test_other_methods(
    home: HomeAssistant, mjpeg_camera: MjpegCamera, method: str, expected: HTTPStatus
) -> None:
    """No camera calls like that: nobody is asked anything."""
    entry = await setup_camera(home, mjpeg_camera, options=NEVER)
    since = len(mjpeg_camera.requests)
    status = await stranger_calls(home, entry, method)
    assert status in (expected, HTTPStatus.FORBIDDEN)
    await asyncio.sleep(0.1)
    assert len(mjpeg_camera.requests) == since


@pytest.mark.parametrize("path", [UNKNOWN, "{}x", "{}/", "/api/webhook/"])
async def test_other_addresses(
    home: HomeAssistant, mjpeg_camera: MjpegCamera, path: str
) -> None:
    """Whoever does not know the whole address has nobody asked."""
    entry = await setup_camera(home, mjpeg_camera, options=NEVER)
    since = len(mjpeg_camera.requests)
    await send(home, f"GET {path.format(webhook_path(entry))} HTTP/1.0\r\n\r\n")
    await asyncio.sleep(0.1)
    assert len(mjpeg_camera.requests) == since


async def test_other_cameras_address(
    home: HomeAssistant, mjpeg_camera: MjpegCamera, sound_camera: MjpegCamera
) -> None:
    """A call at one camera's address has only that one asked."""
    entry = await setup_camera(home, mjpeg_camera, options=NEVER)
    await setup_camera(home, sound_camera, options=NEVER)
    since = len(mjpeg_camera.requests), len(sound_camera.requests)
    assert await stranger_calls(home, entry) == HTTPStatus.OK
    await eventually(lambda: len(mjpeg_camera.requests) > since[0], 1)
    assert len(sound_camera.requests) == since[1]


async def test_flood(home: HomeAssistant, mjpeg_camera: MjpegCamera) -> None:
    """However many call, the camera is asked about once a second, and nothing else happens."""
    entry = await setup_camera(home, mjpeg_camera, options=NEVER)
    before = states_of(home, entry)
    since = len(mjpeg_camera.requests)
    begun = asyncio.get_running_loop().time()
    statuses = []
    for _ in range(10):
        statuses += await asyncio.gather(
            *(stranger_calls(home, entry) for _ in range(50))
        )
    await asyncio.sleep(0.3)
    seconds = asyncio.get_running_loop().time() - begun
    assert statuses.count(HTTPStatus.OK) <= seconds + 3
    assert {*statuses} == {HTTPStatus.OK, HTTPStatus.TOO_MANY_REQUESTS}
    asked = mjpeg_camera.requests[since:]
    assert asked == sent(mjpeg_camera, "get_status", since)
    # One for a call, and one that looks whether an alarm has come since.
    assert 1 <= len(asked) <= 2 * (seconds + 2)
    assert states_of(home, entry) == before
    mjpeg_camera.raise_alarm("motion")
    await eventually(lambda: is_on(home, entry), 1.2)


async def test_flood_while_the_camera_is_slow(
    home: HomeAssistant, mjpeg_camera: MjpegCamera, clock: Clock
) -> None:
    """Calls do not pile up requests that a busy camera has still to answer."""
    entry = await setup_camera(home, mjpeg_camera, options=NEVER)
    since = len(mjpeg_camera.requests)
    mjpeg_camera.add_fault("slow", path="/get_status.cgi", seconds=4)
    statuses = []
    for _ in range(6):
        statuses.append(await stranger_calls(home, entry))
        await clock.jump(0.6)
        await asyncio.sleep(0.02)
    assert statuses == [HTTPStatus.OK] + 5 * [HTTPStatus.TOO_MANY_REQUESTS]
    mjpeg_camera.clear_faults()
    await clock.travel(10)
    # One that was under way, and one each second until the last call is long ago.
    assert 2 <= len(sent(mjpeg_camera, "get_status", since)) <= 6
    assert alarm_path(home, entry) == UNPROVEN


async def test_while_unloading(
    home: HomeAssistant,
    mjpeg_camera: MjpegCamera,
    caplog: pytest.LogCaptureFixture,
) -> None:
    """A call that meets an entry on its way out is answered, and does nothing."""
    entry = await setup_camera(home, mjpeg_camera, options=NEVER)
    mjpeg_camera.add_fault("slow", path="/get_status.cgi", seconds=0.3)
    mjpeg_camera.raise_alarm("motion")
    await eventually(lambda: mjpeg_camera.alarm_calls)
    calls = [asyncio.create_task(stranger_calls(home, entry)) for _ in range(20)]
    unloading = asyncio.create_task(home.config_entries.async_unload(entry.entry_id))
    calls += [asyncio.create_task(stranger_calls(home, entry)) for _ in range(20)]
    assert await unloading
    assert {*await asyncio.gather(*calls)} <= {HTTPStatus.OK, 429}
    since = len(mjpeg_camera.requests)
    assert await stranger_calls(home, entry) == HTTPStatus.OK
    await asyncio.sleep(0.5)
    assert len(mjpeg_camera.requests) == since
    assert not problems_in(caplog)
    assert not [each for each in caplog.records if each.levelno >= logging.ERROR]
    mjpeg_camera.clear_faults()
    mjpeg_camera.clear_alarm()
    assert await home.config_entries.async_setup(entry.entry_id)
    await home.async_block_till_done(wait_background_tasks=True)
    await raise_and_clear(home, mjpeg_camera, entry)


@pytest.mark.parametrize("fault", ["garbage", "drop", "html", "empty", "busy"])
async def test_camera_does_not_say_why(
    home: HomeAssistant,
    mjpeg_camera: MjpegCamera,
    clock: Clock,
    caplog: pytest.LogCaptureFixture,
    fault: str,
) -> None:
    """A camera too busy to answer just then is asked again; nothing flaps."""
    entry = await setup_camera(home, mjpeg_camera)
    mjpeg_camera.alarm_hold = None
    mjpeg_camera.add_fault(fault, path="/get_status.cgi", times=1)
    mjpeg_camera.raise_alarm("motion")
    await eventually(
        lambda: mjpeg_camera.alarm_calls and mjpeg_camera.alarm_calls[0].status
    )
    await clock.travel(7)
    assert is_on(home, entry)
    assert not problems_in(caplog)


async def test_log(
    home: HomeAssistant,
    mjpeg_camera: MjpegCamera,
    clock: Clock,
    caplog: pytest.LogCaptureFixture,
) -> None:
    """Not even at its most talkative does the integration write down who may call, or where."""
    caplog.set_level(logging.DEBUG)
    set_target(mjpeg_camera, FORMER)
    entry = await setup_camera(home, mjpeg_camera)
    secret = url_of(home, entry), entry.data["webhook_id"]
    await raise_and_clear(home, mjpeg_camera, entry)
    mjpeg_camera.add_fault("garbage", path="/get_params.cgi", times=2)
    reboot = asyncio.create_task(mjpeg_camera.reboot(30))
    await clock.travel(40)
    await reboot
    mjpeg_camera.offline = True
    assert await home.config_entries.async_remove(entry.entry_id)
    ours = [
        record.getMessage() + str(record.exc_info)
        for record in caplog.records
        if "ipcam_cgi" in record.name
    ]
    assert len(ours) > 5
    for text in (*secret, FORMER, "s3cr"):
        assert not [line for line in ours if text in line]
