"""Whose pages may embed an inbox: what the solutions of a person say, and what browsers hear."""

from __future__ import annotations

from typing import Any

import pytest

from tests.story.api import send
from tests.world import Answer, Person, World

APP = "https://app.acme.example"
STREAM = "/stream"


async def ask(person: Person, origin: str | None, path: str = "/notifications") -> Answer:
    headers = {"authorization": f"Bearer {await person.inbox_token()}"}
    if origin is not None:
        headers["origin"] = origin
    return await person.world.call("GET", "/inbox/v1" + path, headers=headers)


async def name(owner: Person, solution: Any, *origins: str) -> Answer:
    path = f"/api/v1/solutions/{solution.solution_id}"
    return await owner.call("PATCH", path, {"origins": list(origins)})


async def test_without_a_list_every_page_may_that_holds_the_token(
    world: World, ana: Person, ben: Person
) -> None:
    await world.solution(ana.organization, "Field", [ben])
    answer = await ask(ben, "https://anywhere.example")
    assert (answer.status, answer.headers["access-control-allow-origin"]) == (200, "*")


async def test_with_a_list_only_its_pages_and_our_own_may(
    world: World, ana: Person, ben: Person
) -> None:
    solution = await world.solution(ana.organization, "Field", [ben])
    assert (await name(ana, solution, APP)).status == 200
    await send(ana)
    await world.settled()
    ours = world.running.context.base_url
    for origin in (APP, ours, None):
        assert "Pump" in (await ask(ben, origin)).text
    for origin in ("https://evil.example", "http://app.acme.example", APP + ":8443", "null"):
        for path in ("/notifications", STREAM):
            refused = await ask(ben, origin, path)
            assert (refused.status, refused.json["code"]) == (403, "origin_not_allowed")
            assert "Pump" not in refused.text
            assert refused.headers["access-control-allow-origin"] == "*"


async def test_a_list_is_for_the_members_and_lists_add_up(
    world: World, ana: Person, ben: Person
) -> None:
    field = await world.solution(ana.organization, "Field", [ben])
    office = await world.solution(ana.organization, "Office", [ben])
    await name(ana, field, APP)
    await name(ana, office, "https://office.acme.example")
    assert (await ask(ben, APP)).status == 200
    assert (await ask(ben, "https://office.acme.example")).status == 200
    assert (await ask(ben, "https://evil.example")).status == 403
    assert (await ask(ana, "https://evil.example")).status == 200  # a member of neither
    await name(ana, field)
    await name(ana, office)
    assert (await ask(ben, "https://evil.example")).status == 200


@pytest.mark.parametrize(
    ("named", "origin", "status"),
    [
        ("https://*.acme.example", "https://app.acme.example", 200),
        ("https://*.acme.example", "https://a.b.acme.example", 200),
        ("https://*.acme.example", "https://acme.example", 403),
        ("https://*.acme.example", "https://evilacme.example", 403),
        ("https://*.acme.example", "http://app.acme.example", 403),
        ("https://*.acme.example", "https://app.acme.example:444", 403),
        ("https://*.acme.example:444", "https://app.acme.example:444", 200),
        ("HTTPS://App.Acme.Example:443/", "https://app.acme.example", 200),
        ("http://localhost:5173", "http://localhost:5173", 200),
        ("http://[::1]:5173", "http://[::1]:5173", 200),
    ],
)
async def test_origins_are_compared_as_browsers_write_them(
    world: World, ana: Person, ben: Person, named: str, origin: str, status: int
) -> None:
    solution = await world.solution(ana.organization, "Field", [ben])
    assert (await name(ana, solution, named)).status == 200
    assert (await ask(ben, origin)).status == status


@pytest.mark.parametrize(
    "wrong",
    [
        "app.acme.example",
        "https://app.acme.example/path",
        "https://app.acme.example?x",
        "https://app.acme.example#x",
        "https://user@app.acme.example",
        "https://*",
        "https://*.example",
        "https://*.0.0.1",
        "https://app.*.example",
        "capacitor://localhost",
        "javascript://app.acme.example",
        "https://app.acme.example:99999",
    ],
)
async def test_what_is_no_origin_is_refused_at_its_field(
    world: World, ana: Person, wrong: str
) -> None:
    solution = await world.solution(ana.organization, "Field", [])
    answer = await name(ana, solution, APP, wrong)
    assert (answer.status, answer.json["field"]) == (400, "origins")
    kept = await ana.call("GET", f"/api/v1/solutions/{solution.solution_id}")
    assert kept.json["origins"] == []
