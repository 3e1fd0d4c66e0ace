"""How a question and its decision look in an inbox. Keys that do not apply are absent."""

from __future__ import annotations

from msgspec import UNSET, Struct, UnsetType

from tocsin.model.clock import iso
from tocsin.model.notification import Notification
from tocsin.model.questions import (
    Decision,
    FieldKind,
    FormField,
    Question,
    QuestionOutcome,
    Reveal,
    Rule,
)
from tocsin.plan.words import Words


class FieldAnswer(Struct):
    """One field of a form: see the question of a notification."""

    key: str
    label: str
    kind: FieldKind
    required: bool
    min: float | UnsetType = UNSET
    max: float | UnsetType = UNSET
    pattern: str | UnsetType = UNSET
    choices: list[str] | UnsetType = UNSET


class DecisionAnswer(Struct):
    """What a question came to. `label` is the deciding button's, `by` who it was, if it is told."""

    outcome: QuestionOutcome
    at: str
    value: str | UnsetType = UNSET
    button: str | UnsetType = UNSET
    label: str | UnsetType = UNSET
    by: str | UnsetType = UNSET


class QuestionAnswer(Struct):
    """How it is asked: until when, with which form; and once it is settled, the decision."""

    rule: Rule
    deadline: str | UnsetType = UNSET
    fields: list[FieldAnswer] | UnsetType = UNSET
    decision: DecisionAnswer | UnsetType = UNSET


def question_answer(asked: Question, said: Words, found: Notification) -> QuestionAnswer:
    decision, until_ms = found.decision, found.answer_until_ms
    return QuestionAnswer(
        rule=asked.rule,
        deadline=UNSET if until_ms is None else iso(until_ms),
        fields=[_field(one, said) for one in asked.fields] or UNSET,
        decision=UNSET if decision is None else _decision(decision, said, asked.reveal),
    )


def _field(one: FormField, said: Words) -> FieldAnswer:
    return FieldAnswer(
        key=one.key,
        label=said.labels.get(one.key, one.label),
        kind=one.kind,
        required=one.required,
        min=UNSET if one.min is None else one.min,
        max=UNSET if one.max is None else one.max,
        pattern=one.pattern or UNSET,
        choices=list(one.choices) or UNSET,
    )


def _decision(of: Decision, said: Words, reveal: Reveal) -> DecisionAnswer:
    return DecisionAnswer(
        outcome=of.outcome,
        at=iso(of.at_ms),
        value=UNSET if of.value is None else of.value,
        button=of.button or UNSET,
        label=UNSET if of.button is None else said.labels.get(of.button, of.button),
        by=of.who(reveal) or UNSET,
    )
