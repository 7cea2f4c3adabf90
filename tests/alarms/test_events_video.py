"""The live view's address by a camera's own word, which comes over ONVIF."""

import asyncio
from urllib.parse import quote

from homeassistant.components.camera import CameraEntityFeature
from homeassistant.const import Platform
from homeassistant.core import HomeAssistant
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry

from custom_components.ipcam_cgi.cgi import Picture, RtspOptions
from custom_components.ipcam_cgi.cgi.rtsp import split_uri, told
from tests.common import PASSWORD, USERNAME, eventually, forms_of, state_of
from tests.simulator import UidCamera
from tests.video import camera_entity, rtsp_port

from .onvif import answer_at_once, answer_of, load

LOGIN = f"{USERNAME}:{quote(PASSWORD, safe='')}"


@pytest.fixture
async def stream(hass: HomeAssistant) -> None:
    """Home Assistant with its stream, as far as is needed here."""
    hass.config.components.add("stream")


def features(hass: HomeAssistant, entry: MockConfigEntry, key: str = "main") -> int:
    """Return what a camera entity can do."""
    return state_of(hass, entry, Platform.CAMERA, key).attributes["supported_features"]


@pytest.mark.usefixtures("stream", "all_enabled")
async def test_address(hass: HomeAssistant, onvif_camera: UidCamera) -> None:
    """Video that was nowhere to be found is where the camera says; its host is that of the entry."""
    async with rtsp_port() as port:
        onvif_camera.onvif.rtsp_port = port
        onvif_camera.onvif.stream_paths = ["/live?a=1&b=2", "/sub"]
        onvif_camera.onvif.xaddr_host = "192.0.2.123"
        entry = await load(hass, onvif_camera, options={"rtsp_port": onvif_camera.port})
        for key, path in (("main", "/live?a=1&b=2"), ("sub", "/sub")):
            camera = camera_entity(hass, entry, key)
            await eventually(lambda seen=key: features(hass, entry, seen))
            assert features(hass, entry, key) == CameraEntityFeature.STREAM
            url = f"rtsp://{LOGIN}@127.0.0.1:{port}{path}"
            assert await camera.stream_source() == url


@pytest.mark.usefixtures("stream")
async def test_address_changes(hass: HomeAssistant, onvif_camera: UidCamera) -> None:
    """Video that was found elsewhere is taken from where the camera says."""
    async with rtsp_port() as port, rtsp_port() as another:
        onvif_camera.onvif.rtsp_port = another
        onvif_camera.onvif.stream_paths = ["/a", "/b"]
        entry = await load(hass, onvif_camera, options={"rtsp_port": port})
        camera = camera_entity(hass, entry)
        url = f"rtsp://{LOGIN}@127.0.0.1:{another}/a"
        await eventually(
            lambda: camera._source is not None and camera._source.url == url
        )
        assert features(hass, entry) == CameraEntityFeature.STREAM


