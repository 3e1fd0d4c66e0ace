"""What a notification would do, before it is sent: who, by which path, with which bells."""

from __future__ import annotations

from typing import Annotated
from uuid import UUID

from msgspec import UNSET, Meta, UnsetType

from tocsin.http.api.notification_answer import (
    PersonBody,
    SkippedBody,
    person_body,
    skipped_bodies,
)
from tocsin.http.api.notification_body import NotificationCreate, draft_of
from tocsin.http.api.notifications import ACCEPT_ERRORS, NOTIFICATIONS
from tocsin.http.api.wire import Body, present
from tocsin.http.call import Call
from tocsin.http.permissions import BUILDERS, Permission
from tocsin.http.table import Route
from tocsin.model.clock import iso
from tocsin.model.errors import TocsinError, not_found
from tocsin.model.ids import parse_uuid
from tocsin.model.notification import Content, Scope
from tocsin.model.people import User
from tocsin.model.plans import PlanSummary
from tocsin.model.reasons import WaitReason
from tocsin.model.speech import Speech
from tocsin.notifications.accept import check
from tocsin.notifications.preview import Planned, preview
from tocsin.notifications.timing import occurrences_of
from tocsin.plan.because import path
from tocsin.plan.decide import Bell, Silent, Skip
from tocsin.plan.words import choose, words
from tocsin.plan.words_of_bells import bell_sentence

OCCURRENCES_SHOWN = 5


class PreviewCreate(NotificationCreate, kw_only=True):
    """The same as would be sent; `person` is somebody to show it for, by id or e-mail."""

    person: Annotated[str, Meta(min_length=1, max_length=100)] | UnsetType = UNSET


class BellBody(Body):
    """A bell that rings: when (absent: only if those before fail), and why not at once."""

    channel: str
    sentence: str
    place: int
    at: str | UnsetType = UNSET
    reason: str | UnsetType = UNSET
    digest: bool = False


class SilentBody(Body):
    """A bell that does not ring, and why."""

    channel: str
    reason: str
    sentence: str


class PlannedBody(Body):
    """What is decided for one person. `path` leads from the organization to what includes them.

    Without `skipped` it is in the inbox at `at`.
    """

    person: PersonBody
    path: list[str]
    at: str
    bells: list[BellBody]
    silent: list[SilentBody]
    skipped: SkippedBody | UnsetType = UNSET
    time_zone: str | UnsetType = UNSET
    language: str | UnsetType = UNSET


class RenderedBody(Body):
    """The words as the chosen person reads them."""

    text: str
    language: str
    labels: dict[str, str]
    title: str | UnsetType = UNSET


class ChosenBody(Body):
    """One person in full. Without `planned` the scope does not mean them."""

    person: PersonBody
    rendered: RenderedBody
    planned: PlannedBody | UnsetType = UNSET


class ReasonCount(Body):
    """So many bells of a channel do not ring, and why."""

    channel: str
    reason: str
    sentence: str
    count: int


class MomentCount(Body):
    """So many people have it at that time."""

    at: str
    people: int


class PreviewBody(Body):
    """The audience in numbers, and its first hundred people. `planId` can be sent by for 7 days.

    `bells` counts people by the channel that rings first, `waiting` those whose first bell waits.
    `devices` rings at once, `rings` if every bell were needed. `noBell`: only in the inbox.
    `occurrences`: when what is repeated would come, the first five times.
    """

    plan_id: UUID
    recipients: int
    skipped: list[SkippedBody]
    unknown_emails: list[str]
    bells: dict[str, int]
    devices: int
    rings: int
    no_bell: int
    waiting: list[SkippedBody]
    silent: list[ReasonCount]
    languages: dict[str, int]
    arrivals: list[MomentCount]
    people: list[PlannedBody]
    chosen: ChosenBody | UnsetType = UNSET
    occurrences: list[str] | UnsetType = UNSET


