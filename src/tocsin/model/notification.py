"""Notifications, whom they are for, and the states they and their deliveries go through."""

from __future__ import annotations

from enum import IntEnum, StrEnum
from typing import Any
from uuid import UUID

from msgspec import Struct, field

from tocsin.model.channel import Priority, Severity
from tocsin.model.errors import TocsinError
from tocsin.model.inbox import CopyState
from tocsin.model.questions import Decision, Question, Reveal, Values


class Scope(StrEnum):
    """Whom a notification is for (Jigx's names)."""

    USER = "USR"
    SOLUTION = "SLN"
    GROUPS = "SLN_GRP"
    ORGANIZATION = "ORG"


class NotificationState(StrEnum):
    """Where a notification stands, whole."""

    SCHEDULED = "SCHEDULED"
    QUEUED = "QUEUED"
    SENDING = "SENDING"
    PAUSED = "PAUSED"
    SENT = "SENT"
    PARTIAL = "PARTIAL"
    FAILED = "FAILED"
    CANCELED = "CANCELED"
    WITHDRAWN = "WITHDRAWN"


_N = NotificationState
NOTIFICATION_MOVES: dict[NotificationState, frozenset[NotificationState]] = {
    _N.SCHEDULED: frozenset({_N.SENDING, _N.SENT, _N.PARTIAL, _N.FAILED, _N.CANCELED}),
    _N.QUEUED: frozenset({_N.SENDING, _N.SENT, _N.PARTIAL, _N.FAILED, _N.CANCELED, _N.PAUSED}),
    _N.SENDING: frozenset({_N.SENT, _N.PARTIAL, _N.FAILED, _N.WITHDRAWN, _N.PAUSED}),
    _N.PAUSED: frozenset({_N.SENDING, _N.WITHDRAWN, _N.FAILED}),
    _N.SENT: frozenset({_N.WITHDRAWN}),
    _N.PARTIAL: frozenset({_N.WITHDRAWN}),
    _N.FAILED: frozenset({_N.WITHDRAWN}),
    _N.CANCELED: frozenset(),
    _N.WITHDRAWN: frozenset(),
}
"""The one table of legal moves of a notification. Withdrawing what was never sent is canceling."""

STOPPED = frozenset({_N.CANCELED, _N.WITHDRAWN})


class DeliveryState(IntEnum):
    """Where one ring stands. Skipped is not failed."""

    PLANNED = 0
    DUE = 1
    SENDING = 2
    RETRY = 3
    SENT = 10
    DELIVERED = 11
    OPENED = 12
    FAILED = 20
    SKIPPED = 21
    CANCELED = 22
    EXPIRED = 23
    UNCERTAIN = 24


_D = DeliveryState
_ENDS = {_D.SENT, _D.FAILED, _D.CANCELED, _D.EXPIRED, _D.UNCERTAIN, _D.SKIPPED}
DELIVERY_MOVES: dict[DeliveryState, frozenset[DeliveryState]] = {
    _D.PLANNED: frozenset({_D.DUE, _D.SENDING, _D.SKIPPED, _D.CANCELED, _D.EXPIRED}),
    _D.DUE: frozenset({_D.SENDING, _D.SKIPPED, _D.CANCELED, _D.EXPIRED}),
    _D.SENDING: frozenset({_D.RETRY, _D.SENDING, _D.DUE, *_ENDS}),
    _D.RETRY: frozenset({_D.SENDING, _D.SKIPPED, _D.CANCELED, _D.EXPIRED, _D.DELIVERED, _D.OPENED}),
    _D.SENT: frozenset({_D.DELIVERED, _D.OPENED, _D.FAILED}),
    _D.UNCERTAIN: frozenset({_D.DELIVERED, _D.OPENED, _D.FAILED}),
    _D.DELIVERED: frozenset({_D.OPENED, _D.FAILED}),
    _D.OPENED: frozenset(),
    _D.FAILED: frozenset({_D.DUE}),
    _D.SKIPPED: frozenset({_D.PLANNED}),
    _D.CANCELED: frozenset(),
    _D.EXPIRED: frozenset(),
}
"""The one table of legal moves of a delivery. FAILED → DUE is the re-drive of a dead letter,
SENT → FAILED a provider's later word that it bounced, SENDING → DUE a claim that is given back.
RETRY → DELIVERED: a device tells that it had arrived after all. SKIPPED → PLANNED: it was skipped
because a bell before it had reached the person, which then bounced.
"""

OPEN_DELIVERIES = frozenset({_D.PLANNED, _D.DUE, _D.SENDING, _D.RETRY})


class ButtonKind(StrEnum):
    """What a button does: opens a screen or a URL, answers with its id, or asks for text."""

    SCREEN = "screen"
    URL = "url"
    ANSWER = "answer"
    TEXT = "text"


