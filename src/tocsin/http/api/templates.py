"""Templates: content in Liquid, with versions that are never changed."""

from __future__ import annotations

from dataclasses import replace
from typing import Any
from uuid import UUID

from msgspec import UNSET, UnsetType, field
from msgspec.structs import replace as with_fields

from tocsin.audience import profile
from tocsin.http.api.content import (
    ContentBody,
    TranslationBody,
    Translations,
    content_body,
    content_of,
    translation_bodies,
)
from tocsin.http.api.paging import PageQuery, cut
from tocsin.http.api.wire import Body, Language, Name, present
from tocsin.http.call import Call
from tocsin.http.permissions import Permission
from tocsin.http.table import Route
from tocsin.model.clock import iso
from tocsin.model.errors import TocsinError, not_found
from tocsin.model.ids import uuid7
from tocsin.model.notification import Content
from tocsin.model.people import User
from tocsin.plan.words import check_variables, check_words, choose, rendered
from tocsin.storage.delivery_settings import Template, TemplateVersion

_LAST = 1 << 31


class TemplateChange(Body):
    """All words are Liquid. `language` is that of `content`, the organization's unless given.

    `sample` are values for the names that the words use: whoever notifies gives their own. The
    person who reads is `user`, with `name`, `email`, `tags` and `language`.
    """

    name: Name
    content: ContentBody
    language: Language | UnsetType = UNSET
    translations: Translations = field(default_factory=dict)
    sample: dict[str, Any] = field(default_factory=dict)


class TemplateSummary(Body):
    """A template without its words. `usedAt`: when a notification was last made of it."""

    template_id: UUID
    name: str
    version: int
    created_at: str
    updated_at: str
    used_at: str | UnsetType = UNSET


class TemplateBody(TemplateSummary, kw_only=True):
    """A template as one version has it; `version` is that version's number."""

    content: ContentBody
    language: str | UnsetType = UNSET
    translations: dict[str, TranslationBody] = field(default_factory=dict)
    sample: dict[str, Any] = field(default_factory=dict)


class TemplatePage(Body):
    """`cursor` is absent on the last page."""

    items: list[TemplateSummary]
    cursor: str | UnsetType = UNSET


class VersionSummary(Body):
    """One version. `current`: the one that is used. `createdBy` is a user's id."""

    version: int
    current: bool
    created_at: str
    created_by: UUID


class VersionPage(Body):
    """Newest first. `cursor` is absent on the last page."""

    items: list[VersionSummary]
    cursor: str | UnsetType = UNSET


class RenderRequest(Body):
    """`data` stands in place of the sample. The language is that given, or the person's."""

    data: dict[str, Any] | UnsetType = UNSET
    language: Language | UnsetType = UNSET
    user_id: UUID | UnsetType = UNSET


class RenderedBody(Body):
    """What the person would read. `labels` are those of buttons, by the button's id."""

    text: str
    labels: dict[str, str]
    language: str
    title: str | UnsetType = UNSET


def _summary(of: Template) -> dict[str, Any]:
    return {
        "template_id": of.template_id,
        "name": of.name,
        "version": of.version,
        "created_at": iso(of.created_at_ms),
        "updated_at": iso(of.updated_at_ms),
        "used_at": UNSET if of.used_at_ms is None else iso(of.used_at_ms),
    }


def _body(of: Template, version: TemplateVersion) -> TemplateBody:
    content = version.content
    return TemplateBody(
        **_summary(replace(of, version=version.number)),
        content=content_body(content),
        language=present(content.extras.language),
        translations=translation_bodies(content),
        sample=content.extras.variables,
    )


def template_content(body: TemplateChange) -> Content:
    content = content_of(
        body.content,
        language=body.language or None,
        translations=body.translations,
        variables=body.sample,
        liquid=True,
    )
    check_words(content, "sample")
    return content


async def _find(call: Call) -> Template:
    template = await call.storage.template(call.id("templateId", "template"))
    if template is None:
        raise not_found("template")
    return template


async def _version(call: Call, template: Template, number: int) -> TemplateVersion:
    version = await call.storage.template_version(template.number, number)
    if version is None:
        raise not_found("version")
    return version


def _new_version(call: Call) -> TemplateVersion:
    author = call.principal.user.user_id
    return TemplateVersion(1, call.now_ms, author, template_content(call.body))


async def list_templates(call: Call) -> TemplatePage:
    query: PageQuery = call.query
    rows = await call.storage.templates(after=query.after, limit=query.more)
    page, cursor = cut(query, rows)
    return TemplatePage([TemplateSummary(**_summary(one)) for one in page], cursor)


async def create_template(call: Call) -> TemplateBody:
    """Refused when the words can't be rendered with the sample: the answer names the line."""
    now_ms, version = call.now_ms, _new_version(call)
    new = Template(0, uuid7(now_ms), profile.name(call.body.name), 1, now_ms, now_ms)
    return _body(await call.storage.create_template(new, version), version)


