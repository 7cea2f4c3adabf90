"""Polls a camera: its heartbeat, which decides availability, and its settings.

CameraError becomes UpdateFailed or ConfigEntryAuthFailed here, once.
"""

import asyncio
from collections.abc import Awaitable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from typing import TYPE_CHECKING, override

from homeassistant.config_entries import ConfigEntry
from homeassistant.core import HomeAssistant, callback
from homeassistant.exceptions import ConfigEntryAuthFailed
from homeassistant.helpers.update_coordinator import DataUpdateCoordinator, UpdateFailed
from homeassistant.util import dt as dt_util

from .alarms import Alarms
from .cgi import (
    CameraAuthError,
    CameraBusyError,
    CameraClient,
    CameraConnectionError,
    CameraError,
    CameraIdentityError,
    CameraInfo,
    CameraResponseError,
    ErrorKey,
    Picture,
    SettingValues,
    Status,
)
from .cgi.settings import AnyChange
from .const import (
    ALARM_INTERVAL,
    CONF_SETTINGS_INTERVAL,
    CONF_STATUS_INTERVAL,
    DEFAULT_SETTINGS_INTERVAL,
    DOMAIN,
    LOGGER,
    LOOK_SECONDS,
    MISSES_UNTIL_OFFLINE,
    PUSHED_INTERVAL,
    RESTART_LONGEST,
    RESTART_SHORTEST,
)
from .identity import async_forget_wrong_camera, async_report_wrong_camera
from .live import LiveView
from .ptz import PtzControl
from .stills import Stills

if TYPE_CHECKING:
    # It imports this module itself.
    from .firmware import FirmwareInstaller

type CameraConfigEntry = ConfigEntry[CameraData]


@dataclass(frozen=True, kw_only=True)
class CameraData:
    """What a loaded config entry holds.

    Attributes:
        unique_ids: Of the entities that it has.
    """

    client: CameraClient
    heartbeat: HeartbeatCoordinator
    settings: SettingsCoordinator
    alarms: Alarms
    live: Mapping[Picture, LiveView]
    stills: Mapping[Picture, Stills]
    ptz: PtzControl | None
    firmware: FirmwareInstaller | None
    unique_ids: set[str] = field(default_factory=set)


class Activity(StrEnum):
    """What a camera is doing."""

    ONLINE = "online"
    RESTARTING = "restarting"
    UPDATING = "updating"
    OFFLINE = "offline"


@contextmanager
def _errors_of_a_read() -> Iterator[None]:
    """Raise what Home Assistant expects of a failed update."""
    try:
        yield
    except CameraAuthError as err:
        raise ConfigEntryAuthFailed(
            translation_domain=DOMAIN,
            translation_key=err.key,
            translation_placeholders=err.placeholders,
        ) from err
    except CameraError as err:
        raise UpdateFailed(
            translation_domain=DOMAIN,
            translation_key=err.key,
            translation_placeholders=err.placeholders,
        ) from err


