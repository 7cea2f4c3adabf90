"""The motion area of the `uid` family: blocks ↔ bytes, and how they travel (HTTP CGI 1.0.3 §3.16)."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, replace
import re
from typing import Final, Self, override

from ..area import AreaMemory, BitOrder, Blocks, MotionArea, MotionAreas, Shape, sampled
from ..errors import (
    CameraResponseError,
    CameraUnsupportedError,
    CameraValueError,
    ErrorKey,
)

type _Raw = Mapping[str, str]

_BLOCKCOUNT: Final = re.compile(r"([1-9]\d{0,2})x([1-9]\d{0,2})", re.ASCII)
# Likely only: the document does not say.
_ASSUMED: Final = BitOrder.LEAST_FIRST


def _bit(order: BitOrder, index: int) -> int:
    """Return the bit of a block in its byte."""
    place = index % 8
    return 1 << (place if order is BitOrder.LEAST_FIRST else 7 - place)


def encode(blocks: Blocks, order: BitOrder) -> bytes:
    """Return blocks as the camera keeps them.

    One row follows the other with nothing in between, for 4x4 blocks are two bytes
    (§3.16: ffff); only the bits after the last block are left over, and are 0.
    """
    flat = [counts for row in blocks for counts in row]
    octets = bytearray((len(flat) + 7) // 8)
    for index, counts in enumerate(flat):
        if counts:
            octets[index // 8] |= _bit(order, index)
    return bytes(octets)


def decode(octets: bytes, columns: int, rows: int, order: BitOrder) -> Blocks:
    """Return what bytes of the right number say."""
    return tuple(
        tuple(
            bool(octets[index // 8] & _bit(order, index))
            for index in range(row * columns, (row + 1) * columns)
        )
        for row in range(rows)
    )


def order_shown(octets: bytes, columns: int, rows: int) -> BitOrder | None:
    """Return the order of bits that a full area shows by those left over.

    None if it shows none: it is not full, or there are no bits left over.
    """
    full = ((True,) * columns,) * rows
    fitting = [order for order in BitOrder if encode(full, order) == octets]
    return fitting[0] if len(fitting) == 1 else None


@dataclass(frozen=True, kw_only=True)
class _Told:
    """What the camera told about its area."""

    columns: int
    rows: int
    octets: bytes
    enabled: bool

    @classmethod
    def of(cls, raw: _Raw) -> Self | None:
        """Read an answer; None if it makes no sense.

        In "22x18" the document says first how many blocks are in a row ("行块数"), then
        how many are in a column: blocks of 32x32 in a picture of 704x576.
        """
        match = _BLOCKCOUNT.fullmatch(raw.get("blockcount", "").strip().lower())
        try:
            octets = bytes.fromhex(raw.get("areavalue", ""))
        except ValueError:
            return None
        if match is None:
            return None
        columns, rows = int(match[1]), int(match[2])
        if len(octets) != (columns * rows + 7) // 8:
            return None
        return cls(
            columns=columns,
            rows=rows,
            octets=octets,
            enabled=raw.get("enable") == "1",
        )


class UidMotionAreas(MotionAreas):
    """The blocks of `motion`."""

    def __init__(
        self,
        read: Callable[[], Awaitable[_Raw]],
        revise: Callable[[Callable[[_Raw], _Raw]], Awaitable[_Raw]],
        order: BitOrder | None,
    ) -> None:
        """Talk to the camera with the given functions.

        Args:
            read: Returns the parameters of `motion`.
            revise: Sends what a function makes of them, and reads them again.
            order: The order of bits, None if the user does not know either.
        """
        self._read = read
        self._revise = revise
        self._order = order
        self.memory = AreaMemory()

    def learn(self, raw: _Raw) -> None:
        """Take from an answer what it shows of the order of bits."""
        if self.memory.learned is not None or (told := _Told.of(raw)) is None:
            return
        shown = order_shown(told.octets, told.columns, told.rows)
        if shown is not None and shown not in self.memory.written:
            self.memory = replace(self.memory, learned=shown)

    @override
    async def read(self) -> MotionArea:
        return self._area(_checked(await self._read()))

    @override
    async def write(self, shape: Shape) -> MotionArea:
        return self._area(
            _checked(await self._revise(lambda raw: self._sent(raw, shape)))
        )

    def _sent(self, raw: _Raw, shape: Shape) -> _Raw:
        """Return what to send, in the document's order."""
        told = _checked(raw)
        columns, rows = told.columns, told.rows
        blocks = sampled(shape, columns, rows)
        # Never zeros: the camera would look for motion nowhere, and tell nobody. And
        # zeros are what it shows instead of the area while it does not look at all.
        if not any(map(any, blocks)):
            raise CameraValueError(ErrorKey.EMPTY_AREA)
        order = self._order_in_use
        octets = encode(blocks, order)
        if all(map(all, blocks)):
            written = self.memory.written | {order}
            self.memory = replace(self.memory, written=written)
        return {
            # As it is: all of the document's requests have it.
            **{name: raw[name] for name in ("enable",) if name in raw},
            "blockcount": f"{columns}x{rows}",
            "areavalue": octets.hex(),
        }

    @property
    def _order_in_use(self) -> BitOrder:
        return self._order or self.memory.learned or _ASSUMED

    def _area(self, told: _Told) -> MotionArea:
        order = self._order_in_use
        # While it is off the camera may show zeros, whatever the area is.
        hidden = not told.enabled and not any(told.octets)
        return MotionArea(
            columns=told.columns,
            rows=told.rows,
            blocks=None
            if hidden
            else decode(told.octets, told.columns, told.rows, order),
            enabled=told.enabled,
            bit_order=order,
            bit_order_known=bool(self._order or self.memory.learned),
        )


def _checked(raw: _Raw) -> _Told:
    if "areavalue" not in raw:
        raise CameraUnsupportedError
    if (told := _Told.of(raw)) is None:
        raise CameraResponseError(ErrorKey.BAD_ANSWER)
    return told
