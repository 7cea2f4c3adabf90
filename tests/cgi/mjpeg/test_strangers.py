"""Whoever is there after the camera was gone is nobody known: it gets no login before it has shown itself."""

import asyncio
from collections.abc import AsyncGenerator, Awaitable, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager, suppress

from aiohttp import ClientSession
import pytest

from custom_components.ipcam_cgi.cgi import CameraError, CameraIdentityError
from custom_components.ipcam_cgi.cgi.mjpeg import MjpegClient
from custom_components.ipcam_cgi.cgi.settings import BRIGHTNESS
from tests.cgi.conftest import LOGIN
from tests.cgi.firmware.support import send
from tests.cgi.support import (
    IMPATIENT,
    SECRETS,
    RawServer,
    failure_of,
    http,
    transport_to,
    until,
    video,
    watch,
)
from tests.simulator import MjpegCamera
from tests.strangers import KINDS, STRANGERS, camera_of

OTHER = "00626E0A0B0C"


class There:
    """Who is at the address; tells what it was sent."""

    def __init__(self, server: RawServer | MjpegCamera) -> None:
        """Take whoever it is."""
        self._server = server

    @property
    def heads(self) -> list[str]:
        """The beginnings of all requests."""
        if isinstance(self._server, RawServer):
            return self._server.heads
        return [
            f"{request.target} {dict(request.headers)}"
            for request in self._server.requests
        ]

    @property
    def logins(self) -> list[str]:
        """Those that held a login, in whatever form."""
        return [
            head
            for head in self.heads
            if "authorization" in head.lower()
            or any(secret in head for secret in SECRETS)
        ]


type Place = Callable[[MjpegCamera], AbstractAsyncContextManager[There]]


def _stranger(answer: bytes) -> Place:
    @asynccontextmanager
    async def place(camera: MjpegCamera) -> AsyncGenerator[There]:
        async with RawServer(lambda _: answer, port=camera.port) as server:
            yield There(server)

    return place


@asynccontextmanager
async def other_camera(camera: MjpegCamera) -> AsyncGenerator[There]:
    """Put another camera of the same kind and account in a camera's place."""
    other = type(camera)(profile=camera.profile, mac=OTHER, port=camera.port, **LOGIN)
    async with other:
        yield There(other)


PLACES: dict[str, Place] = {
    **{name: _stranger(answer) for name, answer in STRANGERS.items()},
    "other camera": other_camera,
}
"""Who takes a camera's place."""


async def _move(client: MjpegClient) -> None:
    assert client.raw is not None
    await client.raw.decoder_control(0)


ACTIONS: dict[str, Callable[[MjpegClient], Awaitable[object]]] = {
    "heartbeat": MjpegClient.status,
    "still": MjpegClient.snapshot,
    "move": _move,
    "live view": watch,
    "write": lambda client: client.apply(BRIGHTNESS.to(3)),
    "read": lambda client: client.update([BRIGHTNESS]),
    "restart": MjpegClient.reboot,
    "upload": send,
}
"""What may be the first to be sent."""


@pytest.fixture(params=KINDS)
async def camera(
    request: pytest.FixtureRequest, socket_enabled: None
) -> AsyncGenerator[MjpegCamera]:
    """A camera of each way to log in."""
    async with camera_of(request.param, **LOGIN) as camera:
        yield camera


@pytest.fixture
async def client(
    session: ClientSession, camera: MjpegCamera
) -> AsyncGenerator[MjpegClient]:
    """The client of that camera and no other, as of a loaded entry."""
    client = MjpegClient(transport_to(session, camera))
    assert camera.mac is not None
    client.expect(camera.mac)
    await client.identify()
    assert There(camera).logins
    camera.requests.clear()
    yield client
    await client.close()


async def attempt(action: Awaitable[object]) -> None:
    """Do something that may fail, and has no end where it does not."""
    with suppress(CameraError, TimeoutError):
        async with asyncio.timeout(3):
            await action


async def lose(client: MjpegClient, camera: MjpegCamera) -> None:
    """Let a camera go, and its client notice."""
    camera.offline = True
    await failure_of(client.status())


@pytest.mark.parametrize("who", PLACES)
async def test_first_request(
    client: MjpegClient, camera: MjpegCamera, who: str
) -> None:
    """Whatever is sent first, and again: no stranger in its place gets the login."""
    camera.offline = True
    for action, send_it in ACTIONS.items():
        # Nobody is there: it is noticed each time.
        await failure_of(client.status())
        async with PLACES[who](camera) as there:
            for _ in range(2):
                await attempt(send_it(client))
            assert there.heads, action
            assert there.logins == [], action
    camera.offline = False
    assert (await client.snapshot()).startswith(b"\xff\xd8")