class HeartbeatCoordinator(DataUpdateCoordinator[Status]):
    """Asks whether the camera is there, and what it tells by the way.

    It alone decides availability: after three misses in a row.

    Attributes:
        info: Who the camera is.
        is_left_alone: It is being sent its firmware.
        is_pushed: The camera calls at an alarm, so that asking is only the safety net.
        last_restart: When it last restarted, as far as that was noticed.
    """

    config_entry: CameraConfigEntry
    info: CameraInfo

    def __init__(
        self, hass: HomeAssistant, entry: CameraConfigEntry, client: CameraClient
    ) -> None:
        """Ask at the interval of the options, or of the camera's family."""
        seconds = entry.options.get(CONF_STATUS_INTERVAL)
        interval = timedelta(seconds=seconds) if seconds else client.HEARTBEAT_INTERVAL
        super().__init__(
            hass,
            LOGGER,
            config_entry=entry,
            name=f"{entry.title} status",
            update_interval=interval,
            always_update=False,
        )
        self._client = client
        self._interval = interval
        self.is_pushed = False
        self._looks_until = 0.0
        self._missed_at = 0.0
        self.last_restart: datetime | None = None
        self._restarts = 0
        self._misses = 0
        self._away: Activity | None = None
        self._away_since = 0.0
        self._away_longest = RESTART_LONGEST
        self._away_missed = False
        self._back: asyncio.Future[bool | None] | None = None
        self.is_left_alone = False

    @property
    def activity(self) -> Activity:
        """What the camera is doing."""
        if self.is_left_alone:
            return Activity.UPDATING
        if self._away is not None:
            return self._away
        return Activity.ONLINE if self.last_update_success else Activity.OFFLINE

    @property
    def is_connected(self) -> bool:
        """Whether the camera is there: while it restarts it is not, though its data stay."""
        return self.last_update_success and not (self._away and self._away_missed)

    @property
    def is_expected_back(self) -> bool:
        """Whether the camera is away, or left alone, for a while only."""
        return self.activity in (Activity.RESTARTING, Activity.UPDATING)

    @callback
    def async_look(self) -> None:
        """Ask each second for a while: there may be an alarm."""
        self._looks_until = self.hass.loop.time() + LOOK_SECONDS

    async def async_restart(self) -> None:
        """Restart the camera.

        Raises:
            CameraError: It refused, or its answer was lost.
        """
        try:
            with self._restarting():
                await self._client.reboot()
        except CameraConnectionError as err:
            # Who restarts at once closes the connection.
            if err.key is not ErrorKey.CONNECTION_DROPPED:
                raise

    async def async_factory_reset(self, *, retain_network: bool) -> None:
        """Have the camera forget its settings and accounts; it restarts.

        Raises:
            CameraUnsupportedError: It cannot retain its network settings.
            CameraError: It refused, or its answer was lost.
        """
        with self._restarting():
            await self._client.factory_reset(retain_network=retain_network)

    @contextmanager
    def _restarting(self) -> Iterator[None]:
        """Expect the camera to be away after a command, also where its answer was lost."""
        try:
            yield
        except CameraConnectionError as err:
            if err.key in (ErrorKey.CONNECTION_DROPPED, ErrorKey.TIMED_OUT):
                self.async_expect_away(Activity.RESTARTING)
            raise
        self.async_expect_away(Activity.RESTARTING)

    @contextmanager
    def async_updating(self) -> Iterator[None]:
        """Leave the camera alone, while it is sent its firmware."""
        self.is_left_alone = True
        self.async_update_listeners()
        try:
            yield
        finally:
            self.is_left_alone = False
            self.async_update_listeners()

    @callback
    def async_expect_away(
        self, activity: Activity, longest: timedelta = RESTART_LONGEST
    ) -> None:
        """Note that the camera restarts now, and will be gone for a while.

        Until it is back, or has been away for too long, its entities keep their values.

        Args:
            activity: Why.
            longest: How long it may be away.
        """
        self.last_restart = dt_util.utcnow()
        self._away = activity
        self._away_since = self.hass.loop.time()
        self._away_longest = longest
        self._away_missed = False
        self.async_update_listeners()

    async def async_until_back(self) -> bool | None:
        """Wait for the camera that restarts; return whether it came back in time.

        None: nobody looks any more.
        """
        if self._away is None:
            return self.last_update_success
        if self._back is None:
            self._back = self.hass.loop.create_future()
        # Who waits may leave; the others wait on.
        return await asyncio.shield(self._back)

    @override
    async def _async_setup(self) -> None:
        """Find out who the camera is; another one must not be taken for it."""
        with self._looking():
            self.info = await self._client.identify()

    @contextmanager
    def _looking(self) -> Iterator[None]:
        """Raise what Home Assistant expects; report another camera in this one's place."""
        entry = self.config_entry
        try:
            with _errors_of_a_read():
                yield
        except UpdateFailed as err:
            if isinstance(err.__cause__, CameraIdentityError):
                async_report_wrong_camera(self.hass, entry, err.__cause__.mac)
            raise
        async_forget_wrong_camera(self.hass, entry)

    @override
    async def _async_update_data(self) -> Status:
        if self.is_left_alone:
            return self.data
        try:
            with self._looking(), self._client.essential():
                status = await self._client.status()
        except ConfigEntryAuthFailed:
            # It answers; after a factory reset it knows this account no more.
            self._async_end_away(is_back=True)
            raise
        except UpdateFailed as err:
            if isinstance(err.__cause__, CameraBusyError) and self.last_update_success:
                # Nobody has asked it: it is being sent a file.
                return self.data
            self._note_miss()
            self._note_away(missed=True)
            if self.data is None or (
                self._away is None and self._misses >= MISSES_UNTIL_OFFLINE
            ):
                raise
            LOGGER.debug("%s: miss %s: %s", self.name, self._misses, err.__cause__)
            return self.data
        self._misses = 0
        self.update_interval = self._interval_after(status)
        self._note_away(missed=False)
        if self._restarts != self._client.restarts:
            self._restarts = self._client.restarts
            now = dt_util.utcnow()
            # One that was commanded is seen as well, when the camera is back.
            if self.last_restart is None or now - self.last_restart > RESTART_LONGEST:
                self.last_restart = now
                self.hass.loop.call_soon(self.async_update_listeners)
        return status

    def _note_miss(self) -> None:
        """Count a miss, but no more of them than when the camera is asked as usual."""
        now = self.hass.loop.time()
        if (
            not self._misses
            or now - self._missed_at > self._interval.total_seconds() / 2
        ):
            self._misses += 1
            self._missed_at = now
        is_looking = now < self._looks_until
        self.update_interval = (
            min(ALARM_INTERVAL, self._interval) if is_looking else self._interval
        )

    def _interval_after(self, status: Status) -> timedelta:
        if status.alarms or self.hass.loop.time() < self._looks_until:
            return min(ALARM_INTERVAL, self._interval)
        return (
            max(PUSHED_INTERVAL, self._interval) if self.is_pushed else self._interval
        )

    def _note_away(self, *, missed: bool) -> None:
        """End a restart when the camera is back, or has been away for too long."""
        if self._away is None:
            return
        away = timedelta(seconds=self.hass.loop.time() - self._away_since)
        if missed:
            over = away > self._away_longest
        else:
            over = self._away_missed or away > RESTART_SHORTEST
        if over:
            self._async_end_away(is_back=not missed)
        if over or self._away_missed != missed:
            self._away_missed = missed
            # Not everybody is told otherwise: the data may be what they were.
            self.hass.loop.call_soon(self.async_update_listeners)

    @callback
    def _async_end_away(self, *, is_back: bool | None) -> None:
        self._away = None
        if self._back is not None:
            self._back.set_result(is_back)
            self._back = None

    @override
    async def async_shutdown(self) -> None:
        """Stop asking; who waits for the camera waits no longer."""
        self._async_end_away(is_back=None)
        await super().async_shutdown()


