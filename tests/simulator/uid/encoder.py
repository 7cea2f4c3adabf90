"""What the encoders can do, as `…encoder/getcapabilities` tells it, and what that allows a setting to be."""

from collections.abc import Mapping
from dataclasses import dataclass
from xml.sax.saxutils import quoteattr

from .answers import DECLARATION
from .parameters import whole_number
from .refusals import Refused

type Values = dict[str, str]


@dataclass(frozen=True, slots=True)
class Limits:
    """The frame rates and bit rates of one codec at one resolution."""

    framerate: tuple[int, int]
    bitrate: tuple[int, int]


SIZES = {
    "2592X1944": (2592, 1944),
    "1080P": (1920, 1080),
    "VGA": (640, 480),
    "480X360": (480, 360),
}
"""Width and height of what the document calls a resolution."""

type StreamCapabilities = Mapping[str, Mapping[str, Limits]]
"""Limits by codec and resolution."""

_SUB = Limits((1, 30), (50, 2000))

VIDEO: Mapping[str, StreamCapabilities] = {
    "stream1": {
        "H264": {
            "2592X1944": Limits((1, 15), (500, 8000)),
            "1080P": Limits((1, 30), (500, 6000)),
        },
        "H265": {
            "2592X1944": Limits((1, 15), (500, 6000)),
            "1080P": Limits((1, 30), (500, 4000)),
        },
    },
    "stream2": {
        "H264": {"VGA": _SUB, "480X360": _SUB},
        "H265": {"VGA": _SUB, "480X360": _SUB},
    },
}

AUDIO: Mapping[str, Mapping[str, tuple[str, ...]]] = {
    "G.711": {"8000": ("64000",)},
    "G.711A": {"8000": ("64000",)},
    "AAC": {"16000": ("16000",)},
}
"""Bit rates by codec and sample rate."""


def video_capabilities() -> str:
    """The answer of `videoencoder/getcapabilities`."""
    lines = []
    for stream, codecs in VIDEO.items():
        lines.append(f"<{stream}>")
        for codec, resolutions in codecs.items():
            lines.append(f"<encode_mode name={quoteattr(codec)}>")
            for resolution, limits in resolutions.items():
                lines += (
                    f"<resolution name={quoteattr(resolution)}>",
                    "<framerate_range>{}-{}</framerate_range>".format(
                        *limits.framerate
                    ),
                    "<bitrate_range>{}-{}</bitrate_range>".format(*limits.bitrate),
                    "</resolution>",
                )
            lines.append("</encode_mode>")
        lines.append(f"</{stream}>")
    return _document("video_capabilities", lines)


def audio_capabilities() -> str:
    """The answer of `audioencoder/getcapabilities`."""
    lines = []
    for codec, samplerates in AUDIO.items():
        lines.append(f"<encode_type name={quoteattr(codec)}>")
        for samplerate, bitrates in samplerates.items():
            lines.append(f"<samplerate name={quoteattr(samplerate)}>")
            lines += (f"<bitrate>{bitrate}</bitrate>" for bitrate in bitrates)
            lines.append("</samplerate>")
        lines.append("</encode_type>")
    return _document("audio_capabilities", lines)


def merge_video(stream: str, values: Values, changes: Values) -> Values:
    """Put changes into force as far as the codec and the resolution then in force allow.

    A value that was sent must fit; one that was not is brought into the new range.
    """
    merged = values | changes
    codecs = VIDEO[stream]
    if (resolutions := codecs.get(merged["encode_mode"])) is None:
        raise Refused("encode_mode error")
    merged["resolution"] = _fitting("resolution", merged, changes, tuple(resolutions))
    limits = resolutions[merged["resolution"]]
    # As many frames between key frames as four seconds hold: the document gives no range.
    ranges = {
        "framerate": limits.framerate,
        "bitrate": limits.bitrate,
        "govlength": (1, 4 * limits.framerate[1]),
    }
    for name, (low, high) in ranges.items():
        value = whole_number(merged[name])
        if value is None or (name in changes and not low <= value <= high):
            raise Refused(f"{name} error")
        merged[name] = str(min(max(value, low), high))
    return merged


def merge_audio(values: Values, changes: Values) -> Values:
    """Put changes into force as far as the codec then in force allows."""
    merged = values | changes
    if (samplerates := AUDIO.get(merged["encode_type"])) is None:
        raise Refused("encode_type error")
    merged["samplerate"] = _fitting("samplerate", merged, changes, tuple(samplerates))
    bitrates = samplerates[merged["samplerate"]]
    merged["bitrate"] = _fitting("bitrate", merged, changes, bitrates)
    return merged


def _fitting(
    name: str, merged: Values, changes: Values, options: tuple[str, ...]
) -> str:
    if merged[name] in options:
        return merged[name]
    if name in changes:
        raise Refused(f"{name} error")
    return options[0]


def _document(root: str, lines: list[str]) -> str:
    inner = "\n".join(lines)
    return f"{DECLARATION}<{root}>\n{inner}\n</{root}>"
