"""Cameras whose address changes, and other cameras in their place."""

import asyncio
from collections.abc import AsyncGenerator
from dataclasses import replace
from datetime import timedelta

from homeassistant.config_entries import ConfigEntryDisabler, ConfigEntryState
from homeassistant.core import HomeAssistant
from homeassistant.helpers import issue_registry as ir
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry

from custom_components.ipcam_cgi import following
from custom_components.ipcam_cgi.cgi import FAMILIES, CameraAddress, SearchWay, Sighting
from custom_components.ipcam_cgi.const import DOMAIN
from custom_components.ipcam_cgi.discovery import async_set_search_interval
from custom_components.ipcam_cgi.following import async_follow
from tests.common import (
    Clock,
    address_of,
    entry_of,
    eventually,
    is_loaded,
    mac_of,
    setup_camera,
    setup_entry,
)
from tests.flows import change_password
from tests.replay import Replay
from tests.simulator import MjpegCamera, SimulatedCamera, UidCamera

from .support import Hear, added, camera_like, is_at, logins, ranges_of, search


def sighting(
    camera: SimulatedCamera | Replay,
    mac: str | None,
    way: SearchWay = SearchWay.VENDOR,
) -> Sighting:
    """Return that somebody with a MAC address was seen where a camera is."""
    return Sighting(
        address=CameraAddress(host=camera.host, port=camera.port),
        ways=frozenset({way}),
        family="somebody's",
        mac=mac,
    )


async def follow(hass: HomeAssistant, *seen: Sighting) -> None:
    """Go by what was seen."""
    await async_follow(hass, seen)
    await hass.async_block_till_done(wait_background_tasks=True)


def reported(hass: HomeAssistant) -> dict[str, str | None]:
    """Return what is reported in the place of which camera: MAC addresses."""
    issues = ir.async_get(hass).issues.values()
    placeholders = [
        issue.translation_placeholders or {}
        for issue in issues
        if issue.domain == DOMAIN and issue.active
    ]
    return {told["expected"]: told["found"] for told in placeholders}


@pytest.fixture
async def moved(gate: MjpegCamera) -> AsyncGenerator[SimulatedCamera]:
    """The same camera at another address."""
    async with camera_like(gate, udp_port=0) as camera:
        yield camera


@pytest.mark.usefixtures("quiet_search")
async def test_away(hass: HomeAssistant, hears: Hear, gate: MjpegCamera) -> None:
    """A camera that is not where it was is followed to where a call to all finds it.

    Also where no other one is there to have the search begin.
    """
    hears(gate)
    entry = entry_of(gate, port=1)
    await setup_entry(hass, entry)
    await hass.async_block_till_done(wait_background_tasks=True)
    assert is_at(entry, gate)
    assert is_loaded(entry)
    assert not reported(hass)
    # It was asked who it is before it was given the password.
    first = gate.requests.index(
        next(one for one in gate.requests if one.target == logins(gate)[0])
    )
    assert [one.path for one in gate.requests[:first]].count("/get_status.cgi") >= 1


@pytest.mark.parametrize("named_camera", ["gate", "quiet_dome"], indirect=True)
@pytest.mark.parametrize("is_away", [False, True])
async def test_host_name(
    hass: HomeAssistant,
    names: dict[str, str],
    named_camera: SimulatedCamera,
    is_away: bool,
) -> None:
    """A camera that was entered by a host name keeps it, as long as that leads to it."""
    names["yard.lan"] = named_camera.host
    entry = entry_of(named_camera, host="yard.lan")
    named_camera.offline = is_away
    await setup_entry(hass, entry)
    named_camera.offline = False
    await follow(hass, sighting(named_camera, named_camera.mac))
    assert entry.data["host"] == "yard.lan"
    assert is_loaded(entry)
    assert not reported(hass)


