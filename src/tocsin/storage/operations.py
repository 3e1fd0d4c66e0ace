"""The list of operations that every engine implements, each with the condition it holds under.

A handle `OrganizationStorage` is opened for one organization, so a query without the tenant
can't be written. The rest is the engine's own work, which no caller's input reaches.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol
from uuid import UUID

from tocsin.model.notification import CopyState, Draft, InboxCounts, InboxItem, Notification
from tocsin.model.people import Solution, User
from tocsin.model.work import (
    Candidate,
    Chunk,
    Conclusion,
    DueRing,
    Job,
    RingResult,
    Sibling,
)
from tocsin.storage.delivery_settings import DeliverySettingsOperations, VaultOperations
from tocsin.storage.directory import DirectoryOperations, SigninOperations

Conclude = Callable[[RingResult, list[Sibling]], Conclusion]


class NotificationOperations(Protocol):
    """Accepted notifications of one organization."""

    async def accept(
        self, draft: Draft, actor: User, solution: Solution | None, now_ms: int
    ) -> Notification:
        """Write the notification and its expand job in one durable commit.

        With an idempotency key that was used for the same body: the notification of that time;
        for another body: raises `key_reused`.
        """
        ...

    async def notification(self, notification_id: UUID) -> Notification | None: ...

    async def notifications(
        self, *, before: UUID | None, created_by: UUID | None, limit: int, stopped: bool
    ) -> list[Notification]:
        """Newest first, by creation; `before` is the last id of the page before.

        `stopped` says whether canceled and withdrawn ones are among them.
        """
        ...

    async def retrying(self, numbers: list[int]) -> set[int]:
        """Those of these notifications that have a ring waiting for another try."""
        ...

    async def cancel_or_withdraw(self, notification_id: UUID, actor: User, now_ms: int) -> bool:
        """Stop what has reached nobody, withdraw what has; False when it is neither.

        Withdrawing takes unsent rings back at once and leaves a job that hides the inbox items.
        """
        ...

    async def skipped(self, number: int, limit: int) -> dict[str, list[str]]:
        """Who was left out, by reason: e-mails nobody has, or user ids."""
        ...


class InboxOperations(Protocol):
    """Users' own copies. Writes return the new counts or items as they are after the commit."""

    async def inbox(
        self, user: int, *, before: int | None, archived: bool | None, unread: bool, limit: int
    ) -> list[InboxItem]:
        """In order of arrival, newest first, without deleted and withdrawn ones."""
        ...

    async def inbox_item(self, user: int, notification_id: UUID) -> InboxItem | None:
        """Also a deleted or withdrawn one: the caller decides."""
        ...

    async def inbox_changes(
        self, user: int, *, version: int, notification: int, limit: int
    ) -> list[InboxItem]:
        """What changed after (version, notification), in commit order, tombstones included."""
        ...

    async def inbox_counts(self, user: int) -> InboxCounts: ...

    async def version(self) -> int:
        """The last published version. Read it before the rows to know they are not older."""
        ...

    async def mark(
        self,
        user: int,
        notification_id: UUID,
        now_ms: int,
        *,
        seen: bool | None = None,
        read: bool | None = None,
        archived: bool | None = None,
        deleted: bool | None = None,
        copy_state: CopyState | None = None,
    ) -> InboxItem | None:
        """Change what is given; None when the user has no such item (any more)."""
        ...

    async def mark_many(
        self, user: int, now_ms: int, *, as_: str, only_read: bool
    ) -> list[InboxItem]:
        """Mark all items of the inbox as `seen`, `read`, `archived` or `deleted`; what changed."""
        ...


class AudienceOperations(Protocol):
    """Whom a scope means, in chunks by ascending user number."""

    async def candidates(
        self, notification: Notification, solution: int | None, after: int, limit: int
    ) -> list[Candidate]: ...

    async def unknown_emails(self, emails: tuple[str, ...]) -> list[str]: ...

    async def missing_groups(self, solution: int, names: tuple[str, ...]) -> list[str]: ...

    async def addresses_of(self, users: list[int]) -> list[tuple[int, str, int]]:
        """(user, channel, address) of ascending user numbers."""
        ...

    async def mutes_of(self, users: list[int]) -> list[tuple[int, str]]: ...


class OrganizationStorage(
    NotificationOperations,
    InboxOperations,
    AudienceOperations,
    DirectoryOperations,
    DeliverySettingsOperations,
    Protocol,
):
    """Everything of one organization."""


class Storage(SigninOperations, VaultOperations, Protocol):
    """A database. Opening a handle for an organization costs nothing."""

    def organization(self, number: int, organization_id: UUID) -> OrganizationStorage: ...

    async def check_writable(self) -> None:
        """Commit nothing of note; raises `storage_full` or `unavailable` when that fails."""
        ...

    async def close(self) -> None: ...

    # The engine's own work.

    async def release_claims(self, now_ms: int) -> None:
        """At the start: leases of a process that has died end now, where one can know of them."""
        ...

    async def claim_jobs(self, now_ms: int, lease_ms: int, limit: int) -> list[Job]:
        """Due jobs, leased: nobody else gets them until the lease is over."""
        ...

    async def job_notification(self, job: Job) -> tuple[Notification, int | None] | None:
        """With the number of its solution."""
        ...

    async def next_job_ms(self) -> int | None:
        """When the next job is due."""
        ...

    async def next_ring_ms(self) -> int | None:
        """When the next delivery is due."""
        ...

    async def write_chunks(self, chunks: list[Chunk]) -> list[tuple[Chunk, int]]:
        """Recipients, rings and counts of chunks whose claim still holds, with their version."""
        ...

    async def withdraw_chunk(self, job: Job, now_ms: int) -> tuple[list[int], int] | None:
        """Hide the next chunk's inbox items; the users and the version, None at the end."""
        ...

    async def fail_job(self, job: Job, error: str, due_at_ms: int | None, now_ms: int) -> None:
        """Try again at `due_at_ms`, or bury it (None) and call its notification failed."""
        ...

    async def claim_rings(self, now_ms: int, lease_ms: int, limit: int) -> list[DueRing]: ...

    async def record_results(self, results: list[RingResult], conclude: Conclude) -> None:
        """File attempts and their consequences; a result whose claim was lost is dropped."""
        ...

    async def forget_idempotency_keys(self, before_ms: int) -> None: ...
