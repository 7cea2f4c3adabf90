"""What is told when a file does not get into a camera: it is as it was, or nobody knows."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import replace

from aiohttp import ClientSession, ClientTimeout
import pytest

from custom_components.ipcam_cgi.cgi import (
    CameraAuthError,
    CameraClient,
    CameraConnectionError,
    CameraIdentityError,
    CameraPrivilegeError,
    CameraResponseError,
    CameraUploadInterruptedError,
    ErrorKey,
    transport as transport_module,
    upload,
)
from custom_components.ipcam_cgi.cgi.mjpeg import MjpegClient
from custom_components.ipcam_cgi.cgi.uid import UidClient
from tests.cgi.support import (
    PASSWORD,
    USERNAME,
    assert_clean,
    failure_of,
    http,
    transport_to,
)
from tests.simulator import FaultKind, MjpegCamera, SimulatedCamera, UidCamera

from .support import (
    FILES,
    FIRMWARE,
    OK,
    YES,
    Got,
    after_whole_body,
    client_of,
    firmware,
    mjpeg_camera,
    send,
    serving,
    whole_body,
)

# Refused


NO = {
    "mjpeg": http(b"error: illegal params."),
    "uid": http(
        b"<fault><value>/cgi-bin/OnvifFirmwareUpgrade</value>"
        b"<reason>illegal image</reason></fault>"
    ),
}


@pytest.mark.parametrize("family", FILES)
async def test_refused(session: ClientSession, family: str) -> None:
    """A camera that says no is quoted."""
    async with client_of(session, family, after_whole_body(NO[family])) as (client, s):
        err = await failure_of(send(client))
    assert type(err) is CameraResponseError
    assert err.key is ErrorKey.REFUSED
    assert "illegal" in err.placeholders["reason"]
    assert_clean(err)
    assert len(s.posts) == 1


@pytest.mark.parametrize("family", FILES)
@pytest.mark.parametrize(
    ("status", "key"),
    [
        ("404 Not Found", ErrorKey.NO_SUCH_CGI),
        ("405 Method Not Allowed", ErrorKey.HTTP_STATUS),
        ("401 Unauthorized", ErrorKey.UPLOAD_LOGIN_REFUSED),
    ],
)
async def test_refused_by_status(
    session: ClientSession, family: str, status: str, key: ErrorKey
) -> None:
    """So is one that says so by the status, and nothing is sent again."""
    async with client_of(session, family, after_whole_body(http(status=status))) as (
        client,
        server,
    ):
        err = await failure_of(send(client))
    assert type(err) is CameraResponseError
    assert err.key is key
    assert len(server.posts) == 1


@pytest.mark.parametrize("family", FILES)
async def test_failed_after_the_end(session: ClientSession, family: str) -> None:
    """One that fails when it has the whole file may be at it already: nobody knows."""
    reply = after_whole_body(http(status="500 Internal Server Error"))
    async with client_of(session, family, reply) as (client, server):
        err = await failure_of(send(client))
    assert type(err) is CameraUploadInterruptedError
    assert err.key is ErrorKey.UPLOAD_UNANSWERED
    assert len(server.posts) == 1


@pytest.mark.parametrize("family", FILES)
async def test_refused_before_the_end(session: ClientSession, family: str) -> None:
    """An answer in mid-body is the answer: the rest is not sent."""
    content = FILES[family] + bytes(4_000_000)

    async def answer(got: Got, reader: asyncio.StreamReader) -> bytes:
        got.body += await reader.readexactly(30_000)
        return http(status="503 Service Unavailable")

    async with client_of(session, family, answer) as (client, server):
        err = await failure_of(send(client, content=content))
    assert err.key is ErrorKey.HTTP_STATUS
    (post,) = server.posts
    assert len(post.body) < len(content) / 2


CHALLENGES = {
    "basic": 'WWW-Authenticate: Basic realm="ipcamera_000DC5D4DC51"',
    "digest": 'WWW-Authenticate: Digest realm="ipcamera_000DC5D4DC51", qop="auth", '
    'nonce="0123456789abcdef", algorithm=MD5',
    "stale": 'WWW-Authenticate: Digest realm="ipcamera_000DC5D4DC51", qop="auth", '
    'nonce="fedcba9876543210", algorithm=MD5, stale=true',
    "none": "X-Nothing: 1",
}


@pytest.mark.parametrize("before", ["basic", "digest", "none"])
@pytest.mark.parametrize("at_post", CHALLENGES)
async def test_challenged_upload_is_not_repeated(
    session: ClientSession, before: str, at_post: str
) -> None:
    """Whatever a camera wants besides, it gets the body once."""

    async def refuse(got: Got, reader: asyncio.StreamReader) -> bytes:
        await whole_body(got, reader)
        return http(b"", "401 Unauthorized", CHALLENGES[at_post])

    accept = mjpeg_camera(refuse)

    async def answer(got: Got, reader: asyncio.StreamReader) -> bytes | None:
        if before != "none" and got.header("Authorization") is None:
            return http(b"", "401 Unauthorized", CHALLENGES[before])
        return await accept(got, reader)

    async with serving(answer) as server:
        client = MjpegClient(transport_to(session, server))
        err = await failure_of(send(client))
        assert err.key is ErrorKey.UPLOAD_LOGIN_REFUSED
        assert_clean(err)
        (post,) = server.posts
        scheme = (post.header("Authorization") or "none").partition(" ")[0]
        assert scheme.lower() == before

        # What comes after it works as ever.
        await client.identify()
        assert len(server.posts) == 1


async def test_stale_nonce(session: ClientSession, digest_camera: MjpegCamera) -> None:
    """A nonce that has lapsed since the request before costs the upload, not a second body."""
    transport = transport_to(session, digest_camera)
    async with transport.alone():
        await transport.get("/get_params.cgi")
        digest_camera.expire_sessions()
        answer = await transport.upload(
            "/upgrade_firmware.cgi", "", b"x" * 100_000, "text/plain", lambda _: None
        )
    assert answer.status == 401
    posts = [got for got in digest_camera.requests if got.method == "POST"]
    assert len(posts) == 1
    assert "Digest " in posts[0].headers["Authorization"]


# Nothing sent


@pytest.mark.parametrize("profile", ["11.22", "11.37.2.65"])
async def test_mjpeg_wrong_password(session: ClientSession, profile: str) -> None:
    """A wrong password is found out before the file is sent."""
    async with MjpegCamera(
        profile=profile, username=USERNAME, password=PASSWORD
    ) as camera:
        client = MjpegClient(transport_to(session, camera, password="wrong"))
        err = await failure_of(send(client))
        assert type(err) is CameraAuthError
        assert all(got.method == "GET" for got in camera.requests)


async def test_uid_wrong_password(
    session: ClientSession, uid_camera: UidCamera
) -> None:
    """In the other family as well, by one login."""
    client = UidClient(transport_to(session, uid_camera, password="wrong"))
    err = await failure_of(send(client))
    assert type(err) is CameraAuthError
    assert [got.path for got in uid_camera.requests] == ["/cgi-bin/getuid"]


async def test_changed_password(uid_client: UidClient, uid_camera: UidCamera) -> None:
    """A session that lives on does not hide that the password has changed."""
    account = uid_camera.accounts.get(USERNAME)
    assert account
    uid_camera.accounts.put(replace(account, password="another"))
    err = await failure_of(send(uid_client))
    assert type(err) is CameraAuthError
    assert all(got.method == "GET" for got in uid_camera.requests)


async def test_too_little_privilege(session: ClientSession) -> None:
    """An operator may not do this, and is told before the file is sent."""

    async def answer(got: Got, _: asyncio.StreamReader) -> bytes:
        if "get_params" in got.target:
            return http(status="401 Unauthorized")
        return http(b"var id='000DC5D4DC51';\nvar sys_ver='11.22.2.38';\n")

    async with serving(answer) as server:
        err = await failure_of(send(MjpegClient(transport_to(session, server))))
    assert type(err) is CameraPrivilegeError
    assert not server.posts


@pytest.mark.parametrize("family", FILES)
async def test_other_camera(session: ClientSession, family: str) -> None:
    """A camera that has taken over the address is not given the other's firmware."""
    async with client_of(session, family, after_whole_body(YES[family])) as (
        client,
        server,
    ):
        client.expect("0000DEADBEEF")
        err = await failure_of(send(client))
    assert type(err) is CameraIdentityError
    assert not server.posts