@pytest.mark.parametrize("action", [name for name in ACTIONS if name != "live view"])
async def test_comes_back(
    client: MjpegClient, camera: MjpegCamera, action: str
) -> None:
    """The camera itself is known again by whatever is sent first."""
    await lose(client, camera)
    camera.offline = False
    await ACTIONS[action](client)
    assert action == "heartbeat" or There(camera).logins


async def test_live_view_comes_back(client: MjpegClient, camera: MjpegCamera) -> None:
    """The live picture as well."""
    await lose(client, camera)
    camera.offline = False
    async with video(client) as frames:
        assert (await anext(frames)).startswith(b"\xff\xd8")


@pytest.mark.parametrize("notices", ["still", "move", "live view", "restart", "upload"])
async def test_whoever_notices(
    client: MjpegClient, camera: MjpegCamera, notices: str
) -> None:
    """That it is gone, one finds out for all."""
    camera.offline = True
    for who in ("router", "disk", "other camera"):
        await failure_of(ACTIONS[notices](client))
        async with PLACES[who](camera) as there:
            for action in ("heartbeat", "move", "live view", "still"):
                await attempt(ACTIONS[action](client))
            assert there.heads, who
            assert there.logins == [], who


@pytest.mark.parametrize("who", PLACES)
async def test_live_view_is_cut(
    client: MjpegClient, camera: MjpegCamera, who: str
) -> None:
    """Where a live picture ends, another may be there at once."""
    async with video(client) as frames:
        await anext(frames)
        camera.offline = True
        with suppress(CameraError):
            async for _ in frames:
                pass
    async with PLACES[who](camera) as there:
        for action in ("live view", "move", "heartbeat"):
            await attempt(ACTIONS[action](client))
        assert there.heads
        assert there.logins == []


@pytest.mark.parametrize("who", PLACES)
async def test_nobody_notices(
    client: MjpegClient, camera: MjpegCamera, who: str
) -> None:
    """Where one takes its place between two requests, the heartbeat finds out."""
    camera.offline = True
    async with PLACES[who](camera) as there:
        await failure_of(client.status())
        so_far = len(there.logins)
        assert so_far <= 1
        for action in ("heartbeat", "move", "live view", "still", "heartbeat"):
            await attempt(ACTIONS[action](client))
        assert len(there.logins) == so_far


async def test_it_was_waiting(session: ClientSession) -> None:
    """What waits behind the request that finds out is sent without the login, too."""
    gone = asyncio.Event()
    never = asyncio.Event()

    async def say(head: str) -> bytes:
        if gone.is_set():
            return STRANGERS["disk"]
        if "/get_status.cgi" in head:
            return http(b"var id='00626E0000A1';\n")
        if "pwd=" not in head:
            return http(b"", "401 Unauthorized")
        if "/reboot.cgi" in head:
            await never.wait()
        return http(b"var a=1;\n")

    async with RawServer(say) as server:
        client = MjpegClient(transport_to(session, server, timeout=IMPATIENT))
        client.expect("00626E0000A1")
        await client.update([BRIGHTNESS])
        first = asyncio.create_task(client.reboot())
        await until(lambda: "/reboot.cgi" in server.targets[-1])
        second = asyncio.create_task(client.snapshot())
        await asyncio.sleep(0)
        gone.set()
        since = len(server.heads)
        await failure_of(first)
        await failure_of(second)
        assert len(server.heads) > since
        assert not any("pwd=" in head for head in server.heads[since:])


async def test_names_the_other(client: MjpegClient, camera: MjpegCamera) -> None:
    """That it is another camera is told, whatever is sent first."""
    await lose(client, camera)
    async with other_camera(camera):
        err = await failure_of(_move(client))
        assert isinstance(err, CameraIdentityError)
        assert err.mac == OTHER


async def test_closed_clone(session: ClientSession) -> None:
    """One that tells neither by its challenge nor by its status gets no login, first or later."""

    def say(head: str) -> bytes:
        return STRANGERS["router"] if "Authorization" not in head else http(b"ok.")

    async with RawServer(say) as server:
        client = MjpegClient(transport_to(session, server))
        client.expect("00626E0000A1")
        for _ in range(2):
            await failure_of(client.identify())
        assert There(server).logins == []
