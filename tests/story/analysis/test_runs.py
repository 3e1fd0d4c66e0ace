"""Scripts that run: what they are given, what they say, how they end, and who may do what."""

from __future__ import annotations

import pytest

from tests.story.analysis.scripts import ANALYSES, ENDED, SCRIPTS, Scripts, turn_on
from tests.world import Person
from tocsin.model.people import Role


async def test_a_script_tells_ben_and_the_run_says_how_it_went(
    scripts: Scripts, ben: Person
) -> None:
    code = f"""
from tocsin import notify, log
sent = notify("Pump 7", "It leaks", users=["{ben.user.email}"], priority="high")
log("told", sent["notificationId"])
print("done")
"""
    run, lines = await scripts.run(code)
    assert (run["state"], run["cause"], run["version"]) == ("finished", "api", 1), (run, lines)
    assert lines[0].startswith("told ")
    assert lines[1] == "done"
    assert run["memoryBytes"] > 0
    await scripts.ana.world.settled()
    assert await ben.titles() == ["Pump 7"]


async def test_main_gets_the_trigger_with_data_and_environment(scripts: Scripts) -> None:
    code = """
from tocsin import env
async def main(trigger):
    print(trigger.cause, trigger.data[0]["value"], trigger.environment["button_id"], env["SITE"])
"""
    path = await scripts.deploy(code, environment={"SITE": "north"})
    run = await scripts.start(path, data=[{"value": 31.5}], environment={"button_id": "stop"})
    assert (await scripts.reach(run, *ENDED))["state"] == "finished"
    assert await scripts.lines(run) == ["api 31.5 stop north"]


async def test_an_error_names_the_line_of_the_script(scripts: Scripts) -> None:
    run, lines = await scripts.run("def half(n):\n    return n / 0\n\nhalf(3)\n")
    assert run["state"] == "failed"
    assert run["error"] == {"kind": "ZeroDivisionError", "message": "division by zero", "line": 2}
    assert lines[0] == "Traceback (most recent call last):"
    assert not any("main.py" in line for line in lines)


async def test_a_script_that_does_not_end_is_ended(scripts: Scripts) -> None:
    code = "print('on and on', flush=True)\nwhile True: pass"
    path = await scripts.deploy(code, limits={"wallS": 3})
    run = await scripts.start(path)
    ended = await scripts.reach(run, *ENDED)
    assert (ended["state"], ended["error"]["kind"]) == ("failed", "time")
    assert ended["error"]["message"] == "It ran for longer than 3 seconds."
    assert await scripts.lines(run) == ["on and on"]


async def test_no_more_than_64_kib_of_lines_are_kept(scripts: Scripts) -> None:
    _, lines = await scripts.run("for n in range(900): print('x' * 200)")
    assert 60 * 1024 < sum(len(line) + 1 for line in lines) < 66 * 1024
    assert lines[-1].startswith("… what follows is not kept")


async def test_a_secret_is_told_to_the_run_and_to_nobody_else(scripts: Scripts) -> None:
    path = await scripts.deploy(
        "from tocsin import secret\nprint(secret('KEY'))\nraise ValueError(secret('KEY'))"
    )
    secret = path + "/secrets/KEY"
    assert (await scripts.ana.call("PUT", secret, {"value": "s3cr3t-canary"})).status == 204
    run = await scripts.start(path)
    ended = await scripts.reach(run, *ENDED)
    assert (ended["error"]["message"], (await scripts.lines(run))[0]) == ("•••", "•••")
    texts = [(await scripts.ana.call("GET", one)).text for one in (ANALYSES, path, run + "/log")]
    assert not any("s3cr3t" in text for text in texts)
    assert (await scripts.ana.call("GET", path)).json["secrets"] == ["KEY"]
    assert (await scripts.ana.call("DELETE", secret)).status == 204
    assert (await scripts.ana.call("DELETE", secret)).status == 404


async def test_a_script_may_do_no_more_than_its_scopes(scripts: Scripts, ben: Person) -> None:
    code = f"""
from tocsin import Refused, notify, users
print(len(users()))
try:
    notify("x", "y", users=["{ben.user.email}"])
except Refused as error:
    print(error.status, error.code)
"""
    path = await scripts.deploy(code, scopes=["read"])
    run = await scripts.start(path)
    assert (await scripts.reach(run, *ENDED))["state"] == "finished"
    assert await scripts.lines(run) == ["2", "403 forbidden"]
    too_much = await scripts.ana.call("POST", path + "/deploy", {"scopes": ["analysis:write"]})
    assert too_much.status == 403


async def test_values_are_there_in_the_next_run(scripts: Scripts) -> None:
    code = """
from tocsin import store
print(store.increment("runs"), store.get("last", "never"), store.keys())
store.set("last", {"at": [1, 2]})
"""
    path = await scripts.deploy(code)
    for expected in ("1 never ['runs']", "2 {'at': [1, 2]} ['last', 'runs']"):
        run = await scripts.start(path)
        await scripts.reach(run, *ENDED)
        assert await scripts.lines(run) == [expected]


async def test_scripts_are_off_until_an_owner_turns_them_on(ana: Person) -> None:
    await turn_on(ana)
    await ana.call("PUT", SCRIPTS, {"enabled": False})
    ada = await ana.world.person("ada", ana.organization, Role.ADMIN)
    assert (await ada.call("PUT", SCRIPTS, {"enabled": True})).status == 403
    run, _ = await Scripts(ana).run("print(1)")
    assert (run["state"], run["error"]["kind"]) == ("refused", "off")


async def test_a_run_is_canceled_while_it_runs(scripts: Scripts) -> None:
    run = await scripts.start(await scripts.deploy("print('here')\nwhile True: pass"))
    await scripts.reach(run, "running")
    assert (await scripts.ana.call("POST", run + "/cancel")).json["state"] == "canceled"
    await scripts.idle()
    assert (await scripts.ana.call("GET", run)).json["state"] == "canceled"
    assert (await scripts.ana.call("POST", run + "/cancel")).status == 409


@pytest.mark.parametrize(
    ("code", "line", "column", "severity"),
    [
        ("x = (", 1, 5, "error"),
        ("def f():\n  retrun 1", 2, 10, "error"),
        ("from tocsin import notfy", 1, 1, "error"),
        ("print(nobody)", 1, 7, "warning"),
    ],
)
async def test_a_check_names_line_and_column(
    ana: Person, code: str, line: int, column: int, severity: str
) -> None:
    found = (await ana.call("POST", ANALYSES + "/check", {"code": code})).json["items"][0]
    assert (found["line"], found["column"], found["severity"]) == (line, column, severity)


async def test_what_is_fine_is_found_fine(ana: Person) -> None:
    code = """
from tocsin import ask, log
answer = await ask("Go?", users=["x"])
def main(trigger):
    global seen
    seen = [n for n in trigger.data if n]
    log(seen, __name__, answer)
"""
    assert (await ana.call("POST", ANALYSES + "/check", {"code": code})).json == {"items": []}
