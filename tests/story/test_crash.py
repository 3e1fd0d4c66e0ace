"""The real server, killed again and again: what was answered 201 arrives, exactly once."""

from __future__ import annotations

import asyncio
import json
import os
import random
import signal
import socket
import sys
import time
from collections import Counter
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import aiohttp
import pytest

from tests.story.people import PushService, push_service

ROOT = Path(__file__).parents[2]
NOTIFICATIONS, KILLS, CLIENTS = 2_000, 20, 16
PATIENCE_S = 30


async def until(condition: Callable[[], Awaitable[Any]]) -> Any:
    async with asyncio.timeout(PATIENCE_S):
        while not (value := await condition()):
            await asyncio.sleep(0.01)
        return value


@dataclass
class Server:
    """`tocsin serve` as a process of its own, on one port and folder through all its lives."""

    data: Path
    session: aiohttp.ClientSession
    port: int = 0
    process: asyncio.subprocess.Process | None = None
    demo: dict[str, Any] = field(default_factory=dict)
    settings: dict[str, str] = field(default_factory=dict)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    async def tocsin(self, *arguments: str) -> asyncio.subprocess.Process:
        ours = {
            "TOCSIN_DATA": str(self.data / "data"),
            "TOCSIN_PORT": str(self.port),
            "TOCSIN_LOG": "error",
            "TOCSIN_OUTGOING_ALLOW": "127.0.0.0/8",
            "TOCSIN_WEB_PUSH_PRIVATE_HOSTS": "127.0.0.1",
            "PYTHONPATH": str(ROOT / "src"),
        }
        with (self.data / "log").open("ab") as log:
            return await asyncio.create_subprocess_exec(
                sys.executable,
                "-m",
                "tocsin",
                *arguments,
                env={**os.environ, **ours, **self.settings},
                stdout=asyncio.subprocess.PIPE,
                stderr=log,
            )

    async def prepare(self) -> None:
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = probe.getsockname()[1]
        printed, _ = await (await self.tocsin("demo", "--json")).communicate()
        self.demo = json.loads(printed)

    async def start(self) -> None:
        self.process = await self.tocsin("serve")
        await until(self.ready)

    async def ready(self) -> bool:
        assert self.process is not None
        assert self.process.returncode is None, (self.data / "log").read_text("utf-8")
        try:
            async with self.session.get(self.url + "/readyz") as reply:
                return reply.status == 200
        except (aiohttp.ClientError, OSError):
            return False

    async def kill(self) -> None:
        if self.process is not None and self.process.returncode is None:
            self.process.send_signal(signal.SIGKILL)
            await self.process.wait()

    async def get(self, path: str) -> Any:
        headers = {"authorization": f"Bearer {self.demo['token']}"}
        root = f"{self.url}/v1/organizations/{self.demo['organizationId']}"
        async with self.session.get(root + path, headers=headers) as reply:
            assert reply.status == 200, await reply.text()
            return await reply.json()

    async def all(self, path: str) -> list[dict[str, Any]]:
        """All pages of a list."""
        items: list[dict[str, Any]] = []
        query = "?limit=500"
        while True:
            page = await self.get(path + query)
            items += page["items"]
            if "continuationToken" not in page:
                return items
            query = f"?limit=500&continuationToken={page['continuationToken']}"


@dataclass
class Senders:
    """Clients that repeat each create with its key until it is answered."""

    server: Server
    bodies: list[dict[str, Any]]
    answered: dict[int, str] = field(default_factory=dict)
    up: asyncio.Event = field(default_factory=asyncio.Event)
    repeats: int = 0

    async def send(self, number: int) -> None:
        url = f"{self.server.url}/v1/organizations/{self.server.demo['organizationId']}"
        headers = {
            "authorization": f"BEARER {self.server.demo['token']}",
            "idempotency-key": f"notification-{number}",
        }
        while number not in self.answered:
            await self.up.wait()
            try:
                async with self.server.session.post(
                    f"{url}/notifications", json=self.bodies[number], headers=headers
                ) as reply:
                    assert reply.status == 201, await reply.text()
                    self.answered[number] = await reply.text()
            except (aiohttp.ClientError, OSError):
                self.repeats += 1
                await asyncio.sleep(0)

    async def run(self, numbers: list[int]) -> None:
        for number in numbers:
            await self.send(number)


def some_bodies(demo: dict[str, Any], chance: random.Random) -> list[dict[str, Any]]:
    """To one, to some (also with unknown ones), to an app, to a group, to everybody."""
    emails = [user["email"] for user in demo["users"]]
    app = demo["solutions"][0]
    where = {"solutionId": app["solutionId"]}
    scopes: list[Callable[[], dict[str, Any]]] = [
        lambda: {"scope": "USR", "emails": [emails[0]]},
        lambda: {"scope": "USR", "emails": chance.sample(emails, 3)},
        lambda: {"scope": "USR", "emails": [chance.choice(emails), "nobody@acme.example"]},
        lambda: {"scope": "SLN", **where},
        lambda: {"scope": "SLN_GRP", **where, "groups": [app["groups"][0]]},
        lambda: {"scope": "ORG"},
    ]
    return [
        {**chance.choices(scopes, [4, 2, 2, 1, 1, 1])[0](), "content": {"text": str(number)}}
        for number in range(NOTIFICATIONS)
    ]


