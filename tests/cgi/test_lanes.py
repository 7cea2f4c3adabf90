"""What waits for what, and what is sent once or twice: a stop never waits, a write is never repeated."""

import asyncio
from collections.abc import AsyncGenerator, Callable
from typing import Any

from aiohttp import ClientSession
import pytest

from custom_components.ipcam_cgi.cgi import CameraClient, ErrorKey, Motion
from custom_components.ipcam_cgi.cgi.mjpeg import MjpegClient
from custom_components.ipcam_cgi.cgi.settings import (
    BRIGHTNESS,
    MOTION_DETECTION,
    AnyChange,
)
from custom_components.ipcam_cgi.cgi.transport import Lane
from custom_components.ipcam_cgi.cgi.uid import UidClient
from tests.simulator import FaultKind, MjpegCamera, SimulatedCamera, UidCamera

from .support import (
    IMPATIENT,
    RawServer,
    assert_clean,
    failure_of,
    http,
    sent,
    transport_to,
    until,
    video,
)

# Once or twice


async def test_read_is_retried_once(
    client: CameraClient, camera: SimulatedCamera
) -> None:
    """A read survives one dropped connection, and not two."""
    camera.add_fault("drop", times=1)
    await client.update([BRIGHTNESS])
    assert len(camera.requests) == 2

    camera.requests.clear()
    camera.add_fault("drop", times=2)
    err = await failure_of(client.update([BRIGHTNESS]))
    assert err.key is ErrorKey.CONNECTION_DROPPED
    assert_clean(err)
    assert len(camera.requests) == 2


async def test_time_out_is_not_retried(
    session: ClientSession, mjpeg_camera: MjpegCamera
) -> None:
    """What took too long is not asked again."""
    transport = transport_to(session, mjpeg_camera, timeout=IMPATIENT)
    mjpeg_camera.add_fault("slow", times=1)
    await failure_of(transport.get("/get_status.cgi"))
    assert len(mjpeg_camera.requests) == 1


WRITES = [
    pytest.param("mjpeg", "/reboot.cgi", None, id="mjpeg-reboot"),
    pytest.param(
        "mjpeg", "/set_alarm.cgi", MOTION_DETECTION.to(True), id="mjpeg-set_alarm"
    ),
    pytest.param(
        "mjpeg", "/camera_control.cgi", BRIGHTNESS.to(7), id="mjpeg-camera_control"
    ),
    pytest.param("uid", "/cgi-bin/reboot", None, id="uid-reboot"),
    pytest.param("uid", "/cgi-bin/image", BRIGHTNESS.to(7), id="uid-image"),
    pytest.param("uid", "/cgi-bin/motion", MOTION_DETECTION.to(True), id="uid-motion"),
]


@pytest.mark.parametrize(("camera", "path", "change"), WRITES, indirect=["camera"])
@pytest.mark.parametrize("kind", ["drop", "offline", "truncate", "not_http"])
async def test_write_arrives_once(
    client: CameraClient,
    camera: SimulatedCamera,
    path: str,
    change: AnyChange | None,
    kind: str,
) -> None:
    """A write is sent exactly once, whatever becomes of its answer."""
    camera.reboot_seconds = 0.01
    camera.add_fault(kind, path=path)

    err = await failure_of(client.reboot() if change is None else client.apply(change))

    assert err.key in {ErrorKey.CONNECTION_DROPPED, ErrorKey.BAD_ANSWER}
    assert_clean(err)
    await asyncio.sleep(0.05)
    assert sent(camera, path) == 1


async def test_write_on_a_refreshed_nonce(
    session: ClientSession, digest_camera: MjpegCamera
) -> None:
    """A write whose nonce went stale is carried out once, after a new challenge."""
    client = MjpegClient(transport_to(session, digest_camera))
    await client.login()
    digest_camera.expire_sessions()
    digest_camera.requests.clear()

    await client.apply(BRIGHTNESS.to(77))

    assert digest_camera.values["camera_params"]["brightness"] == 77
    assert sent(digest_camera, "/camera_control.cgi") == 2  # challenged, then done


# Lanes


@pytest.fixture
async def gate() -> AsyncGenerator[asyncio.Event]:
    """What holds answers back until it is set."""
    gate = asyncio.Event()
    yield gate
    gate.set()


