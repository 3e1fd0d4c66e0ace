"""The operations of tracking, each with the condition it holds under. See `operations.py`."""

from __future__ import annotations

from typing import Protocol
from uuid import UUID

from tocsin.model.people import Organization, User
from tocsin.model.tracking import (
    Consider,
    Expired,
    FaultSum,
    Feedback,
    FeedbackCount,
    FoundPlace,
    Heeded,
    Measured,
    QueueDepth,
    RingReceipt,
    TallyGroup,
    TallySum,
    TimeSum,
)


class Totals(Protocol):
    """What this process has done since its start."""

    accepted: int
    """Notifications, without repeats of an idempotency key."""
    points: int
    """Data points, without repeats."""


class TrackingOperations(Protocol):
    """Receipts by address, analytics and feedback of one organization."""

    async def place_by_key(self, channel: str, key: bytes) -> FoundPlace | None:
        """Whose registered address has this SHA-256."""
        ...

    async def people_at(self, text: str) -> list[User]:
        """Who has this e-mail or phone number in the profile; ten at most."""
        ...

    async def last_ring_at(
        self, place: FoundPlace, channel: str, since_ms: int, *, opened: bool = False
    ) -> int | None:
        """The latest ring there that a receipt may be about; one that was not told of yet first.

        `opened`: the receipt says so, and is rather about one that is known to have arrived.
        """
        ...

    async def count_places(self, channel: str) -> int:
        """How many addresses of a channel there are, at least: registered ones and people."""
        ...

    async def tallies(self, spans: list[tuple[int, int]], by: TallyGroup) -> list[TallySum]:
        """Sums within each span of epoch hours, from the first up to the second."""
        ...

    async def times(self, spans: list[tuple[int, int]]) -> list[TimeSum]:
        """How long things took within each span of epoch hours, as `tallies`."""
        ...

    async def timed_since(self) -> int | None:
        """The first hour of which times are known."""
        ...

    async def faults(self, first_hour: int, last_hour: int, limit: int) -> list[FaultSum]:
        """What tries came to from one epoch hour to before another, the most frequent first."""
        ...

    async def solution_names(self, numbers: list[int]) -> dict[int, tuple[UUID, str]]: ...

    async def add_feedback(
        self, user: int, notification_id: UUID, kind: Feedback, now_ms: int
    ) -> bool | None:
        """Whether it is new; None when the person has no such item."""
        ...

    async def feedback(self, first_ms: int, last_ms: int) -> list[FeedbackCount]:
        """By category and kind, of what was said between two times."""
        ...


class TrackingStorageOperations(Protocol):
    """Tracking of the whole database: what no organization's caller reaches."""

    @property
    def totals(self) -> Totals: ...

    async def heed(self, receipt: RingReceipt, consider: Consider) -> Heeded | None:
        """Move the ring, and what follows from it, in one transaction. None: no such ring."""
        ...

    async def owners_of_rings(self, numbers: list[int]) -> dict[int, UUID]:
        """Ring → the organization that it is of; rings that are no longer there are missing."""
        ...

    async def queue_depth(self, now_ms: int) -> QueueDepth: ...

    async def keep_measurements(self, slot: int, measured: list[Measured], until: int) -> None:
        """Add to a slot, and drop the slots before `until`."""
        ...

    async def measurements(self, since: int) -> list[Measured]:
        """Sums over the slots from one on."""
        ...

    async def system_organization(
        self, new_organization: Organization, new_user: User
    ) -> tuple[Organization, User]:
        """The hidden one that canaries are sent in, made as given if it is missing."""
        ...

    async def retentions(self) -> dict[int, int]:
        """Organization → days, of those that do not keep everything."""
        ...

    async def expired(self, organization: int, before_ms: int, after: bytes) -> list[Expired]:
        """Ended notifications from before a time, a hundred at most, after a public id.

        None that is to come, under way or coming again is among them.
        """
        ...

    async def expire(self, expired: list[Expired], limit: int) -> list[int]:
        """Delete a slice of them with all that belongs to them, of about `limit` rows for people
        and events; the numbers of those that are gone. What is left is deleted by the next call.
        """
        ...

    async def drop_tallies(self, before_hour: int) -> bool:
        """Delete an hour of old tallies, times and faults; False: there are none left."""
        ...
