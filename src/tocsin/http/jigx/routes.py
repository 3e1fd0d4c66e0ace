"""The eight operations of the contract, on our own nouns."""

from __future__ import annotations

import hashlib
from typing import Annotated, Literal
from uuid import UUID

from msgspec import UNSET, Meta, Struct
from starlette.responses import Response

from tocsin import __version__
from tocsin.http.call import Call
from tocsin.http.door import NO_STORE
from tocsin.http.idempotency import idempotency_key
from tocsin.http.jigx import tokens, wire
from tocsin.http.permissions import OWNER_ADMIN, Permission
from tocsin.http.table import Route
from tocsin.model.errors import TocsinError, not_found
from tocsin.model.inbox import CopyState
from tocsin.model.notification import InboxItem, Notification, NotificationState
from tocsin.model.people import User
from tocsin.notifications.accept import accept
from tocsin.notifications.stop import stop

Limit = Annotated[int, Meta(ge=1, le=500)]
_GONE = (NotificationState.CANCELED, NotificationState.WITHDRAWN)
_WHO = 1000
"""Skipped people named in a detail, of each reason."""


class ListQuery(Struct):
    """`MY` is what the caller sent, `ALL` what anybody in the organization did."""

    filterMode: Literal["MY", "ALL"] = "ALL"
    limit: Limit = 25
    continuationToken: str | None = None


class CopyQuery(Struct):
    """A list (newest first), or with `syncToken` what changed since."""

    limit: Limit = 25
    continuationToken: str | None = None
    syncToken: str | None = None


async def create(call: Call) -> wire.NotificationAnswer:
    body: wire.CreateBody = call.body
    draft = wire.draft(body, idempotency_key(call), hashlib.sha256(call.raw_body).digest())
    found = await accept(call.storage, call.principal, draft, call.now_ms)
    call.context.wake()
    return wire.notification_answer(call.principal.organization, found)


async def list_notifications(call: Call) -> wire.ListAnswer:
    query: ListQuery = call.query
    before: UUID | None = None
    if query.continuationToken is not None:
        page = tokens.read(query.continuationToken, tokens.NotificationPage, "continuationToken")
        before = page.before
        if page.filter_mode != query.filterMode:
            message = "filterMode: differs from the page before."
            raise TocsinError("invalid_parameter", message, field="filterMode")
    mine = call.principal.user.user_id if query.filterMode == "MY" else None
    found = await call.storage.notifications(
        before=before, created_by=mine, limit=query.limit, stopped=False
    )
    return wire.ListAnswer(
        count=len(found),
        items=await _answers(call, found),
        continuationToken=(
            tokens.write(tokens.NotificationPage(found[-1].notification_id, query.filterMode))
            if len(found) == query.limit
            else UNSET
        ),
    )


async def _answers(call: Call, found: list[Notification]) -> list[wire.NotificationAnswer]:
    sending = [one.number for one in found if one.state is NotificationState.SENDING]
    retrying = await call.storage.retrying(sending) if sending else set()
    organization = call.principal.organization
    return [
        wire.notification_answer(organization, one, retrying=one.number in retrying)
        for one in found
    ]


async def get_notification(call: Call) -> wire.NotificationAnswer:
    found = await call.storage.notification(call.id("notificationId", "notification"))
    if found is None or found.state in _GONE:
        raise not_found("notification")
    (answer,) = await _answers(call, [found])
    if found.counts.skipped:
        who = await call.storage.skipped(found.number, _WHO)
        answer.skipped = wire.skipped_answer(found.counts.skipped, who)
    return answer


async def delete_notification(call: Call) -> None:
    await stop(call.storage, call.principal, call.id("notificationId", "notification"), call.now_ms)
    call.context.ended()


async def member(call: Call) -> User:
    """The user of the path: the caller's own, or anybody for an OWNER or ADMIN."""
    user_id = call.id("userId", "user")
    caller = call.principal.user
    if user_id == caller.user_id:
        return caller
    if caller.role not in OWNER_ADMIN:
        raise TocsinError("forbidden", "Other people's notifications are theirs.")
    user = await call.storage.user(user_id)
    if user is None:
        raise not_found("user")
    return user


async def list_or_sync_copies(call: Call) -> wire.CopyListAnswer:
    query: CopyQuery = call.query
    user = await member(call)
    token = query.continuationToken
    if token is not None and token.startswith("syn-"):
        return await _sync(call, user, token, "continuationToken")
    if token is None and query.syncToken is not None:
        return await _sync(call, user, query.syncToken, "syncToken")
    page = None
    if token is not None:
        page = tokens.read(token, tokens.CopyPage, "continuationToken")
    # Read before the rows: what changes while the list is paged comes with the first sync.
    version = page.version if page else await call.storage.version()
    items = await call.storage.inbox(
        user.number,
        before=page.before if page else None,
        archived=None,
        unread=False,
        limit=query.limit,
    )
    answer = _copies(items, user)
    if len(items) == query.limit:
        last = items[-1].notification.number
        answer.continuationToken = tokens.write(tokens.CopyPage(last, version))
    else:
        answer.watermark = tokens.write(tokens.SyncPoint(version, _ALL_OF_IT))
    return answer


