"""Many copies marked at once, so that it can be undone; and single ones put aside for a while."""

from __future__ import annotations

from functools import partial
from typing import Any
from uuid import UUID

from msgspec import Struct
from msgspec.structs import replace

from tocsin.model.events import EventKind
from tocsin.model.inbox import UNDO_LIFE_MS, InboxMark, Marked
from tocsin.model.notification import InboxItem
from tocsin.storage.sqlite.base import Bound, Row, decode, encode
from tocsin.storage.sqlite.events import insert_event
from tocsin.storage.sqlite.marks import SQL, MarksPart, quieten
from tocsin.storage.sqlite.writer import Transaction

_KINDS = {
    "seen": EventKind.SEEN,
    "read": EventKind.READ,
    "archived": EventKind.ARCHIVED,
    "deleted": EventKind.DELETED,
}
_SEEN, _READ = 1, 2
_SNOOZED = 5
"""Where a copy's `snoozed_until` stands in a row of `before_mark`."""
_ONE_READS_NO_MORE = {"seen": 0, "read": -1, "answered": 0}
SLICE = 2_000
"""Copies that one transaction marks: some 30 ms."""


class _Done(Struct, frozen=True):
    """How far a bulk call has come: how many, the last of them, the version when it began, the one
    of its first slice, and whether that was all.
    """

    count: int = 0
    last: int = 0
    until: int = 0
    first: int = 0
    all: bool = False


class ManyMarksPart(MarksPart, Bound):
    """See `storage.inbox.InboxOperations`."""

    async def mark_many(self, user: int, mark: InboxMark, now_ms: int) -> Marked:
        bindings: dict[str, Any] = {
            "user": user,
            "organization": self.number,
            "now": now_ms,
            "read": mark.as_ == "read",
            "archived": mark.as_ == "archived",
            "deleted": mark.as_ == "deleted",
            "only_read": mark.only_read,
            "only_unseen": mark.as_ == "seen",
            "only_unread": mark.as_ == "read",
            "only_unarchived": mark.as_ == "archived",
            "named": encode([one.hex for one in mark.named or ()]),
            "limit": SLICE,
        }
        # Of a large inbox it takes a while: beside the others, not before them.
        run = self.write_bulk if mark.named is None else self.write
        done = _Done()
        while not done.all:
            done = await run(partial(self._mark_slice, mark=mark, bindings=bindings, done=done))
        return Marked(done.count, done.first or done.until)

    def _mark_slice(
        self, transaction: Transaction, *, mark: InboxMark, bindings: dict[str, Any], done: _Done
    ) -> _Done:
        until = done.until or transaction.version
        which = "before_mark_many" if mark.named is None else "before_mark_named"
        meant = {**bindings, "after": done.last, "until": until}
        before: list[Row] = transaction.execute(SQL[which], meant).fetchall()
        if not before:
            return replace(done, until=until, all=True)
        version = transaction.next_version()
        first = done.first or version
        values = {
            **bindings,
            "numbers": encode([row[0] for row in before]),
            "version": version,
            "part_of": first,
            "before": encode(before),
        }
        transaction.execute(SQL["mark_many"], values)
        transaction.execute(SQL["keep_undo"], values)
        user, now_ms, count = bindings["user"], bindings["now"], len(before)
        self._note(transaction, _KINDS[mark.as_], user=user, now_ms=now_ms, count=count)
        read = True if mark.as_ == "read" else None
        self._have_seen(transaction, before, user=user, now_ms=now_ms, seen=True, read=read)
        whole = mark.named is not None or count < SLICE
        return _Done(done.count + count, int(before[-1][0]), until, first, whole)

    async def undo(self, user: int, version: int, now_ms: int) -> int | None:
        bindings = {
            "user": user,
            "part_of": version,
            "now": now_ms,
            "since": now_ms - UNDO_LIFE_MS,
        }

        def operation(transaction: Transaction) -> int | None:
            row = transaction.one(SQL["take_undo"], bindings)
            if row is None:
                return None
            marked = {"user": user, "version": row[0], "before": row[1]}
            still = {number for (number,) in transaction.execute(SQL["still_marked"], marked)}
            back = [one for one in decode(row[1]) if one[0] in still]
            put = (transaction.next_version(), now_ms)
            rows = ((*put, *columns, user, number) for number, *columns in back)
            transaction.connection.executemany(SQL["undo"], rows)
            self._count_back(transaction, back, read=bool(row[2]), now_ms=now_ms)
            if back:
                kind = EventKind.UNDONE
                self._note(transaction, kind, user=user, now_ms=now_ms, count=len(back))
            return len(back)

        undone: int | None = await self.write_bulk(operation)
        total = undone
        while undone is not None and total is not None:
            undone = await self.write_bulk(operation)
            total += undone or 0
        return total

    def _count_back(
        self, transaction: Transaction, before: list[Row], *, read: bool, now_ms: int
    ) -> None:
        """Who has not seen it any more is not counted so; nor as having read it, if that was it."""
        self._count(
            transaction,
            (
                (row[0], (-int(row[_SEEN] is None), -int(read and row[_READ] is None), 0))
                for row in before
            ),
            now_ms,
        )

    async def snooze(
        self, user: int, notification_id: UUID, until_ms: int | None, now_ms: int
    ) -> InboxItem | None:
        bindings = {**self._of(user, notification_id, now_ms), "until": until_ms}

        def operation(transaction: Transaction) -> bool:
            before = transaction.one(SQL["before_mark"], bindings)
            if before is None:
                return False
            if before[_SNOOZED] == until_ms:
                return True
            values = {**bindings, "notification": before[0], "version": transaction.next_version()}
            transaction.execute(SQL["snooze"], values)
            kind = EventKind.UNSNOOZED if until_ms is None else EventKind.SNOOZED
            self._note(transaction, kind, user=user, now_ms=now_ms, number=before[0])
            if until_ms is not None:
                quieten(transaction, user, [before[0]], now_ms)
            return True

        if not await self.write(operation):
            return None
        return await self.inbox_item(user, notification_id)


class SnoozesPart(Bound):
    """See `storage.inbox.SnoozeOperations`."""

    async def end_snoozes(self, now_ms: int, limit: int) -> list[int]:
        bindings = {"now": now_ms, "limit": limit}
        first_ms = await self.next_snooze_ms()
        if first_ms is None or first_ms > now_ms:
            return []

        def operation(transaction: Transaction) -> list[int]:
            transaction.execute(SQL["drop_snoozes"], bindings)
            due: list[Row] = transaction.execute(SQL["due_snoozes"], bindings).fetchall()
            values = {**bindings, "rows": encode(due), "version": transaction.next_version()}
            transaction.execute(SQL["end_snoozes"], values)
            read = {"numbers": encode([row[1] for row in due if row[2]])}
            transaction.execute(SQL["count_people"], {**read, **_ONE_READS_NO_MORE}).fetchall()
            for user, number, _, organization in due:
                insert_event(
                    transaction,
                    organization,
                    EventKind.RETURNED,
                    now_ms,
                    notification=number,
                    user=user,
                )
            return [row[0] for row in due]

        users: list[int] = await self.write(operation)
        return users

    async def next_snooze_ms(self) -> int | None:
        row = self.row(SQL["next_snooze"], {})
        return row[0] if row else None
