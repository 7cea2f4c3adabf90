"""Pictures made larger, with thumbnails and with stamps: still the same pictures, for readers that others wrote."""

from io import BytesIO
import time

from PIL import ExifTags, Image, ImageChops
import pytest

from tests.simulator import Scene, Stamp, StampedFrames, read_stamp
from tests.simulator.jpeg import EOI, SOI, pad, padding, with_thumbnail


@pytest.fixture
def jpeg() -> bytes:
    """A picture."""
    return Scene().jpeg(160, 120)


def assert_same_picture(one: bytes, other: bytes) -> None:
    """Two JPEG files have the same pixels."""
    pictures = [Image.open(BytesIO(data)) for data in (one, other)]
    assert ImageChops.difference(*pictures).getbbox() is None


@pytest.mark.parametrize(
    "extra", [0, 4, 5, 65537, 65538, 65540, 65541, 131_075, 200_000, 16 * 1024 * 1024]
)
def test_padding(jpeg: bytes, extra: int) -> None:
    """The file is exactly as large as told, and shows what it showed."""
    padded = pad(jpeg, len(jpeg) + extra)
    assert len(padded) == len(jpeg) + extra
    assert (padded[:2], padded[-2:]) == (SOI, EOI)
    assert_same_picture(padded, jpeg)


def test_padding_has_no_markers() -> None:
    """Whoever looks for the beginnings and ends of pictures finds none in there."""
    assert not {SOI, EOI} & {padding(500_000)[at : at + 2] for at in range(500_000 - 1)}


@pytest.mark.parametrize("extra", [-1, 1, 2, 3])
def test_padding_that_cannot_be(jpeg: bytes, extra: int) -> None:
    """A file does not become smaller, and no segment has less than four bytes."""
    with pytest.raises(ValueError, match="bytes"):
        pad(jpeg, len(jpeg) + extra)


def test_thumbnail(jpeg: bytes) -> None:
    """Pillow finds the thumbnail in the Exif segment; it is a whole JPEG file."""
    both = with_thumbnail(jpeg)
    assert both.count(SOI) == both.count(EOI) == 2
    assert_same_picture(both, jpeg)
    exif = Image.open(BytesIO(both)).getexif()
    found = exif.get_ifd(ExifTags.IFD.IFD1)
    data = both[both.index(b"II*\x00") :]
    offset = found[ExifTags.Base.JpegIFOffset]
    thumbnail = data[offset : offset + found[ExifTags.Base.JpegIFByteCount]]
    assert (thumbnail[:2], thumbnail[-2:]) == (SOI, EOI)
    assert Image.open(BytesIO(thumbnail)).size == (80, 60)


def test_stamped_frame() -> None:
    """Every frame has the same size and its own stamp, and is a picture of the resolution asked for."""
    scene = Scene()
    source = StampedFrames(size=22_000)
    for size in ((320, 240), (640, 480)):
        for stamp in (Stamp(0, 1), Stamp(10**9, time.monotonic_ns())):
            frame = source.frame(scene.jpeg, *size, stamp)
            assert len(frame) == 22_000
            assert read_stamp(frame) == stamp
            image = Image.open(BytesIO(frame))
            image.load()
            assert image.size == size
    # One drawing is enough; 640 x 480 takes another, of a worse quality.
    assert scene.state()["frames"] == 3


def test_stamp_stays_first(jpeg: bytes) -> None:
    """What is put into a stamped picture later comes behind its stamp."""
    source = StampedFrames(size=30_000)
    frame = source.frame(Scene().jpeg, 320, 240, Stamp(7, 8))
    assert read_stamp(pad(with_thumbnail(frame), 100_000)) == Stamp(7, 8)
    with pytest.raises(ValueError, match="no stamp"):
        read_stamp(jpeg)


def test_stamped_frames_that_cannot_be() -> None:
    """So few bytes hold no such picture; no rate is no stream."""
    with pytest.raises(ValueError, match="too few for 640 x 480"):
        StampedFrames(size=2000).frame(Scene().jpeg, 640, 480, Stamp(0, 0))
    with pytest.raises(ValueError, match="0 a second"):
        StampedFrames(rate=0)
