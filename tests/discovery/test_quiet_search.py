"""The quiet search: when it is done, what comes of it, and the option for how often."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

from homeassistant.config_entries import SOURCE_DHCP, SOURCE_IGNORE, ConfigEntryDisabler
from homeassistant.const import EVENT_HOMEASSISTANT_STARTED
from homeassistant.core import CoreState, HomeAssistant
from homeassistant.data_entry_flow import FlowResultType
from homeassistant.helpers.service_info.dhcp import DhcpServiceInfo
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry

from custom_components.ipcam_cgi.cgi import FAMILIES, Sighting
from custom_components.ipcam_cgi.const import DOMAIN
from custom_components.ipcam_cgi.flow import discovered
from tests.common import Clock, entry_of, mac_of, setup_camera, setup_entry
from tests.flows import open_options, submit_options, suggested
from tests.simulator import MjpegCamera, UidCamera

from .support import Crowd, Hear, cards, listening, logins

pytestmark = pytest.mark.usefixtures("quiet_search")
MINUTE = timedelta(minutes=1).total_seconds()


async def settle(hass: HomeAssistant) -> None:
    """Wait until everything that has begun is done."""
    await hass.async_block_till_done(wait_background_tasks=True)


@pytest.fixture
def begun(hass: HomeAssistant, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Return what flows are begun by."""
    begun: list[str] = []
    begin = hass.config_entries.flow.async_init

    async def init(handler: str, *, context: Any, data: Any = None) -> Any:
        begun.append(context["source"])
        return await begin(handler, context=context, data=data)

    monkeypatch.setattr(hass.config_entries.flow, "async_init", init)
    return begun


async def pass_by(hass: HomeAssistant, clock: Clock, minutes: float) -> None:
    """Let minutes pass."""
    await clock.jump(minutes * MINUTE)
    await settle(hass)


async def test_first_camera(
    hass: HomeAssistant, hears: Hear, gate: MjpegCamera, dome: UidCamera
) -> None:
    """With the first camera that is set up, its neighbours are discovered."""
    hears(gate, dome)
    await setup_camera(hass, dome)
    (card,) = cards(hass)
    assert card["context"]["unique_id"] == mac_of(gate)
    assert card["context"]["title_placeholders"]["name"] == "Gate"
    assert not logins(gate)


async def test_at_the_start(
    hass: HomeAssistant, hears: Hear, gate: MjpegCamera, dome: UidCamera
) -> None:
    """When Home Assistant starts, it is not searched before that is done."""
    hears(gate)
    hass.set_state(CoreState.starting)
    await setup_camera(hass, dome)
    assert not gate.requests
    hass.set_state(CoreState.running)
    hass.bus.async_fire(EVENT_HOMEASSISTANT_STARTED)
    await settle(hass)
    assert len(cards(hass)) == 1


async def test_stopped_before_the_start(
    hass: HomeAssistant, hears: Hear, gate: MjpegCamera, dome: UidCamera
) -> None:
    """What is unloaded before that is not searched for."""
    hears(gate)
    hass.set_state(CoreState.starting)
    entry = await setup_camera(hass, dome)
    await hass.config_entries.async_unload(entry.entry_id)
    hass.set_state(CoreState.running)
    hass.bus.async_fire(EVENT_HOMEASSISTANT_STARTED)
    await settle(hass)
    assert not gate.requests


async def test_every_15_minutes(
    hass: HomeAssistant, hears: Hear, clock: Clock, gate: MjpegCamera, dome: UidCamera
) -> None:
    """A camera that comes later is discovered within 15 minutes."""
    await setup_camera(hass, dome)
    hears(gate)
    await pass_by(hass, clock, 14)
    assert not cards(hass)
    await pass_by(hass, clock, 1.1)
    assert len(cards(hass)) == 1


