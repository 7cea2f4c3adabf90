"""The shelf: the firmware files in Home Assistant's folder, and what their labels say of them."""

import asyncio
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import timedelta
from errno import ENOENT
from pathlib import Path
from typing import Any, Final

from homeassistant.core import CALLBACK_TYPE, HomeAssistant, callback
from homeassistant.exceptions import HomeAssistantError, ServiceValidationError
from homeassistant.helpers import issue_registry as ir
from homeassistant.helpers.event import async_track_time_interval
from homeassistant.util.file import WriteError, write_utf8_file_atomic
from homeassistant.util.hass_dict import HassKey
import voluptuous as vol
import yaml  # type: ignore[import-untyped] # it comes without types

from .cgi import (
    FAMILIES,
    CameraInfo,
    CameraValueError,
    Firmware,
    FirmwareKind,
    FirmwareLabel,
    version_key,
)
from .cgi.firmware import LARGEST_FILE
from .const import DOMAIN, LOGGER
from .coordinator import CameraConfigEntry
from .entity import errors_of_a_command
from .texts import async_text

FOLDER: Final = Path(DOMAIN, "firmware")
"""Where the files are, from Home Assistant's configuration on."""
LONGEST_LABEL: Final = 64 * 1024
MOST_FILES: Final = 1000
RESCAN: Final = timedelta(minutes=5)
_FILE: Final = ".bin"
_LABEL: Final = ".yaml"
_ISSUE: Final = "firmware_shelf"
# More lines nobody reads.
_MOST_TOLD: Final = 20

_DATA: Final[HassKey[Shelf]] = HassKey(f"{DOMAIN}_shelf")

_WORD: Final = vol.All(str, vol.Strip, vol.Length(min=1, max=100))
_VERSION: Final = vol.All(_WORD, vol.Match(r".*\d"))
_FIELDS: Final = {
    vol.Required("family"): vol.In(sorted(FAMILIES)),
    vol.Optional("kind", default=FirmwareKind.FIRMWARE): vol.Coerce(FirmwareKind),
    vol.Optional("hardware"): _WORD,
    vol.Optional("model"): _WORD,
    vol.Optional("notes"): str,
    vol.Optional("sha256"): vol.All(str, vol.Lower, vol.Match(r"[0-9a-f]{64}$")),
}
_LABELS: Final = {
    True: vol.Schema({vol.Required("version"): _VERSION, **_FIELDS}),
    False: vol.Schema(
        {vol.Optional("version", default=""): vol.Any("", _VERSION), **_FIELDS}
    ),
}


@dataclass(frozen=True, kw_only=True)
class ShelfFile:
    """A firmware file that is what its label says, as far as that can be seen.

    Attributes:
        path: Where it is.
        label: What its user says of it: the file itself says neither.
    """

    path: Path
    label: FirmwareLabel


@dataclass(frozen=True, kw_only=True)
class _Looked:
    """What came of looking at a file and its label, for as long as both stay as they are."""

    stamps: tuple[tuple[int, int] | None, ...]
    found: ShelfFile | HomeAssistantError


@callback
def async_use_shelf(hass: HomeAssistant, entry: CameraConfigEntry) -> Shelf:
    """Return the shelf, which is looked after for as long as an entry is loaded."""
    # One for all cameras: an entry's own data is no place for it.
    if (shelf := hass.data.get(_DATA)) is None:
        shelf = hass.data[_DATA] = Shelf(hass)
    shelf.async_add_user(entry)

    @callback
    def leave() -> None:
        if not shelf.async_remove_user(entry):
            hass.data.pop(_DATA)

    entry.async_on_unload(leave)
    return shelf


@callback
def async_forget_shelf(hass: HomeAssistant) -> None:
    """Tell no longer of files that cannot be used, as there is no camera."""
    ir.async_delete_issue(hass, DOMAIN, _ISSUE)


