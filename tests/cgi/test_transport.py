"""HTTP to one camera: what goes wrong has a name and tells no secret; bodies and streams are bounded."""

import asyncio
from contextlib import ExitStack
import errno
import socket
import time
from typing import Any

from aiohttp import ClientSession, ClientTimeout
import pytest

from custom_components.ipcam_cgi.cgi import (
    CameraAddress,
    CameraAuthError,
    CameraClient,
    CameraConnectionError,
    CameraError,
    CameraResponseError,
    CameraTimeoutError,
    ErrorKey,
    Transport,
    create_client,
)
from custom_components.ipcam_cgi.cgi.errors import CameraNotListeningError
from custom_components.ipcam_cgi.cgi.mjpeg import MjpegClient
from custom_components.ipcam_cgi.cgi.settings import BRIGHTNESS
from custom_components.ipcam_cgi.cgi.transport import (
    _STREAM_TIMEOUT,
    PICTURE_LIMIT,
    TEXT_LIMIT,
)
from tests.simulator import MjpegCamera, SimulatedCamera

from .support import (
    IMPATIENT,
    JPEG,
    RawServer,
    assert_clean,
    failure_of,
    http,
    sent,
    transport_to,
    video,
    watch,
)

QUERY = "user=keeper&pwd=p%C3%A4%2Bss%26w%C3%B6rd%25%2F%22%27"


# What goes wrong


@pytest.mark.parametrize(
    ("kind", "options", "error", "key"),
    [
        ("drop", {}, CameraConnectionError, ErrorKey.CONNECTION_DROPPED),
        ("offline", {}, CameraConnectionError, ErrorKey.CONNECTION_DROPPED),
        ("truncate", {}, CameraConnectionError, ErrorKey.CONNECTION_DROPPED),
        ("slow", {}, CameraTimeoutError, ErrorKey.TIMED_OUT),
        ("stall", {}, CameraTimeoutError, ErrorKey.TIMED_OUT),
        ("huge", {}, CameraResponseError, ErrorKey.TOO_LARGE),
        ("not_http", {}, CameraResponseError, ErrorKey.BAD_ANSWER),
        ("redirect", {}, CameraResponseError, ErrorKey.REDIRECTED),
        ("redirect", {"status": 307}, CameraResponseError, ErrorKey.REDIRECTED),
    ],
)
async def test_faults(
    session: ClientSession,
    mjpeg_camera: MjpegCamera,
    caplog: pytest.LogCaptureFixture,
    kind: str,
    options: dict[str, Any],
    error: type[CameraError],
    key: ErrorKey,
) -> None:
    """Every fault ends quickly, in its own error, which tells no secret."""
    transport = transport_to(session, mjpeg_camera, timeout=IMPATIENT)
    mjpeg_camera.add_fault(kind, **options)
    began = time.monotonic()

    err = await failure_of(transport.get("/get_status.cgi", QUERY))

    assert type(err) is error or (
        error is CameraConnectionError and type(err).__base__ is error
    )
    assert err.key is key
    assert time.monotonic() - began < 2
    assert_clean(err, caplog.text)
    assert "get_status" not in caplog.text


@pytest.mark.parametrize(
    ("kind", "options", "key"),
    [
        ("garbage", {"size": 4096}, ErrorKey.BAD_ANSWER),
        ("empty", {}, ErrorKey.BAD_ANSWER),
        ("html", {}, ErrorKey.BAD_ANSWER),
        ("huge", {"size": 128 * 1024}, ErrorKey.TOO_LARGE),
        ("busy", {}, ErrorKey.HTTP_STATUS),
        ("status", {"status": 500}, ErrorKey.HTTP_STATUS),
        ("status", {"status": 404}, ErrorKey.NO_SUCH_CGI),
    ],
)
async def test_answers_that_are_none(
    client: CameraClient,
    camera: SimulatedCamera,
    kind: str,
    options: dict[str, Any],
    key: ErrorKey,
) -> None:
    """An answer that is none is named; the last good values stay."""
    before = await client.update([BRIGHTNESS])
    if kind == "huge":
        options = {}
    if kind == "html" and camera.family == "uid":
        # So some of its firmware answers what it does not know.
        key = ErrorKey.NO_SUCH_CGI
    camera.add_fault(kind, **options)

    err = await failure_of(client.update([BRIGHTNESS]))

    assert isinstance(err, CameraResponseError)
    assert err.key is key
    assert_clean(err)
    assert client.values == before
    camera.clear_faults()
    assert await client.update([BRIGHTNESS]) == before


