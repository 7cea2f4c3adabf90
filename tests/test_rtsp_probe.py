"""A look into RTSP streams: of a real server, and of cameras that do it wrong. The password stays where it is."""

import asyncio
from collections.abc import AsyncGenerator, Awaitable, Callable
from contextlib import asynccontextmanager
import logging

import av
from homeassistant.core import HomeAssistant
from homeassistant.setup import async_setup_component
import pytest

from custom_components.ipcam_cgi import rtsp_probe
from custom_components.ipcam_cgi.rtsp_probe import (
    ProbeFailure,
    ProbeResult,
    async_probe,
)

from .common import PASSWORD, USERNAME, forms_of
from .rtsp import RtspServer, md5_of, rtsp_server

STREAMS = {
    "/stream0": "h264:320x240+aac",
    "/stream1": "h265:160x120",
    "/sound": "+pcm_alaw",
}
H264 = ProbeResult(
    video="h264", width=320, height=240, frames_per_second=10, audio="aac"
)
H265 = ProbeResult(
    video="hevc", width=160, height=120, frames_per_second=10, audio=None
)

# Some firmware repeats the URL, whatever is in it.
SDP = "v=0\r\no=- 0 0 IN IP4 127.0.0.1\r\ns=-\r\nt=0 0\r\nm=video 0 RTP/AVP 96\r\na=rtpmap:96 {codec}/90000\r\na=control:URL/track1\r\n{more}"
# The picture's size is in it.
H264_SDP = SDP.format(
    codec="H264",
    more="a=fmtp:96 sprop-parameter-sets=Z0LAHtoCgPaEAAADAAQAAAMAUDxYuo8=,aM4PLIA=\r\n",
)


@pytest.fixture
async def everything_logged(
    hass: HomeAssistant, socket_enabled: None, caplog: pytest.LogCaptureFixture
) -> AsyncGenerator[None]:
    """Home Assistant's stream as its user sees it who looks for a mistake; the password is nowhere."""
    caplog.set_level(logging.DEBUG)
    for name in ("homeassistant.components.stream", "libav"):
        caplog.set_level(logging.DEBUG, name)
    assert await async_setup_component(hass, "stream", {})
    assert av.logging.get_level() == av.logging.VERBOSE
    yield
    logged = "\n".join(map(str, caplog.get_records("call")))
    assert "libav" not in logged
    assert not [
        form for form in forms_of(PASSWORD) | {md5_of(PASSWORD)} if form in logged
    ]


@asynccontextmanager
async def camera_that(
    answers: Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]],
) -> AsyncGenerator[RtspServer]:
    """Serve something that is no proper RTSP."""

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            await answers(reader, writer)
        except ConnectionError, asyncio.IncompleteReadError:
            pass
        finally:
            writer.close()

    server = await asyncio.start_server(serve, "127.0.0.1", 0)
    async with server:
        host, port = server.sockets[0].getsockname()
        yield RtspServer(
            host=host,
            port=port,
            username=USERNAME,
            password=PASSWORD,
            in_query=True,
        )


async def says_nothing(
    reader: asyncio.StreamReader, _writer: asyncio.StreamWriter
) -> None:
    """Wait until the viewer goes."""
    while await reader.read(4096):
        pass


async def hangs_up(
    _reader: asyncio.StreamReader, _writer: asyncio.StreamWriter
) -> None:
    """Close at once."""


def describes(
    sdp: str, *, then: str = "200 OK", until: str = "TEARDOWN"
) -> Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]]:
    """Answer as RTSP has it until that method, and send no picture."""

    async def answer(
        reader: asyncio.StreamReader, writer: asyncio.StreamWriter
    ) -> None:
        method = ""
        while method != until:
            request = (await reader.readuntil(b"\r\n\r\n")).decode()
            method, url, _ = request.split(" ", 2)
            number = request.lower().partition("cseq:")[2].split()[0]
            status, more, body = "200 OK", "", ""
            if method == "DESCRIBE":
                status, more, body = then, "Content-Type: application/sdp\r\n", sdp
                body = body.replace("URL", url)
            elif method == "SETUP":
                more = (
                    "Session: 1\r\nTransport: RTP/AVP/TCP;unicast;interleaved=0-1\r\n"
                )
            writer.write(
                f"RTSP/1.0 {status}\r\nCSeq: {number}\r\n{more}Content-Length: {len(body)}\r\n\r\n{body}".encode()
            )
            await writer.drain()

    return answer


