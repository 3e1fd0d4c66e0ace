"""Actions as `/api/v1` writes them, and what is made of a rule that somebody hands in."""

from __future__ import annotations

from typing import Annotated, Any
from uuid import UUID

import msgspec
from msgspec import UNSET, Meta, Struct, UnsetType, field
from msgspec.structs import replace

from tocsin.actions.desk import Wanted
from tocsin.actions.facts import SAMPLE
from tocsin.actions.sentence import Names, sentence
from tocsin.actions.words import as_liquid
from tocsin.audience.profile import text
from tocsin.http.api.notification_body import NotificationCreate, draft_of
from tocsin.http.api.wire import Body, Description, Name, present
from tocsin.http.call import Call
from tocsin.model.actions import (
    MOST_EFFECTS,
    Action,
    Definition,
    Effect,
    Minutes,
    NotifyEffect,
    Resolve,
    RunEffect,
    Tags,
    Test,
    Trigger,
    WebhookEffect,
)
from tocsin.model.clock import iso
from tocsin.model.errors import TocsinError
from tocsin.model.notification import Draft, Scope
from tocsin.model.speech import Speech
from tocsin.notifications.accept import check

_ELSEWHERE = ("start_at", "expires_at", "repeat", "plan_id", "idempotency_key")
"""Fields of a notification that mean one moment, or one call."""


class NotifyBody(Body, tag="notify", tag_field="kind"):
    """Accepts a notification, as `createNotification` does. `users` are ids, in place of `emails`.

    Its words may have `$VARIABLE$ $VALUE$ $UNIT$ $TIME$ $LOCATION$ $DEVICE$ $DEVICE.NAME$
    $ACTION.STATE$ $ACTION.NAME$`, or with `liquid` the names `variable`, `value`, `device`, `data`
    and so on. `when`: only if this holds. `resolve`: what becomes of it when it is over: withdrawn,
    or with `text`, replaced by that.
    """

    notification: NotificationCreate
    users: Annotated[list[UUID], Meta(max_length=1_000)] = field(default_factory=list)
    delay_seconds: Annotated[int, Meta(ge=0, le=30 * 86_400)] = 0
    when: Test | None = None
    resolve: Resolve | None = None


EffectBody = NotifyBody | RunEffect | WebhookEffect
Effects = Annotated[list[EffectBody], Meta(max_length=MOST_EFFECTS)]


class DefinitionBody(Body):
    """A rule: when its trigger comes and `where` holds, its effects are done.

    `whenUnlocked`: what is done when it is over. `throttleMinutes`: at most once in so many, for
    each device.
    """

    trigger: Trigger
    effects: Annotated[list[EffectBody], Meta(min_length=1, max_length=MOST_EFFECTS)]
    when_unlocked: Effects = field(default_factory=list)
    where: Test | None = None
    throttle_minutes: Minutes | None = None


class ActionCreate(DefinitionBody, kw_only=True):
    """An action as it is to be."""

    name: Name
    description: Description | UnsetType = UNSET
    enabled: bool = True
    tags: Tags = field(default_factory=dict)


class ActionChange(Body):
    """What is to change. Switching it on or off alone makes no new version."""

    name: Name | UnsetType = UNSET
    description: Description | UnsetType | None = UNSET
    enabled: bool | UnsetType = UNSET
    tags: Tags | UnsetType = UNSET
    trigger: Trigger | UnsetType = UNSET
    effects: (
        Annotated[list[EffectBody], Meta(min_length=1, max_length=MOST_EFFECTS)] | UnsetType
    ) = UNSET
    when_unlocked: Effects | UnsetType = UNSET
    where: Test | UnsetType | None = UNSET
    throttle_minutes: Minutes | UnsetType | None = UNSET


class ActionBody(Body):
    """An action. `sentence` says it in words. `locked`: by hand, so that nothing sets it off.

    `firedToday` is of the day in UTC. `failures` counts effects that could not be done, of that day
    and the six before, and those that are tried again. `webhookSecret`, what its webhooks are
    signed with, is there once: when it was made.
    """

    action_id: UUID
    name: str
    enabled: bool
    locked: bool
    version: int
    sentence: str
    tags: dict[str, str]
    trigger: Trigger
    effects: list[dict[str, Any]]
    when_unlocked: list[dict[str, Any]]
    saved_by: UUID
    fired_today: int
    failures: int
    created_at: str
    updated_at: str
    description: str | UnsetType = UNSET
    where: Test | UnsetType = UNSET
    throttle_minutes: int | UnsetType = UNSET
    last_fired_at: str | UnsetType = UNSET
    webhook_secret: str | UnsetType = UNSET


async def wanted_of(call: Call, body: ActionCreate) -> Wanted:
    """Checked with the caller's rights; raises an error that names the field."""
    drafts: dict[int, Draft] = {}
    for place, one in enumerate([*body.effects, *body.when_unlocked]):
        if isinstance(one, NotifyBody):
            late = place - len(body.effects)
            name = f"effects.{place}" if late < 0 else f"whenUnlocked.{late}"
            drafts[place] = await _draft(call, one, name)
    return Wanted(
        name=text("name", body.name, 100),
        description=text("description", body.description, 200) if body.description else None,
        enabled=body.enabled,
        tags=body.tags,
        definition=definition_of(body),
        drafts=drafts,
    )


