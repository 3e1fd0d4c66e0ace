"""Public ids (UUIDv7) and the time-ordered numbers that rows use among themselves."""

from __future__ import annotations

import os
import time
from uuid import UUID

SEQUENCE_BITS = 20
"""Low bits of a notification's number; the bits above are `start_at` in epoch milliseconds."""


def uuid7(now_ms: int | None = None) -> UUID:
    """A time-ordered UUID (RFC 9562 §5.7) with 74 random bits."""
    ms = time.time_ns() // 1_000_000 if now_ms is None else now_ms
    random = os.urandom(10)
    version, variant = 0x70 | random[0] & 0x0F, 0x80 | random[2] & 0x3F
    head = ms.to_bytes(6, "big") + bytes((version, random[1], variant))
    return UUID(bytes=head + random[3:])


def parse_uuid(text: str) -> UUID | None:
    """The id that a path names, or None: an id that can't exist is simply not found."""
    try:
        return UUID(text) if len(text) == 36 else None
    except ValueError:
        return None
