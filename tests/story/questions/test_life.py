"""A question among everything else that can become of a notification."""

from __future__ import annotations

import pytest

from tests.story.bells.telling import PUSH, SEND, control, pass_time, rows, to_the_end
from tests.story.people import PushService
from tests.story.questions.asking import CONTENT, item, put, reply, state
from tests.world import Person, World
from tocsin.model.clock import DAY_MS, HOUR_MS, MINUTE_MS

ASKED = {"content": CONTENT, "question": {"rule": "first", "deadlineIn": 3_600}}


async def test_a_paused_question_reminds_nobody_until_it_goes_on(
    world: World, ana: Person, ben: Person, push: PushService
) -> None:
    await push.browser("ben").enable(ben)
    order = [*PUSH["channels"], {"channel": "email", "afterUnseenMs": DAY_MS}]
    sent = await put(ana, ben, channels=order, reminders=[10])
    await control(ana, sent, "pause")
    await pass_time(world, HOUR_MS)
    assert len(push.rings) == 1
    await control(ana, sent, "resume")
    await pass_time(world, MINUTE_MS)
    assert len(push.rings) == 2


async def test_what_is_to_come_is_asked_from_its_start_on(
    world: World, ana: Person, ben: Person
) -> None:
    more = {"startAt": "2026-11-22T14:00:00Z"}
    sent = await put(ana, ben, rule="first", deadlineIn=600, more=more)
    assert (await state(ana, sent))["deadline"] == "2026-11-22T14:10:00.000Z"
    await pass_time(world, 2 * HOUR_MS + 5 * MINUTE_MS)
    assert (await item(ben, sent))["expiresAt"] == "2026-11-22T14:10:00.000Z"
    await pass_time(world, 5 * MINUTE_MS)
    assert (await state(ana, sent))["state"] == "expired"


async def test_each_of_a_series_is_a_question_of_its_own(
    world: World, ana: Person, ben: Person
) -> None:
    repeat = {"cron": "0 13 * * *", "timeZone": "UTC", "count": 2}
    await put(ana, ben, rule="first", deadlineIn=600, more={"repeat": repeat})
    await pass_time(world, 2 * DAY_MS)
    decided = rows(world, "SELECT decision ->> 'outcome' FROM notifications ORDER BY id")
    assert decided == [("expired",), ("expired",)]
    await to_the_end(world)


async def test_a_batch_asks_and_a_preview_asks_nobody(ana: Person, ben: Person) -> None:
    one = {**ASKED, "scope": "USR", "emails": [ben.user.email]}
    seen = await ana.call("POST", f"{SEND}/preview", one)
    assert seen.status == 200, seen.text
    wrong = {**one, "question": {"rule": "quorum"}}
    batch = await ana.call("POST", f"{SEND}/batch", {"items": [one, wrong]})
    assert [item["status"] for item in batch.json["items"]] == [201, 400]
    kept = batch.json["items"][0]["notification"]["question"]
    assert (kept["rule"], kept["deadlineIn"]) == ("first", 3_600)


@pytest.mark.parametrize("who", ["ben", "ana"])
async def test_only_who_may_read_notifications_reads_the_answers(
    ana: Person, ben: Person, who: str
) -> None:
    sent = await put(ana, ben)
    await reply(ben, sent)
    reader = {"ana": ana, "ben": ben}[who]
    answers = [
        await reader.call("GET", f"{SEND}/{sent}/{what}") for what in ("question", "answers.csv")
    ]
    assert {one.status for one in answers} == ({200} if who == "ana" else {403})


async def test_buttons_without_a_question_are_counted_as_before(
    world: World, ana: Person, ben: Person
) -> None:
    answer = await ana.call("POST", SEND, {"scope": "ORG", "content": CONTENT})
    sent = answer.json["notificationId"]
    await world.settled()
    assert "question" not in await item(ben, sent)
    await reply(ben, sent, "reject")
    found = await state(ana, sent)
    assert (found["state"], found["answers"][0]["value"]) == ("open", "no")
    closed = await ana.call("POST", f"{SEND}/{sent}/question/close", {})
    assert (closed.status, closed.json["code"]) == (409, "conflict")


async def test_who_is_deleted_leaves_the_decision_and_takes_the_answer(
    world: World, ana: Person, ben: Person, dan: Person
) -> None:
    sent = await put(ana, ben, dan, rule="first")
    await reply(ben, sent)
    await ana.call("DELETE", f"/api/v1/users/{ben.user_id}")
    found = await state(ana, sent)
    assert (found["state"], found["answers"]) == ("decided", [])
    assert "by" not in found["decision"]
    assert "by" not in (await item(dan, sent))["question"]["decision"]
