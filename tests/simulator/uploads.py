"""The files that a simulated camera was sent, as it stores them."""

from dataclasses import dataclass, field
from enum import StrEnum
from hashlib import sha256


class UploadKind(StrEnum):
    """What a file is for."""

    FIRMWARE = "firmware"
    WEB_INTERFACE = "web_interface"
    PARAMS = "params"


@dataclass(frozen=True, slots=True)
class Upload:
    """One file that the camera took.

    Attributes:
        path: The CGI that took it.
        kind: What it is for.
        content: The file itself, byte for byte.
    """

    path: str
    kind: UploadKind
    content: bytes = field(repr=False)

    @property
    def size(self) -> int:
        """How long the file is."""
        return len(self.content)

    @property
    def sha256(self) -> str:
        """The file's checksum, for comparing it without keeping it."""
        return sha256(self.content).hexdigest()
