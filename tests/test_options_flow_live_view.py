"""The options of the live view: what is asked by family, the test of RTSP, and that they take effect."""

from collections.abc import Callable
from typing import Any

from homeassistant.config_entries import ConfigEntryState, ConfigFlowResult
from homeassistant.const import Platform
from homeassistant.core import HomeAssistant
from homeassistant.data_entry_flow import FlowResultType, InvalidData
from homeassistant.setup import async_setup_component
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry

from custom_components.ipcam_cgi.cgi import Picture, RtspLogin, RtspOptions, rtsp_url
from custom_components.ipcam_cgi.options import live_view
from custom_components.ipcam_cgi.rtsp_probe import ProbeFailure, ProbeResult

from .common import (
    LOGIN,
    PASSWORD,
    USERNAME,
    entity_id,
    entry_of,
    integration_json,
    setup_camera,
    setup_entry,
)
from .flows import choose, open_options, submit_options, suggested
from .rtsp import rtsp_server
from .simulator import MjpegCamera, SimulatedCamera, UidCamera
from .video import camera_entity, rtsp_port

OF_MJPEG = {"live_rate": 0, "live_resolution": "as_set"}
OF_UID = {
    "live_rate": 0,
    "live_stream": "main",
    "rtsp": True,
    "rtsp_port": 554,
    "rtsp_main_path": "/stream0",
    "rtsp_sub_path": "/stream1",
    "rtsp_login": "user_info",
    "rtsp_transport": "tcp",
}
# One value of each other than it was, and all of them somebody's.
OTHERS = {
    "live_rate": 5,
    "live_stream": "sub",
    "rtsp": True,
    "rtsp_port": 8554,
    "rtsp_main_path": "/live?channel=1",
    "rtsp_sub_path": "/live?channel=2",
    "rtsp_login": "query",
    "rtsp_transport": "udp",
}
SEEN = ProbeResult(
    video="h264", width=1920, height=1080, frames_per_second=25, audio="pcm_alaw"
)

type Found = ProbeResult | ProbeFailure
type Probed = list[tuple[str, str]]


@pytest.fixture
async def stream(hass: HomeAssistant) -> None:
    """Home Assistant's own stream, which is what looks into RTSP."""
    assert await async_setup_component(hass, "stream", {})


@pytest.fixture
def found(monkeypatch: pytest.MonkeyPatch) -> Callable[[Found, Found], Probed]:
    """Tell what is found at the main and the sub path; what was looked for is returned.

    The look itself is real in test_rtsp_probe.py, and below where a server is.
    """

    def found(main: Found, sub: Found) -> Probed:
        probed: Probed = []

        async def probe(hass: HomeAssistant, source: str, transport: str) -> Found:
            probed.append((source, transport))
            return sub if "stream1" in source or "channel=2" in source else main

        monkeypatch.setattr(live_view, "async_probe", probe)
        return probed

    return found


def text(key: str) -> str:
    """Return what the form says for what was found."""
    message: str = integration_json("translations/en.json")["exceptions"][key][
        "message"
    ]
    return message.removesuffix(".")


def assert_found(result: ConfigFlowResult, main: str, sub: str) -> None:
    """Assert what the test of RTSP shows, and what the user can do then."""
    assert result["type"] is FlowResultType.MENU
    assert result["step_id"] == "rtsp_found"
    assert result["description_placeholders"] == {"main": main, "sub": sub}
    assert result["menu_options"] == ["save_live_view", "live_view"]


async def save(hass: HomeAssistant, result: ConfigFlowResult) -> None:
    """Save after the test of RTSP."""
    result = await submit_options(hass, result, {"next_step_id": "save_live_view"})
    assert result["type"] is FlowResultType.CREATE_ENTRY


async def submit(
    hass: HomeAssistant, entry: MockConfigEntry, **changes: Any
) -> ConfigFlowResult:
    """Submit the form with some values changed."""
    result = await open_options(hass, entry, "live_view")
    return await submit_options(hass, result, suggested(result) | changes)


