"""Bulk import of people. Writes users and group memberships, a slice at a time."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import partial
from itertools import islice
from typing import BinaryIO

from tocsin.audience import profile
from tocsin.audience.directory import merged
from tocsin.audience.import_rows import Format, Line, Person, read
from tocsin.model.errors import TocsinError
from tocsin.model.people import User
from tocsin.storage.directory import ImportRow
from tocsin.storage.operations import OrganizationStorage

SLICE = 500
"""Rows in one commit: memory is bounded, and other writers wait some 30 ms at most."""
SHOWN_ERRORS = 1000
ROWS = 1_000_000
"""More in one file is refused: the e-mails seen so far are kept to find the doubles."""


@dataclass(frozen=True, slots=True)
class Fault:
    """Why a line was left out. `row` counts lines from 1, the header included."""

    row: int
    error: TocsinError


@dataclass(slots=True)
class Report:
    """What an import has done, or with a dry run would do. `faults` are the first 1,000."""

    created: int = 0
    updated: int = 0
    failed: int = 0
    faults: list[Fault] = field(default_factory=list)

    def add_fault(self, row: int, error: TocsinError) -> None:
        self.failed += 1
        if len(self.faults) < SHOWN_ERRORS:
            self.faults.append(Fault(row, error))


async def import_people(
    storage: OrganizationStorage,
    actor: User,
    file: BinaryIO,
    form: Format,
    *,
    dry_run: bool,
    now_ms: int,
) -> Report:
    """Create or update people by e-mail. A bad line is reported and spoils no other.

    Raises `invalid_body` when the header can't be used: then nothing is written.
    """
    report = Report()
    lines = read(file, form)
    seen: set[int] = set()
    while batch := _next_slice(lines, report, seen):
        rows = [_row(actor, person, now_ms) for _, person in batch]
        results = await storage.import_users(rows, dry_run=dry_run)
        for (number, _), result in zip(batch, results, strict=True):
            if isinstance(result, TocsinError):
                report.add_fault(number, result)
            elif result == "created":
                report.created += 1
            else:
                report.updated += 1
    report.faults.sort(key=lambda fault: fault.row)
    return report


def _next_slice(lines: Iterator[Line], report: Report, seen: set[int]) -> list[tuple[int, Person]]:
    """The next people who can be tried; empty only at the end of the file."""
    batch: list[tuple[int, Person]] = []
    while not batch:
        read_lines = list(islice(lines, SLICE))
        if not read_lines:
            break
        for number, found in read_lines:
            problem = found if isinstance(found, TocsinError) else _check_email(found, seen)
            if isinstance(found, Person) and problem is None:
                batch.append((number, found))
            elif problem is not None:
                report.add_fault(number, problem)
    return batch


def _check_email(person: Person, seen: set[int]) -> TocsinError | None:
    """Puts the e-mail in its normal form, and finds doubles within the file."""
    try:
        email = profile.email(person.changes.get("email", ""))
    except TocsinError as error:
        return error
    person.changes["email"] = email
    # A number of 8 bytes in place of the text; two texts with one hash are not to be expected.
    key = hash(email)
    if key in seen:
        return TocsinError("conflict", "An earlier line has this e-mail.", field="email")
    if len(seen) >= ROWS:
        return TocsinError("too_large", f"A file may have {ROWS:,} people.")
    seen.add(key)
    return None


def _row(actor: User, person: Person, now_ms: int) -> ImportRow:
    merge = partial(_merge, actor, person.changes, now_ms)
    return ImportRow(person.changes["email"], merge, person.groups)


def _merge(actor: User, changes: dict[str, object], now_ms: int, known: User | None) -> User:
    """Tags of the file are added to those there are."""
    tags = changes.get("tags")
    if known is not None and isinstance(tags, dict):
        changes = {**changes, "tags": {**known.tags, **tags}}
    return merged(actor, known, changes, now_ms)
