"""Where analyses are read, it is told how their runs have gone of late, and who listens."""

from __future__ import annotations

from tests.story.analysis.scripts import ANALYSES, ENDED, Scripts
from tests.world import Person


async def test_the_list_says_how_runs_of_the_last_day_have_gone(scripts: Scripts) -> None:
    path = await scripts.deploy("print(1 / int(trigger.data[0]['by']))")
    for by in (1, 0):
        run = await scripts.start(path, data=[{"by": by}])
        await scripts.reach(run, *ENDED)
    (told,) = (await scripts.ana.call("GET", ANALYSES)).json["items"]
    activity = told["activity"]
    assert (activity["runs"], activity["failed"], activity["listeners"]) == (2, 1, 0)
    assert activity["lastRun"]["state"] == "failed"
    assert run.endswith(activity["lastRun"]["runId"])
    assert (await scripts.ana.call("GET", path)).json["activity"] == activity


async def test_what_has_never_run_says_so(ana: Person) -> None:
    made = await ana.call("POST", ANALYSES, {"name": "Quiet"})
    assert "activity" not in made.json
    told = (await ana.call("GET", f"{ANALYSES}/{made.json['analysisId']}")).json
    assert told["activity"] == {"runs": 0, "failed": 0, "listeners": 0}


async def test_an_external_analysis_says_whether_somebody_listens(ana: Person) -> None:
    made = await ana.call("POST", ANALYSES, {"name": "Outside", "runOn": "external"})
    path = f"{ANALYSES}/{made.json['analysisId']}"

    async def listeners(count: int) -> bool:
        told = (await ana.call("GET", path)).json
        return bool(told["activity"]["listeners"] == count)

    headers = {"authorization": f"Bearer {ana.token}"}
    url = ana.world.url + path.format(organization=ana.organization.organization_id) + "/listen"
    async with ana.world.session.get(url, headers=headers):
        await ana.world.until(lambda: listeners(1))
    await ana.world.until(lambda: listeners(0))
