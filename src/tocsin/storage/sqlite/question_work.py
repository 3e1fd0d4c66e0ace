"""What a question does as time passes: reminders, escalations, its end; and telling inboxes."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import msgspec
from msgspec.structs import replace

from tocsin.model.events import EventKind
from tocsin.model.notification import DeliveryState, Notification
from tocsin.model.packing import pack, unpack
from tocsin.model.questions import (
    REMINDER_PLACES,
    Decision,
    QuestionOutcome,
    QuestionStep,
    StepKind,
)
from tocsin.model.work import Chunk, Job, PlannedRing
from tocsin.storage import statements
from tocsin.storage.questions import RungQuestion
from tocsin.storage.sqlite.base import Row, encode
from tocsin.storage.sqlite.events import insert_event
from tocsin.storage.sqlite.notification_rows import SOLUTION_NUMBER, notification
from tocsin.storage.sqlite.questions import SQL, decide, is_settled, meant
from tocsin.storage.sqlite.settling import SQL as SETTLING
from tocsin.storage.sqlite.settling import settle, settle_some
from tocsin.storage.sqlite.work import SQL as WORK
from tocsin.storage.sqlite.work import WorkPart
from tocsin.storage.sqlite.writer import Transaction

_SUBJECT = statements.load("work")["job_subject"]
_NOTIFICATION = 4
"""Where the notification begins in a row of `job_subject`."""
_steps = msgspec.json.Decoder(tuple[QuestionStep, ...]).decode


class QuestionWorkPart(WorkPart):
    """See `storage.questions.QuestionWorkOperations`."""

    async def take_step(
        self, job: Job, step: QuestionStep, next_ms: int | None, now_ms: int, *, skip: bool = False
    ) -> None:
        claim = {"id": job.number, "fence": job.fence, "due_at": next_ms, "now": now_ms}
        taken = replace(step, at_ms=now_ms)

        def operation(transaction: Transaction) -> None:
            held = "finish_job" if next_ms is None else "next_step"
            sql = (WORK if next_ms is None else SQL)[held]
            if not transaction.one(sql, claim):
                return
            row = transaction.one(_SUBJECT, {"notification": job.notification_number})
            if row is None:
                return
            found = notification(UUID(bytes=row[0]), row[_NOTIFICATION:])
            if is_settled(found):
                return
            solution = row[_NOTIFICATION + SOLUTION_NUMBER]
            people = 0 if skip else _do(transaction, found, taken, job, solution)
            _keep(transaction, found.number, replace(taken, people=people))

        await self.write(operation)

    async def wait_for_step(self, job: Job, due_at_ms: int) -> None:
        claim = {"id": job.number, "fence": job.fence, "due_at": due_at_ms}
        await self.write(lambda transaction: transaction.one(SQL["next_step"], claim))

    async def to_remind(self, job: Job, now_ms: int) -> list[int] | None:
        numbers = {"notification": job.notification_number, "number": job.chunk}
        row = self.row(WORK["chunk_users"], numbers)
        if row is None:
            await self.end_job(job, now_ms)
            return None
        values = {**numbers, "users": encode(unpack(row[0]))}
        return [user for (user,) in self.rows(SQL["unanswered"], values)]

    async def write_reminder(self, chunk: Chunk) -> list[int]:
        changed: list[int] = await self.write_bulk(
            lambda transaction: _write_reminder(transaction, chunk)
        )
        return changed

    async def refresh_chunk(
        self, job: Job, devices: tuple[str, ...], now_ms: int
    ) -> list[int] | None:
        def change(transaction: Transaction, users: list[int], values: dict[str, Any]) -> None:
            values = {**values, "users": encode(users), "version": transaction.next_version()}
            transaction.execute(SQL["refresh_items"], values)
            if transaction.one(SQL["settled"], values) is None:
                return
            transaction.execute(WORK["insert_recalls"], {**values, "devices": encode(devices)})
            canceled: list[Row] = transaction.execute(WORK["cancel_rings"], values).fetchall()
            settle_some(transaction, job.notification_number, canceled, now_ms)

        return await self._walk(job, now_ms, change)

    async def question_of_ring(self, delivery: int) -> RungQuestion | None:
        row = self.row(SQL["of_ring"], {"delivery": delivery})
        if row is None:
            return None
        return RungQuestion(row[0], UUID(bytes=row[1]), row[2], UUID(bytes=row[3]))


def _do(
    transaction: Transaction,
    found: Notification,
    step: QuestionStep,
    job: Job,
    solution: int | None,
) -> int:
    """How many people it has reached, as far as that is known now."""
    asked = found.content.extras.question
    assert asked is not None
    organization, now_ms = job.organization_number, step.at_ms
    values = {"organization": organization, "notification": found.number, "now": now_ms}
    if step.kind is StepKind.DEADLINE:
        button = meant(found, asked.default)
        outcome = Decision(
            QuestionOutcome.EXPIRED,
            at_ms=now_ms,
            value=asked.default,
            button=None if button is None else button.id,
        )
        decide(transaction, organization, found, outcome)
        return 0
    if step.kind is StepKind.REMINDER:
        transaction.execute(SQL["insert_reminder"], {**values, "reminder": step.place + 1})
        insert_event(
            transaction,
            organization,
            EventKind.REMINDED,
            now_ms,
            notification=found.number,
            data={"reminder": step.place + 1},
        )
        return 0
    further = asked.escalations[step.place]
    wanted = {
        **values,
        "solution": solution,
        "emails": encode([email.lower() for email in further.emails]),
        "groups": encode(further.groups),
    }
    people = [user for (user,) in transaction.execute(SQL["further_people"], wanted)]
    if people:
        transaction.execute(SQL["open_again"], {**values, "rings": 0, "people": 0})
        transaction.execute(SQL["insert_escalation"], {**values, "users": pack(people)})
    insert_event(
        transaction,
        organization,
        EventKind.ESCALATED,
        now_ms,
        notification=found.number,
        data={"escalation": step.place + 1, "people": len(people)},
    )
    return len(people)


def _keep(transaction: Transaction, number: int, step: QuestionStep) -> None:
    """Among what was done; a reminder's people are added as it goes on."""
    row: Any = transaction.one(SQL["steps"], {"notification": number})
    done = _steps(row[0])
    steps = [
        replace(one, people=one.people + step.people)
        if (one.kind, one.place) == (step.kind, step.place)
        else one
        for one in done
    ]
    if all((one.kind, one.place) != (step.kind, step.place) for one in done):
        steps.append(step)
    transaction.execute(SQL["keep_steps"], {"notification": number, "steps": encode(steps)})


