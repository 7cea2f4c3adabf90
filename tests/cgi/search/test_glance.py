"""Who answers over HTTP is told without credentials, in at most three requests."""

import asyncio
from collections.abc import Mapping
import time

from aiohttp import ClientSession
import pytest

from custom_components.ipcam_cgi.cgi import CameraAddress, SearchWay, Sighting, glance
from tests.cgi.support import RawServer, Say, http
from tests.simulator import MjpegCamera, SimulatedCamera, UidCamera

from .support import address_of

HTTP = frozenset({SearchWay.HTTP})
MOST_REQUESTS = 3
STATUS = (
    b"var id='78A5DD0A33E2';\nvar sys_ver='67.2.2.203';\nvar app_ver='20.8.1.145';\n"
)
UID_FAULT = b"<fault><value>/cgi-bin/getuid</value><reason>error, parse username</reason></fault>"


async def test_every_camera(
    session: ClientSession, any_camera: SimulatedCamera
) -> None:
    """Each is seen, with its family, in few requests that hold no credentials."""
    seen = await glance(session, address_of(any_camera))

    assert seen is not None
    assert seen.is_camera
    assert (seen.family, seen.ways) == (any_camera.family, HTTP)
    assert seen.address == address_of(any_camera)
    assert seen.mac in (any_camera.mac, None)
    assert 1 <= len(any_camera.requests) <= MOST_REQUESTS
    for request in any_camera.requests:
        assert request.method == "GET"
        assert "Authorization" not in request.headers
        assert request.target.partition("?")[2] in ("", "&")


async def test_what_cameras_tell(session: ClientSession) -> None:
    """A camera's status, realm or information tells what is known of it."""
    async with (
        MjpegCamera(profile="11.22", alias="Küche") as told,
        MjpegCamera(profile="11.37.2.65") as realm,
        UidCamera(profile="field") as info,
        UidCamera(profile="doc") as silent,
    ):
        assert await glance(session, address_of(told)) == Sighting(
            address=address_of(told),
            ways=HTTP,
            family="mjpeg",
            mac=told.mac,
            name="Küche",
            firmware=str(told.values["params"]["sys_ver"]),
        )
        assert await glance(session, address_of(realm)) == Sighting(
            address=address_of(realm), ways=HTTP, family="mjpeg", mac=realm.mac
        )
        assert await glance(session, address_of(info)) == Sighting(
            address=address_of(info),
            ways=HTTP,
            family="uid",
            mac=info.mac,
            model=info.model,
        )
        assert await glance(session, address_of(silent)) == Sighting(
            address=address_of(silent), ways=HTTP, family="uid"
        )


STRANGERS: Mapping[str, bytes] = {
    "web page": http(b"<!DOCTYPE html><html><body>It works!</body></html>"),
    "router": http(b"", "401 Unauthorized", 'WWW-Authenticate: Basic realm="router"'),
    "VStarcam": http(STATUS + b"var realdeviceid='X';\n"),
    "busy": http(b"", "503 Service Unavailable"),
    "redirect": http(b"", "302 Found", "Location: http://127.0.0.1:9/get_status.cgi"),
    "hangs up": b"",
    "no HTTP": b"SSH-2.0-dropbear\r\n",
    "no end": http(bytes(2**21)),
    "bomb": http(
        b'<!DOCTYPE a [<!ENTITY b "cc"><!ENTITY d "&b;&b;">]><fault>&d;</fault>'
    ),
}


@pytest.mark.parametrize("answer", STRANGERS.values(), ids=STRANGERS)
async def test_strangers(session: ClientSession, answer: bytes) -> None:
    """What is none of these cameras is none, and is asked no more than twice."""
    async with RawServer(lambda _: answer) as server:
        assert await glance(session, address_of(server)) is None
        assert server.targets == ["/get_status.cgi", "/cgi-bin/getuid"]


async def test_nobody(session: ClientSession, unused_tcp_port: int) -> None:
    """Where nobody is, nothing is seen."""
    address = CameraAddress(host="127.0.0.1", port=unused_tcp_port)
    assert await glance(session, address) is None