class Shelf:
    """Knows the firmware files, and tells who listens when others are there.

    A file that is no firmware, or says not what it is for, is left out; its user is told.

    Attributes:
        files: Those that can be offered.
        folder: Where they are.
    """

    def __init__(self, hass: HomeAssistant) -> None:
        """Look at nothing yet."""
        self.files: tuple[ShelfFile, ...] = ()
        self._hass = hass
        self.folder = Path(hass.config.config_dir, FOLDER)
        self._looked: Mapping[str, _Looked] = {}
        self._problems: Mapping[str, str] = {}
        self._lock = asyncio.Lock()
        self._users: set[str] = set()
        self._listeners: list[CALLBACK_TYPE] = []
        self._stop: CALLBACK_TYPE | None = None

    @callback
    def async_add_user(self, entry: CameraConfigEntry) -> None:
        """Look at the files again and again for as long as there are cameras."""
        is_first = not self._users
        self._users.add(entry.entry_id)
        if is_first:
            self._stop = async_track_time_interval(
                self._hass, self.async_refresh, RESCAN, cancel_on_shutdown=True
            )

    @callback
    def async_remove_user(self, entry: CameraConfigEntry) -> bool:
        """Forget a camera; return whether there are others."""
        self._users.discard(entry.entry_id)
        if not self._users and self._stop is not None:
            self._stop()
        return bool(self._users)

    @callback
    def async_listen(self, update: CALLBACK_TYPE) -> CALLBACK_TYPE:
        """Call when other files are there; returns what ends that."""
        self._listeners.append(update)
        return lambda: self._listeners.remove(update)

    def newest(
        self, firmware: Firmware, kind: FirmwareKind, info: CameraInfo
    ) -> ShelfFile | None:
        """Return the newest file of a kind that fits a camera, None if none does."""
        return max(
            (
                file
                for file in self.files
                if file.label.kind is kind and _fits(firmware, file.label, info)
            ),
            key=lambda file: version_key(file.label.version),
            default=None,
        )

    async def async_read(self, file: ShelfFile) -> bytes:
        """Return what is in a file.

        Raises:
            ServiceValidationError: It is not there any more, or cannot be read.
        """
        return await self._hass.async_add_executor_job(
            read_file, file.path, LARGEST_FILE
        )

    async def async_refresh(self, _now: object = None) -> None:
        """Look at the files."""
        async with self._lock:
            self._looked = await self._hass.async_add_executor_job(
                _scan, self.folder, self._looked
            )
        found = {name: looked.found for name, looked in self._looked.items()}
        files = tuple(file for file in found.values() if isinstance(file, ShelfFile))
        self._async_tell(
            {
                name: _told(self._hass, problem)
                for name, problem in found.items()
                if isinstance(problem, HomeAssistantError)
            }
        )
        if files != self.files:
            self.files = files
            for update in tuple(self._listeners):
                update()

    async def async_put(
        self, name: str, content: bytes, label: FirmwareLabel
    ) -> ShelfFile:
        """Put a file on the shelf.

        Args:
            name: What it is to be called, without a suffix.
            content: What is in it.
            label: What it is.

        Raises:
            ServiceValidationError: It is not what the label says, or another file has
                that name.
            HomeAssistantError: It could not be written.
        """
        path = self.folder / f"{name}{_FILE}"
        async with self._lock:
            await self._hass.async_add_executor_job(_write, path, content, label)
        await self.async_refresh()
        return ShelfFile(path=path, label=label)

    @callback
    def _async_tell(self, problems: Mapping[str, str]) -> None:
        """Tell of each file that is left out: once in the log, and until it is mended."""
        before, self._problems = self._problems, problems
        for name, problem in problems.items():
            if before.get(name) != problem:
                LOGGER.warning("The firmware file %s is left out: %s", name, problem)
        if not problems:
            ir.async_delete_issue(self._hass, DOMAIN, _ISSUE)
            return
        lines = [f"- `{name}`: {problem}" for name, problem in problems.items()]
        ir.async_create_issue(
            self._hass,
            DOMAIN,
            _ISSUE,
            is_fixable=False,
            severity=ir.IssueSeverity.WARNING,
            translation_key=_ISSUE,
            translation_placeholders={
                "folder": FOLDER.as_posix(),
                "files": "\n".join(lines[:_MOST_TOLD]),
                "count": str(len(lines)),
            },
        )


def unusable(key: str, **placeholders: str) -> ServiceValidationError:
    """Return the error of a file that is not what it should be."""
    return ServiceValidationError(
        translation_domain=DOMAIN,
        translation_key=key,
        translation_placeholders=placeholders,
    )


def read_file(path: Path, longest: int) -> bytes:
    """Return what is in a file. To be run in the executor.

    Raises:
        ServiceValidationError: It is none, cannot be read, or is too long.
    """
    try:
        # Who opens a pipe may wait for ever.
        if path.exists() and not path.is_file():
            raise unusable("firmware_not_a_file", file=path.name)
        with path.open("rb") as file:
            content = file.read(longest + 1)
    except OSError as err:
        key = "firmware_no_file" if err.errno == ENOENT else "firmware_unreadable"
        raise unusable(key, file=path.name, reason=str(err.strerror)) from err
    if len(content) > longest:
        raise unusable(
            "firmware_too_large", file=path.name, longest=f"{longest // 1024} KiB"
        )
    return content


