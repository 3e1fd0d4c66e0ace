"""What belongs to one person: the apps and groups they are in, and what they were sent."""

from __future__ import annotations

from typing import Annotated
from uuid import UUID

from msgspec import UNSET, Meta, Struct, UnsetType

from tocsin.http.api.recipient_answer import bell_words, state_of
from tocsin.http.api.users import find
from tocsin.http.api.wire import Body, present
from tocsin.http.call import Call
from tocsin.http.permissions import Permission
from tocsin.http.table import Route
from tocsin.model.channel import Priority
from tocsin.model.clock import iso
from tocsin.model.errors import TocsinError
from tocsin.model.notification import InboxItem
from tocsin.model.people import Role, User

_DIGITS = 19
_LAST = (1 << 63) - 1


class MembershipBody(Body):
    """An app that the person is a member of, their role in it, and the names of their groups."""

    solution_id: UUID
    name: str
    role: Role
    groups: list[str]


class MembershipList(Body):
    """All of them."""

    items: list[MembershipBody]


class ReceivedQuery(Struct, rename="camel"):
    """How many, and after which."""

    limit: Annotated[int, Meta(ge=1, le=500)] = 25
    cursor: str | None = None


class ReceivedBody(Body):
    """One notification in the person's inbox, in the sender's words, and what they did with it.

    `state` is the furthest that it has come with them, `reason` what became of its bells.
    """

    notification_id: UUID
    text: str
    priority: Priority
    state: str
    arrived_at: str
    title: str | UnsetType = UNSET
    solution_name: str | UnsetType = UNSET
    seen_at: str | UnsetType = UNSET
    read_at: str | UnsetType = UNSET
    archived_at: str | UnsetType = UNSET
    answered_at: str | UnsetType = UNSET
    reason: str | UnsetType = UNSET


class ReceivedPage(Body):
    """Newest first. `cursor` is absent on the last page."""

    items: list[ReceivedBody]
    cursor: str | UnsetType = UNSET


async def list_memberships(call: Call) -> MembershipList:
    user = await find(call)
    items = []
    after = 0
    while solutions := await call.storage.solutions(after=after):
        after = solutions[-1].number
        for solution in solutions:
            member = await call.storage.member(solution.number, user.number)
            if member is not None:
                _, role, groups = member
                items.append(MembershipBody(solution.solution_id, solution.name, role, groups))
    return MembershipList(items)


async def list_received(call: Call) -> ReceivedPage:
    """Without what was withdrawn, or what they have deleted."""
    query: ReceivedQuery = call.query
    user = await find(call)
    items = await call.storage.inbox(
        user.number,
        before=_before(query.cursor),
        archived=None,
        unread=False,
        limit=query.limit + 1,
    )
    page = items[: query.limit]
    more = len(items) > len(page)
    return ReceivedPage(
        [await _received(call, user, item) for item in page],
        str(page[-1].notification.number) if more else UNSET,
    )


def _before(cursor: str | None) -> int | None:
    if cursor is None:
        return None
    if not (cursor.isascii() and cursor.isdecimal() and len(cursor) <= _DIGITS):
        message = "cursor: is not one that this list has given."
        raise TocsinError("invalid_parameter", message, field="cursor")
    return min(int(cursor), _LAST)


async def _received(call: Call, user: User, item: InboxItem) -> ReceivedBody:
    content = item.notification.content
    (view,) = await call.storage.recipients(item.notification.number, [user.number])
    bells = [bell_words(call.say, one) for one in view.deliveries if not one.recall]
    return ReceivedBody(
        notification_id=item.notification.notification_id,
        text=content.text,
        priority=item.notification.priority,
        state=state_of(view),
        reason="; ".join(bells) or UNSET,
        arrived_at=iso(item.arrived_at_ms),
        title=present(content.title),
        solution_name=present(item.solution_name),
        seen_at=_moment(item.seen_at_ms),
        read_at=_moment(item.read_at_ms),
        archived_at=_moment(item.archived_at_ms),
        answered_at=_moment(item.answered_at_ms),
    )


def _moment(at_ms: int | None) -> str | UnsetType:
    return UNSET if at_ms is None else iso(at_ms)


ROUTES = [
    Route(
        "GET",
        "/users/{userId}/memberships",
        list_memberships,
        Permission.READ_DIRECTORY,
        "listUserMemberships",
        "Apps and groups that the person is in",
        response=MembershipList,
    ),
    Route(
        "GET",
        "/users/{userId}/notifications",
        list_received,
        Permission.READ_NOTIFICATIONS,
        "listUserNotifications",
        "What the person was sent",
        query=ReceivedQuery,
        response=ReceivedPage,
    ),
]
