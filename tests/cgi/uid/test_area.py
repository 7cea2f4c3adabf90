"""The bytes of the motion area: what they mean, whose bit comes first, and when they tell."""

from itertools import chain
import random
from typing import Final

import pytest

from custom_components.ipcam_cgi.cgi import AreaMemory, BitOrder, Blocks
from custom_components.ipcam_cgi.cgi.uid.area import decode, encode, order_shown

LEAST: Final = BitOrder.LEAST_FIRST
MOST: Final = BitOrder.MOST_FIRST
FULL: Final = {LEAST: "f" * 98 + "0f", MOST: "f" * 98 + "f0"}
ZEROS: Final = "0" * 100
SIZES: Final = [
    *((1, 1), (4, 4), (8, 1), (9, 1), (1, 9), (22, 18), (18, 22)),
    *((22, 15), (11, 9), (16, 12), (13, 7), (128, 96), (999, 1)),
]

orders = pytest.mark.parametrize("order", BitOrder)


def everything(columns: int, rows: int) -> Blocks:
    """Return a full area."""
    return ((True,) * columns,) * rows


@orders
@pytest.mark.parametrize(("columns", "rows"), SIZES)
def test_round_trip(columns: int, rows: int, order: BitOrder) -> None:
    """What is written means the same when it is read, whatever the size."""
    chance = random.Random(f"{columns}x{rows}")
    for density in (0.02, 0.3, 0.5, 0.97):
        blocks = tuple(
            tuple(chance.random() < density for _ in range(columns))
            for _ in range(rows)
        )
        octets = encode(blocks, order)
        assert len(octets) == -(-columns * rows // 8)
        assert decode(octets, columns, rows, order) == blocks
        # The bits left over are 0: there are as many as there are blocks.
        counting = sum(chain.from_iterable(blocks))
        assert sum(octet.bit_count() for octet in octets) == counting


@orders
@pytest.mark.parametrize(("columns", "rows"), SIZES)
def test_each_block_is_one_bit(columns: int, rows: int, order: BitOrder) -> None:
    """Row by row, from the left, a bit after the other."""
    for x, y in ((0, 0), (columns - 1, 0), (0, rows - 1), (columns - 1, rows - 1)):
        blocks = tuple(
            tuple((column, row) == (x, y) for column in range(columns))
            for row in range(rows)
        )
        index = y * columns + x
        if order is LEAST:
            number = int.from_bytes(encode(blocks, order), "little")
            assert number == 1 << index
        else:
            octets = encode(blocks, order)
            number = int.from_bytes(octets)
            assert number == 1 << (8 * len(octets) - 1 - index)


@orders
def test_the_document(order: BitOrder) -> None:
    """4x4 blocks are ffff if all count, and 0000 if none does."""
    assert encode(everything(4, 4), order).hex() == "ffff"
    assert encode(((False,) * 4,) * 4, order).hex() == "0000"
    assert decode(bytes.fromhex("ffff"), 4, 4, order) == everything(4, 4)


@orders
def test_full_area(order: BitOrder) -> None:
    """22x18 blocks leave four bits over, which tell the order."""
    octets = encode(everything(22, 18), order)
    assert octets.hex() == FULL[order]
    assert order_shown(octets, 22, 18) is order


@orders
@pytest.mark.parametrize(("columns", "rows"), SIZES)
def test_order_shown(columns: int, rows: int, order: BitOrder) -> None:
    """Any size tells it, unless its last byte is full; what is not full tells nothing."""
    full = everything(columns, rows)
    expected = order if columns * rows % 8 else None
    assert order_shown(encode(full, order), columns, rows) is expected
    but_one = ((False, *full[0][1:]), *full[1:])
    assert order_shown(encode(but_one, order), columns, rows) is None


@pytest.mark.parametrize("octets", ["f" * 100, ZEROS, "f" * 98 + "00", "0" * 98 + "0f"])
def test_no_order_shown(octets: str) -> None:
    """Bits left over that are not 0, no area, and one that is not full, tell nothing."""
    assert order_shown(bytes.fromhex(octets), 22, 18) is None


def test_bits_left_over() -> None:
    """Where they are not 0, they belong to no block."""
    for order in BitOrder:
        assert decode(b"\xff" * 50, 22, 18, order) == everything(22, 18)


def test_memory() -> None:
    """It survives being kept."""
    for learned in (None, LEAST, MOST):
        for written in ((), (LEAST,), (MOST, LEAST)):
            memory = AreaMemory(learned=learned, written=frozenset(written))
            assert AreaMemory.of(memory.as_dict()) == memory
    assert AreaMemory.of({}) == AreaMemory()
