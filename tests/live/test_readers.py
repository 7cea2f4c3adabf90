"""Programs that others wrote, and old ones, read what Home Assistant serves."""

import asyncio
from pathlib import Path
import re

from homeassistant.core import HomeAssistant
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry
from pytest_homeassistant_custom_component.typing import ClientSessionGenerator

from tests.common import eventually, setup_camera
from tests.simulator import MjpegCamera, SimulatedCamera
from tests.simulator_proof.foreign import find_program, run

from .viewers import See, live_of, loaded, stream_path


async def url_of(
    hass: HomeAssistant, hass_client: ClientSessionGenerator, entry: MockConfigEntry
) -> str:
    """Return the URL of the live picture, as anybody with its token opens it."""
    client = await hass_client()
    return str(client.server.make_url(stream_path(hass, entry)))


async def test_oldest_http(
    hass: HomeAssistant, mjpeg_camera: MjpegCamera, see: See
) -> None:
    """HTTP/1.0 knows no chunks: the body goes on until the connection closes."""
    entry = await setup_camera(hass, mjpeg_camera)
    async with see(entry, version="1.0") as viewer:
        await viewer.read_head()
        head = viewer.head.lower()
        assert b"transfer-encoding" not in head
        assert b"connection: keep-alive" not in head
        assert b"content-type: multipart/x-mixed-replace;boundary=" in head
        raw = b""
        while raw.count(b"--ipcamera") < 5:
            raw += await viewer.read()
        body = raw.split(b"--ipcamera\r\n")
        # Nothing at all stands before or between the parts.
        assert body[0] == b""
        for part in body[1:4]:
            fields, jpeg = part.split(b"\r\n\r\n", 1)
            length = int(fields.partition(b"Content-Length: ")[2])
            assert jpeg[length:] == b"\r\n"
            loaded(jpeg[:length])
        assert await hass.config_entries.async_unload(entry.entry_id)
        async with asyncio.timeout(5):
            while await viewer.read():
                pass


async def test_chunks(hass: HomeAssistant, mjpeg_camera: MjpegCamera, see: See) -> None:
    """In HTTP/1.1 the chunks are well-formed to the last, which is empty."""
    entry = await setup_camera(hass, mjpeg_camera)
    async with see(entry) as viewer:
        await viewer.read_head()
        head = viewer.head.lower().splitlines()
        assert b"transfer-encoding: chunked" in head
        # The connection is good for nothing else, and nobody between here and there may
        # keep what was meant for a slow viewer.
        assert b"connection: close" in head
        assert b"x-accel-buffering: no" in head
        assert b"cache-control: no-store" in head
        raw = b""
        while raw.count(b"--ipcamera") < 5:
            raw += await viewer.read()
        assert await hass.config_entries.async_unload(entry.entry_id)
        while not raw.endswith(b"\r\n0\r\n\r\n"):
            more = await viewer.read()
            assert more
            raw += more
        assert not await viewer.read()
    chunks = []
    while raw:
        size, raw = raw.split(b"\r\n", 1)
        chunks.append(raw[: int(size, 16)])
        assert raw[int(size, 16) :].startswith(b"\r\n")
        raw = raw[int(size, 16) + 2 :]
    assert chunks[-1] == b""
    assert chunks[0] == b"--ipcamera\r\n"
    for chunk in chunks[1:-1]:
        # Each ends with a boundary, so that a browser shows its picture at once.
        assert chunk.startswith(b"Content-Type: image/jpeg\r\n")
        assert chunk.endswith(b"\r\n--ipcamera\r\n")
        assert chunk.count(b"--ipcamera\r\n") == 1


