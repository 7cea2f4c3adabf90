"""The file of all its settings that a camera makes and takes itself."""

from abc import ABC, abstractmethod


class ParamsFile(ABC):
    """The file of all its settings that a camera makes and takes itself.

    It holds the accounts with their passwords, and who the camera is.
    """

    @abstractmethod
    def check(self, content: bytes) -> None:
        """Make sure that a file is one, and whole.

        Raises:
            CameraValueError: It is not.
        """

    @abstractmethod
    async def read(self) -> bytes:
        """Ask for the file; it is checked.

        Raises:
            CameraUnsupportedError: The camera makes none.
            CameraValueError: What it made is none.
            CameraError: The camera refused, or is not there.
        """

    @abstractmethod
    async def restore(self, content: bytes) -> None:
        """Send the file back, once; the camera restarts.

        Raises:
            CameraValueError: It is none; nothing was sent.
            CameraError: The camera refused, or its answer was lost.
        """