async def create_preview(call: Call) -> PreviewBody:
    """Decides for everybody as the real send would, and writes nothing but the preview itself.

    People are named to those who may read the directory; others see the numbers.
    """
    body: PreviewCreate = call.body
    draft = await draft_of(call, body, key=None, digest=b"")
    draft, solution = await check(call.storage, call.principal, draft, call.now_ms)
    person = await _person(call, body.person)
    may_look = call.principal.user.role in BUILDERS
    seen = await preview(
        call.storage,
        call.principal,
        draft,
        solution,
        setup=await call.context.setups.of(call.principal.organization.number),
        now_ms=call.now_ms,
        person=person.number if person else None,
    )
    plan_id = await call.storage.save_plan(seen.summary, seen.chunks, call.now_ms)
    name = solution.name if solution else None
    shown = seen.shown if may_look else []
    users = await call.storage.users_by_numbers([user for user, _ in shown])
    known = {user.number: user for user in users}
    people = [
        _planned_body(call, known[user], one, draft.scope, name)
        for user, one in shown
        if user in known
    ]
    answer = _preview_body(plan_id, seen.summary, people, call.say)
    if draft.options.repeat is not None:
        answer.occurrences = [iso(moment) for moment in occurrences_of(draft, OCCURRENCES_SHOWN)]
    if person is not None:
        answer.chosen = ChosenBody(
            person_body(person),
            _rendered(call, draft.content, person),
            UNSET
            if seen.chosen is None
            else _planned_body(call, person, seen.chosen, draft.scope, name),
        )
    return answer


async def _person(call: Call, wanted: str | UnsetType) -> User | None:
    if wanted is UNSET:
        return None
    if call.principal.user.role not in BUILDERS:
        raise TocsinError("forbidden", "Only who may read the directory may look at a person.")
    user_id = parse_uuid(wanted)
    found = await (call.storage.user(user_id) if user_id else call.storage.user_by_email(wanted))
    if found is None:
        raise not_found("person")
    return found


def _preview_body(
    plan_id: UUID, of: PlanSummary, people: list[PlannedBody], say: Speech
) -> PreviewBody:
    return PreviewBody(
        plan_id=plan_id,
        recipients=of.recipients,
        skipped=skipped_bodies(of.skipped, say),
        unknown_emails=of.unknown,
        bells=of.bells,
        devices=of.devices,
        rings=of.rings,
        no_bell=of.no_bell,
        waiting=[
            SkippedBody(code, bell_sentence(say, WaitReason(code)), count)
            for code, count in sorted(of.waiting.items())
        ],
        silent=[
            ReasonCount(channel, code, say.reason(code), count)
            for channel, reasons in sorted(of.silent.items())
            for code, count in sorted(reasons.items())
        ],
        languages=of.languages,
        arrivals=[MomentCount(iso(one.at_ms), one.people) for one in of.arrivals],
        people=people,
    )


def _planned_body(
    call: Call, user: User, of: Planned, scope: Scope, solution: str | None
) -> PlannedBody:
    profile, decision = of.people.profile, of.decision
    organization = call.principal.organization
    body = PlannedBody(
        person=person_body(user),
        path=path(scope, organization=organization.name, solution=solution, groups=profile.groups),
        at=iso(of.arrives_ms),
        bells=[],
        silent=[],
        time_zone=profile.time_zone or organization.settings.time_zone,
        language=profile.language or organization.settings.language,
    )
    if isinstance(decision, Skip):
        body.skipped = SkippedBody(decision.reason, call.say.reason(decision.reason), 1)
        return body
    body.bells = [bell_body(bell, call.say) for bell in decision.bells]
    body.silent = [silent_body(one, call.say) for one in decision.silent]
    return body


def bell_body(of: Bell, say: Speech) -> BellBody:
    return BellBody(
        channel=of.channel,
        sentence=bell_sentence(say, of.reason),
        place=of.place,
        at=UNSET if of.due_at_ms is None else iso(of.due_at_ms),
        reason=UNSET if of.reason is None else of.reason.value,
        digest=of.digest,
    )


def silent_body(of: Silent, say: Speech) -> SilentBody:
    return SilentBody(of.channel, of.reason.value, say.reason(of.reason))


def _rendered(call: Call, content: Content, user: User) -> RenderedBody:
    default = call.principal.organization.settings.language
    person = {
        "name": user.name,
        "email": user.email,
        "tags": user.tags,
        "language": user.language or default,
    }
    said = words(content, choose(content, user.language, default), person)
    return RenderedBody(said.text, said.language, said.labels, present(said.title))


ROUTES = [
    Route(
        "POST",
        NOTIFICATIONS + "/preview",
        create_preview,
        Permission.SEND,
        "previewNotification",
        "Who would get it, when, by which bells, and who not, and why",
        request=PreviewCreate,
        response=PreviewBody,
        errors=ACCEPT_ERRORS,
        reads=True,
    ),
]
