"""Where a camera is told to call: the address, what was there before, who changes it, and what if it cannot be."""

import asyncio
from http import HTTPStatus
from typing import Any

from homeassistant.components.repairs import DOMAIN as REPAIRS
from homeassistant.config_entries import ConfigEntryState
from homeassistant.const import CONF_WEBHOOK_ID
from homeassistant.core import HomeAssistant
from homeassistant.data_entry_flow import FlowResultType
import pytest
from pytest_homeassistant_custom_component.typing import ClientSessionGenerator

from tests.common import Clock, eventually, mac_of, problems_in, sent, setup_camera
from tests.flows import open_options, submit_options, suggested
from tests.simulator import MjpegCamera, UidCamera
from tests.simulator.mjpeg.setters import Setter

from .support import (
    FORMER,
    LATE_SECONDS,
    POLLING,
    PROVEN,
    UNPROVEN,
    alarm_path,
    event_of,
    is_on,
    issue_of,
    miss,
    prove,
    raise_and_clear,
    set_target,
    stranger_calls,
    target_of,
    url_of,
    writes,
)

SHORT = "http://nvr:s3cret@127.0.0.1:9/h"
OTHER = "http://127.0.0.1:9/somebody/else"
# 65 characters with all that has to follow.
TOO_LONG = "http://homeassistant.example.org:8123"


async def switch(hass: HomeAssistant, entry: Any, **changes: Any) -> None:
    """Change options of the alarms, as a user does."""
    form = await open_options(hass, entry, "alarms")
    result = await submit_options(hass, form, suggested(form) | changes)
    assert result["type"] is FlowResultType.CREATE_ENTRY


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


async def test_too_long(home: HomeAssistant, mjpeg_camera: MjpegCamera) -> None:
    """An address that the camera might cut is not written; its user is told."""
    set_target(mjpeg_camera, FORMER)
    options = {"alarm_push_url": TOO_LONG}
    entry = await setup_camera(home, mjpeg_camera, options=options)
    issue = issue_of(home, entry)
    assert issue is not None
    assert issue.translation_key == "push_url_too_long"
    assert issue.translation_placeholders == {
        "name": "Garage",
        "length": "66",
        "longest": "64",
    }
    assert not issue.is_fixable
    assert alarm_path(home, entry) == POLLING
    assert not writes(mjpeg_camera)
    await switch(home, entry, alarm_push_url="")
    assert issue_of(home, entry) is None
    assert target_of(mjpeg_camera) == (1, url_of(home, entry))
    assert alarm_path(home, entry) == UNPROVEN


@pytest.mark.parametrize(
    "former", [(1, SHORT), (0, SHORT), (0, "")], ids=["on", "off", "none"]
)
async def test_cut_by_the_camera(
    home: HomeAssistant,
    mjpeg_camera: MjpegCamera,
    clock: Clock,
    former: tuple[int, str],
) -> None:
    """What the camera keeps only in part is of no use: it gets back what it had."""
    enabled, url = former
    set_target(mjpeg_camera, url, enabled=enabled)
    mjpeg_camera.max_url_length = 40
    entry = await setup_camera(home, mjpeg_camera)
    issue = issue_of(home, entry)
    assert issue is not None
    assert issue.translation_key == "push_url_cut"
    assert issue.translation_placeholders == {"name": "Garage", "length": "40"}
    assert target_of(mjpeg_camera) == former
    assert alarm_path(home, entry) == POLLING
    # An alarm without a call is as expected: the camera's memory is not worn out.
    since = len(mjpeg_camera.requests)
    await miss(mjpeg_camera, clock, interval=5)
    assert event_of(home, entry)[1] == "motion"
    assert alarm_path(home, entry) == POLLING
    assert not writes(mjpeg_camera, since)
    mjpeg_camera.max_url_length = 64
    await home.config_entries.async_reload(entry.entry_id)
    await home.async_block_till_done(wait_background_tasks=True)
    assert issue_of(home, entry) is None
    assert target_of(mjpeg_camera) == (1, url_of(home, entry))
    assert await home.config_entries.async_remove(entry.entry_id)
    assert target_of(mjpeg_camera) == former


