"""Questions in the inbox: what may be answered, once; and a category that is muted with one tap."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from tests.story.api import URL, ask, detail, loopback, send
from tests.story.people import PushService, push_service
from tests.world import Person, World, open_world
from tocsin.model.clock import HOUR_MS
from tocsin.model.events import EventKind

QUESTION: dict[str, Any] = {
    "scope": "ORG",
    "content": {
        "title": "Pump",
        "text": "Can you take it?",
        "buttons": [
            {"id": "yes", "label": "Yes"},
            {"id": "no", "label": "No"},
            {"id": "say", "label": "Say", "kind": "text"},
            {"id": "map", "label": "Map", "kind": "url", "url": "https://acme.example/"},
        ],
    },
}


@pytest.fixture
async def push() -> AsyncIterator[PushService]:
    async with push_service() as service:
        yield service


@pytest.fixture
async def world(tmp_path: Path, push: PushService) -> AsyncIterator[World]:
    async with open_world(tmp_path, **loopback()) as opened:
        yield opened


async def asked(ana: Person, **more: Any) -> Any:
    sent = await send(ana, {**QUESTION, **more})
    await ana.world.settled()
    return sent


async def reply(person: Person, sent: Any, **body: Any) -> Any:
    return await ask(person, f"/notifications/{sent['notificationId']}/answer", "POST", body)


async def test_an_answer_is_kept_shown_and_counted(world: World, ana: Person, ben: Person) -> None:
    sent = await asked(ana)
    answer = await reply(ben, sent, button="yes")
    assert (answer.status, answer.json["answer"]) == (200, {"button": "yes"})
    assert {"seenAt", "readAt", "answeredAt"} <= set(answer.json)
    counts = (await detail(ana, sent))["counts"]
    assert (counts["answered"], counts["read"], counts["seen"]) == (1, 1, 1)
    path = f"{URL}/{sent['notificationId']}/recipients?which=answered"
    (row,) = (await ana.call("GET", path)).json["items"]
    assert (row["answer"], row["state"]) == ("yes", "answered")
    assert (await ben.inbox("/counts"))["unread"] == 0


async def test_a_button_that_asks_takes_text_without_what_can_not_be_seen(
    world: World, ana: Person, ben: Person
) -> None:
    sent = await asked(ana)
    answer = await reply(ben, sent, button="say", text="On my way\u202e\u0007")
    assert answer.json["answer"] == {"button": "say", "text": "On my way"}
    path = f"{URL}/{sent['notificationId']}/recipients?which=answered"
    (row,) = (await ana.call("GET", path)).json["items"]
    assert row["answerText"] == "On my way"


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"button": "perhaps"}, "button"),
        ({"button": "map"}, "button"),
        ({"button": ""}, "button"),
        ({"button": "yes", "text": "please"}, "text"),
        ({"button": "say"}, "text"),
        ({"button": "say", "text": ""}, "text"),
        ({"button": "say", "text": "\u202e \u0007"}, "text"),
        ({"button": "say", "text": "x" * 2_001}, "text"),
        ({"text": "x"}, "button"),
    ],
)
async def test_what_is_no_answer_is_refused_by_name(
    world: World, ana: Person, ben: Person, body: dict[str, Any], field: str | None
) -> None:
    sent = await asked(ana)
    answer = await reply(ben, sent, **body)
    assert (answer.status, answer.json.get("field")) == (400, field)
    assert (await detail(ana, sent))["counts"]["answered"] == 0


async def test_the_first_answer_counts_and_the_same_again_is_no_error(
    world: World, ana: Person, ben: Person
) -> None:
    sent = await asked(ana, expiresIn=60)
    first = await reply(ben, sent, button="yes")
    again = await reply(ben, sent, button="yes")
    assert (again.status, again.json["answeredAt"]) == (200, first.json["answeredAt"])
    other = await reply(ben, sent, button="no")
    assert (other.status, other.json["code"]) == (409, "answered")
    world.clock.advance(HOUR_MS)
    assert (await reply(ben, sent, button="yes")).status == 200
    assert (await detail(ana, sent))["counts"]["answered"] == 1


async def test_when_its_time_is_over_a_question_takes_no_answer(
    world: World, ana: Person, ben: Person
) -> None:
    sent = await asked(ana, expiresIn=60)
    world.clock.advance(60_000)
    late = await reply(ben, sent, button="yes")
    assert (late.status, late.json["code"]) == (409, "expired")
    assert (await detail(ana, sent))["counts"]["answered"] == 0


async def test_of_fifty_answers_at_once_exactly_one_is_recorded(
    world: World, ana: Person, ben: Person
) -> None:
    sent = await asked(ana)
    buttons = ["yes", "no"] * 25
    answers = await asyncio.gather(*(reply(ben, sent, button=one) for one in buttons))
    taken = {button for button, one in zip(buttons, answers, strict=True) if one.status == 200}
    assert len(taken) == 1
    assert {one.status for one in answers} == {200, 409}
    assert (await detail(ana, sent))["counts"]["answered"] == 1
    storage: Any = world.running.storage
    kind = {"kind": EventKind.ANSWERED.value}
    assert storage.row("SELECT count(*) FROM events WHERE kind = :kind", kind)[0] == 1
    item = await ben.inbox(f"/notifications/{sent['notificationId']}")
    assert {item["answer"]["button"]} == taken


async def test_only_who_has_it_can_answer_it(
    world: World, ana: Person, ben: Person, cora: Person
) -> None:
    sent = await asked(ana, scope="USR", emails=[ben.user.email])
    for stranger in (ana, cora):
        assert (await reply(stranger, sent, button="yes")).status == 404
    await ana.call("DELETE", f"{URL}/{sent['notificationId']}")
    await world.settled()
    assert (await reply(ben, sent, button="yes")).status == 404


async def test_who_answers_is_rung_no_further(
    world: World, ana: Person, ben: Person, push: PushService
) -> None:
    await push.browser("ben").enable(ben)
    push.replies["/ben"] = [(503, {})]
    sent = await asked(ana, channels=[{"channel": "push"}])
    await reply(ben, sent, button="no")
    world.clock.advance(HOUR_MS)
    await world.settled()
    assert len(push.rings) == 1


async def test_a_muted_category_still_comes_but_does_not_ring(
    world: World, ana: Person, ben: Person, push: PushService
) -> None:
    await push.browser("ben").enable(ben)
    await ana.call("PUT", "/api/v1/categories/news", {"name": "News"})
    await asked(ana, category="news")
    (item,) = (await ben.inbox())["items"]
    assert item["because"] == "You get this because you belong to Acme."
    await ben.inbox(f"/categories/{item['category']}/mute", "PUT", {"muted": True})
    await asked(ana, category="news")
    assert (len(await ben.titles()), len(push.rings)) == (2, 1)
    await asked(ana)
    assert len(push.rings) == 2


async def test_a_mute_stops_bells_that_were_planned_before_it(
    world: World, ana: Person, ben: Person, push: PushService
) -> None:
    await push.browser("ben").enable(ben)
    await ana.call("PUT", "/api/v1/categories/news", {"name": "News"})
    push.replies["/ben"] = [(503, {})]
    await asked(ana, category="news")
    await ben.inbox("/categories/news/mute", "PUT", {"muted": True})
    world.clock.advance(HOUR_MS)
    await world.settled()
    assert (len(push.rings), await ben.titles()) == (1, ["Pump"])
