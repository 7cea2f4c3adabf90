"""Listens to a camera that tells its alarms by itself, and begins anew when that ends."""

import asyncio
from collections.abc import Mapping
from typing import Final

from homeassistant.core import HomeAssistant, callback
from homeassistant.loader import IntegrationNotFound, async_get_integration
from homeassistant.requirements import RequirementsNotFound, async_process_requirements

from .alarms import AlarmPath
from .cgi import AlarmEvents, AlarmKind, CameraAuthError, CameraError
from .const import CONF_HAS_EVENTS, DOMAIN, LOGGER
from .coordinator import CameraConfigEntry, CameraData

_SHORTEST_PAUSE: Final = 1
_LONGEST_PAUSE: Final = 60
# What was told last is to be believed for so long when no more is told.
_STALE_SECONDS: Final = 60
# A connection that has lasted for so long is one: some break as soon as they are made.
_STEADY_SECONDS: Final = 60


class AlarmListener:
    """Listens, as long as the camera's entry is loaded."""

    def __init__(
        self,
        hass: HomeAssistant,
        entry: CameraConfigEntry,
        data: CameraData,
    ) -> None:
        """Do nothing yet."""
        self._hass = hass
        self._entry = entry
        self._client = data.client
        self._heartbeat = data.heartbeat
        self._alarms = data.alarms
        self._listens = False
        self._is_lost = False
        self._pause = _SHORTEST_PAUSE
        self._stale: asyncio.TimerHandle | None = None
        self._steady: asyncio.TimerHandle | None = None

    async def async_run(self, events: AlarmEvents) -> None:
        """Listen until the entry is unloaded, or the camera refuses the login."""
        try:
            requirement = await _async_requirement(self._hass, events.LIBRARY)
            await async_process_requirements(
                self._hass, DOMAIN, [requirement], is_built_in=False
            )
            await self._hass.async_add_import_executor_job(events.load)
        except (RequirementsNotFound, ImportError) as err:
            self._note_loss("events_no_library", err)
            return
        try:
            while True:
                await self._async_listen(events)
                await asyncio.sleep(self._pause)
                self._pause = min(2 * self._pause, _LONGEST_PAUSE)
        except CameraAuthError as err:
            # More of this could lock the account out.
            self._note_loss("events_refused", err)
        finally:
            self._believe()
            self._alarms.async_forget()

    async def _async_listen(self, events: AlarmEvents) -> None:
        """Listen until the connection is lost."""
        self._listens = False
        try:
            await events.listen(self._async_show)
        except CameraError as err:
            # In the midst of it, it may be the camera's clock, or a bad moment.
            if isinstance(err, CameraAuthError) and not self._listens:
                raise
            self._note_loss("events_lost", err)
            if self._stale is None:
                self._forget_later()
        finally:
            if self._steady is not None:
                self._steady.cancel()

    @callback
    def _async_show(self, states: Mapping[AlarmKind, bool]) -> None:
        self._believe()
        self._alarms.async_show(states)
        if self._listens:
            self._alarms.async_note(AlarmPath.PUSH_PROVEN)
            return
        self._listens = True
        self._remember()
        self._alarms.async_note(AlarmPath.PUSH_UNPROVEN)
        self._steady = self._hass.loop.call_later(_STEADY_SECONDS, self._end_loss)
        self._entry.async_create_background_task(
            self._hass, self._async_find_video(), f"{self._entry.title} video"
        )

    async def _async_find_video(self) -> None:
        """Look at the addresses of the video that became known by the way."""
        before = self._client.video_source()
        await self._client.find_video()
        if self._client.video_source() != before:
            self._heartbeat.async_update_listeners()

    def _remember(self) -> None:
        """Note that the camera tells: it must not be forgotten when it is slow to start."""
        data = self._entry.data
        if not data.get(CONF_HAS_EVENTS):
            self._hass.config_entries.async_update_entry(
                self._entry, data={**data, CONF_HAS_EVENTS: True}
            )

    @callback
    def _note_loss(self, problem: str, err: Exception) -> None:
        """Note, and log once, that the camera does not tell."""
        is_news = not self._is_lost and not self._heartbeat.is_expected_back
        log = LOGGER.warning if is_news else LOGGER.debug
        log("%s does not tell its alarms: %s", self._entry.title, err)
        self._is_lost = True
        self._alarms.async_note(AlarmPath.NONE, problem=problem)

    @callback
    def _end_loss(self) -> None:
        """Note, and log once, that the camera tells again, and goes on doing so."""
        self._pause = _SHORTEST_PAUSE
        if self._is_lost:
            self._is_lost = False
            LOGGER.info("%s tells its alarms again", self._entry.title)

    @callback
    def _forget_later(self) -> None:
        self._stale = self._hass.loop.call_later(_STALE_SECONDS, self._forget)

    @callback
    def _forget(self) -> None:
        """Know nothing of the alarms any more, unless the camera restarts: it comes back."""
        if self._heartbeat.is_expected_back:
            self._forget_later()
        else:
            self._alarms.async_forget()

    @callback
    def _believe(self) -> None:
        if self._stale is not None:
            self._stale.cancel()
            self._stale = None


async def _async_requirement(hass: HomeAssistant, library: str) -> str:
    """Return a library as Home Assistant itself wants it, so that both get along."""
    try:
        integration = await async_get_integration(hass, "onvif")
    except IntegrationNotFound:
        return library
    for requirement in integration.requirements:
        if requirement.startswith(f"{library}=="):
            return requirement
    return library