class Button(Struct, frozen=True, omit_defaults=True, rename="camel"):
    """One of at most four buttons. `id` is what an answer names. `style` is how it looks.

    `value` is what an answer by it means, its id if there is none. Pressing it runs `analysis`,
    with `scope` as its data.
    """

    id: str
    label: str
    kind: ButtonKind = ButtonKind.ANSWER
    style: str = "default"
    url: str | None = None
    jig_id: str | None = None
    solution_id: UUID | None = None
    inputs: dict[str, Any] = field(default_factory=dict)
    value: str | None = None
    analysis: UUID | None = None
    scope: tuple[dict[str, Any], ...] = ()

    @property
    def answers(self) -> bool:
        return self.kind in (ButtonKind.ANSWER, ButtonKind.TEXT)

    @property
    def meaning(self) -> str:
        """What an answer by this button counts as."""
        return self.value or self.id


class Translation(Struct, frozen=True, omit_defaults=True):
    """The words of one language. `labels` are those of buttons, by the button's id."""

    text: str | None = None
    title: str | None = None
    labels: dict[str, str] = field(default_factory=dict)


class Extras(Struct, frozen=True, omit_defaults=True, rename="camel"):
    """The parts of a content that most do without; kept as one JSON value.

    `language` is that of the content's own words, `translations` are by language (BCP 47).
    `liquid`: all words are Liquid sources, rendered with `variables` and `user` for each person.
    `door` is what a door of another contract was given, for its own answers.
    """

    severity: Severity = Severity.INFO
    icon: str | None = None
    image: str | None = None
    buttons: tuple[Button, ...] = ()
    data: dict[str, Any] = field(default_factory=dict)
    language: str | None = None
    translations: dict[str, Translation] = field(default_factory=dict)
    liquid: bool = False
    variables: dict[str, Any] = field(default_factory=dict)
    template_id: UUID | None = None
    template_version: int | None = None
    question: Question | None = None
    door: dict[str, Any] = field(default_factory=dict)

    @property
    def asks(self) -> bool:
        return any(button.answers for button in self.buttons)


NO_EXTRAS = Extras()


class Content(Struct, frozen=True):
    """What people read, and the screen that opens. `inputs` are the screen's inputs, any JSON."""

    text: str
    title: str | None = None
    screen: str | None = None
    jig_id: str | None = None
    inputs: dict[str, Any] = field(default_factory=dict)
    extras: Extras = NO_EXTRAS


ANY_VALUE = "*"


class Filter(Struct, frozen=True, omit_defaults=True):
    """Which people of a scope are meant. A tag has one of the values; `["*"]` is any value.

    All given conditions must hold; of an exclusion, one is enough. `groups` (of the notification's
    solution) and `emails` are for exclusions only.
    """

    tags: dict[str, tuple[str, ...]] = field(default_factory=dict)
    roles: tuple[str, ...] = ()
    emails: tuple[str, ...] = ()
    groups: tuple[str, ...] = ()

    def fits(self, role: str, tags: dict[str, str]) -> bool:
        """Whether somebody with this role and these tags is meant by them."""
        return (not self.roles or role in self.roles) and self.has_tags(tags)

    def has_tags(self, tags: dict[str, str]) -> bool:
        return all(self._has(key, tags) for key in self.tags)

    def has_any_tag(self, tags: dict[str, str]) -> bool:
        return any(self._has(key, tags) for key in self.tags)

    def _has(self, key: str, tags: dict[str, str]) -> bool:
        values = self.tags[key]
        return key in tags and (ANY_VALUE in values or tags[key] in values)


class Step(Struct, frozen=True, omit_defaults=True, rename="camel"):
    """One bell of a fallback order.

    Without `after_unseen_ms` it rings if the one before has failed; with it, so long after the
    start, unless the person has seen the notification by then. The first one rings at the start.
    """

    channel: str
    after_unseen_ms: int | None = None


class LocalTime(Struct, frozen=True, omit_defaults=True):
    """ "09:00 where they are": `time` is HH:MM, `date` YYYY-MM-DD or the next such time."""

    time: str
    date: str | None = None


class Repeat(Struct, frozen=True, omit_defaults=True, rename="camel"):
    """When a notification comes again: cron (5 fields) or an RFC 5545 RRULE, in a zone.

    `starts` is the RRULE's DTSTART as local wall time.
    """

    zone: str
    cron: str | None = None
    rrule: str | None = None
    starts: str | None = None
    until_ms: int | None = None
    count: int | None = None


