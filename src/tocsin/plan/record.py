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


_decode = msgspec.msgpack.Decoder(tuple[Ask, list[Record]]).decode


def pack_records(
    ask: Ask, decided: list[tuple[Profile, Ring | Skip, list[int]]], arrived_at_ms: int
) -> bytes:
    """`decided` has the user numbers of each profile, ascending."""
    records = [
        Record(profile, decision, packing.pack(users), arrived_at_ms)
        for profile, decision, users in decided
    ]
    return zlib.compress(msgspec.msgpack.encode((ask, records)), 1)


def unpack(blob: bytes) -> tuple[Ask, list[Record]]:
    """What held for everybody, and each profile's decision."""
    return _decode(zlib.decompress(blob))


def unpack_records(blob: bytes) -> list[Record]:
    return unpack(blob)[1]
