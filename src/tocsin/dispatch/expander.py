"""Works through due jobs: expands accepted notifications into recipients, chunk by chunk, hides
withdrawn ones, and lets repeated ones come again.

One job is one chunk: many organizations' jobs take turns by when they are due, so a broadcast to a
million does not hold up a message to ten.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable

import structlog
from msgspec.structs import replace

from tocsin.audience.expand import CHUNK, RUNG_CHUNK, next_slice
from tocsin.dispatch.chunks import plan_chunk
from tocsin.dispatch.questions import ESCALATE, QUESTION, REFRESH, REMIND, Questions
from tocsin.dispatch.repeater import Repeater
from tocsin.dispatch.setups import Setups
from tocsin.inbox.feed import Feed
from tocsin.model.clock import SECOND_MS, Clock
from tocsin.model.errors import TocsinError
from tocsin.model.notification import NotificationState
from tocsin.model.work import Chunk, Job, JobSubject
from tocsin.plan.ask import ask_for
from tocsin.storage.operations import Storage
from tocsin.tracking.meters import Meters

LEASE_MS = 30 * SECOND_MS
MAX_ATTEMPTS = 5
"""A chunk that kills its worker so often is buried, with its error, and the others go on."""
CLAIM = 64
LARGE = 512
"""A chunk of more people than this is written on its own, to keep write transactions short."""
_RUNNING = (NotificationState.SCHEDULED, NotificationState.QUEUED, NotificationState.SENDING)

log = structlog.get_logger(__name__)


class Expander:
    """Does what is due of jobs. `setups` says what each organization can ring with, `wake_runs`
    tells whoever runs analyses that a question has come to its end.
    """

    def __init__(
        self,
        storage: Storage,
        clock: Clock,
        feed: Feed,
        setups: Setups,
        meters: Meters,
        *,
        wake_runs: Callable[[], None],
    ) -> None:
        self._storage = storage
        self._clock = clock
        self._feed = feed
        self._setups = setups
        self._meters = meters
        self._ringing: set[int] = set()
        self._repeater = Repeater(storage)
        self._questions = Questions(storage, setups, wake_runs)

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
                if chunk is not None and chunk.attention and small:
                    # What has just been planned may count against the same people's budgets.
                    await self._write(small)
                    small = []
                    chunk = await self._prepare(job, now_ms)
            except Exception as error:  # one bad job must not strand the others
                await self._postpone(job, error)
                continue
            if chunk is None:
                continue
            if len(chunk.users) > LARGE:
                await self._write(small)
                small = []
                await self._write([chunk])
            else:
                small.append(chunk)
        await self._write(small)
        return bool(jobs)

    async def _prepare(self, job: Job, now_ms: int) -> Chunk | None:
        """The job's next chunk; None when the job was not of that kind, and is done."""
        if job.attempts > MAX_ATTEMPTS:
            await self._storage.fail_job(job, "its worker died too often", None, now_ms)
            return None
        if job.kind not in ("expand", ESCALATE):
            await self._other(job, now_ms)
            return None
        subject = await self._storage.job_subject(job)
        if subject is not None and subject.notification.state is NotificationState.PAUSED:
            await self._storage.park_job(job, now_ms)
            return None
        if subject is None or subject.notification.state not in _RUNNING:
            return Chunk(job, [], {}, [], job.cursor, last=True, now_ms=now_ms)
        return await self._expand(job, subject, now_ms)

    async def _expand(self, job: Job, subject: JobSubject, now_ms: int) -> Chunk:
        notification = subject.notification
        if job.kind == ESCALATE:
            # Whoever is asked further was named, and need not fit what the first ones had to.
            notification = replace(notification, options=replace(notification.options, filter=None))
        handle = self._storage.organization(job.organization_number, notification.organization_id)
        setup = await self._setups.of(job.organization_number)
        category = await handle.category(notification.category) if notification.category else None
        ask = ask_for(
            setup,
            subject.settings,
            category,
            category_key=notification.category,
            options=notification.options,
            priority=notification.priority,
            expires_at_ms=notification.expires_at_ms,
        )
        ringing = job.number in self._ringing
        people = await next_slice(
            handle,
            notification,
            subject.solution,
            settings=subject.settings,
            reach=setup.reach,
            after=job.cursor,
            now_ms=now_ms,
            limit=RUNG_CHUNK if ringing else CHUNK,
            only=job.users,
        )
        chunk = plan_chunk(job, notification, people, ask, now_ms)
        if chunk.last:
            self._ringing.discard(job.number)
        elif len(chunk.rings) > LARGE:
            self._ringing.add(job.number)
        return chunk

    async def _other(self, job: Job, now_ms: int) -> None:
        if job.kind == "repeat":
            await self._repeater.run(job, now_ms)
            return
        if job.kind in (QUESTION, REMIND):
            self._feed.wake(await self._questions.run(job, now_ms))
            return
        if job.kind in ("withdraw", "hide", REFRESH):
            setup = await self._setups.of(job.organization_number)
            devices = () if job.kind == "hide" else setup.devices
            hide, refresh = self._storage.withdraw_chunk, self._storage.refresh_chunk
            changed = await (refresh if job.kind == REFRESH else hide)(job, devices, now_ms)
        elif job.kind == "resume":
            changed = await self._storage.resume_chunk(job, now_ms)
        else:
            raise ValueError(f"no such kind of job: {job.kind}")
        self._feed.wake(changed or ())

    async def _write(self, chunks: list[Chunk]) -> None:
        """All in one commit; if one of them can't be written, each on its own."""
        if not chunks:
            return
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
        for chunk, changed in written:
            self._feed.wake(changed)
            if chunk.start_at_ms is not None and changed:
                self._meters.arrived(self._clock.now_ms() - chunk.start_at_ms, len(changed))
        # Let requests in between two chunks of a broadcast.
        await asyncio.sleep(0)

    async def _postpone(self, job: Job, error: Exception) -> None:
        now_ms = self._clock.now_ms()
        log.error("job_failed", kind=job.kind, attempt=job.attempts, exc_info=error)
        again = now_ms + (SECOND_MS << job.attempts) if job.attempts < MAX_ATTEMPTS else None
        await self._storage.fail_job(job, f"{type(error).__name__}: {error}"[:300], again, now_ms)
