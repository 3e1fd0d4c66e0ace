"""Whom a notification means: scopes narrowed by tags and roles, and people who are left out."""

from __future__ import annotations

from typing import Any

import pytest

from tests.story.api import PUMP, URL, detail, explained, preview, reasons, send
from tests.world import Person, World
from tocsin.model.people import Role


@pytest.fixture
async def crew(world: World, ana: Person) -> dict[str, Person]:
    """Nora and Otto of the north, Sue of the south; Max, a maker without a site."""
    north, south = {"site": "north"}, {"site": "south"}
    return {
        "ana": ana,
        "nora": await world.person("nora", ana.organization, tags={**north, "shift": "day"}),
        "otto": await world.person("otto", ana.organization, Role.ADMIN, tags=north),
        "sue": await world.person("sue", ana.organization, tags={**south, "shift": "night"}),
        "max": await world.person("max", ana.organization, Role.MAKER),
    }


async def got(crew: dict[str, Person]) -> set[str]:
    return {name for name, person in crew.items() if await person.titles()}


@pytest.mark.parametrize(
    ("wanted", "names"),
    [
        ({"tags": {"site": ["north"]}}, {"nora", "otto"}),
        ({"tags": {"site": ["north", "south"]}}, {"nora", "otto", "sue"}),
        ({"tags": {"site": ["*"], "shift": ["*"]}}, {"nora", "sue"}),
        ({"tags": {"site": ["*"]}, "roles": ["USER"]}, {"nora", "sue"}),
        ({"roles": ["MAKER", "OWNER"]}, {"max", "ana"}),
        ({"tags": {"site": ["west"]}}, set()),
    ],
)
async def test_a_filter_means_only_those_who_fit_all_of_it(
    world: World, ana: Person, crew: dict[str, Person], wanted: dict[str, Any], names: set[str]
) -> None:
    seen = await preview(ana, filter=wanted)
    sent = await send(ana, filter=wanted)
    await world.settled()
    assert await got(crew) == names
    assert seen["recipients"] == len(names) == (await detail(ana, sent))["counts"]["recipients"]
    assert sent["filter"] == {"tags": {}, "roles": [], **wanted}


@pytest.mark.parametrize(
    ("left_out", "names"),
    [
        ({"emails": ["Nora@acme.example", "nobody@acme.example"]}, {"nora"}),
        ({"tags": {"site": ["north"]}}, {"nora", "otto"}),
        ({"tags": {"site": ["north"], "shift": ["night"]}}, {"nora", "otto", "sue"}),
        ({"roles": ["MAKER"]}, {"max"}),
        ({"roles": ["MAKER"], "emails": ["sue@acme.example"]}, {"max", "sue"}),
    ],
)
async def test_an_exclusion_leaves_out_whoever_fits_any_of_it_and_says_so(
    world: World, ana: Person, crew: dict[str, Person], left_out: dict[str, Any], names: set[str]
) -> None:
    seen = await preview(ana, exclude=left_out)
    sent = await send(ana, exclude=left_out)
    await world.settled()
    assert await got(crew) == set(crew) - names
    assert reasons(seen) == {"excluded": len(names)}
    listed = {one["person"]["name"].lower() for one in seen["people"] if "skipped" in one}
    assert listed == names
    assert (await detail(ana, sent))["counts"]["skipped"] == seen["skipped"]
    (told,) = seen["skipped"]
    assert told["sentence"] == "The sender left this person out."
    for name in names:
        why = await explained(ana, sent, crew[name])
        assert (why["included"], why["sentence"]) == (False, told["sentence"])


async def test_a_group_can_be_left_out_of_its_solution(
    world: World, ana: Person, crew: dict[str, Person]
) -> None:
    nora, otto = crew["nora"], crew["otto"]
    app = await world.solution(ana.organization, "Crm", [nora, otto], Managers=[otto])
    body = {"scope": "SLN", "solutionId": str(app.solution_id), "content": PUMP["content"]}
    seen = await preview(ana, body, exclude={"groups": ["Managers"]})
    await send(ana, body, exclude={"groups": ["Managers"]})
    await world.settled()
    assert await got(crew) == {"nora"}
    assert (seen["recipients"], reasons(seen)) == (1, {"excluded": 1})


async def test_groups_that_can_not_be_left_out_are_named(
    world: World, ana: Person, crew: dict[str, Person]
) -> None:
    app = await world.solution(ana.organization, "Crm", [ana], Managers=[ana])
    for more, code in (
        ({}, "invalid_body"),
        ({"solutionId": str(app.solution_id)}, "unknown_group"),
    ):
        body = {**PUMP, **more, "exclude": {"groups": ["Crew"]}}
        answer = await ana.call("POST", URL, body)
        assert (answer.json["code"], answer.json["field"]) == (code, "exclude.groups")


async def test_a_person_in_several_groups_gets_it_once(
    world: World, ana: Person, ben: Person
) -> None:
    app = await world.solution(ana.organization, "Crm", [], Crew=[ben], Managers=[ben, ana])
    body = {"scope": "SLN_GRP", "solutionId": str(app.solution_id), "content": PUMP["content"]}
    groups = ["Managers", "Crew"]
    assert (await preview(ana, body, groups=groups))["recipients"] == 2
    sent = await send(ana, body, groups=groups)
    await world.settled()
    assert (await ben.titles(), sent["groups"]) == (["Pump"], groups)


async def test_unknown_switched_off_and_denied_people_are_counted_by_reason(
    world: World, ana: Person, ben: Person
) -> None:
    dan = await world.person("dan", ana.organization, Role.DENY)
    ian = await world.person("ian", ana.organization, active=False)
    emails = [one.user.email for one in (ben, dan, ian)] + ["Who@acme.example"]
    body = {"scope": "USR", "emails": emails, "content": PUMP["content"]}
    seen = await preview(ana, body)
    sent = await send(ana, body)
    await world.settled()
    counts = (await detail(ana, sent))["counts"]
    expected = {"unknown_user": 1, "denied": 1, "inactive": 1}
    assert reasons(seen) == reasons(counts) == expected
    assert seen["unknownEmails"] == ["who@acme.example"]
    assert all(one["sentence"].endswith(".") for one in seen["skipped"])
    assert (seen["recipients"], counts["recipients"]) == (1, 1)
