"""The small things: texts of any charset, errors, values."""

from hypothesis import given, strategies as st
import pytest

from custom_components.ipcam_cgi.cgi import (
    CameraConnectionError,
    CameraError,
    CameraResponseError,
    CameraTimeoutError,
    ErrorKey,
)
from custom_components.ipcam_cgi.cgi.models import SettingValues, checked_jpeg
from custom_components.ipcam_cgi.cgi.settings import BRIGHTNESS, CONTRAST
from custom_components.ipcam_cgi.cgi.text import (
    decode,
    mac_address,
    quotable,
    whole_number,
)

from .support import JPEG


@given(st.binary())
def test_decode_anything(body: bytes) -> None:
    """Any bytes become text that can be stored."""
    decode(body).encode()


@given(st.text(st.characters(exclude_categories=["Cs"])))
def test_decode_utf8(text: str) -> None:
    """What is UTF-8 is read as such, without its mark."""
    assert decode(text.encode()) == text.removeprefix("\ufeff")


@given(st.text())
def test_quotable(text: str) -> None:
    """What a camera said becomes short and printable."""
    quoted = quotable(text)
    assert quoted.isprintable()
    assert len(quoted) <= 80
    assert "  " not in quoted


def test_error_texts() -> None:
    """An error says what it is; its key has a default."""
    assert str(CameraTimeoutError()) == "timed_out"
    assert isinstance(CameraTimeoutError(), CameraConnectionError)
    err = CameraResponseError(ErrorKey.HTTP_STATUS, status="503")
    assert str(err) == "http_status (status=503)"
    assert isinstance(err, CameraError)


@pytest.mark.parametrize("body", [b"", b"\xff\xd8", b"GIF89a", JPEG + bytes(64)])
def test_no_jpeg(body: bytes) -> None:
    """What is no whole JPEG is none."""
    with pytest.raises(CameraResponseError) as caught:
        checked_jpeg(body)
    assert caught.value.key is ErrorKey.NOT_A_PICTURE


def test_values() -> None:
    """Values by setting."""
    values = SettingValues({BRIGHTNESS: 5})
    assert list(values) == [BRIGHTNESS]
    assert BRIGHTNESS in values
    assert CONTRAST not in values
    assert values.get(CONTRAST) is None
    assert values == SettingValues({BRIGHTNESS: 5})


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("000dc5d4dc51", "00:0D:C5:D4:DC:51"),
        ("00-0D-C5-d4-DC-51", "00:0D:C5:D4:DC:51"),
        ("unknown", "unknown"),
        ("", ""),
    ],
)
def test_mac_address(text: str, shown: str) -> None:
    """A MAC address is written in one way, and anything else left alone."""
    assert mac_address(text) == shown


@given(st.integers(0, 2**64))
def test_whole_number(number: int) -> None:
    """Digits are a number, as many as a camera may sensibly send."""
    assert whole_number(str(number)) == number


@pytest.mark.parametrize("text", ["", "-1", "1.5", "1_000", " 1", "²", "9" * 5000])
def test_no_whole_number(text: str) -> None:
    """Anything else is none."""
    assert whole_number(text) is None
