"""Alarms of the simulated `mjpeg` camera: what is one, whom the camera calls, and what else it does then."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
import time

import pytest

from tests.simulator import MjpegCamera

from .conftest import Run, ask, read_vars


@asynccontextmanager
async def listener(
    answer: bytes = b"HTTP/1.0 500 No\r\n\r\n",
) -> AsyncIterator[tuple[int, list[bytes]]]:
    """Listen for the camera's calls: the port, and what came in."""
    calls: list[bytes] = []

    async def receive(
        reader: asyncio.StreamReader, writer: asyncio.StreamWriter
    ) -> None:
        calls.append(await reader.readuntil(b"\r\n\r\n"))
        writer.write(answer)
        writer.close()

    async with await asyncio.start_server(
        receive, "127.0.0.1", 0, backlog=256
    ) as server:
        yield server.sockets[0].getsockname()[1], calls


@pytest.mark.parametrize(
    ("kind", "status"), [("motion", 1), ("input", 2), ("sound", 3)]
)
async def test_alarm_call(camera: MjpegCamera, kind: str, status: int) -> None:
    """The camera calls once when an alarm begins, as real ones do, and not when it ends or goes on."""
    async with listener() as (port, calls):
        url = f"http%3A%2F%2F127.0.0.1%3A{port}%2Falarm%3Fcamera%3D1"
        await ask(camera, f"set_alarm.cgi?http=1&http_url={url}")
        assert "var alarm_status=0;" in await ask(camera, "get_status.cgi")
        camera.raise_alarm(kind)
        camera.raise_alarm(kind)
        assert f"var alarm_status={status};" in await ask(camera, "get_status.cgi")
        camera.clear_alarm()
        await asyncio.sleep(0.1)
        assert calls == [
            f"GET /alarm?camera=1 HTTP/1.0\r\nHOST: 127.0.0.1:{port}\r\n"
            "User-Agent: myclient/1.0 me@null.net\r\n\r\n".encode()
        ]
        camera.raise_alarm(kind)
        await asyncio.sleep(0.1)
        assert len(calls) == 2
        await ask(camera, "set_alarm.cgi?http=0")
        camera.clear_alarm()
        camera.raise_alarm(kind)
        await asyncio.sleep(0.1)
        assert len(calls) == 2


@pytest.mark.parametrize(
    "url", ["http://127.0.0.1:1/", "http://", "http://127.0.0.1:x/"]
)
async def test_alarm_call_that_fails(camera: MjpegCamera, url: str) -> None:
    """A call that reaches nobody disturbs nothing."""
    camera.values["params"] |= {"alarm_http": 1, "alarm_http_url": url}
    camera.raise_alarm("motion")
    await asyncio.sleep(0.1)
    [made] = camera.alarm_calls
    assert (made.kind, made.url, made.status) == ("motion", url, None)
    assert "var alarm_status=1;" in await ask(camera, "get_status.cgi")


async def test_alarm_calls_are_kept_and_lost(camera: MjpegCamera) -> None:
    """The journal tells when the camera called and what it was told; some calls are late, some never made."""
    camera.call_delay = 0.2
    camera.calls_lost = 1
    async with listener() as (port, calls):
        url = f"http://127.0.0.1:{port}/"
        await ask(camera, f"set_alarm.cgi?http=1&http_url={url}")
        camera.raise_alarm("motion")
        camera.raise_alarm("input")
        begun = time.monotonic()
        await asyncio.sleep(0.1)
        assert camera.alarms == {"input"}
        assert camera.alarm_calls == []
        await asyncio.sleep(0.2)
        [made] = camera.alarm_calls
        assert (made.kind, made.url, made.status) == ("input", url, 500)
        assert 0.2 <= made.time - begun < 0.3
        assert len(calls) == 1
        assert camera.calls_lost == 0


async def test_alarm_forgotten_by_a_restart(camera: MjpegCamera) -> None:
    """A restart keeps what to call, or loses it."""
    await ask(camera, "set_alarm.cgi?http=1&http_url=http://127.0.0.1/")
    await camera.reboot(0)
    assert camera.parameters()["alarm_http_url"] == "http://127.0.0.1/"
    camera.forgets_alarm_at_reboot = True
    await camera.reboot(0)
    values = read_vars(await ask(camera, "get_params.cgi"))
    assert (values["alarm_http"], values["alarm_http_url"]) == ("0", "''")


async def test_many_alarms_at_once(run_camera: Run) -> None:
    """Two hundred cameras in one process call within a second."""
    async with listener() as (port, calls):
        cameras = [await run_camera() for _ in range(200)]
        for camera in cameras:
            camera.values["params"] |= {
                "alarm_http": 1,
                "alarm_http_url": f"http://127.0.0.1:{port}/",
            }
        begun = time.monotonic()
        for camera in cameras:
            camera.raise_alarm("motion")
            await asyncio.sleep(0)
        async with asyncio.timeout(5):
            while len(calls) < 200:
                await asyncio.sleep(0.01)
        assert time.monotonic() - begun < 5


async def test_armed(camera: MjpegCamera) -> None:
    """Only what is armed, and only in the hours that are scheduled, is an alarm."""
    at = {hour: 1352782800 + hour * 3600 for hour in (0, 9, 15, 20)}
    # 1352782800 is 2012-11-13 05:00 UTC, and 00:00 where the camera is; it is armed from 09:15 to 19:30.
    for moment, armed in (
        (at[0], False), (at[9], False), (at[9] + 900, True), (at[15], True), (at[20] - 1801, True), (at[20] - 1800, False),
    ):  # fmt: skip
        camera.set_clock(moment)
        assert camera.sense("motion") is armed, moment
        assert (camera.alarm == "motion") is armed
        camera.clear_alarm()
    await ask(camera, "set_alarm.cgi?schedule_enable=0")
    assert camera.sense("motion")
    await ask(camera, "set_alarm.cgi?motion_armed=0")
    assert not camera.sense("motion")
    assert not camera.sense("sound")
    assert camera.sense("input")


async def test_alarm_linkage(camera: MjpegCamera) -> None:
    """An alarm moves to the preset and switches the output that are linked to it."""
    camera.scene.go_to(pan=10, speed=1000)
    await asyncio.sleep(0.05)
    await ask(camera, "decoder_control.cgi?command=34")
    await ask(camera, "decoder_control.cgi?command=25")
    await ask(camera, "set_alarm.cgi?preset=3&iolinkage=1&ioout_level=1")
    await asyncio.sleep(0.2)
    camera.raise_alarm("motion")
    await asyncio.sleep(0.2)
    assert camera.scene.position().pan == pytest.approx(10)
    assert camera.ptz.output == 1
