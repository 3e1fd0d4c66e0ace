"""What a person puts aside for a while, and what is undone of marking many."""

from __future__ import annotations

from tocsin.http.api.moments import moment_ms
from tocsin.http.call import Call
from tocsin.http.inbox import wire
from tocsin.http.inbox.reader import item_answers
from tocsin.http.permissions import Permission
from tocsin.http.table import Route
from tocsin.model.clock import DAY_MS
from tocsin.model.errors import TocsinError, not_found

LONGEST_MS = 366 * DAY_MS


async def snooze(call: Call) -> wire.ItemAnswer:
    """Hidden until then, and rung for no further. Then it is back: unread, and new on the badge."""
    until_ms = moment_ms("until", call.body.until, "invalid_body")
    if not call.now_ms < until_ms <= call.now_ms + LONGEST_MS:
        message = "until: must be to come, within a year."
        raise TocsinError("invalid_body", message, field="until")
    answer = await _set(call, until_ms)
    call.context.snoozed()
    return answer


async def unsnooze(call: Call) -> wire.ItemAnswer:
    """Back before its time, exactly as it was."""
    return await _set(call, None)


async def _set(call: Call, until_ms: int | None) -> wire.ItemAnswer:
    user = call.principal.user.number
    notification_id = call.id("notificationId", "notification")
    item = await call.storage.snooze(user, notification_id, until_ms, call.now_ms)
    if item is None:
        raise not_found("notification")
    call.context.feed.wake([user])
    (answer,) = await item_answers(call.storage, call.principal, [item], call.asked)
    return answer


async def undo(call: Call) -> wire.MarkedAnswer:
    """What was marked together becomes exactly as it was, but for what was changed again since."""
    user = call.principal.user.number
    count = await call.storage.undo(user, int(call.body.undo), call.now_ms)
    if count is None:
        raise TocsinError("expired", "This can't be undone any more.")
    call.context.feed.wake([user])
    counts = await call.storage.inbox_counts(user, call.now_ms)
    return wire.MarkedAnswer(count, wire.counts_answer(counts))


_ITEM = "/notifications/{notificationId}"
ROUTES = [
    Route(
        "POST",
        f"{_ITEM}/snooze",
        snooze,
        Permission.INBOX,
        "snoozeItem",
        "Put it aside until a time",
        request=wire.SnoozeBody,
        response=wire.ItemAnswer,
    ),
    Route(
        "POST",
        f"{_ITEM}/unsnooze",
        unsnooze,
        Permission.INBOX,
        "unsnoozeItem",
        "Bring back what was put aside",
        response=wire.ItemAnswer,
    ),
    Route(
        "POST",
        "/notifications/undo",
        undo,
        Permission.INBOX,
        "undoMarks",
        "Undo what many were marked as",
        request=wire.UndoBody,
        response=wire.MarkedAnswer,
        errors=("expired",),
    ),
]
