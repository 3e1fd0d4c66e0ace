"""Lets a repeated notification come again: its next occurrence is accepted when one starts."""

from __future__ import annotations

import structlog
from msgspec.structs import replace

from tocsin.model.notification import Draft, Notification
from tocsin.model.people import Role
from tocsin.model.work import Job
from tocsin.plan.recurrence import next_after
from tocsin.plan.repeat import recurrence_of
from tocsin.storage.operations import Storage

log = structlog.get_logger(__name__)


class Repeater:
    """Works off jobs of the kind `repeat`. Ends a series whose sender may send no more."""

    def __init__(self, storage: Storage) -> None:
        self._storage = storage

    async def run(self, job: Job, now_ms: int) -> None:
        """What was missed while nothing ran is not made up for: the next one is in the future."""
        subject = await self._storage.job_subject(job)
        repeat = subject.notification.options.repeat if subject else None
        if subject is None or repeat is None:
            await self._storage.end_job(job)
            return
        notification = subject.notification
        fired = notification.options.fired + 1
        after_ms = max(notification.start_at_ms, now_ms)
        start_ms = next_after(recurrence_of(repeat), after_ms, fired)
        sender = await self._storage.find_user(notification.created_by)
        if start_ms is None or sender is None:
            await self._storage.end_job(job)
            return
        organization, user = sender
        trusted = user.role in (Role.OWNER, Role.ADMIN) or organization.members_may_send
        if not user.active or user.role is Role.DENY or not trusted:
            log.warning("series_ended", notification=str(notification.notification_id))
            await self._storage.end_job(job)
            return
        handle = self._storage.organization(organization.number, organization.organization_id)
        solution = None
        if notification.solution_id is not None:
            solution = await handle.solution(notification.solution_id)
            if solution is None:
                await self._storage.end_job(job)
                return
        draft = _next_draft(notification, start_ms, fired)
        await handle.accept_next(job, draft, user, solution, now_ms)


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
