"""A template that is still being written, as somebody would read it."""

from __future__ import annotations

from uuid import UUID

from msgspec import UNSET, UnsetType

from tocsin.http.api.templates import (
    RenderedBody,
    TemplateChange,
    read_by,
    reader,
    template_content,
)
from tocsin.http.api.wire import Language
from tocsin.http.call import Call
from tocsin.http.permissions import Permission
from tocsin.http.table import Route


class DraftRequest(TemplateChange, kw_only=True):
    """What would be saved; `readLanguage` and `userId` are for whom it is shown."""

    read_language: Language | UnsetType = UNSET
    user_id: UUID | UnsetType = UNSET


async def render_draft(call: Call) -> RenderedBody:
    """Nothing is kept. Refused as `createTemplate` and `saveTemplate` would refuse it."""
    body: DraftRequest = call.body
    user = await reader(call, body.user_id)
    return await read_by(call, template_content(body), user, body.read_language or None)


ROUTES = [
    Route(
        "POST",
        "/templates/render",
        render_draft,
        Permission.READ_DELIVERY,
        "renderTemplateDraft",
        "See what somebody would read, before it is saved",
        request=DraftRequest,
        response=RenderedBody,
        reads=True,
    )
]
