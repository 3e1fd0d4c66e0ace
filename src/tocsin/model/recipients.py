"""What became of a notification for one person, as it is told afterwards."""

from __future__ import annotations

from uuid import UUID

from msgspec import Struct

from tocsin.model.notification import Answer
from tocsin.model.work import DeliveryView


class RecipientView(Struct, frozen=True):
    """One person whom a notification was for. Without `arrived_at_ms` it is not in the inbox."""

    user_number: int
    user_id: UUID
    name: str
    email: str
    arrived_at_ms: int | None
    seen_at_ms: int | None
    read_at_ms: int | None
    archived_at_ms: int | None
    deleted_at_ms: int | None
    withdrawn_at_ms: int | None
    answered_at_ms: int | None
    answer: Answer | None
    deliveries: list[DeliveryView]


class ChunkView(Struct, frozen=True):
    """One chunk of an audience: recipients ascending, and the packed decisions on everybody."""

    number: int
    users: list[int]
    decisions: bytes | None
