"""Notifications of one person: sent, listed, changed, taken back. Both kinds of this door use it:
those of run users, and those of the account whose token calls.
"""

from __future__ import annotations

import asyncio
import contextlib
from functools import partial
from typing import Any
from uuid import UUID

from msgspec import UNSET, Struct
from msgspec.structs import replace

from tocsin.http.call import Call
from tocsin.http.tagoio.answers import Json
from tocsin.http.tagoio.ids import meant, short, span
from tocsin.http.tagoio.notice_body import (
    NoticeFields,
    Shown,
    analyses_of,
    content_of,
    merged,
    shown_as,
    timing_of,
)
from tocsin.http.tagoio.query import MOST_AMOUNT, NoticeQuery, page_of
from tocsin.http.tagoio.repeats import Chain
from tocsin.model.channel import Priority
from tocsin.model.clock import iso
from tocsin.model.errors import TocsinError, not_found
from tocsin.model.notification import STOPPED, Draft, InboxItem, Notification, Scope
from tocsin.model.people import Role, User
from tocsin.notifications.accept import accept, replacement
from tocsin.storage.tagoio import NoticeEdit

ARRIVAL_S = 2.0
"""How long a sender waits for its notification to be in the inbox, where the next call looks."""
_NOTHING = Shown()


class CreatedNotice(Struct):
    """What it has made."""

    id: str


class Named(Struct, frozen=True):
    """What an id of this door means now."""

    notification: Notification
    edit: NoticeEdit | None

    @property
    def root(self) -> UUID:
        return self.edit.root if self.edit else self.notification.notification_id

    @property
    def buttons_enabled(self) -> bool:
        if self.edit is not None:
            return self.edit.buttons_enabled
        return shown_as(self.notification.content).buttons_enabled


async def send(call: Call, user: User, body: NoticeFields, chain: Chain) -> str:
    """Its id. Durable before the answer, and in the person's inbox where that goes at once."""
    if body.title is UNSET or body.message is UNSET:
        missing = "title" if body.title is UNSET else "message"
        raise TocsinError("invalid_body", f"{missing}: is needed.", field=missing)
    call.context.accepts.check(call.principal.organization, 1, call.now_ms)
    timing = timing_of(body)
    shown = merged(_NOTHING, body)
    draft = Draft(
        scope=Scope.USER,
        content=content_of(body.title, body.message, shown, await _analyses(call, shown)),
        emails=(user.email,),
        start_at_ms=timing.start_at_ms,
        expires_at_ms=timing.expires_at_ms,
        priority=body.priority or Priority.NORMAL,
        category=body.category or None,
        idempotency_key=chain.key,
        request_digest=chain.digest,
    )
    made = await accept(call.storage, call.principal, draft, call.now_ms)
    call.context.wake()
    await _settle(call, user, made, read=body.read is True)
    return short(made.notification_id)


async def _analyses(call: Call, shown: Shown) -> dict[str, UUID]:
    """Those that its buttons run, by the ids they were named by."""
    found: dict[str, UUID] = {}
    for button in shown.buttons:
        for text, _ in analyses_of(button):
            ends = span(text)
            known = [] if ends is None else await call.storage.ids_within("analyses", ends)
            if len(known) != 1:
                message = f"buttons: there is no analysis {text[:40]!r}."
                raise TocsinError("invalid_body", message, field="buttons")
            found[text] = known[0]
    return found


async def _settle(call: Call, user: User, made: Notification, *, read: bool) -> None:
    """Waits until it has arrived, and marks what was sent as read."""
    if not user.active or user.role is Role.DENY or made.start_at_ms > call.now_ms:
        return
    with contextlib.suppress(TimeoutError), call.context.feed.subscribe(user.number) as listening:
        async with asyncio.timeout(ARRIVAL_S):
            while await call.storage.inbox_item(user.number, made.notification_id) is None:
                await listening.changed.wait()
                listening.changed.clear()
    if read:
        await mark(call, user, made.notification_id, read=True)


async def mark(call: Call, user: User, notification_id: UUID, *, read: bool) -> bool:
    seen = True if read else None
    item = await call.storage.mark(user.number, notification_id, call.now_ms, seen=seen, read=read)
    call.context.feed.wake([user.number])
    return item is not None


async def list_of(call: Call, user: User) -> list[Json]:
    """Newest first, without what was deleted or taken back."""
    query: NoticeQuery = call.query
    reach = query.page * query.amount
    if reach > MOST_AMOUNT:
        message = f"page: the newest {MOST_AMOUNT} can be listed."
        raise TocsinError("invalid_parameter", message, field="page")
    wanted = query.filter.get("read")
    items = await call.storage.inbox(
        user.number,
        before=None,
        archived=None,
        unread=str(wanted).lower() == "false",
        limit=MOST_AMOUNT if query.filter else reach,
    )
    items = [item for item in items if item.notification.state not in STOPPED]
    edits = await call.storage.notice_edits([item.notification.number for item in items])
    infos = [_info(user, item, edits.get(item.notification.number)) for item in items]
    return page_of(query, infos, "created_at,desc")


