"""What its sender learns of a question, and can do about it."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from typing import Annotated, Literal
from uuid import UUID

from msgspec import UNSET, Meta, UnsetType
from starlette.responses import StreamingResponse

from tocsin.http.api.moments import Moment, moment_ms
from tocsin.http.api.notifications import NOTIFICATION, find
from tocsin.http.api.paging import PageQuery, cut
from tocsin.http.api.wire import Body, present
from tocsin.http.call import Call
from tocsin.http.csv_cells import csv_response, csv_text
from tocsin.http.permissions import Permission
from tocsin.http.table import Route
from tocsin.model.clock import iso
from tocsin.model.errors import TocsinError, not_found
from tocsin.model.notification import STOPPED, Notification
from tocsin.model.questions import (
    AnswerView,
    Decision,
    QuestionOutcome,
    QuestionStep,
    QuestionView,
    Rule,
    StepKind,
    Values,
    steps_of,
)
from tocsin.notifications.accept import check_right
from tocsin.plan.words import choose, words

_SLICE = 500
State = Literal["open", "decided", "complete", "expired", "closed", "withdrawn"]


class CountBody(Body):
    """How often a button was pressed. `value` is what it means."""

    button: str
    value: str
    label: str
    count: int


class DeciderBody(Body):
    """Whose answer decided, or who closed the question; as they were named then."""

    name: str
    role: str
    user_id: UUID | UnsetType = UNSET


class SettledBody(Body):
    """What the question came to."""

    outcome: QuestionOutcome
    at: str
    value: str | UnsetType = UNSET
    button: str | UnsetType = UNSET
    by: DeciderBody | UnsetType = UNSET


class QuestionStepBody(Body):
    """A reminder, escalation or the deadline. `done`: when it was, `people` whom it reached."""

    kind: StepKind
    number: int
    at: str
    done: bool
    people: int | UnsetType = UNSET


class PersonsAnswerBody(Body):
    """One person's answer. A person who was deleted has left only the count."""

    button: str
    value: str
    at: str
    via: str
    user_id: UUID | UnsetType = UNSET
    name: str | UnsetType = UNSET
    email: str | UnsetType = UNSET
    text: str | UnsetType = UNSET
    values: Values | UnsetType = UNSET


class QuestionStateBody(Body):
    """How a question stands, and the answers in the order in which they came, page by page.

    `asked` are all who were asked so far. `expired` is the state from the deadline on.
    """

    notification_id: UUID
    state: State
    rule: Rule
    asked: int
    answered: int
    counts: list[CountBody]
    steps: list[QuestionStepBody]
    answers: list[PersonsAnswerBody]
    quorum: int | UnsetType = UNSET
    per_value: bool | UnsetType = UNSET
    deadline: str | UnsetType = UNSET
    default: str | UnsetType = UNSET
    decision: SettledBody | UnsetType = UNSET
    cursor: str | UnsetType = UNSET


class CloseBody(Body):
    """What it came to, if to anything."""

    value: Annotated[str, Meta(min_length=1, max_length=80)] | UnsetType = UNSET


class DeadlineBody(Body):
    """The new end."""

    deadline: Moment


async def get_question(call: Call) -> QuestionStateBody:
    query: PageQuery = call.query
    found = await _asking(call)
    rows = await call.storage.answers(found.number, after=query.after, limit=query.more)
    view = await call.storage.question(found.number)
    page, cursor = cut(query, rows)
    body = _body(call, found, view)
    body.answers = [_persons(one) for one in page]
    body.cursor = cursor
    return body


async def close_question(call: Call) -> QuestionStateBody:
    """Nobody can answer any more. Closing what is settled already is a `conflict`."""
    body: CloseBody = call.body
    found = await _own(call)
    closed = await call.storage.close_question(
        found, call.principal.user, body.value or None, call.now_ms
    )
    if not closed:
        raise _settled(found)
    call.context.ended()
    return await _again(call)


async def move_deadline(call: Call) -> QuestionStateBody:
    """Later or earlier, but to come; and not beyond the notification's own end."""
    body: DeadlineBody = call.body
    found = await _own(call)
    until_ms = moment_ms("deadline", body.deadline, "invalid_body")
    if until_ms <= max(call.now_ms, found.start_at_ms):
        message = "deadline: is over already, or before it begins."
        raise TocsinError("invalid_body", message, field="deadline")
    if found.expires_at_ms is not None and until_ms > found.expires_at_ms:
        message = "deadline: is after the notification's own end."
        raise TocsinError("invalid_body", message, field="deadline")
    if not await call.storage.move_deadline(found, call.principal.user, until_ms, call.now_ms):
        raise _settled(found)
    call.context.wake()
    return await _again(call)


async def export_answers(call: Call) -> StreamingResponse:
    """CSV (RFC 4180, UTF-8 with a byte order mark), in the order in which they came. Each field of
    a form has a column. A cell that a spreadsheet would run as a formula begins with an apostrophe.
    """
    return csv_response("answers.csv", _lines(call, await _asking(call)))


async def _lines(call: Call, found: Notification) -> AsyncIterator[str]:
    asked = found.content.extras.question
    keys = [one.key for one in asked.fields] if asked is not None else []
    yield csv_text([["userId", "name", "email", "button", "value", "text", "at", "via", *keys]])
    after = 0
    while True:
        rows = await call.storage.answers(found.number, after=after, limit=_SLICE)
        if rows:
            yield csv_text([_row(one, keys) for one in rows])
        if len(rows) < _SLICE:
            return
        after = rows[-1].number
        await asyncio.sleep(0)


