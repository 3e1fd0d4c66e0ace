"""Tells afterwards why a person got a notification or not, from what was written down then."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass

from tocsin.model.notification import Notification, NotificationState
from tocsin.model.people import OrganizationSettings, User
from tocsin.model.profile import Profile
from tocsin.model.recipients import ChunkView, RecipientView
from tocsin.plan.ask import arrival_ms
from tocsin.plan.decide import Ask
from tocsin.plan.record import Record, unpack
from tocsin.storage.operations import OrganizationStorage


@dataclass(frozen=True, slots=True)
class WhyNot:
    """Why nothing was decided for a person: a stable code, and the time that it is about."""

    code: str
    at_ms: int | None = None


@dataclass(frozen=True, slots=True)
class Explanation:
    """`record` None: nothing was decided for the person, `why_not` says why.

    `ask` is what held for everybody when it was decided.
    """

    view: RecipientView
    ask: Ask | None
    record: Record | None
    why_not: WhyNot | None


async def explain(
    storage: OrganizationStorage,
    notification: Notification,
    user: User,
    settings: OrganizationSettings,
    now_ms: int,
) -> Explanation:
    """What was decided for the person, with the inputs of that time, and all that came of it."""
    views = await storage.recipients(notification.number, [user.number])
    ask, record = await _record(storage, notification, user.number)
    why_not = None if record else _why_not(notification, user, settings, now_ms)
    return Explanation(views[0], ask, record, why_not)


async def _record(
    storage: OrganizationStorage, notification: Notification, user: int
) -> tuple[Ask | None, Record | None]:
    async for chunk in chunks(storage, notification):
        if chunk.decisions is None:
            continue
        ask, records = unpack(chunk.decisions)
        for record in records:
            if record.includes(user):
                return ask, record
    return None, None


async def chunks(
    storage: OrganizationStorage, notification: Notification, first: int = 0
) -> AsyncIterator[ChunkView]:
    """In the order in which they were written."""
    number = first
    while (chunk := await storage.chunk(notification.number, number)) is not None:
        yield chunk
        number = chunk.number + 1


def _why_not(
    notification: Notification, user: User, settings: OrganizationSettings, now_ms: int
) -> WhyNot:
    if notification.state is NotificationState.CANCELED:
        return WhyNot("canceled")
    if notification.start_at_ms > now_ms:
        return WhyNot("not_begun", notification.start_at_ms)
    wanted = notification.options.filter
    if wanted is not None and not wanted.fits(user.role, user.tags):
        return WhyNot("filter")
    arrives_ms = arrival_ms(notification, Profile(time_zone=user.time_zone), settings)
    if arrives_ms > now_ms:
        return WhyNot("local_time", arrives_ms)
    queued = notification.state is NotificationState.QUEUED
    return WhyNot("queued" if queued else "not_named")