def _write_reminder(transaction: Transaction, chunk: Chunk) -> list[int]:
    job, now_ms = chunk.job, chunk.now_ms
    values: dict[str, Any] = {
        "id": job.number,
        "fence": job.fence,
        # Which reminder it is stays where it is.
        "cursor": job.cursor,
        "organization": job.organization_number,
        "notification": job.notification_number,
        "lane": chunk.lane,
        "now": now_ms,
    }
    if not transaction.one(WORK["advance_job"], values):
        return []
    asked = {**values, "users": encode(chunk.users)}
    left = {user for (user,) in transaction.execute(SQL["unanswered"], asked)}
    rings = [ring for ring in chunk.rings if ring.user_number in left]
    if not left:
        return []
    people = {**values, "users": encode(sorted(left)), "version": transaction.next_version()}
    transaction.execute(SQL["remind_items"], people)
    ended: list[Row] = transaction.execute(SQL["cancel_older_rings"], people).fetchall()
    rung = sorted({ring.user_number for ring in rings})
    lost: Any = transaction.one(SETTLING["lost"], {**values, "users": encode(rung)})
    again = {**values, "rings": len(rings) - len(ended), "people": lost[0]}
    transaction.execute(SQL["open_again"], again)
    rows = [_row(ring, job.cursor) for ring in rings]
    transaction.execute(WORK["insert_deliveries"], {**values, "rows": encode(rows)})
    if chunk.attention:
        spent = [(one.user, one.hour, int(one.digest)) for one in chunk.attention]
        transaction.execute(WORK["spend_attention"], {"rows": encode(spent)})
    step = QuestionStep(StepKind.REMINDER, job.cursor - 1, now_ms, len(left))
    _keep(transaction, job.notification_number, step)
    settle(transaction, job.notification_number, now_ms)
    return sorted(left)


def _row(ring: PlannedRing, reminder: int) -> tuple[Any, ...]:
    return (
        ring.user_number,
        ring.channel,
        ring.queue,
        reminder * REMINDER_PLACES + ring.place,
        ring.address_number,
        DeliveryState.DUE if ring.place == 0 else DeliveryState.PLANNED,
        ring.due_at_ms,
        ring.reason,
        int(ring.digest),
    )
