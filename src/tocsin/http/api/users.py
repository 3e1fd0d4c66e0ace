"""People: list, create, read, change, delete; their passwords and inbox tokens."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from msgspec import UNSET, UnsetType

from tocsin.audience import directory, signin
from tocsin.audience.tokens import scopes_of_role
from tocsin.http.api.paging import PageQuery, cut
from tocsin.http.api.wire import (
    Body,
    Email,
    Language,
    Name,
    Password,
    Phone,
    Tags,
    UserBody,
    UserRecord,
    UserRecordPage,
    given,
    user_body,
    user_record,
)
from tocsin.http.call import Call
from tocsin.http.permissions import Permission
from tocsin.http.table import Route
from tocsin.model.clock import iso
from tocsin.model.errors import TocsinError, not_found
from tocsin.model.people import Role, User


class UserQuery(PageQuery):
    """`search` is part of a name or e-mail; `tag` is written `key:value`.

    `hasAddress`: whether they have registered one, such as a browser or a phone. `hasPassword`:
    whether they can sign in; who was invited and has not chosen one yet can't. `count`: the first
    page has the `total`.
    """

    search: str | None = None
    role: Role | None = None
    tag: str | None = None
    active: bool | None = None
    solution_id: UUID | None = None
    group_id: UUID | None = None
    has_address: bool | None = None
    has_password: bool | None = None
    count: bool = False


class UserCreate(Body):
    """A new person; the role is USER unless given."""

    email: Email
    name: Name
    role: Role | UnsetType = UNSET
    active: bool | UnsetType = UNSET
    phone: Phone | UnsetType = UNSET
    language: Language | UnsetType = UNSET
    time_zone: str | UnsetType = UNSET
    tags: Tags | UnsetType = UNSET


class UserChange(Body):
    """What is to change. `tags` replaces all tags."""

    email: Email | UnsetType = UNSET
    name: Name | UnsetType = UNSET
    role: Role | UnsetType = UNSET
    active: bool | UnsetType = UNSET
    phone: Phone | UnsetType | None = UNSET
    language: Language | UnsetType | None = UNSET
    time_zone: str | UnsetType | None = UNSET
    tags: Tags | UnsetType = UNSET


class PasswordChange(Body):
    """`currentPassword` is needed for one's own, when there is one already."""

    password: Password
    current_password: str = ""


class InboxTokenBody(Body):
    """A JWT for the inbox of one user, and when it ends."""

    token: str
    expires_at: str


async def find(call: Call) -> User:
    """The user whom the path names."""
    user = await call.storage.user(call.id("userId", "user"))
    if user is None:
        raise not_found("user")
    return user


def changes(body: UserCreate | UserChange) -> dict[str, Any]:
    return given(**{name: getattr(body, name) for name in body.__struct_fields__})


async def list_users(call: Call) -> UserRecordPage:
    query: UserQuery = call.query
    solution, group = await _place(call, query)
    wanted: dict[str, Any] = {
        "search": query.search or None,
        "role": query.role,
        "tag": _tag(query.tag),
        "active": query.active,
        "solution": solution,
        "group": group,
        "has_address": query.has_address,
        "has_password": query.has_password,
    }
    rows = await call.storage.users(**wanted, after=query.after, limit=query.more)
    page, cursor = cut(query, rows)
    about = await call.storage.about_users([user.number for user in page])
    counts = query.count and query.cursor is None
    return UserRecordPage(
        items=[user_record(user, about.get(user.number)) for user in page],
        cursor=cursor,
        total=await call.storage.count_users(**wanted) if counts else UNSET,
    )


async def _place(call: Call, query: UserQuery) -> tuple[int | None, int | None]:
    """The numbers of the app and the group that the list is narrowed to."""
    solution = group = None
    if query.solution_id is not None:
        found = await call.storage.solution(query.solution_id)
        if found is None:
            raise TocsinError("unknown_solution", field="solutionId")
        solution = found.number
    if query.group_id is not None:
        named = await call.storage.group_by_id(query.group_id)
        if named is None:
            raise TocsinError("unknown_group", field="groupId")
        group = named.number
    return solution, group


def _tag(text: str | None) -> tuple[str, str] | None:
    if text is None:
        return None
    key, colon, value = text.partition(":")
    if not colon:
        message = "tag: must be written key:value."
        raise TocsinError("invalid_parameter", message, field="tag")
    return key, value


async def create_user(call: Call) -> UserBody:
    user = await directory.create_user(
        call.storage, call.principal.user, changes(call.body), call.now_ms
    )
    return user_body(user)


