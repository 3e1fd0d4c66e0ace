"""Stop, pause, resume, replace what was accepted; ring its dead letters again."""

from __future__ import annotations

from typing import Annotated

from msgspec import UNSET, Meta, UnsetType
from msgspec.structs import replace

from tocsin.http.api.notification_answer import (
    NotificationBody,
    ReplacedBody,
    StoppedBody,
    notification_body,
    stopped_words,
)
from tocsin.http.api.notification_body import ReplaceBody, content, life, note_use
from tocsin.http.api.notifications import ACCEPT_ERRORS, NOTIFICATION
from tocsin.http.api.paging import PageQuery, cut
from tocsin.http.api.wire import Body, present
from tocsin.http.call import Call
from tocsin.http.permissions import Permission
from tocsin.http.preferences_wire import ChannelName
from tocsin.http.table import Route
from tocsin.model.clock import iso
from tocsin.model.errors import TocsinError, not_found
from tocsin.model.ids import parse_uuid, uuid7
from tocsin.model.notification import STOPPED, Draft, Notification
from tocsin.model.work import DeadLetter, Redrive
from tocsin.notifications import stop as stopping
from tocsin.notifications.accept import replacement


class RedriveBody(Body):
    """Which dead letters: all that is given must hold; nothing given is all there are.

    `unreached`: only for people whom no bell has reached and who have not seen it.
    """

    deliveries: Annotated[list[str], Meta(max_length=1_000)] | UnsetType = UNSET
    notification_id: str | UnsetType = UNSET
    channel: ChannelName | UnsetType = UNSET
    unreached: bool = False


class RedrivenBody(Body):
    """So many ring again."""

    rings: int


class DeadLetterQuery(PageQuery):
    """Of one channel, or of one notification."""

    channel: str | None = None
    notification_id: str | None = None


class DeadLetterBody(Body):
    """A ring that failed on every try. `reply` is what the provider said last."""

    delivery: str
    notification_id: str
    title: str
    channel: str
    attempts: int
    failed_at: str
    user_id: str | UnsetType = UNSET
    name: str | UnsetType = UNSET
    email: str | UnsetType = UNSET
    outcome: str | UnsetType = UNSET
    reply: str | UnsetType = UNSET
    provider: str | UnsetType = UNSET


class DeadLetterPage(Body):
    """Newest first. `cursor` is absent on the last page."""

    items: list[DeadLetterBody]
    cursor: str | UnsetType = UNSET


async def stop(call: Call) -> StoppedBody:
    """Cancels what has reached nobody, withdraws what has: from inboxes, from devices' screens, and
    whatever has not rung yet does not. Stopping twice is no error.
    """
    stopped = await stopping.stop(
        call.storage, call.principal, call.id("notificationId", "notification"), call.now_ms
    )
    call.context.ended()
    return StoppedBody(
        stopped.state, stopped.unseen, stopped.seen, stopped_words(stopped, call.say)
    )


async def pause(call: Call) -> NotificationBody:
    """Nothing further rings or arrives, but for what is under way."""
    found = await stopping.pause(
        call.storage, call.principal, call.id("notificationId", "notification"), call.now_ms
    )
    return _body(call, found)


async def resume(call: Call) -> NotificationBody:
    """Goes on where it was."""
    found = await stopping.resume(
        call.storage, call.principal, call.id("notificationId", "notification"), call.now_ms
    )
    call.context.wake()
    return _body(call, found)


async def replace_notification(call: Call) -> ReplacedBody:
    """The same people get the new content instead: in the inbox, and in the same place on their
    devices' screens. What has not rung yet of the old does not. What has not begun keeps its time,
    and its series.
    """
    body: ReplaceBody = call.body
    old = await _find(call)
    if old.state in STOPPED:
        raise TocsinError("conflict", "It is stopped already; send a new one.")
    call.context.accepts.check(call.principal.organization, 1, call.now_ms)
    expires_at_ms, expires_in_ms = life(body)
    draft = Draft(
        scope=old.scope,
        content=await content(call, body),
        priority=body.priority,
        expires_at_ms=expires_at_ms,
        expires_in_ms=expires_in_ms,
        # One replacement each: of several at once, the others leave nothing behind.
        idempotency_key=f"replaces {old.notification_id}",
        request_digest=uuid7(call.now_ms).bytes,
    )
    try:
        new = await replacement(call.storage, call.principal, old, draft, call.now_ms)
    except TocsinError as error:
        if error.kind.code != "key_reused":
            raise
        raise TocsinError("conflict", "It was replaced meanwhile; replace the new one.") from None
    stopped = await call.storage.stop(old, call.principal.user, call.now_ms, recall=False)
    if stopped is None:
        await call.storage.stop(new, call.principal.user, call.now_ms)
        raise TocsinError("conflict", "It was stopped meanwhile; send a new one.")
    await note_use(call, body)
    call.context.ended()
    return ReplacedBody(
        state=stopped.state,
        unseen=stopped.unseen,
        seen=stopped.seen,
        sentence=stopped_words(stopped, call.say),
        notification=_body(call, new),
    )


