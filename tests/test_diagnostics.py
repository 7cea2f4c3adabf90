"""Diagnostics: complete enough to set the same camera up again, and without any secret."""

import json
from pathlib import Path
from types import MappingProxyType
from typing import Any

from homeassistant.components.diagnostics import DOMAIN as DIAGNOSTICS
from homeassistant.const import Platform
from homeassistant.core import HomeAssistant
from homeassistant.helpers.discovery_flow import DiscoveryKey
from homeassistant.setup import async_setup_component
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry
from pytest_homeassistant_custom_component.typing import ClientSessionGenerator

from .common import (
    PASSWORD,
    USERNAME,
    Clock,
    entity_id,
    entry_of,
    forms_of,
    mac_of,
    setup_camera,
    setup_entry,
    states_of,
)
from .replay import Replay
from .simulator import MjpegCamera, SimulatedCamera, UidCamera
from .video import rtsp_port

SECRETS = {
    "ftp_pwd": "ftp secret",
    "ftp_user": "ftp somebody",
    "mail_pwd": "mail secret",
    "mail_user": "mail somebody",
    "mail_sender": "somebody@example.org",
    "mail_receiver1": "receiver@example.org",
    "ddns_user": "ddns somebody",
    "ddns_pwd": "ddns secret",
    "ddns_host": "home.example.org",
    "wifi_ssid": "our network",
    "wifi_wpa_psk": "wifi secret",
    "wifi_key1": "wep secret",
    "pppoe_user": "pppoe somebody",
    "pppoe_pwd": "pppoe 'secret'; more",
    "user2_name": "grandma",
    "user2_pwd": "granny's",
    "msn_pwd": "msn secret",
    "dev2_pwd": "other secret",
    "alarm_http_url": "http://u:p@192.0.2.3/hook",
}
NOBODY_WATCHES = {
    "viewers": 0,
    "frames_per_second": 0.0,
    "frame_age": None,
    "dropped": 0,
    "reconnects": 0,
}


async def download(
    hass: HomeAssistant, hass_client: ClientSessionGenerator, entry: MockConfigEntry
) -> dict[str, Any]:
    """Download the diagnostics as a user does."""
    assert await async_setup_component(hass, DIAGNOSTICS, {})
    await hass.async_block_till_done()
    client = await hass_client()
    response = await client.get(f"/api/diagnostics/config_entry/{entry.entry_id}")
    assert response.status == 200
    content: dict[str, Any] = await response.json()
    return content


async def test_no_secret(
    hass: HomeAssistant,
    hass_client: ClientSessionGenerator,
    any_camera: SimulatedCamera,
) -> None:
    """Nothing in it would be missed by its owner: no login, no address, no name."""
    if isinstance(any_camera, MjpegCamera):
        any_camera.values["params"] |= SECRETS
        any_camera.status_extras["ddns_host"] = "home.example.org"
    entry = await setup_camera(hass, any_camera)
    # As one has that was added from a card.
    key = DiscoveryKey(domain="dhcp", key=mac_of(any_camera), version=1)
    hass.config_entries.async_update_entry(
        entry, discovery_keys=MappingProxyType({"dhcp": (key,)})
    )
    content = json.dumps(await download(hass, hass_client, entry), ensure_ascii=False)
    assert any_camera.mac is not None
    private = {
        *forms_of(PASSWORD),
        USERNAME,
        *SECRETS.values(),
        "127.0.0.1",
        "Garage",
        any_camera.mac,
        any_camera.mac[6:],
        str(entry.unique_id),
    }
    if isinstance(any_camera, UidCamera):
        values = any_camera.configuration.values
        private |= {
            any_camera.serial,
            values["network"]["ipaddr"],
            values["network"]["gateway"],
            any_camera._shown_mac,
        }
        private |= {
            request.params["uid"]
            for request in any_camera.requests
            if "uid" in request.params
        }
    assert not {secret for secret in private if secret in content}
    assert "REDACTED" in content


async def test_replay(
    hass: HomeAssistant,
    hass_client: ClientSessionGenerator,
    any_camera: SimulatedCamera,
    tmp_path: Path,
) -> None:
    """Replayed, it sets up the same entities with the same values."""
    if isinstance(any_camera, MjpegCamera):
        any_camera.values["params"] |= SECRETS
    entry = await setup_camera(hass, any_camera)
    before = states_of(hass, entry)
    path = tmp_path / "diagnostics.json"
    path.write_text(json.dumps(await download(hass, hass_client, entry)))
    await hass.config_entries.async_remove(entry.entry_id)

    async with Replay.of_file(path) as replayed:
        maker = str(entry.unique_id)[:8]
        copy = entry_of(
            any_camera,
            unique_id=f"{maker}:00:00:00",
            port=replayed.port,
            password="of no matter",
        )
        assert await setup_entry(hass, copy)
        # All but this: a recording cannot be told to call.
        told = {"sensor.alarm_path": "polling"} if "event.alarm" in before else {}
        assert states_of(hass, copy) == before | told
        assert await hass.config_entries.async_unload(copy.entry_id)


