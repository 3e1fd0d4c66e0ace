"""What became of a notification, person by person: a list, an export, and one explained."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Annotated, Literal

from msgspec import Meta, Struct
from starlette.responses import StreamingResponse

from tocsin.http.api.notifications import NOTIFICATION, find
from tocsin.http.api.recipient_answer import (
    ExplanationBody,
    RecipientBody,
    RecipientPage,
    explanation_body,
    recipient_body,
    recipient_row,
    row_names,
)
from tocsin.http.call import Call
from tocsin.http.csv_cells import csv_response, csv_text
from tocsin.http.permissions import Permission
from tocsin.http.table import Route
from tocsin.model.errors import TocsinError, not_found
from tocsin.model.notification import DeliveryState, Notification
from tocsin.model.recipients import RecipientView
from tocsin.notifications.explain import chunks, explain

_SLICE = 500
_LOOKED_AT = 5_000
"""People that one page looks at, at most, to find those that fit its filter."""
_REACHED = frozenset({DeliveryState.SENT, DeliveryState.DELIVERED, DeliveryState.OPENED})
_FAILED = frozenset({DeliveryState.FAILED, DeliveryState.UNCERTAIN})

Which = Literal["all", "unseen", "seen", "read", "answered", "reached", "failed", "waiting"]


class RecipientQuery(Struct, rename="camel"):
    """`which`: `failed` are those whom no bell has reached though one was tried."""

    limit: Annotated[int, Meta(ge=1, le=500)] = 25
    cursor: str | None = None
    which: Which = "all"


async def list_recipients(call: Call) -> RecipientPage:
    """In the order in which they were written. A page can have fewer than `limit`, and a cursor."""
    query: RecipientQuery = call.query
    notification = await find(call)
    number, offset = _read_cursor(query.cursor)
    items: list[RecipientBody] = []
    looked_at = 0
    async for chunk in chunks(call.storage, notification, number):
        start = offset if chunk.number == number else 0
        for first in range(start, len(chunk.users), _SLICE):
            views = await call.storage.recipients(
                notification.number, chunk.users[first : first + _SLICE]
            )
            for place, view in enumerate(views):
                if len(items) == query.limit:
                    return RecipientPage(items, f"{chunk.number}.{first + place}")
                if _fits(view, query.which):
                    items.append(recipient_body(view, call.say))
            looked_at += len(views)
            if looked_at >= _LOOKED_AT:
                return RecipientPage(items, f"{chunk.number}.{first + _SLICE}")
    return RecipientPage(items)


def _read_cursor(text: str | None) -> tuple[int, int]:
    if text is None:
        return 0, 0
    number, _, offset = text.partition(".")
    if not (number.isdecimal() and offset.isdecimal() and len(text) < 20):
        message = "cursor: is not one that this list has given."
        raise TocsinError("invalid_parameter", message, field="cursor")
    return int(number), int(offset)


def _fits(view: RecipientView, which: Which) -> bool:
    states = {one.state for one in view.deliveries if not one.recall}
    return {
        "all": True,
        "unseen": view.seen_at_ms is None,
        "seen": view.seen_at_ms is not None,
        "read": view.read_at_ms is not None,
        "answered": view.answered_at_ms is not None,
        "reached": bool(states & _REACHED),
        "failed": bool(states & _FAILED) and not states & _REACHED,
        "waiting": any(one.due_at_ms is not None for one in view.deliveries),
    }[which]


async def export_recipients(call: Call) -> StreamingResponse:
    """CSV (RFC 4180, UTF-8 with a byte order mark) of all of them, one line each, as a stream."""
    notification = await find(call)
    name = f"recipients-{notification.notification_id}.csv"
    return csv_response(name, _lines(call, notification))


async def _lines(call: Call, notification: Notification) -> AsyncIterator[str]:
    yield csv_text([row_names()])
    async for chunk in chunks(call.storage, notification):
        for first in range(0, len(chunk.users), _SLICE):
            views = await call.storage.recipients(
                notification.number, chunk.users[first : first + _SLICE]
            )
            yield csv_text([recipient_row(view, call.say) for view in views])


async def explain_recipient(call: Call) -> ExplanationBody:
    """Why this person got it or not: the path, what was decided and on what grounds, every try."""
    notification = await find(call)
    user = await call.storage.user(call.id("userId", "user"))
    if user is None:
        raise not_found("user")
    settings = call.principal.organization.settings
    told = await explain(call.storage, notification, user, settings, call.now_ms)
    solution = None
    if notification.solution_id is not None:
        found = await call.storage.solution(notification.solution_id)
        solution = found.name if found else None
    return explanation_body(told, notification, call.principal.organization, solution, call.asked)


_RECIPIENTS = NOTIFICATION + "/recipients"
ROUTES = [
    Route(
        "GET",
        _RECIPIENTS,
        list_recipients,
        Permission.READ_NOTIFICATIONS,
        "listRecipients",
        "Its recipients, with every bell and try",
        query=RecipientQuery,
        response=RecipientPage,
    ),
    Route(
        "GET",
        _RECIPIENTS + ".csv",
        export_recipients,
        Permission.READ_NOTIFICATIONS,
        "exportRecipients",
        "Its recipients as CSV",
    ),
    Route(
        "GET",
        _RECIPIENTS + "/{userId}/explain",
        explain_recipient,
        Permission.READ_NOTIFICATIONS,
        "explainRecipient",
        "Why this person got it, or not",
        response=ExplanationBody,
    ),
]
