"""docs/settings.md is up to date, and names every parameter of both documents."""

from fnmatch import fnmatchcase
import re

import pytest

from custom_components.ipcam_cgi.cgi import FAMILIES, settings as s
from custom_components.ipcam_cgi.cgi.params import Address
from scripts._docs.reasons import DEPENDENT, OTHERS, REASONS
from scripts._docs.settings_table import FILE, _other_rows, render

from .documented import Documented, documented

PAGE = FILE.read_text(encoding="utf-8")


def section(family: str) -> str:
    """Return what the page says about a family."""
    return PAGE.split(f"## `{family}` family")[1].split("\n## ")[0]


def test_page_is_up_to_date() -> None:
    """Generating it anew changes nothing; if this fails, run scripts/settings_table."""
    assert render(documented()) == PAGE


@pytest.mark.parametrize("family", FAMILIES)
def test_every_parameter_is_named(family: str) -> None:
    """What the simulated cameras know stands in the page, each in a row of its CGIs."""
    parameters = documented()[family]
    assert len(parameters) > 90
    named = set(re.findall(r"`([^`]+)`", section(family)))
    for parameter in parameters:
        for address in filter(None, (parameter.read, parameter.write)):
            assert address.name in named
            assert {address.group, f"{address.group}.cgi"} & named


@pytest.mark.parametrize("family", FAMILIES)
def test_every_param_is_documented(family: str) -> None:
    """What the integration reads and writes is what the documents have, in the same pairs."""
    pairs = set(documented()[family])
    for param in FAMILIES[family].PARAMS:
        if param.setting is s.CLOCK_DRIFT:
            continue
        told = Documented(param.read, param.write)
        written = {pair.write for pair in pairs if pair.read == param.read}
        assert told in pairs or (param.write is None and written)


@pytest.mark.parametrize("family", FAMILIES)
def test_every_reason_has_its_parameter(family: str) -> None:
    """No reason is left over, and none is for what has an entity."""
    shown = {param.read for param in FAMILIES[family].PARAMS}
    for reason in REASONS[family]:
        assert any(
            fnmatchcase(address.group, reason.cgi)
            and fnmatchcase(address.name, reason.name)
            for parameter in documented()[family]
            if parameter.read not in shown
            and (address := parameter.write or parameter.read)
        ), reason


def test_nothing_else_is_left_over() -> None:
    """The other texts are used as well."""
    keys = [row.key for _, row in _other_rows()]
    assert all(any(fnmatchcase(key, pattern) for key in keys) for pattern in OTHERS)
    assert all(text in section("uid") for text in DEPENDENT.values())
    assert {name.partition("/")[0] for name in DEPENDENT} <= {
        param.write.group.partition("/")[0]
        for param in FAMILIES["uid"].PARAMS
        if param.write
    }


def test_a_new_parameter_must_be_explained() -> None:
    """A parameter with neither an entity nor a reason is an error that names it."""
    stray = Documented(None, Address("new", "x"))
    with pytest.raises(LookupError, match="new"):
        render({"uid": (stray,)})
