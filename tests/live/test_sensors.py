"""The sensors of the live picture: what they tell while somebody watches, and when nobody does."""

import asyncio
from collections.abc import Callable

from homeassistant.const import Platform
from homeassistant.core import HomeAssistant
from homeassistant.helpers import entity_registry as er
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry

from custom_components.ipcam_cgi import live
from custom_components.ipcam_cgi.sensor import LIVE
from tests.common import Clock, eventually, follow, setup_camera, state_of, states_of
from tests.simulator import MjpegCamera, SimulatedCamera, UidCamera
from tests.simulator.stamp import StampedFrames

from .viewers import SECONDS, See, Watch, live_of

KEYS = [row.key for row in LIVE]
NOBODY = {
    "live_viewers": "0",
    "live_frame_rate": "0.0",
    "live_frame_age": "unknown",
    "live_dropped_frames": "0",
    "live_reconnects": "0",
}


@pytest.fixture
def hurry(monkeypatch: pytest.MonkeyPatch) -> None:
    """Have the figures told each half a second."""
    assert live._TICK_SECONDS * live._TICKS_PER_REPORT == 10
    monkeypatch.setattr(live, "_TICK_SECONDS", 0.05)


def told(hass: HomeAssistant, entry: MockConfigEntry, key: str) -> str:
    """Return what a sensor says."""
    return state_of(hass, entry, Platform.SENSOR, key).state


def all_told(
    hass: HomeAssistant, entry: MockConfigEntry, prefix: str = ""
) -> dict[str, str]:
    """Return what they all say."""
    return {key: told(hass, entry, prefix + key) for key in KEYS}


def number(hass: HomeAssistant, entry: MockConfigEntry, key: str) -> float:
    """Return the figure that a sensor tells, nothing for one that tells none."""
    state = told(hass, entry, key)
    return float(state) if state != "unknown" else float("nan")


def reconnects_told(
    hass: HomeAssistant, entry: MockConfigEntry, count: int
) -> Callable[[], bool]:
    """Return whether a sensor says so many, asked later."""
    return lambda: told(hass, entry, "live_reconnects") == str(count)


async def test_off_by_default(
    hass: HomeAssistant, camera: SimulatedCamera, watch: Watch
) -> None:
    """They are there for who wants them, and are nobody's business otherwise."""
    entry = await setup_camera(hass, camera)
    pictures = ["", "sub_"] if camera.family == "uid" else [""]
    registry = er.async_get(hass)
    rows = {
        row.unique_id.removeprefix(f"{entry.unique_id}_"): row
        for row in er.async_entries_for_config_entry(registry, entry.entry_id)
        if "live" in row.unique_id
    }
    assert set(rows) == {prefix + key for prefix in pictures for key in KEYS}
    for row in rows.values():
        assert row.disabled_by is er.RegistryEntryDisabler.INTEGRATION
        assert row.entity_category == "diagnostic"
    async with watch(entry) as viewer:
        await viewer.frame()
        assert not [key for key in states_of(hass, entry) if "live" in key]


@pytest.mark.usefixtures("all_enabled")
async def test_nobody(
    hass: HomeAssistant, camera: SimulatedCamera, clock: Clock
) -> None:
    """They can be read while nobody watches, also while the camera is away."""
    entry = await setup_camera(hass, camera)
    assert all_told(hass, entry) == NOBODY
    camera.offline = True
    await clock.travel(70)
    assert not entry.runtime_data.heartbeat.last_update_success
    assert all_told(hass, entry) == NOBODY


@pytest.mark.usefixtures("all_enabled")
async def test_viewers(
    hass: HomeAssistant, camera: SimulatedCamera, watch: Watch
) -> None:
    """Who comes and who goes is counted at once."""
    entry = await setup_camera(hass, camera)
    async with watch(entry) as first:
        await first.frame()
        assert told(hass, entry, "live_viewers") == "1"
        async with watch(entry) as second:
            await second.frame()
            assert told(hass, entry, "live_viewers") == "2"
        await eventually(lambda: told(hass, entry, "live_viewers") == "1")
    await eventually(lambda: told(hass, entry, "live_viewers") == "0")
    state = state_of(hass, entry, Platform.SENSOR, "live_viewers")
    assert state.attributes["unit_of_measurement"] == "viewers"


