"""A recipient as `/api/v1` tells it, and what explains one."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from msgspec import UNSET, UnsetType

from tocsin.http.api.notification_answer import PersonBody, SkippedBody
from tocsin.http.api.previews import BellBody, SilentBody, bell_body, silent_body
from tocsin.http.api.wire import Body, present
from tocsin.model.clock import iso
from tocsin.model.notification import DeliveryState, Notification
from tocsin.model.people import Organization
from tocsin.model.recipients import RecipientView
from tocsin.model.speech import Speech, speech_in
from tocsin.model.work import AttemptView, DeliveryView
from tocsin.notifications.explain import Explanation
from tocsin.plan.because import because, path
from tocsin.plan.decide import Ask, Skip
from tocsin.plan.record import Record
from tocsin.plan.words_of_bells import delivery_sentence


class AttemptBody(Body):
    """One try. `reply` is what the provider said."""

    number: int
    at: str
    took_ms: int
    outcome: str
    sentence: str
    reply: str
    provider: str
    next_try_at: str | UnsetType = UNSET


class DeliveryBody(Body):
    """One bell as it stands, with every try."""

    channel: str
    place: int
    state: str
    sentence: str
    attempts: list[AttemptBody]
    updated_at: str
    reason: str | UnsetType = UNSET
    due_at: str | UnsetType = UNSET
    device: str | UnsetType = UNSET
    digest: bool = False
    recall: bool = False


class RecipientBody(Body):
    """One person whom the notification was for."""

    user_id: UUID
    name: str
    email: str
    state: str
    deliveries: list[DeliveryBody]
    arrived_at: str | UnsetType = UNSET
    seen_at: str | UnsetType = UNSET
    read_at: str | UnsetType = UNSET
    answered_at: str | UnsetType = UNSET
    answer: str | UnsetType = UNSET
    answer_text: str | UnsetType = UNSET
    withdrawn_at: str | UnsetType = UNSET


class RecipientPage(Body):
    """`cursor` is absent on the last page."""

    items: list[RecipientBody]
    cursor: str | UnsetType = UNSET


class DecisionBody(Body):
    """What was decided at that time, and on what grounds."""

    at: str
    inputs: dict[str, Any]
    bells: list[BellBody]
    silent: list[SilentBody]
    skipped: SkippedBody | UnsetType = UNSET


class ExplanationBody(Body):
    """Why somebody got a notification or not. `because` is what the person reads in the inbox.

    `reason`: why nothing was decided for the person, with the time `at` that it is about.
    """

    person: PersonBody
    included: bool
    sentence: str
    path: list[str]
    deliveries: list[DeliveryBody]
    because: str | UnsetType = UNSET
    reason: str | UnsetType = UNSET
    at: str | UnsetType = UNSET
    decision: DecisionBody | UnsetType = UNSET
    arrived_at: str | UnsetType = UNSET
    seen_at: str | UnsetType = UNSET
    read_at: str | UnsetType = UNSET
    answered_at: str | UnsetType = UNSET
    withdrawn_at: str | UnsetType = UNSET


def recipient_body(of: RecipientView, say: Speech) -> RecipientBody:
    return RecipientBody(
        user_id=of.user_id,
        name=of.name,
        email=of.email,
        state=state_of(of),
        deliveries=[_delivery(one, say) for one in of.deliveries],
        arrived_at=_moment(of.arrived_at_ms),
        seen_at=_moment(of.seen_at_ms),
        read_at=_moment(of.read_at_ms),
        answered_at=_moment(of.answered_at_ms),
        answer=UNSET if of.answer is None else of.answer.button,
        answer_text=UNSET if of.answer is None else present(of.answer.text),
        withdrawn_at=_moment(of.withdrawn_at_ms),
    )


def state_of(of: RecipientView) -> str:
    """The furthest that it has come with this person."""
    if of.arrived_at_ms is None:
        return "skipped"
    for name, at_ms in (
        ("withdrawn", of.withdrawn_at_ms),
        ("answered", of.answered_at_ms),
        ("read", of.read_at_ms),
        ("seen", of.seen_at_ms),
    ):
        if at_ms is not None:
            return name
    states = {one.state for one in of.deliveries if not one.recall}
    for state in (DeliveryState.OPENED, DeliveryState.DELIVERED, DeliveryState.SENT):
        if state in states:
            return state.name.lower()
    if any(one.due_at_ms is not None for one in of.deliveries):
        return "waiting"
    return "failed" if states & {DeliveryState.FAILED, DeliveryState.UNCERTAIN} else "in inbox"


def row_names() -> list[str]:
    return ["userId", "name", "email", "state", "arrivedAt", "seenAt", "readAt", "answer", "bells"]


def recipient_row(of: RecipientView, say: Speech) -> list[str]:
    bells = "; ".join(bell_words(say, one) for one in of.deliveries)
    answer = "" if of.answer is None else of.answer.text or of.answer.button
    moments = [of.arrived_at_ms, of.seen_at_ms, of.read_at_ms]
    times = ["" if one is None else iso(one) for one in moments]
    return [str(of.user_id), of.name, of.email, state_of(of), *times, answer, bells]


def bell_words(say: Speech, of: DeliveryView) -> str:
    """A bell by its channel, and what became of it."""
    told = delivery_sentence(say, of.state, of.reason)
    return say("explain.bell", channel=say.channel(of.channel), sentence=told)


def explanation_body(
    told: Explanation,
    notification: Notification,
    organization: Organization,
    solution: str | None,
    asked: str | None,
) -> ExplanationBody:
    """`asked` is the language that is wanted; `because` is else in the person's own."""
    say = speech_in(asked)
    view, record = told.view, told.record
    body = ExplanationBody(
        person=PersonBody(view.user_id, view.name, view.email),
        included=record is not None and not isinstance(record.decision, Skip),
        sentence="",
        path=[],
        deliveries=[_delivery(one, say) for one in view.deliveries],
        arrived_at=_moment(view.arrived_at_ms),
        seen_at=_moment(view.seen_at_ms),
        read_at=_moment(view.read_at_ms),
        answered_at=_moment(view.answered_at_ms),
        withdrawn_at=_moment(view.withdrawn_at_ms),
    )
    if told.why_not is not None:
        body.reason, body.at = told.why_not.code, _moment(told.why_not.at_ms)
        body.sentence = say(f"why_not.{body.reason}", at=body.at or "")
    if record is None or told.ask is None:
        return body
    groups = record.profile.groups
    body.path = path(
        notification.scope, organization=organization.name, solution=solution, groups=groups
    )
    body.decision = _decision(record, told.ask, say)
    if isinstance(record.decision, Skip):
        body.sentence = say.reason(record.decision.reason)
        return body
    body.because = because(
        speech_in(asked or record.profile.language or organization.settings.language),
        notification.scope,
        organization=organization.name,
        solution=solution,
        groups=groups,
    )
    body.sentence = _summary(view, record, say)
    return body


