"""The config flow: adding a camera, logging in again, changing its address, and how often it is asked."""

import asyncio
from html import escape
from urllib.parse import quote

from homeassistant.config_entries import ConfigEntryState, ConfigFlowResult
from homeassistant.const import (
    CONF_HOST,
    CONF_PASSWORD,
    CONF_PORT,
    CONF_USERNAME,
    CONF_WEBHOOK_ID,
)
from homeassistant.core import HomeAssistant
from homeassistant.data_entry_flow import FlowResultType
import pytest
from pytest_homeassistant_custom_component.common import get_schema_suggested_value

from custom_components.ipcam_cgi.cgi import (
    CameraAddress,
    CameraConnectionError,
    Transport,
)
from custom_components.ipcam_cgi.const import (
    CONF_FAMILY,
    CONF_FORMER_PUSH,
    CONF_PUSH_URL,
    DOMAIN,
)

from .common import (
    PASSWORD,
    USERNAME,
    Clock,
    address_of,
    entry_of,
    eventually,
    forms_of,
    mac_of,
)
from .flows import (
    ACCOUNT,
    XML,
    assert_error,
    assert_recovers,
    begin,
    change_password,
    submit,
    typed,
)
from .replay import Replay
from .simulator import MjpegCamera, SimulatedCamera, UidCamera
from .simulator.mjpeg.auth import Privilege


async def test_add(hass: HomeAssistant, any_camera: SimulatedCamera) -> None:
    """Every kind of camera is found, named and set up from host and account alone."""
    result = await submit(hass, await begin(hass), typed(any_camera))
    assert result["type"] is FlowResultType.CREATE_ENTRY
    # What its owner called it, or else what stands in the picture.
    assert result["title"] == (any_camera.alias or "IPCamera")
    entry = result["result"]
    assert entry.unique_id == mac_of(any_camera)
    calls = any_camera.family == "mjpeg"
    # What was kept of the call at an alarm comes by the set-up.
    kept = {CONF_WEBHOOK_ID, CONF_FORMER_PUSH, CONF_PUSH_URL} if calls else set()
    assert {name: entry.data[name] for name in entry.data.keys() - kept} == {
        CONF_HOST: "127.0.0.1",
        CONF_PORT: any_camera.port,
        CONF_USERNAME: USERNAME,
        CONF_PASSWORD: PASSWORD,
        CONF_FAMILY: any_camera.family,
    }
    assert entry.data.keys() >= kept
    assert entry.options == {}
    assert entry.state is ConfigEntryState.LOADED


@pytest.mark.parametrize(
    "pattern",
    [
        "  127.0.0.1:{port} ",
        "http://127.0.0.1:{port}",
        "HTTP://127.0.0.1:{port}/",
        "http://127.0.0.1:{port}/monitor2.htm#top",
        "http://somebody:hunter2@127.0.0.1:{port}/videostream.cgi?user=somebody&pwd=hunter2",
    ],
)
async def test_address_forms(
    hass: HomeAssistant, mjpeg_camera: MjpegCamera, pattern: str
) -> None:
    """An address is understood however it was copied; only host and port are kept."""
    host = pattern.format(port=mjpeg_camera.port)
    result = await submit(hass, await begin(hass), typed(mjpeg_camera, host=host))
    assert result["type"] is FlowResultType.CREATE_ENTRY
    data = dict(result["result"].data)
    assert data.pop(CONF_HOST) == "127.0.0.1"
    assert data.pop(CONF_PORT) == mjpeg_camera.port
    assert "hunter2" not in str(data)
    assert "somebody" not in str(data)


@pytest.mark.parametrize(
    ("text", "host", "port"),
    [
        ("192.0.2.7", "192.0.2.7", 80),
        ("Garage-Cam.lan", "garage-cam.lan", 80),
        ("http://garage_cam/", "garage_cam", 80),
        ("fe80::1", "fe80::1", 80),
        ("[2001:db8::7]:8080", "2001:db8::7", 8080),
        ("http://[2001:db8::7]/", "2001:db8::7", 80),
    ],
)
async def test_addresses(
    hass: HomeAssistant,
    monkeypatch: pytest.MonkeyPatch,
    text: str,
    host: str,
    port: int,
) -> None:
    """Names, port 80 by default, IPv6: nothing that the tests may open a socket to."""
    tried: list[CameraAddress] = []

    async def detect(transport: Transport, *, mac: str | None) -> None:
        tried.append(transport.address)
        raise CameraConnectionError

    monkeypatch.setattr("custom_components.ipcam_cgi.flow.base.detect", detect)
    result = await submit(hass, await begin(hass), {CONF_HOST: text, **ACCOUNT})
    assert_error(result, "cannot_connect")
    assert tried == [CameraAddress(host=host, port=port)]