async def kill_at(server: Server, senders: Senders, points: list[int], pause: list[float]) -> None:
    """When so many are answered, and a moment later, the server dies; then it is started again."""
    for point, moment in zip(points, pause, strict=True):

        async def reached(point: int = point) -> bool:
            return len(senders.answered) >= point

        await until(reached)
        await asyncio.sleep(moment)  # where in its work it dies is left to chance, not awaited
        senders.up.clear()
        await server.kill()
        await server.start()
        senders.up.set()


def audience(server: Server, senders: Senders, members: dict[str, set[str]]) -> Counter[str]:
    """How many notifications each user must have, by who was named."""
    expected: Counter[str] = Counter()
    ids = {user["email"]: user["userId"] for user in server.demo["users"]}
    for number in senders.answered:
        body = senders.bodies[number]
        if body["scope"] == "USR":
            expected.update({ids[email] for email in body["emails"] if email in ids})
        else:
            expected.update(members[body["scope"]])
    return expected


async def enable_push(server: Server, push: PushService) -> None:
    user = server.demo["users"][0]
    body = {"channel": "web_push", "address": push.browser("first").subscription}
    headers = {"authorization": f"Bearer {user['inboxToken']}"}
    url = server.url + "/inbox/v1/addresses"
    async with server.session.post(url, json=body, headers=headers) as reply:
        assert reply.status == 201, await reply.text()


async def run(server: Server, senders: Senders, chance: random.Random) -> None:
    """All is sent, through all the deaths; and in the end everything is final."""
    points = sorted(chance.sample(range(1, NOTIFICATIONS), KILLS))
    pauses = [chance.uniform(0, 0.05) for _ in points]
    senders.up.set()
    shares = [list(range(begin, NOTIFICATIONS, CLIENTS)) for begin in range(CLIENTS)]
    await asyncio.gather(
        kill_at(server, senders, points, pauses), *(senders.run(share) for share in shares)
    )

    async def nothing_under_way() -> bool:
        states = Counter(item["state"] for item in await server.all("/notifications"))
        return set(states) == {"SENT"}

    await until(nothing_under_way)


async def copies(server: Server) -> dict[str, Counter[str]]:
    """Each user's notifications, with how often each is there."""
    return {
        user["userId"]: Counter(
            item["notificationId"]
            for item in await server.all(f"/members/{user['userId']}/notifications")
        )
        for user in server.demo["users"]
    }


@asynccontextmanager
async def serving(data: Path) -> AsyncIterator[tuple[Server, PushService]]:
    """The first life, with a push service; the last one ends however the story ends."""
    async with aiohttp.ClientSession() as session, push_service() as push:
        server = Server(data, session)
        await server.prepare()
        try:
            await server.start()
            await enable_push(server, push)
            yield server, push
        finally:
            await server.kill()


@pytest.mark.slow
@pytest.mark.timeout(180)
@pytest.mark.parametrize("seed", [20_261_122])
async def test_killed_at_twenty_points_nothing_that_was_accepted_is_lost_or_doubled(
    tmp_path: Path, seed: int
) -> None:
    chance, began = random.Random(seed), time.monotonic()
    async with serving(tmp_path) as (server, push):
        senders = Senders(server, some_bodies(server.demo, chance))
        await run(server, senders, chance)
        listed = [item["notificationId"] for item in await server.all("/notifications")]
        answered = {number: json.loads(text) for number, text in senders.answered.items()}
        ids = {found["notificationId"] for found in answered.values()}
        assert (len(ids), len(listed), set(listed)) == (NOTIFICATIONS, NOTIFICATIONS, ids)
        found = await copies(server)
    once = {user: set(times.values()) <= {1} for user, times in found.items()}
    assert all(once.values())
    took = time.monotonic() - began
    print(f"seed {seed}: {KILLS} kills, {senders.repeats} repeats, {took:.0f} s")
    check_audience(server, senders, found)
    check_push(push, found[server.demo["users"][0]["userId"]])


def check_audience(server: Server, senders: Senders, found: dict[str, Counter[str]]) -> None:
    """A user has what named them; who is in the app and the group, everybody's inboxes tell."""
    by_id = {
        json.loads(text)["notificationId"]: number for number, text in senders.answered.items()
    }
    members: dict[str, set[str]] = {"SLN": set(), "SLN_GRP": set(), "ORG": set(found)}
    for user, times in found.items():
        for one in times:
            scope = senders.bodies[by_id[one]]["scope"]
            members.setdefault(scope, set()).add(user)
    assert members["ORG"] > members["SLN"] > members["SLN_GRP"] > set()
    expected = audience(server, senders, members)
    assert {user: times.total() for user, times in found.items()} == dict(expected)


def check_push(push: PushService, mine: Counter[str]) -> None:
    """Every notification rang; one that rang twice (it was under way) did so with one topic."""
    topics = Counter(ring.headers["topic"] for ring in push.rings)
    print(f"{len(push.rings)} rings of {len(mine)} notifications")
    assert len(topics) == len(mine)
    assert len(push.rings) - len(mine) <= KILLS * 256
