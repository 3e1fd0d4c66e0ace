"""The console's stream tells what runs say while they say it; the database keeps no secret."""

from __future__ import annotations

import asyncio
import json
from pathlib import Path
from typing import Any

from tests.story.analysis.scripts import ENDED, Scripts
from tests.world import Person
from tocsin.model.people import Role, TokenScope


async def heard(
    person: Person, kind: str, count: int, ready: asyncio.Event, until: str = ""
) -> list[dict[str, str]]:
    """So many events of this kind, from now on; or as many as there are until one of another."""
    found: list[dict[str, Any]] = []
    headers = {"authorization": f"Bearer {person.token}"}
    url = person.world.url + "/api/v1/stream"
    async with person.world.session.get(url, headers=headers) as stream:
        name = ""
        async for raw in stream.content:
            field, _, value = raw.decode().strip().partition(": ")
            if field == "event":
                name = value
                ready.set()
                if name == until:
                    break
            elif field == "data" and name == kind:
                found.append(json.loads(value))
                if len(found) == count:
                    break
    return found


async def test_lines_are_told_as_they_are_said(scripts: Scripts) -> None:
    path = await scripts.deploy("print('one')\nprint('two')")
    ready = asyncio.Event()
    listening = asyncio.create_task(heard(scripts.ana, "analysis.log", 2, ready))
    await ready.wait()
    run = await scripts.start(path)
    await scripts.reach(run, *ENDED)
    lines = await asyncio.wait_for(listening, 10)
    assert [f"{one['number']} {one['text']}" for one in lines] == ["1 one", "2 two"]
    assert run.endswith(lines[0]["runId"])


async def test_who_may_not_read_analyses_is_not_told_what_they_say(scripts: Scripts) -> None:
    reader = await scripts.ana.world.person(
        "rob", scripts.ana.organization, Role.ADMIN, frozenset({TokenScope.READ})
    )
    path = await scripts.deploy("print('one')")
    ready = asyncio.Event()
    listening = asyncio.create_task(
        heard(reader, "analysis.log", 1, ready, "notification.accepted")
    )
    await ready.wait()
    await scripts.reach(await scripts.start(path), *ENDED)
    await scripts.ana.notify({"scope": "ORG", "content": {"text": "After it"}})
    assert await asyncio.wait_for(listening, 10) == []


async def test_neither_secrets_nor_tokens_lie_in_the_files(
    scripts: Scripts, tmp_path: Path
) -> None:
    code = (
        "import os\nfrom tocsin import secret\nprint(os.environ['T_ANALYSIS_TOKEN'], secret('K'))"
    )
    path = await scripts.deploy(code)
    await scripts.ana.call("PUT", path + "/secrets/K", {"value": "s3cr3t-canary"})
    run = await scripts.start(path)
    assert (await scripts.reach(run, *ENDED))["state"] == "finished"
    assert await scripts.lines(run) == ["••• •••"]
    files = [one.read_bytes() for one in tmp_path.rglob("*") if one.is_file()]
    assert not any(b"s3cr3t-canary" in one for one in files)
