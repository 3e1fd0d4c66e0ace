"""Many at once, the same one twice, and what does not fit."""

from __future__ import annotations

import asyncio
import time
from typing import Any

import pytest

from tests.story.api import PUMP, URL, send
from tests.world import Person, World
from tocsin.model.people import Role

MANY = 1_000
BAD_EVERY = 50
NOBODY = "01936f5e-1111-7000-8000-000000000001"
CONTENT = {"title": "Pump", "text": "Replace the seal"}


def bodies(ben: Person) -> list[dict[str, Any]]:
    """A thousand different ones, every fiftieth of which can't be."""
    return [
        {
            "scope": "USR",
            "emails": [ben.user.email],
            "content": {"text": f"Number {place}"},
            **({"category": "nothing"} if place % BAD_EVERY == 0 else {}),
        }
        for place in range(MANY)
    ]


async def rows(world: World, table: str) -> int:
    storage: Any = world.running.storage
    return int(storage.row(f"SELECT count(*) FROM {table}", {})[0])


async def test_a_hundred_posts_with_one_key_are_one_notification(
    world: World, ana: Person, ben: Person
) -> None:
    posts = (ana.call("POST", URL, PUMP, Idempotency_Key="k") for _ in range(100))
    answers = await asyncio.gather(*posts)
    assert {answer.status for answer in answers} == {201}
    assert len({answer.text for answer in answers}) == 1
    await world.settled()
    assert (await rows(world, "notifications"), await ben.titles()) == (1, ["Pump"])
    other = await ana.call("POST", URL, {**PUMP, "priority": "high"}, Idempotency_Key="k")
    assert (other.status, other.json["code"]) == (422, "key_reused")


async def test_a_repeat_is_answered_alike_though_it_could_not_be_sent_any_more(
    world: World, ana: Person
) -> None:
    await ana.call("PUT", "/api/v1/categories/news", {"name": "News"})
    expires = world.clock.now_ms() + 60_000
    body = {**PUMP, "category": "news", "expiresAt": expires}
    first = await ana.call("POST", URL, body, Idempotency_Key="k")
    await ana.call("DELETE", "/api/v1/categories/news")
    world.clock.advance(120_000)
    await world.settled()
    again = await ana.call("POST", URL, body, Idempotency_Key="k")
    assert (first.status, again.status, again.text) == (201, 201, first.text)


async def test_a_batch_takes_each_by_itself_and_a_repeat_makes_nothing_new(
    world: World, ana: Person, ben: Person
) -> None:
    batch = {"items": bodies(ben)}
    began = time.process_time()  # server and caller are one process
    first = await ana.call("POST", URL + "/batch", batch, Idempotency_Key="night")
    took_s = time.process_time() - began
    assert (first.status, first.json["accepted"], first.json["refused"]) == (200, 980, 20)
    assert took_s < 2, f"{took_s:.2f} s"
    for place, item in enumerate(first.json["items"]):
        if place % BAD_EVERY == 0:
            assert (item["status"], item["problem"]["field"]) == (400, "category")
        else:
            assert item["notification"]["text"] == f"Number {place}"
    again = await ana.call("POST", URL + "/batch", batch, Idempotency_Key="night")
    assert again.json == first.json
    await world.settled()
    assert [await rows(world, name) for name in ("notifications", "recipients")] == [980, 980]


async def test_an_item_of_a_batch_has_its_own_key_and_its_own_right(
    world: World, ana: Person, ben: Person
) -> None:
    item = {**PUMP, "idempotencyKey": "one"}
    answer = await ana.call(
        "POST", URL + "/batch", {"items": [item, item, {**item, "data": {"a": 1}}]}
    )
    statuses = [one["status"] for one in answer.json["items"]]
    ids = {one["notification"]["notificationId"] for one in answer.json["items"][:2]}
    assert (statuses, len(ids)) == ([201, 201, 422], 1)
    assert await rows(world, "notifications") == 1


