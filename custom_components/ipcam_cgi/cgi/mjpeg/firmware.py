"""Firmware and web interface of the `mjpeg` family: upgrade_firmware, upgrade_htmls (CGI 1.27)."""

from collections.abc import Awaitable, Callable, Mapping
import re
import struct
from typing import Final, override

from ..errors import CameraValueError, ErrorKey
from ..firmware import (
    NETWAVE_FILE,
    NETWAVE_FIRMWARE,
    Firmware,
    FirmwareKind,
    FirmwareLabel,
)
from ..models import CameraInfo

type Upload = Callable[[str, bytes, Callable[[float], None]], Awaitable[None]]
"""Sends a file, by the CGI's name, and checks that the camera took it."""

_CGIS: Final = {
    FirmwareKind.FIRMWARE: "upgrade_firmware",
    FirmwareKind.WEB_INTERFACE: "upgrade_htmls",
}
_VERSIONS: Final = {
    FirmwareKind.FIRMWARE: "sys_ver",
    FirmwareKind.WEB_INTERFACE: "app_ver",
}
# The magic, two numbers that are always 1, and the lengths of the kernel and the
# file system that follow.
_FIRMWARE_HEADER: Final = struct.Struct("<4s4I")
# The magic, the sum of all bytes that follow, and the length of the whole.
_FILE_HEADER: Final = struct.Struct("<4sII")
_SETTINGS_BYTES: Final = 5352
_ID: Final = re.compile(rb"[0-9A-Fa-f]{12}\0")
# What these cameras tell of themselves; of others the first two numbers may mean anything.
_WHOLE_VERSION: Final = re.compile(r"\d+\.\d+\.\d+\.\d+")
_GZIP: Final = b"\x1f\x8b\x08"
# Any web page is longer; a shorter file is a remnant.
_SHORTEST_WEB_INTERFACE: Final = 1024


def hardware_line(version: str) -> str:
    """Return the hardware that a firmware is for: the first two numbers of its version."""
    return ".".join(version.split(".")[:2])


class MjpegFirmware(Firmware):
    """Uploads with the CGIs of the camera's own web page."""

    FAMILY = "mjpeg"
    KINDS = (FirmwareKind.FIRMWARE, FirmwareKind.WEB_INTERFACE)

    def __init__(
        self, upload: Upload, read_status: Callable[[], Awaitable[Mapping[str, str]]]
    ) -> None:
        """Send and ask with the given functions.

        Args:
            upload: Sends a file.
            read_status: Reads get_status.cgi anew.
        """
        self._upload = upload
        self._read_status = read_status

    @classmethod
    @override
    def _check_format(cls, kind: FirmwareKind, content: bytes) -> None:
        if content.startswith(_GZIP):
            raise CameraValueError(ErrorKey.FILE_IS_ARCHIVE)
        if kind is FirmwareKind.FIRMWARE:
            _check_firmware(content)
        else:
            _check_web_interface(content)

    @classmethod
    @override
    def check_addressee(cls, label: FirmwareLabel) -> None:
        if label.hardware is None:
            raise CameraValueError(ErrorKey.LABEL_NO_HARDWARE)

    @override
    def _check_device(self, label: FirmwareLabel, info: CameraInfo) -> None:
        if info.hardware is None:
            raise CameraValueError(ErrorKey.HARDWARE_UNKNOWN)
        lines = _lines(label)
        if not lines:
            raise CameraValueError(ErrorKey.LABEL_NO_HARDWARE)
        for line in lines:
            if line != info.hardware:
                raise CameraValueError(
                    ErrorKey.LABEL_OTHER_HARDWARE, wanted=line, hardware=info.hardware
                )

    @override
    async def read_version(self, kind: FirmwareKind) -> str | None:
        return (await self._read_status()).get(_VERSIONS[kind]) or None

    @override
    async def upload(
        self,
        kind: FirmwareKind,
        content: bytes,
        on_progress: Callable[[float], None],
    ) -> None:
        await self._upload(_CGIS[kind], content, on_progress)


def _lines(label: FirmwareLabel) -> list[str]:
    """Return the hardware lines that a label names: as such, and by a firmware's version."""
    lines = [] if label.hardware is None else [label.hardware]
    # Beside a hardware a version may be anything; by itself it has to tell the line.
    tells = _WHOLE_VERSION.match(label.version) if lines else label.version
    if tells and label.kind is FirmwareKind.FIRMWARE:
        lines.append(hardware_line(label.version))
    return lines


def _check_firmware(content: bytes) -> None:
    if content.startswith(NETWAVE_FILE):
        raise CameraValueError(
            ErrorKey.FILE_IS_SETTINGS
            if _is_settings(content)
            else ErrorKey.FILE_IS_WEB_INTERFACE
        )
    if not content.startswith(NETWAVE_FIRMWARE):
        raise CameraValueError(ErrorKey.FILE_NOT_FIRMWARE)
    if len(content) < _FIRMWARE_HEADER.size:
        raise _truncated(content, _FIRMWARE_HEADER.size)
    *_, kernel, file_system = _FIRMWARE_HEADER.unpack_from(content)
    if not kernel or not file_system:
        # Whether it is whole could not be told, and half a firmware is the end of a
        # camera.
        raise CameraValueError(ErrorKey.FILE_DAMAGED)
    # A few more bytes may follow.
    length = _FIRMWARE_HEADER.size + kernel + file_system
    if len(content) < length:
        raise _truncated(content, length)


def _check_web_interface(content: bytes) -> None:
    if content.startswith(NETWAVE_FIRMWARE):
        raise CameraValueError(ErrorKey.FILE_IS_FIRMWARE)
    if len(content) < _SHORTEST_WEB_INTERFACE:
        raise CameraValueError(ErrorKey.FILE_TOO_SMALL)
    if not content.startswith(NETWAVE_FILE):
        # Older generations have other headers, which nobody has described.
        return
    if _is_settings(content):
        raise CameraValueError(ErrorKey.FILE_IS_SETTINGS)
    _, checksum, length = _FILE_HEADER.unpack_from(content)
    if len(content) < length:
        raise _truncated(content, length)
    if checksum != sum(content[_FILE_HEADER.size : length]) & 0xFFFFFFFF:
        raise CameraValueError(ErrorKey.FILE_DAMAGED)


def _is_settings(content: bytes) -> bool:
    """Return whether it is a params.bin, whose header is that of a web interface."""
    return (
        len(content) == _SETTINGS_BYTES
        or _ID.match(content, _FILE_HEADER.size) is not None
    )


def _truncated(content: bytes, length: int) -> CameraValueError:
    return CameraValueError(
        ErrorKey.FILE_TRUNCATED, length=str(length), size=str(len(content))
    )
