"""A question as `/api/v1` writes it, and what is made of it."""

from __future__ import annotations

from typing import Annotated
from uuid import UUID

from msgspec import UNSET, Meta, UnsetType, field

from tocsin.http.api.content import ButtonId
from tocsin.http.api.moments import Moment, moment_ms
from tocsin.http.api.wire import Body, Email, present
from tocsin.model.clock import MINUTE_MS, SECOND_MS, iso
from tocsin.model.errors import TocsinError
from tocsin.model.notification import ButtonKind, Content
from tocsin.model.questions import (
    MOST_ESCALATIONS,
    MOST_FIELDS,
    MOST_REMINDERS,
    Escalation,
    FieldKind,
    FormField,
    Question,
    Reveal,
    Rule,
)
from tocsin.notifications.forms import pattern

LONGEST_S = 365 * 86_400
Minutes = Annotated[int, Meta(ge=1, le=365 * 24 * 60)]
Choice = Annotated[str, Meta(min_length=1, max_length=80)]
GroupName = Annotated[str, Meta(min_length=1, max_length=100)]


class FormFieldBody(Body):
    """One field of a form. `key` names its value in an answer, and its label in `translations`.

    `min` and `max` bound a number, or a text's characters. `pattern` (RE2) is of the whole text.
    A date is YYYY-MM-DD, yes/no is true or false.
    """

    key: ButtonId
    label: Annotated[str, Meta(min_length=1, max_length=80)]
    kind: FieldKind = FieldKind.TEXT
    required: bool = False
    min: float | UnsetType = UNSET
    max: float | UnsetType = UNSET
    pattern: Annotated[str, Meta(min_length=1, max_length=200)] | UnsetType = UNSET
    choices: Annotated[list[Choice], Meta(max_length=20)] = field(default_factory=list)


class EscalationBody(Body):
    """Who is asked further when the question is not settled so many minutes after the start.

    `groups` are those of the notification's solution.
    """

    after: Minutes
    emails: Annotated[list[Email], Meta(max_length=100)] = field(default_factory=list)
    groups: Annotated[list[GroupName], Meta(max_length=20)] = field(default_factory=list)


class QuestionBody(Body):
    """How a notification's buttons are answered, and when that ends.

    `rule`: `first` is settled by the first answer, `quorum` by so many (of one value with
    `perValue`), `all` when everybody has answered. `deadlineIn` is in seconds after the start, the
    `deadline` a moment; then `default` is the value if nothing was decided. `reminders` are minutes
    after the start, to who has not answered. `reveal`: what others are told of who decided.
    `onAnswer` and `onDecision` are analyses that are run then.
    """

    rule: Rule = Rule.ALL
    quorum: Annotated[int, Meta(ge=1, le=10_000)] | UnsetType = UNSET
    per_value: bool = False
    fields: Annotated[list[FormFieldBody], Meta(max_length=MOST_FIELDS)] = field(
        default_factory=list
    )
    deadline: Moment | UnsetType = UNSET
    deadline_in: Annotated[int, Meta(ge=1, le=LONGEST_S)] | UnsetType = UNSET
    default: Annotated[str, Meta(min_length=1, max_length=80)] | UnsetType = UNSET
    reminders: Annotated[list[Minutes], Meta(max_length=MOST_REMINDERS)] = field(
        default_factory=list
    )
    escalation: Annotated[list[EscalationBody], Meta(max_length=MOST_ESCALATIONS)] = field(
        default_factory=list
    )
    reveal: Reveal = Reveal.NAME
    on_answer: UUID | UnsetType = UNSET
    on_decision: UUID | UnsetType = UNSET


