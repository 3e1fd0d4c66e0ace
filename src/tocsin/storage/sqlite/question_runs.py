"""Analyses that an answer or a decision runs, queued in the same commit."""

from __future__ import annotations

from uuid import UUID

from tocsin.model.analyses import RunCause, RunRequest
from tocsin.model.notification import Answer, Button, Notification
from tocsin.model.questions import Decision
from tocsin.storage import statements
from tocsin.storage.sqlite.runs import insert_run
from tocsin.storage.sqlite.writer import Transaction

RUNS = statements.load("runs")


def run_by_answer(
    transaction: Transaction,
    found: Notification,
    button: Button,
    answer: Answer,
    *,
    organization: int,
    user: tuple[int, UUID],
    now_ms: int,
) -> None:
    """The button's own analysis, and the one that the question names for every answer."""
    asked = found.content.extras.question
    on_answer = None if asked is None else asked.on_answer
    if button.analysis is None and on_answer is None:
        return
    number, user_id = user
    environment = {
        "button_id": button.id,
        "user_id": str(user_id),
        "notification_id": str(found.notification_id),
        "value": button.meaning,
    }
    more = {} if answer.text is None else {"text": answer.text}
    given = {**environment, **more, "values": answer.values}
    for analysis, cause, data in (
        (button.analysis, RunCause.BUTTON, list(button.scope)),
        (on_answer, RunCause.ANSWER, [given]),
    ):
        at = None if analysis is None else _number(transaction, organization, analysis)
        if at is not None:
            request = RunRequest(organization, at, cause, environment, data, requested_by=number)
            insert_run(transaction, request, now_ms)


def run_by_decision(
    transaction: Transaction, found: Notification, decision: Decision, organization: int
) -> None:
    """The analysis that the question names for its end, however it came to it."""
    asked = found.content.extras.question
    if asked is None or asked.on_decision is None:
        return
    at = _number(transaction, organization, asked.on_decision)
    if at is None:
        return
    environment = {
        "button_id": decision.button or "",
        "user_id": "" if decision.by is None else str(decision.by),
        "notification_id": str(found.notification_id),
        "value": decision.value or "",
        "outcome": decision.outcome.value,
    }
    request = RunRequest(organization, at, RunCause.ANSWER, environment, [dict(environment)])
    insert_run(transaction, request, decision.at_ms)


def _number(transaction: Transaction, organization: int, analysis_id: UUID) -> int | None:
    """None for one that was deleted since: the answer counts all the same."""
    bindings = {"organization": organization, "public_id": analysis_id.bytes}
    row = transaction.one(RUNS["analysis_number"], bindings)
    return row[0] if row else None