async def get_template(call: Call) -> TemplateBody:
    template = await _find(call)
    return _body(template, await _version(call, template, template.version))


async def save_template(call: Call) -> TemplateBody:
    """Adds a version, which is used from now on."""
    template = replace(await _find(call), name=profile.name(call.body.name))
    return _body(*await call.storage.add_template_version(template, _new_version(call)))


async def delete_template(call: Call) -> None:
    """Notifications that were made of it keep their words."""
    await call.storage.delete_template((await _find(call)).number)


async def list_versions(call: Call) -> VersionPage:
    query: PageQuery = call.query
    template = await _find(call)
    before = query.after or _LAST
    rows = await call.storage.template_versions(template.number, before=before, limit=query.more)
    page, cursor = cut(query, rows)
    items = [
        VersionSummary(
            one.number, one.number == template.version, iso(one.created_at_ms), one.created_by
        )
        for one in page
    ]
    return VersionPage(items, cursor)


async def get_version(call: Call) -> TemplateBody:
    template = await _find(call)
    return _body(template, await _version(call, template, call.number("version", "version")))


async def restore_version(call: Call) -> TemplateBody:
    """The version is used from now on; later ones stay where they are."""
    template, number = await _find(call), call.number("version", "version")
    if not await call.storage.use_template_version(template.number, number, call.now_ms):
        raise not_found("version")
    return await get_template(call)


async def render_template(call: Call) -> RenderedBody:
    """What one person would read, or `invalid_body` with the line that fails."""
    body: RenderRequest = call.body
    template = await _find(call)
    content = (await _version(call, template, template.version)).content
    if body.data is not UNSET:
        content = with_fields(content, extras=with_fields(content.extras, variables=body.data))
        check_variables(body.data, "data")
    return await read_by(call, content, await reader(call, body.user_id), body.language or None)


async def read_by(
    call: Call, content: Content, user: User | None, language: str | None
) -> RenderedBody:
    """What this person reads; without one, what stands there for nobody in particular."""
    default = call.principal.organization.settings.language
    wanted = language or (user.language if user else None)
    chosen = choose(content, wanted, default)
    person = None
    if user is not None:
        person = {
            "name": user.name,
            "email": user.email,
            "tags": user.tags,
            "language": user.language or default,
        }
    words = rendered(content, chosen, person)
    return RenderedBody(words.text, words.labels, words.language, present(words.title))


async def reader(call: Call, user_id: UUID | UnsetType) -> User | None:
    if user_id is UNSET:
        return None
    user = await call.storage.user(user_id)
    if user is None:
        raise TocsinError("invalid_body", "userId: nobody here has it.", field="userId")
    return user


_TEMPLATES = "/templates"
_TEMPLATE = _TEMPLATES + "/{templateId}"
_VERSIONS = _TEMPLATE + "/versions"
_READ, _WRITE = Permission.READ_DELIVERY, Permission.WRITE_DELIVERY
ROUTES = [
    Route(
        "GET",
        _TEMPLATES,
        list_templates,
        _READ,
        "listTemplates",
        "Templates of the organization",
        query=PageQuery,
        response=TemplatePage,
    ),
    Route(
        "POST",
        _TEMPLATES,
        create_template,
        _WRITE,
        "createTemplate",
        "Create a template",
        request=TemplateChange,
        response=TemplateBody,
        status=201,
        errors=("conflict",),
    ),
    Route(
        "GET",
        _TEMPLATE,
        get_template,
        _READ,
        "getTemplate",
        "A template with the words that are used",
        response=TemplateBody,
    ),
    Route(
        "PUT",
        _TEMPLATE,
        save_template,
        _WRITE,
        "saveTemplate",
        "Write a new version",
        request=TemplateChange,
        response=TemplateBody,
        errors=("conflict",),
    ),
    Route("DELETE", _TEMPLATE, delete_template, _WRITE, "deleteTemplate", "Remove it", status=204),
    Route(
        "GET",
        _VERSIONS,
        list_versions,
        _READ,
        "listTemplateVersions",
        "Versions, newest first",
        query=PageQuery,
        response=VersionPage,
    ),
    Route(
        "GET",
        _VERSIONS + "/{version}",
        get_version,
        _READ,
        "getTemplateVersion",
        "One version",
        response=TemplateBody,
    ),
    Route(
        "POST",
        _VERSIONS + "/{version}/restore",
        restore_version,
        _WRITE,
        "restoreTemplateVersion",
        "Use an earlier version again",
        response=TemplateBody,
    ),
    Route(
        "POST",
        _TEMPLATE + "/render",
        render_template,
        _READ,
        "renderTemplate",
        "See what somebody would read",
        request=RenderRequest,
        response=RenderedBody,
        reads=True,
    ),
]
