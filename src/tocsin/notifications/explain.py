"""Tells afterwards why a person got a notification or not, from what was written down then."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass

from tocsin.model.notification import Notification
from tocsin.model.people import User
from tocsin.model.recipients import ChunkView, RecipientView
from tocsin.plan.record import Record, unpack_records
from tocsin.storage.operations import OrganizationStorage


@dataclass(frozen=True, slots=True)
class Explanation:
    """`record` None: nothing was decided for the person, `why_not` says why."""

    view: RecipientView
    record: Record | None
    why_not: str | None


async def explain(
    storage: OrganizationStorage, notification: Notification, user: User
) -> Explanation:
    """What was decided for the person, with the inputs of that time, and all that came of it."""
    views = await storage.recipients(notification.number, [user.number])
    record = await _record(storage, notification, user.number)
    why_not = None if record else _why_not(notification, user)
    return Explanation(views[0], record, why_not)


async def _record(
    storage: OrganizationStorage, notification: Notification, user: int
) -> Record | None:
    async for chunk in chunks(storage, notification):
        if chunk.decisions is None:
            continue
        for record in unpack_records(chunk.decisions):
            if record.includes(user):
                return record
    return None


async def chunks(
    storage: OrganizationStorage, notification: Notification, first: int = 0
) -> AsyncIterator[ChunkView]:
    """In the order in which they were written."""
    number = first
    while (chunk := await storage.chunk(notification.number, number)) is not None:
        yield chunk
        number = chunk.number + 1


def _why_not(notification: Notification, user: User) -> str:
    wanted = notification.options.filter
    if wanted is not None and not wanted.fits(user.role, user.tags):
        return "The filter of the notification does not fit the person."
    if notification.options.local_time is not None and notification.counts.ringing == 0:
        return "The person's local time for it has not come, or the scope does not name the person."
    return "The scope did not name the person when the notification was sent."
