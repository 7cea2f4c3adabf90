"""The verbs of the `mjpeg` family."""

from collections.abc import Awaitable, Callable
from urllib.parse import quote

from aiohttp import ClientSession
import pytest

from custom_components.ipcam_cgi.cgi import (
    AlarmKind,
    CameraAuthError,
    CameraInfo,
    CameraPrivilegeError,
    CameraResponseError,
    ErrorKey,
    Status,
)
from custom_components.ipcam_cgi.cgi.mjpeg import MjpegClient
from custom_components.ipcam_cgi.cgi.settings import BRIGHTNESS
from tests.cgi.support import (
    PASSWORD,
    USERNAME,
    RawServer,
    assert_clean,
    failure_of,
    http,
    transport_to,
    video,
    watch,
)
from tests.simulator import MjpegCamera


async def test_identify(mjpeg_client: MjpegClient) -> None:
    """The recorded camera's identity."""
    assert await mjpeg_client.identify() == CameraInfo(
        mac="000DC5D4DC51",
        name="R2D2",
        manufacturer="Netwave",
        firmware="11.22.2.38",
        web_version="2.4.18.17",
        hardware="11.22",
    )
    assert mjpeg_client.ptz is not None


@pytest.mark.parametrize(
    ("status", "mac"),
    [
        (b"var id='';\n", None),
        (b"var sys_ver='1.2';\n", None),
        (b"var id='000DC5D4DC5';\n", None),
        (b"var id='zzzzzzzzzzzz';\n", None),
        (b"var id='000dc5d4dc51';\n", "000DC5D4DC51"),
    ],
)
async def test_identity_by_halves(
    session: ClientSession, status: bytes, mac: str | None
) -> None:
    """Only the MAC is a must; get_misc.cgi may be missing."""

    def say(head: str) -> bytes:
        if "/get_misc.cgi" in head:
            return http(b"", "404 Not Found")
        return http(status)

    async with RawServer(say) as server:
        client = MjpegClient(transport_to(session, server))
        if mac is None:
            with pytest.raises(CameraResponseError) as caught:
                await client.identify()
            assert caught.value.key is ErrorKey.NOT_IDENTIFIED
            return
        info = await client.identify()
    assert info == CameraInfo(mac=mac, manufacturer="Netwave")
    assert client.ptz is None


@pytest.mark.parametrize(
    ("alarm", "told"),
    [
        (None, set()),
        ("motion", {AlarmKind.MOTION}),
        ("input", {AlarmKind.INPUT}),
        ("sound", set()),
    ],
)
async def test_status(
    mjpeg_client: MjpegClient,
    mjpeg_camera: MjpegCamera,
    alarm: str | None,
    told: set[AlarmKind],
) -> None:
    """Which alarm there is; a camera without ears never tells of sound."""
    await mjpeg_client.identify()
    if alarm:
        mjpeg_camera.raise_alarm(alarm)
    assert await mjpeg_client.status() == Status(alarms=frozenset(told))
    assert mjpeg_client.alarm_kinds == {AlarmKind.MOTION, AlarmKind.INPUT}
    mjpeg_camera.clear_alarm()
    assert await mjpeg_client.status() == Status()
    assert mjpeg_client.alarm_kinds == {AlarmKind.MOTION, AlarmKind.INPUT}


async def test_status_with_ears(
    session: ClientSession, digest_camera: MjpegCamera
) -> None:
    """A camera that hears tells of it."""
    client = MjpegClient(transport_to(session, digest_camera))
    await client.identify()
    # Which alarms it tells is known after the first status.
    assert client.alarm_kinds == frozenset()
    assert await client.status() == Status()
    assert client.alarm_kinds == {AlarmKind.MOTION, AlarmKind.INPUT, AlarmKind.SOUND}
    digest_camera.raise_alarm("sound")
    assert await client.status() == Status(alarms=frozenset({AlarmKind.SOUND}))


async def test_status_that_tells_nothing(session: ClientSession) -> None:
    """A status without an alarm is no alarm that is off."""
    async with RawServer(lambda _: http(b"var id='000DC5D4DC51';\n")) as server:
        client = MjpegClient(transport_to(session, server))
        assert await client.status() == Status()
    assert client.alarm_kinds == frozenset()


