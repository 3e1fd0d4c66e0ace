"""What is posted: an event as JSON, under an id that is the same for every repeat."""

from __future__ import annotations

import re
from typing import Any
from uuid import UUID

import msgspec

from tocsin.model.clock import iso
from tocsin.model.webhooks import LoggedEvent

_ID = re.compile(r"evt_([0-9a-f]{32})_([0-9]{1,19})")


def event_id(organization_id: UUID, number: int) -> str:
    """Unique over all installations: a receiver drops what it has had by this."""
    return f"evt_{organization_id.hex}_{number}"


def event_number(organization_id: UUID, given: str) -> int | None:
    """The number in an `event_id`; None when it is none of this organization."""
    match = _ID.fullmatch(given)
    if match is None or match[1] != organization_id.hex:
        return None
    return min(int(match[2]), (1 << 63) - 1)


def event_data(organization_id: UUID, event: LoggedEvent) -> dict[str, Any]:
    """The event's own data with public ids. A deleted notification or user is left out."""
    data = {**event.data, "organizationId": str(organization_id)}
    if event.notification_id is not None:
        data["notificationId"] = str(event.notification_id)
    if event.user_id is not None:
        data["userId"] = str(event.user_id)
    return data


def payload(organization_id: UUID, event: LoggedEvent) -> bytes:
    """`{"type", "timestamp", "data"}`, as Standard Webhooks recommends it."""
    body = {
        "type": event.kind,
        "timestamp": iso(event.at_ms),
        "data": event_data(organization_id, event),
    }
    return msgspec.json.encode(body)
