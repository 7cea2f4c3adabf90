"""The test of RTSP in the options of the live view: what it tells, and that what is saved takes effect."""

from collections.abc import Callable

from homeassistant.config_entries import ConfigEntryState, ConfigFlowResult
from homeassistant.core import HomeAssistant
from homeassistant.data_entry_flow import FlowResultType
from homeassistant.setup import async_setup_component
import pytest

from custom_components.ipcam_cgi.cgi import Picture, RtspLogin, RtspOptions, rtsp_url
from custom_components.ipcam_cgi.options import live_view
from custom_components.ipcam_cgi.rtsp_probe import ProbeFailure, ProbeResult

from .common import (
    LOGIN,
    PASSWORD,
    USERNAME,
    entry_of,
    integration_json,
    setup_camera,
    setup_entry,
)
from .flows import choose, open_options, submit_options, suggested
from .live_view_options import OF_UID, OTHERS, WITHOUT_SUB, submit
from .rtsp import rtsp_server
from .simulator import UidCamera
from .simulator.uid import configuration
from .video import camera_entity, rtsp_port

SEEN = ProbeResult(
    video="h264", width=1920, height=1080, frames_per_second=25, audio="aac"
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
        sub = f"H.265, 160 × 128, 10 fps, G.711 A-law; {text('rtsp_not_heard')}"
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
    good = "H.264, 1920 × 1080, 25 fps, AAC"
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
    ("seen", "told", "warned"),
    [
        (("mpeg4", 640, 480, None, None), "MPEG-4, 640 × 480", ["not_shown"]),
        (
            ("mjpeg", 320, 240, 29.97, "pcm_mulaw"),
            "MJPEG, 320 × 240, 30 fps, G.711 µ-law",
            ["not_shown", "not_heard"],
        ),
        (
            ("hevc", 2560, 1440, 12.5, "adpcm_g726le"),
            "H.265, 2560 × 1440, 12.5 fps, G.726",
            ["not_heard"],
        ),
        (("h264", 640, 480, 5, "mp3"), "H.264, 640 × 480, 5 fps, MP3", []),
    ],
)
async def test_words(
    hass: HomeAssistant,
    uid_camera: UidCamera,
    found: Callable[[Found, Found], Probed],
    seen: tuple[str, int, int, float | None, str | None],
    told: str,
    warned: list[str],
) -> None:
    """A codec goes by the name that people know; what Home Assistant cannot show of it is told, too."""
    video, width, height, rate, audio = seen
    result = ProbeResult(
        video=video, width=width, height=height, frames_per_second=rate, audio=audio
    )
    found(result, result)
    entry = await setup_camera(hass, uid_camera)
    told = "; ".join((told, *(text(f"rtsp_{key}") for key in warned)))
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
async def test_without_a_second_stream(
    hass: HomeAssistant,
    uid_camera: UidCamera,
    found: Callable[[Found, Found], Probed],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Where the camera has no small picture nobody looks for it, and that is told."""
    monkeypatch.setattr(configuration, "STREAMS", ("stream1",))
    probed = found(SEEN, ProbeFailure.NOT_FOUND)
    entry = await setup_camera(hass, uid_camera)
    result = await submit(hass, entry)
    good = "H.264, 1920 × 1080, 25 fps, AAC"
    assert_found(result, good, text("rtsp_no_sub_stream"))
    assert len(probed) == 1
    await save(hass, result)
    assert entry.options == WITHOUT_SUB


@pytest.mark.usefixtures("stream")
async def test_of_a_camera_that_is_away(
    hass: HomeAssistant, found: Callable[[Found, Found], Probed], socket_enabled: None
) -> None:
    """The options can be changed while the camera is off."""
    found(ProbeFailure.CANNOT_CONNECT, ProbeFailure.CANNOT_CONNECT)
    async with UidCamera(onvif=False, **LOGIN) as camera:
        entry = entry_of(camera)
    assert not await setup_entry(hass, entry)
    result = await submit(hass, entry, rtsp_port=8554)
    assert_found(result, *2 * [text("rtsp_cannot_connect")])
    await save(hass, result)
    assert entry.options == OF_UID | {"rtsp_port": 8554}


@pytest.mark.usefixtures("stream")
async def test_rtsp_options_take_effect(
    hass: HomeAssistant, uid_camera: UidCamera, found: Callable[[Found, Found], Probed]
) -> None:
    """Home Assistant's stream gets the URL and the transport that were chosen, at once."""
    found(SEEN, SEEN)
    entry = await setup_camera(hass, uid_camera)
    before = camera_entity(hass, entry)
    # Nothing is at the usual port.
    assert await before.stream_source() is None
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