@pytest.mark.usefixtures("all_enabled", "hurry")
async def test_rate_and_age(
    hass: HomeAssistant, mjpeg_camera: MjpegCamera, watch: Watch
) -> None:
    """They follow what the camera sends, and end with the last who watches."""
    entry = await setup_camera(hass, mjpeg_camera, options={"live_rate": 10})
    async with watch(entry) as viewer:
        await viewer.frame()
        await eventually(lambda: 8 <= number(hass, entry, "live_frame_rate") <= 12)
        assert 0 <= number(hass, entry, "live_frame_age") < 0.5
        mjpeg_camera.offline = True
        # The rate goes down, and the age up, while nothing comes.
        await eventually(lambda: number(hass, entry, "live_frame_rate") == 0)
        await eventually(lambda: number(hass, entry, "live_frame_age") > 0.7)
    await eventually(lambda: told(hass, entry, "live_frame_age") == "unknown")
    assert told(hass, entry, "live_frame_rate") == "0.0"


@pytest.mark.usefixtures("all_enabled", "hurry")
async def test_rate_while_viewers_come_and_go(
    hass: HomeAssistant, mjpeg_camera: MjpegCamera, watch: Watch
) -> None:
    """The rate is the camera's, whoever comes or goes meanwhile."""
    entry = await setup_camera(hass, mjpeg_camera, options={"live_rate": 10})
    async with watch(entry) as viewer:
        await eventually(lambda: number(hass, entry, "live_frame_rate") > 5)
        rates = follow(hass, entry, "live_frame_rate")
        for _ in range(20):
            async with watch(entry) as another:
                await another.frame()
            await viewer.frame()
        assert rates
        assert all(4 <= float(rate) <= 16 for rate in rates), rates


@pytest.mark.usefixtures("all_enabled", "hurry")
async def test_dropped_frames(
    hass: HomeAssistant, mjpeg_camera: MjpegCamera, watch: Watch, see: See
) -> None:
    """What a viewer misses who is too slow is counted, of nobody else."""
    mjpeg_camera.stamped = StampedFrames(size=200_000)
    entry = await setup_camera(hass, mjpeg_camera)
    async with watch(entry) as viewer:
        for _ in range(10):
            await viewer.frame()
        assert told(hass, entry, "live_dropped_frames") == "0"
        async with see(entry, buffer=4096) as stalled:
            await stalled.read_head()
            async with asyncio.timeout(SECONDS):
                while number(hass, entry, "live_dropped_frames") < 5:
                    await viewer.frame()
        await eventually(lambda: live_of(entry).viewers == 1)
        await eventually(
            lambda: (
                told(hass, entry, "live_dropped_frames") == str(live_of(entry).dropped)
            )
        )
        dropped = live_of(entry).dropped
        for _ in range(10):
            await viewer.frame()
        assert live_of(entry).dropped == dropped
    # They stay when nobody watches any more: they only ever become more.
    await eventually(lambda: told(hass, entry, "live_viewers") == "0")
    assert number(hass, entry, "live_dropped_frames") == dropped


@pytest.mark.usefixtures("all_enabled", "hurry")
async def test_reconnects(
    hass: HomeAssistant, mjpeg_camera: MjpegCamera, watch: Watch
) -> None:
    """How often the picture broke off is counted."""
    entry = await setup_camera(hass, mjpeg_camera)
    async with watch(entry) as viewer:
        for broken in range(1, 4):
            await viewer.frame()
            mjpeg_camera.add_fault("cut", times=1)
            await eventually(reconnects_told(hass, entry, broken))
    assert live_of(entry).reconnects == 3


@pytest.mark.usefixtures("all_enabled", "hurry")
async def test_each_picture_has_its_own(
    hass: HomeAssistant, uid_camera: UidCamera, watch: Watch
) -> None:
    """Who watches the small picture does not count for the large one."""
    entry = await setup_camera(hass, uid_camera)
    async with watch(entry, key="sub") as viewer:
        await viewer.frame()
        await eventually(lambda: number(hass, entry, "sub_live_frame_rate") > 1)
        assert told(hass, entry, "sub_live_viewers") == "1"
        assert all_told(hass, entry) == NOBODY
    await eventually(lambda: told(hass, entry, "sub_live_viewers") == "0")


@pytest.mark.usefixtures("all_enabled", "hurry")
async def test_unload(
    hass: HomeAssistant, mjpeg_camera: MjpegCamera, watch: Watch
) -> None:
    """Nothing is told any more of a camera that is unloaded; after that it begins anew."""
    entry = await setup_camera(hass, mjpeg_camera)
    async with watch(entry) as viewer:
        await viewer.frame()
        view = live_of(entry)
        assert view._listeners
        assert await hass.config_entries.async_unload(entry.entry_id)
        assert not view._listeners
        await viewer.end()
        assert told(hass, entry, "live_viewers") == "unavailable"
    assert await hass.config_entries.async_setup(entry.entry_id)
    assert all_told(hass, entry) == NOBODY
