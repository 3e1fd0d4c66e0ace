"""Ascending 64-bit ids as a small blob: differences, deflated unless they are few."""

from __future__ import annotations

import sys
import zlib
from array import array
from itertools import accumulate, chain
from operator import sub

_FEW = 8
"""So few are kept as they are, behind a zero: deflating them costs more than it saves."""


def pack(numbers: list[int]) -> bytes:
    """4,096 dense ids take about 200 bytes, scattered ones some kilobytes."""
    differences = array("q", map(sub, numbers, chain((0,), numbers)))
    if sys.byteorder == "big":
        differences.byteswap()
    raw = differences.tobytes()
    return b"\0" + raw if len(numbers) <= _FEW else zlib.compress(raw, 1)


def unpack(blob: bytes) -> list[int]:
    differences = array("q")
    differences.frombytes(blob[1:] if blob.startswith(b"\0") else zlib.decompress(blob))
    if sys.byteorder == "big":
        differences.byteswap()
    return list(accumulate(differences))
