"""List, mark, and register addresses. Every write wakes the user's other open streams."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from msgspec import UNSET, Meta, Struct

from tocsin.audience.addresses import register
from tocsin.http.call import Call
from tocsin.http.inbox import aside, feedback, preferences, wire
from tocsin.http.inbox.reader import item_answers
from tocsin.http.permissions import Permission
from tocsin.http.table import Handler, Route
from tocsin.model.errors import TocsinError, not_found
from tocsin.model.inbox import InboxMark
from tocsin.model.notification import InboxItem
from tocsin.notifications.answers import give

Filter = Literal["all", "unread", "action", "snoozed", "archived"]


class ListQuery(Struct):
    """`all` is what is neither archived nor snoozed; `action` of it what waits for an answer.

    `q` is part of title or text as the sender wrote them, in any case.
    """

    filter: Filter = "all"
    limit: Annotated[int, Meta(ge=1, le=500)] = 25
    cursor: str | None = None
    q: Annotated[str, Meta(max_length=100)] | None = None


async def me(call: Call) -> wire.MeAnswer:
    user, organization = call.principal.user, call.principal.organization
    return wire.MeAnswer(
        userId=user.user_id,
        name=user.name,
        email=user.email,
        organizationId=organization.organization_id,
        organizationName=organization.name,
        language=user.language or UNSET,
        timeZone=user.time_zone or UNSET,
    )


async def list_items(call: Call) -> wire.PageAnswer:
    query: ListQuery = call.query
    user = call.principal.user.number
    version = await call.storage.version()
    items = await call.storage.inbox(
        user,
        before=_read_cursor(query.cursor),
        archived=None if query.filter == "snoozed" else query.filter == "archived",
        snoozed=query.filter == "snoozed",
        unread=query.filter == "unread",
        asking_at_ms=call.now_ms if query.filter == "action" else None,
        search=query.q or None,
        limit=query.limit,
    )
    full = len(items) == query.limit
    return wire.PageAnswer(
        items=await item_answers(call.storage, call.principal, items, call.asked),
        counts=await counts(call),
        version=str(version),
        cursor=str(items[-1].notification.number) if full else UNSET,
    )


def _read_cursor(cursor: str | None) -> int | None:
    if cursor is None:
        return None
    if not cursor.isascii() or not cursor.isdecimal() or len(cursor) > 19:
        message = "cursor: is not one that this list has given."
        raise TocsinError("invalid_parameter", message, field="cursor")
    return min(int(cursor), (1 << 63) - 1)


async def get_item(call: Call) -> wire.ItemAnswer:
    user = call.principal.user.number
    item = await call.storage.inbox_item(user, call.id("notificationId", "notification"))
    if item is None or item.deleted_at_ms or item.withdrawn_at_ms:
        raise not_found("notification")
    return await _answer(call, item)


async def _answer(call: Call, item: InboxItem) -> wire.ItemAnswer:
    (answer,) = await item_answers(call.storage, call.principal, [item], call.asked)
    return answer


async def counts(call: Call) -> wire.CountsAnswer:
    found = await call.storage.inbox_counts(call.principal.user.number, call.now_ms)
    return wire.counts_answer(found)


def _marker(
    *, seen: bool | None = None, read: bool | None = None, archived: bool | None = None
) -> Handler:
    async def mark(call: Call) -> wire.ItemAnswer:
        user = call.principal.user.number
        item = await call.storage.mark(
            user,
            call.id("notificationId", "notification"),
            call.now_ms,
            seen=seen,
            read=read,
            archived=archived,
        )
        if item is None:
            raise not_found("notification")
        call.context.feed.wake([user])
        return await _answer(call, item)

    return mark


async def answer(call: Call) -> wire.ItemAnswer:
    """The first answer counts; the same one again is no error. It may settle the question."""
    body: wire.AnswerBody = call.body
    user = call.principal.user.number
    notification_id = call.id("notificationId", "notification")
    await give(
        call.storage,
        user,
        notification_id,
        button=body.button,
        text=body.text or None,
        values=body.values,
        devices=await call.context.devices(call.principal.organization.number),
        now_ms=call.now_ms,
    )
    call.context.answered(user)
    item = await call.storage.inbox_item(user, notification_id)
    if item is None:
        raise not_found("notification")
    return await _answer(call, item)


async def delete_item(call: Call) -> None:
    user = call.principal.user.number
    notification_id = call.id("notificationId", "notification")
    if not await call.storage.mark(user, notification_id, call.now_ms, deleted=True):
        raise not_found("notification")
    call.context.feed.wake([user])


async def mark_many(call: Call) -> wire.MarkedAnswer:
    """What has changed by it can be undone together."""
    body: wire.MarkBody = call.body
    user = call.principal.user.number
    named = None if body.ids is UNSET else tuple(body.ids)
    mark = InboxMark(body.as_, only_read=body.which == "read", named=named)
    marked = await call.storage.mark_many(user, mark, call.now_ms)
    call.context.feed.wake([user])
    undo = str(marked.version) if marked.count else UNSET
    return wire.MarkedAnswer(marked.count, await counts(call), undo)


async def push_key(call: Call) -> wire.KeyAnswer:
    key = call.context.application_server_key
    if key is None:
        raise TocsinError("not_found", "Web Push is not set up on this server.")
    return wire.KeyAnswer(key)


async def list_addresses(call: Call) -> wire.AddressListAnswer:
    addresses = await call.storage.addresses(call.principal.user.number)
    return wire.AddressListAnswer([wire.address_answer(address) for address in addresses])


async def register_address(call: Call) -> wire.AddressAnswer:
    body: wire.AddressBody = call.body
    registered = await register(
        call.storage,
        await call.context.providers.channels(call.principal.organization.number),
        call.principal.user,
        channel=body.channel,
        raw=body.address,
        device=body.device or None,
        now_ms=call.now_ms,
        sealing=call.sealing,
    )
    return wire.address_answer(registered)


async def remove_address(call: Call) -> None:
    address_id = call.id("addressId", "address")
    if not await call.storage.remove_address(call.principal.user.number, address_id):
        raise not_found("address")


_ITEM = "/notifications/{notificationId}"
_WRITE = ("storage_full",)


def _inbox_route(
    method: str, path: str, handler: Handler, operation: str, summary: str, **more: Any
) -> Route:
    return Route(method, path, handler, Permission.INBOX, operation, summary, **more)


def _mark_route(verb: str, handler: Handler, summary: str) -> Route:
    return _inbox_route(
        "POST",
        f"{_ITEM}/{verb}",
        handler,
        f"mark{verb.capitalize()}",
        summary,
        response=wire.ItemAnswer,
        errors=_WRITE,
    )


ROUTES = [
    _inbox_route("GET", "/me", me, "getInboxUser", "Whose inbox it is", response=wire.MeAnswer),
    _inbox_route(
        "GET",
        "/notifications",
        list_items,
        "listInbox",
        "The inbox, newest first",
        query=ListQuery,
        response=wire.PageAnswer,
    ),
    _inbox_route(
        "POST",
        "/notifications/mark",
        mark_many,
        "markMany",
        "Mark many items at once",
        request=wire.MarkBody,
        response=wire.MarkedAnswer,
        errors=_WRITE,
    ),
    _inbox_route("GET", _ITEM, get_item, "getItem", "One item", response=wire.ItemAnswer),
    _inbox_route(
        "GET", "/counts", counts, "getCounts", "How many there are", response=wire.CountsAnswer
    ),
    _mark_route("seen", _marker(seen=True), "The person has seen it"),
    _mark_route("read", _marker(seen=True, read=True), "The person has read it"),
    _mark_route("unread", _marker(read=False), "Put the dot back"),
    _inbox_route(
        "POST",
        f"{_ITEM}/answer",
        answer,
        "answerItem",
        "Press a button that answers, or send the text that it asks for",
        request=wire.AnswerBody,
        response=wire.ItemAnswer,
        errors=("answered", "decided", "expired", *_WRITE),
    ),
    _mark_route("archive", _marker(seen=True, archived=True), "Move it to the archive"),
    _mark_route("unarchive", _marker(archived=False), "Bring it back from the archive"),
    _inbox_route(
        "DELETE", _ITEM, delete_item, "deleteItem", "Delete it", status=204, errors=_WRITE
    ),
    _inbox_route(
        "GET",
        "/push/key",
        push_key,
        "getPushKey",
        "Web Push's key",
        response=wire.KeyAnswer,
        errors=("not_found",),
    ),
    _inbox_route(
        "GET",
        "/addresses",
        list_addresses,
        "listAddresses",
        "Where channels can ring for the user",
        response=wire.AddressListAnswer,
    ),
    _inbox_route(
        "POST",
        "/addresses",
        register_address,
        "registerAddress",
        "Register or renew an address",
        request=wire.AddressBody,
        response=wire.AddressAnswer,
        status=201,
        errors=_WRITE,
    ),
    _inbox_route(
        "DELETE",
        "/addresses/{addressId}",
        remove_address,
        "removeAddress",
        "Remove an address",
        status=204,
        errors=_WRITE,
    ),
    *aside.ROUTES,
    *preferences.ROUTES,
    *feedback.ROUTES,
]
