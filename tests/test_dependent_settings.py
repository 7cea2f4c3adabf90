"""Settings that hang together: limits that follow, values that are clamped, bits and groups that are shared."""

import asyncio

from homeassistant.config_entries import ConfigEntryState
from homeassistant.const import Platform
from homeassistant.core import HomeAssistant
from homeassistant.exceptions import HomeAssistantError
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry

from custom_components.ipcam_cgi.cgi import settings as s
from tests.simulator import MjpegCamera, SimulatedCamera, UidCamera

from .common import Clock, entity_id, entry_of, is_loaded, setup_camera, setup_entry
from .settings import (
    PLATFORM,
    Asked,
    asked,
    params_of,
    put,
    raw_of,
    refresh,
    shown,
    stored,
    write,
)

pytestmark = pytest.mark.usefixtures("all_enabled")


def limits(
    hass: HomeAssistant, entry: MockConfigEntry, setting: s.Number
) -> tuple[int, int]:
    """Return what a number may be."""
    attributes = shown(hass, entry, setting).attributes
    return attributes["min"], attributes["max"]


def options(
    hass: HomeAssistant, entry: MockConfigEntry, setting: s.Choice
) -> list[str]:
    """Return what a choice may be."""
    found: list[str] = shown(hass, entry, setting).attributes["options"]
    return found


# Limits and options that follow from other settings


async def test_bit_rates_follow_the_codec(
    hass: HomeAssistant, any_uid_camera: UidCamera
) -> None:
    """Without a reload, and at once."""
    entry = await setup_camera(hass, any_uid_camera)
    assert options(hass, entry, s.MAIN_CODEC) == ["H264", "H265"]
    assert options(hass, entry, s.MAIN_RESOLUTION) == ["2592X1944", "1080P"]
    assert options(hass, entry, s.SUB_RESOLUTION) == ["VGA", "480X360"]
    assert limits(hass, entry, s.MAIN_BIT_RATE) == (500, 4000)
    assert limits(hass, entry, s.SUB_BIT_RATE) == (50, 2000)
    await write(hass, entry, s.MAIN_CODEC, "H264")
    assert limits(hass, entry, s.MAIN_BIT_RATE) == (500, 6000)
    await write(hass, entry, s.MAIN_BIT_RATE, 6000)

    # The codec before allows less: clamped in the same request.
    since = len(any_uid_camera.requests)
    await write(hass, entry, s.MAIN_CODEC, "H265")
    assert asked(any_uid_camera, since) == [
        Asked("videoencoder/stream1", {"encode_mode": "H265", "bitrate": "4000"})
    ]
    assert shown(hass, entry, s.MAIN_BIT_RATE).state == "4000"


async def test_frame_rate_is_clamped(
    hass: HomeAssistant, any_uid_camera: UidCamera
) -> None:
    """A resolution with fewer frames takes along what it makes illegal, in one request."""
    entry = await setup_camera(hass, any_uid_camera)
    assert limits(hass, entry, s.MAIN_FRAME_RATE) == (1, 30)
    assert limits(hass, entry, s.MAIN_GOP_LENGTH) == (1, 120)
    since = len(any_uid_camera.requests)
    await write(hass, entry, s.MAIN_RESOLUTION, "2592X1944")
    (request,) = asked(any_uid_camera, since)
    assert list(request.params.items()) == [
        ("resolution", "2592X1944"),
        ("framerate", "15"),
        ("govlength", "60"),
    ]
    assert shown(hass, entry, s.MAIN_FRAME_RATE).state == "15"
    assert limits(hass, entry, s.MAIN_FRAME_RATE) == (1, 15)
    assert limits(hass, entry, s.MAIN_GOP_LENGTH) == (1, 60)
    # The other stream is another matter.
    assert limits(hass, entry, s.SUB_FRAME_RATE) == (1, 30)
    assert shown(hass, entry, s.SUB_FRAME_RATE).state == "25"


