"""The ONVIF services of the simulated uid camera: logins, device, media, and what is no SOAP."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest

from tests.simulator.uid import UidCamera
from tests.simulator_proof.client import fetch

from .onvif import DEVICE, EVENTS, MEDIA, XMLNS, ask, send, token

NOT_AUTHORIZED = "ter:NotAuthorized"
INFORMATION = "<tds:GetDeviceInformation/>"


def stream_uri(
    profile: str, protocol: str = "RTSP", stream: str = "RTP-Unicast"
) -> str:
    """Return the request for a stream's URI."""
    return (
        f"<trt:GetStreamUri><trt:StreamSetup><tt:Stream>{stream}</tt:Stream>"
        f"<tt:Transport><tt:Protocol>{protocol}</tt:Protocol></tt:Transport></trt:StreamSetup>"
        f"<trt:ProfileToken>{profile}</trt:ProfileToken></trt:GetStreamUri>"
    )


async def test_time_needs_no_login(camera: UidCamera) -> None:
    """The time is told to anybody, as the camera has it."""
    camera.onvif.set_clock(datetime(1970, 1, 1, 0, 20, tzinfo=UTC))
    answer = await ask(camera, DEVICE, "<tds:GetSystemDateAndTime/>", header="")
    assert [
        answer.text(f"tt:UTCDateTime//tt:{part}")
        for part in ("Year", "Month", "Day", "Hour", "Minute")
    ] == ["1970", "1", "1", "0", "20"]
    assert answer.text("tt:LocalDateTime//tt:Hour") == "8"
    assert answer.text("tt:TZ") == "GMT-08:00"
    assert answer.text("tt:DateTimeType") == "NTP"


@pytest.mark.parametrize(
    ("target", "operation"),
    [
        (DEVICE, "<tds:GetServices/>"),
        (DEVICE, "<tds:GetCapabilities/>"),
        (DEVICE, INFORMATION),
        (MEDIA, "<trt:GetProfiles/>"),
        (MEDIA, stream_uri("Profile_1")),
        (EVENTS, "<tev:GetEventProperties/>"),
        (EVENTS, "<tev:CreatePullPointSubscription/>"),
        ("/onvif/subscription?Idx=1", "<wsnt:Unsubscribe/>"),
    ],
)
async def test_everything_else_needs_a_login(
    camera: UidCamera, target: str, operation: str
) -> None:
    """Whoever does not say who they are learns nothing."""
    answer = await ask(camera, target, operation, header="")
    assert (answer.status, answer.fault) == (400, NOT_AUTHORIZED)
    assert len(camera.onvif.subscriptions) == 0
    [call] = camera.onvif.calls
    assert call.username is None
    assert call.fault is not None


@pytest.mark.parametrize(
    ("make", "why"),
    [
        (lambda: token("admin", "wrong"), "password error"),
        (lambda: token("nobody", "secret"), "password error"),
        (lambda: token("", ""), "password error"),
        (
            lambda: token().replace("PasswordDigest", "PasswordText"),
            "no password digest",
        ),
        (lambda: token().replace("w:Nonce", "w:Once"), "the nonce"),
        (lambda: token(nonce=b""), "the nonce"),
        (lambda: token().replace("Created", "Made"), "no time"),
        (lambda: token().replace("Z</u:Created>", "</u:Created>"), "no time"),
        (lambda: token(created=datetime(2020, 1, 1, tzinfo=UTC)), "created -"),
        (lambda: "<tds:Security/>", "no UsernameToken"),
    ],
)
async def test_wrong_login(
    camera: UidCamera, make: Callable[[], str], why: str
) -> None:
    """A login that is not whole and right is none, and it is told why."""
    answer = await ask(camera, DEVICE, INFORMATION, make())
    assert (answer.status, answer.fault) == (400, NOT_AUTHORIZED)
    assert why in answer.text("s:Text")


async def test_login_is_locked(socket_enabled: None) -> None:
    """Wrong passwords lock the camera here as they do in its CGI."""
    async with UidCamera(profile="field") as camera:
        for _ in range(5):
            await ask(camera, DEVICE, INFORMATION, token(password="x"))
        assert (await ask(camera, DEVICE, INFORMATION)).fault == NOT_AUTHORIZED
        query = "/cgi-bin/getuid?username=admin&password=secret"
        assert "password error" in (await fetch(camera, query)).text


async def test_login_counts_once(camera: UidCamera) -> None:
    """A token that was seen is refused, whatever it comes with, until the camera restarts."""
    header = token()
    assert (await ask(camera, DEVICE, INFORMATION, header)).status == 200
    for operation in (INFORMATION, "<tds:GetServices/>"):
        assert (await ask(camera, DEVICE, operation, header)).fault == NOT_AUTHORIZED
    await camera.reboot(0)
    assert (await ask(camera, DEVICE, INFORMATION, header)).status == 200


@pytest.mark.parametrize(
    ("off", "fits"), [(-65, False), (-50, True), (50, True), (65, False), (3600, False)]
)
@pytest.mark.parametrize("offset", [0, 3600, -1_700_000_000])
async def test_login_is_of_the_cameras_time(
    camera: UidCamera, off: int, fits: bool, offset: int
) -> None:
    """A token is as old as the camera's own clock has it."""
    camera.onvif.clock_offset = offset
    created = datetime.now(UTC) + timedelta(seconds=offset + off)
    answer = await ask(camera, DEVICE, INFORMATION, token(created=created))
    assert (answer.fault == "") is fits


