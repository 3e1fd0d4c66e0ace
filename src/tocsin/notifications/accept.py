"""Accept a notification: check the right and what it asks for, then one durable commit.

What is checked here holds for every caller, whichever door it came through.
"""

from __future__ import annotations

from typing import Protocol
from uuid import UUID

from msgspec.structs import replace

from tocsin.model.errors import TocsinError
from tocsin.model.notification import Draft, Extras, Notification, NotificationState, Scope
from tocsin.model.people import Principal, Role, Solution, TokenScope, User
from tocsin.model.questions import Question
from tocsin.notifications.timing import check_end, timed
from tocsin.storage.operations import OrganizationStorage

_RIGHTS = {
    Scope.USER: TokenScope.NOTIFY_USER,
    Scope.SOLUTION: TokenScope.NOTIFY_SOLUTION,
    Scope.GROUPS: TokenScope.NOTIFY_GROUP,
    Scope.ORGANIZATION: TokenScope.NOTIFY_ORGANIZATION,
}


def check_right(principal: Principal, scope: Scope) -> None:
    """OWNER and ADMIN send, others only if the organization lets them; DENY never does."""
    role = principal.user.role
    trusted = role in (Role.OWNER, Role.ADMIN)
    if not trusted and (role is Role.DENY or not principal.organization.members_may_send):
        raise TocsinError("forbidden", f"The role {role} may not send notifications.")
    right = _RIGHTS[scope]
    if principal.scopes is not None and right not in principal.scopes:
        raise TocsinError("forbidden", f"The token lacks the scope {right}.")


def check_scope(draft: Draft) -> None:
    """Each scope needs its fields, and may not carry another scope's."""
    needs = {
        Scope.USER: ("emails", draft.emails),
        Scope.SOLUTION: ("solutionId", draft.solution_id),
        Scope.GROUPS: ("groups", draft.groups),
    }
    for scope, (name, value) in needs.items():
        if draft.scope is scope and not value:
            raise TocsinError("invalid_body", f"Scope {scope} needs `{name}`.", field=name)
    if draft.scope is Scope.GROUPS and draft.solution_id is None:
        raise TocsinError("invalid_body", "Scope SLN_GRP needs `solutionId`.", field="solutionId")
    for name, value, scope in (
        ("emails", draft.emails, Scope.USER),
        ("groups", draft.groups, Scope.GROUPS),
    ):
        if value and draft.scope is not scope:
            message = f"`{name}` belongs to scope {scope}, not to {draft.scope}."
            raise TocsinError("invalid_body", message, field=name)


class Write(Protocol):
    """Writes a notification that was checked, as `OrganizationStorage.accept` does."""

    async def __call__(
        self, draft: Draft, actor: User, solution: Solution | None, now_ms: int
    ) -> Notification: ...


async def accept(
    storage: OrganizationStorage,
    principal: Principal,
    draft: Draft,
    now_ms: int,
    *,
    write: Write | None = None,
) -> Notification:
    """The accepted notification, durable. Raises a `TocsinError` that names what does not fit.

    `write` is for who has more to write in the same commit.
    """
    draft, solution = await check(storage, principal, draft, now_ms)
    return await (write or storage.accept)(draft, principal.user, solution, now_ms)


async def check(
    storage: OrganizationStorage, principal: Principal, draft: Draft, now_ms: int
) -> tuple[Draft, Solution | None]:
    """All that can be known of a draft before it is accepted; with its times worked out."""
    check_right(principal, draft.scope)
    check_scope(draft)
    solution = await _solution(storage, draft.solution_id)
    await _check_groups(storage, solution, draft.groups, "groups")
    left_out = draft.options.exclude
    if left_out is not None and left_out.groups:
        if solution is None:
            message = "exclude.groups: are groups of a solution; give its `solutionId`."
            raise TocsinError("invalid_body", message, field="exclude.groups")
        await _check_groups(storage, solution, left_out.groups, "exclude.groups")
    if draft.category is not None and await storage.category(draft.category) is None:
        message = f"There is no category {draft.category!r}."
        raise TocsinError("unknown_category", message, field="category")
    draft = timed(draft, now_ms)
    draft = replace(draft, options=replace(draft.options, run=principal.run_id))
    await _check_analyses(storage, draft.content.extras)
    asked = draft.content.extras.question
    if asked is not None:
        check_end(draft, asked, now_ms)
        await _check_escalations(storage, principal, asked, solution)
    return draft, solution


async def _check_analyses(storage: OrganizationStorage, extras: Extras) -> None:
    wanted = {one.analysis for one in extras.buttons}
    if extras.question is not None:
        wanted |= {extras.question.on_answer, extras.question.on_decision}
    named = sorted(one for one in wanted if one is not None)
    missing = await storage.missing_analyses(named) if named else []
    if missing:
        message = f"There is no analysis {missing[0]}."
        raise TocsinError("invalid_body", message, field="analysis")


async def _check_escalations(
    storage: OrganizationStorage, principal: Principal, asked: Question, solution: Solution | None
) -> None:
    """Whoever is asked further must be somebody whom the caller may ask."""
    for further in asked.escalations:
        if further.emails:
            check_right(principal, Scope.USER)
        if further.groups:
            check_right(principal, Scope.GROUPS)
            if solution is None:
                message = "question.escalation: groups are of a solution; give its `solutionId`."
                raise TocsinError("invalid_body", message, field="solutionId")
            await _check_groups(storage, solution, further.groups, "question.escalation")


async def _check_groups(
    storage: OrganizationStorage, solution: Solution | None, names: tuple[str, ...], field: str
) -> None:
    if not names or solution is None:
        return
    missing = await storage.missing_groups(solution.number, names)
    if missing:
        listed = ", ".join(f"'{name}'" for name in missing[:5])
        raise TocsinError("unknown_group", f"The solution has no group {listed}.", field=field)


async def _solution(storage: OrganizationStorage, solution_id: UUID | None) -> Solution | None:
    if solution_id is None:
        return None
    solution = await storage.solution(solution_id)
    if solution is None:
        message = f"There is no solution {solution_id}."
        raise TocsinError("unknown_solution", message, field="solutionId")
    return solution


async def replacement(
    storage: OrganizationStorage,
    principal: Principal,
    old: Notification,
    draft: Draft,
    now_ms: int,
    *,
    write: Write | None = None,
) -> Notification:
    """A new one for the same people in the place of an old one, in inboxes and on devices.

    `draft` has the new content; whom it is for and how it is delivered are the old one's. One that
    has not begun keeps its time and goes on with its series; of one that has, nobody's local time
    is waited for any more, since the old item goes at once.
    """
    check_right(principal, old.scope)
    coming = old.state is NotificationState.SCHEDULED
    options = replace(
        old.options,
        replaces=(old.number,),
        root=old.options.root or old.notification_id,
        plan_id=None,
        repeat=old.options.repeat if coming else None,
        local_time=old.options.local_time if coming else None,
    )
    draft = replace(
        draft,
        scope=old.scope,
        emails=old.emails or (),
        groups=old.groups or (),
        solution_id=old.solution_id,
        description=old.description,
        category=old.category,
        start_at_ms=old.start_at_ms if coming else None,
        collapse_key=old.collapse_key,
        series_id=old.series_id if coming else None,
        options=options,
    )
    return await accept(storage, principal, draft, now_ms, write=write)