@pytest.mark.parametrize("alarm", ["4", "-1", "x", ""])
async def test_status_that_makes_no_sense(session: ClientSession, alarm: str) -> None:
    """An alarm that nobody knows is none, of a camera that tells alarms."""
    body = f"var id='000DC5D4DC51';\nvar alarm_status='{alarm}';\n".encode()
    async with RawServer(lambda _: http(body)) as server:
        client = MjpegClient(transport_to(session, server))
        assert await client.status() == Status()
    assert client.alarm_kinds == {AlarmKind.MOTION, AlarmKind.INPUT}


@pytest.mark.parametrize("profile", MjpegCamera.profiles)
async def test_too_little_privilege(session: ClientSession, profile: str) -> None:
    """An operator may change the picture, but not read all: that is no wrong password."""
    async with MjpegCamera(profile=profile) as camera:
        client = MjpegClient(
            transport_to(session, camera, username="test", password="test")
        )
        await client.apply(BRIGHTNESS.to(3))
        with pytest.raises(CameraPrivilegeError) as caught:
            await client.read_all()
        assert_clean(caught.value)

        wrong = MjpegClient(
            transport_to(session, camera, username="test", password="no")
        )
        with pytest.raises(CameraAuthError) as refused:
            await wrong.read_all()
        assert type(refused.value) is CameraAuthError


async def test_password_changed(
    mjpeg_client: MjpegClient, mjpeg_camera: MjpegCamera
) -> None:
    """A password that is changed at the camera is told at once."""
    mjpeg_camera.values["params"]["user1_pwd"] = "other"
    with pytest.raises(CameraAuthError) as caught:
        await mjpeg_client.read_all()
    assert type(caught.value) is CameraAuthError


@pytest.mark.parametrize("separator", [b"", b"\r\n"])
async def test_video(
    mjpeg_client: MjpegClient, mjpeg_camera: MjpegCamera, separator: bytes
) -> None:
    """Frames come as they are pushed, with or without a line end between them."""
    mjpeg_camera.separator = separator
    async with video(mjpeg_client) as frames:
        for _ in range(3):
            frame = await anext(frames)
            assert frame.startswith(b"\xff\xd8")
            assert frame.endswith(b"\xff\xd9")
    assert [request.path for request in mjpeg_camera.requests] == ["/videostream.cgi"]


async def test_too_many_viewers(
    mjpeg_client: MjpegClient, mjpeg_camera: MjpegCamera
) -> None:
    """A camera that serves no more viewers says so."""
    mjpeg_camera.max_streams = 0
    with pytest.raises(CameraResponseError) as caught:
        await watch(mjpeg_client)
    assert caught.value.placeholders == {"status": "503"}


async def test_video_without_privilege(
    mjpeg_client: MjpegClient, mjpeg_camera: MjpegCamera
) -> None:
    """A live picture that an account may not see is told apart from a wrong password."""
    mjpeg_camera.add_fault("status", path="/videostream.cgi", status=401)
    err = await failure_of(watch(mjpeg_client))
    assert type(err) is CameraPrivilegeError
    assert_clean(err)
    assert [request.path for request in mjpeg_camera.requests] == [
        "/videostream.cgi",
        # Refused without a challenge: the login is put into the query.
        "/videostream.cgi",
        "/check_user.cgi",
    ]


@pytest.mark.parametrize("form", [PASSWORD, quote(PASSWORD, safe=""), quote(PASSWORD)])
@pytest.mark.parametrize(
    "call",
    [
        lambda client: client.login(),
        lambda client: client.status(),
        lambda client: client.update([BRIGHTNESS]),
        lambda client: client.apply(BRIGHTNESS.to(3)),
        lambda client: client.reboot(),
    ],
    ids=["login", "status", "read", "write", "restart"],
)
async def test_error_that_repeats_the_login(
    session: ClientSession, form: str, call: Callable[[MjpegClient], Awaitable[object]]
) -> None:
    """A camera that quotes the request in its refusal is quoted without the password."""
    answer = http(f"error: illegal params. user={USERNAME}&pwd={form}\n".encode())
    async with RawServer(lambda _: answer) as server:
        err = await failure_of(call(MjpegClient(transport_to(session, server))))
    assert err.key is ErrorKey.REFUSED
    assert err.placeholders["reason"].endswith("&pwd=REDACTED")
    assert_clean(err)