@pytest.mark.parametrize(
    ("text", "error"),
    [
        ("", "invalid_address"),
        ("   ", "invalid_address"),
        ("my camera", "invalid_address"),
        ("http://", "invalid_address"),
        ("http:///snapshot.cgi", "invalid_address"),
        ("rtsp://127.0.0.1/stream", "invalid_address"),
        ("127.0.0.1:camera", "invalid_address"),
        ("127.0.0.1:99999", "invalid_address"),
        ("127.0.0.1:0", "invalid_address"),
        ("http:/127.0.0.1", "invalid_address"),
        ("http://[::1", "invalid_address"),
        ("fe80::1::2", "invalid_address"),
        ("<script>", "invalid_address"),
        ("https://127.0.0.1", "https_address"),
    ],
)
async def test_no_address(
    hass: HomeAssistant, mjpeg_camera: MjpegCamera, text: str, error: str
) -> None:
    """What is no address is said so at the field, and nothing is sent anywhere."""
    result = await submit(hass, await begin(hass), typed(mjpeg_camera, host=text))
    assert_error(result, error, CONF_HOST)
    assert not mjpeg_camera.requests
    await assert_recovers(hass, result, mjpeg_camera)


@pytest.mark.parametrize(
    "password", ['"<&>\\', "a:b@c/d?e=f#g", " пароль ", "100%41+", "'--"]
)
async def test_any_password(
    hass: HomeAssistant, camera: SimulatedCamera, password: str
) -> None:
    """A password may have any character."""
    await change_password(camera, password)
    result = await submit(hass, await begin(hass), typed(camera, password=password))
    assert result["type"] is FlowResultType.CREATE_ENTRY
    assert result["result"].data[CONF_PASSWORD] == password
    assert result["result"].state is ConfigEntryState.LOADED


async def test_empty_password(hass: HomeAssistant, camera: SimulatedCamera) -> None:
    """A camera out of its box may have no password: the field may be left out."""
    await change_password(camera, "")
    user_input = typed(camera)
    del user_input[CONF_PASSWORD]
    result = await submit(hass, await begin(hass), user_input)
    assert result["type"] is FlowResultType.CREATE_ENTRY
    assert result["result"].data[CONF_PASSWORD] == ""


async def test_cannot_connect(hass: HomeAssistant, camera: SimulatedCamera) -> None:
    """Nothing answers there."""
    camera.offline = True
    result = await submit(hass, await begin(hass), typed(camera))
    assert_error(result, "cannot_connect")
    camera.offline = False
    await assert_recovers(hass, result, camera)


@pytest.mark.parametrize("kind", ["slow", "stall"])
async def test_timed_out(
    hass: HomeAssistant, camera: SimulatedCamera, clock: Clock, kind: str
) -> None:
    """The camera stops talking, before its answer or in the midst of it."""
    camera.add_fault(kind, seconds=3600)
    result = await begin(hass)
    waiting = hass.async_create_task(submit(hass, result, typed(camera)), "submit")
    await eventually(lambda: camera.requests)
    await asyncio.sleep(0.05)
    await clock.jump(12)
    result = await hass_result(waiting)
    assert_error(result, "timed_out")
    camera.clear_faults()
    await assert_recovers(hass, result, camera)


async def hass_result(task: asyncio.Task[ConfigFlowResult]) -> ConfigFlowResult:
    """Wait for a task in real time."""
    await eventually(task.done)
    return await task


