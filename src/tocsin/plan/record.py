"""What was decided for a chunk, and why, packed small enough to be kept for every notification.

What was the same for everybody stands once; people with equal profiles share one record, and who
they are is a list of packed ids.
"""

from __future__ import annotations

import zlib

import msgspec
from msgspec import Struct

from tocsin.model import packing
from tocsin.model.profile import Profile
from tocsin.plan.decide import Ask, Ring, Skip


class Record(Struct, frozen=True, array_like=True):
    """One distinct profile of a chunk. `arrived_at_ms` is the moment it was decided for."""

    profile: Profile
    decision: Ring | Skip
    users: bytes
    arrived_at_ms: int

    def includes(self, user: int) -> bool:
        return user in packing.unpack(self.users)


_SMALL = 1024
"""Up to so many bytes are kept as they are: deflating them costs more than it saves."""
_DEFLATED = b"\x78"
"""How zlib begins; a list in MessagePack begins otherwise."""
_decode = msgspec.msgpack.Decoder(tuple[Ask, list[Record]]).decode


def pack_records(
    ask: Ask, decided: list[tuple[Profile, Ring | Skip, list[int]]], arrived_at_ms: int
) -> bytes:
    """`decided` has the user numbers of each profile, ascending."""
    records = [
        Record(profile, decision, packing.pack(users), arrived_at_ms)
        for profile, decision, users in decided
    ]
    packed = msgspec.msgpack.encode((ask, records))
    return packed if len(packed) <= _SMALL else zlib.compress(packed, 1)


def unpack(blob: bytes) -> tuple[Ask, list[Record]]:
    """What held for everybody, and each profile's decision."""
    return _decode(zlib.decompress(blob) if blob.startswith(_DEFLATED) else blob)


def unpack_records(blob: bytes) -> list[Record]:
    return unpack(blob)[1]
