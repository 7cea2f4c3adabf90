"""The actions that keep a camera's settings in a file, put them back, and give them to others. One row per action."""

from collections.abc import Mapping, Sequence
from typing import Any, Final

from homeassistant.core import ServiceCall, ServiceResponse, SupportsResponse
from homeassistant.helpers import config_validation as cv
import voluptuous as vol

from ..coordinator import CameraConfigEntry
from ..settings_backup import (
    Source,
    async_clone,
    async_make,
    async_restore,
    async_source,
)
from .base import Action, Command


def _camera(entry: CameraConfigEntry) -> CameraConfigEntry:
    return entry


def _backup(data: Mapping[str, Any]) -> Command[CameraConfigEntry]:
    async def backup(entry: CameraConfigEntry) -> ServiceResponse:
        path, made = await async_make(entry.runtime_data.heartbeat.hass, entry)
        return {
            "file": path.name,
            "path": str(path),
            "has_params_file": made.params is not None,
            "settings": made.readable,
        }

    return backup


def _restore(data: Mapping[str, Any]) -> Command[CameraConfigEntry]:
    return lambda entry: async_restore(
        entry.runtime_data.heartbeat.hass,
        entry,
        file=data.get("file"),
        apply=data["apply"],
        complete=data["complete"],
    )


async def _prepare_clone(
    call: ServiceCall, _entries: Sequence[CameraConfigEntry]
) -> Mapping[str, Any]:
    """Return the fields with what the camera has that is named in them."""
    return {**call.data, "from": await async_source(call.hass, call.data["from"])}


def _clone(data: Mapping[str, Any]) -> Command[CameraConfigEntry]:
    source: Source = data["from"]
    return lambda entry: async_clone(
        entry.runtime_data.heartbeat.hass, entry, source, apply=data["apply"]
    )


_APPLY: Final = {vol.Optional("apply", default=False): cv.boolean}

BACKUP_ACTIONS: Final = (
    Action(
        key="backup_settings",
        fields={},
        command_fn=_backup,
        part_fn=_camera,
        supports_response=SupportsResponse.OPTIONAL,
        admin_only=True,
    ),
    Action(
        key="restore_settings",
        fields={
            vol.Optional("file"): cv.string,
            **_APPLY,
            vol.Optional("complete", default=False): cv.boolean,
        },
        command_fn=_restore,
        part_fn=_camera,
        supports_response=SupportsResponse.ONLY,
        admin_only=True,
    ),
    Action(
        key="clone_settings",
        fields={vol.Required("from"): cv.entity_id, **_APPLY},
        prepare_fn=_prepare_clone,
        command_fn=_clone,
        part_fn=_camera,
        supports_response=SupportsResponse.ONLY,
        admin_only=True,
    ),
)
