"""What the tests of ONVIF events share: somebody who listens, and answers that are not as they should be."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
import logging
import time
from typing import Any

from homeassistant.const import Platform
from homeassistant.core import HomeAssistant
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry

from custom_components.ipcam_cgi.cgi import AlarmKind, CameraError
from custom_components.ipcam_cgi.cgi.transport import Transport
from custom_components.ipcam_cgi.cgi.uid.events import UidEvents
from tests.common import entry_of, eventually, state_of
from tests.simulator import UidCamera
from tests.simulator.http import Reply, Request
from tests.simulator.uid import answers
from tests.simulator.uid.onvif import Call, soap

PULL = "tev:PullMessages"
CREATE = "tev:CreatePullPointSubscription"
MOTION_TOPICS = ("tns1:VideoSource/MotionAlarm", "tns1:RuleEngine/CellMotionDetector/Motion")  # fmt: skip
PERSON_TOPIC = "tns1:UserAlarm/IVA/HumanShapeDetect"


@dataclass
class Listening:
    """Somebody who listens.

    Attributes:
        events: What is listened to.
        task: The listening.
        shown: What was shown by now.
    """

    events: UidEvents
    task: asyncio.Task[None]
    shown: list[dict[AlarmKind, bool]] = field(default_factory=list)

    async def failure(self) -> CameraError:
        """Return the error that ends it."""
        with pytest.raises(CameraError) as caught:
            await asyncio.wait_for(self.task, 5)
        return caught.value


@asynccontextmanager
async def listening(transport: Transport) -> AsyncIterator[Listening]:
    """Listen, until the end of the block."""
    events = UidEvents(transport)
    await asyncio.to_thread(events.load)
    shown: list[dict[AlarmKind, bool]] = []
    task = asyncio.create_task(events.listen(lambda states: shown.append(dict(states))))
    try:
        yield Listening(events, task, shown)
    finally:
        task.cancel()
        with suppress(asyncio.CancelledError, CameraError):
            await task


def count(camera: UidCamera, operation: str) -> int:
    """Return how often something was asked for over ONVIF."""
    return sum(call.operation == operation for call in camera.onvif.calls)


def refusals(camera: UidCamera) -> int:
    """Return how often a login was refused over ONVIF."""
    return sum("NotAuthorized" in (call.fault or "") for call in camera.onvif.calls)


def change_answers(
    camera: UidCamera, operation: str, change: Callable[[Reply], Reply]
) -> None:
    """Have a camera answer something otherwise from now on."""
    real = camera.onvif.answer

    async def answer(request: Request) -> Reply:
        reply = await real(request)
        asked = soap.read(request).operation
        return change(reply) if asked == operation else reply

    camera.onvif.answer = answer  # type: ignore[method-assign] # one camera answers otherwise


def answer_at_once(
    camera: UidCamera, operation: str, make: Callable[[], Reply]
) -> None:
    """Have a camera answer something from now on without looking at the request."""
    real = camera.onvif.answer

    async def answer(request: Request) -> Reply:
        asked = soap.read(request).operation
        if asked != operation:
            return await real(request)
        camera.onvif.calls.append(Call(operation=asked, time=time.monotonic()))
        return make()

    camera.onvif.answer = answer  # type: ignore[method-assign] # one camera answers otherwise


def change_text(
    camera: UidCamera, operation: str, change: Callable[[str], str]
) -> None:
    """Have a camera say something else in an answer from now on."""

    def changed(reply: Reply) -> Reply:
        assert isinstance(reply.body, bytes)
        return reply.with_body(change(reply.body.decode()).encode())

    change_answers(camera, operation, changed)


def answer_of(
    body: str | bytes,
    *more: tuple[str, str],
    status: int = 200,
    content_type: str = "application/soap+xml; charset=utf-8",
) -> Reply:
    """Return an answer; a text is put into an envelope."""
    whole = soap.envelope(body) if isinstance(body, str) else body
    return answers.reply(status, content_type, whole, *more)


def message(topic: str, item: str, value: str, source: str = "VideoSource_1") -> str:
    """Return a notification."""
    return (
        f'<wsnt:NotificationMessage><wsnt:Topic Dialect="d">{topic}</wsnt:Topic><wsnt:Message>'
        '<tt:Message UtcTime="2026-01-01T00:00:00Z" PropertyOperation="Changed"><tt:Source>'
        f'<tt:SimpleItem Name="Source" Value="{source}"/></tt:Source><tt:Data>'
        f'<tt:SimpleItem Name="{item}" Value="{value}"/></tt:Data></tt:Message>'
        "</wsnt:Message></wsnt:NotificationMessage>"
    )


def pulled(*messages: str) -> str:
    """Return the answer to who pulled."""
    now = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime())
    return (
        f"<tev:PullMessagesResponse><tev:CurrentTime>{now}</tev:CurrentTime>"
        f"<tev:TerminationTime>{now}</tev:TerminationTime>{''.join(messages)}</tev:PullMessagesResponse>"
    )


async def load(
    hass: HomeAssistant, camera: UidCamera, **kwargs: Any
) -> MockConfigEntry:
    """Set a camera up, and wait until somebody listens to it; return its entry."""
    entry = entry_of(camera, **kwargs)
    entry.add_to_hass(hass)
    assert await hass.config_entries.async_setup(entry.entry_id)
    await eventually(lambda: path_of(hass, entry).startswith("push"))
    return entry


def path_of(hass: HomeAssistant, entry: MockConfigEntry) -> str:
    """Return how alarms come."""
    return state_of(hass, entry, Platform.SENSOR, "alarm_path").state


def alarm_of(hass: HomeAssistant, entry: MockConfigEntry, kind: str = "motion") -> str:
    """Return whether an alarm is on."""
    return state_of(hass, entry, Platform.BINARY_SENSOR, f"{kind}_alarm").state


def lines_in(caplog: pytest.LogCaptureFixture) -> list[str]:
    """Return what the log tells a user of events, a letter for its level in front."""
    return [
        f"{record.levelname[0]} {record.message}"
        for record in caplog.records
        if record.levelno >= logging.INFO
        and record.name.startswith("custom_components.ipcam_cgi")
        and "alarms" in record.message
    ]
