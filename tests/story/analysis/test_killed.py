"""The real server, killed while a script runs and while one waits: nothing is sent twice."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import aiohttp
import pytest

from tests.story.analysis.scripts import ENDED
from tests.story.test_crash import Server, until

CODE = """
from tocsin import ask, notify, store
notify("Before", "b", users=["{email}"])
while store.increment("turns") < 40:
    store.set("last", "x" * 1000)
answer = await ask("Go?", users=["{email}"])
notify("After", answer.value, users=["{email}"])
print(store.get("turns"))
"""


@dataclass
class Ana:
    """The demo's owner, over the API."""

    server: Server

    async def call(self, method: str, path: str, body: Any = None) -> Any:
        headers = {"authorization": f"Bearer {self.server.demo['token']}"}
        url = f"{self.server.url}/api/v1/organizations/{self.server.demo['organizationId']}{path}"
        async with self.server.session.request(method, url, json=body, headers=headers) as reply:
            assert reply.status < 300, await reply.text()
            return await reply.json()

    async def restart(self) -> None:
        await self.server.kill()
        await self.server.start()

    async def titles(self) -> list[str]:
        items = (await self.call("GET", "/notifications?limit=100"))["items"]
        return [one["content"].get("title") for one in reversed(items)]


@pytest.fixture
async def ana(tmp_path: Path) -> AsyncIterator[Ana]:
    async with aiohttp.ClientSession() as session:
        server = Server(tmp_path, session)
        await server.prepare()
        await server.start()
        yield Ana(server)
        await server.kill()


async def answer(ana: Ana, email: str, button: str) -> None:
    """Through the inbox of who was asked."""
    server = ana.server
    headers = {"authorization": f"Bearer {server.demo['token']}"}
    users = f"{server.url}/api/v1/users?search={email}"
    async with server.session.get(users, headers=headers) as reply:
        user_id = (await reply.json())["items"][0]["userId"]
    made = f"{server.url}/api/v1/users/{user_id}/inbox-tokens"
    async with server.session.post(made, headers=headers, json={}) as reply:
        token = (await reply.json())["token"]
    headers = {"authorization": f"Bearer {token}"}
    items = f"{server.url}/inbox/v1/notifications"
    async with server.session.get(items, headers=headers) as reply:
        found = [one for one in (await reply.json())["items"] if one["title"] == "Go?"]
    path = f"{items}/{found[0]['notificationId']}/answer"
    async with server.session.post(path, headers=headers, json={"button": button}) as reply:
        assert reply.status < 300, await reply.text()


@pytest.mark.slow
async def test_a_killed_server_goes_on_where_it_was_and_sends_nothing_twice(ana: Ana) -> None:
    email = await somebody(ana)
    await ana.call("PUT", "/scripts", {"enabled": True, "atOnce": 4})
    made = await ana.call("POST", "/analyses", {"name": "Watch", "code": CODE.format(email=email)})
    path = f"/analyses/{made['analysisId']}"
    await ana.call("POST", path + "/deploy", {})
    before = await ana.titles()
    run = f"{path}/runs/{(await ana.call('POST', path + '/run', {}))['runId']}"
    for _ in range(3):
        await until(lambda: in_state(ana, run, "running", "waiting", *ENDED))
        await ana.restart()
    body = await until(lambda: in_state(ana, run, "waiting", *ENDED))
    assert body["state"] == "waiting", (body, await ana.call("GET", run + "/log"))
    await ana.restart()
    await answer(ana, email, "yes")
    body = await until(lambda: in_state(ana, run, *ENDED))
    assert body["state"] == "finished", (body, await ana.call("GET", run + "/log"))
    assert [one["text"] for one in (await ana.call("GET", run + "/log"))["items"]] == ["40"]
    assert (await ana.titles())[len(before) :] == ["Before", "Go?", "After"]


async def somebody(ana: Ana) -> str:
    headers = {"authorization": f"Bearer {ana.server.demo['token']}"}
    async with ana.server.session.get(
        f"{ana.server.url}/api/v1/users?limit=1", headers=headers
    ) as reply:
        email: str = (await reply.json())["items"][0]["email"]
        return email


async def in_state(ana: Ana, run: str, *states: str) -> Any:
    body = await ana.call("GET", run)
    return body if body["state"] in states else None
