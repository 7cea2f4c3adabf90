"""The options of the live view: what is asked by family, what is refused, and what is asked of the camera then."""

from typing import Any

from homeassistant.config_entries import ConfigEntryState
from homeassistant.const import Platform
from homeassistant.core import HomeAssistant
from homeassistant.data_entry_flow import FlowResultType, InvalidData
import pytest
from pytest_homeassistant_custom_component.typing import ClientSessionGenerator

from .common import LOGIN, entity_id, entry_of, setup_camera, setup_entry
from .flows import open_options, submit_options, suggested
from .live_view_options import OF_MJPEG, OF_UID, OTHERS, WITHOUT_SUB, submit
from .simulator import MjpegCamera, SimulatedCamera, UidCamera
from .simulator.uid import configuration


async def test_fields(
    hass: HomeAssistant,
    mjpeg_camera: MjpegCamera,
    clone_camera: MjpegCamera,
    uid_camera: UidCamera,
    socket_enabled: None,
) -> None:
    """Each family is asked what means something to it, with what is in force."""
    for camera, expected in (
        (mjpeg_camera, OF_MJPEG),
        (clone_camera, OF_MJPEG),
        (uid_camera, OF_UID),
    ):
        entry = await setup_camera(hass, camera)
        form = await open_options(hass, entry, "live_view")
        assert suggested(form) == expected
        schema = form["data_schema"]
        assert schema is not None
        assert [str(field) for field in schema.schema] == list(expected)
        hass.config_entries.options.async_abort(form["flow_id"])
    async with UidCamera(onvif=False, **LOGIN) as camera:
        away = entry_of(camera, options={"rtsp_port": 8554})
    assert not await setup_entry(hass, away)
    form = await open_options(hass, away, "live_view")
    assert suggested(form) == OF_UID | {"rtsp_port": 8554}


async def test_mjpeg_is_saved_at_once(
    hass: HomeAssistant, mjpeg_camera: MjpegCamera
) -> None:
    """There is nothing to test; other options stay as they were."""
    entry = await setup_camera(hass, mjpeg_camera, options={"head": "none"})
    result = await submit(hass, entry, live_rate=5, live_resolution="320x240")
    assert result["type"] is FlowResultType.CREATE_ENTRY
    changed = {"live_rate": 5, "live_resolution": "320x240"}
    assert entry.options == {"head": "none", **changed}
    assert entry.state is ConfigEntryState.LOADED
    assert suggested(await open_options(hass, entry, "live_view")) == changed


@pytest.mark.parametrize(
    "wrong",
    [
        {"live_rate": -1},
        {"live_rate": 26},
        {"rtsp_port": 0},
        {"rtsp_port": 65536},
        {"rtsp_login": "digest"},
        {"rtsp_transport": "http"},
        {"live_stream": "third"},
    ],
)
async def test_out_of_range(
    hass: HomeAssistant, uid_camera: UidCamera, wrong: dict[str, Any]
) -> None:
    """What cannot be is refused where it was entered."""
    entry = await setup_camera(hass, uid_camera)
    with pytest.raises(InvalidData) as caught:
        await submit(hass, entry, **wrong)
    assert set(caught.value.schema_errors) == set(wrong)


@pytest.mark.parametrize(
    ("entered", "kept", "port"),
    [
        ("/video1", "/video1", None),
        ("video1", "/video1", None),
        ("  /mpeg4 \n", "/mpeg4", None),
        ("", "/", None),
        ("/live?channel=1&subtype=0", "/live?channel=1&subtype=0", None),
        ("rtsp://192.0.2.9/stream0", "/stream0", None),
        ("rtsp://admin:top-secret@192.0.2.9:8554/stream0", "/stream0", 8554),
        ("rtsp://admin:top@secret@192.0.2.9:8554/stream0", "/stream0", 8554),
        ("rtsp://admin:top-secret@192.0.2.9/a/b?c=1&d=2", "/a/b?c=1&d=2", None),
        ("rtsp://192.0.2.9/a?username=x&c=1&Password=y", "/a?c=1", None),
        ("rtsp://192.0.2.9/a?user=x&pwd=y", "/a", None),
        ("rtsp://[2001:db8::9]:554/stream0", "/stream0", 554),
        ("RTSP://192.0.2.9", "/", None),
        ("rtsp://192.0.2.9:65535", "/", 65535),
        ("rtsp://192.0.2.9/stream0#part", "/stream0", None),
    ],
)
@pytest.mark.parametrize("field", ["rtsp_main_path", "rtsp_sub_path"])
async def test_paths(
    hass: HomeAssistant,
    uid_camera: UidCamera,
    field: str,
    entered: str,
    kept: str,
    port: int | None,
) -> None:
    """Of a pasted address path and port are kept: its host and login are the camera's."""
    entry = await setup_camera(hass, uid_camera)
    values = {"rtsp": False, "rtsp_port": 1554}
    result = await submit(hass, entry, **values, **{field: entered})
    assert result["type"] is FlowResultType.CREATE_ENTRY
    assert entry.options == OF_UID | values | {field: kept, "rtsp_port": port or 1554}


