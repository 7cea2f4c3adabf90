"""Frame rates of videostream.cgi, which counts them in numbers of its own (CGI 1.27)."""

from typing import Final

# Frames per second by `rate`, the slowest first.
_RATES: Final = {
    "23": 1 / 5,
    "21": 1 / 4,
    "19": 1 / 3,
    "17": 1 / 2,
    "15": 1,
    "14": 2,
    "13": 3,
    "12": 4,
    "11": 5,
    "6": 10,
    "3": 15,
    "1": 20,
}
_FULL_SPEED: Final = "0"


def rate_of(frames_per_second: float) -> str:
    """Return the slowest `rate` that is fast enough."""
    for rate, known in _RATES.items():
        if known >= frames_per_second:
            return rate
    return _FULL_SPEED