async def test_not_there_yet(session: ClientSession) -> None:
    """Who is patient sees a camera that begins to listen only in the meantime."""
    async with MjpegCamera() as camera:
        camera.offline = True
        began = time.monotonic()
        looking = asyncio.create_task(
            glance(session, address_of(camera), seconds=5, is_patient=True)
        )
        await asyncio.sleep(0.3)
        camera.offline = False
        seen = await looking
        assert seen is not None
        assert seen.mac == camera.mac
        assert time.monotonic() - began < 3
        assert len(camera.requests) == 1


async def test_never_there(session: ClientSession, unused_tcp_port: int) -> None:
    """But no longer than is said."""
    address = CameraAddress(host="127.0.0.1", port=unused_tcp_port)
    began = time.monotonic()
    assert await glance(session, address, seconds=1.2, is_patient=True) is None
    assert 1.1 < time.monotonic() - began < 2


@pytest.mark.parametrize("name", ["web page", "hangs up", "busy"])
async def test_patience_with_strangers(session: ClientSession, name: str) -> None:
    """What does answer is asked no more often for that."""
    async with RawServer(lambda _: STRANGERS[name]) as server:
        address = address_of(server)
        assert await glance(session, address, seconds=3, is_patient=True) is None
        assert server.targets == ["/get_status.cgi", "/cgi-bin/getuid"]


async def never(_: str) -> bytes:
    """Never answer."""
    await asyncio.sleep(60)
    return b""


async def test_silence(session: ClientSession) -> None:
    """Whoever says nothing is waited for as long as is said, and asked nothing more."""
    async with RawServer(never) as server:
        began = time.monotonic()
        assert await glance(session, address_of(server), seconds=0.2) is None
        assert time.monotonic() - began < 1
        assert server.targets == ["/get_status.cgi"]


def uid_that(info: Say) -> Say:
    """Return what answers as a uid camera, whose information is another matter."""

    def say(head: str) -> bytes:
        if "/cgi-bin/getuid " in head:
            return http(UID_FAULT, "400 Bad")
        return info(head) if "/cgi-bin/getinfo?" in head else http(b"", "404 No")  # type: ignore[return-value]

    return say


INFORMATION: Mapping[str, tuple[bytes, str | None]] = {
    "fault": (
        http(
            b"<fault><value>/cgi-bin/getinfo</value><reason>uid error</reason></fault>"
        ),
        None,
    ),
    "page": (http(b"<html>mac</html>"), None),
    "noise": (http(bytes(range(256))), None),
    "hangs up": (b"", None),
    "MAC of nobody": (http(b'<info mac="00:00:00:00:00:00"/>'), None),
    "no MAC": (http(b'<info mac="none"/>'), None),
    "MAC": (http(b'<info mac="f0-00-0a-12-34-56"/>'), "F0000A123456"),
    "macaddr": (http(b'<info macaddr="F0000A123456"/>'), "F0000A123456"),
}


@pytest.mark.parametrize(("info", "mac"), INFORMATION.values(), ids=INFORMATION)
async def test_information(session: ClientSession, info: bytes, mac: str) -> None:
    """A camera is seen whatever its information says; only a MAC address is one."""
    async with RawServer(uid_that(lambda _: info)) as server:
        seen = await glance(session, address_of(server))
        assert seen == Sighting(
            address=address_of(server), ways=HTTP, family="uid", mac=mac
        )
        assert len(server.heads) == MOST_REQUESTS


async def test_slow_information(session: ClientSession) -> None:
    """A camera that takes too long for more has been seen all the same."""

    async def slowly(head: str) -> bytes:
        if "/cgi-bin/getinfo" in head:
            return await never(head)
        answer = uid_that(lambda _: b"")(head)
        assert isinstance(answer, bytes)
        return answer

    async with RawServer(slowly) as server:
        seen = await glance(session, address_of(server), seconds=0.3)
    assert seen is not None
    assert seen.family == "uid"


async def test_hostile_texts(session: ClientSession) -> None:
    """What a stranger says is shown printable and short."""
    status = STATUS + b"var alias='\x1b[31m\x07a" + b"b" * 500 + b"';\n"
    async with RawServer(lambda _: http(status)) as server:
        seen = await glance(session, address_of(server))
    assert seen is not None
    assert seen.name is not None
    assert seen.name.isprintable()
    assert seen.name.startswith("[31m ab")
    assert len(seen.name) <= 80
