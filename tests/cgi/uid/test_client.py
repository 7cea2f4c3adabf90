"""The verbs of the `uid` family, and what field cameras do to them."""

from urllib.parse import quote

from aiohttp import ClientSession
import pytest

from custom_components.ipcam_cgi.cgi import (
    CameraError,
    CameraInfo,
    CameraPrivilegeError,
    CameraResponseError,
    ErrorKey,
    Picture,
    Status,
)
from custom_components.ipcam_cgi.cgi.settings import (
    BRIGHTNESS,
    MAC_ADDRESS,
    POWER_LINE_MODE,
)
from custom_components.ipcam_cgi.cgi.uid import UidClient
from custom_components.ipcam_cgi.cgi.uid.client import _STREAM_NUMBERS
from tests.cgi.support import (
    JPEG,
    PASSWORD,
    answers,
    assert_clean,
    failure_of,
    http,
    reread,
    sent,
    targets,
    transport_to,
)
from tests.simulator import UidCamera
from tests.simulator.uid.firmware import FILESYSTEM
from tests.simulator.uid.users import Privilege, User

FAULT = b"<fault><value>/cgi-bin/image</value><reason>%s</reason></fault>"


async def test_identify(uid_client: UidClient, uid_camera: UidCamera) -> None:
    """The document's dome."""
    assert await uid_client.identify() == CameraInfo(
        mac="F0000A123456",
        name="IPCamera",
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
        mac="F0000A123456",
        name="IPCamera",
        manufacturer="Anjvision",
        firmware=FILESYSTEM,
    )
    assert client.ptz is not None


async def test_model_told_before_the_login(
    session: ClientSession, field_camera: UidCamera
) -> None:
    """Where getmodel tells none, it is the one that the search shows: asked once, before the login."""
    assert field_camera.mac
    client = UidClient(transport_to(session, field_camera))
    client.expect(field_camera.mac)
    assert (await client.identify()).model == field_camera.model
    assert targets(field_camera)[0].startswith("/cgi-bin/getinfo?")
    assert sent(field_camera, "/cgi-bin/getinfo") == 2


@pytest.mark.parametrize(
    ("info", "getmodel", "model"),
    [
        (b'<info model="MC800S5 "/>', b"<html/>", "MC800S5"),
        (b'<info model="MC800S5"/>', FAULT % b"no", "MC800S5"),
        (b'<info model="MC800S5"/>', b"<model/>", "MC800S5"),
        (b'<info model="IPC"/>', b"<model>MC800S5</model>", "MC800S5"),
        (b'<info model=""/>', b"<html/>", None),
    ],
)
async def test_model(
    session: ClientSession, info: bytes, getmodel: bytes, model: str | None
) -> None:
    """It is the one of getmodel, else the one of getinfo."""
    told = {
        "network": http(b'<network macaddr="F0:00:0A:12:34:56"/>'),
        "getinfo": http(info),
        "getmodel": http(getmodel),
    }
    async with answers(told) as server:
        client = UidClient(transport_to(session, server))
        assert (await client.identify()).model == model


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


