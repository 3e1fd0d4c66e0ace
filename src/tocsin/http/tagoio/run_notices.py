"""`resources.run`: notifications of run users."""

from __future__ import annotations

from msgspec import UNSET

from tocsin.http.call import Call
from tocsin.http.permissions import Permission
from tocsin.http.table import Route
from tocsin.http.tagoio import notices
from tocsin.http.tagoio.answers import Json
from tocsin.http.tagoio.ids import short, user_meant
from tocsin.http.tagoio.notice_body import NoticeFields, RunNoticeCreate
from tocsin.http.tagoio.notices import CreatedNotice
from tocsin.http.tagoio.once import once
from tocsin.http.tagoio.query import NoticeQuery
from tocsin.http.tagoio.repeats import Chain
from tocsin.model.errors import TocsinError
from tocsin.notifications.stop import stop


async def list_notices(call: Call) -> list[Json]:
    """Of the run user whom the path names."""
    return await notices.list_of(call, await user_meant(call, call.path["runTargetId"]))


async def create(call: Call) -> CreatedNotice:
    """To one run user. The SDKs' buttons, those of the documentation and those of the guide."""
    body: RunNoticeCreate = call.body
    named = body.run_user or body.user_id
    if named is UNSET or not named:
        raise TocsinError("invalid_body", "run_user: is needed.", field="run_user")
    user = await user_meant(call, named)

    async def work(chain: Chain) -> str:
        return await notices.send(call, user, body, chain)

    return CreatedNotice(await once(call, work))


async def edit(call: Call) -> str:
    """Of the notification that the path names."""
    body: NoticeFields = call.body
    await notices.edit(call, await notices.named(call, call.path["runTargetId"]), body)
    return "TagoIO Notification User Successfully Updated"


async def delete(call: Call) -> str:
    """Takes it back: it leaves the inbox, and devices where they can be told."""
    one = await notices.named(call, call.path["runTargetId"])
    await notices.recipient(call, one)
    await stop(call.storage, call.principal, one.notification.notification_id, call.now_ms)
    call.context.ended()
    call.context.repeats.forget(short(one.root))
    return "Successfully Removed"


_ONE = "/run/notification/{runTargetId}"
ROUTES = [
    Route(
        "POST",
        "/run/notification",
        create,
        Permission.SEND,
        "CreateRunNotification",
        "Notify a run user",
        response=CreatedNotice,
        request=RunNoticeCreate,
        errors=("not_found", "conflict", "too_many", "unknown_category"),
    ),
    Route(
        "GET",
        _ONE,
        list_notices,
        Permission.READ_NOTIFICATIONS,
        "ListRunNotifications",
        "Notifications of a run user",
        response=list[Json],
        query=NoticeQuery,
    ),
    Route(
        "PUT",
        _ONE,
        edit,
        Permission.SEND,
        "EditRunNotification",
        "Change a notification",
        request=NoticeFields,
        errors=("conflict",),
    ),
    Route(
        "DELETE",
        _ONE,
        delete,
        Permission.SEND,
        "DeleteRunNotification",
        "Take a notification back",
        errors=("conflict",),
    ),
]
