"""What a question does as time passes: it reminds, asks further people, and ends."""

from __future__ import annotations

from typing import Any

from tests.story.bells.telling import PUSH, SEND, pass_time, result, rows, to_the_end, wish
from tests.story.people import Mailbox, PushService
from tests.story.questions.asking import CONTENT, item, put, reply, state
from tests.world import Person, World
from tocsin.model.clock import HOUR_MS, MINUTE_MS, iso
from tocsin.model.notification import NotificationState
from tocsin.model.people import Preferences

PUSHED = PUSH["channels"]
TIMES: dict[str, Any] = {"rule": "first", "reminders": [10, 30], "deadlineIn": 3_600}


async def test_reminders_ring_whoever_has_not_answered_until_they_do(
    world: World, ana: Person, ben: Person, dan: Person, push: PushService
) -> None:
    for name, person in (("ben", ben), ("dan", dan)):
        await push.browser(name).enable(person)
    sent = await put(ana, ben, dan, channels=PUSHED, reminders=[10, 30], deadlineIn=3_600)
    await ben.inbox(f"/notifications/{sent}/seen", "POST")
    await pass_time(world, 10 * MINUTE_MS)
    assert (len(push.rang("ben")), len(push.rang("dan"))) == (2, 2), "seen is not answered"
    assert (await item(ben, sent))["reminded"] is True
    await reply(ben, sent)
    await pass_time(world, 20 * MINUTE_MS)
    assert (len(push.rang("ben")), len(push.rang("dan"))) == (3, 3), "Ben's last takes it back"
    steps = (await state(ana, sent))["steps"]
    assert [(one["kind"], one["done"], one.get("people")) for one in steps] == [
        ("reminder", True, 2),
        ("reminder", True, 1),
        ("deadline", False, None),
    ]
    await to_the_end(world)
    assert (await result(ana, sent))[0] is NotificationState.SENT


async def test_what_comes_back_from_snooze_is_no_reminder(
    world: World, ana: Person, ben: Person
) -> None:
    sent = await put(ana, ben, reminders=[10])
    await ben.inbox(f"/notifications/{sent}/seen", "POST")
    await pass_time(world, 10 * MINUTE_MS)
    assert (await item(ben, sent))["reminded"] is True
    until = iso(world.clock.now_ms() + HOUR_MS)
    await ben.inbox(f"/notifications/{sent}/snooze", "POST", {"until": until})
    await pass_time(world, HOUR_MS)

    async def back() -> bool:
        return "snoozedUntil" not in await item(ben, sent)

    await world.until(back)
    returned = await item(ben, sent)
    assert ("returnedAt" in returned, "reminded" in returned) == (True, False)


async def test_a_reminder_waits_for_the_end_of_quiet_hours(
    world: World, ana: Person, ben: Person, push: PushService
) -> None:
    await push.browser("ben").enable(ben)
    await wish(ben, Preferences(quiet_hours={"sun": [("12:05", "13:00")]}))
    await put(ana, ben, channels=PUSHED, reminders=[10])
    await pass_time(world, 30 * MINUTE_MS)
    assert len(push.rings) == 1
    await pass_time(world, 30 * MINUTE_MS)
    assert len(push.rings) == 2


async def test_a_reminder_by_mail_is_a_mail_of_its_own(
    world: World, ana: Person, ben: Person, box: Mailbox
) -> None:
    await put(ana, ben, channels=[{"channel": "email"}], reminders=[10])
    await pass_time(world, 10 * MINUTE_MS)
    ids = {mail["message-id"] for mail in box.to(ben)}
    assert len(ids) == len(box.to(ben)) == 2
    assert [mail["subject"] for mail in box.to(ben)] == ["Leave", "Reminder: Leave"]