@pytest.mark.parametrize(
    ("network", "info", "mac"),
    [
        (b"<network/>", b'<info mac="F0:00:0A:12:34:56"/>', "F0000A123456"),
        (b'<network macaddr="?"/>', b'<info mac="F0-00-0A-12-34-56"/>', "F0000A123456"),
        (b"<html/>", b'<info mac="F0000A123456"/>', "F0000A123456"),
        (FAULT % b"no", b'<info mac="F0000A123456"/>', "F0000A123456"),
        (b'<network macaddr="nonsense"/>', b"<info/>", None),
        (b"<network/>", b'<info mac="nonsense"/>', None),
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
        # The sensor shows it too, however it was found, also when it is read anew.
        for read in (client.read_all(), client.update([MAC_ADDRESS])):
            assert (await read).get(MAC_ADDRESS) == "F0:00:0A:12:34:56"


@pytest.mark.parametrize("status", ["200 OK", "403 Forbidden", "404 Not Found"])
async def test_fault_with_any_status(session: ClientSession, status: str) -> None:
    """A fault is one, whatever the status says."""
    async with answers({"image": http(FAULT % b"sensor asleep", status)}) as server:
        client = UidClient(transport_to(session, server))
        with pytest.raises(CameraResponseError) as caught:
            await client.update([BRIGHTNESS])
    assert caught.value.key is ErrorKey.REFUSED
    assert caught.value.placeholders == {"reason": "sensor asleep"}


@pytest.mark.parametrize(
    ("reason", "error"),
    [
        # What the simulators say; the document has no words for it.
        (b"privilege error", CameraPrivilegeError),
        (b"Privilege Error.", CameraPrivilegeError),
        (b"no permission", CameraPrivilegeError),
        (b"Non-administrators cannot edit users", CameraPrivilegeError),
        # Of a privilege that is none (§3.18).
        (b"privilege: User or Administrator or Operator", CameraResponseError),
        (b"error username", CameraResponseError),
    ],
)
async def test_privilege_faults(
    session: ClientSession, reason: bytes, error: type[CameraError]
) -> None:
    """Too little privilege is told apart from a value that is none."""
    async with answers({"image": http(FAULT % reason, "403 Forbidden")}) as server:
        client = UidClient(transport_to(session, server))
        err = await failure_of(client.apply(BRIGHTNESS.to(9)))
    assert type(err) is error
    assert_clean(err)


@pytest.mark.parametrize("profile", UidCamera.profiles)
async def test_too_little_privilege(session: ClientSession, profile: str) -> None:
    """An account that may only look reads, and is told what it lacks when it writes."""
    async with UidCamera(profile=profile) as camera:
        camera.accounts.put(User("viewer", "v", Privilege.USER))
        client = UidClient(
            transport_to(session, camera, username="viewer", password="v")
        )
        before = await reread(client)
        err = await failure_of(client.apply(BRIGHTNESS.to(9)))
        assert type(err) is CameraPrivilegeError
        assert await reread(client) == before
        assert sent(camera, "/cgi-bin/getuid") == 1


@pytest.mark.parametrize(
    "reason",
    [
        b"uid error",
        b"error, parse uid",
        b"UID error.",
        b" uid error\n",
        b"Error, parse uid.",
    ],
)
async def test_both_lapses(session: ClientSession, reason: bytes) -> None:
    """Either text means: log in again."""
    async with answers({"image": http(FAULT % reason)}) as server:
        client = UidClient(transport_to(session, server))
        with pytest.raises(CameraResponseError):
            await client.update([BRIGHTNESS])
        paths = [target.partition("?")[0] for target in server.targets]
    assert paths == ["/cgi-bin/getuid", "/cgi-bin/image"] * 2


@pytest.mark.parametrize("form", [PASSWORD, quote(PASSWORD, safe=""), quote(PASSWORD)])
async def test_fault_that_repeats_the_login(session: ClientSession, form: str) -> None:
    """What is quoted of a fault never holds the password."""
    fault = FAULT % f"illegal {form}".encode()
    async with answers({"image": http(fault)}) as server:
        client = UidClient(transport_to(session, server))
        for action in (client.update([BRIGHTNESS]), client.apply(BRIGHTNESS.to(9))):
            err = await failure_of(action)
            assert err.placeholders == {"reason": "illegal REDACTED"}
            assert_clean(err)


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
    uid_client: UidClient, uid_camera: UidCamera, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A refused picture is a refusal, not a broken picture."""
    monkeypatch.setitem(_STREAM_NUMBERS, Picture.MAIN, "7")
    with pytest.raises(CameraResponseError) as caught:
        await uid_client.snapshot()
    assert caught.value.key is ErrorKey.REFUSED
    assert uid_camera.requests


async def test_requests(uid_client: UidClient, uid_camera: UidCamera) -> None:
    """The uid goes first, the main stream is number 1, and nothing is read twice."""
    await uid_client.snapshot()
    await uid_client.read_all()
    uid = await uid_client._session.uid()
    assert targets(uid_camera) == [
        f"/cgi-bin/snapshot.cgi?uid={uid}&stream=1",
        *(
            f"/cgi-bin/{group}?uid={uid}"
            for group in (
                "videoencoder/getcapabilities",
                "audioencoder/getcapabilities",
                "time",
                "videoencoder/stream1",
                "audioencoder",
                "image",
                "motion",
            )
        ),
    ]


async def test_nothing_to_tell(uid_client: UidClient) -> None:
    """The CGI tells of no alarm, and has no power-line mode."""
    assert await uid_client.status() == Status()
    assert POWER_LINE_MODE not in await uid_client.read_all()
    assert uid_client.options_of(POWER_LINE_MODE) == ()
