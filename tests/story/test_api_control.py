"""Stopping what was accepted, for a while or for good; replacing it; ringing dead letters again."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest

from tests.story.api import PUMP, URL, detail, import_people, loopback, send
from tests.story.people import Mailbox, PushService, mail_server, push_service
from tests.world import Person, World, open_world
from tocsin.model.clock import HOUR_MS, SECOND_MS
from tocsin.model.people import Role, TokenScope

VALVE = {"content": {"title": "Valve", "text": "Open it"}}
NOBODY = "01936f5e-1111-7000-8000-000000000001"


@pytest.fixture
async def push() -> AsyncIterator[PushService]:
    async with push_service() as service:
        yield service


@pytest.fixture
async def box() -> AsyncIterator[Mailbox]:
    async with mail_server() as mailbox:
        yield mailbox


@pytest.fixture
async def world(tmp_path: Path, push: PushService, box: Mailbox) -> AsyncIterator[World]:
    async with open_world(tmp_path, **loopback(box)) as opened:
        push.clock = opened.clock
        yield opened


async def do(person: Person, sent: Any, verb: str = "", body: Any = None) -> Any:
    method = "POST" if verb else "DELETE"
    return await person.call(method, f"{URL}/{sent['notificationId']}{verb}", body)


async def see(ana: Person, sent: Any, users: list[int]) -> None:
    handle, now_ms = ana.world.handle(ana.organization), ana.world.clock.now_ms()
    notification_id = UUID(sent["notificationId"])
    await asyncio.gather(*(handle.mark(user, notification_id, now_ms, seen=True) for user in users))


async def test_stopping_tells_how_many_had_seen_it_and_for_how_many_it_came_in_time(
    world: World, ana: Person
) -> None:
    users = await import_people(ana, 1_000)
    sent = await send(ana, exclude={"roles": ["OWNER"]}, channels=[{"channel": "push"}])
    await world.settled()
    await see(ana, sent, users[:188])
    stopped = await do(ana, sent)
    assert stopped.json == {
        "state": "WITHDRAWN",
        "unseen": 812,
        "seen": 188,
        "sentence": "Stopped 812 before anybody saw it; 188 had seen it.",
    }
    assert (await do(ana, sent)).json == stopped.json
    await world.settled()
    found = await world.handle(ana.organization).inbox(
        users[0], before=None, archived=None, unread=False, limit=9
    )
    assert (found, (await detail(ana, sent))["state"]) == ([], "WITHDRAWN")


async def test_what_has_not_begun_is_canceled(world: World, ana: Person, ben: Person) -> None:
    sent = await send(ana, startAt=world.clock.now_ms() + HOUR_MS)
    stopped = (await do(ana, sent)).json
    assert (stopped["state"], stopped["unseen"]) == ("CANCELED", 0)
    assert stopped["sentence"] == "Canceled before it reached anybody."
    world.clock.advance(2 * HOUR_MS)
    await world.settled()
    assert await ben.titles() == []


async def test_no_ring_starts_after_a_running_send_of_ten_thousand_was_stopped(
    world: World, ana: Person, box: Mailbox
) -> None:
    await import_people(ana, 10_000)
    sent = await send(ana, channels=[{"channel": "email"}])

    async def under_way() -> bool:
        return len(box.mails) >= 20

    await world.until(under_way)
    began = time.perf_counter()
    assert (await do(ana, sent)).json["state"] == "WITHDRAWN"
    assert time.perf_counter() - began < 5
    world.clock.advance(SECOND_MS)
    stopped_ms = world.clock.now_ms()
    await world.settled()
    storage: Any = world.running.storage
    late = storage.row("SELECT count(*) FROM attempts WHERE started_at >= :at", {"at": stopped_ms})
    assert (late[0], len(box.mails) < 10_000) == (0, True)
    states = storage.rows("SELECT DISTINCT state FROM deliveries ORDER BY 1", {})
    assert [row[0] for row in states] == [10, 22]


async def test_paused_nothing_rings_and_resumed_it_goes_on(
    world: World, ana: Person, ben: Person, push: PushService
) -> None:
    await push.browser("ben").enable(ben)
    push.replies["/ben"] = [(503, {})]
    sent = await send(ana, channels=[{"channel": "push"}])
    await world.settled()
    paused = await do(ana, sent, "/pause")
    assert (paused.status, paused.json["state"]) == (200, "PAUSED")
    world.clock.advance(HOUR_MS)
    await world.settled()
    assert len(push.rings) == 1
    resumed = await do(ana, sent, "/resume")
    assert resumed.json["state"] == "SENDING"
    await world.settled()
    assert (len(push.rings), (await detail(ana, sent))["state"]) == (2, "SENT")


async def test_what_can_not_be_done_in_this_state_is_a_conflict(
    world: World, ana: Person, ben: Person
) -> None:
    coming = await send(ana, startAt=world.clock.now_ms() + HOUR_MS)
    gone = await send(ana)
    await world.settled()
    await do(ana, gone)
    for sent, verb, body in (
        (coming, "/pause", None),
        (coming, "/resume", None),
        (gone, "/pause", None),
        (gone, "/resume", None),
        (gone, "/replace", VALVE),
    ):
        answer = await do(ana, sent, verb, body)
        assert (answer.status, answer.json["code"]) == (409, "conflict"), verb
    await world.settled()
    assert await ben.titles() == []


async def test_nobody_else_can_stop_or_change_it(
    world: World, ana: Person, ben: Person, cora: Person
) -> None:
    sent = await send(ana)
    await world.settled()
    for verb, body in (
        ("", None),
        ("/pause", None),
        ("/resume", None),
        ("/replace", VALVE),
        ("/redrive", {}),
    ):
        assert (await do(cora, sent, verb, body)).status == 404
        assert (await do(ben, sent, verb, body)).status == 403
        assert (await do(ana, {"notificationId": NOBODY}, verb, body)).status == 404
    assert await ben.titles() == ["Pump"]


async def test_a_token_stops_only_what_it_could_send(
    world: World, ana: Person, ben: Person
) -> None:
    few = frozenset({TokenScope.NOTIFY_USER})
    uma = await world.person("uma", ana.organization, Role.ADMIN, few)
    to_all = await send(ana)
    to_ben = await send(uma, {**PUMP, "scope": "USR", "emails": [ben.user.email]})
    await world.settled()
    assert (await uma.call("POST", URL, PUMP)).status == 403
    for verb, body in (("/pause", None), ("/replace", VALVE), ("/redrive", {}), ("", None)):
        assert (await do(uma, to_all, verb, body)).status == 403
    assert (await do(uma, to_ben)).json["state"] == "WITHDRAWN"
    await world.settled()
    assert await ben.titles() == ["Pump"]


async def test_a_replacement_takes_the_same_place_in_the_inbox_and_on_the_screen(
    world: World, ana: Person, ben: Person, push: PushService
) -> None:
    browser = push.browser("ben")
    await browser.enable(ben)
    sent = await send(ana, channels=[{"channel": "push"}])
    await world.settled()
    await see(ana, sent, [ana.user.number])
    replaced = await do(ana, sent, "/replace", VALVE)
    assert replaced.status == 201
    assert replaced.json["sentence"] == "Stopped 1 before anybody saw it; 1 had seen it."
    assert replaced.json["notification"]["title"] == "Valve"
    await world.settled()
    assert (await ben.titles(), await ana.titles()) == (["Valve"], ["Valve"])
    first, second = push.rings
    assert first.headers["topic"] == second.headers["topic"]
    assert browser.read(second.body)["title"] == "Valve"


async def test_of_several_replacements_at_once_one_is_made_and_the_others_leave_nothing(
    world: World, ana: Person, ben: Person
) -> None:
    sent = await send(ana)
    await world.settled()
    titles = [f"Valve {number}" for number in range(5)]
    bodies = [{"content": {"title": title, "text": "Open it"}} for title in titles]
    answers = await asyncio.gather(*(do(ana, sent, "/replace", body) for body in bodies))
    assert sorted(answer.status for answer in answers) == [201, 409, 409, 409, 409]
    await world.settled()
    listed = (await ana.call("GET", URL)).json["items"]
    titles_by_state = {one["state"]: one["title"] for one in listed}
    assert (len(listed), set(titles_by_state)) == (2, {"SENT", "WITHDRAWN"})
    assert await ben.titles() == [titles_by_state["SENT"]]


async def test_a_replacement_that_does_not_fit_leaves_the_old_one_as_it_is(
    world: World, ana: Person, ben: Person
) -> None:
    sent = await send(ana)
    await world.settled()
    for body, field in (
        ({"content": {"text": "\u0001"}}, "content.text"),
        ({**VALVE, "expiresAt": 1}, "expiresAt"),
        ({}, "content"),
    ):
        answer = await do(ana, sent, "/replace", body)
        assert (answer.status, answer.json["field"]) == (400, field)
    await world.settled()
    assert await ben.titles() == ["Pump"]


async def fail(world: World, ana: Person, push: PushService, *people: Person) -> Any:
    for person in people:
        await push.browser(person.user.name).enable(person)
        push.replies[f"/{person.user.name}"] = [(400, {})]
    sent = await send(ana, channels=[{"channel": "push"}])
    await world.settled()
    return sent


async def test_dead_letters_are_listed_with_the_last_word_and_ring_again(
    world: World, ana: Person, ben: Person, push: PushService
) -> None:
    sent = await fail(world, ana, push, ben)
    assert (await detail(ana, sent))["counts"]["failed"] == 1
    path = "/api/v1/organizations/{organization}/dead-letters"
    (dead,) = (await ana.call("GET", path)).json["items"]
    assert (dead["name"], dead["channel"], dead["outcome"]) == ("Ben", "web_push", "Refused")
    assert "400" in dead["reply"]
    again = await ana.call("POST", path + "/redrive", {"deliveries": [dead["delivery"]]})
    assert again.json == {"rings": 1}
    await world.settled()
    assert (len(push.rings), (await ana.call("GET", path)).json["items"]) == (2, [])
    counts = (await detail(ana, sent))["counts"]
    assert (counts["sent"], counts["failed"]) == (1, 0)


async def test_only_those_who_did_not_get_it_are_rung_again(
    world: World, ana: Person, ben: Person, push: PushService
) -> None:
    eve = await world.person("eve", ana.organization)
    sent = await fail(world, ana, push, ben, eve)
    await see(ana, sent, [eve.user.number])
    assert (await do(ana, sent, "/redrive", {"unreached": True})).json == {"rings": 1}
    await world.settled()
    assert len(push.rang("Ben")) == 2
    assert (await do(ana, sent, "/redrive", {"channel": "email"})).json == {"rings": 0}
    assert (await do(ana, sent, "/redrive", {})).json == {"rings": 1}


@pytest.mark.parametrize(
    ("body", "status", "field"),
    [
        ({"deliveries": ["x"]}, 400, "deliveries"),
        ({"notificationId": NOBODY}, 404, None),
        ({"unreached": "yes"}, 400, "unreached"),
    ],
)
async def test_a_redrive_that_can_not_be_is_refused_by_name(
    world: World, ana: Person, body: dict[str, Any], status: int, field: str | None
) -> None:
    path = "/api/v1/organizations/{organization}/dead-letters/redrive"
    answer = await ana.call("POST", path, body)
    assert (answer.status, answer.json.get("field")) == (status, field)
    sent = await send(ana, PUMP)
    named = await do(ana, sent, "/redrive", {"notificationId": sent["notificationId"]})
    assert (named.status, named.json["field"]) == (400, "notificationId")
