"""What a viewer is told who asks while there is no picture: an HTTP error with the reason, once in the log."""

import asyncio
from http import HTTPStatus

from homeassistant.core import HomeAssistant
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry
from pytest_homeassistant_custom_component.typing import ClientSessionGenerator

from tests.common import Clock, eventually, problems_in, sent, setup_camera
from tests.simulator import MjpegCamera, SimulatedCamera

from .viewers import Watch, assert_refused, live_of, stream_path

DROPPED = "The camera closed the connection before its answer was complete"
NONSENSE = (
    "The camera's answer makes no sense. Check that the address and the port belong "
    "to the camera's web page"
)
NO_PICTURE = "The camera did not send a complete picture"
NONSENSICAL = (
    "rate=abc",
    "rate=",
    "rate=nan",
    "rate=inf",
    "rate=-inf",
    "rate=-1",
    "rate=0",
    "rate=1e9",
    "resolution=9x9",
    "resolution=",
    "resolution=640x480x",
    "rate=5&resolution=32",
)
FAULTS = ["garbage", "html", "empty", "status", "busy", "drop", "offline"]


def reasons(camera: SimulatedCamera, fault: str) -> set[str]:
    """Return what may be said of a fault."""
    if fault in ("status", "busy"):
        status = {"status": 500, "busy": 503}[fault]
        return {f"The camera answered with the HTTP status {status}"}
    if fault in ("drop", "offline"):
        return {DROPPED}
    if camera.family == "uid":
        return {NO_PICTURE}
    # It is no stream by its header, or it ends without a picture.
    return {NONSENSE, DROPPED}


