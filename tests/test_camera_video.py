"""The camera entities' video: how many there are, what they can, and where other programs find it."""

from http import HTTPStatus
from io import BytesIO
from urllib.parse import unquote, urlsplit

from homeassistant.components.camera import CameraEntityFeature, async_get_stream_source
from homeassistant.const import Platform
from homeassistant.core import HomeAssistant
from homeassistant.helpers import entity_registry as er
from homeassistant.setup import async_setup_component
from PIL import Image
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry
from pytest_homeassistant_custom_component.typing import ClientSessionGenerator

from custom_components.ipcam_cgi.cgi import Picture, RtspOptions, rtsp_url
from custom_components.ipcam_cgi.cgi.settings import SUB_RESOLUTION

from .common import (
    LOGIN,
    PASSWORD,
    USERNAME,
    entity_id,
    forms_of,
    integration_json,
    setup_camera,
    state_of,
    states_of,
)
from .rtsp import rtsp_server
from .settings import stored
from .simulator import MjpegCamera, SimulatedCamera, UidCamera
from .simulator.uid import configuration
from .video import camera_entity, rtsp_port


@pytest.fixture
async def stream(hass: HomeAssistant) -> None:
    """Home Assistant's own stream."""
    assert await async_setup_component(hass, "stream", {})


def features(
    hass: HomeAssistant, entry: MockConfigEntry, key: str = "main"
) -> CameraEntityFeature:
    """Return what a camera entity says that it can."""
    state = state_of(hass, entry, Platform.CAMERA, key)
    return CameraEntityFeature(state.attributes["supported_features"])


def cameras(hass: HomeAssistant, entry: MockConfigEntry) -> list[er.RegistryEntry]:
    """Return the rows of the camera entities."""
    rows = er.async_entries_for_config_entry(er.async_get(hass), entry.entry_id)
    return [row for row in rows if row.domain == Platform.CAMERA]


def name_of_sub() -> str:
    """Return what the entity of the small picture is called."""
    name: str = integration_json("translations/en.json")["entity"]["camera"]["sub"][
        "name"
    ]
    return name


# How many


async def test_one_picture(hass: HomeAssistant, mjpeg_camera: MjpegCamera) -> None:
    """A camera with one stream has one camera entity, which bears the device's name."""
    entry = await setup_camera(hass, mjpeg_camera)
    (main,) = cameras(hass, entry)
    assert main.unique_id == f"{entry.unique_id}_main"
    assert main.disabled_by is None


async def test_two_pictures(hass: HomeAssistant, any_uid_camera: UidCamera) -> None:
    """A camera with two streams has an entity for each; the small one is off."""
    entry = await setup_camera(hass, any_uid_camera)
    rows = {row.unique_id: row for row in cameras(hass, entry)}
    assert list(rows) == [f"{entry.unique_id}_{key}" for key in ("main", "sub")]
    main, sub = rows.values()
    assert main.disabled_by is None
    assert sub.disabled_by is er.RegistryEntryDisabler.INTEGRATION
    assert sub.original_name == name_of_sub()
    assert "camera.sub" not in states_of(hass, entry)


async def test_enabled(hass: HomeAssistant, uid_camera: UidCamera) -> None:
    """Who wants the small one enables it, and has both."""
    entry = await setup_camera(hass, uid_camera)
    sub = entity_id(hass, entry, Platform.CAMERA, "sub")
    assert sub is not None
    er.async_get(hass).async_update_entity(sub, disabled_by=None)
    assert await hass.config_entries.async_reload(entry.entry_id)
    await hass.async_block_till_done(wait_background_tasks=True)
    assert {"camera.main", "camera.sub"} <= set(states_of(hass, entry))
    name = state_of(hass, entry, Platform.CAMERA, "sub").name
    assert name.endswith(f" {name_of_sub()}")


