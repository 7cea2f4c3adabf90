"""Firmware of the `uid` family (HTTP CGI 1.0.3 §3.20). The format of its files is not documented."""

from collections.abc import Awaitable, Callable, Mapping
from contextlib import AbstractAsyncContextManager
from http import HTTPStatus
from typing import Final, override

from ..errors import CameraResponseError, CameraValueError, ErrorKey
from ..firmware import (
    NETWAVE_FILE,
    NETWAVE_FIRMWARE,
    Firmware,
    FirmwareKind,
    FirmwareLabel,
)
from ..models import CameraInfo
from ..transport import Transport
from .faults import checked
from .session import Session

_MEDIA_TYPE: Final = "application/octet-stream"
# A boot loader alone is longer.
_SHORTEST: Final = 64 * 1024


def version_of(info: Mapping[str, str]) -> str | None:
    """Return the version that `getinfo` tells (§3.3)."""
    return info.get("filesystem") or info.get("kernel") or None


class UidFirmware(Firmware):
    """Uploads with OnvifFirmwareUpgrade."""

    FAMILY = "uid"
    KINDS = (FirmwareKind.FIRMWARE,)

    def __init__(
        self,
        transport: Transport,
        session: Session,
        path: str,
        *,
        alone: Callable[[], AbstractAsyncContextManager[None]],
        confirm: Callable[[], Awaitable[None]],
        read_info: Callable[[], Awaitable[Mapping[str, str]]],
    ) -> None:
        """Send with a transport and a session.

        Args:
            transport: Where to.
            session: What knows whether the password is right.
            path: The path that firmware is sent to.
            alone: Lets nobody else send.
            confirm: Makes sure that the camera is the one that is meant.
            read_info: Reads `getinfo` anew.
        """
        self._transport = transport
        self._session = session
        self._path = path
        self._alone = alone
        self._confirm = confirm
        self._read_info = read_info

    @classmethod
    @override
    def _check_format(cls, kind: FirmwareKind, content: bytes) -> None:
        if content.startswith((NETWAVE_FIRMWARE, NETWAVE_FILE)):
            raise CameraValueError(ErrorKey.FILE_OF_OTHER_FAMILY)
        if len(content) < _SHORTEST:
            raise CameraValueError(ErrorKey.FILE_TOO_SMALL)

    @classmethod
    @override
    def check_addressee(cls, label: FirmwareLabel) -> None:
        if label.model is None:
            raise CameraValueError(ErrorKey.LABEL_NO_MODEL)

    @override
    def _check_device(self, label: FirmwareLabel, info: CameraInfo) -> None:
        if info.model is None:
            raise CameraValueError(ErrorKey.MODEL_UNKNOWN)
        self.check_addressee(label)
        assert label.model is not None
        if label.model.casefold() != info.model.casefold():
            raise CameraValueError(
                ErrorKey.LABEL_OTHER_MODEL, wanted=label.model, model=info.model
            )

    @override
    async def read_version(self, kind: FirmwareKind) -> str | None:
        return version_of(await self._read_info())

    @override
    async def upload(
        self,
        kind: FirmwareKind,
        content: bytes,
        on_progress: Callable[[float], None],
    ) -> None:
        async with self._alone():
            # Log in anew: Basic must not be the first to find out that the password is
            # wrong.
            self._session.end()
            await self._confirm()
            try:
                answer = await self._transport.upload(
                    self._path, "", content, _MEDIA_TYPE, on_progress, basic=True
                )
            finally:
                # It restarts with it, perhaps also where its answer was lost.
                self._session.end()
        if answer.status == HTTPStatus.UNAUTHORIZED:
            raise CameraResponseError(ErrorKey.UPLOAD_LOGIN_REFUSED)
        # How it says yes is not documented.
        checked(answer, self._transport.secrets)
