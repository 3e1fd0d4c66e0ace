"""The sender's view of webhooks: who has work, what it is, and filing what came of it."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any

from tocsin.model.events import EventKind
from tocsin.model.webhooks import (
    MOST_PARKED,
    EventSlice,
    LoggedEvent,
    Webhook,
    WebhookFiling,
    WebhookOutcome,
)
from tocsin.storage.sqlite.base import Row, encode
from tocsin.storage.sqlite.events import insert_event
from tocsin.storage.sqlite.webhooks import EVENT, SQL, WEBHOOK, event, keep_attempts, webhook
from tocsin.storage.sqlite.writer import Transaction
from tocsin.storage.webhooks import READ, WALK

_ENDED = (WebhookOutcome.ACCEPTED, WebhookOutcome.GIVEN_UP)


class WebhookSendingPart:
    """See `storage.webhooks.WebhookSenderOperations`."""

    write: Callable[[Callable[[Transaction], Any]], Awaitable[Any]]
    rows: Callable[[str, dict[str, Any]], list[Row]]
    row: Callable[[str, dict[str, Any]], Row | None]

    async def last_event(self) -> int:
        row: Any = self.row(SQL["last_event"], {})
        return int(row[0])

    async def webhooks_enabled(self) -> int:
        row: Any = self.row(SQL["count_enabled"], {})
        return int(row[0])

    async def webhooks_with_work(self, now_ms: int) -> list[int]:
        bindings = {"now": now_ms, "most_parked": MOST_PARKED}
        return [row[0] for row in self.rows(SQL["with_work"], bindings)]

    async def next_webhook_ms(self, now_ms: int) -> int | None:
        row: Any = self.row(SQL["next_due"], {"now": now_ms})
        found: int | None = row[0]
        return found

    async def webhook_to_serve(self, number: int) -> Webhook | None:
        row = self.row(WEBHOOK + SQL["enabled_one"], {"id": number})
        return webhook(row) if row else None

    async def webhook_events(self, of: Webhook, after: int) -> EventSlice:
        bindings: dict[str, Any] = {
            "organization": of.organization_number,
            "after": after,
            "limit": WALK,
        }
        walked: Any = self.row(SQL["walk_on"], bindings)
        if walked[0] is None:
            return EventSlice([], after)
        bindings["until"], bindings["limit"] = walked[0], READ
        bindings["kinds"] = None if of.kinds is None else encode(of.kinds)
        found = [event(row) for row in self.rows(EVENT + SQL["stretch"], bindings)]
        return EventSlice(found, found[-1].number if len(found) == READ else walked[0])

    async def webhook_retries(self, of: Webhook, now_ms: int, limit: int) -> list[LoggedEvent]:
        bindings = {
            "id": of.number,
            "organization": of.organization_number,
            "now": now_ms,
            "limit": limit,
        }
        return [event(row, row[6]) for row in self.rows(SQL["due_retries"], bindings)]

    async def file_webhook(self, filing: WebhookFiling) -> bool:
        filed: bool = await self.write(lambda transaction: _file(transaction, filing))
        return filed


def _file(transaction: Transaction, filing: WebhookFiling) -> bool:
    of, health = filing.webhook, filing.health
    values = {
        "id": of.number,
        "organization": of.organization_number,
        "known_cursor": filing.known_cursor,
        "cursor": filing.cursor,
        "attempts": health.attempts,
        "due_at": health.due_at_ms,
        "failing_since": health.failing_since_ms,
        "disabled_reason": health.disabled_reason,
        "now": filing.now_ms,
    }
    if transaction.one(SQL["advance"], values) is None:
        return False
    if filing.attempts:
        ended = [one.event for one in filing.attempts if one.outcome in _ENDED]
        parked = [
            (one.event, one.tries, one.retry_at_ms)
            for one in filing.attempts
            if one.outcome is WebhookOutcome.FAILED
        ]
        transaction.execute(SQL["end_retries"], {"id": of.number, "events": encode(ended)})
        transaction.execute(SQL["park"], {"id": of.number, "rows": encode(parked)})
        keep_attempts(transaction, of, filing.attempts)
    if health.disabled_reason is not None:
        data = {"webhookId": str(of.webhook_id), "reason": health.disabled_reason}
        organization, kind = of.organization_number, EventKind.WEBHOOK_DISABLED
        insert_event(transaction, organization, kind, filing.now_ms, data=data)
    return True
