"""The test of how alarms come: tells what to do, waits, and reports what came."""

import asyncio
from functools import partial
from typing import Final

from homeassistant.components import persistent_notification
from homeassistant.core import HomeAssistant, callback

from .alarms import AlarmPath
from .cgi import AlarmKind
from .const import DOMAIN
from .coordinator import CameraConfigEntry
from .entity import device_name
from .texts import async_text

WAIT_SECONDS: Final = 60


class AlarmTest:
    """Tests one camera at a time; nothing is sent to it."""

    def __init__(self, hass: HomeAssistant, entry: CameraConfigEntry) -> None:
        """Do nothing yet."""
        self._hass = hass
        self._entry = entry
        self._alarms = entry.runtime_data.alarms
        self._id = f"{DOMAIN}_alarm_test_{entry.entry_id}"
        self._running: asyncio.Task[None] | None = None

    @callback
    def async_start(self) -> None:
        """Begin, or begin anew."""
        if self._running is not None:
            self._running.cancel()
        self._running = self._entry.async_create_background_task(
            self._hass, self._async_run(), f"{self._entry.title} test of alarms"
        )

    async def _async_run(self) -> None:
        loop = self._hass.loop
        begun = loop.time()
        calls = self._alarms.calls
        came: asyncio.Future[AlarmKind] = loop.create_future()

        @callback
        def note(began: frozenset[AlarmKind]) -> None:
            if began and not came.done():
                came.set_result(min(began))

        if self._alarms.any_on:
            self._say(self._text("already"))
            return
        self._say(self._text("wait", seconds=str(WAIT_SECONDS)))
        end = self._alarms.async_listen(note)
        try:
            async with asyncio.timeout(WAIT_SECONDS):
                kind = await came
            seconds = f"{loop.time() - begun:.1f}"
            # The call may come after what asking has found.
            await asyncio.sleep(1)
        except asyncio.CancelledError:
            if self._running is asyncio.current_task():
                # The entry is unloaded; nobody will report.
                persistent_notification.async_dismiss(self._hass, self._id)
            raise
        except TimeoutError:
            key = "called" if self._alarms.calls > calls else "nothing"
            self._say(self._text(key, seconds=str(WAIT_SECONDS)))
        else:
            is_found = self._alarms.path is AlarmPath.PUSH_PROVEN
            if self._entry.runtime_data.client.push is not None:
                # That was perhaps proven long ago.
                is_found &= self._alarms.calls > calls
            key = "found" if is_found else "polled"
            what = async_text(self._hass, f"alarm_{kind}")
            self._say(self._text(key, seconds=seconds, kind=what))
        finally:
            end()

    def _text(self, key: str, **placeholders: str) -> str:
        text = partial(async_text, self._hass)
        lines = [text(f"alarm_test_{key}", **placeholders)]
        if self._alarms.problem is not None:
            lines.append(text(f"alarm_{self._alarms.problem}"))
        return ". ".join(lines) + "."

    def _say(self, message: str) -> None:
        persistent_notification.async_create(
            self._hass,
            message,
            async_text(self._hass, "alarm_test", name=device_name(self._entry)),
            self._id,
        )
