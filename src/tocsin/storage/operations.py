"""The list of operations that every engine implements, each with the condition it holds under.

A handle `OrganizationStorage` is opened for one organization, so a query without the tenant
can't be written. The rest is the engine's own work, which no caller's input reaches.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol
from uuid import UUID

from tocsin.model.notification import Draft, Filter, Notification
from tocsin.model.people import Solution, User
from tocsin.model.plans import Plan, PlanSummary
from tocsin.model.queries import NotificationQuery
from tocsin.model.recipients import ChunkView, RecipientView
from tocsin.model.tracking import Consider
from tocsin.model.work import (
    AddressRow,
    CandidateRow,
    Chunk,
    Conclusion,
    DeadLetter,
    DueRing,
    Job,
    JobSubject,
    QueueHead,
    Redrive,
    RingQueue,
    RingResult,
    Sibling,
    Stopped,
)
from tocsin.storage.actions import ActionOperations, ActionWorkOperations
from tocsin.storage.analyses import (
    AnalysisOperations,
    RunOperations,
    RunViewOperations,
    RunWorkOperations,
)
from tocsin.storage.audit import AuditOperations, AuditStorageOperations, Trail
from tocsin.storage.data import DataOperations, DataStorageOperations
from tocsin.storage.delivery_settings import DeliverySettingsOperations, VaultOperations
from tocsin.storage.directory import DirectoryOperations
from tocsin.storage.inbox import InboxOperations, SnoozeOperations
from tocsin.storage.questions import QuestionOperations, QuestionWorkOperations
from tocsin.storage.signin import OwnOperations, SigninOperations
from tocsin.storage.single_sign_on import IssuerVisitOperations, SingleSignOnOperations
from tocsin.storage.tagoio import TagoioOperations, TagoioStorageOperations
from tocsin.storage.tracking import TrackingOperations, TrackingStorageOperations
from tocsin.storage.webhooks import WebhookOperations, WebhookSenderOperations

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

    async def accepted_before(self, key: str, digest: bytes) -> Notification | None:
        """What an idempotency key was used for, as it was answered then; None for a new key.

        Raises `key_reused` when that was another body.
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

    async def find_notifications(
        self, wanted: NotificationQuery, *, before: UUID | None, limit: int
    ) -> list[Notification]:
        """Newest first by creation, those that fit all that is wanted."""
        ...

    async def retrying(self, numbers: list[int]) -> set[int]:
        """Those of these notifications that have a ring waiting for another try."""
        ...

    async def accept_next(
        self, job: Job, draft: Draft, actor: User, solution: Solution | None, now_ms: int
    ) -> None:
        """The next one of a repeated notification, in one commit with the end of the job.

        Nothing when the job's claim was lost.
        """
        ...

    async def skipped(self, number: int, limit: int) -> dict[str, list[str]]:
        """Who was left out, by reason: e-mails nobody has, or user ids."""
        ...


class StoppingOperations(Protocol):
    """Stopping what was accepted, for good or for a while, and ringing dead letters again."""

    async def stop(
        self, found: Notification, actor: User, now_ms: int, *, recall: bool = True
    ) -> Stopped | None:
        """Cancel what has reached nobody, withdraw what has; None when it is stopped already.

        Nothing rings from the commit on. A job hides the inbox items and, with `recall`, takes
        back what devices show.
        """
        ...

    async def pause(self, found: Notification, actor: User, now_ms: int) -> bool:
        """No further recipient is written and nothing rings from the commit on, but for what is
        under way. False when it is not being sent.
        """
        ...

    async def resume(self, found: Notification, actor: User, now_ms: int) -> bool:
        """Goes on where it was; False when it was not paused."""
        ...

    async def redrive(self, which: Redrive, now_ms: int) -> int:
        """Ring dead letters again with fresh attempts; how many. Withdrawn ones stay dead."""
        ...

    async def dead_letters(
        self, *, before: int | None, notification: int | None, channel: str | None, limit: int
    ) -> list[DeadLetter]:
        """Newest first; `before` is the last number of the page before."""
        ...


class PlanOperations(Protocol):
    """Previews that one can send by."""

    async def save_plan(self, summary: PlanSummary, chunks: list[bytes], now_ms: int) -> UUID:
        """Its id; it is kept for seven days."""
        ...

    async def plan(self, plan_id: UUID) -> Plan | None: ...


class RecipientOperations(Protocol):
    """What became of a notification, person by person."""

    async def chunk(self, notification: int, number: int) -> ChunkView | None:
        """The first chunk from this number on; None behind the last."""
        ...

    async def recipients(self, notification: int, users: list[int]) -> list[RecipientView]:
        """Of these users, those that there still are, ascending; whether or not they got it."""
        ...


