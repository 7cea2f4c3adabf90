"""The actions that put a file into a camera, for administrators. One row per kind."""

from collections.abc import Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import Any, Final

from homeassistant.components.file_upload import process_uploaded_file
from homeassistant.components.media_source import Unresolvable, async_resolve_media
from homeassistant.core import (
    HomeAssistant,
    ServiceCall,
    ServiceResponse,
    SupportsResponse,
)
from homeassistant.helpers import config_validation as cv
from homeassistant.util import slugify
from homeassistant.util.json import JsonObjectType
import voluptuous as vol

from ..cgi import CameraUnsupportedError, FirmwareKind, FirmwareLabel
from ..cgi.firmware import LARGEST_FILE
from ..const import CONF_FAMILY
from ..coordinator import CameraConfigEntry
from ..firmware import FirmwareInstaller
from ..shelf import FOLDER, make_label, read_file, read_label, unusable
from .base import Action, Command, invalid

_SOURCES: Final = ("path", "media", "file")
_LABEL: Final = ("version", "hardware", "model", "notes")
_TEXT: Final = vol.All(cv.string, vol.Strip, vol.Length(min=1))
_MEDIA: Final = vol.Schema(
    {vol.Required("media_content_id"): cv.string}, extra=vol.ALLOW_EXTRA
)


def _media(value: Any) -> str:
    """Return the id of a media item, from itself or from what Home Assistant's media selector makes."""
    if isinstance(value, dict):
        value = _MEDIA(value)["media_content_id"]
    return cv.string(value)


_FIELDS: Final = {
    vol.Optional("path"): cv.string,
    vol.Optional("media"): _media,
    vol.Optional("file"): cv.string,
    vol.Optional("version"): vol.All(_TEXT, vol.Match(r".*\d")),
    vol.Optional("hardware"): _TEXT,
    vol.Optional("model"): _TEXT,
    vol.Optional("notes"): cv.string,
    vol.Optional("install", default=True): cv.boolean,
}


async def _prepare(
    kind: FirmwareKind, call: ServiceCall, entries: Sequence[CameraConfigEntry]
) -> Mapping[str, Any]:
    """Return the file, what it is for, and where it is to be kept."""
    data = call.data
    if sum(source in data for source in _SOURCES) != 1:
        raise invalid("which_file")
    is_upload = "file" in data
    if not is_upload and not data["install"]:
        raise invalid("nothing_to_do")
    if is_upload and "version" not in data:
        raise invalid("which_version")
    name, content, beside = await _load(call.hass, data)
    given = {name: data[name] for name in _LABEL if name in data}
    said = {**beside, **given}
    # A file that does not say what it is for is for the cameras that are meant: those
    # must be alike in whatever it does not say.
    families = {entry.data[CONF_FAMILY] for entry in entries}
    infos = [entry.runtime_data.heartbeat.info for entry in entries]
    unlike = {
        "hardware": len({info.hardware for info in infos}) > 1,
        "model": len({info.model for info in infos}) > 1,
    }
    if len(families) > 1 or any(unlike[name] for name in unlike.keys() - said.keys()):
        raise invalid("which_hardware")
    label = None
    if said:
        fields = {"family": families.pop(), "kind": kind, **said}
        # Where nobody knows the version, it is seen when the camera is back.
        label = make_label(fields, version=False)
        if label.kind is not kind:
            raise unusable("firmware_other_kind", kind=label.kind)
    return {
        "name": name if is_upload else None,
        "content": content,
        "label": label,
        "install": data["install"],
    }


async def _load(
    hass: HomeAssistant, data: Mapping[str, Any]
) -> tuple[str, bytes, dict[str, str]]:
    """Return a file's name, what is in it, and what is said of it beside it."""
    run = hass.async_add_executor_job
    if "file" in data:
        return await run(_take_upload, hass, data["file"])
    if "path" in data:
        return await run(_read_path, hass, Path(hass.config.path(data["path"])))
    path = await _path_of_media(hass, data["media"])
    return await run(_read_path, hass, path)


async def _path_of_media(hass: HomeAssistant, media: str) -> Path:
    # Of other names Home Assistant itself does not know the type.
    if not media.endswith(".bin"):
        raise unusable("firmware_no_media", reason=media)
    try:
        found = await async_resolve_media(hass, media, None)
    except Unresolvable as err:
        raise unusable("firmware_no_media", reason=str(err)) from err
    if found.path is None:
        # It is on another machine.
        raise unusable("firmware_no_media", reason=media)
    return found.path


def _take_upload(
    hass: HomeAssistant, file_id: str
) -> tuple[str, bytes, dict[str, str]]:
    try:
        with process_uploaded_file(hass, file_id) as path:
            return slugify(path.stem), read_file(path, LARGEST_FILE), {}
    except ValueError as err:
        raise unusable("firmware_no_upload") from err


def _read_path(hass: HomeAssistant, path: Path) -> tuple[str, bytes, dict[str, str]]:
    path = _allowed(hass, path)
    content = read_file(path, LARGEST_FILE)
    label = path.with_suffix(".yaml")
    return (
        path.stem,
        content,
        read_label(_allowed(hass, label)) if label.exists() else {},
    )


def _allowed(hass: HomeAssistant, path: Path) -> Path:
    """Return where a path leads, if that is where Home Assistant may read."""
    try:
        path = path.resolve()
    except (OSError, ValueError) as err:
        # There can be no such path: it is too long, or has a zero byte in it.
        raise unusable("path_not_allowed", path=str(path)) from err
    shelf = Path(hass.config.config_dir, FOLDER).resolve()
    if path.is_relative_to(shelf) or hass.config.is_allowed_path(str(path)):
        return path
    raise unusable("path_not_allowed", path=str(path))


def _install(kind: FirmwareKind, data: Mapping[str, Any]) -> Command[FirmwareInstaller]:
    label: FirmwareLabel | None = data["label"]
    content: bytes = data["content"]
    name: str | None = data["name"]

    async def install(installer: FirmwareInstaller) -> ServiceResponse:
        fitting = None if label is None else installer.completed(label)
        answer: JsonObjectType = {}
        if name is not None and fitting is not None:
            kept = await installer.shelf.async_put(name, content, fitting)
            answer["file"] = kept.path.name
            if not data["install"]:
                return answer
        done = await installer.async_install(kind, content, fitting)
        return {
            **answer,
            "from": done.before,
            "to": done.after,
            "backup": done.backup.name,
        }

    return install


def _installer(kind: FirmwareKind, entry: CameraConfigEntry) -> FirmwareInstaller:
    installer = entry.runtime_data.firmware
    if installer is None or kind not in installer.kinds:
        raise CameraUnsupportedError
    return installer


def _upgrade(key: str, kind: FirmwareKind) -> Action[FirmwareInstaller]:
    return Action(
        key=key,
        fields=_FIELDS,
        prepare_fn=partial(_prepare, kind),
        command_fn=partial(_install, kind),
        part_fn=partial(_installer, kind),
        supports_response=SupportsResponse.OPTIONAL,
        admin_only=True,
    )


FIRMWARE_ACTIONS: Final = (
    _upgrade("upgrade_firmware", FirmwareKind.FIRMWARE),
    _upgrade("upgrade_web_interface", FirmwareKind.WEB_INTERFACE),
)