@pytest.mark.parametrize(
    ("entered", "named"),
    [
        ("/my stream", "/my stream"),
        ("/stream#0", "/stream#0"),
        ("/admin:secret@camera", "camera"),
        ("/stream\x07", "/stream\x07"),
        ("/a\r\nX: y", "/a\r\nX: y"),
        ("rtsp://192.0.2.9/my stream", "/my stream"),
        ("rtsp://192.0.2.9/a@b", "b"),
        ("rtsp://[2001:db8::9/stream0", "rtsp://[2001:db8::9/stream0"),
        ("rtsp://192.0.2.9:65536/stream0", "rtsp://192.0.2.9:65536/stream0"),
        ("rtsp://192.0.2.9:port/stream0", "rtsp://192.0.2.9:port/stream0"),
        ("rtsp://192.0.2.9:0/stream0", "rtsp://192.0.2.9:0/stream0"),
        # Nor is a password shown that made a host of its end.
        ("rtsp://admin:se/cret@192.0.2.9/stream0", "192.0.2.9/stream0"),
    ],
)
@pytest.mark.parametrize("field", ["rtsp_main_path", "rtsp_sub_path"])
async def test_what_cannot_be_a_path(
    hass: HomeAssistant, uid_camera: UidCamera, field: str, entered: str, named: str
) -> None:
    """It is refused by name where it stands, and what was entered stays to be corrected."""
    entry = await setup_camera(hass, uid_camera)
    values = OTHERS | {field: entered}
    result = await submit(hass, entry, **values)
    assert result["type"] is FlowResultType.FORM
    assert result["step_id"] == "live_view"
    assert result["errors"] == {field: "rtsp_path"}
    assert result["description_placeholders"] == {"path": named}
    assert suggested(result) == values
    assert entry.options == {}
    result = await submit_options(hass, result, OTHERS | {"rtsp": False})
    assert result["type"] is FlowResultType.CREATE_ENTRY
    assert entry.options == OTHERS | {"rtsp": False}


async def test_two_ports(hass: HomeAssistant, uid_camera: UidCamera) -> None:
    """The camera has one port: addresses that name two are refused, whatever stood there."""
    entry = await setup_camera(hass, uid_camera)
    values = OF_UID | {
        "rtsp": False,
        "rtsp_port": 1554,
        "rtsp_main_path": "rtsp://192.0.2.9:8554/video1",
        "rtsp_sub_path": "rtsp://192.0.2.9:8555/video2",
    }
    result = await submit(hass, entry, **values)
    assert result["type"] is FlowResultType.FORM
    assert result["errors"] == {"rtsp_port": "rtsp_ports"}
    assert suggested(result) == values
    assert entry.options == {}
    values["rtsp_sub_path"] = "rtsp://192.0.2.9:8554/video2"
    result = await submit_options(hass, result, values)
    assert result["type"] is FlowResultType.CREATE_ENTRY
    paths = {"rtsp_main_path": "/video1", "rtsp_sub_path": "/video2"}
    assert entry.options == OF_UID | {"rtsp": False, "rtsp_port": 8554} | paths


async def test_without_a_second_stream(
    hass: HomeAssistant, uid_camera: UidCamera, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A camera that has no small picture is not asked about one; what was said of it stays."""
    monkeypatch.setattr(configuration, "STREAMS", ("stream1",))
    kept = {"live_stream": "sub", "rtsp_sub_path": "/video2"}
    entry = await setup_camera(hass, uid_camera, options=kept)
    form = await open_options(hass, entry, "live_view")
    assert suggested(form) == WITHOUT_SUB
    result = await submit_options(hass, form, WITHOUT_SUB | {"rtsp": False})
    assert result["type"] is FlowResultType.CREATE_ENTRY
    assert entry.options == kept | WITHOUT_SUB | {"rtsp": False}


@pytest.mark.parametrize(
    ("options", "query"),
    [
        ({}, {}),
        ({"live_rate": 0, "live_resolution": "as_set"}, {}),
        ({"live_rate": 5, "live_resolution": "320x240"}, {"rate": "11", "resolution": "8"}),
        ({"live_rate": 10, "live_resolution": "as_set"}, {"rate": "6"}),
    ],
)  # fmt: skip
async def test_the_camera_is_asked(
    hass: HomeAssistant,
    hass_client: ClientSessionGenerator,
    mjpeg_camera: MjpegCamera,
    options: dict[str, Any],
    query: dict[str, str],
) -> None:
    """Rate and resolution are asked of the camera, so that it has less to send."""
    entry = await setup_camera(hass, mjpeg_camera)
    if options:
        await submit(hass, entry, **options)
    client = await hass_client()
    entity = entity_id(hass, entry, Platform.CAMERA, "main")
    async with client.get(f"/api/camera_proxy_stream/{entity}") as response:
        await response.content.readuntil(b"\xff\xd9")
        response.close()
    (request,) = sent_for_video(mjpeg_camera)
    assert {n: v for n, v in request.query if n in ("rate", "resolution")} == query


def sent_for_video(camera: SimulatedCamera) -> list[Any]:
    """Return the requests for the live picture that were logged in."""
    return [
        request
        for request in camera.requests
        if request.path == "/videostream.cgi" and "Authorization" in request.headers
    ]
