"""Copies of what a camera keeps: taken, compared, put back; over the protocols alone."""

from aiohttp import ClientSession
from hypothesis import given, strategies as st
import pytest

from custom_components.ipcam_cgi.cgi import (
    CameraClient,
    CameraResponseError,
    CameraValueError,
    ErrorKey,
    ScheduleKind,
    create_client,
    settings as s,
)
from custom_components.ipcam_cgi.cgi.backup import (
    MOTION_AREA,
    Copy,
    Value,
    compare,
    put_back,
    take,
)
from custom_components.ipcam_cgi.cgi.mjpeg import MjpegClient
from custom_components.ipcam_cgi.cgi.text import mac_digits, without_login
from custom_components.ipcam_cgi.cgi.uid import UidClient
from tests.simulator import MjpegCamera, SimulatedCamera, UidCamera
from tests.simulator.http import Reply, Request

from .support import assert_no_secret, failure_of, sent, transport_to, until

FULL = ((True,) * 22,) * 18


async def test_take(any_client: CameraClient, any_camera: SimulatedCamera) -> None:
    """All that can be written is in it, and nothing that is only told."""
    copy = await take(any_client)
    writable = {
        param.setting.key
        for param in any_client.PARAMS
        if param.write is not None and param.setting in any_client.values
    }
    assert set(copy.settings) == writable
    assert len(writable) > 20
    assert copy.unread == {}
    mjpeg = any_camera.family == "mjpeg"
    assert set(copy.schedules) == (set(ScheduleKind) if mjpeg else set())
    assert copy.motion_area == (None if mjpeg else FULL)
    assert (await compare(any_client, copy)).wanted == Copy()


async def test_put_back_what_is_there(
    any_client: CameraClient, any_camera: SimulatedCamera
) -> None:
    """Where nothing differs nothing is written."""
    copy = await take(any_client)
    since = len(any_camera.requests)
    outcome = await put_back(any_client, copy)
    assert (outcome.done, outcome.failed) == ((), {})
    names = {name for request in any_camera.requests[since:] for name in request.params}
    assert names <= {"uid"}


async def test_raw_values(
    any_client: CameraClient, any_camera: SimulatedCamera
) -> None:
    """Every group by its name, without any password."""
    raw = await any_client.raw_values()
    assert_no_secret(str(raw))
    assert all(raw.values())
    if isinstance(any_camera, MjpegCamera):
        assert raw["get_params"]["user1_pwd"] == "REDACTED"
        assert raw["get_camera_params"]["contrast"] == "2"
    else:
        assert raw["motion"]["sensitivity"] == "80"
        # Some firmware does not have the one that names no stream.
        streams = raw.get("videoencoder") or raw["videoencoder/stream1"]
        assert streams["stream1/framerate"] == "25"
        assert "getuid" not in raw


async def test_raw_values_for_the_owner(
    any_client: CameraClient, any_camera: SimulatedCamera
) -> None:
    """After a factory reset its addresses, and the names of its accounts, can be looked up."""
    if isinstance(any_camera, MjpegCamera):
        told = {
            "ip": "10.11.12.13",
            "gateway": "10.11.12.1",
            "dns": "10.11.12.53",
            "ntp_svr": "ntp.private.example",
            "wifi_ssid": "our network",
            "ftp_svr": "ftp.private.example",
            "ftp_user": "ftp somebody",
            "mail_receiver1": "receiver@example.org",
            "user2_name": "grandma",
        }
        any_camera.values["params"] |= told | {
            "wifi_wpa_psk": "s3cr3t",
            "user2_pwd": "s3cr3t",
            "alarm_http_url": "http://10.11.12.2/api/webhook/s3cr3t",
        }
        raw = await any_client.raw_values()
        assert raw["get_params"].items() >= told.items()
    else:
        assert isinstance(any_camera, UidCamera)
        network = {
            "ipaddr": "10.11.12.13",
            "gateway": "10.11.12.1",
            "dns1": "10.11.12.53",
            "dns2": "10.11.12.54",
        }
        any_camera.configuration.values["network"] |= network
        any_camera.configuration.values["time"]["ntpaddr"] = "ntp.private.example"
        # Which no document knows.
        any_camera.configuration.values["network"]["wifi_password"] = "s3cr3t"
        raw = await any_client.raw_values()
        assert raw["network"].items() >= network.items()
        assert mac_digits(raw["network"]["macaddr"]) == any_camera.mac
        assert raw["time"]["ntpaddr"] == "ntp.private.example"
        assert raw["network"]["wifi_password"] == "REDACTED"
    assert "s3cr3t" not in str(raw)


