"""What a first start prints works when it is pasted into a shell."""

from __future__ import annotations

import asyncio
import json
import os
import sys
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from tocsin.app.serve import listen

ROOT = Path(__file__).parents[2]
PATIENCE_S = 30


class Started:
    """`tocsin serve` as its own process, and everything that it printed."""

    def __init__(self, data: Path) -> None:
        with listen("127.0.0.1", 0) as probe:
            port = probe.getsockname()[1]
        ours = {"TOCSIN_DATA": str(data), "TOCSIN_PORT": str(port), "TOCSIN_LOG": "error"}
        self.environment = {**os.environ, **ours, "PYTHONPATH": str(ROOT / "src")}
        self.curls: list[str] = []

    async def start(self) -> None:
        self.process = await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", "tocsin", "serve"),
            env=self.environment,
            stdout=asyncio.subprocess.PIPE,
        )
        assert self.process.stdout
        while len(self.curls) < 4:
            line = (await self.process.stdout.readline()).decode()
            assert line, "the server ended at its start"
            if line.startswith("curl "):
                self.curls.append(line.strip())

    async def shell(self, command: str) -> str:
        process = await asyncio.create_subprocess_exec(
            "sh", "-c", command, env=self.environment, stdout=asyncio.subprocess.PIPE
        )
        return (await process.communicate())[0].decode()

    async def demo(self) -> dict[str, Any]:
        printed: dict[str, Any] = json.loads(
            await self.shell(f"{sys.executable} -m tocsin demo --json")
        )
        return printed


@pytest.fixture
async def started(tmp_path: Path) -> AsyncIterator[Started]:
    server = Started(tmp_path)
    await server.start()
    yield server
    server.process.terminate()
    await server.process.wait()


async def test_every_curl_line_that_is_printed_reaches_exactly_the_right_people(
    started: Started,
) -> None:
    for line in started.curls:
        answer = await started.shell(f"{line} --retry-connrefused --retry 9 -w %{{http_code}}")
        assert answer.endswith("201"), answer
    demo = await started.demo()
    base = f"{demo['baseUrl']}/v1/organizations/{demo['organizationId']}/members"
    counts: dict[str, int] = {}
    async with asyncio.timeout(PATIENCE_S):
        for person in demo["users"]:
            url = f"{base}/{person['userId']}/notifications"
            while not counts.get(person["name"]):
                answer = await started.shell(
                    f"curl -s '{url}' -H 'Authorization: bearer {demo['token']}'"
                )
                counts[person["name"]] = json.loads(answer)["count"]
    # Hana is a technician of the solution and named in person; Jonas is in another solution.
    assert (counts["Hana Sato"], counts["Lena Fischer"]) == (4, 3)
    assert (counts["Ben Okafor"], counts["Jonas Weber"]) == (2, 1)


async def test_the_demo_command_prints_the_same_people_again(started: Started) -> None:
    first, second = await started.demo(), await started.demo()
    for one in (first, second):
        for person in one["users"]:
            del person["inboxToken"]
    assert first == second
    assert len(first["users"]) == 12
    assert [len(solution["groups"]) for solution in first["solutions"]] == [2, 1]
