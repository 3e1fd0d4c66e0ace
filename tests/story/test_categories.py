"""Kinds of notifications: what the owner makes of them, and what people may switch off."""

from __future__ import annotations

from typing import Any

import pytest

from tests.world import Person, World
from tocsin.model.people import Role, TokenScope

URL = "/api/v1/categories/"
SAFETY: dict[str, Any] = {
    "name": "Safety",
    "description": "Gas, fire, evacuation",
    "mandatory": True,
    "quiet": "drop",
    "off": ["sms"],
    "steps": [{"channel": "push"}, {"channel": "email", "afterUnseenMs": 600_000}],
}


async def save(person: Person, key: str, **body: Any) -> Any:
    answer = await person.call("PUT", URL + key, body)
    assert answer.status == 200, answer.text
    return answer.json


async def test_a_category_is_made_replaced_listed_and_removed(ana: Person) -> None:
    made = await save(ana, "safety", **SAFETY)
    assert made == {"key": "safety", **SAFETY}
    news = await save(ana, "a-news", name="News")
    plain = {"mandatory": False, "quiet": "hold", "off": [], "steps": []}
    assert news == {"key": "a-news", "name": "News", **plain}
    assert (await ana.call("GET", "/api/v1/categories")).json == {"items": [news, made]}
    replaced = await save(ana, "safety", name="Safety first")
    assert replaced == {"key": "safety", "name": "Safety first", **plain}
    assert (await ana.call("DELETE", URL + "safety")).status == 204
    assert (await ana.call("DELETE", URL + "safety")).status == 404
    assert (await ana.call("GET", "/api/v1/categories")).json == {"items": [news]}


@pytest.mark.parametrize(
    ("key", "change", "field"),
    [
        ("Safety", {}, "categoryKey"),
        ("-safety", {}, "categoryKey"),
        ("a" * 51, {}, "categoryKey"),
        ("x", {"name": ""}, "name"),
        ("x", {"quiet": "later"}, "quiet"),
        ("x", {"off": ["pigeon"]}, "off"),
        ("x", {"off": ["push"]}, "off"),
        ("x", {"steps": [{"channel": "pigeon"}]}, "steps"),
        ("x", {"steps": [{"channel": "email"}, {"channel": "email"}]}, "steps"),
        ("x", {"steps": [{"channel": "email", "afterUnseenMs": -1}]}, "steps[0].afterUnseenMs"),
        ("x", {"colour": "red"}, "colour"),
    ],
)
async def test_what_does_not_fit_is_refused_by_its_name(
    ana: Person, key: str, change: dict[str, Any], field: str | None
) -> None:
    answer = await ana.call("PUT", URL + key, {"name": "X", **change})
    assert answer.status == 400, answer.text
    assert answer.json.get("field") == field
    assert (await ana.call("GET", "/api/v1/categories")).json["items"] == []


async def test_categories_belong_to_one_organization(ana: Person, cora: Person) -> None:
    await save(ana, "safety", **SAFETY)
    assert (await cora.call("GET", "/api/v1/categories")).json["items"] == []
    assert (await cora.call("DELETE", URL + "safety")).status == 404


async def test_makers_read_categories_and_only_owners_and_admins_change_them(
    world: World, ana: Person, ben: Person
) -> None:
    mia = await world.person("mia", ana.organization, Role.MAKER)
    assert (await mia.call("GET", "/api/v1/categories")).status == 200
    assert (await mia.call("PUT", URL + "x", {"name": "X"})).status == 403
    assert (await ben.call("GET", "/api/v1/categories")).status == 403
    read_only = frozenset({TokenScope.READ})
    adam = await world.person("adam", ana.organization, Role.ADMIN, read_only)
    assert (await adam.call("GET", "/api/v1/categories")).status == 200
    assert (await adam.call("PUT", URL + "x", {"name": "X"})).status == 403


async def test_people_see_the_categories_and_why_one_is_locked(ana: Person, ben: Person) -> None:
    await save(ana, "safety", **SAFETY)
    await save(ana, "news", name="News")
    news, safety = (await ben.inbox("/categories"))["items"]
    assert news == {
        "key": "news",
        "name": "News",
        "muted": False,
        "locked": False,
        "off": [],
        "channels": {},
    }
    assert safety["locked"]
    assert safety["why"] == "Your organization needs you to get these."
    assert safety["description"] == "Gas, fire, evacuation"


async def test_somebody_switches_a_category_off_and_on_again(ana: Person, ben: Person) -> None:
    await save(ana, "news", name="News")
    muted = await ben.inbox("/categories/news/mute", "PUT", {"muted": True})
    assert muted["muted"]
    wishes = (await ben.inbox("/preferences"))["categories"]
    assert wishes == {"news": {"on": False, "channels": {}}}
    again = await ben.inbox("/categories/news/mute", "PUT", {"muted": False})
    assert not again["muted"]
    assert (await ben.inbox("/preferences"))["categories"] == {}


async def test_what_is_mandatory_can_not_be_switched_off(ana: Person, ben: Person) -> None:
    await save(ana, "safety", **SAFETY)
    headers = {"authorization": f"Bearer {await ben.inbox_token()}"}
    for path, body in (
        ("/categories/safety/mute", {"muted": True}),
        ("/preferences", {"categories": {"safety": {"on": False}}}),
        ("/preferences", {"categories": {"safety": {"channels": {"email": False}}}}),
    ):
        answer = await ben.world.call("PUT", "/inbox/v1" + path, body, headers)
        assert answer.status == 409, answer.text
    assert not (await ben.inbox("/categories"))["items"][0]["muted"]
    unknown = await ben.world.call(
        "PUT", "/inbox/v1/categories/nothing/mute", {"muted": True}, headers
    )
    assert unknown.status == 404
