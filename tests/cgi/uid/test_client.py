"""The verbs of the `uid` family, and what field cameras do to them."""

from collections.abc import Mapping

from aiohttp import ClientSession
import pytest

from custom_components.ipcam_cgi.cgi import (
    CameraInfo,
    CameraResponseError,
    ErrorKey,
    Status,
)
from custom_components.ipcam_cgi.cgi.settings import BRIGHTNESS, POWER_LINE_MODE
from custom_components.ipcam_cgi.cgi.uid import UidClient
from tests.cgi.support import JPEG, RawServer, http, targets, transport_to
from tests.simulator import UidCamera
from tests.simulator.uid.firmware import FILESYSTEM


async def test_identify(uid_client: UidClient, uid_camera: UidCamera) -> None:
    """The document's dome."""
    assert await uid_client.identify() == CameraInfo(
        mac="F0000A123456",
        manufacturer="Anjvision",
        model="MC200J6",
        firmware=FILESYSTEM,
        serial=uid_camera.serial,
    )


async def test_identify_in_the_field(
    session: ClientSession, field_camera: UidCamera
) -> None:
    """A page instead of getmodel, no serial number, and another separator in the MAC."""
    client = UidClient(transport_to(session, field_camera))
    assert await client.identify() == CameraInfo(
        mac="F0000A123456", manufacturer="Anjvision", firmware=FILESYSTEM
    )
    assert client.ptz is not None


@pytest.mark.parametrize("title", ['Tom & "Jerry"', "a < b > c", "/>", "前门 'x'"])
async def test_unescaped_title(
    session: ClientSession, field_camera: UidCamera, title: str
) -> None:
    """Text that nobody escaped does not hide what is around it."""
    field_camera.configuration.values["osd"]["title_utf8"] = title
    client = UidClient(transport_to(session, field_camera))
    values = await client._read("osd")
    assert values["title_utf8"] == title
    assert dict(values).items() >= {"enable": "1", "show_week": "0"}.items()


def answers(by_name: Mapping[str, bytes], otherwise: bytes = b"") -> RawServer:
    """Return a server that answers by the last part of the path, and knows any uid."""

    def say(head: str) -> bytes:
        name = head.split(" ")[1].partition("?")[0].removeprefix("/cgi-bin/")
        if name == "getuid":
            return http(b"<uid>1A2B3C4D</uid>")
        return by_name.get(name) or otherwise or http(b"<a/>")

    return RawServer(say)


@pytest.mark.parametrize(
    ("network", "info", "mac"),
    [
        (b"<network/>", b'<info mac="F0:00:0A:12:34:56"/>', "F0000A123456"),
        (b'<network macaddr="nonsense"/>', b"<info/>", None),
        (b"<network/>", b"<html/>", None),
    ],
)
async def test_identity_by_halves(
    session: ClientSession, network: bytes, info: bytes, mac: str | None
) -> None:
    """Only the MAC is a must, wherever it stands."""
    async with answers({"network": http(network), "getinfo": http(info)}) as server:
        client = UidClient(transport_to(session, server))
        if mac is None:
            with pytest.raises(CameraResponseError) as caught:
                await client.identify()
            assert caught.value.key is ErrorKey.NOT_IDENTIFIED
            return
        assert await client.identify() == CameraInfo(mac=mac, manufacturer="Anjvision")
        assert client.ptz is None


FAULT = b"<fault><value>/cgi-bin/image</value><reason>%s</reason></fault>"


@pytest.mark.parametrize("status", ["200 OK", "403 Forbidden", "404 Not Found"])
async def test_fault_with_any_status(session: ClientSession, status: str) -> None:
    """A fault is one, whatever the status says."""
    async with answers({"image": http(FAULT % b"no privilege", status)}) as server:
        client = UidClient(transport_to(session, server))
        with pytest.raises(CameraResponseError) as caught:
            await client.update([BRIGHTNESS])
    assert caught.value.key is ErrorKey.REFUSED
    assert caught.value.placeholders == {"reason": "no privilege"}


@pytest.mark.parametrize("reason", [b"uid error", b"error, parse uid"])
async def test_both_lapses(session: ClientSession, reason: bytes) -> None:
    """Either text means: log in again."""
    async with answers({"image": http(FAULT % reason)}) as server:
        client = UidClient(transport_to(session, server))
        with pytest.raises(CameraResponseError):
            await client.update([BRIGHTNESS])
        paths = [target.partition("?")[0] for target in server.targets]
    assert paths == ["/cgi-bin/getuid", "/cgi-bin/image"] * 2


async def test_status_after_the_fault(session: ClientSession) -> None:
    """Without a fault, another status than 200 is an error."""
    async with answers({}, http(b"<image/>", "500 Oops")) as server:
        client = UidClient(transport_to(session, server))
        with pytest.raises(CameraResponseError) as caught:
            await client.update([BRIGHTNESS])
    assert caught.value.placeholders == {"status": "500"}


async def test_text_that_speaks_of_faults(session: ClientSession) -> None:
    """A title with `<fault` in it is none, nor is a picture."""
    picture = JPEG[:-2] + b"<fault" + JPEG[-2:]
    async with answers(
        {"image": http(b'<image t="<fault" brightness="3"/>')}, http(picture)
    ) as server:
        client = UidClient(transport_to(session, server))
        assert (await client.update([BRIGHTNESS])).get(BRIGHTNESS) == 3
        assert await client.snapshot() == picture


async def test_fault_instead_of_a_picture(
    uid_client: UidClient, uid_camera: UidCamera
) -> None:
    """A refused picture is a refusal, not a broken picture."""
    with pytest.raises(CameraResponseError) as caught:
        await uid_client._request("snapshot.cgi", {"stream": "7"})
    assert caught.value.key is ErrorKey.REFUSED
    assert uid_camera.requests


async def test_requests(uid_client: UidClient, uid_camera: UidCamera) -> None:
    """The uid goes first, and the main stream is number 1."""
    await uid_client.snapshot()
    await uid_client.update()
    uid = await uid_client._session.uid()
    assert targets(uid_camera) == [
        f"/cgi-bin/snapshot.cgi?uid={uid}&stream=1",
        f"/cgi-bin/image?uid={uid}",
        f"/cgi-bin/motion?uid={uid}",
    ]


async def test_nothing_to_tell(uid_client: UidClient) -> None:
    """The CGI tells of no alarm, and has no power-line mode."""
    assert await uid_client.status() == Status()
    assert POWER_LINE_MODE not in await uid_client.update()
    assert uid_client.options_of(POWER_LINE_MODE) is None
