"""From an address and credentials to the right client, in at most four requests; or why not."""

import asyncio
import base64
from collections.abc import Mapping

from aiohttp import ClientSession
import pytest

from custom_components.ipcam_cgi.cgi import (
    CameraAuthError,
    CameraConnectionError,
    CameraError,
    CameraPrivilegeError,
    CameraResponseError,
    CameraTimeoutError,
    CameraUnsupportedError,
    ErrorKey,
    create_client,
    detect,
)
from custom_components.ipcam_cgi.cgi.mjpeg import MjpegClient
from custom_components.ipcam_cgi.cgi.settings import BRIGHTNESS
from custom_components.ipcam_cgi.cgi.uid import UidClient
from tests.simulator import MjpegCamera, SimulatedCamera, UidCamera

from .support import (
    IMPATIENT,
    PASSWORD,
    USERNAME,
    RawServer,
    Say,
    assert_clean,
    assert_no_secret,
    failure_of,
    http,
    targets,
    transport_to,
)

MOST_REQUESTS = 4
BASIC = base64.b64encode(f"{USERNAME}:{PASSWORD}".encode()).decode()
NOT_FOUND = http(b"Not Found", "404 Not Found")
STATUS = (
    b"var id='78A5DD0A33E2';\nvar sys_ver='67.2.2.203';\nvar app_ver='20.8.1.145';\n"
)
PAGE = http(b"<!DOCTYPE html><html><body>It works!</body></html>")
ROUTER = http(b"", "401 Unauthorized", 'WWW-Authenticate: Basic realm="router"')


# Cameras


async def test_every_camera(
    session: ClientSession, any_camera: SimulatedCamera
) -> None:
    """Each is found, logged in to, and of the right family."""
    family, client = await detect(transport_to(session, any_camera))

    assert family == any_camera.family
    assert isinstance(client, {"mjpeg": MjpegClient, "uid": UidClient}[family])
    assert len(any_camera.requests) <= MOST_REQUESTS
    assert (await client.identify()).mac == any_camera.mac
    assert (await client.update([BRIGHTNESS])).get(BRIGHTNESS) is not None


async def test_wrong_password(
    session: ClientSession, any_camera: SimulatedCamera
) -> None:
    """A wrong password is told as such, after one try."""
    transport = transport_to(session, any_camera, password=f"{PASSWORD}x")

    with pytest.raises(CameraAuthError) as caught:
        await detect(transport)

    assert type(caught.value) is CameraAuthError
    assert_clean(caught.value)
    assert len(any_camera.requests) <= MOST_REQUESTS
    tries = [
        request
        for request in any_camera.requests
        if "Authorization" in request.headers or "password=" in request.target
    ]
    assert len(tries) == 1


@pytest.mark.parametrize("profile", MjpegCamera.profiles)
async def test_too_little_privilege(session: ClientSession, profile: str) -> None:
    """An account that may only watch is told apart from a wrong password."""
    async with MjpegCamera(profile=profile) as camera:
        transport = transport_to(session, camera, username="test", password="test")
        with pytest.raises(CameraPrivilegeError) as caught:
            await detect(transport)
        assert caught.value.key is ErrorKey.INSUFFICIENT_PRIVILEGE
        assert len(camera.requests) <= MOST_REQUESTS


async def test_credentials_after_the_proof(
    session: ClientSession, any_camera: SimulatedCamera
) -> None:
    """The first requests, which find out what it is, carry no credentials."""
    await detect(transport_to(session, any_camera))

    probes = {"mjpeg": 1, "uid": 2}[any_camera.family]
    for request in any_camera.requests[:probes]:
        assert "Authorization" not in request.headers
        assert "?" not in request.target


async def test_factory_password(session: ClientSession) -> None:
    """An empty password is one too."""
    async with MjpegCamera(username="admin", password="") as camera:
        transport = transport_to(session, camera, username="admin", password="")
        assert (await detect(transport))[0] == "mjpeg"


