"""What every part of the engine builds on: bound handles, and rows made into types."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any
from uuid import UUID

import msgspec

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


class Bound:
    """The attributes of a handle, declared for the parts that are mixed into it."""

    number: int
    organization_id: UUID
    write: Callable[[Callable[[Transaction], Any]], Awaitable[Any]]
    write_bulk: Callable[[Callable[[Transaction], Any]], Awaitable[Any]]
    rows: Callable[[str, dict[str, Any]], list[Row]]
    row: Callable[[str, dict[str, Any]], Row | None]
    totals: Totals
