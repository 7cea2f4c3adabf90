"""Cameras that are being updated: no discovery disturbs them, and they are followed where they come back."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from typing import Final

from homeassistant.config_entries import ConfigFlowResult
from homeassistant.core import HomeAssistant
from homeassistant.exceptions import HomeAssistantError
from homeassistant.setup import async_setup_component
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry

from custom_components.ipcam_cgi.following import async_follow
from tests.common import Clock, address_of, entry_of, eventually, setup_entry
from tests.firmware.support import (
    FIRMWARE,
    finish,
    install,
    is_sending,
    issue_of,
    newer,
    offer,
    pass_time,
    posts,
    runs,
    setup_offered,
    status,
)
from tests.flows import begin
from tests.simulator import MjpegCamera, SimulatedCamera, UidCamera
from tests.simulator.http import Request

from .support import Hear, camera_like, is_at, notes, offered, ranges_of
from .test_discovered import OTHER_MAC, leased, seen
from .test_following import follow, sighting

WIFI_MAC: Final = OTHER_MAC.replace(":", "")

type Asked = Callable[[], list[Request]]
"""Returns what a camera is asked while it is sent its firmware."""


@pytest.fixture
def hass_config_dir(hass_tmp_config_dir: str) -> str:
    """A folder for the files of the updates."""
    return hass_tmp_config_dir


@pytest.fixture(autouse=True)
async def home_assistant(hass: HomeAssistant) -> None:
    """Have the action that looks for files anew."""
    assert await async_setup_component(hass, "homeassistant", {})


@asynccontextmanager
async def sending(
    hass: HomeAssistant, clock: Clock, camera: SimulatedCamera, entry: MockConfigEntry
) -> AsyncIterator[Asked]:
    """Send a camera its firmware, slowly."""
    assert await setup_entry(hass, entry)
    await offer(hass, entry, camera)
    camera.upload_rate = 400_000
    installing = asyncio.create_task(install(hass, entry))
    await eventually(lambda: is_sending(hass, entry))
    since = len(camera.requests)
    yield lambda: [one for one in camera.requests[since:] if one.method == "GET"]
    assert not camera.uploads
    await eventually(lambda: camera.uploads)
    with suppress(HomeAssistantError):
        await finish(clock, asyncio.wait_for(installing, None))
    assert len(posts(camera)) == 1
    await pass_time(clock, lambda: runs(entry, camera.versions[FIRMWARE]))


async def search(hass: HomeAssistant, ranges: str) -> ConfigFlowResult:
    """Search as a user does, while something else goes on as well."""
    form = await begin(hass, "search")
    flows = hass.config_entries.flow
    await flows.async_configure(form["flow_id"], {"ranges": ranges})
    await eventually(lambda: flows.async_get(form["flow_id"])["step_id"] != "searching")
    return await flows.async_configure(form["flow_id"])


@pytest.mark.parametrize(
    ("named_camera", "host", "is_in_range"),
    [
        ("gate", "127.0.0.1", True),
        ("gate", "yard.lan", False),
        ("quiet_dome", "yard.lan", True),
        ("quiet_dome", "127.0.0.1", False),
    ],
    indirect=["named_camera"],
)
async def test_search(
    hass: HomeAssistant,
    clock: Clock,
    names: dict[str, str],
    hears: Hear,
    dome: UidCamera,
    named_camera: SimulatedCamera,
    host: str,
    is_in_range: bool,
) -> None:
    """A search, also one by the makers' calls, asks no camera that is sent its firmware."""
    names["yard.lan"] = named_camera.host
    hears(named_camera)
    entry = entry_of(named_camera, host=host)
    async with sending(hass, clock, named_camera, entry) as asked:
        ranges = ranges_of(named_camera, dome) if is_in_range else ranges_of(dome)
        result = await search(hass, ranges)
        assert not asked()
        assert list(offered(result)) == [address_of(dome)]
        assert (
            notes(result) == f"\n\nAlready added: Garage ({address_of(named_camera)})"
        )


async def test_seen_by_others(
    hass: HomeAssistant,
    monkeypatch: pytest.MonkeyPatch,
    clock: Clock,
    gate: MjpegCamera,
) -> None:
    """Nor does it matter who sees it, by which MAC address, or that a reload waits for the end."""
    entry = entry_of(gate)
    async with sending(hass, clock, gate, entry) as asked:
        reloading: asyncio.Task[bool] | None = None
        for _ in range(2):
            for mac in (gate.mac, WIFI_MAC):
                assert mac is not None
                result = await leased(hass, monkeypatch, gate, mac)
                assert result["reason"] == "already_configured"
                assert (await seen(hass, gate, mac))["reason"] == "already_configured"
                await async_follow(hass, [sighting(gate, mac)])
            assert not asked()
            reloading = reloading or asyncio.create_task(
                hass.config_entries.async_reload(entry.entry_id)
            )
            await asyncio.sleep(0)
    assert reloading is not None
    await reloading


async def test_another_one_gone_from_there(
    hass: HomeAssistant, clock: Clock, gate: MjpegCamera
) -> None:
    """Nor is it asked because another camera is seen, which was at its address, or is said to be."""
    async with camera_like(gate, mac="00626E0000D4") as other:
        was_there = entry_of(other, port=gate.port)
        async with sending(hass, clock, gate, entry_of(gate)) as asked:
            was_there.add_to_hass(hass)
            await async_follow(hass, [sighting(other, other.mac)])
            await async_follow(hass, [sighting(gate, other.mac)])
            assert not asked()
        await follow(hass, sighting(other, other.mac))
        assert is_at(was_there, other)


@pytest.mark.parametrize("runs_it_at_once", [True, False])
async def test_back_elsewhere(
    hass: HomeAssistant, clock: Clock, gate: MjpegCamera, runs_it_at_once: bool
) -> None:
    """A camera that gets another address by its update is followed, and its update ends well."""
    entry = await setup_offered(hass, gate)
    gate.comes_back = False
    before, version = gate.versions[FIRMWARE], newer(gate)
    installing = asyncio.create_task(install(hass, entry))
    await pass_time(clock, lambda: gate.offline)
    await clock.jump(30)
    assert status(hass, entry) == "updating"
    async with camera_like(gate) as back:
        if runs_it_at_once:
            back.set_version(FIRMWARE, version)
        await async_follow(hass, [sighting(back, back.mac)])
        assert is_at(entry, back)
        with pytest.raises(HomeAssistantError) as raised:
            await installing
        assert raised.value.translation_key == "update_unwatched"
        if not runs_it_at_once:
            await eventually(lambda: runs(entry, before))
            assert issue_of(hass, entry) == "update_no_return"
            assert status(hass, entry) == "updating"
            back.set_version(FIRMWARE, version)
        await pass_time(clock, lambda: runs(entry, version))
        await pass_time(clock, lambda: issue_of(hass, entry) is None)
        await pass_time(clock, lambda: status(hass, entry) == "online")
        assert not posts(back)
        assert len(posts(gate)) == 1
        await hass.async_block_till_done(wait_background_tasks=True)
