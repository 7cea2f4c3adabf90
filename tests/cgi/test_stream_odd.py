"""Multipart MJPEG with everything that goes wrong: wrong lengths, thumbnails, broken parts, text between them."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum, auto

from hypothesis import assume, given, settings, strategies as st
import pytest

from custom_components.ipcam_cgi.cgi import CameraResponseError
from custom_components.ipcam_cgi.cgi.models import Jpeg, is_whole_jpeg
from custom_components.ipcam_cgi.cgi.stream import FrameParser
from custom_components.ipcam_cgi.cgi.transport import PICTURE_LIMIT

TYPE = "multipart/x-mixed-replace;boundary=ipcamera"
SOI, EOI = b"\xff\xd8", b"\xff\xd9"
SOS = b"\xff\xda\x00\x08\x01\x01\x00\x00\x3f\x00"
CHUNK = 65536


class Length(Enum):
    """What is said of a part's length."""

    RIGHT = auto()
    NONE = auto()
    SHORT = auto()
    LONG = auto()


@dataclass(frozen=True)
class Part:
    """A part as it is sent.

    Attributes:
        body: What is in it.
        good: Whether that is a whole picture.
        length: What is said of its length.
        count: The length that is said.
        preamble: What stands before its boundary.
    """

    body: bytes
    good: bool
    length: Length
    count: int
    preamble: bytes

    def sent(self, separator: bytes) -> bytes:
        """Return it as it is sent, with what stands before the next boundary."""
        said = b"" if self.length is Length.NONE else b"Content-Length: %d" % self.count
        head = b"\r\n".join((b"--ipcamera", b"Content-Type: image/jpeg", said))
        return b"".join(
            (self.preamble, head.rstrip(), b"\r\n\r\n", self.body, separator)
        )


def picture(content: bytes, thumbnail: bytes | None, padding: int = 0) -> bytes:
    """Return what is a JPEG by its markers; the thumbnail is another one."""
    exif = b""
    if thumbnail is not None:
        inner = SOI + thumbnail.replace(b"\xff", b"\xff\x00") + EOI
        exif = b"\xff\xe1" + (len(inner) + 2).to_bytes(2) + inner
    data = content.replace(b"\xff", b"\xff\x00")
    return SOI + exif + SOS + data + EOI + bytes(padding)


@st.composite
def parts(draw: st.DrawFn) -> Part:
    """Draw a part, and what is wrong with it."""
    content = draw(st.binary(min_size=70, max_size=300))
    thumbnail = draw(st.none() | st.binary(max_size=60))
    body = picture(content, thumbnail, draw(st.sampled_from([0, 0, 1, 40])))
    kind = draw(st.sampled_from(["whole", "whole", "whole", "truncated", "noise"]))
    first = len(SOI)
    # A cut just behind a thumbnail has a test of its own.
    after_thumbnail = body.find(EOI) + 66 if thumbnail is not None else first
    before_end = body.rindex(EOI) - 1
    assume(after_thumbnail < before_end)
    if kind == "truncated":
        body = body[: draw(st.integers(after_thumbnail, before_end))]
    elif kind == "noise":
        body = b"x" + content.replace(b"\xff", b"")
    length = draw(st.sampled_from(Length))
    count = len(body)
    if length is Length.SHORT:
        assume(kind == "whole")
        count = draw(st.integers(after_thumbnail, before_end))
    elif length is Length.LONG:
        assume(kind != "truncated")
        count += draw(st.integers(1, 500))
    preamble = draw(st.sampled_from([b"", b"", b"Here come pictures.\r\n\r\n"]))
    return Part(body, kind == "whole", length, count, preamble)


def fed(parser: FrameParser, data: bytes, sizes: Sequence[int]) -> list[bytes]:
    """Return the frames of data that arrives in pieces."""
    frames: list[bytes] = []
    while data:
        for size in sizes:
            frames += map(bytes, parser.feed(data[:size]))
            data = data[size:]
    return frames


def feed_for_ever(parser: FrameParser, chunk: bytes, kept: list[int]) -> None:
    """Feed the same again and again, and note how much is kept of it."""
    for _ in range(1000):
        parser.feed(chunk)
        kept.append(len(parser._buffer))


def is_subsequence(some: Sequence[object], of: Sequence[object]) -> bool:
    """Return whether all are there, in their order."""
    rest = iter(of)
    return all(one in rest for one in some)


