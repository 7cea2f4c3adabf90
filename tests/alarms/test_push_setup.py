"""Where a camera is told to call: the address of Home Assistant as it sees it, and what if it does not take it."""

from typing import Any

from homeassistant.config_entries import ConfigEntryState
from homeassistant.const import CONF_WEBHOOK_ID
from homeassistant.core import HomeAssistant
import pytest

from tests.common import Clock, problems_in, setup_camera
from tests.simulator import MjpegCamera
from tests.simulator.mjpeg.setters import Setter

from .support import (
    FORMER,
    POLLING,
    PROVEN,
    UNPROVEN,
    alarm_path,
    event_of,
    issue_of,
    miss,
    raise_and_clear,
    set_target,
    target_of,
    url_of,
    writes,
)

SHORT = "http://nvr:s3cret@127.0.0.1:9/h"


async def test_address(home: HomeAssistant, mjpeg_camera: MjpegCamera) -> None:
    """It is Home Assistant's as the camera sees it, with a secret, and short enough."""
    home.config.internal_url = "https://homeassistant.local:8123"
    home.config.external_url = "https://home.example.org"
    entry = await setup_camera(home, mjpeg_camera)
    _, url = target_of(mjpeg_camera)
    assert target_of(mjpeg_camera) == (1, url_of(home, entry))
    assert len(str(url)) <= 64
    webhook_id = entry.data[CONF_WEBHOOK_ID]
    assert len(webhook_id) == 16
    assert webhook_id.isalnum()
    assert writes(mjpeg_camera) == [{"http": "1", "http_url": url}]
    await home.config_entries.async_reload(entry.entry_id)
    await home.async_block_till_done(wait_background_tasks=True)
    assert entry.data[CONF_WEBHOOK_ID] == webhook_id
    # It is there already.
    assert len(writes(mjpeg_camera)) == 1
    assert alarm_path(home, entry) == UNPROVEN


async def test_address_changes(home: HomeAssistant, mjpeg_camera: MjpegCamera) -> None:
    """Where Home Assistant has moved to, the camera is told so; that is nobody else's address."""
    set_target(mjpeg_camera, FORMER)
    entry = await setup_camera(home, mjpeg_camera)
    await home.config_entries.async_unload(entry.entry_id)
    url = url_of(home, entry).replace("127.0.0.1", "127.0.0.2")
    set_target(mjpeg_camera, url)
    assert await home.config_entries.async_setup(entry.entry_id)
    await home.async_block_till_done(wait_background_tasks=True)
    assert target_of(mjpeg_camera) == (1, url_of(home, entry))
    assert await home.config_entries.async_remove(entry.entry_id)
    assert target_of(mjpeg_camera) == (1, FORMER)


async def test_entered_address(home: HomeAssistant, mjpeg_camera: MjpegCamera) -> None:
    """The user knows better, also where Home Assistant speaks TLS itself."""
    home.http.ssl_certificate = "/certificate.pem"
    base = f"http://localhost:{home.http.server_port}"
    entry = await setup_camera(home, mjpeg_camera, options={"alarm_push_url": base})
    assert target_of(mjpeg_camera) == (
        1,
        url_of(home, entry).replace("127.0.0.1", "localhost"),
    )
    await raise_and_clear(home, mjpeg_camera, entry)
    assert alarm_path(home, entry) == PROVEN
    assert issue_of(home, entry) is None


@pytest.mark.parametrize("is_known_before", [False, True])
async def test_only_tls(
    home: HomeAssistant,
    mjpeg_camera: MjpegCamera,
    clock: Clock,
    *,
    is_known_before: bool,
) -> None:
    """Where Home Assistant speaks only TLS, nobody is bothered: alarms are found by asking."""
    set_target(mjpeg_camera, FORMER, enabled=0)
    if is_known_before:
        entry = await setup_camera(home, mjpeg_camera)
        home.http.ssl_certificate = "/certificate.pem"
        await home.config_entries.async_reload(entry.entry_id)
        await home.async_block_till_done(wait_background_tasks=True)
    else:
        home.http.ssl_certificate = "/certificate.pem"
        entry = await setup_camera(home, mjpeg_camera)
        assert not writes(mjpeg_camera)
    assert alarm_path(home, entry) == POLLING
    assert issue_of(home, entry) is None
    assert target_of(mjpeg_camera) == (0, FORMER)
    await miss(mjpeg_camera, clock, interval=5)
    assert event_of(home, entry)[1] == "motion"
    assert alarm_path(home, entry) == POLLING