async def test_cut_before_the_answer_was_lost(
    home: HomeAssistant, mjpeg_camera: MjpegCamera
) -> None:
    """What the camera has made of the address is not what its user had."""
    set_target(mjpeg_camera, SHORT)
    mjpeg_camera.max_url_length = 40
    mjpeg_camera.add_fault("html", path="/set_alarm.cgi", times=2, after=True)
    entry = await setup_camera(home, mjpeg_camera)
    assert target_of(mjpeg_camera) == (1, url_of(home, entry)[:40])
    await home.config_entries.async_reload(entry.entry_id)
    await home.async_block_till_done(wait_background_tasks=True)
    assert target_of(mjpeg_camera) == (1, url_of(home, entry)[:40])
    await home.config_entries.async_remove(entry.entry_id)
    assert target_of(mjpeg_camera) == (1, SHORT)


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


@pytest.mark.parametrize(
    "former", [(1, FORMER), (0, FORMER), (0, "")], ids=["on", "off", "none"]
)
@pytest.mark.parametrize("restarts", [False, True])
async def test_option_off(
    home: HomeAssistant,
    mjpeg_camera: MjpegCamera,
    former: tuple[int, str],
    *,
    restarts: bool,
) -> None:
    """The camera calls where it did before; nothing is left of Home Assistant's address."""
    enabled, url = former
    set_target(mjpeg_camera, url, enabled=enabled)
    entry = await setup_camera(home, mjpeg_camera)
    ours = url_of(home, entry)
    assert target_of(mjpeg_camera) == (1, ours)
    if restarts:
        await home.config_entries.async_reload(entry.entry_id)
        await home.async_block_till_done(wait_background_tasks=True)
    await switch(home, entry, alarm_push=False)
    assert target_of(mjpeg_camera) == former
    assert alarm_path(home, entry) == POLLING
    assert entry.data.keys().isdisjoint({CONF_WEBHOOK_ID, "former_push"})
    await switch(home, entry, alarm_push=True)
    assert target_of(mjpeg_camera) == (1, url_of(home, entry))
    assert url_of(home, entry) != ours


async def test_option_off_while_the_camera_refuses(
    home: HomeAssistant, mjpeg_camera: MjpegCamera
) -> None:
    """What could not be restored is restored at the next start."""
    set_target(mjpeg_camera, FORMER)
    entry = await setup_camera(home, mjpeg_camera)
    fault = mjpeg_camera.add_fault("status", path="/set_alarm.cgi")
    await switch(home, entry, alarm_push=False)
    assert fault.takes_effect is False
    assert target_of(mjpeg_camera) == (1, url_of(home, entry))
    mjpeg_camera.clear_faults()
    await home.config_entries.async_reload(entry.entry_id)
    await home.async_block_till_done(wait_background_tasks=True)
    assert target_of(mjpeg_camera) == (1, FORMER)
    since = len(mjpeg_camera.requests)
    await home.config_entries.async_remove(entry.entry_id)
    assert len(mjpeg_camera.requests) == since


@pytest.mark.parametrize(
    "former", [(1, FORMER), (0, FORMER), (0, "")], ids=["on", "off", "none"]
)
async def test_removal(
    home: HomeAssistant,
    mjpeg_camera: MjpegCamera,
    former: tuple[int, str],
    caplog: pytest.LogCaptureFixture,
) -> None:
    """A camera whose entry is removed is as it was."""
    enabled, url = former
    set_target(mjpeg_camera, url, enabled=enabled)
    entry = await setup_camera(home, mjpeg_camera)
    await home.config_entries.async_remove(entry.entry_id)
    assert target_of(mjpeg_camera) == former
    assert not problems_in(caplog)
    since = len(mjpeg_camera.requests)
    assert await stranger_calls(home, entry) == HTTPStatus.OK
    await asyncio.sleep(0.1)
    assert len(mjpeg_camera.requests) == since


async def test_removal_while_not_loaded(
    home: HomeAssistant, mjpeg_camera: MjpegCamera
) -> None:
    """An entry that was unloaded long before is removed as well."""
    set_target(mjpeg_camera, FORMER)
    entry = await setup_camera(home, mjpeg_camera)
    await home.config_entries.async_unload(entry.entry_id)
    await home.config_entries.async_remove(entry.entry_id)
    assert target_of(mjpeg_camera) == (1, FORMER)