@given(
    sent=st.lists(parts(), min_size=1, max_size=8),
    separator=st.sampled_from([b"\r\n", b"\n", b""]),
    sizes=st.lists(st.integers(1, 400), min_size=1, max_size=6),
)
@settings(max_examples=300, deadline=None)
def test_only_whole_ones(sent: list[Part], separator: bytes, sizes: list[int]) -> None:
    """No broken one comes out, and every good one, but for those that a length too large has swallowed."""
    data = b"".join(part.sent(separator) for part in sent)
    # For as long as the longest wrong length waits.
    data += Part(picture(b"the end", None), True, Length.NONE, 0, b"").sent(b"") * 30
    frames = fed(FrameParser(TYPE), data + b"--ipcamera", sizes)
    good = [part.body.rstrip(b"\x00") for part in sent if part.good]
    good.append(picture(b"the end", None))
    for frame in frames:
        # What is behind its end does not disturb a picture.
        assert any(frame.startswith(one) for one in good), frame
    swallowed: set[int] = set()
    for number, part in enumerate(sent):
        if part.length is Length.LONG:
            swallowed |= set(range(number + 1, number + 7))
    expected = [
        part.body.rstrip(b"\x00")
        for number, part in enumerate(sent)
        if part.good and number not in swallowed
    ]
    shown = [next(one for one in good if frame.startswith(one)) for frame in frames]
    assert is_subsequence(expected, shown)


@given(
    contents=st.lists(st.binary(min_size=140, max_size=300), min_size=2, max_size=8),
    length=st.sampled_from([Length.SHORT, Length.LONG]),
    by=st.integers(3, 60),
    sizes=st.lists(st.integers(1, 400), min_size=1, max_size=6),
)
@settings(deadline=None)
def test_always_wrong(
    contents: list[bytes], length: Length, by: int, sizes: list[int]
) -> None:
    """A camera that always miscounts loses no picture."""
    thumbnail = b"small" if length is Length.SHORT else None
    bodies = [picture(content, thumbnail) for content in contents]
    sign = 1 if length is Length.LONG else -1
    # More than the padding that a picture may have at its end.
    wrong = by + 70 if length is Length.LONG else by
    data = b"".join(
        Part(body, True, length, len(body) + sign * wrong, b"").sent(b"\r\n")
        for body in bodies
    )
    frames = fed(FrameParser(TYPE), data + b"--ipcamera\r\n" + bytes(1000), sizes)
    assert frames == bodies


@pytest.mark.parametrize("behind", [0, 1, 30, 61])
@pytest.mark.parametrize("length", [Length.RIGHT, Length.NONE, Length.SHORT])
def test_cut_behind_the_thumbnail(behind: int, length: Length) -> None:
    """A thumbnail's end is not the picture's."""
    whole = picture(b"x" * 200, b"small")
    cut = whole.index(EOI) + len(EOI) + behind
    body = whole if length is Length.SHORT else whole[:cut]
    part = Part(body, length is Length.SHORT, length, cut, b"")
    after = Part(whole, True, Length.RIGHT, len(whole), b"")
    data = part.sent(b"\r\n") + after.sent(b"\r\n") + b"--ipcamera"
    frames = fed(FrameParser(TYPE), data, [CHUNK])
    assert set(frames) == {whole}


@pytest.mark.parametrize(
    "segments",
    [b"\xff\xe0\x00\x02", b"\xff\xff\xff\xe0\x00\x02", b"\xff\xfe\x00\x04ab" * 300],
    ids=["one", "with fill bytes", "many"],
)
def test_segments(segments: bytes) -> None:
    """Any number of segments may stand before a picture, and fill bytes before each (ITU T.81 §B.1.1.2)."""
    body = SOI + segments + picture(b"x", None).removeprefix(SOI)
    data = Part(body, True, Length.RIGHT, len(body), b"").sent(b"\r\n")
    assert fed(FrameParser(TYPE), data, [CHUNK]) == [body]


@pytest.mark.parametrize("kind", [bytes, memoryview])
@pytest.mark.parametrize(
    ("body", "whole"),
    [
        (picture(b"x", None), True),
        (picture(b"x", b"small", padding=62), True),
        (picture(b"x", None, padding=63), False),
        # Fill bytes, as many as there may be segments.
        (SOI + b"\xff" * 500 + picture(b"x", None)[2:], True),
        (SOI + b"\xff" * 2000 + picture(b"x", None)[2:], False),
        (SOI + EOI, True),
        (SOI, False),
        (SOI + b"\xff", False),
        (SOI + b"\xff" * 5, False),
        (SOI + b"\xff\xe0", False),
        (SOI + b"\xff\xe0\x00", False),
        (SOI + b"\xff\xe0\xff\xff" + EOI, False),
        (EOI + SOI, False),
        (b"", False),
    ],
)
def test_what_is_whole(kind: type[bytes], body: bytes, whole: bool) -> None:
    """A picture is whole from its beginning to its end, as bytes or as a part of what was read."""
    assert is_whole_jpeg(kind(body)) is whole


