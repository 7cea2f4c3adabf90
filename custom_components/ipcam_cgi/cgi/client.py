"""CameraClient: the one interface of both families."""

from abc import abstractmethod
import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import (
    AbstractContextManager,
    AsyncExitStack,
    asynccontextmanager,
    suppress,
)
from datetime import datetime, timedelta
from http import HTTPStatus
import time
from typing import ClassVar, Final

from .access import SettingsAccess
from .area import MotionAreas
from .errors import CameraIdentityError, CameraResponseError
from .events import AlarmEvents
from .firmware import Firmware
from .models import (
    AlarmKind,
    CameraInfo,
    ClientOptions,
    Exchange,
    Jpeg,
    Picture,
    RtspOptions,
    SettingValues,
    Status,
    VideoDemand,
    VideoSource,
)
from .params_file import ParamsFile
from .ptz import Ptz
from .push import AlarmPush
from .raw import RawCommands
from .schedule import Schedules
from .search.models import UdpSearch
from .text import without_login
from .transport import Transport

_SNAPSHOT_SECONDS: Final = 0.5
_TIMES_STOPPED: Final = 5


type Relay = Callable[[bool], Awaitable[None]]
"""Switches something on or off."""


class CameraClient(SettingsAccess):
    """A camera, whatever CGI dialect it speaks.

    A family provides its parameter table and a few verbs; nobody who uses a
    client can tell, or needs to tell, the families apart.

    Attributes:
        alarm_kinds: Which alarms its status tells. Known after the first status.
        events: Alarms that come by themselves, None where there are none. Known after
            find_events.
        firmware: What replaces its firmware by files, None if that cannot be done.
        motion_area: Where in the picture motion counts, None where that cannot be set.
        params_file: The file of all its settings, None where it makes none.
        ptz: The head that turns, None where there is none. Known after identify.
        push: The call that it makes at an alarm, None where it makes none. Known when
            the settings were read.
        raw: The commands for those who know what they do, None where there are
            none. Known after identify.
        relays: What can be switched but not read back, by key.
        restarts: How often the camera was seen to have restarted by itself.
        schedules: The weeks that it keeps to, None where it keeps to none.
    """

    HEARTBEAT_INTERVAL: ClassVar[timedelta]
    """How often to ask for the status, unless the user wants it otherwise."""

    FIRMWARE: ClassVar[type[Firmware]]
    """What checks the family's firmware, also while no camera is at hand."""

    SEARCH: ClassVar[UdpSearch]
    """How the family's cameras are searched for."""

    OPTIONS: ClassVar[frozenset[str]] = frozenset()
    """Which of the ClientOptions mean something to this family."""

    LONGEST_PUSH_URL: ClassVar[int | None] = None
    """How many characters the address of a call at an alarm may have, None: no call."""

    VIDEO_RESOLUTIONS: ClassVar[Mapping[str, str]] = {}
    """What a live picture may be asked to be, as on the wire; none if it is as it is."""

    alarm_kinds: frozenset[AlarmKind] = frozenset()
    events: AlarmEvents | None = None
    firmware: Firmware | None = None
    motion_area: MotionAreas | None = None
    params_file: ParamsFile | None = None
    ptz: Ptz | None = None
    push: AlarmPush | None = None
    raw: RawCommands | None = None
    relays: Mapping[str, Relay] = {}
    restarts: int = 0
    schedules: Schedules | None = None

    def __init__(
        self, transport: Transport, options: ClientOptions = ClientOptions()
    ) -> None:
        """Use a transport; nothing is sent yet."""
        super().__init__()
        self._transport = transport
        self._options = options
        self._expected: str | None = None

    def expect(self, mac: str) -> None:
        """Give the password to no camera of another MAC address, as far as it tells it.

        Args:
            mac: 12 upper-case hexadecimal digits.
        """
        self._expected = mac

    def _check_identity(self, mac: str) -> None:
        """Make sure that this is the camera that is meant.

        Raises:
            CameraIdentityError: It is another one.
        """
        if self._expected not in (None, mac):
            raise CameraIdentityError(mac)

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

    @property
    def pictures(self) -> tuple[Picture, ...]:
        """Which pictures it has. Known when the settings were read."""
        return (Picture.MAIN,)

    @abstractmethod
    async def snapshot(self, picture: Picture = Picture.MAIN) -> bytes:
        """Return a JPEG taken now."""

    @abstractmethod
    async def find_video(self) -> None:
        """Find out whether the camera has video that other programs can play."""

    @abstractmethod
    async def find_events(self, *, had_any: bool) -> None:
        """Find out whether the camera tells its alarms by itself.

        Args:
            had_any: It did so before, which is enough: it may be starting just now.
        """

    @abstractmethod
    def video_source(self, picture: Picture = Picture.MAIN) -> VideoSource | None:
        """Return where other programs find a live picture, None if nowhere."""

    def rtsp_in_force(self, options: RtspOptions) -> RtspOptions:
        """Return where RTSP is, by the user's word and, where asked, the camera's own."""
        return options

    async def watch(
        self,
        show: Callable[[Jpeg], None],
        picture: Picture = Picture.MAIN,
        demand: VideoDemand = VideoDemand(),
    ) -> None:
        """Open a live picture; ends by an error only.

        Where the CGI pushes none, these are snapshots, two a second at the most.

        Args:
            show: Is given the JPEG frames as they come.
            picture: Which of the camera's pictures.
            demand: What is enough; the camera may send more.

        Raises:
            CameraError: The camera does not send it, or not any more.
        """
        seconds = max(_SNAPSHOT_SECONDS, 1 / demand.rate if demand.rate else 0)
        while True:
            due = time.monotonic() + seconds
            show(await self.snapshot(picture))
            await asyncio.sleep(due - time.monotonic())

    @abstractmethod
    async def reboot(self) -> None:
        """Restart the camera. It is back after 30 to 60 s."""

    @abstractmethod
    async def factory_reset(self, *, retain_network: bool) -> None:
        """Have the camera forget its settings and accounts; it restarts.

        Args:
            retain_network: It shall keep its network settings.

        Raises:
            CameraUnsupportedError: It cannot keep them; nothing was sent.
        """

    @abstractmethod
    async def set_clock(self, clock: Callable[[], datetime]) -> SettingValues:
        """Set the camera's clock, and return what the camera told after that.

        Args:
            clock: Tells the time, with its zone. It is asked just before it is sent:
                a camera may be slow before that.
        """

    @abstractmethod
    async def record(self, *, for_owner: bool = False) -> list[Exchange]:
        """Read everything the camera can tell, secrets blackened.

        For diagnostics: what cannot be read is noted, never raised.

        Args:
            for_owner: It is for nobody else: only what gives access is a secret.
        """

    @asynccontextmanager
    async def _alone(self) -> AsyncIterator[None]:
        """Let nobody else send, the camera being at rest and no change half made."""
        async with AsyncExitStack() as stack:
            # Not for longer: whoever waits for it is to be refused at once.
            async with self._lock:
                for _ in range(_TIMES_STOPPED):
                    await self.close()
                    # Somebody may have moved it meanwhile, and could not stop it later.
                    if self.ptz is None or not self.ptz.owes_stop:
                        break
                await stack.enter_async_context(self._transport.alone())
            yield

    def spared(self) -> AbstractContextManager[None]:
        """Send only what is essential: whatever else is asked for raises CameraBusyError.

        Live pictures, and other things that last, end.
        """
        return self._transport.spared()

    def essential(self) -> AbstractContextManager[None]:
        """Send what the current task asks for also while the camera is spared."""
        return self._transport.essential()

    async def raw_values(self) -> Mapping[str, Mapping[str, str]]:
        """Read everything the camera can tell, by CGI and name.

        For its owner: only what gives access is blackened.
        """
        told: dict[str, Mapping[str, str]] = {}
        for exchange in await self.record(for_owner=True):
            if exchange.get("status") != HTTPStatus.OK:
                continue
            with suppress(CameraResponseError):
                values = self._parsed(exchange["body"].encode())
                path = exchange["target"].partition("?")[0].removesuffix(".cgi")
                cgi = path.removeprefix("/cgi-bin").removeprefix("/")
                told[cgi] = {
                    name: without_login(value) for name, value in values.items() if name
                }
        return {cgi: values for cgi, values in told.items() if values}

    @abstractmethod
    def _parsed(self, body: bytes) -> Mapping[str, str]:
        """Return the raw parameters in an answer.

        Raises:
            CameraResponseError: There are none.
        """

    async def close(self) -> None:
        """Leave the camera at rest."""
        if self.ptz is not None:
            await self.ptz.close()