def gated(gate: asyncio.Event, *paths: str) -> Callable[[str], Any]:
    """Return what answers at once, but not on the paths given."""

    async def say(head: str) -> bytes:
        if head.split(" ")[1].partition("?")[0] in paths:
            await gate.wait()
        return http(b"ok.")

    return say


async def test_one_ordinary_request_at_a_time(session: ClientSession) -> None:
    """A camera is asked one thing at a time."""

    async def say(_: str) -> bytes:
        await asyncio.sleep(0.01)
        return http(b"ok.")

    async with RawServer(say) as server:
        transport = transport_to(session, server)
        await asyncio.gather(*(transport.get(f"/{n}") for n in range(6)))
        assert server.busiest == 1
        assert server.targets == [f"/{n}" for n in range(6)]


async def test_lanes_do_not_wait_for_each_other(
    session: ClientSession, gate: asyncio.Event
) -> None:
    """What hangs in one lane delays no other."""
    async with RawServer(gated(gate, "/slow")) as server:
        transport = transport_to(session, server)
        slow = [
            asyncio.create_task(transport.get("/slow", lane=lane))
            for lane in Lane
            if lane is not Lane.PTZ
        ]
        await until(lambda: len(server.heads) == len(slow))
        async with asyncio.timeout(1):
            await transport.get("/stop", lane=Lane.PTZ)
        gate.set()
        await asyncio.gather(*slow)


async def test_cancelled_request_frees_its_lane(
    session: ClientSession, gate: asyncio.Event
) -> None:
    """Who gives up a request does not leave the lane closed."""
    async with RawServer(gated(gate, "/slow")) as server:
        transport = transport_to(session, server)
        slow = asyncio.create_task(transport.get("/slow"))
        await until(lambda: len(server.heads) == 1)
        slow.cancel()
        async with asyncio.timeout(1):
            await transport.get("/next")


async def test_slow_picture_never_delays_a_stop(
    client: CameraClient, camera: SimulatedCamera
) -> None:
    """A head is stopped at once while a picture is on its way."""
    assert client.ptz
    camera.add_fault("slow", path="*snapshot.cgi", seconds=5)
    picture = asyncio.create_task(client.snapshot())
    await until(lambda: len(camera.requests) == 1)

    async with asyncio.timeout(1):
        await client.ptz.stop()

    assert not picture.done()
    picture.cancel()
    await asyncio.gather(picture, return_exceptions=True)


async def test_slow_picture_never_delays_the_login_for_a_stop(
    uid_client: UidClient, uid_camera: UidCamera
) -> None:
    """Not even when the uid has lapsed meanwhile."""
    assert uid_client.ptz
    uid_camera.add_fault("slow", path="*snapshot.cgi", seconds=5)
    picture = asyncio.create_task(uid_client.snapshot())
    await until(lambda: len(uid_camera.requests) == 1)
    uid_camera.expire_sessions()

    async with asyncio.timeout(1):
        await uid_client.ptz.stop()

    picture.cancel()
    await asyncio.gather(picture, return_exceptions=True)


async def test_hanging_move_never_delays_a_stop(
    client: CameraClient, camera: SimulatedCamera
) -> None:
    """A move that gets no answer is given up for a stop."""
    assert client.ptz
    camera.add_fault(FaultKind.STALL, times=1)
    move = asyncio.create_task(client.ptz.move(Motion.LEFT))
    await until(lambda: len(camera.requests) == 1)

    async with asyncio.timeout(1):
        await client.ptz.stop()
        await move

    assert not camera.scene.moving()


async def test_one_stream_beside_everything_else(
    mjpeg_client: MjpegClient, mjpeg_camera: MjpegCamera
) -> None:
    """The live picture runs beside other requests; a second one waits for the first."""
    opened: list[int] = []

    async def watch(number: int, frames: int) -> None:
        async with video(mjpeg_client) as pictures:
            await anext(pictures)
            opened.append(number)
            for _ in range(1, frames):
                await anext(pictures)

    first = asyncio.create_task(watch(1, 5))
    await until(lambda: opened == [1])
    second = asyncio.create_task(watch(2, 1))
    async with asyncio.timeout(3):
        await mjpeg_client.read_all()
        assert opened == [1]
        await asyncio.gather(first, second)
    assert opened == [1, 2]
    await until(lambda: mjpeg_camera.streams == 0)