async def test_host_name_of_another(
    hass: HomeAssistant, names: dict[str, str], gate: MjpegCamera
) -> None:
    """Another camera where a host name leads to is reported as well."""
    names["yard.lan"] = gate.host
    entry = entry_of(gate, host="yard.lan", unique_id="00:62:6e:00:00:d4")
    entry.add_to_hass(hass)
    await follow(hass, sighting(gate, gate.mac))
    assert reported(hass) == {"00:62:6e:00:00:d4": mac_of(gate)}


async def test_changed_meanwhile(
    hass: HomeAssistant, gate: MjpegCamera, moved: MjpegCamera
) -> None:
    """What the user changes while a camera is looked for stays as it is."""
    entry = entry_of(gate, port=1)
    entry.add_to_hass(hass)
    moved.add_fault("slow", seconds=0.3)
    looking = asyncio.create_task(follow(hass, sighting(moved, moved.mac)))
    await eventually(lambda: moved.requests)
    hass.config_entries.async_update_entry(entry, data=entry_of(gate).data)
    await looking
    assert is_at(entry, gate)


async def test_gone_just_now(
    hass: HomeAssistant, gate: MjpegCamera, moved: MjpegCamera
) -> None:
    """A camera that nobody has missed yet is followed, as it is at its address no more."""
    entry = await setup_camera(hass, gate)
    gate.offline = True
    await follow(hass, sighting(moved, moved.mac))
    assert is_at(entry, moved)
    assert is_loaded(entry)


async def test_search_follows(
    hass: HomeAssistant, gate: MjpegCamera, moved: MjpegCamera
) -> None:
    """A search of the user's follows as well, and does not offer what is known."""
    entry = await setup_camera(hass, gate)
    gate.offline = True
    result = await search(hass, ranges_of(moved))
    await hass.async_block_till_done(wait_background_tasks=True)
    assert result["step_id"] == "nothing_found"
    assert is_at(entry, moved)
    assert is_loaded(entry)


async def test_swapped(hass: HomeAssistant, gate: MjpegCamera) -> None:
    """Cameras that have each other's address are told apart."""
    async with camera_like(gate, mac="00626E0000D4") as other:
        first = entry_of(gate, port=other.port)
        second = entry_of(other, port=gate.port)
        for entry in (first, second):
            assert not await setup_entry(hass, entry)
        # Nobody got a password that is another's.
        assert not logins(gate)
        assert not logins(other)
        assert reported(hass) == {
            mac_of(gate): mac_of(other),
            mac_of(other): mac_of(gate),
        }
        await search(hass, ranges_of(gate, other))
        await hass.async_block_till_done(wait_background_tasks=True)
        assert added(hass) == {mac_of(gate): gate.port, mac_of(other): other.port}
        assert is_loaded(first)
        assert is_loaded(second)
        assert not reported(hass)


@pytest.mark.parametrize("named_camera", ["gate", "quiet_dome"], indirect=True)
async def test_two_addresses(
    hass: HomeAssistant, named_camera: SimulatedCamera
) -> None:
    """A camera with a second address, by Wi-Fi, stays where it answers."""
    entry = await setup_camera(hass, named_camera)
    data = entry.runtime_data
    async with camera_like(named_camera) as second:
        await follow(hass, sighting(second, second.mac))
        assert not logins(second)
    assert is_at(entry, named_camera)
    assert entry.runtime_data is data


async def test_old_address_has_another(
    hass: HomeAssistant, gate: MjpegCamera, moved: MjpegCamera
) -> None:
    """A camera is followed where another one has got its address before anybody noticed."""
    entry = await setup_camera(hass, gate)
    await gate.stop()
    async with camera_like(gate, mac="00626E0000D4", port=gate.port) as other:
        await follow(hass, sighting(moved, moved.mac))
        assert is_at(entry, moved)
        assert is_loaded(entry)
        assert not logins(other)
    await gate.start()


