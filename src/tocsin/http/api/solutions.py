"""Solutions with their screens."""

from __future__ import annotations

from dataclasses import replace
from typing import Annotated

from msgspec import UNSET, Meta, UnsetType

from tocsin.audience import origins, profile
from tocsin.http.api.paging import PageQuery, cut
from tocsin.http.api.wire import (
    Body,
    Description,
    Name,
    ScreenBody,
    SolutionBody,
    solution_body,
)
from tocsin.http.call import Call
from tocsin.http.permissions import Permission
from tocsin.http.table import Route
from tocsin.model.errors import TocsinError, not_found
from tocsin.model.ids import uuid7
from tocsin.model.people import Screen, ScreenInput, Solution

Origins = Annotated[
    list[Annotated[str, Meta(min_length=8, max_length=260)]], Meta(max_length=origins.ORIGINS)
]
Screens = Annotated[list[ScreenBody], Meta(max_length=200)]


class SolutionCreate(Body):
    """A new app. `origins` is as in a change."""

    name: Name
    description: Description | UnsetType = UNSET
    screens: Screens | UnsetType = UNSET
    origins: Origins | UnsetType = UNSET


class SolutionChange(Body):
    """What is to change. `screens` replaces all screens, `origins` all origins.

    An origin is like `https://app.acme.example:8443`, or `https://*.acme.example` for all hosts
    below. As soon as one of a person's solutions names any, only pages of origins that these
    solutions name may open the person's inbox, and Tocsin's own.
    """

    name: Name | UnsetType = UNSET
    description: Description | UnsetType | None = UNSET
    screens: Screens | UnsetType = UNSET
    origins: Origins | UnsetType = UNSET


class SolutionPage(Body):
    """`cursor` is absent on the last page."""

    items: list[SolutionBody]
    cursor: str | UnsetType = UNSET


async def find_solution(call: Call) -> Solution:
    """The solution whom the path names."""
    solution = await call.storage.solution(call.id("solutionId", "solution"))
    if solution is None:
        raise not_found("solution")
    return solution


async def list_solutions(call: Call) -> SolutionPage:
    query: PageQuery = call.query
    rows = await call.storage.solutions(after=query.after, limit=query.more)
    page, cursor = cut(query, rows)
    sizes = await call.storage.solution_sizes([one.number for one in page], call.now_ms)
    return SolutionPage([solution_body(one, sizes) for one in page], cursor)


async def create_solution(call: Call) -> SolutionBody:
    body: SolutionCreate = call.body
    new = Solution(
        number=0,
        solution_id=uuid7(call.now_ms),
        name=profile.name(body.name),
        created_at_ms=call.now_ms,
        updated_at_ms=call.now_ms,
        description=body.description or None,
        screens=_screens(body.screens or []),
        origins=origins.origins(body.origins or []),
    )
    return solution_body(await call.storage.save_solution(new), {})


async def _with_sizes(call: Call, solution: Solution) -> SolutionBody:
    sizes = await call.storage.solution_sizes([solution.number], call.now_ms)
    return solution_body(solution, sizes)


async def get_solution(call: Call) -> SolutionBody:
    return await _with_sizes(call, await find_solution(call))


async def change_solution(call: Call) -> SolutionBody:
    body: SolutionChange = call.body
    solution = await find_solution(call)
    if body.name is not UNSET:
        solution = replace(solution, name=profile.name(body.name))
    if body.description is not UNSET:
        solution = replace(solution, description=body.description)
    if body.screens is not UNSET:
        solution = replace(solution, screens=_screens(body.screens))
    if body.origins is not UNSET:
        solution = replace(solution, origins=origins.origins(body.origins))
    solution = replace(solution, updated_at_ms=call.now_ms)
    return await _with_sizes(call, await call.storage.save_solution(solution))


async def delete_solution(call: Call) -> None:
    """With its members and groups. What was sent stays in the inboxes."""
    solution = await find_solution(call)
    await call.storage.delete_solution(solution.number)


def _screens(bodies: list[ScreenBody]) -> tuple[Screen, ...]:
    jig_ids = [screen.jig_id for screen in bodies]
    if len(set(jig_ids)) != len(jig_ids):
        raise TocsinError("invalid_body", "screens: a jigId stands twice.", field="screens")
    return tuple(
        Screen(
            screen.jig_id,
            screen.title,
            tuple(
                ScreenInput(one.name, one.type, one.required, one.default) for one in screen.inputs
            ),
        )
        for screen in bodies
    )


_SOLUTION = "/solutions/{solutionId}"
ROUTES = [
    Route(
        "GET",
        "/solutions",
        list_solutions,
        Permission.READ_DIRECTORY,
        "listSolutions",
        "Apps of the organization",
        query=PageQuery,
        response=SolutionPage,
    ),
    Route(
        "POST",
        "/solutions",
        create_solution,
        Permission.WRITE_SOLUTIONS,
        "createSolution",
        "Create an app",
        request=SolutionCreate,
        response=SolutionBody,
        status=201,
        errors=("conflict",),
    ),
    Route(
        "GET",
        _SOLUTION,
        get_solution,
        Permission.READ_DIRECTORY,
        "getSolution",
        "One app with its screens",
        response=SolutionBody,
    ),
    Route(
        "PATCH",
        _SOLUTION,
        change_solution,
        Permission.WRITE_SOLUTIONS,
        "changeSolution",
        "Change an app",
        request=SolutionChange,
        response=SolutionBody,
        errors=("conflict",),
    ),
    Route(
        "DELETE",
        _SOLUTION,
        delete_solution,
        Permission.WRITE_SOLUTIONS,
        "deleteSolution",
        "Remove an app",
        status=204,
    ),
]
