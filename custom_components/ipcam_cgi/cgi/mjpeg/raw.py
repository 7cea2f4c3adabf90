"""Raw commands of the `mjpeg` family: decoder_control, comm_write, set_extra_io (CGI 1.27)."""

from collections.abc import Awaitable, Callable, Mapping
from typing import Final, override

from ..errors import CameraValueError, ErrorKey
from ..raw import BAUD_RATES, SERIAL_BYTES, RawCommands

type Send = Callable[[str, Mapping[str, str]], Awaitable[None]]
"""Sends a command, by the CGI's name, and checks that it was done."""

# As the constants B1200 to B115200 of termios, in decimal; 10 would be B1800.
_BAUDS: Final = dict(zip(BAUD_RATES, (9, 11, 12, 13, 14, 15, 4097, 4098), strict=True))


class MjpegRaw(RawCommands):
    """Sends commands as CGI 1.27 has them."""

    def __init__(
        self, decoder_control: Callable[[int, int | None], Awaitable[None]], send: Send
    ) -> None:
        """Send with the given functions.

        Args:
            decoder_control: Sends what is for the head, in place of what moves it.
            send: Sends everything else.
        """
        self._decoder_control = decoder_control
        self._send = send

    @override
    async def decoder_control(self, command: int, degrees: int | None = None) -> None:
        await self._decoder_control(command, degrees)

    @override
    async def write_serial(self, port: int, baud: int, data: bytes) -> None:
        if baud not in _BAUDS:
            raise CameraValueError(ErrorKey.UNKNOWN_OPTION, value=str(baud))
        if not 0 < len(data) <= SERIAL_BYTES:
            raise CameraValueError(
                value=str(len(data)), minimum="1", maximum=str(SERIAL_BYTES)
            )
        params = {
            "port": str(port),
            "baud": str(_BAUDS[baud]),
            "bytes": str(len(data)),
            # Bytes that are no text go through unharmed.
            "data": data.decode(errors="surrogateescape"),
        }
        await self._send("comm_write", params)

    @override
    async def set_extra_io(self, levels: int) -> None:
        await self._send("set_extra_io", {"value": str(levels)})
