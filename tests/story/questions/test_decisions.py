"""When a question is settled, by whom, and what everybody is told of it."""

from __future__ import annotations

import asyncio
from collections import Counter
from typing import Any

import pytest

from tests.story.api import ask
from tests.story.bells.telling import SEND, rows
from tests.story.people import PushService
from tests.story.questions.asking import item, put, reply, state
from tests.world import Person, World


async def test_the_first_answer_decides_and_the_others_are_told(
    world: World, ana: Person, ben: Person, dan: Person
) -> None:
    sent = await put(ana, ben, dan, rule="first")
    assert (await item(dan, sent))["question"] == {"rule": "first"}
    assert (await reply(ben, sent)).status == 200
    decision = (await item(dan, sent))["question"]["decision"]
    assert decision == {
        "outcome": "decided",
        "at": "2026-11-22T12:00:00.000Z",
        "value": "approve",
        "button": "approve",
        "label": "Approve",
        "by": "Ben",
    }
    late = await reply(dan, sent, "reject")
    assert (late.status, late.json["code"]) == (409, "decided")
    assert "'approve' by Ben, at 2026-11-22T12:00" in late.json["detail"]
    assert (await reply(ben, sent)).status == 200, "the same again is no error"


async def test_its_sender_learns_the_counts_the_answers_and_the_decision(
    world: World, ana: Person, ben: Person, dan: Person
) -> None:
    sent = await put(ana, ben, dan, rule="quorum", quorum=2, perValue=True)
    await reply(ben, sent, "reject")
    open_ = await state(ana, sent)
    assert (open_["state"], open_["asked"], open_["answered"]) == ("open", 2, 1)
    assert [(one["value"], one["count"]) for one in open_["counts"]] == [("approve", 0), ("no", 1)]
    await reply(dan, sent, "reject")
    found = await state(ana, sent)
    assert (found["state"], found["quorum"]) == ("decided", 2)
    assert found["decision"]["value"] == "no"
    assert found["decision"]["by"]["userId"] == dan.user_id
    first = await state(ana, sent, "?limit=1")
    assert first["answers"][0]["email"] == ben.user.email
    rest = await state(ana, sent, f"?limit=1&cursor={first['cursor']}")
    assert (rest["answers"][0]["name"], "cursor" in rest) == ("Dan", False)


async def test_a_quorum_of_any_takes_what_most_have_said(
    ana: Person, ben: Person, dan: Person
) -> None:
    sent = await put(ana, rule="quorum", quorum=3)
    for person, button in ((ben, "approve"), (dan, "reject"), (ana, "reject")):
        assert (await state(ana, sent))["state"] == "open"
        await reply(person, sent, button)
    assert (await state(ana, sent))["decision"]["value"] == "no"


async def test_all_is_over_when_everybody_has_answered(
    ana: Person, ben: Person, dan: Person
) -> None:
    sent = await put(ana, ben, dan)
    await reply(ben, sent, "reject")
    await reply(dan, sent)
    found = await state(ana, sent)
    assert (found["state"], found["rule"], found["answered"]) == ("complete", "all", 2)
    assert "value" not in found["decision"], "two said two things"


async def test_fifty_at_once_make_one_decision_and_one_answer_each(
    world: World, ana: Person
) -> None:
    people = [await world.person(f"p{number}", ana.organization) for number in range(25)]
    sent = await put(ana, *people, rule="quorum", quorum=3, perValue=True)
    path = f"/notifications/{sent}/answer"
    wishes = [(one, button) for one in people for button in ("approve", "reject")]
    given = await asyncio.gather(
        *(ask(one, path, "POST", {"button": button}) for one, button in wishes)
    )
    await world.settled()
    assert set(Counter(answer.status for answer in given)) == {200, 409}
    found = await state(ana, sent, "?limit=500")
    counted = [answer["userId"] for answer in found["answers"]]
    assert len(counted) == len(set(counted)) == found["answered"]
    assert max(one["count"] for one in found["counts"]) == 3, "nothing counts after the decision"
    assert rows(world, "SELECT count(*) FROM events WHERE kind = 'notification.decided'") == [(1,)]


@pytest.mark.parametrize(("reveal", "by"), [("name", "Ben"), ("role", "USER"), ("nobody", None)])
async def test_the_sender_says_what_others_learn_of_who_decided(
    ana: Person, ben: Person, dan: Person, reveal: str, by: str | None
) -> None:
    sent = await put(ana, ben, dan, rule="first", reveal=reveal)
    await reply(ben, sent)
    assert (await item(dan, sent))["question"]["decision"].get("by") == by
    assert (await state(ana, sent))["decision"]["by"]["name"] == "Ben"


async def test_what_is_settled_rings_no_further_and_leaves_the_screens(
    world: World, ana: Person, ben: Person, dan: Person, push: PushService
) -> None:
    await push.browser("ben").enable(ben)
    screen = push.browser("dan")
    await screen.enable(dan)
    order = [{"channel": "push"}, {"channel": "email", "afterUnseenMs": 600_000}]
    sent = await put(ana, ben, dan, channels=order, rule="first")
    await reply(ben, sent)
    mails = rows(world, "SELECT state FROM deliveries WHERE channel = 'email' ORDER BY user_id")
    assert sorted(mails) == [(21,), (22,)]
    shown = [screen.read(ring.body).get("recalled") for ring in push.rang("dan")]
    assert shown == [None, True]
    assert (await dan.inbox("/counts"))["action"] == 0


async def test_who_has_answered_sees_it_on_no_other_screen_and_the_others_still_do(
    world: World, ana: Person, ben: Person, dan: Person, push: PushService
) -> None:
    screens = {name: push.browser(name) for name in ("ben-phone", "ben-desk", "dan")}
    for name, screen in screens.items():
        await screen.enable(dan if name == "dan" else ben)
    sent = await put(ana, ben, dan, channels=[{"channel": "push"}], rule="all")

    def shown() -> list[list[Any]]:
        rung = [(screen, push.rang(name)) for name, screen in screens.items()]
        return [[screen.read(one.body).get("recalled") for one in rings] for screen, rings in rung]

    told = screens["ben-phone"].read(push.rang("ben-phone")[0].body)
    path = "/report/" + told["answer"].partition("/report/")[2]
    answered = await world.call("POST", path, {"button": "approve"})
    assert answered.status < 300, answered.text
    await world.settled()
    assert shown() == [[None], [None, True], [None]], "it was answered on the phone"
    await reply(dan, sent)
    assert shown() == [[None, True]] * 3, "from each screen once"


async def test_a_sender_closes_a_question_once(ana: Person, ben: Person) -> None:
    sent = await put(ana, ben, rule="first")
    path = f"{SEND}/{sent}/question/close"
    closed = await ana.call("POST", path, {"value": "no"})
    assert (closed.json["state"], closed.json["decision"]["button"]) == ("closed", "reject")
    assert (await ana.call("POST", path, {})).json["code"] == "decided"
    assert (await reply(ben, sent)).json["code"] == "decided"
