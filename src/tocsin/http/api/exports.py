"""Notifications as CSV, filtered as the list is."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from typing import Annotated
from uuid import UUID

from msgspec import Meta, Struct, field
from starlette.responses import StreamingResponse

from tocsin.http.api.notifications import NOTIFICATIONS, NotificationListQuery, wanted_of
from tocsin.http.call import Call
from tocsin.http.csv_cells import csv_response, csv_text
from tocsin.http.permissions import Permission
from tocsin.http.table import Route
from tocsin.model.channel import Priority
from tocsin.model.clock import iso
from tocsin.model.notification import Notification
from tocsin.model.queries import NotificationQuery
from tocsin.plan.words import choose, words

_SLICE = 200
NAMES = [
    "notificationId",
    "state",
    "scope",
    "title",
    "text",
    "category",
    "priority",
    "solutionId",
    "createdAt",
    "startAt",
    "createdBy",
    "recipients",
    "skipped",
    "sent",
    "failed",
    "delivered",
    "opened",
    "seen",
    "read",
    "answered",
]


class ExportQuery(Struct, rename="camel"):
    """As in the list: `state` may be several, separated by commas. `from` and `to` are of the
    start.
    """

    state: str | None = None
    solution_id: UUID | None = None
    category: str | None = None
    priority: Priority | None = None
    created_by: UUID | None = None
    series_id: UUID | None = None
    search: Annotated[str, Meta(max_length=100)] | None = None
    from_: str | None = field(default=None, name="from")
    to: str | None = None


async def export_notifications(call: Call) -> StreamingResponse:
    """CSV (RFC 4180, UTF-8 with a byte order mark), newest first, as a stream. The counts are of
    people. A cell that a spreadsheet would run as a formula begins with an apostrophe.
    """
    query: ExportQuery = call.query
    values = {name: getattr(query, name) for name in query.__struct_fields__}
    wanted = wanted_of(NotificationListQuery(**values))
    return csv_response("notifications.csv", _lines(call, wanted))


async def _lines(call: Call, wanted: NotificationQuery) -> AsyncIterator[str]:
    yield csv_text([NAMES])
    language = call.principal.organization.settings.language
    before: UUID | None = None
    while True:
        found = await call.storage.find_notifications(wanted, before=before, limit=_SLICE)
        if found:
            yield csv_text([_row(one, language) for one in found])
        if len(found) < _SLICE:
            return
        before = found[-1].notification_id
        await asyncio.sleep(0)


def _row(of: Notification, language: str) -> list[str]:
    said = words(of.content, choose(of.content, None, language), None)
    counts = of.counts
    numbers = (
        counts.recipients,
        sum(counts.skipped.values()),
        counts.sent,
        counts.failed,
        counts.delivered,
        counts.opened,
        counts.seen,
        counts.read,
        counts.answered,
    )
    return [
        str(of.notification_id),
        of.state.value,
        of.scope.value,
        said.title or "",
        said.text,
        of.category or "",
        of.priority.value,
        str(of.solution_id or ""),
        iso(of.created_at_ms),
        iso(of.start_at_ms),
        str(of.created_by),
        *map(str, numbers),
    ]


ROUTES = [
    Route(
        "GET",
        NOTIFICATIONS + ".csv",
        export_notifications,
        Permission.READ_NOTIFICATIONS,
        "exportNotifications",
        "Notifications as CSV",
        query=ExportQuery,
    ),
]
