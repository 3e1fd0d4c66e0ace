"""What can happen, by name: the kinds of events. Names are part of the API and never change."""

from __future__ import annotations

from enum import StrEnum


class EventKind(StrEnum):
    """`notification.*` are of the whole, `delivery.*` of one ring, `inbox.*` of a person's copy.

    What the engine does in bulk is one event for a chunk; what a person or a provider does is one
    event each.
    """

    ACCEPTED = "notification.accepted"
    EXPANDED = "notification.expanded"
    SETTLED = "notification.settled"
    CANCELED = "notification.canceled"
    WITHDRAWN = "notification.withdrawn"
    REPLACED = "notification.replaced"
    PAUSED = "notification.paused"
    RESUMED = "notification.resumed"
    REDRIVEN = "notification.redriven"
    FAILED = "delivery.failed"
    DELIVERED = "delivery.delivered"
    OPENED = "delivery.opened"
    BOUNCED = "delivery.bounced"
    COMPLAINED = "delivery.complained"
    SEEN = "inbox.seen"
    READ = "inbox.read"
    UNREAD = "inbox.unread"
    ARCHIVED = "inbox.archived"
    UNARCHIVED = "inbox.unarchived"
    DELETED = "inbox.deleted"
    ANSWERED = "inbox.answered"
    SNOOZED = "inbox.snoozed"
    UNSNOOZED = "inbox.unsnoozed"
    RETURNED = "inbox.returned"
    UNDONE = "inbox.undone"
    FEEDBACK = "inbox.feedback"
    REMINDED = "notification.reminded"
    ESCALATED = "notification.escalated"
    DECIDED = "notification.decided"
    SERIES_ENDED = "notification.series_ended"
    WEBHOOK_DISABLED = "webhook.disabled"


class Tally(StrEnum):
    """What analytics count, by the hour, category, channel and solution."""

    ACCEPTED = "accepted"
    RECIPIENTS = "recipients"
    SKIPPED = "skipped"
    SENT = "sent"
    FAILED = "failed"
    ATTEMPTS = "attempts"
    DELIVERED = "delivered"
    OPENED = "opened"
    SEEN = "seen"
    READ = "read"
    ANSWERED = "answered"
    ARRIVAL_MS = "arrival_ms"
    """The sum of milliseconds from the start to the inbox, over recipients."""
    PROVIDER_MS = "provider_ms"
    """The sum of milliseconds from due to taken by the provider, over what was sent."""