@pytest.mark.foreign
async def test_ffmpeg(
    hass: HomeAssistant,
    hass_client: ClientSessionGenerator,
    camera: SimulatedCamera,
    tmp_path: Path,
) -> None:
    """Ffmpeg decodes ten frames and has nothing to complain about."""
    ffmpeg = find_program("ffmpeg")
    entry = await setup_camera(hass, camera)
    url = await url_of(hass, hass_client, entry)
    said = await run(
        ffmpeg,
        *(
            "-hide_banner",
            "-loglevel",
            "repeat+warning",
            "-xerror",
            "-err_detect",
            "explode",
        ),
        *("-f", "mpjpeg", "-strict_mime_boundary", "1", "-i", url, "-frames:v", "10"),
        *("-fps_mode", "passthrough", tmp_path / "%02d.png"),
    )
    # What it says of every JPEG's range of colours is no complaint.
    complaints = [
        line
        for line in said.splitlines()
        if "deprecated pixel format" not in line and line.strip()
    ]
    assert complaints == []
    pictures = {path.read_bytes() for path in tmp_path.glob("*.png")}
    assert len(list(tmp_path.glob("*.png"))) == 10
    assert len(pictures) > 5
    await eventually(lambda: live_of(entry).viewers == 0)


@pytest.mark.foreign
async def test_ffmpeg_with_faults(
    hass: HomeAssistant,
    hass_client: ClientSessionGenerator,
    mjpeg_camera: MjpegCamera,
) -> None:
    """What the camera does wrong does not reach the viewer."""
    ffmpeg = find_program("ffmpeg")
    mjpeg_camera.add_fault("cut", good_parts=4, times=2)
    mjpeg_camera.add_fault("truncated_frame", every=3, good_parts=1)
    mjpeg_camera.add_fault("short_length", every=4, good_parts=2)
    mjpeg_camera.add_fault("thumbnail")
    mjpeg_camera.add_fault("no_length", every=2)
    entry = await setup_camera(hass, mjpeg_camera)
    said = await run(
        ffmpeg,
        *("-hide_banner", "-loglevel", "error", "-xerror", "-err_detect", "explode"),
        *("-f", "mpjpeg", "-i", await url_of(hass, hass_client, entry)),
        *("-frames:v", "20", "-f", "null", "-"),
    )
    assert said == ""
    assert live_of(entry).reconnects == 2


@pytest.mark.foreign
@pytest.mark.parametrize("version", ["--http1.0", "--http1.1"])
async def test_curl(
    hass: HomeAssistant,
    hass_client: ClientSessionGenerator,
    mjpeg_camera: MjpegCamera,
    tmp_path: Path,
    version: str,
) -> None:
    """Curl undoes the chunks, where there are any, and what is left is parts."""
    curl = find_program("curl")
    entry = await setup_camera(hass, mjpeg_camera)
    path = tmp_path / "body"
    # 28: it ran into its time limit, as it should with what has no end.
    said = await run(
        *(curl, version, "-sS", "-m", "1", "-o", path, "-D", "-"),
        await url_of(hass, hass_client, entry),
        status=28,
    )
    assert re.match(r"HTTP/1\.[01] 200 ", said)
    parts = path.read_bytes().split(b"--ipcamera\r\n")
    assert len(parts) > 8
    for part in parts[1:-1]:
        fields, jpeg = part.split(b"\r\n\r\n", 1)
        length = int(fields.partition(b"Content-Length: ")[2])
        assert len(jpeg) == length + 2
        loaded(jpeg[:length])
    await eventually(lambda: live_of(entry).viewers == 0)


@pytest.mark.foreign
async def test_curl_reads_the_reason(
    hass: HomeAssistant,
    hass_client: ClientSessionGenerator,
    mjpeg_camera: MjpegCamera,
) -> None:
    """An error is one to a program, too, and has its reason in words."""
    curl = find_program("curl")
    entry = await setup_camera(hass, mjpeg_camera)
    mjpeg_camera.max_streams = 0
    url = await url_of(hass, hass_client, entry)
    said = await run(curl, "-sS", "-w", " (%{http_code})", url)
    assert said == "The camera answered with the HTTP status 503 (502)"
