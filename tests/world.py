"""A small world to tell stories in: a real server on loopback, people with tokens, a held clock.

Ana owns the organization Acme, Ben belongs to her team, Cora is the owner of another organization.
"""

from __future__ import annotations

import asyncio
import json
import tempfile
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, ClassVar

import aiohttp
import uvicorn

from tests.blank import blank_database
from tocsin.analysis.isolation.contract import Chosen
from tocsin.analysis.isolation.isolations import Isolations
from tocsin.app.isolation import ProcessLauncher
from tocsin.app.serve import listen
from tocsin.app.settings import read_settings
from tocsin.app.wiring import Running, running
from tocsin.audience.tokens import create_token
from tocsin.model.ids import uuid7
from tocsin.model.people import Group, Organization, Role, Solution, TokenScope, User
from tocsin.storage.operations import OrganizationStorage

NOON_MS = 1_795_348_800_000
"""2026-11-22 12:00 UTC, when every story begins."""
PATIENCE_S = 10


class HeldClock:
    """A clock that moves only when the story says so."""

    def __init__(self, now_ms: int = NOON_MS) -> None:
        self._now_ms = now_ms
        self._moved = asyncio.Event()

    def now_ms(self) -> int:
        return self._now_ms

    async def wait(self, event: asyncio.Event, until_ms: int | None) -> None:
        while not event.is_set() and (until_ms is None or self._now_ms < until_ms):
            moved = self._moved
            waits = [asyncio.ensure_future(event.wait()), asyncio.ensure_future(moved.wait())]
            try:
                await asyncio.wait(waits, return_when=asyncio.FIRST_COMPLETED)
            finally:
                for wait in waits:
                    wait.cancel()
        event.clear()

    def advance(self, ms: int) -> None:
        self._now_ms += ms
        self._moved.set()
        self._moved = asyncio.Event()


@dataclass
class Answer:
    """A reply as a test looks at it; header names are in lower case."""

    status: int
    headers: dict[str, str]
    text: str

    @property
    def json(self) -> Any:
        return json.loads(self.text)


@dataclass
class Person:
    """Somebody with a token, who calls over HTTP like anybody else."""

    world: World
    organization: Organization
    user: User
    token: str

    @property
    def user_id(self) -> str:
        return str(self.user.user_id)

    async def call(self, method: str, path: str, body: Any = None, **headers: str) -> Answer:
        """`{organization}` and `{me}` in the path are the person's own ids."""
        path = path.replace("{organization}", str(self.organization.organization_id))
        path = path.replace("{me}", self.user_id)
        sent = {"authorization": f"Bearer {self.token}"}
        sent |= {name.replace("_", "-"): value for name, value in headers.items()}
        return await self.world.call(method, path, body, sent)

    async def notify(self, body: dict[str, Any], **headers: str) -> Answer:
        """A create call on the Jigx door."""
        return await self.call(
            "POST", "/v2.0/tool/organizations/{organization}/notifications", body, **headers
        )

    async def inbox_token(self) -> str:
        signer = self.world.running.context.signer
        now_ms = self.world.clock.now_ms()
        return signer.inbox_token(self.organization.organization_id, self.user, now_ms)[0]

    async def inbox(
        self, path: str = "/notifications", method: str = "GET", body: Any = None
    ) -> Any:
        """A call on the person's own inbox; the parsed answer."""
        headers = {"authorization": f"Bearer {await self.inbox_token()}"}
        answer = await self.world.call(method, "/inbox/v1" + path, body, headers)
        assert answer.status < 300, answer.text
        return answer.json if answer.text else None

    async def titles(self) -> list[str]:
        return [item.get("title") for item in (await self.inbox())["items"]]


