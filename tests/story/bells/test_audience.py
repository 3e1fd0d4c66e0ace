"""Whom a notification is for: narrowed by tags and roles, and with some left out."""

from __future__ import annotations

from typing import Any

import pytest

from tests.story.bells.telling import result, rows, tell, to_the_end
from tests.world import Person, World
from tocsin.model.notification import Counts, NotificationState
from tocsin.model.people import Role, Solution

TEAM: dict[str, tuple[Role, dict[str, str]]] = {
    "ida": (Role.USER, {"site": "north", "shift": "day"}),
    "jon": (Role.USER, {"site": "north", "shift": "night"}),
    "kim": (Role.USER, {"site": "south", "shift": "day"}),
    "leo": (Role.MAKER, {"site": "south"}),
    "mia": (Role.DENY, {"site": "north"}),
}


async def team(world: World, ana: Person) -> tuple[list[Person], Solution]:
    people = [
        await world.person(name, ana.organization, role, tags=tags)
        for name, (role, tags) in TEAM.items()
    ]
    crew = {"crew": people[:2], "office": people[3:4]}
    return people, await world.solution(ana.organization, "Plant", people, **crew)


def narrowed(**tags: list[str]) -> dict[str, Any]:
    return {"filter": {"tags": tags}}


@pytest.mark.parametrize(
    ("more", "names", "skipped"),
    [
        ({}, ["ana", "ida", "jon", "kim", "leo"], {"denied": 1}),
        (narrowed(site=["north"]), ["ida", "jon"], {"denied": 1}),
        (narrowed(site=["north", "south"], shift=["day"]), ["ida", "kim"], {}),
        (narrowed(shift=["*"]), ["ida", "jon", "kim"], {}),
        (narrowed(site=["west"]), [], {}),
        ({"filter": {"roles": ["MAKER", "OWNER"]}}, ["ana", "leo"], {}),
        (
            {"exclude": {"emails": ["IDA@acme.example"], "roles": ["OWNER"]}},
            ["jon", "kim", "leo"],
            {"excluded": 2, "denied": 1},
        ),
        (
            {**narrowed(shift=["*"]), "exclude": {"tags": {"site": ["south"]}}},
            ["ida", "jon"],
            {"excluded": 1},
        ),
    ],
)
async def test_the_whole_organization_but_only_those_who_fit(
    world: World, ana: Person, more: dict[str, Any], names: list[str], skipped: dict[str, int]
) -> None:
    await team(world, ana)
    sent = await tell(ana, **more)
    await to_the_end(world)
    numbers = {user for (user,) in rows(world, "SELECT user_id FROM recipients")}
    got = [name for name, one in world.people.items() if one.user.number in numbers]
    assert sorted(got) == names
    counts = (await result(ana, sent))[1]
    assert (counts.recipients, counts.skipped) == (len(names), skipped)


async def test_a_solution_without_one_of_its_groups(world: World, ana: Person) -> None:
    _, solution = await team(world, ana)
    plant = {"scope": "SLN", "solutionId": str(solution.solution_id)}
    sent = await tell(ana, **plant, exclude={"groups": ["crew"]})
    await to_the_end(world)
    counts = (await result(ana, sent))[1]
    assert (counts.recipients, counts.skipped) == (2, {"excluded": 2, "denied": 1})


async def test_somebody_who_is_in_two_of_the_groups_gets_it_once(world: World, ana: Person) -> None:
    people, solution = await team(world, ana)
    groups = await world.handle(ana.organization).groups(solution.number)
    office = next(group for group in groups if group.name == "office")
    ida = people[0]
    await world.handle(ana.organization).add_group_members(office.number, [ida.user.number])
    plant: dict[str, Any] = {
        "solutionId": str(solution.solution_id),
        "groups": ["crew", "office"],
    }
    sent = await tell(ana, scope="SLN_GRP", **plant)
    await to_the_end(world)
    assert (await result(ana, sent))[1].recipients == 3
    assert await ida.titles() == ["Pump"]


async def test_nobody_of_the_named_ones_is_known_and_the_detail_says_so(
    world: World, ana: Person
) -> None:
    sent = await tell(ana, scope="USR", emails=["x@y.example", "X@y.example", "z@y.example"])
    await to_the_end(world)
    counts = Counts(skipped={"unknown_user": 2})
    assert await result(ana, sent) == (NotificationState.FAILED, counts)
