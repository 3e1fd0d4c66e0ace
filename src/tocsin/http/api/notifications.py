"""Accept notifications, one or many; preview them; list them."""

from __future__ import annotations

import asyncio
import hashlib
from collections.abc import Sequence
from typing import Annotated
from uuid import UUID

import msgspec
from msgspec import UNSET, Meta, Struct, UnsetType

from tocsin.http.api.moments import moment_ms
from tocsin.http.api.notification_answer import (
    ChangesBody,
    NotificationBody,
    NotificationPage,
    changes_body,
    notification_body,
)
from tocsin.http.api.notification_body import NotificationCreate, draft_of, note_use
from tocsin.http.api.paging import Limit
from tocsin.http.api.wire import Body
from tocsin.http.call import Call
from tocsin.http.idempotency import idempotency_key
from tocsin.http.permissions import Permission
from tocsin.http.problems import Problem, problem_of
from tocsin.http.table import Route
from tocsin.model.channel import Priority
from tocsin.model.errors import TocsinError, not_found
from tocsin.model.ids import parse_uuid
from tocsin.model.notification import Draft, Notification, NotificationState
from tocsin.model.people import User
from tocsin.model.plans import PlanChanges
from tocsin.model.queries import NotificationQuery
from tocsin.notifications.accept import accept, check, check_right
from tocsin.notifications.plans import changes_since
from tocsin.notifications.preview import preview

MOST_IN_BATCH = 1_000
BATCH_BYTES = 4 * 1024 * 1024


class NotificationListQuery(Struct, rename="camel"):
    """`state` may be several, separated by commas. `search` is part of title or text.

    `from` and `to` are of the start.
    """

    limit: Limit = 25
    cursor: str | None = None
    state: str | None = None
    solution_id: UUID | None = None
    category: str | None = None
    priority: Priority | None = None
    created_by: UUID | None = None
    series_id: UUID | None = None
    search: Annotated[str, Meta(max_length=100)] | None = None
    from_: str | None = msgspec.field(default=None, name="from")
    to: str | None = None


class BatchBody(Body):
    """Up to a thousand different notifications; each is accepted or refused by itself."""

    items: Annotated[list[NotificationCreate], Meta(min_length=1, max_length=MOST_IN_BATCH)]


class BatchItem(Body):
    """What became of the item at the same place: 201 with the notification, or the problem."""

    status: int
    notification: NotificationBody | UnsetType = UNSET
    problem: Problem | UnsetType = UNSET


class BatchAnswer(Body):
    """In the order of the request."""

    accepted: int
    refused: int
    items: list[BatchItem]


async def create(call: Call) -> NotificationBody:
    """Durable before the answer. With `planId`, it says what has changed since the preview."""
    body: NotificationCreate = call.body
    key = idempotency_key(call) or body.idempotency_key or None
    call.context.accepts.check(call.principal.organization, 1, call.now_ms)
    answer = await _accept(call, body, key, hashlib.sha256(call.raw_body).digest())
    await note_use(call, body)
    call.context.wake()
    return answer


async def _accept(
    call: Call, body: NotificationCreate, key: str | None, digest: bytes
) -> NotificationBody:
    """A repeat is answered as the first time, whatever has become of what it asks for."""
    check_right(call.principal, body.scope)
    earlier = None if key is None else await call.storage.accepted_before(key, digest)
    if earlier is not None:
        return _body(call, earlier)
    draft = await draft_of(call, body, key=key, digest=digest)
    changes = await _changes(call, draft, only_if_none=body.if_unchanged)
    answer = _body(call, await accept(call.storage, call.principal, draft, call.now_ms))
    if changes is not None:
        answer.changed_since_plan = changes
    return answer


async def create_batch(call: Call) -> BatchAnswer:
    """All in a few commits. With an `Idempotency-Key`, a repeat of the whole batch makes nothing
    new; the items can have keys of their own instead.
    """
    body: BatchBody = call.body
    key = idempotency_key(call)
    call.context.accepts.check(call.principal.organization, len(body.items), call.now_ms)
    items = await asyncio.gather(
        *(_one_of_batch(call, item, place, key) for place, item in enumerate(body.items))
    )
    await note_use(call, *body.items)
    call.context.wake()
    accepted = sum(item.status == 201 for item in items)
    return BatchAnswer(accepted, len(items) - accepted, list(items))


async def _one_of_batch(
    call: Call, item: NotificationCreate, place: int, batch_key: str | None
) -> BatchItem:
    key = item.idempotency_key or (f"{batch_key}#{place}" if batch_key else None)
    try:
        digest = hashlib.sha256(msgspec.json.encode(item)).digest()
        return BatchItem(201, await _accept(call, item, key, digest))
    except TocsinError as error:
        return BatchItem(error.kind.status, problem=problem_of(error, ""))