def query_login(head: str) -> bytes:
    """Answer as a camera that refuses without a challenge, and knows the query only."""
    server = "Server: Netwave IP Camera"
    if "user=keeper&pwd=p%C3%A4%2Bss%26w%C3%B6rd%25%2F%22%27" not in head:
        return http(b"", "401 Unauthorized", server)
    return http(b"var user='keeper';\nvar pri=3;\n", "200 OK", server)


def without_check_user(head: str, *challenge: str) -> bytes:
    """Answer as a clone that lacks check_user.cgi."""
    if "/get_status.cgi" in head:
        return http(STATUS)
    if "/get_params.cgi" not in head:
        return NOT_FOUND
    if BASIC in head or "&pwd=p%C3%A4" in head:
        return http(STATUS)
    return http(b"", "401 Unauthorized", *challenge)


CLONES: Mapping[str, Say] = {
    "query login": query_login,
    "query login, no check_user": without_check_user,
    "basic, no check_user": lambda head: without_check_user(
        head, 'WWW-Authenticate: Basic realm="ipcamera_78A5DD0A33E2"'
    ),
}


@pytest.mark.parametrize("say", CLONES.values(), ids=CLONES)
async def test_clones(session: ClientSession, say: Say) -> None:
    """Cameras that log in otherwise, or lack a CGI, are found in four requests as well."""
    async with RawServer(say) as server:
        assert (await detect(transport_to(session, server)))[0] == "mjpeg"
        assert len(server.heads) <= MOST_REQUESTS

    async with RawServer(say) as server:
        with pytest.raises(CameraAuthError) as caught:
            await detect(transport_to(session, server, password="wrong"))
        assert type(caught.value) is CameraAuthError
        assert_clean(caught.value)
        assert len(server.heads) <= MOST_REQUESTS


async def test_clone_that_makes_no_sense(session: ClientSession) -> None:
    """A camera of which no login can be made out is a bad answer."""

    def say(head: str) -> bytes:
        return http(STATUS if "/get_status.cgi" in head else b"hello")

    async with RawServer(say) as server:
        with pytest.raises(CameraResponseError) as caught:
            await detect(transport_to(session, server))
    assert caught.value.key is ErrorKey.BAD_ANSWER


async def test_realm_of_a_camera(session: ClientSession) -> None:
    """A Digest camera whose server has another name is known by its realm."""

    def say(head: str) -> bytes:
        if BASIC in head:
            return http(b"var pri=3;\n")
        challenge = "WWW-Authenticate: Basic realm=ipcamera_E8ABFA1C22D1"
        return http(b"", "401 Unauthorized", challenge)

    async with RawServer(say) as server:
        assert (await detect(transport_to(session, server)))[0] == "mjpeg"


async def test_refusal_that_is_no_wrong_password(
    session: ClientSession, uid_camera: UidCamera
) -> None:
    """A uid camera's other refusals are passed on in its own words."""
    transport = transport_to(session, uid_camera, username="")
    with pytest.raises(CameraResponseError) as caught:
        await detect(transport)
    assert caught.value.key is ErrorKey.LOGIN_REFUSED
    assert caught.value.placeholders["reason"]


UID_FAULT = b"<fault><value>/cgi-bin/getuid</value><reason>error, parse username</reason></fault>"
UNHEARD: Mapping[str, bytes] = {
    "hangs up": b"",
    "half an answer": http(b"Not Found")[:-1],
    "redirects": http(b"", "302 Found", "Location: /login.htm"),
    "has no end": http(bytes(2**21)),
    "is no HTTP": b"error\r\n",
}


def uid_camera_that(unheard: bytes, fault: bytes = UID_FAULT) -> Say:
    """Return what answers as a uid camera to its own CGIs, and strangely to others."""

    def say(head: str) -> bytes:
        if head.startswith("GET /cgi-bin/getuid?username="):
            return http(b"<uid>1A2B3C4D</uid>")
        return http(fault, "400 Bad") if "/cgi-bin/getuid " in head else unheard

    return say


