"""record(): in the very format of recordings, and without a secret."""

import json
import re
from typing import Any

import pytest

from custom_components.ipcam_cgi.cgi import CameraClient, Exchange
from custom_components.ipcam_cgi.cgi.mjpeg import MjpegClient
from custom_components.ipcam_cgi.cgi.mjpeg.wire import parse as parse_var
from custom_components.ipcam_cgi.cgi.uid.wire import parse as parse_xml
from tests.simulator import MjpegCamera, SimulatedCamera, UidCamera

from .support import USERNAME, assert_no_secret

FIELDS = {"method", "target", "status", "headers", "body"}


def secrets_in(camera: SimulatedCamera) -> list[str]:
    """Put a secret wherever a camera keeps one; return them all."""
    if isinstance(camera, UidCamera):
        camera.serial = "SERIAL0001"
        camera.configuration.values["network"] |= {
            "ipaddr": "10.11.12.13",
            "gateway": "10.11.12.1",
            "dns1": "10.11.12.53",
        }
        camera.configuration.values["time"]["ntpaddr"] = "ntp.private.example"
        return ["SERIAL0001", "10.11.12", "ntp.private", USERNAME]
    assert isinstance(camera, MjpegCamera)
    params = camera.values["params"]
    names = [
        name
        for name in params
        if re.search(
            r"pwd|psk|key\d$|_user$|user\d_name|ssid|_host$|svr|sender|receiver"
            r"|friend|http_url|ftp_dir",
            name,
        )
        and not name.startswith("user1_")
    ]
    assert len(names) > 60
    for number, name in enumerate(names):
        params[name] = f"s3cr3t'{number};= \"x"
    return ["s3cr3t", USERNAME]


async def test_format(any_client: CameraClient) -> None:
    """Each exchange has what a recording has, and its answer reads as the real one."""
    exchanges = await any_client.record()
    assert len(exchanges) > 5
    json.dumps(exchanges)
    for exchange in exchanges:
        assert set(exchange) == FIELDS, exchange
        assert exchange["method"] == "GET"
        assert exchange["target"].startswith("/")
        assert {name.lower() for name in exchange["headers"]} >= {"content-type"}
        if exchange["status"] == 200 and "html" not in exchange["body"]:
            parse = parse_var if isinstance(any_client, MjpegClient) else parse_xml
            assert parse(exchange["body"].encode())


async def test_no_secret(any_client: CameraClient, any_camera: SimulatedCamera) -> None:
    """No secret of the camera, nor of the account, is in a record."""
    secrets = secrets_in(any_camera)
    assert any_camera.mac
    uids = (
        list(any_camera.sessions._sessions) if isinstance(any_camera, UidCamera) else []
    )

    text = json.dumps(await any_client.record(), ensure_ascii=False)

    assert_no_secret(text)
    for secret in (*secrets, *uids, any_camera.mac[6:]):
        assert secret not in text
    assert not re.search("[:-]".join(re.findall("..", any_camera.mac[6:])), text)


def addresses(exchanges: list[Exchange]) -> set[str]:
    """Return the MAC addresses in a record."""
    return {
        re.sub("[:-]", "", mac)
        for exchange in exchanges
        for mac in re.findall(
            r"(?:\bid=|mac(?:addr)?=)['\"]([0-9A-F:-]+)", exchange["body"]
        )
    }


async def test_mac(any_client: CameraClient, any_camera: SimulatedCamera) -> None:
    """The maker's half of the MAC stays; it is the same everywhere, and still a MAC."""
    assert any_camera.mac
    assert addresses(await any_client.record()) == {any_camera.mac[:6] + "000000"}


async def test_values_survive(
    any_client: CameraClient, any_camera: SimulatedCamera
) -> None:
    """What is no secret is there as the camera told it."""
    exchanges = {
        exchange["target"].partition("?")[0]: exchange["body"]
        for exchange in await any_client.record()
    }
    if any_camera.family == "mjpeg":
        assert "var brightness=169;\n" in exchanges["/get_camera_params.cgi"]
        assert "var alarm_motion_armed=1;\n" in exchanges["/get_params.cgi"]
        assert "var mail_user='';\n" in exchanges["/get_params.cgi"]
    else:
        assert 'brightness="' in exchanges["/cgi-bin/image"]


@pytest.mark.parametrize(
    ("kind", "options"),
    [("drop", {}), ("not_http", {}), ("offline", {}), ("redirect", {})],
)
async def test_what_cannot_be_read(
    any_client: CameraClient,
    any_camera: SimulatedCamera,
    kind: str,
    options: dict[str, Any],
) -> None:
    """What cannot be read is noted, never raised."""
    any_camera.add_fault(kind, **options)
    exchanges = await any_client.record()
    assert [e for e in exchanges if "error" in e] == [
        e for e in exchanges if "getuid" not in e["target"]
    ]
    for exchange in exchanges:
        if "error" in exchange:
            assert set(exchange) == {"method", "target", "error"}
    assert_no_secret(json.dumps(exchanges, ensure_ascii=False))


async def test_pages_and_statuses(
    any_client: CameraClient, any_camera: SimulatedCamera
) -> None:
    """What answers otherwise is kept as it came."""
    any_camera.add_fault("html")
    exchanges = await any_client.record()
    assert "It works!" in exchanges[-1]["body"]
    any_camera.clear_faults()
    any_camera.add_fault("status", status=500)
    exchanges = await any_client.record()
    assert exchanges[-1]["status"] == 500
