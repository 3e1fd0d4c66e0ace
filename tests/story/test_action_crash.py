"""The real server, killed while rules are at work: what was handed in is told of exactly once."""

from __future__ import annotations

import asyncio
import random
from collections import Counter
from pathlib import Path
from typing import Any

import aiohttp
import pytest

from tests.story.test_crash import Server, until

BATCHES, KILLS = 60, 3
RULE: dict[str, Any] = {
    "name": "Hot",
    "trigger": {"kind": "condition", "conditions": [{"variable": "t", "is": ">", "value": 30}]},
    "effects": [
        {"kind": "notify", "notification": {"scope": "ORG", "content": {"text": "$DEVICE$"}}}
    ],
}


async def post(server: Server, path: str, body: Any, **headers: str) -> int | None:
    """The status; None when nobody answered."""
    url = f"{server.url}/api/v1/organizations/{server.demo['organizationId']}{path}"
    sent = {"authorization": f"Bearer {server.demo['token']}"}
    sent |= {name.replace("_", "-"): value for name, value in headers.items()}
    try:
        async with server.session.post(url, json=body, headers=sent) as reply:
            return reply.status
    except (aiohttp.ClientError, OSError):
        return None


async def hand_in(server: Server, up: asyncio.Event) -> None:
    """Each batch with its key, again until it is answered."""
    for number in range(BATCHES):
        point = {"device": f"tank-{number}", "variable": "t", "value": 31}
        while await post(server, "/events", point, idempotency_key=f"batch-{number}") != 202:
            await up.wait()


@pytest.mark.slow
async def test_each_batch_is_told_of_once_however_often_the_server_dies(tmp_path: Path) -> None:
    chance = random.Random(5)
    async with aiohttp.ClientSession() as session:
        server, up = Server(tmp_path, session), asyncio.Event()
        await server.prepare()
        await server.start()
        before = len(await server.all("/notifications"))
        assert await post(server, "/actions", RULE) == 201
        up.set()
        handing = asyncio.create_task(hand_in(server, up))
        for _ in range(KILLS):
            await asyncio.sleep(chance.random() / 4)  # where it dies is left to chance
            up.clear()
            await server.kill()
            await server.start()
            up.set()
        await handing

        async def all_told() -> bool:
            return len(await server.all("/notifications")) >= before + BATCHES

        await until(all_told)
        texts = Counter(one["content"]["text"] for one in await server.all("/notifications"))
        await server.kill()
    assert {texts[f"tank-{number}"] for number in range(BATCHES)} == {1}
