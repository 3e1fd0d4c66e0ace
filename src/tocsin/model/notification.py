"""Notifications, whom they are for, and the states they and their deliveries go through."""

from __future__ import annotations

from enum import IntEnum, StrEnum
from typing import Any
from uuid import UUID

from msgspec import Struct, field

from tocsin.model.channel import Priority


class Scope(StrEnum):
    """Whom a notification is for (Jigx's names)."""

    USER = "USR"
    SOLUTION = "SLN"
    GROUPS = "SLN_GRP"
    ORGANIZATION = "ORG"


class NotificationState(StrEnum):
    """Where a notification stands, whole."""

    SCHEDULED = "SCHEDULED"
    QUEUED = "QUEUED"
    SENDING = "SENDING"
    SENT = "SENT"
    PARTIAL = "PARTIAL"
    FAILED = "FAILED"
    CANCELED = "CANCELED"
    WITHDRAWN = "WITHDRAWN"


_N = NotificationState
NOTIFICATION_MOVES: dict[NotificationState, frozenset[NotificationState]] = {
    _N.SCHEDULED: frozenset({_N.QUEUED, _N.SENDING, _N.SENT, _N.PARTIAL, _N.FAILED, _N.CANCELED}),
    _N.QUEUED: frozenset({_N.SENDING, _N.SENT, _N.PARTIAL, _N.FAILED, _N.CANCELED}),
    _N.SENDING: frozenset({_N.SENT, _N.PARTIAL, _N.FAILED, _N.WITHDRAWN}),
    _N.SENT: frozenset({_N.WITHDRAWN}),
    _N.PARTIAL: frozenset({_N.WITHDRAWN}),
    _N.FAILED: frozenset({_N.WITHDRAWN}),
    _N.CANCELED: frozenset(),
    _N.WITHDRAWN: frozenset(),
}
"""The one table of legal moves of a notification. Withdrawing what was never sent is canceling."""

STOPPED = frozenset({_N.CANCELED, _N.WITHDRAWN})


class DeliveryState(IntEnum):
    """Where one ring stands. Skipped is not failed."""

    PLANNED = 0
    DUE = 1
    SENDING = 2
    RETRY = 3
    SENT = 10
    DELIVERED = 11
    OPENED = 12
    FAILED = 20
    SKIPPED = 21
    CANCELED = 22
    EXPIRED = 23
    UNCERTAIN = 24


_D = DeliveryState
_ENDS = {_D.SENT, _D.FAILED, _D.CANCELED, _D.EXPIRED, _D.UNCERTAIN, _D.SKIPPED}
DELIVERY_MOVES: dict[DeliveryState, frozenset[DeliveryState]] = {
    _D.PLANNED: frozenset({_D.DUE, _D.SKIPPED, _D.CANCELED, _D.EXPIRED}),
    _D.DUE: frozenset({_D.SENDING, _D.CANCELED, _D.EXPIRED}),
    _D.SENDING: frozenset({_D.RETRY, _D.SENDING, *_ENDS}),
    _D.RETRY: frozenset({_D.SENDING, _D.CANCELED, _D.EXPIRED}),
    _D.SENT: frozenset({_D.DELIVERED, _D.OPENED}),
    _D.UNCERTAIN: frozenset({_D.DELIVERED, _D.OPENED}),
    _D.DELIVERED: frozenset({_D.OPENED}),
    _D.OPENED: frozenset(),
    _D.FAILED: frozenset({_D.DUE}),
    _D.SKIPPED: frozenset(),
    _D.CANCELED: frozenset(),
    _D.EXPIRED: frozenset(),
}
"""The one table of legal moves of a delivery. FAILED → DUE is the re-drive of a dead letter."""

OPEN_DELIVERIES = frozenset({_D.PLANNED, _D.DUE, _D.SENDING, _D.RETRY})


class CopyState(IntEnum):
    """What a client last reported of a user's copy on the Jigx door, beside read and dismissed."""

    SENT = 0
    QUEUED = 1
    RETRY = 2
    FAILED = 3


class SkipReason(StrEnum):
    """Why somebody whom the scope named gets no copy. Codes are stable; sentences may improve."""

    UNKNOWN_USER = "unknown_user"
    INACTIVE = "inactive"
    DENIED = "denied"


SKIP_SENTENCES = {
    SkipReason.UNKNOWN_USER: "Nobody in the organization has this e-mail address.",
    SkipReason.INACTIVE: "The person's account is switched off.",
    SkipReason.DENIED: "The person's role is DENY, so nothing is delivered to them.",
}


class Content(Struct, frozen=True):
    """What people read, and the screen that opens. `inputs` are the screen's inputs, any JSON."""

    text: str
    title: str | None = None
    screen: str | None = None
    jig_id: str | None = None
    inputs: dict[str, Any] = field(default_factory=dict)


class Draft(Struct, frozen=True):
    """A notification that somebody asks for, parsed and typed, before it is accepted.

    `start_at_ms` None means now. `request_digest` is the digest of the request's body, which an
    idempotency key is bound to.
    """

    scope: Scope
    content: Content
    emails: tuple[str, ...] = ()
    groups: tuple[str, ...] = ()
    solution_id: UUID | None = None
    description: str | None = None
    start_at_ms: int | None = None
    priority: Priority = Priority.NORMAL
    idempotency_key: str | None = None
    request_digest: bytes = b""


class Counts(Struct, frozen=True):
    """How far a notification has come, in recipients and deliveries."""

    recipients: int = 0
    skipped: dict[str, int] = field(default_factory=dict)
    ringing: int = 0
    sent: int = 0
    failed: int = 0


class Notification(Struct, frozen=True):
    """What was accepted. `number` is the time-ordered key by which rows refer to it."""

    number: int
    organization_id: UUID
    notification_id: UUID
    scope: Scope
    content: Content
    state: NotificationState
    start_at_ms: int
    created_at_ms: int
    created_by: UUID
    updated_at_ms: int
    updated_by: UUID
    priority: Priority = Priority.NORMAL
    emails: tuple[str, ...] | None = None
    groups: tuple[str, ...] | None = None
    solution_id: UUID | None = None
    description: str | None = None
    counts: Counts = field(default_factory=Counts)


class InboxItem(Struct, frozen=True):
    """One user's copy of a notification: the recipient's row, with the content joined to it.

    `version` grows with every change, in commit order: the cursor of streams and syncs.
    """

    notification: Notification
    version: int
    arrived_at_ms: int
    updated_at_ms: int
    copy_state: CopyState = CopyState.SENT
    solution_name: str | None = None
    seen_at_ms: int | None = None
    read_at_ms: int | None = None
    archived_at_ms: int | None = None
    deleted_at_ms: int | None = None
    withdrawn_at_ms: int | None = None


class InboxCounts(Struct, frozen=True):
    """What the badge shows (unseen) and how many have a dot (unread)."""

    unseen: int
    unread: int