async def test_nothing_but_searches(
    hass: HomeAssistant, hears: Hear, clock: Clock, clone_camera: MjpegCamera
) -> None:
    """Nothing but the two searches is ever sent, each of them twice."""
    async with listening("mjpeg") as one, listening("uid") as other:
        hears(one, other)
        await setup_camera(hass, clone_camera)
        for ear in (one, other):
            assert ear.heard == [FAMILIES[ear.family].SEARCH.request] * 2
        await pass_by(hass, clock, 15.1)
        for ear in (one, other):
            assert ear.heard == [FAMILIES[ear.family].SEARCH.request] * 4


async def test_until_the_last_one(
    hass: HomeAssistant,
    hears: Hear,
    clock: Clock,
    clone_camera: MjpegCamera,
    dome: UidCamera,
) -> None:
    """The search ends with the last camera that is unloaded, and begins with the next."""
    async with listening("mjpeg") as ear:
        hears(ear)
        first = await setup_camera(hass, clone_camera)
        second = await setup_camera(hass, dome)
        # One search is for both of them.
        assert len(ear.heard) == 2
        await hass.config_entries.async_unload(first.entry_id)
        await pass_by(hass, clock, 15.1)
        assert len(ear.heard) == 4
        await hass.config_entries.async_unload(second.entry_id)
        await pass_by(hass, clock, 60)
        assert len(ear.heard) == 4
        await hass.config_entries.async_setup(first.entry_id)
        await settle(hass)
        assert len(ear.heard) == 6


async def test_no_longer_tried(
    hass: HomeAssistant, hears: Hear, clock: Clock, dome: UidCamera
) -> None:
    """A camera that is away is searched for until its entry is switched off."""
    dome.offline = True
    async with listening("mjpeg") as ear:
        hears(ear)
        entry = entry_of(dome)
        assert not await setup_entry(hass, entry)
        await settle(hass)
        assert len(ear.heard) == 2
        await pass_by(hass, clock, 15.1)
        assert len(ear.heard) == 4
        await hass.config_entries.async_set_disabled_by(
            entry.entry_id, ConfigEntryDisabler.USER
        )
        await pass_by(hass, clock, 60)
        assert len(ear.heard) == 4


async def test_crowd(
    hass: HomeAssistant,
    monkeypatch: pytest.MonkeyPatch,
    hears: Hear,
    begun: list[str],
    dome: UidCamera,
) -> None:
    """However many say to be cameras, only so many are looked at."""

    async def see_nobody(seen: Sighting) -> None:
        """Look at an address that only tests of the network may look at."""

    monkeypatch.setattr(discovered, "async_look_at", see_nobody)
    async with Crowd(100) as crowd:
        hears(crowd)
        await setup_camera(hass, dome)
        await settle(hass)
    assert len(crowd.heard) == 2
    assert len(begun) == 64


async def test_ended_in_the_midst(
    hass: HomeAssistant,
    hears: Hear,
    clock: Clock,
    gate: MjpegCamera,
    dome: UidCamera,
) -> None:
    """Nothing comes of a search whose camera is unloaded before it is done."""
    entry = await setup_camera(hass, dome)
    await settle(hass)
    hears(gate)
    await clock.jump(15.1 * MINUTE)
    await hass.config_entries.async_unload(entry.entry_id)
    await settle(hass)
    assert not gate.requests
    assert not cards(hass)


async def test_known(
    hass: HomeAssistant,
    hears: Hear,
    clock: Clock,
    begun: list[str],
    gate: MjpegCamera,
    dome: UidCamera,
) -> None:
    """What is set up is not asked again: it was where it belongs."""
    for camera in (gate, dome):
        await setup_camera(hass, camera)
    hears(gate, dome)
    entries = hass.config_entries.async_entries(DOMAIN)
    data = [entry.runtime_data for entry in entries]
    await pass_by(hass, clock, 15.1)
    assert [entry.runtime_data for entry in entries] == data
    assert not begun


async def test_ignored(
    hass: HomeAssistant,
    hears: Hear,
    begun: list[str],
    gate: MjpegCamera,
    dome: UidCamera,
) -> None:
    """What is ignored gets neither a card nor a request."""
    hears(gate)
    MockConfigEntry(
        domain=DOMAIN, unique_id=mac_of(gate), source=SOURCE_IGNORE
    ).add_to_hass(hass)
    await setup_camera(hass, dome)
    assert not begun
    assert not gate.requests


