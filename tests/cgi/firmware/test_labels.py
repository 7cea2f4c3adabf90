"""Which camera a file is for, and the order of versions."""

from hypothesis import given, strategies as st
import pytest

from custom_components.ipcam_cgi.cgi import (
    CameraInfo,
    CameraUnsupportedError,
    CameraValueError,
    ErrorKey,
    Firmware,
    FirmwareKind,
    FirmwareLabel,
    version_key,
)

from .test_checks import FIRMWARE, MJPEG, UID, WEB


def camera(*, hardware: str | None = None, model: str | None = None) -> CameraInfo:
    """Return who a camera is."""
    return CameraInfo(
        mac="000DC5D4DC51", manufacturer="x", hardware=hardware, model=model
    )


def label(
    family: str,
    kind: FirmwareKind = FIRMWARE,
    version: str = "11.22.2.38",
    *,
    hardware: str | None = None,
    model: str | None = None,
) -> FirmwareLabel:
    """Return what is said of a file."""
    return FirmwareLabel(
        kind=kind, family=family, version=version, hardware=hardware, model=model
    )


OLD = camera(hardware="11.22")
NEW = camera(hardware="11.37")
DOME = camera(model="MC800S5")

FITTING = [
    (MJPEG, label("mjpeg"), OLD),
    (MJPEG, label("mjpeg", version="11.37.2.65"), NEW),
    (MJPEG, label("mjpeg", version="2.0-mine", hardware="11.22"), OLD),
    (MJPEG, label("mjpeg", WEB, "2.4.10.7", hardware="11.22"), OLD),
    (UID, label("uid", model="MC800S5"), DOME),
    (UID, label("uid", model="mc800s5"), DOME),
]


@pytest.mark.parametrize(("checker", "told", "info"), FITTING)
def test_fitting(checker: Firmware, told: FirmwareLabel, info: CameraInfo) -> None:
    """A file for this camera is let through."""
    checker.check_label(told, info)


REFUSED = [
    (MJPEG, label("uid"), OLD, ErrorKey.LABEL_OTHER_FAMILY),
    (UID, label("mjpeg", model="MC800S5"), DOME, ErrorKey.LABEL_OTHER_FAMILY),
    (MJPEG, label("mjpeg"), NEW, ErrorKey.LABEL_OTHER_HARDWARE),
    (
        MJPEG,
        label("mjpeg", version="11.37.2.65"),
        OLD,
        ErrorKey.LABEL_OTHER_HARDWARE,
    ),
    (MJPEG, label("mjpeg", hardware="11.37"), OLD, ErrorKey.LABEL_OTHER_HARDWARE),
    *(
        # It contradicts itself.
        (
            MJPEG,
            label("mjpeg", version="11.37.2.65", hardware="11.22"),
            info,
            ErrorKey.LABEL_OTHER_HARDWARE,
        )
        for info in (OLD, NEW)
    ),
    (MJPEG, label("mjpeg", version="11"), OLD, ErrorKey.LABEL_OTHER_HARDWARE),
    (MJPEG, label("mjpeg", version=""), OLD, ErrorKey.LABEL_NO_HARDWARE),
    (MJPEG, label("mjpeg", WEB, "11.22.1"), OLD, ErrorKey.LABEL_NO_HARDWARE),
    (
        MJPEG,
        label("mjpeg", WEB, hardware="11.37"),
        OLD,
        ErrorKey.LABEL_OTHER_HARDWARE,
    ),
    (MJPEG, label("mjpeg"), camera(), ErrorKey.HARDWARE_UNKNOWN),
    (UID, label("uid"), DOME, ErrorKey.LABEL_NO_MODEL),
    (UID, label("uid", model="MC800S"), DOME, ErrorKey.LABEL_OTHER_MODEL),
    (UID, label("uid", model="MC800S5"), camera(), ErrorKey.MODEL_UNKNOWN),
]


@pytest.mark.parametrize(("checker", "told", "info", "key"), REFUSED)
def test_refused(
    checker: Firmware, told: FirmwareLabel, info: CameraInfo, key: ErrorKey
) -> None:
    """A file for another camera is refused, and so is one of which nobody knows."""
    with pytest.raises(CameraValueError) as caught:
        checker.check_label(told, info)
    assert caught.value.key is key


def test_both_hardwares_are_told() -> None:
    """The message names them."""
    with pytest.raises(CameraValueError) as caught:
        MJPEG.check_label(label("mjpeg"), NEW)
    assert caught.value.placeholders == {"wanted": "11.22", "hardware": "11.37"}


def test_no_web_interface() -> None:
    """Where there is none to replace, no label fits."""
    with pytest.raises(CameraUnsupportedError):
        UID.check_label(label("uid", WEB, model="MC800S5"), DOME)


@pytest.mark.parametrize(
    ("older", "newer"),
    [
        ("11.22.2.9", "11.22.2.38"),
        ("11.22.2.38", "11.22.3.1"),
        ("2.4.10.7", "2.4.18.15"),
        ("V2.5.30.1_20180214", "V2.5.30.1_20190101"),
        ("V2.5.30.1_20180214", "V2.5.30.2_20170101"),
        ("V2.5.30.1", "V2.5.30.1_20180214"),
        ("", "1"),
    ],
)
def test_order(older: str, newer: str) -> None:
    """Versions are ordered by their numbers, not by their digits."""
    assert version_key(older) < version_key(newer)


@given(version=st.text(max_size=60) | st.text("0123456789.", min_size=30))
def test_any_version(version: str) -> None:
    """Whatever a camera calls its version, it has a place in the order."""
    assert version_key(version) == version_key(version)
    assert version_key(version) <= (*version_key(version), 0)
    assert version_key("9" * 5000) > version_key("1")
