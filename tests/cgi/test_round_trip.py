"""Whatever a camera can hold survives: by each row, through each family's own wire, and back."""

from collections.abc import Callable, Mapping
from typing import Any, Final

from hypothesis import given, settings as profile, strategies as st
import pytest

from custom_components.ipcam_cgi.cgi import CameraValueError, ErrorKey, Range
from custom_components.ipcam_cgi.cgi.mjpeg import MjpegClient, wire as mjpeg_wire
from custom_components.ipcam_cgi.cgi.params import (
    Address,
    Answers,
    AnyParam,
    BitParam,
    ChoiceParam,
    FactParam,
    MeasurementParam,
    NumberParam,
    TextParam,
)
from custom_components.ipcam_cgi.cgi.settings import Fact, Measurement, Number, Toggle
from custom_components.ipcam_cgi.cgi.uid import UidClient, wire as uid_wire
from custom_components.ipcam_cgi.cgi.uid.limits import AUDIO, VIDEO
from tests.simulator.http import parse_query
from tests.simulator.mjpeg.answers import encode, var_lines
from tests.simulator.mjpeg.params import PROFILES, factory_values
from tests.simulator.uid.answers import attributes
from tests.simulator.uid.encoder import audio_capabilities, video_capabilities
from tests.simulator.uid.query import Query
from tests.simulator.uid.settings import factory_defaults

AT: Final = Address("group", "name")


def _mjpeg_answers() -> Answers:
    values = factory_values(PROFILES["11.37.2.49"], "admin", "")
    return {
        f"get_{group}": {name: str(value) for name, value in told.items()}
        for group, told in values.items()
    }


def _uid_answers() -> Answers:
    values = factory_defaults("lsb")
    streams = {
        f"{stream}/{name}": raw
        for stream in ("stream1", "stream2")
        for name, raw in values[f"videoencoder/{stream}"].items()
    }
    return values | {
        "videoencoder": streams,
        VIDEO: uid_wire.parse(video_capabilities().encode()).values,
        AUDIO: uid_wire.parse(audio_capabilities().encode()).values,
    }


# The simulated cameras' side of each wire: what they take a request for, and answer then.


def through_mjpeg(raw: str) -> str:
    """Send a raw value to an mjpeg camera, and return what it tells afterwards."""
    ((name, value),) = parse_query(mjpeg_wire.query({"name": raw}))
    return mjpeg_wire.parse(encode(var_lines({name: value})))["name"]


def through_uid(raw: str) -> str:
    """Send a raw value to a uid camera, and return what it tells afterwards."""
    value = Query(uid_wire.query({"uid": "1", "title_utf8": raw})).get("title_utf8")
    assert value is not None
    told = attributes("osd", {"enable": "1", "title_utf8": value}, escapes=True)
    return uid_wire.parse(told.encode()).values["title_utf8"]


type Wire = Callable[[str], str]
ROWS: Final = [
    pytest.param(param, answers, wire, id=f"{family}-{param.setting.key}")
    for family, params, answers, wire in (
        ("mjpeg", MjpegClient.PARAMS, _mjpeg_answers(), through_mjpeg),
        ("uid", UidClient.PARAMS, _uid_answers(), through_uid),
    )
    for param in params
    if param.write is not None
]
# Any printable Unicode.
PRINTABLE: Final = st.text(
    st.characters(exclude_categories=["Cs", "Cc", "Zl", "Zp"]), max_size=64
)


def fitting(text: str, longest: int) -> str:
    """Return as much of a text as fits into so many bytes of UTF-8."""
    return text.encode()[:longest].decode(errors="ignore")


def values_of(param: AnyParam, answers: Answers) -> st.SearchStrategy[Any]:
    """Return all that a setting may be."""
    match param:
        case NumberParam():
            limits = param.range_in(answers)
            assert limits is not None
            return st.integers(limits.minimum, limits.maximum)
        case ChoiceParam():
            return st.sampled_from(list(param.options_in(answers).values()))
        case TextParam():
            longest = param.longest
            return PRINTABLE.map(lambda text: fitting(text, longest))
        case _:
            return st.booleans()


