"""The uid camera's ONVIF driven by onvif-zeep-async, which nobody here wrote: also where answers go wrong."""

from collections.abc import AsyncIterator
from contextlib import nullcontext
from datetime import timedelta
from typing import Any

import aiohttp
from onvif import ONVIFCamera
import pytest
from zeep.exceptions import EntitiesForbidden, Fault, TransportError, XMLSyntaxError

from tests.simulator.uid import UidCamera

from .client import until

pytestmark = pytest.mark.foreign


@pytest.fixture
async def device(camera: UidCamera) -> AsyncIterator[ONVIFCamera]:
    """The camera as the library sees it; its clock is wrong, and so is the address that it tells."""
    camera.onvif.clock_offset = 3600
    camera.onvif.xaddr_host = "192.0.2.123"
    device = ONVIFCamera(
        camera.host,
        camera.port,
        camera.username,
        camera.password,
        no_cache=True,
        adjust_time=True,
        nat_override=True,
    )
    try:
        await device.update_xaddrs()
        yield device
    finally:
        await device.close()


def told(answer: Any) -> list[tuple[str, str, str]]:
    """Return topic, operation and state of each message."""
    return [
        (
            message.Topic._value_1,
            message.Message._value_1.PropertyOperation,
            message.Message._value_1.Data.SimpleItem[0].Value,
        )
        for message in answer.NotificationMessage
    ]


async def test_device_and_streams(camera: UidCamera, device: ONVIFCamera) -> None:
    """The library finds the services, and what the camera is, and its streams."""
    assert device.dt_diff.total_seconds() == pytest.approx(3600, abs=2)
    management = await device.create_devicemgmt_service()
    information = await management.GetDeviceInformation()
    assert information.SerialNumber == camera.serial
    assert (await device.get_capabilities())["Events"]["WSPullPointSupport"]
    media = await device.create_media_service()
    profiles = await media.GetProfiles()
    sizes = [
        (size.Width, size.Height)
        for size in (
            profile.VideoEncoderConfiguration.Resolution for profile in profiles
        )
    ]
    assert sizes == [(1920, 1080), (480, 360)]
    setup = {"Stream": "RTP-Unicast", "Transport": {"Protocol": "RTSP"}}
    uris = [
        (
            await media.GetStreamUri(
                {"ProfileToken": profile.token, "StreamSetup": setup}
            )
        ).Uri
        for profile in profiles
    ]
    assert uris == [f"rtsp://192.0.2.123:554/stream{number}" for number in (0, 1)]
    assert all(call.fault is None for call in camera.onvif.calls)


async def test_events(camera: UidCamera, device: ONVIFCamera) -> None:
    """The library's manager opens a pull point, pulls, renews, and gives it up."""
    events = await device.create_events_service()
    assert (await events.GetEventProperties()).FixedTopicSet
    lost: list[bool] = []
    manager = await device.create_pullpoint_manager(
        timedelta(seconds=60), lambda: lost.append(True)
    )
    service = manager.get_service()
    pull = {"Timeout": timedelta(seconds=5), "MessageLimit": 100}
    assert [operation for _, operation, _ in told(await service.PullMessages(pull))] == [
        "Initialized"
    ] * 3  # fmt: skip
    camera.alarm_hold = 0.2
    camera.raise_alarm("motion")
    for state in ("true", "false"):
        assert told(await service.PullMessages(pull)) == [
            ("tns1:VideoSource/MotionAlarm", "Changed", state),
            ("tns1:RuleEngine/CellMotionDetector/Motion", "Changed", state),
        ]
    await manager.set_synchronization_point()
    assert len(told(await service.PullMessages(pull))) == 3
    manager.resume()
    await until(lambda: camera.onvif.calls[-1].operation == "wsnt:Renew")
    await manager.shutdown()
    assert len(camera.onvif.subscriptions) == 0
    assert not lost
    assert all(call.fault is None for call in camera.onvif.calls)


@pytest.mark.parametrize(
    ("kind", "error"),
    [
        ("soap_fault", Fault),
        ("html", XMLSyntaxError),
        ("entities", EntitiesForbidden),
        ("truncate", aiohttp.ClientPayloadError),
        ("drop", aiohttp.ServerDisconnectedError),
        ("busy", TransportError),
        ("padded", None),
    ],
)
async def test_faults(
    camera: UidCamera, device: ONVIFCamera, kind: str, error: type[Exception] | None
) -> None:
    """An answer goes wrong as it should, and the next is right again."""
    management = await device.create_devicemgmt_service()
    camera.add_fault(kind, path="/onvif/*")
    with nullcontext() if error is None else pytest.raises(error):
        await management.GetDeviceInformation()
    camera.clear_faults()
    information = await management.GetDeviceInformation()
    assert information.SerialNumber == camera.serial


async def test_no_onvif(socket_enabled: None) -> None:
    """The page of a camera without ONVIF is no answer."""
    async with UidCamera(profile="field", onvif=False) as camera:
        device = ONVIFCamera(camera.host, camera.port, "admin", "secret", no_cache=True)
        with pytest.raises(XMLSyntaxError):
            await device.update_xaddrs()
        await device.close()
