"""Generated requests, right and wrong, over the running server: nothing but documented answers."""

from __future__ import annotations

import asyncio
import os
import random
import sys
from pathlib import Path

import pytest

from tests.tagoio import bodies as tagoio
from tests.world import Person, World, open_world
from tocsin.model.people import Role

EXAMPLES = 8
SEED = int(os.environ.get("TOCSIN_SEED") or random.randrange(1 << 30))
CHECKS = (
    "not_a_server_error,status_code_conformance,content_type_conformance,"
    "response_headers_conformance,response_schema_conformance"
)
DELETING = "(?i)^(tago)?(delete|remove|revoke|end)"
PATIENCE_S = 200
NOTIFICATIONS, DIRECTORY = "/(notifications|dead-letters)", "/(users|solutions|tokens)"
OURS = ("--exclude-tag", "Inbox", "--exclude-tag", "TagoIO")
PARTS = {
    "the inbox": ("--include-tag", "Inbox"),
    "notifications": (*OURS, "--include-path-regex", NOTIFICATIONS),
    "the directory": (*OURS, "--include-path-regex", DIRECTORY),
    "the TagoIO door": ("--include-tag", "TagoIO", "--max-examples", "2"),
    "the rest": (*OURS, "--exclude-path-regex", f"{NOTIFICATIONS}|{DIRECTORY}"),
}


async def people(world: World) -> tuple[Person, dict[str, str]]:
    """Ana, the owner and operator, and the ids of things that are hers."""
    acme = await world.organization("Acme", demo=True)
    ana = await world.person("ana", acme, Role.OWNER, operator=True)
    ben = await world.person("ben", acme)
    app = await world.solution(acme, "Field", [ben], Crew=[ben])
    (group,) = await world.handle(acme).groups(app.number)
    field = {"key": "days", "label": "Days", "kind": "number"}
    asked = {
        "scope": "USR",
        "emails": [ben.user.email],
        "content": {"text": "World", "buttons": [{"id": "yes", "label": "Yes"}]},
        "question": {"rule": "first", "fields": [field]},
    }
    sent = await ana.call("POST", "/api/v1/organizations/{organization}/notifications", asked)
    await world.settled()
    # Nobody listens there: what a test posts ends at once.
    hook = await ana.call("POST", "/api/v1/webhooks", {"url": "http://127.0.0.1:9/hook"})
    words = {"name": "Order", "content": {"text": "Hello {{ user.name }}"}}
    template = await ana.call("POST", "/api/v1/templates", words)
    await ana.call("PUT", "/api/v1/categories/news", {"name": "News"})
    return ana, {
        "organizationId": str(acme.organization_id),
        "userId": ben.user_id,
        "solutionId": str(app.solution_id),
        "groupId": str(group.group_id),
        "notificationId": sent.json["notificationId"],
        "templateId": template.json["templateId"],
        "version": "1",
        "categoryKey": "news",
        "webhookId": hook.json["webhook"]["webhookId"],
        **tagoio.ids(ana, ben, sent.json["notificationId"]),
    }


async def run(world: World, config: Path, token: str, *arguments: str) -> None:
    """Fails with the whole report, which names the seed."""
    command = [str(Path(sys.executable).with_name("schemathesis")), "--no-color"]
    command += ["--config-file", str(config), "run", f"{world.url}/api/openapi.json"]
    command += ["--header", f"Authorization: Bearer {token}", "--checks", CHECKS]
    command += ["--max-examples", str(EXAMPLES), "--seed", str(SEED), "--no-shrink"]
    command += ["--phases", "examples,coverage,fuzzing", "--warnings", "off"]
    command += ["--suppress-health-check", "all", *arguments]
    process = await asyncio.create_subprocess_exec(
        *command,
        cwd=config.parent,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.STDOUT,
    )
    async with asyncio.timeout(PATIENCE_S):
        report, _ = await process.communicate()
    assert process.returncode == 0, report.decode()


@pytest.mark.slow
@pytest.mark.timeout(2 * PATIENCE_S)
@pytest.mark.parametrize("part", PARTS)
async def test_every_answer_to_generated_requests_is_documented(part: str, tmp_path: Path) -> None:
    print(f"again with TOCSIN_SEED={SEED}")
    loopback = {"TOCSIN_OUTGOING_ALLOW": "127.0.0.0/8"}
    async with open_world(tmp_path / "data", **loopback) as world:
        ana, ids = await people(world)
        config = tmp_path / "schemathesis.toml"
        lines = [f'"path.{name}" = "{value}"' for name, value in ids.items()]
        phases = ["[phases.coverage]", "unexpected-methods = []"]
        config.write_text("\n".join(["[parameters]", *lines, *phases]), "utf-8")
        token = await world.people["ben"].inbox_token() if part == "the inbox" else ana.token
        # Deleting comes last: what is asked before it is still there.
        for which in ("exclude", "include"):
            only = (f"--{which}-operation-id-regex", DELETING)
            await run(world, config, token, *PARTS[part], *only)