class AudienceOperations(Protocol):
    """Whom a scope means, in chunks by ascending user number."""

    async def candidates(
        self,
        notification: Notification,
        solution: int | None,
        after: int,
        limit: int,
        *,
        only: bytes | None = None,
    ) -> list[CandidateRow]:
        """`only` (packed ids): instead of whom the scope means."""
        ...

    async def unknown_emails(self, emails: tuple[str, ...]) -> list[str]: ...

    async def excluded(
        self, exclude: Filter, solution: int | None, first: int, last: int
    ) -> set[int]:
        """Users between two numbers whom the sender left out by e-mail or group."""
        ...

    async def missing_groups(self, solution: int, names: tuple[str, ...]) -> list[str]: ...

    async def addresses_of(self, users: list[int]) -> list[AddressRow]:
        """Of ascending user numbers, and maybe of others between them."""
        ...

    async def tags_of(self, users: list[int]) -> list[tuple[int, str]]:
        """The tags (JSON) of the same, with their user numbers."""
        ...

    async def attention(
        self, first: int, last: int, hour: int
    ) -> dict[int, list[tuple[int, int, bool]]]:
        """User → (epoch hour, rings, digest among them) since an hour, of a range of users."""
        ...


class OrganizationStorage(
    NotificationOperations,
    StoppingOperations,
    PlanOperations,
    RecipientOperations,
    InboxOperations,
    QuestionOperations,
    AudienceOperations,
    DirectoryOperations,
    DeliverySettingsOperations,
    WebhookOperations,
    ActionOperations,
    DataOperations,
    TrackingOperations,
    AuditOperations,
    AnalysisOperations,
    RunViewOperations,
    OwnOperations,
    SingleSignOnOperations,
    TagoioOperations,
    Protocol,
):
    """Everything of one organization."""


class Storage(
    SigninOperations,
    IssuerVisitOperations,
    TagoioStorageOperations,
    VaultOperations,
    WebhookSenderOperations,
    ActionWorkOperations,
    DataStorageOperations,
    TrackingStorageOperations,
    AuditStorageOperations,
    SnoozeOperations,
    RunOperations,
    RunWorkOperations,
    QuestionWorkOperations,
    Protocol,
):
    """A database. Opening a handle for an organization costs nothing."""

    def organization(
        self, number: int, organization_id: UUID, trail: Trail | None = None
    ) -> OrganizationStorage:
        """With a trail, what is written leaves that call's audit entry."""
        ...

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

    async def job_subject(self, job: Job) -> JobSubject | None: ...

    async def next_job_ms(self) -> int | None:
        """When the next job is due."""
        ...

    async def write_chunks(self, chunks: list[Chunk]) -> list[tuple[Chunk, list[int]]]:
        """Recipients, rings and counts of chunks whose claim still holds and whose notification may
        still reach people; with the users whose inbox has changed.
        """
        ...

    async def withdraw_chunk(
        self, job: Job, devices: tuple[str, ...], now_ms: int
    ) -> list[int] | None:
        """Hide the next chunk's inbox items, cancel what has not rung, and take back what devices
        show (on these channels); the users, None at the end.
        """
        ...

    async def resume_chunk(self, job: Job, now_ms: int) -> list[int] | None:
        """Make the next chunk's parked rings due; the users, None at the end."""
        ...

    async def park_job(self, job: Job, now_ms: int) -> None:
        """Its notification is paused: the job waits until that is resumed, if it is not already."""
        ...

    async def end_job(self, job: Job, now_ms: int, *, series_ended: str | None = None) -> None:
        """With the event that a repeated notification does not come again, and why."""
        ...

    async def fail_job(self, job: Job, error: str, due_at_ms: int | None, now_ms: int) -> None:
        """Try again at `due_at_ms`, or bury it (None) and call its notification failed."""
        ...

    # The queue of rings.

    async def ring_heads(self) -> list[QueueHead]:
        """Every queue that has a delivery to come, with when its first is due."""
        ...

    async def claim_rings(
        self, wanted: list[tuple[RingQueue, int]], now_ms: int, lease_ms: int
    ) -> list[DueRing]:
        """So many due deliveries of each queue, leased. A digest is claimed whole."""
        ...

    async def record_results(
        self, results: list[RingResult], conclude: Conclude, consider: Consider
    ) -> None:
        """File attempts and their consequences; a result whose claim was lost is dropped.

        What devices and providers had told of these rings before is heeded now.
        """
        ...

    async def forget(self, now_ms: int) -> None:
        """What is kept for a while only: idempotency keys, previews, rings that budgets count, what
        bulk marks can be undone by.
        """
        ...
