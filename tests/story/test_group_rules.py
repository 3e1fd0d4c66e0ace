"""Groups that pick their people by a rule: whoever fits is in, from the moment on that they do."""

from __future__ import annotations

from typing import Any

import pytest

from tests.world import Answer, Person, World
from tocsin.audience.tokens import create_token
from tocsin.model.people import Role, Solution


async def api(person: Person, method: str, path: str, body: Any = None, **headers: str) -> Answer:
    return await person.call(method, "/api/v1" + path, body, **headers)


@pytest.fixture
async def field(world: World, ana: Person) -> Solution:
    """An app with Nora and Sam of two sites, and Max who is a maker."""
    nora = await world.person("nora", ana.organization, tags={"site": "north"}, language="de-CH")
    sam = await world.person("sam", ana.organization, tags={"site": "south", "shift": "night"})
    max_ = await world.person("max", ana.organization, Role.MAKER, language="de")
    return await world.solution(ana.organization, "Field", [nora, sam, max_])


async def group(ana: Person, field: Solution, rule: Any, name: str = "crew") -> str:
    body = {"name": name, "rule": rule}
    made = await api(ana, "POST", f"/solutions/{field.solution_id}/groups", body)
    assert made.status == 201, made.text
    assert made.json["rule"] == rule
    return f"/solutions/{field.solution_id}/groups/{made.json['groupId']}"


async def names(ana: Person, path: str) -> list[str]:
    page = (await api(ana, "GET", f"{path}/members")).json["items"]
    assert (await api(ana, "GET", path)).json["members"] == len(page)
    return [one["name"] for one in page]


@pytest.mark.parametrize(
    ("rule", "expected"),
    [
        ({"tags": {"site": ["north"]}}, ["Nora"]),
        ({"tags": {"site": ["north", "south"]}}, ["Nora", "Sam"]),
        ({"tags": {"site": ["*"], "shift": ["night"]}}, ["Sam"]),
        ({"tags": {"site": ["*"], "shift": ["day"]}}, []),
        ({"roles": ["MAKER"]}, ["Max"]),
        ({"languages": ["de"]}, ["Nora", "Max"]),
        ({"languages": ["de-ch"]}, ["Nora"]),
        ({"languages": ["de"], "roles": ["USER"]}, ["Nora"]),
        ({"tags": {"site": ["*"]}, "languages": ["en"]}, []),
    ],
)
async def test_a_rule_picks_the_members_for_whom_all_of_it_holds(
    ana: Person, field: Solution, rule: Any, expected: list[str]
) -> None:
    preview = f"/solutions/{field.solution_id}/groups/preview"
    told = (await api(ana, "POST", preview, {"rule": rule})).json
    assert (told["count"], [one["name"] for one in told["first"]]) == (len(expected), expected)
    assert await names(ana, await group(ana, field, rule)) == expected


async def test_whoever_changes_joins_and_leaves_at_once(
    world: World, ana: Person, field: Solution
) -> None:
    path = await group(ana, field, {"tags": {"site": ["north"]}, "roles": ["USER"]})
    sam = f"/users/{world.people['sam'].user_id}"
    await api(ana, "PATCH", sam, {"tags": {"site": "north"}})
    assert await names(ana, path) == ["Nora", "Sam"]
    await api(ana, "PATCH", sam, {"role": "MAKER"})
    assert await names(ana, path) == ["Nora"]
    nora = f"/solutions/{field.solution_id}/members/{world.people['nora'].user_id}"
    await api(ana, "DELETE", nora)
    assert await names(ana, path) == []
    await api(ana, "PUT", nora, {"role": "USER"})
    assert await names(ana, path) == ["Nora"]
    await api(ana, "DELETE", f"/users/{world.people['nora'].user_id}")
    assert await names(ana, path) == []


