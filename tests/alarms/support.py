"""What the tests of the call at an alarm share: where a camera calls, how alarms come, and calls of strangers."""

import asyncio
from typing import Any, Final

from homeassistant.const import CONF_WEBHOOK_ID, Platform
from homeassistant.core import HomeAssistant
from homeassistant.data_entry_flow import FlowResultType
from homeassistant.helpers import issue_registry as ir
from pytest_homeassistant_custom_component.common import MockConfigEntry

from custom_components.ipcam_cgi.const import DOMAIN
from tests.common import Clock, eventually, sent, state_of
from tests.flows import open_options, submit_options, suggested
from tests.simulator import MjpegCamera

PROVEN: Final = "push_proven"
UNPROVEN: Final = "push_unproven"
POLLING: Final = "polling"
# Longer than a call may take after its alarm was found.
LATE_SECONDS: Final = 16
FORMER: Final = "http://nvr:s3cr%26t@127.0.0.1:9/hook?a=1&b=2"
"""What a user may have had a camera call before: with a login, and nobody there."""


def target_of(camera: MjpegCamera) -> tuple[object, object]:
    """Return whether a camera calls at an alarm, and where."""
    params = camera.values["params"]
    return params["alarm_http"], params["alarm_http_url"]


def set_target(camera: MjpegCamera, url: str, *, enabled: int = 1) -> None:
    """Have a camera call somewhere, by its own page."""
    camera.values["params"] |= {"alarm_http": enabled, "alarm_http_url": url}


def webhook_path(entry: MockConfigEntry) -> str:
    """Return what of Home Assistant is to be called."""
    return f"/api/webhook/{entry.data[CONF_WEBHOOK_ID]}"


def url_of(home: HomeAssistant, entry: MockConfigEntry) -> str:
    """Return what a camera on the loopback interface should call."""
    return f"http://127.0.0.1:{home.http.server_port}{webhook_path(entry)}"


def alarm_path(hass: HomeAssistant, entry: MockConfigEntry) -> str:
    """Return how alarms come."""
    return state_of(hass, entry, Platform.SENSOR, "alarm_path").state


def is_on(hass: HomeAssistant, entry: MockConfigEntry, kind: str = "motion") -> bool:
    """Return whether an alarm is shown."""
    state = state_of(hass, entry, Platform.BINARY_SENSOR, f"{kind}_alarm").state
    assert state in ("on", "off")
    return state == "on"


def event_of(hass: HomeAssistant, entry: MockConfigEntry) -> tuple[str, object]:
    """Return when the last alarm began, and of what kind it was."""
    state = state_of(hass, entry, Platform.EVENT, "alarm")
    return state.state, state.attributes["event_type"]


def issue_of(hass: HomeAssistant, entry: MockConfigEntry) -> ir.IssueEntry | None:
    """Return what the user is asked to look into."""
    registry = ir.async_get(hass)
    return registry.async_get_issue(DOMAIN, f"alarm_push_{entry.entry_id}")


def writes(camera: MjpegCamera, since: int = 0) -> list[dict[str, Any]]:
    """Return what was written to the settings of alarms."""
    return [request.params for request in sent(camera, "set_alarm", since)]


async def raise_and_clear(
    hass: HomeAssistant, camera: MjpegCamera, entry: MockConfigEntry
) -> None:
    """Let an alarm begin, be shown, and be over."""
    camera.raise_alarm("motion")
    await eventually(lambda: is_on(hass, entry))
    camera.clear_alarm()
    await eventually(lambda: not is_on(hass, entry))


async def prove(
    hass: HomeAssistant, camera: MjpegCamera, entry: MockConfigEntry, clock: Clock
) -> None:
    """Let an alarm come by a call, and all be quiet again."""
    await raise_and_clear(hass, camera, entry)
    assert alarm_path(hass, entry) == PROVEN
    await clock.travel(LATE_SECONDS)


async def miss(camera: MjpegCamera, clock: Clock, *, interval: float) -> None:
    """Let an alarm be found that the camera does not call about, and be over."""
    camera.calls_lost, camera.alarm_hold = 1, None
    camera.raise_alarm("motion")
    await clock.travel(interval + 1)
    camera.clear_alarm()
    await clock.travel(LATE_SECONDS)


async def send(hass: HomeAssistant, request: str) -> bytes:
    """Send something to Home Assistant's port as it is; return all that comes back."""
    port = hass.http.server_port
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    try:
        writer.write(request.encode())
        async with asyncio.timeout(5):
            return await reader.read()
    finally:
        writer.close()
        await writer.wait_closed()


async def stranger_calls(
    hass: HomeAssistant, entry: MockConfigEntry, method: str = "GET"
) -> int:
    """Call what the camera should call; return the status of the answer."""
    line = f"{method} {webhook_path(entry)} HTTP/1.1\r\n"
    answer = await send(hass, f"{line}Host: x\r\nConnection: close\r\n\r\n")
    return int(answer.split()[1])


async def switch(hass: HomeAssistant, entry: MockConfigEntry, **changes: Any) -> None:
    """Change options of the alarms, as a user does."""
    form = await open_options(hass, entry, "alarms")
    result = await submit_options(hass, form, suggested(form) | changes)
    assert result["type"] is FlowResultType.CREATE_ENTRY
