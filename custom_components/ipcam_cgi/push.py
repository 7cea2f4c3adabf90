"""Has a camera call Home Assistant at an alarm: the webhook, its address, and the proof."""

import asyncio
from collections import deque
from collections.abc import Coroutine
from http import HTTPStatus
import secrets
import string
from typing import Any, Final

from aiohttp.hdrs import METH_GET
from aiohttp.web import Request, Response
from homeassistant.components import webhook
from homeassistant.const import CONF_WEBHOOK_ID
from homeassistant.core import CALLBACK_TYPE, HomeAssistant, callback
from homeassistant.helpers import issue_registry as ir
from homeassistant.helpers.event import async_call_later

from .alarms import AlarmPath
from .cgi import AlarmKind, AlarmPush, CameraBusyError, CameraError, PushTarget
from .connection import create_client_of, create_session
from .const import CONF_FORMER_PUSH, CONF_PUSH_URL, DOMAIN, LOGGER
from .coordinator import Activity, CameraConfigEntry, CameraData
from .push_address import async_base_url

ID_LENGTH: Final = 16
"""How many characters the secret part of the address has."""
_ID_CHARACTERS: Final = string.ascii_letters + string.digits
# Calls have the camera asked so often within so many seconds, and no more.
_LOOKS: Final = 3
_LOOKS_SECONDS: Final = 3
# How long after a call an alarm belongs to it.
_CALL_SECONDS: Final = 5
# How long a call may come after its alarm was found: a camera may send mail first.
_LATE_SECONDS: Final = 15
_RETRY_SECONDS: Final = 60
# What its user may want to do something about.
_ISSUES: Final = ("push_taken_over", "push_url_cut", "push_url_too_long")
_NOWHERE: Final = PushTarget(enabled=False, url="")