async def test_nobody_there(session: ClientSession) -> None:
    """Who is not there gets nothing, and that is known."""
    async with serving(mjpeg_camera(after_whole_body(OK))) as server:
        client = MjpegClient(transport_to(session, server))
    err = await failure_of(send(client))
    assert isinstance(err, CameraConnectionError)
    assert not isinstance(err, CameraUploadInterruptedError)


@pytest.mark.parametrize("family", FILES)
async def test_gone_before_the_upload(session: ClientSession, family: str) -> None:
    """Who goes away between login and upload has got nothing either."""
    async with client_of(session, family, after_whole_body(YES[family])) as (
        client,
        server,
    ):
        assert client.firmware
        transport = client._transport
        async with transport.alone():
            await transport.get("/get_params.cgi")
            server.stop()
            err = await failure_of(
                transport.upload("/x", "", b"x" * 1000, "text/plain", lambda _: None)
            )
    assert err.key is ErrorKey.CANNOT_CONNECT
    assert not isinstance(err, CameraUploadInterruptedError)


# Nobody knows


async def hang_up(got: Got, reader: asyncio.StreamReader) -> None:
    """Go away in mid-body."""
    got.body += await reader.readexactly(40_000)


async def hang_up_before(_: Got, __: asyncio.StreamReader) -> None:
    """Go away as soon as the headers were read."""


