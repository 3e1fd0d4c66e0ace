"""Members of a solution, with their role in it and the groups they are in."""

from __future__ import annotations

from msgspec import UNSET, UnsetType

from tocsin.http.api.paging import PageQuery, cursor_after
from tocsin.http.api.solutions import find_solution
from tocsin.http.api.users import find
from tocsin.http.api.wire import Body, UserBody, user_body
from tocsin.http.call import Call
from tocsin.http.permissions import Permission
from tocsin.http.table import Route
from tocsin.model.errors import not_found
from tocsin.model.people import Role, User


class MemberBody(Body):
    """A user with their role in the solution (DENY: nothing is delivered) and group names."""

    user: UserBody
    role: Role
    groups: list[str]


class MemberPage(Body):
    """`cursor` is absent on the last page."""

    items: list[MemberBody]
    cursor: str | UnsetType = UNSET


class MemberChange(Body):
    """The role in the solution."""

    role: Role


async def list_members(call: Call) -> MemberPage:
    query: PageQuery = call.query
    solution = await find_solution(call)
    rows = await call.storage.members(solution.number, after=query.after, limit=query.more)
    page = rows[: query.limit]
    return MemberPage(
        [_member(*row) for row in page],
        cursor_after(page[-1][0].number) if len(rows) > len(page) else UNSET,
    )


async def set_member(call: Call) -> MemberBody:
    """Makes the user a member, or changes the role of one."""
    solution, user = await find_solution(call), await find(call)
    await call.storage.set_member(solution.number, user.number, call.body.role)
    member = await call.storage.member(solution.number, user.number)
    if member is None:
        raise not_found("member")
    return _member(*member)


async def remove_member(call: Call) -> None:
    """Also from the solution's groups."""
    solution, user = await find_solution(call), await find(call)
    if not await call.storage.remove_member(solution.number, user.number):
        raise not_found("member")


def _member(user: User, role: Role, groups: list[str]) -> MemberBody:
    return MemberBody(user_body(user), role, groups)


_MEMBERS = "/solutions/{solutionId}/members"
ROUTES = [
    Route(
        "GET",
        _MEMBERS,
        list_members,
        Permission.READ_DIRECTORY,
        "listMembers",
        "Members of an app",
        query=PageQuery,
        response=MemberPage,
    ),
    Route(
        "PUT",
        _MEMBERS + "/{userId}",
        set_member,
        Permission.WRITE_SOLUTIONS,
        "setMember",
        "Make somebody a member of an app",
        request=MemberChange,
        response=MemberBody,
    ),
    Route(
        "DELETE",
        _MEMBERS + "/{userId}",
        remove_member,
        Permission.WRITE_SOLUTIONS,
        "removeMember",
        "Remove a member from an app",
        status=204,
    ),
]