def _summary(view: RecipientView, record: Record, say: Speech) -> str:
    """What happened, in a sentence or two."""
    since = iso(view.arrived_at_ms or record.arrived_at_ms)
    said = say("explain.inbox", since=since)
    if view.withdrawn_at_ms is not None:
        said = say("explain.was_in_inbox", since=since, until=iso(view.withdrawn_at_ms))
    rung = [bell_words(say, one) for one in view.deliveries if not one.recall]
    return say.listed("sentences", [said, *(rung or [say("explain.no_bell")])])


def _decision(of: Record, ask: Ask, say: Speech) -> DecisionBody:
    """Only the inputs that are not the usual ones are named."""
    profile = of.profile
    inputs: dict[str, Any] = {
        "active": profile.active,
        "role": profile.role,
        "channelsWithAnAddress": list(profile.reachable),
    }
    more: dict[str, Any] = {
        "roleInSolution": profile.member_role,
        "groups": list(profile.groups),
        "deadAddresses": list(profile.dead),
        "preferences": profile.preferences,
        "timeZone": profile.time_zone,
        "language": profile.language,
        "leftOut": profile.excluded,
        "ringsOfTheDay": sum(rings for _, rings in profile.attention),
    }
    usual = type(profile)()
    inputs |= {name: value for name, value in more.items() if value and value != usual.preferences}
    inputs |= _of_everybody(ask)
    body = DecisionBody(at=iso(of.arrived_at_ms), inputs=inputs, bells=[], silent=[])
    if isinstance(of.decision, Skip):
        reason = of.decision.reason
        body.skipped = SkippedBody(reason, say.reason(reason), 1)
        return body
    body.bells = [bell_body(bell, say) for bell in of.decision.bells]
    body.silent = [silent_body(one, say) for one in of.decision.silent]
    return body


def _of_everybody(ask: Ask) -> dict[str, Any]:
    """What held for all people alike: the same rule, but for the order of the bells."""
    settings = ask.settings
    more: dict[str, Any] = {
        "priority": ask.priority,
        "category": ask.category,
        "expiresAt": None if ask.expires_at_ms is None else iso(ask.expires_at_ms),
        "organizationQuietHours": settings.quiet_hours,
        "organizationBudget": settings.budget,
        "organizationTimeZone": settings.time_zone,
    }
    found = {name: value for name, value in more.items() if value}
    return {"order": ask.steps, "channelsSetUp": sorted(ask.set_up), **found}


def _delivery(of: DeliveryView, say: Speech) -> DeliveryBody:
    return DeliveryBody(
        channel=of.channel,
        place=of.place,
        state=of.state.name,
        sentence=delivery_sentence(say, of.state, of.reason),
        attempts=[_attempt(one, say) for one in of.attempts],
        updated_at=iso(of.updated_at_ms),
        reason=present(of.reason),
        due_at=_moment(of.due_at_ms),
        device=present(of.device),
        digest=of.digest,
        recall=of.recall,
    )


def _attempt(of: AttemptView, say: Speech) -> AttemptBody:
    outcome = f"outcome.{of.outcome}"
    return AttemptBody(
        number=of.number,
        at=iso(of.started_at_ms),
        took_ms=of.took_ms,
        outcome=of.outcome.lower(),
        sentence=say(outcome) if say.knows(outcome) else of.outcome,
        reply=of.detail,
        provider=of.provider,
        next_try_at=_moment(of.next_at_ms),
    )


def _moment(ms: int | None) -> str | UnsetType:
    return UNSET if ms is None else iso(ms)
