"""The body of a notification on `/api/v1`: a superset of the Jigx contract's; and its draft."""

from __future__ import annotations

from typing import Annotated, Any
from uuid import UUID

import msgspec
from msgspec import UNSET, Meta, UnsetType, field

from tocsin.http.api.categories import MOST_STEPS, StepBody, steps_of
from tocsin.http.api.content import ContentBody, Translations, content_of
from tocsin.http.api.moments import Moment, moment_ms
from tocsin.http.api.wire import Body, Description, Email, Language, Tag
from tocsin.http.call import Call
from tocsin.http.preferences_wire import CategoryKey
from tocsin.model.channel import Priority
from tocsin.model.clock import SECOND_MS
from tocsin.model.errors import TocsinError
from tocsin.model.notification import (
    Content,
    Draft,
    Filter,
    LocalTime,
    Options,
    Repeat,
    Scope,
)
from tocsin.model.people import Role
from tocsin.plan.words import check_variables, check_words, plain, plain_line

MOST_NAMED = 1_000
LATEST_START_MS = 7_258_118_400_000
"""The year 2200: a later start is a slip of units."""
LONGEST_LIFE_S = 365 * 86_400
DATA_BYTES = 8_192
TITLE_CHARACTERS = 200
TEXT_CHARACTERS = 4_000
GroupName = Annotated[str, Meta(min_length=1, max_length=100)]
Millis = Annotated[int, Meta(ge=0, le=LATEST_START_MS)]


class TemplateUse(Body):
    """Content from a template: its current version, or the named one; `data` fills its names."""

    template_id: UUID
    version: Annotated[int, Meta(ge=1)] | UnsetType = UNSET
    data: dict[str, Any] = field(default_factory=dict)


class FilterBody(Body):
    """Only people who fit all of it. `{"site": ["north", "south"]}`; `["*"]` is any value."""

    tags: Annotated[dict[Tag, Annotated[list[Tag], Meta(min_length=1)]], Meta(max_length=20)] = (
        field(default_factory=dict)
    )
    roles: Annotated[list[Role], Meta(max_length=5)] = field(default_factory=list)


class ExcludeBody(FilterBody, kw_only=True):
    """Not people who fit any of it. `groups` are those of the notification's solution."""

    emails: Annotated[list[Email], Meta(max_length=MOST_NAMED)] = field(default_factory=list)
    groups: Annotated[list[GroupName], Meta(max_length=100)] = field(default_factory=list)


class LocalTimeBody(Body):
    """A time of each person's own clock, such as 09:00; on a date, or the next one."""

    time: Annotated[str, Meta(pattern=r"^[0-2][0-9]:[0-5][0-9]$")]
    date: Annotated[str, Meta(pattern=r"^[0-9]{4}-[0-9]{2}-[0-9]{2}$")] | UnsetType = UNSET


class RepeatBody(Body):
    """It comes again: by cron (5 fields) or an RRULE (RFC 5545), on the clock of `timeZone`.

    `starts` is the RRULE's DTSTART as local time (YYYY-MM-DDTHH:MM). At the latest `until`, and at
    most `count` times.
    """

    time_zone: Annotated[str, Meta(min_length=1, max_length=64)]
    cron: Annotated[str, Meta(min_length=1, max_length=200)] | UnsetType = UNSET
    rrule: Annotated[str, Meta(min_length=1, max_length=500)] | UnsetType = UNSET
    starts: Annotated[str, Meta(max_length=20)] | UnsetType = UNSET
    until: Moment | UnsetType = UNSET
    count: Annotated[int, Meta(ge=1, le=100_000)] | UnsetType = UNSET


