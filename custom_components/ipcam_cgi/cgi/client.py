"""CameraClient: the one interface of both families, with what reading and writing share."""

from abc import ABC, abstractmethod
import asyncio
from collections.abc import AsyncGenerator, AsyncIterator, Collection, Mapping
from contextlib import aclosing, asynccontextmanager
from datetime import timedelta
import logging
from typing import Any, ClassVar, Final, NamedTuple

from .errors import CameraConnectionError, CameraResponseError, CameraUnsupportedError
from .models import CameraInfo, Exchange, Range, SettingValues, Status
from .params import Address, AnyParam, ChoiceParam, NumberParam
from .ptz import Ptz
from .settings import AnyChange, AnySetting, Choice, Number
from .transport import Transport

_LOGGER: Final = logging.getLogger(__name__)
_SNAPSHOT_SECONDS: Final = 0.5


class _Write(NamedTuple):
    """A raw value, the address it is sent to and the one where it shows."""

    shows_at: Address
    to: Address
    raw: str


class CameraClient(ABC):
    """A camera, whatever CGI dialect it speaks.

    A family provides its parameter table and a few verbs; nobody who uses a
    client can tell, or needs to tell, the families apart.

    Attributes:
        ptz: The head that turns, None where there is none. Known after identify.
    """

    PARAMS: ClassVar[tuple[AnyParam, ...]]
    HEARTBEAT_INTERVAL: ClassVar[timedelta]
    """How often to ask for the status, unless the user wants it otherwise."""

    ptz: Ptz | None = None

    def __init__(self, transport: Transport) -> None:
        """Use a transport; nothing is sent yet."""
        self._transport = transport
        self._params: Mapping[AnySetting, AnyParam] = {
            param.setting: param for param in self.PARAMS
        }
        # The last answer of each group that was read. One lock spans a read, and a
        # write with its reading back, so that this never goes back in time.
        self._raw: dict[str, Mapping[str, str]] = {}
        self._lock = asyncio.Lock()
        self._unreadable: set[AnySetting] = set()

    @abstractmethod
    async def login(self) -> None:
        """Make sure that the credentials are right and may do what is needed.

        Raises:
            CameraAuthError: They are wrong.
            CameraPrivilegeError: They are right, but not an administrator's.
        """

    @abstractmethod
    async def identify(self) -> CameraInfo:
        """Find out who the camera is and what it can.

        Raises:
            CameraResponseError: It does not tell its MAC address.
        """

    @abstractmethod
    async def status(self) -> Status:
        """Make sure that the camera is there; return what it tells by the way."""

    @abstractmethod
    async def snapshot(self) -> bytes:
        """Return a JPEG taken now."""

    @asynccontextmanager
    async def open_video(self) -> AsyncIterator[AsyncIterator[bytes]]:
        """Open the live picture; yields its JPEG frames as they come.

        Where the CGI pushes none, these are snapshots, two a second at the most.

        Raises:
            CameraError: The camera does not send it, also while frames are read.
        """
        async with aclosing(self._snapshots()) as frames:
            yield frames

    async def _snapshots(self) -> AsyncGenerator[bytes]:
        while True:
            pause = asyncio.create_task(asyncio.sleep(_SNAPSHOT_SECONDS))
            try:
                yield await self.snapshot()
                await pause
            finally:
                pause.cancel()

    @abstractmethod
    async def reboot(self) -> None:
        """Restart the camera. It is back after 30 to 60 s."""

    @abstractmethod
    async def record(self) -> list[Exchange]:
        """Read everything the camera can tell, secrets blackened.

        For diagnostics: what cannot be read is noted, never raised.
        """

    @abstractmethod
    async def _read(self, group: str) -> Mapping[str, str]:
        """Return the raw parameters of a group."""

    @abstractmethod
    async def _write(
        self, group: str, params: Mapping[str, str]
    ) -> Mapping[str, str] | None:
        """Send raw parameters to a group.

        Returns:
            The group's state as the camera's reply gives it, None if it gives none.
        """

    @property
    def values(self) -> SettingValues:
        """The settings as last reported."""
        values: dict[AnySetting, Any] = {}
        for setting, param in self._params.items():
            raw = self._raw.get(param.read.group, {}).get(param.read.name)
            if raw is None:
                continue
            values[setting] = value = param.decode(raw)
            if value is None and setting not in self._unreadable:
                self._unreadable.add(setting)
                _LOGGER.debug("%s is reported as %.80r", param.read, raw)
        return SettingValues(values)

    async def update(
        self, settings: Collection[AnySetting] | None = None
    ) -> SettingValues:
        """Read the given settings, or all of them, with one request per group."""
        groups = dict.fromkeys(
            param.read.group
            for setting, param in self._params.items()
            if settings is None or setting in settings
        )
        for group in groups:
            async with self._lock:
                self._raw[group] = await self._read(group)
        return self.values

    async def apply(self, *changes: AnyChange) -> SettingValues:
        """Write changes, with one request per group, and return what came of it.

        Raises:
            CameraValueError: A value is not acceptable; nothing was sent.
            CameraUnsupportedError: This camera lacks the setting; nothing was sent.
        """
        writes: dict[str, list[_Write]] = {}
        for change in changes:
            param = self._param(change.setting)
            write = _Write(param.read, param.write, param.encode(change.value))
            writes.setdefault(param.write.group, []).append(write)
        async with self._lock:
            for group, sent in writes.items():
                params = {write.to.name: write.raw for write in sent}
                if (state := await self._write(group, params)) is None:
                    await self._read_back(sent)
                else:
                    self._raw[group] = state
        return self.values

    async def _read_back(self, sent: Collection[_Write]) -> None:
        for group in {write.shows_at.group for write in sent}:
            try:
                self._raw[group] = await self._read(group)
            except CameraConnectionError, CameraResponseError:
                # It said yes before it went away or astray: what was sent holds until the
                # next read tells.
                self._raw[group] = dict(self._raw.get(group, {})) | {
                    write.shows_at.name: write.raw
                    for write in sent
                    if write.shows_at.group == group
                }

    def _param(self, setting: AnySetting) -> AnyParam:
        if (param := self._params.get(setting)) is None:
            raise CameraUnsupportedError
        return param

    def range_of(self, setting: Number) -> Range | None:
        """Return what a number may be, None if this family lacks it."""
        param = self._params.get(setting)
        return param.range if isinstance(param, NumberParam) else None

    def options_of(self, setting: Choice) -> tuple[str, ...] | None:
        """Return what a choice may be, None if this family lacks it.

        A value in force that nobody listed is one of them while it lasts.
        """
        param = self._params.get(setting)
        if not isinstance(param, ChoiceParam):
            return None
        options = dict.fromkeys(param.options.values())
        if (current := self.values.get(setting)) is not None:
            options.setdefault(current)
        return tuple(options)

    async def close(self) -> None:
        """Leave the camera at rest."""
        if self.ptz is not None:
            await self.ptz.close()
