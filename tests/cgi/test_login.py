"""Logging in over HTTP: Basic or Digest by the challenge, the query as a last resort."""

from aiohttp import ClientSession
import pytest

from custom_components.ipcam_cgi.cgi import CameraAuthError, CameraClient, Transport
from custom_components.ipcam_cgi.cgi.mjpeg import MjpegClient
from custom_components.ipcam_cgi.cgi.settings import BRIGHTNESS
from tests.simulator import MjpegCamera

from .support import PASSWORD, USERNAME, RawServer, failure_of, http, transport_to

QUERY = "user=keeper&pwd=p%C3%A4%2Bss%26w%C3%B6rd%25%2F%22%27"


@pytest.mark.parametrize("profile", ["11.22", "11.37.2.65"])
@pytest.mark.parametrize(
    ("username", "password"),
    [
        ("admin", ""),
        ("a b", " "),
        ('a"b\\c', 'p"w\\d'),
        ("ädmin", PASSWORD),
        ("admin", "密码:;,=?&#%41+"),
        ("admin", "€" * 12),
    ],
)
async def test_any_character(
    session: ClientSession, profile: str, username: str, password: str
) -> None:
    """Name and password may hold any character, with Basic and with Digest."""
    async with MjpegCamera(
        profile=profile, username=username, password=password
    ) as camera:
        transport = transport_to(session, camera, username=username, password=password)
        assert (await transport.get("/get_params.cgi")).status == 200
        wrong = transport_to(session, camera, username=username, password="wrong")
        assert (await wrong.get("/get_params.cgi")).status == 401


@pytest.mark.parametrize("name", ["a:b", "a\nb", "a\x00"])
async def test_impossible_names(session: ClientSession, name: str) -> None:
    """A name that HTTP cannot carry is nobody's: nothing is sent, nothing breaks."""
    async with RawServer(lambda _: http()) as server:
        with pytest.raises(CameraAuthError):
            transport_to(session, server, username=name)


async def test_no_login_unless_wanted(
    session: ClientSession, mjpeg_camera: MjpegCamera
) -> None:
    """Without login, a challenge is only told; logged in, nothing is sent unasked."""
    transport = transport_to(session, mjpeg_camera)
    await transport.get("/get_params.cgi")
    for _ in range(2):
        answer = await transport.get("/get_params.cgi", login=False)
        assert answer.status == 401
        assert answer.challenge == 'Basic realm="ipcamera_000DC5D4DC51"'
    assert [("Authorization" in r.headers) for r in mjpeg_camera.requests] == [
        False,
        True,
        False,
        False,
    ]


@pytest.mark.parametrize("camera", ["mjpeg"], indirect=True)
@pytest.mark.parametrize("digest_first", [True, False])
async def test_other_scheme_after_an_upgrade(
    client: CameraClient, camera: MjpegCamera, digest_first: bool
) -> None:
    """A camera that comes back from an upgrade with the other scheme is logged in to."""
    if digest_first:
        camera.authenticator._digest = True
        await client.update()
    camera.authenticator._digest = not digest_first
    await client.update()
    await client.apply(BRIGHTNESS.to(9))
    assert camera.values["camera_params"]["brightness"] == 9


async def test_login_without_a_challenge(session: ClientSession) -> None:
    """The query is the last resort: only where a camera refuses and names no scheme."""

    def say(head: str) -> bytes:
        if QUERY in head:
            return http(b"var brightness=5;\n")
        return http(b"", "401 Unauthorized")

    async with RawServer(say) as server:
        client = MjpegClient(transport_to(session, server))
        values = await client.update([BRIGHTNESS])
        await client.update([BRIGHTNESS])
        assert values.get(BRIGHTNESS) == 5
        assert ["pwd=" in target for target in server.targets] == [False, True, True]
        assert not any("Authorization" in head for head in server.heads)


@pytest.mark.parametrize("profile", ["11.22", "11.37.2.65"])
async def test_no_query_login_where_there_is_a_challenge(
    session: ClientSession, profile: str
) -> None:
    """Nor after a wrong password."""
    async with MjpegCamera(profile=profile, username=USERNAME) as camera:
        client = MjpegClient(transport_to(session, camera))
        assert type(await failure_of(client.update())) is CameraAuthError
        assert not any("pwd" in request.target for request in camera.requests)


async def test_headers(session: ClientSession, mjpeg_camera: MjpegCamera) -> None:
    """Requests are plain, and no connection is used twice."""
    transport: Transport = transport_to(session, mjpeg_camera)
    answer = await transport.get("/get_status.cgi")
    assert answer.server == "Netwave IP Camera"
    assert answer.content_type == "text/plain"
    headers = mjpeg_camera.requests[0].headers
    assert headers["Accept"] == "*/*"
    assert headers["Accept-Encoding"] == "identity"
    assert headers["Connection"].lower() == "close"


async def test_headers_that_are_no_utf8(session: ClientSession) -> None:
    """Any byte in a header becomes text that can be shown and stored."""
    answer = (
        b"HTTP/1.1 200 OK\r\nServer: Cam\xff\r\nserver: second\r\n"
        b"Content-Length: 3\r\n\r\nok."
    )
    async with RawServer(lambda _: answer) as server:
        server_name = (await transport_to(session, server).get("/")).server
    assert server_name == "Camÿ"
    server_name.encode()
