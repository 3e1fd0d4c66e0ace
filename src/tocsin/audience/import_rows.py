"""Reads people from CSV or JSON lines: one line, one person, one verdict.

A line is read on its own, so a broken quote or a broken byte spoils its own line only.
"""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any, BinaryIO, Literal

import msgspec

from tocsin.audience import profile
from tocsin.model.errors import TocsinError

Format = Literal["csv", "json lines"]
LINE_BYTES = 64 * 1024
_TAG = "tag:"
_FIELDS = {
    "email": "email",
    "name": "name",
    "phone": "phone",
    "role": "role",
    "language": "language",
    "timeZone": "time_zone",
    "active": "active",
}
"""Column → field of `User`."""
_YES_NO = {"true": True, "yes": True, "1": True, "false": False, "no": False, "0": False}


@dataclass(frozen=True, slots=True)
class Person:
    """A line that could be read: fields of `User`, unchecked, and (solution, group) to join.

    `changes` holds only what the line gives: an empty cell changes nothing.
    """

    changes: dict[str, Any]
    groups: tuple[tuple[str, str], ...] = ()


Line = tuple[int, Person | TocsinError]
"""The number of the line as editors and spreadsheets count, from 1; and what it holds."""


def read(file: BinaryIO, form: Format) -> Iterator[Line]:
    """Lazily, so memory does not grow with the file. Raises for a header that can't be used."""
    lines = _lines(file)
    if form == "json lines":
        return _each(lines, _read_json)
    header = next(lines, None)
    if header is None or isinstance(header[1], TocsinError):
        raise TocsinError("invalid_body", "The file has no header that can be read.")
    return _each(lines, _Table(header[1]).read)


def _lines(file: BinaryIO) -> Iterator[tuple[int, str | TocsinError]]:
    number = 0
    while raw := file.readline(LINE_BYTES):
        number += 1
        if len(raw) == LINE_BYTES and not raw.endswith(b"\n"):
            while (rest := file.readline(LINE_BYTES)) and not rest.endswith(b"\n"):
                pass
            yield number, TocsinError("invalid_body", f"The line exceeds {LINE_BYTES} bytes.")
            continue
        try:
            text = raw.decode("utf-8-sig" if number == 1 else "utf-8").strip("\r\n")
        except UnicodeDecodeError:
            yield number, TocsinError("invalid_body", "The line is not UTF-8.")
            continue
        if text.strip():
            yield number, text


def _each(
    lines: Iterator[tuple[int, str | TocsinError]], read_line: Callable[[str], Person]
) -> Iterator[Line]:
    for number, line in lines:
        if isinstance(line, TocsinError):
            yield number, line
            continue
        try:
            yield number, read_line(line)
        except TocsinError as error:
            yield number, error


class _Table:
    """CSV (RFC 4180) with a header; also with semicolons, as spreadsheets in Europe write it."""

    def __init__(self, header: str) -> None:
        semicolons = ";" in header and "," not in header
        self._delimiter = ";" if semicolons else ","
        self._columns = [name.strip() for name in self._split(header)]
        for name in self._columns:
            known = name in _FIELDS or name == "groups" or name.startswith(_TAG)
            if not known or name == _TAG:
                message = f"The header has an unknown column {name[:50]!r}."
                raise TocsinError("invalid_body", message, field=name[:50])
        if len(set(self._columns)) != len(self._columns):
            raise TocsinError("invalid_body", "The header has a column twice.")
        if "email" not in self._columns:
            raise TocsinError("invalid_body", "The header needs a column email.", field="email")

    def read(self, line: str) -> Person:
        cells = self._split(line)
        if len(cells) != len(self._columns):
            message = f"The line has {len(cells)} cells, the header {len(self._columns)}."
            raise TocsinError("invalid_body", message)
        given = {name: cell for name, cell in zip(self._columns, cells, strict=True) if cell}
        groups = given.pop("groups", "")
        tags = {name[len(_TAG) :]: cell for name, cell in given.items() if name.startswith(_TAG)}
        changes: dict[str, Any] = {
            _FIELDS[name]: cell for name, cell in given.items() if name in _FIELDS
        }
        if "active" in changes:
            changes["active"] = _yes_no(changes["active"])
        if tags:
            changes["tags"] = tags
        return Person(changes, _groups(groups.split(";") if groups else []))

    def _split(self, line: str) -> list[str]:
        try:
            (cells,) = csv.reader([line], delimiter=self._delimiter, strict=True)
        except (csv.Error, ValueError) as error:
            raise TocsinError("invalid_body", f"The line is not CSV: {error}.") from None
        return [cell.strip() for cell in cells]


class _JsonPerson(msgspec.Struct, forbid_unknown_fields=True, rename="camel"):
    email: str
    name: str | None = None
    phone: str | None = None
    role: str | None = None
    language: str | None = None
    time_zone: str | None = None
    active: bool | None = None
    tags: dict[str, str] | None = None
    groups: list[str] = []


_json = msgspec.json.Decoder(_JsonPerson)


def _read_json(line: str) -> Person:
    try:
        found = _json.decode(line)
    except (msgspec.DecodeError, RecursionError) as error:
        message = f"The line does not fit: {error}."
        raise TocsinError("invalid_body", message) from None
    changes = {
        field: value for field in _JSON_FIELDS if (value := getattr(found, field)) is not None
    }
    return Person(changes, _groups(found.groups))


_JSON_FIELDS = (*_FIELDS.values(), "tags")


def _yes_no(text: str) -> bool:
    found = _YES_NO.get(text.lower())
    if found is None:
        raise profile.misfit("active", "must be true or false")
    return found


def _groups(names: list[str]) -> tuple[tuple[str, str], ...]:
    """`Solution/Group`, split at the first slash."""
    pairs = [name.strip().partition("/") for name in names if name.strip()]
    if any(not solution or not group for solution, _, group in pairs):
        raise profile.misfit("groups", "must be written Solution/Group")
    return tuple((solution.strip(), group.strip()) for solution, _, group in pairs)
