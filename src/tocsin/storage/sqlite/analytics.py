"""What an organization's analytics add up, and what its people say of what they get."""

from __future__ import annotations

from uuid import UUID

from tocsin.model.events import EventKind, Tally
from tocsin.model.tracking import (
    FaultSum,
    Feedback,
    FeedbackCount,
    TallyGroup,
    TallySum,
    Timed,
    TimeSum,
)
from tocsin.storage import statements
from tocsin.storage.sqlite.base import Bound, encode
from tocsin.storage.sqlite.events import insert_event
from tocsin.storage.sqlite.writer import Transaction

SQL = statements.load("analytics")
_KINDS = frozenset(Tally)


class AnalyticsPart(Bound):
    """See `storage.tracking.TrackingOperations`."""

    async def tallies(self, spans: list[tuple[int, int]], by: TallyGroup) -> list[TallySum]:
        bindings = {"organization": self.number, "spans": encode(spans)}
        rows = self.rows(SQL[f"tallies_{by}"], bindings)
        return [
            TallySum(span, group, Tally(kind), count)
            for span, group, kind, count in rows
            if kind in _KINDS
        ]

    async def times(self, spans: list[tuple[int, int]]) -> list[TimeSum]:
        bindings = {"organization": self.number, "spans": encode(spans)}
        return [
            TimeSum(span, Timed(kind), bucket, count)
            for span, kind, bucket, count in self.rows(SQL["times"], bindings)
        ]

    async def timed_since(self) -> int | None:
        row = self.row(SQL["timed_since"], {"organization": self.number})
        return None if row is None else row[0]

    async def faults(self, first_hour: int, last_hour: int, limit: int) -> list[FaultSum]:
        bindings = {
            "organization": self.number,
            "first": first_hour,
            "last": last_hour,
            "limit": limit,
        }
        return [FaultSum(*row) for row in self.rows(SQL["faults"], bindings)]

    async def solution_names(self, numbers: list[int]) -> dict[int, tuple[UUID, str]]:
        bindings = {"organization": self.number, "numbers": encode(numbers)}
        rows = self.rows(SQL["solution_names"], bindings)
        return {number: (UUID(bytes=public_id), name) for number, public_id, name in rows}

    async def add_feedback(
        self, user: int, notification_id: UUID, kind: Feedback, now_ms: int
    ) -> bool | None:
        bindings = {
            "user": user,
            "organization": self.number,
            "public_id": notification_id.bytes,
            "kind": kind.value,
            "now": now_ms,
        }

        def operation(transaction: Transaction) -> bool | None:
            subject = transaction.one(SQL["feedback_subject"], bindings)
            if subject is None:
                return None
            number, category = subject
            values = {**bindings, "notification": number, "category": category or ""}
            if transaction.one(SQL["insert_feedback"], values) is None:
                return False
            data = {"kind": kind.value, **({"category": category} if category else {})}
            insert_event(
                transaction,
                self.number,
                EventKind.FEEDBACK,
                now_ms,
                notification=number,
                user=user,
                data=data,
            )
            return True

        added: bool | None = await self.write(operation)
        return added

    async def feedback(self, first_ms: int, last_ms: int) -> list[FeedbackCount]:
        bindings = {"organization": self.number, "first": first_ms, "last": last_ms}
        return [
            FeedbackCount(category, Feedback(kind), count, people)
            for category, kind, count, people in self.rows(SQL["feedback"], bindings)
        ]
