"""Cameras that are seen by themselves: what gets a card, what does not, and the way from card to camera."""

import asyncio
import time

from homeassistant.config_entries import (
    SOURCE_DHCP,
    SOURCE_IGNORE,
    SOURCE_INTEGRATION_DISCOVERY,
    ConfigEntryState,
    ConfigFlowResult,
)
from homeassistant.const import (
    CONF_HOST,
    CONF_MAC,
    CONF_PASSWORD,
    CONF_PORT,
    CONF_USERNAME,
)
from homeassistant.core import HomeAssistant
from homeassistant.data_entry_flow import FlowResultType
from homeassistant.helpers import discovery_flow, issue_registry as ir
from homeassistant.helpers.service_info.dhcp import DhcpServiceInfo
import pytest
from pytest_homeassistant_custom_component.common import (
    MockConfigEntry,
    get_schema_suggested_value,
)

from custom_components.ipcam_cgi.cgi import CameraAddress, Sighting
from custom_components.ipcam_cgi.const import DOMAIN
from custom_components.ipcam_cgi.flow import discovered
from tests.cgi.search.test_probes import never
from tests.cgi.support import RawServer
from tests.common import (
    PASSWORD,
    USERNAME,
    Clock,
    address_of,
    entry_of,
    integration_json,
    mac_of,
    setup_camera,
    setup_entry,
)
from tests.flows import ACCOUNT, assert_error, submit
from tests.replay import Replay
from tests.simulator import MjpegCamera, SimulatedCamera, UidCamera

from .support import added, camera_like, cards, is_at, logins

OTHER_MAC = "02:00:00:00:00:99"


async def seen(
    hass: HomeAssistant,
    camera: SimulatedCamera | Replay,
    mac: str | None = None,
) -> ConfigFlowResult:
    """Have a camera be seen by its vendor's search, and return what comes of that."""
    return await hass.config_entries.flow.async_init(
        DOMAIN,
        context={"source": SOURCE_INTEGRATION_DISCOVERY},
        data={CONF_HOST: camera.host, CONF_PORT: camera.port, CONF_MAC: mac},
    )


async def leased(
    hass: HomeAssistant,
    monkeypatch: pytest.MonkeyPatch,
    camera: SimulatedCamera | Replay | RawServer,
    mac: str,
) -> ConfigFlowResult:
    """Have something get its address by DHCP; it is at port 80, as far as that is known."""
    monkeypatch.setattr(discovered, "DEFAULT_PORT", camera.port)
    return await hass.config_entries.flow.async_init(
        DOMAIN,
        context={"source": SOURCE_DHCP},
        data=DhcpServiceInfo(
            ip="127.0.0.1",
            hostname="ipcamera",
            macaddress=mac.replace(":", "").lower(),
        ),
    )


def test_matchers() -> None:
    """DHCP tells of the makers that the field notes name, and of what is set up."""
    *makers, known = integration_json("manifest.json")["dhcp"]
    assert known == {"registered_devices": True}
    ouis = {matcher["macaddress"] for matcher in makers}
    assert len(ouis) == len(makers) == 6 + 16
    assert {"00626E*", "E8ABFA*", "00A8F6*", "006E06*", "78A5DD*", "C4D655*"} < ouis
    assert {f"F0000{digit}*" for digit in "0123456789ABCDEF"} < ouis


