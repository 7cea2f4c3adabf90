"""Keeps the settings of a camera in a file, puts them back, and gives them to others.

Nothing is written to a camera before its user has seen, or said, that it shall be.
It is not called backup: Home Assistant's own backup looks for a file of that name.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Final

from homeassistant.config_entries import ConfigEntryState
from homeassistant.core import HomeAssistant
from homeassistant.exceptions import HomeAssistantError, ServiceValidationError
from homeassistant.helpers import entity_registry as er
from homeassistant.util.json import JsonObjectType

from . import backup_file
from .area import async_keep_memory, drawing
from .backup_file import Backup
from .cgi import (
    CameraError,
    CameraUnsupportedError,
    CameraUploadInterruptedError,
    CameraValueError,
    is_of_family,
    settings as s,
)
from .cgi.backup import (
    MOTION_AREA,
    Comparison,
    Copy,
    compare,
    put_back,
    schedule_name,
    take,
)
from .const import CONF_FAMILY, DOMAIN
from .coordinator import Activity, CameraConfigEntry
from .entity import device_name, errors_of_a_command
from .texts import async_text

NOT_CLONED: Final[Mapping[str, str]] = {
    s.NAME.key: "not_cloned_name",
    s.OSD_TITLE.key: "not_cloned_name",
    MOTION_AREA: "not_cloned_view",
}
"""What is a camera's own, with the key of the text that says why.

