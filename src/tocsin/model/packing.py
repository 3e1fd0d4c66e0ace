"""Ascending 64-bit ids as a small blob: differences, deflated."""

from __future__ import annotations

import sys
import zlib
from array import array
from itertools import accumulate


def pack(numbers: list[int]) -> bytes:
    """4,096 dense ids take about 200 bytes, scattered ones some kilobytes."""
    differences = array("q", map(int.__sub__, numbers, [0, *numbers[:-1]]))
    if sys.byteorder == "big":
        differences.byteswap()
    return zlib.compress(differences.tobytes(), 1)


def unpack(blob: bytes) -> list[int]:
    differences = array("q")
    differences.frombytes(zlib.decompress(blob))
    if sys.byteorder == "big":
        differences.byteswap()
    return list(accumulate(differences))
