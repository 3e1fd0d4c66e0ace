"""Reads what rules need to know of entries of a log: questions that are asked, users' tags."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from tocsin.actions import facts as facts_of
from tocsin.actions.decide import Happening
from tocsin.actions.inputs import ASKED, change_of
from tocsin.model.actions import Resource
from tocsin.model.ids import parse_uuid
from tocsin.model.notification import ButtonKind, Notification
from tocsin.storage.actions import LogEntry, LogWork
from tocsin.storage.operations import OrganizationStorage


async def happenings(
    handle: OrganizationStorage, work: LogWork, entries: Sequence[LogEntry]
) -> list[Happening]:
    if work.source == "event":
        return [await event(handle, one) for one in entries]
    return [await _change(handle, one) for one in entries if change_of(one.kind) is not None]


async def event(handle: OrganizationStorage, entry: LogEntry) -> Happening:
    data: dict[str, Any] = dict(entry.data)
    if entry.notification_id is not None:
        data["notificationId"] = str(entry.notification_id)
    if entry.user_id is not None:
        data["userId"] = str(entry.user_id)
    facts = facts_of.of_event(entry.kind, entry.at_ms, data)
    if entry.kind != ASKED or entry.notification_id is None:
        return Happening(entry, facts)
    found = await handle.notification(entry.notification_id)
    if found is None or not asks(found):
        return Happening(entry, facts)
    facts = {**facts, "data": {**data, "title": found.content.title, "text": found.content.text}}
    return Happening(entry, facts, found.category, found.start_at_ms)


def asks(of: Notification) -> bool:
    """Whether people can answer it."""
    kinds = {button.kind for button in of.content.extras.buttons}
    asked = of.content.extras.question is not None
    return asked or bool(kinds & {ButtonKind.ANSWER, ButtonKind.TEXT})


async def _change(handle: OrganizationStorage, entry: LogEntry) -> Happening:
    change = change_of(entry.kind)
    assert change is not None
    resource, when = change
    target = next(iter(entry.data.get(name) for name in _names(resource, entry.data)), None)
    data = {"resource": resource.value, "change": when, "id": target}
    facts = facts_of.of_event(f"{resource}.{when}", entry.at_ms, data)
    tags = None
    user_id = parse_uuid(str(target)) if resource is Resource.USER else None
    if user_id is not None:
        tags = await _tags(handle, user_id)
        facts = {**facts, "tags": tags or {}}
    return Happening(entry, facts, tags=tags)


def _names(resource: Resource, targets: dict[str, Any]) -> list[str]:
    """Where the id stands: of what was made, or of what the path names."""
    return [name for name in ("created", f"{resource}Id") if name in targets]


async def _tags(handle: OrganizationStorage, user_id: UUID) -> dict[str, str] | None:
    user = await handle.user(user_id)
    return None if user is None else user.tags
