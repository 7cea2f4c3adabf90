"""Both streams of the `uid` family, at whichever address a firmware tells of them (§3.10)."""

from aiohttp import ClientSession
import pytest

from custom_components.ipcam_cgi.cgi import CameraResponseError, ErrorKey
from custom_components.ipcam_cgi.cgi.settings import (
    MAIN_CODEC,
    MAIN_FRAME_RATE,
    SUB_FRAME_RATE,
)
from custom_components.ipcam_cgi.cgi.uid import UidClient
from tests.cgi.support import RawServer, answers, failure_of, http, transport_to

MAIN = b'<stream1 encode_mode="H265" framerate="25"/>'
SUB = b'<stream2 encode_mode="H264" framerate="5"/>'
BOTH = b"<videoencoder>%s%s</videoencoder>" % (MAIN, SUB)
MISSING = http(b"", "404 Not Found")
PAGE = http(b"<html><body>IP Camera</body></html>")
REFUSED = http(b"<fault><reason>error, parse parameters</reason></fault>")
FRAME_RATES = [MAIN_FRAME_RATE, SUB_FRAME_RATE]


def asked(server: RawServer) -> list[str]:
    """Return which addresses of the streams were asked, shortened."""
    paths = [target.removeprefix("/cgi-bin/") for target in server.targets]
    return [
        path.partition("?")[0].removeprefix("videoencoder").strip("/") or "both"
        for path in paths
        if path.startswith("videoencoder")
    ]


@pytest.mark.parametrize(
    "other", [MISSING, REFUSED, http(BOTH)], ids=["missing", "refused", "both"]
)
async def test_below_one(session: ClientSession, other: bytes) -> None:
    """The main stream's address tells of both: nothing else is asked."""
    async with answers({"videoencoder/stream1": http(BOTH)}, other) as server:
        client = UidClient(transport_to(session, server))
        values = await client.update(FRAME_RATES)
        assert [values.get(rate) for rate in FRAME_RATES] == [25, 5]
        assert asked(server) == ["stream1"]
        # It is a question: nothing is set.
        assert server.targets[-1] == "/cgi-bin/videoencoder/stream1?uid=1A2B3C4D"


@pytest.mark.parametrize(
    "silent",
    [MISSING, PAGE, REFUSED, http(b"<stream1/>")],
    ids=["missing", "page", "refused", "empty"],
)
async def test_below_none(session: ClientSession, silent: bytes) -> None:
    """Where that address only takes settings, the one above it tells."""
    async with answers({"videoencoder": http(BOTH)}, silent) as server:
        client = UidClient(transport_to(session, server))
        values = await client.update(FRAME_RATES)
        assert [values.get(rate) for rate in FRAME_RATES] == [25, 5]
        assert asked(server) == ["stream1", "both"]


@pytest.mark.parametrize("wrapped", [True, False])
@pytest.mark.parametrize("sub", [True, False])
@pytest.mark.parametrize(
    "silent", [MISSING, PAGE, REFUSED], ids=["missing", "page", "refused"]
)
async def test_each_below_its_own(
    session: ClientSession, wrapped: bool, sub: bool, silent: bytes
) -> None:
    """Where each address tells of its own stream, both are asked; there may be one only."""
    shape = b"<videoencoder>%s</videoencoder>" if wrapped else b"%s"
    known = {"videoencoder/stream1": http(shape % MAIN)}
    if sub:
        known["videoencoder/stream2"] = http(shape % SUB)
    async with answers(known, silent) as server:
        client = UidClient(transport_to(session, server))
        values = await client.update(FRAME_RATES)
        assert values.get(MAIN_FRAME_RATE) == 25
        assert values.get(SUB_FRAME_RATE) == (5 if sub else None)
        assert asked(server) == ["stream1", "stream2"]


@pytest.mark.parametrize("silent", [MISSING, REFUSED], ids=["missing", "refused"])
async def test_nowhere(session: ClientSession, silent: bytes) -> None:
    """A camera without video lacks the group, and that is no failure of the others."""
    async with answers({}, silent) as server:
        client = UidClient(transport_to(session, server))
        assert MAIN_CODEC not in await client.read_all()
        assert asked(server)[-2:] == ["stream1", "both"]


@pytest.mark.parametrize("broken", ["stream1", "stream2"])
async def test_astray(session: ClientSession, broken: str) -> None:
    """An answer that makes no sense does not say that there is no such stream."""
    known = {"videoencoder/stream1": http(MAIN), "videoencoder/stream2": http(SUB)}
    known[f"videoencoder/{broken}"] = http(b"stream")
    async with answers(known, http(BOTH)) as server:
        client = UidClient(transport_to(session, server))
        err = await failure_of(client.update(FRAME_RATES))
    assert type(err) is CameraResponseError
    assert err.key is ErrorKey.BAD_ANSWER


@pytest.mark.parametrize("wrapped", [True, False])
async def test_write_told_of_one(session: ClientSession, wrapped: bool) -> None:
    """The reply to a write may tell of its own stream only: that is the new state."""
    shape = b"<videoencoder>%s</videoencoder>" if wrapped else b"%s"

    def say(head: str) -> bytes:
        if "getuid" in head:
            return http(b"<uid>1A2B3C4D</uid>")
        if "framerate" in head:
            return http(shape % SUB.replace(b'"5"', b'"7"'))
        return http(BOTH)

    async with RawServer(say) as server:
        client = UidClient(transport_to(session, server))
        await client.update(FRAME_RATES)
        values = await client.apply(SUB_FRAME_RATE.to(9))
        # As the camera told, not as it was asked; and the other one is as it was.
        assert [values.get(rate) for rate in FRAME_RATES] == [25, 7]
        assert asked(server) == ["stream1", "stream2"]
