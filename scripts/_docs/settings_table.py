"""docs/settings.md: every parameter of both documents with its entity, or why there is none."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from fnmatch import fnmatchcase
from itertools import groupby
import json
from pathlib import Path
from typing import Any, Final, Protocol

from homeassistant.helpers.entity import EntityDescription

from custom_components.ipcam_cgi.binary_sensor import ALARMS, CONNECTIVITY, MOVING
from custom_components.ipcam_cgi.button import (
    BUTTONS,
    PRESET,
    PTZ_BUTTONS,
    TEST_ALARM_PUSH,
)
from custom_components.ipcam_cgi.camera import DESCRIPTIONS as CAMERAS
from custom_components.ipcam_cgi.cgi import FAMILIES, Range, settings as s
from custom_components.ipcam_cgi.cgi.params import (
    Address,
    AnyParam,
    BitParam,
    ChoiceParam,
    FactParam,
    NumberParam,
    TextParam,
    ToggleParam,
)
from custom_components.ipcam_cgi.event import ALARM, PTZ
from custom_components.ipcam_cgi.image import LAST_ALARM
from custom_components.ipcam_cgi.number import NUMBERS, PTZ_NUMBERS
from custom_components.ipcam_cgi.select import PTZ_PRESET, SELECTS
from custom_components.ipcam_cgi.sensor import (
    ALARMS as ALARM_SENSORS,
    FACTS,
    LAST_RESTART,
    LIVE,
    STATUS,
)
from custom_components.ipcam_cgi.switch import RELAYS, SWITCHES
from custom_components.ipcam_cgi.text import TEXTS
from custom_components.ipcam_cgi.update import UPDATES

from .reasons import DEPENDENT, OTHERS, REASONS

ROOT: Final = Path(__file__).parents[2]
FILE: Final = ROOT / "docs/settings.md"
_PREFACE: Final = Path(__file__).with_name("settings_preface.md")
_TEXTS: Final[dict[str, Any]] = json.loads(
    (ROOT / "custom_components/ipcam_cgi/translations/en.json").read_text("utf-8")
)["entity"]
_TITLES: Final = {
    "mjpeg": "`mjpeg` family: IP Camera CGI 1.27",
    "uid": "`uid` family: IP Camera HTTP CGI 1.0.3",
}
_MANY: Final = 12
"""More options than this are not listed one by one."""

type Rows = Iterable[tuple[str, EntityDescription]]


class Parameter(Protocol):
    """A parameter of a document: where a camera tells it, and where it is told."""

    @property
    def read(self) -> Address | None:
        """Where the camera tells it."""

    @property
    def write(self) -> Address | None:
        """Where the camera is told."""


@dataclass(frozen=True)
class _Line:
    """One parameter and what the table says about it."""

    read: str
    write: str
    entity: str
    values: str = ""
    enabled: str = ""


def _setting_rows() -> Mapping[s.AnySetting, tuple[str, EntityDescription]]:
    rows: dict[s.AnySetting, tuple[str, EntityDescription]] = {}
    rows |= {row.setting: ("number", row) for row in NUMBERS}
    rows |= {row.setting: ("select", row) for row in SELECTS}
    rows |= {row.setting: ("switch", row) for row in SWITCHES}
    rows |= {row.setting: ("text", row) for row in TEXTS}
    rows |= {row.fact: ("sensor", row) for row in FACTS}
    return rows


_SETTING_ROWS: Final = _setting_rows()


def _other_rows() -> Iterator[tuple[str, EntityDescription]]:
    yield from (("camera", row) for row in CAMERAS.values())
    yield from (
        ("binary_sensor", row) for row in (CONNECTIVITY, *ALARMS.values(), MOVING)
    )
    yield from (
        ("sensor", row) for row in (*STATUS, LAST_RESTART, *LIVE, *ALARM_SENSORS)
    )
    yield _SETTING_ROWS[s.CLOCK_DRIFT]
    buttons = (*BUTTONS, TEST_ALARM_PUSH, *PTZ_BUTTONS, PRESET)
    yield from (("button", row) for row in buttons)
    yield from (("event", row) for row in (ALARM, PTZ))
    yield "image", LAST_ALARM
    yield from (("number", row) for row in PTZ_NUMBERS)
    yield "select", PTZ_PRESET
    yield from (("switch", row) for row in RELAYS)
    yield from (("update", row) for row in UPDATES.values())


def render(documented: Mapping[str, Sequence[Parameter]]) -> str:
    """Return the whole page.

    Args:
        documented: All parameters of each family.

    Raises:
        LookupError: One has neither an entity nor a reason to have none.
    """
    parts = [_PREFACE.read_text("utf-8")]
    for family, parameters in documented.items():
        parts.append(f"## {_TITLES[family]}\n")
        sections: dict[str, list[_Line]] = {}
        for parameter in parameters:
            lines = sections.setdefault(_heading(family, parameter), [])
            lines.extend(_lines(family, parameter))
        parts += (
            _section(heading, lines)
            for heading, lines in sections.items()
            if _has_entities(lines)
        )
        parts.append(
            _without_entities(
                (heading, lines)
                for heading, lines in sections.items()
                if not _has_entities(lines)
            )
        )
    parts.append(_others())
    return "\n".join(parts)


def _has_entities(lines: Sequence[_Line]) -> bool:
    return any(line.values for line in lines)


def _heading(family: str, parameter: Parameter) -> str:
    def cgi(address: Address) -> str:
        suffix = ".cgi" if family == "mjpeg" and "." not in address.group else ""
        return f"`{address.group}{suffix}`"

    read, write = parameter.read, parameter.write
    if read and write and read.group != write.group:
        return f"{cgi(read)}, written by {cgi(write)}"
    address = read or write
    assert address is not None
    return cgi(address)


def _lines(family: str, parameter: Parameter) -> Iterator[_Line]:
    read, write = parameter.read, parameter.write
    names = (read.name if read else "", write.name if write else "")
    params = [param for param in FAMILIES[family].PARAMS if param.read == read]
    if not params:
        yield _Line(*names, f"– ({_reason(family, parameter)})")
    for param in params:
        platform, row = _SETTING_ROWS[param.setting]
        if param.write not in (None, write):
            raise LookupError(f"{param.setting.key} is written to {param.write}")
        enabled = "yes" if row.entity_registry_enabled_default else "no"
        yield _Line(*names, _entity(platform, row), _values(param, row), enabled)


def _reason(family: str, parameter: Parameter) -> str:
    address = parameter.write or parameter.read
    assert address is not None
    for reason in REASONS[family]:
        if fnmatchcase(address.group, reason.cgi) and fnmatchcase(
            address.name, reason.name
        ):
            return reason.text
    raise LookupError(f"{address} has neither an entity nor a reason to have none")


def _name(platform: str, row: EntityDescription) -> str:
    if row.translation_key is None:
        return str(row.device_class or platform).replace("_", " ").capitalize()
    name: str = _TEXTS[platform][row.translation_key]["name"]
    return name.format(name="…")


def _entity(platform: str, row: EntityDescription) -> str:
    return f"{platform.replace('_', ' ').capitalize()} *{_name(platform, row)}*"


def _values(param: AnyParam, row: EntityDescription) -> str:
    match param:
        case ToggleParam(on="0"):
            return "on, off (the camera: 0 is on)"
        case BitParam():
            return f"on, off (bit {param.bit})"
        case ToggleParam():
            return "on, off"
        case NumberParam():
            return _numbers(param, row)
        case ChoiceParam() if callable(param.options):
            return _dependent(param)
        case ChoiceParam():
            return _options("select", row, list(param.options_in({}).values()))
        case TextParam():
            return f"up to {param.longest} bytes of UTF-8"
        case FactParam(states=states) if states:
            return _options("sensor", row, list(states.values()))
        case _:
            unit = getattr(row, "native_unit_of_measurement", None) or "text"
            return f"{unit}{_absence(param)}"


def _absence(param: AnyParam) -> str:
    if not any(param.nothing):
        return ", if not empty" if param.nothing else ""
    return ", if not 0"


def _numbers(param: NumberParam, row: EntityDescription) -> str:
    unit = getattr(row, "native_unit_of_measurement", None)
    limits = param.range
    if not isinstance(limits, Range):
        text = _dependent(param)
    else:
        text = f"{limits.minimum} to {limits.maximum}"
        if limits.step != 1:
            text += f" in steps of {limits.step}"
        if param.inverted:
            text += f" (the camera: {limits.maximum} to {limits.minimum})"
    return f"{text}; {unit}" if unit else text


def _dependent(param: AnyParam) -> str:
    assert param.write is not None
    group = param.write.group.partition("/")[0]
    return DEPENDENT[f"{group}/{param.write.name}"]


def _options(platform: str, row: EntityDescription, options: Sequence[str]) -> str:
    names = _TEXTS[platform].get(row.translation_key, {}).get("state", {})
    texts = [names.get(option, option) for option in options]
    if len(texts) <= _MANY:
        return ", ".join(texts)
    return f"{texts[0]} … {texts[-1]} ({len(texts)})"


def _section(heading: str, lines: Sequence[_Line]) -> str:
    has_both = any(
        line.read and line.write and line.read != line.write for line in lines
    )
    names = ("Told as", "Written as") if has_both else ("Parameter",)
    rows = [(*names, "Entity", "Values", "On by default")]
    for same in _alike(lines):
        reads, writes = _names(same)
        cells = (reads, writes) if has_both else (reads or writes,)
        rows.append((*cells, same[0].entity, same[0].values, same[0].enabled))
    return f"### {heading}\n\n{_table(rows)}"


def _without_entities(sections: Iterable[tuple[str, Sequence[_Line]]]) -> str:
    rows = [("CGI", "Told as", "Written as", "Why there is no entity")]
    rows += (
        (heading, *_names(same), same[0].entity.removeprefix("– (").removesuffix(")"))
        for heading, lines in sections
        for same in _alike(lines)
    )
    return f"### Without an entity\n\n{_table(rows)}"


def _alike(lines: Iterable[_Line]) -> Iterator[list[_Line]]:
    """Yield each line with an entity, and those without, for one reason, together."""
    for _, group in groupby(
        lines, key=lambda line: line if line.values else line.entity
    ):
        yield list(group)


def _names(lines: Sequence[_Line]) -> tuple[str, str]:
    return (
        " ".join(f"`{line.read}`" for line in lines if line.read),
        " ".join(f"`{line.write}`" for line in lines if line.write),
    )


def _table(rows: Sequence[Sequence[str]]) -> str:
    head, *body = (f"| {' | '.join(row)} |" for row in rows)
    return "\n".join((head, f"|{'---|' * len(rows[0])}", *body, ""))


def _others() -> str:
    rows = [("Entity", "From", "On by default")]
    for platform, row in _other_rows():
        source = next(
            text for pattern, text in OTHERS.items() if fnmatchcase(row.key, pattern)
        )
        enabled = "yes" if row.entity_registry_enabled_default else "no"
        rows.append((_entity(platform, row), source, enabled))
    return f"## Entities that are no parameter\n\n{_table(rows)}"
