"""Notifications of one organization: accept, find. Stopping them: `stopping.py`."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from msgspec.structs import replace

from tocsin.model.errors import TocsinError
from tocsin.model.events import EventKind
from tocsin.model.ids import uuid7
from tocsin.model.notification import Counts, Draft, Notification, NotificationState
from tocsin.model.people import Solution, User
from tocsin.model.queries import NotificationQuery
from tocsin.model.work import Job
from tocsin.storage import statements
from tocsin.storage.sqlite.base import Bound, Row, decode, encode
from tocsin.storage.sqlite.events import insert_event
from tocsin.storage.sqlite.notification_rows import accepted, insert_values, notification
from tocsin.storage.sqlite.writer import Transaction

SQL = statements.load("notifications")
_INSERT_QUESTION = statements.load("questions")["insert_question"]
_LAST_UUID = UUID(int=(1 << 128) - 1)


class NotificationsPart(Bound):
    """See `storage.operations.NotificationOperations`."""

    async def accept(
        self, draft: Draft, actor: User, solution: Solution | None, now_ms: int
    ) -> Notification:
        public_id = uuid7(now_ms)
        values = insert_values(
            self.number, draft, actor, solution, public_id=public_id, now_ms=now_ms
        )
        number, earlier = await self.create(
            lambda transaction: self._accept(transaction, draft, values), public_id
        )
        if earlier is not None:
            return _as_accepted(notification(self.organization_id, earlier))
        self.totals.accepted += 1
        return accepted(self.organization_id, draft, values, number, actor.user_id)

    async def accept_next(
        self, job: Job, draft: Draft, actor: User, solution: Solution | None, now_ms: int
    ) -> None:
        values = insert_values(
            self.number, draft, actor, solution, public_id=uuid7(now_ms), now_ms=now_ms
        )
        ended = {"id": job.number, "fence": job.fence}

        def operation(transaction: Transaction) -> bool:
            if not transaction.one(SQL["end_job"], ended):
                return False
            self._accept(transaction, draft, values)
            return True

        self.totals.accepted += await self.write(operation)

    def _accept(
        self, transaction: Transaction, draft: Draft, values: dict[str, Any]
    ) -> tuple[int, Row | None]:
        """The new number; or, for a used idempotency key, what it was used for."""
        key = draft.idempotency_key
        if key is not None:
            used_for = {"organization": self.number, "key": key}
            used = transaction.one(SQL["used_key"], used_for)
            if used is not None:
                if used[0] != draft.request_digest:
                    raise TocsinError("key_reused")
                return used[1], self._by_number(transaction, used[1])
        number: int = transaction.one(SQL["insert_notification"], values)[0]  # type: ignore[index]
        job = {"organization": self.number, "notification": number, "due_at": values["start_at"]}
        transaction.execute(SQL["insert_job"], {**job, "kind": "expand"})
        if draft.options.repeat is not None:
            transaction.execute(SQL["insert_job"], {**job, "kind": "repeat"})
        if draft.content.extras.question is not None:
            transaction.execute(_INSERT_QUESTION, {"notification": number})
            transaction.execute(SQL["insert_job"], {**job, "kind": "question"})
        insert_event(
            transaction, self.number, EventKind.ACCEPTED, values["now"], notification=number
        )
        if key is not None:
            kept = {"digest": draft.request_digest, "notification": number, "now": values["now"]}
            transaction.execute(SQL["insert_key"], {**used_for, **kept})
        return number, None

    def _by_number(self, transaction: Transaction, number: int) -> Row:
        bindings = {"number": number, "organization": self.number}
        row = transaction.one(SQL["get_by_number"], bindings)
        if row is None:
            raise TocsinError("internal")
        return row

    async def accepted_before(self, key: str, digest: bytes) -> Notification | None:
        used = self.row(SQL["used_key"], {"organization": self.number, "key": key})
        if used is None:
            return None
        if used[0] != digest:
            raise TocsinError("key_reused")
        bindings = {"number": used[1], "organization": self.number}
        row = self.row(SQL["get_by_number"], bindings)
        return _as_accepted(notification(self.organization_id, row)) if row else None

    async def notification(self, notification_id: UUID) -> Notification | None:
        row = self.row(
            SQL["get_by_id"], {"organization": self.number, "public_id": notification_id.bytes}
        )
        return notification(self.organization_id, row) if row else None

    async def notifications(
        self, *, before: UUID | None, created_by: UUID | None, limit: int, stopped: bool
    ) -> list[Notification]:
        bindings = {
            "organization": self.number,
            "before": (before or _LAST_UUID).bytes,
            "limit": limit,
            "stopped": stopped,
            "actor_public_id": created_by.bytes if created_by else None,
        }
        rows = self.rows(SQL["list_mine" if created_by else "list_all"], bindings)
        return [notification(self.organization_id, row) for row in rows]

    async def find_notifications(
        self, wanted: NotificationQuery, *, before: UUID | None, limit: int
    ) -> list[Notification]:
        bindings = {
            "organization": self.number,
            "before": (before or _LAST_UUID).bytes,
            "states": encode(wanted.states) if wanted.states else None,
            "solution": wanted.solution_id.bytes if wanted.solution_id else None,
            "category": wanted.category,
            "priority": wanted.priority,
            "actor": wanted.created_by.bytes if wanted.created_by else None,
            "series": wanted.series_id.bytes if wanted.series_id else None,
            "search": wanted.search.lower() if wanted.search else None,
            "from": wanted.from_ms,
            "to": wanted.to_ms,
            "limit": limit,
        }
        return [notification(self.organization_id, row) for row in self.rows(SQL["find"], bindings)]

    async def retrying(self, numbers: list[int]) -> set[int]:
        rows = self.rows(SQL["retrying"], {"organization": self.number, "numbers": encode(numbers)})
        return {row[0] for row in rows}

    async def skipped(self, number: int, limit: int) -> dict[str, list[str]]:
        found: dict[str, list[str]] = {}
        for (text,) in self.rows(SQL["skipped_people"], {"number": number, "limit": limit}):
            for reason, people in decode(text).items():
                found.setdefault(reason, []).extend(people)
        return {reason: people[:limit] for reason, people in found.items()}


def _as_accepted(found: Notification) -> Notification:
    """As it was answered the first time: a repeat gets the same, whatever has happened since."""
    later = found.start_at_ms > found.created_at_ms
    return replace(
        found,
        state=NotificationState.SCHEDULED if later else NotificationState.QUEUED,
        updated_at_ms=found.created_at_ms,
        updated_by=found.created_by,
        counts=Counts(),
    )