async def test_without_an_answer_the_next_people_are_asked_the_same_question(
    world: World, ana: Person, ben: Person, dan: Person
) -> None:
    further = {"after": 15, "emails": [dan.user.email, ben.user.email]}
    sent = await put(ana, ben, rule="first", escalation=[further], **{"deadlineIn": 3_600})
    assert await dan.titles() == []
    await pass_time(world, 15 * MINUTE_MS)
    assert await dan.titles() == ["Leave"]
    found = await state(ana, sent)
    assert (found["asked"], found["steps"][0]["people"]) == (2, 1), "Ben is asked already"
    await reply(dan, sent)
    assert (await item(ben, sent))["question"]["decision"]["by"] == "Dan"
    assert (await result(ana, sent))[0] is NotificationState.SENT


async def test_an_answered_question_asks_nobody_further(
    world: World, ana: Person, ben: Person, dan: Person
) -> None:
    escalation = [{"after": 15, "emails": [dan.user.email]}]
    sent = await put(ana, ben, rule="first", escalation=escalation, reminders=[10])
    await reply(ben, sent)
    await pass_time(world, HOUR_MS)
    assert await dan.titles() == []
    assert rows(world, "SELECT count(*) FROM jobs") == [(0,)]


async def test_a_group_of_the_solution_is_asked_next(
    world: World, ana: Person, ben: Person, dan: Person
) -> None:
    solution = await world.solution(
        ana.organization, "Rota", [ben, dan], Managers=[ben], Directors=[dan]
    )
    escalation = [{"after": 1, "groups": ["Directors"]}]
    more = {"solutionId": str(solution.solution_id), "scope": "SLN_GRP", "groups": ["Managers"]}
    sent = await put(ana, rule="first", escalation=escalation, reveal="role", more=more)
    await pass_time(world, MINUTE_MS)
    assert "Directors" in (await item(dan, sent))["because"]
    await reply(dan, sent)
    assert (await item(ben, sent))["question"]["decision"]["by"] == "Directors"


async def test_at_the_deadline_it_is_over_with_the_default(
    world: World, ana: Person, ben: Person
) -> None:
    sent = await put(ana, ben, rule="quorum", quorum=2, deadlineIn=600, default="no")
    await reply(ben, sent)
    await pass_time(world, 10 * MINUTE_MS)
    found = await state(ana, sent)
    assert (found["state"], found["decision"]["value"]) == ("expired", "no")
    assert found["decision"]["button"] == "reject"
    assert (await item(ben, sent))["question"]["decision"]["outcome"] == "expired"


async def test_the_deadline_can_be_moved_while_nothing_is_decided(
    world: World, ana: Person, ben: Person
) -> None:
    sent = await put(ana, ben, rule="first", deadlineIn=600)
    path = f"{SEND}/{sent}/question"
    moved = await ana.call("PATCH", path, {"deadline": "2026-11-22T13:00:00Z"})
    assert moved.json["deadline"] == "2026-11-22T13:00:00.000Z"
    await pass_time(world, 30 * MINUTE_MS)
    assert (await item(ben, sent))["question"]["deadline"] == "2026-11-22T13:00:00.000Z"
    past = await ana.call("PATCH", path, {"deadline": "2026-11-22T12:00:00Z"})
    assert (past.status, past.json["field"]) == (400, "deadline")
    await pass_time(world, 30 * MINUTE_MS)
    late = await ana.call("PATCH", path, {"deadline": "2026-11-22T19:00:00Z"})
    assert (late.status, late.json["code"]) == (409, "decided")


async def test_after_a_long_standstill_only_the_last_reminder_rings(
    world: World, ana: Person, ben: Person, push: PushService
) -> None:
    await push.browser("ben").enable(ben)
    await put(ana, ben, channels=PUSHED, reminders=[10, 20, 30])
    world.clock.advance(HOUR_MS)
    await world.settled()
    assert len(push.rings) == 2


async def test_a_withdrawn_question_reminds_nobody(
    world: World, ana: Person, ben: Person, push: PushService
) -> None:
    await push.browser("ben").enable(ben)
    sent = await put(ana, ben, channels=PUSHED, more={"content": CONTENT}, **TIMES)
    await ana.call("DELETE", f"{SEND}/{sent}")
    rung = len(push.rings)
    await pass_time(world, 2 * HOUR_MS)
    assert len(push.rings) <= rung + 1, "what takes it back is no reminder"
    assert (await state(ana, sent))["state"] == "withdrawn"
