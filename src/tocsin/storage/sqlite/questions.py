"""Questions: one answer of each person and one decision, in the writer's transaction."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import msgspec

from tocsin.model.events import EventKind
from tocsin.model.notification import STOPPED, Answer, Button, Notification
from tocsin.model.people import User
from tocsin.model.questions import (
    AnswerView,
    Decision,
    Question,
    QuestionOutcome,
    QuestionStep,
    QuestionView,
    Rule,
)
from tocsin.storage import statements
from tocsin.storage.questions import Answered
from tocsin.storage.sqlite.base import Bound, Row, decode, encode
from tocsin.storage.sqlite.events import insert_event
from tocsin.storage.sqlite.marks import MarksPart, quieten
from tocsin.storage.sqlite.notification_rows import SOLUTION_NUMBER, notification
from tocsin.storage.sqlite.question_runs import RUNS, run_by_answer, run_by_decision
from tocsin.storage.sqlite.settling import settle
from tocsin.storage.sqlite.writer import Transaction

SQL = statements.load("questions")
_NOTIFICATION = 8
"""Where the notification begins in a row of `before_answer`."""
_answer = msgspec.json.Decoder(Answer).decode
_steps = msgspec.json.Decoder(tuple[QuestionStep, ...]).decode


class QuestionsPart(MarksPart, Bound):
    """See `storage.questions.QuestionOperations`."""

    async def answer(
        self,
        user: int,
        notification_id: UUID,
        answer: Answer,
        now_ms: int,
        *,
        devices: tuple[str, ...] = (),
        ring: int | None = None,
    ) -> Answered | None:
        bindings = {
            **self._of(user, notification_id, now_ms),
            "answer": encode(answer),
            "devices": encode(devices),
            "ring": ring,
        }

        def operation(transaction: Transaction) -> Answered | None:
            row = transaction.one(SQL["before_answer"], bindings)
            if row is None:
                return None
            if row[3] is not None:
                return Answered(_answer(row[4]), counted=False)
            found = notification(self.organization_id, row[_NOTIFICATION:])
            found.check_open(now_ms)
            values = {**bindings, "notification": row[0], "version": transaction.next_version()}
            transaction.execute(SQL["answer"], values)
            transaction.execute(SQL["recall_own"], values)
            self._record(transaction, found, row, answer, user=user, now_ms=now_ms)
            settled = self._settle(transaction, found, row, answer, user=user, now_ms=now_ms)
            return Answered(answer, counted=True, settled=settled)

        given: Answered | None = await self.write(operation)
        return given

    def _record(
        self,
        transaction: Transaction,
        found: Notification,
        row: Row,
        answer: Answer,
        *,
        user: int,
        now_ms: int,
    ) -> None:
        button = _pressed(found, answer.button)
        values = {
            "notification": found.number,
            "user": user,
            "button": answer.button,
            "value": button.meaning,
            "text": answer.text,
            "form": encode(answer.values) if answer.values else None,
            "via": answer.via,
            "now": now_ms,
        }
        transaction.execute(SQL["insert_answer"], values)
        data: dict[str, Any] = {"button": answer.button, "value": button.meaning}
        data |= {"text": answer.text} if answer.text else {}
        data |= {"values": answer.values} if answer.values else {}
        self._note(
            transaction,
            EventKind.ANSWERED,
            user=user,
            now_ms=now_ms,
            number=found.number,
            data={**data, "via": answer.via},
        )
        before = [row[:5]]
        self._have_seen(
            transaction, before, user=user, now_ms=now_ms, seen=True, read=True, answered=True
        )
        if row[1] is not None:
            # Seen before, and so not quietened now: it may have been reminded of.
            quieten(transaction, user, [found.number], now_ms)
        run_by_answer(
            transaction,
            found,
            button,
            answer,
            organization=self.number,
            user=(user, UUID(bytes=row[5])),
            now_ms=now_ms,
        )

    def _settle(
        self,
        transaction: Transaction,
        found: Notification,
        row: Row,
        answer: Answer,
        *,
        user: int,
        now_ms: int,
    ) -> bool:
        """Whether this answer decides the question; if so, it is decided."""
        asked = found.content.extras.question
        button = _pressed(found, answer.button)
        if asked is None or not _decides(transaction, asked, found, button):
            return False
        chosen: Button | None = button
        if asked.rule is Rule.ALL or not asked.per_value:
            chosen = button if asked.rule is Rule.FIRST else _most_given(transaction, found)
        groups = {
            "organization": self.number,
            "solution": row[_NOTIFICATION + SOLUTION_NUMBER],
            "user": user,
            "groups": encode((*(found.groups or ()), *asked.further_groups)),
        }
        group = transaction.one(SQL["asked_as"], groups)
        complete = asked.rule is Rule.ALL
        decision = Decision(
            QuestionOutcome.COMPLETE if complete else QuestionOutcome.DECIDED,
            at_ms=now_ms,
            value=None if chosen is None else chosen.meaning,
            button=None if chosen is None else chosen.id,
            by=UUID(bytes=row[5]),
            name=row[6],
            role=group[0] if group else row[7],
        )
        return decide(transaction, self.number, found, decision, user=user)

    async def question(self, number: int) -> QuestionView:
        given = self.rows(SQL["counts"], {"notification": number})
        row = self.row(SQL["steps"], {"notification": number})
        return QuestionView({one[0]: one[1] for one in given}, _steps(row[0]) if row else ())

    async def answers(self, number: int, *, after: int, limit: int) -> list[AnswerView]:
        bindings = {
            "organization": self.number,
            "notification": number,
            "after": after,
            "limit": limit,
        }
        return [_view(row) for row in self.rows(SQL["answers"], bindings)]

    async def missing_analyses(self, wanted: list[UUID]) -> list[UUID]:
        bindings = [{"organization": self.number, "public_id": one.bytes} for one in wanted]
        found = [self.row(RUNS["analysis_number"], one) for one in bindings]
        return [one for one, row in zip(wanted, found, strict=True) if row is None]

    async def close_question(
        self, found: Notification, actor: User, value: str | None, now_ms: int
    ) -> bool:
        decision = closing(found, actor, value, now_ms)
        closed: bool = await self.write(
            lambda transaction: decide(transaction, self.number, found, decision)
        )
        return closed

    async def move_deadline(
        self, found: Notification, actor: User, until_ms: int, now_ms: int
    ) -> bool:
        values = {
            "organization": self.number,
            "notification": found.number,
            "until": until_ms,
            "actor_public_id": actor.user_id.bytes,
            "now": now_ms,
        }

        def operation(transaction: Transaction) -> bool:
            if not transaction.one(SQL["move_deadline"], values):
                return False
            if not transaction.one(SQL["look_again"], values):
                insert_job(transaction, self.number, found.number, "question", now_ms)
            insert_job(transaction, self.number, found.number, "refresh", now_ms)
            return True

        moved: bool = await self.write(operation)
        return moved


def closing(found: Notification, actor: User, value: str | None, now_ms: int) -> Decision:
    """What it comes to when its sender closes it."""
    button = meant(found, value)
    return Decision(
        QuestionOutcome.CLOSED,
        at_ms=now_ms,
        value=value,
        button=None if button is None else button.id,
        by=actor.user_id,
        name=actor.name,
        role=actor.role.value,
    )


def decide(
    transaction: Transaction,
    organization: int,
    found: Notification,
    decision: Decision,
    *,
    user: int | None = None,
) -> bool:
    """The one decision, with all that follows from it; False when there is one already."""
    now_ms = decision.at_ms
    values = {
        "organization": organization,
        "notification": found.number,
        "decision": encode(decision),
    }
    row = transaction.one(SQL["decide"], values)
    if row is None:
        return False
    transaction.execute(SQL["drop_question_jobs"], values)
    insert_job(transaction, organization, found.number, "refresh", now_ms)
    data: dict[str, Any] = {"outcome": decision.outcome.value}
    data |= {"value": decision.value} if decision.value is not None else {}
    data |= {"button": decision.button} if decision.button is not None else {}
    insert_event(
        transaction,
        organization,
        EventKind.DECIDED,
        now_ms,
        notification=found.number,
        user=user,
        data={**data, "asked": row[0], "answered": row[1]},
    )
    run_by_decision(transaction, found, decision, organization)
    # Further people may have been about to be asked: nobody is any more.
    settle(transaction, found.number, now_ms)
    return True


def insert_job(
    transaction: Transaction, organization: int, number: int, kind: str, due_at_ms: int
) -> None:
    job = {"organization": organization, "notification": number, "kind": kind, "due_at": due_at_ms}
    transaction.execute(_INSERT_JOB, job)


def meant(found: Notification, value: str | None) -> Button | None:
    """The button that means this value."""
    buttons = found.content.extras.buttons
    return next((one for one in buttons if one.answers and one.meaning == value), None)


def is_settled(found: Notification) -> bool:
    return found.decision is not None or found.state in STOPPED


def _decides(
    transaction: Transaction, asked: Question, found: Notification, button: Button
) -> bool:
    """Whether the answer that was just written is the last one that it needs."""
    values: dict[str, Any] = {"notification": found.number}
    if asked.rule is Rule.ALL:
        return transaction.one(SQL["all_answered"], values) is not None
    if asked.rule is Rule.FIRST:
        return True
    if not asked.per_value:
        return found.counts.answered + 1 >= asked.quorum
    alike = {**values, "value": button.meaning, "quorum": asked.quorum}
    row: Any = transaction.one(SQL["count_alike"], alike)
    return bool(row[0] >= asked.quorum)


def _most_given(transaction: Transaction, found: Notification) -> Button | None:
    """The button that was pressed most; None where two were as often."""
    bindings = {"notification": found.number}
    rows: list[Row] = transaction.execute(SQL["most_given"], bindings).fetchall()
    if len(rows) > 1 and rows[0][1] == rows[1][1]:
        return None
    return _pressed(found, rows[0][0])


def _pressed(found: Notification, button_id: str) -> Button:
    buttons = found.content.extras.buttons
    return next((one for one in buttons if one.id == button_id), Button(button_id, button_id))


def _view(row: Row) -> AnswerView:
    return AnswerView(
        number=row[0],
        user_id=UUID(bytes=row[1]) if row[1] else None,
        name=row[2],
        email=row[3],
        button=row[4],
        value=row[5],
        at_ms=row[6],
        via=row[7],
        text=row[8],
        values=decode(row[9]) if row[9] else {},
    )


_INSERT_JOB = statements.load("notifications")["insert_job"]
