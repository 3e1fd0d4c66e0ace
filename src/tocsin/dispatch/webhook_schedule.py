"""When a webhook is tried again, and when its endpoint is given up: pure, times come in."""

from __future__ import annotations

import random
from collections.abc import Sequence

from msgspec import Struct

from tocsin.model.channel import Gone, Outcome, Retry, Sent
from tocsin.model.clock import DAY_MS, HOUR_MS, MINUTE_MS, SECOND_MS
from tocsin.model.webhooks import WELL, Health, WebhookOutcome

WAITS_MS = (
    5 * SECOND_MS,
    5 * MINUTE_MS,
    30 * MINUTE_MS,
    2 * HOUR_MS,
    5 * HOUR_MS,
    10 * HOUR_MS,
    10 * HOUR_MS,
)
"""The waits between the tries of one event: 8 tries within about 28 hours."""
JITTER = 0.1
"""Each wait is longer by up to this part, so that endpoints of one receiver come apart."""
DISABLED_AFTER_MS = 5 * DAY_MS
"""An endpoint that has accepted nothing for so long is disabled."""
GONE = "The receiver answered 410: it does not want any more events."
FAILED_FOR_LONG = "It has accepted nothing for 5 days."


class Tried(Struct, frozen=True):
    """One try that has ended. `tries` counts it, too."""

    event: int
    tries: int
    started_at_ms: int
    took_ms: int
    reply: Outcome


def outcome_of(tried: Tried) -> WebhookOutcome:
    """Whatever is not 2xx is tried again, redirects too; 410 ends it."""
    if isinstance(tried.reply, Sent):
        return WebhookOutcome.ACCEPTED
    if isinstance(tried.reply, Gone):
        return WebhookOutcome.GONE
    return WebhookOutcome.GIVEN_UP if tried.tries > len(WAITS_MS) else WebhookOutcome.FAILED


def next_try_ms(tries: int, reply: Outcome, now_ms: int, jitter: random.Random) -> int:
    """After so many tries. The receiver's `Retry-After` makes it later, never sooner."""
    wait = WAITS_MS[min(tries, len(WAITS_MS)) - 1] * (1 + JITTER * jitter.random())
    wished = (reply.after_s or 0) * SECOND_MS if isinstance(reply, Retry) else 0
    return now_ms + round(max(wait, wished))


def health_after(
    health: Health, group: Sequence[Tried], now_ms: int, jitter: random.Random
) -> Health:
    """One acceptance makes well. Failures of tries that began before the last one was known are
    that same failure.
    """
    outcomes = {outcome_of(tried) for tried in group}
    if WebhookOutcome.GONE in outcomes:
        return Health(failing_since_ms=health.failing_since_ms, disabled_reason=GONE)
    if WebhookOutcome.ACCEPTED in outcomes:
        return WELL
    if not group:
        return health
    since = health.failing_since_ms if health.failing_since_ms is not None else now_ms
    if now_ms - since >= DISABLED_AFTER_MS:
        return Health(failing_since_ms=since, disabled_reason=FAILED_FOR_LONG)
    due = health.due_at_ms
    if due is not None and all(tried.started_at_ms < due for tried in group):
        return health
    attempts = health.attempts + 1
    due = max(next_try_ms(attempts, tried.reply, now_ms, jitter) for tried in group)
    # Looked at when the five days are over, not hours later.
    return Health(attempts, min(due, since + DISABLED_AFTER_MS), since)