async def test_card(hass: HomeAssistant, gate: MjpegCamera) -> None:
    """A camera that is new gets a card, and is added with nothing but the account."""
    result = await seen(hass, gate, gate.mac)
    assert result["type"] is FlowResultType.FORM
    assert result["step_id"] == "discovered"
    (card,) = cards(hass)
    assert card["context"]["unique_id"] == mac_of(gate)
    assert card["context"]["title_placeholders"] == {
        "name": "Gate",
        "host": address_of(gate),
    }
    assert card["context"]["configuration_url"] == f"http://{address_of(gate)}"
    assert not logins(gate)

    schema = result["data_schema"]
    assert schema is not None
    assert set(schema.schema) == {CONF_USERNAME, CONF_PASSWORD}
    wrong = {CONF_USERNAME: USERNAME, CONF_PASSWORD: "wrong"}
    result = await submit(hass, result, wrong)
    assert_error(result, "invalid_auth")
    schema = result["data_schema"]
    assert schema is not None
    assert get_schema_suggested_value(schema.schema, CONF_USERNAME) == USERNAME
    result = await submit(hass, result, ACCOUNT)
    assert result["type"] is FlowResultType.CREATE_ENTRY
    assert result["title"] == "Gate"
    entry = result["result"]
    assert entry.unique_id == mac_of(gate)
    assert entry.data[CONF_PORT] == gate.port
    assert entry.data[CONF_PASSWORD] == PASSWORD
    assert entry.state is ConfigEntryState.LOADED
    assert not cards(hass)


@pytest.mark.parametrize(
    ("named_camera", "name"),
    [
        ("digest_camera", "e8:ab:fa:1c:22:d1"),
        ("dome", "MC200J6"),
        ("quiet_dome", "f0:00:0a:00:00:c3"),
    ],
    indirect=["named_camera"],
)
async def test_name(
    hass: HomeAssistant, named_camera: SimulatedCamera, name: str
) -> None:
    """What tells no name before the login goes by its model, or by its MAC address."""
    await seen(hass, named_camera, named_camera.mac)
    (card,) = cards(hass)
    assert card["context"]["title_placeholders"]["name"] == name


async def test_dhcp(
    hass: HomeAssistant, monkeypatch: pytest.MonkeyPatch, gate: MjpegCamera
) -> None:
    """DHCP's word leads to a card as well; the camera's own MAC address is its id."""
    result = await leased(hass, monkeypatch, gate, OTHER_MAC)
    assert result["step_id"] == "discovered"
    (card,) = cards(hass)
    assert card["context"]["unique_id"] == mac_of(gate)
    result = await submit(hass, result, ACCOUNT)
    assert result["type"] is FlowResultType.CREATE_ENTRY
    assert added(hass) == {mac_of(gate): gate.port}


async def test_dhcp_alone(
    hass: HomeAssistant, monkeypatch: pytest.MonkeyPatch, quiet_dome: UidCamera
) -> None:
    """Where the camera tells no MAC address, it is that of DHCP."""
    await leased(hass, monkeypatch, quiet_dome, mac_of(quiet_dome))
    (card,) = cards(hass)
    assert card["context"]["unique_id"] == mac_of(quiet_dome)


@pytest.mark.parametrize("fault", ["html", "garbage", "drop", "offline"])
async def test_no_camera(hass: HomeAssistant, gate: MjpegCamera, fault: str) -> None:
    """What does not answer as such a camera gets no card."""
    gate.add_fault(fault)
    result = await seen(hass, gate, gate.mac)
    assert result["type"] is FlowResultType.ABORT
    assert result["reason"] == "no_camera"
    gate.clear_faults()
    assert (await seen(hass, gate, gate.mac))["step_id"] == "discovered"


async def test_stranger(
    hass: HomeAssistant, monkeypatch: pytest.MonkeyPatch, socket_enabled: None
) -> None:
    """A stranger's device of the same maker is asked at most three times, and never logged in to."""
    async with Replay([]) as other:
        result = await leased(hass, monkeypatch, other, "F0:00:01:02:03:04")
        assert result["reason"] == "no_camera"
        assert 1 <= len(other.targets) <= 3
        assert not [target for target in other.targets if "=" in target]


async def test_no_mac(hass: HomeAssistant, quiet_dome: UidCamera) -> None:
    """What nobody knows the MAC address of could not be recognised."""
    result = await seen(hass, quiet_dome)
    assert result["type"] is FlowResultType.ABORT
    assert result["reason"] == "not_identified"


