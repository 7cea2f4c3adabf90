"""Where RTSP is, with every character that a login may have, and whether anything is there."""

import asyncio
from collections.abc import AsyncGenerator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import replace
from hashlib import md5
import time
from urllib.parse import parse_qs, unquote, urlsplit

from aiohttp import ClientSession
import pytest

from custom_components.ipcam_cgi.cgi import (
    CameraAddress,
    ClientOptions,
    Picture,
    RtspLogin,
    RtspOptions,
    Transport,
    VideoSource,
    rtsp,
    rtsp_url,
)
from custom_components.ipcam_cgi.cgi.mjpeg import MjpegClient
from custom_components.ipcam_cgi.cgi.rtsp import offers_video
from custom_components.ipcam_cgi.cgi.uid import UidClient

from .support import PASSWORD, USERNAME, assert_no_secret

HOST = "192.0.2.7"
# What any of the characters that mean something in a URL would break.
AWKWARD = "a:b@c/d?e#f%20g&h=i+j k[ü]\\\"'"

type Talk = Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]]


def url(
    *,
    host: str = HOST,
    picture: Picture = Picture.MAIN,
    username: str = "keeper",
    password: str = "secret",
    options: RtspOptions = RtspOptions(),
) -> str:
    """Return the URL of a picture, by default of the first one of a camera as it came."""
    return rtsp_url(host, options, picture, username, password)


@asynccontextmanager
async def server(talk: Talk) -> AsyncGenerator[int]:
    """Serve something at a port."""

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            await talk(reader, writer)
        finally:
            writer.close()

    listening = await asyncio.start_server(serve, "127.0.0.1", 0)
    async with listening:
        yield listening.sockets[0].getsockname()[1]