@given(
    scheme=st.from_regex(r"[a-z]{1,5}", fullmatch=True),
    login=st.text(),
    host=st.text(st.characters(exclude_characters="@")),
)
def test_login_in_a_url(scheme: str, login: str, host: str) -> None:
    """Nothing stays of it, whatever is in it; the rest does, as whatever holds none."""
    assert without_login(f"{scheme}://{login}@{host}") == f"{scheme}://REDACTED@{host}"
    for harmless in (f"{scheme}://{host}", host, f"{scheme}@example.org"):
        assert without_login(harmless) == harmless


async def test_raw_values_of_a_camera_in_trouble(
    client: CameraClient, camera: SimulatedCamera
) -> None:
    """What makes no sense is left out."""
    mjpeg = camera.family == "mjpeg"
    camera.add_fault("garbage", path="/get_misc.cgi" if mjpeg else "/cgi-bin/image")
    camera.add_fault("status", path="/get_params.cgi" if mjpeg else "/cgi-bin/osd")
    raw = await client.raw_values()
    assert not {"get_misc", "get_params", "image", "osd"} & raw.keys()
    assert {"get_forbidden"} & raw.keys() if mjpeg else {"motion"} & raw.keys()


# What cannot be read


async def test_nonsense_in_a_week(
    mjpeg_client: MjpegClient, mjpeg_camera: MjpegCamera
) -> None:
    """It is noted, and keeps nothing else from being kept; nor is it taken for a week to come."""
    whole = await take(mjpeg_client)
    mjpeg_camera.values["forbidden"]["schedule_sun_0"] = 2**32
    copy = await take(mjpeg_client)
    assert list(copy.unread) == ["schedule_view_blocking"]
    assert set(copy.schedules) == {ScheduleKind.ALARM, ScheduleKind.FTP_UPLOAD}
    comparison = await compare(mjpeg_client, whole)
    assert comparison.wanted == Copy()
    err = comparison.impossible["schedule_view_blocking"]
    assert isinstance(err, CameraResponseError)


async def test_weeks_of_an_older_camera(
    mjpeg_client: MjpegClient, mjpeg_camera: MjpegCamera
) -> None:
    """What it has not is not in a copy, and cannot be put back."""
    whole = await take(mjpeg_client)
    mjpeg_camera.add_fault("status", path="/get_forbidden.cgi", status=404)
    copy = await take(mjpeg_client)
    assert set(copy.schedules) == {ScheduleKind.ALARM, ScheduleKind.FTP_UPLOAD}
    assert copy.unread == {}
    err = (await compare(mjpeg_client, whole)).impossible["schedule_view_blocking"]
    assert err.key is ErrorKey.NO_SUCH_SETTING


@pytest.mark.parametrize("area", ["xyz", "ffff", None])
async def test_nonsense_in_an_area(
    uid_client: UidClient, uid_camera: UidCamera, area: str | None
) -> None:
    """An area that makes no sense, or is not there, is noted; it cannot be put back."""
    await uid_client.read_all()
    answer = uid_camera.configuration.attributes

    def attributes(path: str) -> dict[str, str]:
        told = answer(path)
        if path == "motion":
            told.pop("areavalue")
            if area is not None:
                told["areavalue"] = area
        return told

    uid_camera.configuration.attributes = attributes  # type: ignore[method-assign]
    copy = await take(uid_client)
    assert copy.motion_area is None
    assert list(copy.unread) == [MOTION_AREA]
    comparison = await compare(uid_client, Copy(motion_area=FULL))
    assert comparison.wanted == Copy()
    err = comparison.impossible[MOTION_AREA]
    assert err.key is (ErrorKey.NOT_SUPPORTED if area is None else ErrorKey.BAD_ANSWER)


async def test_refused_and_then_lost(
    mjpeg_client: MjpegClient, mjpeg_camera: MjpegCamera
) -> None:
    """A request is refused as a whole, and one of its parts is lost: the next round does it."""
    await mjpeg_client.read_all()
    # The first that is meant is the whole, the second its first part.
    mjpeg_camera.add_fault("html", path="/set_misc.cgi", times=1, after=False)
    mjpeg_camera.add_fault("drop", path="/set_misc.cgi", times=1, after=False)
    wanted: dict[str, Value] = {
        "network_led": "off",
        "patrol_up_rate": 1,
        "patrol_down_rate": 2,
    }
    outcome = await put_back(mjpeg_client, Copy(settings=wanted))
    assert set(outcome.done) == set(wanted)
    assert outcome.failed == {}
    # Whole, part; then the whole again.
    assert sent(mjpeg_camera, "/set_misc.cgi") == 3


