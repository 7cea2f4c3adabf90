"""What single settings mean: signs, directions, names, and which of them are asked for."""

from homeassistant.const import Platform
from homeassistant.core import HomeAssistant
from homeassistant.exceptions import ServiceValidationError
from homeassistant.helpers import device_registry as dr
import pytest

from custom_components.ipcam_cgi.cgi import settings as s
from tests.simulator import MjpegCamera, SimulatedCamera, UidCamera

from .common import entity_id, setup_camera
from .settings import ROWS, asked, params_of, put, raw_of, refresh, shown, stored, write


@pytest.mark.parametrize(
    ("setting", "pairs"),
    [
        # 0 is the most sensitive at the camera.
        (s.MOTION_SENSITIVITY, {"0": 9, "9": 0, "4": 5}),
        (s.SOUND_SENSITIVITY, {"0": 9, "9": 0, "4": 5}),
        # 0 is the fastest here, and the slowest in each direction.
        (s.PATROL_RATE, {"0": 100, "100": 0, "30": 70}),
        (s.PATROL_LEFT_RATE, {"0": 0, "100": 100}),
        # The camera's parameter disables them.
        (s.PRESETS, {"0": True, "1": False}),
        # The camera counts seconds west of UTC.
        (
            s.TIME_ZONE,
            {
                "18000": "UTC-05:00",
                "-3600": "UTC+01:00",
                "0": "UTC+00:00",
                "12600": "UTC-03:30",
                "-20700": "UTC+05:45",
                "-50400": "UTC+14:00",
            },
        ),
    ],
    ids=lambda value: value.key if isinstance(value, s.Setting) else "",
)
async def test_mjpeg(
    hass: HomeAssistant,
    all_enabled: None,
    sound_camera: MjpegCamera,
    setting: s.AnySetting,
    pairs: dict[str, object],
) -> None:
    """As a person would say it, not as the camera does."""
    entry = await setup_camera(hass, sound_camera)
    for raw, value in pairs.items():
        put(sound_camera, setting, raw)
        await refresh(hass, entry)
        state = {True: "on", False: "off"}.get(value is True, "")
        expected = state if isinstance(value, bool) else str(value)
        assert shown(hass, entry, setting).state == expected
    for raw, value in reversed(pairs.items()):
        await write(hass, entry, setting, value)
        assert raw_of(sound_camera, setting) == raw


async def test_time_zone_of_uid(
    hass: HomeAssistant, all_enabled: None, any_uid_camera: UidCamera
) -> None:
    """The other family counts eastwards."""
    entry = await setup_camera(hass, any_uid_camera)
    assert shown(hass, entry, s.TIME_ZONE).state == "UTC+08:00"
    for zone in ("UTC-03:30", "UTC+05:45"):
        await write(hass, entry, s.TIME_ZONE, zone)
        assert raw_of(any_uid_camera, s.TIME_ZONE) == zone.replace("UTC", "GMT")
        assert shown(hass, entry, s.TIME_ZONE).state == zone


async def test_both_families_agree(
    hass: HomeAssistant,
    all_enabled: None,
    sound_camera: MjpegCamera,
    uid_camera: UidCamera,
) -> None:
    """The same option is the same time of day on both."""
    local = []
    for camera in (sound_camera, uid_camera):
        entry = await setup_camera(hass, camera)
        await write(hass, entry, s.TIME_ZONE, "UTC-03:30")
        if isinstance(camera, MjpegCamera):
            local.append(sound_camera.local_time() - sound_camera.now())
        else:
            clock = uid_camera.configuration.clock
            offset = clock.now(raw_of(camera, s.TIME_ZONE)).utcoffset()
            assert offset is not None
            local.append(offset.total_seconds())
    assert local == [pytest.approx(-3.5 * 3600, abs=1)] * 2


# Texts