def answering(answer: bytes) -> Talk:
    """Answer one request."""

    async def talk(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        writer.write(answer)
        await writer.drain()

    return talk


# The URL


def test_defaults() -> None:
    """The main stream is number 0, and the sub-stream number 1."""
    assert url() == f"rtsp://keeper:secret@{HOST}:554/stream0"
    assert url(picture=Picture.SUB) == f"rtsp://keeper:secret@{HOST}:554/stream1"


@pytest.mark.parametrize("secret", [PASSWORD, AWKWARD, "", "%41"])
@pytest.mark.parametrize("username", ["keeper", AWKWARD])
def test_user_info(username: str, secret: str) -> None:
    """Whatever a name or a password consists of, the URL stays one, and has them in it."""
    parts = urlsplit(url(username=username, password=secret))
    assert (parts.scheme, parts.path) == ("rtsp", "/stream0")
    assert (parts.query, parts.fragment) == ("", "")
    login, _, authority = parts.netloc.rpartition("@")
    assert authority == f"{HOST}:554"
    assert login.isascii()
    name, _, password = login.partition(":")
    assert (unquote(name), unquote(password)) == (username, secret)


@pytest.mark.parametrize("username", ["keeper", AWKWARD])
@pytest.mark.parametrize("path", ["/stream0", "/live?channel=1"])
def test_query(username: str, path: str) -> None:
    """Some cameras want the login behind the path: the name, and the password's MD5."""
    options = RtspOptions(login=RtspLogin.QUERY, main_path=path)
    parts = urlsplit(url(username=username, password=PASSWORD, options=options))
    assert parts.netloc == f"{HOST}:554"
    assert parts.path == path.partition("?")[0]
    digest = md5(PASSWORD.encode(), usedforsecurity=False).hexdigest()
    assert parse_qs(parts.query) == {
        **parse_qs(path.partition("?")[2]),
        "username": [username],
        "password": [digest],
    }


def test_without_login() -> None:
    """A camera that asks nobody is told nothing."""
    found = url(password=PASSWORD, options=RtspOptions(login=RtspLogin.NONE))
    assert found == f"rtsp://{HOST}:554/stream0"


@pytest.mark.parametrize("login", RtspLogin)
def test_ipv6(login: RtspLogin) -> None:
    """An IPv6 address is in brackets, so that its colons end no port."""
    options = RtspOptions(port=8554, login=login)
    parts = urlsplit(url(host="2001:db8::7", options=options))
    assert (parts.hostname, parts.port) == ("2001:db8::7", 8554)
    assert parts.netloc.rpartition("@")[2] == "[2001:db8::7]:8554"


@pytest.mark.parametrize("path", ["video1", "/video1"])
def test_other_places(path: str) -> None:
    """Port and paths are where the user says, with a slash before the path."""
    options = RtspOptions(port=1554, main_path=path, sub_path=f"{path}sub")
    assert url(options=options) == f"rtsp://keeper:secret@{HOST}:1554/video1"
    assert url(options=options, picture=Picture.SUB).endswith(":1554/video1sub")


# Whether there is any


def at(port: int) -> str:
    """Return the address of a picture here, with a login."""
    return f"rtsp://admin:x@127.0.0.1:{port}/stream0"


@pytest.mark.parametrize(
    "status",
    ["200 OK", "401 Unauthorized", "403 Forbidden", "501 Not Implemented"],
)
async def test_offered(socket_enabled: None, status: str) -> None:
    """Whatever a server answers in RTSP, there is something; it may want a login first."""
    async with server(answering(f"RTSP/1.0 {status}\r\nCSeq: 1\r\n\r\n".encode())) as p:
        assert await offers_video(at(p))


@pytest.mark.parametrize("reason", [" Not Found", " Stream Not Found", ""])
async def test_not_there(socket_enabled: None, reason: str) -> None:
    """A server that does not know the path has nothing there."""
    answer = f"RTSP/1.0 404{reason}\r\nCSeq: 1\r\n\r\n".encode()
    async with server(answering(answer)) as port:
        assert not await offers_video(at(port))


async def asked(session: ClientSession, options: RtspOptions) -> tuple[int, list[str]]:
    """Return the port at which a uid camera's RTSP was looked for, and the lines of the request."""
    heads: list[str] = []
    ended = asyncio.Event()

    async def talk(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        heads.append((await reader.readuntil(b"\r\n\r\n")).decode())
        writer.write(b"RTSP/1.0 200 OK\r\n\r\n")
        # It is hung up on afterwards, and asked nothing more.
        assert not await reader.read()
        ended.set()

    async with server(talk) as port:
        where = replace(options, port=port)
        assert await uid_source(session, Picture.MAIN, where) is not None
        async with asyncio.timeout(3):
            await ended.wait()
    (head,) = heads
    return port, head.split("\r\n")


@pytest.mark.parametrize("login", [RtspLogin.USER_INFO, RtspLogin.NONE])
async def test_what_is_asked(session: ClientSession, login: RtspLogin) -> None:
    """The main path is asked for as RFC 2326 has it, and the login is not told to whoever is there."""
    options = RtspOptions(main_path="/main?channel=1", sub_path="/small", login=login)
    port, lines = await asked(session, options)
    assert lines == [
        f"DESCRIBE rtsp://127.0.0.1:{port}/main?channel=1 RTSP/1.0",
        "CSeq: 1",
        "Accept: application/sdp",
        "",
        "",
    ]


async def test_login_in_the_query_is_asked_with(session: ClientSession) -> None:
    """To a camera that wants it in the query the login is a part of the path; more is not told."""
    options = RtspOptions(main_path="/main?channel=1", login=RtspLogin.QUERY)
    port, lines = await asked(session, options)
    method, url, version = lines[0].split(" ")
    assert (method, version) == ("DESCRIBE", "RTSP/1.0")
    where = replace(options, port=port)
    assert url == rtsp_url("127.0.0.1", where, Picture.MAIN, USERNAME, PASSWORD)
    assert urlsplit(url).netloc == f"127.0.0.1:{port}"
    digest = md5(PASSWORD.encode(), usedforsecurity=False).hexdigest()
    assert parse_qs(urlsplit(url).query) == {
        "channel": ["1"],
        "username": [USERNAME],
        "password": [digest],
    }
    assert_no_secret("\n".join(lines).replace(digest, ""))


@pytest.mark.parametrize(
    "answer",
    [
        b"HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n",
        b"RTSP",
        b"RTSP/1.0 ",
        b"RTSP/1.0 OK\r\n\r\n",
        b"",
        b"SSH-2.0-x\r\n",
        # Longer than any line of a head.
        b"RTSP/1.0 200 " + b"O" * 100_000,
        b"\x00" * 1000 + b"\r\n\r\n",
    ],
)
async def test_speaks_something_else(socket_enabled: None, answer: bytes) -> None:
    """A web server at that port is none, and neither is one that hangs up too early."""
    async with server(answering(answer)) as port:
        assert not await offers_video(at(port))


async def test_hangs_up(socket_enabled: None) -> None:
    """A connection that is reset is no answer."""

    async def talk(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.transport.abort()

    async with server(talk) as port:
        assert not await offers_video(at(port))


async def test_silence(socket_enabled: None, monkeypatch: pytest.MonkeyPatch) -> None:
    """Who says nothing is not waited for."""
    assert rtsp._ANSWER_SECONDS <= 3
    monkeypatch.setattr(rtsp, "_ANSWER_SECONDS", 0.2)

    async def talk(reader: asyncio.StreamReader, _: asyncio.StreamWriter) -> None:
        await reader.read()

    async with server(talk) as port:
        began = time.monotonic()
        assert not await offers_video(at(port))
        assert time.monotonic() - began < 1


async def test_refused(socket_enabled: None) -> None:
    """Nobody is there."""
    async with server(answering(b"")) as port:
        pass
    assert not await offers_video(at(port))


# What the clients make of it


async def uid_source(
    session: ClientSession, picture: Picture, options: RtspOptions
) -> VideoSource | None:
    """Return where a uid camera at 127.0.0.1 has its video, by what is at its RTSP port."""
    transport = Transport(session, CameraAddress(host="127.0.0.1"), USERNAME, PASSWORD)
    client = UidClient(transport, ClientOptions(rtsp=options))
    assert client.video_source(picture) is None
    await client.find_video()
    return client.video_source(picture)


@pytest.mark.parametrize(
    ("picture", "path"), [(Picture.MAIN, "/main"), (Picture.SUB, "/small")]
)
async def test_uid_video(session: ClientSession, picture: Picture, path: str) -> None:
    """Video that Home Assistant can pass on, where RTSP answers; its secret does not show."""
    async with server(answering(b"RTSP/1.0 401 Unauthorized\r\n\r\n")) as port:
        options = RtspOptions(port=port, main_path="/main", sub_path="/small")
        source = await uid_source(session, picture, options)
        off = replace(options, enabled=False)
        assert await uid_source(session, picture, off) is None
    assert source is not None
    assert source.playable
    assert source.url == rtsp_url("127.0.0.1", options, picture, USERNAME, PASSWORD)
    assert source.url.endswith(f"@127.0.0.1:{port}{path}")
    assert_no_secret(repr(source))
    # Where it has gone there is none.
    assert await uid_source(session, picture, options) is None


@pytest.mark.parametrize("host", [HOST, "2001:db8::7"])
async def test_mjpeg_video(session: ClientSession, host: str) -> None:
    """ASF, which Home Assistant cannot pass on, for programs that can play it."""
    address = CameraAddress(host=host, port=8080)
    client = MjpegClient(Transport(session, address, USERNAME, AWKWARD))
    await client.find_video()
    source = client.video_source()
    assert not source.playable
    parts = urlsplit(source.url)
    assert (parts.scheme, parts.path, parts.query) == ("http", "/videostream.asf", "")
    assert (parts.hostname, parts.port) == (host, 8080)
    login = parts.netloc.rpartition("@")[0].partition(":")
    assert (unquote(login[0]), unquote(login[2])) == (USERNAME, AWKWARD)