@pytest.mark.parametrize("family", FILES)
@pytest.mark.parametrize("leave", [hang_up, hang_up_before])
async def test_interrupted(
    session: ClientSession,
    family: str,
    leave: Callable[[Got, asyncio.StreamReader], Awaitable[None]],
) -> None:
    """A connection lost in mid-body leaves the camera in a state nobody knows."""
    content = FILES[family] + bytes(2_000_000)
    async with client_of(session, family, leave) as (client, server):
        err = await failure_of(send(client, content=content))
        await asyncio.sleep(0.1)
    assert type(err) is CameraUploadInterruptedError
    assert err.key is ErrorKey.UPLOAD_INTERRUPTED
    assert_clean(err)
    assert len(server.posts) == 1


@pytest.mark.parametrize("size", [None, 0, 1, 65_536])
async def test_cut(
    client: CameraClient, camera: SimulatedCamera, size: int | None
) -> None:
    """Wherever it is lost, nothing is sent twice, and the camera is as it was."""
    camera.add_fault(FaultKind.UPLOAD_CUT, size=size)
    err = await failure_of(send(client))
    await asyncio.sleep(0.1)
    assert type(err) is CameraUploadInterruptedError
    assert err.key in (ErrorKey.UPLOAD_INTERRUPTED, ErrorKey.UPLOAD_UNANSWERED)
    assert_clean(err)
    assert [got.method for got in camera.requests].count("POST") == 1
    assert not camera.uploads
    assert client.firmware
    assert await client.firmware.read_version(FIRMWARE) == camera.versions[FIRMWARE]


@pytest.mark.parametrize("family", FILES)
@pytest.mark.parametrize(
    "said",
    [
        None,
        b"",
        b"HTTP/1.1 200",
        b"SSH-2.0-dropbear\r\n",
        http(b"ok.", "200 OK").replace(b"Content-Length: 3", b"Content-Length: 30"),
        http(b"", "302 Found", "Location: http://192.0.2.1/"),
    ],
    ids=["reset", "closed", "half", "not_http", "truncated", "redirect"],
)
async def test_unanswered(
    session: ClientSession, family: str, said: bytes | None
) -> None:
    """A camera that restarts at once may not answer, or not in full."""
    async with client_of(session, family, after_whole_body(said)) as (client, server):
        err = await failure_of(send(client))
        await asyncio.sleep(0.1)
    assert type(err) is CameraUploadInterruptedError
    assert err.key is ErrorKey.UPLOAD_UNANSWERED
    assert_clean(err)
    assert len(server.posts) == 1
    assert FILES[family] in server.posts[0].body


