"""What the `mjpeg` camera does about alarms: when it is armed, and the call it makes when one begins."""

import asyncio
from contextlib import suppress
from dataclasses import dataclass
import re
import time
from urllib.parse import urlsplit

from .params import DAYS, Values

CALL_SECONDS = 5.0
ARMED_BY = {
    "motion": "alarm_motion_armed",
    "input": "alarm_input_armed",
    "sound": "alarm_sounddetect_armed",
}
STATUS = {None: 0, "motion": 1, "input": 2, "sound": 3}
"""alarm_status by kind."""


def is_armed(params: Values, kind: str, local: float) -> bool:
    """Return whether something that happens at a local time would be an alarm."""
    if not params.get(ARMED_BY[kind]):
        return False
    if not params["alarm_schedule_enable"]:
        return True
    moment = time.gmtime(local)
    quarter = moment.tm_hour * 4 + moment.tm_min // 15
    day = DAYS[(moment.tm_wday + 1) % 7]
    word = int(params[f"alarm_schedule_{day}_{quarter // 32}"])
    return bool(word >> quarter % 32 & 1)


@dataclass(kw_only=True)
class AlarmCall:
    """A call that the camera made.

    Attributes:
        kind: The alarm's.
        url: What was called.
        time: When the call began (monotonic).
        status: The HTTP status of the answer, which means nothing to the camera; None: there was none, or not yet.
    """

    kind: str
    url: str
    time: float
    status: int | None = None


async def call(made: AlarmCall) -> None:
    """Make the HTTP/1.0 request of an alarm; whatever comes back, or goes wrong, is ignored."""
    with suppress(OSError, TimeoutError, ValueError):
        parts = urlsplit(made.url)
        port = parts.port or 80
        path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
        if parts.hostname is None:
            return
        async with asyncio.timeout(CALL_SECONDS):
            reader, writer = await asyncio.open_connection(parts.hostname, port)
            try:
                writer.write(
                    f"GET {path} HTTP/1.0\r\nHOST: {parts.hostname}:{port}\r\n"
                    "User-Agent: myclient/1.0 me@null.net\r\n\r\n".encode()
                )
                await writer.drain()
                answer = await reader.read(1024)
                if status := re.match(rb"HTTP/\d\.\d (\d{3})", answer):
                    made.status = int(status[1])
            finally:
                writer.close()
                await writer.wait_closed()