What else tells one camera from another, its address, its network and its accounts, is
no setting in the first place.
"""


async def async_backup(hass: HomeAssistant, entry: CameraConfigEntry) -> Path:
    """Write all that a camera keeps to a new file; return where.

    Raises:
        HomeAssistantError: The camera is not there, or the file cannot be written.
    """
    path, _ = await async_make(hass, entry)
    return path


async def async_make(
    hass: HomeAssistant, entry: CameraConfigEntry
) -> tuple[Path, Backup]:
    """Write all that a camera keeps to a new file; return where, and what is in it.

    Raises:
        HomeAssistantError: The camera is not there, or the file cannot be written.
    """
    client = entry.runtime_data.client
    params: bytes | None = None
    with errors_of_a_command():
        kept = await take(client)
        if client.params_file is not None:
            try:
                params = await client.params_file.read()
            except (CameraUnsupportedError, CameraValueError) as err:
                kept = replace(kept, unread={**kept.unread, "params_file": err})
        raw = await client.raw_values()
    name = device_name(entry)
    readable = backup_file.readable(
        hass,
        entry.runtime_data.heartbeat.info,
        name,
        entry.data[CONF_FAMILY],
        kept,
        raw,
    )
    backup = Backup.of(readable, params)
    folder = backup_file.folder_of(hass)
    path = await hass.async_add_executor_job(backup_file.write, folder, backup, name)
    return path, backup


async def async_restore(
    hass: HomeAssistant,
    entry: CameraConfigEntry,
    *,
    file: str | None,
    apply: bool,
    complete: bool,
) -> JsonObjectType:
    """Put back what a file says, or tell what that would change.

    Args:
        hass: Home Assistant.
        entry: The camera's entry.
        file: The name of the file, None for the newest of this camera.
        apply: Whether to write anything.
        complete: Whether to have the camera take back its own file of all settings.

    Raises:
        HomeAssistantError: The file cannot be put back to this camera, or that is not
            there.
    """
    data = entry.runtime_data
    folder = backup_file.folder_of(hass)
    if file is None:
        mac = data.heartbeat.info.mac
        file = await hass.async_add_executor_job(backup_file.newest, folder, mac)
    backup = await hass.async_add_executor_job(backup_file.read, folder, file)
    _check_family(entry, backup.family, file)
    about: JsonObjectType = {
        "file": file,
        "created": backup.created.isoformat(),
        "camera": backup.readable["camera"],
        "complete": complete,
    }
    if complete:
        params = _params_for(entry, backup, file)
        with errors_of_a_command():
            comparison = await compare(data.client, backup.kept)
        if apply:
            await _async_restore_params(entry, params)
        return {**about, "applied": apply, **_told(hass, comparison)}
    return {**about, **await _async_give(hass, entry, backup.kept, apply=apply)}


def _params_for(entry: CameraConfigEntry, backup: Backup, file: str) -> bytes:
    """Return the camera's own file, if it may be sent to this camera.

    Raises:
        ServiceValidationError: It holds who another camera is, or makes no sense.
    """
    params_file = entry.runtime_data.client.params_file
    names = {"file": file, "name": device_name(entry)}
    if params_file is None or backup.params is None:
        raise _refusal("backup_not_complete", **names)
    if backup.mac != entry.runtime_data.heartbeat.info.mac:
        raise _refusal("backup_of_other_camera", **names)
    with errors_of_a_command():
        params_file.check(backup.params)
    return backup.params


async def _async_restore_params(entry: CameraConfigEntry, params: bytes) -> None:
    client, heartbeat = entry.runtime_data.client, entry.runtime_data.heartbeat
    assert client.params_file is not None
    try:
        with errors_of_a_command():
            await client.params_file.restore(params)
    except HomeAssistantError as err:
        if not isinstance(err.__cause__, CameraUploadInterruptedError):
            raise
        # It may have taken the file, and be restarting.
        heartbeat.async_expect_away(Activity.RESTARTING)
        raise HomeAssistantError(
            translation_domain=DOMAIN,
            translation_key="restore_unanswered",
            translation_placeholders={"name": device_name(entry)},
        ) from err
    heartbeat.async_expect_away(Activity.RESTARTING)


@dataclass(frozen=True, kw_only=True)
class Source:
    """The camera whose settings others are to have.

    Attributes:
        entity_id: Its entity.
        family: Of which family it is.
        kept: What it keeps.
    """

    entity_id: str
    family: str
    kept: Copy


async def async_source(hass: HomeAssistant, entity_id: str) -> Source:
    """Read the camera whose settings others are to have.

    Raises:
        HomeAssistantError: It is no camera of this integration, or is not there.
    """
    row = er.async_get(hass).async_get(entity_id)
    entry: CameraConfigEntry | None = None
    if row is not None and row.platform == DOMAIN and row.config_entry_id is not None:
        entry = hass.config_entries.async_get_entry(row.config_entry_id)
    if entry is None or entry.state is not ConfigEntryState.LOADED:
        raise _refusal("no_source", entity=entity_id)
    with errors_of_a_command():
        kept = await take(entry.runtime_data.client)
    return Source(entity_id=entity_id, family=entry.data[CONF_FAMILY], kept=kept)


async def async_clone(
    hass: HomeAssistant, entry: CameraConfigEntry, source: Source, *, apply: bool
) -> JsonObjectType:
    """Give a camera the settings of another, or tell what that would change.

    Raises:
        HomeAssistantError: It is of another family, or is not there.
    """
    _check_family(entry, source.family, source.entity_id)
    own = {name: NOT_CLONED[name] for name in source.kept.names if name in NOT_CLONED}
    wanted = replace(
        source.kept,
        settings={
            key: value for key, value in source.kept.settings.items() if key not in own
        },
        motion_area=None,
    )
    return {
        "from": source.entity_id,
        "not_cloned": {name: async_text(hass, key) for name, key in own.items()},
        **await _async_give(hass, entry, wanted, apply=apply),
    }


async def _async_give(
    hass: HomeAssistant, entry: CameraConfigEntry, wanted: Copy, *, apply: bool
) -> JsonObjectType:
    """Let a camera have what it should, or only tell what that would change."""
    client, settings = entry.runtime_data.client, entry.runtime_data.settings
    with errors_of_a_command():
        if not apply:
            comparison = await compare(client, wanted)
            return {"applied": False, **_told(hass, comparison)}
        try:
            outcome = await settings.async_write(put_back(client, wanted))
        finally:
            if client.motion_area is not None:
                async_keep_memory(hass, entry, client.motion_area)
    return {
        "applied": True,
        **_told(hass, outcome.before),
        "done": list(outcome.done),
        "failed": _reasons(hass, outcome.failed),
    }


def _told(hass: HomeAssistant, comparison: Comparison) -> JsonObjectType:
    present, wanted = _shown(comparison.present), _shown(comparison.wanted)
    return {
        "differences": {
            name: {"present": present.get(name), "wanted": value}
            for name, value in wanted.items()
        },
        "impossible": _reasons(hass, comparison.impossible),
    }


def _shown(kept: Copy) -> dict[str, Any]:
    """Return what a camera keeps, by name."""
    parts: dict[str, Any] = dict(kept.settings)
    for kind, schedule in kept.schedules.items():
        parts[schedule_name(kind)] = backup_file.shown_schedule(schedule)
    if kept.motion_area is not None:
        parts[MOTION_AREA] = drawing(kept.motion_area)
    return parts


def _reasons(
    hass: HomeAssistant, failures: Mapping[str, CameraError]
) -> JsonObjectType:
    return {
        name: async_text(hass, err.key, **err.placeholders)
        for name, err in failures.items()
    }


def _check_family(entry: CameraConfigEntry, family: str, what: str) -> None:
    if not is_of_family(entry.runtime_data.client, family):
        raise _refusal("settings_of_other_family", name=device_name(entry), what=what)


def _refusal(key: str, **placeholders: str) -> ServiceValidationError:
    return ServiceValidationError(
        translation_domain=DOMAIN,
        translation_key=key,
        translation_placeholders=placeholders,
    )
