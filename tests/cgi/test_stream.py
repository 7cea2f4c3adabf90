"""Multipart MJPEG becomes exactly its frames, however it arrives."""

from collections.abc import Iterable
import time

from hypothesis import given, strategies as st
import pytest

from custom_components.ipcam_cgi.cgi import CameraResponseError, ErrorKey
from custom_components.ipcam_cgi.cgi.stream import FrameParser
from custom_components.ipcam_cgi.cgi.transport import PICTURE_LIMIT

TYPE = "multipart/x-mixed-replace;boundary=ipcamera"
# Whatever is in a picture, it is behind where its scan begins.
PICTURES = st.binary(max_size=300).map(
    lambda data: b"\xff\xd8\xff\xda\x00\x02" + data + b"\xff\xd9"
)


def part(
    body: bytes, *, length: bool = True, separator: bytes = b"\r\n", dashes: bytes = b""
) -> bytes:
    """Return one part, with what stands between it and the next boundary."""
    head = b"--" + dashes + b"ipcamera\r\nContent-Type: image/jpeg\r\n"
    if length:
        head += b"Content-Length: %d\r\n" % len(body)
    return head + b"\r\n" + body + separator


def feed(
    parser: FrameParser, data: bytes, sizes: Iterable[int] = (10**9,)
) -> list[bytes]:
    """Return the frames of data that arrives in pieces."""
    frames: list[bytes] = []
    while data:
        for size in sizes:
            frames += parser.feed(data[:size])
            data = data[size:]
    return frames


@given(
    pictures=st.lists(PICTURES, max_size=6),
    length=st.booleans(),
    separator=st.sampled_from([b"", b"\r\n", b"\n"]),
    dashes=st.sampled_from([b"", b"--"]),
    sizes=st.lists(st.integers(1, 200), min_size=1, max_size=8),
    content_type=st.sampled_from(
        [
            TYPE,
            "Multipart/X-Mixed-Replace; Boundary=ipcamera",
            'multipart/x-mixed-replace; boundary="ipcamera"; charset=x',
            "multipart/x-mixed-replace;boundary=--ipcamera",
            "multipart/x-mixed-replace; boundary = ipcamera ",
        ]
    ),
)
def test_any_chunking(
    pictures: list[bytes],
    length: bool,
    separator: bytes,
    dashes: bytes,
    sizes: list[int],
    content_type: str,
) -> None:
    """Frames are cut by length or boundary, with or without a line end before it."""
    data = b"".join(
        part(picture, length=length, separator=separator, dashes=dashes)
        for picture in pictures
    )
    # Without lengths, it takes the next boundary to know where a picture ends.
    data += b"--" + dashes + b"ipcamera\r\n"
    assert feed(FrameParser(content_type), data, sizes) == pictures


@given(st.lists(st.binary(max_size=4000), max_size=20), st.booleans())
def test_any_bytes(chunks: list[bytes], begun: bool) -> None:
    """Arbitrary bytes are refused or ignored."""
    parser = FrameParser(TYPE)
    try:
        if begun:
            parser.feed(b"--ipcamera\r\n\r\n")
        for chunk in chunks:
            parser.feed(chunk)
    except CameraResponseError as err:
        assert err.key is ErrorKey.TOO_LARGE  # noqa: PT017 - it need not come


def test_other_parts_are_left_out() -> None:
    """A part that is no JPEG is no frame."""
    data = part(b"hello") + part(b"\xff\xd8\xff\xd9") + part(b"", length=True)
    assert feed(FrameParser(TYPE), data) == [b"\xff\xd8\xff\xd9"]


@pytest.mark.parametrize("length", ["x", "-5", "", "1e3", "9" * 5000, "٣"])
def test_lengths_that_are_none(length: str) -> None:
    """A length that is no number does not count; the boundary does."""
    picture = b"\xff\xd8 \xff\xd9"
    head = f"--ipcamera\r\nContent-Length: {length}\r\n\r\n".encode()
    data = head + picture + b"\r\n--ipcamera\r\n"
    assert feed(FrameParser(TYPE), data) == [picture]


@pytest.mark.parametrize(
    "content_type",
    [
        "",
        "image/jpeg",
        "text/html; boundary=ipcamera",
        "multipart/x-mixed-replace",
        "multipart/x-mixed-replace;boundary=",
        'multipart/x-mixed-replace;boundary=""',
        "multipart/x-mixed-replace;boundary=--",
    ],
)
def test_no_multipart(content_type: str) -> None:
    """Another content is a bad answer."""
    with pytest.raises(CameraResponseError) as caught:
        FrameParser(content_type)
    assert caught.value.key is ErrorKey.BAD_ANSWER


@given(st.text())
def test_any_content_type(text: str) -> None:
    """Whatever the content type says."""
    for content_type in (text, f"multipart/x-mixed-replace;boundary={text}"):
        try:
            FrameParser(content_type).feed(b"--\r\n\r\n")
        except CameraResponseError as err:
            assert err.key is ErrorKey.BAD_ANSWER  # noqa: PT017 - it need not come


@pytest.mark.parametrize(
    ("begin", "limit"),
    [
        (b"", 8 * 1024),
        (b"--ipcamera\r\n\r\n\xff\xd8", PICTURE_LIMIT),
    ],
    ids=["head", "frame"],
)
def test_memory_is_bounded(begin: bytes, limit: int) -> None:
    """What has no end is given up, in no time, before it fills the memory."""
    parser = FrameParser(TYPE)
    parser.feed(begin)
    chunk = b"x" * 65536
    began = time.monotonic()
    with pytest.raises(CameraResponseError) as caught:
        feed(parser, chunk * (limit // len(chunk) + 2), [len(chunk)])
    assert caught.value.key is ErrorKey.TOO_LARGE
    assert len(parser._buffer) <= limit + 2 * len(chunk)
    assert time.monotonic() - began < 3


def test_promised_too_long() -> None:
    """A frame that promises to be too long is not waited for."""
    parser = FrameParser(TYPE)
    parser.feed(
        b"--ipcamera\r\nContent-Length: %d\r\n\r\n" % PICTURE_LIMIT
    )  # long, but allowed
    with pytest.raises(CameraResponseError):
        FrameParser(TYPE).feed(
            b"--ipcamera\r\nContent-Length: %d\r\n\r\n" % (PICTURE_LIMIT + 1)
        )


def test_single_bytes_are_linear() -> None:
    """A long frame without length, byte by byte, is not searched again and again."""
    parser = FrameParser(TYPE)
    parser.feed(b"--ipcamera\r\n\r\n\xff\xd8")
    began = time.monotonic()
    for _ in range(200_000):
        parser.feed(b"x")
    assert time.monotonic() - began < 5
    assert len(parser.feed(b"\xff\xd9\r\n--ipcamera\r\n")) == 1