@pytest.mark.parametrize(
    ("items", "field"),
    [([], "items"), ([PUMP] * 1_001, "items"), ([PUMP, {"scope": "ALL"}], "items[1].scope")],
)
async def test_a_batch_that_can_not_be_read_is_refused_whole(
    world: World, ana: Person, items: list[Any], field: str
) -> None:
    answer = await ana.call("POST", URL + "/batch", {"items": items})
    assert (answer.status, answer.json["field"]) == (400, field)
    assert await rows(world, "notifications") == 0


BUTTON = {"id": "a", "label": "A"}


def content(**more: Any) -> dict[str, Any]:
    return {"content": {**CONTENT, **more}}


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"scope": "ALL"}, "scope"),
        ({"scope": "USR"}, "emails"),
        ({"scope": "SLN"}, "solutionId"),
        ({"scope": "SLN_GRP", "groups": ["Crew"]}, "solutionId"),
        ({"scope": "SLN_GRP", "solutionId": NOBODY}, "groups"),
        ({"emails": ["ben@acme.example"]}, "emails"),
        ({"scope": "USR", "emails": ["no address"]}, "emails[0]"),
        ({"groups": ["Crew"]}, "groups"),
        ({"solutionId": NOBODY}, "solutionId"),
        ({"category": "Not a key"}, "category"),
        ({"category": "nothing"}, "category"),
        ({"priority": "urgent"}, "priority"),
        ({"content": {}}, "content.text"),
        (content(text=""), "content.text"),
        (content(text="\u0001\u202e"), "content.text"),
        (content(text="x" * 4_001), "content.text"),
        (content(title="x" * 201), "content.title"),
        (content(severity="loud"), "content.severity"),
        (content(icon="javascript:alert(1)"), "content.icon"),
        (content(image="http://acme.example/a.png"), "content.image"),
        (content(buttons=[BUTTON] * 5), "content.buttons"),
        (content(buttons=[BUTTON, BUTTON]), "content.buttons"),
        (content(buttons=[{"id": "a b", "label": "A"}]), "content.buttons[0].id"),
        (content(buttons=[{**BUTTON, "label": "x" * 81}]), "content.buttons.a.label"),
        (content(buttons=[{**BUTTON, "kind": "url"}]), "content.buttons.a.url"),
        (content(buttons=[{**BUTTON, "kind": "url", "url": "data:x"}]), "content.buttons.a.url"),
        (content(buttons=[{**BUTTON, "url": "https://a.example"}]), "content.buttons.a.url"),
        ({"language": "not a language"}, "language"),
        ({"translations": {"de": {"text": "x" * 4_001}}}, "translations.de.text"),
        ({"translations": {"de": {"text": "\u0001"}}}, "translations.de.text"),
        ({"translations": {"de": {}, "DE": {}}}, "translations"),
        ({"content": {"text": "\u200b \u0001"}}, "content.text"),
        ({"liquid": True, "content": {"text": "{{ nothing }}"}}, "content.text"),
        ({"liquid": True, "content": {"text": "{% if %}"}}, "content.text"),
        ({"variables": {"user": 1}}, "variables.user"),
        ({"template": {"templateId": NOBODY}}, "content"),
        ({"data": {"a": "x" * 8_200}}, "data"),
        ({"startAt": "tomorrow"}, "startAt"),
        ({"startAt": 9_000_000_000_000_000}, "startAt"),
        ({"expiresAt": "2026-11-22T11:59:59Z"}, "expiresAt"),
        ({"expiresIn": 0}, "expiresIn"),
        ({"expiresIn": 60, "expiresAt": "2026-12-01T00:00:00Z"}, "expiresIn"),
        ({"localTime": {"time": "25:00"}}, "localTime"),
        ({"localTime": {"time": "09:00", "date": "2026-02-30"}}, "localTime"),
        ({"localTime": {"time": "09:00", "date": "2026-11-20"}}, "localTime"),
        ({"repeat": {"timeZone": "UTC"}}, "repeat"),
        ({"repeat": {"timeZone": "Mars/Base", "cron": "0 9 * * *"}}, "repeat"),
        ({"repeat": {"timeZone": "UTC", "cron": "whenever"}}, "repeat"),
        ({"repeat": {"timeZone": "UTC", "cron": "0 9 * * *", "rrule": "FREQ=DAILY"}}, "repeat"),
        ({"repeat": {"timeZone": "UTC", "cron": "0 9 * * *", "until": "x"}}, "repeat.until"),
        ({"repeat": {"timeZone": "UTC", "cron": "0 9 * * *", "until": "2026-11-22T12:01:00Z"}},
         "repeat"),
        ({"collapseKey": ""}, "collapseKey"),
        ({"channels": [{"channel": "pigeon"}]}, "channels"),
        ({"channels": [{"channel": "push"}, {"channel": "push"}]}, "channels"),
        ({"channels": [{"channel": "push", "afterUnseenMs": -1}]}, "channels[0].afterUnseenMs"),
        ({"filter": {"roles": ["BOSS"]}}, "filter.roles[0]"),
        ({"filter": {"tags": {"site": []}}}, "filter.tags[...]"),
        ({"exclude": {"groups": ["Crew"]}}, "exclude.groups"),
        ({"exclude": {"emails": ["x"]}}, "exclude.emails[0]"),
        ({"planId": NOBODY}, "planId"),
        ({"ifUnchanged": True}, "ifUnchanged"),
        ({"idempotencyKey": ""}, "idempotencyKey"),
        ({"colour": "red"}, "colour"),
    ],
)  # fmt: skip
async def test_what_does_not_fit_is_refused_by_the_name_of_its_field(
    world: World, ana: Person, change: dict[str, Any], field: str | None
) -> None:
    answer = await ana.call("POST", URL, {**PUMP, **change})
    assert answer.status == 400, answer.text
    assert answer.json.get("field") == field, answer.text
    assert answer.headers["content-type"] == "application/problem+json"
    assert (field or "colour").rpartition("[")[0].partition("[")[0] in answer.json["detail"]
    if field not in ("idempotencyKey", "planId"):
        assert (await ana.call("POST", URL + "/preview", {**PUMP, **change})).status == 400
    assert [await rows(world, name) for name in ("notifications", "plans")] == [0, 0]


