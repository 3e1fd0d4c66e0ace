"""Accept a notification: check the right and the scope, then one durable commit.

What is checked here holds for every caller, whichever door it came through.
"""

from __future__ import annotations

from tocsin.model.errors import TocsinError
from tocsin.model.notification import Draft, Notification, Scope
from tocsin.model.people import Principal, Role, Solution, TokenScope
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


async def accept(
    storage: OrganizationStorage, principal: Principal, draft: Draft, now_ms: int
) -> Notification:
    """The accepted notification, durable. Raises a `TocsinError` that names what does not fit."""
    check_right(principal, draft.scope)
    check_scope(draft)
    solution = await _solution(storage, draft)
    if draft.groups and solution:
        missing = await storage.missing_groups(solution.number, draft.groups)
        if missing:
            names = ", ".join(f"'{name}'" for name in missing[:5])
            message = f"The solution has no group {names}."
            raise TocsinError("unknown_group", message, field="groups")
    return await storage.accept(draft, principal.user, solution, now_ms)


async def _solution(storage: OrganizationStorage, draft: Draft) -> Solution | None:
    if draft.solution_id is None:
        return None
    solution = await storage.solution(draft.solution_id)
    if solution is None:
        message = f"There is no solution {draft.solution_id}."
        raise TocsinError("unknown_solution", message, field="solutionId")
    return solution
