"""Groups of a solution, and who is in them."""

from __future__ import annotations

from dataclasses import replace
from typing import Annotated
from uuid import UUID

from msgspec import UNSET, Meta, UnsetType

from tocsin.audience import profile
from tocsin.http.api.paging import PageQuery, cut
from tocsin.http.api.solutions import find_solution
from tocsin.http.api.users import find
from tocsin.http.api.wire import Body, Email, GroupBody, Name, UserPage, group_body, user_body
from tocsin.http.call import Call
from tocsin.http.permissions import Permission
from tocsin.http.table import Route
from tocsin.model.errors import TocsinError, not_found
from tocsin.model.ids import uuid7
from tocsin.model.people import Group, Solution, User

MOST_AT_ONCE = 1000


class GroupName(Body):
    """Names match exactly, also in case."""

    name: Name


class GroupPage(Body):
    """`cursor` is absent on the last page."""

    items: list[GroupBody]
    cursor: str | UnsetType = UNSET


class PeopleToAdd(Body):
    """Either ids or e-mails, 1,000 at most."""

    user_ids: Annotated[list[UUID], Meta(max_length=MOST_AT_ONCE)] | UnsetType = UNSET
    emails: Annotated[list[Email], Meta(max_length=MOST_AT_ONCE)] | UnsetType = UNSET


async def _find(call: Call) -> tuple[Solution, Group]:
    solution = await find_solution(call)
    group = await call.storage.group(solution.number, call.id("groupId", "group"))
    if group is None:
        raise not_found("group")
    return solution, group


async def list_groups(call: Call) -> GroupPage:
    query: PageQuery = call.query
    solution = await find_solution(call)
    rows = await call.storage.groups(solution.number, after=query.after, limit=query.more)
    page, cursor = cut(query, rows)
    return GroupPage([group_body(group) for group in page], cursor)


async def create_group(call: Call) -> GroupBody:
    solution, now_ms = await find_solution(call), call.now_ms
    name = profile.name(call.body.name)
    new = Group(0, uuid7(now_ms), solution.solution_id, name, 0, now_ms, now_ms)
    return group_body(await call.storage.save_group(solution.number, new))


async def get_group(call: Call) -> GroupBody:
    _, group = await _find(call)
    return group_body(group)


async def rename_group(call: Call) -> GroupBody:
    solution, group = await _find(call)
    renamed = replace(group, name=profile.name(call.body.name), updated_at_ms=call.now_ms)
    return group_body(await call.storage.save_group(solution.number, renamed))


async def delete_group(call: Call) -> None:
    """Its people stay members of the solution."""
    _, group = await _find(call)
    await call.storage.delete_group(group.number)


async def list_group_members(call: Call) -> UserPage:
    query: PageQuery = call.query
    _, group = await _find(call)
    rows = await call.storage.group_members(group.number, after=query.after, limit=query.more)
    page, cursor = cut(query, rows)
    return UserPage([user_body(user) for user in page], cursor)


async def add_group_members(call: Call) -> GroupBody:
    """Who is not yet a member of the solution becomes one. All of them, or with an error none."""
    _, group = await _find(call)
    users = await _named(call, call.body)
    await call.storage.add_group_members(group.number, [user.number for user in users])
    return await get_group(call)


async def _named(call: Call, body: PeopleToAdd) -> list[User]:
    if (body.user_ids is UNSET) == (body.emails is UNSET):
        raise TocsinError("invalid_body", "Send either userIds or emails.")
    if body.emails is not UNSET:
        wanted = {profile.email(one) for one in body.emails}
        by_email = await call.storage.users_by_emails(sorted(wanted))
        _refuse_unknown("emails", wanted - {user.email for user in by_email})
        return by_email
    ids = set(body.user_ids or ())
    by_id = await call.storage.users_by_ids(sorted(ids))
    _refuse_unknown("userIds", {str(one) for one in ids - {user.user_id for user in by_id}})
    return by_id


def _refuse_unknown(field: str, unknown: set[str]) -> None:
    if unknown:
        message = f"{field}: nobody here has {', '.join(sorted(unknown)[:5])}."
        raise TocsinError("invalid_body", message, field=field)


async def add_group_member(call: Call) -> None:
    _, group = await _find(call)
    user = await find(call)
    await call.storage.add_group_members(group.number, [user.number])


async def remove_group_member(call: Call) -> None:
    """The person stays a member of the solution."""
    _, group = await _find(call)
    user = await find(call)
    if not await call.storage.remove_group_member(group.number, user.number):
        raise not_found("member")


_GROUPS = "/solutions/{solutionId}/groups"
_GROUP = _GROUPS + "/{groupId}"
_MEMBERS = _GROUP + "/members"
_READ, _WRITE = Permission.READ_DIRECTORY, Permission.WRITE_SOLUTIONS
ROUTES = [
    Route(
        "GET",
        _GROUPS,
        list_groups,
        _READ,
        "listGroups",
        "Groups of an app",
        query=PageQuery,
        response=GroupPage,
    ),
    Route(
        "POST",
        _GROUPS,
        create_group,
        _WRITE,
        "createGroup",
        "Create a group",
        request=GroupName,
        response=GroupBody,
        status=201,
        errors=("conflict",),
    ),
    Route("GET", _GROUP, get_group, _READ, "getGroup", "One group", response=GroupBody),
    Route(
        "PATCH",
        _GROUP,
        rename_group,
        _WRITE,
        "renameGroup",
        "Rename a group",
        request=GroupName,
        response=GroupBody,
        errors=("conflict",),
    ),
    Route(
        "DELETE",
        _GROUP,
        delete_group,
        _WRITE,
        "deleteGroup",
        "Remove a group",
        status=204,
    ),
    Route(
        "GET",
        _MEMBERS,
        list_group_members,
        _READ,
        "listGroupMembers",
        "People of a group",
        query=PageQuery,
        response=UserPage,
    ),
    Route(
        "POST",
        _MEMBERS,
        add_group_members,
        _WRITE,
        "addGroupMembers",
        "Add people to a group",
        request=PeopleToAdd,
        response=GroupBody,
    ),
    Route(
        "PUT",
        _MEMBERS + "/{userId}",
        add_group_member,
        _WRITE,
        "addGroupMember",
        "Add one person to a group",
        status=204,
    ),
    Route(
        "DELETE",
        _MEMBERS + "/{userId}",
        remove_group_member,
        _WRITE,
        "removeGroupMember",
        "Remove somebody from a group",
        status=204,
    ),
]