@pytest.mark.usefixtures("everything_logged")
@pytest.mark.parametrize(
    ("auth", "transport"), [("basic", "tcp"), ("digest", "udp"), ("query", "tcp")]
)
async def test_what_a_real_server_serves(
    hass: HomeAssistant, auth: str, transport: str
) -> None:
    """Codecs, sizes and frame rates of both streams are seen, whatever way they come."""
    async with rtsp_server(
        STREAMS, username=USERNAME, password=PASSWORD, auth=auth
    ) as server:
        assert await asyncio.gather(
            *(
                async_probe(hass, server.url(path), transport)
                for path in ("/stream0", "/stream1")
            )
        ) == [H264, H265]


@pytest.mark.usefixtures("everything_logged")
@pytest.mark.parametrize("auth", ["basic", "digest", "query"])
async def test_what_a_real_server_refuses(hass: HomeAssistant, auth: str) -> None:
    """Each refusal is told from the others, and none takes long."""
    async with (
        asyncio.timeout(5),
        rtsp_server(
            STREAMS, username=USERNAME, password=PASSWORD, auth=auth, tcp_only=True
        ) as server,
    ):
        for source, transport, failure in (
            (server.url("/stream0", "wrong"), "tcp", ProbeFailure.WRONG_LOGIN),
            (server.url("/stream7"), "tcp", ProbeFailure.NOT_FOUND),
            (server.url("/sound"), "tcp", ProbeFailure.NO_VIDEO),
            (server.url("/stream0"), "udp", ProbeFailure.UNSUPPORTED_TRANSPORT),
        ):
            assert await async_probe(hass, source, transport) is failure
    assert (
        await async_probe(hass, server.url("/stream0"), "tcp")
        is ProbeFailure.CANNOT_CONNECT
    )


@pytest.mark.usefixtures("everything_logged")
async def test_name_that_nobody_knows(hass: HomeAssistant) -> None:
    """A host that does not exist cannot be connected to."""
    # Too long a label: no name server is even asked.
    source = f"rtsp://{'x' * 64}.invalid/stream0"
    assert await async_probe(hass, source, "tcp") is ProbeFailure.CANNOT_CONNECT


@pytest.mark.usefixtures("everything_logged")
@pytest.mark.parametrize(
    ("answers", "failure"),
    [
        (hangs_up, ProbeFailure.BAD_ANSWER),
        (describes("", then="500 Oops"), ProbeFailure.BAD_ANSWER),
        (describes("", then="400 Bad Request"), ProbeFailure.BAD_ANSWER),
        (describes("", then="403 Forbidden"), ProbeFailure.WRONG_LOGIN),
        (describes(""), ProbeFailure.BAD_ANSWER),
        (describes(H264_SDP, until="PLAY"), ProbeFailure.BAD_ANSWER),
        (describes(SDP.format(codec="X-OURS", more="")), ProbeFailure.NO_VIDEO),
    ],
)
async def test_bad_answers(
    hass: HomeAssistant,
    monkeypatch: pytest.MonkeyPatch,
    answers: Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]],
    failure: ProbeFailure,
) -> None:
    """A camera that answers badly is told from one that does not answer."""
    monkeypatch.setattr(rtsp_probe, "_STEP_SECONDS", 0.5)
    async with camera_that(answers) as server:
        assert await async_probe(hass, server.url("/stream0"), "tcp") is failure


@pytest.mark.usefixtures("everything_logged")
@pytest.mark.parametrize(
    "answers",
    [
        says_nothing,
        describes(SDP.format(codec="H264", more="")),
        describes(H264_SDP),
    ],
)
async def test_no_answer_in_time(
    hass: HomeAssistant,
    monkeypatch: pytest.MonkeyPatch,
    answers: Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]],
) -> None:
    """Silence ends in time, whether it comes at once or after all was described."""
    assert 2 * rtsp_probe._STEP_SECONDS + rtsp_probe._PICTURE_SECONDS <= 10
    monkeypatch.setattr(rtsp_probe, "_STEP_SECONDS", 0.5)
    monkeypatch.setattr(rtsp_probe, "_PICTURE_SECONDS", 0.25)
    async with camera_that(answers) as server, asyncio.timeout(3):
        assert (
            await async_probe(hass, server.url("/stream0"), "tcp")
            is ProbeFailure.TIMED_OUT
        )


@pytest.mark.usefixtures("everything_logged")
async def test_never_longer_than_the_whole_time(
    hass: HomeAssistant, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What cannot be interrupted is not waited for."""
    monkeypatch.setattr(rtsp_probe, "_STEP_SECONDS", 1)
    monkeypatch.setattr(rtsp_probe, "_TOTAL_SECONDS", 0.1)
    async with camera_that(says_nothing) as server:
        async with asyncio.timeout(0.5):
            assert (
                await async_probe(hass, server.url("/stream0"), "tcp")
                is ProbeFailure.TIMED_OUT
            )
        await hass.async_block_till_done(wait_background_tasks=True)