async def _changes(call: Call, draft: Draft, *, only_if_none: bool) -> ChangesBody | None:
    """What the draft would do now, against the preview that it names; raises `plan_changed`."""
    plan_id = draft.options.plan_id
    if plan_id is None:
        return None
    plan = await call.storage.plan(plan_id)
    if plan is None:
        message = f"There is no preview {plan_id}, or not any more."
        raise TocsinError("unknown_plan", message, field="planId")
    checked, solution = await check(call.storage, call.principal, draft, call.now_ms)
    setup = await call.context.setups.of(call.principal.organization.number)
    seen = await preview(
        call.storage, call.principal, checked, solution, setup=setup, now_ms=call.now_ms
    )
    changes = changes_since(plan, seen.chunks)
    if only_if_none and changes.any:
        message = f"Since the preview {changes.joined} joined and {changes.left} left."
        raise TocsinError("plan_changed", message, field="planId")
    return changes_body(changes, await _named(call, changes))


async def _named(call: Call, changes: PlanChanges) -> dict[int, User]:
    users = await call.storage.users_by_numbers([*changes.joined_users, *changes.left_users])
    return {user.number: user for user in users}


async def list_notifications(call: Call) -> NotificationPage:
    query: NotificationListQuery = call.query
    found = await call.storage.find_notifications(
        wanted_of(query), before=_cursor(query.cursor), limit=query.limit + 1
    )
    page = found[: query.limit]
    more = len(found) > query.limit
    cursor = str(page[-1].notification_id) if more else UNSET
    return NotificationPage(await _with_senders(call, page), cursor)


def wanted_of(query: NotificationListQuery) -> NotificationQuery:
    """What a list or an export looks for."""
    states = tuple(query.state.split(",")) if query.state else ()
    unknown = set(states) - set(NotificationState)
    if unknown:
        message = f"state: {min(unknown)!r} is none; see the API description."
        raise TocsinError("invalid_parameter", message, field="state")
    return NotificationQuery(
        states=states,
        solution_id=query.solution_id,
        category=query.category,
        priority=query.priority,
        created_by=query.created_by,
        series_id=query.series_id,
        search=query.search or None,
        from_ms=moment_ms("from", query.from_, "invalid_parameter") if query.from_ else None,
        to_ms=moment_ms("to", query.to, "invalid_parameter") if query.to else None,
    )


def _cursor(text: str | None) -> UUID | None:
    if text is None:
        return None
    found = parse_uuid(text)
    if found is None:
        message = "cursor: is not one that this list has given."
        raise TocsinError("invalid_parameter", message, field="cursor")
    return found


async def get_notification(call: Call) -> NotificationBody:
    (body,) = await _with_senders(call, [await find(call)])
    return body


async def _with_senders(call: Call, found: Sequence[Notification]) -> list[NotificationBody]:
    bodies = [_body(call, one) for one in found]
    senders = await call.storage.users_by_ids(sorted({one.created_by for one in found}))
    names = {user.user_id: user.name for user in senders}
    for body in bodies:
        body.created_by_name = names.get(body.created_by, UNSET)
    return bodies


async def find(call: Call) -> Notification:
    """The notification that the path names."""
    found = await call.storage.notification(call.id("notificationId", "notification"))
    if found is None:
        raise not_found("notification")
    return found


def _body(call: Call, of: Notification) -> NotificationBody:
    return notification_body(of, call.principal.organization.settings.language, call.say)


NOTIFICATIONS = "/organizations/{organizationId}/notifications"
NOTIFICATION = NOTIFICATIONS + "/{notificationId}"
ACCEPT_ERRORS = (
    "unknown_solution",
    "unknown_group",
    "unknown_category",
    "unknown_template",
    "unknown_plan",
    "plan_changed",
    "key_reused",
    "too_many",
)
ROUTES = [
    Route(
        "POST",
        NOTIFICATIONS,
        create,
        Permission.SEND,
        "createNotification",
        "Notify users, a solution, groups of a solution, or the organization",
        request=NotificationCreate,
        response=NotificationBody,
        status=201,
        errors=ACCEPT_ERRORS,
        headers=("Idempotency-Key",),
    ),
    Route(
        "POST",
        NOTIFICATIONS + "/batch",
        create_batch,
        Permission.SEND,
        "createNotifications",
        "Up to a thousand different notifications in one call",
        request=BatchBody,
        response=BatchAnswer,
        errors=("too_many",),
        headers=("Idempotency-Key",),
        max_body=BATCH_BYTES,
    ),
    Route(
        "GET",
        NOTIFICATIONS,
        list_notifications,
        Permission.READ_NOTIFICATIONS,
        "listNotifications",
        "Notifications, newest first",
        query=NotificationListQuery,
        response=NotificationPage,
    ),
    Route(
        "GET",
        NOTIFICATION,
        get_notification,
        Permission.READ_NOTIFICATIONS,
        "getNotification",
        "One notification, and how far it has come",
        response=NotificationBody,
    ),
]
