"""`resources.notifications`: the bell of the account whose token calls; `/info`."""

from __future__ import annotations

from tocsin.http.call import Call
from tocsin.http.permissions import Permission
from tocsin.http.table import Route
from tocsin.http.tagoio import own_notices as own
from tocsin.http.tagoio.analyses import analysis_of
from tocsin.http.tagoio.answers import Json
from tocsin.http.tagoio.ids import short
from tocsin.http.tagoio.notice_body import NoticeFields
from tocsin.http.tagoio.notices import CreatedNotice
from tocsin.http.tagoio.presses import Pressed
from tocsin.http.tagoio.query import NoticeQuery
from tocsin.model.clock import iso


async def info(call: Call) -> Json:
    """Who calls: the account of a personal access token, or the analysis of its own token."""
    if call.principal.analysis_id is not None:
        return await analysis_of(call, call.principal.analysis_id)
    user, organization = call.principal.user, call.principal.organization
    return {
        "id": short(user.user_id),
        "name": user.name,
        "email": user.email,
        "profile": short(organization.organization_id),
        "company": organization.name,
        "active": user.active,
        "language": user.language or organization.settings.language,
        "timezone": user.time_zone or organization.settings.time_zone,
        "options": {},
        "created_at": iso(user.created_at_ms),
        "updated_at": iso(user.updated_at_ms),
    }


_ONE = "/notification/{runNotificationId}"
ROUTES = [
    Route(
        "GET", "/info", info, Permission.OWN_PROFILE, "Info", "Whose token this is", response=Json
    ),
    Route(
        "GET",
        "/notification",
        own.list_own,
        Permission.RUN_INBOX,
        "ListAccountNotifications",
        "Your notifications",
        response=list[Json],
        query=NoticeQuery,
    ),
    Route(
        "POST",
        "/notification",
        own.create_own,
        Permission.SEND,
        "CreateAccountNotification",
        "Notify yourself",
        response=CreatedNotice,
        request=NoticeFields,
        errors=("conflict", "too_many", "unknown_category"),
    ),
    Route(
        "PUT",
        "/notification/read",
        own.mark_read,
        Permission.RUN_INBOX,
        "MarkAccountNotifications",
        "Mark as read or unread",
        request=own.ReadBody,
        errors=("not_found",),
    ),
    Route(
        "PUT",
        "/notification/markallread",
        own.mark_all_read,
        Permission.RUN_INBOX,
        "MarkAllAccountNotifications",
        "Mark all as read",
    ),
    Route(
        "PUT",
        _ONE + "/{buttonId}",
        own.press,
        Permission.RUN_INBOX,
        "PressAccountButton",
        "Press a button",
        response=Pressed,
        errors=("conflict", "answered", "expired", "invalid_body"),
    ),
    Route(
        "DELETE",
        _ONE,
        own.remove,
        Permission.RUN_INBOX,
        "DeleteAccountNotification",
        "Remove from your list",
    ),
    Route(
        "POST",
        "/notification/push/register",
        own.register_device,
        Permission.RUN_INBOX,
        "RegisterDevice",
        "Ring this device by push",
        request=own.PushDeviceBody,
    ),
    Route(
        "POST",
        "/notification/push/unregister",
        own.unregister_device,
        Permission.RUN_INBOX,
        "UnregisterDevice",
        "Ring this device no more",
        request=own.PushDeviceBody,
    ),
]