async def test_removal_of_one_that_never_called(
    home: HomeAssistant, mjpeg_camera: MjpegCamera, uid_camera: UidCamera
) -> None:
    """Nothing is asked of a camera that was never told anything."""
    options = {"alarm_push": False}
    for camera in (mjpeg_camera, uid_camera):
        entry = await setup_camera(home, camera, options=options)
        since = len(camera.requests)
        await home.config_entries.async_remove(entry.entry_id)
        assert not sent(camera, "get_params", since)
        assert not sent(camera, "set_alarm")
    assert len(mjpeg_camera.requests) == since or camera is uid_camera


async def test_removal_after_somebody_else_has_changed_it(
    home: HomeAssistant, mjpeg_camera: MjpegCamera
) -> None:
    """What the user has set at the camera since is left alone."""
    set_target(mjpeg_camera, FORMER)
    entry = await setup_camera(home, mjpeg_camera)
    set_target(mjpeg_camera, OTHER)
    await home.config_entries.async_remove(entry.entry_id)
    assert target_of(mjpeg_camera) == (1, OTHER)


@pytest.mark.parametrize("fault", ["offline", "garbage", "drop"])
async def test_removal_while_the_camera_is_away(
    home: HomeAssistant,
    mjpeg_camera: MjpegCamera,
    caplog: pytest.LogCaptureFixture,
    fault: str,
) -> None:
    """Its user is told once that it goes on calling; it is removed all the same."""
    set_target(mjpeg_camera, FORMER)
    entry = await setup_camera(home, mjpeg_camera)
    if fault == "offline":
        mjpeg_camera.offline = True
    else:
        mjpeg_camera.add_fault(fault)
    await home.config_entries.async_remove(entry.entry_id)
    (record,) = problems_in(caplog)
    assert record.levelname == "WARNING"
    assert "could not be told to call Home Assistant no more" in record.message
    assert not home.config_entries.async_entries(entry.domain)


async def test_removal_where_another_camera_is(
    home: HomeAssistant, mjpeg_camera: MjpegCamera
) -> None:
    """Another camera at that address is not told anything."""
    entry = await setup_camera(home, mjpeg_camera)
    mjpeg_camera.values["params"]["id"] = "000DC5000001"
    since = len(mjpeg_camera.requests)
    assert mac_of(mjpeg_camera) == entry.unique_id
    await home.config_entries.async_remove(entry.entry_id)
    assert mjpeg_camera.requests[since:]
    assert not writes(mjpeg_camera, since)


@pytest.mark.parametrize("restarts", [False, True])
async def test_taken_over(
    home: HomeAssistant,
    hass_client: ClientSessionGenerator,
    mjpeg_camera: MjpegCamera,
    clock: Clock,
    *,
    restarts: bool,
) -> None:
    """Who else changes the address is not fought; its user can have it back."""
    set_target(mjpeg_camera, FORMER)
    entry = await setup_camera(home, mjpeg_camera)
    if restarts:
        await home.config_entries.async_reload(entry.entry_id)
        await home.async_block_till_done(wait_background_tasks=True)
    await prove(home, mjpeg_camera, entry, clock)
    set_target(mjpeg_camera, OTHER)
    since = len(mjpeg_camera.requests)
    await miss(mjpeg_camera, clock, interval=30)
    assert alarm_path(home, entry) == POLLING
    assert not writes(mjpeg_camera, since)
    issue = issue_of(home, entry)
    assert issue is not None
    assert issue.translation_key == "push_taken_over"
    assert issue.is_fixable
    # It stays like that, however many alarms there are.
    paths = []
    home.bus.async_listen(
        "state_changed",
        lambda event: paths.append(event.data["entity_id"]),
    )
    await miss(mjpeg_camera, clock, interval=5)
    assert not [path for path in paths if path.endswith("alarm_path")]
    assert alarm_path(home, entry) == POLLING
    assert issue_of(home, entry) == issue

    client = await hass_client()
    answer = await client.post(
        f"/api/{REPAIRS}/issues/fix",
        json={"handler": entry.domain, "issue_id": issue.issue_id},
    )
    form = await answer.json()
    assert answer.status == HTTPStatus.OK, form
    assert form["step_id"] == "confirm"
    assert form["description_placeholders"] == {"name": "Garage"}
    assert not writes(mjpeg_camera, since)
    answer = await client.post(f"/api/{REPAIRS}/issues/fix/{form['flow_id']}", json={})
    assert (await answer.json())["type"] == "create_entry"
    await home.async_block_till_done(wait_background_tasks=True)
    assert target_of(mjpeg_camera) == (1, url_of(home, entry))
    assert issue_of(home, entry) is None
    await prove(home, mjpeg_camera, entry, clock)
    await home.config_entries.async_remove(entry.entry_id)
    assert target_of(mjpeg_camera) == (1, OTHER)