class ReplaceBody(Body):
    """What to say. `liquid`: all words are Liquid, filled from `variables` and the person who reads
    (`user`); a template has its own `data` for that. `data` is handed to the app.
    """

    content: ContentBody | UnsetType = UNSET
    template: TemplateUse | UnsetType = UNSET
    language: Language | UnsetType = UNSET
    translations: Translations = field(default_factory=dict)
    liquid: bool = False
    variables: dict[str, Any] = field(default_factory=dict)
    data: dict[str, Any] = field(default_factory=dict)
    priority: Priority = Priority.NORMAL
    expires_at: Moment | Millis | UnsetType = UNSET
    expires_in: Annotated[int, Meta(ge=1, le=LONGEST_LIFE_S)] | UnsetType = UNSET


class NotificationCreate(ReplaceBody, kw_only=True):
    """Whom to tell what, and how. `channels` is a fallback order instead of the usual one.

    `startAt` and `expiresAt` are ISO 8601 or epoch milliseconds, `expiresIn` seconds after the
    start. A later notification with the same `collapseKey` takes this
    one's place. `planId` is a preview to send by; with `ifUnchanged`, only if it still holds.
    `idempotencyKey` is for a batch; a single call has it as a header.
    """

    scope: Scope
    emails: Annotated[list[Email], Meta(max_length=MOST_NAMED)] = field(default_factory=list)
    groups: Annotated[list[GroupName], Meta(max_length=100)] = field(default_factory=list)
    solution_id: UUID | UnsetType = UNSET
    description: Description | UnsetType = UNSET
    filter: FilterBody | UnsetType = UNSET
    exclude: ExcludeBody | UnsetType = UNSET
    category: CategoryKey | UnsetType = UNSET
    start_at: Moment | Millis | UnsetType = UNSET
    local_time: LocalTimeBody | UnsetType = UNSET
    repeat: RepeatBody | UnsetType = UNSET
    collapse_key: Annotated[str, Meta(min_length=1, max_length=100)] | UnsetType = UNSET
    channels: Annotated[list[StepBody], Meta(max_length=MOST_STEPS)] = field(default_factory=list)
    at_most_once: bool = False
    plan_id: UUID | UnsetType = UNSET
    if_unchanged: bool = False
    idempotency_key: Annotated[str, Meta(min_length=1, max_length=255)] | UnsetType = UNSET


async def draft_of(
    call: Call, body: NotificationCreate, *, key: str | None, digest: bytes
) -> Draft:
    """The typed request; raises a `TocsinError` that names the field."""
    start_ms = _time("startAt", body.start_at)
    return Draft(
        scope=body.scope,
        content=await content(call, body),
        emails=tuple(body.emails),
        groups=tuple(body.groups),
        solution_id=body.solution_id or None,
        description=body.description or None,
        start_at_ms=start_ms,
        priority=body.priority,
        category=body.category or None,
        expires_at_ms=expires_ms(body, start_ms or call.now_ms),
        collapse_key=body.collapse_key or None,
        options=Options(
            filter=_filter(body.filter),
            exclude=_exclude(body.exclude),
            steps=steps_of(call, body.channels, "channels"),
            local_time=_local(body.local_time),
            repeat=_repeat(body.repeat),
            at_most_once=body.at_most_once,
            plan_id=body.plan_id or None,
        ),
        idempotency_key=key,
        request_digest=digest,
    )


async def content(call: Call, body: ReplaceBody) -> Content:
    """From the body itself, or from a template."""
    if (body.content is UNSET) == (body.template is UNSET):
        raise _misfit("content", "or `template` is needed, and not both")
    if len(msgspec.json.encode(body.data)) > DATA_BYTES:
        raise _misfit("data", f"has more than {DATA_BYTES} bytes")
    if body.template is not UNSET:
        return await _from_template(call, body, body.template)
    assert body.content is not UNSET
    made = content_of(
        body.content,
        language=body.language or None,
        translations=body.translations,
        variables=body.variables,
        liquid=body.liquid,
    )
    check_variables(body.variables, "variables")
    if body.liquid or body.translations:
        check_words(made)
    if not body.liquid:
        made = _cleaned(made)
    return _with_data(made, body.data)


