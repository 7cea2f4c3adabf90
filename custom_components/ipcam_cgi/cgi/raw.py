"""Raw commands: what a camera's document offers to those who know what it does to theirs."""

from abc import ABC, abstractmethod
from typing import Final

BAUD_RATES: Final = (1200, 2400, 4800, 9600, 19200, 38400, 57600, 115200)
"""How fast a serial port can be written to."""
SERIAL_BYTES: Final = 255
"""How much can be written to a serial port at once."""
EXTRA_LINES: Final = tuple(f"io{bit}" for bit in range(8))
"""The lines of the chip that extends the inputs and outputs, bit 0 first."""


class RawCommands(ABC):
    """Sends commands as they are. Whatever they begin, nothing here ends it."""

    @abstractmethod
    async def decoder_control(self, command: int, degrees: int | None = None) -> None:
        """Send a command to what turns the head.

        It supersedes a move under way, which is stopped before. Nothing is stopped
        after: a move that it begins goes on until somebody says stop.

        Args:
            command: Its number, 0 to 255. The same number means one thing to motors
                of the camera's own, and may mean another to an RS-485 decoder. 255
                tests the motors.
            degrees: How far to turn, as a step.

        Raises:
            CameraError: The camera refused, or a move could not be stopped.
        """

    @abstractmethod
    async def write_serial(self, port: int, baud: int, data: bytes) -> None:
        """Write to a serial port; what is connected there decides what that does.

        Args:
            port: The port, 0 to 3.
            baud: How fast, one of the rates above.
            data: At least one byte, at most as many as said above.

        Raises:
            CameraValueError: A value is out of range; nothing was sent.
            CameraError: The camera refused.
        """

    @abstractmethod
    async def set_extra_io(self, levels: int) -> None:
        """Set all eight lines of the chip that extends the inputs and outputs.

        On cameras with a zoom lens the upper four drive the lens.

        Args:
            levels: Bit 0 to 7 is the level of io0 to io7, 1 is high.

        Raises:
            CameraError: The camera refused.
        """
