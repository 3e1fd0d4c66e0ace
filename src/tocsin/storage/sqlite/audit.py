"""The audit log: entries are written in the transaction of what they are about."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any
from uuid import UUID

from tocsin.model.audit import (
    GENESIS,
    MOST_ENTRIES,
    SEQUENCE_BITS,
    AuditHead,
    AuditQuery,
    AuditRow,
    link,
)
from tocsin.model.clock import MINUTE_MS
from tocsin.storage import statements
from tocsin.storage.audit import AUDIT_WINDOW, AuditSlice, Trail
from tocsin.storage.sqlite.base import Bound, encode
from tocsin.storage.sqlite.writer import Transaction

SQL = statements.load("audit")
_HEAD, _INSERT = SQL["head"], SQL["insert"]

Operation = Callable[[Transaction], Any]
Run = Callable[[Operation], Awaitable[Any]]


async def audited(
    key: bytes, run: Run, operation: Operation, trail: Trail, made: UUID | None
) -> Any:
    """Run the operation; if it changes something first of its call, with the call's entry.

    `made` is the public id of what the operation creates.
    """

    def whole(transaction: Transaction) -> Any:
        if trail.owner is not None and trail.owner is not whole:
            return operation(transaction)
        changes = transaction.connection.total_changes
        before = changes()
        result = operation(transaction)
        trail.owner = None
        if changes() != before:
            append(transaction, key, trail, made)
            trail.owner = whole
            trail.changed = True
        return result

    try:
        result = await run(whole)
    except BaseException:
        # Nothing of it was kept: whatever the call still writes carries the entry.
        if trail.owner is whole:
            trail.owner = None
        raise
    if trail.owner is whole:
        trail.written = True
    return result


def append(transaction: Transaction, key: bytes, trail: Trail, made: UUID | None) -> None:
    """The next link of the organization's chain."""
    entry, organization = trail.make(), trail.organization
    number, previous = transaction.audit_heads.get(organization) or _head(transaction, organization)
    targets = entry.targets if made is None else {**entry.targets, "created": made}
    columns = (
        number + 1,
        entry.at_ms,
        entry.operation,
        _bytes(entry.user_id),
        _bytes(entry.token_id),
        _bytes(entry.session_id),
        entry.client,
        encode(targets),
        encode(entry.summary),
    )
    found = link(key, previous, columns)
    transaction.execute(_INSERT, (*columns, found))
    transaction.audit_heads[organization] = (number + 1, found)


def _head(transaction: Transaction, organization: int) -> tuple[int, bytes]:
    bindings = _range(organization)
    return transaction.execute(_HEAD, bindings).fetchone() or (bindings["first"], GENESIS)


def _range(organization: int) -> dict[str, int]:
    """Numbers that an organization's entries can have."""
    first = organization << SEQUENCE_BITS
    return {"first": first, "last": first | MOST_ENTRIES}


def _bytes(public_id: UUID | None) -> bytes | None:
    return None if public_id is None else public_id.bytes


class AuditPart(Bound):
    """See `storage.audit.AuditOperations`."""

    async def record(self, trail: Trail) -> None:
        if trail.open:
            trail.written = True
            await self.note(lambda transaction: append(transaction, self.audit_key, trail, None))

    async def audit(self, wanted: AuditQuery, *, before: int | None, limit: int) -> AuditSlice:
        within = _range(self.number)
        bindings: dict[str, Any] = {
            **within,
            "before": within["last"] if before is None else within["first"] | before,
            "window": AUDIT_WINDOW,
            "user": _bytes(wanted.user_id),
            "operation": wanted.operation,
            "target": str(wanted.target) if wanted.target else None,
            "from": wanted.from_ms,
            "to": wanted.to_ms,
            "limit": limit,
        }
        end = self.row(SQL["end_of_window"], bindings)
        bindings["down_to"] = end[0] if end else within["first"]
        rows = [AuditRow(*row) for row in self.rows(SQL["find"], bindings)]
        if len(rows) == limit:
            return AuditSlice(rows, rows[-1].sequence)
        # Entries are a moment out of order at most: what is long before `from` need not be seen.
        over = end is None or (wanted.from_ms or 0) - MINUTE_MS > end[1]
        return AuditSlice(rows, None if over or end is None else end[0] & MOST_ENTRIES)


class AuditsPart(Bound):
    """See `storage.audit.AuditStorageOperations`."""

    async def audit_heads(self) -> list[AuditHead]:
        return [AuditHead(UUID(bytes=row[0]), *row[1:]) for row in self.rows(SQL["heads"], {})]

    async def audit_rows(self, organization: int, *, after: int, limit: int) -> list[AuditRow]:
        within = _range(organization)
        bindings = {**within, "after": within["first"] | after, "limit": limit}
        return [AuditRow(*row) for row in self.rows(SQL["rows"], bindings)]