async def test_audio_codec(hass: HomeAssistant, any_uid_camera: UidCamera) -> None:
    """Another codec takes along the rates that it has."""
    entry = await setup_camera(hass, any_uid_camera)
    assert options(hass, entry, s.AUDIO_CODEC) == ["G.711", "G.711A", "AAC"]
    assert options(hass, entry, s.AUDIO_SAMPLE_RATE) == ["8000"]
    since = len(any_uid_camera.requests)
    await write(hass, entry, s.AUDIO_CODEC, "AAC")
    assert asked(any_uid_camera, since) == [
        Asked(
            "audioencoder",
            {"encode_type": "AAC", "samplerate": "16000", "bitrate": "16000"},
        )
    ]
    for setting in (s.AUDIO_SAMPLE_RATE, s.AUDIO_BIT_RATE):
        assert shown(hass, entry, setting).state == "16000"
        assert options(hass, entry, setting) == ["16000"]


async def test_osd_position(hass: HomeAssistant, any_uid_camera: UidCamera) -> None:
    """A direction is one of three, a coordinate one of a hundred."""
    entry = await setup_camera(hass, any_uid_camera)
    assert limits(hass, entry, s.OSD_TITLE_X) == (0, 2)
    await write(hass, entry, s.OSD_TITLE_POSITION, "coordinate")
    assert limits(hass, entry, s.OSD_TITLE_X) == (0, 100)
    assert limits(hass, entry, s.OSD_TIME_X) == (0, 2)
    await write(hass, entry, s.OSD_TITLE_X, 80)
    since = len(any_uid_camera.requests)
    await write(hass, entry, s.OSD_TITLE_POSITION, "direction")
    assert asked(any_uid_camera, since) == [
        Asked("osd", {"title_pos_type": "0", "title_pos_x": "2"})
    ]
    assert shown(hass, entry, s.OSD_TITLE_X).state == "2"


async def test_nobody_lists_it(hass: HomeAssistant, uid_camera: UidCamera) -> None:
    """What is in force is shown, though it is no option, and no other write mends it."""
    put(uid_camera, s.MAIN_FRAME_RATE, "60")
    put(uid_camera, s.MAIN_BIT_RATE, "9")
    put(uid_camera, s.SUB_RESOLUTION, "CIF")
    put(uid_camera, s.OSD_FONT_SIZE, "9")
    put(uid_camera, s.SATURATION, "300")
    entry = await setup_camera(hass, uid_camera)
    assert shown(hass, entry, s.MAIN_FRAME_RATE).state == "60"
    assert limits(hass, entry, s.MAIN_FRAME_RATE) == (1, 30)
    assert shown(hass, entry, s.SATURATION).state == "300"
    assert shown(hass, entry, s.OSD_FONT_SIZE).state == "9"
    assert options(hass, entry, s.OSD_FONT_SIZE)[-1] == "9"
    assert shown(hass, entry, s.SUB_RESOLUTION).state == "CIF"
    assert options(hass, entry, s.SUB_RESOLUTION) == ["VGA", "480X360", "CIF"]
    # Of an unknown resolution nobody knows the limits.
    assert limits(hass, entry, s.SUB_FRAME_RATE) == (25, 25)

    for setting, value, expected in (
        (s.MAIN_CODEC, "H264", {"encode_mode": "H264"}),
        # Its name holds another one: see test_name_within_a_name.
        (
            s.SUB_BIT_RATE_CONTROL,
            "vbr",
            {"bitrate": "200", "bitrate_control": "VBR"},
        ),
        (s.BRIGHTNESS, 7, {"brightness": "7"}),
    ):
        since = len(uid_camera.requests)
        await write(hass, entry, setting, value)
        (request,) = asked(uid_camera, since)
        assert request.params == expected
    assert raw_of(uid_camera, s.SATURATION) == "300"

    await write(hass, entry, s.OSD_FONT_SIZE, "large")
    assert "9" not in options(hass, entry, s.OSD_FONT_SIZE)