def definition_of(body: DefinitionBody) -> Definition:
    return Definition(
        trigger=body.trigger,
        effects=tuple(map(_effect, body.effects)),
        when_unlocked=tuple(map(_effect, body.when_unlocked)),
        where=body.where,
        throttle_minutes=body.throttle_minutes,
    )


def _effect(body: EffectBody) -> Effect:
    if not isinstance(body, NotifyBody):
        return body
    return NotifyEffect(
        notification=_given(body.notification),
        users=tuple(body.users),
        delay_seconds=body.delay_seconds,
        when=body.when,
        resolve=body.resolve,
    )


def _given(of: Any) -> Any:
    """A body as people write it: without what is so by default."""
    if isinstance(of, list | tuple):
        return [_given(one) for one in of]
    if not isinstance(of, Struct):
        return msgspec.to_builtins(of)
    found = {}
    for one in msgspec.structs.fields(of):
        value = getattr(of, one.name)
        default = one.default
        if one.default_factory is not msgspec.NODEFAULT:
            default = one.default_factory()
        if value is not UNSET and value != default:
            found[one.encode_name] = _given(value)
    return found


async def _draft(call: Call, effect: NotifyBody, place: str) -> Draft:
    """What it sends, checked as a call would be: by whoever saves it, with sample facts."""
    field_name = f"{place}.notification"
    body = effect.notification
    for name in _ELSEWHERE:
        if getattr(body, name) is not UNSET:
            wire = msgspec.structs.fields(NotificationCreate)
            said = next(one.encode_name for one in wire if one.name == name)
            message = f"{field_name}.{said}: has no place in an action."
            raise TocsinError("invalid_body", message, field=f"{field_name}.{said}")
    try:
        return await _checked(call, effect, _sampled(body))
    except TocsinError as error:
        if error.field is None or error.field.startswith(place):
            raise
        detail = f"{field_name}.{error.detail}" if error.detail.startswith(error.field) else ""
        raise TocsinError(
            error.kind.code, detail or error.detail, field=f"{field_name}.{error.field}"
        ) from None


async def _checked(call: Call, effect: NotifyBody, body: NotificationCreate) -> Draft:
    draft = await draft_of(call, body, key=None, digest=b"")
    emails = draft.emails
    if effect.users:
        if body.scope is not Scope.USER or body.emails:
            message = "users: are for the scope USR, in place of `emails`."
            raise TocsinError("invalid_body", message, field="users")
        users = await call.storage.users_by_ids(effect.users)
        if len({user.user_id for user in users}) != len(set(effect.users)):
            raise TocsinError("invalid_body", "users: not all of them are there.", field="users")
        draft = replace(draft, emails=tuple(user.email for user in users))
    await check(call.storage, call.principal, draft, call.now_ms)
    content = draft.content
    if content.extras.liquid:
        own = effect.notification.variables
        if effect.notification.template is not UNSET:
            own = effect.notification.template.data
        content = as_liquid(replace(content, extras=replace(content.extras, variables=own)))
    return replace(draft, emails=emails, content=content)


def _sampled(body: NotificationCreate) -> NotificationCreate:
    """With facts that a template's names are checked by."""
    sample = {**SAMPLE, "action": ""}
    if body.template is not UNSET:
        return replace(body, template=replace(body.template, data={**sample, **body.template.data}))
    return replace(body, variables={**sample, **body.variables}) if body.liquid else body


def body_of(definition: Definition) -> dict[str, Any]:
    """A rule as it was handed in, to be handed in again."""
    found: dict[str, Any] = msgspec.to_builtins(definition)
    return found


async def names_in(call: Call, *definitions: Definition) -> Names:
    """What the ids in rules mean, for their sentences."""
    names: dict[str, str] = {}
    solutions, users, analyses = set[str](), set[UUID](), set[UUID]()
    for one in definitions:
        for effect in one.all_effects:
            if isinstance(effect, RunEffect):
                analyses |= set(effect.analyses)
            elif isinstance(effect, NotifyEffect):
                users |= set(effect.users)
                solutions.add(str(effect.notification.get("solutionId")))
    for user in await call.storage.users_by_ids(sorted(users)) if users else ():
        names[str(user.user_id)] = user.name
    if solutions - {"None"}:
        for solution in await call.storage.solutions():
            names[str(solution.solution_id)] = solution.name
    for analysis_id in analyses:
        analysis = await call.storage.analysis(analysis_id)
        if analysis is not None:
            names[str(analysis_id)] = analysis.name
    return names


def action_body(of: Action, names: Names, say: Speech, fired: int, failed: int) -> ActionBody:
    definition = of.definition
    return ActionBody(
        action_id=of.action_id,
        name=of.name,
        enabled=of.enabled,
        locked=of.locked,
        version=of.version,
        sentence=sentence(definition, names, say),
        tags=of.tags,
        trigger=definition.trigger,
        effects=[msgspec.to_builtins(one) for one in definition.effects],
        when_unlocked=[msgspec.to_builtins(one) for one in definition.when_unlocked],
        saved_by=of.saved_by,
        fired_today=fired,
        failures=failed,
        created_at=iso(of.created_at_ms),
        updated_at=iso(of.updated_at_ms),
        description=present(of.description),
        where=present(definition.where),
        throttle_minutes=present(definition.throttle_minutes),
        last_fired_at=UNSET if of.fired_at_ms is None else iso(of.fired_at_ms),
    )