class PushReceiver:
    """Has the camera call, answers the calls, and notes whether they come.

    A call proves nothing by itself, as anybody may make it who knows the address: it
    only has the camera asked. What the camera tells then is an alarm, and the proof.
    """

    def __init__(
        self,
        hass: HomeAssistant,
        entry: CameraConfigEntry,
        push: AlarmPush,
        data: CameraData,
    ) -> None:
        """Do nothing yet."""
        self._hass = hass
        self._entry = entry
        self._push = push
        self._longest = data.client.LONGEST_PUSH_URL or 0
        self._heartbeat = heartbeat = data.heartbeat
        self._alarms = data.alarms
        self._wanted = _NOWHERE
        self._was_told = False
        # When the last of each came that the other still has to match.
        self._called_at: float | None = None
        self._began_at: float | None = None
        self._looks: deque[float] = deque(maxlen=_LOOKS)
        self._look: asyncio.Task[None] | None = None
        self._was_on = data.alarms.any_on
        self._seen = (heartbeat.activity, heartbeat.last_restart)
        self._later: CALLBACK_TYPE | None = None
        entry.async_on_unload(self._cancel_later)

    async def async_start(self) -> None:
        """Register the webhook, and have the camera call it."""
        entry = self._entry
        entry.async_on_unload(self._async_forget_issue)
        if CONF_WEBHOOK_ID not in entry.data:
            new = "".join(secrets.choice(_ID_CHARACTERS) for _ in range(ID_LENGTH))
            self._keep({CONF_WEBHOOK_ID: new})
        webhook_id: str = entry.data[CONF_WEBHOOK_ID]
        if (base := await async_base_url(self._hass, entry)) is None:
            await self._async_do_without("push_no_address")
            return
        url = base + webhook.async_generate_path(webhook_id)
        if len(url) > self._longest:
            longest = str(self._longest)
            await self._async_do_without(
                "push_url_too_long", length=str(len(url)), longest=longest
            )
            return
        self._wanted = PushTarget(enabled=True, url=url)
        webhook.async_register(
            self._hass,
            DOMAIN,
            entry.title,
            webhook_id,
            self._async_handle,
            local_only=True,
            allowed_methods=[METH_GET],
        )
        entry.async_on_unload(lambda: webhook.async_unregister(self._hass, webhook_id))
        entry.async_on_unload(self._alarms.async_listen(self._async_on_alarms))
        entry.async_on_unload(
            self._heartbeat.async_add_listener(self._async_on_heartbeat)
        )
        await self._async_ensure(self._push.target)

    async def async_end(self) -> None:
        """Have the camera call no more, as its user wants it so; forget the webhook."""
        entry = self._entry
        if await self._async_restore(self._async_end_soon):
            kept = {CONF_WEBHOOK_ID, CONF_FORMER_PUSH, CONF_PUSH_URL}
            data = {
                name: value for name, value in entry.data.items() if name not in kept
            }
            self._hass.config_entries.async_update_entry(entry, data=data)

    # The address at the camera

    async def _async_ensure(self, present: PushTarget | None = None) -> None:
        """Have the camera call here, unless it does, or somebody else wants otherwise."""
        try:
            if present is None:
                present = await self._push.read()
            if present != self._wanted:
                if not is_ours(self._entry, present):
                    if present.enabled and self._was_told:
                        # Two that overwrite each other by turns would never end.
                        self._give_up("push_taken_over", is_fixable=True)
                        return
                    if present.enabled or CONF_FORMER_PUSH not in self._entry.data:
                        # Before it is overwritten, so that it is not lost.
                        self._keep(
                            {CONF_FORMER_PUSH: _kept(self._worth_keeping(present))}
                        )
                # Before it is written, as the answer may be lost.
                self._keep({CONF_PUSH_URL: self._wanted.url})
                written = await self._push.set_target(self._wanted)
                if written != self._wanted:
                    if is_ours(self._entry, written):
                        await self._push.set_target(former_of(self._entry))
                        self._give_up("push_url_cut", length=str(len(written.url)))
                    else:
                        self._give_up("push_refused")
                    return
        except CameraBusyError:
            # It is being updated: nothing is wrong with it.
            self._do_later(_RETRY_SECONDS, self._async_ensure_soon)
            return
        except CameraError as err:
            LOGGER.debug("%s: the call at an alarm: %s", self._entry.title, err)
            self._give_up("push_refused")
            self._do_later(_RETRY_SECONDS, self._async_ensure_soon)
            return
        self._was_told = True
        self._async_forget_issue()
        if self._alarms.path is not AlarmPath.PUSH_PROVEN:
            self._alarms.async_note(AlarmPath.PUSH_UNPROVEN)

    async def _async_do_without(self, problem: str, **placeholders: str) -> None:
        """Be content with polling; the camera need not call in vain."""
        self._give_up(problem, is_fixable=False, **placeholders)
        await self._async_restore(self._async_restore_soon)

    async def _async_restore(self, again: CALLBACK_TYPE) -> bool:
        """Have the camera call where it did before; try again later where that fails."""
        try:
            await async_restore(self._entry, self._push)
        except CameraError as err:
            LOGGER.debug("%s: the former call: %s", self._entry.title, err)
            self._do_later(_RETRY_SECONDS, again)
            return False
        return True

    def _worth_keeping(self, target: PushTarget) -> PushTarget:
        """Return what was there before, nothing if that was a former entry's webhook."""
        ours = self._wanted.url.removesuffix(self._entry.data[CONF_WEBHOOK_ID])
        return _NOWHERE if target.url.startswith(ours) else target

    @callback
    def _async_forget_issue(self) -> None:
        ir.async_delete_issue(self._hass, DOMAIN, issue_id(self._entry))

    @callback
    def _give_up(
        self, problem: str, *, is_fixable: bool = False, **placeholders: str
    ) -> None:
        self._distrust()
        self._alarms.async_note(AlarmPath.POLLING, problem=problem)
        if problem not in _ISSUES:
            self._async_forget_issue()
            return
        ir.async_create_issue(
            self._hass,
            DOMAIN,
            issue_id(self._entry),
            data={"entry_id": self._entry.entry_id},
            is_fixable=is_fixable,
            severity=ir.IssueSeverity.WARNING,
            translation_key=problem,
            translation_placeholders={"name": self._entry.title, **placeholders},
        )

    def _keep(self, data: dict[str, Any]) -> None:
        self._hass.config_entries.async_update_entry(
            self._entry, data={**self._entry.data, **data}
        )

    @callback
    def _async_on_heartbeat(self) -> None:
        """Look after the address when the camera may have lost it."""
        before = self._seen
        self._seen = (self._heartbeat.activity, self._heartbeat.last_restart)
        if self._seen != before and self._seen[0] is Activity.ONLINE:
            self._async_ensure_soon()

    @callback
    def _async_ensure_soon(self) -> None:
        self._soon(self._async_ensure())

    @callback
    def _async_end_soon(self) -> None:
        self._soon(self.async_end())

    @callback
    def _async_restore_soon(self) -> None:
        self._soon(self._async_restore(self._async_restore_soon))

    def _soon(self, work: Coroutine[Any, Any, object]) -> None:
        self._entry.async_create_background_task(
            self._hass, work, f"{self._entry.title} call at an alarm"
        )

    # The call, and what belongs to it

    async def _async_handle(
        self, hass: HomeAssistant, _webhook_id: str, _request: Request
    ) -> Response:
        """Have the camera asked at once, and each second for a while."""
        now = hass.loop.time()
        self._heartbeat.async_look()
        self._alarms.async_note_call()
        if self._began_at is not None and now - self._began_at < _LATE_SECONDS:
            # Asking has been faster.
            self._prove()
        elif self._called_at is None or now - self._called_at > _CALL_SECONDS:
            self._called_at = now
        is_asking = self._look is not None and not self._look.done()
        is_full = len(self._looks) == _LOOKS and now - self._looks[0] < _LOOKS_SECONDS
        if is_asking or is_full:
            return Response(status=HTTPStatus.TOO_MANY_REQUESTS)
        self._looks.append(now)
        self._look = self._entry.async_create_background_task(
            hass, self._heartbeat.async_refresh(), f"{self._entry.title} alarm"
        )
        return Response()

    @callback
    def _async_on_alarms(self, began: frozenset[AlarmKind]) -> None:
        was_on, self._was_on = self._was_on, self._alarms.any_on
        if not began:
            return
        now = self._hass.loop.time()
        if self._called_at is not None and now - self._called_at < _CALL_SECONDS:
            self._prove(delay=now - self._called_at)
            return
        if was_on:
            # It calls at the beginning, not when one alarm turns into another.
            return
        self._began_at = now
        if self._alarms.path is not AlarmPath.POLLING:
            self._do_later(_LATE_SECONDS, self._async_miss)

    def _prove(self, delay: float | None = None) -> None:
        self._called_at = self._began_at = None
        self._cancel_later()
        self._heartbeat.is_pushed = True
        self._async_forget_issue()
        self._alarms.async_note(AlarmPath.PUSH_PROVEN, delay=delay)

    def _distrust(self) -> None:
        """Have the camera asked as often as usual, from now on."""
        if not self._heartbeat.is_pushed:
            return
        self._heartbeat.is_pushed = False
        # The next time would be that of a camera that calls.
        self._entry.async_create_background_task(
            self._hass, self._heartbeat.async_refresh(), f"{self._entry.title} status"
        )

    @callback
    def _async_miss(self) -> None:
        """Trust the camera no more, and look whether it still has the address."""
        self._began_at = None
        self._distrust()
        self._alarms.async_note(AlarmPath.PUSH_UNPROVEN)
        self._async_ensure_soon()

    @callback
    def _do_later(self, seconds: float, action: CALLBACK_TYPE) -> None:
        self._cancel_later()

        @callback
        def do(_now: object) -> None:
            self._later = None
            action()

        self._later = async_call_later(self._hass, seconds, do)

    @callback
    def _cancel_later(self) -> None:
        if self._later is not None:
            self._later()
            self._later = None