async def test_wrong_password(hass: HomeAssistant, any_camera: SimulatedCamera) -> None:
    """The password is wrong; it is not filled in again, the rest is."""
    result = await submit(hass, await begin(hass), typed(any_camera, password="wrong"))
    assert_error(result, "invalid_auth")
    schema = result["data_schema"]
    assert schema is not None
    assert get_schema_suggested_value(schema.schema, CONF_HOST) == address_of(
        any_camera
    )
    assert get_schema_suggested_value(schema.schema, CONF_USERNAME) == USERNAME
    assert get_schema_suggested_value(schema.schema, CONF_PASSWORD) is None
    await assert_recovers(hass, result, any_camera)


async def test_impossible_username(
    hass: HomeAssistant, mjpeg_camera: MjpegCamera
) -> None:
    """A name with a colon can be nobody's."""
    result = await submit(hass, await begin(hass), typed(mjpeg_camera, username="a:b"))
    assert_error(result, "invalid_auth")
    await assert_recovers(hass, result, mjpeg_camera)


@pytest.mark.parametrize("privilege", [Privilege.VISITOR, Privilege.OPERATOR])
async def test_too_little_privilege(
    hass: HomeAssistant, mjpeg_camera: MjpegCamera, privilege: Privilege
) -> None:
    """An account that may only watch, or control, is told apart from a wrong password."""
    mjpeg_camera.values["params"] |= {"user2_pri": privilege}
    account = {CONF_USERNAME: "test", CONF_PASSWORD: "test"}
    result = await submit(hass, await begin(hass), typed(mjpeg_camera, **account))
    assert_error(result, "insufficient_privilege")
    await assert_recovers(hass, result, mjpeg_camera)


@pytest.mark.parametrize(
    ("fault", "path", "error"),
    [
        ("drop", "*", "connection_dropped"),
        ("offline", "*", "connection_dropped"),
        ("not_http", "*", "bad_answer"),
        ("redirect", "*", "redirected"),
        ("huge", "*", "too_large"),
        ("html", "*", "other_web_page"),
        ("garbage", "*", "other_device"),
        ("empty", "*", "other_device"),
        ("busy", "*", "http_status"),
        ("truncate", "/get_params.cgi", "connection_dropped"),
        ("garbage", "/get_params.cgi", "bad_answer"),
        ("html", "/get_params.cgi", "bad_answer"),
        ("status", "/get_params.cgi", "http_status"),
    ],
)
async def test_mjpeg_faults(
    hass: HomeAssistant, mjpeg_camera: MjpegCamera, fault: str, path: str, error: str
) -> None:
    """Whatever an mjpeg camera answers ends in a clear message."""
    mjpeg_camera.add_fault(fault, path=path, size=2**21 if fault == "huge" else 4096)
    result = await submit(hass, await begin(hass), typed(mjpeg_camera))
    assert_error(result, error)
    mjpeg_camera.clear_faults()
    await assert_recovers(hass, result, mjpeg_camera)


@pytest.mark.parametrize(
    ("fault", "path", "error"),
    [
        ("html", "*", "other_web_page"),
        # The server's name gives newer firmware away.
        ("garbage", "*", "other_newer_firmware"),
        ("truncate", "/cgi-bin/network", "connection_dropped"),
        ("garbage", "/cgi-bin/network", "bad_answer"),
        ("html", "/cgi-bin/network", "not_identified"),
        ("empty", "/cgi-bin/network", "bad_answer"),
    ],
)
async def test_uid_faults(
    hass: HomeAssistant, uid_camera: UidCamera, fault: str, path: str, error: str
) -> None:
    """Whatever a uid camera answers ends in a clear message."""
    uid_camera.add_fault(fault, path=path, size=4096)
    result = await submit(hass, await begin(hass), typed(uid_camera))
    assert_error(result, error)
    uid_camera.clear_faults()
    await assert_recovers(hass, result, uid_camera)


async def test_no_mac(hass: HomeAssistant, mjpeg_camera: MjpegCamera) -> None:
    """A camera that does not say who it is cannot be recognised later."""
    mac, mjpeg_camera.values["params"]["id"] = mjpeg_camera.values["params"]["id"], ""
    result = await submit(hass, await begin(hass), typed(mjpeg_camera))
    assert_error(result, "not_identified")
    mjpeg_camera.values["params"]["id"] = mac
    await assert_recovers(hass, result, mjpeg_camera)


