"""While a camera is being updated nobody else sends it anything, and then little."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from functools import partial

from aiohttp import ClientSession
import pytest

from custom_components.ipcam_cgi.cgi import (
    CameraBusyError,
    CameraClient,
    ErrorKey,
    Motion,
    Transport,
)
from custom_components.ipcam_cgi.cgi.mjpeg import MjpegClient
from custom_components.ipcam_cgi.cgi.settings import BRIGHTNESS
from custom_components.ipcam_cgi.cgi.transport import Lane
from custom_components.ipcam_cgi.cgi.uid import UidClient
from tests.cgi.support import (
    RawServer,
    assert_clean,
    failure_of,
    http,
    transport_to,
    until,
    video,
)
from tests.simulator import FaultKind, MjpegCamera, SimulatedCamera, UidCamera

from .support import (
    CAMERAS,
    FILES,
    FIRMWARE,
    YES,
    Got,
    after_whole_body,
    client_of,
    send,
    whole_body,
)


async def streamed(transport: Transport) -> None:
    """Open a stream."""
    async with transport.stream("/videostream.cgi"):
        pass


async def lasted(transport: Transport) -> None:
    """Begin what lasts."""
    async with transport.lasting():
        pass


async def awaited(attempt: Awaitable[object]) -> object:
    """Make a coroutine of what may be another kind of awaitable."""
    return await attempt


ANYTHING: dict[str, Callable[[Transport], Awaitable[object]]] = {
    "get": lambda transport: transport.get("/get_status.cgi"),
    "ptz": lambda transport: transport.get("/decoder_control.cgi", lane=Lane.PTZ),
    "post": lambda transport: transport.post("/onvif", b"", "text/xml"),
    "stream": streamed,
    "lasting": lasted,
    "upload": lambda transport: transport.upload("/x", "", b"x", "a/b", lambda _: None),
    "alone": lambda transport: transport.alone().__aenter__(),
}


@pytest.mark.parametrize("attempt", ANYTHING.values(), ids=ANYTHING)
async def test_others_are_refused(
    session: ClientSession, attempt: Callable[[Transport], Awaitable[object]]
) -> None:
    """Whatever another wants, it is refused at once; the one may, and afterwards all may."""
    async with RawServer(lambda _: http(b"ok.")) as server:
        transport = transport_to(session, server)
        try_it = partial(attempt, transport)
        async with transport.alone():
            async with asyncio.timeout(1):
                err = await failure_of(asyncio.create_task(awaited(try_it())))
            assert type(err) is CameraBusyError
            assert err.key is ErrorKey.BUSY_UPDATING
            assert_clean(err)
            assert not server.heads
            await transport.get("/by_the_one")
        assert server.targets == ["/by_the_one"]
        await asyncio.create_task(awaited(try_it()))


@pytest.mark.parametrize("attempt", ANYTHING.values(), ids=ANYTHING)
async def test_only_what_is_essential(
    session: ClientSession, attempt: Callable[[Transport], Awaitable[object]]
) -> None:
    """A camera that is spared is asked what must be known of it, and afterwards anything."""
    async with RawServer(lambda _: http(b"ok.")) as server:
        transport = transport_to(session, server)
        try_it = partial(attempt, transport)
        with transport.spared():
            with transport.essential():
                # Others are not essential meanwhile.
                err = await failure_of(asyncio.create_task(awaited(try_it())))
                assert type(err) is CameraBusyError
                await transport.get("/essential")
            err = await failure_of(try_it())
            assert type(err) is CameraBusyError
        assert server.targets == ["/essential"]
        await try_it()


async def test_streams_end_where_it_is_spared(
    mjpeg_client: MjpegClient, mjpeg_camera: MjpegCamera
) -> None:
    """A live picture ends, and its viewer is told why."""
    async with video(mjpeg_client) as frames:
        await anext(frames)
        with mjpeg_client.spared():
            await until(lambda: mjpeg_camera.streams == 0)
            with pytest.raises(CameraBusyError):
                async for _ in frames:
                    pass


async def test_what_is_under_way_is_waited_for(
    mjpeg_client: MjpegClient, mjpeg_camera: MjpegCamera
) -> None:
    """A request that was sent before gets its answer first; one that waits is refused."""
    transport = mjpeg_client._transport
    mjpeg_camera.add_fault(FaultKind.SLOW, path="/snapshot.cgi", seconds=0.3)
    picture = asyncio.create_task(mjpeg_client.snapshot())
    await until(lambda: len(mjpeg_camera.requests) == 1)
    waiting = asyncio.create_task(transport.get("/get_params.cgi"))
    await asyncio.sleep(0.05)

    async with transport.alone():
        assert picture.done()
        assert picture.result()
        assert type(await failure_of(waiting)) is CameraBusyError
    assert len(mjpeg_camera.requests) == 1


async def test_nobody_slips_in_while_it_waits(
    mjpeg_client: MjpegClient, mjpeg_camera: MjpegCamera
) -> None:
    """Those who come while it waits are refused as well, so that it does not wait for ever."""
    transport = mjpeg_client._transport
    mjpeg_camera.add_fault(FaultKind.SLOW, path="/snapshot.cgi", seconds=0.3)
    picture = asyncio.create_task(mjpeg_client.snapshot())
    await until(lambda: len(mjpeg_camera.requests) == 1)

    async def be_alone() -> None:
        async with transport.alone():
            assert picture.done()

    alone = asyncio.create_task(be_alone())
    await asyncio.sleep(0)
    err = await failure_of(transport.get("/get_status.cgi", lane=Lane.PTZ))
    assert type(err) is CameraBusyError
    assert not picture.done()
    await alone


async def test_streams_end(
    mjpeg_client: MjpegClient, mjpeg_camera: MjpegCamera
) -> None:
    """A live picture ends, its connection with it, and its viewer is told why."""
    async with video(mjpeg_client) as frames:
        await anext(frames)
        assert mjpeg_camera.streams == 1
        async with asyncio.timeout(1), mjpeg_client._transport.alone():
            await until(lambda: mjpeg_camera.streams == 0)
            with pytest.raises(CameraBusyError):
                async for _ in frames:
                    pass
    async with video(mjpeg_client) as frames:
        await anext(frames)


async def test_stream_that_is_opening(
    mjpeg_client: MjpegClient, mjpeg_camera: MjpegCamera
) -> None:
    """One that was asked for but has not begun ends as well."""
    mjpeg_camera.add_fault(FaultKind.SLOW, path="/videostream.cgi", seconds=5)
    viewer = asyncio.create_task(mjpeg_client.watch(lambda _: None))
    await until(lambda: len(mjpeg_camera.requests) == 1)
    async with asyncio.timeout(1), mjpeg_client._transport.alone():
        assert type(await failure_of(viewer)) is CameraBusyError


async def test_a_time_out_within_is_its_own(session: ClientSession) -> None:
    """What runs out of time while it lasts was not ended by anybody else."""
    async with RawServer(lambda _: http()) as server:
        transport = transport_to(session, server)
        with pytest.raises(TimeoutError):
            async with transport.lasting():
                raise TimeoutError
        async with transport.alone():
            pass


async def test_leaving_by_an_error(session: ClientSession) -> None:
    """However it is left, all may send again."""
    async with RawServer(lambda _: http()) as server:
        transport = transport_to(session, server)
        with pytest.raises(ZeroDivisionError):
            async with transport.alone():
                raise ZeroDivisionError

        async def wait() -> None:
            async with transport.alone():
                await asyncio.sleep(30)

        waiting = asyncio.create_task(wait())
        await asyncio.sleep(0)
        waiting.cancel()
        await asyncio.gather(waiting, return_exceptions=True)
        await asyncio.create_task(transport.get("/x"))


# Around an upload


@pytest.mark.parametrize("family", CAMERAS)
async def test_busy_during_an_upload(session: ClientSession, family: str) -> None:
    """While a file is sent everything else is refused at once, a second upload as well."""
    begun, gate = asyncio.Event(), asyncio.Event()

    async def answer(got: Got, reader: asyncio.StreamReader) -> bytes:
        begun.set()
        await gate.wait()
        await whole_body(got, reader)
        return YES[family]

    async with client_of(session, family, answer) as (client, server):
        sending = asyncio.create_task(send(client))
        await begun.wait()
        before = len(server.got)
        attempts: tuple[Callable[[], Awaitable[object]], ...] = (
            client.snapshot,
            client.identify,
            client.reboot,
            lambda: client.update([BRIGHTNESS]),
            lambda: send(client),
        )
        async with asyncio.timeout(1):
            for attempt in attempts:
                assert type(await failure_of(attempt())) is CameraBusyError
        assert len(server.got) == before
        gate.set()
        await sending
        assert len(server.posts) == 1


async def test_head_is_at_rest(client: CameraClient, camera: SimulatedCamera) -> None:
    """A head that moves is stopped before: nobody could stop it meanwhile."""
    assert client.ptz
    moving = asyncio.create_task(client.ptz.move(Motion.LEFT, seconds=20))
    await until(camera.scene.moving)

    await send(client)

    paths = [request.method for request in camera.requests]
    assert paths.count("POST") == 1
    assert not camera.scene.moving()
    moving.cancel()
    await asyncio.gather(moving, return_exceptions=True)


async def test_clock_is_not_left_manual(
    uid_client: UidClient, uid_camera: UidCamera
) -> None:
    """What takes several requests is finished before."""
    uid_camera.add_fault(FaultKind.SLOW, path="/cgi-bin/time", seconds=0.1)
    setting = asyncio.create_task(uid_client.set_clock(lambda: datetime.now(UTC)))
    await until(lambda: len(uid_camera.requests) == 1)

    await send(uid_client)

    await setting
    paths = [request.path for request in uid_camera.requests]
    assert "/cgi-bin/time" not in paths[paths.index("/cgi-bin/getuid") :]


@pytest.mark.parametrize("family", CAMERAS)
async def test_usable_afterwards(session: ClientSession, family: str) -> None:
    """When it is over the client goes on as before."""
    async with client_of(session, family, after_whole_body(YES[family])) as (
        client,
        server,
    ):
        assert client.firmware
        await send(client)
        await client.firmware.read_version(FIRMWARE)
        assert FILES[family] in server.posts[0].body


async def test_head_is_moved_meanwhile(
    client: CameraClient, camera: SimulatedCamera
) -> None:
    """A move that begins while the one before is being stopped is stopped as well."""
    assert client.ptz
    moves = [asyncio.create_task(client.ptz.move(Motion.LEFT, seconds=20))]
    await until(camera.scene.moving)
    sending = asyncio.create_task(send(client))
    await until(lambda: not camera.scene.moving())
    moves.append(asyncio.create_task(client.ptz.move(Motion.RIGHT, seconds=20)))

    await sending

    assert not camera.scene.moving()
    assert len([got for got in camera.requests if got.method == "POST"]) == 1
    for move in moves:
        move.cancel()
    await asyncio.gather(*moves, return_exceptions=True)