@pytest.mark.usefixtures("stream")
async def test_stays(
    hass: HomeAssistant, onvif_camera: UidCamera, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Video whose address is the same after a restart stays, also where it is not there at once."""
    monkeypatch.setattr("custom_components.ipcam_cgi.listener._SHORTEST_PAUSE", 0.1)
    async with rtsp_port() as port:
        onvif_camera.onvif.rtsp_port = port
        entry = await load(hass, onvif_camera, options={"rtsp_port": port})
        camera = camera_entity(hass, entry)
        assert await camera.stream_source()
    alarms = entry.runtime_data.alarms
    await onvif_camera.reboot(0.1)
    await eventually(lambda: alarms.path == "none")
    await eventually(lambda: alarms.path == "push_unproven")
    await asyncio.sleep(0.1)
    camera._handle_coordinator_update()
    assert await camera.stream_source()


@pytest.mark.usefixtures("stream")
async def test_option(hass: HomeAssistant, onvif_camera: UidCamera) -> None:
    """Where the user's own address is to be used, it is."""
    async with rtsp_port() as port, rtsp_port() as another:
        onvif_camera.onvif.rtsp_port = another
        options = {"rtsp_port": port, "rtsp_ask": False}
        entry = await load(hass, onvif_camera, options=options)
        client = entry.runtime_data.client
        await eventually(lambda: client.events.streams)
        camera = camera_entity(hass, entry)
        camera._handle_coordinator_update()
        source = await camera.stream_source()
        assert source == f"rtsp://{LOGIN}@127.0.0.1:{port}/stream0"


HOSTILE = [
    "",
    "nonsense",
    "http://127.0.0.1/a",
    "rtsps://127.0.0.1/a",
    "rtsp://127.0.0.1:0/a",
    "rtsp://127.0.0.1:99999/a",
    "rtsp://127.0.0.1:x/a",
    "rtsp://127.0.0.1",
    "rtsp://[/a",
    "rtsp://127.0.0.1/a b",
    "rtsp://127.0.0.1/ä",
    "rtsp://127.0.0.1/" + "a" * 300,
    "file:///etc/passwd",
    "rtsp:///etc/passwd\x00",
]


@pytest.mark.parametrize("uri", HOSTILE)
def test_hostile_uri(uri: str) -> None:
    """An address that makes no sense is no reason to look elsewhere."""
    options = RtspOptions(port=8000, main_path="/m", sub_path="/s")
    uris = {Picture.MAIN: uri, Picture.SUB: uri}
    assert told(options, uris) == options


def test_told() -> None:
    """What makes sense of one picture counts, whatever is told of the other."""
    options = RtspOptions(port=8000, main_path="/m", sub_path="/s")
    uris = {Picture.MAIN: "RTSP://elsewhere/a/b?c=d", Picture.SUB: "nonsense"}
    found = told(options, uris)
    assert (found.port, found.main_path, found.sub_path) == (554, "/a/b?c=d", "/s")


@pytest.mark.parametrize(
    ("uri", "expected"),
    [
        ("rtsp://a/b", (None, "/b")),
        ("rtsp://a:8554/b", (8554, "/b")),
        ("rtsp://[::1]:8554/b", (8554, "/b")),
        ("rtsp://user:pass@a:8554/b?c=d&e", (8554, "/b?c=d&e")),
        ("rtsp://a/b?User=x&c=d&PASSWORD=y", (None, "/b?c=d")),
        ("rtsp://a/b?username=x&pwd=y&passwd=z", (None, "/b")),
        ("rtsp://a/b?c=password=1", (None, "/b?c=password=1")),
        ("rtsp://a/b#c", (None, "/b")),
    ],
)
def test_split(uri: str, expected: tuple[int | None, str]) -> None:
    """Port and path are taken, a login is not."""
    assert split_uri(uri) == expected


@pytest.mark.usefixtures("stream")
async def test_login_in_the_address(
    hass: HomeAssistant, onvif_camera: UidCamera, caplog: pytest.LogCaptureFixture
) -> None:
    """A login that the camera puts into the address is neither used nor shown."""
    caplog.set_level("DEBUG", "custom_components")
    async with rtsp_port() as port:
        uri = f"rtsp://root:s3cr3t@192.0.2.1:{port}/a?user=root&amp;password=s3cr3t&amp;b=c"
        body = (
            f"<trt:GetStreamUriResponse><trt:MediaUri><tt:Uri>{uri}</tt:Uri>"
            "</trt:MediaUri></trt:GetStreamUriResponse>"
        )
        answer_at_once(onvif_camera, "trt:GetStreamUri", lambda: answer_of(body))
        entry = await load(hass, onvif_camera, options={"rtsp_port": onvif_camera.port})
        camera = camera_entity(hass, entry)
        await eventually(lambda: features(hass, entry))
        assert await camera.stream_source() == f"rtsp://{LOGIN}@127.0.0.1:{port}/a?b=c"
    ours = "".join(
        record.getMessage()
        for record in caplog.records
        if record.name.startswith("custom_components")
    )
    shown = [ours, *(repr(state.as_dict()) for state in hass.states.async_all())]
    for form in forms_of(PASSWORD) | {"s3cr3t"}:
        assert not [text for text in shown if form in text]
