"""Groups of a solution, picked by hand or by a rule, and who is in them."""

from __future__ import annotations

from dataclasses import replace
from typing import Annotated
from uuid import UUID

from msgspec import UNSET, Meta, UnsetType
from msgspec.structs import asdict

from tocsin.audience import profile
from tocsin.http.api.paging import PageQuery, cut
from tocsin.http.api.solutions import find_solution
from tocsin.http.api.users import find
from tocsin.http.api.wire import (
    Body,
    Email,
    GroupBody,
    Name,
    RuleBody,
    UserBody,
    UserPage,
    group_body,
    user_body,
)
from tocsin.http.call import Call
from tocsin.http.permissions import Permission
from tocsin.http.table import Route
from tocsin.model.clock import DAY_MS, iso
from tocsin.model.errors import TocsinError, not_found
from tocsin.model.ids import uuid7
from tocsin.model.people import Group, GroupRule, Solution, User

MOST_AT_ONCE = 1000
SHOWN = 20
"""People whom the preview of a rule names."""


class GroupCreate(Body):
    """Names match exactly, also in case. With a `rule` the group picks its people by itself."""

    name: Name
    rule: RuleBody | UnsetType = UNSET


class GroupChange(Body):
    """What is to change. `rule` null: from now on picked by hand, who is in it stays."""

    name: Name | UnsetType = UNSET
    rule: RuleBody | UnsetType | None = UNSET


class GroupUseBody(Body):
    """Where the group was used in the last 30 days: in so many notifications (10,000 at most)."""

    notifications: int
    last_at: str | UnsetType = UNSET


class GroupDetail(GroupBody, kw_only=True):
    """A group, and where it is used."""

    used: GroupUseBody


class RulePreview(Body):
    """How many members of the app a rule picks, and the first 20 of them."""

    count: int
    first: list[UserBody]


class RuleTry(Body):
    """A rule that is not kept."""

    rule: RuleBody


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
    body: GroupCreate = call.body
    new = Group(
        number=0,
        group_id=uuid7(now_ms),
        solution_id=solution.solution_id,
        name=profile.name(body.name),
        members=0,
        created_at_ms=now_ms,
        updated_at_ms=now_ms,
        rule=None if body.rule is UNSET else _rule(body.rule),
    )
    return group_body(await call.storage.save_group(solution.number, new))


def _rule(body: RuleBody) -> GroupRule:
    """Raises `invalid_body` for a rule that would mean everybody in the app."""
    tags = body.tags or {}
    rule = GroupRule(
        tags={
            profile.tag(key): tuple(map(profile.tag, dict.fromkeys(values)))
            for key, values in tags.items()
        },
        roles=tuple(dict.fromkeys(body.roles or ())),
        languages=tuple(dict.fromkeys(one.lower() for one in body.languages or ())),
    )
    if rule == GroupRule():
        message = "rule: needs tags, roles or languages; for everybody, notify the app."
        raise TocsinError("invalid_body", message, field="rule")
    return rule


async def preview_rule(call: Call) -> RulePreview:
    """Nothing is kept."""
    solution = await find_solution(call)
    rule = _rule(call.body.rule)
    count, first = await call.storage.preview_rule(solution.number, rule, SHOWN)
    return RulePreview(count, [user_body(user) for user in first])


async def get_group(call: Call) -> GroupDetail:
    solution, group = await _find(call)
    since_ms = call.now_ms - 30 * DAY_MS
    use = await call.storage.group_use(solution.number, group.name, since_ms)
    last_at = UNSET if use.last_at_ms is None else iso(use.last_at_ms)
    return GroupDetail(**asdict(group_body(group)), used=GroupUseBody(use.notifications, last_at))


async def change_group(call: Call) -> GroupBody:
    """With another rule, who does not fit leaves, and who fits joins, at once."""
    solution, group = await _find(call)
    body: GroupChange = call.body
    if body.name is not UNSET:
        group = replace(group, name=profile.name(body.name))
    if body.rule is not UNSET:
        group = replace(group, rule=None if body.rule is None else _rule(body.rule))
    changed = replace(group, updated_at_ms=call.now_ms)
    return group_body(await call.storage.save_group(solution.number, changed))


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
    _, group = await _find(call)
    return group_body(group)


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
        request=GroupCreate,
        response=GroupBody,
        status=201,
        errors=("conflict",),
    ),
    Route(
        "POST",
        _GROUPS + "/preview",
        preview_rule,
        _READ,
        "previewGroupRule",
        "Whom a rule would pick",
        request=RuleTry,
        response=RulePreview,
        reads=True,
    ),
    Route("GET", _GROUP, get_group, _READ, "getGroup", "One group", response=GroupDetail),
    Route(
        "PATCH",
        _GROUP,
        change_group,
        _WRITE,
        "changeGroup",
        "Change a group",
        request=GroupChange,
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
        errors=("conflict",),
    ),
    Route(
        "PUT",
        _MEMBERS + "/{userId}",
        add_group_member,
        _WRITE,
        "addGroupMember",
        "Add one person to a group",
        status=204,
        errors=("conflict",),
    ),
    Route(
        "DELETE",
        _MEMBERS + "/{userId}",
        remove_group_member,
        _WRITE,
        "removeGroupMember",
        "Remove somebody from a group",
        status=204,
        errors=("conflict",),
    ),
]
