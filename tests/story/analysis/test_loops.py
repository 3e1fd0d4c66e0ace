"""Runs that start each other by way of actions come to an end, and the action says why."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import replace
from typing import Any

from tests.story.analysis.scripts import ANALYSES
from tests.story.rules import DATA, HOT, done, last, make, tell
from tests.world import Person
from tocsin.model.analyses import MOST_CHAINED

TELL = {"scope": "ORG", "content": {"text": "Something has happened"}}
EVENT = {"kind": "event", "event": "notification.accepted"}
POINT = {"device": "tank", "variable": "temperature", "value": 31}
SCOPES = ["notify:user", "notify:solution", "notify:group", "notify:org", "data:write"]
Does = Callable[[Person], Awaitable[Any]]


async def outside(ana: Person, **more: Any) -> tuple[str, dict[str, Any]]:
    """An analysis that runs elsewhere: its path, and the effect that runs it."""
    body = {"name": "Outside", "runOn": "external", **more}
    made = (await ana.call("POST", ANALYSES, body)).json["analysisId"]
    path = f"{ANALYSES}/{made}"
    deployed = await ana.call("POST", path + "/deploy", {"scopes": SCOPES})
    assert deployed.status == 200, deployed.text
    return path, {"kind": "run", "analyses": [made]}


async def notifies(run: Person) -> None:
    assert (await run.notify(TELL)).status == 201


async def hands_in(run: Person) -> None:
    assert (await run.call("POST", DATA, POINT)).status == 202


async def newest(ana: Person, path: str, count: int) -> list[dict[str, Any]]:
    """As soon as there are so many: all, newest first."""

    async def there() -> Any:
        await done(ana.world)
        ana.world.running.runner.wake()
        found = (await ana.call("GET", path + "/runs")).json["items"]
        return found if len(found) == count else None

    runs: list[dict[str, Any]] = await ana.world.until(there)
    return runs


async def runs_of(ana: Person, path: str, does: Does) -> list[dict[str, Any]]:
    """All that come of it, oldest first, each doing the same again, until one is refused."""
    for count in range(1, MOST_CHAINED + 3):
        found = await newest(ana, path, count)
        if found[0]["state"] != "queued":
            break
        begun = await ana.call("POST", f"{path}/runs/{found[0]['runId']}/begin")
        await does(replace(ana, token=begun.json["token"]))
        await ana.call("POST", f"{path}/runs/{found[0]['runId']}/finish", {})
    return found[::-1]


def ends(runs: list[dict[str, Any]]) -> None:
    assert [one["state"] for one in runs] == ["finished"] * MOST_CHAINED + ["refused"]
    assert runs[-1]["error"]["kind"] == "loop"


async def test_an_event_action_that_runs_what_causes_the_event_ends_and_says_so(
    ana: Person,
) -> None:
    path, effect = await outside(ana)
    action = await make(ana, EVENT, effect)
    await ana.notify(TELL)
    ends(await runs_of(ana, path, notifies))
    (told,) = (await last(ana, action))["effects"]
    assert told["outcome"] == "refused"
    assert told["why"].startswith("8 runs have started each other")
    await ana.notify(TELL)
    begun = (await newest(ana, path, MOST_CHAINED + 2))[0]
    assert begun["state"] == "queued", "what a person sends begins anew"


async def test_an_action_on_points_that_its_own_run_hands_in_ends(ana: Person) -> None:
    path, effect = await outside(ana)
    await make(ana, HOT, effect)
    await hands_in(ana)
    ends(await runs_of(ana, path, hands_in))


async def test_a_loop_by_way_of_what_an_action_tells_ends(ana: Person) -> None:
    """A run hands in points, an action tells of them, and that is what starts the run."""
    path, _ = await outside(ana, events=["notification.accepted"])
    await make(ana, HOT, tell())
    await hands_in(ana)
    ends(await runs_of(ana, path, hands_in))