def _cleaned(made: Content) -> Content:
    """What is shown as it stands has no control characters, and not too many of the others."""
    if len(made.text) > TEXT_CHARACTERS:
        raise _misfit("content.text", f"has more than {TEXT_CHARACTERS} characters")
    if made.title is not None and len(made.title) > TITLE_CHARACTERS:
        raise _misfit("content.title", f"has more than {TITLE_CHARACTERS} characters")
    title = plain_line(made.title, TITLE_CHARACTERS) if made.title is not None else None
    return Content(
        text=plain(made.text, TEXT_CHARACTERS),
        title=title or None,
        screen=made.screen,
        jig_id=made.jig_id,
        inputs=made.inputs,
        extras=made.extras,
    )


async def _from_template(call: Call, body: ReplaceBody, use: TemplateUse) -> Content:
    found = await call.storage.template(use.template_id)
    version = None
    if found is not None:
        number = found.version if use.version is UNSET else use.version
        version = await call.storage.template_version(found.number, number)
    if found is None or version is None:
        message = f"There is no template {use.template_id}, or not this version."
        raise TocsinError("unknown_template", message, field="template")
    check_variables(use.data, "template.data")
    extras = version.content.extras
    made = _replace_extras(
        version.content,
        variables=use.data,
        template_id=found.template_id,
        template_version=version.number,
        language=body.language or extras.language,
    )
    check_words(made)
    await call.storage.touch_template(found.number, call.now_ms)
    return _with_data(made, body.data)


def _with_data(made: Content, data: dict[str, Any]) -> Content:
    return _replace_extras(made, data=data) if data else made


def _replace_extras(made: Content, **changes: Any) -> Content:
    extras = made.extras
    fields = {name: getattr(extras, name) for name in extras.__struct_fields__}
    return Content(
        text=made.text,
        title=made.title,
        screen=made.screen,
        jig_id=made.jig_id,
        inputs=made.inputs,
        extras=type(extras)(**{**fields, **changes}),
    )


def expires_ms(body: ReplaceBody, start_ms: int) -> int | None:
    if body.expires_at is not UNSET and body.expires_in is not UNSET:
        raise _misfit("expiresIn", "can't stand beside `expiresAt`")
    if body.expires_in is not UNSET:
        return start_ms + body.expires_in * SECOND_MS
    return _time("expiresAt", body.expires_at)


def _time(field_name: str, given: str | int | UnsetType) -> int | None:
    if isinstance(given, str):
        return moment_ms(field_name, given, "invalid_body")
    return given if isinstance(given, int) else None


def _filter(body: FilterBody | UnsetType) -> Filter | None:
    if body is UNSET or not (body.tags or body.roles):
        return None
    return Filter({key: tuple(values) for key, values in body.tags.items()}, tuple(body.roles))


def _exclude(body: ExcludeBody | UnsetType) -> Filter | None:
    if body is UNSET or not (body.tags or body.roles or body.emails or body.groups):
        return None
    return Filter(
        {key: tuple(values) for key, values in body.tags.items()},
        tuple(body.roles),
        tuple(body.emails),
        tuple(body.groups),
    )


def _local(body: LocalTimeBody | UnsetType) -> LocalTime | None:
    return None if body is UNSET else LocalTime(body.time, body.date or None)


def _repeat(body: RepeatBody | UnsetType) -> Repeat | None:
    if body is UNSET:
        return None
    until = None
    if body.until is not UNSET:
        until = moment_ms("repeat.until", body.until, "invalid_body")
    return Repeat(
        zone=body.time_zone,
        cron=body.cron or None,
        rrule=body.rrule or None,
        starts=body.starts or None,
        until_ms=until,
        count=body.count or None,
    )


def _misfit(field_name: str, problem: str) -> TocsinError:
    return TocsinError("invalid_body", f"{field_name}: {problem}.", field=field_name)
