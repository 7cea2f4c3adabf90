"""Which files are let through: nothing that could brick a camera, and all that is right."""

from contextlib import suppress
from hashlib import sha256
import struct
from typing import Any, cast

from hypothesis import example, given, strategies as st
import pytest

from custom_components.ipcam_cgi.cgi import (
    FAMILIES,
    CameraUnsupportedError,
    CameraValueError,
    ErrorKey,
    Firmware,
    FirmwareKind,
    FirmwareLabel,
)
from custom_components.ipcam_cgi.cgi.mjpeg.firmware import MjpegFirmware
from custom_components.ipcam_cgi.cgi.uid.firmware import UidFirmware

from .support import firmware, noise, settings_backup, uid_firmware, web_interface

FIRMWARE = FirmwareKind.FIRMWARE
WEB = FirmwareKind.WEB_INTERFACE


# A check asks nobody.
MJPEG = MjpegFirmware(*cast("Any", (None, None)))
UID = UidFirmware(
    *cast("Any", (None, None, "")),
    **dict.fromkeys(("alone", "confirm", "read_info"), cast("Any", None)),
)
EVERY: list[tuple[Firmware, FirmwareKind]] = [
    (MJPEG, FIRMWARE),
    (MJPEG, WEB),
    (UID, FIRMWARE),
]
WHOLE = {
    (MJPEG, FIRMWARE): firmware(),
    (MJPEG, WEB): web_interface(),
    (UID, FIRMWARE): uid_firmware(),
}


def key_of(checker: Firmware, kind: FirmwareKind, content: bytes) -> ErrorKey:
    """Return why a file is refused."""
    with pytest.raises(CameraValueError) as caught:
        checker.check(kind, content)
    return caught.value.key


@pytest.mark.parametrize(("checker", "kind"), EVERY)
def test_whole_files(checker: Firmware, kind: FirmwareKind) -> None:
    """What is right is let through, with a few more bytes behind it as well."""
    checker.check(kind, WHOLE[checker, kind])
    checker.check(kind, WHOLE[checker, kind] + bytes(8))


def test_without_padding() -> None:
    """The bytes behind a firmware need not be there."""
    MJPEG.check(FIRMWARE, firmware().removesuffix(bytes(8)))


def test_web_interface_of_an_unknown_generation() -> None:
    """Older headers are not described anywhere; what could be one is let through."""
    MJPEG.check(WEB, b"\x01\x02WEB\x00" + noise(5000))


TEXTS = {
    "notes": b"Firmware 11.22.2.38\r\nFixes the clock.\r\n" * 4000,
    "chinese": "固件升级说明。\n".encode() * 20_000,
    "gb18030": "Upgrade 固件 notes, in the charset of the camera's maker\n".encode(
        "gb18030"
    )
    * 3000,
    "utf16": "Notes\r\n".encode("utf-16") * 20_000,
    "html": b"\n <!DOCTYPE html><html><body>404</body></html>" + noise(100_000),
    "xhtml": b'<?xml version="1.0"?><html>' + noise(100_000),
    "one_byte": b"x",
    "base64": b"Qk5FRwEAAAABAAAA" * 8000,
}


@pytest.mark.parametrize("text", TEXTS.values(), ids=TEXTS)
@pytest.mark.parametrize(("checker", "kind"), EVERY)
def test_texts(checker: Firmware, kind: FirmwareKind, text: bytes) -> None:
    """A text is no firmware: not a web page that was saved in its place either."""
    assert key_of(checker, kind, text) is ErrorKey.FILE_IS_TEXT


@pytest.mark.parametrize(
    "magic", [b"PK\x03\x04", b"Rar!\x1a\x07\x01\x00", b"7z\xbc\xaf\x27\x1c"]
)
@pytest.mark.parametrize(("checker", "kind"), EVERY)
def test_archives(checker: Firmware, kind: FirmwareKind, magic: bytes) -> None:
    """Who has not unpacked what he downloaded is told so."""
    assert key_of(checker, kind, magic + noise(100_000)) is ErrorKey.FILE_IS_ARCHIVE


@pytest.mark.parametrize("kind", FirmwareKind)
def test_gzip(kind: FirmwareKind) -> None:
    """That is an archive where the format is known to be another."""
    content = b"\x1f\x8b\x08" + noise(100_000)
    assert key_of(MJPEG, kind, content) is ErrorKey.FILE_IS_ARCHIVE


@pytest.mark.parametrize(("checker", "kind"), EVERY)
def test_empty_and_enormous(checker: Firmware, kind: FirmwareKind) -> None:
    """Nothing is no file, and 32 MiB is more than any camera holds."""
    assert key_of(checker, kind, b"") is ErrorKey.FILE_EMPTY
    content = WHOLE[checker, kind].ljust(32 * 1024**2, b"\xa5")
    checker.check(kind, content)
    assert key_of(checker, kind, content + b"\xa5") is ErrorKey.FILE_TOO_LARGE


