"""`resources.run`: the users of the organization, as run users."""

from __future__ import annotations

import re
import secrets
from typing import Any

from msgspec import UNSET, Struct

from tocsin.audience import directory
from tocsin.audience.passwords import hash_password, off_the_loop
from tocsin.audience.tokens import scopes_of_role
from tocsin.http.api.invitations import send_link
from tocsin.http.call import Call
from tocsin.http.permissions import Permission
from tocsin.http.table import Route
from tocsin.http.tagoio.answers import Json
from tocsin.http.tagoio.ids import short, user_meant
from tocsin.http.tagoio.once import once
from tocsin.http.tagoio.query import ListQuery, page_of
from tocsin.http.tagoio.run_users import (
    UserFields,
    changes,
    check_password,
    fields_of,
    kept,
    text_of,
    user_info,
)
from tocsin.model.clock import DAY_MS, HOUR_MS, MINUTE_MS, iso
from tocsin.model.errors import TocsinError
from tocsin.model.people import Role, TokenScope, User

MOST_LISTED = 20_000
LONGEST_LOGIN_MS = 31 * DAY_MS
_UNITS = {
    "minute": MINUTE_MS,
    "hour": HOUR_MS,
    "day": DAY_MS,
    "week": 7 * DAY_MS,
    "month": 30 * DAY_MS,
    "year": 365 * DAY_MS,
}
_DURATION = re.compile(r"\s*(\d{1,6})\s*([a-z]+?)s?\s*")
_INVITED = "You are invited to {0}"
_INVITATION = "{1} invites you to {0}. Open the link to choose a password."


class CreatedUser(Struct):
    """Whom it has made."""

    user: str


class LoginQuery(Struct):
    """Such as `8 hours`, which is the default; 31 days at most."""

    expire_time: str = "8 hours"


class LoginAs(Struct):
    """`expire_date` is what the SDKs' types say, `expire_time` what TagoIO answers."""

    token: str
    name: str
    run_user: str
    expire_time: str
    expire_date: str
    created_at: str


class InviteBody(Struct):
    """There are no templates for invitations here: `invite_template` is not heeded."""

    invite_template: str = ""


async def list_users(call: Call) -> list[Json]:
    query: ListQuery = call.query
    rows = await call.storage.users(
        after=0,
        search=_longest_part(query.filter.get("name") or query.filter.get("email")),
        role=None,
        active=_active(query.filter.get("active")),
        limit=MOST_LISTED + 1,
    )
    if len(rows) > MOST_LISTED:
        message = f"filter: more than {MOST_LISTED} users fit; name fewer."
        raise TocsinError("invalid_parameter", message, field="filter")
    return page_of(query, await infos(call, rows), "name,asc")


def _longest_part(pattern: Any) -> str | None:
    """What a name or e-mail must hold to fit, for the search of the database."""
    if not isinstance(pattern, str):
        return None
    return max(pattern.split("*"), key=len) or None


def _active(given: Any) -> bool | None:
    return {"true": True, "false": False}.get(str(given).lower())


async def infos(call: Call, users: list[User]) -> list[Json]:
    """As the SDKs read them."""
    numbers = [user.number for user in users]
    texts = await call.storage.run_users_kept(numbers)
    about = await call.storage.about_users(numbers)
    organization = call.principal.organization
    return [
        user_info(organization, user, fields_of(texts.get(user.number)), about.get(user.number))
        for user in users
    ]


async def get_user(call: Call) -> Json:
    (info,) = await infos(call, [await user_meant(call, call.path["runUserId"])])
    return info


async def create_user(call: Call) -> CreatedUser:
    """Inactive unless it says otherwise, as at TagoIO; active when a password is made or sent."""
    return CreatedUser(await once(call, lambda _chain: _create(call)))


async def _create(call: Call) -> str:
    body: UserFields = call.body
    made_up = body.generate_password or bool(body.send_email)
    if body.generate_password and body.password:
        raise _misfit("generate_password", "can't stand beside a password")
    if body.send_email and body.active is False:
        raise _misfit("active", "must not be false where an e-mail is sent")
    if not made_up and not body.password:
        raise _misfit("password", "is needed, or generate_password or send_email")
    fields = {"active": made_up, **changes(body)}
    if body.email is not UNSET:
        fields["email"] = body.email
    user = directory.merged(call.principal.user, None, fields, call.now_ms)
    password = body.password or (secrets.token_urlsafe(18) if body.generate_password else None)
    hashed = await _hashed(call, user, password)
    made = await call.storage.create_run_user(user, text_of(kept(body, {})), hashed)
    if body.send_email:
        await _invite(call, made)
    return short(made.user_id)


async def _hashed(call: Call, user: User, password: str | None) -> str | None:
    """A password opens a session that may do all that the role may: a lesser token sets none."""
    if not password:
        return None
    if call.principal.user.number != user.number:
        _check_reach(call, user)
    return await off_the_loop(hash_password, check_password(password))


def _check_reach(call: Call, user: User) -> None:
    """Scripts make run users, though they make no tokens: what a plain user's token may do is only
    what is theirs.
    """
    scopes, needed = call.principal.scopes, scopes_of_role(user.role)
    if user.role is Role.USER:
        needed -= {TokenScope.TOKENS_WRITE}
    if scopes is not None and not needed <= scopes:
        raise TocsinError("forbidden", "The token has not all scopes that the person would have.")


