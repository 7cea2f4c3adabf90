"""Logging in over HTTP: Basic or Digest by the challenge, the query as a last resort."""

from collections.abc import Mapping

from aiohttp import ClientSession
import pytest

from custom_components.ipcam_cgi.cgi import (
    CameraAuthError,
    CameraClient,
    CameraResponseError,
    ErrorKey,
    Transport,
    create_client,
)
from custom_components.ipcam_cgi.cgi.mjpeg import MjpegClient
from custom_components.ipcam_cgi.cgi.settings import BRIGHTNESS
from custom_components.ipcam_cgi.connection import create_session
from tests.simulator import MjpegCamera

from .support import (
    PASSWORD,
    USERNAME,
    RawServer,
    assert_clean,
    failure_of,
    http,
    transport_to,
    watch,
)

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
        await client.read_all()
    camera.authenticator._digest = not digest_first
    await client.read_all()
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
        assert type(await failure_of(client.read_all())) is CameraAuthError
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


@pytest.mark.parametrize("ending", ["get", "stream"])
async def test_challenge_that_is_no_utf8(session: ClientSession, ending: str) -> None:
    """A Digest challenge with any byte in it is a bad answer, not an error of ours."""
    challenge = 'WWW-Authenticate: Digest realm="?", nonce="?", qop="auth"'
    answer = http(b"", "401 Unauthorized", challenge).replace(b"?", b"\xff")
    async with RawServer(lambda _: answer) as server:
        client = MjpegClient(transport_to(session, server))
        err = await failure_of(watch(client) if ending == "stream" else client.login())
    assert type(err) is CameraResponseError
    assert err.key is ErrorKey.BAD_ANSWER
    assert_clean(err)


# Cameras that close without a word

LINGER = 0.01
LOGINS_AND_WRITES: Mapping[str, Mapping[str, bytes]] = {
    "mjpeg": {"/check_user.cgi": b"var pri=3;\n", "/reboot.cgi": b"ok.\n"},
    "uid": {"/cgi-bin/getuid": b"<uid>1</uid>", "/cgi-bin/reboot": b"<reboot/>"},
}


def path_of(target: str) -> str:
    """Return a target without its query."""
    return target.partition("?")[0]


@pytest.mark.parametrize("family", LOGINS_AND_WRITES)
async def test_write_after_the_login(socket_enabled: None, family: str) -> None:
    """A write never meets the connection of the login: each arrives once, none fails."""
    answers = LOGINS_AND_WRITES[family]

    def say(head: str) -> bytes:
        return http(answers[path_of(head.split(" ")[1])], says_close=False)

    async with RawServer(say, linger=LINGER) as server, create_session() as session:
        client = create_client(family, transport_to(session, server))
        for _ in range(20):
            await client.login()
            await client.reboot()
        assert list(map(path_of, server.targets)) == [*answers] * 20


async def test_write_after_the_challenge(socket_enabled: None) -> None:
    """Nor does a write that is sent again with the login meet that of the challenge."""
    challenge = 'WWW-Authenticate: Basic realm="ipcamera_78A5DD0A33E2"'

    def say(head: str) -> bytes:
        if "Authorization: Basic " in head:
            return http(b"ok.", says_close=False)
        return http(b"", "401 Unauthorized", challenge, says_close=False)

    async with RawServer(say, linger=LINGER) as server, create_session() as session:
        for _ in range(20):
            await MjpegClient(transport_to(session, server)).reboot()
        logged_in = ["Authorization" in head for head in server.heads]
        assert logged_in == [False, True] * 20
