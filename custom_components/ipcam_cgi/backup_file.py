"""The file of a backup: its folder and name, what is in it, and reading it without believing it.

Home Assistant's user brings these files: they may be damaged, huge, or of anything.
"""

from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from io import BytesIO
import os
from pathlib import Path
import re
import struct
from tempfile import mkstemp
from typing import Any, Final, Self
from zipfile import ZIP_DEFLATED, ZIP_STORED, BadZipFile, ZipFile, ZipInfo
import zlib

from homeassistant.core import HomeAssistant
from homeassistant.exceptions import HomeAssistantError, ServiceValidationError
from homeassistant.helpers.json import json_bytes
from homeassistant.util import dt as dt_util, slugify
from homeassistant.util.json import JsonObjectType, json_loads
import voluptuous as vol

from .area import drawing, grid
from .cgi import CameraInfo, Schedule, ScheduleKind
from .cgi.backup import Copy, Value
from .const import DOMAIN
from .texts import async_text
from .week import parsed, shown

FOLDER: Final = Path(DOMAIN, "backups")
"""Where the files are, from Home Assistant's configuration on."""
FORMAT: Final = 1
"""The version of what is in them."""
_SETTINGS: Final = "settings.json"
_PARAMS: Final = "params.bin"
_SUFFIX: Final = ".zip"
_LONGEST_MEMBER: Final = 1024 * 1024
_LONGEST_FILE: Final = 4 * 1024 * 1024
_LONGEST_NAME: Final = 60
_MAC: Final = re.compile(r"[0-9A-F]{12}")
_STAMP: Final = "%Y%m%d_%H%M%S"
_DAMAGES: Final = (
    # What zipfile says of files that it cannot read, one way or another.
    *(BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError),
    *(KeyError, OverflowError, struct.error, ValueError),
)


def _json_type(value: Any) -> Value:
    if type(value) not in (bool, int, str):
        raise vol.Invalid("expected true, false, a whole number or a text")
    checked: Value = value
    return checked


def _moment(value: Any) -> datetime:
    moment = dt_util.parse_datetime(value) if isinstance(value, str) else None
    if moment is None or moment.tzinfo is None:
        raise vol.Invalid("expected a date and a time, with its zone")
    return moment


def _week(value: Any) -> Schedule:
    fields: dict[str, Any] = vol.Schema(
        {vol.Required("enabled"): bool}, extra=vol.ALLOW_EXTRA
    )(value)
    week = {day: parts for day, parts in fields.items() if day != "enabled"}
    return Schedule(enabled=fields["enabled"], quarters=parsed(week).quarters)


_TEXT: Final = vol.Any(None, str)
_SCHEMA: Final = vol.Schema(
    {
        vol.Required("format"): vol.All(int, FORMAT),
        vol.Required("created"): _moment,
        vol.Required("camera"): vol.Schema(
            {
                vol.Required("mac"): vol.All(str, vol.Match(_MAC.pattern + r"\Z")),
                vol.Required("family"): str,
                vol.Required("name"): _TEXT,
                vol.Required("model"): _TEXT,
                vol.Required("firmware"): _TEXT,
                vol.Required("hardware"): _TEXT,
            },
            extra=vol.ALLOW_EXTRA,
        ),
        # Schemas of their own, which allow nothing else.
        vol.Required("settings"): vol.Schema({str: _json_type}),
        vol.Required("schedules"): vol.Schema({vol.Coerce(ScheduleKind): _week}),
        vol.Required("motion_area"): vol.Any(None, grid),
    },
    extra=vol.ALLOW_EXTRA,
)


@dataclass(frozen=True, kw_only=True)
class Backup:
    """What the file of a backup holds.

    Attributes:
        readable: The part that people can read, and that holds nothing that gives access.
        created: When it was made.
        family: Of which family the camera is.
        mac: The camera's MAC address, 12 upper-case hexadecimal digits.
        kept: What the readable part says that the camera keeps.
        params: The camera's own file of all its settings, where it makes one.
    """

    readable: JsonObjectType
    created: datetime
    family: str
    mac: str
    kept: Copy
    params: bytes | None

    @classmethod
    def of(cls, readable: Any, params: bytes | None) -> Self:
        """Return what a readable part means.

        Raises:
            vol.Invalid: It means nothing.
        """
        fields = _SCHEMA(readable)
        return cls(
            readable=readable,
            created=fields["created"],
            family=fields["camera"]["family"],
            mac=fields["camera"]["mac"],
            kept=Copy(
                settings=fields["settings"],
                schedules=fields["schedules"],
                motion_area=fields["motion_area"],
            ),
            params=params,
        )


def readable(
    hass: HomeAssistant,
    info: CameraInfo,
    name: str,
    family: str,
    kept: Copy,
    raw: Mapping[str, Mapping[str, str]],
) -> JsonObjectType:
    """Return the readable part of a backup made now."""
    return {
        "format": FORMAT,
        "created": dt_util.now().isoformat(timespec="seconds"),
        "camera": {
            "mac": info.mac,
            "family": family,
            "name": name,
            "model": info.model,
            "firmware": info.firmware,
            "hardware": info.hardware,
        },
        "settings": dict(kept.settings),
        "schedules": {
            str(kind): shown_schedule(schedule)
            for kind, schedule in kept.schedules.items()
        },
        "motion_area": None if kept.motion_area is None else drawing(kept.motion_area),
        "unread": {
            name: async_text(hass, err.key, **err.placeholders)
            for name, err in kept.unread.items()
        },
        "raw": {cgi: dict(values) for cgi, values in raw.items()},
    }


