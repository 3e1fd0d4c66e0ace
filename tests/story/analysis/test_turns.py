"""Many runs: organizations take turns, and runs that start each other come to an end."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from tests.story.analysis.scripts import ANALYSES, ENDED, Scripts, turn_on
from tests.world import Person
from tocsin.model.analyses import MOST_CHAINED
from tocsin.model.people import Role

TELL = {"scope": "ORG", "content": {"text": "Something has happened"}}


async def states(ana: Person, path: str) -> list[str]:
    found = (await ana.call("GET", path + "/runs?limit=500")).json["items"]
    return [one["state"] for one in found]


async def test_one_run_of_another_organization_does_not_wait_for_two_hundred(
    scripts: Scripts,
) -> None:
    world = scripts.ana.world
    cora = await world.person("cora", await world.organization("Other"), Role.OWNER)
    await turn_on(cora)
    theirs = Scripts(cora)
    path, alone = await scripts.deploy("print(1)"), await theirs.deploy("print(2)")
    for _ in range(200):
        await scripts.start(path)
    run = await theirs.reach(await theirs.start(alone), *ENDED)
    assert run["state"] == "finished"
    ended = [one for one in await states(scripts.ana, path) if one in ENDED]
    assert len(ended) < 50, "Acme's two hundred are far from done"


async def outside(ana: Person, event: str) -> str:
    """An analysis that runs elsewhere: it tells everybody whenever this happens."""
    body = {"name": "Outside", "runOn": "external", "events": [event]}
    path = f"{ANALYSES}/{(await ana.call('POST', ANALYSES, body)).json['analysisId']}"
    assert (await ana.call("POST", path + "/deploy", {})).status == 200
    return path


async def next_run(ana: Person, path: str, count: int) -> dict[str, Any]:
    """The newest of so many; what it does is done."""

    async def there() -> Any:
        ana.world.running.runner.wake()
        found = (await ana.call("GET", path + "/runs")).json["items"]
        return found if len(found) == count else None

    run: dict[str, Any] = (await ana.world.until(there))[0]
    if run["state"] == "queued":
        begun = await ana.call("POST", f"{path}/runs/{run['runId']}/begin")
        await replace(ana, token=begun.json["token"]).notify(TELL)
        await ana.call("POST", f"{path}/runs/{run['runId']}/finish", {})
    return run


async def test_an_analysis_that_starts_itself_is_stopped_and_says_so(ana: Person) -> None:
    path = await outside(ana, "notification.accepted")
    await ana.notify(TELL)
    runs = [await next_run(ana, path, count) for count in range(1, MOST_CHAINED + 2)]
    assert [one["state"] for one in runs] == ["queued"] * MOST_CHAINED + ["refused"]
    assert runs[-1]["error"]["kind"] == "loop"
    assert runs[-1]["error"]["message"].startswith("8 runs have started each other")
    await ana.notify(TELL)
    assert (await next_run(ana, path, MOST_CHAINED + 2))["state"] == "queued"


async def test_what_a_person_does_begins_a_new_chain(ana: Person, ben: Person) -> None:
    path = await outside(ana, "inbox.read")
    await ana.notify(TELL)
    for count in range(1, MOST_CHAINED + 3):
        await ana.world.settled()
        (item, *_) = (await ben.inbox())["items"]
        await ben.inbox(f"/notifications/{item['notificationId']}/read", "POST")
        assert (await next_run(ana, path, count))["state"] == "queued"
