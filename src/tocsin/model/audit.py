"""The audit log: who did what to what. A keyed hash binds each entry to the one before it.

A row that is changed, taken out, put in or moved breaks the chain; rows that are cut off at the end
are missed by the last checkpoint.
"""

from __future__ import annotations

import hmac
from collections.abc import Mapping
from functools import cache
from typing import Any
from uuid import UUID

import msgspec
from msgspec import Struct

GENESIS = bytes(32)
"""Stands for the entry before an organization's first."""
SEQUENCE_BITS = 40
MOST_ENTRIES = (1 << SEQUENCE_BITS) - 1
_encode = msgspec.json.encode


class AuditEntry(Struct, frozen=True):
    """What one call leaves. `targets` are the ids of its path, by name.

    `token_id` or `session_id` says by what the person `user_id` came. `summary` is JSON of what was
    asked for, with nothing secret in it.
    """

    operation: str
    at_ms: int
    user_id: UUID | None
    token_id: UUID | None
    session_id: UUID | None
    client: str
    targets: dict[str, str]
    summary: Any


class AuditRow(Struct, frozen=True):
    """An entry as it is kept. `number` is organization << 40 | sequence.

    The sequence counts from 1, without a gap, in each organization.
    """

    number: int
    at_ms: int
    operation: str
    user_id: bytes | None
    token_id: bytes | None
    session_id: bytes | None
    client: str
    targets: str
    summary: str
    hash: bytes

    @property
    def sequence(self) -> int:
        return self.number & MOST_ENTRIES


class AuditHead(Struct, frozen=True):
    """The last entry of an organization."""

    organization_id: UUID
    number: int
    hash: bytes

    @property
    def sequence(self) -> int:
        return self.number & MOST_ENTRIES

    @property
    def organization(self) -> int:
        return self.number >> SEQUENCE_BITS


class AuditQuery(Struct, frozen=True):
    """Which entries are looked for; None is any. `target` is an id, `from_ms` ≤ time < `to_ms`."""

    user_id: UUID | None = None
    operation: str | None = None
    target: UUID | None = None
    from_ms: int | None = None
    to_ms: int | None = None


class AuditFault(Struct, frozen=True):
    """Where a log is not what was written, and how that shows."""

    sequence: int
    problem: str


def link(key: bytes, previous: bytes, columns: tuple[Any, ...]) -> bytes:
    """The hash of an entry: all its columns in their order, and the hash before it (RFC 2104)."""
    mac = _keyed(key).copy()
    mac.update(previous + _encode(columns))
    return mac.digest()


@cache
def _keyed(key: bytes) -> hmac.HMAC:
    """Begun once: hashing the key anew for each entry would take as long as the entry."""
    return hmac.new(key, digestmod="sha256")


class ChainCheck:
    """Follows one organization's rows in order. `checkpoints` are hashes by sequence."""

    def __init__(self, key: bytes, organization: int, checkpoints: Mapping[int, bytes]) -> None:
        self._key = key
        self._organization = organization << SEQUENCE_BITS
        self._checkpoints = checkpoints
        self._previous = GENESIS
        self.sequence = 0

    def follow(self, row: AuditRow) -> list[AuditFault]:
        """What is wrong with this row; the check goes on behind it."""
        faults = []
        expected = self.sequence + 1
        *columns, found = msgspec.structs.astuple(row)
        if row.number != self._organization | expected:
            faults.append(AuditFault(expected, f"is missing; entry {row.sequence} comes instead"))
        elif not hmac.compare_digest(link(self._key, self._previous, tuple(columns)), found):
            faults.append(AuditFault(row.sequence, "is not as it was written"))
        if self._checkpoints.get(row.sequence, found) != found:
            faults.append(AuditFault(row.sequence, "differs from the checkpoint of it"))
        self.sequence, self._previous = row.sequence, found
        return faults

    def end(self) -> list[AuditFault]:
        """What is missing behind the last row."""
        last = max(self._checkpoints, default=0)
        if last > self.sequence:
            return [AuditFault(self.sequence + 1, f"is missing, and all to {last}, at the end")]
        return []
