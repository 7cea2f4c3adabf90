"""Firmware: which file fits which camera, whether it is whole, and its way into the camera."""

from abc import ABC, abstractmethod
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from hashlib import sha256
import re
from typing import ClassVar, Final

from .errors import CameraUnsupportedError, CameraValueError, ErrorKey
from .models import CameraInfo

LARGEST_FILE: Final = 32 * 1024 * 1024
"""How long a file may be, in bytes. The cameras have less memory than that."""

NETWAVE_FIRMWARE: Final = b"BNEG"
"""How a firmware for cameras with CGI 1.27 begins."""
NETWAVE_FILE: Final = bytes.fromhex("bd9a0c44")
"""How their web interface begins, and the backup of their settings."""

# Those that nobody's camera unpacks: ZIP, RAR and 7z.
_ARCHIVES: Final = (
    b"PK\x03\x04",
    b"PK\x05\x06",
    b"Rar!\x1a\x07",
    b"7z\xbc\xaf\x27\x1c",
)
_MARKUP: Final = re.compile(rb"\s*<(?:!doctype|html|\?xml)\b", re.IGNORECASE)
_WIDE_TEXT: Final = (b"\xff\xfe", b"\xfe\xff")
_CONTROLS: Final = bytes(set(range(0x20)) - set(b"\t\n\f\r\x1b")) + b"\x7f"
_PRINTABLE: Final = bytes(range(0x20, 0x7F)) + b"\t\n\f\r"
# Bytes of machine code or of what is compressed are evenly spread: an eighth of them
# are controls, and less than a half are printable.
_CONTROLS_IN_TEXT: Final = 0.02
_PRINTABLE_IN_TEXT: Final = 0.75
_DIGITS: Final = re.compile(r"[0-9]{1,20}")


class FirmwareKind(StrEnum):
    """What in a camera can be replaced."""

    FIRMWARE = "firmware"
    WEB_INTERFACE = "web_interface"


@dataclass(frozen=True, kw_only=True)
class FirmwareLabel:
    """What is said of a file by whoever has it, for the file itself does not say it.

    Attributes:
        kind: What it replaces.
        family: The name of the family whose cameras it is for.
        version: Its version, as the camera will tell it, empty if nobody knows it.
        hardware: The hardware line that it is for, or None.
        model: The model that it is for, or None.
        notes: What is new in it, or None.
        sha256: The SHA-256 of the file in hexadecimal digits, or None.
    """

    kind: FirmwareKind
    family: str
    version: str
    hardware: str | None = None
    model: str | None = None
    notes: str | None = None
    sha256: str | None = None


def version_key(version: str) -> tuple[int, ...]:
    """Return what orders versions: the numbers in them, the first the weightiest."""
    return tuple(int(digits) for digits in _DIGITS.findall(version))


class Firmware(ABC):
    """Checks files for a camera, and uploads them."""

    FAMILY: ClassVar[str]
    """The name of the family, as labels tell it."""

    KINDS: ClassVar[tuple[FirmwareKind, ...]]
    """What can be replaced."""

    @classmethod
    def check(cls, kind: FirmwareKind, content: bytes) -> None:
        """Make sure that a file may be what it is said to be, and is whole.

        It works for long: call it where it does not keep others waiting.

        Raises:
            CameraValueError: It is something else, or not whole; the key says which.
            CameraUnsupportedError: The camera has nothing of this kind.
        """
        cls._check_kind(kind)
        if not content:
            raise CameraValueError(ErrorKey.FILE_EMPTY)
        if len(content) > LARGEST_FILE:
            raise CameraValueError(
                ErrorKey.FILE_TOO_LARGE, largest=f"{LARGEST_FILE // 1024**2}"
            )
        if content.startswith(_ARCHIVES):
            raise CameraValueError(ErrorKey.FILE_IS_ARCHIVE)
        if _is_text(content):
            raise CameraValueError(ErrorKey.FILE_IS_TEXT)
        cls._check_format(kind, content)

    @classmethod
    def check_content(cls, label: FirmwareLabel, content: bytes) -> None:
        """Make sure that a file may be what its label says, and is whole.

        Raises:
            CameraValueError: As with check, or it is not the file that the label is for.
            CameraUnsupportedError: As with check.
        """
        cls.check(label.kind, content)
        told = label.sha256
        if told is not None and told.lower() != sha256(content).hexdigest():
            raise CameraValueError(ErrorKey.FILE_NOT_OF_LABEL)

    def check_label(self, label: FirmwareLabel, info: CameraInfo) -> None:
        """Make sure that a file is for this camera, by what its label says.

        Raises:
            CameraValueError: It is not, or that cannot be told; the key says why.
            CameraUnsupportedError: The camera has nothing of this kind.
        """
        if label.family != self.FAMILY:
            raise CameraValueError(ErrorKey.LABEL_OTHER_FAMILY)
        self._check_kind(label.kind)
        self._check_device(label, info)

    @classmethod
    def _check_kind(cls, kind: FirmwareKind) -> None:
        if kind not in cls.KINDS:
            raise CameraUnsupportedError(ErrorKey.LABEL_OTHER_KIND, kind=kind)

    @classmethod
    @abstractmethod
    def check_addressee(cls, label: FirmwareLabel) -> None:
        """Make sure that a label itself says which of the family's cameras it is for.

        Raises:
            CameraValueError: It does not.
        """

    @classmethod
    @abstractmethod
    def _check_format(cls, kind: FirmwareKind, content: bytes) -> None:
        """Make sure that a file has the family's format, as far as that is known."""

    @abstractmethod
    def _check_device(self, label: FirmwareLabel, info: CameraInfo) -> None:
        """Make sure that a label of the family is for this camera."""

    @abstractmethod
    async def read_version(self, kind: FirmwareKind) -> str | None:
        """Ask the camera anew which version it has, None if it does not tell.

        Raises:
            CameraError: It does not answer.
        """

    @abstractmethod
    async def upload(
        self,
        kind: FirmwareKind,
        content: bytes,
        on_progress: Callable[[float], None],
    ) -> None:
        """Send a file to the camera, which then restarts with it. Never twice.

        While it lasts, nobody else can send anything to the camera.

        Args:
            kind: What to replace.
            content: The file. It is sent as it is: check it before.
            on_progress: Is told which share was sent, 0 to 1.

        Raises:
            CameraUploadInterruptedError: Whether the camera has it cannot be told: ask
                for the version when it is back.
            CameraResponseError: The camera refused; it is as it was.
            CameraError: Nothing of the file was sent; the camera is as it was.
        """


def _is_text(content: bytes) -> bool:
    if _MARKUP.match(content) or content.startswith(_WIDE_TEXT):
        return True
    controls = len(content) - len(content.translate(None, _CONTROLS))
    if controls > len(content) * _CONTROLS_IN_TEXT:
        return False
    printable = len(content) - len(content.translate(None, _PRINTABLE))
    if printable > len(content) * _PRINTABLE_IN_TEXT:
        return True
    try:
        content.decode()
    except UnicodeDecodeError:
        return False
    return True