async def _invite(call: Call, user: User) -> bool:
    organization, actor = call.principal.organization.name, call.principal.user.name
    title, words = _INVITED.format(organization), _INVITATION.format(organization, actor)
    return (await send_link(call, user, title, words)).mailed


async def edit_user(call: Call) -> str:
    await change_user(call, await user_meant(call, call.path["runUserId"]))
    return "TagoIO Run User Successfully Updated"


async def change_user(call: Call, user: User) -> None:
    """By an administrator, or by the person themselves, who changes neither state nor tags."""
    body: UserFields = call.body
    if body.email is not UNSET and body.email.strip().lower() != user.email:
        raise _misfit("email", "of a run user can't be changed")
    changed = directory.merged(call.principal.user, user, changes(body), call.now_ms)
    before = fields_of((await call.storage.run_users_kept([user.number])).get(user.number))
    hashed = await _hashed(call, user, body.password or None)
    fields = text_of(kept(body, before))
    await call.storage.update_run_user(
        changed, fields, hashed, end_tokens=body.logout_sessions or not changed.active
    )
    call.context.authenticator.forget()
    if body.logout_sessions or not changed.active:
        call.context.feed.close(user.number)


async def delete_user(call: Call) -> str:
    user = await user_meant(call, call.path["runUserId"])
    await directory.delete_user(call.storage, call.principal.user, user, call.now_ms)
    call.context.authenticator.forget()
    call.context.feed.close(user.number)
    call.context.repeats.forget(call.path["runUserId"].lower())
    return "Successfully Removed"


async def resend_invite(call: Call) -> str:
    """Mails the link by which the person sets a password."""
    user = await user_meant(call, call.path["runUserId"])
    directory.check_change(call.principal.user, user, user.role)
    _check_reach(call, user)
    if not user.active:
        raise TocsinError("conflict", "The run user is not active.")
    return await once(call, lambda _chain: _resend(call, user))


async def _resend(call: Call, user: User) -> str:
    await call.leave_trail()
    if not await _invite(call, user):
        raise TocsinError("conflict", "No e-mail could be sent: see the channels of Tocsin.")
    return "Invite sent"


async def login_as(call: Call) -> LoginAs:
    """A token of the person's own, for what a run user can do."""
    query: LoginQuery = call.query
    user = await user_meant(call, call.path["runUserId"])
    directory.check_change(call.principal.user, user, user.role)
    if not user.active:
        raise TocsinError("conflict", "The run user is not active.")
    await call.leave_trail()
    expires_at_ms = call.now_ms + min(duration_ms(query.expire_time), LONGEST_LOGIN_MS)
    organization_id = call.principal.organization.organization_id
    token = call.context.signer.run_user_token(organization_id, user, call.now_ms, expires_at_ms)
    ends, now = iso(expires_at_ms), iso(call.now_ms)
    return LoginAs(token, user.name, short(user.user_id), ends, ends, now)


def duration_ms(text: str) -> int:
    """`8 hours`, `3 months`, `1 year`; raises `invalid_parameter`."""
    found = _DURATION.fullmatch(text.lower())
    unit = _UNITS.get(found[2]) if found else None
    if found is None or unit is None or not int(found[1]):
        message = f"expire_time: {text[:40]!r} is not a time such as '8 hours'."
        raise TocsinError("invalid_parameter", message, field="expire_time")
    return int(found[1]) * unit


def _misfit(field: str, problem: str) -> TocsinError:
    return TocsinError("invalid_body", f"{field}: {problem}.", field=field)


_USER = "/run/users/{runUserId}"
ROUTES = [
    Route(
        "GET",
        "/run/users",
        list_users,
        Permission.READ_DIRECTORY,
        "ListUsers",
        "Run users",
        response=list[Json],
        query=ListQuery,
    ),
    Route(
        "POST",
        "/run/users",
        create_user,
        Permission.WRITE_DIRECTORY,
        "CreateUser",
        "Create a run user",
        response=CreatedUser,
        request=UserFields,
        errors=("conflict",),
    ),
    Route(
        "GET",
        _USER,
        get_user,
        Permission.READ_DIRECTORY,
        "UserInfo",
        "One run user",
        response=Json,
    ),
    Route(
        "PUT",
        _USER,
        edit_user,
        Permission.WRITE_DIRECTORY,
        "EditUser",
        "Change a run user",
        request=UserFields,
        errors=("conflict", "in_use"),
    ),
    Route(
        "DELETE",
        _USER,
        delete_user,
        Permission.WRITE_DIRECTORY,
        "DeleteUser",
        "Remove a run user with everything that is theirs",
        errors=("in_use",),
    ),
    Route(
        "POST",
        f"{_USER}/invite",
        resend_invite,
        Permission.WRITE_DIRECTORY,
        "ResendInvite",
        "Mail the link to set a password once more",
        request=InviteBody,
        errors=("conflict",),
    ),
    Route(
        "GET",
        f"{_USER}/login",
        login_as,
        Permission.INBOX_TOKENS,
        "LoginAsUser",
        "A token to act as a run user",
        response=LoginAs,
        query=LoginQuery,
        writes=True,
        errors=("conflict", "invalid_parameter"),
    ),
]
