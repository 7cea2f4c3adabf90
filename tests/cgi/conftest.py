"""Fixtures of the protocol tests: an HTTP session, and a camera of each kind with its client."""

from collections.abc import AsyncGenerator, Generator
from typing import Any, NamedTuple

from aiohttp import ClientSession
import pytest

from custom_components.ipcam_cgi.cgi import CameraClient, create_client
from custom_components.ipcam_cgi.cgi.mjpeg import MjpegClient
from custom_components.ipcam_cgi.cgi.uid import UidClient
from tests.simulator import MjpegCamera, SimulatedCamera, UidCamera, create_camera

from .support import PASSWORD, USERNAME, assert_no_secret, transport_to

LOGIN: dict[str, Any] = {"username": USERNAME, "password": PASSWORD}
PROFILES = [
    *(("mjpeg", profile) for profile in MjpegCamera.profiles),
    *(("uid", profile) for profile in UidCamera.profiles),
]


class Kind(NamedTuple):
    """A family, and one of its profiles."""

    family: str
    profile: str


@pytest.fixture
async def session(socket_enabled: None) -> AsyncGenerator[ClientSession]:
    """The HTTP session."""
    async with ClientSession() as session:
        yield session


@pytest.fixture(autouse=True)
def no_leaks(caplog: pytest.LogCaptureFixture) -> Generator[None]:
    """Fail a test in which a password was logged, at whatever level."""
    yield
    for record in caplog.get_records("call"):
        assert_no_secret(record.getMessage())
        assert_no_secret(record.exc_text or "")


@pytest.fixture
async def mjpeg_camera(socket_enabled: None) -> AsyncGenerator[MjpegCamera]:
    """A camera of the Basic generation."""
    async with MjpegCamera(profile="11.22", **LOGIN) as camera:
        yield camera


@pytest.fixture
async def digest_camera(socket_enabled: None) -> AsyncGenerator[MjpegCamera]:
    """A camera of the Digest generation, which hears."""
    async with MjpegCamera(profile="11.37.2.65", **LOGIN) as camera:
        yield camera


@pytest.fixture
async def uid_camera(socket_enabled: None) -> AsyncGenerator[UidCamera]:
    """A dome just as the document has it."""
    async with UidCamera(profile="doc", **LOGIN) as camera:
        yield camera


@pytest.fixture
async def field_camera(socket_enabled: None) -> AsyncGenerator[UidCamera]:
    """A dome as met in the field."""
    async with UidCamera(profile="field", **LOGIN) as camera:
        yield camera


@pytest.fixture
async def mjpeg_client(
    session: ClientSession, mjpeg_camera: MjpegCamera
) -> AsyncGenerator[MjpegClient]:
    """The client of the Basic generation, logged in."""
    client = MjpegClient(transport_to(session, mjpeg_camera))
    await _prepare(client, mjpeg_camera)
    yield client
    await client.close()


@pytest.fixture
async def uid_client(
    session: ClientSession, uid_camera: UidCamera
) -> AsyncGenerator[UidClient]:
    """The client of the document's dome, logged in."""
    client = UidClient(transport_to(session, uid_camera))
    await _prepare(client, uid_camera)
    yield client
    await client.close()


@pytest.fixture(params=["mjpeg", "uid"])
def camera(request: pytest.FixtureRequest) -> SimulatedCamera:
    """A camera of each family."""
    camera: SimulatedCamera = request.getfixturevalue(f"{request.param}_camera")
    return camera


@pytest.fixture
def client(request: pytest.FixtureRequest, camera: SimulatedCamera) -> CameraClient:
    """The client of that camera, logged in and identified; the journal begins behind it."""
    client: CameraClient = request.getfixturevalue(f"{camera.family}_client")
    return client


@pytest.fixture(params=PROFILES, ids="-".join)
async def any_camera(
    request: pytest.FixtureRequest, socket_enabled: None
) -> AsyncGenerator[SimulatedCamera]:
    """A camera of each profile of both families."""
    kind = Kind(*request.param)
    async with create_camera(kind.family, profile=kind.profile, **LOGIN) as camera:
        yield camera


@pytest.fixture
async def any_client(
    session: ClientSession, any_camera: SimulatedCamera
) -> AsyncGenerator[CameraClient]:
    """The client of that camera, logged in and identified; the journal begins behind it."""
    client = create_client(any_camera.family, transport_to(session, any_camera))
    await _prepare(client, any_camera)
    yield client
    await client.close()


async def _prepare(client: CameraClient, camera: SimulatedCamera) -> None:
    await client.login()
    await client.identify()
    camera.requests.clear()
