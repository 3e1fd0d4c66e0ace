"""The Python client, as people install it, against a real server."""

from __future__ import annotations

import asyncio
import os
import sys
import zipfile
from pathlib import Path
from typing import Any

import pytest

from tests.world import Person

ROOT = Path(__file__).parents[2]
CLIENT = ROOT / "clients" / "python"
INSIDE = ROOT / "src" / "tocsin" / "analysis" / "inside" / "tocsin_calls.py"


async def python(person: Person, code: str, *, token: str | None = None) -> list[str]:
    """What a program with the client prints, line by line."""
    environment = {
        "PATH": os.environ["PATH"],
        "PYTHONPATH": str(CLIENT / "src"),
        "TOCSIN_URL": person.world.url,
        "TOCSIN_TOKEN": token or person.token,
    }
    program = await asyncio.create_subprocess_exec(
        sys.executable,
        "-c",
        code,
        env=environment,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )
    out, err = await program.communicate()
    assert program.returncode == 0, err.decode()
    return out.decode().splitlines()


def test_what_scripts_and_the_client_share_is_one_text() -> None:
    assert (CLIENT / "src" / "tocsin_client" / "tocsin_calls.py").read_text() == INSIDE.read_text()


async def test_the_guides_calls_do_what_they_say(ana: Person, ben: Person) -> None:
    tag = {"tags": {"team": "maintenance_team"}}
    await ana.call("PATCH", f"/api/v1/users/{ben.user_id}", tag)
    code = f"""
from tocsin_client import get_users_by_tag, run, send_notification
sent = run.user_notification_create(user_id="{ben.user_id}", title="Pump 7", message="It leaks",
    buttons=[{{"label": "Mark as handled", "value": "handled"}}])
print(sorted(sent))
team = get_users_by_tag("maintenance_team")
print(team == ["{ben.user_id}"])
send_notification(users=team, title="Pump 8", message="Too", priority="high", icon="success",
    buttons=[{{"label": "Acknowledge", "value": "acknowledged"}}])
"""
    assert await python(ana, code) == ["['id']", "True"]
    await ana.world.settled()
    second, first = (await ben.inbox())["items"]
    assert (first["title"], first["buttons"][0]["id"]) == ("Pump 7", "handled")
    assert (second["title"], second["severity"]) == ("Pump 8", "success")


async def test_notify_preview_users_and_refusals(ana: Person, ben: Person) -> None:
    await ana.call("PATCH", f"/api/v1/users/{ben.user_id}", {"tags": {"site": "north"}})
    code = """
from tocsin_client import Refused, Tocsin
tocsin = Tocsin()
print([one["name"] for one in tocsin.users(tag="site")], len(tocsin.users(role="owner")))
print(tocsin.preview("a", "b", tag="site:north")["recipients"])
tocsin.notify("To the north", "b", tag="site:north")
try:
    Tocsin(token="toc_no").users()
except Refused as error:
    print(error.status, error.code)
"""
    lines = await python(ana, code)
    assert (lines[0], lines[2]) == ("['Ben'] 1", "401 unauthorized")
    await ana.world.settled()
    assert await ben.titles() == ["To the north"]


async def test_a_question_is_waited_for(ana: Person, ben: Person) -> None:
    code = f"""
from tocsin_client import Tocsin
print(Tocsin().ask("Go?", users=["{ben.user.email}"]).wait(timeout=20, every=0.05).value)
"""
    program = asyncio.create_task(python(ana, code))

    async def there() -> Any:
        await ana.world.settled()
        return (await ben.inbox())["items"]

    (item,) = await ana.world.until(there)
    path = f"/notifications/{item['notificationId']}/answer"
    await ben.inbox(path, "POST", {"button": "no"})
    assert await program == ["no"]


async def test_an_external_analysis_does_the_runs_that_it_missed(ana: Person, ben: Person) -> None:
    analyses = "/api/v1/organizations/{organization}/analyses"
    made = await ana.call("POST", analyses, {"name": "Outside", "runOn": "external"})
    path = f"{analyses}/{made.json['analysisId']}"
    await ana.call("POST", path + "/deploy", {})
    token = (await ana.call("POST", path + "/token")).json["token"]
    for value in (1, 2):
        await ana.call("POST", path + "/run", {"data": [{"value": value}]})
    code = f"""
from tocsin_client import Analysis
async def main(context, data):
    context.log("got", data[0]["value"], context.trigger["cause"])
    context.tocsin.notify("From outside", "b", users=["{ben.user.email}"])
    if data[0]["value"] == 2:
        raise ValueError("two is too much")
Analysis().use(main, runs=2)
"""
    await python(ana, code, token=token)
    second, first = (await ana.call("GET", path + "/runs")).json["items"]
    assert (first["state"], second["state"]) == ("finished", "failed")
    assert second["error"] == {"kind": "ValueError", "message": "two is too much"}
    log = await ana.call("GET", f"{path}/runs/{first['runId']}/log")
    assert [one["text"] for one in log.json["items"]] == ["got 1 api"]
    await ana.world.settled()
    assert await ben.titles() == ["From outside", "From outside"]


@pytest.mark.slow
async def test_it_is_built_as_a_wheel_with_nothing_else_in_it(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "pip", "wheel", "--no-deps", "-q", "-w", str(tmp_path)]
    program = await asyncio.create_subprocess_exec(*command, str(CLIENT))
    assert await program.wait() == 0
    (wheel,) = tmp_path.glob("tocsin_client-*.whl")
    names = {Path(one).name for one in zipfile.ZipFile(wheel).namelist() if "dist-info" not in one}
    assert names == {"__init__.py", "client.py", "external.py", "tocsin_calls.py"}