async def test_old_address_has_another_without_a_word(
    hass: HomeAssistant, quiet_dome: UidCamera
) -> None:
    """What answers there without saying who it is, and is not taken for it, holds nothing up."""
    async with camera_like(quiet_dome) as moved:
        await quiet_dome.stop()
        async with camera_like(
            quiet_dome, mac="F0000A0000D4", port=quiet_dome.port
        ) as other:
            entry = entry_of(moved, port=other.port)
            assert not await setup_entry(hass, entry)
            await follow(hass, sighting(moved, moved.mac))
            assert is_at(entry, moved)
            assert is_loaded(entry)
        await quiet_dome.start()


@pytest.mark.parametrize("fault", ["html", "garbage", "drop", "offline"])
async def test_nobody_there(
    hass: HomeAssistant, gate: MjpegCamera, moved: MjpegCamera, fault: str
) -> None:
    """What was seen, but is no such camera over HTTP, is not followed."""
    entry = await setup_camera(hass, gate)
    gate.offline = True
    moved.add_fault(fault)
    await follow(hass, sighting(moved, moved.mac))
    assert is_at(entry, gate)
    assert not logins(moved)


@pytest.mark.parametrize("named_camera", ["digest_camera", "dome"], indirect=True)
async def test_somebody_else_there(
    hass: HomeAssistant, gate: MjpegCamera, named_camera: SimulatedCamera
) -> None:
    """Nor is another camera that is said to be this one, of its kind or of the other."""
    entry = entry_of(gate, port=1)
    entry.add_to_hass(hass)
    await follow(hass, sighting(named_camera, gate.mac))
    assert not is_at(entry, named_camera)
    assert not logins(named_camera)


async def test_other_kind_without_a_word(
    hass: HomeAssistant, gate: MjpegCamera, quiet_dome: UidCamera
) -> None:
    """Nor a camera of the other kind that does not tell who it is."""
    entry = entry_of(gate, port=1)
    entry.add_to_hass(hass)
    await follow(hass, sighting(quiet_dome, gate.mac))
    assert not is_at(entry, quiet_dome)


async def test_stranger_there(hass: HomeAssistant, gate: MjpegCamera) -> None:
    """Nor what is no camera at all; it never gets the account."""
    entry = entry_of(gate, port=1)
    entry.add_to_hass(hass)
    async with Replay([]) as other:
        await follow(hass, sighting(other, gate.mac))
        assert entry.data["port"] == 1
        assert not [target for target in other.targets if "=" in target]


async def test_update_is_not_disturbed(
    hass: HomeAssistant, gate: MjpegCamera, moved: MjpegCamera
) -> None:
    """A camera that is sent its firmware is left alone, and followed after that."""
    entry = await setup_camera(hass, gate)
    gate.offline = True
    with entry.runtime_data.heartbeat.async_updating():
        await follow(hass, sighting(moved, moved.mac))
        assert is_at(entry, gate)
        assert not moved.requests
    await follow(hass, sighting(moved, moved.mac))
    assert is_at(entry, moved)


async def test_update_begins_meanwhile(
    hass: HomeAssistant, gate: MjpegCamera, moved: MjpegCamera
) -> None:
    """Nor is it asked when its update begins while it is looked for elsewhere."""
    entry = await setup_camera(hass, gate)
    moved.add_fault("slow", seconds=0.3)
    since = len(gate.requests)
    looking = asyncio.create_task(async_follow(hass, [sighting(moved, moved.mac)]))
    await eventually(lambda: moved.requests)
    with entry.runtime_data.heartbeat.async_updating():
        await looking
    assert len(gate.requests) == since
    assert is_at(entry, gate)


