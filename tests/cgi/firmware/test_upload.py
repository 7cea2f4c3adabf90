"""How a file gets into a camera: whole, once, with its progress, and what is told when it does not."""

import asyncio
import re

from aiohttp import ClientSession, ClientTimeout
import pytest

from custom_components.ipcam_cgi.cgi import (
    CameraClient,
    CameraError,
    ClientOptions,
    FirmwareKind,
)
from custom_components.ipcam_cgi.cgi.mjpeg import MjpegClient
from custom_components.ipcam_cgi.cgi.uid import UidClient
from tests.cgi.support import PASSWORD, USERNAME, http, transport_to, until
from tests.simulator import MjpegCamera, SimulatedCamera, UidCamera
from tests.simulator.mjpeg import files
from tests.simulator.mjpeg.files import uploaded_file
from tests.simulator.uid.firmware import firmware_image as uid_firmware_image

from .support import (
    FILES,
    FIRMWARE,
    OK,
    WEB,
    YES,
    Got,
    after_whole_body,
    client_of,
    firmware,
    mjpeg_camera,
    send,
    serving,
    web_interface,
    whole_body,
)

# As it should be


@pytest.mark.parametrize("profile", ["11.22", "11.37.2.65"])
@pytest.mark.parametrize(
    ("kind", "path", "content"),
    [
        (FIRMWARE, "/upgrade_firmware.cgi", firmware()),
        (WEB, "/upgrade_htmls.cgi", web_interface()),
    ],
    ids=["firmware", "web_interface"],
)
async def test_mjpeg(
    session: ClientSession,
    profile: str,
    kind: FirmwareKind,
    path: str,
    content: bytes,
) -> None:
    """A file arrives byte for byte, in one request, whatever the login; the client is new."""
    async with MjpegCamera(
        profile=profile, username=USERNAME, password=PASSWORD
    ) as camera:
        await send(MjpegClient(transport_to(session, camera)), kind, content)

        (post,) = [got for got in camera.requests if got.method == "POST"]
        assert post.target == path
        assert uploaded_file(post) == content
        assert camera.requests[-1] is post
        assert "Transfer-Encoding" not in post.headers
        assert post.headers["Content-Length"] == str(len(post.body))
        assert post.headers["Connection"] == "close"


async def test_uid(uid_client: UidClient, uid_camera: UidCamera) -> None:
    """The other family takes it as it is, after a login of its own."""
    await send(uid_client)

    (post,) = [got for got in uid_camera.requests if got.method == "POST"]
    assert post.target == "/cgi-bin/OnvifFirmwareUpgrade"
    assert post.body == FILES["uid"]
    assert post.headers["Content-Type"] == "application/octet-stream"
    assert post.headers["Authorization"].startswith("Basic ")
    assert uid_camera.requests[-1] is post
    assert "/cgi-bin/getuid" in [got.path for got in uid_camera.requests]


async def test_other_path(session: ClientSession, uid_camera: UidCamera) -> None:
    """The document has two paths, and the user says which."""
    client = UidClient(
        transport_to(session, uid_camera),
        ClientOptions(firmware_path="/OnvifFirmwareUpgrade"),
    )
    await send(client)
    assert uid_camera.requests[-1].target == "/OnvifFirmwareUpgrade"


async def test_login_in_query(session: ClientSession) -> None:
    """Where nothing else is left, the login is in the query, of the upload as well."""
    login = "user=keeper&pwd=p%C3%A4%2Bss%26w%C3%B6rd%25%2F%22%27"

    async def answer(got: Got, reader: asyncio.StreamReader) -> bytes:
        if login not in got.target:
            return http(status="401 Unauthorized")
        return await accept(got, reader) or b""

    accept = mjpeg_camera(after_whole_body(OK))
    async with serving(answer) as server:
        await send(MjpegClient(transport_to(session, server)))
        (post,) = server.posts
        assert post.target == f"/upgrade_firmware.cgi?{login}"
        assert FILES["mjpeg"] in post.body


async def test_form(session: ClientSession) -> None:
    """The form is as browsers send it: one field, whose name is file."""
    async with client_of(session, "mjpeg", after_whole_body(OK)) as (client, server):
        await send(client)
    (post,) = server.posts
    boundary = (post.header("Content-Type") or "").partition("boundary=")[2]
    assert re.fullmatch(r"[0-9a-f]{32}", boundary)
    assert (
        post.body
        == (
            f"--{boundary}\r\n"
            'Content-Disposition: form-data; name="file"; filename="file.bin"\r\n'
            "Content-Type: application/octet-stream\r\n\r\n"
        ).encode()
        + FILES["mjpeg"]
        + f"\r\n--{boundary}--\r\n".encode()
    )


