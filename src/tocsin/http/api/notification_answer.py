"""A notification as `/api/v1` tells it, and what previews and stops come to."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from msgspec import UNSET, UnsetType, field

from tocsin.http.api.categories import StepBody
from tocsin.http.api.content import ContentAnswer, TranslationBody, content_body, translation_bodies
from tocsin.http.api.notification_body import (
    ExcludeBody,
    FilterBody,
    LocalTimeBody,
    RepeatBody,
    TemplateUse,
)
from tocsin.http.api.question_body import QuestionBody, question_body
from tocsin.http.api.wire import Body, present
from tocsin.model.channel import Priority
from tocsin.model.clock import iso
from tocsin.model.notification import Counts, Filter, Notification, NotificationState, Scope
from tocsin.model.people import Role, User
from tocsin.model.plans import PlanChanges
from tocsin.model.speech import Speech
from tocsin.model.work import Stopped
from tocsin.plan.words import choose, words


class SkippedBody(Body):
    """So many people got no copy, and why in words."""

    reason: str
    sentence: str
    count: int


class CountsBody(Body):
    """How far it has come, in people; `ringing` in rings."""

    recipients: int
    skipped: list[SkippedBody]
    ringing: int
    sent: int
    failed: int
    delivered: int
    opened: int
    seen: int
    read: int
    answered: int


class PersonBody(Body):
    """Who it is, in short."""

    user_id: UUID
    name: str
    email: str


class ChangesBody(Body):
    """What is different from the preview: so many people, and the first hundred of them."""

    joined: int
    left: int
    joined_people: list[PersonBody]
    left_people: list[PersonBody]


class NotificationBody(Body):
    """What was accepted, and how far it has come. `title` and `text` are as nobody in particular
    reads them: in the organization's language, with templates filled from their data.
    `createdByName` is absent where the sender is gone, and where nobody looks it up: in answers to
    what changes something.
    """

    notification_id: UUID
    organization_id: UUID
    scope: Scope
    state: NotificationState
    text: str
    content: ContentAnswer
    counts: CountsBody
    priority: Priority
    start_at: str
    created_at: str
    created_by: UUID
    updated_at: str
    updated_by: UUID
    title: str | UnsetType = UNSET
    translations: dict[str, TranslationBody] = field(default_factory=dict)
    data: dict[str, Any] = field(default_factory=dict)
    template: TemplateUse | UnsetType = UNSET
    emails: list[str] | UnsetType = UNSET
    groups: list[str] | UnsetType = UNSET
    solution_id: UUID | UnsetType = UNSET
    description: str | UnsetType = UNSET
    category: str | UnsetType = UNSET
    filter: FilterBody | UnsetType = UNSET
    exclude: ExcludeBody | UnsetType = UNSET
    expires_at: str | UnsetType = UNSET
    local_time: LocalTimeBody | UnsetType = UNSET
    repeat: RepeatBody | UnsetType = UNSET
    series_id: UUID | UnsetType = UNSET
    collapse_key: str | UnsetType = UNSET
    channels: list[StepBody] | UnsetType = UNSET
    at_most_once: bool = False
    question: QuestionBody | UnsetType = UNSET
    created_by_name: str | UnsetType = UNSET
    plan_id: UUID | UnsetType = UNSET
    changed_since_plan: ChangesBody | UnsetType = UNSET


class NotificationPage(Body):
    """Newest first. `cursor` is absent on the last page."""

    items: list[NotificationBody]
    cursor: str | UnsetType = UNSET


class StoppedBody(Body):
    """What stopping came to: `unseen` people will not see it any more, `seen` had seen it."""

    state: NotificationState
    unseen: int
    seen: int
    sentence: str


class ReplacedBody(StoppedBody, kw_only=True):
    """The same, with the notification that has taken the place."""

    notification: NotificationBody


def notification_body(of: Notification, language: str, say: Speech) -> NotificationBody:
    """`language` is the organization's; `say` speaks that of the caller."""
    content, extras, options = of.content, of.content.extras, of.options
    said = words(content, choose(content, None, language), None)
    return NotificationBody(
        notification_id=of.notification_id,
        organization_id=of.organization_id,
        scope=of.scope,
        state=of.state,
        title=present(said.title),
        text=said.text,
        content=content_body(content),
        counts=counts_body(of.counts, say),
        priority=of.priority,
        start_at=iso(of.start_at_ms),
        created_at=iso(of.created_at_ms),
        created_by=of.created_by,
        updated_at=iso(of.updated_at_ms),
        updated_by=of.updated_by,
        translations=translation_bodies(content),
        data=extras.data,
        template=_template(of),
        emails=UNSET if of.emails is None else list(of.emails),
        groups=UNSET if of.groups is None else list(of.groups),
        solution_id=present(of.solution_id),
        description=present(of.description),
        category=present(of.category),
        filter=_filter(options.filter),
        exclude=_exclude(options.exclude),
        expires_at=UNSET if of.expires_at_ms is None else iso(of.expires_at_ms),
        local_time=_local(of),
        repeat=_repeat(of),
        series_id=present(of.series_id),
        collapse_key=present(of.collapse_key),
        channels=[StepBody(one.channel, present(one.after_unseen_ms)) for one in options.steps]
        or UNSET,
        at_most_once=options.at_most_once,
        question=UNSET if extras.question is None else question_body(extras.question),
        plan_id=present(options.plan_id),
    )


