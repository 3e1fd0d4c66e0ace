"""Why a person gets a notification, as a path and as a sentence."""

from __future__ import annotations

from tocsin.model.notification import Scope
from tocsin.model.speech import Speech


def because(
    say: Speech,
    scope: Scope,
    *,
    organization: str,
    solution: str | None,
    groups: tuple[str, ...],
) -> str:
    """One sentence."""
    return say(
        f"because.{scope.value}",
        organization=organization,
        solution=solution or "",
        groups=say.listed("comma", list(groups)),
    )


def path(
    scope: Scope, *, organization: str, solution: str | None, groups: tuple[str, ...]
) -> list[str]:
    """From the whole to the part by which the person is meant: organization, solution, groups."""
    steps = [organization]
    if scope in (Scope.SOLUTION, Scope.GROUPS) and solution is not None:
        steps.append(solution)
    if scope is Scope.GROUPS:
        steps.append(", ".join(groups))
    return steps
