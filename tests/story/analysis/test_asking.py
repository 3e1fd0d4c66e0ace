"""`await ask(…)`: the script ends, and goes on when the question is decided, however late."""

from __future__ import annotations

from typing import Any

import pytest

from tests.story.analysis.scripts import ENDED, Scripts
from tests.world import Person
from tocsin.model.clock import DAY_MS, HOUR_MS

ASK = """
from tocsin import ask, notify, log, now, store
print("asking", int(now()))
store.increment("asked")
answer = await ask("Restart pump 7?", "It leaks", users=["{ben}"], {more})
print(answer.outcome, answer.value, answer.by and answer.by["name"], store.get("asked"))
notify("Decided", answer.value or "nothing", users=["{ben}"])
"""


async def asked(scripts: Scripts, ben: Person, more: str = "") -> tuple[str, dict[str, Any]]:
    """The run that waits, and the question in Ben's inbox."""
    run = await scripts.start(await scripts.deploy(ASK.format(ben=ben.user.email, more=more)))
    body = await scripts.reach(run, "waiting", *ENDED)
    assert body["state"] == "waiting", (body, await scripts.lines(run))
    await scripts.ana.world.settled()
    (item,) = (await ben.inbox())["items"]
    assert item["notificationId"] == body["waitingFor"]
    return run, item


async def answer(ben: Person, item: dict[str, Any], button: str) -> None:
    await ben.inbox(f"/notifications/{item['notificationId']}/answer", "POST", {"button": button})


async def test_the_answer_goes_on_with_the_script_days_later_and_nothing_is_done_twice(
    scripts: Scripts, ben: Person
) -> None:
    run, item = await asked(scripts, ben)
    scripts.ana.world.clock.advance(3 * HOUR_MS)
    await scripts.idle()
    assert (await scripts.ana.call("GET", run)).json["state"] == "waiting"
    await answer(ben, item, "yes")
    assert (await scripts.reach(run, *ENDED))["state"] == "finished"
    first = "asking 1795348800"
    assert await scripts.lines(run) == [first, "decided yes Ben 1"]
    await scripts.ana.world.settled()
    assert await ben.titles() == ["Decided", "Restart pump 7?"]


async def test_without_an_answer_the_script_goes_on_at_the_deadline(
    scripts: Scripts, ben: Person
) -> None:
    run, _ = await asked(scripts, ben, 'deadline=3600, default="no"')
    scripts.ana.world.clock.advance(HOUR_MS + 10_000)
    assert (await scripts.reach(run, *ENDED))["state"] == "finished"
    assert (await scripts.lines(run))[1] == "expired no None 1"


async def test_a_withdrawn_question_ends_the_wait(scripts: Scripts, ben: Person) -> None:
    run, item = await asked(scripts, ben)
    path = f"/api/v1/organizations/{{organization}}/notifications/{item['notificationId']}"
    assert (await scripts.ana.call("DELETE", path)).status < 300
    assert (await scripts.reach(run, *ENDED))["state"] == "finished"
    assert (await scripts.lines(run))[1].startswith("withdrawn None")


async def test_a_waiting_run_is_canceled(scripts: Scripts, ben: Person) -> None:
    run, item = await asked(scripts, ben)
    assert (await scripts.ana.call("POST", run + "/cancel")).json["state"] == "canceled"
    await answer(ben, item, "yes")
    scripts.ana.world.clock.advance(2 * DAY_MS)
    await scripts.idle()
    assert (await scripts.ana.call("GET", run)).json["state"] == "canceled"


async def test_a_script_that_does_something_else_the_second_time_is_ended(
    scripts: Scripts, ben: Person
) -> None:
    code = f"""
import time
from tocsin import ask, log, store
store.get(str(time.time_ns()))
await ask("Go?", users=["{ben.user.email}"])
"""
    run = await scripts.start(await scripts.deploy(code))
    body = await scripts.reach(run, "waiting", *ENDED)
    await scripts.ana.world.settled()
    await answer(ben, {"notificationId": body["waitingFor"]}, "yes")
    ended = await scripts.reach(run, *ENDED)
    assert (ended["state"], ended["error"]["kind"]) == ("failed", "diverged")
    assert ended["error"]["message"].startswith("Call 1 of the run is another than it was before")


async def test_a_new_version_does_not_change_what_waits(scripts: Scripts, ben: Person) -> None:
    run, item = await asked(scripts, ben)
    path = run.partition("/runs/")[0]
    await scripts.ana.call("POST", path + "/versions", {"code": "print('new')"})
    assert (await scripts.ana.call("POST", path + "/deploy", {})).json["deployedVersion"] == 2
    await answer(ben, item, "no")
    ended = await scripts.reach(run, *ENDED)
    assert (ended["state"], ended["version"]) == ("finished", 1)
    other = await scripts.start(path)
    await scripts.reach(other, *ENDED)
    assert await scripts.lines(other) == ["new"]


@pytest.mark.parametrize("how", ["answered", "closed", "withdrawn"])
async def test_what_waits_goes_on_at_once(scripts: Scripts, ben: Person, how: str) -> None:
    run, item = await asked(scripts, ben)
    await scripts.idle()
    sent = f"/api/v1/organizations/{{organization}}/notifications/{item['notificationId']}"
    if how == "answered":
        await answer(ben, item, "yes")
    else:
        ways = {"closed": ("POST", "/question/close"), "withdrawn": ("DELETE", "")}
        method, path = ways[how]
        assert (await scripts.ana.call(method, sent + path, {})).status < 300

    async def ended() -> bool:  # the clock stands still: without a wake, there is no look
        return (await scripts.ana.call("GET", run)).json["state"] in ENDED

    await scripts.ana.world.until(ended)
