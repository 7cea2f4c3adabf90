"""Diagnostics: the camera's raw answers, redacted, in the format that the tests replay."""

import re
from typing import Any, Final

from homeassistant.components.diagnostics import async_redact_data
from homeassistant.const import CONF_HOST, CONF_PASSWORD, CONF_USERNAME, CONF_WEBHOOK_ID
from homeassistant.core import HomeAssistant

from .const import CONF_ALARM_PUSH_URL, CONF_FORMER_PUSH, CONF_PUSH_URL, RTSP_PATHS
from .coordinator import CameraConfigEntry

_TO_REDACT: Final = {
    CONF_ALARM_PUSH_URL,
    CONF_FORMER_PUSH,
    CONF_PUSH_URL,
    CONF_HOST,
    CONF_PASSWORD,
    CONF_USERNAME,
    CONF_WEBHOOK_ID,
    # The MAC address by which it was found is among them.
    "discovery_keys",
    "title",
    "unique_id",
}
_LOGIN: Final = re.compile(r"[?=&@]")


async def async_get_config_entry_diagnostics(
    hass: HomeAssistant, entry: CameraConfigEntry
) -> dict[str, Any]:
    """Return what helps to find out what is wrong, and to replay the camera."""
    data = entry.runtime_data
    info = data.heartbeat.info
    # There may be a login in it.
    paths = {
        name for name in RTSP_PATHS if _LOGIN.search(str(entry.options.get(name, "")))
    }
    return {
        "camera": f"{info.manufacturer} {info.model or 'camera'}, {info.firmware}",
        "source": "Diagnostics download of IP Camera CGI",
        "exchanges": await data.client.record(),
        "entry": async_redact_data(entry.as_dict(), _TO_REDACT | paths),
        "activity": data.heartbeat.activity,
        "alarms": {
            "kinds": sorted(data.alarms.kinds),
            "path": data.alarms.path,
            "delay": data.alarms.delay,
            "calls": data.alarms.calls,
            "problem": data.alarms.problem,
        },
        "live_views": {
            picture: {
                "has_video_for_others": data.client.video_source(picture) is not None,
                "viewers": live.viewers,
                "frames_per_second": live.frames_per_second,
                "frame_age": live.frame_age,
                "dropped": live.dropped,
                "reconnects": live.reconnects,
            }
            for picture, live in data.live.items()
        },
        "last_errors": {
            coordinator.name.removeprefix(entry.title).strip(): repr(
                coordinator.last_exception
            )
            for coordinator in (data.heartbeat, data.settings)
        },
    }