async def test_content(
    hass: HomeAssistant, hass_client: ClientSessionGenerator, mjpeg_camera: MjpegCamera
) -> None:
    """It says what the camera is and does."""
    entry = await setup_camera(hass, mjpeg_camera)
    data = (await download(hass, hass_client, entry))["data"]
    assert data["camera"] == "Netwave camera, 11.22.2.38"
    assert data["activity"] == "online"
    assert data["last_errors"] == {"status": "None", "settings": "None"}
    assert data["alarms"] == {
        "kinds": ["input", "motion"],
        "path": "push_unproven",
        "delay": None,
        "calls": 0,
        "problem": None,
    }
    assert data["entry"]["data"]["family"] == "mjpeg"
    assert data["entry"]["data"]["port"] == mjpeg_camera.port
    assert data["live_views"] == {
        "main": NOBODY_WATCHES | {"has_video_for_others": True}
    }
    asked = [exchange["target"] for exchange in data["exchanges"]]
    assert "/get_params.cgi" in asked
    (params,) = (
        exchange["body"]
        for exchange in data["exchanges"]
        if exchange["target"] == "/get_camera_params.cgi"
    )
    assert "var brightness=169;\n" in params


async def test_live_views(
    hass: HomeAssistant, hass_client: ClientSessionGenerator, uid_camera: UidCamera
) -> None:
    """It says of each picture whether there is RTSP, and who watches what."""
    # Home Assistant wants it there before the first visitor.
    assert await async_setup_component(hass, DIAGNOSTICS, {})
    async with rtsp_port() as port:
        entry = await setup_camera(hass, uid_camera, options={"rtsp_port": port})
    entity = entity_id(hass, entry, Platform.CAMERA, "main")
    client = await hass_client()
    async with client.get(f"/api/camera_proxy_stream/{entity}") as response:
        await response.content.readuntil(b"\xff\xd9")
        views = (await download(hass, hass_client, entry))["data"]["live_views"]
        response.close()
    nobody = NOBODY_WATCHES | {"has_video_for_others": True}
    assert list(views) == ["main", "sub"]
    assert views["sub"] == nobody
    assert views["main"].pop("frame_age") < 5
    assert views["main"].pop("frames_per_second") >= 0
    assert views["main"] == {
        "has_video_for_others": True,
        "viewers": 1,
        "dropped": 0,
        "reconnects": 0,
    }
    assert await hass.config_entries.async_reload(entry.entry_id)
    views = (await download(hass, hass_client, entry))["data"]["live_views"]
    # Nothing is at the port any more.
    for picture in ("main", "sub"):
        assert views[picture] == NOBODY_WATCHES | {"has_video_for_others": False}


@pytest.mark.parametrize(
    ("path", "is_shown"),
    [
        ("/video1", True),
        ("/Streaming/Channels/101", True),
        ("/live?channel=1&username=keeper&password=hidden", False),
        ("/user=keeper&password=hidden", False),
        ("/keeper&hidden", False),
        ("/keeper:hidden@camera", False),
        ("/live?hidden", False),
    ],
)
@pytest.mark.parametrize("field", ["rtsp_main_path", "rtsp_sub_path"])
async def test_login_in_a_path(
    hass: HomeAssistant,
    hass_client: ClientSessionGenerator,
    uid_camera: UidCamera,
    field: str,
    path: str,
    is_shown: bool,
) -> None:
    """A path of RTSP with a login in it is a secret; any other helps to find what is wrong."""
    options = {"rtsp": False, "rtsp_main_path": "/a", "rtsp_sub_path": "/b"}
    entry = await setup_camera(hass, uid_camera, options=options | {field: path})
    content = await download(hass, hass_client, entry)
    shown = content["data"]["entry"]["options"]
    assert shown == options | {field: path if is_shown else "**REDACTED**"}
    assert "hidden" not in json.dumps(content)


@pytest.mark.parametrize("fault", ["drop", "garbage", "offline"])
async def test_camera_in_trouble(
    hass: HomeAssistant,
    hass_client: ClientSessionGenerator,
    camera: SimulatedCamera,
    clock: Clock,
    fault: str,
) -> None:
    """It can be downloaded just when it is needed, and says what went wrong."""
    entry = await setup_camera(hass, camera)
    camera.add_fault(fault, size=4096)
    await clock.travel(70)
    content = await download(hass, hass_client, entry)
    data = content["data"]
    assert data["activity"] == "offline"
    assert data["last_errors"]["status"].startswith("UpdateFailed(")
    if fault != "garbage":
        errors = {exchange.get("error") for exchange in data["exchanges"]}
        assert "connection_dropped" in errors
    assert PASSWORD not in json.dumps(content, ensure_ascii=False)
