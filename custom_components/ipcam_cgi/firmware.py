"""The installer of one camera's firmware: checks, backs up, uploads, waits, compares, and tells."""

import asyncio
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path
from typing import Final

from homeassistant.const import EVENT_HOMEASSISTANT_STOP
from homeassistant.core import CALLBACK_TYPE, Event, HomeAssistant, callback
from homeassistant.exceptions import HomeAssistantError
from homeassistant.helpers import device_registry as dr

from .cgi import (
    CameraAuthError,
    CameraClient,
    CameraError,
    CameraInfo,
    CameraUploadInterruptedError,
    CameraValueError,
    ErrorKey,
    Firmware,
    FirmwareKind,
    FirmwareLabel,
    version_key,
)
from .const import DOMAIN, LOGGER
from .coordinator import Activity, CameraConfigEntry, HeartbeatCoordinator
from .entity import errors_of_a_command
from .outcome import (
    ISSUES,
    NO_RETURN,
    OTHER_VERSION,
    SentFile,
    async_forget_update,
    async_raise_issue,
    async_unsettled,
    failure,
)
from .settings_backup import async_backup
from .shelf import Shelf, ShelfFile

UPDATE_LONGEST: Final = timedelta(minutes=5)
"""How long a camera may stay away with a new firmware."""
UPDATE_SHORTEST: Final = timedelta(minutes=3)
"""For how long the version of before is no sign: it may be at it still."""
# A camera that answers again may still be busy with its start.
_ATTEMPTS: Final = 6
_PAUSE: Final = 10
# The heartbeat itself ends the waiting, unless it has stopped: at a wrong login.
_MARGIN: Final = timedelta(minutes=1)


@dataclass(frozen=True, kw_only=True)
class Installed:
    """What came of an upload that the camera took.

    Attributes:
        before: The version that it had, None if it did not tell.
        after: The version that it has.
        backup: Where its settings were kept before.
    """

    before: str | None
    after: str | None
    backup: Path


