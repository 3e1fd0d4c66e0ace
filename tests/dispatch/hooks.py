"""What webhooks are tried with: a receiver on loopback, a database, a held clock, a sender."""

from __future__ import annotations

import asyncio
import json
import random
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from aiohttp import web
from msgspec.structs import replace
from standardwebhooks import Webhook as Oracle

from tests.blank import blank_database
from tests.channels.peers import LOOPBACK, web_peer
from tests.world import HeldClock
from tocsin.channels.support.http import OutgoingHttp
from tocsin.dispatch.endpoints import EndpointChange, Endpoints
from tocsin.dispatch.webhooks import WebhookSender
from tocsin.model.events import EventKind
from tocsin.model.ids import uuid7
from tocsin.model.people import Organization
from tocsin.model.webhooks import Webhook, WebhookAttempt
from tocsin.storage.sqlite import SqliteStorage
from tocsin.storage.sqlite.engine import SqliteOrganization
from tocsin.storage.sqlite.events import insert_event
from tocsin.storage.sqlite.writer import Transaction
from tocsin.storage.vault import Vault, new_master_key

PATIENCE_S = 10


@dataclass
class Posted:
    """One request that reached the receiver, and when, by the held clock."""

    path: str
    headers: dict[str, str]
    body: bytes
    at_ms: int

    @property
    def json(self) -> Any:
        return json.loads(self.body)

    @property
    def id(self) -> str:
        return self.headers["webhook-id"]

    @property
    def number(self) -> int:
        """What `House.happen` has counted."""
        return int(self.json["data"]["n"])

    def signed_by(self, secret: str) -> bool:
        """By the signature that the public library makes: its clock can't be held, as ours is."""
        at = datetime.fromtimestamp(int(self.headers["webhook-timestamp"]), UTC)
        expected = Oracle(secret).sign(self.id, at, self.body.decode())
        return expected in self.headers["webhook-signature"].split(" ")


@dataclass
class Receiver:
    """Answers 204 and keeps what came; `rule` answers otherwise, `holds` keeps a path waiting."""

    clock: HeldClock
    url: str = ""
    posted: list[Posted] = field(default_factory=list)
    rule: Callable[[Posted], tuple[int, dict[str, str]]] = lambda _posted: (204, {})
    holds: dict[str, asyncio.Event] = field(default_factory=dict)
    at_once: int = 0
    most_at_once: int = 0

    async def answer(self, request: web.Request) -> web.StreamResponse:
        headers = {name.lower(): value for name, value in request.headers.items()}
        posted = Posted(request.path, headers, await request.read(), self.clock.now_ms())
        self.posted.append(posted)
        self.at_once += 1
        self.most_at_once = max(self.most_at_once, self.at_once)
        try:
            if (hold := self.holds.get(posted.path)) is not None:
                await hold.wait()
            await asyncio.sleep(0)
        finally:
            self.at_once -= 1
        status, more = self.rule(posted)
        text = "no room for it" if status >= 400 else None
        return web.Response(status=status, headers=more, text=text)

    def at(self, path: str) -> list[Posted]:
        return [one for one in self.posted if one.path == path]

    def numbers(self, path: str = "/hook") -> list[int]:
        return [one.number for one in self.at(path) if one.json["data"].get("n") is not None]


@dataclass
class House:
    """Ana's organization, with nothing but what webhooks need."""

    storage: SqliteStorage
    clock: HeldClock
    receiver: Receiver
    http: OutgoingHttp
    vault: Vault
    acme: Organization
    happened: int = 0
    secrets: dict[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.sender = self.new_sender()

    def new_sender(self) -> WebhookSender:
        jitter = random.Random(7)
        return WebhookSender(self.storage, self.clock, self.http, self.vault, jitter=jitter)

    @property
    def handle(self) -> SqliteOrganization:
        return self.storage.organization(self.acme.number, self.acme.organization_id)

    @property
    def endpoints(self) -> Endpoints:
        return Endpoints(self.clock, self.http, LOOPBACK, self.vault, self.sender.wake)

    async def endpoint(self, path: str = "/hook", *kinds: EventKind) -> Webhook:
        """The receiver's, at this path."""
        wanted = EndpointChange(self.receiver.url + path, None, kinds or None, enabled=True)
        made, self.secrets[path] = await self.endpoints.create(self.handle, self.acme, wanted)
        return made

    async def happen(
        self, count: int = 1, kind: EventKind = EventKind.SEEN, *, woken: bool = True
    ) -> None:
        """So many events in one commit, counted from 1."""
        first, now_ms = self.happened + 1, self.clock.now_ms()
        self.happened += count

        def operation(transaction: Transaction) -> None:
            for number in range(first, first + count):
                insert_event(transaction, self.acme.number, kind, now_ms, data={"n": number})

        await self.storage.write(operation)
        if woken:
            self.sender.wake()

    async def switch(self, webhook: Webhook, *, enabled: bool) -> None:
        def switched(before: EndpointChange) -> EndpointChange:
            return replace(before, enabled=enabled)

        await self.endpoints.change(self.handle, webhook.webhook_id, switched, None)

    async def has_come(self, path: str, count: int) -> bool:
        return len(self.receiver.at(path)) >= count

    async def now(self, webhook: Webhook) -> Webhook:
        found = await self.handle.webhook(webhook.webhook_id)
        assert found is not None
        return found

    async def attempts(self, webhook: Webhook) -> list[WebhookAttempt]:
        return await self.handle.webhook_attempts(webhook.number, before=None, limit=1000)

    async def settled(self) -> None:
        """Everything that is due now has been done."""

        async def nothing_due() -> bool:
            due = await self.storage.webhooks_with_work(self.clock.now_ms())
            return self.sender.idle and not due

        await until(nothing_due)

    async def let_pass(self, ms: int) -> None:
        """And what becomes due then."""
        self.clock.advance(ms)
        self.sender.wake()
        await self.settled()

    async def until_next_try(self) -> bool:
        """False when nothing waits for a later moment."""
        due = await self.storage.next_webhook_ms(self.clock.now_ms())
        if due is not None:
            await self.let_pass(due - self.clock.now_ms())
        return due is not None


async def until(condition: Callable[[], Awaitable[Any]]) -> None:
    async with asyncio.timeout(PATIENCE_S):
        while not await condition():
            await asyncio.sleep(0.001)


@asynccontextmanager
async def open_house(data: Path) -> AsyncIterator[House]:
    clock = HeldClock()
    receiver = Receiver(clock)
    storage = SqliteStorage(await blank_database(data))
    now_ms = clock.now_ms()
    acme = await storage.create_organization(
        Organization(0, uuid7(), "Acme", "us-east-1", False, False, now_ms, now_ms)
    )
    http = OutgoingHttp(LOOPBACK, host_connections=64)
    vault = Vault(storage, clock, {"1": new_master_key()})
    async with web_peer(receiver.answer) as receiver.url:
        house = House(storage, clock, receiver, http, vault, acme)
        house.sender.start()
        yield house
        for hold in receiver.holds.values():
            hold.set()
        await house.sender.close(0)
        await http.close()
    await storage.close()