async def redrive_notification(call: Call) -> RedrivenBody:
    """Its dead letters ring again, with fresh tries."""
    body: RedriveBody = call.body
    found = await _find(call)
    if body.notification_id is not UNSET:
        message = "notificationId: stands in the path already."
        raise TocsinError("invalid_body", message, field="notificationId")
    return await _redrive(call, replace(_which(body), notification=found.number))


async def redrive(call: Call) -> RedrivenBody:
    """Dead letters ring again, with fresh tries; those of withdrawn notifications stay dead."""
    body: RedriveBody = call.body
    which = _which(body)
    if body.notification_id is not UNSET:
        which = replace(which, notification=await _number(call, body.notification_id))
    return await _redrive(call, which)


async def _redrive(call: Call, which: Redrive) -> RedrivenBody:
    rings = await call.storage.redrive(which, call.now_ms)
    call.context.wake()
    return RedrivenBody(rings)


def _which(body: RedriveBody) -> Redrive:
    deliveries = None
    if body.deliveries is not UNSET:
        if not all(text.isdecimal() and len(text) < 19 for text in body.deliveries):
            message = "deliveries: are those that the list of dead letters gives."
            raise TocsinError("invalid_body", message, field="deliveries")
        deliveries = [int(text) for text in body.deliveries]
    return Redrive(deliveries=deliveries, channel=body.channel or None, unreached=body.unreached)


async def list_dead_letters(call: Call) -> DeadLetterPage:
    query: DeadLetterQuery = call.query
    number = None
    if query.notification_id is not None:
        number = await _number(call, query.notification_id)
    found = await call.storage.dead_letters(
        before=query.after or None,
        notification=number,
        channel=query.channel,
        limit=query.more,
    )
    page, cursor = cut(query, found)
    return DeadLetterPage([_dead_letter(one) for one in page], cursor)


async def _number(call: Call, text: str) -> int:
    notification_id = parse_uuid(text)
    found = await call.storage.notification(notification_id) if notification_id else None
    if found is None:
        raise not_found("notification")
    return found.number


async def _find(call: Call) -> Notification:
    notification_id = call.id("notificationId", "notification")
    return await stopping.find(call.storage, call.principal, notification_id)


def _dead_letter(of: DeadLetter) -> DeadLetterBody:
    return DeadLetterBody(
        delivery=str(of.number),
        notification_id=str(of.notification_id),
        title=of.title,
        channel=of.channel,
        attempts=of.attempts,
        failed_at=iso(of.failed_at_ms),
        user_id=UNSET if of.user_id is None else str(of.user_id),
        name=present(of.user_name),
        email=present(of.email),
        outcome=present(of.outcome),
        reply=present(of.detail),
        provider=of.provider or UNSET,
    )


def _body(call: Call, of: Notification) -> NotificationBody:
    return notification_body(of, call.principal.organization.settings.language, call.say)


ROUTES = [
    Route(
        "DELETE",
        NOTIFICATION,
        stop,
        Permission.SEND,
        "stopNotification",
        "Cancel what is not sent, withdraw what is",
        response=StoppedBody,
    ),
    Route(
        "POST",
        NOTIFICATION + "/pause",
        pause,
        Permission.SEND,
        "pauseNotification",
        "Stop sending for a while",
        response=NotificationBody,
        errors=("conflict",),
    ),
    Route(
        "POST",
        NOTIFICATION + "/resume",
        resume,
        Permission.SEND,
        "resumeNotification",
        "Go on sending",
        response=NotificationBody,
        errors=("conflict",),
    ),
    Route(
        "POST",
        NOTIFICATION + "/replace",
        replace_notification,
        Permission.SEND,
        "replaceNotification",
        "Put new content in the place of the old",
        request=ReplaceBody,
        response=ReplacedBody,
        status=201,
        errors=("conflict", *ACCEPT_ERRORS),
    ),
    Route(
        "POST",
        NOTIFICATION + "/redrive",
        redrive_notification,
        Permission.SEND,
        "redriveNotification",
        "Ring its dead letters again",
        request=RedriveBody,
        response=RedrivenBody,
    ),
    Route(
        "GET",
        "/organizations/{organizationId}/dead-letters",
        list_dead_letters,
        Permission.READ_NOTIFICATIONS,
        "listDeadLetters",
        "Rings that failed on every try",
        query=DeadLetterQuery,
        response=DeadLetterPage,
    ),
    Route(
        "POST",
        "/organizations/{organizationId}/dead-letters/redrive",
        redrive,
        Permission.WRITE_DELIVERY,
        "redriveDeadLetters",
        "Ring dead letters again",
        request=RedriveBody,
        response=RedrivenBody,
    ),
]
