"""What every part of the engine builds on: bound handles, and rows made into types."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any, Protocol
from uuid import UUID

import msgspec

from tocsin.storage.audit import Trail
from tocsin.storage.sqlite.writer import Transaction

Row = tuple[Any, ...]

decode: Callable[[str], Any] = msgspec.json.Decoder().decode


def encode(value: Any) -> str:
    """JSON as text: SQLite's JSON functions read it, and so do people."""
    return msgspec.json.encode(value).decode()


class Totals:
    """What this process has done since its start."""

    def __init__(self) -> None:
        self.accepted = 0
        self.points = 0


class WriteWith(Protocol):
    """Writes what belongs to one call of an organization's, with that call's audit entry."""

    def __call__(
        self,
        trail: Trail | None,
        operation: Callable[[Transaction], Any],
        made: UUID | None = None,
    ) -> Awaitable[Any]: ...


class Bound:
    """The attributes of a handle, declared for the parts that are mixed into it.

    `write` and `write_bulk` leave the call's audit entry with the first change; `create` names what
    is made in it. `note` leaves none: for what only says that something was used.
    """

    number: int
    organization_id: UUID
    write: Callable[[Callable[[Transaction], Any]], Awaitable[Any]]
    write_bulk: Callable[[Callable[[Transaction], Any]], Awaitable[Any]]
    create: Callable[[Callable[[Transaction], Any], UUID], Awaitable[Any]]
    note: Callable[[Callable[[Transaction], Any]], Awaitable[Any]]
    write_with: WriteWith
    audit_key: bytes
    rows: Callable[[str, dict[str, Any]], list[Row]]
    row: Callable[[str, dict[str, Any]], Row | None]
    totals: Totals
