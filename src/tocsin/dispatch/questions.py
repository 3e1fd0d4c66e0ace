"""What an open question does as time passes: it reminds, asks further people, and ends."""

from __future__ import annotations

from collections.abc import Callable

from msgspec.structs import replace

from tocsin.audience.expand import next_slice
from tocsin.dispatch.chunks import plan_chunk
from tocsin.dispatch.setups import Setups
from tocsin.model.notification import STOPPED, NotificationState
from tocsin.model.packing import pack
from tocsin.model.questions import QuestionStep, StepKind, steps_of
from tocsin.model.work import Chunk, Job, JobSubject
from tocsin.plan.ask import ask_for
from tocsin.storage.operations import Storage

QUESTION, REMIND, ESCALATE, REFRESH = "question", "remind", "escalate", "refresh"
"""Kinds of jobs: a question's clock, one reminder, further people, telling inboxes."""


class Questions:
    """Works off jobs of the kinds `question` and `remind`. `wake_runs` tells whoever runs analyses
    that one has ended.
    """

    def __init__(self, storage: Storage, setups: Setups, wake_runs: Callable[[], None]) -> None:
        self._storage = storage
        self._setups = setups
        self._wake_runs = wake_runs

    async def run(self, job: Job, now_ms: int) -> list[int]:
        """Whose inbox has changed."""
        subject = await self._storage.job_subject(job)
        if subject is None or _over(subject):
            await self._storage.end_job(job, now_ms)
            return []
        if subject.notification.state is NotificationState.PAUSED:
            await self._storage.park_job(job, now_ms)
            return []
        if job.kind == REMIND:
            return await self._remind(job, subject, now_ms)
        await self._step(job, subject, now_ms)
        return []

    async def _step(self, job: Job, subject: JobSubject, now_ms: int) -> None:
        """The next thing that is due; of reminders that are due at once only the last rings."""
        found = subject.notification
        asked = found.content.extras.question
        assert asked is not None
        handle = self._storage.organization(job.organization_number, found.organization_id)
        done = {(step.kind, step.place) for step in (await handle.question(found.number)).steps}
        steps = steps_of(asked, found.start_at_ms, found.answer_until_ms)
        coming = [step for step in steps if (step.kind, step.place) not in done]
        due = [step for step in coming if step.at_ms <= now_ms]
        if not coming:
            await self._storage.end_job(job, now_ms)
        elif not due:
            await self._storage.wait_for_step(job, coming[0].at_ms)
        else:
            step = _end(due) or due[0]
            later = [one for one in coming if one is not step]
            next_ms = later[0].at_ms if later else None
            skip = step.kind is StepKind.REMINDER and any(
                one.kind is StepKind.REMINDER for one in due[1:]
            )
            await self._storage.take_step(job, step, next_ms, now_ms, skip=skip)
            if step.kind is StepKind.DEADLINE:
                self._wake_runs()

    async def _remind(self, job: Job, subject: JobSubject, now_ms: int) -> list[int]:
        """One chunk: through the same decision as the first time, as it comes out now."""
        users = await self._storage.to_remind(job, now_ms)
        if users is None:
            return []
        chunk = Chunk(job, [], {}, [], job.cursor, last=False, now_ms=now_ms)
        if users:
            chunk = await self._planned(job, subject, users, now_ms)
        return await self._storage.write_reminder(chunk)

    async def _planned(self, job: Job, subject: JobSubject, users: list[int], now_ms: int) -> Chunk:
        found = subject.notification
        # They have been asked already, whatever the filter says now.
        options = replace(found.options, filter=None)
        handle = self._storage.organization(job.organization_number, found.organization_id)
        setup = await self._setups.of(job.organization_number)
        category = await handle.category(found.category) if found.category else None
        ask = ask_for(
            setup,
            subject.settings,
            category,
            category_key=found.category,
            options=options,
            priority=found.priority,
            expires_at_ms=found.expires_at_ms,
        )
        named = pack(users)
        people = await next_slice(
            handle,
            replace(found, options=options),
            subject.solution,
            settings=subject.settings,
            reach=setup.reach,
            after=0,
            now_ms=now_ms,
            limit=len(users) + 1,
            only=named,
        )
        return plan_chunk(replace(job, users=named), found, people, ask, now_ms)


def _over(subject: JobSubject) -> bool:
    found = subject.notification
    asks = found.content.extras.question is not None
    return not asks or found.decision is not None or found.state in STOPPED


def _end(due: list[QuestionStep]) -> QuestionStep | None:
    return next((step for step in due if step.kind is StepKind.DEADLINE), None)
