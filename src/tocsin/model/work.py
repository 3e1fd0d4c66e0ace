"""What the engine hands around while it works: jobs, candidates, chunks, due rings, results."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from msgspec import Struct, field

from tocsin.model.channel import Outcome
from tocsin.model.notification import DeliveryState, Notification


class Job(Struct, frozen=True):
    """A claimed piece of work. `cursor` is the last user number that is done."""

    number: int
    organization_number: int
    notification_number: int
    kind: str
    cursor: int
    chunk: int
    fence: int
    attempts: int


class Candidate(Struct, frozen=True, gc=False):
    """A user whom a scope names. `member_role` is the role in the solution, if there is one."""

    number: int
    public_id: bytes
    active: int
    role: str
    member_role: str | None
    dead_channels: str


class PlannedRing(Struct, frozen=True, gc=False):
    """A delivery to be: `due_at_ms` None waits until the place before it has failed."""

    user_number: int
    channel: str
    place: int
    address_number: int | None
    due_at_ms: int | None


class Chunk(Struct, frozen=True):
    """One slice of a notification's audience, decided and ready to be written.

    `users` are the new recipients, ascending. `skipped` is {reason: who}. `last` ends the job.
    """

    job: Job
    users: list[int]
    skipped: dict[str, list[str]]
    rings: list[PlannedRing]
    cursor: int
    last: bool
    now_ms: int


class DueRing(Struct, frozen=True):
    """A claimed delivery with all that is needed to render it."""

    number: int
    fence: int
    attempt: int
    channel: str
    notification: Notification
    organization_name: str
    user_number: int
    user_id: UUID
    user_name: str
    email: str
    phone: str | None
    language: str | None
    address_number: int | None
    raw_address: dict[str, Any] | None
    registered_at_ms: int | None
    in_profile: bool


class RingResult(Struct, frozen=True):
    """One attempt of a delivery. `due_at_ms` is the next try, when there is one."""

    ring: DueRing
    outcome: Outcome
    state: DeliveryState
    started_at_ms: int
    took_ms: int
    now_ms: int
    due_at_ms: int | None = None


class Sibling(Struct, frozen=True):
    """Another delivery of the same recipient."""

    number: int
    place: int
    state: DeliveryState


class Conclusion(Struct, frozen=True):
    """What one final outcome means for the recipient: further moves, and changes of the counts.

    `settled` counts deliveries that became final, `sent` and `failed` count people.
    """

    settled: int
    sent: int = 0
    failed: int = 0
    moves: list[tuple[int, DeliveryState]] = field(default_factory=list)