async def test_nonsense_from_now_on(
    mjpeg_client: MjpegClient, mjpeg_camera: MjpegCamera
) -> None:
    """A week that cannot be read any more, once it was written, is not done."""
    copy = await take(mjpeg_client)
    camera, answer = mjpeg_camera, mjpeg_camera.answer
    camera.values["forbidden"]["schedule_enable"] = 1

    async def forgetful(request: Request) -> Reply:
        reply = await answer(request)
        if request.path == "/set_forbidden.cgi":
            camera.values["forbidden"]["schedule_sun_0"] = 2**32
        return reply

    camera.answer = forgetful  # type: ignore[method-assign]
    outcome = await put_back(mjpeg_client, copy)
    assert outcome.done == ()
    assert list(outcome.failed) == ["schedule_view_blocking"]


async def test_group_that_makes_no_sense(
    client: CameraClient, camera: SimulatedCamera
) -> None:
    """Settings from memory are no backup."""
    await take(client)
    mjpeg = camera.family == "mjpeg"
    camera.add_fault("garbage", path="/get_misc.cgi" if mjpeg else "/cgi-bin/image")
    assert isinstance(await failure_of(take(client)), CameraResponseError)


async def test_endless_number(
    mjpeg_client: MjpegClient, mjpeg_camera: MjpegCamera
) -> None:
    """A number that no file can hold is left out."""
    mjpeg_camera.values["camera_params"]["brightness"] = 10**30
    copy = await take(mjpeg_client)
    assert "brightness" not in copy.settings
    assert "contrast" in copy.settings


# The motion area


async def test_hidden_area(session: ClientSession, field_camera: UidCamera) -> None:
    """A camera that hides its area while it does not look for motion is believed to have taken it."""
    client = create_client("uid", transport_to(session, field_camera))
    await client.identify()
    await client.read_all()
    await client.apply(s.MOTION_DETECTION.to(False))
    copy = await take(client)
    assert copy.motion_area is None
    assert copy.unread == {}
    wanted = Copy(motion_area=FULL[:9] + ((False,) * 22,) * 9)
    outcome = await put_back(client, wanted)
    assert (outcome.done, outcome.failed) == ((MOTION_AREA,), {})
    # 9 rows of 22 blocks are 198 bits.
    kept = field_camera.configuration.values["motion"]["areavalue"]
    assert int(kept, 16).bit_count() == 198
    sets = [r for r in field_camera.requests if "areavalue" in r.params]
    assert len(sets) == 1


@pytest.mark.parametrize(("columns", "rows"), [(11, 9), (44, 36), (1, 2)])
async def test_area_of_other_blocks(
    uid_client: UidClient, columns: int, rows: int
) -> None:
    """What more or fewer blocks meant, and then it is no difference any more."""
    await uid_client.read_all()
    upper = rows // 2
    blocks = ((True,) * columns,) * upper + ((False,) * columns,) * (rows - upper)
    wanted = Copy(motion_area=blocks)
    outcome = await put_back(uid_client, wanted)
    assert outcome.failed == {}
    if rows != 9:
        area = (await take(uid_client)).motion_area
        assert area == FULL[:9] + ((False,) * 22,) * 9
    assert (await compare(uid_client, wanted)).wanted == Copy()


async def test_empty_area(uid_client: UidClient) -> None:
    """A camera would look nowhere, and tell nobody."""
    comparison = await compare(uid_client, Copy(motion_area=((False,) * 22,) * 18))
    assert comparison.impossible[MOTION_AREA].key is ErrorKey.EMPTY_AREA


# What depends on other settings


