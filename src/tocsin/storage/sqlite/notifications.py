"""Notifications of one organization: accept, find, cancel, withdraw."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from msgspec.structs import replace

from tocsin.model.channel import Priority
from tocsin.model.errors import TocsinError
from tocsin.model.ids import SEQUENCE_BITS, uuid7
from tocsin.model.notification import (
    Content,
    Counts,
    Draft,
    Notification,
    NotificationState,
    Scope,
)
from tocsin.model.people import Solution, User
from tocsin.storage import statements
from tocsin.storage.sqlite.base import Bound, Row, decode, encode
from tocsin.storage.sqlite.writer import Transaction

SQL = statements.load("notifications")
_LAST_UUID = UUID(int=(1 << 128) - 1)


def notification(organization_id: UUID, row: Row) -> Notification:
    """The type of a `SELECT *` row. `organization_id` comes from the handle or the join."""
    return Notification(
        number=row[0],
        organization_id=organization_id,
        notification_id=UUID(bytes=row[2]),
        scope=Scope(row[3]),
        emails=tuple(decode(row[4])) if row[4] is not None else None,
        groups=tuple(decode(row[5])) if row[5] is not None else None,
        solution_id=UUID(bytes=row[7]) if row[7] is not None else None,
        content=Content(
            title=row[8], text=row[9], screen=row[10], jig_id=row[11], inputs=decode(row[12])
        ),
        description=row[13],
        priority=Priority(row[14]),
        state=NotificationState(row[15]),
        start_at_ms=row[16],
        created_at_ms=row[17],
        created_by=UUID(bytes=row[19]),
        updated_at_ms=row[20],
        updated_by=UUID(bytes=row[21]),
        counts=Counts(
            recipients=row[23],
            skipped=decode(row[24]),
            ringing=row[25],
            sent=row[26],
            failed=row[27],
        ),
    )


class NotificationsPart(Bound):
    """See `storage.operations.NotificationOperations`."""

    async def accept(
        self, draft: Draft, actor: User, solution: Solution | None, now_ms: int
    ) -> Notification:
        notification_id = uuid7(now_ms)
        values = _insert_values(self.number, draft, actor, solution, now_ms)
        values["public_id"] = notification_id.bytes
        number, earlier = await self.write(
            lambda transaction: self._accept(transaction, draft, values)
        )
        if earlier is not None:
            return _as_accepted(notification(self.organization_id, earlier))
        return Notification(
            number=number,
            organization_id=self.organization_id,
            notification_id=notification_id,
            scope=draft.scope,
            content=draft.content,
            state=NotificationState(values["state"]),
            start_at_ms=values["start_at"],
            created_at_ms=now_ms,
            created_by=actor.user_id,
            updated_at_ms=now_ms,
            updated_by=actor.user_id,
            priority=draft.priority,
            emails=draft.emails or None,
            groups=draft.groups or None,
            solution_id=draft.solution_id,
            description=draft.description,
        )

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
        job = {
            "organization": self.number,
            "notification": number,
            "kind": "expand",
            "due_at": values["start_at"],
        }
        transaction.execute(SQL["insert_job"], job)
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

    async def retrying(self, numbers: list[int]) -> set[int]:
        rows = self.rows(SQL["retrying"], {"organization": self.number, "numbers": encode(numbers)})
        return {row[0] for row in rows}

    async def cancel_or_withdraw(self, notification_id: UUID, actor: User, now_ms: int) -> bool:
        found = await self.notification(notification_id)
        if found is None:
            return False
        bindings = {
            "number": found.number,
            "organization": self.number,
            "now": now_ms,
            "actor_public_id": actor.user_id.bytes,
        }
        stopped: bool = await self.write(lambda transaction: self._stop(transaction, bindings))
        return stopped

    def _stop(self, transaction: Transaction, bindings: dict[str, object]) -> bool:
        canceled = transaction.one(SQL["cancel"], bindings)
        if not canceled and not transaction.one(SQL["withdraw"], bindings):
            return False
        number = {"number": bindings["number"]}
        transaction.execute(SQL["drop_expansion"], number)
        transaction.execute(SQL["cancel_deliveries"], {**number, "now": bindings["now"]})
        if not canceled:
            job = {
                "organization": self.number,
                "notification": bindings["number"],
                "kind": "withdraw",
                "due_at": bindings["now"],
            }
            transaction.execute(SQL["insert_job"], job)
        event = {
            "organization": self.number,
            "notification": bindings["number"],
            "user": None,
            "kind": "canceled" if canceled else "withdrawn",
            "now": bindings["now"],
            "data": "{}",
        }
        transaction.execute(SQL["insert_event"], event)
        return True

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


def _insert_values(
    organization: int, draft: Draft, actor: User, solution: Solution | None, now_ms: int
) -> dict[str, Any]:
    start_at = max(draft.start_at_ms or now_ms, now_ms)
    content = draft.content
    return {
        "low": start_at << SEQUENCE_BITS,
        "high": (start_at + 1 << SEQUENCE_BITS) - 1,
        "organization": organization,
        "scope": draft.scope.value,
        "emails": encode(draft.emails) if draft.emails else None,
        "group_names": encode(draft.groups) if draft.groups else None,
        "solution": solution.number if solution else None,
        "solution_public_id": solution.solution_id.bytes if solution else None,
        "title": content.title,
        "text": content.text,
        "screen": content.screen,
        "jig_id": content.jig_id,
        "inputs": encode(content.inputs),
        "description": draft.description,
        "priority": draft.priority.value,
        "state": "SCHEDULED" if start_at > now_ms else "QUEUED",
        "start_at": start_at,
        "now": now_ms,
        "actor": actor.number,
        "actor_public_id": actor.user_id.bytes,
    }