async def test_while_it_is_set_up(
    hass: HomeAssistant,
    monkeypatch: pytest.MonkeyPatch,
    clock: Clock,
    gate: MjpegCamera,
    moved: MjpegCamera,
) -> None:
    """One that is being set up where nobody answers gets its address for the next try."""
    monkeypatch.setattr(following, "_GLANCE_SECONDS", 0.5)
    gate.add_fault("slow", seconds=3600)
    entry = entry_of(gate)
    entry.add_to_hass(hass)
    setting_up = asyncio.create_task(hass.config_entries.async_setup(entry.entry_id))
    await eventually(lambda: gate.requests)
    await async_follow(hass, [sighting(moved, moved.mac)])
    assert is_at(entry, moved)
    assert entry.state is ConfigEntryState.SETUP_IN_PROGRESS
    await clock.jump(60)
    assert not await setting_up
    await clock.jump(60)
    await hass.async_block_till_done(wait_background_tasks=True)
    assert is_loaded(entry)


async def test_back_at_its_address(hass: HomeAssistant, gate: MjpegCamera) -> None:
    """A camera that is seen where it belongs is set up at once, not at the next try."""
    gate.offline = True
    entry = entry_of(gate)
    assert not await setup_entry(hass, entry)
    gate.offline = False
    await follow(hass, sighting(gate, gate.mac))
    assert is_loaded(entry)


async def test_disabled(hass: HomeAssistant, gate: MjpegCamera) -> None:
    """One that is switched off is followed, but stays off."""
    entry = MockConfigEntry(
        domain=DOMAIN,
        unique_id=mac_of(gate),
        data={**entry_of(gate).data, "port": 1},
        disabled_by=ConfigEntryDisabler.USER,
    )
    entry.add_to_hass(hass)
    await follow(hass, sighting(gate, gate.mac))
    assert is_at(entry, gate)
    assert entry.state is ConfigEntryState.NOT_LOADED
    assert not logins(gate)
    # Nor does anybody want to know who is where another one was that is off.
    MockConfigEntry(
        domain=DOMAIN,
        unique_id="00:62:6e:00:00:d4",
        data=entry_of(gate).data,
        disabled_by=ConfigEntryDisabler.USER,
    ).add_to_hass(hass)
    await follow(hass, sighting(gate, gate.mac))
    assert not reported(hass)


async def remove_meanwhile(
    hass: HomeAssistant, gate: MjpegCamera, entry: MockConfigEntry
) -> None:
    """Remove an entry while a camera that was seen is looked at."""
    entry.add_to_hass(hass)
    gate.add_fault("slow", seconds=0.3)
    looking = asyncio.create_task(follow(hass, sighting(gate, gate.mac)))
    await eventually(lambda: gate.requests)
    await hass.config_entries.async_remove(entry.entry_id)
    await looking


async def test_removed_meanwhile(hass: HomeAssistant, gate: MjpegCamera) -> None:
    """One that is removed while it is looked for is forgotten."""
    entry = entry_of(gate, port=1)
    await remove_meanwhile(hass, gate, entry)
    assert not added(hass)


@pytest.mark.usefixtures("quiet_search")
async def test_wrong_camera(
    hass: HomeAssistant, hears: Hear, gate: MjpegCamera
) -> None:
    """Another camera in one's place is reported, until the right one is seen again."""
    entry = entry_of(gate, unique_id="00:62:6e:00:00:d4")
    assert not await setup_entry(hass, entry)
    ir.async_delete_issue(hass, DOMAIN, f"wrong_camera_{entry.entry_id}")
    hears(gate)
    await async_set_search_interval(hass, timedelta(minutes=5))
    await hass.async_block_till_done(wait_background_tasks=True)
    assert reported(hass) == {"00:62:6e:00:00:d4": mac_of(gate)}
    (issue,) = ir.async_get(hass).issues.values()
    assert issue.translation_placeholders is not None
    assert issue.translation_placeholders["address"] == address_of(gate)
    assert not logins(gate)
    async with camera_like(gate, mac="00626E0000D4") as right:
        await follow(hass, sighting(right, right.mac))
        assert is_at(entry, right)
        assert is_loaded(entry)
        assert not reported(hass)