class Options(Struct, frozen=True, omit_defaults=True, rename="camel"):
    """How a notification is to be delivered, beside what has columns; kept as one JSON value.

    `fired` counts the occurrences before this. `replaces` are the numbers of notifications whose
    items this one replaces; `root` is the first of such a chain, whose place on a device it shares.
    `plan_id` is the preview, `action` the action, `run` the script's run that has sent it; `chain`
    counts the runs that have led to what the action was set off by.
    """

    filter: Filter | None = None
    exclude: Filter | None = None
    steps: tuple[Step, ...] = ()
    local_time: LocalTime | None = None
    repeat: Repeat | None = None
    fired: int = 0
    at_most_once: bool = False
    replaces: tuple[int, ...] = ()
    root: UUID | None = None
    plan_id: UUID | None = None
    action: UUID | None = None
    run: UUID | None = None
    chain: int = 0


NO_OPTIONS = Options()


class Draft(Struct, frozen=True):
    """A notification that somebody asks for, parsed and typed, before it is accepted.

    `start_at_ms` None means now. `expires_in_ms` is a life from the start on, in place of
    `expires_at_ms`. `request_digest` is the digest of the request's body, which an
    idempotency key is bound to. A later one with the same `collapse_key` takes the earlier one's
    place. `series_id` is the first of a repeated notification.
    """

    scope: Scope
    content: Content
    emails: tuple[str, ...] = ()
    groups: tuple[str, ...] = ()
    solution_id: UUID | None = None
    description: str | None = None
    start_at_ms: int | None = None
    priority: Priority = Priority.NORMAL
    category: str | None = None
    expires_at_ms: int | None = None
    expires_in_ms: int | None = None
    collapse_key: str | None = None
    series_id: UUID | None = None
    options: Options = NO_OPTIONS
    idempotency_key: str | None = None
    request_digest: bytes = b""


class Counts(Struct, frozen=True):
    """How far it is. `ringing` counts deliveries, all others people, `skipped` those by reason."""

    recipients: int = 0
    skipped: dict[str, int] = field(default_factory=dict)
    ringing: int = 0
    sent: int = 0
    failed: int = 0
    delivered: int = 0
    opened: int = 0
    seen: int = 0
    read: int = 0
    answered: int = 0


class Notification(Struct, frozen=True):
    """What was accepted. `number` is the time-ordered key by which rows refer to it.

    `answer_until_ms` is a question's deadline, `decision` what it came to.
    """

    number: int
    organization_id: UUID
    notification_id: UUID
    scope: Scope
    content: Content
    state: NotificationState
    start_at_ms: int
    created_at_ms: int
    created_by: UUID
    updated_at_ms: int
    updated_by: UUID
    priority: Priority = Priority.NORMAL
    emails: tuple[str, ...] | None = None
    groups: tuple[str, ...] | None = None
    solution_id: UUID | None = None
    description: str | None = None
    category: str | None = None
    expires_at_ms: int | None = None
    collapse_key: str | None = None
    series_id: UUID | None = None
    options: Options = NO_OPTIONS
    counts: Counts = field(default_factory=Counts)
    answer_until_ms: int | None = None
    decision: Decision | None = None

    @property
    def answers_end_ms(self) -> int | None:
        """From when on nobody can answer any more; None: never."""
        return self.expires_at_ms if self.answer_until_ms is None else self.answer_until_ms

    @property
    def reveal(self) -> Reveal:
        question = self.content.extras.question
        return Reveal.NOBODY if question is None else question.reveal

    def check_open(self, now_ms: int) -> None:
        """Raises `decided` or `expired` for an answer that comes too late."""
        if self.decision is not None:
            raise TocsinError("decided", self.decision.sentence(self.reveal))
        if self.answers_end_ms is not None and self.answers_end_ms <= now_ms:
            raise TocsinError("expired")


class Answer(Struct, frozen=True, omit_defaults=True):
    """What a person replied, and by which way it came: inbox, push or email."""

    button: str
    text: str | None = None
    values: Values = field(default_factory=dict)
    via: str = "inbox"

    def same(self, other: Answer) -> bool:
        return (self.button, self.text, self.values) == (other.button, other.text, other.values)


class InboxItem(Struct, frozen=True):
    """One user's copy of a notification: the recipient's row, with the content joined to it.

    `version` grows with every change, in commit order: the cursor of streams and syncs.
    """

    notification: Notification
    version: int
    arrived_at_ms: int
    updated_at_ms: int
    copy_state: CopyState = CopyState.SENT
    solution_name: str | None = None
    seen_at_ms: int | None = None
    read_at_ms: int | None = None
    archived_at_ms: int | None = None
    deleted_at_ms: int | None = None
    withdrawn_at_ms: int | None = None
    answered_at_ms: int | None = None
    answer: Answer | None = None
    snoozed_until_ms: int | None = None
    returned_at_ms: int | None = None
    reminded: bool = False
