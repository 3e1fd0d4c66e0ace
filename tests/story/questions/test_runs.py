"""Analyses that are run by answers: queued in the same commit, each with what it is about."""

from __future__ import annotations

import json
from typing import Any

from tests.story.bells.telling import rows
from tests.story.questions.asking import CONTENT, put, reply
from tests.world import Person, World
from tocsin.model.clock import HOUR_MS


async def analysis(ana: Person, name: str) -> str:
    """One that waits for somebody who listens elsewhere."""
    path = "/api/v1/organizations/{organization}/analyses"
    made = await ana.call("POST", path, {"name": name, "runOn": "external", "code": "x = 1"})
    assert made.status == 201, made.text
    found: str = made.json["analysisId"]
    return found


def runs(world: World) -> list[tuple[str, dict[str, str], Any]]:
    found = rows(world, "SELECT cause, environment, data FROM runs ORDER BY id")
    return [
        (cause, json.loads(environment), json.loads(data)) for cause, environment, data in found
    ]


async def test_a_button_an_answer_and_the_decision_each_run_theirs(
    world: World, ana: Person, ben: Person
) -> None:
    by_button, each, end = [await analysis(ana, name) for name in ("Button", "Each", "End")]
    approve = {**CONTENT["buttons"][0], "analysis": by_button, "scope": [{"device": "pump"}]}
    more = {"content": {**CONTENT, "buttons": [approve]}}
    sent = await put(ana, ben, more=more, rule="first", onAnswer=each, onDecision=end)
    await reply(ben, sent)
    told = {"button_id": "approve", "user_id": ben.user_id, "notification_id": sent}
    (button, answer, decision) = runs(world)
    assert button == ("button", {**told, "value": "approve"}, [{"device": "pump"}])
    assert (answer[0], answer[1]["value"], answer[2][0]["values"]) == ("answer", "approve", {})
    assert (decision[1]["outcome"], decision[1]["user_id"]) == ("decided", ben.user_id)
    await reply(ben, sent)
    assert len(runs(world)) == 3, "the same answer again runs nothing"


async def test_an_end_without_answers_runs_its_analysis_too(
    world: World, ana: Person, ben: Person
) -> None:
    end = await analysis(ana, "End")
    await put(ana, ben, rule="first", deadlineIn=60, default="no", onDecision=end)
    world.clock.advance(HOUR_MS)
    await world.settled()
    ((_, environment, _data),) = runs(world)
    assert (environment["outcome"], environment["value"]) == ("expired", "no")
    assert (environment["button_id"], environment["user_id"]) == ("reject", "")


async def test_an_analysis_that_was_deleted_since_keeps_nobody_from_answering(
    world: World, ana: Person, ben: Person
) -> None:
    gone = await analysis(ana, "Gone")
    sent = await put(ana, ben, rule="first", onAnswer=gone, onDecision=gone)
    deleted = await ana.call("DELETE", f"/api/v1/organizations/{{organization}}/analyses/{gone}")
    assert deleted.status < 300
    assert (await reply(ben, sent)).status == 200
    assert runs(world) == []