@pytest.mark.parametrize(
    ("kind", "key"),
    [
        ("garbage", ErrorKey.NOT_A_PICTURE),
        ("empty", ErrorKey.NOT_A_PICTURE),
        ("html", ErrorKey.NOT_A_PICTURE),
        ("truncate", ErrorKey.CONNECTION_DROPPED),
        ("huge", ErrorKey.TOO_LARGE),
    ],
)
async def test_pictures_that_are_none(
    client: CameraClient, camera: SimulatedCamera, kind: str, key: ErrorKey
) -> None:
    """A picture that is none is no picture."""
    camera.add_fault(kind)

    err = await failure_of(client.snapshot())

    assert err.key is key
    assert_clean(err)


async def test_half_a_picture(session: ClientSession) -> None:
    """A JPEG without its end is refused, though its length fits."""
    async with RawServer(lambda _: http(JPEG[:-2])) as server:
        client = MjpegClient(transport_to(session, server))
        err = await failure_of(client.snapshot())
    assert err.key is ErrorKey.NOT_A_PICTURE


async def test_refused(client: CameraClient, camera: SimulatedCamera) -> None:
    """A camera that is off refuses the connection."""
    camera.offline = True

    err = await failure_of(client.read_all())

    assert type(err) is CameraNotListeningError
    assert err.key is ErrorKey.CANNOT_CONNECT
    assert_clean(err)
    camera.offline = False
    await client.read_all()


@pytest.mark.parametrize("number", [errno.EHOSTUNREACH, errno.ENETUNREACH])
async def test_no_route(
    client: CameraClient, monkeypatch: pytest.MonkeyPatch, number: int
) -> None:
    """Where the way there is cut, nobody refuses anything."""

    async def fail(*_: object, **__: object) -> None:
        raise OSError(number, "No way there")

    monkeypatch.setattr("aiohappyeyeballs.start_connection", fail)
    err = await failure_of(client.snapshot())
    assert type(err) is CameraConnectionError
    assert err.key is ErrorKey.CANNOT_CONNECT
    assert_clean(err)


async def test_challenge_without_sense(session: ClientSession) -> None:
    """A Digest challenge that cannot be answered is a bad answer."""
    challenge = http(b"", "401 Unauthorized", "WWW-Authenticate: Digest realm=x")
    async with RawServer(lambda _: challenge) as server:
        err = await failure_of(transport_to(session, server).get("/get_params.cgi"))
    assert isinstance(err, CameraResponseError)
    assert err.key is ErrorKey.BAD_ANSWER
    assert_clean(err)


@pytest.mark.parametrize("camera", ["mjpeg"], indirect=True)
async def test_redirect_is_not_followed(
    client: CameraClient, camera: SimulatedCamera
) -> None:
    """Nothing at all is sent to where a redirect points, and no login to there on the same host."""
    async with RawServer(lambda _: http(b"ok.")) as stranger:
        for location in (f"http://127.0.0.1:{stranger.port}/", "/elsewhere.cgi"):
            camera.clear_faults()
            camera.add_fault("redirect", location=location)
            for action in (client.read_all, client.snapshot, client.reboot):
                err = await failure_of(action())
                assert err.key is ErrorKey.REDIRECTED
                assert_clean(err)
            with pytest.raises(CameraResponseError, match="redirected"):
                await watch(client)
        assert stranger.heads == []
        assert sent(camera, "/elsewhere.cgi") == 0


# Bounded bodies