@pytest.mark.usefixtures("all_enabled")
async def test_without_a_second_stream(
    hass: HomeAssistant, uid_camera: UidCamera, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A camera that does not tell of a second stream has none; its entity is forgotten."""
    entry = await setup_camera(hass, uid_camera)
    assert len(cameras(hass, entry)) == 2
    assert "sensor.sub_live_viewers" in states_of(hass, entry)
    monkeypatch.setattr(configuration, "STREAMS", ("stream1",))
    assert await hass.config_entries.async_reload(entry.entry_id)
    await hass.async_block_till_done(wait_background_tasks=True)
    assert SUB_RESOLUTION not in entry.runtime_data.settings.data
    assert [row.unique_id for row in cameras(hass, entry)] == [
        f"{entry.unique_id}_main"
    ]
    assert "sensor.sub_live_viewers" not in states_of(hass, entry)


async def test_a_choice_that_is_not_there(
    hass: HomeAssistant, uid_camera: UidCamera, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Who chose the small stream of a camera that has it no more gets the large one."""
    monkeypatch.setattr(configuration, "STREAMS", ("stream1",))
    async with rtsp_port() as port:
        entry = await setup_camera(
            hass, uid_camera, options={"live_stream": "sub", "rtsp_port": port}
        )
        source = await camera_entity(hass, entry).stream_source()
    assert source is not None
    assert source.endswith("/stream0")


# What they can, and where it is


@pytest.mark.usefixtures("all_enabled", "stream")
async def test_rtsp(hass: HomeAssistant, any_uid_camera: UidCamera) -> None:
    """Where RTSP answers, both entities have video that Home Assistant can pass on."""
    async with rtsp_port() as port:
        entry = await setup_camera(hass, any_uid_camera, options={"rtsp_port": port})
        for picture in Picture:
            assert features(hass, entry, picture) == CameraEntityFeature.STREAM
            entity = entity_id(hass, entry, Platform.CAMERA, picture)
            assert entity is not None
            source = await async_get_stream_source(hass, entity)
            where = RtspOptions(port=port)
            assert source == rtsp_url("127.0.0.1", where, picture, USERNAME, PASSWORD)
            assert source.endswith("/stream0" if picture == "main" else "/stream1")
            options = camera_entity(hass, entry, picture).stream_options
            assert options["rtsp_transport"] == "tcp"


@pytest.mark.usefixtures("stream")
@pytest.mark.parametrize("rtsp", [True, False])
async def test_no_rtsp(hass: HomeAssistant, uid_camera: UidCamera, rtsp: bool) -> None:
    """Where it does not answer, or is not wanted, there is no such video."""
    async with rtsp_port() as port:
        options = {"rtsp": rtsp, "rtsp_port": port}
        if rtsp:
            # There is HTTP.
            options["rtsp_port"] = uid_camera.port
        entry = await setup_camera(hass, uid_camera, options=options)
    assert features(hass, entry) == CameraEntityFeature(0)
    assert await camera_entity(hass, entry).stream_source() is None


@pytest.mark.foreign
@pytest.mark.usefixtures("stream")
@pytest.mark.parametrize("auth", [None, "digest", "query"])
async def test_path_that_the_camera_does_not_know(
    hass: HomeAssistant,
    hass_client: ClientSessionGenerator,
    uid_camera: UidCamera,
    auth: str | None,
) -> None:
    """Where RTSP has nothing at the path the live picture is made of stills; at the right path it is RTSP."""
    login = {} if auth is None else {**LOGIN, "auth": auth}
    async with rtsp_server({"/video1": "h264:160x128"}, **login) as server:
        style = {None: "none", "digest": "user_info", "query": "query"}[auth]
        options = {"rtsp_port": server.port, "rtsp_login": style}
        entry = await setup_camera(hass, uid_camera, options=options)
        assert features(hass, entry) == CameraEntityFeature(0)
        assert await camera_entity(hass, entry).stream_source() is None
        entity = entity_id(hass, entry, Platform.CAMERA, "main")
        async with (await hass_client()).get(
            f"/api/camera_proxy_stream/{entity}"
        ) as response:
            assert response.status == HTTPStatus.OK
            body = await response.content.readuntil(b"\xff\xd9")
            response.close()
        picture = Image.open(BytesIO(body[body.index(b"\xff\xd8") :]))
        assert picture.size == (1920, 1080)
        hass.config_entries.async_update_entry(
            entry, options=options | {"rtsp_main_path": "/video1"}
        )
        assert await hass.config_entries.async_reload(entry.entry_id)
        assert features(hass, entry) == CameraEntityFeature.STREAM
        assert await camera_entity(hass, entry).stream_source() == server.url("/video1")


async def test_without_stream(hass: HomeAssistant, uid_camera: UidCamera) -> None:
    """Where Home Assistant's stream is not set up, RTSP is for other programs only."""
    async with rtsp_port() as port:
        entry = await setup_camera(hass, uid_camera, options={"rtsp_port": port})
    assert features(hass, entry) == CameraEntityFeature(0)
    camera = camera_entity(hass, entry)
    assert await camera.stream_source() is not None
    # What is meant for that stream only is not there.
    assert "rtsp_transport" not in camera.stream_options


@pytest.mark.usefixtures("stream")
async def test_asf(hass: HomeAssistant, mjpeg_camera: MjpegCamera) -> None:
    """The other family has MJPEG with sound, for programs that can play it: no STREAM."""
    entry = await setup_camera(hass, mjpeg_camera)
    assert features(hass, entry) == CameraEntityFeature(0)
    source = await camera_entity(hass, entry).stream_source()
    assert source is not None
    parts = urlsplit(source)
    assert (parts.scheme, parts.path) == ("http", "/videostream.asf")
    assert (parts.hostname, parts.port) == (mjpeg_camera.host, mjpeg_camera.port)
    assert (parts.query, parts.fragment) == ("", "")
    login = parts.netloc.rpartition("@")[0].split(":")
    assert [unquote(part) for part in login] == [USERNAME, PASSWORD]


@pytest.mark.usefixtures("all_enabled", "stream")
async def test_secret_stays_where_it_is(
    hass: HomeAssistant,
    camera: SimulatedCamera,
    caplog: pytest.LogCaptureFixture,
) -> None:
    """Neither the log nor a state has the password that the address of the video holds."""
    caplog.set_level("DEBUG")
    async with rtsp_port() as port:
        entry = await setup_camera(hass, camera, options={"rtsp_port": port})
        assert await camera_entity(hass, entry).stream_source()
    shown = [
        caplog.text,
        *(repr(state.as_dict()) for state in hass.states.async_all()),
        repr(entry.runtime_data.client.video_source()),
    ]
    for form in forms_of(PASSWORD):
        assert not [text for text in shown if form in text]


async def test_is_looked_for_again_after_a_reload(
    hass: HomeAssistant, uid_camera: UidCamera
) -> None:
    """RTSP that was switched on at the camera is found when the entry is loaded anew."""
    async with rtsp_port() as port:
        pass
    entry = await setup_camera(hass, uid_camera, options={"rtsp_port": port})
    assert await camera_entity(hass, entry).stream_source() is None
    before = stored(uid_camera)
    async with rtsp_port(port):
        assert await hass.config_entries.async_reload(entry.entry_id)
        assert await camera_entity(hass, entry).stream_source() is not None
    # To look for it changes nothing.
    assert stored(uid_camera) == before