async def get_user(call: Call) -> UserRecord:
    user = await find(call)
    about = await call.storage.about_users([user.number])
    return user_record(user, about.get(user.number))


async def change_user(call: Call) -> UserBody:
    user = await directory.change_user(
        call.storage, call.principal.user, await find(call), changes(call.body), call.now_ms
    )
    call.context.authenticator.forget()
    if not user.active:
        call.context.feed.close(user.number)
    return user_body(user)


async def delete_user(call: Call) -> None:
    user = await find(call)
    await directory.delete_user(call.storage, call.principal.user, user, call.now_ms)
    call.context.authenticator.forget()
    call.context.feed.close(user.number)


async def set_password(call: Call) -> None:
    """For the console. Ends all sessions of the person."""
    user = await find(call)
    directory.check_change(call.principal.user, user, user.role)
    await change_password(call, user)


async def set_own_password(call: Call) -> None:
    """Ends all your sessions, this one too."""
    await change_password(call, call.principal.user)


async def change_password(call: Call, user: User) -> None:
    """A password opens a session that may do all that the role may: a lesser token can't set it."""
    body: PasswordChange = call.body
    scopes = call.principal.scopes
    if scopes is not None and not scopes_of_role(user.role) <= scopes:
        raise TocsinError("forbidden", "The token has not all scopes that the password would give.")
    if user.number == call.principal.user.number:
        await signin.check_password(call.context.storage, user, body.current_password, call.now_ms)
    await signin.set_password(call.storage, user, body.password)


async def create_inbox_token(call: Call) -> InboxTokenBody:
    """For your app's backend: it hands the token to the person's browser or phone."""
    user = await find(call)
    if not user.active:
        raise TocsinError("conflict", "The person's account is switched off.")
    organization_id = call.principal.organization.organization_id
    await call.leave_trail()
    token, expires_at_ms = call.context.signer.inbox_token(organization_id, user, call.now_ms)
    return InboxTokenBody(token, iso(expires_at_ms))


async def end_inbox_tokens(call: Call) -> None:
    """All inbox tokens of the person are void at once, also on open streams."""
    user = await find(call)
    await call.storage.end_inbox_tokens(user.number)
    call.context.feed.close(user.number)


_USER = "/users/{userId}"
ROUTES = [
    Route(
        "GET",
        "/users",
        list_users,
        Permission.READ_DIRECTORY,
        "listUsers",
        "People of the organization",
        query=UserQuery,
        response=UserRecordPage,
        errors=("unknown_solution", "unknown_group"),
    ),
    Route(
        "POST",
        "/users",
        create_user,
        Permission.WRITE_DIRECTORY,
        "createUser",
        "Create a person",
        request=UserCreate,
        response=UserBody,
        status=201,
        errors=("conflict",),
    ),
    Route(
        "GET",
        _USER,
        get_user,
        Permission.READ_DIRECTORY,
        "getUser",
        "One person",
        response=UserRecord,
    ),
    Route(
        "PATCH",
        _USER,
        change_user,
        Permission.WRITE_DIRECTORY,
        "changeUser",
        "Change a person",
        request=UserChange,
        response=UserBody,
        errors=("conflict", "in_use"),
    ),
    Route(
        "DELETE",
        _USER,
        delete_user,
        Permission.WRITE_DIRECTORY,
        "deleteUser",
        "Remove a person with everything that is theirs",
        status=204,
        errors=("in_use",),
    ),
    Route(
        "PUT",
        _USER + "/password",
        set_password,
        Permission.WRITE_DIRECTORY,
        "setPassword",
        "Set a person's password",
        request=PasswordChange,
        status=204,
        errors=("wrong_credentials", "too_many"),
    ),
    Route(
        "PUT",
        "/me/password",
        set_own_password,
        Permission.OWN_TOKENS,
        "setOwnPassword",
        "Set your own password",
        request=PasswordChange,
        status=204,
        errors=("wrong_credentials", "too_many"),
    ),
    Route(
        "POST",
        _USER + "/inbox-tokens",
        create_inbox_token,
        Permission.INBOX_TOKENS,
        "createInboxToken",
        "A token for the person's own inbox",
        response=InboxTokenBody,
        status=201,
        errors=("conflict",),
    ),
    Route(
        "DELETE",
        _USER + "/inbox-tokens",
        end_inbox_tokens,
        Permission.INBOX_TOKENS,
        "endInboxTokens",
        "End all inbox tokens of the person",
        status=204,
    ),
]
