"""What stories about analyses do again and again: deploy a script, run it, wait for its end."""

from __future__ import annotations

import os
from dataclasses import dataclass
from typing import Any

import pytest

from tests.world import Person

ANALYSES = "/api/v1/organizations/{organization}/analyses"
SCRIPTS = "/api/v1/organizations/{organization}/scripts"
ENDED = ("finished", "failed", "refused", "interrupted", "canceled")


async def turn_on(ana: Person, **more: Any) -> None:
    """Scripts on; skips the test where no isolation works, or on a build server fails."""
    chosen = await ana.world.running.context.analyses.isolations.chosen()
    if chosen.isolation is None:
        (pytest.fail if os.environ.get("CI") == "true" else pytest.skip)(chosen.reason)
    answer = await ana.call("PUT", SCRIPTS, {"enabled": True, **more})
    assert answer.status == 200, answer.text


@dataclass
class Scripts:
    """Ana's scripts."""

    ana: Person

    async def deploy(self, code: str, name: str = "Watch", **more: Any) -> str:
        """The path of a new analysis that runs this code."""
        scopes = more.pop("scopes", None)
        made = await self.ana.call("POST", ANALYSES, {"name": name, "code": code, **more})
        assert made.status == 201, made.text
        path = f"{ANALYSES}/{made.json['analysisId']}"
        body = {"scopes": scopes} if scopes is not None else {}
        deployed = await self.ana.call("POST", path + "/deploy", body)
        assert deployed.status == 200, deployed.text
        return path

    async def start(self, path: str, **body: Any) -> str:
        """The path of a new run."""
        asked = await self.ana.call("POST", path + "/run", body)
        assert asked.status == 202, asked.text
        return f"{path}/runs/{asked.json['runId']}"

    async def reach(self, run: str, *states: str) -> Any:
        """The run once it is in one of these states."""

        async def there() -> Any:
            self.ana.world.running.runner.wake()
            body = (await self.ana.call("GET", run)).json
            return body if body["state"] in states else None

        return await self.ana.world.until(there)

    async def run(self, code: str, **body: Any) -> tuple[Any, list[str]]:
        """Deploy, run to the end: the run and its lines."""
        run = await self.start(await self.deploy(code), **body)
        return await self.reach(run, *ENDED), await self.lines(run)

    async def lines(self, run: str) -> list[str]:
        log = await self.ana.call("GET", run + "/log?limit=500")
        return [one["text"] for one in log.json["items"]]

    async def idle(self) -> None:
        """Nothing runs any more, and nothing that was due is left."""

        async def looked() -> bool:
            return self.ana.world.running.runner.idle

        self.ana.world.running.runner.wake()
        await self.ana.world.until(looked)