@pytest.mark.parametrize("limit", [TEXT_LIMIT, PICTURE_LIMIT])
async def test_longest_body(session: ClientSession, limit: int) -> None:
    """A body may be as long as the limit, but not a byte longer."""
    size = limit

    def say(_: str) -> bytes:
        return http(bytes(size))

    async with RawServer(say) as server:
        transport = transport_to(session, server)
        answer = await transport.get("/", limit=limit)
        assert len(answer.body) == limit
        size += 1
        err = await failure_of(transport.get("/", limit=limit))
    assert err.key is ErrorKey.TOO_LARGE


async def test_promised_too_long(session: ClientSession) -> None:
    """A length that is too long is believed before a byte is read."""
    head = f"HTTP/1.1 200 OK\r\nContent-Length: {TEXT_LIMIT + 1}\r\n\r\n".encode()

    async def say(_: str) -> bytes:
        return head

    async with RawServer(say) as server:
        err = await failure_of(transport_to(session, server).get("/"))
    assert err.key is ErrorKey.TOO_LARGE


def test_limits() -> None:
    """What a camera may fill the memory with, and how long a stream may be silent."""
    assert TEXT_LIMIT == 1_048_576
    assert PICTURE_LIMIT == 16_777_216
    assert (_STREAM_TIMEOUT.total, _STREAM_TIMEOUT.sock_read) == (None, 10)


@pytest.mark.parametrize(
    ("family", "text"),
    [("mjpeg", b"var brightness=5;\n"), ("uid", b'<image brightness="5"/>\n')],
)
async def test_longest_text(session: ClientSession, family: str, text: bytes) -> None:
    """A text of 1 MiB is read, a byte more is not."""
    size = 1_048_576

    def say(head: str) -> bytes:
        return http(b"<uid>1</uid>" if "getuid" in head else text.ljust(size))

    async with RawServer(say) as server:
        client = create_client(family, transport_to(session, server))
        assert (await client.update([BRIGHTNESS])).get(BRIGHTNESS) == 5
        size += 1
        err = await failure_of(client.update([BRIGHTNESS]))
    assert err.key is ErrorKey.TOO_LARGE


@pytest.mark.parametrize("family", ["mjpeg", "uid"])
async def test_longest_picture(session: ClientSession, family: str) -> None:
    """A picture of 16 MiB is taken, a byte more is not."""
    size = 16_777_216

    def say(head: str) -> bytes:
        picture = JPEG[:2].ljust(size - 2) + JPEG[-2:]
        return http(b"<uid>1</uid>" if "getuid" in head else picture)

    async with RawServer(say) as server:
        client = create_client(family, transport_to(session, server))
        assert len(await client.snapshot()) == size
        size += 1
        err = await failure_of(client.snapshot())
    assert err.key is ErrorKey.TOO_LARGE


async def test_limits_in_use(client: CameraClient, camera: SimulatedCamera) -> None:
    """What is too long for a text may still be a picture."""
    camera.add_fault("huge", size=2 * TEXT_LIMIT)
    assert (await failure_of(client.read_all())).key is ErrorKey.TOO_LARGE
    assert (await failure_of(client.snapshot())).key is ErrorKey.NOT_A_PICTURE


# Streams


@pytest.mark.parametrize(
    ("kind", "error", "key"),
    [
        ("drop", CameraConnectionError, ErrorKey.CONNECTION_DROPPED),
        ("not_http", CameraResponseError, ErrorKey.BAD_ANSWER),
        ("html", CameraResponseError, ErrorKey.BAD_ANSWER),
        ("busy", CameraResponseError, ErrorKey.HTTP_STATUS),
    ],
)
async def test_stream_that_does_not_open(
    mjpeg_client: MjpegClient,
    mjpeg_camera: MjpegCamera,
    kind: str,
    error: type[CameraError],
    key: ErrorKey,
) -> None:
    """A live picture that does not come is named, and asked for once."""
    mjpeg_camera.add_fault(kind)

    with pytest.raises(error) as caught:
        await watch(mjpeg_client)

    assert caught.value.key is key
    assert_clean(caught.value)
    assert len(mjpeg_camera.requests) == 1


