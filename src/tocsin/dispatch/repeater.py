"""Lets a repeated notification come again: its next occurrence is accepted when one starts."""

from __future__ import annotations

from msgspec.structs import replace

from tocsin.model.notification import Draft, Notification
from tocsin.model.people import Role
from tocsin.model.work import Job
from tocsin.plan.recurrence import next_after
from tocsin.plan.repeat import recurrence_of
from tocsin.storage.operations import Storage


class Repeater:
    """Works off jobs of the kind `repeat`. Ends a series whose sender may send no more."""

    def __init__(self, storage: Storage) -> None:
        self._storage = storage

    async def run(self, job: Job, now_ms: int) -> None:
        """What was missed while nothing ran is not made up for: the next one is in the future."""
        subject = await self._storage.job_subject(job)
        if subject is None or subject.notification.options.repeat is None:
            await self._storage.end_job(job, now_ms)
            return
        ended = await self._next(job, subject.notification, now_ms)
        if ended is not None:
            await self._storage.end_job(job, now_ms, series_ended=ended)

    async def _next(self, job: Job, of: Notification, now_ms: int) -> str | None:
        """Accept the next one; or why there is none."""
        repeat, fired = of.options.repeat, of.options.fired + 1
        assert repeat is not None
        start_ms = next_after(recurrence_of(repeat), max(of.start_at_ms, now_ms), fired)
        if start_ms is None:
            return "the rule has no further time"
        sender = await self._storage.find_user(of.created_by)
        if sender is None:
            return "its sender is gone"
        organization, user = sender
        trusted = user.role in (Role.OWNER, Role.ADMIN) or organization.members_may_send
        if not user.active or user.role is Role.DENY or not trusted:
            return "its sender may not send any more"
        handle = self._storage.organization(organization.number, organization.organization_id)
        solution = None
        if of.solution_id is not None:
            solution = await handle.solution(of.solution_id)
            if solution is None:
                return "its solution is gone"
        await handle.accept_next(job, _next_draft(of, start_ms, fired), user, solution, now_ms)
        return None


def _next_draft(of: Notification, start_ms: int, fired: int) -> Draft:
    expires = of.expires_at_ms
    return Draft(
        scope=of.scope,
        content=of.content,
        emails=of.emails or (),
        groups=of.groups or (),
        solution_id=of.solution_id,
        description=of.description,
        start_at_ms=start_ms,
        priority=of.priority,
        category=of.category,
        expires_at_ms=None if expires is None else expires - of.start_at_ms + start_ms,
        collapse_key=of.collapse_key,
        series_id=of.series_id or of.notification_id,
        options=replace(of.options, fired=fired, plan_id=None, replaces=(), root=None),
    )