@dataclass
class World:
    """The running server, and what a story needs to set it up."""

    running: Running
    clock: HeldClock
    url: str
    session: aiohttp.ClientSession
    people: dict[str, Person] = field(default_factory=dict)

    async def call(
        self, method: str, path: str, body: Any = None, headers: dict[str, str] | None = None
    ) -> Answer:
        data = body if isinstance(body, bytes | str | None) else json.dumps(body)
        sent = {"content-type": "application/json", **(headers or {})}
        async with self.session.request(
            method, self.url + path, data=data, headers=sent, allow_redirects=False
        ) as reply:
            headers = {name.lower(): value for name, value in reply.headers.items()}
            return Answer(reply.status, headers, await reply.text())

    def handle(self, organization: Organization) -> OrganizationStorage:
        return self.running.storage.organization(organization.number, organization.organization_id)

    async def organization(self, name: str, **more: Any) -> Organization:
        now_ms = self.clock.now_ms()
        values = {"region": "us-east-1", "demo": False, "members_may_send": False, **more}
        return await self.running.storage.create_organization(
            Organization(0, uuid7(), name, created_at_ms=now_ms, updated_at_ms=now_ms, **values)
        )

    async def person(
        self,
        name: str,
        organization: Organization,
        role: Role = Role.USER,
        scopes: frozenset[TokenScope] | None = None,
        **more: Any,
    ) -> Person:
        now_ms = self.clock.now_ms()
        handle = self.handle(organization)
        email = f"{name}@{organization.name.lower()}.example"
        values = {"active": True, **more}
        user = User(
            0,
            uuid7(),
            email,
            name.title(),
            role,
            created_at_ms=now_ms,
            updated_at_ms=now_ms,
            **values,
        )
        user = await handle.create_user(user)
        _, secret = await create_token(handle, organization, user, now_ms, scopes=scopes)
        self.people[name] = Person(self, organization, user, secret)
        return self.people[name]

    async def solution(
        self, organization: Organization, name: str, members: list[Person], **groups: list[Person]
    ) -> Solution:
        """With everybody as a member, and groups by name."""
        now_ms, handle = self.clock.now_ms(), self.handle(organization)
        solution = await handle.save_solution(Solution(0, uuid7(), name, now_ms, now_ms))
        for person in members:
            await handle.set_member(solution.number, person.user.number, Role.USER)
        for group_name, people in groups.items():
            group = await handle.save_group(
                solution.number,
                Group(0, uuid7(), solution.solution_id, group_name, 0, now_ms, now_ms),
            )
            await handle.add_group_members(group.number, [one.user.number for one in people])
        return solution

    async def until(self, condition: Callable[[], Awaitable[Any]]) -> Any:
        """The condition's value as soon as it is true; fails when patience ends."""
        async with asyncio.timeout(PATIENCE_S):
            while True:
                value = await condition()
                if value:
                    return value
                await asyncio.sleep(0.002)

    async def settled(self) -> None:
        """Everything that is due now has been done."""

        async def nothing_due() -> bool:
            if not self.running.worker.idle:
                return False
            due_ms = await self.running.worker.next_due_ms()
            return due_ms is None or due_ms > self.clock.now_ms()

        await self.until(nothing_due)


class TriedOnce(Isolations):
    """How scripts are kept apart on this machine, tried once for all worlds: it takes seconds."""

    known: ClassVar[list[Chosen]] = []

    def __init__(self) -> None:
        super().__init__("auto", ProcessLauncher(), Path(tempfile.gettempdir()))

    async def chosen(self) -> Chosen:
        if not self.known:
            self.known.append(await super().chosen())
        return self.known[0]


@asynccontextmanager
async def open_world(data: Path, **environment: str) -> AsyncIterator[World]:
    """A server on a free port, stopped at the end."""
    listener = listen("127.0.0.1", 0)
    port = listener.getsockname()[1]
    base = {"TOCSIN_DATA": str(data), "TOCSIN_PORT": str(port), "TOCSIN_LOG": "error"}
    base["TOCSIN_STATUS"] = "off"  # no canary sings where a story does not ask for it
    clock = HeldClock()
    await blank_database(data)
    async with running(read_settings({**base, **environment}), clock, TriedOnce()) as started:
        config = uvicorn.Config(started.app, lifespan="off", log_config=None, access_log=False)
        config.load()
        server = uvicorn.Server(config)
        server.lifespan = config.lifespan_class(config)
        await server.startup([listener])
        async with aiohttp.ClientSession() as session:
            yield World(started, clock, f"http://127.0.0.1:{port}", session)
        started.context.feed.close()
        # What `server.shutdown` does, without its fixed pauses.
        for one in server.servers:
            one.close()
        for connection in list(server.server_state.connections):
            connection.shutdown()
        await asyncio.gather(*server.server_state.tasks, return_exceptions=True)