@pytest.mark.parametrize("unheard", UNHEARD.values(), ids=UNHEARD)
async def test_uid_camera_that_chokes(session: ClientSession, unheard: bytes) -> None:
    """What a uid camera makes of the other family's CGI does not hide it."""
    async with RawServer(uid_camera_that(unheard)) as server:
        family, client = await detect(transport_to(session, server))
        assert family == "uid"
        assert isinstance(client, UidClient)
        paths = [target.partition("?")[0] for target in server.targets]
        assert paths == ["/get_status.cgi", "/cgi-bin/getuid", "/cgi-bin/getuid"]
        assert "?" not in "".join(server.targets[:2])


@pytest.mark.parametrize(
    "fault",
    [
        b"<fault><reason>no</reason><value>/cgi-bin/getuid</value></fault>",
        b'<fault code="1"><value>/cgi-bin/getuid</value></fault>',
        b"<fault>\n<value>/cgi-bin/getuid?</value>\n<reason>no</reason>\n</fault>",
        b"<fault><value>/cgi-bin/getuid?username=</value><reason>no</reason></fault>",
        b'<?xml version="1.0"?>\n<fault>\n <value> /cgi-bin/getuid </value></fault>\n',
    ],
    ids=["reason first", "attribute", "question mark", "query", "declared"],
)
async def test_faults_of_a_uid_camera(session: ClientSession, fault: bytes) -> None:
    """It shows itself however it words that there is no login."""
    async with RawServer(uid_camera_that(NOT_FOUND, fault)) as server:
        assert (await detect(transport_to(session, server)))[0] == "uid"
        assert len(server.heads) <= MOST_REQUESTS


@pytest.mark.parametrize("unheard", [NOT_FOUND, *UNHEARD.values()])
async def test_busy_uid_camera(session: ClientSession, unheard: bytes) -> None:
    """A camera that is busy is not called something else."""

    def say(head: str) -> bytes:
        busy = http(b"", "503 Service Unavailable")
        return busy if "/cgi-bin/getuid" in head else unheard

    async with RawServer(say) as server:
        with pytest.raises(CameraResponseError) as caught:
            await detect(transport_to(session, server))
        assert len(server.heads) == 2
    assert caught.value.key is ErrorKey.HTTP_STATUS
    assert caught.value.placeholders == {"status": "503"}


# Neighbours


def paths(answers: Mapping[str, bytes], otherwise: bytes = NOT_FOUND) -> Say:
    """Return what answers by path."""
    return lambda head: answers.get(head.split(" ")[1], otherwise)