async def test_no_picture(
    hass: HomeAssistant,
    hass_client: ClientSessionGenerator,
    camera: SimulatedCamera,
    watch: Watch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    """A viewer is told at once why there is no picture; the log says it once an outage."""
    caplog.set_level("INFO")
    entry = await setup_camera(hass, camera)
    client = await hass_client()
    for outage, fault in enumerate(FAULTS, 1):
        for path in ("/videostream.cgi", "/cgi-bin/snapshot.cgi"):
            camera.add_fault(fault, path=path, size=4096)
        for _ in range(2):
            async with asyncio.timeout(5):
                response = await client.get(stream_path(hass, entry))
            reason = await response.text()
            assert reason in reasons(camera, fault), fault
            await assert_refused(response, HTTPStatus.BAD_GATEWAY, reason)
        problems = problems_in(caplog)
        assert len(problems) == outage
        assert problems[-1].getMessage() == f"Garage has no live picture: {reason}"
        assert problems[-1].exc_info is None
        # The next viewer gets a chance of its own.
        camera.clear_faults()
        async with watch(entry) as viewer:
            for _ in range(2):
                await viewer.frame()
        await eventually(lambda: live_of(entry)._task is None)
        # And the log says once that all is well.
        again = "Garage has a live picture again"
        said = [record for record in caplog.records if record.getMessage() == again]
        assert len(said) == outage
        assert said[-1].levelname == "INFO"


async def test_nothing_is_said_where_all_is_well(
    hass: HomeAssistant,
    camera: SimulatedCamera,
    watch: Watch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    """A picture that never was missed is not back."""
    caplog.set_level("INFO")
    entry = await setup_camera(hass, camera)
    for _ in range(2):
        async with watch(entry) as viewer:
            await viewer.frame()
        await eventually(lambda: live_of(entry)._task is None)
    assert "live picture" not in caplog.text


async def assert_no_picture(
    hass: HomeAssistant,
    hass_client: ClientSessionGenerator,
    entry: MockConfigEntry,
    caplog: pytest.LogCaptureFixture,
    reason: str,
) -> None:
    """Assert that a viewer gets no picture, and that the log says why."""
    client = await hass_client()
    response = await client.get(stream_path(hass, entry))
    await assert_refused(response, HTTPStatus.BAD_GATEWAY, reason)
    (problem,) = problems_in(caplog)
    assert problem.getMessage() == f"Garage has no live picture: {reason}"


async def test_wrong_password(
    hass: HomeAssistant,
    hass_client: ClientSessionGenerator,
    mjpeg_camera: MjpegCamera,
    caplog: pytest.LogCaptureFixture,
) -> None:
    """A password that was changed ends in no picture, not in a broken one."""
    entry = await setup_camera(hass, mjpeg_camera)
    mjpeg_camera.values["params"]["user1_pwd"] = "changed"
    reason = "The camera refused the username or the password"
    await assert_no_picture(hass, hass_client, entry, caplog, reason)


async def test_too_little_privilege(
    hass: HomeAssistant,
    hass_client: ClientSessionGenerator,
    mjpeg_camera: MjpegCamera,
    caplog: pytest.LogCaptureFixture,
) -> None:
    """An account that may not see the live picture is not told that its password is wrong."""
    entry = await setup_camera(hass, mjpeg_camera)
    mjpeg_camera.add_fault("status", path="/videostream.cgi", status=401)
    reason = (
        "The username and the password are right, but this account may not do that. "
        "Use an administrator account of the camera"
    )
    await assert_no_picture(hass, hass_client, entry, caplog, reason)


async def test_all_places_taken(
    hass: HomeAssistant,
    hass_client: ClientSessionGenerator,
    mjpeg_camera: MjpegCamera,
    watch: Watch,
) -> None:
    """Where others take up all that the camera allows, a viewer learns it; and gets the place that is left."""
    entry = await setup_camera(hass, mjpeg_camera)
    mjpeg_camera.max_streams = 0
    response = await (await hass_client()).get(stream_path(hass, entry))
    reason = "The camera answered with the HTTP status 503"
    await assert_refused(response, HTTPStatus.BAD_GATEWAY, reason)
    mjpeg_camera.max_streams = 1
    async with watch(entry) as viewer:
        await viewer.frame()


async def test_two_fail_together(
    hass: HomeAssistant,
    hass_client: ClientSessionGenerator,
    mjpeg_camera: MjpegCamera,
    caplog: pytest.LogCaptureFixture,
) -> None:
    """Those who wait for the same first frame fail with the same request."""
    entry = await setup_camera(hass, mjpeg_camera)
    mjpeg_camera.add_fault("slow", path="/videostream.cgi", seconds=0.2, times=1)
    mjpeg_camera.add_fault("busy", path="/videostream.cgi")
    mjpeg_camera.max_streams = 0
    client = await hass_client()
    path = stream_path(hass, entry)
    responses = await asyncio.gather(*(client.get(path) for _ in range(3)))
    assert {response.status for response in responses} == {HTTPStatus.BAD_GATEWAY}
    await asyncio.sleep(0.1)
    assert len(sent(mjpeg_camera, "videostream")) == 1
    assert len(problems_in(caplog)) == 1
    assert live_of(entry)._task is None


async def test_no_answer_in_time(
    hass: HomeAssistant,
    hass_client: ClientSessionGenerator,
    camera: SimulatedCamera,
    clock: Clock,
) -> None:
    """A camera that does not answer is a gateway that timed out."""
    entry = await setup_camera(hass, camera)
    for path in ("/videostream.cgi", "/cgi-bin/snapshot.cgi"):
        camera.add_fault("slow", path=path, seconds=3600)
    since = len(camera.requests)
    client = await hass_client()
    asked = asyncio.ensure_future(client.get(stream_path(hass, entry)))
    await eventually(lambda: len(camera.requests) > since)
    await asyncio.sleep(0.05)
    for _ in range(12):
        await clock.jump(1)
    response = await asked
    reason = "The camera did not answer in time"
    await assert_refused(response, HTTPStatus.GATEWAY_TIMEOUT, reason)


@pytest.mark.parametrize("fault", ["not_jpeg", "truncated_frame"])
async def test_nothing_but_broken_frames(
    hass: HomeAssistant,
    hass_client: ClientSessionGenerator,
    mjpeg_camera: MjpegCamera,
    clock: Clock,
    fault: str,
) -> None:
    """A stream that goes on without any picture is none: a viewer is not kept waiting for ever."""
    entry = await setup_camera(hass, mjpeg_camera)
    mjpeg_camera.add_fault(fault)
    client = await hass_client()
    asked = asyncio.ensure_future(client.get(stream_path(hass, entry)))
    try:
        await eventually(lambda: mjpeg_camera.streams == 1)
        for _ in range(30):
            await asyncio.sleep(0.02)
            await clock.jump(1)
        async with asyncio.timeout(1):
            response = await asked
        assert response.status in (HTTPStatus.BAD_GATEWAY, HTTPStatus.GATEWAY_TIMEOUT)
    finally:
        asked.cancel()


async def test_nonsense(
    hass: HomeAssistant,
    hass_client: ClientSessionGenerator,
    mjpeg_camera: MjpegCamera,
) -> None:
    """What cannot be is refused in words, and not asked of the camera."""
    entry = await setup_camera(hass, mjpeg_camera)
    client = await hass_client()
    for query in NONSENSICAL:
        response = await client.get(stream_path(hass, entry, query))
        assert response.status == HTTPStatus.BAD_REQUEST, query
        assert response.content_type == "text/plain"
        name = "resolution" if "resolution" in query else "rate"
        assert f"'{name}'" in await response.text()
    assert not sent(mjpeg_camera, "videostream")
    assert live_of(entry).viewers == 0


async def test_uid_has_no_choice_of_resolution(
    hass: HomeAssistant,
    hass_client: ClientSessionGenerator,
    uid_camera: SimulatedCamera,
) -> None:
    """Where the camera cannot be asked for a resolution, no query can."""
    entry = await setup_camera(hass, uid_camera)
    path = stream_path(hass, entry, "resolution=640x480")
    response = await (await hass_client()).get(path)
    assert response.status == HTTPStatus.BAD_REQUEST