async def test_tolerance(camera: UidCamera) -> None:
    """How far a token's time may be off can be told; the clock that the CGI sets counts."""
    camera.onvif.security.tolerance = 5
    camera.configuration.clock.offset = timedelta(seconds=-20)
    assert (await ask(camera, DEVICE, INFORMATION)).fault == NOT_AUTHORIZED
    created = datetime.now(UTC) - timedelta(seconds=20)
    answer = await ask(camera, DEVICE, INFORMATION, token(created=created))
    assert answer.status == 200


async def test_device(camera: UidCamera) -> None:
    """It tells what it is, and where its services are: at an address that may be wrong."""
    answer = await ask(camera, DEVICE, INFORMATION)
    assert answer.text("tds:SerialNumber") == camera.serial
    base = f"http://127.0.0.1:{camera.port}"
    for operation, name in (
        ("<tds:GetServices/>", "tds:XAddr"),
        ("<tds:GetCapabilities/>", "tt:XAddr"),
    ):
        answer = await ask(camera, DEVICE, operation)
        assert set(answer.texts(name)) == {
            f"{base}{path}" for path in (DEVICE, MEDIA, EVENTS)
        }
    camera.onvif.xaddr_host = "192.168.0.123"
    operation = (
        "<tds:GetCapabilities><tds:Category>Events</tds:Category></tds:GetCapabilities>"
    )
    answer = await ask(camera, DEVICE, operation)
    assert answer.texts("tt:XAddr") == [f"http://192.168.0.123{EVENTS}"]
    answer = await ask(camera, DEVICE, operation.replace("Events", "Teapot"))
    assert answer.fault == "ter:InvalidArgVal"


async def test_streams(camera: UidCamera) -> None:
    """There is a profile for each stream, as large as the CGI has it, with a URI of its own."""
    values = camera.configuration.values
    values["videoencoder/stream1"]["resolution"] = "2592X1944"
    values["videoencoder/stream2"]["resolution"] = "VGA"
    answer = await ask(camera, MEDIA, "<trt:GetProfiles/>")
    size = "tt:VideoEncoderConfiguration/tt:Resolution/tt"
    assert answer.texts(f"{size}:Width") == ["2592", "640"]
    assert answer.texts(f"{size}:Height") == ["1944", "480"]
    for profile, path in (("Profile_1", "/stream0"), ("Profile_2", "/stream1")):
        answer = await ask(camera, MEDIA, stream_uri(profile))
        assert answer.text("tt:Uri") == f"rtsp://127.0.0.1:554{path}"
    camera.onvif.rtsp_port = 8554
    camera.onvif.stream_paths[1] = "/mpeg4cif?a=1&b=2"
    camera.onvif.xaddr_host = "192.168.0.123:8000"
    answer = await ask(camera, MEDIA, stream_uri("Profile_2"))
    assert answer.text("tt:Uri") == "rtsp://192.168.0.123:8554/mpeg4cif?a=1&b=2"


@pytest.mark.parametrize(
    ("operation", "fault"),
    [
        (stream_uri("Profile_3"), "ter:NoProfile"),
        (stream_uri("Profile_1", protocol="SMOKE"), "ter:InvalidStreamSetup"),
        (stream_uri("Profile_1", stream="RTP"), "ter:InvalidStreamSetup"),
        ("<trt:GetStreamUri/>", "ter:InvalidStreamSetup"),
        ("<trt:GetNothing/>", "ter:ActionNotSupported"),
        ("<tds:GetServices/>", "ter:ActionNotSupported"),
        ("<GetProfiles/>", "ter:ActionNotSupported"),
    ],
)
async def test_refused(camera: UidCamera, operation: str, fault: str) -> None:
    """What the service cannot do it says."""
    answer = await ask(camera, MEDIA, operation)
    assert answer.fault == fault
    assert answer.status == (500 if fault == "ter:ActionNotSupported" else 400)


GOOD = f"<s:Envelope {XMLNS}><s:Body><tds:GetSystemDateAndTime/></s:Body></s:Envelope>"


@pytest.mark.parametrize(
    "body",
    [
        "",
        "{}",
        GOOD[:-5],
        "<!DOCTYPE a>" + GOOD,
        '<!DOCTYPE a [<!ENTITY b "c">]>' + GOOD,
        GOOD.replace("2003/05/soap-envelope", "2001/06/soap-envelope"),
        GOOD.replace("<tds:GetSystemDateAndTime/>", ""),
        GOOD.replace("<tds:GetSystemDateAndTime/>", "<a/><b/>"),
        GOOD.replace("s:Body", "s:Torso"),
        "<tds:GetSystemDateAndTime/>",
    ],
)
async def test_no_soap(camera: UidCamera, body: str) -> None:
    """What is no SOAP is refused as such."""
    answer = await send(camera, DEVICE, body)
    assert (answer.status, answer.fault) == (400, "ter:WellFormed")
    assert camera.onvif.calls == []


async def test_no_soap_by_its_type(camera: UidCamera) -> None:
    """Nor is what does not say that it is SOAP; a GET is no request at all."""
    assert (await send(camera, DEVICE, GOOD)).status == 200
    answer = await send(camera, DEVICE, GOOD, content_type="text/xml")
    assert answer.fault == "ter:WellFormed"
    assert (await fetch(camera, DEVICE)).status == 405


@pytest.mark.parametrize(("profile", "status"), [("doc", 404), ("field", 200)])
async def test_no_onvif(socket_enabled: None, profile: str, status: int) -> None:
    """Without ONVIF its URLs are as unknown as others."""
    async with UidCamera(profile=profile, onvif=False) as camera:
        answer = await fetch(camera, DEVICE, method="POST", data=GOOD.encode())
        assert answer.status == status
        assert answer.header("Content-Type") == "text/html"
        camera.onvif.enabled = True
        assert (await send(camera, DEVICE, GOOD)).status == 200
        answer = await fetch(camera, "/onvif/ptz_service", method="POST")
        assert answer.status == status
