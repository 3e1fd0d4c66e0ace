"""A rule tried on given points and on what was stored, before it is switched on."""

from __future__ import annotations

from typing import Any

import pytest

from tests.story.rules import ACTIONS, COOL, DATA, HOT, done, make, measured, tell
from tests.world import NOON_MS, Person, World
from tocsin.model.clock import iso

MINUTE = 60_000
RULE: dict[str, Any] = {"name": "Hot", "trigger": {**HOT, "unlock": [COOL]}, "effects": [tell()]}


def point(value: float, minutes: int = 0) -> dict[str, Any]:
    time = iso(NOON_MS + minutes * MINUTE)
    return {"device": "tank", "variable": "temperature", "value": value, "time": time}


async def test_a_test_shows_each_step_and_sends_nothing(ana: Person, ben: Person) -> None:
    points = [point(20), point(31, 1), point(40, 2), point(10, 3)]
    answer = await ana.call("POST", ACTIONS + "/test", {"action": RULE, "points": points})
    assert answer.status == 200, answer.text
    outcomes = [one["outcome"] for one in answer.json["evaluations"]]
    assert outcomes == ["nothing", "fired", "locked", "unlocked"]
    (firing,) = answer.json["evaluations"][1]["firings"]
    (effect,) = firing["effects"]
    assert (effect["title"], effect["text"], effect["people"]) == (
        "tank is hot", "temperature is 31 ", 2
    )  # fmt: skip
    assert answer.json["evaluations"][1]["steps"][0]["holds"]
    await done(ana.world)
    assert (await ben.titles(), (await ana.call("GET", ACTIONS)).json["items"]) == ([], [])


async def test_a_test_lets_time_go_by(ana: Person) -> None:
    rule = {**RULE, "trigger": {**HOT, "forSeconds": 300}}
    body = {"action": rule, "points": [point(31)], "until": iso(NOON_MS + 6 * MINUTE)}
    answer = (await ana.call("POST", ACTIONS + "/test", body)).json
    assert [one["outcome"] for one in answer["evaluations"]] == ["waiting", "fired"]
    assert answer["evaluations"][1]["at"] == iso(NOON_MS + 5 * MINUTE)


async def test_an_event_is_tried_with_its_filter(ana: Person) -> None:
    rule = {
        **RULE,
        "trigger": {"kind": "event", "event": "custom.door"},
        "where": {"op": "=", "path": "data.open", "value": True},
    }
    events = [{"event": "custom.door", "data": {"open": open_}} for open_ in (False, True)]
    answer = (await ana.call("POST", ACTIONS + "/test", {"action": rule, "events": events})).json
    assert [one["outcome"] for one in answer["evaluations"]] == ["filtered", "fired"]


async def test_the_past_says_how_often_and_to_how_many(
    world: World, ana: Person, ben: Person
) -> None:
    for value in (31, 20, 35, 36, 10, 40):
        await ana.call("POST", DATA, {**point(value), "time": iso(world.clock.now_ms())})
        world.clock.advance(MINUTE)
    body = {"action": RULE, "since": iso(NOON_MS)}
    found = (await ana.call("POST", ACTIONS + "/backtest", body)).json
    assert (found["fired"], found["unlocked"], found["people"], found["points"]) == (3, 2, 6, 6)
    first = found["firings"][0]
    assert (first["at"], first["effects"][0]["title"]) == (iso(NOON_MS), "tank is hot")
    assert await ben.titles() == []
    assert "cutAt" not in found


async def test_the_past_of_a_schedule_is_its_times(world: World, ana: Person) -> None:
    world.clock.advance(10 * MINUTE)
    rule = {**RULE, "trigger": {"kind": "interval", "minutes": 2}}
    body = {"action": rule, "since": iso(NOON_MS)}
    found = (await ana.call("POST", ACTIONS + "/backtest", body)).json
    assert found["fired"] == 4


@pytest.mark.parametrize(
    ("trigger", "given", "field"),
    [
        (HOT, {}, "points"),
        ({"kind": "event", "event": "inbox.read"}, {}, "events"),
        ({"kind": "interval", "minutes": 5}, {}, "until"),
        ({"kind": "interval", "minutes": 5}, {"points": [point(1)]}, "until"),
        ({"kind": "no_answer", "minutes": 5}, {}, "action"),
    ],
)
async def test_what_is_missing_to_try_a_rule_is_named(
    ana: Person, trigger: dict[str, Any], given: dict[str, Any], field: str
) -> None:
    body = {"action": {**RULE, "trigger": trigger}, **given}
    answer = await ana.call("POST", ACTIONS + "/test", body)
    assert (answer.status, answer.json["field"]) == (400, field)


async def test_an_interval_is_tried_by_letting_time_go_by(ana: Person) -> None:
    rule = {**RULE, "trigger": {"kind": "interval", "minutes": 5}}
    body = {"action": rule, "until": iso(NOON_MS + 11 * MINUTE)}
    answer = (await ana.call("POST", ACTIONS + "/test", body)).json
    times = [one["at"] for one in answer["evaluations"]]
    assert times == [iso(NOON_MS + 5 * MINUTE), iso(NOON_MS + 10 * MINUTE)]


async def test_a_saved_action_is_tried_by_its_id(ana: Person) -> None:
    action = await make(ana, HOT)
    body = {"actionId": action["actionId"], "points": [point(31)]}
    answer = (await ana.call("POST", ACTIONS + "/test", body)).json
    assert answer["sentence"] == action["sentence"]
    assert answer["evaluations"][0]["outcome"] == "fired"


async def test_of_usage_nothing_is_stored_to_try_it_on(ana: Person) -> None:
    trigger = {"kind": "usage", "measure": "rings_per_day", "above": 5}
    body = {"action": {**RULE, "trigger": trigger}, "since": iso(NOON_MS - MINUTE)}
    answer = await ana.call("POST", ACTIONS + "/backtest", body)
    assert (answer.status, answer.json["field"]) == (400, "action")


async def test_an_editor_learns_what_rules_are_made_of(ana: Person) -> None:
    kinds = (await ana.call("GET", ACTIONS + "/kinds")).json
    names = {one["kind"] for one in kinds["triggers"]}
    assert {"condition", "event", "geofence", "no_data", "no_answer", "usage"} <= names
    assert [one["kind"] for one in kinds["effects"]] == ["notify", "run", "webhook"]
    assert "$DEVICE.NAME$" in kinds["variables"]
    await measured(ana, 1)
