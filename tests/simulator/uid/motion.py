"""The motion area: one bitmap over the grid of blocks, as a string of hexadecimal digits."""

from dataclasses import dataclass
import re
from typing import Literal, override

from .parameters import Parameter

type BitOrder = Literal["lsb", "msb"]

COLUMNS, ROWS = 22, 18
BLOCKCOUNT = f"{COLUMNS}x{ROWS}"
DIGITS = (COLUMNS * ROWS + 7) // 8 * 2
NOTHING = "0" * DIGITS


def everything(order: BitOrder) -> str:
    """The area with every block selected; the bits beyond the last block stay 0."""
    return without_padding("f" * DIGITS, order)


def without_padding(area: str, order: BitOrder) -> str:
    """The area as the camera keeps it: it has no use for the bits beyond the last block."""
    octets = bytearray.fromhex(area)
    used = COLUMNS * ROWS % 8
    octets[-1] &= (1 << used) - 1 if order == "lsb" else 0xFF << (8 - used) & 0xFF
    return octets.hex()


@dataclass(frozen=True, slots=True, kw_only=True)
class BlockCount(Parameter):
    """The grid, which is this camera's own and no other."""

    @override
    def _accept(self, raw: str) -> str | None:
        return BLOCKCOUNT if raw.strip() == BLOCKCOUNT else None


@dataclass(frozen=True, slots=True, kw_only=True)
class Area(Parameter):
    """The bitmap, of exactly as many digits as the grid needs."""

    @override
    def _accept(self, raw: str) -> str | None:
        return raw.lower() if re.fullmatch(rf"[0-9a-fA-F]{{{DIGITS}}}", raw) else None