async def test_taken_over_and_given_back(
    home: HomeAssistant, mjpeg_camera: MjpegCamera, clock: Clock
) -> None:
    """Where the user sets it right at the camera itself, the next alarm shows that."""
    entry = await setup_camera(home, mjpeg_camera)
    ours = url_of(home, entry)
    set_target(mjpeg_camera, OTHER)
    await miss(mjpeg_camera, clock, interval=5)
    assert issue_of(home, entry) is not None
    set_target(mjpeg_camera, ours)
    mjpeg_camera.calls_lost = 0
    mjpeg_camera.alarm_hold = 10
    await raise_and_clear(home, mjpeg_camera, entry)
    await eventually(lambda: alarm_path(home, entry) == PROVEN)
    assert not is_on(home, entry)
    await home.async_block_till_done(wait_background_tasks=True)
    assert issue_of(home, entry) is None


async def test_two_that_want_it(
    home: HomeAssistant, mjpeg_camera: MjpegCamera, clock: Clock
) -> None:
    """Two homes do not take the camera from each other at each alarm, not even after restarts."""
    entry = await setup_camera(home, mjpeg_camera)
    for _ in range(2):
        set_target(mjpeg_camera, OTHER)
        await home.config_entries.async_reload(entry.entry_id)
        await home.async_block_till_done(wait_background_tasks=True)
    set_target(mjpeg_camera, OTHER)
    await miss(mjpeg_camera, clock, interval=5)
    assert target_of(mjpeg_camera) == (1, OTHER)
    assert issue_of(home, entry) is not None


async def test_issue_goes_with_the_entry(
    home: HomeAssistant, mjpeg_camera: MjpegCamera, clock: Clock
) -> None:
    """Nobody is asked about a camera that is gone, or about an option that is off."""
    for _ in range(2):
        entry = await setup_camera(home, mjpeg_camera)
        set_target(mjpeg_camera, OTHER)
        await miss(mjpeg_camera, clock, interval=5)
        assert issue_of(home, entry) is not None
        await switch(home, entry, alarm_push=False)
        assert issue_of(home, entry) is None
        assert target_of(mjpeg_camera) == (1, OTHER)
        await home.config_entries.async_remove(entry.entry_id)
        assert issue_of(home, entry) is None


async def test_removal_with_an_issue(
    home: HomeAssistant, mjpeg_camera: MjpegCamera, clock: Clock
) -> None:
    """An issue goes with its entry."""
    entry = await setup_camera(home, mjpeg_camera)
    set_target(mjpeg_camera, OTHER)
    await miss(mjpeg_camera, clock, interval=5)
    assert issue_of(home, entry) is not None
    await home.config_entries.async_remove(entry.entry_id)
    assert issue_of(home, entry) is None


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


async def test_removal_after_late_writes(
    home: HomeAssistant, mjpeg_camera: MjpegCamera, clock: Clock
) -> None:
    """What a restart of Home Assistant finds as its own is still not what the user had."""
    set_target(mjpeg_camera, FORMER)
    entry = await setup_camera(home, mjpeg_camera)
    for _ in range(2):
        await home.config_entries.async_reload(entry.entry_id)
        await home.async_block_till_done(wait_background_tasks=True)
        await miss(mjpeg_camera, clock, interval=5)
    await clock.travel(LATE_SECONDS)
    await home.config_entries.async_remove(entry.entry_id)
    assert target_of(mjpeg_camera) == (1, FORMER)