def test_a_picture_that_came_in_one_piece_is_not_copied() -> None:
    """It is a view of what was read, which lasts however much comes after it."""
    bodies = [picture(b"%d" % number * 9000, None) for number in range(3)]
    sent = [Part(body, True, Length.RIGHT, len(body), b"").sent(b"") for body in bodies]
    parser = FrameParser(TYPE)
    frames: list[Jpeg] = []
    for data in (sent[0], sent[1], sent[2][:5000], sent[2][5000:]):
        frames += parser.feed(data)
    assert [type(frame) for frame in frames] == [memoryview, memoryview, bytes]
    assert [bytes(frame) for frame in frames] == bodies


def test_lengths_are_not_doubted_for_ever(monkeypatch: pytest.MonkeyPatch) -> None:
    """Thousands of tiny parts that promise the longest picture cost no more than what was sent, a few times."""
    cut = FrameParser._cut
    copied = 0

    def counted(self: FrameParser, end: int) -> Jpeg:
        nonlocal copied
        part = cut(self, end)
        copied += len(part)
        return part

    monkeypatch.setattr(FrameParser, "_cut", counted)
    tiny = Part(b"tiny", False, Length.LONG, PICTURE_LIMIT, b"").sent(b"\r\n")
    body = picture(b"x" * 100, None)
    good = Part(body, True, Length.RIGHT, len(body), b"").sent(b"\r\n")
    data = tiny * (2 * PICTURE_LIMIT // len(tiny)) + good * 3 + b"--ipcamera"
    frames = fed(FrameParser(TYPE), data, [4 * CHUNK])
    assert frames == [body] * 3
    assert copied < 5 * PICTURE_LIMIT


def test_a_few_doubts_do_no_harm() -> None:
    """Pictures that break off now and then, for as long as one likes, cost none of the others."""
    whole = picture(b"x" * 200, b"small")
    broken = Part(whole[:150], False, Length.RIGHT, 150, b"").sent(b"\r\n")
    good = Part(whole, True, Length.RIGHT, len(whole), b"").sent(b"\r\n")
    data = (good * 2 + broken) * 20 + b"--ipcamera"
    assert fed(FrameParser(TYPE), data, [CHUNK]) == [whole] * 40


@pytest.mark.parametrize("fill", [1, 2, 3])
def test_thumbnail_behind_fill_bytes(fill: int) -> None:
    """However many fill bytes stand before it, a thumbnail's end is not the picture's."""
    body = SOI + b"\xff" * fill + picture(b"x" * 200, b"small")[2:]
    assert is_whole_jpeg(body)
    assert not is_whole_jpeg(body[: body.index(EOI) + len(EOI)])


def test_broken_picture_is_no_wrong_length() -> None:
    """Where pictures break off, but lengths are right, a boundary within a picture is none."""
    whole = picture(b"x" * 100 + b"\r\n--ipcamera\r\n" + b"x" * 100, None)
    broken = Part(whole[:90], False, Length.RIGHT, 90, b"")
    good = Part(whole, True, Length.RIGHT, len(whole), b"")
    data = b"".join(part.sent(b"\r\n") for part in (broken, good, broken, good))
    assert fed(FrameParser(TYPE), data + b"--ipcamera", [CHUNK]) == [whole, whole]


@pytest.mark.parametrize("count", [0, 1])
def test_length_of_nearly_nothing(count: int) -> None:
    """A length that is not even a picture's beginning is a wrong one."""
    bodies = [picture(b"%d" % number * 9000, None) for number in range(3)]
    data = b"".join(
        Part(body, True, Length.SHORT, count, b"").sent(b"\r\n") for body in bodies
    )
    assert fed(FrameParser(TYPE), data + b"--ipcamera", [CHUNK]) == bodies


@pytest.mark.parametrize("length", [Length.NONE, Length.LONG])
def test_endless_memory(length: Length) -> None:
    """A part without end is given up before it fills the memory, by length and by boundary."""
    parser = FrameParser(TYPE)
    head = Part(SOI, True, length, 10**12, b"").sent(b"")
    parser.feed(head)
    # Nearly a boundary, over and over.
    filler = b"\xff\xd8\xff\r\n--ipcamerx\r\n\r\n" * 3000
    kept: list[int] = []
    with pytest.raises(CameraResponseError):
        feed_for_ever(parser, filler, kept)
    assert max(kept) <= 16 * 1024 * 1024 + len(filler)