# The form


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
    async with UidCamera(**LOGIN) as camera:
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


@pytest.mark.usefixtures("stream")
async def test_without_rtsp_is_saved_at_once(
    hass: HomeAssistant, uid_camera: UidCamera, found: Callable[[Found, Found], Probed]
) -> None:
    """Who does not want RTSP does not wait for a test of it."""
    probed = found(SEEN, SEEN)
    entry = await setup_camera(hass, uid_camera)
    result = await submit(hass, entry, rtsp=False, live_rate=2)
    assert result["type"] is FlowResultType.CREATE_ENTRY
    assert not probed
    assert entry.options == OF_UID | {"rtsp": False, "live_rate": 2}


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
    ("entered", "kept"),
    [
        ("/video1", "/video1"),
        ("video1", "/video1"),
        ("  /mpeg4 \n", "/mpeg4"),
        ("", "/"),
        ("/live?channel=1&subtype=0", "/live?channel=1&subtype=0"),
        ("rtsp://192.0.2.9/stream0", "/stream0"),
        ("rtsp://admin:top-secret@192.0.2.9:8554/stream0", "/stream0"),
        ("rtsp://admin:top-secret@192.0.2.9/a/b?c=1&d=2", "/a/b?c=1&d=2"),
        ("rtsp://[2001:db8::9]:554/stream0", "/stream0"),
        ("RTSP://192.0.2.9", "/"),
        ("rtsp://192.0.2.9/stream0#part", "/stream0"),
    ],
)
@pytest.mark.parametrize("field", ["rtsp_main_path", "rtsp_sub_path"])
async def test_paths(
    hass: HomeAssistant, uid_camera: UidCamera, field: str, entered: str, kept: str
) -> None:
    """Of a pasted address only the path is kept: its host and login are the camera's."""
    entry = await setup_camera(hass, uid_camera)
    result = await submit(hass, entry, rtsp=False, **{field: entered})
    assert result["type"] is FlowResultType.CREATE_ENTRY
    assert entry.options == OF_UID | {"rtsp": False, field: kept}


@pytest.mark.parametrize(
    ("entered", "named"),
    [
        ("/my stream", "/my stream"),
        ("/stream#0", "/stream#0"),
        ("/stream\x07", "/stream\x07"),
        ("/a\r\nX: y", "/a\r\nX: y"),
        ("rtsp://192.0.2.9/my stream", "/my stream"),
        ("rtsp://[2001:db8::9/stream0", "rtsp://[2001:db8::9/stream0"),
    ],
)
@pytest.mark.parametrize("field", ["rtsp_main_path", "rtsp_sub_path"])
async def test_what_cannot_be_a_path(
    hass: HomeAssistant, uid_camera: UidCamera, field: str, entered: str, named: str
) -> None:
    """It is refused by name, and what was entered stays to be corrected."""
    entry = await setup_camera(hass, uid_camera)
    values = OTHERS | {field: entered}
    result = await submit(hass, entry, **values)
    assert result["type"] is FlowResultType.FORM
    assert result["step_id"] == "live_view"
    assert result["errors"] == {"base": "rtsp_path"}
    assert result["description_placeholders"] == {"path": named}
    assert suggested(result) == values
    assert entry.options == {}
    result = await submit_options(hass, result, OTHERS | {"rtsp": False})
    assert result["type"] is FlowResultType.CREATE_ENTRY
    assert entry.options == OTHERS | {"rtsp": False}


# The test of RTSP