@pytest.mark.parametrize(("param", "answers", "wire"), ROWS)
@profile(max_examples=25)
@given(st.data())
def test_every_row(
    param: AnyParam, answers: Answers, wire: Wire, data: st.DataObject
) -> None:
    """What is sent is what is told, and means the same."""
    value = data.draw(values_of(param, answers))
    raw = param.encode(value, answers)
    assert wire(raw) == raw
    assert param.decode(wire(raw)) == value
    # What is in force is legal: nothing is to be mended.
    held: Mapping[str, Mapping[str, str]] = {
        **answers,
        param.read.group: {**answers[param.read.group], param.read.name: raw},
    }
    assert param.adjusted(held) is None


@pytest.mark.parametrize("wire", [through_mjpeg, through_uid])
@given(PRINTABLE)
def test_any_text(wire: Wire, text: str) -> None:
    """Any printable Unicode, also what means something to the wire."""
    assert wire(text) == text


@given(st.integers(0, 2**16), st.integers(0, 15), st.booleans())
def test_bits(held: int, bit: int, value: bool) -> None:
    """One bit changes, the others stay whatever they are."""
    param = BitParam(setting=Toggle("bit"), read=AT, write=AT, bit=bit)
    raw = param.encode(value, {"group": {"name": str(held)}})
    assert param.decode(raw) is value
    assert int(raw) & ~(1 << bit) == held & ~(1 << bit)
    assert param.encode(bool(held >> bit & 1), {"group": {"name": raw}}) == str(held)


@given(st.booleans(), st.text() | st.just("9" * 5000))
def test_bit_of_nothing(value: bool, raw: str) -> None:
    """Where nothing sensible is known, the others are off."""
    param = BitParam(setting=Toggle("bit"), read=AT, write=AT, bit=1)
    assert param.encode(value, {}) == str(2 * value)
    assert param.decode(raw) in {True, False, None}
    assert param.encode(value, {"group": {"name": raw}}).isdecimal()


@given(st.integers(-50, 50), st.integers(0, 100), st.integers(-200, 200), st.booleans())
def test_numbers(low: int, width: int, value: int, inverted: bool) -> None:
    """A number is sent only within its limits; both ends are legal; outside it is pulled in."""
    param = NumberParam(
        setting=Number("number"),
        read=AT,
        write=AT,
        range=Range(minimum=low, maximum=low + width),
        inverted=inverted,
    )
    held = {"group": {"name": str(value)}}
    shown = param.decode(str(value))
    assert shown is not None
    if not low <= value <= low + width:
        assert not low <= shown <= low + width
        with pytest.raises(CameraValueError) as caught:
            param.encode(shown, {})
        assert caught.value.key is ErrorKey.OUT_OF_RANGE
        mended = param.adjusted(held)
        assert mended is not None
        assert int(mended) == min(max(value, low), low + width)
        return
    assert param.encode(shown, {}) == str(value)
    assert param.adjusted(held) is None
    if inverted:
        assert value - low == low + width - shown


def test_limits_that_are_not_known() -> None:
    """Where nobody knows, the camera judges; nothing is mended."""
    param = NumberParam(
        setting=Number("number"), read=AT, write=AT, range=lambda _: None
    )
    assert param.encode(7000, {}) == "7000"
    assert param.adjusted({"group": {"name": "7000"}}) is None
    assert param.adjusted({"group": {"name": "x"}}) is None


@given(st.text())
def test_facts(raw: str) -> None:
    """Whatever a camera tells of itself is shown, or is no number."""
    fact = FactParam(setting=Fact("fact"), read=AT, states={"0": "off"})
    assert fact.decode(raw) == {"0": "off"}.get(raw, raw)
    number = MeasurementParam(setting=Measurement("m"), read=AT).decode(raw)
    assert number is None or abs(number) < float("inf")


@given(st.floats(allow_nan=False, allow_infinity=False))
def test_measurements(value: float) -> None:
    """A measurement is a number, and nothing beyond all numbers."""
    param = MeasurementParam(setting=Measurement("m"), read=AT)
    assert param.decode(str(value)) == value
    for raw in ("nan", "inf", "-inf", "1e999", ""):
        assert param.decode(raw) is None