@pytest.mark.parametrize(
    ("target", "headers", "body", "error"),
    [
        (
            "/cgi-bin/CGIProxy.fcgi",
            XML,
            "<CGI_Result>\n<result>-1</result>\n</CGI_Result>",
            "other_foscam_hd",
        ),
        (
            "/get_status.cgi",
            {"server": "WebServer(IPCamera_Logo)"},
            "",
            "other_maygion",
        ),
        ("/cgi-bin/getuid", {"server": "gSOAP/2.8"}, "", "other_newer_firmware"),
        (
            "/get_status.cgi",
            {"server": "GoAhead-Webs"},
            'var realdeviceid="VSTC123456ABCDE";\nvar id="";\nvar sys_ver="";\n',
            "other_vstarcam",
        ),
        (
            "/get_status.cgi",
            {},
            "<!DOCTYPE html><title>Router</title>",
            "other_web_page",
        ),
        ("/nothing", {}, "", "other_device"),
    ],
)
async def test_other_device(
    hass: HomeAssistant,
    mjpeg_camera: MjpegCamera,
    target: str,
    headers: dict[str, str],
    body: str,
    error: str,
) -> None:
    """Something else answers: it is named, and never gets the account."""
    exchange = {
        "method": "GET",
        "target": target,
        "status": 200,
        "headers": headers,
        "body": body,
    }
    async with Replay([exchange]) as other:
        result = await submit(hass, await begin(hass), typed(other))
        assert_error(result, error)
        assert len(other.targets) <= 4
        assert not any("?" in asked for asked in other.targets)
    await assert_recovers(hass, result, mjpeg_camera)


async def test_refused(hass: HomeAssistant, uid_camera: UidCamera) -> None:
    """A camera's own words for why it does not want to are passed on."""
    fault = (
        "<fault><value>/cgi-bin/getuid</value><reason>too many clients</reason></fault>"
    )
    exchange = {
        "method": "GET",
        "target": "/cgi-bin/getuid",
        "status": 400,
        "headers": XML,
        "body": fault,
    }
    async with Replay([exchange]) as other:
        result = await submit(hass, await begin(hass), typed(other))
    assert_error(result, "login_refused")
    assert result["description_placeholders"] == {"reason": "too many clients"}
    await assert_recovers(hass, result, uid_camera)


@pytest.mark.parametrize(
    "form", [PASSWORD, quote(PASSWORD, safe=""), quote(PASSWORD)], ids=repr
)
async def test_refusal_that_repeats_the_login(
    hass: HomeAssistant,
    caplog: pytest.LogCaptureFixture,
    socket_enabled: None,
    form: str,
) -> None:
    """A camera that quotes the password does not bring it into the form or the log."""
    reason = escape(f"no: password={form}")
    fault = f"<fault><value>/cgi-bin/getuid</value><reason>{reason}</reason></fault>"
    exchange = {
        "method": "GET",
        "target": "/cgi-bin/getuid",
        "status": 400,
        "headers": XML,
        "body": fault,
    }
    async with Replay([exchange]) as other:
        result = await submit(hass, await begin(hass), typed(other))
    assert_error(result, "login_refused")
    assert result["description_placeholders"] == {"reason": "no: password=REDACTED"}
    assert not [
        secret
        for secret in forms_of(PASSWORD)
        if secret in f"{result}" or secret in caplog.text
    ]


@pytest.mark.parametrize("host", ["127.0.0.1", "192.0.2.7"])
async def test_already_configured(
    hass: HomeAssistant, camera: SimulatedCamera, host: str
) -> None:
    """A camera is added once, whatever address it is met at."""
    entry = entry_of(camera, host=host)
    entry.add_to_hass(hass)
    result = await submit(hass, await begin(hass), typed(camera))
    assert result["type"] is FlowResultType.ABORT
    assert result["reason"] == "already_configured"
    assert entry.data[CONF_HOST] == host
    assert len(hass.config_entries.async_entries(DOMAIN)) == 1


async def test_two_cameras(
    hass: HomeAssistant, mjpeg_camera: MjpegCamera, uid_camera: UidCamera
) -> None:
    """Several cameras live side by side."""
    for camera in (mjpeg_camera, uid_camera):
        result = await submit(hass, await begin(hass), typed(camera))
        assert result["type"] is FlowResultType.CREATE_ENTRY
    assert len(hass.config_entries.async_loaded_entries(DOMAIN)) == 2
