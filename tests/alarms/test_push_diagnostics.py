"""Diagnostics of the call at an alarm: what is wrong with it, and nothing that would let somebody else call."""

import json
from typing import Any

from homeassistant.core import HomeAssistant
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry
from pytest_homeassistant_custom_component.typing import ClientSessionGenerator

from tests.common import setup_camera
from tests.simulator import MjpegCamera

from .support import FORMER, raise_and_clear, set_target, url_of


async def download(
    client: ClientSessionGenerator, entry: MockConfigEntry
) -> dict[str, Any]:
    """Download the diagnostics as a user does."""
    path = f"/api/diagnostics/config_entry/{entry.entry_id}"
    answer = await (await client()).get(path)
    assert answer.status == 200
    content: dict[str, Any] = await answer.json()
    return content


async def test_alarms(
    home: HomeAssistant,
    hass_client: ClientSessionGenerator,
    mjpeg_camera: MjpegCamera,
) -> None:
    """They tell which alarms there are, and how they come."""
    entry = await setup_camera(home, mjpeg_camera)
    told = (await download(hass_client, entry))["data"]["alarms"]
    assert told == {
        "kinds": ["input", "motion"],
        "path": "push_unproven",
        "delay": None,
        "calls": 0,
        "problem": None,
    }
    await raise_and_clear(home, mjpeg_camera, entry)
    told = (await download(hass_client, entry))["data"]["alarms"]
    assert 0 < told.pop("delay") < 1
    assert told == {
        "kinds": ["input", "motion"],
        "path": "push_proven",
        "calls": 1,
        "problem": None,
    }


@pytest.mark.parametrize("is_on", [False, True])
async def test_no_secret(
    home: HomeAssistant,
    hass_client: ClientSessionGenerator,
    mjpeg_camera: MjpegCamera,
    *,
    is_on: bool,
) -> None:
    """Neither Home Assistant's address, nor the one before with its login, gets out."""
    set_target(mjpeg_camera, FORMER)
    base = f"http://localhost:{home.http.server_port}"
    options = {"alarm_push": is_on, "alarm_push_url": base}
    entry = await setup_camera(home, mjpeg_camera, options=options)
    secrets = {FORMER, "s3cr", base, base.removeprefix("http://")}
    if is_on:
        secrets |= {url_of(home, entry), entry.data["webhook_id"]}
        assert entry.data["former_push"]["url"] == FORMER
    content = await download(hass_client, entry)
    text = json.dumps(content)
    assert not {secret for secret in secrets if secret in text}
    (params,) = (
        exchange["body"]
        for exchange in content["data"]["exchanges"]
        if exchange["target"] == "/get_params.cgi"
    )
    assert "var alarm_http_url='REDACTED';\n" in params
    assert "var alarm_http=1;\n" in params


@pytest.mark.parametrize(
    ("case", "problem"),
    [("tls", "push_no_address"), ("cut", "push_url_cut"), ("refused", "push_refused")],
)
async def test_problem(
    home: HomeAssistant,
    hass_client: ClientSessionGenerator,
    mjpeg_camera: MjpegCamera,
    case: str,
    problem: str,
) -> None:
    """They tell why a camera does not call."""
    if case == "tls":
        home.http.ssl_certificate = "/certificate.pem"
    elif case == "cut":
        mjpeg_camera.max_url_length = 40
    else:
        mjpeg_camera.add_fault("html", path="/set_alarm.cgi")
    entry = await setup_camera(home, mjpeg_camera)
    told = (await download(hass_client, entry))["data"]["alarms"]
    assert (told["path"], told["problem"]) == ("polling", problem)
