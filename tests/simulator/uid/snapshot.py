"""The `snapshot.cgi` call: a still, or an upload of one to where the camera can put it."""

from collections.abc import Callable
from dataclasses import dataclass, field
from enum import Enum, StrEnum

from .refusals import RefusalKind, Refused

PARAMETERS = ("stream", "upload", "username", "password")


class SdCard(Enum):
    """The state of the card; two faults of the document tell them apart."""

    ABSENT = "sd not mount"
    DAMAGED = "sd card not mounted"
    MOUNTED = ""


class Target(StrEnum):
    """Where a picture can be put: the values of `upload`."""

    SD = "0"
    FTP = "1"
    EMAIL = "2"
    NFS = "3"


@dataclass(slots=True)
class Storage:
    """What of it is set up, and what was put there."""

    sd_card: SdCard = SdCard.MOUNTED
    ftp: bool = False
    nfs: bool = False
    uploads: list[tuple[Target, bytes]] = field(default_factory=list)

    def put(self, target: Target, take_picture: Callable[[], bytes]) -> None:
        """Upload a picture, or refuse as the document says (it has no fault for e-mail)."""
        if target is Target.SD and self.sd_card is not SdCard.MOUNTED:
            raise Refused(self.sd_card.value, RefusalKind.UPLOAD)
        if target is Target.FTP and not self.ftp:
            raise Refused("Ftp not deploy", RefusalKind.UPLOAD)
        if target is Target.NFS and not self.nfs:
            raise Refused("NFS Server not mounted", RefusalKind.UPLOAD)
        self.uploads.append((target, take_picture()))


def is_main(stream: str | None) -> bool:
    """Whether the main stream is asked for: 1 here, while 0 is the sub stream, and the default."""
    if stream not in {None, "0", "1"}:
        raise Refused("stream 0 or 1")
    return stream == "1"


def target(upload: str | None) -> Target | None:
    """Where the picture is to be put; None: into the answer."""
    if upload is None:
        return None
    if upload not in Target:
        raise Refused(f"upload {' or '.join(Target)}", RefusalKind.UPLOAD)
    return Target(upload)
