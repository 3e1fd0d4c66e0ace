"""Stop what was accepted, for good or for a while, and go on with it."""

from __future__ import annotations

from uuid import UUID

from tocsin.model.errors import TocsinError, not_found
from tocsin.model.notification import STOPPED, Notification
from tocsin.model.people import Principal
from tocsin.model.work import Stopped
from tocsin.notifications.accept import check_right
from tocsin.storage.operations import OrganizationStorage


async def stop(
    storage: OrganizationStorage, principal: Principal, notification_id: UUID, now_ms: int
) -> Stopped:
    """Cancel what has reached nobody, withdraw what has. Stopping twice is no error."""
    found = await find(storage, principal, notification_id)
    stopped = await storage.stop(found, principal.user, now_ms)
    if stopped is not None:
        return stopped
    found = await find(storage, principal, notification_id)
    if found.state not in STOPPED:
        raise TocsinError("internal")
    seen = found.counts.seen
    return Stopped(found.state, unseen=found.counts.recipients - seen, seen=seen)


async def pause(
    storage: OrganizationStorage, principal: Principal, notification_id: UUID, now_ms: int
) -> Notification:
    """Raises `conflict` for what is not being sent."""
    found = await find(storage, principal, notification_id)
    if not await storage.pause(found, principal.user, now_ms):
        raise TocsinError("conflict", "Only what is being sent can be paused.")
    return await find(storage, principal, notification_id)


async def resume(
    storage: OrganizationStorage, principal: Principal, notification_id: UUID, now_ms: int
) -> Notification:
    """Raises `conflict` for what is not paused."""
    found = await find(storage, principal, notification_id)
    if not await storage.resume(found, principal.user, now_ms):
        raise TocsinError("conflict", "It is not paused.")
    return await find(storage, principal, notification_id)


async def find(
    storage: OrganizationStorage, principal: Principal, notification_id: UUID
) -> Notification:
    """One that the caller may send to the same people."""
    found = await storage.notification(notification_id)
    if found is None:
        raise not_found("notification")
    check_right(principal, found.scope)
    return found