async def test_right_camera_with_another_account(
    hass: HomeAssistant, gate: MjpegCamera, moved: MjpegCamera
) -> None:
    """The right one is no longer reported as soon as it is seen, whatever it wants then."""
    await gate.stop()
    async with camera_like(gate, mac="00626E0000D4", port=gate.port):
        entry = entry_of(gate)
        assert not await setup_entry(hass, entry)
        assert reported(hass)
        await change_password(moved, "Other#1")
        await follow(hass, sighting(moved, moved.mac))
        assert is_at(entry, moved)
        assert entry.state is ConfigEntryState.SETUP_ERROR
        assert not reported(hass)
    await gate.start()


async def test_wrong_camera_by_http(hass: HomeAssistant, gate: MjpegCamera) -> None:
    """What a camera says of itself is enough for that; it is offered to the user."""
    entry_of(gate, unique_id="00:62:6e:00:00:d4").add_to_hass(hass)
    result = await search(hass, ranges_of(gate))
    assert result["step_id"] == "found"
    assert reported(hass) == {"00:62:6e:00:00:d4": mac_of(gate)}


async def test_forgotten_with_the_entry(hass: HomeAssistant, gate: MjpegCamera) -> None:
    """The report goes with the entry."""
    entry = entry_of(gate, unique_id="00:62:6e:00:00:d4")
    entry.add_to_hass(hass)
    await follow(hass, sighting(gate, gate.mac))
    assert reported(hass)
    await hass.config_entries.async_remove(entry.entry_id)
    assert not reported(hass)


@pytest.mark.parametrize("named_camera", ["gate", "quiet_dome"], indirect=True)
async def test_only_another_mac_by_wifi(
    hass: HomeAssistant, named_camera: SimulatedCamera
) -> None:
    """A camera that works is no other one because UDP tells another MAC address of it."""
    await setup_camera(hass, named_camera)
    await follow(hass, sighting(named_camera, "020000000099"))
    assert not reported(hass)


@pytest.mark.parametrize("fault", ["html", "drop", "offline"])
async def test_said_by_udp_only(
    hass: HomeAssistant, gate: MjpegCamera, fault: str
) -> None:
    """A camera that is merely away is not reported as another one by anybody's word."""
    entry_of(gate).add_to_hass(hass)
    gate.add_fault(fault)
    await follow(hass, sighting(gate, "020000000099"))
    assert not reported(hass)


async def test_other_mac_in_a_search(
    hass: HomeAssistant,
    monkeypatch: pytest.MonkeyPatch,
    hears: Hear,
    quiet_dome: UidCamera,
) -> None:
    """Nor one that works, where a search finds it by HTTP, and another MAC address by UDP."""
    await setup_camera(hass, quiet_dome)
    hears(quiet_dome)
    client = FAMILIES[quiet_dome.family]
    known = client.SEARCH

    def parse(datagram: bytes, sender: str) -> Sighting | None:
        seen = known.parse(datagram, sender)
        return seen and replace(seen, mac="020000000099")

    monkeypatch.setattr(client, "SEARCH", replace(known, parse=parse))
    await search(hass, ranges_of(quiet_dome))
    assert not reported(hass)


async def test_removed_while_told_apart(hass: HomeAssistant, gate: MjpegCamera) -> None:
    """Nothing is reported of an entry that is removed meanwhile."""
    entry = entry_of(gate, unique_id="00:62:6e:00:00:d4")
    await remove_meanwhile(hass, gate, entry)
    assert not reported(hass)


async def test_another_one_that_tells_nothing(
    hass: HomeAssistant, quiet_dome: UidCamera
) -> None:
    """Where the entry's camera does not work, UDP's word counts."""
    entry = entry_of(quiet_dome)
    entry.add_to_hass(hass)
    await follow(hass, sighting(quiet_dome, "020000000099"))
    assert reported(hass) == {mac_of(quiet_dome): "02:00:00:00:00:99"}
