"""The log of events: what happened in the organization, newest first."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from msgspec import UNSET, UnsetType

from tocsin.dispatch.webhook_payload import event_data, event_id
from tocsin.http.api.moments import Moment, moment_ms
from tocsin.http.api.paging import PageQuery, cursor_after
from tocsin.http.api.wire import Body
from tocsin.http.call import Call
from tocsin.http.permissions import Permission
from tocsin.http.table import Route
from tocsin.model.clock import iso
from tocsin.model.errors import TocsinError
from tocsin.model.events import EventKind
from tocsin.model.webhooks import KIND_MEANINGS


class EventQuery(PageQuery):
    """`kinds` are comma-separated; `since` is a time. At most 2,000 events are looked at for a
    page, so with rare kinds it can have fewer items than `limit`, or none, and yet a cursor.
    """

    kinds: str | None = None
    notification_id: UUID | None = None
    since: Moment | None = None


class EventBody(Body):
    """What happened, as webhooks post it; `eventId` is their `webhook-id`."""

    event_id: str
    type: str
    timestamp: str
    data: dict[str, Any]


class EventPage(Body):
    """`cursor` is absent on the last page."""

    items: list[EventBody]
    cursor: str | UnsetType = UNSET


class EventKindBody(Body):
    """A kind of event, and what it means."""

    kind: EventKind
    meaning: str


class EventKindList(Body):
    """All kinds."""

    items: list[EventKindBody]


async def list_events(call: Call) -> EventPage:
    query: EventQuery = call.query
    since_ms = None
    if query.since is not None:
        since_ms = moment_ms("since", query.since, "invalid_parameter")
    found = await call.storage.events(
        kinds=_kinds(query.kinds),
        notification_id=query.notification_id,
        since_ms=since_ms,
        before=query.after or None,
        limit=query.limit,
    )
    organization_id = call.principal.organization.organization_id
    items = [
        EventBody(
            event_id=event_id(organization_id, event.number),
            type=event.kind,
            timestamp=iso(event.at_ms),
            data=event_data(organization_id, event),
        )
        for event in found.events
    ]
    return EventPage(items, cursor_after(found.walked_to) if found.walked_to else UNSET)


def _kinds(given: str | None) -> tuple[str, ...] | None:
    if given is None:
        return None
    kinds = tuple(sorted({one.strip() for one in given.split(",")}))
    unknown = [one for one in kinds if one not in set(EventKind)]
    if unknown:
        message = f"kinds: there is no {unknown[0][:50]!r}."
        raise TocsinError("invalid_parameter", message, field="kinds")
    return kinds


async def list_event_kinds(_call: Call) -> EventKindList:
    return EventKindList([EventKindBody(kind, KIND_MEANINGS[kind]) for kind in EventKind])


ROUTES = [
    Route(
        "GET",
        "/events",
        list_events,
        Permission.READ_WEBHOOKS,
        "listEvents",
        "What happened, newest first",
        query=EventQuery,
        response=EventPage,
    ),
    Route(
        "GET",
        "/event-kinds",
        list_event_kinds,
        Permission.READ_WEBHOOKS,
        "listEventKinds",
        "Kinds of events, with what they mean",
        response=EventKindList,
    ),
]