@pytest.mark.foreign
@pytest.mark.usefixtures("stream")
@pytest.mark.parametrize("auth", ["digest", "query"])
async def test_what_a_real_server_has(
    hass: HomeAssistant, uid_camera: UidCamera, auth: str
) -> None:
    """Codecs, sizes, rate and sound are told in words; what was entered is in force when it is saved."""
    entry = await setup_camera(hass, uid_camera)
    assert await camera_entity(hass, entry).stream_source() is None
    streams = {"/video1": "h264:320x240+aac", "/video2": "h265:160x128+pcm_alaw"}
    async with rtsp_server(streams, auth=auth, **LOGIN) as server:
        entered = {
            "rtsp_port": server.port,
            "rtsp_main_path": "/video1",
            "rtsp_sub_path": "/video2",
            "rtsp_login": "query" if auth == "query" else "user_info",
        }
        main = "H.264, 320 × 240, 10 fps, AAC"
        sub = "H.265, 160 × 128, 10 fps, G.711 A-law"
        result = await submit(hass, entry, **entered | {"rtsp_login": "none"})
        assert_found(result, *2 * [text("rtsp_wrong_login")])
        for changes, expected in (
            ({"rtsp_sub_path": "/video3"}, text("rtsp_not_found")),
            ({}, sub),
        ):
            result = await choose(hass, result, "live_view")
            values = OF_UID | entered | changes
            result = await submit_options(hass, result, values)
            assert_found(result, main, expected)
        assert entry.options == {}
        await save(hass, result)
        assert entry.options == OF_UID | entered
        assert entry.state is ConfigEntryState.LOADED
        source = await camera_entity(hass, entry).stream_source()
        assert source == server.url("/video1")


@pytest.mark.usefixtures("stream")
@pytest.mark.parametrize("failure", ProbeFailure)
async def test_what_is_wrong(
    hass: HomeAssistant,
    uid_camera: UidCamera,
    found: Callable[[Found, Found], Probed],
    failure: ProbeFailure,
) -> None:
    """It is told for each stream; it can be saved all the same, for the camera may be off."""
    probed = found(SEEN, failure)
    entry = await setup_camera(hass, uid_camera)
    result = await submit(hass, entry)
    good = "H.264, 1920 × 1080, 25 fps, G.711 A-law"
    assert_found(result, good, text(f"rtsp_{failure}"))
    assert len(probed) == 2
    found(failure, SEEN)
    result = await choose(hass, result, "live_view")
    result = await submit_options(hass, result, suggested(result))
    assert_found(result, text(f"rtsp_{failure}"), good)
    await save(hass, result)
    assert entry.options == OF_UID


@pytest.mark.usefixtures("stream")
@pytest.mark.parametrize(
    ("seen", "told"),
    [
        (("mpeg4", 640, 480, None, None), "MPEG-4, 640 × 480"),
        (
            ("mjpeg", 320, 240, 29.97, "pcm_mulaw"),
            "MJPEG, 320 × 240, 30 fps, G.711 µ-law",
        ),
        (
            ("hevc", 2560, 1440, 12.5, "adpcm_g726le"),
            "H.265, 2560 × 1440, 12.5 fps, G.726",
        ),
    ],
)
async def test_words(
    hass: HomeAssistant,
    uid_camera: UidCamera,
    found: Callable[[Found, Found], Probed],
    seen: tuple[str, int, int, float | None, str | None],
    told: str,
) -> None:
    """A codec goes by the name that people know, and what cannot be told is left out."""
    video, width, height, rate, audio = seen
    result = ProbeResult(
        video=video, width=width, height=height, frames_per_second=rate, audio=audio
    )
    found(result, result)
    entry = await setup_camera(hass, uid_camera)
    assert_found(await submit(hass, entry), told, told)


@pytest.mark.usefixtures("stream")
@pytest.mark.parametrize("login", RtspLogin)
async def test_what_is_tested(
    hass: HomeAssistant,
    uid_camera: UidCamera,
    found: Callable[[Found, Found], Probed],
    login: RtspLogin,
) -> None:
    """It is what was entered, and not what is in force; the login is the camera's."""
    probed = found(SEEN, SEEN)
    entry = await setup_camera(hass, uid_camera, options=OF_UID)
    await submit(hass, entry, **OTHERS | {"rtsp_login": login})
    where = RtspOptions(
        port=8554,
        main_path="/live?channel=1",
        sub_path="/live?channel=2",
        login=login,
    )
    assert probed == [
        (rtsp_url("127.0.0.1", where, picture, USERNAME, PASSWORD), "udp")
        for picture in Picture
    ]