CGI_RESULT = http(b"<CGI_Result>\n <result>-1</result>\n</CGI_Result>")
FAULT = "<fault><value>{}</value><reason>error, parse parameters</reason></fault>"
NEIGHBOURS: Mapping[str, tuple[Say, ErrorKey]] = {
    "HD Foscam": (
        paths({"/cgi-bin/CGIProxy.fcgi": CGI_RESULT}),
        ErrorKey.OTHER_FOSCAM_HD,
    ),
    "HD Foscam with a page for everything": (
        paths({"/cgi-bin/CGIProxy.fcgi": CGI_RESULT}, PAGE),
        ErrorKey.OTHER_FOSCAM_HD,
    ),
    "Maygion": (
        paths({}, http(b"", "404 Not Found", "Server: WebServer(IPCamera_Logo)")),
        ErrorKey.OTHER_MAYGION,
    ),
    "VStarcam": (
        paths({"/get_status.cgi": http(b'var realdeviceid="VSTC1";\n' + STATUS)}),
        ErrorKey.OTHER_VSTARCAM,
    ),
    "VStarcam, deviceid": (
        paths({"/get_status.cgi": http(STATUS + b"var deviceid='VSTC1';\n")}),
        ErrorKey.OTHER_VSTARCAM,
    ),
    "VStarcam, refusing": (
        paths({"/get_status.cgi": http(b'var result="Auth Failed";\n')}),
        ErrorKey.OTHER_VSTARCAM,
    ),
    "newer firmware": (
        paths({}, http(b"", "404 Not Found", "Server: gSOAP/2.8")),
        ErrorKey.OTHER_NEWER_FIRMWARE,
    ),
    "newer firmware with a stub": (
        paths({}, http(b"<html></html>", "200 OK", "Server: gSOAP/2.8")),
        ErrorKey.OTHER_NEWER_FIRMWARE,
    ),
    "web page": (paths({}, PAGE), ErrorKey.OTHER_WEB_PAGE),
    "missing web page": (
        paths({}, http(b"\n <HTML>404</HTML>", "404 Not Found")),
        ErrorKey.OTHER_WEB_PAGE,
    ),
    "something else": (paths({}), ErrorKey.OTHER_DEVICE),
    "empty answers": (paths({}, http()), ErrorKey.OTHER_DEVICE),
    "binary answers": (paths({}, http(bytes(range(256)))), ErrorKey.OTHER_DEVICE),
    "router": (paths({}, ROUTER), ErrorKey.OTHER_DEVICE),
    "digest router": (
        paths(
            {},
            http(
                b"",
                "401 Unauthorized",
                'WWW-Authenticate: Digest realm="router", nonce="1", qop="auth"',
            ),
        ),
        ErrorKey.OTHER_DEVICE,
    ),
    "refusal without a challenge": (
        paths({}, http(b"", "401 Unauthorized")),
        ErrorKey.OTHER_DEVICE,
    ),
    "Panasonic's getuid": (
        paths({"/cgi-bin/getuid": http(b"uid=1\r\n")}),
        ErrorKey.OTHER_DEVICE,
    ),
    "another fault": (
        paths({"/cgi-bin/getuid": http(FAULT.format("/cgi-bin/x").encode())}),
        ErrorKey.OTHER_DEVICE,
    ),
    "half a status": (
        paths({"/get_status.cgi": http(b"var id='78A5DD0A33E2';\n")}),
        ErrorKey.OTHER_DEVICE,
    ),
    "a status that failed": (
        paths({"/get_status.cgi": http(STATUS, "500 Oops")}),
        ErrorKey.OTHER_DEVICE,
    ),
}


@pytest.mark.parametrize(("say", "key"), NEIGHBOURS.values(), ids=NEIGHBOURS)
async def test_neighbours(
    session: ClientSession, say: Say, key: ErrorKey, caplog: pytest.LogCaptureFixture
) -> None:
    """What is neither is named, and gets no credentials."""
    async with RawServer(say) as server:
        with pytest.raises(CameraUnsupportedError) as caught:
            await detect(transport_to(session, server))

    assert caught.value.key is key
    assert_clean(caught.value, caplog.text)
    assert len(server.heads) <= MOST_REQUESTS
    for head in server.heads:
        assert_no_secret(head)
        assert "authorization" not in head.lower()
        assert USERNAME not in head


@pytest.mark.parametrize(
    ("answer", "error", "key"),
    [
        (b"SSH-2.0-dropbear\r\n", CameraResponseError, ErrorKey.BAD_ANSWER),
        (b"", CameraConnectionError, ErrorKey.CONNECTION_DROPPED),
        (
            http(b"", "301 Moved Permanently", "Location: https://router/"),
            CameraResponseError,
            ErrorKey.REDIRECTED,
        ),
    ],
    ids=["ssh", "hangs up", "redirects"],
)
async def test_no_answer(
    session: ClientSession, answer: bytes, error: type[CameraError], key: ErrorKey
) -> None:
    """What answers, but not as a web server does."""
    async with RawServer(lambda _: answer) as server:
        with pytest.raises(error) as caught:
            await detect(transport_to(session, server))
        for head in server.heads:
            assert_no_secret(head)
    assert caught.value.key is key
    assert_clean(caught.value)


