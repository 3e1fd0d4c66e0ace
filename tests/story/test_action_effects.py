"""What actions do: whom they tell and when, what they run and post, and what could not run."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from tests.channels.peers import web_peer
from tests.dispatch.hooks import Receiver
from tests.story.rules import ACTIONS, COOL, HOT, done, last, make, measured, tell
from tests.world import HeldClock, Person, World, open_world
from tocsin.model.people import TokenScope

MINUTE = 60_000
GONE = "0198f000-0000-7000-8000-000000000000"


@pytest.fixture
async def receiver() -> AsyncIterator[Receiver]:
    made = Receiver(HeldClock())
    async with web_peer(made.answer) as made.url:
        yield made


@pytest.fixture
async def world(tmp_path: Path, receiver: Receiver) -> AsyncIterator[World]:
    """A server that may reach the receiver on loopback."""
    async with open_world(tmp_path, TOCSIN_OUTGOING_ALLOW="127.0.0.0/8") as opened:
        receiver.clock = opened.clock
        yield opened


async def test_users_are_told_by_their_ids_after_a_delay(
    world: World, ana: Person, ben: Person
) -> None:
    whom = {"scope": "USR"}
    await make(ana, HOT, tell(notification=whom, users=[ben.user_id], delaySeconds=120))
    await measured(ana, 31)
    assert await ben.titles() == []
    world.clock.advance(2 * MINUTE)
    await done(world)
    assert (await ben.titles(), await ana.titles()) == (["tank is hot"], [])


async def test_groups_and_tags_choose_whom_it_tells(world: World, ana: Person, ben: Person) -> None:
    dora = await world.person("dora", ana.organization, tags={"site": "north"})
    app = await world.solution(ana.organization, "crm", [ben, dora], managers=[ben])
    groups = {"scope": "SLN_GRP", "groups": ["managers"], "solutionId": str(app.solution_id)}
    made = await make(ana, HOT, tell(notification=groups))
    assert made["sentence"].endswith("tell the group managers of crm.")
    north = {"filter": {"tags": {"site": ["north"]}}}
    made = await make(ana, HOT, tell(notification=north))
    assert made["sentence"].endswith("tell everybody with site=north.")
    await measured(ana, 31)
    assert [len(await one.titles()) for one in (ana, ben, dora)] == [0, 1, 1]


async def test_an_effect_with_a_filter_is_done_only_if_it_holds(ana: Person, ben: Person) -> None:
    very = {"op": ">", "path": "value", "value": 50}
    action = await make(ana, HOT, tell(when=very))
    await measured(ana, 31)
    assert (await last(ana, action))["effects"][0]["outcome"] == "skipped"
    await measured(ana, 60)
    assert await ben.titles() == ["tank is hot"]


async def test_a_webhook_is_signed_and_tried_again_under_the_same_id(
    world: World, ana: Person, receiver: Receiver
) -> None:
    receiver.rule = lambda _: (500 if len(receiver.posted) == 1 else 204, {})
    effect = {"kind": "webhook", "url": receiver.url + "/hook", "headers": {"x-key": "1"}}
    action = await make(ana, HOT, effect)
    await measured(ana, 31)
    world.clock.advance(MINUTE)
    await done(world)
    first, second = receiver.at("/hook")
    assert first.id == second.id
    assert first.signed_by(action["webhookSecret"])
    assert (first.headers["x-key"], first.json["type"]) == ("1", "action.fired")
    assert first.json["data"]["value"] == 31
    (effect,) = (await last(ana, action))["effects"]
    assert (effect["outcome"], effect["attempt"]) == ("accepted", 2)


async def test_a_new_secret_signs_at_once(ana: Person, receiver: Receiver) -> None:
    action = await make(ana, HOT, {"kind": "webhook", "url": receiver.url + "/hook"})
    rotated = await ana.call("POST", f"{ACTIONS}/{action['actionId']}/rotate-secret")
    assert rotated.json["secret"] != action["webhookSecret"]
    await measured(ana, 31)
    assert receiver.at("/hook")[0].signed_by(rotated.json["secret"])


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"trigger": {"kind": "schedule", "cron": "61 * * * *"}}, "trigger.cron"),
        ({"trigger": {"kind": "schedule", "cron": "0 9 * * *", "timeZone": "Mars"}},
         "trigger.timeZone"),
        ({"trigger": {"kind": "event", "event": "inbox.teleported"}}, "trigger.event"),
        ({"trigger": {**HOT, "unlock": [{**COOL, "value": "x"}]}}, "trigger.unlock.0.value"),
        ({"trigger": {**HOT, "conditions": [{**COOL, "is": "><"}]}},
         "trigger.conditions.0.secondValue"),
        ({"where": {"op": "matches", "path": "value", "value": "("}}, "where.value"),
        ({"where": {"op": "and"}}, "where.of"),
        ({"effects": [tell(resolve={})]}, "effects.0.resolve"),
        ({"effects": [{"kind": "run", "analyses": [GONE]}]}, "effects.0.analyses"),
        ({"effects": [{"kind": "webhook", "url": "http://10.0.0.1/"}]}, "effects.0.url"),
        ({"effects": [tell(notification={"scope": "USR"})]}, "effects.0.notification.emails"),
        ({"effects": [tell(notification={"startAt": 1})]}, "effects.0.notification.startAt"),
        ({"effects": [tell(notification={"liquid": True, "content": {"text": "{{ nothing }}"}})]},
         "effects.0.notification.content.text"),
        ({"effects": [tell(notification={"category": "none"})]}, "effects.0.notification.category"),
        ({"whenUnlocked": [tell()]}, "whenUnlocked"),
        ({"effects": [tell(users=[GONE])]}, "effects.0.notification.users"),
    ],
)  # fmt: skip
async def test_what_could_not_run_is_not_saved_and_the_field_is_named(
    ana: Person, change: dict[str, Any], field: str
) -> None:
    body = {"name": "Hot", "trigger": HOT, "effects": [tell()], **change}
    answer = await ana.call("POST", ACTIONS, body)
    assert (answer.status, answer.json.get("field")) == (400, field), answer.text
    assert (await ana.call("GET", ACTIONS)).json["items"] == []


async def test_a_token_saves_no_action_that_could_do_more_than_itself(
    world: World, ana: Person
) -> None:
    few = frozenset({TokenScope.ACTIONS_WRITE, TokenScope.NOTIFY_USER})
    machine = await world.person("robot", ana.organization, ana.user.role, few)
    body = {"name": "Hot", "trigger": HOT, "effects": [tell()]}
    answer = await machine.call("POST", ACTIONS, body)
    assert (answer.status, "notify:org" in answer.text) == (403, True)
    whom = tell(notification={"scope": "USR", "emails": ["ana@acme.example"]})
    await make(machine, HOT, whom)
    await measured(ana, 31)
    assert await ana.titles() == ["tank is hot"]