WRONG = [
    (MJPEG, FIRMWARE, web_interface(), ErrorKey.FILE_IS_WEB_INTERFACE),
    (MJPEG, FIRMWARE, settings_backup(), ErrorKey.FILE_IS_SETTINGS),
    (MJPEG, FIRMWARE, uid_firmware(), ErrorKey.FILE_NOT_FIRMWARE),
    (MJPEG, FIRMWARE, b"BNEG" + bytes(16), ErrorKey.FILE_DAMAGED),
    (MJPEG, FIRMWARE, firmware(kernel=0), ErrorKey.FILE_DAMAGED),
    (MJPEG, FIRMWARE, firmware(file_system=0), ErrorKey.FILE_DAMAGED),
    (MJPEG, WEB, firmware(), ErrorKey.FILE_IS_FIRMWARE),
    (MJPEG, WEB, settings_backup(), ErrorKey.FILE_IS_SETTINGS),
    (MJPEG, WEB, settings_backup(b"000dc5d4dc51"), ErrorKey.FILE_IS_SETTINGS),
    (MJPEG, WEB, settings_backup(b"not an id!!!"), ErrorKey.FILE_IS_SETTINGS),
    (MJPEG, WEB, noise(1000), ErrorKey.FILE_TOO_SMALL),
    (UID, FIRMWARE, firmware(), ErrorKey.FILE_OF_OTHER_FAMILY),
    (UID, FIRMWARE, web_interface(), ErrorKey.FILE_OF_OTHER_FAMILY),
    (UID, FIRMWARE, settings_backup(), ErrorKey.FILE_OF_OTHER_FAMILY),
    (UID, FIRMWARE, uid_firmware(65_535), ErrorKey.FILE_TOO_SMALL),
]


@pytest.mark.parametrize(
    ("checker", "kind", "content", "key"),
    WRONG,
    ids=[f"{number}-{row[-1]}" for number, row in enumerate(WRONG)],
)
def test_something_else(
    checker: Firmware, kind: FirmwareKind, content: bytes, key: ErrorKey
) -> None:
    """What is something else is called by its name."""
    assert key_of(checker, kind, content) is key


def test_no_web_interface() -> None:
    """Where there is none, none is checked."""
    with pytest.raises(CameraUnsupportedError):
        UID.check(WEB, web_interface())


@given(size=st.integers(0, len(firmware()) - 9))
@example(size=19)
@example(size=20)
@example(size=len(firmware()) - 9)
def test_every_truncated_firmware(size: int) -> None:
    """A firmware that is not whole is refused, wherever it ends."""
    key = key_of(MJPEG, FIRMWARE, firmware()[:size])
    if size > 20:
        assert key is ErrorKey.FILE_TRUNCATED


@given(size=st.integers(0, len(web_interface()) - 1))
@example(size=11)
@example(size=5352)
@example(size=len(web_interface()) - 1)
def test_every_truncated_web_interface(size: int) -> None:
    """So is a web interface."""
    key = key_of(MJPEG, WEB, web_interface()[:size])
    if size > 5352:
        assert key is ErrorKey.FILE_TRUNCATED


@given(place=st.integers(4, len(web_interface()) - 1), bit=st.integers(0, 7))
@example(place=4, bit=0)
@example(place=8, bit=0)
def test_every_flipped_bit(place: int, bit: int) -> None:
    """A web interface in which a bit is wrong is refused: it has a checksum."""
    content = bytearray(web_interface())
    content[place] ^= 1 << bit
    assert key_of(MJPEG, WEB, bytes(content)) in (
        ErrorKey.FILE_DAMAGED,
        ErrorKey.FILE_TRUNCATED,
    )


def test_sum_that_overflows() -> None:
    """The checksum has 32 bits, which the sum of a large file outgrows."""
    content = b"\xff\x00" + b"\xfe\xff" * 9_000_000
    total = sum(content)
    assert total > 2**32
    header = struct.pack("<4sII", b"\xbd\x9a\x0c\x44", total % 2**32, 12 + len(content))
    MJPEG.check(WEB, header + content)


HEADERS = st.sampled_from(
    [
        b"",
        b"BNEG",
        b"BNEG\1\0\0\0\1\0\0\0",
        b"\xbd\x9a\x0c\x44",
        b"PK\x03\x04",
        b"<html",
    ]
)


@pytest.mark.parametrize(("checker", "kind"), EVERY)
@given(header=HEADERS, content=st.binary(max_size=2000), times=st.integers(1, 50))
def test_nothing_surprises(
    checker: Firmware, kind: FirmwareKind, header: bytes, content: bytes, times: int
) -> None:
    """Whatever the file, it is either let through or refused."""
    with suppress(CameraValueError):
        checker.check(kind, header + content * times)


def label_of(checker: Firmware, kind: FirmwareKind, told: str | None) -> FirmwareLabel:
    """Return a label with a SHA-256."""
    return FirmwareLabel(kind=kind, family=checker.FAMILY, version="1.2", sha256=told)


@pytest.mark.parametrize(("checker", "kind"), EVERY)
def test_sha256(checker: Firmware, kind: FirmwareKind) -> None:
    """A file whose label has a SHA-256 is that file and no other."""
    content = WHOLE[checker, kind]
    digest = sha256(content).hexdigest()
    checker.check_content(label_of(checker, kind, None), content)
    checker.check_content(label_of(checker, kind, digest), content)
    checker.check_content(label_of(checker, kind, digest.upper()), content)
    for other in (sha256(b"").hexdigest(), digest[:-1], ""):
        with pytest.raises(CameraValueError) as caught:
            checker.check_content(label_of(checker, kind, other), content)
        assert caught.value.key is ErrorKey.FILE_NOT_OF_LABEL
    with pytest.raises(CameraValueError) as caught:
        checker.check_content(label_of(checker, kind, digest), content[:100])
    assert caught.value.key is not ErrorKey.FILE_NOT_OF_LABEL


def test_families() -> None:
    """The names in labels are those by which clients are made."""
    assert {MJPEG.FAMILY, UID.FAMILY} == set(FAMILIES)