async def test_stream_that_breaks(
    mjpeg_client: MjpegClient, mjpeg_camera: MjpegCamera
) -> None:
    """A camera that goes away in mid-stream ends it with an error; it can be opened again."""

    def leave(frame: bytes) -> None:
        assert frame.startswith(b"\xff\xd8")
        mjpeg_camera.offline = True

    for _ in range(2):
        with pytest.raises(CameraConnectionError) as caught:
            await watch(mjpeg_client, leave)
        assert_clean(caught.value)
        mjpeg_camera.offline = False


async def test_stream_that_ends(session: ClientSession) -> None:
    """A stream that the camera ends is dropped."""
    answer = b"HTTP/1.1 200 OK\r\nContent-Type: multipart/x-mixed-replace;boundary=b\r\n\r\n--b\r\n"
    async with RawServer(lambda _: answer) as server:
        client = MjpegClient(transport_to(session, server))
        with pytest.raises(CameraConnectionError) as caught:
            await watch(client, lambda _: pytest.fail("There was no frame"))
    assert caught.value.key is ErrorKey.CONNECTION_DROPPED


async def test_nobody_takes_the_connection(session: ClientSession) -> None:
    """Where packets vanish nothing was sent: that is no answer that came too late."""
    with socket.create_server(("127.0.0.1", 0), backlog=0) as server:
        port = server.getsockname()[1]
        with ExitStack() as stack:
            # Those that wait to be accepted are as many as may.
            for _ in range(3):
                client = stack.enter_context(socket.socket())
                client.setblocking(False)
                client.connect_ex(("127.0.0.1", port))
            transport = Transport(
                session,
                CameraAddress(host="127.0.0.1", port=port),
                "admin",
                "secret",
                timeout=ClientTimeout(total=8, sock_connect=0.3),
            )
            err = await failure_of(transport.get("/reboot.cgi"))
    assert type(err) is CameraConnectionError
    assert err.key is ErrorKey.CANNOT_CONNECT


SHORT_SILENCE = ClientTimeout(total=None, sock_read=0.2)


async def test_stream_that_goes_on(
    mjpeg_client: MjpegClient,
    mjpeg_camera: MjpegCamera,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """A stream may last longer than a silence, for as long as it is none."""
    monkeypatch.setattr(
        "custom_components.ipcam_cgi.cgi.transport._STREAM_TIMEOUT", SHORT_SILENCE
    )
    end = time.monotonic() + 0.8
    async with video(mjpeg_client) as frames:
        while time.monotonic() < end:
            await anext(frames)


async def test_stream_that_falls_silent(
    session: ClientSession, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A silence on a stream, or instead of one, is a time-out."""
    monkeypatch.setattr(
        "custom_components.ipcam_cgi.cgi.transport._STREAM_TIMEOUT", SHORT_SILENCE
    )
    head = b"HTTP/1.1 200 OK\r\nContent-Type: multipart/x;boundary=b\r\n\r\n"
    part = b"--b\r\nContent-Length: %d\r\n\r\n%s" % (len(JPEG), JPEG)
    frames: list[bytes] = []

    async def say(_: str) -> bytes:
        await asyncio.sleep(30)
        return b""

    async with RawServer(say, greeting=head + part) as server:
        client = MjpegClient(transport_to(session, server))
        with pytest.raises(CameraTimeoutError) as caught:
            await watch(client, frames.append)
    assert frames == [JPEG]
    assert_clean(caught.value)

    async with RawServer(say) as server:
        client = MjpegClient(transport_to(session, server))
        with pytest.raises(CameraTimeoutError):
            await watch(client)


async def test_stream_wants_a_login(
    session: ClientSession, mjpeg_camera: MjpegCamera
) -> None:
    """A live picture for which the password is wrong."""
    client = MjpegClient(transport_to(session, mjpeg_camera, password="wrong"))
    with pytest.raises(CameraAuthError):
        await watch(client)
