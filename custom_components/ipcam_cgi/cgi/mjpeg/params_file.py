"""params.bin of the `mjpeg` family: backup_params, restore_params (CGI 1.27)."""

from collections.abc import Awaitable, Callable
import struct
from typing import Final, override

from ..errors import (
    CameraResponseError,
    CameraUnsupportedError,
    CameraValueError,
    ErrorKey,
)
from ..params_file import ParamsFile
from ..transport import Answer
from .firmware import Upload

_MAGIC: Final = bytes.fromhex("bd9a0c44")
# The magic, a checksum, and the length of the whole. How the checksum is made is not
# known for certain: the camera itself sees to it.
_HEADER: Final = struct.Struct("<4sII")


class MjpegParamsFile(ParamsFile):
    """Has the camera's own file as its web page saves and restores it."""

    def __init__(
        self,
        get: Callable[[str], Awaitable[Answer]],
        upload: Upload,
    ) -> None:
        """Talk to the camera with the given functions.

        Args:
            get: Returns what a CGI answers, by its name.
            upload: Sends a file.
        """
        self._get = get
        self._upload = upload

    @override
    def check(self, content: bytes) -> None:
        if len(content) <= _HEADER.size:
            raise CameraValueError(ErrorKey.BAD_PARAMS_FILE)
        # 5352 bytes on the camera that was recorded; others may have more to keep.
        magic, _, length = _HEADER.unpack_from(content)
        if (magic, length) != (_MAGIC, len(content)):
            raise CameraValueError(ErrorKey.BAD_PARAMS_FILE)

    @override
    async def read(self) -> bytes:
        try:
            content = (await self._get("backup_params")).body
        except CameraResponseError as err:
            if err.key in (ErrorKey.NO_SUCH_CGI, ErrorKey.REFUSED):
                raise CameraUnsupportedError from err
            raise
        self.check(content)
        return content

    @override
    async def restore(self, content: bytes) -> None:
        self.check(content)
        await self._upload("restore_params", content, lambda _: None)
