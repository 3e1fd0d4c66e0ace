"""`RunUser`: what people do for themselves, with their own token."""

from __future__ import annotations

from typing import Any

import msgspec
from msgspec import UNSET, Struct
from msgspec.structs import replace

from tocsin.audience import directory, signin
from tocsin.audience.second_factor import SecondFactors
from tocsin.http.call import Call
from tocsin.http.door import read_body
from tocsin.http.permissions import Permission
from tocsin.http.table import Handler, Route
from tocsin.http.tagoio import own_notices as own
from tocsin.http.tagoio import users
from tocsin.http.tagoio.answers import Json, not_offered
from tocsin.http.tagoio.hosts import check_host
from tocsin.http.tagoio.presses import Pressed
from tocsin.http.tagoio.query import NoticeQuery
from tocsin.http.tagoio.run_users import UserFields
from tocsin.model.errors import TocsinError, not_found

MOST_ITEMS = 100
ITEM_BYTES = 64 * 1024
KEY_CHARACTERS = 200
AUTHENTICATOR = "authenticator"


class NewPassword(Struct):
    """Ends all sessions of the person."""

    password: str


class Credentials(Struct):
    """To show that it is you."""

    email: str = ""
    password: str = ""


class PinCode(Struct):
    """What the authenticator shows."""

    pin_code: str


def mine(handler: Handler) -> Handler:
    """A handler for paths that name the host of the caller's organization."""

    async def checked(call: Call) -> Any:
        await check_host(call)
        return await handler(call)

    checked.__doc__ = handler.__doc__
    return checked


async def info(call: Call) -> Json:
    user = call.principal.user
    (found,) = await users.infos(call, [user])
    factor = await call.storage.second_factor(user.number)
    enabled = factor is not None and factor.enabled_at_ms is not None
    return {**found, "otp": {"authenticator": enabled, "sms": False, "email": False}}


async def edit(call: Call) -> str:
    """Neither one's own tags nor whether one is active: that is for an administrator."""
    body: UserFields = call.body
    call.body = replace(body, tags=UNSET, active=UNSET, force_password_change=UNSET)
    await users.change_user(call, call.principal.user)
    return "TagoIO Run User Successfully Updated"


async def delete(call: Call) -> str:
    """With everything that is theirs; an administrator's account is removed in the console."""
    user = call.principal.user
    await directory.delete_user(call.storage, user, user, call.now_ms)
    call.context.authenticator.forget()
    call.context.feed.close(user.number)
    return "Successfully Removed"


async def change_password(call: Call) -> str:
    body: NewPassword = call.body
    call.body = UserFields(password=body.password, force_password_change=False)
    await users.change_user(call, call.principal.user)
    return "Password Successfully Changed"


def _factors(call: Call) -> SecondFactors:
    if call.path["otpType"] != AUTHENTICATOR:
        raise not_offered("A second factor other than an authenticator")
    return SecondFactors(call.context.storage, call.context.providers.vault)


async def _check(call: Call) -> None:
    body: Credentials = call.body
    user = call.principal.user
    if body.email.strip().lower() != user.email:
        raise TocsinError("wrong_credentials")
    await signin.check_password(call.context.storage, user, body.password, call.now_ms)


async def enable_otp(call: Call) -> str:
    """The address of a QR code for the authenticator. It counts once a code of it was given."""
    factors = _factors(call)
    await _check(call)
    principal = call.principal
    return (await factors.begin(call.storage, principal.organization, principal.user)).uri


async def confirm_otp(call: Call) -> Json:
    """Codes for the loss of the authenticator, shown this once."""
    body: PinCode = call.body
    principal = call.principal
    codes = await _factors(call).enable(
        call.storage, principal.organization, principal.user, body.pin_code, call.now_ms
    )
    return {"message": "OTP Successfully Enabled", "recovery_codes": codes}


async def disable_otp(call: Call) -> str:
    _factors(call)
    await _check(call)
    await call.storage.drop_second_factor(call.principal.user.number)
    return "OTP Successfully Disabled"


def _key(call: Call) -> str:
    key = call.path["itemKey"]
    if len(key) > KEY_CHARACTERS:
        message = f"key: has {KEY_CHARACTERS} characters at most."
        raise TocsinError("invalid_parameter", message, field="key")
    return key