class SettingsCoordinator(DataUpdateCoordinator[SettingValues]):
    """Reads the settings that enabled entities show, slowly, and after each write."""

    config_entry: CameraConfigEntry

    def __init__(
        self,
        hass: HomeAssistant,
        entry: CameraConfigEntry,
        client: CameraClient,
        heartbeat: HeartbeatCoordinator,
    ) -> None:
        """Read at the interval of the options."""
        interval = entry.options.get(CONF_SETTINGS_INTERVAL)
        super().__init__(
            hass,
            LOGGER,
            config_entry=entry,
            name=f"{entry.title} settings",
            update_interval=timedelta(seconds=interval)
            if interval
            else DEFAULT_SETTINGS_INTERVAL,
            always_update=False,
        )
        self._client = client
        self._heartbeat = heartbeat
        self._activity = heartbeat.activity
        # Also keeps the heartbeat going where all its entities are disabled.
        entry.async_on_unload(heartbeat.async_add_listener(self._async_on_heartbeat))

    @callback
    def _async_on_heartbeat(self) -> None:
        before, self._activity = self._activity, self._heartbeat.activity
        if self._activity is before:
            return
        self.async_update_listeners()
        # After an update the installer looks first who is there now.
        if self._activity is Activity.ONLINE and before is not Activity.UPDATING:
            self.config_entry.async_create_task(
                self.hass, self.async_refresh(), f"{self.name} after the return"
            )

    @override
    async def _async_update_data(self) -> SettingValues:
        if self.data is None:
            with _errors_of_a_read():
                return await self._client.read_all()
        if self._heartbeat.activity is not Activity.ONLINE:
            # They are read as soon as it is back.
            return self.data
        try:
            with _errors_of_a_read():
                return await self._client.update(set(self.async_contexts()))
        except UpdateFailed:
            # Others than the group that failed may have been read all the same.
            self.data = self._client.values
            self.async_update_listeners()
            raise

    async def async_apply(self, *changes: AnyChange) -> None:
        """Write changes and show what the camera made of them.

        Raises:
            CameraError: The camera refused, or its answer was lost.
        """
        await self.async_write(self._client.apply(*changes))

    async def async_set_clock(self) -> None:
        """Set the camera's clock by Home Assistant's.

        Raises:
            CameraError: The camera refused, or its answer was lost.
        """
        await self.async_write(self._client.set_clock(dt_util.utcnow))

    async def async_write[T](self, write: Awaitable[T]) -> T:
        """Let something be written; show what the camera told after that.

        Raises:
            CameraError: The camera refused, or its answer was lost.
        """
        try:
            written = await write
        except (CameraConnectionError, CameraResponseError) as err:
            # Unless it said no, whether it was done is not known: ask.
            if err.key is not ErrorKey.REFUSED:
                await self.async_request_refresh()
            raise
        self.async_set_updated_data(self._client.values)
        return written