class FirmwareInstaller:
    """Installs one file at a time, and knows which versions the camera has.

    Nothing is sent twice: what is not known after an upload is found out by asking the
    camera for its version, and trying again is up to the user.

    Attributes:
        shelf: Where the files come from.
        versions: What the camera told of itself when it was last asked.
        installing: What is being installed, None if nothing is.
        percentage: How much of that was sent, None if nothing is being sent.
    """

    def __init__(
        self,
        hass: HomeAssistant,
        entry: CameraConfigEntry,
        client: CameraClient,
        firmware: Firmware,
        heartbeat: HeartbeatCoordinator,
        shelf: Shelf,
    ) -> None:
        """Follow the camera of an entry."""
        info = heartbeat.info
        told = {
            FirmwareKind.FIRMWARE: info.firmware,
            FirmwareKind.WEB_INTERFACE: info.web_version,
        }
        self.shelf = shelf
        self.versions = {kind: told[kind] for kind in firmware.KINDS}
        self._set_up_with = self.versions
        self.installing: FirmwareKind | None = None
        self.percentage: int | None = None
        self._hass = hass
        self._entry = entry
        self._client = client
        self._firmware = firmware
        self._heartbeat = heartbeat
        self._activity = heartbeat.activity
        self._listeners: list[CALLBACK_TYPE] = []
        self._idle = asyncio.Event()
        self._idle.set()
        self._sending: SentFile | None = None
        self._awaited: SentFile | None = None
        self._is_closed = False

    @property
    def kinds(self) -> tuple[FirmwareKind, ...]:
        """What can be replaced."""
        return self._firmware.KINDS

    @property
    def info(self) -> CameraInfo:
        """Who the camera is."""
        return self._heartbeat.info

    @callback
    def async_start(self) -> None:
        """Follow the camera, and find out what became of an upload of before."""
        self._entry.async_on_unload(
            self._heartbeat.async_add_listener(self._async_on_heartbeat)
        )
        self._entry.async_on_unload(
            self._hass.bus.async_listen(EVENT_HOMEASSISTANT_STOP, self._async_on_stop)
        )
        self._entry.async_on_unload(self.shelf.async_listen(self._async_on_shelf))
        if (sent := self._async_settle(NO_RETURN)) is not None:
            self._entry.async_create_background_task(
                self._hass, self._async_watch_on(sent), f"{self._entry.title} update"
            )

    @callback
    def async_listen(self, update: CALLBACK_TYPE) -> CALLBACK_TYPE:
        """Call at each progress; returns what ends that."""
        self._listeners.append(update)
        return lambda: self._listeners.remove(update)

    def offered(self, kind: FirmwareKind) -> ShelfFile | None:
        """Return the file that is newer than what the camera has, None if none is."""
        file = self.shelf.newest(self._firmware, kind, self.info)
        if (installed := self.versions[kind]) is None or file is None:
            return None
        is_newer = version_key(file.label.version) > version_key(installed)
        return file if is_newer else None

    def completed(self, label: FirmwareLabel) -> FirmwareLabel:
        """Return a label that is for this camera where it does not say for which.

        Raises:
            CameraValueError: It is for another one.
        """
        try:
            # Of some files the version tells for which line they are.
            self._firmware.check_label(label, self.info)
        except CameraValueError as err:
            nobody = (ErrorKey.LABEL_NO_HARDWARE, ErrorKey.LABEL_NO_MODEL)
            if err.key not in nobody or label.hardware or label.model:
                raise
        return replace(
            label,
            hardware=label.hardware or self.info.hardware,
            model=label.model or self.info.model,
        )

    async def async_install(
        self, kind: FirmwareKind, content: bytes, label: FirmwareLabel | None
    ) -> Installed:
        """Install a file; returns when the camera is back with it.

        Args:
            kind: What to replace.
            content: What is in the file.
            label: What it is for, None if nobody says that.

        Raises:
            ServiceValidationError: It is not for this camera, or no such file.
            HomeAssistantError: Nothing was sent, or the camera did not take it: the
                message says which.
        """
        if self.installing is not None or self._awaited is not None or self._is_closed:
            raise failure(self._entry, "update_running")
        self.installing = kind
        # Who asked may leave: a script that is stopped must not cut an upload.
        task = self._hass.async_create_task(
            self._async_install(kind, content, label), f"{self._entry.title} {kind}"
        )
        task.add_done_callback(self._async_done)
        return await asyncio.shield(task)

    async def async_close(self) -> None:
        """Take no more files, and wait until none is being sent."""
        self._is_closed = True
        if self._awaited is not None:
            # Whoever watches this camera next finds it there.
            self._async_told(NO_RETURN, self._awaited)
        await self._idle.wait()

    async def _async_on_stop(self, _event: Event) -> None:
        """Have Home Assistant wait: it does not unload its entries when it stops."""
        if self._sending is not None:
            # It does not wait for ever.
            self._async_told(NO_RETURN, self._sending)
        await self.async_close()

    @callback
    def _async_done(self, task: asyncio.Task[Installed]) -> None:
        if not task.cancelled() and (err := task.exception()) is not None:
            # Perhaps nobody waits for it any more.
            LOGGER.debug("%s: %s", self._entry.title, err)

    async def _async_install(
        self, kind: FirmwareKind, content: bytes, label: FirmwareLabel | None
    ) -> Installed:
        sent: SentFile | None = None
        try:
            sent, backup = await self._async_send(kind, content, label)
            after = await self._async_watch(sent)
            return Installed(before=sent.before, after=after, backup=backup)
        finally:
            self._awaited = None
            self.installing = None
            self._async_update()
            if sent is not None:
                self._async_after_update()

    async def _async_send(
        self, kind: FirmwareKind, content: bytes, label: FirmwareLabel | None
    ) -> tuple[SentFile, Path]:
        """Send a file when all is checked, and the settings are safe; return where."""
        hass, entry = self._hass, self._entry
        self._idle.clear()
        self._async_update()
        try:
            with errors_of_a_command():
                await hass.async_add_executor_job(self._check, kind, content, label)
                before = await self._firmware.read_version(kind)
                backup = await async_backup(hass, entry)
                if self._is_closed:
                    # Nobody waits for an upload that has not begun.
                    raise failure(entry, "update_not_begun")
                sent = SentFile(
                    kind=kind,
                    before=before,
                    expected=label.version or None if label else None,
                )
                self._sending = replace(sent, interrupted=True)
                with self._heartbeat.async_updating():
                    try:
                        await self._firmware.upload(
                            kind, content, self._async_on_progress
                        )
                    except CameraUploadInterruptedError as err:
                        LOGGER.debug("%s: %s", entry.title, err)
                        sent = replace(sent, interrupted=True)
                    except CameraError:
                        if self._is_closed:
                            # There is nothing to be found out, whatever was told.
                            async_forget_update(hass, entry)
                        raise
                    # All in one go: whoever waits for the end of the sending may go on.
                    async_forget_update(hass, entry)
                    self._awaited = sent
                    self._heartbeat.async_expect_away(Activity.UPDATING, UPDATE_LONGEST)
                    if self._is_closed:
                        self._async_told(NO_RETURN, sent)
        finally:
            self.percentage = self._sending = None
            self._idle.set()
        self._async_update()
        return sent, backup

    def _check(
        self, kind: FirmwareKind, content: bytes, label: FirmwareLabel | None
    ) -> None:
        if label is None:
            self._firmware.check(kind, content)
            return
        self._firmware.check_label(label, self.info)
        self._firmware.check_content(label, content)

    @callback
    def _async_on_progress(self, share: float) -> None:
        percentage = int(share * 100)
        if percentage != self.percentage:
            self.percentage = percentage
            self._async_update()

    async def _async_watch(self, sent: SentFile) -> str | None:
        """Wait for the camera, and compare its version; return that if all is well."""
        # It may answer, and be writing the file: whatever disturbs it may be its end.
        with self._client.spared():
            return await self._async_compare(sent)

    async def _async_compare(self, sent: SentFile) -> str | None:
        time = self._hass.loop.time
        begun = time()
        while True:
            is_back = await self._async_is_back()
            if self._is_closed:
                # Whoever watches it next tells; if it was removed, nobody shall.
                raise failure(self._entry, "update_unwatched")
            if not is_back:
                raise self._async_told(NO_RETURN, sent)
            after = self.versions[sent.kind]
            gone = timedelta(seconds=time() - begun)
            problem = sent.problem(after)
            if problem is None:
                return after
            if after != sent.before or gone > UPDATE_SHORTEST:
                raise self._async_told(problem, sent)
            self._heartbeat.async_expect_away(Activity.UPDATING, UPDATE_LONGEST - gone)

    async def _async_is_back(self) -> bool:
        """Wait until the camera tells its versions; return whether it does."""
        if self._is_closed:
            return False
        try:
            async with asyncio.timeout((UPDATE_LONGEST + _MARGIN).total_seconds()):
                if not await self._heartbeat.async_until_back():
                    return False
        except TimeoutError:
            return False
        for attempt in range(_ATTEMPTS):
            if attempt:
                await asyncio.sleep(_PAUSE)
            try:
                await self._async_read_versions()
            except CameraAuthError:
                # Again and again would lock the account.
                return False
            except CameraError as err:
                LOGGER.debug("%s: no version yet: %s", self._entry.title, err)
            else:
                return True
        return False

    async def _async_watch_on(self, sent: SentFile) -> None:
        """Watch a camera whose entry was loaded anew in between."""
        self._awaited = sent
        self._heartbeat.async_expect_away(Activity.UPDATING, UPDATE_LONGEST)
        with suppress(HomeAssistantError):
            await self._async_watch(sent)
            async_forget_update(self._hass, self._entry)
        self._awaited = None
        self._async_after_update()

    async def _async_read_versions(self) -> None:
        with self._client.essential():
            self.versions = {
                kind: await self._firmware.read_version(kind) for kind in self.kinds
            }
        self._async_update()

    @callback
    def _async_after_update(self) -> None:
        if not self._is_closed and not self._async_renew():
            settings = self._entry.runtime_data.settings
            self._entry.async_create_task(self._hass, settings.async_request_refresh())

    @callback
    def _async_renew(self) -> bool:
        """Set the camera up anew if its versions are others than they were then."""
        if all(
            self.versions[kind] in (version, None)
            for kind, version in self._set_up_with.items()
        ):
            return False
        registry = dr.async_get(self._hass)
        assert self._entry.unique_id is not None
        device = registry.async_get_device_by_identifier(
            (DOMAIN, self._entry.unique_id), self._entry.entry_id
        )
        assert device is not None
        registry.async_update_device(
            device.id, sw_version=self.versions[FirmwareKind.FIRMWARE]
        )
        # It may log in in another way now, and be able to do other things.
        self._hass.config_entries.async_schedule_reload(self._entry.entry_id)
        return True

    @callback
    def _async_on_heartbeat(self) -> None:
        """Ask a camera that was away for its versions: somebody may have changed them."""
        before, self._activity = self._activity, self._heartbeat.activity
        if (
            self._activity is Activity.ONLINE
            and before is not Activity.ONLINE
            and self._awaited is None
        ):
            self._entry.async_create_background_task(
                self._hass, self._async_look_again(), f"{self._entry.title} versions"
            )

    @callback
    def _async_on_shelf(self) -> None:
        """Forget a file that held another version than was said, when nobody says so any more."""
        unsettled = async_unsettled(self._hass, self._entry)
        if unsettled is None or unsettled[0] != OTHER_VERSION:
            return
        expected = unsettled[1].expected
        if not any(file.label.version == expected for file in self.shelf.files):
            async_forget_update(self._hass, self._entry)

    async def _async_look_again(self) -> None:
        try:
            await self._async_read_versions()
        except CameraError as err:
            LOGGER.debug("%s: no version: %s", self._entry.title, err)
        else:
            self._async_settle()
            self._async_renew()

    @callback
    def _async_settle(self, unless: str | None = None) -> SentFile | None:
        """Judge anew what became of a file that was sent before: the camera is there.

        Args:
            unless: The problem that is not judged, unless it is over.

        Returns:
            The file that was not judged.
        """
        unsettled = async_unsettled(self._hass, self._entry)
        if unsettled is None:
            return None
        told, sent = unsettled
        problem = sent.problem(self.versions[sent.kind])
        if problem is None:
            async_forget_update(self._hass, self._entry)
        elif told == unless:
            return sent
        else:
            self._async_told(problem, sent)
        return None

    @callback
    def _async_told(self, problem: str, sent: SentFile) -> HomeAssistantError:
        """Have a problem told for repair, if it is one for that; return its error."""
        after = self.versions[sent.kind]
        if problem in ISSUES:
            async_raise_issue(self._hass, self._entry, problem, sent, after)
        else:
            async_forget_update(self._hass, self._entry)
        return failure(self._entry, problem, sent, after)

    @callback
    def _async_update(self) -> None:
        for update in tuple(self._listeners):
            update()