@pytest.mark.parametrize(
    ("wanted", "impossible"),
    [
        ({"main_resolution": "2592X1944", "main_frame_rate": 15}, []),
        ({"main_resolution": "2592X1944", "main_frame_rate": 30}, ["main_frame_rate"]),
        ({"main_bit_rate": 6000}, ["main_bit_rate"]),
        ({"main_codec": "H264", "main_bit_rate": 6000}, []),
        (
            {"main_codec": "MJPEG", "main_bit_rate": 6000},
            ["main_bit_rate", "main_codec"],
        ),
        ({"audio_codec": "AAC", "audio_sample_rate": "16000"}, []),
        ({"audio_sample_rate": "16000"}, ["audio_sample_rate"]),
        ({"osd_title_x": 50}, ["osd_title_x"]),
        ({"osd_title_position": "coordinate", "osd_title_x": 50}, []),
    ],
    ids=str,
)
async def test_limits_of_limits(
    uid_client: UidClient, wanted: dict[str, Value], impossible: list[str]
) -> None:
    """Each value is judged by those that it will be with, in the file's any order."""
    backwards = Copy(settings=dict(reversed(wanted.items())))
    outcome = await put_back(uid_client, backwards)
    assert sorted(outcome.before.impossible) == impossible
    assert set(outcome.done) == wanted.keys() - set(impossible)
    assert outcome.failed == {}


async def test_what_depends_on_what_was_refused(
    uid_client: UidClient, uid_camera: UidCamera
) -> None:
    """A frame rate that only another codec would allow is not lost without a word."""
    await uid_client.read_all()
    merge = uid_camera.configuration._merge

    def without_h264(path: str, changes: dict[str, str]) -> dict[str, str]:
        kept = {name: value for name, value in changes.items() if value != "H264"}
        return merge(path, kept)

    uid_camera.configuration._merge = without_h264  # type: ignore[method-assign]
    wanted = Copy(settings={"main_codec": "H264", "main_bit_rate": 6000})
    outcome = await put_back(uid_client, wanted)
    assert outcome.done == ()
    assert set(outcome.failed) == {"main_codec", "main_bit_rate"}


async def test_flip_and_mirror(
    mjpeg_client: MjpegClient, mjpeg_camera: MjpegCamera
) -> None:
    """Two settings that share one number both come through."""
    outcome = await put_back(
        mjpeg_client, Copy(settings={"mirror": True, "flip": True})
    )
    assert set(outcome.done) == {"mirror", "flip"}
    assert mjpeg_camera.values["camera_params"]["flip"] == 3
    assert sent(mjpeg_camera, "/camera_control.cgi") == 1


# params.bin


@pytest.mark.parametrize("profile", MjpegCamera.profiles)
async def test_params_file(session: ClientSession, profile: str) -> None:
    """It is asked for and sent back whatever way of logging in, and the camera restarts."""
    async with MjpegCamera(profile=profile, username="keeper", password="x") as camera:
        camera.reboot_seconds = 0.1
        transport = transport_to(session, camera, password="x")
        client = MjpegClient(transport)
        assert client.params_file is not None
        content = await client.params_file.read()
        assert len(content) == 5352
        before = dict(camera.values["params"])
        camera.values["params"]["alias"] = "changed"
        await client.params_file.restore(content)
        assert camera.values["params"] == before
        posts = [request for request in camera.requests if request.method == "POST"]
        assert len(posts) == 1
        await until(lambda: camera.offline)
        await until(lambda: not camera.offline)


@pytest.mark.parametrize(
    ("kind", "key"),
    [
        ("status", ErrorKey.HTTP_STATUS),
        ("drop", ErrorKey.CONNECTION_DROPPED),
        ("huge", ErrorKey.TOO_LARGE),
        ("html", ErrorKey.BAD_PARAMS_FILE),
    ],
)
async def test_params_file_lost(
    mjpeg_client: MjpegClient, mjpeg_camera: MjpegCamera, kind: str, key: ErrorKey
) -> None:
    """What did not come is not said not to be there."""
    assert mjpeg_client.params_file is not None
    mjpeg_camera.add_fault(kind, path="/backup_params.cgi")
    assert (await failure_of(mjpeg_client.params_file.read())).key is key


async def test_params_file_of_another_make(
    mjpeg_client: MjpegClient, mjpeg_camera: MjpegCamera
) -> None:
    """It may be of another length, but not of another than it says; and a whole one is checked again before it is sent."""
    assert mjpeg_client.params_file is not None
    check = mjpeg_client.params_file.check
    body = bytes(range(200))
    check(b"\xbd\x9a\x0c\x44" + (19900).to_bytes(4, "little") + b"\xd4\0\0\0" + body)
    for content in (b"", b"\xbd\x9a\x0c\x44", b"\xbd\x9a\x0c\x44" + bytes(8)):
        with pytest.raises(CameraValueError):
            check(content)
        err = await failure_of(mjpeg_client.params_file.restore(content))
        assert err.key is ErrorKey.BAD_PARAMS_FILE
    assert not mjpeg_camera.requests