async def test_ignored(
    hass: HomeAssistant, monkeypatch: pytest.MonkeyPatch, gate: MjpegCamera
) -> None:
    """What the user ignores stays ignored, whatever sees it; nothing is sent to it."""
    await seen(hass, gate, gate.mac)
    (card,) = cards(hass)
    await hass.config_entries.flow.async_init(
        DOMAIN,
        context={"source": SOURCE_IGNORE},
        data={"unique_id": card["context"]["unique_id"], "title": "Gate"},
    )
    assert not cards(hass)
    asked = len(gate.requests)
    result = await seen(hass, gate, gate.mac)
    assert result["reason"] == "already_configured"
    assert len(gate.requests) == asked
    # By Wi-Fi it must be asked who it is.
    result = await leased(hass, monkeypatch, gate, OTHER_MAC)
    assert result["reason"] == "already_configured"
    (entry,) = hass.config_entries.async_entries(DOMAIN)
    assert entry.source == SOURCE_IGNORE
    assert not entry.data


async def test_one_card(
    hass: HomeAssistant, monkeypatch: pytest.MonkeyPatch, gate: MjpegCamera
) -> None:
    """However often a camera is seen, and by whatever, it has one card."""
    await seen(hass, gate, gate.mac)
    result = await seen(hass, gate, gate.mac)
    assert result["reason"] == "already_in_progress"
    result = await leased(hass, monkeypatch, gate, OTHER_MAC)
    assert result["reason"] == "already_in_progress"
    assert len(cards(hass)) == 1


async def test_known(
    hass: HomeAssistant, monkeypatch: pytest.MonkeyPatch, gate: MjpegCamera
) -> None:
    """What is set up gets no card, by cable or by Wi-Fi, and goes on undisturbed."""
    entry = await setup_camera(hass, gate)
    data = entry.runtime_data
    assert (await seen(hass, gate, gate.mac))["reason"] == "already_configured"
    result = await leased(hass, monkeypatch, gate, OTHER_MAC)
    assert result["reason"] == "already_configured"
    assert entry.runtime_data is data
    assert not cards(hass)


async def test_known_by_its_address(
    hass: HomeAssistant, monkeypatch: pytest.MonkeyPatch, quiet_dome: UidCamera
) -> None:
    """Nor does what is set up, but tells nobody its MAC address, and is on Wi-Fi."""
    await setup_camera(hass, quiet_dome)
    result = await leased(hass, monkeypatch, quiet_dome, OTHER_MAC)
    assert result["reason"] == "already_configured"
    assert not ir.async_get(hass).issues


async def test_known_by_its_host_name(
    hass: HomeAssistant,
    monkeypatch: pytest.MonkeyPatch,
    names: dict[str, str],
    quiet_dome: UidCamera,
) -> None:
    """So it is where its address was entered as a host name."""
    names["yard.lan"] = quiet_dome.host
    entry = entry_of(quiet_dome, host="yard.lan")
    await setup_entry(hass, entry)
    result = await leased(hass, monkeypatch, quiet_dome, OTHER_MAC)
    assert result["reason"] == "already_configured"
    assert entry.data[CONF_HOST] == "yard.lan"


