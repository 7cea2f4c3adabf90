"""Encoding is strict, decoding tolerant."""

from dataclasses import replace

from hypothesis import given, strategies as st
import pytest

from custom_components.ipcam_cgi.cgi import CameraValueError, ErrorKey, Range
from custom_components.ipcam_cgi.cgi.mjpeg import MjpegClient
from custom_components.ipcam_cgi.cgi.params import (
    Address,
    ChoiceParam,
    NumberParam,
    ToggleParam,
)
from custom_components.ipcam_cgi.cgi.settings import Choice, Number, Toggle
from custom_components.ipcam_cgi.cgi.uid import UidClient

AT = Address("group", "name")
TOGGLE = ToggleParam(setting=Toggle("toggle"), read=AT, write=AT)
NUMBER = NumberParam(
    setting=Number("number"), read=AT, write=AT, range=Range(minimum=-2, maximum=6)
)
CHOICE = ChoiceParam(
    setting=Choice("choice"), read=AT, write=AT, options={"0": "off", "7": "on"}
)


def test_toggle() -> None:
    """On and off, and nothing between."""
    assert [TOGGLE.decode(TOGGLE.encode(value, {})) for value in (True, False)] == [
        True,
        False,
    ]
    assert TOGGLE.decode("2") is None
    yes = ToggleParam(setting=Toggle("t"), read=AT, write=AT, on="yes", off="no")
    assert (yes.encode(True, {}), yes.decode("no"), yes.decode("0")) == (
        "yes",
        False,
        None,
    )


@given(st.integers())
def test_number(value: int) -> None:
    """A number outside its limits is never sent."""
    if -2 <= value <= 6:
        assert NUMBER.decode(NUMBER.encode(value, {})) == value
        return
    with pytest.raises(CameraValueError) as caught:
        NUMBER.encode(value, {})
    assert caught.value.key is ErrorKey.OUT_OF_RANGE
    assert caught.value.placeholders == {
        "value": str(value),
        "minimum": "-2",
        "maximum": "6",
    }


@given(st.text() | st.just("9" * 5000))
def test_any_raw_value(raw: str) -> None:
    """Whatever a camera reports is decoded or None."""
    assert isinstance(NUMBER.decode(raw), int | None)
    assert TOGGLE.decode(raw) in {True, False, None}
    assert CHOICE.decode(raw) == {"0": "off", "7": "on"}.get(raw, raw)


def test_number_outside_its_limits_is_shown() -> None:
    """What the camera says holds, even where it would not accept it."""
    assert NUMBER.decode("7") == 7


@given(st.text())
def test_choice(option: str) -> None:
    """Only listed options are sent: not a wire value, nor one nobody listed."""
    told = {"group": {"name": "7"}}
    if option in {"off", "on"}:
        assert CHOICE.decode(CHOICE.encode(option, {})) == option
        return
    with pytest.raises(CameraValueError) as caught:
        CHOICE.encode(option, told)
    assert caught.value.key is ErrorKey.UNKNOWN_OPTION


@given(st.text(alphabet="07 _x"))
def test_choice_in_force(raw: str) -> None:
    """What the camera tells goes back as it would be sent: a scene may restore it."""
    told = {"group": {"name": raw}}
    assert CHOICE.encode(CHOICE.decode(raw), told) == raw
    spelled = replace(CHOICE, spelling=lambda text: text.replace(" ", "_"))
    assert spelled.encode(spelled.decode(raw), told) == raw.replace(" ", "_")


@pytest.mark.parametrize("family", [MjpegClient, UidClient])
def test_one_row_per_setting(family: type[MjpegClient | UidClient]) -> None:
    """A family says a setting in one way."""
    settings = [param.setting for param in family.PARAMS]
    assert len(set(settings)) == len(settings)
    assert len({setting.key for setting in settings}) == len(settings)