def read_label(path: Path) -> dict[str, str]:
    """Return what a label says. To be run in the executor.

    Raises:
        ServiceValidationError: There is none, or it is no YAML.
    """
    if not path.exists():
        raise unusable("firmware_no_label", label=path.name)
    try:
        # With this loader 11.20 stays what it is, instead of a number; no tag acts.
        fields = yaml.load(read_file(path, LONGEST_LABEL), Loader=yaml.CBaseLoader)
    except (yaml.YAMLError, ValueError, RecursionError) as err:
        raise unusable("firmware_bad_label", reason=" ".join(str(err).split())) from err
    if not isinstance(fields, dict):
        raise unusable("firmware_bad_label", reason="no keys with values")
    # A key with nothing behind it is one that was not filled in.
    return {name: text for name, text in fields.items() if text != ""}


def make_label(fields: Mapping[str, Any], *, version: bool = True) -> FirmwareLabel:
    """Return what a label says.

    Args:
        fields: What is written there.
        version: It must tell one.

    Raises:
        ServiceValidationError: It makes no sense.
    """
    try:
        return FirmwareLabel(**_LABELS[version](dict(fields)))
    except vol.Invalid as err:
        raise unusable("firmware_bad_label", reason=str(err)) from err


def _fits(firmware: Firmware, label: FirmwareLabel, info: CameraInfo) -> bool:
    try:
        firmware.check_label(label, info)
    except CameraValueError:
        return False
    return True


def _told(hass: HomeAssistant, problem: HomeAssistantError) -> str:
    assert problem.translation_key is not None
    return async_text(
        hass, problem.translation_key, **(problem.translation_placeholders or {})
    )


def _scan(folder: Path, before: Mapping[str, _Looked]) -> dict[str, _Looked]:
    """Look at each file, unless that was done already."""
    try:
        names = [path.name for path in folder.iterdir()]
    except FileNotFoundError:
        # It is made when something is put there.
        return {}
    except OSError as err:
        problem = unusable(
            "firmware_unreadable", file=folder.name, reason=str(err.strerror)
        )
        return {folder.name: _Looked(stamps=(), found=problem)}
    pairs = {
        path.with_suffix(_FILE): path.with_suffix(_LABEL)
        for name in names
        # Other systems leave hidden files behind that are called alike.
        if (path := folder / name).suffix in (_FILE, _LABEL) and name[0] != "."
    }
    looked: dict[str, _Looked] = {}
    for path, label in sorted(pairs.items()):
        name = path.name.encode(errors="backslashreplace").decode()
        stamps = (_stamp(path), _stamp(label))
        known = before.get(name)
        if len(looked) >= MOST_FILES:
            looked[name] = _Looked(
                stamps=(),
                found=unusable("firmware_too_many", most=str(MOST_FILES)),
            )
            break
        if name != path.name:
            # Such a name is no text: whoever is told it could tell nothing else either.
            reason = "its name is not UTF-8"
            problem = unusable("firmware_unreadable", file=name, reason=reason)
            known = _Looked(stamps=stamps, found=problem)
        elif known is None or known.stamps != stamps:
            known = _Looked(stamps=stamps, found=_look(folder, path, label))
        looked[name] = known
    return looked


def _stamp(path: Path) -> tuple[int, int] | None:
    try:
        stat = path.stat()
    except OSError:
        return None
    return stat.st_mtime_ns, stat.st_size


def _look(folder: Path, path: Path, label: Path) -> ShelfFile | HomeAssistantError:
    try:
        for each in (path, label):
            if not each.resolve().is_relative_to(folder.resolve()):
                return unusable("firmware_outside")
        with errors_of_a_command():
            made = make_label(read_label(label))
            firmware = FAMILIES[made.family].FIRMWARE
            firmware.check_addressee(made)
            firmware.check_content(made, read_file(path, LARGEST_FILE))
    except HomeAssistantError as err:
        return err
    except (OSError, RuntimeError) as err:
        return unusable("firmware_unreadable", file=path.name, reason=str(err))
    return ShelfFile(path=path, label=made)


def _write(path: Path, content: bytes, label: FirmwareLabel) -> None:
    with errors_of_a_command():
        FAMILIES[label.family].FIRMWARE.check_content(label, content)
    is_new = not path.exists()
    if not is_new and read_file(path, LARGEST_FILE) != content:
        raise unusable("firmware_name_taken", file=path.name)
    told = {name: str(text) for name, text in asdict(label).items() if text is not None}
    text = yaml.safe_dump(told, allow_unicode=True, sort_keys=False)
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        if is_new:
            write_utf8_file_atomic(str(path), content, mode="wb")
        try:
            write_utf8_file_atomic(str(path.with_suffix(_LABEL)), text)
        except WriteError:
            if is_new:
                path.unlink()
            raise
    except (OSError, WriteError) as err:
        raise HomeAssistantError(
            translation_domain=DOMAIN,
            translation_key="firmware_not_kept",
            translation_placeholders={"file": path.name, "reason": str(err)},
        ) from err