@pytest.mark.parametrize("address", [None, OSError("no such host")])
async def test_no_address_of_its_own(
    home: HomeAssistant,
    mjpeg_camera: MjpegCamera,
    monkeypatch: pytest.MonkeyPatch,
    address: OSError | None,
) -> None:
    """Without an IPv4 address on the camera's side there is nothing to call."""

    async def getaddrinfo(*_args: object, **_kwargs: object) -> list[Any]:
        if address is not None:
            raise address
        return [(None, None, None, "", ("192.0.2.7", 0))]

    async def source(*_args: object, **_kwargs: object) -> str:
        return "fe80::1"

    monkeypatch.setattr("homeassistant.components.network.async_get_source_ip", source)
    entry = await setup_camera(home, mjpeg_camera, options={"alarm_push": False})
    monkeypatch.setattr(home.loop, "getaddrinfo", getaddrinfo)
    home.config_entries.async_update_entry(entry, options={})
    await home.config_entries.async_reload(entry.entry_id)
    await home.async_block_till_done(wait_background_tasks=True)
    assert entry.state is ConfigEntryState.LOADED
    assert entry.runtime_data.alarms.problem == "push_no_address"
    assert alarm_path(home, entry) == POLLING


async def test_source_address(
    home: HomeAssistant, mjpeg_camera: MjpegCamera, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Of several addresses it is the one on the camera's side."""
    targets = []

    async def getaddrinfo(*_args: object, **_kwargs: object) -> list[Any]:
        return [(None, None, None, "", ("192.0.2.7", 0))]

    async def source(_hass: HomeAssistant, target_ip: str) -> str:
        targets.append(target_ip)
        return "192.0.2.1"

    monkeypatch.setattr("homeassistant.components.network.async_get_source_ip", source)
    entry = await setup_camera(home, mjpeg_camera, options={"alarm_push": False})
    monkeypatch.setattr(home.loop, "getaddrinfo", getaddrinfo)
    home.config_entries.async_update_entry(entry, options={})
    await home.config_entries.async_reload(entry.entry_id)
    await home.async_block_till_done(wait_background_tasks=True)
    assert targets == ["192.0.2.7"]
    expected = url_of(home, entry).replace("127.0.0.1", "192.0.2.1")
    assert target_of(mjpeg_camera) == (1, expected)


async def test_camera_keeps_what_it_had(
    home: HomeAssistant, mjpeg_camera: MjpegCamera, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A camera that says yes and does nothing has not cut anything."""
    set_target(mjpeg_camera, SHORT)
    monkeypatch.setattr(Setter, "read", lambda _self, _params: {})
    entry = await setup_camera(home, mjpeg_camera)
    assert target_of(mjpeg_camera) == (1, SHORT)
    assert alarm_path(home, entry) == POLLING
    assert issue_of(home, entry) is None
    assert entry.runtime_data.alarms.problem == "push_refused"


@pytest.mark.parametrize("fault", ["drop", "html", "status", "garbage"])
async def test_refused(
    home: HomeAssistant,
    mjpeg_camera: MjpegCamera,
    clock: Clock,
    caplog: pytest.LogCaptureFixture,
    fault: str,
) -> None:
    """A camera that cannot be told just now is told a minute later."""
    mjpeg_camera.add_fault(fault, path="/set_alarm.cgi", times=1, after=False)
    entry = await setup_camera(home, mjpeg_camera)
    assert alarm_path(home, entry) == POLLING
    assert entry.runtime_data.alarms.problem == "push_refused"
    assert issue_of(home, entry) is None
    await clock.travel(61)
    assert alarm_path(home, entry) == UNPROVEN
    assert target_of(mjpeg_camera) == (1, url_of(home, entry))
    assert entry.runtime_data.alarms.problem is None
    assert not problems_in(caplog)


async def test_answer_was_lost(
    home: HomeAssistant, mjpeg_camera: MjpegCamera, clock: Clock
) -> None:
    """What was written though nobody said so is found to be there, and not taken for somebody else's."""
    set_target(mjpeg_camera, FORMER)
    mjpeg_camera.add_fault("drop", path="/set_alarm.cgi", times=1, after=True)
    entry = await setup_camera(home, mjpeg_camera)
    assert target_of(mjpeg_camera) == (1, url_of(home, entry))
    await clock.travel(61)
    assert alarm_path(home, entry) == UNPROVEN
    assert len(writes(mjpeg_camera)) == 1
    assert await home.config_entries.async_remove(entry.entry_id)
    assert target_of(mjpeg_camera) == (1, FORMER)


async def test_camera_that_tells_no_alarms(
    home: HomeAssistant, mjpeg_camera: MjpegCamera, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A camera whose status has no alarms calls in vain: it is not told to."""
    monkeypatch.setattr(
        "tests.simulator.mjpeg.cgis.var_lines",
        lambda values: "".join(
            f"var {name}='{value}';\n"
            for name, value in values.items()
            if name != "alarm_status"
        ),
    )
    entry = await setup_camera(home, mjpeg_camera)
    assert entry.state is ConfigEntryState.LOADED
    assert entry.runtime_data.client.push is not None
    assert not writes(mjpeg_camera)
    assert CONF_WEBHOOK_ID not in entry.data