@pytest.mark.parametrize("family", FILES)
async def test_progress(session: ClientSession, family: str) -> None:
    """What is told as sent was sent: it follows the camera, which is slow."""
    content = FILES[family] + bytes(2_000_000)
    gate = asyncio.Event()
    told: list[float] = []

    async def answer(got: Got, reader: asyncio.StreamReader) -> bytes:
        await gate.wait()
        await whole_body(got, reader)
        return YES[family]

    async with client_of(session, family, answer) as (client, server):
        sending = asyncio.create_task(
            send(client, content=content, on_progress=told.append)
        )
        await asyncio.sleep(0.5)
        assert server.posts
        stuck = told[-1]
        assert 0 < stuck < 0.9
        assert not sending.done()
        gate.set()
        await sending
    assert told == sorted(told)
    assert told[-1] == 1
    assert len(told) == -(-len(server.posts[0].body) // 16384)


async def test_slow_camera(session: ClientSession) -> None:
    """An upload has as much time as it needs, as long as it goes on."""

    async def answer(got: Got, reader: asyncio.StreamReader) -> bytes:
        length = int(got.header("Content-Length") or 0)
        while len(got.body) < length:
            got.body += await reader.read(50_000)
            await asyncio.sleep(0.02)
        return OK

    async with serving(mjpeg_camera(answer)) as server:
        # Longer than any other request may take.
        short = ClientTimeout(total=0.3)
        client = MjpegClient(transport_to(session, server, timeout=short))
        await send(client, content=firmware() + bytes(2_000_000))
    assert len(server.posts) == 1


# The version


async def test_read_version(client: CameraClient, camera: SimulatedCamera) -> None:
    """The version is what the camera says now."""
    assert client.firmware
    info = await client.identify()
    camera.requests.clear()

    for kind in client.firmware.KINDS:
        told = {FIRMWARE: info.firmware, WEB: info.web_version}[kind]
        assert told
        assert await client.firmware.read_version(kind) == told
    assert len(camera.requests) == len(client.firmware.KINDS)


async def test_no_version(session: ClientSession) -> None:
    """A camera may not tell it."""
    async with serving(lambda *_: _said(http(b"var id='000DC5D4DC51';\n"))) as server:
        client = MjpegClient(transport_to(session, server))
        assert client.firmware
        assert await client.firmware.read_version(WEB) is None


async def _said(answer: bytes) -> bytes:
    return answer


async def test_no_version_when_away(session: ClientSession) -> None:
    """While it restarts it tells nothing, which is an error."""
    async with serving(lambda *_: _said(OK)) as server:
        client = MjpegClient(transport_to(session, server))
    assert client.firmware
    with pytest.raises(CameraError):
        await client.firmware.read_version(FIRMWARE)


NEW_VERSIONS = {
    FIRMWARE: {"mjpeg": "11.22.2.60", "uid": "V2.5.31.0_20190101"},
    WEB: {"mjpeg": "2.4.18.15"},
}
IMAGES = {
    ("mjpeg", FIRMWARE): files.firmware_image("11.22.2.60", 200_000),
    ("mjpeg", WEB): files.web_image("2.4.18.15", 100_000),
    ("uid", FIRMWARE): uid_firmware_image(200_000),
}


@pytest.mark.parametrize(
    ("camera", "kind"),
    [("mjpeg", FIRMWARE), ("mjpeg", WEB), ("uid", FIRMWARE)],
    indirect=["camera"],
)
async def test_new_version(
    client: CameraClient, camera: SimulatedCamera, kind: FirmwareKind
) -> None:
    """The camera has the file byte for byte, restarts, and tells the new version; the client finds back."""
    assert client.firmware
    content = IMAGES[camera.family, kind]
    new = NEW_VERSIONS[kind][camera.family]
    old = await client.firmware.read_version(kind)
    camera.reboot_seconds = 0.2
    camera.next_versions = {kind: new}
    client.firmware.check(kind, content)

    await send(client, kind, content)

    (taken,) = camera.uploads
    assert taken.content == content
    assert taken.kind.value == kind.value
    assert await client.firmware.read_version(kind) == old
    await until(lambda: camera.versions[kind] == new)
    await until(lambda: not camera.offline)
    assert await client.firmware.read_version(kind) == new