async def get_item(call: Call) -> Any:
    value = await call.storage.item(call.principal.user.number, _key(call))
    if value is None:
        raise not_found("item")
    return msgspec.json.decode(value)


async def set_item(call: Call) -> str:
    """Any JSON or text, of 64 KiB at most; 100 keys at most."""
    body = await read_body(call.request, ITEM_BYTES)
    try:
        value = msgspec.json.encode(msgspec.json.decode(body))
    except msgspec.DecodeError:
        value = msgspec.json.encode(body.decode("utf-8", "replace"))
    user = call.principal.user.number
    if not await call.storage.save_item(user, _key(call), value.decode(), MOST_ITEMS):
        raise TocsinError("conflict", f"There are {MOST_ITEMS} items already.")
    return "Item Successfully Saved"


async def remove_item(call: Call) -> str:
    """One that is not there is no error."""
    await call.storage.remove_item(call.principal.user.number, _key(call))
    return "Item Successfully Removed"


def _route(
    method: str, path: str, handler: Handler, operation: str, summary: str, **more: Any
) -> Route:
    more.setdefault("permission", Permission.RUN_INBOX)
    permission = more.pop("permission")
    path = "/run/{runHost}" + path
    return Route(method, path, mine(handler), permission, operation, summary, **more)


_PROFILE: dict[str, Any] = {"permission": Permission.RUN_PROFILE}
_OTP = "/otp/{otpType}"
_ITEM = "/sdb/{itemKey}"
_SECRET = ("wrong_credentials", "too_many", "not_offered", "conflict")
ROUTES = [
    _route("GET", "/info", info, "RunInfo", "Your own profile", response=Json),
    _route(
        "PUT",
        "/info",
        edit,
        "EditOwnUser",
        "Change your own profile",
        request=UserFields,
        errors=("conflict",),
        **_PROFILE,
    ),
    _route("DELETE", "/delete", delete, "DeleteOwnUser", "Leave", errors=("in_use",), **_PROFILE),
    _route(
        "POST",
        "/passwordreset",
        change_password,
        "ChangeOwnPassword",
        "Set your own password",
        request=NewPassword,
        errors=("conflict",),
        **_PROFILE,
    ),
    _route(
        "GET",
        "/notification",
        own.list_own,
        "ListOwnNotifications",
        "Your notifications",
        response=list[Json],
        query=NoticeQuery,
    ),
    _route(
        "PUT",
        "/notification",
        own.mark_read,
        "MarkOwnNotifications",
        "Mark as read or unread",
        request=own.ReadBody,
    ),
    _route(
        "PUT",
        "/notification/markallread",
        own.mark_all_read,
        "MarkAllOwnNotifications",
        "Mark all as read",
    ),
    _route(
        "PUT",
        "/notification/{runNotificationId}/{buttonId}",
        own.press,
        "PressOwnButton",
        "Press a button",
        response=Pressed,
        errors=("conflict", "answered", "expired", "invalid_body"),
    ),
    _route(
        "DELETE",
        "/notification/{runNotificationId}",
        own.remove,
        "DeleteOwnNotification",
        "Remove from your list",
    ),
    _route(
        "POST",
        f"{_OTP}/enable",
        enable_otp,
        "EnableOtp",
        "Begin with an authenticator",
        request=Credentials,
        errors=_SECRET,
        **_PROFILE,
    ),
    _route(
        "POST",
        f"{_OTP}/confirm",
        confirm_otp,
        "ConfirmOtp",
        "Enable the authenticator by its code",
        request=PinCode,
        response=Json,
        errors=_SECRET,
        **_PROFILE,
    ),
    _route(
        "POST",
        f"{_OTP}/disable",
        disable_otp,
        "DisableOtp",
        "Sign in without the authenticator",
        request=Credentials,
        errors=_SECRET,
        **_PROFILE,
    ),
    _route("GET", _ITEM, get_item, "GetItem", "What you have kept", response=Any),
    _route(
        "POST",
        _ITEM,
        set_item,
        "SetItem",
        "Keep something",
        streams=("application/json", "text/plain"),
        errors=("conflict", "invalid_parameter"),
    ),
    _route("DELETE", _ITEM, remove_item, "RemoveItem", "Forget it"),
]