async def test_card_there(
    hass: HomeAssistant,
    monkeypatch: pytest.MonkeyPatch,
    hears: Hear,
    begun: list[str],
    gate: MjpegCamera,
    dome: UidCamera,
) -> None:
    """What has a card gets no second one, nor another request."""
    monkeypatch.setattr(discovered, "DEFAULT_PORT", gate.port)
    assert gate.mac is not None
    lease = DhcpServiceInfo(
        ip=gate.host, hostname="ipcamera", macaddress=gate.mac.lower()
    )
    await hass.config_entries.flow.async_init(
        DOMAIN, context={"source": SOURCE_DHCP}, data=lease
    )
    assert len(cards(hass)) == 1
    asked = len(gate.requests)
    hears(gate)
    await setup_camera(hass, dome)
    assert begun == [SOURCE_DHCP]
    assert len(gate.requests) == asked


async def test_without_a_mac(
    hass: HomeAssistant,
    monkeypatch: pytest.MonkeyPatch,
    hears: Hear,
    clock: Clock,
    clone_camera: MjpegCamera,
    dome: UidCamera,
) -> None:
    """One whose answer has no MAC address is asked who it is, unless its address is known."""
    hears(dome)
    client = FAMILIES[dome.family]
    known = client.SEARCH

    def parse(datagram: bytes, sender: str) -> Any:
        seen = known.parse(datagram, sender)
        return seen and replace(seen, mac=None)

    monkeypatch.setattr(client, "SEARCH", replace(known, parse=parse))
    entry = await setup_camera(hass, clone_camera)
    (card,) = cards(hass)
    assert card["context"]["unique_id"] == mac_of(dome)
    hass.config_entries.flow.async_abort(card["flow_id"])

    await setup_camera(hass, dome)
    await hass.config_entries.async_unload(entry.entry_id)
    since = len(dome.requests)
    await pass_by(hass, clock, 15.1)
    assert not cards(hass)
    assert not [one for one in dome.requests[since:] if "getinfo" in one.path]


async def test_option(
    hass: HomeAssistant,
    hass_storage: dict[str, Any],
    hears: Hear,
    clock: Clock,
    gate: MjpegCamera,
    dome: UidCamera,
) -> None:
    """How often is one option for all cameras; none of them is set up anew for it."""
    hears(gate)
    first = await setup_camera(hass, dome)
    (card,) = cards(hass)
    hass.config_entries.flow.async_abort(card["flow_id"])
    form = await open_options(hass, first, "search")
    assert suggested(form) == {"search_interval": 15}
    data = first.runtime_data
    result = await submit_options(hass, form, {"search_interval": 0})
    assert result["type"] is FlowResultType.CREATE_ENTRY
    assert first.runtime_data is data
    assert first.options == {}
    await pass_by(hass, clock, 100)
    assert not cards(hass)

    async with MjpegCamera(profile="clone", username="a", password="b") as camera:
        second = await setup_camera(hass, camera)
        form = await open_options(hass, second, "search")
        assert suggested(form) == {"search_interval": 0}
        await submit_options(hass, form, {"search_interval": 60})
        # It is searched at once, and from then on.
        (card,) = cards(hass)
        hass.config_entries.flow.async_abort(card["flow_id"])
        await pass_by(hass, clock, 59)
        assert not cards(hass)
        await pass_by(hass, clock, 1.1)
        assert len(cards(hass)) == 1
        assert hass_storage["ipcam_cgi.search"]["data"] == {"minutes": 60}


async def test_option_while_nothing_is_loaded(
    hass: HomeAssistant, hass_storage: dict[str, Any], dome: UidCamera
) -> None:
    """The option can be changed while the camera is away."""
    dome.offline = True
    entry = entry_of(dome)
    assert not await setup_entry(hass, entry)
    form = await open_options(hass, entry, "search")
    await submit_options(hass, form, {"search_interval": 5})
    assert hass_storage["ipcam_cgi.search"]["data"] == {"minutes": 5}
