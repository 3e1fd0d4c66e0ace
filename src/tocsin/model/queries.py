"""What lists of notifications can be narrowed to."""

from __future__ import annotations

from uuid import UUID

from msgspec import Struct


class NotificationQuery(Struct, frozen=True):
    """Which notifications are looked for; None is any. `search` is part of title or text."""

    states: tuple[str, ...] = ()
    solution_id: UUID | None = None
    category: str | None = None
    priority: str | None = None
    created_by: UUID | None = None
    series_id: UUID | None = None
    search: str | None = None
    from_ms: int | None = None
    to_ms: int | None = None
