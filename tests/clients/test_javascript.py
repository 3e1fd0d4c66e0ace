"""The JavaScript client, packed and installed as people get it, against a real server."""

from __future__ import annotations

import asyncio
import os
import tarfile
from dataclasses import replace
from pathlib import Path

import pytest

from tests.world import Person

ROOT = Path(__file__).parents[2]
CLIENT = ROOT / "clients" / "js"
NODE = ROOT / ".venv-node" / "bin"


async def run(*command: str, folder: Path, **environment: str) -> list[str]:
    path = f"{NODE}:{os.environ['PATH']}"
    program = await asyncio.create_subprocess_exec(
        *command,
        cwd=folder,
        env={"PATH": path, "HOME": str(folder), **environment},
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )
    out, err = await program.communicate()
    assert program.returncode == 0, err.decode()
    return out.decode().splitlines()


@pytest.fixture
async def installed(tmp_path: Path) -> Path:
    """A folder in which the packed client is installed."""
    folder = tmp_path / "program"
    package = folder / "node_modules" / "tocsin-client"
    package.mkdir(parents=True)
    (name,) = await run("npm", "pack", "--silent", str(CLIENT), folder=folder)
    with tarfile.open(folder / name) as packed:
        for member in packed.getmembers():
            target = package / Path(member.name).relative_to("package")
            content = packed.extractfile(member)
            assert content is not None
            target.write_bytes(content.read())
    return folder


async def test_the_package_has_its_parts_and_no_more(installed: Path) -> None:
    package = installed / "node_modules" / "tocsin-client"
    names = {one.name for one in package.iterdir()}
    assert names == {"README.md", "external.js", "index.d.ts", "index.js", "package.json"}


async def program(person: Person, folder: Path, code: str) -> list[str]:
    (folder / "main.mjs").write_text(code)
    environment = {"TOCSIN_URL": person.world.url, "TOCSIN_TOKEN": person.token}
    return await run("node", "main.mjs", folder=folder, **environment)


async def test_the_guides_calls_do_what_they_say(ana: Person, ben: Person, installed: Path) -> None:
    tag = {"tags": {"team": "maintenance_team"}}
    await ana.call("PATCH", f"/api/v1/users/{ben.user_id}", tag)
    code = f"""
import {{ getUsersByTag, resource, sendNotification }} from "tocsin-client";
const sent = await resource.run.userNotificationCreate({{ user_id: "{ben.user_id}",
  title: "Pump 7", message: "It leaks", buttons: [{{ label: "Handled", value: "handled" }}] }});
console.log(Object.keys(sent).join());
await sendNotification({{ users: await getUsersByTag("maintenance_team"), title: "Pump 8",
  message: "Too", priority: "high", icon: "success",
  buttons: [{{ label: "Acknowledge", value: "acknowledged" }}] }});
"""
    assert await program(ana, installed, code) == ["id"]
    await ana.world.settled()
    second, first = (await ben.inbox())["items"]
    assert (first["title"], first["buttons"][0]["id"]) == ("Pump 7", "handled")
    assert (second["title"], second["severity"]) == ("Pump 8", "success")


async def test_notify_preview_users_ask_and_refusals(
    ana: Person, ben: Person, installed: Path
) -> None:
    await ana.call("PATCH", f"/api/v1/users/{ben.user_id}", {"tags": {"site": "north"}})
    code = """
import { Refused, Tocsin } from "tocsin-client";
const tocsin = new Tocsin();
console.log((await tocsin.users({ tag: "site" })).map((one) => one.name).join());
console.log(typeof (await tocsin.preview({ title: "a", text: "b", tag: "site" })));
await tocsin.notify({ title: "To the north", text: "b", tag: "site:north" });
const question = await tocsin.ask({ title: "Go?", role: "owner", deadline: 60 });
console.log((await question.state()).state);
await new Tocsin({ token: "toc_no" }).users().catch((error) =>
  console.log(error instanceof Refused, error.status, error.code));
"""
    lines = await program(ana, installed, code)
    assert lines == ["Ben", "object", "open", "true 401 unauthorized"]
    await ana.world.settled()
    assert await ben.titles() == ["To the north"]


async def test_an_external_analysis_does_the_runs_that_it_missed(
    ana: Person, ben: Person, installed: Path
) -> None:
    listener, path = await external(ana)
    for value in (1, 2):
        await ana.call("POST", path + "/run", {"data": [{"value": value}]})
    code = f"""
import {{ Analysis }} from "tocsin-client";
await new Analysis().use(async (context, data) => {{
  await context.log("got", data[0].value, context.trigger.cause, {{ a: 1 }});
  await context.tocsin.notify({{ title: "Outside", text: "b", users: ["{ben.user.email}"] }});
  if (data[0].value === 2) throw new RangeError("two is too much");
}}, {{ runs: 2 }});
"""
    await program(listener, installed, code)
    second, first = (await ana.call("GET", path + "/runs")).json["items"]
    assert (first["state"], second["state"]) == ("finished", "failed")
    assert second["error"] == {"kind": "RangeError", "message": "two is too much"}
    log = await ana.call("GET", f"{path}/runs/{first['runId']}/log")
    assert [one["text"] for one in log.json["items"]] == ['got 1 api {"a":1}']
    await ana.world.settled()
    assert await ben.titles() == ["Outside", "Outside"]


async def test_a_listener_ends_with_its_signal_or_its_token(ana: Person, installed: Path) -> None:
    listener, _ = await external(ana)
    code = """
import { Analysis, Refused } from "tocsin-client";
const stop = new AbortController();
const listening = new Analysis().use(() => {}, { signal: stop.signal });
stop.abort();
await listening;
await new Analysis({ token: "ana_no" }).use(() => {}).catch((error) =>
  console.log(error instanceof Refused, error.status));
"""
    assert await program(listener, installed, code) == ["true 401"]


async def external(ana: Person) -> tuple[Person, str]:
    """Who has the token of a new external analysis, and the path of that."""
    analyses = "/api/v1/organizations/{organization}/analyses"
    made = await ana.call("POST", analyses, {"name": "Outside", "runOn": "external"})
    path = f"{analyses}/{made.json['analysisId']}"
    await ana.call("POST", path + "/deploy", {})
    token = (await ana.call("POST", path + "/token")).json["token"]
    return replace(ana, token=token), path
