"""Pages of a list: at most `limit` items, and an opaque cursor while there are more."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Sequence
from typing import Annotated, Protocol, TypeVar

from msgspec import UNSET, Meta, Struct, UnsetType

from tocsin.model.data import PointPlace
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
    return _write("after", str(number))


def named_cursor(name: str) -> str:
    """For lists in the order of names."""
    return _write("named", name)


def named_after(cursor: str | None) -> str:
    """The name that the page begins after. Raises `invalid_parameter`."""
    return "" if cursor is None else _text(cursor, "named")


def placed_cursor(place: PointPlace) -> str:
    """For walks along the points by time."""
    return _write("placed", f"{place.at_ms}.{place.number}")


def place_after(cursor: str | None) -> PointPlace | None:
    """The place that the page begins after. Raises `invalid_parameter`."""
    if cursor is None:
        return None
    at_ms, _, number = _text(cursor, "placed").partition(".")
    return PointPlace(_number(at_ms), _number(number))


def _write(kind: str, text: str) -> str:
    return base64.urlsafe_b64encode(f"{kind}:{text}".encode()).decode().rstrip("=")


def _read(cursor: str) -> int:
    return _number(_text(cursor, "after"))


def _text(cursor: str, kind: str) -> str:
    try:
        text = base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)).decode("utf-8")
    except (binascii.Error, ValueError):
        text = ""
    given, _, rest = text.partition(":")
    if given != kind or not rest or "\0" in rest:
        raise _stranger()
    return rest


def _number(digits: str) -> int:
    if not (digits.isascii() and digits.isdecimal()) or len(digits) > _LONGEST:
        raise _stranger()
    return min(int(digits), (1 << 63) - 1)


def _stranger() -> TocsinError:
    message = "cursor: is not one that this list has given."
    return TocsinError("invalid_parameter", message, field="cursor")
