"""The live picture: whole frames that change, one upstream for all viewers, and its interruptions."""

import asyncio
from collections.abc import AsyncGenerator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from http import HTTPStatus
from io import BytesIO

from aiohttp import ClientResponse, ClientTimeout
from homeassistant.const import Platform
from homeassistant.core import HomeAssistant
from PIL import Image
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry
from pytest_homeassistant_custom_component.typing import ClientSessionGenerator

from .common import (
    Clock,
    entity_id,
    eventually,
    problems_in,
    sent,
    setup_camera,
    state_of,
)
from .simulator import MjpegCamera, SimulatedCamera, UidCamera
from .simulator.mjpeg.stream import INTERVALS


@pytest.fixture(autouse=True)
def impatience(monkeypatch: pytest.MonkeyPatch) -> None:
    """Do not wait in the tests as long as for a real camera."""
    integration = "custom_components.ipcam_cgi"
    monkeypatch.setattr(f"{integration}.live._RECONNECT_SECONDS", 0.02)
    monkeypatch.setattr(f"{integration}.cgi.client._SNAPSHOT_SECONDS", 0.02)


class Viewer:
    """A browser that shows the live picture."""

    def __init__(self, response: ClientResponse) -> None:
        """Take what was answered."""
        self.response = response
        self.boundary = (
            b"--" + response.headers["Content-Type"].partition("boundary=")[2].encode()
        )

    async def frame(self) -> bytes:
        """Return the next frame, which is a whole picture."""
        async with asyncio.timeout(5):
            content = self.response.content
            assert (await content.readline()).strip() == self.boundary
            length = 0
            while line := (await content.readline()).strip():
                name, _, value = line.decode().partition(": ")
                if name == "Content-Length":
                    length = int(value)
            picture = await content.readexactly(length)
            assert await content.readline() == b"\r\n"
        Image.open(BytesIO(picture)).load()
        return picture


type Watch = Callable[[MockConfigEntry], AbstractAsyncContextManager[Viewer]]


@pytest.fixture
def watch(hass: HomeAssistant, hass_client: ClientSessionGenerator) -> Watch:
    """Open the live picture of an entry's camera."""

    @asynccontextmanager
    async def watch(entry: MockConfigEntry) -> AsyncGenerator[Viewer]:
        client = await hass_client()
        entity = entity_id(hass, entry, Platform.CAMERA, "main")
        async with client.get(f"/api/camera_proxy_stream/{entity}") as response:
            assert response.status == HTTPStatus.OK
            assert response.content_type == "multipart/x-mixed-replace"
            try:
                yield Viewer(response)
            finally:
                response.close()

    return watch


async def test_frames(
    hass: HomeAssistant, any_camera: SimulatedCamera, watch: Watch
) -> None:
    """The live picture moves, whatever the camera's way of sending it."""
    entry = await setup_camera(hass, any_camera)
    async with watch(entry) as viewer:
        frames = {await viewer.frame() for _ in range(4)}
    assert len(frames) == 4
    if any_camera.family == "mjpeg":
        assert not sent(any_camera, "snapshot")


async def test_one_upstream_for_all(
    hass: HomeAssistant, mjpeg_camera: MjpegCamera, watch: Watch
) -> None:
    """Three viewers are one to the camera; it is free again when the last has left."""
    entry = await setup_camera(hass, mjpeg_camera)
    async with watch(entry) as first:
        await first.frame()
        async with watch(entry) as second, watch(entry) as third:
            for _ in range(3):
                await asyncio.gather(first.frame(), second.frame(), third.frame())
            assert mjpeg_camera.streams == 1
            assert len(sent(mjpeg_camera, "videostream")) == 1
        # Two have left, and one goes on watching.
        for _ in range(3):
            await first.frame()
        assert mjpeg_camera.streams == 1
    await eventually(lambda: mjpeg_camera.streams == 0)
    assert len(sent(mjpeg_camera, "videostream")) == 1


async def test_again(
    hass: HomeAssistant, mjpeg_camera: MjpegCamera, watch: Watch
) -> None:
    """Whoever comes after the last has left gets a picture of now."""
    entry = await setup_camera(hass, mjpeg_camera)
    async with watch(entry) as viewer:
        await viewer.frame()
    await eventually(lambda: mjpeg_camera.streams == 0)
    async with watch(entry) as viewer:
        await viewer.frame()
    await eventually(lambda: mjpeg_camera.streams == 0)
    assert len(sent(mjpeg_camera, "videostream")) == 2


async def test_uid_stops_when_nobody_watches(
    hass: HomeAssistant, uid_camera: UidCamera, watch: Watch
) -> None:
    """No pictures are taken for nobody."""
    entry = await setup_camera(hass, uid_camera)
    async with watch(entry) as first, watch(entry) as second:
        await asyncio.gather(first.frame(), second.frame())
    live = entry.runtime_data.live
    await eventually(lambda: live._upstream is None)
    taken = len(sent(uid_camera, "snapshot"))
    await asyncio.sleep(0.2)
    assert len(sent(uid_camera, "snapshot")) <= taken + 1


async def test_slow_viewer(
    hass: HomeAssistant, mjpeg_camera: MjpegCamera, watch: Watch
) -> None:
    """A viewer that does not read delays nobody."""
    entry = await setup_camera(hass, mjpeg_camera)
    async with watch(entry) as _, watch(entry) as quick:
        for _ in range(15):
            await quick.frame()


