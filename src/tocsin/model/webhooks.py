"""Outgoing webhooks: where events are posted to, and what became of each try."""

from __future__ import annotations

from enum import StrEnum
from typing import Any
from uuid import UUID

from msgspec import Struct

from tocsin.model.events import EventKind

MOST_WEBHOOKS = 50
"""Endpoints of one organization: each costs a request for every event."""
KEPT_ATTEMPTS = 500
"""Tries that are remembered of one endpoint; older ones make room."""
MOST_PARKED = 1000
"""Events of one endpoint that wait for another try. Above it no new ones are sent to it."""


class WebhookOutcome(StrEnum):
    """What one try came to.

    `failed` is tried again, `given_up` is not: it was the last try. `gone`: the receiver answered
    410, which disables the endpoint.
    """

    ACCEPTED = "accepted"
    FAILED = "failed"
    GIVEN_UP = "given_up"
    GONE = "gone"


class Health(Struct, frozen=True):
    """How an endpoint does. The default is well.

    `attempts` counts failures in a row, `due_at_ms` is when the next new event may be tried after
    one, `failing_since_ms` when the first of them was. `disabled_reason` is our words.
    """

    attempts: int = 0
    due_at_ms: int | None = None
    failing_since_ms: int | None = None
    disabled_reason: str | None = None


WELL = Health()


class Webhook(Struct, frozen=True):
    """An endpoint. `kinds` None means all.

    `cursor` is the last event that is done: accepted, given up, not wanted, or waiting for another
    try (`parked` says how many do). `secrets` is encrypted JSON, see `dispatch/endpoints.py`.
    """

    number: int
    organization_number: int
    organization_id: UUID
    webhook_id: UUID
    url: str
    description: str | None
    kinds: tuple[str, ...] | None
    enabled: bool
    secrets: bytes
    cursor: int
    health: Health
    parked: int
    created_at_ms: int
    updated_at_ms: int

    def wants(self, kind: str) -> bool:
        return self.kinds is None or kind in self.kinds


class LoggedEvent(Struct, frozen=True):
    """An event with public ids, as webhooks and the event log tell it.

    `tries` is how often it was posted before to the endpoint that it is read for.
    """

    number: int
    kind: str
    at_ms: int
    notification_id: UUID | None
    user_id: UUID | None
    data: dict[str, Any]
    tries: int = 0


class EventSlice(Struct, frozen=True):
    """Wanted events of a bounded walk along the log, and how far the walk has come."""

    events: list[LoggedEvent]
    walked_to: int


class WebhookAttempt(Struct, frozen=True):
    """One try. `event` is 0 for a test; `kind` is known while the event is kept.

    `retry_at_ms` is set for `failed` while the try is filed, and not kept.
    """

    number: int
    event: int
    tries: int
    at_ms: int
    took_ms: int
    outcome: WebhookOutcome
    detail: str
    kind: str | None = None
    retry_at_ms: int | None = None


class WebhookFiling(Struct, frozen=True):
    """What a group of tries changes. It holds only while the endpoint's cursor is `known_cursor`
    and the endpoint is enabled: else it was replayed or switched off meanwhile.
    """

    webhook: Webhook
    known_cursor: int
    cursor: int
    attempts: list[WebhookAttempt]
    health: Health
    now_ms: int


KIND_MEANINGS: dict[EventKind, str] = {
    EventKind.ACCEPTED: "A notification was accepted.",
    EventKind.EXPANDED: "A part of the audience has the notification in its inboxes.",
    EventKind.SETTLED: "Everybody whom a notification was for was rung, or could not be.",
    EventKind.CANCELED: "A notification was stopped before it reached anybody.",
    EventKind.WITHDRAWN: "A notification was taken back after it had reached people.",
    EventKind.REPLACED: "A notification took the place of an earlier one.",
    EventKind.PAUSED: "A notification was paused while it was being sent.",
    EventKind.RESUMED: "A paused notification goes on.",
    EventKind.REDRIVEN: "Rings that had failed for good were started again.",
    EventKind.FAILED: "A ring failed for good.",
    EventKind.DELIVERED: "A device or provider says that a ring has arrived.",
    EventKind.OPENED: "A person touched what rang.",
    EventKind.BOUNCED: "A provider says that an address is dead.",
    EventKind.COMPLAINED: "A person told the provider that it was not wanted.",
    EventKind.SEEN: "A person saw it in the inbox.",
    EventKind.READ: "A person marked it as read.",
    EventKind.UNREAD: "A person marked it as unread.",
    EventKind.ARCHIVED: "A person archived it.",
    EventKind.UNARCHIVED: "A person took it out of the archive.",
    EventKind.DELETED: "A person deleted it from the inbox.",
    EventKind.ANSWERED: "A person answered a question.",
    EventKind.SNOOZED: "A person put it aside for a while.",
    EventKind.UNSNOOZED: "A person brought back what was put aside.",
    EventKind.RETURNED: "What was put aside came back when its time was over.",
    EventKind.UNDONE: "A person undid what many at once were marked as.",
    EventKind.FEEDBACK: "A person said what they think of such notifications.",
    EventKind.REMINDED: "A question reminds whoever has not answered.",
    EventKind.ESCALATED: "A question that is not settled is put to further people.",
    EventKind.DECIDED: "A question is settled: by answers, by its sender, or at its end.",
    EventKind.SERIES_ENDED: "A repeated notification will not come again.",
    EventKind.WEBHOOK_DISABLED: "An endpoint was disabled because it does not accept events.",
}
"""What each kind means, in a sentence for the console and docs/webhooks.md."""