async def test_lease_in_the_internet(
    hass: HomeAssistant, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nobody in the Internet is asked, whoever says to have such an address."""
    asked: list[Sighting] = []

    async def look_at(seen: Sighting) -> None:
        asked.append(seen)

    monkeypatch.setattr(discovered, "async_look_at", look_at)
    result = await hass.config_entries.flow.async_init(
        DOMAIN,
        context={"source": SOURCE_DHCP},
        data=DhcpServiceInfo(
            ip="8.8.8.8", hostname="ipcamera", macaddress="00626e0000a1"
        ),
    )
    assert result["reason"] == "no_camera"
    assert not asked


# A camera gets its address long before its web server is up


async def pass_seconds(clock: Clock, seconds: int) -> None:
    """Let time pass, and what is tried in it happen."""
    for _ in range(seconds):
        await clock.jump(1)
        await asyncio.sleep(0.02)


@pytest.mark.parametrize("mac", [OTHER_MAC, None])
async def test_dhcp_before_it_answers(
    hass: HomeAssistant,
    monkeypatch: pytest.MonkeyPatch,
    clock: Clock,
    gate: MjpegCamera,
    mac: str | None,
) -> None:
    """A new camera that has just been switched on gets its card when it answers."""
    gate.offline = True
    looking = asyncio.create_task(leased(hass, monkeypatch, gate, mac or mac_of(gate)))
    await pass_seconds(clock, 25)
    assert not looking.done()
    gate.offline = False
    await pass_seconds(clock, 1)
    assert (await looking)["step_id"] == "discovered"
    (card,) = cards(hass)
    assert card["context"]["unique_id"] == mac_of(gate)
    # Where nobody could be connected to, nothing was sent.
    assert len(gate.requests) == 1


async def test_dhcp_and_nobody_answers(
    hass: HomeAssistant,
    monkeypatch: pytest.MonkeyPatch,
    clock: Clock,
    gate: MjpegCamera,
) -> None:
    """It is given half a minute; what comes later, others tell."""
    gate.offline = True
    looking = asyncio.create_task(leased(hass, monkeypatch, gate, mac_of(gate)))
    await pass_seconds(clock, 31)
    assert looking.done()
    assert (await looking)["reason"] == "no_camera"


async def test_silent_stranger(
    hass: HomeAssistant,
    monkeypatch: pytest.MonkeyPatch,
    clock: Clock,
    socket_enabled: None,
) -> None:
    """What can be connected to, but says nothing, is asked once only."""
    async with RawServer(never) as other:
        looking = asyncio.create_task(leased(hass, monkeypatch, other, OTHER_MAC))
        await pass_seconds(clock, 31)
        assert (await looking)["reason"] == "no_camera"
        assert other.targets == ["/get_status.cgi"]


async def test_another_lease_meanwhile(
    hass: HomeAssistant, monkeypatch: pytest.MonkeyPatch, gate: MjpegCamera
) -> None:
    """One that gets another address right after that has its card for where it is."""
    async with camera_like(gate) as before:
        before.offline = True
        looking = asyncio.create_task(leased(hass, monkeypatch, before, mac_of(gate)))
        await asyncio.sleep(0.1)
        result = await leased(hass, monkeypatch, gate, mac_of(gate))
        assert result["step_id"] == "discovered"
        before.offline = False
        assert (await looking)["reason"] == "already_in_progress"
    (card,) = cards(hass)
    assert card["context"]["title_placeholders"]["host"] == address_of(gate)


@pytest.mark.usefixtures("names")
async def test_follow_by_dhcp_before_it_answers(
    hass: HomeAssistant,
    monkeypatch: pytest.MonkeyPatch,
    clock: Clock,
    gate: MjpegCamera,
) -> None:
    """A camera that is set up is followed when it answers; neither flow nor entry wait for it."""
    gate.offline = True
    entry = entry_of(gate, host="gone.lan")
    entry.add_to_hass(hass)
    await hass.config_entries.async_setup(entry.entry_id)
    result = await leased(hass, monkeypatch, gate, mac_of(gate))
    assert result["reason"] == "already_configured"
    assert not hass.config_entries.flow.async_progress(include_uninitialized=True)
    await pass_seconds(clock, 25)
    assert await hass.config_entries.async_unload(entry.entry_id)
    assert entry.data[CONF_HOST] == "gone.lan"
    gate.offline = False
    await pass_seconds(clock, 1)
    await hass.async_block_till_done(wait_background_tasks=True)
    assert is_at(entry, gate)


async def test_stop_while_it_is_waited_for(
    hass: HomeAssistant, monkeypatch: pytest.MonkeyPatch, gate: MjpegCamera
) -> None:
    """Home Assistant does not wait with its end."""
    gate.offline = True
    entry_of(gate, port=1).add_to_hass(hass)
    await leased(hass, monkeypatch, gate, mac_of(gate))
    discovery_flow.async_create_flow(
        hass,
        DOMAIN,
        context={"source": SOURCE_DHCP},
        data=DhcpServiceInfo(
            ip=gate.host, hostname="ipcamera", macaddress="020000000099"
        ),
    )
    await asyncio.sleep(0.1)
    assert hass.config_entries.flow.async_progress(include_uninitialized=True)
    begun = time.monotonic()
    await hass.async_stop(force=True)
    assert time.monotonic() - begun < 2


@pytest.mark.usefixtures("names")
async def test_follow_by_dhcp(hass: HomeAssistant, gate: MjpegCamera) -> None:
    """A camera that is set up is followed to the address that it got, at its own port."""
    entry = entry_of(gate, host="gone.lan")
    entry.add_to_hass(hass)
    result = await hass.config_entries.flow.async_init(
        DOMAIN,
        context={"source": SOURCE_DHCP},
        data=DhcpServiceInfo(
            ip="127.0.0.1",
            hostname="ipcamera",
            macaddress=mac_of(gate).replace(":", ""),
        ),
    )
    await hass.async_block_till_done(wait_background_tasks=True)
    assert result["reason"] == "already_configured"
    assert is_at(entry, gate)
    assert entry.state is ConfigEntryState.LOADED


async def test_follow_by_its_own_word(
    hass: HomeAssistant, monkeypatch: pytest.MonkeyPatch, gate: MjpegCamera
) -> None:
    """So is one on Wi-Fi, which DHCP knows by another MAC address."""
    entry = entry_of(gate, port=1)
    entry.add_to_hass(hass)
    result = await leased(hass, monkeypatch, gate, OTHER_MAC)
    await hass.async_block_till_done(wait_background_tasks=True)
    assert result["reason"] == "already_configured"
    assert is_at(entry, gate)
    assert entry.state is ConfigEntryState.LOADED


async def test_new_camera_in_the_place_of_another(
    hass: HomeAssistant, gate: MjpegCamera
) -> None:
    """A new camera at the address of one that is set up gets a card, and is reported."""
    entry = entry_of(gate, unique_id="00:62:6e:00:00:ff")
    entry.add_to_hass(hass)
    result = await seen(hass, gate, gate.mac)
    assert result["step_id"] == "discovered"
    (issue,) = ir.async_get(hass).issues.values()
    assert issue.translation_key == "wrong_camera"
    assert issue.translation_placeholders == {
        "name": "Garage",
        "address": address_of(gate),
        "expected": "00:62:6e:00:00:ff",
        "found": mac_of(gate),
    }
    assert not logins(gate)


async def test_another_camera_answers_the_login(
    hass: HomeAssistant, quiet_dome: UidCamera
) -> None:
    """The id of the entry is what the camera says after the login, not what was seen."""
    result = await seen(hass, quiet_dome, OTHER_MAC.replace(":", ""))
    result = await submit(hass, result, ACCOUNT)
    assert result["type"] is FlowResultType.CREATE_ENTRY
    assert list(added(hass)) == [mac_of(quiet_dome)]


async def test_added_meanwhile(hass: HomeAssistant, quiet_dome: UidCamera) -> None:
    """Who finds out by the login that the camera is there already is told so."""
    result = await seen(hass, quiet_dome, OTHER_MAC.replace(":", ""))
    async with camera_like(quiet_dome) as twin:
        await setup_camera(hass, twin)
        result = await submit(hass, result, ACCOUNT)
    assert result["type"] is FlowResultType.ABORT
    assert result["reason"] == "already_configured"


async def test_reauth_has_the_same_title(
    hass: HomeAssistant, gate: MjpegCamera
) -> None:
    """The card that asks for another account says which camera, and where it is."""
    entry: MockConfigEntry = entry_of(gate)
    entry.add_to_hass(hass)
    await entry.start_reauth_flow(hass)
    (flow,) = hass.config_entries.flow.async_progress()
    assert flow["context"]["title_placeholders"] == {
        "name": "Garage",
        "host": str(CameraAddress(host=gate.host, port=gate.port)),
    }
