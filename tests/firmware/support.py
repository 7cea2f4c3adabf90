"""What the firmware tests share: files as the cameras know them, the shelf, and the wait for an update."""

import asyncio
from collections.abc import Coroutine, Mapping
from pathlib import Path
import re
from typing import Any, Final

from homeassistant.const import Platform
from homeassistant.core import Context, HomeAssistant, State
from homeassistant.exceptions import HomeAssistantError
from homeassistant.helpers import issue_registry as ir
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry
import yaml

from custom_components.ipcam_cgi.const import DOMAIN
from tests.common import Clock, entity_id, is_loaded, setup_camera, state_of
from tests.simulator import MjpegCamera, SimulatedCamera
from tests.simulator.http import Request
from tests.simulator.mjpeg.files import firmware_image, web_image

FIRMWARE: Final = "firmware"
WEB: Final = "web_interface"


def newer(camera: SimulatedCamera, kind: str = FIRMWARE) -> str:
    """Return the version after the one that a camera has."""
    version = camera.versions[kind]
    return re.sub(r"\d+$", lambda last: str(int(last[0]) + 1), version)


def image(camera: SimulatedCamera, version: str, kind: str = FIRMWARE) -> bytes:
    """Return a file that a camera takes."""
    if kind == WEB:
        return web_image(version)
    if isinstance(camera, MjpegCamera):
        return firmware_image(version, size=1_000_000)
    # Nobody knows the format.
    return bytes(range(256)) * 4000


def folder_of(hass: HomeAssistant) -> Path:
    """Return the folder of the shelf, which is made where there is none."""
    folder = Path(hass.config.config_dir, "ipcam_cgi/firmware")
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def label_of(entry: MockConfigEntry, version: str, **fields: str) -> dict[str, str]:
    """Return a description of a file that is for a camera."""
    info = entry.runtime_data.heartbeat.info
    label = {"family": entry.data["family"], "version": version}
    if info.hardware is not None:
        label["hardware"] = info.hardware
    if info.model is not None:
        label["model"] = info.model
    return label | fields


def put(
    hass: HomeAssistant,
    name: str,
    content: bytes | None,
    label: Mapping[str, str] | str | None,
) -> Path:
    """Put a file, its description, or both on the shelf, as a user does."""
    path = folder_of(hass) / f"{name}.bin"
    if content is not None:
        path.write_bytes(content)
    if label is not None:
        text = label if isinstance(label, str) else yaml.safe_dump(dict(label))
        path.with_suffix(".yaml").write_text(text)
    return path


async def look(
    hass: HomeAssistant, entry: MockConfigEntry, kind: str = FIRMWARE
) -> State:
    """Have the shelf looked at, as a user does; return what is offered."""
    await hass.services.async_call(
        "homeassistant",
        "update_entity",
        {"entity_id": entity_id(hass, entry, Platform.UPDATE, kind)},
        blocking=True,
    )
    return state_of(hass, entry, Platform.UPDATE, kind)


async def offer(
    hass: HomeAssistant,
    entry: MockConfigEntry,
    camera: SimulatedCamera,
    kind: str = FIRMWARE,
    **fields: str,
) -> bytes:
    """Put the next version on the shelf, which the camera will tell; return the file."""
    version = newer(camera, kind)
    camera.next_versions[kind] = version
    content = image(camera, version, kind)
    put(hass, f"next_{kind}", content, label_of(entry, version, kind=kind, **fields))
    state = await look(hass, entry, kind)
    assert state.state == "on"
    return content


def install(
    hass: HomeAssistant,
    entry: MockConfigEntry,
    kind: str = FIRMWARE,
    context: Context | None = None,
) -> Coroutine[Any, Any, Any]:
    """Press the button of an update."""
    return hass.services.async_call(
        "update",
        "install",
        {"entity_id": entity_id(hass, entry, Platform.UPDATE, kind)},
        blocking=True,
        context=context,
    )


async def finish[T](clock: Clock, waiting: Coroutine[Any, Any, T]) -> T:
    """Let time pass until something is done; what the sockets need is real time."""
    task = asyncio.create_task(waiting)
    while not task.done():
        await clock.jump(1)
        await asyncio.sleep(0.01)
    return await task


def posts(camera: SimulatedCamera) -> list[Request]:
    """Return the uploads that reached a camera, also in part."""
    return [
        request
        for request in camera.requests
        if request.method == "POST" and not request.path.startswith("/onvif")
    ]


def issue_of(hass: HomeAssistant, entry: MockConfigEntry) -> str | None:
    """Return what the user is told about a camera's update, by its key."""
    issue = ir.async_get(hass).async_get_issue(DOMAIN, f"update_{entry.entry_id}")
    return None if issue is None else issue.translation_key


def backups(hass: HomeAssistant) -> list[Path]:
    """Return the files of backups."""
    return sorted(Path(hass.config.config_dir, "ipcam_cgi/backups").glob("*"))


async def setup_offered(
    hass: HomeAssistant, camera: SimulatedCamera
) -> MockConfigEntry:
    """Set up a camera, and offer it a newer firmware."""
    entry = await setup_camera(hass, camera)
    await offer(hass, entry, camera)
    return entry


async def failed(
    hass: HomeAssistant, clock: Clock, entry: MockConfigEntry
) -> HomeAssistantError:
    """Install what is offered, which must fail; return how."""
    with pytest.raises(HomeAssistantError) as raised:
        await finish(clock, install(hass, entry))
    assert raised.value.translation_domain == DOMAIN
    state = state_of(hass, entry, Platform.UPDATE, FIRMWARE)
    assert not state.attributes.get("in_progress")
    return raised.value


async def pass_time(clock: Clock, condition: object, most: int = 900) -> None:
    """Let time pass until something holds."""
    assert callable(condition)
    for _ in range(most):
        if condition():
            return
        await clock.jump(1)
        await asyncio.sleep(0.01)
    pytest.fail("it never came to that")


def status(hass: HomeAssistant, entry: MockConfigEntry) -> str:
    """Return what the camera is said to be doing."""
    return state_of(hass, entry, Platform.SENSOR, "status").state


def runs(entry: MockConfigEntry, version: str) -> bool:
    """Return whether a camera is set up with a version."""
    if not is_loaded(entry):
        return False
    return bool(entry.runtime_data.heartbeat.info.firmware == version)


def is_sending(hass: HomeAssistant, entry: MockConfigEntry) -> bool:
    """Return whether a file is on its way."""
    state = state_of(hass, entry, Platform.UPDATE, FIRMWARE)
    return state.attributes["update_percentage"] is not None