def question_of(body: QuestionBody, content: Content) -> Question:
    """Raises `invalid_body` for what contradicts itself, or what nobody could answer."""
    buttons = [one for one in content.extras.buttons if one.answers]
    if not buttons:
        raise _misfit("question", "needs a button that answers")
    if (body.quorum is not UNSET) != (body.rule is Rule.QUORUM):
        raise _misfit("question.quorum", "belongs to the rule `quorum`, which needs it")
    if body.per_value and body.rule is not Rule.QUORUM:
        raise _misfit("question.perValue", "belongs to the rule `quorum`")
    if body.deadline is not UNSET and body.deadline_in is not UNSET:
        raise _misfit("question.deadlineIn", "can't stand beside `deadline`")
    keys = [one.key for one in body.fields]
    if len({*keys, *(one.id for one in content.extras.buttons)}) < len(keys) + len(
        content.extras.buttons
    ):
        raise _misfit("question.fields", "two have one key, or one that is a button's id")
    if body.fields and any(one.kind is ButtonKind.TEXT for one in buttons):
        raise _misfit("question.fields", "can't stand beside a button that asks for a text")
    until_ms = None
    if body.deadline is not UNSET:
        until_ms = moment_ms("question.deadline", body.deadline, "invalid_body")
    return Question(
        rule=body.rule,
        quorum=body.quorum or 1,
        per_value=body.per_value,
        fields=tuple(map(_field, body.fields)),
        deadline_ms=until_ms,
        deadline_in_ms=None if body.deadline_in is UNSET else body.deadline_in * SECOND_MS,
        default=body.default or None,
        reminders_ms=tuple(sorted({one * MINUTE_MS for one in body.reminders})),
        escalations=tuple(map(_escalation, body.escalation)),
        reveal=body.reveal,
        on_answer=body.on_answer or None,
        on_decision=body.on_decision or None,
    )


def question_body(of: Question) -> QuestionBody:
    """The same as it is kept."""
    return QuestionBody(
        rule=of.rule,
        quorum=of.quorum if of.rule is Rule.QUORUM else UNSET,
        per_value=of.per_value,
        fields=[
            FormFieldBody(
                key=one.key,
                label=one.label,
                kind=one.kind,
                required=one.required,
                min=present(one.min),
                max=present(one.max),
                pattern=present(one.pattern),
                choices=list(one.choices),
            )
            for one in of.fields
        ],
        deadline=UNSET if of.deadline_ms is None else iso(of.deadline_ms),
        deadline_in=UNSET if of.deadline_in_ms is None else of.deadline_in_ms // SECOND_MS,
        default=present(of.default),
        reminders=[one // MINUTE_MS for one in of.reminders_ms],
        escalation=[
            EscalationBody(one.after_ms // MINUTE_MS, list(one.emails), list(one.groups))
            for one in of.escalations
        ],
        reveal=of.reveal,
        on_answer=present(of.on_answer),
        on_decision=present(of.on_decision),
    )


def _field(body: FormFieldBody) -> FormField:
    place = f"question.fields.{body.key}"
    if (body.kind is FieldKind.CHOICE) != bool(body.choices):
        raise _misfit(f"{place}.choices", "are what a field of the kind choice has, and no other")
    if len(set(body.choices)) < len(body.choices):
        raise _misfit(f"{place}.choices", "one stands twice")
    for name in ("min", "max"):
        kinds = (FieldKind.NUMBER, FieldKind.TEXT)
        if getattr(body, name) is not UNSET and body.kind not in kinds:
            raise _misfit(f"{place}.{name}", "is of a number or a text")
    if body.min is not UNSET and body.max is not UNSET and body.min > body.max:
        raise _misfit(f"{place}.max", "is less than `min`")
    if body.pattern is not UNSET:
        if body.kind is not FieldKind.TEXT:
            raise _misfit(f"{place}.pattern", "is of a text")
        try:
            pattern(body.pattern)
        except ValueError as error:
            raise _misfit(f"{place}.pattern", str(error)) from None
    return FormField(
        key=body.key,
        label=body.label,
        kind=body.kind,
        required=body.required,
        min=None if body.min is UNSET else body.min,
        max=None if body.max is UNSET else body.max,
        pattern=body.pattern or None,
        choices=tuple(body.choices),
    )


def _escalation(body: EscalationBody) -> Escalation:
    if not body.emails and not body.groups:
        raise _misfit("question.escalation", "needs `emails` or `groups`")
    return Escalation(body.after * MINUTE_MS, tuple(body.emails), tuple(body.groups))


def _misfit(name: str, problem: str) -> TocsinError:
    return TocsinError("invalid_body", f"{name}: {problem.rstrip('.')}.", field=name)
