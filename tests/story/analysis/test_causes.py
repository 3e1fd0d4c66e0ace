"""What starts an analysis: a schedule, an event, a hand; and how many run at once."""

from __future__ import annotations

from tests.story.analysis.scripts import ANALYSES, ENDED, SCRIPTS, Scripts
from tests.world import Person
from tocsin.model.analyses import RunCause, RunRequest
from tocsin.model.clock import DAY_MS, HOUR_MS
from tocsin.model.people import Role

SAY = """
from tocsin import trigger
print(trigger.cause, sorted(trigger.environment), trigger.data and trigger.data[0]["type"])
"""


async def runs_of(scripts: Scripts, path: str) -> list[str]:
    """Paths, oldest first, when all have ended."""
    await scripts.idle()
    items = (await scripts.ana.call("GET", path + "/runs?limit=500")).json["items"]
    assert {one["state"] for one in items} <= set(ENDED), items
    return [f"{path}/runs/{one['runId']}" for one in reversed(items)]


async def test_a_schedule_starts_it_at_its_time_and_once_for_what_was_missed(
    scripts: Scripts,
) -> None:
    plan = {"cron": "0 14 * * *", "zone": "Europe/Berlin"}
    path = await scripts.deploy(SAY, schedule=plan)
    about = (await scripts.ana.call("GET", path)).json
    assert (about["nextAt"], about["schedule"]) == ("2026-11-22T13:00:00.000Z", plan)
    assert await runs_of(scripts, path) == []
    scripts.ana.world.clock.advance(HOUR_MS)
    (first,) = await runs_of(scripts, path)
    assert await scripts.lines(first) == ["schedule ['scheduled_at'] []"]
    scripts.ana.world.clock.advance(3 * DAY_MS)
    assert len(await runs_of(scripts, path)) == 2
    assert (await scripts.ana.call("PATCH", path, {"schedule": None})).json.get("nextAt") is None


async def test_an_event_starts_it_once(scripts: Scripts, ben: Person) -> None:
    path = await scripts.deploy(SAY, events=["inbox.read"])
    sent = await scripts.ana.notify(
        {"scope": "USR", "emails": [ben.user.email], "content": {"title": "a", "text": "b"}}
    )
    await scripts.ana.world.settled()
    assert await runs_of(scripts, path) == []
    await ben.inbox(f"/notifications/{sent.json['notificationId']}/read", "POST")
    (run,) = await runs_of(scripts, path)
    expected = "event ['event', 'notification_id', 'user_id'] inbox.read"
    assert await scripts.lines(run) == [expected]
    assert len(await runs_of(scripts, path)) == 1


async def test_what_others_queue_runs_with_their_cause(scripts: Scripts, ben: Person) -> None:
    path = await scripts.deploy(SAY.replace('["type"]', ""))
    storage, acme = scripts.ana.world.running.storage, scripts.ana.organization
    analysis = await scripts.ana.world.handle(acme).analyses(after=0, limit=1)
    environment = {"button_id": "stop", "user_id": ben.user_id, "notification_id": "n"}
    request = RunRequest(acme.number, analysis[0].number, RunCause.BUTTON, environment, [])
    await storage.queue_run(request, scripts.ana.world.clock.now_ms())
    (run,) = await runs_of(scripts, path)
    assert await scripts.lines(run) == ["button ['button_id', 'notification_id', 'user_id'] []"]


async def test_no_more_run_at_once_than_the_organization_has_set(scripts: Scripts) -> None:
    await scripts.ana.call("PUT", SCRIPTS, {"enabled": True, "atOnce": 1})
    path = await scripts.deploy("while True: pass", limits={"wallS": 60})
    first, second = await scripts.start(path), await scripts.start(path)
    await scripts.reach(first, "running")
    runner = scripts.ana.world.running.runner
    runner.wake()
    await scripts.ana.world.until(lambda: _looked(runner))
    assert (await scripts.ana.call("GET", second)).json["state"] == "queued"
    await scripts.ana.call("POST", first + "/cancel")
    await scripts.reach(second, "running")
    await scripts.ana.call("POST", second + "/cancel")


async def _looked(runner) -> bool:  # type: ignore[no-untyped-def]
    return bool(runner._looked)


async def test_who_has_deployed_it_must_still_be_there(scripts: Scripts) -> None:
    ada = await scripts.ana.world.person("ada", scripts.ana.organization, Role.ADMIN)
    path = await Scripts(ada).deploy("print(1)")
    await scripts.ana.call("PATCH", f"/api/v1/users/{ada.user_id}", {"active": False})
    run = await scripts.start(path)
    ended = await scripts.reach(run, *ENDED)
    assert (ended["state"], ended["error"]["kind"]) == ("refused", "owner")


async def test_cora_finds_nothing_of_acmes_scripts(scripts: Scripts, cora: Person) -> None:
    path = (await scripts.deploy("print(1)")).replace(
        "{organization}", str(scripts.ana.organization.organization_id)
    )
    run = await scripts.start(path)
    for one in (path, run, run + "/log", path + "/versions/1"):
        assert (await cora.call("GET", one)).status == 404
    foreign = path.replace(
        str(scripts.ana.organization.organization_id), str(cora.organization.organization_id)
    )
    assert (await cora.call("GET", foreign)).status == 404
    assert (await cora.call("GET", ANALYSES)).json == {"items": []}