# What was there before


def issue_id(entry: CameraConfigEntry) -> str:
    """Return the id of what the user is to look into."""
    return f"alarm_push_{entry.entry_id}"


def former_of(entry: CameraConfigEntry) -> PushTarget:
    """Return where the camera called before, as was kept."""
    return PushTarget(**entry.data.get(CONF_FORMER_PUSH, _kept(_NOWHERE)))


def is_ours(entry: CameraConfigEntry, target: PushTarget) -> bool:
    """Return whether a camera has what this entry told it; it may have cut that."""
    if not target.url or target.url == former_of(entry).url:
        return False
    told: str = entry.data.get(CONF_PUSH_URL, "")
    return told.startswith(target.url) or target.url.endswith(
        webhook.async_generate_path(entry.data[CONF_WEBHOOK_ID])
    )


async def async_leave(hass: HomeAssistant, entry: CameraConfigEntry) -> None:
    """Have the camera of an entry that was removed call no more."""
    ir.async_delete_issue(hass, DOMAIN, issue_id(entry))
    async with create_session() as session:
        client = create_client_of(entry, session)
        try:
            # Another one may be at that address by now.
            await client.identify()
            if client.push is not None:
                await async_restore(entry, client.push)
        except CameraError as err:
            LOGGER.warning(
                "%s could not be told to call Home Assistant no more: %s",
                entry.title,
                err,
            )


async def async_restore(entry: CameraConfigEntry, push: AlarmPush) -> None:
    """Have a camera call where it did before, unless somebody has changed that since.

    Raises:
        CameraError: It could not be told.
    """
    if CONF_WEBHOOK_ID not in entry.data:
        return
    if is_ours(entry, await push.read()):
        await push.set_target(former_of(entry))


def _kept(target: PushTarget) -> dict[str, Any]:
    return {"enabled": target.enabled, "url": target.url}