def _info(user: User, item: InboxItem, edit: NoticeEdit | None) -> Json:
    """The fields of the SDKs' types, and Tocsin's own beside them."""
    notification = item.notification
    named = Named(notification, edit)
    shown = shown_as(notification.content)
    pressed = item.answer is not None and shown.buttons_autodisable
    info: Json = {
        "id": short(named.root),
        "run_user": short(user.user_id),
        "title": notification.content.title or "",
        "message": notification.content.text,
        "read": item.read_at_ms is not None,
        "icon": shown.icon or ({"image_url": shown.image} if shown.image else {}),
        "buttons": shown.buttons,
        "buttons_enabled": named.buttons_enabled and not pressed,
        "buttons_autodisable": shown.buttons_autodisable,
        "created_at": iso(item.arrived_at_ms),
        "updated_at": iso(max(item.updated_at_ms, edit.updated_at_ms if edit else 0)),
        "priority": notification.priority.value,
    }
    if shown.image:
        info["image"] = shown.image
    if shown.ref_id:
        info["ref_id"] = shown.ref_id
    if item.answer is not None and item.answered_at_ms is not None:
        info["answered_at"] = iso(item.answered_at_ms)
        info["answer"] = item.answer.button
    return info


async def named(call: Call, text: str) -> Named:
    """The notification of the caller's organization. Raises `not_found`."""
    ends = span(text)
    edit = None if ends is None else await call.storage.notice_edit(ends)
    if edit is not None:
        notification_id = edit.notification_id
    else:
        notification_id = await meant(call, "notifications", text, "notification")
    found = await call.storage.notification(notification_id)
    if found is None or found.state in STOPPED:
        raise not_found("notification")
    return Named(found, edit)


async def item_of(call: Call, user: User, one: Named) -> InboxItem:
    """The person's copy. Raises `not_found`."""
    item = await call.storage.inbox_item(user.number, one.notification.notification_id)
    if item is None or item.deleted_at_ms or item.withdrawn_at_ms:
        raise not_found("notification")
    return item


async def recipient(call: Call, one: Named) -> User:
    """Whom it was sent to; what was sent to many is not changed for all through this door."""
    emails = one.notification.emails or ()
    if one.notification.scope is not Scope.USER or len(emails) != 1:
        raise TocsinError("conflict", "This notification was sent to many: change it in Tocsin.")
    user = await call.storage.user_by_email(emails[0])
    if user is None:
        raise not_found("run user")
    return user


async def edit(call: Call, one: Named, body: NoticeFields) -> None:
    """New words or buttons come in a notification that takes the place of the first."""
    user = await recipient(call, one)
    await item_of(call, user, one)
    found, before = one.notification, shown_as(one.notification.content)
    shown = replace(merged(before, body), buttons_enabled=one.buttons_enabled)
    if body.buttons_enabled is not UNSET:
        shown = replace(shown, buttons_enabled=body.buttons_enabled)
    changed: dict[str, Any] = {
        "title": found.content.title or "" if body.title is UNSET else body.title,
        "message": found.content.text if body.message is UNSET else body.message,
    }
    same = replace(shown, buttons_enabled=before.buttons_enabled) == before
    same = same and (one.buttons_enabled or not shown.buttons_enabled)
    if not same or changed != {"title": found.content.title or "", "message": found.content.text}:
        content = content_of(**changed, shown=shown, analyses=await _analyses(call, shown))
        draft = Draft(found.scope, content, priority=found.priority)
        draft = replace(draft, expires_at_ms=found.expires_at_ms)
        write = partial(
            call.storage.accept_edit, root=one.root, buttons_enabled=shown.buttons_enabled
        )
        found = await replacement(
            call.storage, call.principal, found, draft, call.now_ms, write=write
        )
    elif body.buttons_enabled is UNSET:
        await _only_read(call, user, found, body)
        return
    else:
        new = NoticeEdit(
            found.number, found.notification_id, one.root, shown.buttons_enabled, call.now_ms
        )
        await call.storage.save_notice_edit(found, call.principal.user, new)
    call.context.wake()
    await _settle(call, user, found, read=body.read is True)
    if body.read is False:
        await mark(call, user, found.notification_id, read=False)


async def _only_read(call: Call, user: User, found: Notification, body: NoticeFields) -> None:
    if body.read is not UNSET:
        await mark(call, user, found.notification_id, read=body.read)