async def test_odd_answer(session: ClientSession) -> None:
    """What is neither yes nor no tells nothing."""
    page = http(b"<html>Please wait</html>", content_type="text/html")
    async with client_of(session, "mjpeg", after_whole_body(page)) as (client, _):
        err = await failure_of(send(client))
    assert type(err) is CameraUploadInterruptedError
    assert err.key is ErrorKey.UPLOAD_UNANSWERED


@pytest.mark.parametrize("family", FILES)
async def test_silence_in_mid_body(
    session: ClientSession, family: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A camera that takes no more is given up after a while."""
    monkeypatch.setattr(upload, "_SILENCE", 0.3)
    content = FILES[family] + bytes(4_000_000)

    async def answer(_: Got, __: asyncio.StreamReader) -> None:
        await asyncio.sleep(30)

    async with client_of(session, family, answer) as (client, server):
        async with asyncio.timeout(3):
            err = await failure_of(send(client, content=content))
        assert len(server.posts) == 1
    assert type(err) is CameraUploadInterruptedError
    assert err.key is ErrorKey.UPLOAD_INTERRUPTED
    assert_clean(err)


@pytest.mark.parametrize("family", FILES)
async def test_silence_after_the_body(
    session: ClientSession, family: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """So is one that has it all and says nothing."""
    patient = transport_module._UPLOAD_TIMEOUT
    assert patient.total is None
    assert patient.sock_read is not None
    assert patient.sock_read >= 180
    short = ClientTimeout(total=None, sock_read=0.3)
    monkeypatch.setattr(transport_module, "_UPLOAD_TIMEOUT", short)

    async def answer(got: Got, reader: asyncio.StreamReader) -> None:
        await whole_body(got, reader)
        await asyncio.sleep(30)

    async with client_of(session, family, answer) as (client, server):
        async with asyncio.timeout(3):
            err = await failure_of(send(client))
        assert len(server.posts) == 1
    assert type(err) is CameraUploadInterruptedError
    assert err.key is ErrorKey.UPLOAD_UNANSWERED


@pytest.mark.parametrize("family", FILES)
async def test_answer_without_end(
    session: ClientSession, family: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """One that is never silent for long, and never done, is given up as well."""
    assert transport_module._UPLOAD_LONGEST >= 15 * 60
    monkeypatch.setattr(transport_module, "_UPLOAD_LONGEST", 0.5)
    content = FILES[family] + bytes(4_000_000)

    async def answer(got: Got, reader: asyncio.StreamReader) -> None:
        while True:
            got.body += await reader.read(1)
            await asyncio.sleep(0.01)

    async with client_of(session, family, answer) as (client, server):
        async with asyncio.timeout(3):
            err = await failure_of(send(client, content=content))
        assert len(server.posts) == 1
    assert type(err) is CameraUploadInterruptedError
    assert err.key is ErrorKey.UPLOAD_INTERRUPTED
    assert_clean(err)


async def test_given_up(session: ClientSession) -> None:
    """Who is cancelled sends no more, and leaves the camera to others."""
    begun = asyncio.Event()

    async def answer(got: Got, reader: asyncio.StreamReader) -> bytes | None:
        begun.set()
        await whole_body(got, reader)
        return OK

    async with client_of(session, "mjpeg", answer) as (client, server):
        sending = asyncio.create_task(
            send(client, content=firmware() + bytes(20_000_000))
        )
        await begun.wait()
        sending.cancel()
        await asyncio.gather(sending, return_exceptions=True)
        assert sending.cancelled()
        await client.status()
        assert len(server.posts) == 1
