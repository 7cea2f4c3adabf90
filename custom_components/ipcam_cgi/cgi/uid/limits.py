"""Limits and options of the `uid` family that follow from what the camera told."""

from collections.abc import Callable, Iterator, Mapping
import re
from typing import Final

from ..models import Range
from ..params import Answers
from ..text import whole_number

VIDEO: Final = "videoencoder/getcapabilities"
AUDIO: Final = "audioencoder/getcapabilities"

type _Options = Callable[[Answers], Mapping[str, str]]
type _Limits = Callable[[Answers], Range | None]

# The document knows no range; one to four times the frame rate is likely (a
# GOP of that length is one to four seconds long).
_SIZE: Final = re.compile(r"(\d{1,5})[xX*](\d{1,5})")
_LINES: Final = re.compile(r"(\d{3,4})[pP]")
_NAMED: Final = {
    "QCIF": 25344,
    "QVGA": 76800,
    "CIF": 101376,
    "VGA": 307200,
    "D1": 405504,
}
_LONGEST_GOP: Final = 4


def codecs(stream: str) -> _Options:
    """Return what codecs a stream may have (§3.9)."""
    return lambda answers: _children(answers, VIDEO, stream)


def resolutions(stream: str) -> _Options:
    """Return what resolutions a stream may have with its codec (§3.9)."""
    return lambda answers: _children(
        answers, VIDEO, f"{stream}/{_codec(stream, answers)}"
    )


def frame_rates(stream: str) -> _Limits:
    """Return the frame rates with a stream's codec and resolution (§3.9)."""
    return lambda answers: _range(answers, stream, "framerate_range")


def bit_rates(stream: str) -> _Limits:
    """Return the bit rates with a stream's codec and resolution (§3.9)."""
    return lambda answers: _range(answers, stream, "bitrate_range")


def gop_lengths(stream: str) -> _Limits:
    """Return the likely GOP lengths with a stream's frame rates."""

    def limits(answers: Answers) -> Range | None:
        if (rates := _range(answers, stream, "framerate_range")) is None:
            return None
        return Range(minimum=1, maximum=_LONGEST_GOP * rates.maximum)

    return limits


def pixels(resolution: str) -> float:
    """Return about how many pixels a resolution has, as in 2592X1944, 1080P, VGA."""
    if size := _SIZE.fullmatch(resolution):
        return int(size[1]) * int(size[2])
    if lines := _LINES.fullmatch(resolution):
        return int(lines[1]) ** 2 * 16 / 9
    return _NAMED.get(resolution.upper(), 0)


def audio_codecs(answers: Answers) -> Mapping[str, str]:
    """Return what codecs the sound may have (§3.11)."""
    return _children(answers, AUDIO, "")


def audio_sample_rates(answers: Answers) -> Mapping[str, str]:
    """Return the sample rates with the sound's codec (§3.11)."""
    return _children(answers, AUDIO, _sound(answers, "encode_type"))


def audio_bit_rates(answers: Answers) -> Mapping[str, str]:
    """Return the bit rates with the sound's codec and sample rate (§3.11)."""
    codec, rate = _sound(answers, "encode_type"), _sound(answers, "samplerate")
    rates = answers.get(AUDIO, {}).get(f"{codec}/{rate}/bitrate", "")
    return {rate: rate for rate in rates.split()}


def positions(what: str) -> _Limits:
    """Return where the title or the time may stand, by its kind of position (§3.13)."""

    def limits(answers: Answers) -> Range:
        by_direction = answers.get("osd", {}).get(f"{what}_pos_type") == "0"
        return Range(minimum=0, maximum=2 if by_direction else 100)

    return limits


def _codec(stream: str, answers: Answers) -> str:
    return answers.get("videoencoder", {}).get(f"{stream}/encode_mode", "")


def _sound(answers: Answers, name: str) -> str:
    return answers.get("audioencoder", {}).get(name, "")


def _range(answers: Answers, stream: str, name: str) -> Range | None:
    resolution = answers.get("videoencoder", {}).get(f"{stream}/resolution", "")
    path = f"{stream}/{_codec(stream, answers)}/{resolution}/{name}"
    low, _, high = answers.get(VIDEO, {}).get(path, "").partition("-")
    minimum, maximum = whole_number(low), whole_number(high)
    if minimum is None or maximum is None:
        return None
    return Range(minimum=minimum, maximum=maximum)


def _children(answers: Answers, group: str, path: str) -> Mapping[str, str]:
    """Return the names directly below a path, each by itself, in their order."""

    def names() -> Iterator[str]:
        start = f"{path}/" if path else ""
        for name in answers.get(group, {}):
            if name.startswith(start):
                yield name.removeprefix(start).partition("/")[0]

    return {name: name for name in names()}
