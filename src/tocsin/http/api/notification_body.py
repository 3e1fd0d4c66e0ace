"""The body of a notification on `/api/v1`: a superset of the Jigx contract's; and its draft."""

from __future__ import annotations

from typing import Annotated, Any
from uuid import UUID

import msgspec
from msgspec import UNSET, Meta, UnsetType, field
from msgspec.structs import replace

from tocsin.http.api.categories import MOST_STEPS, StepBody, steps_of
from tocsin.http.api.content import ContentBody, Translations, content_of
from tocsin.http.api.moments import Moment, moment_ms
from tocsin.http.api.question_body import QuestionBody, question_of
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
    Translation,
)
from tocsin.model.people import Role
from tocsin.plan.words import (
    LABEL_CHARACTERS,
    TEXT_CHARACTERS,
    TITLE_CHARACTERS,
    check_variables,
    check_words,
    plain,
    plain_line,
)

MOST_NAMED = 1_000
LATEST_START_MS = 7_258_118_400_000
"""The year 2200: a later start is a slip of units."""
LONGEST_LIFE_S = 365 * 86_400
DATA_BYTES = 8_192
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
    (`user`); a template has its own `data` for that. `data` is handed to the app. `question` says
    how the buttons that answer are asked.
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
    question: QuestionBody | UnsetType = UNSET


class NotificationCreate(ReplaceBody, kw_only=True):
    """Whom to tell what, and how. `channels` is a fallback order instead of the usual one.

    `startAt` and `expiresAt` are ISO 8601 or epoch milliseconds, `expiresIn` seconds after the
    start, or after the last person's `localTime`. A later notification with the same `collapseKey`
    takes this one's place. `planId` is a preview to send by; with `ifUnchanged`, only if it still
    holds. `idempotencyKey` is for a batch; a single call has it as a header.
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
    if body.if_unchanged and body.plan_id is UNSET:
        raise _misfit("ifUnchanged", "needs the `planId` of a preview")
    expires_at_ms, expires_in_ms = life(body)
    return Draft(
        scope=body.scope,
        content=await content(call, body),
        emails=tuple(body.emails),
        groups=tuple(body.groups),
        solution_id=body.solution_id or None,
        description=body.description or None,
        start_at_ms=_time("startAt", body.start_at),
        priority=body.priority,
        category=body.category or None,
        expires_at_ms=expires_at_ms,
        expires_in_ms=expires_in_ms,
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
        for name in ("liquid", "variables", "translations"):
            if getattr(body, name):
                raise _misfit(name, "belongs to `content`; a template has its own, and `data`")
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
    made = _with_question(made, body)
    check_words(made)
    if not body.liquid:
        made = _cleaned(made)
    return _with_data(made, body.data)


def _cleaned(made: Content) -> Content:
    """What is shown as it stands has no control characters, and something that can be read."""
    extras = made.extras
    translations = {
        key: Translation(
            one.text and _text(f"translations.{key}.text", one.text),
            one.title and plain_line(one.title, TITLE_CHARACTERS),
            {name: _label(label) for name, label in one.labels.items()},
        )
        for key, one in extras.translations.items()
    }
    buttons = tuple(replace(one, label=_label(one.label)) for one in extras.buttons)
    asked = extras.question
    if asked is not None:
        fields = tuple(replace(one, label=_label(one.label)) for one in asked.fields)
        asked = replace(asked, fields=fields)
    return replace(
        made,
        text=_text("content.text", made.text),
        title=(made.title and plain_line(made.title, TITLE_CHARACTERS)) or None,
        extras=replace(extras, buttons=buttons, translations=translations, question=asked),
    )


def _text(field_name: str, given: str) -> str:
    text = plain(given, TEXT_CHARACTERS)
    if not any(one.isprintable() and not one.isspace() for one in text):
        raise _misfit(field_name, "has nothing that can be read")
    return text


def _label(given: str) -> str:
    return plain_line(given, LABEL_CHARACTERS)


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
    made = replace(
        version.content,
        extras=replace(
            extras,
            variables=use.data,
            template_id=found.template_id,
            template_version=version.number,
            language=body.language or extras.language,
        ),
    )
    made = _with_question(made, body)
    try:
        check_words(made)
    except TocsinError as error:
        # The words are right, or they would not be there: what they are filled with is not.
        raise _misfit("template.data", f"in {error.detail.rstrip('.')}") from None
    return _with_data(made, body.data)


async def note_use(call: Call, *bodies: ReplaceBody) -> None:
    """Notifications have been made of their templates: once for each template."""
    uses = {body.template.template_id for body in bodies if body.template is not UNSET}
    for template_id in uses:
        found = await call.storage.template(template_id)
        if found is not None:
            await call.storage.touch_template(found.number, call.now_ms)


def _with_data(made: Content, data: dict[str, Any]) -> Content:
    return replace(made, extras=replace(made.extras, data=data)) if data else made


def _with_question(made: Content, body: ReplaceBody) -> Content:
    if body.question is UNSET:
        return made
    asked = question_of(body.question, made)
    return replace(made, extras=replace(made.extras, question=asked))


def life(body: ReplaceBody) -> tuple[int | None, int | None]:
    """When it ends, or after how long, as a draft has it."""
    if body.expires_at is not UNSET and body.expires_in is not UNSET:
        raise _misfit("expiresIn", "can't stand beside `expiresAt`")
    life_ms = None if body.expires_in is UNSET else body.expires_in * SECOND_MS
    return _time("expiresAt", body.expires_at), life_ms


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