def _row(one: AnswerView, keys: list[str]) -> list[str]:
    who = [str(one.user_id or ""), one.name or "", one.email or ""]
    what = [one.button, one.value, one.text or "", iso(one.at_ms), one.via]
    return [*who, *what, *(_cell(one.values.get(key)) for key in keys)]


def _cell(value: str | float | bool | None) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    return "" if value is None else str(value)


async def _asking(call: Call) -> Notification:
    found = await find(call)
    if not found.content.extras.asks:
        raise not_found("question")
    return found


async def _own(call: Call) -> Notification:
    """A question that the caller may send to the same people, and so may end."""
    found = await _asking(call)
    check_right(call.principal, found.scope)
    if found.content.extras.question is None:
        raise TocsinError("conflict", "It was sent without a `question`: nothing settles it.")
    return found


async def _again(call: Call) -> QuestionStateBody:
    found = await _asking(call)
    return _body(call, found, await call.storage.question(found.number))


def _settled(found: Notification) -> TocsinError:
    if found.decision is not None:
        return TocsinError("decided", found.decision.sentence(found.reveal))
    return TocsinError("conflict", "It is settled or stopped already.")


def _body(call: Call, found: Notification, view: QuestionView) -> QuestionStateBody:
    asked = found.content.extras.question
    said = words(
        found.content,
        choose(found.content, None, call.principal.organization.settings.language),
        None,
    )
    rule = Rule.ALL if asked is None else asked.rule
    ends_ms = found.answers_end_ms
    return QuestionStateBody(
        notification_id=found.notification_id,
        state=_state(found, call.now_ms),
        rule=rule,
        asked=found.counts.recipients,
        answered=found.counts.answered,
        counts=[
            CountBody(
                button=one.id,
                value=one.meaning,
                label=said.labels.get(one.id, one.label),
                count=view.counts.get(one.id, 0),
            )
            for one in found.content.extras.buttons
            if one.answers
        ],
        steps=_steps(found, view),
        answers=[],
        quorum=asked.quorum if asked is not None and rule is Rule.QUORUM else UNSET,
        per_value=asked.per_value if asked is not None and rule is Rule.QUORUM else UNSET,
        deadline=UNSET if ends_ms is None else iso(ends_ms),
        default=UNSET if asked is None else present(asked.default),
        decision=UNSET if found.decision is None else _decision(found.decision),
    )


def _state(found: Notification, now_ms: int) -> State:
    if found.decision is not None:
        return found.decision.outcome.value
    if found.state in STOPPED:
        return "withdrawn"
    ends_ms = found.answers_end_ms
    return "expired" if ends_ms is not None and ends_ms <= now_ms else "open"


def _steps(found: Notification, view: QuestionView) -> list[QuestionStepBody]:
    """What was done, then what is to come."""
    asked = found.content.extras.question
    done = {(step.kind, step.place) for step in view.steps}
    coming: list[QuestionStep] = []
    if asked is not None and found.decision is None and found.state not in STOPPED:
        steps = steps_of(asked, found.start_at_ms, found.answer_until_ms)
        coming = [step for step in steps if (step.kind, step.place) not in done]
    return [
        *(_step(one, done=True) for one in view.steps),
        *(_step(one, done=False) for one in coming),
    ]


def _step(of: QuestionStep, *, done: bool) -> QuestionStepBody:
    people = of.people if done and of.kind is not StepKind.DEADLINE else UNSET
    return QuestionStepBody(of.kind, of.place + 1, iso(of.at_ms), done, people)


def _decision(of: Decision) -> SettledBody:
    by: DeciderBody | UnsetType = UNSET
    if of.name is not None:
        by = DeciderBody(of.name, of.role or "", of.by or UNSET)
    return SettledBody(of.outcome, iso(of.at_ms), present(of.value), present(of.button), by)


def _persons(of: AnswerView) -> PersonsAnswerBody:
    return PersonsAnswerBody(
        button=of.button,
        value=of.value,
        at=iso(of.at_ms),
        via=of.via,
        user_id=present(of.user_id),
        name=present(of.name),
        email=present(of.email),
        text=present(of.text),
        values=of.values or UNSET,
    )


QUESTION = NOTIFICATION + "/question"
ROUTES = [
    Route(
        "GET",
        QUESTION,
        get_question,
        Permission.READ_NOTIFICATIONS,
        "getQuestion",
        "How a question stands: counts, decision, and everybody's answer",
        query=PageQuery,
        response=QuestionStateBody,
    ),
    Route(
        "POST",
        QUESTION + "/close",
        close_question,
        Permission.SEND,
        "closeQuestion",
        "Settle a question oneself",
        request=CloseBody,
        response=QuestionStateBody,
        errors=("conflict", "decided"),
    ),
    Route(
        "PATCH",
        QUESTION,
        move_deadline,
        Permission.SEND,
        "moveDeadline",
        "Give a question more time, or less",
        request=DeadlineBody,
        response=QuestionStateBody,
        errors=("conflict", "decided"),
    ),
    Route(
        "GET",
        NOTIFICATION + "/answers.csv",
        export_answers,
        Permission.READ_NOTIFICATIONS,
        "exportAnswers",
        "Everybody's answer as CSV",
    ),
]
