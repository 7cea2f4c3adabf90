"""Every CGI parameter of the `uid` family that is a setting or a fact (HTTP CGI 1.0.3).

In the document's order: some firmware wants it so.
"""

from typing import Final, TypedDict

from .. import settings as s
from ..models import Range
from ..params import (
    Address,
    AnyParam,
    ChoiceParam,
    FactParam,
    MeasurementParam,
    NumberParam,
    TextParam,
    ToggleParam,
)
from ..text import mac_address
from ..zones import OFFSETS, zone_name
from . import limits

CLOCK_DRIFT: Final = "clock_drift"
"""What the client adds to `time`: how far the camera's clock is ahead, in seconds."""

STREAMS: Final = "videoencoder"
MAIN: Final = "stream1"
SUB: Final = "stream2"


class _Ways(TypedDict):
    """Where a parameter is read, and where it is written."""

    read: Address
    write: Address


def _ways(group: str, name: str) -> _Ways:
    return _Ways(read=Address(group, name), write=Address(group, name))


def _stream(stream: str, name: str) -> _Ways:
    return _Ways(
        read=Address(STREAMS, f"{stream}/{name}"),
        write=Address(f"{STREAMS}/{stream}", name),
    )


def _encoder(
    stream: str,
    codec: s.Choice,
    resolution: s.Choice,
    frame_rate: s.Number,
    gop_length: s.Number,
    bit_rate: s.Number,
    bit_rate_control: s.Choice,
) -> tuple[AnyParam, ...]:
    """Return the parameters of one stream (§3.10)."""
    return (
        ChoiceParam(
            setting=codec,
            **_stream(stream, "encode_mode"),
            options=limits.codecs(stream),
        ),
        ChoiceParam(
            setting=resolution,
            **_stream(stream, "resolution"),
            options=limits.resolutions(stream),
            size=limits.pixels,
        ),
        NumberParam(
            setting=frame_rate,
            **_stream(stream, "framerate"),
            range=limits.frame_rates(stream),
        ),
        NumberParam(
            setting=gop_length,
            **_stream(stream, "govlength"),
            range=limits.gop_lengths(stream),
        ),
        NumberParam(
            setting=bit_rate,
            **_stream(stream, "bitrate"),
            range=limits.bit_rates(stream),
        ),
        ChoiceParam(
            setting=bit_rate_control,
            **_stream(stream, "bitrate_control"),
            options={"CBR": "cbr", "VBR": "vbr"},
        ),
    )


def _position(
    what: str, position: s.Choice, x: s.Number, y: s.Number
) -> tuple[AnyParam, ...]:
    """Return the parameters of where a text stands in the picture (§3.13)."""
    within = limits.positions(what)
    return (
        ChoiceParam(
            setting=position,
            **_ways("osd", f"{what}_pos_type"),
            options={"0": "direction", "1": "coordinate"},
        ),
        NumberParam(setting=x, **_ways("osd", f"{what}_pos_x"), range=within),
        NumberParam(setting=y, **_ways("osd", f"{what}_pos_y"), range=within),
    )


_BYTE: Final = Range(minimum=0, maximum=255)
_PERCENT: Final = Range(minimum=1, maximum=100)

# Not every offset that there is: the document's list (§3.8).
_ZONES: Final = {
    zone_name(offset).replace("UTC", "GMT"): zone_name(offset)
    for offset in OFFSETS
    if zone_name(offset)
    not in (
        *("UTC-09:30", "UTC-02:30", "UTC+08:30", "UTC+08:45"),
        *("UTC+10:30", "UTC+11:30", "UTC+12:45", "UTC+14:00"),
    )
}