async def test_interruption(
    hass: HomeAssistant,
    camera: SimulatedCamera,
    watch: Watch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    """A picture that was interrupted goes on for the same viewer when the camera is back."""
    entry = await setup_camera(hass, camera)
    async with watch(entry) as viewer:
        await viewer.frame()
        if camera.family == "mjpeg":
            camera.offline = True
            await asyncio.sleep(0.1)
            camera.offline = False
        else:
            fault = camera.add_fault("offline", times=5)
            await eventually(lambda: fault.times == 0)
        since = len(camera.requests)
        video = "videostream" if camera.family == "mjpeg" else "snapshot"
        await eventually(lambda: sent(camera, video, since))
        for _ in range(3):
            await viewer.frame()
    assert not problems_in(caplog)


async def test_silence(
    hass: HomeAssistant,
    mjpeg_camera: MjpegCamera,
    watch: Watch,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    """A camera that stops sending, and keeps the connection, is asked again."""
    monkeypatch.setattr(
        "custom_components.ipcam_cgi.cgi.transport._STREAM_TIMEOUT",
        ClientTimeout(total=None, sock_read=0.2),
    )
    # One picture a connection, and then nothing for a long time.
    monkeypatch.setitem(INTERVALS, 0, 3600.0)
    entry = await setup_camera(hass, mjpeg_camera)
    async with watch(entry) as viewer:
        for _ in range(3):
            await viewer.frame()
        assert len(sent(mjpeg_camera, "videostream")) == 3
    assert not problems_in(caplog)


@pytest.mark.parametrize(
    "fault", ["garbage", "html", "empty", "status", "busy", "drop", "offline"]
)
async def test_no_picture_to_begin_with(
    hass: HomeAssistant,
    hass_client: ClientSessionGenerator,
    camera: SimulatedCamera,
    caplog: pytest.LogCaptureFixture,
    fault: str,
) -> None:
    """A viewer is told at once that there is no picture; the log says why, once."""
    entry = await setup_camera(hass, camera)
    for path in ("/videostream.cgi", "/cgi-bin/snapshot.cgi"):
        camera.add_fault(fault, path=path, size=4096)
    client = await hass_client()
    entity = entity_id(hass, entry, Platform.CAMERA, "main")
    for _ in range(2):
        async with asyncio.timeout(5):
            response = await client.get(f"/api/camera_proxy_stream/{entity}")
        assert response.status == HTTPStatus.BAD_GATEWAY
    (problem,) = problems_in(caplog)
    assert problem.getMessage().startswith("Garage has no live picture: ")
    assert problem.exc_info is None
    # The next viewer gets a chance of its own.
    camera.clear_faults()
    async with client.get(f"/api/camera_proxy_stream/{entity}") as response:
        assert response.status == HTTPStatus.OK
        response.close()


async def assert_no_picture(
    hass: HomeAssistant,
    hass_client: ClientSessionGenerator,
    entry: MockConfigEntry,
    caplog: pytest.LogCaptureFixture,
    reason: str,
) -> None:
    """Assert that a viewer gets no picture, and that the log says why."""
    client = await hass_client()
    entity = entity_id(hass, entry, Platform.CAMERA, "main")
    response = await client.get(f"/api/camera_proxy_stream/{entity}")
    assert response.status == HTTPStatus.BAD_GATEWAY
    (problem,) = problems_in(caplog)
    assert problem.getMessage() == f"Garage has no live picture: {reason}"


async def test_wrong_password(
    hass: HomeAssistant,
    hass_client: ClientSessionGenerator,
    mjpeg_camera: MjpegCamera,
    caplog: pytest.LogCaptureFixture,
) -> None:
    """A password that was changed ends in no picture, not in a broken one."""
    entry = await setup_camera(hass, mjpeg_camera)
    mjpeg_camera.values["params"]["user1_pwd"] = "changed"
    await assert_no_picture(hass, hass_client, entry, caplog, "invalid_auth")


async def test_too_little_privilege(
    hass: HomeAssistant,
    hass_client: ClientSessionGenerator,
    mjpeg_camera: MjpegCamera,
    caplog: pytest.LogCaptureFixture,
) -> None:
    """An account that may not see the live picture is not told that its password is wrong."""
    entry = await setup_camera(hass, mjpeg_camera)
    mjpeg_camera.add_fault("status", path="/videostream.cgi", status=401)
    await assert_no_picture(hass, hass_client, entry, caplog, "insufficient_privilege")


async def test_unload(
    hass: HomeAssistant, camera: SimulatedCamera, watch: Watch
) -> None:
    """A viewer at unload sees the end of the picture; the camera is left alone."""
    entry = await setup_camera(hass, camera)
    async with watch(entry) as viewer, watch(entry) as other:
        await asyncio.gather(viewer.frame(), other.frame())
        assert await hass.config_entries.async_unload(entry.entry_id)
        async with asyncio.timeout(5):
            await viewer.response.content.read()
            await other.response.content.read()
        assert viewer.response.content.at_eof()
    asked = len(camera.requests)
    await asyncio.sleep(0.1)
    assert len(camera.requests) == asked
    if isinstance(camera, MjpegCamera):
        await eventually(lambda: camera.streams == 0)


async def test_heartbeat_goes_on(
    hass: HomeAssistant, mjpeg_camera: MjpegCamera, watch: Watch, clock: Clock
) -> None:
    """While somebody watches, everything else works as ever."""
    entry = await setup_camera(hass, mjpeg_camera)
    async with watch(entry) as viewer:
        await viewer.frame()
        mjpeg_camera.raise_alarm("motion")
        await clock.jump(6)
        await eventually(
            lambda: (
                state_of(hass, entry, Platform.BINARY_SENSOR, "motion_alarm").state
                == "on"
            )
        )
        await viewer.frame()
