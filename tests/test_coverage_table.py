"""docs/coverage.md names every CGI, and says truly which of them are used."""

import asyncio
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from pathlib import Path
import re
from typing import Any

import aiohttp
import pytest

from custom_components.ipcam_cgi.cgi import (
    CameraAddress,
    FirmwareKind,
    Motion,
    ScheduleKind,
    Transport,
    detect,
)
from tests.cgi.support import video
from tests.simulator import MjpegCamera, SimulatedCamera, UidCamera
from tests.simulator.mjpeg.files import firmware_image, web_image
from tests.simulator.uid.camera import CGI, GETUID, SNAPSHOT
from tests.simulator.uid.firmware import PATHS, firmware_image as uid_firmware_image

TABLE = (Path(__file__).parents[1] / "docs/coverage.md").read_text(encoding="utf-8")

FILES: Mapping[str, Mapping[FirmwareKind, Callable[[], bytes]]] = {
    "mjpeg": {
        FirmwareKind.FIRMWARE: firmware_image,
        FirmwareKind.WEB_INTERFACE: web_image,
    },
    "uid": {FirmwareKind.FIRMWARE: uid_firmware_image},
}


def documented(family: str) -> dict[str, bool]:
    """Return the CGIs that the table names, and whether it says they are used."""
    section = TABLE.split(f"## `{family}` family")[1].split("\n## ")[0]
    rows = re.findall(r"^\| `([^`]+)` \| (yes|no) \| \S.*\|$", section, re.MULTILINE)
    return {name: used == "yes" for name, used in rows}


def served(camera: SimulatedCamera) -> set[str]:
    """Return the CGIs that a simulated camera has, as the table names them."""
    if isinstance(camera, UidCamera):
        paths = {GETUID, SNAPSHOT, *PATHS, *camera._cgis}
        names = {path.removeprefix(CGI).removeprefix("/") for path in paths}
        # The table has one row for both streams.
        return {re.sub(r"/stream\d$", "", name) for name in names}
    assert isinstance(camera, MjpegCamera)
    return {path.removeprefix("/") for path in camera._cgis._cgis}


async def is_back(camera: SimulatedCamera) -> None:
    """Wait until a camera has restarted."""
    while not camera.offline:
        await asyncio.sleep(0.01)
    while camera.offline:
        await asyncio.sleep(0.01)


@pytest.mark.parametrize("camera", [MjpegCamera(), UidCamera()], ids=["mjpeg", "uid"])
async def test_table_is_true(camera: SimulatedCamera, socket_enabled: None) -> None:
    """Everything that the integration can do uses just what the table says."""
    camera.reboot_seconds = 0.1
    async with camera, aiohttp.ClientSession() as session:
        address = CameraAddress(host="127.0.0.1", port=camera.port)
        family, client = await detect(
            Transport(session, address, camera.username, camera.password)
        )
        await client.identify()
        values = await client.read_all()
        await client.status()
        await client.snapshot()
        async with video(client) as frames:
            await anext(frames)
        source = client.video_source()
        if source is not None:
            # The integration only passes it on.
            (await session.get(source.url)).close()
        assert client.ptz is not None
        await client.ptz.move(Motion.LEFT, 0)
        if client.raw is not None:
            await client.raw.write_serial(0, 9600, b"x")
            await client.raw.set_extra_io(0)
        if client.schedules is not None:
            for kind in ScheduleKind:
                await client.schedules.write(kind, await client.schedules.read(kind))
        for param in client.PARAMS:
            value: Any = values.get(param.setting)
            if param.write is not None and value is not None:
                await client.apply(param.setting.to(value))
        await client.set_clock(lambda: datetime.now(UTC))
        for switch in client.relays.values():
            await switch(True)
        await client.record()
        await client.close()
        if client.params_file is not None:
            await client.params_file.restore(await client.params_file.read())
            await is_back(camera)
        assert client.firmware is not None
        for part in client.firmware.KINDS:
            await client.firmware.upload(part, FILES[family][part](), lambda _: None)
            await is_back(camera)
        await client.reboot()
        await is_back(camera)
        await client.factory_reset(retain_network=False)
        names = documented(family)
        assert set(names) == served(camera)
        paths = {request.path for request in camera.requests}
        used = {path.removeprefix(CGI).removeprefix("/") for path in paths}
        assert {name for name, is_used in names.items() if is_used} == used & set(names)