def shown_schedule(schedule: Schedule) -> JsonObjectType:
    """Return a week by the camera's own clock."""
    week: dict[str, Any] = {"enabled": schedule.enabled, **shown(schedule.quarters)}
    return week


def folder_of(hass: HomeAssistant) -> Path:
    """Return where the files are."""
    return Path(hass.config.path(str(FOLDER)))


def write(folder: Path, backup: Backup, name: str) -> Path:
    """Write a file; return where. To be run where it may take time.

    Raises:
        HomeAssistantError: It cannot be written, or not be read again; nothing is left
            of it.
    """
    stem = "_".join(
        (
            slugify(name)[:_LONGEST_NAME],
            backup.mac[-6:].lower(),
            dt_util.as_local(backup.created).strftime(_STAMP),
        )
    )
    try:
        folder.parent.mkdir(exist_ok=True)
        folder.mkdir(mode=0o700, exist_ok=True)
        return _written(folder, stem, _packed(backup))
    except OSError as err:
        raise HomeAssistantError(
            translation_domain=DOMAIN,
            translation_key="backup_not_written",
            translation_placeholders={
                "folder": str(folder),
                "reason": err.strerror or str(err),
            },
        ) from err


def _packed(backup: Backup) -> bytes:
    members = {_SETTINGS: json_bytes(backup.readable)}
    if backup.params is not None:
        members[_PARAMS] = backup.params
    if any(len(content) > _LONGEST_MEMBER for content in members.values()):
        # It could not be read again. No real camera has that much to tell.
        raise HomeAssistantError(
            translation_domain=DOMAIN, translation_key="backup_too_long"
        )
    packed = BytesIO()
    with ZipFile(packed, "w") as archive:
        for name, content in members.items():
            # With a time of its own: that of a clock that is not set yet is refused.
            member = ZipInfo(name)
            member.compress_type = ZIP_DEFLATED
            member.external_attr = 0o600 << 16
            archive.writestr(member, content)
    return packed.getvalue()


def _written(folder: Path, stem: str, content: bytes) -> Path:
    """Write a file under a name that no other has, whole or not at all."""
    # For nobody else to read: accounts and passwords may be in it.
    handle, temporary = mkstemp(dir=folder, prefix=f".{stem}.")
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(handle)
        path = folder / f"{stem}{_SUFFIX}"
        number = 1
        while path.exists():
            number += 1
            path = folder / f"{stem}_{number}{_SUFFIX}"
        Path(temporary).rename(path)
    except BaseException:
        # Whatever it is: nothing is left of it.
        with suppress(OSError):
            Path(temporary).unlink()
        raise
    return path


def read(folder: Path, name: str) -> Backup:
    """Read a file by its name. To be run where it may take time.

    Raises:
        ServiceValidationError: There is none of that name, or it makes no sense.
    """
    if not _is_plain(name) or not (path := folder / name).is_file():
        raise _error("backup_not_found", file=name)
    try:
        members = _unpacked(path)
        content = json_loads(members[_SETTINGS])
        if isinstance(content, dict):
            version = content.get("format")
            if type(version) is int and version > FORMAT:
                raise _error("backup_too_new", file=name)
        return Backup.of(content, members.get(_PARAMS))
    except OSError as err:
        raise _error(
            "backup_not_read", file=name, reason=err.strerror or str(err)
        ) from err
    except vol.Invalid as err:
        where = ".".join(map(str, err.path)) if err.path else _SETTINGS
        raise _error("backup_makes_no_sense", file=name, where=where) from err
    except _DAMAGES as err:
        raise _error("backup_damaged", file=name) from err


def newest(folder: Path, mac: str) -> str:
    """Return the name of the newest file of a camera. To be run where it may take time.

    Raises:
        ServiceValidationError: There is none.
    """
    pattern = re.compile(
        rf".*_{mac[-6:].lower()}_(\d{{8}}_\d{{6}})(?:_(\d{{1,4}}))?{re.escape(_SUFFIX)}"
    )
    try:
        names = [path.name for path in folder.iterdir()]
    except OSError:
        names = []
    found = [match for name in names if (match := pattern.fullmatch(name))]
    found.sort(key=lambda match: (match[1], int(match[2] or 1)), reverse=True)
    for name in (match[0] for match in found):
        # Only half of the address is in the name.
        if read(folder, name).mac == mac:
            return name
    raise _error("no_backup", folder=str(folder))


def _is_plain(name: str) -> bool:
    """Return whether a name leads nowhere else."""
    return name == Path(name).name and name not in ("", ".", "..") and "\0" not in name


def _unpacked(path: Path) -> dict[str, bytes]:
    """Return what is in a file, and no more of it than can be a backup.

    Raises:
        KeyError: The readable part is missing.
        ValueError: There is too much of it.
    """
    with path.open("rb") as file:
        packed = file.read(_LONGEST_FILE + 1)
    if len(packed) > _LONGEST_FILE:
        raise ValueError("too long")
    members: dict[str, bytes] = {}
    with ZipFile(BytesIO(packed)) as archive:
        for name in {_SETTINGS, _PARAMS} & {_SETTINGS, *archive.namelist()}:
            member = archive.getinfo(name)
            if member.compress_type not in (ZIP_STORED, ZIP_DEFLATED):
                raise ValueError("packed in another way")
            with archive.open(member) as content:
                # What it says of its length may be a lie.
                members[name] = content.read(_LONGEST_MEMBER + 1)
            if len(members[name]) > _LONGEST_MEMBER:
                raise ValueError("too long")
    return members


def _error(key: str, **placeholders: str) -> ServiceValidationError:
    return ServiceValidationError(
        translation_domain=DOMAIN,
        translation_key=key,
        translation_placeholders=placeholders,
    )