@pytest.mark.parametrize(
    ("answers", "key"),
    [
        (("hangs up", "redirects", "has no end"), ErrorKey.CONNECTION_DROPPED),
        (("redirects", "is no HTTP", "hangs up"), ErrorKey.REDIRECTED),
        (("has no end", "hangs up", "is no HTTP"), ErrorKey.TOO_LARGE),
        (("is no HTTP", "has no end", "redirects"), ErrorKey.BAD_ANSWER),
    ],
)
async def test_first_failure(
    session: ClientSession, answers: tuple[str, ...], key: ErrorKey
) -> None:
    """Where nothing makes sense, what went wrong first is told; no request is repeated."""
    ahead = [UNHEARD[name] for name in answers]
    async with RawServer(lambda _: ahead.pop(0)) as server:
        err = await failure_of(detect(transport_to(session, server)))
        assert server.targets == [
            "/get_status.cgi",
            "/cgi-bin/getuid",
            "/cgi-bin/CGIProxy.fcgi",
        ]
    assert err.key is key
    assert_clean(err)


@pytest.mark.parametrize("unheard", UNHEARD.values(), ids=UNHEARD)
async def test_neighbour_that_chokes(session: ClientSession, unheard: bytes) -> None:
    """A neighbour that shows itself at last is named, whatever went wrong before."""
    say = paths({"/cgi-bin/CGIProxy.fcgi": CGI_RESULT}, unheard)
    async with RawServer(say) as server:
        err = await failure_of(detect(transport_to(session, server)))
        assert len(server.heads) <= MOST_REQUESTS
    assert err.key is ErrorKey.OTHER_FOSCAM_HD


async def test_nothing_there(session: ClientSession) -> None:
    """Nothing listens."""
    async with RawServer(lambda _: b"") as server:
        transport = transport_to(session, server)
    with pytest.raises(CameraConnectionError) as caught:
        await detect(transport)
    assert caught.value.key is ErrorKey.CANNOT_CONNECT
    assert_clean(caught.value)


async def test_silence(session: ClientSession) -> None:
    """Something listens, and says nothing."""

    async def say(_: str) -> bytes:
        await asyncio.sleep(30)
        return b""

    async with RawServer(say) as server:
        with pytest.raises(CameraTimeoutError) as caught:
            await detect(transport_to(session, server, timeout=IMPATIENT))
    assert caught.value.key is ErrorKey.TIMED_OUT


@pytest.mark.parametrize(
    "body",
    [
        b"var id=1\n" * 100_000,
        b"<fault>" * 140_000,
        b"<fault><value>" + b" " * 1_000_000,
        b"result=" * 140_000,
        b"<fault a=" + b">" * 1_000_000,
    ],
    ids=["ids", "faults", "spaces", "results", "ends"],
)
async def test_long_nonsense(session: ClientSession, body: bytes) -> None:
    """Long nonsense is looked through in no time."""
    async with RawServer(lambda _: http(body)) as server, asyncio.timeout(3):
        with pytest.raises(CameraUnsupportedError):
            await detect(transport_to(session, server))


async def test_recorded_targets(
    session: ClientSession, mjpeg_camera: MjpegCamera
) -> None:
    """Nothing is asked of a camera that is not needed to know it."""
    await detect(transport_to(session, mjpeg_camera))
    assert targets(mjpeg_camera) == [
        "/get_status.cgi",
        "/check_user.cgi",
        "/check_user.cgi",
    ]


async def test_unknown_family(session: ClientSession, uid_camera: UidCamera) -> None:
    """A family that nobody knows is a mistake of the caller."""
    with pytest.raises(KeyError):
        create_client("onvif", transport_to(session, uid_camera))
