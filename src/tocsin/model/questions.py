"""Questions: what may be answered, when a question is settled, and what was decided."""

from __future__ import annotations

from enum import StrEnum
from uuid import UUID

from msgspec import Struct, field

from tocsin.model.clock import MINUTE_MS, iso

Value = str | float | bool
Values = dict[str, Value]
"""What was put into a form, by the keys of its fields.

Text, choice and date (YYYY-MM-DD) are str, yes/no is bool.
"""


class FieldKind(StrEnum):
    """What goes into a field of a form."""

    TEXT = "text"
    NUMBER = "number"
    CHOICE = "choice"
    DATE = "date"
    YES_NO = "yesno"


class FormField(Struct, frozen=True, omit_defaults=True):
    """One field of a form. `key` is what an answer calls it.

    `min` and `max` bound a number, or the characters of a text. `pattern` (RE2) is of a whole text.
    """

    key: str
    label: str
    kind: FieldKind = FieldKind.TEXT
    required: bool = False
    min: float | None = None
    max: float | None = None
    pattern: str | None = None
    choices: tuple[str, ...] = ()


class Rule(StrEnum):
    """When a question is settled: by the first answer, by so many, or when all have answered."""

    FIRST = "first"
    QUORUM = "quorum"
    ALL = "all"


class Reveal(StrEnum):
    """What the others are told of who decided: the name, the group or role, or nothing."""

    NAME = "name"
    ROLE = "role"
    NOBODY = "nobody"


class Escalation(Struct, frozen=True, omit_defaults=True, rename="camel"):
    """Who is asked further when nothing is settled so long after the start."""

    after_ms: int
    emails: tuple[str, ...] = ()
    groups: tuple[str, ...] = ()


class Question(Struct, frozen=True, omit_defaults=True, rename="camel"):
    """What a notification asks beside its buttons, and how that ends.

    `quorum` answers settle it: of one value with `per_value`, otherwise any. The deadline is a
    moment or so long after the start; then `default` is the value if nothing was decided.
    `reminders_ms` are after the start. `on_answer` and `on_decision` are analyses that are run.
    """

    rule: Rule = Rule.ALL
    quorum: int = 1
    per_value: bool = False
    fields: tuple[FormField, ...] = ()
    deadline_ms: int | None = None
    deadline_in_ms: int | None = None
    default: str | None = None
    reminders_ms: tuple[int, ...] = ()
    escalations: tuple[Escalation, ...] = ()
    reveal: Reveal = Reveal.NAME
    on_answer: UUID | None = None
    on_decision: UUID | None = None

    @property
    def further_groups(self) -> tuple[str, ...]:
        """All that it may be put to further."""
        return tuple(name for one in self.escalations for name in one.groups)

    def until_ms(self, start_ms: int, expires_at_ms: int | None) -> int | None:
        """When it ends if nothing settles it before; None: never."""
        until = self.deadline_ms
        if self.deadline_in_ms is not None:
            until = start_ms + self.deadline_in_ms
        ends = [one for one in (until, expires_at_ms) if one is not None]
        return min(ends, default=None)


class QuestionOutcome(StrEnum):
    """How a question ended: decided by answers, answered by all, out of time, or by its sender."""

    DECIDED = "decided"
    COMPLETE = "complete"
    EXPIRED = "expired"
    CLOSED = "closed"


class Decision(Struct, frozen=True, omit_defaults=True, rename="camel"):
    """What a question came to; there is exactly one, and it never changes.

    `value` is the button's that decided, `by` the user whose answer did, or the sender who closed
    it. `role` is the group that they were asked as, or their role in the organization.
    """

    outcome: QuestionOutcome
    at_ms: int
    value: str | None = None
    button: str | None = None
    by: UUID | None = None
    name: str | None = None
    role: str | None = None

    def who(self, reveal: Reveal) -> str | None:
        """What the others are told of who decided; None: nothing."""
        if reveal is Reveal.NOBODY:
            return None
        return self.role if reveal is Reveal.ROLE else self.name

    def sentence(self, reveal: Reveal) -> str:
        """What somebody is told who comes too late."""
        what = self.outcome.value if self.value is None else f"{self.value!r}"
        who = self.who(reveal)
        by = "" if who is None else f" by {who}"
        return f"It is settled already: {what}{by}, at {iso(self.at_ms)}."


class StepKind(StrEnum):
    """What a question does of itself as time passes."""

    REMINDER = "reminder"
    ESCALATION = "escalation"
    DEADLINE = "deadline"


class QuestionStep(Struct, frozen=True, omit_defaults=True, rename="camel"):
    """One such thing: the nth of its kind (from 0), and when. `people`: whom it has reached."""

    kind: StepKind
    place: int
    at_ms: int
    people: int = 0


def steps_of(question: Question, start_ms: int, until_ms: int | None) -> list[QuestionStep]:
    """All that is to come of a question, in order; nothing comes after its end."""
    steps = [
        QuestionStep(StepKind.REMINDER, place, start_ms + after)
        for place, after in enumerate(question.reminders_ms)
    ]
    steps += [
        QuestionStep(StepKind.ESCALATION, place, start_ms + one.after_ms)
        for place, one in enumerate(question.escalations)
    ]
    if until_ms is not None:
        steps = [step for step in steps if step.at_ms < until_ms]
        steps.append(QuestionStep(StepKind.DEADLINE, 0, until_ms))
    return sorted(steps, key=lambda step: step.at_ms)


class AnswerView(Struct, frozen=True):
    """One person's answer as the sender reads it. `number` orders them by when they came."""

    number: int
    user_id: UUID | None
    name: str | None
    email: str | None
    button: str
    value: str
    at_ms: int
    via: str
    text: str | None = None
    values: Values = field(default_factory=dict)


class QuestionView(Struct, frozen=True):
    """How a question stands. `counts` is {button: answers}, `steps` what was done of itself."""

    counts: dict[str, int]
    steps: tuple[QuestionStep, ...]


MOST_FIELDS = 8
MOST_REMINDERS = 5
MOST_ESCALATIONS = 3
REMINDER_PLACES = 10
"""Bells of the nth reminder have places from n × this on: a fallback order has no more."""
LINK_LIFE_MS = 90 * 24 * 60 * MINUTE_MS
"""How long a link that answers works where the question has no deadline."""