async def test_long_texts_are_shown(
    hass: HomeAssistant, mjpeg_camera: MjpegCamera, uid_camera: UidCamera
) -> None:
    """A text that is longer than the document allows is shown, as far as a state may be long."""
    for camera, setting in ((mjpeg_camera, s.NAME), (uid_camera, s.OSD_TITLE)):
        put(camera, setting, "garden " * 28)
        entry = await setup_camera(hass, camera)
        assert shown(hass, entry, setting).state == "garden " * 28
        put(camera, setting, "x" * 300)
        await refresh(hass, entry)
        assert shown(hass, entry, setting).state == "x" * 255


# What is shared


async def test_flip_and_mirror(hass: HomeAssistant, mjpeg_camera: MjpegCamera) -> None:
    """Two bits of one parameter, which never lose one another."""
    entry = await setup_camera(hass, mjpeg_camera)
    await asyncio.gather(
        write(hass, entry, s.FLIP, True), write(hass, entry, s.MIRROR, True)
    )
    assert raw_of(mjpeg_camera, s.FLIP) == "3"
    await write(hass, entry, s.FLIP, False)
    assert raw_of(mjpeg_camera, s.FLIP) == "2"
    assert shown(hass, entry, s.MIRROR).state == "on"
    # Somebody else's change that nobody has read yet may be lost, but is not undone twice.
    put(mjpeg_camera, s.FLIP, "0")
    await refresh(hass, entry)
    await write(hass, entry, s.FLIP, True)
    assert raw_of(mjpeg_camera, s.FLIP) == "1"
    assert shown(hass, entry, s.MIRROR).state == "off"


async def test_writes_to_one_group(
    hass: HomeAssistant, any_camera: SimulatedCamera
) -> None:
    """Writes at the same time, and a read, never lose one another."""
    entry = await setup_camera(hass, any_camera)
    any_camera.add_fault("slow", seconds=0.02)
    await asyncio.gather(
        write(hass, entry, s.MOTION_DETECTION, False),
        refresh(hass, entry),
        write(hass, entry, s.MOTION_SENSITIVITY, 3),
        write(hass, entry, s.BRIGHTNESS, 9),
        write(hass, entry, s.CONTRAST, 1),
    )
    assert raw_of(any_camera, s.MOTION_DETECTION) == "0"
    assert raw_of(any_camera, s.BRIGHTNESS) == "9"
    assert raw_of(any_camera, s.CONTRAST) == "1"
    assert shown(hass, entry, s.MOTION_DETECTION).state == "off"
    for setting, value in ((s.MOTION_SENSITIVITY, 3), (s.BRIGHTNESS, 9)):
        assert shown(hass, entry, setting).state == str(value)


@pytest.mark.parametrize(
    ("setting", "value", "sent"),
    [
        (
            s.NIGHT_MOTION_SENSITIVITY,
            33,
            [("sensitivity", "80"), ("night_sensitivity", "33")],
        ),
        (
            s.NIGHT_MOTION_THRESHOLD,
            44,
            [("alarmthreshold", "20"), ("night_alarmthreshold", "44")],
        ),
        (s.NIGHT_MOTION, False, [("enable", "1"), ("enable_nighttime", "0")]),
        (s.MOTION_SENSITIVITY, 55, [("sensitivity", "55")]),
    ],
)
async def test_name_within_a_name(
    hass: HomeAssistant,
    field_camera: UidCamera,
    setting: s.AnySetting,
    value: object,
    sent: list[tuple[str, str]],
) -> None:
    """A camera that looks for the first place of a name gets that one, too, and first."""
    entry = await setup_camera(hass, field_camera)
    before, since = stored(field_camera), len(field_camera.requests)
    await write(hass, entry, setting, value)
    (request,) = asked(field_camera, since)
    assert list(request.params.items()) == sent
    before["motion"] |= dict([sent[-1]])
    assert stored(field_camera) == before