@pytest.mark.usefixtures("stream")
async def test_change_something(
    hass: HomeAssistant, uid_camera: UidCamera, found: Callable[[Found, Found], Probed]
) -> None:
    """It leads back to what was entered, as often as one likes; nothing is saved before Save."""
    found(ProbeFailure.NOT_FOUND, SEEN)
    entry = await setup_camera(hass, uid_camera, options={"status_interval": 20})
    result = await submit(hass, entry, **OTHERS | {"rtsp_sub_path": "pasted"})
    result = await choose(hass, result, "live_view")
    assert suggested(result) == OTHERS | {"rtsp_sub_path": "/pasted"}
    result = await submit_options(hass, result, suggested(result) | {"rtsp_port": 1554})
    result = await choose(hass, result, "live_view")
    assert suggested(result)["rtsp_port"] == 1554
    assert entry.options == {"status_interval": 20}
    result = await submit_options(hass, result, OTHERS)
    await save(hass, result)
    assert entry.options == {"status_interval": 20, **OTHERS}
    # Another flow begins with what is in force, and not with what another was told.
    assert suggested(await open_options(hass, entry, "live_view")) == OTHERS


async def test_not_tested_without_stream(
    hass: HomeAssistant, uid_camera: UidCamera, found: Callable[[Found, Found], Probed]
) -> None:
    """Without Home Assistant's stream nothing can look into RTSP, and that is told."""
    probed = found(SEEN, SEEN)
    entry = await setup_camera(hass, uid_camera)
    assert "stream" not in hass.config.components
    result = await submit(hass, entry)
    assert_found(result, *2 * [text("rtsp_no_stream")])
    assert not probed
    await save(hass, result)
    assert entry.options == OF_UID


@pytest.mark.usefixtures("stream")
async def test_of_a_camera_that_is_away(
    hass: HomeAssistant, found: Callable[[Found, Found], Probed], socket_enabled: None
) -> None:
    """The options can be changed while the camera is off."""
    found(ProbeFailure.CANNOT_CONNECT, ProbeFailure.CANNOT_CONNECT)
    async with UidCamera(**LOGIN) as camera:
        entry = entry_of(camera)
    assert not await setup_entry(hass, entry)
    result = await submit(hass, entry, rtsp_port=8554)
    assert_found(result, *2 * [text("rtsp_cannot_connect")])
    await save(hass, result)
    assert entry.options == OF_UID | {"rtsp_port": 8554}


# That they take effect


@pytest.mark.usefixtures("stream")
async def test_rtsp_options_take_effect(
    hass: HomeAssistant, uid_camera: UidCamera, found: Callable[[Found, Found], Probed]
) -> None:
    """Home Assistant's stream gets the URL and the transport that were chosen, at once."""
    found(SEEN, SEEN)
    entry = await setup_camera(hass, uid_camera)
    before = camera_entity(hass, entry)
    assert before.stream_options["rtsp_transport"] == "tcp"
    async with rtsp_port() as port:
        await save(hass, await submit(hass, entry, **OTHERS | {"rtsp_port": port}))
        camera = camera_entity(hass, entry)
        assert camera is not before
        digest = RtspOptions(
            port=port, sub_path="/live?channel=2", login=RtspLogin.QUERY
        )
        # The live stream is the small one.
        assert await camera.stream_source() == rtsp_url(
            "127.0.0.1", digest, Picture.SUB, USERNAME, PASSWORD
        )
        assert camera.stream_options["rtsp_transport"] == "udp"
        result = await submit(hass, entry, rtsp=False)
        assert result["type"] is FlowResultType.CREATE_ENTRY
        assert await camera_entity(hass, entry).stream_source() is None


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
    hass_client: Any,
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
