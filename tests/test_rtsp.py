"""Live view of a real RTSP server: through Home Assistant's stream to what ffprobe reads, by HLS and from a recording."""

import asyncio
import json
from pathlib import Path
import threading
from typing import Any

from homeassistant.const import Platform
from homeassistant.core import HomeAssistant
from homeassistant.setup import async_setup_component
import pytest
from pytest_homeassistant_custom_component.typing import WebSocketGenerator

from .common import LOGIN, PASSWORD, forms_of, setup_camera, state_of
from .rtsp import md5_of, rtsp_server
from .simulator import UidCamera
from .simulator_proof.foreign import find_program, run

pytestmark = pytest.mark.foreign

MAIN = (320, 240)
SUB = (160, 128)
NAMES = {"h264": "h264", "h265": "hevc"}


async def pictures_in(source: str, *options: str) -> tuple[str, tuple[int, int]]:
    """Return the codec and the size of the only stream of pictures there, of which ffprobe decodes some."""
    streams: list[dict[str, Any]] = json.loads(
        await run(
            find_program("ffprobe"),
            *("-v", "fatal", "-of", "json", "-select_streams", "v"),
            *("-show_entries", "stream=codec_name,width,height,nb_read_frames"),
            *("-count_frames", "-read_intervals", "%+#20"),
            *options,
            source,
        )
    )["streams"]
    (stream,) = streams
    assert int(stream["nb_read_frames"]) >= 5
    return stream["codec_name"], (stream["width"], stream["height"])


@pytest.mark.parametrize("auth", ["basic", "digest", "query"])
async def test_the_server_itself(socket_enabled: None, auth: str) -> None:
    """The server serves both codecs by both transports, and only who knows the password."""
    async with rtsp_server(
        {"/stream0": "h264:320x240", "/stream1": "h265:160x128"}, auth=auth, **LOGIN
    ) as server:
        found = await asyncio.gather(
            *(
                pictures_in(server.url(path), "-rtsp_transport", transport)
                for path in ("/stream0", "/stream1")
                for transport in ("tcp", "udp")
            )
        )
        assert found == [("h264", MAIN)] * 2 + [("hevc", SUB)] * 2
        source = server.url("/stream0", "wrong")
        answer = await run(find_program("ffprobe"), "-v", "error", source, status=1)
        assert "401 Unauthorized" in answer


@pytest.mark.usefixtures("all_enabled")
@pytest.mark.parametrize(
    ("codec", "other", "transport", "auth"),
    [("h264", "h265", "tcp", "digest"), ("h265", "h264", "udp", "query")],
)
async def test_from_the_camera_to_the_viewer(
    hass: HomeAssistant,
    hass_ws_client: WebSocketGenerator,
    uid_camera: UidCamera,
    tmp_path: Path,
    caplog: pytest.LogCaptureFixture,
    codec: str,
    other: str,
    transport: str,
    auth: str,
) -> None:
    """Both streams are seen by HLS, and one is recorded, in the codec and size that the camera has."""
    short = {"segment_duration": 2, "part_duration": 0.2}
    assert await async_setup_component(hass, "stream", {"stream": short})
    hass.config.allowlist_external_dirs = {str(tmp_path)}
    film = tmp_path / "film.mp4"
    async with rtsp_server(
        {"/stream0": f"{codec}:320x240+aac", "/stream1": f"{other}:160x128"},
        auth=auth,
        tcp_only=transport == "tcp",
        **LOGIN,
    ) as server:
        entry = await setup_camera(
            hass,
            uid_camera,
            options={
                "rtsp_port": server.port,
                "rtsp_transport": transport,
                "rtsp_login": "query" if auth == "query" else "user_info",
            },
        )
        main, sub = (
            state_of(hass, entry, Platform.CAMERA, key).entity_id
            for key in ("main", "sub")
        )
        websocket = await hass_ws_client()

        urls = []
        for entity_id in (main, sub):
            await websocket.send_json_auto_id(
                {"type": "camera/stream", "entity_id": entity_id}
            )
            answer = await websocket.receive_json()
            assert answer["success"], answer
            urls.append(str(websocket.client.make_url(answer["result"]["url"])))
        async with asyncio.TaskGroup() as group:
            found = [group.create_task(pictures_in(url)) for url in urls]
            recording = {"entity_id": main, "filename": str(film), "duration": 3}
            group.create_task(
                hass.services.async_call("camera", "record", recording, blocking=True)
            )
        assert [task.result() for task in found] == [
            (NAMES[codec], MAIN),
            (NAMES[other], SUB),
        ]
        assert await pictures_in(str(film)) == (NAMES[codec], MAIN)

        # A stream that is kept ready would go on without its entity.
        await websocket.send_json_auto_id(
            {"type": "camera/update_prefs", "entity_id": main, "preload_stream": True}
        )
        assert (await websocket.receive_json())["success"]
        assert await hass.config_entries.async_unload(entry.entry_id)
        assert "stream_worker" not in {thread.name for thread in threading.enumerate()}
    assert not [
        form for form in forms_of(PASSWORD) | {md5_of(PASSWORD)} if form in caplog.text
    ]
