"""Expands accepted notifications into recipients, chunk by chunk, and hides withdrawn ones.

One job is one chunk: many organizations' jobs take turns by when they are due, so a broadcast to a
million does not hold up a message to ten.
"""

from __future__ import annotations

import asyncio
from collections import defaultdict
from uuid import UUID

import structlog

from tocsin.audience.expand import Slice, next_slice, skipped_unknown
from tocsin.inbox.feed import Feed
from tocsin.model.clock import SECOND_MS, Clock
from tocsin.model.errors import TocsinError
from tocsin.model.notification import Notification, NotificationState
from tocsin.model.work import Chunk, Job, PlannedRing
from tocsin.plan.decide import Profile, Ring, Skip, decide
from tocsin.storage.operations import Storage

LEASE_MS = 30 * SECOND_MS
MAX_ATTEMPTS = 5
"""A chunk that kills its worker so often is buried, with its error, and the others go on."""
CLAIM = 64
LARGE = 512
"""A chunk of more people than this is written on its own, to keep write transactions short."""
_RUNNING = (NotificationState.SCHEDULED, NotificationState.QUEUED, NotificationState.SENDING)

log = structlog.get_logger(__name__)


class Expander:
    """Works through due jobs. `profile_addresses` names channels that ring at a profile address."""

    def __init__(
        self,
        storage: Storage,
        clock: Clock,
        feed: Feed,
        bells: tuple[str, ...],
        profile_addresses: frozenset[str],
    ) -> None:
        self._storage = storage
        self._clock = clock
        self._feed = feed
        self._bells = bells
        self._profile_addresses = profile_addresses & set(bells)

    async def run_due(self) -> bool:
        """Do what is due now, one chunk of each job. True when there was something to do."""
        now_ms = self._clock.now_ms()
        due_ms = await self._storage.next_job_ms()
        if due_ms is None or due_ms > now_ms:
            return False
        jobs = await self._storage.claim_jobs(now_ms, LEASE_MS, CLAIM)
        small: list[Chunk] = []
        for job in jobs:
            try:
                chunk = await self._prepare(job, now_ms)
            except Exception as error:  # one bad job must not strand the others
                await self._postpone(job, error)
                continue
            if chunk is None:
                continue
            if len(chunk.users) > LARGE:
                await self._write([chunk])
            else:
                small.append(chunk)
        if small:
            await self._write(small)
        return bool(jobs)

    async def _prepare(self, job: Job, now_ms: int) -> Chunk | None:
        if job.attempts > MAX_ATTEMPTS:
            await self._storage.fail_job(job, "its worker died too often", None, now_ms)
            return None
        if job.kind == "withdraw":
            await self._withdraw(job, now_ms)
            return None
        found = await self._storage.job_notification(job)
        if found is None or found[0].state not in _RUNNING:
            return _empty(job, now_ms)
        notification, solution = found
        handle = self._storage.organization(job.organization_number, notification.organization_id)
        people = await next_slice(handle, notification, solution, job.cursor)
        return self._plan(job, notification, people, now_ms)

    def _plan(self, job: Job, notification: Notification, people: Slice, now_ms: int) -> Chunk:
        """Decide once per distinct profile, then apply it to everybody who has it."""
        decisions: dict[tuple[object, ...], Ring | Skip] = {}
        users: list[int] = []
        rings: list[PlannedRing] = []
        skipped: dict[str, list[str]] = defaultdict(list, skipped_unknown(people))
        for person in people.candidates:
            addresses = people.addresses.get(person.number)
            mutes = people.mutes.get(person.number)
            key = (
                person.active,
                person.role,
                person.member_role,
                person.dead_channels,
                tuple(addresses) if addresses else None,
                frozenset(mutes) if mutes else None,
            )
            decision = decisions.get(key)
            if decision is None:
                reachable = frozenset(addresses or ()) | self._at_profile(person.dead_channels)
                profile = Profile(
                    active=bool(person.active),
                    role=person.role,
                    member_role=person.member_role,
                    reachable=reachable,
                    muted=frozenset(mutes or ()),
                )
                decision = decisions[key] = decide(profile, self._bells)
            if isinstance(decision, Skip):
                who = str(UUID(bytes=person.public_id))
                skipped[decision.reason.value].append(who)
                continue
            users.append(person.number)
            if decision.bells:
                rings.extend(_rings(person.number, decision.bells, addresses or {}, now_ms))
        cursor = people.candidates[-1].number if people.candidates else job.cursor
        return Chunk(job, users, dict(skipped), rings, cursor, people.last, now_ms)

    def _at_profile(self, dead_channels: str) -> frozenset[str]:
        return frozenset(
            channel for channel in self._profile_addresses if f'"{channel}"' not in dead_channels
        )

    async def _write(self, chunks: list[Chunk]) -> None:
        """All in one commit; if one of them can't be written, each on its own."""
        try:
            written = await self._storage.write_chunks(chunks)
        except TocsinError:
            raise  # the disk's fault, not a chunk's
        except Exception as error:
            if len(chunks) == 1:
                await self._postpone(chunks[0].job, error)
                return
            for chunk in chunks:
                await self._write([chunk])
            return
        for chunk, _version in written:
            self._feed.wake(chunk.users)
        # Let requests in between two chunks of a broadcast.
        await asyncio.sleep(0)

    async def _withdraw(self, job: Job, now_ms: int) -> None:
        withdrawn = await self._storage.withdraw_chunk(job, now_ms)
        if withdrawn is not None:
            self._feed.wake(withdrawn[0])

    async def _postpone(self, job: Job, error: Exception) -> None:
        now_ms = self._clock.now_ms()
        log.error("job_failed", kind=job.kind, attempt=job.attempts, exc_info=error)
        again = now_ms + (SECOND_MS << job.attempts) if job.attempts < MAX_ATTEMPTS else None
        await self._storage.fail_job(job, f"{type(error).__name__}: {error}"[:300], again, now_ms)


def _empty(job: Job, now_ms: int) -> Chunk:
    """Ends a job whose notification was canceled or withdrawn meanwhile."""
    return Chunk(job, [], {}, [], job.cursor, last=True, now_ms=now_ms)


def _rings(
    user: int, bells: tuple[str, ...], addresses: dict[str, list[int]], now_ms: int
) -> list[PlannedRing]:
    """The first bell is due at once; the others wait until the one before has failed."""
    return [
        PlannedRing(user, bell, place, address, now_ms if place == 0 else None)
        for place, bell in enumerate(bells)
        for address in addresses.get(bell, [None])
    ]