@pytest.mark.parametrize(
    ("query", "field"),
    [("state=LOST", "state"), ("cursor=x", "cursor"), ("from=x", "from"), ("limit=0", "limit")],
)
async def test_a_list_that_can_not_be_asked_for_names_the_parameter(
    ana: Person, query: str, field: str
) -> None:
    answer = await ana.call("GET", f"{URL}?{query}")
    assert (answer.status, answer.json["field"]) == (400, field)


async def test_the_list_is_narrowed_by_what_is_asked_for(
    world: World, ana: Person, ben: Person
) -> None:
    await ana.call("PUT", "/api/v1/categories/news", {"name": "News"})
    first = await send(ana, category="news", priority="high")
    world.clock.advance(1)
    later = await send(
        ana, {"scope": "ORG", "content": {"text": "Valve"}}, startAt="2026-12-01T00:00:00Z"
    )
    await world.settled()

    async def ids(query: str) -> list[str]:
        items = (await ana.call("GET", f"{URL}?{query}")).json["items"]
        return [one["notificationId"] for one in items]

    both = [later["notificationId"], first["notificationId"]]
    assert await ids("") == both
    for query in ("category=news", "priority=high", "state=SENT,SENDING", "search=PUMP",
                  "to=2026-11-23T00:00:00Z"):  # fmt: skip
        assert await ids(query) == both[1:], query
    for query in ("state=SCHEDULED", "search=valve", "from=2026-11-23T00:00:00Z", "limit=1"):
        assert await ids(query) == both[:1], query
    assert await ids(f"limit=1&cursor={both[0]}") == both[1:]
    assert await ids(f"createdBy={ben.user_id}") == []


async def test_whoever_may_not_send_to_a_scope_previews_none_either(
    world: World, ana: Person
) -> None:
    maker = await world.person("mia", ana.organization, Role.MAKER)
    for path in ("", "/preview"):
        assert (await maker.call("POST", URL + path, PUMP)).status == 403
    batch = await maker.call("POST", URL + "/batch", {"items": [PUMP]})
    assert batch.json["items"][0]["status"] == 403
    assert await rows(world, "notifications") == 0
