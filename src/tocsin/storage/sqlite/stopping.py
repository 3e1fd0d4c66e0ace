"""Stop, withdraw, pause, resume, and drive dead letters again."""

from __future__ import annotations

from collections import defaultdict
from typing import Any
from uuid import UUID

from tocsin.model.events import EventKind
from tocsin.model.notification import Notification, NotificationState
from tocsin.model.people import User
from tocsin.model.work import DeadLetter, Redrive, Stopped
from tocsin.storage import statements
from tocsin.storage.sqlite.base import Bound, Row, encode
from tocsin.storage.sqlite.events import insert_event
from tocsin.storage.sqlite.notifications import SQL as NOTIFICATIONS
from tocsin.storage.sqlite.writer import Transaction

SQL = statements.load("stopping")
_SLICE = 2000
"""Dead letters that one commit drives again."""
_LAST = (1 << 63) - 1


class StoppingPart(Bound):
    """See `storage.operations.StoppingOperations`."""

    async def stop(
        self, found: Notification, actor: User, now_ms: int, *, recall: bool = True
    ) -> Stopped | None:
        bindings = self._bindings(found, actor, now_ms)
        kind = "withdraw" if recall else "hide"
        stopped: Stopped | None = await self.write(
            lambda transaction: self._stop(transaction, found, bindings, kind)
        )
        return stopped

    def _stop(
        self, transaction: Transaction, found: Notification, bindings: dict[str, Any], job: str
    ) -> Stopped | None:
        canceled = transaction.one(SQL["cancel"], bindings)
        row = canceled or transaction.one(SQL["withdraw"], bindings)
        if row is None:
            return None
        # What has come once comes again: only canceling the one that is to come ends a series.
        transaction.execute(SQL["drop_coming" if canceled else "drop_jobs"], bindings)
        if not canceled:
            self._insert_job(transaction, found.number, job, bindings["now"])
        elif found.series_id is not None:
            self._tell(transaction, EventKind.SERIES_ENDED, found.number, bindings["now"], {})
        kind = EventKind.CANCELED if canceled else EventKind.WITHDRAWN
        data = {"recipients": row[0], "seen": row[1]}
        self._tell(transaction, kind, found.number, bindings["now"], data)
        state = NotificationState.CANCELED if canceled else NotificationState.WITHDRAWN
        return Stopped(state, unseen=row[0] - row[1], seen=row[1])

    async def pause(self, found: Notification, actor: User, now_ms: int) -> bool:
        bindings = self._bindings(found, actor, now_ms)

        def operation(transaction: Transaction) -> bool:
            if not transaction.one(SQL["pause"], bindings):
                return False
            self._tell(transaction, EventKind.PAUSED, found.number, now_ms, {})
            return True

        paused: bool = await self.write(operation)
        return paused

    async def resume(self, found: Notification, actor: User, now_ms: int) -> bool:
        bindings = self._bindings(found, actor, now_ms)

        def operation(transaction: Transaction) -> bool:
            if not transaction.one(SQL["resume"], bindings):
                return False
            transaction.execute(SQL["unpark_jobs"], bindings)
            self._insert_job(transaction, found.number, "resume", now_ms)
            self._tell(transaction, EventKind.RESUMED, found.number, now_ms, {})
            return True

        resumed: bool = await self.write(operation)
        return resumed

    async def redrive(self, which: Redrive, now_ms: int) -> int:
        """In slices; what dies again meanwhile is not driven twice."""
        row = self.row(SQL["last_dead"], {"organization": self.number})
        until, after, total = (row[0] if row and row[0] else 0), 0, 0
        while True:
            driven = await self._redrive_slice(which, after, until, now_ms)
            total += len(driven)
            if len(driven) < _SLICE:
                return total
            after = max(number for number, _, _ in driven)

    async def _redrive_slice(
        self, which: Redrive, after: int, until: int, now_ms: int
    ) -> list[Row]:
        bindings = {
            "organization": self.number,
            "ids": encode(which.deliveries) if which.deliveries is not None else None,
            "number": which.notification,
            "channel": which.channel,
            "unreached": which.unreached,
            "after": after,
            "until": until,
            "limit": _SLICE,
            "now": now_ms,
        }

        def operation(transaction: Transaction) -> list[Row]:
            rows: list[Row] = transaction.execute(SQL["redrive"], bindings).fetchall()
            by_notification: dict[int, list[Row]] = defaultdict(list)
            for row in rows:
                by_notification[row[1]].append(row)
            for number, driven in by_notification.items():
                self._reopen(transaction, number, driven, now_ms)
            return rows

        driven: list[Row] = await self.write(operation)
        return driven

    def _reopen(self, transaction: Transaction, number: int, rows: list[Row], now_ms: int) -> None:
        values = {
            "number": number,
            "users": encode(sorted({row[2] for row in rows})),
            "ids": encode([row[0] for row in rows]),
            "rings": len(rows),
        }
        counted: Any = transaction.one(SQL["counted_failed"], values)
        transaction.execute(SQL["reopen"], {**values, "people": counted[0]})
        self._tell(transaction, EventKind.REDRIVEN, number, now_ms, {"rings": len(rows)})

    async def dead_letters(
        self, *, before: int | None, notification: int | None, channel: str | None, limit: int
    ) -> list[DeadLetter]:
        bindings = {
            "organization": self.number,
            "before": before or _LAST,
            "number": notification,
            "channel": channel,
            "limit": limit,
        }
        return [_dead_letter(row) for row in self.rows(SQL["dead_letters"], bindings)]

    def _bindings(self, found: Notification, actor: User, now_ms: int) -> dict[str, Any]:
        return {
            "number": found.number,
            "organization": self.number,
            "now": now_ms,
            "actor_public_id": actor.user_id.bytes,
        }

    def _insert_job(self, transaction: Transaction, number: int, kind: str, now_ms: int) -> None:
        job = {"organization": self.number, "notification": number, "kind": kind, "due_at": now_ms}
        transaction.execute(NOTIFICATIONS["insert_job"], job)

    def _tell(
        self,
        transaction: Transaction,
        kind: EventKind,
        number: int,
        now_ms: int,
        data: dict[str, Any],
    ) -> None:
        insert_event(transaction, self.number, kind, now_ms, notification=number, data=data)


def _dead_letter(row: Row) -> DeadLetter:
    return DeadLetter(
        number=row[0],
        notification_id=UUID(bytes=row[1]),
        title=row[2] or row[3],
        user_id=UUID(bytes=row[4]) if row[4] else None,
        user_name=row[5],
        email=row[6],
        channel=row[7],
        attempts=row[8],
        failed_at_ms=row[9],
        reason=row[10],
        outcome=row[11],
        detail=row[12],
        provider=row[13],
    )
