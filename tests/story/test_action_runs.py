"""Actions that run analyses, and what they hand to them."""

from __future__ import annotations

from tests.story.rules import ACTIONS, HOT, last, make, measured
from tests.world import Person
from tocsin.model.actions import KEPT_EVALUATIONS
from tocsin.model.clock import DAY_MS


async def failures(ana: Person) -> int:
    found: int = (await ana.call("GET", ACTIONS)).json["items"][0]["failures"]
    return found


ANALYSES = "/api/v1/organizations/{organization}/analyses"


async def test_an_analysis_is_run_once_with_what_set_it_off(ana: Person) -> None:
    made = await ana.call("POST", ANALYSES, {"name": "Cool it", "runOn": "external"})
    assert made.status == 201, made.text
    path = f"{ANALYSES}/{made.json['analysisId']}"
    effect = {"kind": "run", "analyses": [made.json["analysisId"]]}
    action = await make(ana, HOT, effect)
    assert action["sentence"].endswith("above 30, run Cool it.")
    await measured(ana, 31)
    (run,) = (await ana.call("GET", path + "/runs")).json["items"]
    (effect,) = (await last(ana, action))["effects"]
    assert effect["runId"] == run["runId"]
    whole = (await ana.call("GET", f"{path}/runs/{run['runId']}")).json
    assert whole["cause"] == "action"
    assert whole["environment"]["_action_id"] == action["actionId"]
    assert whole["data"][0]["value"] == 31


async def test_an_analysis_that_is_gone_is_told_in_the_evaluation(ana: Person) -> None:
    made = await ana.call("POST", ANALYSES, {"name": "Cool it", "runOn": "external"})
    path = f"{ANALYSES}/{made.json['analysisId']}"
    effect = {"kind": "run", "analyses": [made.json["analysisId"]]}
    action = await make(ana, HOT, effect)
    assert (await ana.call("DELETE", path)).status == 204
    await measured(ana, 31)
    (effect,) = (await last(ana, action))["effects"]
    assert (effect["outcome"], effect["why"]) == ("refused", "The analysis is gone.")
    assert await failures(ana) == 1
    for _ in range(KEPT_EVALUATIONS + 2):
        await measured(ana, 20)
        await measured(ana, 31)
    assert await failures(ana) == KEPT_EVALUATIONS + 3
    ana.world.clock.advance(6 * DAY_MS)
    assert await failures(ana) == KEPT_EVALUATIONS + 3
    ana.world.clock.advance(DAY_MS)
    assert await failures(ana) == 0, "that is a week ago"
