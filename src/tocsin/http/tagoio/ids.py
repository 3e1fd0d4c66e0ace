"""Ids of this door: 24 hexadecimal characters, which are 96 bits of our UUIDv7.

A UUIDv7 has 6 bits that are always the same. Without them, its first 96 bits are the time in
milliseconds and 48 random bits. They keep the order, so whom an id means is found as a span of
public ids in the index there is, and nothing has to be kept for it.
"""

from __future__ import annotations

import re
from uuid import UUID

from tocsin.http.call import Call
from tocsin.model.errors import not_found
from tocsin.model.ids import parse_uuid
from tocsin.model.people import User
from tocsin.storage.tagoio import Kind, Span

_HEX = re.compile(r"[0-9a-fA-F]{24}")
_RAND_A_BITS, _RAND_B_BITS, _KEPT_BITS = 12, 62, 36
_LOST = _RAND_B_BITS - _KEPT_BITS


def short(public_id: UUID) -> str:
    """The id by which this door names something of ours."""
    bits = public_id.int
    time_ms = bits >> 80
    rand_a = bits >> 64 & (1 << _RAND_A_BITS) - 1
    rand_b = (bits & (1 << _RAND_B_BITS) - 1) >> _LOST
    return f"{(time_ms << _RAND_A_BITS | rand_a) << _KEPT_BITS | rand_b:024x}"


def span(text: str) -> Span | None:
    """The public ids that an id can mean, from the first to the last; None for what is no id.

    Our own ids are taken too: they mean one.
    """
    if not _HEX.fullmatch(text):
        whole = parse_uuid(text)
        return None if whole is None else (whole, whole)
    bits = int(text, 16)
    rand_b = (bits & (1 << _KEPT_BITS) - 1) << _LOST
    rest = bits >> _KEPT_BITS
    rand_a, time_ms = rest & (1 << _RAND_A_BITS) - 1, rest >> _RAND_A_BITS
    first = time_ms << 80 | 7 << 76 | rand_a << 64 | 2 << _RAND_B_BITS | rand_b
    return UUID(int=first), UUID(int=first | (1 << _LOST) - 1)


async def meant(call: Call, kind: Kind, text: str, what: str) -> UUID:
    """The public id in the caller's organization. Raises `not_found`."""
    ends = span(text)
    found = [] if ends is None else await call.storage.ids_within(kind, ends)
    if len(found) != 1:
        raise not_found(what)
    return found[0]


async def user_meant(call: Call, text: str) -> User:
    """Raises `not_found`."""
    user = await call.storage.user(await meant(call, "users", text, "run user"))
    if user is None:
        raise not_found("run user")
    return user
