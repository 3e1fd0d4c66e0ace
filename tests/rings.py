"""Claimed rings out of nothing, for the pure parts of the engine."""

from __future__ import annotations

from typing import Any

from tocsin.model.ids import uuid7
from tocsin.model.notification import Content, Notification, NotificationState, Scope
from tocsin.model.people import DEFAULT_SETTINGS
from tocsin.model.work import DueRing, RingQueue

NOW = 1_795_348_800_000
"""2026-11-22 12:00 UTC."""
SOME_ID = uuid7()


def a_notification(**more: Any) -> Notification:
    values = {
        "number": 1,
        "organization_id": SOME_ID,
        "notification_id": SOME_ID,
        "scope": Scope.USER,
        "content": Content("Hello"),
        "state": NotificationState.SENDING,
        "start_at_ms": NOW,
        "created_at_ms": NOW,
        "created_by": SOME_ID,
        "updated_at_ms": NOW,
        "updated_by": SOME_ID,
        **more,
    }
    return Notification(**values)


def a_ring(queue: str = "email", organization: int = 1, lane: int = 1, **more: Any) -> DueRing:
    """Ben's, at the address in his profile."""
    values = {
        "number": 1,
        "fence": 1,
        "attempt": 1,
        "queue": RingQueue(organization, queue, lane),
        "place": 0,
        "recall": False,
        "digest": False,
        "lost": False,
        "due_at_ms": NOW,
        "organization_name": "Acme",
        "settings": DEFAULT_SETTINGS,
        "solution": 0,
        "user_number": 2,
        "user_id": SOME_ID,
        "user_name": "Ben",
        "email": "ben@acme.example",
        "phone": None,
        "role": "USER",
        "active": True,
        "language": None,
        "time_zone": None,
        "tags": "{}",
        "preferences": None,
        "address_number": None,
        "raw_address": None,
        "registered_at_ms": None,
        "in_profile": True,
        **more,
    }
    if "notification" not in values:
        values["notification"] = a_notification()
    return DueRing(**values)