_ALL_OF_IT = (1 << 63) - 1
"""Every notification of the version: nothing that was committed with it is still to come."""


async def _sync(call: Call, user: User, text: str, parameter: str) -> wire.CopyListAnswer:
    point = tokens.read(text, tokens.SyncPoint, parameter)
    limit = call.query.limit
    items = await call.storage.inbox_changes(
        user.number, version=point.version, notification=point.notification, limit=limit
    )
    answer = _copies(items, user)
    if items:
        point = tokens.SyncPoint(items[-1].version, items[-1].notification.number)
    if len(items) == limit:
        answer.continuationToken = tokens.write(point)
    else:
        answer.watermark = tokens.write(point)
    return answer


def _copies(items: list[InboxItem], user: User) -> wire.CopyListAnswer:
    answers = [wire.copy_answer(item, user.user_id) for item in items]
    return wire.CopyListAnswer(count=len(answers), items=answers)


async def get_copy(call: Call) -> wire.CopyAnswer:
    user = await member(call)
    item = await call.storage.inbox_item(user.number, call.id("notificationId", "notification"))
    if item is None or item.deleted_at_ms or item.withdrawn_at_ms:
        raise not_found("notification")
    return wire.copy_answer(item, user.user_id)


async def _owner_of_copy(call: Call) -> User:
    """What people do with their own copies are events, as in their inboxes; no audit entries."""
    user = await member(call)
    if user.number == call.principal.user.number:
        call.leave_no_trail()
    return user


async def update_copy(call: Call) -> Response:
    user = await _owner_of_copy(call)
    body: wire.UpdateBody = call.body
    read = {"READ": True, "DISMISSED": None}.get(body.state, False)
    reported = CopyState.SENT if body.state in ("READ", "DISMISSED") else CopyState[body.state]
    item = await call.storage.mark(
        user.number,
        call.id("notificationId", "notification"),
        call.now_ms,
        seen=True if body.state == "READ" else None,
        read=read,
        archived=body.state == "DISMISSED",
        copy_state=reported,
    )
    if item is None:
        raise not_found("notification")
    call.context.feed.wake([user.number])
    return Response(status_code=200, headers=NO_STORE)


async def delete_copy(call: Call) -> None:
    user = await _owner_of_copy(call)
    notification_id = call.id("notificationId", "notification")
    if not await call.storage.mark(user.number, notification_id, call.now_ms, deleted=True):
        raise not_found("notification")
    call.context.feed.wake([user.number])


async def version(_call: Call) -> wire.VersionAnswer:
    return wire.VersionAnswer("tocsin", __version__)


_ORGANIZATION = "/organizations/{organizationId}/notifications"
_MEMBER = "/organizations/{organizationId}/members/{userId}/notifications"
ROUTES = [
    Route(
        "POST",
        _ORGANIZATION,
        create,
        Permission.SEND,
        "CreateOrganizationNotification",
        "Notify users, a solution, groups of a solution, or the organization",
        request=wire.CreateBody,
        response=wire.NotificationAnswer,
        status=201,
        errors=("unknown_solution", "unknown_group", "key_reused", "storage_full"),
        headers=("Idempotency-Key",),
    ),
    Route(
        "GET",
        _ORGANIZATION,
        list_notifications,
        Permission.READ_NOTIFICATIONS,
        "ListOrganizationNotifications",
        "Notifications of the organization, newest first",
        query=ListQuery,
        response=wire.ListAnswer,
    ),
    Route(
        "GET",
        _ORGANIZATION + "/{notificationId}",
        get_notification,
        Permission.READ_NOTIFICATIONS,
        "GetOrganizationNotification",
        "One notification, with who was skipped and why",
        response=wire.NotificationAnswer,
    ),
    Route(
        "DELETE",
        _ORGANIZATION + "/{notificationId}",
        delete_notification,
        Permission.SEND,
        "DeleteOrganizationNotification",
        "Cancel what is not sent, withdraw what is",
        status=204,
        errors=("storage_full",),
    ),
    Route(
        "GET",
        _MEMBER,
        list_or_sync_copies,
        Permission.READ_COPIES,
        "ListOrSyncUserNotifications",
        "A user's notifications, or what changed since a sync token",
        query=CopyQuery,
        response=wire.CopyListAnswer,
    ),
    Route(
        "GET",
        _MEMBER + "/{notificationId}",
        get_copy,
        Permission.READ_COPIES,
        "GetUserNotification",
        "A user's copy of one notification",
        response=wire.CopyAnswer,
    ),
    Route(
        "PATCH",
        _MEMBER + "/{notificationId}",
        update_copy,
        Permission.CHANGE_COPIES,
        "UpdateUserNotification",
        "Change the state of a user's copy",
        request=wire.UpdateBody,
        errors=("storage_full",),
    ),
    Route(
        "DELETE",
        _MEMBER + "/{notificationId}",
        delete_copy,
        Permission.CHANGE_COPIES,
        "DeleteUserNotification",
        "Delete a user's copy; a sync shows it as DISMISSED",
        status=204,
        errors=("storage_full",),
    ),
    Route(
        "GET",
        "/version",
        version,
        Permission.PUBLIC,
        "GetVersion",
        "Name and version of this server",
        response=wire.VersionAnswer,
    ),
]