PARAMS: Final[tuple[AnyParam, ...]] = (
    # §3.3
    FactParam(setting=s.KERNEL_VERSION, read=Address("getinfo", "kernel")),
    FactParam(setting=s.FILESYSTEM_VERSION, read=Address("getinfo", "filesystem")),
    FactParam(setting=s.SERIAL_NUMBER, read=Address("getinfo", "sn")),
    # §3.7
    FactParam(
        setting=s.MAC_ADDRESS,
        read=Address("network", "macaddr"),
        spelling=mac_address,
    ),
    # §3.8
    ChoiceParam(setting=s.TIME_ZONE, **_ways("time", "timezone"), options=_ZONES),
    ChoiceParam(
        setting=s.TIME_SOURCE,
        **_ways("time", "update_method"),
        options={"MANUAL": "manual", "NTP": "ntp", "P2P": "p2p"},
        spelling=str.upper,
    ),
    NumberParam(
        setting=s.NTP_PORT,
        **_ways("time", "port"),
        range=Range(minimum=1, maximum=65535),
    ),
    TextParam(setting=s.NTP_SERVER, **_ways("time", "ntpaddr"), longest=64),
    MeasurementParam(setting=s.CLOCK_DRIFT, read=Address("time", CLOCK_DRIFT)),
    # §3.10
    *_encoder(
        MAIN,
        s.MAIN_CODEC,
        s.MAIN_RESOLUTION,
        s.MAIN_FRAME_RATE,
        s.MAIN_GOP_LENGTH,
        s.MAIN_BIT_RATE,
        s.MAIN_BIT_RATE_CONTROL,
    ),
    *_encoder(
        SUB,
        s.SUB_CODEC,
        s.SUB_RESOLUTION,
        s.SUB_FRAME_RATE,
        s.SUB_GOP_LENGTH,
        s.SUB_BIT_RATE,
        s.SUB_BIT_RATE_CONTROL,
    ),
    # §3.12
    ToggleParam(setting=s.AUDIO, **_ways("audioencoder", "enable")),
    ChoiceParam(
        setting=s.AUDIO_CODEC,
        **_ways("audioencoder", "encode_type"),
        options=limits.audio_codecs,
    ),
    ChoiceParam(
        setting=s.AUDIO_SAMPLE_RATE,
        **_ways("audioencoder", "samplerate"),
        options=limits.audio_sample_rates,
    ),
    ChoiceParam(
        setting=s.AUDIO_BIT_RATE,
        **_ways("audioencoder", "bitrate"),
        options=limits.audio_bit_rates,
    ),
    NumberParam(
        setting=s.INPUT_VOLUME, **_ways("audioencoder", "input_volume"), range=_PERCENT
    ),
    NumberParam(
        setting=s.OUTPUT_VOLUME,
        **_ways("audioencoder", "output_volume"),
        range=_PERCENT,
    ),
    ToggleParam(setting=s.AUDIO_AMPLIFIER, **_ways("audioencoder", "amplify")),
    # §3.13
    ToggleParam(setting=s.OSD, **_ways("osd", "enable")),
    ChoiceParam(
        setting=s.OSD_COLOR,
        **_ways("osd", "color"),
        options={
            "0": "black_on_white",
            "1": "white_on_black",
            "2": "black_with_white_border",
            "3": "white_with_black_border",
        },
    ),
    ChoiceParam(
        setting=s.OSD_FONT_SIZE,
        **_ways("osd", "fontsize"),
        options={"0": "small", "1": "medium", "2": "large"},
    ),
    *_position("title", s.OSD_TITLE_POSITION, s.OSD_TITLE_X, s.OSD_TITLE_Y),
    ChoiceParam(
        setting=s.OSD_STREAM_INFO,
        **_ways("osd", "show_res_bit"),
        options={
            "0": "nothing",
            "1": "resolution",
            "2": "bit_rate",
            "3": "resolution_and_bit_rate",
        },
    ),
    *_position("time", s.OSD_TIME_POSITION, s.OSD_TIME_X, s.OSD_TIME_Y),
    ToggleParam(setting=s.OSD_WEEKDAY, **_ways("osd", "show_week")),
    ChoiceParam(
        setting=s.OSD_TIME_FORMAT,
        **_ways("osd", "time_format"),
        options={
            "yyyy-mm-dd_hh:mm:ss": "iso_date_time",
            "yyyy/mm/dd_hh:mm:ss": "year_slash_date_time",
            "yy-mm-dd_hh:mm:ss": "short_iso_date_time",
            "yy/mm/dd_hh:mm:ss": "short_year_slash_date_time",
            "hh:mm:ss_dd/mm/yyyy": "time_day_slash",
            "hh:mm:ss_dd-mm-yyyy": "time_day_dash",
            "hh:mm:ss_mm/dd/yyyy": "time_month_slash",
            "mm/dd/yyyy_hh:mm:ss": "month_slash_time",
            "mm-dd-yyyy_hh:mm:ss": "month_dash_time",
        },
        # A space in answers, an underscore in requests.
        spelling=lambda text: text.replace(" ", "_"),
    ),
    TextParam(setting=s.OSD_TITLE, **_ways("osd", "title_utf8"), longest=128),
    # §3.14
    NumberParam(setting=s.BRIGHTNESS, **_ways("image", "brightness"), range=_BYTE),
    NumberParam(setting=s.CONTRAST, **_ways("image", "contrast"), range=_BYTE),
    NumberParam(setting=s.SATURATION, **_ways("image", "saturation"), range=_BYTE),
    NumberParam(setting=s.SHARPNESS, **_ways("image", "sharpness"), range=_BYTE),
    # §3.16
    ToggleParam(setting=s.MOTION_DETECTION, **_ways("motion", "enable")),
    NumberParam(
        setting=s.MOTION_SENSITIVITY, **_ways("motion", "sensitivity"), range=_PERCENT
    ),
    NumberParam(
        setting=s.MOTION_THRESHOLD, **_ways("motion", "alarmthreshold"), range=_PERCENT
    ),
    ToggleParam(setting=s.NIGHT_MOTION, **_ways("motion", "enable_nighttime")),
    NumberParam(
        setting=s.NIGHT_MOTION_SENSITIVITY,
        **_ways("motion", "night_sensitivity"),
        range=_PERCENT,
    ),
    NumberParam(
        setting=s.NIGHT_MOTION_THRESHOLD,
        **_ways("motion", "night_alarmthreshold"),
        range=_PERCENT,
    ),
)