def counts_body(of: Counts, say: Speech) -> CountsBody:
    return CountsBody(
        recipients=of.recipients,
        skipped=skipped_bodies(of.skipped, say),
        ringing=of.ringing,
        sent=of.sent,
        failed=of.failed,
        delivered=of.delivered,
        opened=of.opened,
        seen=of.seen,
        read=of.read,
        answered=of.answered,
    )


def skipped_bodies(counts: dict[str, int], say: Speech) -> list[SkippedBody]:
    return [SkippedBody(code, say.reason(code), count) for code, count in sorted(counts.items())]


def stopped_words(of: Stopped, say: Speech) -> str:
    """For the person who stopped it."""
    if of.state is NotificationState.CANCELED:
        return say("stopped.canceled")
    unseen, seen = say("stopped.unseen", count=of.unseen), say("stopped.seen", count=of.seen)
    return say("stopped.withdrawn", unseen=unseen, seen=seen)


def person_body(of: User) -> PersonBody:
    return PersonBody(of.user_id, of.name, of.email)


def changes_body(of: PlanChanges, people: dict[int, User]) -> ChangesBody:
    def named(users: list[int]) -> list[PersonBody]:
        return [person_body(people[user]) for user in users if user in people]

    return ChangesBody(of.joined, of.left, named(of.joined_users), named(of.left_users))


def _template(of: Notification) -> TemplateUse | UnsetType:
    extras = of.content.extras
    if extras.template_id is None:
        return UNSET
    return TemplateUse(extras.template_id, present(extras.template_version), extras.variables)


def _filter(of: Filter | None) -> FilterBody | UnsetType:
    if of is None:
        return UNSET
    return FilterBody({key: list(one) for key, one in of.tags.items()}, [*map(Role, of.roles)])


def _exclude(of: Filter | None) -> ExcludeBody | UnsetType:
    if of is None:
        return UNSET
    return ExcludeBody(
        tags={key: list(one) for key, one in of.tags.items()},
        roles=[*map(Role, of.roles)],
        emails=list(of.emails),
        groups=list(of.groups),
    )


def _local(of: Notification) -> LocalTimeBody | UnsetType:
    local = of.options.local_time
    return UNSET if local is None else LocalTimeBody(local.time, present(local.date))


def _repeat(of: Notification) -> RepeatBody | UnsetType:
    repeat = of.options.repeat
    if repeat is None:
        return UNSET
    return RepeatBody(
        time_zone=repeat.zone,
        cron=present(repeat.cron),
        rrule=present(repeat.rrule),
        starts=present(repeat.starts),
        until=UNSET if repeat.until_ms is None else iso(repeat.until_ms),
        count=present(repeat.count),
    )