async def test_streams_below_one(
    hass: HomeAssistant, any_uid_camera: UidCamera
) -> None:
    """The address of one stream, which no firmware lacks, tells of both."""
    entry = await setup_camera(hass, any_uid_camera)
    paths = [request.cgi for request in asked(any_uid_camera, 0)]
    assert [path for path in paths if "videoencoder" in path] == [
        "videoencoder/getcapabilities",
        "videoencoder/stream1",
    ]
    assert shown(hass, entry, s.SUB_RESOLUTION).state == "480X360"
    put(any_uid_camera, s.SUB_RESOLUTION, "VGA")
    await refresh(hass, entry)
    assert shown(hass, entry, s.SUB_RESOLUTION).state == "VGA"


# Groups


@pytest.mark.parametrize(
    ("camera", "path", "group"),
    [
        ("mjpeg_camera", "/get_misc.cgi", "get_misc"),
        ("mjpeg_camera", "/get_camera_params.cgi", "get_camera_params"),
        ("uid_camera", "/cgi-bin/audioencoder*", "audioencoder"),
        ("uid_camera", "/cgi-bin/time", "time"),
        ("field_camera", "/cgi-bin/videoencoder*", "videoencoder"),
    ],
    indirect=["camera"],
)
async def test_group_that_is_missing(
    hass: HomeAssistant,
    camera: SimulatedCamera,
    clock: Clock,
    path: str,
    group: str,
) -> None:
    """What a camera lacks makes no entities and no trouble; what it garbles is waited for."""
    missing = camera.add_fault("status", path=path, status=404)
    entry = await setup_camera(hass, camera)
    for param in params_of(camera):
        there = (
            entity_id(hass, entry, PLATFORM[param.setting], param.setting.key)
            in hass.states.async_entity_ids()
        )
        if param.read.group == group:
            assert not there, param.setting
    assert shown(hass, entry, s.MOTION_DETECTION).state in {"on", "off"}
    since = len(camera.requests)
    await refresh(hass, entry)
    assert group not in {one.cgi for one in asked(camera, since)}
    await hass.config_entries.async_remove(entry.entry_id)

    camera.faults.remove(missing)
    camera.add_fault("garbage", path=path, size=4096)
    again = entry_of(camera)
    assert not await setup_entry(hass, again)
    assert again.state is ConfigEntryState.SETUP_RETRY
    camera.clear_faults()
    await clock.travel(60)
    assert is_loaded(again)
    (first, *_) = (p for p in params_of(camera) if p.read.group == group)
    assert shown(hass, again, first.setting)


async def test_refused_with_a_reason(
    hass: HomeAssistant, uid_camera: UidCamera
) -> None:
    """What only the camera can judge is refused in its own words; the state stays true."""
    entry = await setup_camera(hass, uid_camera)
    before = stored(uid_camera)
    with pytest.raises(HomeAssistantError, match="refused: ntpaddr error") as refused:
        await write(hass, entry, s.NTP_SERVER, "no host")
    assert refused.value.translation_key == "refused"
    assert stored(uid_camera) == before
    assert shown(hass, entry, s.NTP_SERVER).state == "pool.ntp.org"


async def test_no_audio_no_video(
    hass: HomeAssistant, uid_camera: UidCamera, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A camera that says it has none is not asked what it could encode."""
    monkeypatch.setattr(
        uid_camera,
        "_getcapabilities",
        lambda *_: '<capabilities video="0" audio="0" ptz="0"/>',
    )
    uid_camera._cgis = uid_camera._make_cgis()
    entry = await setup_camera(hass, uid_camera)
    paths = {request.cgi for request in asked(uid_camera, 0)}
    assert "getcapabilities" in paths
    assert not {path for path in paths if path.endswith("/getcapabilities")}
    assert not entity_id(hass, entry, Platform.BUTTON, "ptz_up")
