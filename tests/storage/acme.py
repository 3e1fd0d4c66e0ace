"""A database with Acme and its people in it, and the engine's work done step by step."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from msgspec.structs import replace

from tests.blank import blank_database
from tocsin.model.channel import Gone, Outcome, Refused, Retry, Sent, Uncertain
from tocsin.model.ids import uuid7
from tocsin.model.notification import (
    Content,
    Counts,
    DeliveryState,
    Draft,
    Notification,
    NotificationState,
    Scope,
)
from tocsin.model.people import Organization, Role, User
from tocsin.model.work import Chunk, DueRing, Job, PlannedRing, RingResult
from tocsin.storage.operations import OrganizationStorage
from tocsin.storage.sqlite import SqliteStorage
from tocsin.tracking.outcomes import conclude
from tocsin.tracking.receipts import consider

NOW = 1_795_348_800_000
LEASE = 30_000
FAR = NOW + 100 * 86_400_000
DRAFT = Draft(Scope.ORGANIZATION, Content("Cake at three"))
S = DeliveryState
STATES: dict[type[Outcome], DeliveryState] = {
    Sent: S.SENT,
    Gone: S.FAILED,
    Refused: S.FAILED,
    Retry: S.RETRY,
    Uncertain: S.UNCERTAIN,
}


def bell(user: int, channel: str = "email", place: int = 0, **more: Any) -> PlannedRing:
    """A planned ring; those after the first wait for its failure if no time is given."""
    values = {
        "queue": channel,
        "address_number": None,
        "due_at_ms": NOW if place == 0 else None,
        "reason": None,
        "digest": False,
        **more,
    }
    return PlannedRing(user_number=user, channel=channel, place=place, **values)


def result_of(ring: DueRing, outcome: Outcome, now_ms: int = NOW) -> RingResult:
    """As tracking judges it; a retry is due after a second."""
    state = STATES[type(outcome)]
    due_at_ms = now_ms + 1000 if state is S.RETRY else None
    return RingResult(ring, outcome, state, now_ms, 1, now_ms, due_at_ms)


@dataclass
class House:
    """The database, Acme's handle, and its people: Ana, Ben and Dan."""

    storage: SqliteStorage
    acme: OrganizationStorage
    users: list[User]

    @property
    def numbers(self) -> list[int]:
        return [user.number for user in self.users]

    async def accept(self, draft: Draft = DRAFT, now_ms: int = NOW) -> Notification:
        return await self.acme.accept(draft, self.users[0], None, now_ms)

    def rows(self, sql: str) -> list[tuple[Any, ...]]:
        return self.storage.rows(sql, {})

    async def job(self, now_ms: int = NOW) -> Job:
        (job,) = await self.storage.claim_jobs(now_ms, LEASE, 10)
        return job

    def chunk(self, job: Job, *rings: PlannedRing, ringing: bool = False, **more: Any) -> Chunk:
        bells = [bell(user) for user in self.numbers] if ringing else list(rings)
        values = {"users": self.numbers, "skipped": {}, "last": True, "now_ms": NOW, **more}
        return Chunk(job=job, rings=bells, cursor=self.numbers[-1], **values)

    async def expanded(
        self, *rings: PlannedRing, draft: Draft = DRAFT, **more: Any
    ) -> Notification:
        """Accepted, and everybody is a recipient with these rings."""
        accepted = await self.accept(draft)
        written = await self.storage.write_chunks([self.chunk(await self.job(), *rings, **more)])
        assert len(written) == 1
        return accepted

    async def ringing(self, draft: Draft = DRAFT) -> Notification:
        """Everybody's e-mail is due."""
        return await self.expanded(draft=draft, ringing=True)

    async def claim(self, now_ms: int = NOW, limit: int = 100) -> list[DueRing]:
        """What is due, of all queues."""
        queues = [head.queue for head in await self.storage.ring_heads()]
        wanted = [(queue, limit) for queue in queues]
        rings = await self.storage.claim_rings(wanted, now_ms, LEASE)
        return sorted(rings, key=lambda ring: ring.number)

    async def file(self, *results: RingResult) -> None:
        if results:
            await self.storage.record_results(list(results), conclude, consider)

    async def ring(self, outcome: Outcome, now_ms: int = NOW) -> list[DueRing]:
        """Everything that is due rings, with this outcome."""
        rings = await self.claim(now_ms)
        await self.file(*(result_of(ring, outcome, now_ms) for ring in rings))
        return rings

    def states(self) -> list[DeliveryState]:
        rows = self.rows("SELECT state FROM deliveries WHERE recall = 0 ORDER BY id")
        return [DeliveryState(state) for (state,) in rows]

    async def of(self, notification: Notification) -> tuple[NotificationState, Counts]:
        found = await self.acme.notification(notification.notification_id)
        assert found is not None
        return found.state, found.counts

    async def work(self, *devices: str, now_ms: int = NOW) -> None:
        """Withdrawing and resuming, to the end."""
        while jobs := await self.storage.claim_jobs(now_ms, LEASE, 10):
            for job in jobs:
                if job.kind == "resume":
                    await self.storage.resume_chunk(job, now_ms)
                elif job.kind in ("withdraw", "hide"):
                    await self.storage.withdraw_chunk(job, devices, now_ms)


@asynccontextmanager
async def open_house(folder: Path) -> AsyncIterator[House]:
    storage = SqliteStorage(await blank_database(folder))
    organization = await storage.create_organization(
        Organization(0, uuid7(), "Acme", "us-east-1", False, False, NOW, NOW)
    )
    acme = storage.organization(organization.number, organization.organization_id)
    people = [
        User(0, uuid7(), f"{name}@acme.example", name, Role.OWNER, True, NOW, NOW)
        for name in ("ana", "ben", "dan")
    ]
    users = [await acme.create_user(person) for person in people]
    yield House(storage, acme, users)
    await storage.close()


def again(draft: Draft = DRAFT, **more: Any) -> Draft:
    return replace(draft, **more)
