"""What stands on the picture: the title and the time, and where."""

from datetime import datetime

from .encoder import Values
from .refusals import Refused

BLACK, WHITE = (0, 0, 0), (255, 255, 255)

COLORS = {
    "0": (BLACK, WHITE),
    "1": (WHITE, BLACK),
    "2": (BLACK, None),
    "3": (WHITE, None),
}
"""Text and background by `color`."""

DIRECTION = "0"
LAST_DIRECTION = 2


def merge_osd(values: Values, changes: Values) -> Values:
    """Put changes into force: how far a position may go depends on its type.

    A position that was sent must be in range; one that was not is brought into it.
    """
    merged = values | changes
    for what in ("title", "time"):
        if merged[f"{what}_pos_type"] != DIRECTION:
            continue
        for name in (f"{what}_pos_x", f"{what}_pos_y"):
            if int(merged[name]) > LAST_DIRECTION:
                if name in changes:
                    raise Refused(f"{name} range: 0-{LAST_DIRECTION}")
                merged[name] = str(LAST_DIRECTION)
    return merged


def place(values: Values, what: str) -> tuple[float, float]:
    """Where the title or the time stands, as fractions of the picture."""
    scale = LAST_DIRECTION if values[f"{what}_pos_type"] == DIRECTION else 100
    return int(values[f"{what}_pos_x"]) / scale, int(values[f"{what}_pos_y"]) / scale


def title(values: Values, stream: Values) -> str:
    """The title, with the resolution and the bit rate of a stream where they are to be shown."""
    shown = int(values["show_res_bit"])
    parts = [values["title_utf8"]]
    if shown in {1, 3}:
        parts.append(stream["resolution"])
    if shown in {2, 3}:
        parts.append(f"{stream['bitrate']}kbps")
    return " ".join(parts)


def time_text(values: Values, now: datetime) -> str:
    """The time, in the format that was set."""
    pattern = values["time_format"].replace("hh:mm:ss", "%H:%M:%S").replace("_", " ")
    for word, directive in (("yyyy", "%Y"), ("yy", "%y"), ("mm", "%m"), ("dd", "%d")):
        pattern = pattern.replace(word, directive)
    if values["show_week"] == "1":
        pattern += " %a"
    return now.strftime(pattern)