async def test_alias_names_the_device(
    hass: HomeAssistant,
    device_registry: dr.DeviceRegistry,
    mjpeg_camera: MjpegCamera,
) -> None:
    """A new name is the device's as well, at once and after a reload."""
    entry = await setup_camera(hass, mjpeg_camera)

    def name() -> str | None:
        (device,) = dr.async_entries_for_config_entry(device_registry, entry.entry_id)
        return device.name

    assert name() == "R2D2"
    await write(hass, entry, s.NAME, "Küche")
    assert raw_of(mjpeg_camera, s.NAME) == "Küche"
    assert name() == "Küche"
    await write(hass, entry, s.NAME, "")
    assert shown(hass, entry, s.NAME).state == ""
    assert name() == "Küche"
    await write(hass, entry, s.NAME, "Hall")
    assert await hass.config_entries.async_reload(entry.entry_id)
    assert name() == "Hall"


@pytest.mark.parametrize(
    ("text", "key", "message"),
    [
        ("ä" * 11, "too_long", "The camera takes 20 bytes"),
        ("a\tb", "not_printable", "do not print"),
        ("a\x7f", "not_printable", "do not print"),
    ],
)
async def test_text_is_no_good(
    hass: HomeAssistant, mjpeg_camera: MjpegCamera, text: str, key: str, message: str
) -> None:
    """Bytes count, not letters; what does not print could not be told from noise."""
    entry = await setup_camera(hass, mjpeg_camera)
    before, since = stored(mjpeg_camera), len(mjpeg_camera.requests)
    with pytest.raises(ServiceValidationError, match=message) as refused:
        await write(hass, entry, s.NAME, text)
    assert refused.value.translation_key == key
    assert len(mjpeg_camera.requests) == since
    assert stored(mjpeg_camera) == before
    assert shown(hass, entry, s.NAME).state == "R2D2"


# Sensors


async def test_temperature_and_humidity(
    hass: HomeAssistant, sound_camera: MjpegCamera
) -> None:
    """Cameras without these sensors tell zeros."""
    entry = await setup_camera(hass, sound_camera)
    for key in ("temperature", "humidity"):
        assert entity_id(hass, entry, Platform.SENSOR, key) is None
    sound_camera.status_extras |= {"temperature": 21.5, "humidity": 48}
    assert await hass.config_entries.async_reload(entry.entry_id)
    temperature = shown(hass, entry, s.TEMPERATURE)
    assert temperature.state == "21.5"
    assert temperature.attributes["unit_of_measurement"] == "°C"
    assert shown(hass, entry, s.HUMIDITY).state == "48.0"
    # A sensor that fails is no freezing point.
    sound_camera.status_extras["temperature"] = "nan"
    await refresh(hass, entry)
    assert shown(hass, entry, s.TEMPERATURE).state == "unknown"


LEFT_ALONE = {
    ("mjpeg", "11.22"): {"get_status"},
    ("mjpeg", "clone"): {"get_status"},
    # These tell how they are linked, which is on by default.
    ("mjpeg", "11.37.2.49"): set(),
    ("mjpeg", "11.37.2.65"): set(),
    ("uid", "doc"): {"getinfo", "network", "time"},
    ("uid", "field"): {"getinfo", "network", "time"},
}
"""Groups with nothing that is on by default."""


async def test_only_needed_groups_are_read(
    hass: HomeAssistant, any_camera: SimulatedCamera
) -> None:
    """What no enabled entity shows is not asked for, and everything else once."""
    entry = await setup_camera(hass, any_camera)
    # One stream's address tells of both: the other one may be missing.
    streams = {"videoencoder": "videoencoder/stream1"}
    needed = {
        streams.get(param.read.group, param.read.group)
        for param in params_of(any_camera)
        if param.setting in entry.runtime_data.settings.data
        and ROWS[param.setting][1].entity_registry_enabled_default
    }
    every = {param.read.group for param in params_of(any_camera)}
    every = {streams.get(group, group) for group in every}
    since = len(any_camera.requests)
    await entry.runtime_data.settings.async_refresh()
    read = [request.cgi for request in asked(any_camera, since)]
    # What the heartbeat tells as well is not asked for twice.
    told = {entry.runtime_data.client.STATUS_GROUP}
    assert sorted(read) == sorted(needed - told)
    assert every - needed == LEFT_ALONE[any_camera.family, any_camera.profile]
