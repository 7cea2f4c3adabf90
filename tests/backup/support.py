"""What the tests of backups share: asking for one, changing everything, and looking into files."""

import json
from pathlib import Path
from typing import Any
from zipfile import ZipFile

from homeassistant.core import HomeAssistant
from pytest_homeassistant_custom_component.common import MockConfigEntry

from custom_components.ipcam_cgi.cgi import (
    CameraClient,
    Schedule,
    ScheduleKind,
    settings as s,
)
from custom_components.ipcam_cgi.cgi.params import AnyParam
from tests.actions import act, camera_of
from tests.settings import params_of, raw_of
from tests.simulator import SimulatedCamera

BUSINESS_HOURS = Schedule(enabled=True, quarters=frozenset(range(36, 68)))


def folder_of(hass: HomeAssistant) -> Path:
    """Return where the files are to be."""
    return Path(hass.config.config_dir, "ipcam_cgi", "backups")


def files_in(folder: Path) -> list[str]:
    """Return the names of all files in a folder, also of hidden ones."""
    return sorted(path.name for path in folder.iterdir()) if folder.is_dir() else []


async def ask(
    hass: HomeAssistant, entry: MockConfigEntry, action: str, **data: Any
) -> dict[str, Any]:
    """Call an action of one camera; return what it answers."""
    answers = await act(hass, entry, f"{action}_settings", response=True, **data)
    assert answers is not None
    answer = answers[camera_of(hass, entry)]
    assert isinstance(answer, dict)
    # As it goes to scripts and to the frontend.
    copy: dict[str, Any] = json.loads(json.dumps(answer))
    return copy


def opened(path: Path) -> dict[str, bytes]:
    """Return what is in a file, by a reader that is not ours."""
    with ZipFile(path) as archive:
        assert archive.testzip() is None
        return {name: archive.read(name) for name in archive.namelist()}


def repacked(path: Path, **members: bytes | None) -> None:
    """Change what is in a file; None takes something out."""
    content = opened(path)
    for name, data in members.items():
        member = {"settings": "settings.json", "params": "params.bin"}[name]
        content.pop(member, None)
        if data is not None:
            content[member] = data
    with ZipFile(path, "w") as archive:
        for name, data in content.items():
            archive.writestr(name, data)


def settings_of(camera: SimulatedCamera) -> dict[str, Any]:
    """Return what a camera has stored for each setting that can be written."""
    found = {}
    for param in params_of(camera):
        if param.write is not None:
            try:
                raw = raw_of(camera, param.setting)
            except KeyError:
                continue
            found[param.setting.key] = param.decode(raw)
    return found


async def change_everything(client: CameraClient) -> None:
    """Give every setting, every week and the motion area another value."""
    for param in client.PARAMS:
        value = client.values.get(param.setting)
        if param.write is not None and value is not None:
            await client.apply(param.setting.to(_another(client, param, value)))
    if client.schedules is not None:
        for kind in ScheduleKind:
            await client.schedules.write(kind, BUSINESS_HOURS)
    if client.motion_area is not None:
        await client.motion_area.write(lambda x, y: x < 0.5 and y > 0.25)


def _another(client: CameraClient, param: AnyParam, value: Any) -> Any:
    setting = param.setting
    if isinstance(setting, s.Toggle):
        return not value
    if isinstance(setting, s.Number):
        limits = client.range_of(setting)
        assert limits is not None
        return limits.minimum if value != limits.minimum else limits.maximum
    if isinstance(setting, s.Choice):
        return next(
            (name for name in client.options_of(setting) if name != value), value
        )
    return "other.example"
