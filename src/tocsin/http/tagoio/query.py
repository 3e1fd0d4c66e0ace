"""Parameters as the official SDKs write them: `fields[0]=id` or `fields=id&fields=name`,
`filter[tags][0][key]=role`, `True` beside `true`.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Annotated, Any

import msgspec
from msgspec import Meta, Struct, field
from starlette.requests import Request

from tocsin.http.complaints import explain
from tocsin.model.errors import TocsinError

MOST_AMOUNT = 10_000
_MOST_PARAMETERS = 500
_NAME = re.compile(r"(\w{1,40})((?:\[\w{0,40}\]){0,4})")
_KEY = re.compile(r"\[(\w*)\]")
_BOOLEANS = {"True": "true", "False": "false"}


class ListQuery(Struct):
    """A page of a list. `filter` names fields and what they must be; `*` in it stands for anything.

    `orderBy` is `name,asc`, or the same as two values.
    """

    page: Annotated[int, Meta(ge=1, le=100_000)] = 1
    amount: Annotated[int, Meta(ge=1, le=MOST_AMOUNT)] = 20
    fields: list[str] = field(default_factory=list)
    filter: dict[str, Any] = field(default_factory=dict)
    orderBy: str | list[str] = ""

    @property
    def first(self) -> int:
        """How many come before the page."""
        return (self.page - 1) * self.amount

    def order(self, default: str) -> tuple[str, bool]:
        """By which field, and whether the largest comes first."""
        given = self.orderBy.split(",") if isinstance(self.orderBy, str) else self.orderBy
        name, *rest = given if given and given[0] else default.split(",")
        return name, bool(rest) and rest[0].lower() == "desc"


class NoticeQuery(ListQuery):
    """Lists of notifications are asked for without a page."""

    amount: Annotated[int, Meta(ge=1, le=MOST_AMOUNT)] = 100


def read(request: Request, into: type[Any]) -> Any:
    """Raises `invalid_parameter` for what does not fit."""
    items = request.query_params.multi_items()
    if len(items) > _MOST_PARAMETERS:
        raise TocsinError("invalid_parameter", "There are too many parameters.")
    found: dict[str, Any] = {}
    for name, value in items:
        _put(found, name, _BOOLEANS.get(value, value))
    known = {name: _lists(value) for name, value in found.items()}
    for one in msgspec.structs.fields(into):
        if one.encode_name == "fields" and isinstance(known.get("fields"), str):
            known["fields"] = known["fields"].split(",")
    try:
        return msgspec.convert(known, into, strict=False)
    except msgspec.ValidationError as error:
        plain = explain(error, into)
        raise TocsinError("invalid_parameter", plain.detail, field=plain.field) from None


def _put(into: dict[str, Any], name: str, value: str) -> None:
    named = _NAME.fullmatch(name)
    if named is None:
        return
    keys = [named[1], *_KEY.findall(named[2])]
    for key in keys[:-1]:
        inner = into.setdefault(key, {})
        if not isinstance(inner, dict):
            raise TocsinError("invalid_parameter", f"{name}: stands beside a value.", field=name)
        into = inner
    last = keys[-1] or str(len(into))
    earlier = into.get(last)
    if earlier is None:
        into[last] = value
    elif isinstance(earlier, list):
        earlier.append(value)
    else:
        into[last] = [earlier, value]


def _lists(value: Any) -> Any:
    """What is numbered is a list."""
    if not isinstance(value, dict):
        return value
    inner = {key: _lists(one) for key, one in value.items()}
    if inner and all(key.isdecimal() and len(key) < 4 for key in inner):
        return [inner[key] for key in sorted(inner, key=int)]
    return inner


def wildcard(pattern: Any, text: Any) -> bool:
    """Whether a value is what a filter asks for, in any case; `*` stands for anything."""
    if isinstance(pattern, list):
        return any(wildcard(one, text) for one in pattern)
    wanted, given = str(pattern).lower(), _plain(text).lower()
    first, *rest = wanted.split("*")
    if not rest:
        return wanted == given
    last = rest.pop()
    if not given.startswith(first) or len(given) < len(first) + len(last):
        return False
    place = len(first)
    for part in rest:
        place = given.find(part, place)
        if place < 0:
            return False
        place += len(part)
    return given.endswith(last) and place <= len(given) - len(last)


def _plain(value: Any) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


def fits(wanted: dict[str, Any], one: dict[str, Any]) -> bool:
    """Whether all that a filter names holds. Of tags, each that it names must be there."""
    tests: dict[str, Callable[[Any, Any], bool]] = {"tags": _has_tags}
    return all(
        tests.get(name, wildcard)(value, one.get(name, "")) for name, value in wanted.items()
    )


def _has_tags(wanted: Any, tags: list[dict[str, str]]) -> bool:
    asked = [wanted] if isinstance(wanted, dict) else wanted
    if not isinstance(asked, list) or not all(isinstance(one, dict) for one in asked):
        raise TocsinError("invalid_parameter", "filter.tags: are keys and values.", field="filter")
    return all(
        any(
            wildcard(one.get("key", "*"), tag["key"])
            and wildcard(one.get("value", "*"), tag["value"])
            for tag in tags
        )
        for one in asked
    )


def page_of(query: ListQuery, rows: list[dict[str, Any]], default: str) -> list[dict[str, Any]]:
    """The rows that a list asks for: filtered, in its order, of its page, with its fields."""
    name, descending = query.order(default)
    chosen = [row for row in rows if fits(query.filter, row)]
    chosen.sort(key=lambda row: _sortable(row.get(name)), reverse=descending)
    page = chosen[query.first : query.first + query.amount]
    if not query.fields:
        return page
    return [{key: row[key] for key in ("id", *query.fields) if key in row} for row in page]


def _sortable(value: Any) -> tuple[bool, str]:
    return value is not None, _plain(value).casefold()
