"""Pages of a list: at most `limit` items, and an opaque cursor while there are more."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Sequence
from typing import Annotated, Protocol, TypeVar

from msgspec import UNSET, Meta, Struct, UnsetType

from tocsin.model.errors import TocsinError

Limit = Annotated[int, Meta(ge=1, le=500)]
_LONGEST = 19
"""Digits of the largest 64-bit number."""


class PageQuery(Struct, rename="camel"):
    """How many, and after which."""

    limit: Limit = 25
    cursor: str | None = None

    @property
    def after(self) -> int:
        """The number that the page begins after. Raises `invalid_parameter`."""
        return 0 if self.cursor is None else _read(self.cursor)

    @property
    def more(self) -> int:
        """One more than asked for, to see whether a page follows."""
        return self.limit + 1


class Numbered(Protocol):
    """A row that knows its number."""

    @property
    def number(self) -> int: ...


N = TypeVar("N", bound=Numbered)


def cut(query: PageQuery, rows: Sequence[N]) -> tuple[Sequence[N], str | UnsetType]:
    """The page out of `query.more` rows, and the cursor of the next one."""
    if len(rows) <= query.limit:
        return rows, UNSET
    page = rows[: query.limit]
    return page, cursor_after(page[-1].number)


def cursor_after(number: int) -> str:
    return base64.urlsafe_b64encode(f"after:{number}".encode()).decode().rstrip("=")


def _read(cursor: str) -> int:
    try:
        text = base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)).decode("ascii")
    except (binascii.Error, ValueError):
        text = ""
    kind, _, digits = text.partition(":")
    if kind != "after" or not digits.isdecimal() or len(digits) > _LONGEST:
        message = "cursor: is not one that this list has given."
        raise TocsinError("invalid_parameter", message, field="cursor")
    return min(int(digits), (1 << 63) - 1)