async def test_an_import_moves_people_between_groups_and_a_rule_group_is_not_joined_by_hand(
    world: World, ana: Person, field: Solution
) -> None:
    path = await group(ana, field, {"tags": {"site": ["north"]}})
    await world.solution(ana.organization, "Other", [])
    rows = "email,name,tag:site,groups\nsam@acme.example,,north,\n"
    rows += "nora@acme.example,,east,\neve@acme.example,Eve,north,Field/crew\n"
    told = await api(ana, "POST", "/users/import", rows, content_type="text/csv")
    assert [one["field"] for one in told.json["errors"]] == ["groups"]
    assert await names(ana, path) == ["Sam"]
    sam = world.people["sam"].user_id
    for method, place, body in (
        ("POST", "/members", {"userIds": [sam]}),
        ("PUT", f"/members/{sam}", None),
        ("DELETE", f"/members/{sam}", None),
    ):
        refused = await api(ana, method, path + place, body)
        assert (refused.status, refused.json["code"]) == (409, "conflict")
    assert await names(ana, path) == ["Sam"]


async def test_joining_the_app_by_another_group_joins_the_rule_group_too(
    world: World, ana: Person, ben: Person, field: Solution
) -> None:
    path = await group(ana, field, {"roles": ["USER"]})
    body = {"name": "hand"}
    made = await api(ana, "POST", f"/solutions/{field.solution_id}/groups", body)
    hand = f"/solutions/{field.solution_id}/groups/{made.json['groupId']}"
    await api(ana, "POST", f"{hand}/members", {"emails": [ben.user.email]})
    assert await names(ana, path) == ["Ben", "Nora", "Sam"]


async def test_a_rule_is_changed_and_taken_away_and_who_is_in_the_group_stays(
    world: World, ana: Person, field: Solution
) -> None:
    path = await group(ana, field, {"roles": ["USER"]})
    changed = await api(ana, "PATCH", path, {"rule": {"roles": ["MAKER"]}})
    assert (changed.json["members"], await names(ana, path)) == (1, ["Max"])
    by_hand = await api(ana, "PATCH", path, {"rule": None, "name": "hand"})
    assert ("rule" in by_hand.json, await names(ana, path)) == (False, ["Max"])
    await api(ana, "PUT", f"{path}/members/{world.people['sam'].user_id}")
    assert await names(ana, path) == ["Sam", "Max"]
    again = await api(ana, "PATCH", path, {"rule": {"languages": ["de"]}})
    assert (again.json["members"], await names(ana, path)) == (2, ["Nora", "Max"])


@pytest.mark.parametrize(
    "rule", [{}, {"roles": []}, {"roles": ["KING"]}, {"tags": {"a": []}}, {"tags": {"": ["x"]}}, 5]
)
async def test_a_rule_that_means_nobody_or_everybody_is_refused(
    ana: Person, field: Solution, rule: Any
) -> None:
    for path in ("", "/preview"):
        body = {"rule": rule} if path else {"name": "crew", "rule": rule}
        answer = await api(ana, "POST", f"/solutions/{field.solution_id}/groups{path}", body)
        assert answer.status == 400
        assert "rule" in answer.json["detail"]


async def test_a_rule_group_is_notified_like_any_other_and_says_where_it_was_used(
    world: World, ana: Person, field: Solution
) -> None:
    path = await group(ana, field, {"tags": {"site": ["north"]}})
    assert (await api(ana, "GET", path)).json["used"] == {"notifications": 0}
    body = {
        "scope": "SLN_GRP",
        "solutionId": str(field.solution_id),
        "groups": ["crew"],
        "content": {"title": "Storm", "text": "Stay in"},
    }
    await ana.notify(body)
    await world.settled()
    assert await world.people["nora"].titles() == ["Storm"]
    assert await world.people["sam"].titles() == []
    used = (await api(ana, "GET", path)).json["used"]
    assert used == {"notifications": 1, "lastAt": "2026-11-22T12:00:00.000Z"}
    world.clock.advance(31 * 86_400_000)
    world.running.context.authenticator.forget()
    _, secret = await _token(world, ana)
    used = await world.call("GET", f"/api/v1{path}", headers={"authorization": f"Bearer {secret}"})
    assert used.json["used"] == {"notifications": 0}


async def _token(world: World, ana: Person) -> tuple[Any, str]:
    """The first one has died of disuse."""
    now_ms = world.clock.now_ms()
    return await create_token(world.handle(ana.organization), ana.organization, ana.user, now_ms)
